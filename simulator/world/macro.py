"""The monthly stage: organisations choose ways, services move their effort, and both learn from what was seized.

Sequential in time, one vector operation a step over all routes and legs. Formulas, with their models:
risk = (prior_seized + S) / (prior_sent + N), S and N fading by `memory` a month (NarcoLogic's perceived risk with a
true denominator); share = (1 - epsilon) softmax((margin - caution * value * risk / tolerance) / tau) + epsilon, where
tau widens by `diversify` while losses exceed tolerance; p = 1 - exp(-hazard) on every leg, hazards of the services
adding up as competing risks; effort' = (1 - delta) effort + delta * budget * (hits + prior) / sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.rng import stream
from simulator.world.hazards import Static
from simulator.world.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroResult:
    """What happened month by month: T months, G organisation-products, R routes, L legs, O offices, S services.

    mean (T, R, L) is the expected number of consignments seized, count (T, R, L) the drawn one; the split by
    service follows from effort (T, O, S). supply (T, G) and sent (T, R) are consignments; share and risk (T, R).
    """

    mean: np.ndarray
    count: np.ndarray
    supply: np.ndarray
    sent: np.ndarray
    share: np.ndarray
    risk: np.ndarray
    effort: np.ndarray


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
) -> MacroResult:
    """The monthly stage of one world; competence (countries, products) multiplies the hazards.

    Without a seed it is the mean field: no shocks, expectations instead of counts. frozen keeps the first month.
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
    )
    effort = static.base.copy()
    seized_memory, sent_memory = np.zeros(routes), np.zeros(routes)
    for t in range(months):
        now = 0 if frozen else t
        risk = (m.prior_seized + seized_memory) / (m.prior_sent + sent_memory)
        share = route_shares(scenario, static, risk, now)
        sent = supply[now][static.group] * share
        hazard = np.einsum("rls,rls->rl", static.weight, effort[static.office])
        hazard *= (competence * attention[now])[static.country, static.product[:, None]]
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
        if frozen:
            continue
        seized_memory = m.memory * seized_memory + seen.sum(axis=1)
        sent_memory = m.memory * sent_memory + sent
        effort = _reallocated(scenario, static, effort, seen)
    return result


def route_shares(scenario: Scenario, static: Static, risk: np.ndarray, t: int) -> np.ndarray:
    """How each organisation-product divides its supply over its open routes in month t; sums to one a group."""
    m = scenario.macro
    open_ = static.opens <= t
    loss = np.bincount(static.group, risk, static.groups) / np.bincount(static.group, minlength=static.groups)
    tau = np.where(loss > m.tolerance, m.tau * m.diversify, m.tau)[static.group]
    utility = (static.margin - static.caution * static.value * risk / m.tolerance) / tau
    utility = np.where(open_, utility, -np.inf)
    top = np.maximum.reduceat(utility, static.starts)[static.group]
    weight = np.exp(utility - top)
    total = np.bincount(static.group, weight, static.groups)[static.group]
    usable = np.bincount(static.group, open_, static.groups)[static.group]
    return np.asarray((1 - m.epsilon) * weight / total + m.epsilon * open_ / usable)


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
