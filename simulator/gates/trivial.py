"""Gate "not trivial": no single column of a source tells the rows of organisations from the others; all together do.

One column: area under the ROC curve of the column against "stands for an organisation", two-sided; codes are first
replaced by the share of illicit rows that the other half of the rows shows, so that rare codes do not flatter. Below
0.75 in every column of every source. All columns but the values of keys: gradient boosted trees, each half judged by a
learner of the other half, the rows of one entity in one half; the best source must lie between 0.70 and 0.95, for a
world of any difficulty. Judged are the records of ordinary life, not what people write about cases. Sources with fewer
than 60 illicit rows are left out: by chance alone their AUC spreads by 0.04 and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.chance import Stream
from simulator.gates.errors import GateError
from simulator.gates.registers import Column, Source, sources
from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.threads import one_thread
from simulator.gates.world import GateInput
from simulator.rng import stream

NAME = "not trivial"
ONE_COLUMN = 0.75
TREES = (0.70, 0.95)
ENOUGH = 60
# Illicit rows are all kept; of the others at most this many teach the trees.
BACKGROUND = 40_000


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """Area under the ROC curve: chance that a marked row scores above another, ties half."""
    _, inverse, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[inverse]
    marked = int(label.sum())
    other = label.size - marked
    if not marked or not other:
        return 0.5
    return float((rank[label].sum() - marked * (marked + 1) / 2) / (marked * other))


def one_column(column: Column, label: np.ndarray, half: np.ndarray) -> float:
    """AUC of one column, at least one half."""
    values = column.values
    if column.coded:
        keys, inverse = np.unique(values, return_inverse=True)
        score = np.zeros(values.size)
        for side in (0, 1):
            taught = half != side
            marked = np.bincount(inverse[taught & label], minlength=keys.size)
            every = np.bincount(inverse[taught], minlength=keys.size)
            rate = (marked + label.mean() * 5) / (every + 5)
            score[half == side] = rate[inverse[half == side]]
        area = float(np.mean([auc(score[half == side], label[half == side]) for side in (0, 1)]))
        return max(area, 0.5)
    area = auc(values, label)
    return max(area, 1 - area)


def learner() -> Any:
    """A gradient boosted classifier.

    Raises:
        GateError: if scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]
    except ImportError:
        raise GateError(
            'This gate needs scikit-learn: python -m pip install "cenlab[gates]", or run it with --quick.'
        ) from None
    return HistGradientBoostingClassifier(max_iter=80, max_leaf_nodes=15, min_samples_leaf=30, random_state=0)


def trees(source: Source, half: np.ndarray, rng: Stream) -> float:
    """Cross-fitted AUC of boosted trees over all columns."""
    chosen = np.flatnonzero(source.illicit | (rng.random(source.illicit.size) < BACKGROUND / source.illicit.size))
    table = np.stack([column.values[chosen].astype(float) for column in source.columns if not column.key], axis=1)
    label, side = source.illicit[chosen], half[chosen]
    areas = []
    for test in (0, 1):
        model = learner()
        with one_thread():
            model.fit(table[side != test], label[side != test])
            areas.append(auc(model.predict_proba(table[side == test])[:, 1], label[side == test]))
    return float(np.mean(areas))


def measure(world: GateInput) -> Evidence:
    """AUC of every column and of the trees, by source."""
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
            "columns": {column.name: one_column(column, source.illicit, half) for column in source.columns},
            "trees": trees(source, half, rng),
        }
    return evidence


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The largest mean AUC over worlds, by column and by source."""
    names = sorted({name for measures in evidence for name in measures["sources"]})
    if not names:
        return absent(NAME, "no source besides the records, or too few illicit rows in each")
    columns: dict[str, float] = {}
    learned: dict[str, float] = {}
    for name in names:
        parts = [measures["sources"][name] for measures in evidence if name in measures["sources"]]
        learned[name] = float(np.mean([part["trees"] for part in parts]))
        for column in parts[0]["columns"]:
            columns[f"{name}: {column}"] = float(np.mean([part["columns"].get(column, 0.5) for part in parts]))
    worst = {name: max(value for key, value in columns.items() if key.startswith(f"{name}: ")) for name in names}
    telling = {name: max((k for k in columns if k.startswith(f"{name}: ")), key=lambda k: columns[k]) for name in names}
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=(
            *(Check(what=f"best column, {telling[name]}", value=worst[name], high=ONE_COLUMN) for name in names),
            Check(what="trees, best source", value=max(learned.values()), low=TREES[0], high=TREES[1]),
        ),
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


GATE = Gate(
    name=NAME,
    title="No single column tells the organisations' rows; all together do",
    measure=measure,
    judge=judge,
    slow=True,
    by_chance=True,
)
