"""What the pictures of a world are drawn from: sums over its truth tables, small however large the world.

The rule kept here: one pass over the seizures, batch by batch; a world just drawn and one read from a folder give the
same sums, therefore the same pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from simulator.publish.describe.society import Society, society_of
from simulator.region import Region
from simulator.regional import in_its_region
from simulator.world import Scenario, build
from simulator.world.truth_tables import plan_tables, seizure_table

# Delays beyond this many days are counted together.
LONGEST_DELAY = 400
COLUMNS = (
    "month",
    "organisation_id",
    "office",
    "product",
    "reporting_country",
    "seizure_date",
    "kg",
    "report_delay_days",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation as the truth has it."""

    code: str
    name: str
    kind: str
    home: str
    products: tuple[str, ...]
    skill: float
    caution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One organisation's way of moving one product; monthly is the mean number of consignments."""

    code: str
    organisation: str
    product: str
    corridor: str
    origin: str
    destination: str
    posts: tuple[str, ...]
    mode: str
    method: str
    place: str
    monthly: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Masses of one product's seizures: all of them in kg, largest first, and who dominates which year.

    top is (country, year, share of the largest seizure in that country's mass of that year, seizures), largest first.
    """

    kg: np.ndarray
    top: tuple[tuple[str, int, float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """T months, P products, R routes: sent and seized (T, P); risk, share, taken and carried (T, R);
    delays (country -> days).

    society is None for a world of another generator. delays holds, for each reporting country, the
    number of cases entered 0..LONGEST_DELAY days after the seizure; never those not entered by the world's present.
    """

    scenario: Scenario
    name: str
    seed: str
    first: date
    months: int
    products: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    routes: tuple[Route, ...]
    sent: np.ndarray
    seized: np.ndarray
    risk: np.ndarray
    share: np.ndarray
    taken: np.ndarray
    carried: np.ndarray
    seizures: Mapping[str, int]
    by_organisation: Mapping[str, int]
    loads: Mapping[str, Loads]
    delays: Mapping[str, np.ndarray]
    never: Mapping[str, int]
    society: Society | None

    @property
    def region(self) -> Region | None:
        """The region of the scenario's own."""
        return self.scenario.region

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office that some route passes, in the order of the routes, then those with seizures only."""
        passed = [code for route in self.routes for code in route.posts]
        return tuple(dict.fromkeys([*passed, *self.seizures]))

    @property
    def cases(self) -> int:
        """All seizures."""
        return sum(self.seizures.values())

    def day_of(self, month: int) -> date:
        """The first day of a month of the world."""
        whole = self.first.year * 12 + self.first.month - 1 + month
        return date(whole // 12, whole % 12 + 1, 1)

    def routes_of(self, organisation: str) -> list[int]:
        """Indices of the routes that an organisation ran at any time."""
        if self.society is not None:
            return sorted(self.society.ran.get(organisation, ()))
        return [i for i, route in enumerate(self.routes) if route.organisation == organisation]

    def flows_of(self, organisation: str) -> list[Route]:
        """An organisation's routes, monthly being the mean of the months in which it ran them."""
        if self.society is None:
            return [route for route in self.routes if route.organisation == organisation]
        ran = self.society.ran.get(organisation, {})
        return [replace(self.routes[i], monthly=float(self.carried[ran[i], i].mean())) for i in sorted(ran)]


@in_its_region
def draw_sight(scenario: Scenario, seed: bytes, cases: int | None = None) -> Sight:
    """One world of a scenario, drawn and summed; nothing is written."""
    world = build(scenario, seed, cases)
    return summed(
        plan_tables(world.plan),
        seizure_table(world.plan, world.rows).to_batches(),
        scenario=scenario,
        name=scenario.name,
        seed=seed.hex(),
        scale=1.0 if cases is None else cases / scenario.cases,
        society=society_of(world.plan),
    )


def summed(
    tables: Mapping[str, pa.Table],
    cases: Iterable[pa.RecordBatch],
    *,
    scenario: Scenario,
    name: str,
    seed: str,
    scale: float = 1.0,
    society: Society | None = None,
    days_added: int = 0,
) -> Sight:
    """The sums of a world: tables holds organisations, routes and macro; cases come in batches of COLUMNS or more.

    days_added is how many days the world has grown beyond its scenario's present; their seizures count with the last
    month where the calendar ends.
    """
    routes = _routes(tables["routes"], scale)
    products = tuple(scenario.products)
    months, macro = _macro(tables["macro"], [route.code for route in routes])
    sent = np.zeros((months, len(products)))
    np.add.at(sent.T, np.array([products.index(r.product) for r in routes]), macro["sent"].T * scale)
    begin = scenario.start
    counted = _Counted(months, products, begin, scenario.moment.date() + timedelta(days=days_added))
    for batch in cases:
        counted.add(batch)
    return Sight(
        scenario=scenario,
        name=name,
        seed=seed,
        first=begin,
        months=months,
        products=products,
        organisations=_organisations(tables["organisations"]),
        routes=routes,
        sent=sent,
        seized=counted.seized,
        risk=macro["risk"],
        share=macro["share"],
        taken=macro["seized"],
        carried=macro["sent"] * scale,
        seizures=counted.office,
        by_organisation=counted.organisation,
        loads={product: counted.loads(product) for product in products},
        delays=counted.delays,
        never=counted.never,
        society=society,
    )


def _organisations(table: pa.Table) -> tuple[Organisation, ...]:
    return tuple(
        Organisation(
            code=row["organisation_id"],
            name=row["name"].removesuffix(" (SYNTHETIC)"),
            kind=row["kind"],
            home=row["home_country"],
            products=tuple(row["products"]),
            skill=row["skill"],
            caution=row["caution"],
        )
        for row in sorted(table.to_pylist(), key=lambda row: str(row["organisation_id"]))
    )


def _routes(table: pa.Table, scale: float) -> tuple[Route, ...]:
    return tuple(
        Route(
            code=row["route_id"],
            organisation=row["organisation_id"],
            product=row["product"],
            corridor=row["corridor"],
            origin=row["origin"],
            destination=row["destination"],
            posts=tuple(row["posts"]),
            mode=row["mode"],
            method=row["method"],
            place=row["concealment_place"],
            monthly=row["monthly"] * scale,
        )
        for row in table.to_pylist()
    )


def _macro(table: pa.Table, routes: list[str]) -> tuple[int, dict[str, np.ndarray]]:
    """Months, and the month-by-route table as arrays (months, routes), in whatever order its rows come."""
    names, position = _coded(table["route_id"].combine_chunks())
    month = table["month"].to_numpy().astype(np.int64)
    column = np.array([routes.index(name) if name in routes else -1 for name in names], np.int64)[position]
    months = int(month.max()) + 1
    arrays = {}
    for name in ("sent", "risk", "share", "seized"):
        arrays[name] = np.zeros((months, len(routes)))
        arrays[name][month, column] = table[name].to_numpy()
    return months, arrays


def _coded(array: pa.Array) -> tuple[list[str], np.ndarray]:
    """A text column as (words, position of every row's word)."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    return array.dictionary.to_pylist(), array.indices.to_numpy(zero_copy_only=False).astype(np.int64)


class _Counted:
    """Sums over the seizures, one batch at a time."""

    def __init__(self, months: int, products: tuple[str, ...], first: date, today: date) -> None:
        self.products, self.first = products, first
        self.today = (today - date(1970, 1, 1)).days
        self.seized = np.zeros((months, len(products)), np.int64)
        self.office: dict[str, int] = {}
        self.organisation: dict[str, int] = {}
        self.delays: dict[str, np.ndarray] = {}
        self.never: dict[str, int] = {}
        self._kg: dict[str, list[np.ndarray]] = {product: [] for product in products}
        self._years: dict[tuple[str, str, int], list[float]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Count one batch."""
        month = np.minimum(batch.column("month").to_numpy().astype(np.int64), self.seized.shape[0] - 1)
        names, product = _coded(batch.column("product"))
        known = np.array([self.products.index(name) if name in self.products else -1 for name in names])
        product = known[product]
        keep = product >= 0
        np.add.at(self.seized, (month[keep], product[keep]), 1)
        for column, counts in (("office", self.office), ("organisation_id", self.organisation)):
            words, position = _coded(batch.column(column))
            for word, count in zip(words, np.bincount(position, minlength=len(words)), strict=True):
                if count:
                    counts[word] = counts.get(word, 0) + int(count)
        countries, country = _coded(batch.column("reporting_country"))
        self._delays(batch, countries, country)
        kg = batch.column("kg").to_numpy()
        years = (self.first.year * 12 + self.first.month - 1 + month) // 12
        for index, name in enumerate(self.products):
            rows = np.flatnonzero(product == index)
            if rows.size:
                self._kg[name].append(kg[rows].astype(np.float32))
                self._sizes(name, countries, country[rows], years[rows], kg[rows])

    def _sizes(self, product: str, countries: list[str], country: np.ndarray, year: np.ndarray, kg: np.ndarray) -> None:
        """Per country and year: mass, largest seizure, number."""
        base = int(year.min())
        key = country * 1000 + (year - base)
        values, position = np.unique(key, return_inverse=True)
        mass, number = np.bincount(position, kg), np.bincount(position)
        most = np.zeros(values.size)
        np.maximum.at(most, position, kg)
        for value, total, largest, many in zip(values, mass, most, number, strict=True):
            place = self._years.setdefault((product, countries[value // 1000], base + int(value % 1000)), [0, 0, 0])
            place[0], place[1], place[2] = place[0] + float(total), max(place[1], float(largest)), place[2] + int(many)

    def _delays(self, batch: pa.RecordBatch, countries: list[str], country: np.ndarray) -> None:
        delay = batch.column("report_delay_days").to_numpy()
        seized = batch.column("seizure_date").cast(pa.int32()).to_numpy().astype(np.int64)
        entered = (delay >= 0) & (seized + delay <= self.today)
        for index, name in enumerate(countries):
            rows = country == index
            if rows.any():
                days = np.clip(delay[rows & entered], 0, LONGEST_DELAY)
                counts = np.bincount(days, minlength=LONGEST_DELAY + 1)
                self.delays[name] = self.delays.get(name, 0) + counts
                self.never[name] = self.never.get(name, 0) + int((rows & ~entered).sum())

    def loads(self, product: str) -> Loads:
        """A product's masses and its years dominated by one seizure."""
        parts = self._kg[product]
        kg = np.sort(np.concatenate(parts))[::-1] if parts else np.zeros(0, np.float32)
        top = [
            (country, year, largest / mass, int(number))
            for (name, country, year), (mass, largest, number) in self._years.items()
            if name == product and mass > 0 and number >= 5
        ]
        return Loads(kg=kg, top=tuple(sorted(top, key=lambda load: (-load[2], load[0], load[1]))))
