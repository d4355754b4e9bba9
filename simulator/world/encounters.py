"""Who and what is met at seizures: vehicles and carriers, each of them one entity with lasting attributes.

The rule kept here: an attribute is a function of the entity's number, so the record, every register and every paper say
the same of it. A vehicle's number is the rank of its first seizure (see `lanes`). A carrier is one of the standing
carriers of `people` who was arrested in that month, while there are any; else somebody hired, whose number is that of
`people.persons` plus the rank of the first seizure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference.names.mixing import picked
from simulator.reproducible import normal_quantile
from simulator.rng import stream
from simulator.world.attributes import Attributes
from simulator.world.belongings import FIRMS_RUN, MARKED
from simulator.world.bits import QUANTILES, lasting, threshold
from simulator.world.hauliers import Hauliers, make_hauliers
from simulator.world.lanes import Lanes, make_lanes
from simulator.world.life import Life
from simulator.world.network import Network
from simulator.world.people import AGE, AGE_ELSE, AGE_SD, OLDEST, WOMEN, WOMEN_ELSE, YOUNGEST, People
from simulator.world.places import carrier_role
from simulator.world.scenario import Scenario
from simulator.world.words import number, words

CARRIERS = ("DRIVER", "COURIER")

ASSUMPTIONS = (
    Assumption(
        what="carriers met at a seizure who are no standing members",
        value="all but as many a month as standing ones are arrested",
        why="most are hired for the trip; arrests of members follow the months' stage",
    ),
)

# Ordinals of 1 January 1970 and of that of a year without a leap day.
EPOCH, COMMON_YEAR = 719_163, 737_791


def birthdays(person: np.ndarray) -> np.ndarray:
    """Month and day, 32 * month + day, on which each person was born, int64; nobody's (-1) is a day as well."""
    return month_days(picked(person, "birthday", 365) + COMMON_YEAR)


def month_days(ordinals: np.ndarray) -> np.ndarray:
    """32 * month + day of days that are given as ordinals."""
    day = (ordinals.astype(np.int64) - EPOCH).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    months = (month - month.astype("datetime64[Y]")).astype(np.int64)
    return np.asarray(32 * (months + 1) + (day - month).astype(np.int64) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Of n persons: country (position in words("country")), sex (0 man, 1 woman) and year of birth."""

    country: np.ndarray
    sex: np.ndarray
    birth_year: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounters:
    """The entities of one world; P pools of carriers, T months, N organisations.

    plates and nations: tables of quantiles of countries, by the `table` of a pool; ages: 4,096 quantiles for each of
    CARRIERS. years (T,): the year of every month; days (T + 1,): its first day. ahead (P, T): seizures of a month in
    pools of the same organisation and role before pool p; met (T, N, 2): all seizures of the month by organisation and
    role. standing: number of people.
    """

    salt: int
    vehicles: Lanes
    carriers: Lanes
    plates: np.ndarray
    nations: np.ndarray
    ages: np.ndarray
    years: np.ndarray
    days: np.ndarray
    hauliers: Hauliers
    ahead: np.ndarray
    met: np.ndarray
    standing: int

    def plate_countries(self, vehicle: np.ndarray, table: np.ndarray) -> np.ndarray:
        """The country of each vehicle's plate, given the table of its pool (n,)."""
        place = table * QUANTILES + (lasting(vehicle, self.salt) >> np.uint32(20))
        return np.asarray(self.plates.take(place))

    def vehicle_country(self, vehicle: np.ndarray) -> np.ndarray:
        """The country of the plate of any vehicles, blank for -1; (n,) int16."""
        table = self.vehicles.table.take(self.vehicles.pool_of(np.maximum(vehicle, 0)))
        blank = number("country", "")
        return np.where(vehicle >= 0, self.plate_countries(vehicle, table), blank).astype(np.int16)

    def vehicle_organisation(self, vehicle: np.ndarray) -> np.ndarray:
        """Whose each vehicle was when it was first met, -1 for -1."""
        return np.where(
            vehicle >= 0, self.vehicles.organisation.take(self.vehicles.pool_of(np.maximum(vehicle, 0))), -1
        )

    def vehicle_company(self, vehicle: np.ndarray, pool: np.ndarray) -> np.ndarray:
        """The firm that runs each vehicle of freight, registered where its plate is, -1 for the rest; (n,) int32.

        pool (n,): that of the vehicle, whatever it is of -1.
        """
        freight = np.isin(self.vehicles.kind.take(pool), [MARKED.index(name) for name in FIRMS_RUN])
        run = np.flatnonzero(freight & (vehicle >= 0))
        vehicles, pools = vehicle[run], pool[run]
        firms = np.full(vehicle.size, -1, np.int32)
        firms[run] = self.hauliers.firm(
            self.vehicles.month_of(vehicles),
            self.vehicles.organisation.take(pools),
            self.plate_countries(vehicles, self.vehicles.table.take(pools)),
            lasting(vehicles, self.salt + 1),
        )
        return firms

    def hired(self, rank: np.ndarray, role: np.ndarray, table: np.ndarray, month: np.ndarray) -> Persons:
        """Hired carriers by the rank and month of their first seizure, role (in CARRIERS) and table of their pool."""
        bits = lasting(rank, self.salt + 2)
        country = self.nations.take(table * QUANTILES + (bits >> np.uint32(20)))
        women = threshold(np.array([WOMEN.get(name, WOMEN_ELSE) for name in CARRIERS]))
        more = lasting(rank, self.salt + 3)
        age = self.ages.take(role * QUANTILES + (more >> np.uint32(20)))
        return Persons(
            country=country,
            sex=((more & np.uint32(0xFFFF)) < women.take(role)).astype(np.int8),
            birth_year=(self.years.take(month) - age).astype(np.int16),
        )

    def persons(self, people: People, person: np.ndarray) -> Persons:
        """Any persons, standing or hired; of nobody (-1) the country is blank, sex -1 and year 0."""
        rank = np.maximum(person - self.standing, 0)
        pool = self.carriers.pool_of(rank)
        of_pool = (np.minimum(self.carriers.kind.take(pool), 1), self.carriers.table.take(pool))
        far = self.hired(rank, *of_pool, self.carriers.month_of(rank))
        own = np.clip(person, 0, max(self.standing - 1, 0))
        ours, nobody = person < self.standing, person < 0

        def either(near: np.ndarray, far_: np.ndarray, none: int) -> np.ndarray:
            return np.where(nobody, none, np.where(ours, near.take(own), far_)).astype(near.dtype)

        return Persons(
            country=either(people.country, far.country, number("country", "")),
            sex=either(people.sex, far.sex, -1),
            birth_year=either(people.birth_year, far.birth_year, 0),
        )

    def vehicle_free(self, rank: np.ndarray) -> np.ndarray:
        """The day from which the vehicle met at each rank was surely free; 0 where it had not been seized before."""
        return self._free(self.vehicles, rank)

    def carrier_free(self, people: People, person: np.ndarray, rank: np.ndarray) -> np.ndarray:
        """The same of carriers; standing ones are there from the month in which they joined."""
        own = np.clip(person, 0, max(self.standing - 1, 0))
        joined = np.where(people.joined.take(own) > 0, self.days.take(people.joined.take(own)), 0)
        return np.where(person < self.standing, joined, self._free(self.carriers, rank))

    def _free(self, lanes: Lanes, rank: np.ndarray) -> np.ndarray:
        """Two months after the month of the seizure before: no temporary detention lasts a month."""
        before = lanes.before(rank, lanes.pool_of(np.maximum(rank, 0)))
        month = np.minimum(lanes.month_of(np.maximum(before, 0)) + 2, lanes.months)
        return np.where(before >= 0, self.days.take(month), 0)

    def further(self, bare: np.ndarray, route: np.ndarray, leg: np.ndarray, count: np.ndarray) -> Encounters:
        """With the cells of a day after the calendar; bare (R, L) are the legs where no vehicle is met."""
        return replace(
            self,
            vehicles=self.vehicles.further(route, np.where(bare[route, leg], 0, count)),
            carriers=self.carriers.further(route, count),
        )

    def organisation(self, people: People, person: np.ndarray) -> np.ndarray:
        """Whose each person is or was, -1 for nobody."""
        pool = self.carriers.pool_of(np.maximum(person - self.standing, 0))
        own = np.clip(person, 0, max(self.standing - 1, 0))
        whose = np.where(person < self.standing, people.organisation.take(own), self.carriers.organisation.take(pool))
        return np.where(person >= 0, whose, -1)


def make_encounters(
    scenario: Scenario,
    network: Network,
    attributes: Attributes,
    people: People,
    life: Life | None,
    seed: bytes,
    cells: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    outliers: int = 0,
) -> Encounters:
    """The encounters of one world; cells: month, route, leg and count of each, the last `outliers` single ones."""
    month, route, leg, count = (np.asarray(column) for column in cells)
    owner = _owners(scenario, network, life)
    conveyance = np.array([MARKED.index(r.conveyance) if r.conveyance in MARKED else -1 for r in network.routes])
    role = np.array([CARRIERS.index(carrier_role(scenario, r)) for r in network.routes])
    bare = bare_legs(attributes)
    salt = int(stream(seed, "world-encounters").integers(1, 2**30))
    vehicles = make_lanes(
        "vehicles", seed, owner, conveyance, attributes.plate_key, (month, route, count, ~bare[route, leg]), outliers
    )
    carriers = make_lanes(
        "carriers", seed, owner, role, attributes.nationality_key, (month, route, count, count > 0), outliers
    )
    shape = (scenario.months, len(people.carriers.count[0]), len(CARRIERS))
    pools = carriers.organisation.size
    monthly = np.diff(carriers.bounds).reshape(-1, scenario.months)[:pools]
    group = carriers.organisation.astype(np.int64) * len(CARRIERS) + carriers.kind
    before = np.cumsum(monthly, axis=0) - monthly
    order = np.argsort(group, kind="stable")
    running = np.cumsum(monthly[order], axis=0) - monthly[order]
    ahead = np.empty_like(before)
    ahead[order] = running - running[np.searchsorted(group[order], group[order])]
    met = np.zeros((shape[1] * shape[2], scenario.months), np.int64)
    np.add.at(met, group, monthly)
    quantiles = normal_quantile((np.arange(QUANTILES) + 0.5) / QUANTILES)
    means = [AGE.get(name, AGE_ELSE) for name in CARRIERS]
    start = scenario.start.year * 12 + scenario.start.month - 1
    return Encounters(
        salt=salt,
        vehicles=vehicles,
        carriers=carriers,
        plates=_without_unknown(attributes.plates),
        nations=attributes.nationalities,
        ages=np.concatenate([np.clip(np.rint(mean + AGE_SD * quantiles), YOUNGEST, OLDEST) for mean in means]).astype(
            np.int16
        ),
        years=((start + np.arange(scenario.months)) // 12).astype(np.int16),
        days=np.array([scenario.first_day(t).toordinal() for t in range(scenario.months + 1)], np.int32),
        hauliers=make_hauliers(people, shape[1], len(words("country")), scenario.months),
        ahead=ahead,
        met=met.reshape(shape[1], shape[2], scenario.months).transpose(2, 0, 1).copy(),
        standing=people.persons,
    )


def _owners(scenario: Scenario, network: Network, life: Life | None) -> np.ndarray:
    """Who runs each route every month, or ran it last, (T, R)."""
    if life is None:
        return np.tile(np.array([route.organisation for route in network.routes]), (scenario.months, 1))
    return np.where(life.organisation >= 0, life.organisation, life.last_owner[None, :])


def bare_legs(attributes: Attributes) -> np.ndarray:
    """Legs on which nothing is met that bears a mark of its own: people on foot, premises, the post (R, L)."""
    mode, conveyance = attributes.codes["mode"], attributes.codes["conveyance_type"]
    on_foot = np.isin(mode, number("mode", "PEDESTRIAN"))
    blank = attributes.plates.reshape(-1, QUANTILES)[:, 0] == number("conveyance_country", "")
    return np.asarray(
        on_foot | (conveyance == number("conveyance_type", "UNKNOWN")) | blank[attributes.plate_key][:, None]
    )


def _without_unknown(plates: np.ndarray) -> np.ndarray:
    """The tables of plates with another country of the same table in place of an unknown one."""
    rows = plates.reshape(-1, QUANTILES).copy()
    unknown = rows == number("conveyance_country", "XX")
    for row, places in zip(rows, unknown, strict=True):
        known = row[~places]
        if known.size:
            row[places] = known[(np.arange(int(places.sum())) * 97) % known.size]
    return rows.reshape(-1)
