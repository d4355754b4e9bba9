"""Who stands beside a chain and has nothing to do with it: a firm of the same name, and a firm that one report names.

The rules kept here: a twin bears the name of the chain's firm in the same country and is another firm, with a director,
an address and a telephone of its own, so that whoever joins by names alone takes both; a lead is a licit firm of that
country that is named beside the chain's vehicle and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.observation.registers.drawn import ENTITY_BITS, HIDDEN, LICIT, Planned, shown_keys
from simulator.observation.registers.loads import SLOTS, licit_companies
from simulator.observation.registers.stories import whole_cast
from simulator.reference import names
from simulator.world.chains import Cast
from simulator.world.words import words

PIECE = 8_192
# Bases from here on after those of declarations are nobody's, neither in declarations nor in the register of firms.
FAR = 4_096
# Bases whose keys can be shown, see `shown_keys`.
BASES = ((1 << ENTITY_BITS["company"]) - HIDDEN["company"]) // SLOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Keys of the twin and the lead of every chain, both (K,) licit companies that no other register shows."""

    twin: np.ndarray
    lead: np.ndarray


_RECENT: list[tuple[Planned, Cast, Beside]] = []


def beside(plan: Planned, chains: Cast) -> Beside:
    """The twins and leads of these chains of the world, made once for the plan at hand."""
    if not chains.size:
        return Beside(twin=chains.firm, lead=chains.firm)
    recent, whole = next(iter(_RECENT), None), whole_cast(plan)
    if recent is None or recent[0] is not plan or recent[1] is not whole:
        recent = (plan, whole, _beside(plan, whole))
        _RECENT[:] = [recent]
    return Beside(twin=recent[2].twin[chains.number], lead=recent[2].lead[chains.number])


def _beside(plan: Planned, chains: Cast) -> Beside:
    firms = licit_companies(plan)
    shown = shown_keys(plan.seed, "company", chains.firm)
    country = firms.country(plan, chains.firm)
    twins, leads, next_base = [], [], firms.bases + FAR
    for key, place in zip(shown.tolist(), country.tolist(), strict=True):
        slot = firms.countries.index(words("country")[place])
        leads.append(LICIT + next_base * SLOTS + slot)
        twin, next_base = _namesake(plan, key, words("country")[place], next_base + 1, slot)
        twins.append(twin)
    return Beside(twin=np.array(twins, np.int64), lead=np.array(leads, np.int64))


def _namesake(plan: Planned, key: int, country: str, base: int, slot: int) -> tuple[int, int]:
    """The first licit company of a country from a base on that bears the name of a shown key, and the base behind."""
    for first in range(base, BASES, PIECE):
        bases = np.arange(first, min(first + PIECE, BASES), dtype=np.int64)
        companies = LICIT + bases * SLOTS + slot
        alike = names.namesakes(shown_keys(plan.seed, "company", companies), key, country)
        if alike.any():
            at = int(np.argmax(alike))
            return int(companies[at]), int(bases[at]) + 1
    raise LookupError(f"no firm of {country} has the name of firm {key}")
