"""Gate "displaced records": while a post is shut, an organisation's records move to its other ways, as rows show.

A way with a shut post is closed for the month. Of every organisation and product with closed ways, and others open:
    y = records, by their own date, on the open ways in these months,
    still = records on the same ways, within SPAN months in which none of its ways is closed, times trend,
    moved = still * consignments sent on all its ways by those sent on the open ones, in those months (truth: macro),
where trend is the ratio of the same months' records of organisations that no closure touches. still is what is
expected if what came over the shut post is lost, moved if all of it takes the other ways. The share that moves is
    ln(sum y / sum still) / ln(sum moved / sum still),
0 and 1 by the two. Organisations send all they have over what is open, and losses, effort and arrests move it a little:
so it must lie within WITHIN of 1 and SIGMAS standard errors more; the error is the larger of that of y's counts and of
a jackknife over organisations. It must also lie APART standard errors above 0, so that a single world shows it. Where
the error exceeds TELLS nothing is judged: few records do not tell 0 from 1, as in two of three worlds of course size.
Worlds in which fewer than FEWEST organisations have such ways are left out: the season of one of them is not the trend.
A joint operation of one to four weeks moves less than its rows could show (odds ratios 0.5 to 1.6 without a side in
worlds of course size): they are told, not judged, and only the plan shows what lasting pressure does (`adaptation`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import GateInput
from simulator.reference.closures import closures

NAME = "displaced records"
SPAN, LEAST_MONTHS = 12, 6
WITHIN, SIGMAS, TELLS, APART = 0.25, 3.0, 0.2, 2.0
# An organisation that sends less than this part over the ways that stay open tells nothing of a share.
LEAST_SENT = 0.05
BEFORE, AFTER = 6, 4
FEWEST = 8

ASSUMPTIONS = (
    Assumption(
        what="share of an organisation's records that moves to other ways while a post is shut: how far from all",
        value=f"{WITHIN:g} and {SIGMAS:g} standard errors",
        why="losses, effort and arrests move what is sent a little; nobody publishes shares of organisations",
    ),
    Assumption(
        what="largest standard error of this share with which a world is judged",
        value=f"{TELLS:g}",
        why="five of them lie between nothing that moves and all of it",
    ),
    Assumption(
        what="fewest organisations with ways that are shut and others, for a world to be judged",
        value=f"{FEWEST:g}",
        why="a jackknife over a handful tells no spread; the season of one product is not the world's",
    ),
    Assumption(
        what="least distance of this share from nothing that moves, in standard errors",
        value=f"{APART:g}",
        why="a sound world whose share is one lies five above, so one of 700 is called unsound",
    ),
)


def measure(world: GateInput) -> Evidence:
    """[records, expected if lost, expected if moved] of every organisation; records about each operation."""
    months = world.scenario.months
    first = [world.scenario.first_day(t).toordinal() for t in range(months + 1)]
    posts = world.truth.column("routes", "posts").to_pylist()
    organisation = world.truth.column("routes", "organisation_id").to_pylist()
    product = world.truth.column("routes", "product").to_pylist()
    group = np.unique(list(map("/".join, zip(organisation, product, strict=True))), return_inverse=True)[1]
    records, sent = _records(world, first), _sent(world)
    shut = np.zeros(records.shape, bool)
    for closure in closures():
        through = np.array([closure.office in way for way in posts], bool)
        for t in range(months):
            if closure.closed.toordinal() < first[t + 1] and closure.reopened.toordinal() > first[t]:
                shut[t, through] = True
    touched = np.unique(group[shut.any(axis=0)])
    trend = records[:, ~np.isin(group, touched)].sum(axis=1)
    moved: dict[str, list[float]] = {}
    for number in touched.tolist():
        mine = np.flatnonzero(group == number)
        sums = _sums(records[:, mine], sent[:, mine], shut[:, mine], trend)
        name = organisation[mine[0]]
        moved[name] = [a + b for a, b in zip(moved.get(name, [0.0] * 3), sums, strict=True)]
    used = {
        operation.title: _operation(
            records,
            np.array([bool({*operation.offices} & {*way}) for way in posts])
            & np.isin(product, operation.products or product),
            group,
            int(np.searchsorted(first, operation.from_.toordinal(), side="right")) - 1,
            int(np.searchsorted(first, operation.to.toordinal(), side="right")) - 1,
        )
        for operation in world.scenario.operation
    }
    return {"moved": moved, "operations": used}


def _records(world: GateInput, first: list[int]) -> np.ndarray:
    """Records by month of the date that they state and by way of their case, (T, R); no case counts twice."""
    names = world.truth.column("routes", "route_id").to_pylist()
    entry = world.truth_rows("entries", world.numbers("observed", "cases", "case_id"), "case_id")
    truth_id, again, part = (
        world.numbers("truth", "entries", name)[entry] for name in ("truth_id", "duplicate", "part")
    )
    place, labels = world.codes("truth", "cases", "route_id")
    known = {name: at for at, name in enumerate(names)}
    way = np.array([known.get(label, -1) for label in labels])[place][world.truth_rows("cases", truth_id)]
    t = np.searchsorted(first, world.ordinals("observed", "cases", "seizure_date"), side="right") - 1
    row = np.flatnonzero((t >= 0) & (t < len(first) - 1) & ~again & (part <= 1))
    counts = np.zeros((len(first) - 1, len(names)))
    np.add.at(counts, (t[row], way[row]), 1)
    return counts


def _sent(world: GateInput) -> np.ndarray:
    """Consignments by month and way, (T, R)."""
    names = world.truth.column("routes", "route_id").to_pylist()
    place, labels = world.codes("truth", "macro", "route_id")
    known = {name: at for at, name in enumerate(names)}
    way = np.array([known.get(label, -1) for label in labels])[place]
    sent = np.zeros((world.scenario.months, len(names)))
    sent[world.numbers("truth", "macro", "month").astype(np.int64), way] = world.numbers("truth", "macro", "sent")
    return sent


def _sums(records: np.ndarray, sent: np.ndarray, shut: np.ndarray, trend: np.ndarray) -> list[float]:
    """y, still and moved of one organisation and product; records, sent and shut are (T, its ways)."""
    calm = np.flatnonzero(~shut.any(axis=1))
    sums = np.zeros(3)
    for closed in np.unique(shut[shut.any(axis=1)], axis=0):
        during = np.flatnonzero((shut == closed).all(axis=1))
        near = calm[(calm >= during[0] - SPAN) & (calm <= during[-1] + SPAN)]
        if closed.all() or near.size < LEAST_MONTHS or not trend[near].sum():
            continue
        still = records[near][:, ~closed].sum() * trend[during].sum() / trend[near].sum()
        whole, left = sent[near].sum(), sent[near][:, ~closed].sum()
        sums += records[during][:, ~closed].sum(), still, still * whole / max(left, LEAST_SENT * whole, 1e-9)
    return [float(value) for value in sums]


def _operation(records: np.ndarray, through: np.ndarray, group: np.ndarray, start: int, end: int) -> list[float]:
    """Records of who has ways through its posts and others: on others after and before, through them likewise."""
    both = np.intersect1d(group[through], group[~through])
    theirs = np.isin(group, both)
    after, before = records[end + 1 : end + 1 + AFTER], records[max(start - BEFORE, 0) : max(start, 0)]
    return [float(part[:, ways & theirs].sum()) for ways in (~through, through) for part in (after, before)]


def share_moved(sums: np.ndarray) -> tuple[float, float]:
    """The share that moves and its standard error, from the sums (organisations, 3); without sense nan and inf."""
    share = _share(sums.sum(axis=0))
    without = np.array([_share(sums.sum(axis=0) - mine) for mine in sums])
    if not np.isfinite([share, *without]).all() or len(without) < 2:
        return float("nan"), float("inf")
    jackknife = np.sqrt((without.size - 1) / without.size * ((without - without.mean()) ** 2).sum())
    counts, still, moved = sums.sum(axis=0)
    return share, float(max(jackknife, counts**-0.5 / np.log(moved / still)))


def _share(sums: np.ndarray) -> float:
    counts, still, moved = sums.tolist()
    if min(counts, still) <= 0 or moved <= 1.01 * still:
        return float("nan")
    return float(np.log(counts / still) / np.log(moved / still))


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The share over all organisations of all worlds."""
    tables = [np.array([*measures["moved"].values()]).reshape(-1, 3) for measures in evidence]
    several = [sums for sums in tables if (sums[:, 2] > sums[:, 1]).sum() >= FEWEST]
    sums = np.concatenate([np.zeros((0, 3)), *several])
    share, error = share_moved(sums)
    if error > TELLS:
        return absent(NAME, "no post is shut, or too few records lie on the ways of who used it")
    reach = WITHIN + SIGMAS * error
    told = {"standard error": error, "records on other ways": float(sums[:, 0].sum())}
    told |= {"expected if lost": float(sums[:, 1].sum()), "expected if moved": float(sums[:, 2].sum())}
    for title in evidence[0]["operations"]:
        elsewhere, before, through, through_before = np.sum([m["operations"][title] for m in evidence], axis=0) + 0.5
        told[f"odds of other ways after by before, {title}"] = float(elsewhere / before * through_before / through)
    return GateResult(
        name=NAME,
        worlds=len(several),
        checks=(
            Check(what="share that takes other ways", value=share, low=1 - reach, high=1 + reach),
            Check(what="standard errors of it above none", value=share / error, low=APART),
        ),
        told=told,
    )


GATE = Gate(name=NAME, title="While a post is shut records move to other ways", measure=measure, judge=judge)
