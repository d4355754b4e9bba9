"""The monthly stage: organisations choose ways, services move their effort, members are arrested, and all learn.

Sequential in time, one vector operation a step over all routes and legs; organisations' choice is in `choice`, their
life in `society`, timed changes of effort in `operations`. Formulas:
sent of a route = supply of its organisation and product * share * strength of who runs it * K, where K keeps the whole
of a market (organisations of one kind and product): what a weakened or dead one cannot bring, its rivals bring, K at
most SUBSTITUTION. p = 1 - exp(-hazard) on every leg, hazards of the services adding up as competing risks, times the
factor of joint operations; the sums over legs and the effort of the next month are in `field`.
Units: consignments a month; effort 1 is the service's average in its country.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.reproducible import exp, on_grid
from simulator.rng import stream
from simulator.world.channels import MEMORY, intelligence_level
from simulator.world.choice import Choice
from simulator.world.field import Field
from simulator.world.hazards import Static
from simulator.world.life import Life
from simulator.world.operations import effort_factor
from simulator.world.scenario import Scenario
from simulator.world.society import Society

SUBSTITUTION = 3.0

ASSUMPTIONS = (
    Assumption(
        what="most by which rivals of one kind make up for a weakened organisation",
        value=f"{SUBSTITUTION:g} x",
        why="demand stays; rivals know the same ways, but cannot grow without end",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroResult:
    """What happened month by month: T months, G organisation-products, R routes, L legs, O offices, S services.

    mean (T, R, L) is the expected number of consignments seized, count (T, R, L) the drawn one; the split by
    service follows from effort (T, O, S). supply (T, G) and sent (T, R) are consignments; share and risk (T, R).
    level (T, R) is how well the organisation of a route is known, see `channels`. life is None without a society.
    """

    mean: np.ndarray
    count: np.ndarray
    supply: np.ndarray
    sent: np.ndarray
    share: np.ndarray
    risk: np.ndarray
    effort: np.ndarray
    level: np.ndarray
    life: Life | None = None


def autoregressive(rng: Stream, sd: float, phi: float, shape: tuple[int, int]) -> np.ndarray:
    """Stationary AR(1) series down the first axis, as factors with mean one: exp(x - sd^2 / 2)."""
    noise = rng.standard_normal(shape)
    x = np.empty(shape)
    x[0] = noise[0]
    for t in range(1, shape[0]):
        x[t] = phi * x[t - 1] + math.sqrt(1 - phi * phi) * noise[t]
    return on_grid(exp(sd * x - sd * sd / 2))


def run_macro(
    scenario: Scenario,
    static: Static,
    competence: np.ndarray,
    *,
    scale: float = 1.0,
    seed: bytes | None = None,
    frozen: bool = False,
    society: Society | None = None,
    adaptive: bool = True,
    pressure: Mapping[int, float] | None = None,
    from_month: int = 0,
) -> MacroResult:
    """The monthly stage of one world; competence (countries, products) multiplies the hazards.

    Without a seed it is the mean field: no shocks, expectations instead of counts. frozen keeps the first month.
    society lives through the months; without one nobody is arrested. adaptive=False is the static control: ways,
    shares and effort stay, supply has its calendar. pressure multiplies the hazards at offices (by index) from a month.
    """
    m, months = scenario.macro, scenario.months
    rng = stream(seed, "world-macro") if seed is not None else None
    supply = static.supply[None, :] * static.calendar[:, static.group_product]
    attention = np.ones((months, *competence.shape))
    if rng is not None:
        supply = supply * autoregressive(rng, m.organisation_sd, m.phi, (months, static.groups))
        common = autoregressive(rng, m.product_sd, m.phi, (months, len(static.products)))
        supply = supply * common[:, static.group_product]
        attention = autoregressive(rng, m.attention_sd, m.phi, (months, competence.size)).reshape(attention.shape)
    routes, wide = static.office.shape
    result = _empty(static, months, supply)
    boost = effort_factor(scenario, static.products, pressure, from_month)
    field, choice, effort = Field(static), Choice(scenario, static), static.base.copy()
    flat = {name: getattr(result, name).reshape(months, routes * wide) for name in ("mean", "count")}
    known = np.zeros(0)
    for t in range(months):
        now = 0 if frozen else t
        risk = choice.risk()
        share = choice.shares(risk, now)
        offered = supply[now]
        if adaptive and not frozen:
            offered = offered * choice.appetite(risk, share, offered)
        sent = offered[static.group] * share
        if society is not None and not frozen:
            sent = brought(static, sent, society.begin(t))
        parts = field.parts(effort)
        total = field.total(parts)
        hazard = total * (competence * attention[now]).take(field.country_product)
        if boost is not None:
            hazard = hazard * boost[now].take(field.office_product)
        seen = field.seized(sent, hazard)
        flat["mean"][t][field.cell] = seen
        result.sent[t], result.share[t], result.risk[t], result.effort[t] = sent, share, risk, effort
        if rng is not None:
            count = rng.poisson(seen * scale)
            flat["count"][t][field.cell] = count
            seen = count / scale
        if frozen:
            continue
        by_route = field.by_route(seen, routes)
        if society is not None:
            level = np.zeros(society.size, np.int8)
            level[: known.size] = intelligence_level(known)
            result.level[t] = level[np.maximum(society.owner, 0)]
            arrests = society.end(t, by_route)
            known = MEMORY * np.append(known, np.zeros(arrests.size - known.size)) + arrests / society.staff
        if adaptive:
            choice.revise(risk, share, t)
            choice.learn(by_route, sent)
            effort = field.reallocated(effort, parts, total, seen, delta=m.delta, prior=m.effort_prior)
    return result if society is None else replace(result, life=society.life())


def _empty(static: Static, months: int, supply: np.ndarray) -> MacroResult:
    """A result to be filled in, supply (T, G) apart."""
    routes, wide = static.office.shape
    return MacroResult(
        mean=np.zeros((months, routes, wide)),
        count=np.zeros((months, routes, wide), dtype=np.int64),
        supply=supply,
        sent=np.zeros((months, routes)),
        share=np.zeros((months, routes)),
        risk=np.zeros((months, routes)),
        effort=np.zeros((months, *static.base.shape)),
        level=np.zeros((months, routes), dtype=np.int8),
    )


def brought(static: Static, sent: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """What routes bring at their strength (R,), the rest of the market made up by rivals at most SUBSTITUTION times."""
    brought = sent * strength
    whole = np.bincount(static.market, sent)
    left = np.bincount(static.market, brought)
    factor = np.divide(whole, left, out=np.zeros_like(whole), where=left > 0)
    return on_grid(brought * np.minimum(factor, SUBSTITUTION)[static.market])
