"""How organisations choose their ways: perceived risk with memory, shares, opening of new ways and consolidation.

risk = (prior_seized + S) / (prior_sent + N): S and N are the route's own seizures and consignments, fading by `memory`
a month, plus LEARNING times those of the organisation's other routes with the same method and conveyance, and of those
over the same corridor: so a hiding place or a road that fails on one route is trusted less on all.
share = (1 - epsilon) softmax((margin - caution * value * risk / tolerance) / tau) + epsilon / number of ways in use;
tau widens with the losses: tau * (1 + (diversify - 1) * min(loss / tolerance - 1, WIDEST)) above tolerance.
Above OPEN_AT * tolerance an organisation-product opens its up to EXPAND best ways not in use (NarcoLogic: expandmax 8
nodes a month); below tolerance it gives up its least used one, down to KEEP ways and only below DROP of an even share.
Ways not in use have share 0 and stay available; a way is shut in every month in which one of its posts is shut for a
day, and who has no other in use then takes all that he knows.
Supply = offer * (loss / usual loss)^-RELUCTANCE * W^-RIVALS: who loses more than he is used to sends less; W is the
mean of the first factor over a product, so rivals with safer ways bring part of it. The usual loss is the mean of the
first year, then fades over HABIT months.
Sources: NarcoLogic (PNAS 2019), code values memory 0.91, network learning 0.356, expandmax 8; the rest: ASSUMPTIONS.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.reproducible import exp, on_grid, power
from simulator.world.hazards import Static
from simulator.world.scenario import Macro, Scenario

LEARNING = 0.356
EXPAND = 8
OPEN_AT, DROP, KEEP, WIDEST = 2.0, 0.35, 3, 3.0
# Losses count as at most MOST times the usual ones, and at least one MOST-th.
RELUCTANCE, RIVALS, MOST, HABIT = 0.6, 0.5, 10.0, 60

ASSUMPTIONS = (
    Assumption(
        what="losses at which new ways are opened, as a multiple of tolerance; the least used way is dropped below",
        value=f"{OPEN_AT:g}; {DROP:g} of an even share, at least {KEEP} ways kept",
        why="NarcoLogic names a loss limit; ours is the scenario's tolerance",
    ),
    Assumption(
        what="how supply answers losses: own exponent, exponent of rivals, months until losses are usual",
        value=f"{RELUCTANCE:g}, {RIVALS:g}, {HABIT}",
        why="eight times the effort at six posts must move a quarter of their flow within 24 months",
    ),
    Assumption(
        what="how far losses widen the choice of ways",
        value=f"up to {WIDEST:g} times tolerance beyond it",
        why="pressed organisations spread over more ways, not fewer (NarcoLogic's finding)",
    ),
)


class Choice:
    """The ways in use and the memory of one world's organisations: shares of a month, then what they learn from it."""

    def __init__(self, scenario: Scenario, static: Static) -> None:
        self._macro, self._static = scenario.macro, static
        routes = static.group.size
        self._seized, self._sent = np.zeros(routes), np.zeros(routes)
        self.used = ~static.reserve
        self._usual, self._months = np.zeros(static.groups), 0

    def risk(self) -> np.ndarray:
        """Perceived risk of every route (R,)."""
        m, static = self._macro, self._static
        seized, sent = self._seized, self._sent
        for alike in (static.alike_method, static.alike_corridor):
            seized = seized + LEARNING * (np.bincount(alike, self._seized)[alike] - self._seized)
            sent = sent + LEARNING * (np.bincount(alike, self._sent)[alike] - self._sent)
        return on_grid((m.prior_seized + seized) / (m.prior_sent + sent))

    def learn(self, seen: np.ndarray, sent: np.ndarray) -> None:
        """Remember a month's seizures and consignments by route (R,)."""
        self._seized = self._macro.memory * self._seized + seen
        self._sent = self._macro.memory * self._sent + sent

    def appetite(self, risk: np.ndarray, share: np.ndarray, supply: np.ndarray) -> np.ndarray:
        """Factor on the supply of every group this month (G,), from its loss by what it is used to; supply (G,)."""
        static = self._static
        loss = np.bincount(static.group, share * risk, static.groups)
        self._months += 1
        self._usual += (loss - self._usual) / (self._months if self._months <= 12 else HABIT)
        ratio = np.divide(loss, self._usual, out=np.ones_like(loss), where=self._usual > 0)
        wish = power(np.clip(ratio, 1 / MOST, MOST), -RELUCTANCE)
        whole = np.bincount(static.group_product, supply)
        left = np.bincount(static.group_product, supply * wish) / np.where(whole > 0, whole, 1.0)
        return on_grid(wish * power(np.where(left > 0, left, 1.0), -RIVALS)[static.group_product])

    def shares(self, risk: np.ndarray, t: int) -> np.ndarray:
        """How each organisation-product divides its supply over the ways in use in month t (R,)."""
        static = self._static
        usable = self.used & static.open_in[t]
        stranded = np.bincount(static.group, usable, static.groups) == 0
        return route_shares(self._macro, static, risk, usable | (static.open_in[t] & stranded[static.group]))

    def revise(self, risk: np.ndarray, share: np.ndarray, t: int) -> None:
        """Open ways where the losses were too high, give up the least used way where they were low."""
        m, static = self._macro, self._static
        there = static.open_in[t]
        loss = np.bincount(static.group, share * risk, static.groups)
        idle = np.flatnonzero(there & ~self.used & (loss > OPEN_AT * m.tolerance)[static.group])
        if idle.size:
            group = static.group[idle]
            liking = static.margin[idle] - static.caution[idle] * static.value[idle] * risk[idle] / m.tolerance
            order = np.lexsort((-liking, group))
            rank = np.arange(order.size) - np.searchsorted(group[order], group[order])
            self.used[idle[order[rank < EXPAND]]] = True
        ways = np.bincount(static.group, self.used & there, static.groups)
        low = (loss < m.tolerance) & (ways > KEEP)
        least = np.flatnonzero(self.used & there & low[static.group] & (share * ways[static.group] < DROP))
        if least.size:
            order = np.lexsort((share[least], static.group[least]))
            first = np.unique(static.group[least][order], return_index=True)[1]
            self.used[least[order[first]]] = False


def route_shares(m: Macro, static: Static, risk: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Shares of the usable routes (R, bool) at perceived risks (R,); they sum to one in a group that has any."""
    loss = np.bincount(static.group, risk, static.groups) / np.bincount(static.group, minlength=static.groups)
    tau = (m.tau * (1 + (m.diversify - 1) * np.clip(loss / m.tolerance - 1, 0, WIDEST)))[static.group]
    utility = (static.margin - static.caution * static.value * risk / m.tolerance) / tau
    utility = np.where(usable, utility, -1e9)
    top = np.maximum.reduceat(utility, static.starts)[static.group]
    weight = np.where(usable, exp(utility - top), 0.0)
    total = np.bincount(static.group, weight, static.groups)[static.group]
    ways = np.bincount(static.group, usable, static.groups)[static.group]
    return on_grid((1 - m.epsilon) * weight / np.maximum(total, 1e-300) + m.epsilon * usable / np.maximum(ways, 1))
