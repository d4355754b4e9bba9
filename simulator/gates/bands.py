"""Gate "bands": a world can be solved by whoever weighs all evidence, and not by a single rule.

Task "line-up of ten": one record is shown, and ten others of the same goods; one of the ten is of the same
organisation, which? Raw score = share of line-ups answered rightly, ties shared. Oracle: the exact posterior of every
record's organisation, given the observed record, from the ways' codes, their expected seizures by month and the rates
at which officers err in each field; the candidate with the largest probability of a common organisation is named.
Attributable are the line-ups that the same posterior would decide (0.95 or more on the right one) were every code
entered as it truly was; only these are scored, as only observable things are marked. Naive: the best single rule "the
candidate that agrees in this one field", or the best constant (one in ten). Bands as designed: oracle 0.95, naive 0.35.
Evidence of other sources than the case records is not used: it could only raise the oracle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.chance import Stream
from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import GateInput, plan_of
from simulator.rng import stream
from simulator.world.plan import Plan
from simulator.world.words import words

NAME = "bands"
LINE_UPS = 500
CANDIDATES = 10
DECIDED = 0.95
ORACLE, NAIVE = 0.95, 0.35
ENOUGH = 30
PIECE = 1024
FIELDS = (
    "office",
    "mode",
    "conveyance_type",
    "departure",
    "destination",
    "declared_goods",
    "concealment_place",
    "concealment_method",
    "direction",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All (way, leg) cells with their codes by field (positions in `words`), goods, and by month owner and weight."""

    codes: dict[str, np.ndarray]
    product: np.ndarray
    owner: np.ndarray
    weight: np.ndarray


def ways(plan: Plan) -> Ways:
    """The cells of a world: where and as what each way's goods can be seized, how often and whose in each month."""
    static, attributes = plan.static, plan.attributes
    route, leg = np.nonzero(static.present)
    codes = {name: values[route, leg] for name, values in attributes.codes.items() if name in FIELDS}
    codes["office"] = static.office[route, leg]
    codes["departure"], codes["destination"] = attributes.departure[route], attributes.destination[route]
    months = plan.scenario.months
    owner = np.tile(static.owner, (months, 1)) if plan.life is None else plan.life.organisation
    return Ways(
        codes=codes, product=static.product[route], owner=owner[:, route], weight=plan.macro.mean[:, route, leg]
    )


def truth_of_records(world: GateInput) -> np.ndarray:
    """Row of the truth's cases of every observed record."""
    ids = world.numbers("observed", "cases", "case_id")
    entry = world.truth_rows("entries", ids, "case_id")
    return world.truth_rows("cases", world.numbers("truth", "entries", "truth_id")[entry])


def positions(world: GateInput, room: str, column: str) -> np.ndarray:
    """A column as positions in the world's own list of codes."""
    places, labels = world.codes(room, "cases", column)
    known = {code: i for i, code in enumerate(words(column))}
    blank = known[""]
    return np.asarray(np.array([*(known.get(label, blank) for label in labels), blank])[places])


def likelihoods(seen: np.ndarray, true: np.ndarray, column: str) -> np.ndarray:
    """(codes seen, codes true): chance that an officer enters one for the other, from all records of the world."""
    size = len(words(column))
    wrong = float((seen != true).mean())
    share = np.bincount(seen[seen != true], minlength=size) + 0.05
    table = np.broadcast_to((wrong * share / share.sum())[:, None], (size, size)).copy()
    table[np.arange(size), np.arange(size)] += 1 - wrong
    return np.asarray(np.log(np.maximum(table, 1e-9)))


def posterior(
    ways: Ways,
    tables: dict[str, np.ndarray],
    records: dict[str, np.ndarray],
    month: np.ndarray,
    product: np.ndarray,
    owners: int,
) -> np.ndarray:
    """(records, organisations): probability of each organisation given each record's codes, month and goods."""
    beliefs = np.zeros((month.size, owners))
    for kind in np.unique(product):
        cells = np.flatnonzero((ways.product == kind) & (ways.weight.sum(axis=0) > 0))
        mine = np.flatnonzero(product == kind)
        for start in range(0, mine.size, PIECE):
            rows = mine[start : start + PIECE]
            log = np.log(ways.weight[month[rows]][:, cells] + 1e-12)
            for column, table in tables.items():
                log += table[records[column][rows]][:, ways.codes[column][cells]]
            chance = np.exp(log - log.max(axis=1, keepdims=True))
            owner = ways.owner[month[rows]][:, cells].astype(np.int64)
            chance[owner < 0] = 0.0
            flat = np.arange(rows.size)[:, None] * owners + np.maximum(owner, 0)
            by_owner = np.bincount(flat.ravel(), chance.ravel(), rows.size * owners).reshape(rows.size, owners)
            beliefs[rows] = by_owner / by_owner.sum(axis=1, keepdims=True).clip(1e-300)
    return beliefs


def line_ups(owner: np.ndarray, kind: np.ndarray, rng: Stream) -> np.ndarray:
    """(line-ups, 1 + CANDIDATES) records: the one shown, its fellow, then strangers of the same goods."""
    choices = []
    for _ in range(LINE_UPS * 3):
        shown = int(rng.integers(owner.size))
        alike = kind == kind[shown]
        fellows = np.flatnonzero(alike & (owner == owner[shown]))
        strangers = np.flatnonzero(alike & (owner != owner[shown]))
        if fellows.size < 2 or strangers.size < CANDIDATES - 1:
            continue
        fellow = int(fellows[int(rng.integers(fellows.size - 1))])
        fellow = int(fellows[-1]) if fellow == shown else fellow
        choices.append([shown, fellow, *rng.choice(strangers, CANDIDATES - 1, replace=False)])
        if len(choices) == LINE_UPS:
            break
    return np.array(choices, np.int64).reshape(-1, 1 + CANDIDATES)


def measure(world: GateInput) -> Evidence:
    """Raw scores of the oracle and of every single rule on the attributable line-ups, and the oracle's on all."""
    plan = plan_of(world)
    cells = ways(plan)
    organisations = plan.network.organisations if plan.life is None else plan.life.organisations
    at = truth_of_records(world)
    # First records in the order of what happened: the same line-ups however often officers err or enter twice.
    first = np.unique(at, return_index=True)[1]
    sample = first[stream(world.seed, "gate-bands").permutation(first.size)[:20_000]]
    at_all, at = at, at[sample]
    codes, labels = world.codes("truth", "cases", "organisation_id")
    places = {o.code: i for i, o in enumerate(organisations)}
    owner = np.array([places.get(label, -1) for label in labels])[codes[at]]
    kinds, names = world.codes("truth", "cases", "product")
    kind = np.array([plan.static.products.index(n) if n in plan.static.products else -1 for n in names])[kinds[at]]
    picked = line_ups(owner, kind, stream(world.seed, "gate-line-ups"))
    if picked.shape[0] < ENOUGH:
        return {"attributable": 0}
    used, flat = np.unique(picked, return_inverse=True)
    flat = flat.reshape(picked.shape)
    seen = {column: positions(world, "observed", column) for column in FIELDS}
    true = {column: positions(world, "truth", column)[at_all] for column in FIELDS}
    tables = {column: likelihoods(seen[column], true[column], column) for column in FIELDS}
    month = world.numbers("truth", "cases", "month").astype(np.int64)[at]
    owners = len(organisations)
    result = {}
    for name, records in (("seen", seen), ("true", true)):
        mine = {column: values[sample][used] for column, values in records.items()}
        rates = tables if name == "seen" else {column: _sharp(table) for column, table in tables.items()}
        result[name] = together(posterior(cells, rates, mine, month[used], kind[used], owners), flat)
    decided = result["true"][:, 0] >= DECIDED
    rules = {}
    for column in FIELDS:
        mine = seen[column][sample][used]
        rules[column] = score((mine[flat[:, 1:]] == mine[flat[:, :1]]).astype(float)[decided])
    return {
        "attributable": int(decided.sum()),
        "line_ups": int(decided.size),
        "oracle": score(result["seen"][decided]),
        "oracle_on_all": float(result["seen"][:, 0].mean()),
        "rules": rules,
    }


def _sharp(table: np.ndarray) -> np.ndarray:
    """The same table for officers who hardly ever err."""
    size = table.shape[0]
    sharp = np.full((size, size), np.log(1e-6 / size))
    sharp[np.arange(size), np.arange(size)] = 0.0
    return sharp


def together(chance: np.ndarray, picked: np.ndarray) -> np.ndarray:
    """(line-ups, candidates): probability that each candidate is the one of the same organisation as the shown one."""
    same = np.einsum("lo,lco->lc", chance[picked[:, 0]], chance[picked[:, 1:]])
    # Exactly one is: the odds of each candidate against all others being strangers.
    odds = same / np.maximum(1 - same, 1e-9)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True).clip(1e-300))


def score(values: np.ndarray) -> float:
    """Share of line-ups in which the first candidate has the largest value; ties count by their share."""
    if not values.size:
        return float("nan")
    best = values.max(axis=1, keepdims=True)
    top = values >= best - 1e-12
    return float((top[:, 0] / top.sum(axis=1)).mean())


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Scores of all worlds, weighted by their attributable line-ups."""
    usable = [measures for measures in evidence if measures["attributable"] >= ENOUGH]
    if not usable:
        return absent(NAME, "too few records to tell organisations apart")
    weight = np.array([measures["attributable"] for measures in usable], float)

    def mean(values: list[float]) -> float:
        return float(np.average(values, weights=weight))

    rules = {column: mean([measures["rules"][column] for measures in usable]) for column in usable[0]["rules"]}
    best = max(rules, key=lambda column: rules[column])
    return GateResult(
        name=NAME,
        worlds=len(usable),
        checks=(
            Check(what="oracle", value=mean([measures["oracle"] for measures in usable]), low=ORACLE),
            Check(what="naive", value=max(rules[best], 1 / CANDIDATES), high=NAIVE),
        ),
        told={
            "attributable line-ups": float(weight.sum()),
            "share of line-ups that are attributable": float(
                weight.sum() / sum(measures["line_ups"] for measures in usable)
            ),
            "mean belief of the oracle in the right one, all line-ups": mean(
                [measures["oracle_on_all"] for measures in usable]
            ),
        },
        note=f"best single rule: {best}",
        figure=Figure(
            style="bars",
            x="rule",
            y="raw score",
            series=(
                Series(
                    label="score",
                    x=("oracle", *rules, "constant"),
                    y=(mean([measures["oracle"] for measures in usable]), *rules.values(), 1 / CANDIDATES),
                ),
            ),
        ),
    )


GATE = Gate(
    name=NAME,
    title="Weighing all evidence solves it, a single rule does not",
    measure=measure,
    judge=judge,
    by_chance=True,
)
