"""Gates "displacement" and "diffusion": organisations go round pressure, and spread when pressed.

Displacement: from the second year on effort at the six busiest posts is multiplied by eight; the flow through them,
in months 13 to 24 after that, is compared with the same months of a world without pressure. It must fall by a quarter
or more; in the static control, where ways, shares and effort stay, it must stay too. Diffusion: effort is doubled at
every office; the effective number of ways of an organisation and product, exp(entropy of its shares), must not fall
(NarcoLogic, PNAS 2019: interdiction spreads trafficking). Pressure at a few posts only does take ways away; this is
told, not judged. Both use the months' stage without lottery (expectations instead of counts), so that nothing but the
choice of ways moves the flow.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import GateInput, plan_of
from simulator.reference import offices
from simulator.world.hazards import Static
from simulator.world.macro import MacroResult, run_macro
from simulator.world.plan import Plan

POSTS = 6
FACTOR = 8.0
EVERYWHERE = 2.0
FROM_MONTH, MONTHS = 12, 24
FALL = 0.25
STILL = 0.02
DIFFUSION = 0.99


def busiest(static: Static, macro: MacroResult) -> np.ndarray:
    """The six offices with the largest flow of the first year, ascending."""
    through = np.zeros(len(offices()))
    np.add.at(through, static.office, macro.sent[:FROM_MONTH].sum(axis=0)[:, None] * static.present)
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


def run(plan: Plan, posts: np.ndarray | None = None, *, factor: float = FACTOR, adaptive: bool = True) -> MacroResult:
    """The months' stage in the mean field; posts (if any) are pressed from the second year on."""
    pressure = None if posts is None else dict.fromkeys(posts.tolist(), factor)
    return run_macro(
        plan.scenario,
        plan.static,
        plan.calibrated.competence,
        adaptive=adaptive,
        pressure=pressure,
        from_month=FROM_MONTH,
    )


def measure(world: GateInput) -> Evidence:
    """Flow through the posts with pressure by flow without, by month, adaptive and static; routes likewise."""
    plan = plan_of(world)
    static = plan.static
    if plan.scenario.months < FROM_MONTH + MONTHS:
        return {}
    plain = run(plan)
    posts = busiest(static, plain)
    pressed = run(plan, posts)
    everywhere = run(plan, np.arange(len(offices())), factor=EVERYWHERE)
    still, still_pressed = run(plan, adaptive=False), run(plan, posts, adaptive=False)
    several = np.flatnonzero(np.bincount(static.group, minlength=static.groups) > 1)
    names = list(offices())
    before = effective_routes(static, plain, several)
    return {
        "posts": [names[place] for place in posts],
        "flow": _ratio(flow(static, pressed, posts), flow(static, plain, posts)),
        "static": _ratio(flow(static, still_pressed, posts), flow(static, still, posts)),
        "routes": _ratio(effective_routes(static, everywhere, several), before),
        "routes_at_posts": _ratio(effective_routes(static, pressed, several), before),
    }


def _ratio(pressed: np.ndarray, other: np.ndarray) -> list[float]:
    inside = slice(FROM_MONTH, FROM_MONTH + MONTHS)
    pressed, other = pressed[inside], other[inside]
    return [float(x) for x in np.divide(pressed, other, out=np.ones_like(pressed), where=other > 0)]


def _late(evidence: Sequence[Evidence], key: str) -> float:
    return float(np.mean([np.mean(measures[key][MONTHS // 2 :]) for measures in evidence]))


def _figure(evidence: Sequence[Evidence], y: str, *keys: tuple[str, str]) -> Figure:
    return Figure(
        style="lines",
        x="months of pressure",
        y=y,
        series=tuple(
            Series(
                label=label,
                x=tuple(range(1, MONTHS + 1)),
                y=tuple(float(v) for v in np.mean([measures[key] for measures in evidence], axis=0)),
            )
            for key, label in keys
        ),
    )


def judge_displacement(evidence: Sequence[Evidence]) -> GateResult:
    """Mean change over worlds, and the static control of the worst world."""
    evidence = [measures for measures in evidence if measures]
    if not evidence:
        return absent("displacement", "the calendar is shorter than three years")
    change = [float(np.mean(measures["flow"][MONTHS // 2 :])) - 1 for measures in evidence]
    control = [abs(float(np.mean(measures["static"][MONTHS // 2 :])) - 1) for measures in evidence]
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
    evidence = [measures for measures in evidence if measures]
    if not evidence:
        return absent("diffusion", "the calendar is shorter than three years")
    return GateResult(
        name="diffusion",
        worlds=len(evidence),
        checks=(Check(what="effective routes, ratio", value=_late(evidence, "routes"), low=DIFFUSION),),
        told={"ratio under pressure at six posts only": _late(evidence, "routes_at_posts")},
        figure=_figure(
            evidence,
            "effective routes, without pressure = 1",
            ("routes", "twice the effort everywhere"),
            ("routes_at_posts", "eight times at six posts"),
        ),
    )


DISPLACEMENT = Gate(
    name="displacement",
    title="Pressure moves traffic elsewhere",
    measure=measure,
    judge=judge_displacement,
    slow=True,
    of_plan=True,
)
DIFFUSION_GATE = Gate(
    name="diffusion",
    title="Pressed organisations use more ways",
    measure=measure,
    judge=judge_diffusion,
    slow=True,
    of_plan=True,
)
