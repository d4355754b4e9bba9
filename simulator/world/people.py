"""The persons, vehicles and companies behind the seizures: a few thousand, however many cases there are.

The rule kept here: a person holds a place of an organisation from one month to another, and whoever is met at a
seizure was there in that month. Items lie by organisation and role or kind. Figures without a source: ASSUMPTIONS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.rng import stream
from simulator.world.belongings import MARKED, draw_companies, draw_vehicles, operators
from simulator.world.life import FOUNDED, Life
from simulator.world.network import Network, Organisation
from simulator.world.places import ROLES, TRAVELS, carrier_role, draw_places
from simulator.world.pools import Pools, make_pools
from simulator.world.scenario import Scenario
from simulator.world.ties import Ties, draw_ties
from simulator.world.words import number, words

# Conveyances for which a consignor or carrier is a company.
FREIGHT = ("TRUCK", "VAN", "WAGON", "CONTAINER_WAGON", "VESSEL", "CARGO_AIRCRAFT", "PARCEL", "EXPRESS")
HIDDEN_ROLES = ("LEADER", "FINANCIER", "CORRUPT_OFFICIAL")
WOMEN = {"FINANCIER": 0.30, "RECRUITER": 0.25, "COURIER": 0.28, "LEADER": 0.06, "DRIVER": 0.03}
WOMEN_ELSE = 0.10
AGE = {"LEADER": 46.0, "BROKER": 42.0, "FINANCIER": 43.0, "CORRUPT_OFFICIAL": 41.0, "COURIER": 29.0, "DRIVER": 37.0}
AGE_ELSE, AGE_SD, YOUNGEST, OLDEST = 34.0, 7.0, 18, 70
HIDDEN_SHARE = 0.85

ASSUMPTIONS = (
    Assumption(
        what="share of women by role",
        value=f"{WOMEN}, others {WOMEN_ELSE}",
        why="couriers, recruiters and financiers are more often women than drivers and leaders",
    ),
    Assumption(
        what="mean age by role, standard deviation 7 years",
        value=f"{AGE}, others {AGE_ELSE:g}",
        why="couriers are younger than organisers",
    ),
    Assumption(
        what="leaders, financiers and corrupt officials who never show in intercepts",
        value="85 %",
        why="those high in a hierarchy are often absent from intercepts (arXiv 1509.01608); the share is ours",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """P persons, V vehicles, C companies of one world, and the ties of the persons; see the methods for picks.

    Persons: organisation (position in life.organisations, the one they joined), role (in ROLES), country (in
    words("country")), sex (0 man, 1 woman), birth_year, joined and left (months: there while joined <= t < left; left
    is T where they stay), hidden (never in intercepts), place (the job they hold). Vehicles: organisation, company
    (-1: privately owned), country, kind (in words("conveyance_type")). Companies: organisation (-1 licit), kind (in
    COMPANY_KINDS), country, registered (month, negative before the calendar), owner and nominee (persons, -1 unknown;
    nominee -1: the owner shows). Licit companies lie at the end, sorted by country.
    """

    organisation: np.ndarray
    role: np.ndarray
    country: np.ndarray
    sex: np.ndarray
    birth_year: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    hidden: np.ndarray
    place: np.ndarray
    vehicle_organisation: np.ndarray
    vehicle_company: np.ndarray
    vehicle_country: np.ndarray
    vehicle_kind: np.ndarray
    company_organisation: np.ndarray
    company_kind: np.ndarray
    company_country: np.ndarray
    company_registered: np.ndarray
    company_owner: np.ndarray
    company_nominee: np.ndarray
    ties: Ties
    carriers: Pools
    vehicles: Pools
    companies: Pools
    carrier_class: np.ndarray
    vehicle_class: np.ndarray
    company_class: np.ndarray

    @property
    def persons(self) -> int:
        """Number of persons."""
        return int(self.role.size)

    def carrier(self, route: np.ndarray, month: np.ndarray, organisation: np.ndarray, u: np.ndarray) -> np.ndarray:
        """The person who travels with each consignment, -1 where the organisation has nobody then."""
        return self.carriers.pick(month, organisation, self.carrier_class[route], u)

    def vehicle(self, route: np.ndarray, month: np.ndarray, organisation: np.ndarray, u: np.ndarray) -> np.ndarray:
        """The vehicle of each consignment, -1 where the conveyance bears no mark of its own."""
        return self.vehicles.pick(month, organisation, self.vehicle_class[route], u)

    def company(self, route: np.ndarray, month: np.ndarray, organisation: np.ndarray, u: np.ndarray) -> np.ndarray:
        """The organisation's company that stands in the papers of each consignment, -1 where none does."""
        return self.companies.pick(month, organisation, self.company_class[route], u)


def draw_people(scenario: Scenario, network: Network, life: Life | None, seed: bytes, scale: float = 1.0) -> People:
    """Everybody and everything of one world; without a life nobody is ever arrested and no organisation ends.

    scale is the world's size relative to the scenario's: up to eight times as many vehicles in larger worlds.
    """
    rng = stream(seed, "world-people")
    months = scenario.months
    organisations = network.organisations if life is None else life.organisations
    places = draw_places(scenario, network, stream(seed, "world-places")) if life is None else life.places
    if life is None:
        place = np.arange(places.size)
        joined, left = np.zeros(places.size, np.int64), np.full(places.size, months)
    else:
        place, joined, left = life.tenure_place, life.tenure_from, life.tenure_until
    organisation, role = places.organisation[place], places.role[place]
    persons = _persons(scenario, organisations, organisation, role, joined, rng)
    since = np.zeros(len(organisations), np.int64) if life is None else life.since
    trade = np.arange(len(organisations)) if life is None else _own_trade(life)
    fleet = draw_vehicles(scenario, network, organisations, trade, scale, rng)
    firms = draw_companies(scenario, organisations, since, organisation, role, rng)

    def owners(first: np.ndarray, kind: np.ndarray) -> np.ndarray:
        return np.tile(first, (months, 1)) if life is None else life.owners(first, kind)

    conveyances = [route.conveyance for route in network.routes]
    kind_of = np.full(len(words("conveyance_type")), -1)
    kind_of[[number("conveyance_type", name) for name in MARKED]] = np.arange(len(MARKED))
    shape = (months, len(organisations))
    travels = np.where(TRAVELS[role], role - ROLES.index("DRIVER"), -1)
    always = (np.zeros(1, np.int64), np.full(1, months))
    return People(
        organisation=organisation,
        role=role,
        place=place.astype(np.int32),
        joined=joined.astype(np.int16),
        left=left.astype(np.int16),
        **persons,
        vehicle_organisation=fleet["organisation"],
        vehicle_company=operators(fleet, firms, rng),
        vehicle_country=fleet["country"],
        vehicle_kind=fleet["kind"],
        company_organisation=firms["organisation"],
        company_kind=firms["kind"],
        company_country=firms["country"],
        company_registered=firms["registered"],
        company_owner=firms["owner"],
        company_nominee=firms["nominee"],
        ties=draw_ties(
            organisations, organisation, role, persons["country"], (joined, left), firms, stream(seed, "world-ties")
        ),
        carriers=make_pools(owners(places.organisation, places.role)[:, place], travels, joined, left, (*shape, 2)),
        vehicles=make_pools(
            owners(fleet["organisation"], fleet["kind"]), kind_of[fleet["kind"]], *always, (*shape, len(MARKED) + 1)
        ),
        companies=make_pools(
            owners(firms["organisation"], firms["kind"]),
            np.where(firms["kind"] > 0, 0, -1),
            firms["registered"],
            np.full(firms["kind"].size, months),
            (*shape, 2),
        ),
        carrier_class=np.array([carrier_role(scenario, route) == "COURIER" for route in network.routes], np.int64),
        vehicle_class=np.array([MARKED.index(name) if name in MARKED else len(MARKED) for name in conveyances]),
        company_class=np.array([0 if name in FREIGHT else 1 for name in conveyances]),
    )


def _own_trade(life: Life) -> np.ndarray:
    """The founder whose kinds of vehicles each organisation buys, -1 for splinters: they take theirs along."""
    buys = life.since == 0
    buys[[event.successors[0] for event in life.events if event.kind == FOUNDED]] = True
    return np.where(buys, life.trade, -1)


def _persons(
    scenario: Scenario,
    organisations: tuple[Organisation, ...],
    organisation: np.ndarray,
    role: np.ndarray,
    joined: np.ndarray,
    rng: Stream,
) -> dict[str, np.ndarray]:
    """Country, sex, year of birth of every person, and whether he is never in intercepts."""
    n = role.size
    home = np.array([number("country", employer.home) for employer in organisations])[organisation]
    nations = np.array([number("country", c) for c in (*scenario.reporting_countries, *scenario.partner_countries)])
    abroad = rng.random(n) < np.where(TRAVELS[role], 0.45, 0.15)
    country = np.where(abroad, nations[rng.integers(nations.size, size=n)], home)
    women = np.array([WOMEN.get(name, WOMEN_ELSE) for name in ROLES])[role]
    mean = np.array([AGE.get(name, AGE_ELSE) for name in ROLES])[role]
    age = np.clip(np.rint(rng.normal(mean, AGE_SD)), YOUNGEST, OLDEST)
    year = scenario.start.year + (scenario.start.month - 1 + joined) // 12
    quiet = np.isin(role, [ROLES.index(name) for name in HIDDEN_ROLES])
    return {
        "country": country.astype(np.int16),
        "sex": (rng.random(n) < women).astype(np.int8),
        "birth_year": (year - age).astype(np.int16),
        "hidden": quiet & (rng.random(n) < HIDDEN_SHARE),
    }
