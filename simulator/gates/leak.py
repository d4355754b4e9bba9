"""Gate "leak": what has no meaning must not tell the organisation.

Features: the record's id (its rank, its lowest bits), the running number, the place in the table (within the day of
entry, because days have meaning), the second of the minute of every moment, and which fields are blank (within what
really happened at one kind of place, because a stash has no vehicle). Records are halved by a fixed coin. On one half
each bin of a feature learns how much more often each organisation stands there than in its stratum; the other half
scores it: T = sum over bins and organisations of the product of both halves' excess, divided by what chance expects.
The organisations are shuffled within strata to learn T's distribution by chance; T is added over worlds; the p-values
of all features are corrected by Holm's method. From a million records on, the cross-fitted AUC must lie within 0.02 of
one half as well.

The level is one in a thousand: a sweep judges sixteen groups of worlds and every author his own, and at one in a
hundred each seventh sweep over sound worlds would fail. T of shuffled worlds is nearly normal (skewness at most 0.25 in
1,500 shuffles), so a sound world fails about once in a thousand; what leaks is found at far smaller p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from simulator.chance import Stream
from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series
from simulator.gates.threads import one_thread
from simulator.gates.world import EPOCH, GateInput
from simulator.rng import stream

NAME = "leak"
LEVEL = 0.001
AUC_WITHIN = 0.02
AUC_FROM_ROWS = 800_000
BINS = 32
# Shuffles of small worlds, and of those of this many records and more.
SHUFFLES, FEW_SHUFFLES, MANY = 100, 40, 100_000
# What really happened at a kind of place decides what can be blank.
STRATA = ("office", "conveyance_type", "concealment_place", "declared_goods")
BLANKABLE = (
    "declared_goods",
    "conveyance_country",
    "goods_origin",
    "detection_means",
    "control_reason",
    "destination",
    "concealment_method",
    "concealment_place",
    "narrative",
    "form_type",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature without meaning: a bin of every record, and the stratum within which bins may be compared."""

    name: str
    bins: np.ndarray
    strata: np.ndarray


def features(world: GateInput) -> tuple[tuple[Feature, ...], np.ndarray]:
    """The features of all case records, and the organisation of each."""
    ids = world.numbers("observed", "cases", "case_id")
    entry = world.truth_rows("entries", ids, "case_id")
    truth = world.truth_rows("cases", world.numbers("truth", "entries", "truth_id")[entry])
    owner, _ = world.codes("truth", "cases", "organisation_id")
    moment = world.seconds("observed", "cases", "entry_date")
    day = moment // 86_400 + EPOCH
    whole = np.zeros(ids.size, np.int64)
    place = np.arange(ids.size)
    happened = whole
    for column in STRATA:
        positions, labels = world.codes("truth", "cases", column)
        happened = dense(happened * (len(labels) + 1) + positions[truth])
    running = _running(world)
    return (
        Feature(name="id, rank", bins=ranked(ids), strata=whole),
        Feature(name="id, lowest bits", bins=ids % BINS, strata=whole),
        Feature(name="running number, lowest digits", bins=running % BINS, strata=whole),
        Feature(name="place in the table", bins=within(place, dense(day)), strata=dense(day)),
        Feature(name="second of the minute", bins=moment % 60, strata=whole),
        Feature(name="second of the day", bins=within(moment, dense(day)), strata=dense(day)),
        Feature(name="blank fields", bins=_blanks(world), strata=happened),
    ), owner[truth]


def _running(world: GateInput) -> np.ndarray:
    """The running number at the end of the case number; none: zeros."""
    if "case_no" not in world.observed.schema("cases").names:
        return np.zeros(world.observed.rows("cases"), np.int64)
    texts = world.observed.column("cases", "case_no").to_numpy()
    return np.array([int(text[-6:]) if text else 0 for text in texts], np.int64)


def _blanks(world: GateInput) -> np.ndarray:
    """A number for every pattern of blank fields."""
    patterns = np.zeros(world.observed.rows("cases"), np.int64)
    for column in BLANKABLE:
        if column not in world.observed.schema("cases").names:
            continue
        if column == "narrative":
            blank = np.asarray([text == "" for text in world.observed.column("cases", column).to_numpy()])
        else:
            positions, labels = world.codes("observed", "cases", column)
            absent = [i for i, label in enumerate(labels) if label in ("", "SIMPLIFIED")]
            blank = np.isin(positions, [-1, *absent])
        patterns = dense(patterns * 2 + blank)
    return patterns


def dense(keys: np.ndarray) -> np.ndarray:
    """Keys renumbered from zero without holes."""
    return np.asarray(np.unique(keys, return_inverse=True)[1].astype(np.int64))


def ranked(values: np.ndarray) -> np.ndarray:
    """Bin of each value by its rank."""
    rank = np.empty(values.size, np.int64)
    rank[np.argsort(values, kind="stable")] = np.arange(values.size)
    return np.asarray(rank * BINS // max(values.size, 1))


def within(values: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Bin of each value by its rank within its stratum."""
    order = np.lexsort((values, strata))
    size = np.bincount(strata)
    starts = np.cumsum(size) - size
    rank = np.empty(values.size, np.int64)
    rank[order] = np.arange(values.size) - starts[strata[order]]
    return np.asarray(rank * BINS // size[strata])


def statistic(feature: Feature, owner: np.ndarray, half: np.ndarray, owners: int) -> float:
    """T of one feature: positive where the halves agree on which bins an organisation prefers."""
    excess = _excess(feature, owner, half, owners)
    return float((excess[0] * excess[1]).sum())


def _excess(feature: Feature, owner: np.ndarray, half: np.ndarray, owners: int) -> np.ndarray:
    """(2, bins, organisations): count minus what the strata expect, in units of chance's spread, of each half."""
    bins = int(feature.bins.max(initial=0)) + 1
    strata = int(feature.strata.max(initial=0)) + 1
    excess = np.zeros((2, bins, owners))
    for side in (0, 1):
        mine = half == side
        b, s, o = feature.bins[mine], feature.strata[mine], owner[mine]
        count = np.bincount(b * owners + o, minlength=bins * owners).reshape(bins, owners).astype(float)
        size = np.bincount(s, minlength=strata).astype(float)
        if strata == 1:
            expected = np.outer(np.bincount(b, minlength=bins), np.bincount(o, minlength=owners)) / max(size[0], 1)
        else:
            expected = _stratified(b, s, o, size, bins, owners)
        excess[side] = (count - expected) / np.sqrt(np.maximum(expected, 0.5))
    return excess


def _stratified(b: np.ndarray, s: np.ndarray, o: np.ndarray, size: np.ndarray, bins: int, owners: int) -> np.ndarray:
    """Expected counts: sum over strata of (records in the bin) times (organisation's share of the stratum)."""
    share = np.bincount(s * owners + o, minlength=size.size * owners).reshape(size.size, owners)
    share = np.divide(share, size[:, None], out=np.zeros(share.shape), where=size[:, None] > 0)
    counts = np.bincount(b * size.size + s, minlength=bins * size.size).reshape(bins, size.size)
    return np.asarray(counts.astype(float) @ share)


def shuffled(owner: np.ndarray, strata: np.ndarray, rng: Stream) -> np.ndarray:
    """The organisations in random order within each stratum."""
    if not strata.any():
        return np.asarray(rng.permutation(owner))
    order = np.argsort(strata, kind="stable")
    mixed = np.lexsort((rng.random(owner.size), strata))
    owners = np.empty_like(owner)
    owners[order] = owner[mixed]
    return owners


def auc(feature: Feature, owner: np.ndarray, half: np.ndarray, owners: int) -> float:
    """Mean over organisations of the cross-fitted AUC, each weighted by its records; features without strata only."""
    excess = _excess(feature, owner, half, owners)
    total, weight = 0.0, 0.0
    for side in (0, 1):
        mine = half == side
        bins = excess.shape[1]
        count = np.bincount(feature.bins[mine] * owners + owner[mine], minlength=bins * owners).reshape(bins, owners)
        every = count.sum(axis=1)
        for o in range(owners):
            n = float(count[:, o].sum())
            rest = (every - count[:, o]).astype(float)
            if n == 0 or rest.sum() == 0:
                continue
            rank = np.argsort(excess[1 - side][:, o], kind="stable")
            below = np.cumsum(rest[rank]) - rest[rank] / 2
            total += float((count[rank, o] * below).sum()) / rest.sum()
            weight += n
    return total / max(weight, 1.0)


def measure(world: GateInput) -> Evidence:
    """T of each feature, its mean and spread by chance, and at a million records the AUC."""
    with one_thread():
        return _measured(world)


def _measured(world: GateInput) -> Evidence:
    columns, owner = features(world)
    owner = dense(owner)
    owners = int(owner.max(initial=0)) + 1
    half = stream(world.seed, "gate-leak-halves").integers(0, 2, owner.size)
    times = SHUFFLES if owner.size < MANY else FEW_SHUFFLES
    rng = stream(world.seed, "gate-leak-shuffles")
    evidence: Evidence = {"rows": int(owner.size), "features": {}}
    for feature in columns:
        by_chance = np.array(
            [statistic(feature, shuffled(owner, feature.strata, rng), half, owners) for _ in range(times)]
        )
        evidence["features"][feature.name] = {
            "t": statistic(feature, owner, half, owners),
            "mean": float(by_chance.mean()),
            "sd": float(by_chance.std(ddof=1)),
        }
        if owner.size >= AUC_FROM_ROWS and not feature.strata.any():
            evidence["features"][feature.name]["auc"] = auc(feature, owner, half, owners)
    return evidence


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Holm-corrected p-values of T added over worlds; AUC of the large worlds."""
    names = list(evidence[0]["features"])
    p = {}
    for name in names:
        parts = [measures["features"][name] for measures in evidence]
        spread = sqrt(sum(part["sd"] ** 2 for part in parts))
        score = (sum(part["t"] for part in parts) - sum(part["mean"] for part in parts)) / max(spread, 1e-12)
        p[name] = 0.5 * erfc(score / sqrt(2))
    fixed = holm(p)
    aucs = {
        name: max(abs(measures["features"][name].get("auc", 0.5) - 0.5) for measures in evidence)
        for name in names
        if any("auc" in measures["features"][name] for measures in evidence)
    }
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=(
            *(Check(what=f"p of {name}", value=value, low=LEVEL) for name, value in fixed.items()),
            *(Check(what=f"|AUC - 0.5| of {name}", value=value, high=AUC_WITHIN) for name, value in aucs.items()),
        ),
        told={"records": float(sum(measures["rows"] for measures in evidence))},
        figure=Figure(
            style="bars",
            x="feature",
            y="p, corrected (Holm)",
            series=(Series(label="p", x=tuple(fixed), y=tuple(fixed.values())),),
        ),
    )


def holm(p: dict[str, float]) -> dict[str, float]:
    """p-values corrected by Holm's step-down method."""
    corrected, largest = {}, 0.0
    for turn, name in enumerate(sorted(p, key=lambda key: p[key])):
        largest = max(largest, min(1.0, p[name] * (len(p) - turn)))
        corrected[name] = largest
    return {name: corrected[name] for name in p}


GATE = Gate(
    name=NAME,
    title="Nothing without meaning tells the organisation; one sound world in a thousand fails",
    measure=measure,
    judge=judge,
)
