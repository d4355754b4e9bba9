"""Gate "consequence": what is seized is gone for a time or for good, and a person is the same person everywhere.

Seizures per entity: the 99th percentile over all vehicles, and over all persons, that were met. In custody: from the
day of a seizure until what was taken is given back or who was taken is let go (never: for good), by the truth's
outcomes; in it no vehicle is seized or passes a post again, no person is met or travels again. A firm that was struck
off stands in no later paper. The first person of a record: share in which nationality, sex and age band are those of
the person who was met, of the records that state them. These are facts, not statistics: no chance is allowed for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import EPOCH, GateInput
from simulator.world.encounters import birthdays, month_days

NAME = "consequence"
MOST, SAME = 3.0, 0.99
FOREVER = 1 << 30
DAY = 86_400
ENOUGH = 100
# A booking's departure may be written down a day off.
OFF = 1
STATED = {"nationality": ("XX", ""), "sex": ("U", ""), "age band": ("UNKNOWN", "")}


def measure(world: GateInput) -> Evidence:
    """Percentiles, counts of what should not be, and shares of agreement."""
    measures: Evidence = {}
    day = world.ordinals("truth", "cases", "seizure_date")
    outcome = world.truth_rows("outcomes", world.numbers("truth", "cases", "truth_id"))
    for kind, days in (("vehicle", "vehicle_days"), ("person", "driver_days")):
        entity = world.numbers("truth", "cases", kind).astype(np.int64)
        met = np.flatnonzero(entity >= 0)
        measures[f"{kind}s"] = int(met.size)
        if not met.size:
            continue
        free = _free(day, world.numbers("truth", "outcomes", days)[outcome])
        order = met[np.lexsort((day[met], entity[met]))]
        again = entity[order[1:]] == entity[order[:-1]]
        _, times = np.unique(entity[met], return_counts=True)
        measures[f"{kind} p99"] = float(np.percentile(times, 99))
        measures[f"{kind} seized in custody"] = int((again & (day[order[1:]] < free[order[:-1]])).sum())
        measures |= _on_the_way(world, kind, entity[order], day[order], free[order])
    measures["papers of firms struck off"] = _struck_off(world)
    measures["agreement"] = _agreement(world, day)
    return measures


def _free(day: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The day on which what was taken is free again."""
    return np.where(days < 0, FOREVER, day + days.astype(np.int64))


def _on_the_way(world: GateInput, kind: str, entity: np.ndarray, day: np.ndarray, free: np.ndarray) -> Evidence:
    """How often a register sees an entity in custody; entity, day and free in order of entity and day."""
    table, moment, off = ("crossings", "time", 0) if kind == "vehicle" else ("bookings", "departs", OFF)
    if table not in world.truth.names:
        return {}
    seen = world.numbers("truth", table, kind).astype(np.int64)
    when = world.seconds("observed", table, moment) // DAY + EPOCH
    truth = world.numbers("truth", table, "truth_id")
    # The journey that ended in the seizure itself is none after it.
    rows = np.flatnonzero((seen >= 0) & (truth < 0))
    where = np.searchsorted(entity, seen[rows], side="left")
    after = np.searchsorted(entity, seen[rows], side="right")
    held = np.zeros(rows.size, bool)
    for step in range(int((after - where).max(initial=0))):
        place = np.minimum(where + step, entity.size - 1)
        inside = (where + step < after) & (when[rows] > day[place] + off) & (when[rows] < free[place] - off)
        held |= inside
    return {f"{kind} on the way in custody": int(held.sum())}


def _struck_off(world: GateInput) -> int:
    """Seizures in whose papers a firm stands that had been struck off."""
    company, until = world.numbers("truth", "cases", "company"), world.numbers("truth", "firms", "until")
    named = company >= 0
    months = world.scenario.months
    ended = until[company[named]]
    return int(((ended < months) & (world.numbers("truth", "cases", "month")[named] >= ended)).sum())


def _agreement(world: GateInput, day: np.ndarray) -> dict[str, list[int]]:
    """Of the records that state it: how many, and in how many it is that of who was met."""
    case_id = world.numbers("observed", "persons", "case_id")
    first = np.flatnonzero(world.numbers("observed", "persons", "person_no") == 1)
    entry = world.truth_rows("entries", case_id[first], "case_id")
    first, entry = first[entry >= 0], entry[entry >= 0]
    truth_id = world.numbers("truth", "entries", "truth_id")[entry]
    met, case = world.truth_rows("outcomes", truth_id), world.truth_rows("cases", truth_id)
    born = world.numbers("truth", "outcomes", "person_birth_year")[met].astype(np.int64)
    year = day[case].astype("int64") - EPOCH
    early = month_days(day[case]) < birthdays(world.numbers("truth", "cases", "person")[case])
    age = year.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970 - born - early
    stated = {
        name: _labels(world, "observed", "persons", column)[first]
        for name, column in (("nationality", "nationality"), ("sex", "sex"), ("age band", "age_band"))
    }
    low, high = _edges(stated["age band"])
    same = {
        "nationality": stated["nationality"] == _labels(world, "truth", "outcomes", "person_country")[met],
        "sex": stated["sex"] == _labels(world, "truth", "outcomes", "person_sex")[met],
        "age band": (low <= age) & (age <= high),
    }
    told = {name: (born > 0) & ~np.isin(stated[name], blank) for name, blank in STATED.items()}
    return {name: [int(told[name].sum()), int((told[name] & same[name]).sum())] for name in STATED}


def _labels(world: GateInput, room: str, table: str, column: str) -> np.ndarray:
    """A column of codes as texts."""
    positions, labels = world.codes(room, table, column)
    return np.asarray(np.array([*labels, ""])[positions])


def _edges(bands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last age of bands such as "A25_34"; of others nobody's."""
    every, place = np.unique(bands, return_inverse=True)
    parts = [code[1:].split("_") if code[:1] == "A" else ("1", "0") for code in every.tolist()]
    edges = np.array([[int(part) for part in pair] for pair in parts]).reshape(-1, 2)
    return edges[place, 0], edges[place, 1]


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The worst percentile and the sum of what should not be, over worlds."""
    usable = [measures for measures in evidence if min(measures["vehicles"], measures["persons"]) >= ENOUGH]
    if not usable:
        return absent(NAME, "too few vehicles and persons were met")
    checks = []
    for kind in ("vehicle", "person"):
        worst = max(measures[f"{kind} p99"] for measures in usable)
        checks.append(Check(what=f"seizures per {kind}, 99th percentile", value=worst, high=MOST))
    counted = [name for name in usable[0] if name.endswith(("custody", "struck off"))]
    for name in counted:
        checks.append(Check(what=name, value=float(sum(measures.get(name, 0) for measures in usable)), high=0.0))
    for name in STATED:
        told, same = (sum(measures["agreement"][name][i] for measures in usable) for i in (0, 1))
        if told:
            checks.append(Check(what=f"first person's {name}", value=same / told, low=SAME))
    return GateResult(name=NAME, worlds=len(usable), checks=tuple(checks))


GATE = Gate(name=NAME, title="Seizures have consequences, persons are one", measure=measure, judge=judge)
