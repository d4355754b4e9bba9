"""The monthly stage: organisations choose ways, services move their effort, members are arrested, and all learn.

Sequential in time, one vector operation a step over all routes and legs; organisations' choice is in `choice`, their
life in `society`, timed changes of effort in `operations`. Formulas:
sent of a route = supply of its organisation and product * share * strength of who runs it * K, where K keeps the whole
of a market (organisations of one kind and product): what a weakened or dead one cannot bring, its rivals bring, K at
most SUBSTITUTION. p = 1 - exp(-hazard) on every leg, hazards of the services adding up as competing risks, times the
factor of joint operations. Effort of the next month = (1 - delta) effort + delta * budget * (hits + prior) / sum.
Units: consignments a month; effort 1 is the service's average in its country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.rng import stream
from simulator.world.channels import JOINT, MEMORY, intelligence_level
from simulator.world.choice import Choice
from simulator.world.hazards import Static
from simulator.world.life import Life
from simulator.world.operations import effort_factor, joint_days
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
    level (T, R, L) is the level of the channels of detection, see `channels`. life is None without a society.
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


def autoregressive(rng: np.random.Generator, sd: float, phi: float, shape: tuple[int, int]) -> np.ndarray:
    """Stationary AR(1) series down the first axis, as factors with mean one: exp(x - sd^2 / 2)."""
    noise = rng.standard_normal(shape)
    x = np.empty(shape)
    x[0] = noise[0]
    for t in range(1, shape[0]):
        x[t] = phi * x[t - 1] + np.sqrt(1 - phi**2) * noise[t]
    return np.asarray(np.exp(sd * x - sd**2 / 2))


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
    shape = (months, routes, wide)
    result = MacroResult(
        mean=np.zeros(shape),
        count=np.zeros(shape, dtype=np.int64),
        supply=supply,
        sent=np.zeros((months, routes)),
        share=np.zeros((months, routes)),
        risk=np.zeros((months, routes)),
        effort=np.zeros((months, *static.base.shape)),
        level=np.zeros(shape, dtype=np.int8),
    )
    boost = effort_factor(scenario, static.products, pressure, from_month)
    joint = joint_days(scenario, static.products)
    effort, choice = static.base.copy(), Choice(scenario, static)
    known = np.zeros(0)
    product = static.product[:, None]
    for t in range(months):
        now = 0 if frozen else t
        risk = choice.risk()
        share = choice.shares(risk, now)
        offered = supply[now]
        if adaptive and not frozen:
            offered = offered * choice.appetite(risk, share, offered)
        sent = offered[static.group] * share
        if society is not None and not frozen:
            sent = _brought(static, sent, society.begin(t))
        hazard = np.einsum("rls,rls->rl", static.weight, effort[static.office])
        hazard *= (competence * attention[now])[static.country, product]
        if boost is not None:
            hazard *= boost[now][static.office, product]
        caught = 1 - np.exp(-hazard)
        reach = np.cumprod(np.concatenate([np.ones((routes, 1)), 1 - caught[:, :-1]], axis=1), axis=1)
        mean = sent[:, None] * reach * caught
        result.mean[t], result.sent[t], result.share[t], result.risk[t] = mean, sent, share, risk
        result.effort[t] = effort
        if rng is not None:
            result.count[t] = rng.poisson(mean * scale)
            seen = result.count[t] / scale
        else:
            seen = mean
        if joint is not None:
            result.level[t] = np.where(joint[now][static.office, product] > 0, JOINT, 0)
        if frozen:
            continue
        if society is not None:
            levels = intelligence_level(known)
            owner = np.maximum(society.owner, 0)
            level = np.append(levels, np.zeros(society.size - levels.size, np.int8))[owner][:, None]
            result.level[t] = np.maximum(result.level[t], level)
            arrests = society.end(t, seen.sum(axis=1))
            known = MEMORY * np.append(known, np.zeros(arrests.size - known.size)) + arrests / society.staff
        if adaptive:
            choice.revise(risk, share, t)
            choice.learn(seen.sum(axis=1), sent)
            effort = _reallocated(scenario, static, effort, seen)
    return result if society is None else replace(result, life=society.life())


def _brought(static: Static, sent: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """What routes bring at their strength (R,), the rest of the market made up by rivals at most SUBSTITUTION times."""
    brought = sent * strength
    whole = np.bincount(static.market, sent)
    left = np.bincount(static.market, brought)
    factor = np.divide(whole, left, out=np.zeros_like(whole), where=left > 0)
    return np.asarray(brought * np.minimum(factor, SUBSTITUTION)[static.market])


def _reallocated(scenario: Scenario, static: Static, effort: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Effort of the next month: part of each country's service moves to where its hits were."""
    m = scenario.macro
    rooms, services = effort.shape
    route, leg = np.nonzero(seen)
    office = static.office[route, leg]
    part = static.weight[route, leg] * effort[office]
    hits = part * (seen[route, leg] / part.sum(axis=1))[:, None]
    flat = (office[:, None] * services + np.arange(services)).ravel()
    scored = np.bincount(flat, hits.ravel(), rooms * services).reshape(rooms, services) + m.effort_prior
    scored = scored * (static.base > 0)
    country_total = np.zeros((static.countries, services))
    np.add.at(country_total, static.office_country, scored)
    shared = static.budget * np.divide(
        scored,
        country_total[static.office_country],
        out=np.zeros_like(scored),
        where=country_total[static.office_country] > 0,
    )
    return np.asarray((1 - m.delta) * effort + m.delta * shared)
