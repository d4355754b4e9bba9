"""Payments about planted chains: between two firms of one hand, in parts or from many into one, and of the twin.

The rules kept here: the chain's firm pays the further one before the seizure; the collector gets its money in parts
below the threshold from that firm, or (fan-in) in whole amounts from several firms of the organisation. A firm of the
same name pays in parts too, to somebody who has nothing to do with it, and so do honest firms.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.beside import beside
from simulator.observation.registers.drawn import BACKGROUND, NOBODY, TRUE, Planned, Rows, below, hits
from simulator.observation.registers.stories import cast_of
from simulator.rng import stream
from simulator.world.chains import FAN_IN

# Payments to the further firm, parts to the collector, payments of each firm that pays in: in the mean, and so many
# fewer and more at most; all numbers between are equally likely.
TO_FURTHER, PARTS, A_PAYER = 3, 6, 2
MORE_OR_LESS = {TO_FURTHER: 1, PARTS: 2, A_PAYER: 1}
FARTHEST_DAYS = 25
# Honest payments in the pattern of a chain, by all; those of them in which several firms pay into one.
ALIKE, FAN_SHARE = 0.15, 0.25

ASSUMPTIONS = (
    Assumption(what="payments of a planted chain: to the further firm, parts, of each firm that pays in",
               value=", ".join(f"{mean} +- {most}" for mean, most in MORE_OR_LESS.items()),
               why="enough to be seen, as few as a bank would report"),
    Assumption(what="honest payments in the pattern of a planted chain; of these from several firms into one",
               value=f"{ALIKE:.0%}; {FAN_SHARE:.0%}", why="traders pay agents and rents in the same way"),
)  # fmt: skip


def chain_groups(plan: Planned, block: int, rows: Rows) -> Rows:
    """Groups of planted payments: size, payer, payee, structured, first day, truth_id, organisation, kind."""
    chains = cast_of(plan, block, rows)
    rng = stream(plan.seed, "register-payments-chains", block)
    # The chains first, then their twins, who pay in parts to somebody else.
    about = {name: rows[name][chains.row].astype(np.int64) if chains.size else np.empty(0, np.int64)
             for name in ("seized", "truth_id", "organisation")}  # fmt: skip
    fan = chains.story == FAN_IN
    paid = _groups(rng, chains.firm, chains.further, chains.collector, chains.payers, fan, about["seized"])
    of = paid.pop("of")
    true = {name: about[name][of] for name in ("truth_id", "organisation")} | {"kind": np.full(of.size, TRUE, np.int64)}
    twin = {
        "size": _number(rng, PARTS, (chains.size,)),
        "payer": beside(plan, chains).twin,
        "payee": beside(plan, chains).lead,
        "structured": np.ones(chains.size, bool),
        "day": about["seized"] - 3 - below(rng, FARTHEST_DAYS, chains.size),
    }
    return {name: np.concatenate([values, (twin | _of_nobody(chains.size))[name]]) for name, values in
            (paid | true).items()}  # fmt: skip


def groups_alike(rng: Stream, firms: np.ndarray, day: np.ndarray) -> Rows:
    """Groups of honest payments as those of a chain; firms (k, 2 + PAYERS): further, collector, payers; day (k,)."""
    fan = hits(rng, FAN_SHARE, day.size)
    payers = firms[:, 2:].copy()
    payers[~fan, 1:] = NOBODY
    paid = _groups(rng, payers[:, 0], firms[:, 0], firms[:, 1], payers, fan, day)
    return paid | _of_nobody(paid.pop("of").size)


def _groups(
    rng: Stream,
    firm: np.ndarray,
    further: np.ndarray,
    collector: np.ndarray,
    payers: np.ndarray,
    fan: np.ndarray,
    day: np.ndarray,
) -> Rows:
    """The firm pays the further one, the payers (k, PAYERS) the collector: in parts or (fan) in whole amounts.

    of: the place of each group's chain.
    """
    payer = np.column_stack([firm, payers])
    payee = np.column_stack([further, np.repeat(collector[:, None], payers.shape[1], axis=1)])
    size = _number(rng, A_PAYER, payer.shape)
    size[:, 0] = _number(rng, TO_FURTHER, (firm.size,))
    size[:, 1] = np.where(fan, size[:, 1], _number(rng, PARTS, (firm.size,)))
    structured = np.zeros(payer.shape, bool)
    structured[:, 1] = ~fan
    paid = (payer >= 0).ravel()
    of = np.repeat(np.arange(firm.size), payer.shape[1])[paid]
    columns = {"size": size, "payer": payer, "payee": payee, "structured": structured}
    return {name: values.ravel()[paid] for name, values in columns.items()} | {
        "day": day[of] - 3 - below(rng, FARTHEST_DAYS, of.size),
        "of": of,
    }


def _number(rng: Stream, mean: int, shape: tuple[int, ...]) -> np.ndarray:
    """How many payments each group has."""
    most, size = MORE_OR_LESS[mean], int(np.prod(shape))
    return np.asarray(mean - most + below(rng, 2 * most + 1, size).reshape(shape), np.int64)


def _of_nobody(size: int) -> Rows:
    nobody = np.full(size, NOBODY, np.int64)
    return {"truth_id": nobody, "organisation": nobody, "kind": np.full(size, BACKGROUND, np.int64)}
