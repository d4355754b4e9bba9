"""Gate "not trivial": no column, no pair of columns tells the rows of organisations from the others; all together do.

One column and two: area under the ROC curve against "stands for an organisation", see `classifiers`; below 0.75 and
0.85 in every source. All columns but the values of keys: boosted trees over rows; the best source must lie between 0.70
and 0.95, for a world of any difficulty. All rows of an entity (a driver, a firm, a telephone) together: boosted trees
over entities, at most 0.95, so that nobody is told by how seldom, when or where he is seen. Judged are the records of
ordinary life, not what people write about cases. Sources with fewer than 60 illicit rows are left out. Chance: 2.5
standard errors of an AUC of so many rows, entities counted once: what lies on its bound is found beyond it by more once
in 160. Of one world the chance of a bound is capped at half of the way to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from simulator.gates.classifiers import entities, one_column, pairs, spread, trees
from simulator.gates.registers import Source, sources
from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.spread import SIGMAS
from simulator.gates.world import GateInput
from simulator.rng import stream

NAME = "not trivial"
ONE_COLUMN = 0.75
PAIR = 0.85
TREES = (0.70, 0.95)
ENTITY = 0.95
ENOUGH = 60


def owners(source: Source) -> int:
    """How many owners of the first key have illicit rows; without a key, how many illicit rows there are."""
    keys = [column.values for column in source.columns if column.key]
    return int(np.unique(keys[0][source.illicit]).size) if keys else int(source.illicit.sum())


def measure(world: GateInput) -> Evidence:
    """AUC of every column, of every pair, of the trees over rows and over entities, by source."""
    rng = stream(world.seed, "gate-trivial")
    evidence: Evidence = {"difficulty": world.scenario.difficulty, "sources": {}}
    for source in sources(world):
        marked = int(source.illicit.sum())
        if marked < ENOUGH or source.illicit.size - marked < ENOUGH:
            continue
        half = source.halves(rng)
        if min(int(source.illicit[half == side].sum()) for side in (0, 1)) < ENOUGH // 4:
            continue
        evidence["sources"][source.name] = {
            "rows": int(source.illicit.size),
            "illicit": marked,
            "owners": owners(source),
            "columns": {column.name: one_column(column, source.illicit, half) for column in source.columns},
            "pairs": {names: round(area, 4) for names, area in pairs(source, half).items()},
            "trees": trees(source, half, rng),
            "entities": {name: list(told) for name, told in entities(source, ENOUGH, rng).items()},
        }
    return evidence


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The largest mean AUC over worlds, by column, by pair, by entity and by source."""
    names = sorted({name for measures in evidence for name in measures["sources"]})
    if not names:
        return absent(NAME, "no source besides the records, or too few illicit rows in each")
    checks: list[Check] = []
    learned: dict[str, float] = {}
    worst: dict[str, float] = {}
    for name in names:
        parts = [measures["sources"][name] for measures in evidence if name in measures["sources"]]
        learned[name] = float(np.mean([part["trees"] for part in parts]))
        rows = float(np.mean([part["rows"] for part in parts]))
        marked = float(np.mean([part["owners"] for part in parts]))
        for kind, heading, high in (("columns", "best column", ONE_COLUMN), ("pairs", "best pair", PAIR)):
            telling, value = _most(parts, kind)
            if telling:
                chance = SIGMAS * spread(value, int(marked), int(rows - marked)) / math.sqrt(len(parts))
                checks.append(Check(what=f"{heading}, {name}: {telling}", value=value, high=high, chance=chance))
            if kind == "columns":
                worst[name] = value
        checks += _entities(name, parts)
    checks.append(Check(what="trees, best source", value=max(learned.values()), low=TREES[0], high=TREES[1]))
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=tuple(checks),
        told={f"trees, {name}": value for name, value in learned.items()},
        figure=Figure(
            style="bars",
            x="source",
            y="AUC",
            series=(
                Series(
                    label="AUC",
                    x=tuple(f"{name}: {part}" for name in names for part in ("best column", "trees")),
                    y=tuple(value for name in names for value in (worst[name], learned[name])),
                ),
            ),
        ),
    )


def _most(parts: Sequence[Evidence], kind: str) -> tuple[str, float]:
    """The column or pair that tells most over worlds, and its mean AUC; one that a world lacks tells nothing there."""
    names = {name for part in parts for name in part[kind]}
    areas = {name: float(np.mean([part[kind].get(name, 0.5) for part in parts])) for name in sorted(names)}
    return max(areas.items(), key=lambda entry: entry[1], default=("", 0.5))


def _entities(name: str, parts: Sequence[Evidence]) -> list[Check]:
    """One check a source: of its keys the one whose owners are told best."""
    told: dict[str, list[list[float]]] = {}
    for part in parts:
        for key, values in part["entities"].items():
            told.setdefault(key, []).append(values)
    if not told:
        return []
    key, values = max(told.items(), key=lambda entry: float(np.mean([area for area, *_ in entry[1]])))
    area, marked, other = (float(np.mean(column)) for column in zip(*values, strict=True))
    chance = SIGMAS * spread(area, int(marked), int(other)) / math.sqrt(len(values))
    return [Check(what=f"best entity, {name}: {key}", value=area, high=ENTITY, chance=chance)]


GATE = Gate(
    name=NAME,
    title="No single column, pair or entity tells the organisations' rows; all together do",
    measure=measure,
    judge=judge,
    slow=True,
    by_chance=True,
)
