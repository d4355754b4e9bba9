"""Vehicles and companies: what an organisation moves its goods with, and the names that stand in its papers.

The rule kept here: a vehicle is registered where its organisation is at home or where one of its routes begins, ends
or passes, if vehicles of that country run along it; a freight vehicle belongs to a company of the organisation, unless
it has none. Licit companies, of no organisation, lie at the end, sorted by country.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.reference import offices
from simulator.world.geography import runs_on
from simulator.world.network import Network, Organisation
from simulator.world.places import ROLES, TRIPS
from simulator.world.scenario import Corridor, Scenario
from simulator.world.words import number, numbers

COMPANY_KINDS = ("LICIT", "FRONT", "SHELL")
# Conveyances that carry a mark of their own: plate, wagon number or name; and those of freight, which firms run.
MARKED = ("TRUCK", "VAN", "CAR", "BUS", "WAGON", "CONTAINER_WAGON", "VESSEL")
FIRMS_RUN = ("TRUCK", "WAGON", "CONTAINER_WAGON", "VESSEL", "BUS")
FEWEST_VEHICLES, MOST_TIMES = 2, 8.0
LICIT_A_ORGANISATION = 12
FRONTS, SHELLS = (1, 3), (0, 3)
NOMINEE_SHARE = 0.6
# Fronts are registered up to this many months before the calendar, or in its first years.
OLDEST_FIRM = 72
HOME_PLATES, LATER_SHELLS, ABROAD = 0.4, 0.3, 0.4

ASSUMPTIONS = (
    Assumption(
        what="vehicles of an organisation and kind",
        value=f"consignments a month / {TRIPS:g} trips, at least {FEWEST_VEHICLES}; up to {MOST_TIMES:g} x when larger",
        why="a pool small enough for a vehicle to be met twice in a course world",
    ),
    Assumption(
        what="front and shell companies of an organisation; licit companies for each; share with a nominee",
        value=f"{FRONTS}, {SHELLS}; {LICIT_A_ORGANISATION}; {NOMINEE_SHARE:.0%}",
        why="one name for freight papers and a few to change to",
    ),
)


def draw_vehicles(
    scenario: Scenario,
    network: Network,
    organisations: Sequence[Organisation],
    predecessor: np.ndarray,
    scale: float,
    rng: Stream,
) -> dict[str, np.ndarray]:
    """organisation, kind and country of every vehicle, by organisation and kind.

    predecessor (N,) is the founding organisation whose trade each one does; itself for the founders, -1 for those that
    get all their vehicles from others.
    """
    position = numbers("country")
    passed = {name: [position[code] for code in _running(corridor)] for name, corridor in scenario.corridors.items()}
    ends: dict[tuple[int, str], list[int]] = {}
    need: dict[tuple[int, str], float] = {}
    used: dict[tuple[int, str], list[Corridor]] = {}
    in_group = np.bincount(network.group, minlength=network.groups)[network.group]
    for r, route in enumerate(network.routes):
        if route.conveyance in MARKED:
            key = (route.organisation, route.conveyance)
            used.setdefault(key, []).append(scenario.corridors[route.corridor])
            ends.setdefault(key, []).extend(passed[route.corridor])
            need[key] = need.get(key, 0.0) + route.supply / in_group[r] / TRIPS
    size = min(max(scale, 1.0), MOST_TIMES)
    owner, kind, country = [], [], []
    for n, organisation in enumerate(organisations):
        for name in MARKED:
            key = (int(predecessor[n]), name)
            if key not in need:
                continue
            count = max(int(np.rint(need[key] * size)), FEWEST_VEHICLES)
            seen = np.array(ends[key])
            home_runs = any(runs_on(organisation.home, corridor) for corridor in used[key])
            plates = seen[rng.integers(seen.size, size=count)]
            at_home = (rng.random(count) < HOME_PLATES) & home_runs
            owner.append(np.full(count, n))
            kind.append(np.full(count, number("conveyance_type", name)))
            country.append(np.where(at_home, number("country", organisation.home), plates))
    return {
        "organisation": _joined(owner).astype(np.int32),
        "kind": _joined(kind).astype(np.int16),
        "country": _joined(country).astype(np.int16),
    }


def _running(corridor: Corridor) -> list[str]:
    """Countries on a corridor whose vehicles run along the whole of it, those of its posts once for every post."""
    crossed = [offices()[post].country for post in corridor.posts]
    return [code for code in (corridor.origin, corridor.destination, *crossed) if runs_on(code, corridor)] or crossed


def draw_companies(
    scenario: Scenario,
    organisations: Sequence[Organisation],
    since: np.ndarray,
    organisation: np.ndarray,
    role: np.ndarray,
    rng: Stream,
) -> dict[str, np.ndarray]:
    """Companies: organisation, kind, country, registered month, owner and nominee; since (N,) is the first month.

    organisation and role are the persons'. Owners are leaders or financiers; a nominee is a carrier of low standing.
    """
    count = len(organisations)
    fronts = rng.integers(FRONTS[0], FRONTS[1] + 1, count)
    shells = rng.integers(SHELLS[0], SHELLS[1] + 1, count)
    number_of = np.stack([fronts, shells], axis=1)
    cell = np.repeat(np.arange(number_of.size), number_of.ravel())
    own, kind = cell // 2, cell % 2 + 1
    home = np.array([number("country", holder.home) for holder in organisations])[own]
    nations = np.array([number("country", c) for c in (*scenario.reporting_countries, *scenario.partner_countries)])
    abroad = rng.random(own.size) < ABROAD
    country = np.where(abroad, nations[rng.integers(nations.size, size=own.size)], home)
    registered = np.where(
        (rng.random(own.size) < LATER_SHELLS) & (kind == COMPANY_KINDS.index("SHELL")),
        rng.integers(0, max(scenario.months // 2, 1), own.size),
        -rng.integers(1, OLDEST_FIRM, own.size),
    )
    # The first front of an organisation is there from its first day, so that papers always bear a name.
    registered = np.where(since[own] > 0, since[own] - 1, registered)
    owner = _someone(organisation, role, own, ("LEADER", "FINANCIER"), rng)
    nominee = _someone(organisation, role, own, ("DRIVER", "COURIER", "GUARD"), rng)
    nominee = np.where(rng.random(own.size) < NOMINEE_SHARE, nominee, -1)
    licit = LICIT_A_ORGANISATION * count
    where = np.sort(nations[rng.integers(nations.size, size=licit)])
    none = np.full(licit, -1)
    return {
        "organisation": np.concatenate([own, none]).astype(np.int32),
        "kind": np.concatenate([kind, np.zeros(licit, np.int64)]).astype(np.int8),
        "country": np.concatenate([country, where]).astype(np.int16),
        "registered": np.concatenate([registered, -rng.integers(1, 4 * OLDEST_FIRM, licit)]).astype(np.int16),
        "owner": np.concatenate([owner, none]).astype(np.int32),
        "nominee": np.concatenate([nominee, none]).astype(np.int32),
    }


def operators(fleet: dict[str, np.ndarray], firms: dict[str, np.ndarray], rng: Stream) -> np.ndarray:
    """The company that runs each vehicle (V,): a front of the same organisation for freight, -1 for the rest."""
    freight = np.isin(fleet["kind"], [number("conveyance_type", name) for name in FIRMS_RUN])
    front = np.flatnonzero(firms["kind"] == COMPANY_KINDS.index("FRONT"))
    picked = _picked(firms["organisation"][front], fleet["organisation"], rng)
    return np.where(freight & (picked >= 0), front[picked], -1).astype(np.int32)


def _someone(
    organisation: np.ndarray, role: np.ndarray, wanted: np.ndarray, roles: tuple[str, ...], rng: Stream
) -> np.ndarray:
    """For each wanted organisation one of its persons in these roles, -1 where there is none."""
    fits = np.flatnonzero(np.isin(role, [ROLES.index(name) for name in roles]))
    fits = fits[np.argsort(organisation[fits], kind="stable")]
    picked = _picked(organisation[fits], wanted, rng)
    return np.where(picked >= 0, fits[picked], -1)


def _picked(among: np.ndarray, wanted: np.ndarray, rng: Stream) -> np.ndarray:
    """For each wanted key the position of one equal key in the sorted array `among`, -1 where there is none."""
    first = np.searchsorted(among, wanted, side="left")
    count = np.searchsorted(among, wanted, side="right") - first
    return np.where(count > 0, first + (rng.random(wanted.size) * count).astype(np.int64), -1)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
