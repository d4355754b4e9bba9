"""Gates "displacement" and "diffusion": organisations go round pressure, and spread when pressed.

Displacement: effort at the six busiest posts is multiplied by eight; the flow through them, in months 13 to 24 after
that, is compared with the same months of a world without pressure. It must fall by a quarter or more; in the static
control, whose organisations do not mind risk, it must stay. Diffusion: the effective number of routes, exp(entropy of
the shares), of the organisations whose ways pass these posts must not fall. Both use the months' stage without lottery
(expectations instead of counts), so that nothing but the choice of ways moves the flow.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series
from simulator.gates.world import GateInput, Ground, ground
from simulator.reference import offices
from simulator.world import Scenario
from simulator.world.hazards import Static
from simulator.world.macro import MacroResult, run_macro

POSTS = 6
FACTOR = 8.0
MONTHS = 24
FALL = 0.25
STILL = 0.02
DIFFUSION = 0.99


def busiest(static: Static, macro: MacroResult) -> np.ndarray:
    """The six offices with the largest flow of the first year, ascending."""
    through = np.zeros(len(offices()))
    np.add.at(through, static.office, macro.sent[:12].sum(axis=0)[:, None] * static.present)
    return np.sort(np.argsort(through, kind="stable")[-POSTS:])


def flow(static: Static, macro: MacroResult, posts: np.ndarray) -> np.ndarray:
    """Consignments a month that are sent by ways through these posts, (T,)."""
    passes = (np.isin(static.office, posts) & static.present).any(axis=1)
    return np.asarray(macro.sent[:, passes].sum(axis=1))


def effective_routes(static: Static, macro: MacroResult, groups: np.ndarray) -> np.ndarray:
    """exp(entropy) of each group's shares, mean over these groups, (T,)."""
    share = macro.share
    entropy = np.zeros((share.shape[0], static.groups))
    term = np.where(share > 0, -share * np.log(np.where(share > 0, share, 1.0)), 0.0)
    for month in range(share.shape[0]):
        entropy[month] = np.bincount(static.group, term[month], static.groups)
    return np.asarray(np.exp(entropy)[:, groups].mean(axis=1))


def run(scenario: Scenario, base: Ground, *, pressed: np.ndarray | None, adaptive: bool = True) -> MacroResult:
    """The months' stage in the mean field, with the effort at the pressed offices multiplied."""
    static = base.static
    if not adaptive:
        static = dataclasses.replace(static, caution=np.zeros_like(static.caution))
    if pressed is not None:
        here = np.isin(static.office, pressed) & static.present
        static = dataclasses.replace(static, weight=np.where(here[:, :, None], static.weight * FACTOR, static.weight))
    return run_macro(scenario, static, base.calibrated.competence)


def measure(world: GateInput) -> Evidence:
    """Flow through the posts with pressure by flow without, by month, adaptive and static; routes likewise."""
    scenario, base = world.scenario, ground(world)
    plain = run(scenario, base, pressed=None)
    posts = busiest(base.static, plain)
    pressed = run(scenario, base, pressed=posts)
    still = run(scenario, base, pressed=None, adaptive=False)
    still_pressed = run(scenario, base, pressed=posts, adaptive=False)
    static = base.static
    passes = (np.isin(static.office, posts) & static.present).any(axis=1)
    several = np.bincount(static.group, minlength=static.groups) > 1
    groups = np.flatnonzero(several & (np.bincount(static.group, passes, static.groups) > 0))
    names = list(offices())
    return {
        "posts": [names[place] for place in posts],
        "flow": _ratio(flow(static, pressed, posts), flow(static, plain, posts)),
        "static": _ratio(flow(static, still_pressed, posts), flow(static, still, posts)),
        "routes": _ratio(effective_routes(static, pressed, groups), effective_routes(static, plain, groups)),
    }


def _ratio(one: np.ndarray, other: np.ndarray) -> list[float]:
    one, other = one[:MONTHS], other[:MONTHS]
    return [float(x) for x in np.divide(one, other, out=np.ones_like(one), where=other > 0)]


def _late(evidence: Sequence[Evidence], key: str) -> float:
    return float(np.mean([np.mean(found[key][MONTHS // 2 :]) for found in evidence]))


def _figure(evidence: Sequence[Evidence], y: str, *keys: tuple[str, str]) -> Figure:
    return Figure(
        style="lines",
        x="months of pressure",
        y=y,
        series=tuple(
            Series(
                label=label,
                x=tuple(range(1, MONTHS + 1)),
                y=tuple(float(v) for v in np.mean([found[key] for found in evidence], axis=0)),
            )
            for key, label in keys
        ),
    )


def judge_displacement(evidence: Sequence[Evidence]) -> GateResult:
    """Mean change over worlds, and the static control of the worst world."""
    change = [float(np.mean(found["flow"][MONTHS // 2 :])) - 1 for found in evidence]
    control = [abs(float(np.mean(found["static"][MONTHS // 2 :])) - 1) for found in evidence]
    return GateResult(
        name="displacement",
        worlds=len(evidence),
        checks=(
            Check(what="change of flow under pressure", value=_late(evidence, "flow") - 1, high=-FALL),
            Check(what="static control", value=max(control), high=STILL),
        ),
        told={"smallest fall of a world": max(change), "largest fall of a world": min(change)},
        note="posts: " + ", ".join(evidence[0]["posts"]),
        figure=_figure(evidence, "flow, without pressure = 1", ("flow", "adaptive"), ("static", "static control")),
    )


def judge_diffusion(evidence: Sequence[Evidence]) -> GateResult:
    """Mean ratio of effective routes over worlds."""
    return GateResult(
        name="diffusion",
        worlds=len(evidence),
        checks=(Check(what="effective routes, ratio", value=_late(evidence, "routes"), low=DIFFUSION),),
        figure=_figure(evidence, "effective routes, without pressure = 1", ("routes", "pressed organisations")),
    )


DISPLACEMENT = Gate(
    name="displacement", title="Pressure moves traffic elsewhere", measure=measure, judge=judge_displacement, slow=True
)
DIFFUSION_GATE = Gate(
    name="diffusion", title="Pressed organisations use more ways", measure=measure, judge=judge_diffusion, slow=True
)
