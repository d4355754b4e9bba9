"""Who knows whom: layers of ties among persons, as a degree-corrected block model of cells and brokers.

Carriers work in cells under one person of logistics or recruiting; tie probability of a pair = layer's rate for its
kind of pair * security * theta_a * theta_b, theta lognormal with mean one (Karrer and Newman 2011). Security =
exp(-0.5 * caution): cautious organisations hold fewer ties. Layers correlate: kin and those who travel or pay together
mostly telephone. Weights: contacts a month (phone), journeys (co-travel), shares held (ownership), closeness
(kinship), payments a month. Rates are assumptions; density and degree spread lie in the range of published networks
(Caviar: 110 persons, 295 directed ties).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.reproducible import exp, on_grid
from simulator.world.network import Organisation
from simulator.world.places import ROLES, TRAVELS

LAYERS = ("PHONE", "CO_TRAVEL", "OWNERSHIP", "KINSHIP", "PAYMENT")
CELL = 6
THETA_SD = 0.6
# Probability of a telephone tie: superior and subordinate, two of one cell, two of the core, brokers of two
# organisations; then of journeys together (a cell), of kinship (same country, one organisation), of payment.
UPWARD, IN_CELL, IN_CORE, BROKERS, TOGETHER, KIN, PAID = 0.9, 0.25, 0.6, 0.03, 0.20, 0.03, 0.5
KIN_PHONE, TRAVEL_PHONE = 0.8, 0.6

ASSUMPTIONS = (
    Assumption(
        what="tie rates: upward, in a cell, in the core, brokers of two organisations, travel, kin, payment",
        value=f"{UPWARD}, {IN_CELL}, {IN_CORE}, {BROKERS}, {TOGETHER}, {KIN}, {PAID}",
        why="give density and degree spread in the range of published criminal networks",
    ),
    Assumption(what="carriers of one cell", value=str(CELL), why="small cells, each known to one coordinator"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """E ties: a < b are persons, layer a position in LAYERS, weight float32; one row a pair and layer."""

    a: np.ndarray
    b: np.ndarray
    layer: np.ndarray
    weight: np.ndarray

    @property
    def size(self) -> int:
        """Number of ties."""
        return int(self.a.size)


def draw_ties(
    organisations: Sequence[Organisation],
    organisation: np.ndarray,
    role: np.ndarray,
    country: np.ndarray,
    span: tuple[np.ndarray, np.ndarray],
    companies: dict[str, np.ndarray],
    rng: Stream,
) -> Ties:
    """The ties of persons who were there at the same time; span is their (joined, left), all arrays (P,)."""
    n = role.size
    security = exp(-0.5 * np.array([employer.caution for employer in organisations]))[organisation]
    theta = rng.lognormal(-(THETA_SD * THETA_SD) / 2, THETA_SD, n) * security
    core = ~TRAVELS[role]
    cell = _cells(organisation, role)
    inside = _pairs(cell)
    middle = _pairs(np.where(core, organisation, -1))
    brokers = _pairs(np.where(role == ROLES.index("BROKER"), 0, -1))
    brokers = brokers[:, organisation[brokers[0]] != organisation[brokers[1]]]
    up = np.stack([np.arange(n), _superiors(organisation, role, cell, span)])
    up = up[:, up[1] >= 0]
    relatives = _pairs(organisation.astype(np.int64) * 1000 + country)
    payer = _paid(organisation, role)

    def tied(pairs: np.ndarray, rate: float, *, corrected: bool = True) -> np.ndarray:
        a, b = pairs
        together = (np.maximum(span[0][a], span[0][b]) < np.minimum(span[1][a], span[1][b])) & (a != b)
        chance = rate * (theta[a] * theta[b] if corrected else 1.0)
        return pairs[:, together & (rng.random(a.size) < on_grid(np.asarray(chance)))]

    kin, travel = tied(relatives, KIN, corrected=False), tied(inside, TOGETHER)
    paid = tied(payer, PAID)
    phone = [tied(up, UPWARD, corrected=False), tied(inside, IN_CELL), tied(middle, IN_CORE), tied(brokers, BROKERS)]
    phone += [tied(kin, KIN_PHONE, corrected=False), tied(travel, TRAVEL_PHONE, corrected=False), paid]
    held = np.stack([companies["owner"], companies["nominee"]])
    held = held[:, (held >= 0).all(axis=0) & (held[0] != held[1])]
    parts = [np.concatenate(phone, axis=1), travel, held, kin, paid]
    a, b = (np.concatenate([np.minimum(p[0], p[1]) for p in parts]), np.concatenate([np.maximum(*p) for p in parts]))
    layer = np.repeat(np.arange(len(LAYERS)), [p.shape[1] for p in parts])
    once = np.unique((layer * n + a) * n + b)
    layer, pair = np.divmod(once, n * n)
    return Ties(
        a=(pair // n).astype(np.int32),
        b=(pair % n).astype(np.int32),
        layer=layer.astype(np.int8),
        weight=rng.lognormal(0.5, 0.8, once.size).astype(np.float32),
    )


def _cells(organisation: np.ndarray, role: np.ndarray) -> np.ndarray:
    """Number of the cell of every carrier, unique over organisations and roles; -1 for the core."""
    key = organisation.astype(np.int64) * len(ROLES) + role
    rank = np.arange(key.size) - np.searchsorted(key, key, side="left")
    return np.where(TRAVELS[role], key * 1000 + rank // CELL, -1)


def _pairs(group: np.ndarray) -> np.ndarray:
    """All pairs of equal group (2, E); group -1 makes no pairs."""
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    sorted_ = group[order]
    position = np.arange(order.size)
    after = np.searchsorted(sorted_, sorted_, side="right") - position - 1
    left = np.repeat(position, after)
    offset = np.arange(left.size) - np.repeat(np.cumsum(after) - after, after)
    return np.stack([order[left], order[left + 1 + offset]])


def _paid(organisation: np.ndarray, role: np.ndarray) -> np.ndarray:
    """Pairs (2, E) of everybody but couriers with each of the organisation's financiers, one after another."""
    holders = np.flatnonzero(role == ROLES.index("FINANCIER"))
    first = np.searchsorted(organisation[holders], organisation)
    count = np.searchsorted(organisation[holders], organisation, side="right") - first
    count = np.where(role == ROLES.index("COURIER"), 0, count)
    payee = np.repeat(np.arange(role.size), count)
    turn = np.arange(payee.size) - np.repeat(np.cumsum(count) - count, count)
    payer = holders[first[payee] + turn]
    twice = (role[payee] == ROLES.index("FINANCIER")) & (payer < payee)
    return np.stack([payee, payer])[:, ~twice]


def _superiors(
    organisation: np.ndarray, role: np.ndarray, cell: np.ndarray, span: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Whom each person answers to, -1 for nobody: carriers to logistics or a recruiter, the rest to the leader."""
    n = role.size
    superiors = np.full(n, -1)
    leads = {int(organisation[p]): int(p) for p in np.flatnonzero(role == ROLES.index("LEADER"))[::-1]}
    heads: dict[int, list[int]] = {}
    for head in np.flatnonzero(np.isin(role, [ROLES.index("LOGISTICS"), ROLES.index("RECRUITER")])):
        heads.setdefault(int(organisation[head]), []).append(int(head))
    for p in range(n):
        mine = int(organisation[p])
        if cell[p] >= 0 and mine in heads:
            superiors[p] = heads[mine][int(cell[p]) % len(heads[mine])]
        elif cell[p] < 0 and leads.get(mine, p) != p:
            superiors[p] = leads[mine]
    return superiors
