"""The persons and companies behind the seizures: a few thousand, however many cases there are.

The rule kept here: a person holds a place of an organisation from one month to another, and whoever is met at a
seizure was there in that month. Items lie by organisation and role or kind. Vehicles and hired carriers, as many as
there are seizures, are not listed: see `encounters`. Figures without a source: ASSUMPTIONS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.rng import stream
from simulator.world.belongings import draw_companies, roots_of
from simulator.world.bits import lasting
from simulator.world.life import Life
from simulator.world.network import Network, Organisation, Route
from simulator.world.places import ROLES, TRAVELS, carrier_role, draw_places
from simulator.world.pools import Pools, make_pools
from simulator.world.scenario import Scenario
from simulator.world.ties import Ties, draw_ties
from simulator.world.words import number

# Conveyances for which a consignor or carrier is a company.
FREIGHT = ("TRUCK", "VAN", "WAGON", "CONTAINER_WAGON", "VESSEL", "CARGO_AIRCRAFT", "PARCEL", "EXPRESS")
# Class of routes in whose papers no firm stands.
NO_FIRM = 1
HIDDEN_ROLES = ("LEADER", "FINANCIER", "CORRUPT_OFFICIAL")
WOMEN = {"FINANCIER": 0.30, "RECRUITER": 0.25, "COURIER": 0.28, "LEADER": 0.06, "DRIVER": 0.03}
WOMEN_ELSE = 0.10
AGE = {"LEADER": 46.0, "BROKER": 42.0, "FINANCIER": 43.0, "CORRUPT_OFFICIAL": 41.0, "COURIER": 29.0, "DRIVER": 37.0}
AGE_ELSE, AGE_SD, YOUNGEST, OLDEST = 34.0, 7.0, 18, 70
HIDDEN_SHARE = 0.85
# Those to whom carriers answer, and what a hired one's superior follows from.
HEADS = (ROLES.index("LOGISTICS"), ROLES.index("RECRUITER"))
SUPERIOR = 811

# Consignments behind which any firm may stand, not one at an end of the way.
ANY_FIRM = 0.10

ASSUMPTIONS = (
    Assumption(
        what="illicit freight that an organisation's firm sends from wherever it stands",
        value=f"{ANY_FIRM:.0%}; always where it has no firm at an end of the way",
        why="as many as licit consignors that trade from a third country (registers/loads); no public figure",
    ),
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
    """P persons, C companies of one world, and the ties of the persons; see the methods for picks.

    Persons: organisation (position in life.organisations, the one they joined), role (in ROLES), country (in
    words("country")), sex (0 man, 1 woman), birth_year, joined and left (months: there while joined <= t < left; left
    is T where they stay), hidden (never in intercepts), place (the job they hold). Companies: organisation (-1 licit),
    kind (in COMPANY_KINDS), country, registered (month, negative before the calendar), until (the month at whose
    first day it is struck off), follows (the firm that it replaces, -1 none), owner and nominee (persons, -1 unknown;
    nominee -1: the owner shows). Licit companies lie at the end, sorted by country. Pools: carriers are those
    who hold a place that month, arrested those of them who are arrested in it, heads those to whom carriers answer.
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
    company_organisation: np.ndarray
    company_kind: np.ndarray
    company_country: np.ndarray
    company_registered: np.ndarray
    company_until: np.ndarray
    company_follows: np.ndarray
    company_owner: np.ndarray
    company_nominee: np.ndarray
    ties: Ties
    carriers: Pools
    arrested: Pools
    heads: Pools
    companies: Pools
    carrier_class: np.ndarray
    company_class: np.ndarray

    @property
    def persons(self) -> int:
        """Number of persons."""
        return int(self.role.size)

    def carrier(self, route: np.ndarray, month: np.ndarray, organisation: np.ndarray, u: np.ndarray) -> np.ndarray:
        """A standing carrier for each consignment, -1 where the organisation has nobody then."""
        return self.carriers.pick(month, organisation, self.carrier_class[route], u)

    def superior(self, month: np.ndarray, organisation: np.ndarray, person: np.ndarray) -> np.ndarray:
        """Who in the organisation hires carriers: of logistics or recruiting, the same for one person in one month."""
        u = lasting(person, SUPERIOR) / float(1 << 32)
        return self.heads.pick(month, organisation, np.zeros(person.size, np.int64), u)

    def company(
        self, route: np.ndarray, month: np.ndarray, organisation: np.ndarray, u: np.ndarray, elsewhere: np.ndarray
    ) -> np.ndarray:
        """The organisation's company behind each consignment, -1 where none is.

        One at either end of the route where the organisation has such a one then; else any, and so where elsewhere
        (n,) says that it trades from a third country.
        """
        kind = self.company_class[route]
        kind = np.where(elsewhere & (kind != NO_FIRM), 0, kind)
        near = self.companies.pick(month, organisation, kind, u)
        far = np.flatnonzero((near < 0) & (kind != NO_FIRM))
        near[far] = self.companies.pick(month[far], organisation[far], np.zeros(far.size, np.int64), u[far])
        return near


def draw_people(scenario: Scenario, network: Network, life: Life | None, seed: bytes) -> People:
    """Everybody of one world and their firms; without a life nobody is ever arrested and no organisation ends."""
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
    firms = draw_companies(scenario, organisations, since, organisation, role, rng)

    def owners(first: np.ndarray, kind: np.ndarray) -> np.ndarray:
        return np.tile(first, (months, 1)) if life is None else life.owners(first, kind)

    pairs = sorted({_ends(scenario, route) for route in network.routes}, key=sorted)
    shape = (months, len(organisations))
    travels = np.where(TRAVELS[role], role - ROLES.index("DRIVER"), -1)
    caught = np.zeros(place.size, bool) if life is None else life.tenure_arrested
    roots, line = np.unique(roots_of(firms["follows"]), return_inverse=True)
    employers = owners(places.organisation, places.role)[:, place]
    return People(
        organisation=organisation,
        role=role,
        place=place.astype(np.int32),
        joined=joined.astype(np.int16),
        left=left.astype(np.int16),
        **persons,
        company_organisation=firms["organisation"],
        company_kind=firms["kind"],
        company_country=firms["country"],
        company_registered=firms["registered"],
        company_until=firms["until"],
        company_follows=firms["follows"],
        company_owner=firms["owner"],
        company_nominee=firms["nominee"],
        ties=draw_ties(
            organisations, organisation, role, persons["country"], (joined, left), firms, stream(seed, "world-ties")
        ),
        carriers=make_pools(employers, travels, joined, left, (*shape, 2)),
        arrested=make_pools(employers, np.where(caught, travels, -1), left - 1, left, (*shape, 2)),
        heads=make_pools(employers, np.where(np.isin(role, HEADS), 0, -1), joined, left, (*shape, 1)),
        companies=_company_pools(
            # A firm and those that follow it stay together.
            owners(firms["organisation"][roots], firms["kind"][roots])[:, line],
            firms,
            pairs,
            shape,
        ),
        carrier_class=np.array([carrier_role(scenario, route) == "COURIER" for route in network.routes], np.int64),
        company_class=np.array(
            [
                2 + pairs.index(_ends(scenario, route)) if route.conveyance in FREIGHT else NO_FIRM
                for route in network.routes
            ]
        ),
    )


def _ends(scenario: Scenario, route: Route) -> frozenset[str]:
    corridor = scenario.corridors[route.corridor]
    return frozenset((corridor.origin, corridor.destination))


def _company_pools(
    owner: np.ndarray, firms: dict[str, np.ndarray], pairs: list[frozenset[str]], shape: tuple[int, int]
) -> Pools:
    """Firms (X,) with owner (T, X): all in class 0, none in class NO_FIRM, those of either end in 2 + pair of ends."""
    classes = [np.where(firms["kind"] > 0, 0, -1)]
    for place, pair in enumerate(pairs):
        near = np.isin(firms["country"], [number("country", code) for code in pair])
        classes.append(np.where(near & (firms["kind"] > 0), 2 + place, -1))
    times, many = len(classes), firms["kind"].size
    pools = make_pools(
        np.tile(owner, (1, times)),
        np.concatenate(classes),
        np.tile(firms["registered"] + 1, times),
        np.tile(firms["until"], times),
        (*shape, 1 + times),
    )
    return replace(pools, members=pools.members % many)


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
