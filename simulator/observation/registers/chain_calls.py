"""Telephone records about planted chains: the carrier, who lends his name to the firm, and who hired the carrier.

The rule kept here: the day before the seizure the carrier calls the telephone under which the firm is registered. With
what they speak among each other, ten calls in the mean are made about a chain: ten times and more of what is known of
others. Honest carriers telephone about their loads in the same way, so that the pattern alone gives nobody away.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.registers.cycles import CALLS as RHYTHM
from simulator.observation.registers.cycles import second_of_day
from simulator.observation.registers.drawn import BACKGROUND, NOBODY, TRUE, Planned, Rows, quantile_table, raw16
from simulator.observation.registers.stories import cast_of, office_of, per_chain
from simulator.rng import stream

CARRIER, DIRECTOR, HEAD = range(3)
# Who calls whom, whether under the firm's telephone, and how many days after the seizure.
CALLER = (CARRIER, CARRIER, CARRIER, DIRECTOR, DIRECTOR, HEAD, HEAD, CARRIER, DIRECTOR, HEAD)
CALLED = (DIRECTOR, DIRECTOR, DIRECTOR, CARRIER, HEAD, DIRECTOR, CARRIER, HEAD, CARRIER, DIRECTOR)
OF_FIRM = (1, 1, 1, 0, 0, 1, 0, 0, 0, 1)
DAYS = (-1, -1, -4, -1, -1, -2, -3, -2, 1, 2)
# Weights of each of these calls not being made, made once, twice, three times: once in the mean.
TIMES = (0.4, 0.3, 0.2, 0.1)

ASSUMPTIONS = (
    Assumption(what="calls about a planted chain", value=f"{len(DAYS)} in the mean, each 0 to {len(TIMES) - 1} times",
               why="wiretap cases that are published show dozens; an extract of towers near posts has some of them"),
)  # fmt: skip


def chain_calls(plan: Planned, block: int, rows: Rows) -> Rows:
    """The planted calls of a block: columns as those of the register's other calls, but for durations."""
    chains, people = cast_of(plan, block, rows), plan.people
    persons = np.empty((3, chains.size), np.int64)
    persons[CARRIER], persons[DIRECTOR] = _of(rows, "person", chains.row), chains.director
    month, whose = _of(rows, "month", chains.row), _of(rows, "organisation", chains.row)
    head = people.superior(month, whose, persons[CARRIER])
    persons[HEAD] = np.where((head >= 0) & ~people.hidden[np.maximum(head, 0)], head, chains.director)
    spoken = _spoken(plan, persons, chains.firm, _of(rows, "seized", chains.row), "register-calls-chains", block)
    row = chains.row[spoken.pop("of")]
    return spoken | {
        "area": office_of(plan, rows, row),
        "truth_id": _of(rows, "truth_id", row),
        "organisation": _of(rows, "organisation", row),
        "kind": np.full(row.size, TRUE, np.int64),
    }


def calls_alike(plan: Planned, block: int, persons: np.ndarray, firm: np.ndarray, day: np.ndarray) -> Rows:
    """Calls of honest carriers about a load as those about a chain, but for areas; persons (3, k), firm and day (k,).

    of: the load that each call is about.
    """
    spoken = _spoken(plan, persons, firm, day, "register-calls-alike", block)
    nobody = np.full(spoken["of"].size, NOBODY, np.int64)
    return spoken | {"truth_id": nobody, "organisation": nobody, "kind": np.full(nobody.size, BACKGROUND, np.int64)}


def _spoken(plan: Planned, persons: np.ndarray, firm: np.ndarray, day: np.ndarray, name: str, block: int) -> Rows:
    rng = stream(plan.seed, name, block)
    of, caller = per_chain(firm.size, *CALLER)
    called, of_firm, days = (per_chain(firm.size, *pattern)[1] for pattern in (CALLED, OF_FIRM, DAYS))
    # The first call of the pattern is always made: it is the one that is looked for.
    times = quantile_table(TIMES)[raw16(rng, of.size)]
    times[:: len(DAYS)] = np.maximum(times[:: len(DAYS)], 1)
    made = np.repeat(np.arange(of.size), times)
    of, caller, called, of_firm, days = (part[made] for part in (of, caller, called, of_firm, days))
    return {
        "of": of,
        "caller": persons[caller, of],
        "called": persons[called, of],
        "day": day[of] + days,
        "second": second_of_day(rng, RHYTHM, of.size),
        "firm": np.where(of_firm == 1, firm[of], NOBODY),
    }


def _of(rows: Rows, name: str, row: np.ndarray) -> np.ndarray:
    return np.asarray(rows[name][row], np.int64) if row.size else np.empty(0, np.int64)
