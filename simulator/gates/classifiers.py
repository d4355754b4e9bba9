"""Classifiers of a source's rows: one column, two columns, all columns, and all rows of an entity together.

The rule kept here: whatever is fitted is judged on the half of the rows, or of the entities, that did not teach it;
columns are cut into twenty bins before they are judged, so that what is told by the middle of a scale is seen as well
as what is told by its ends. Entities of a second kind lie in the half of the first one (the firm, the vehicle) beside
which they show first: a document is not judged by one who has learned the other papers of its firm. Measured is the
area under the ROC curve (AUC), 0.5 where nothing is told.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from simulator.chance import Stream
from simulator.gates.errors import GateError
from simulator.gates.registers import Column, Source
from simulator.gates.threads import one_thread

BINS = 20
# A bin is taken to have this many rows more, of the common share.
SHRINK = 5
# Illicit rows are all kept; of the others at most this many teach the trees.
BACKGROUND = 40_000
# A key is an entity if it has at least so many of them, and rows enough that some share one.
ENTITIES = 100
DISTINCT = 0.97


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """Area under the ROC curve: chance that a marked row scores above another, ties half."""
    _, inverse, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[inverse]
    marked = int(label.sum())
    other = label.size - marked
    if not marked or not other:
        return 0.5
    return float((rank[label].sum() - marked * (marked + 1) / 2) / (marked * other))


def spread(area: float, marked: int, other: int) -> float:
    """Standard error of an AUC from its two numbers of rows (Hanley and McNeil, Radiology 143, 1982, formula 1)."""
    if not marked or not other:
        return 0.5
    both, twice = area / (2 - area), 2 * area**2 / (1 + area)
    square = area * (1 - area) + (marked - 1) * (both - area**2) + (other - 1) * (twice - area**2)
    return float(np.sqrt(max(square, 0.0) / (marked * other)))


def binned(column: Column) -> np.ndarray:
    """Codes 0.. of a column: its own, or the twentieths in which its values lie."""
    if column.coded:
        return np.asarray(np.unique(column.values, return_inverse=True)[1])
    edges = np.unique(np.quantile(column.values, np.arange(1, BINS) / BINS))
    return np.asarray(np.searchsorted(edges, column.values, side="right"))


def fitted(codes: np.ndarray, label: np.ndarray, half: np.ndarray) -> float:
    """AUC of the share of marked rows that the other half shows of each code; at least one half."""
    size = int(codes.max(initial=0)) + 1
    score = np.zeros(codes.size)
    for side in (0, 1):
        taught = half != side
        marked = np.bincount(codes[taught & label], minlength=size)
        every = np.bincount(codes[taught], minlength=size)
        score[half == side] = ((marked + label.mean() * SHRINK) / (every + SHRINK))[codes[half == side]]
    return max(float(np.mean([auc(score[half == side], label[half == side]) for side in (0, 1)])), 0.5)


def one_column(column: Column, label: np.ndarray, half: np.ndarray) -> float:
    """AUC of one column, as bins and, where it has an order, as it is; at least one half."""
    area = fitted(binned(column), label, half)
    if column.coded:
        return area
    plain = auc(column.values, label)
    return max(area, plain, 1 - plain)


def pairs(source: Source, half: np.ndarray) -> dict[str, float]:
    """AUC of every two columns, both as bins."""
    codes = {column.name: binned(column) for column in source.columns if not column.key}
    areas = {}
    for left, right in combinations(codes, 2):
        together = codes[left] * (int(codes[right].max(initial=0)) + 1) + codes[right]
        areas[f"{left} and {right}"] = fitted(np.unique(together, return_inverse=True)[1], source.illicit, half)
    return areas


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


def crossed(table: np.ndarray, label: np.ndarray, side: np.ndarray) -> float:
    """AUC of boosted trees over the columns of a table, each half judged by the learner of the other."""
    areas = []
    for test in (0, 1):
        model = learner()
        with one_thread():
            model.fit(table[side != test], label[side != test])
            areas.append(auc(model.predict_proba(table[side == test])[:, 1], label[side == test]))
    return float(np.mean(areas))


def trees(source: Source, half: np.ndarray, rng: Stream) -> float:
    """Cross-fitted AUC of boosted trees over all columns of the rows."""
    chosen = np.flatnonzero(source.illicit | (rng.random(source.illicit.size) < BACKGROUND / source.illicit.size))
    table = np.stack([column.values[chosen].astype(float) for column in source.columns if not column.key], axis=1)
    return crossed(table, source.illicit[chosen], half[chosen])


def entities(source: Source, enough: int, rng: Stream) -> dict[str, tuple[float, int, int]]:
    """By key: AUC of boosted trees over each entity's rows together, and how many entities are marked and are not.

    Of an entity the trees see the number of its rows, and the mean, least and greatest value of every column. It is
    marked if any of its rows is. Left out are keys of which fewer than `enough` are marked.
    """
    plain = [column.values.astype(float) for column in source.columns if not column.key]
    areas, halves = {}, source.halves(rng)
    for key in (column for column in source.columns if column.key):
        there = key.values >= 0
        owners, first, inverse, count = np.unique(
            key.values[there], return_index=True, return_inverse=True, return_counts=True
        )
        label = np.bincount(inverse, source.illicit[there], owners.size) > 0
        marked, other = int(label.sum()), int((~label).sum())
        if owners.size < ENTITIES or owners.size > DISTINCT * there.sum() or min(marked, other) < enough:
            continue
        features = [count.astype(float)]
        for values in plain:
            least, most = np.full(owners.size, np.inf), np.full(owners.size, -np.inf)
            np.minimum.at(least, inverse, values[there])
            np.maximum.at(most, inverse, values[there])
            features += [np.bincount(inverse, values[there], owners.size) / count, least, most]
        half = halves[there][first]
        if min(int(label[half == side].sum()) for side in (0, 1)) < enough // 4:
            continue
        areas[key.name] = (crossed(np.stack(features, axis=1), label, half), marked, other)
    return areas
