"""Gate "flows": who passes is controlled by effort, and what is seized was controlled.

Facts, of every post and month: no more seizures than controls, no more controls than crossings, and a row for every
post and month in which something was seized. Controls without a seizure are Poisson with the mean
    crossings * CONTROLLED of the place * mean effort of its services (truth) * factor of joint operations,
so the score sum(n - mean) / sqrt(sum mean), and that of the months' scatter about the mean,
(sum((n - mean)^2 / mean) - rows) / sqrt(2 rows + sum 1 / mean), lie within SIGMAS. Posts at which controls reach the
crossings in some month are no part of the scores (there crossings are what was controlled).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import GateInput
from simulator.observation.flows import CONTROLLED
from simulator.reference import offices
from simulator.world.operations import effort_factor

NAME = "flows"
SIGMAS = 4.5
# Means below so many controls are no part of the scores: a rounded crossing weighs too much in them.
LEAST = 2.0
ENOUGH = 100

ASSUMPTIONS = (
    Assumption(
        what="controls of posts and months: standard deviations allowed",
        value=f"{SIGMAS:g}",
        why="a sound sweep of a hundred checks is called unsound once in 1,500",
    ),
)


def measure(world: GateInput) -> Evidence:
    """How often a fact is broken; rows, sums and squares of controls about their means."""
    if "flows" not in world.observed:
        return {}
    months = [world.scenario.first_day(t).isoformat()[:7] for t in range(world.scenario.months)]
    posts = list(offices())
    place, labels = world.codes("observed", "flows", "office")
    month, names = world.codes("observed", "flows", "month")
    office = np.array([posts.index(label) if label in posts else -1 for label in labels])[place]
    t = np.array([months.index(name) if name in months else -1 for name in names])[month]
    crossings, controls = (
        world.numbers("observed", "flows", name).astype(np.int64) for name in ("crossings", "controls")
    )
    seized = np.zeros((len(months), len(posts)), np.int64)
    where, codes = world.codes("truth", "cases", "office")
    at = np.array([posts.index(code) if code in posts else -1 for code in codes])[where]
    when = world.numbers("truth", "cases", "month").astype(np.int64)
    np.add.at(seized, (when, at), 1)
    listed = np.zeros(seized.shape, bool)
    listed[t, office] = True
    mean = crossings * _share(posts)[office] * _effort(world, posts, seized.shape)[t, office]
    full = np.unique(office[controls >= crossings])
    judged = (mean >= LEAST) & ~np.isin(office, full)
    apart = (controls - seized[t, office] - mean)[judged]
    mean = mean[judged]
    return {
        "facts": {
            "posts and months with more seizures than controls": int((seized[t, office] > controls).sum()),
            "posts and months with more controls than crossings": int((controls > crossings).sum()),
            "posts and months with seizures and no row": int((seized[~listed] > 0).sum()),
        },
        "rows": int(judged.sum()),
        "sums": [float(apart.sum()), float(mean.sum())],
        "squares": [float((apart**2 / mean).sum()), float((1 / mean).sum())],
        "seized": [int(seized.sum()), int(controls.sum()), int(crossings.sum())],
    }


def _share(posts: Sequence[str]) -> np.ndarray:
    """The part of the crossings that is controlled at usual effort, by office."""
    return np.array([CONTROLLED.get(offices()[code].location_type, 0.0) for code in posts])


def _effort(world: GateInput, posts: Sequence[str], shape: tuple[int, int]) -> np.ndarray:
    """Mean effort of the services of every month and office, with joint operations, (T, O)."""
    effort, services = np.zeros(shape), np.zeros(shape)
    place, labels = world.codes("truth", "effort", "office")
    office = np.array([posts.index(label) if label in posts else -1 for label in labels])[place]
    t = world.numbers("truth", "effort", "month").astype(np.int64)
    np.add.at(effort, (t, office), world.numbers("truth", "effort", "effort"))
    np.add.at(services, (t, office), 1)
    factor = effort_factor(world.scenario, tuple(world.scenario.products))
    mean = effort / np.maximum(services, 1)
    return mean if factor is None else mean * factor.mean(axis=2)


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Facts and scores over all worlds."""
    usable = [measures for measures in evidence if measures]
    if not usable:
        return absent(NAME, "the folder has no flows")
    checks = [
        Check(what=name, value=float(sum(measures["facts"][name] for measures in usable)), high=0.0)
        for name in usable[0]["facts"]
    ]
    rows = sum(measures["rows"] for measures in usable)
    apart, mean = np.sum([measures["sums"] for measures in usable], axis=0).tolist()
    squares, inverse = np.sum([measures["squares"] for measures in usable], axis=0).tolist()
    if rows >= ENOUGH:
        scores = {
            "score of controls": apart / mean**0.5,
            "score of the months": (squares - rows) / (2 * rows + inverse) ** 0.5,
        }
        checks += [Check(what=name, value=value, low=-SIGMAS, high=SIGMAS) for name, value in scores.items()]
    seized, controls, crossings = np.sum([measures["seized"] for measures in usable], axis=0).tolist()
    told = {"seizures a control": seized / max(controls, 1), "controls a crossing": controls / max(crossings, 1)}
    return GateResult(name=NAME, worlds=len(usable), checks=tuple(checks), told=told)


GATE = Gate(name=NAME, title="What is seized was controlled, and effort controls", measure=measure, judge=judge)
