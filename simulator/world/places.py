"""The places of an organisation: who is needed in which role, so that people can be arrested and replaced in them.

The rule kept here: a place is one job, not one person; persons hold it one after another. The places of one
organisation lie together, and within it those of one role, so that a start and a count name a pool.
Carriers = supply / TRIPS (consignments a month by trips a month and person), other roles by STAFF. All figures are
assumptions; the roles follow MADTOR's division of labour (traffickers, packagers, retailers: here cross-border).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.world.network import Network, Route
from simulator.world.scenario import Scenario

ROLES = (
    "LEADER",
    "BROKER",
    "FINANCIER",
    "LOGISTICS",
    "RECRUITER",
    "GUARD",
    "CORRUPT_OFFICIAL",
    "DRIVER",
    "COURIER",
)
# Roles whose loss is felt longest, and those that travel with the goods.
KEY_ROLES = np.array([name in ("LEADER", "BROKER", "FINANCIER", "LOGISTICS") for name in ROLES])
TRAVELS = np.array([name in ("DRIVER", "COURIER") for name in ROLES])
# Fewest and most places of an organisation in each role that does not travel.
STAFF = {"LEADER": (1, 1), "BROKER": (1, 3), "FINANCIER": (1, 1), "LOGISTICS": (1, 3), "RECRUITER": (1, 2)}
STAFF |= {"GUARD": (0, 3), "CORRUPT_OFFICIAL": (0, 1)}
# Trips with goods a month and carrier; and the fewest carriers of a pool.
TRIPS = 3.0
FEWEST = 4
DRIVEN = ("TRUCK", "VAN", "CAR")
PASSENGERS_CARRY = ("PERSON_BODY", "PERSON_INGESTED", "PERSON_CLOTHING", "PERSON", "BAGGAGE")

ASSUMPTIONS = (
    Assumption(
        what="trips with goods a month and carrier",
        value=f"{TRIPS:g}",
        why="long-haul road trips of one to two weeks; sets how many carriers an organisation needs",
    ),
    Assumption(
        what="places in each other role of an organisation (fewest, most)",
        value=", ".join(f"{name} {low}-{high}" for name, (low, high) in STAFF.items()),
        why="small core around many replaceable carriers, as in published case studies of trafficking groups",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """organisation and role of every place (S,), in that order; role is a position in ROLES."""

    organisation: np.ndarray
    role: np.ndarray

    @property
    def size(self) -> int:
        """Number of places."""
        return int(self.role.size)

    def pool(self, organisation: int, role: str) -> tuple[int, int]:
        """First place and number of places of one role in one organisation."""
        positions = np.flatnonzero((self.organisation == organisation) & (self.role == ROLES.index(role)))
        return (int(positions[0]), int(positions.size)) if positions.size else (0, 0)


def carrier_role(scenario: Scenario, route: Route) -> str:
    """DRIVER where a vehicle on the road carries the goods, COURIER where a person does, or brings a parcel or bag."""
    by_bus = route.conveyance == "BUS" and scenario.methods[route.method].place not in PASSENGERS_CARRY
    return "DRIVER" if route.conveyance in DRIVEN or by_bus else "COURIER"


def carriers_needed(scenario: Scenario, network: Network) -> np.ndarray:
    """Carriers of each organisation, (N, 2): drivers and couriers, supply divided by TRIPS where it has such routes."""
    routes = network.routes
    owner = np.array([route.organisation for route in routes])
    courier = np.array([carrier_role(scenario, route) == "COURIER" for route in routes]).astype(np.int64)
    in_group = np.bincount(network.group, minlength=network.groups)[network.group]
    monthly = np.array([route.supply for route in routes]) / in_group
    needed = np.zeros((len(network.organisations), 2))
    np.add.at(needed, (owner, courier), monthly / TRIPS)
    return np.where(needed > 0, np.maximum(np.rint(needed), FEWEST), 0).astype(np.int64)


def draw_places(scenario: Scenario, network: Network, rng: Stream) -> Places:
    """The places of every organisation of the network."""
    carriers = carriers_needed(scenario, network)
    number = np.zeros((len(network.organisations), len(ROLES)), np.int64)
    for name, (low, high) in STAFF.items():
        number[:, ROLES.index(name)] = rng.integers(low, high + 1, len(network.organisations))
    number[:, ROLES.index("DRIVER")] = carriers[:, 0]
    number[:, ROLES.index("COURIER")] = carriers[:, 1]
    cell = np.repeat(np.arange(number.size), number.ravel())
    return Places(organisation=(cell // len(ROLES)).astype(np.int32), role=(cell % len(ROLES)).astype(np.int8))
