"""What a scenario file may say: one model a table of the file, nothing unknown, every number within its range.

The rule kept here: a wrong file never reaches the simulation. Shapes and ranges are checked here, what refers to
something else (corridors to offices, targets to products) in `checks`. The figures are the author's assumptions
unless the file names a source.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.region import Region
from simulator.world.living import Chain, Definition, Life, Operation, Sources, Statuses
from simulator.world.numbers import (
    Capacity,
    Cost,
    Count,
    Day,
    Days,
    Deviation,
    Firms,
    Kilograms,
    KilogramsPerUnit,
    Logarithm,
    Multiple,
    PartShare,
    Prior,
    Quantity,
    Ratio,
    Share,
    Spread,
    Supply,
    Temperature,
    Tolerance,
    Weight,
)

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
# Skill and caution take from logarithms.
Span = tuple[Cost, Cost]


class Strict(BaseModel):
    """Refuses unknown keys; values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Calibration(Strict):
    """Which published table the masses come from, by how many years it is shifted, and from how many first years.

    All five years are fitted; fewer leave the later ones for a judgement, see `simulator.gates.held_out`.
    """

    table: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.csv$")]
    shift_years: Annotated[int, Field(ge=0, le=50)]
    fitted_years: Annotated[int, Field(ge=1, le=5)] = 5


class Macro(Strict):
    """How organisations and services adapt; see `macro` for the formulas."""

    memory: Share
    prior_seized: Prior
    prior_sent: Prior
    tolerance: Tolerance
    tau: Temperature
    epsilon: Share
    diversify: Annotated[float, Field(strict=True, ge=1, le=10)]
    delta: Share
    effort_prior: Prior
    phi: Annotated[float, Field(strict=True, ge=0, lt=1)]
    organisation_sd: Deviation
    product_sd: Deviation
    attention_sd: Deviation


class Borders(Strict):
    """Pairs of countries "AA-BB" with customs control and without."""

    customs: list[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z]{2}$")]]
    union: list[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z]{2}$")]]


class Corridor(Strict):
    """Offices in the order in which goods pass them; cost is subtracted from the margin."""

    mode: Literal["ROAD", "RAIL", "AIR", "POST", "SEA"]
    origin: Country
    destination: Country
    cost: Cost
    posts: Annotated[list[str], Field(min_length=1, max_length=12)]


class Method(Strict):
    """Where and how goods are hidden; cap_kg is the physical capacity of the place."""

    modes: Annotated[list[Literal["ROAD", "RAIL", "AIR", "POST", "SEA"]], Field(min_length=1)]
    conveyances: Annotated[dict[str, Weight], Field(min_length=1)]
    place: str
    method: str
    manner: str
    size: Multiple
    sigma: Spread
    cap_kg: Kilograms
    hiding: Logarithm
    covers: Annotated[list[str], Field(min_length=1)]
    premises: bool = False


class Shock(Strict):
    """A change of the logarithm of supply between two days."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    ln: Logarithm


class Product(Strict):
    """median in `unit` at size 1; season is an amplitude of the logarithm with its peak month; trend is a year.

    most_kg: no consignment is heavier, however much its conveyance carries.
    """

    unit: str
    median: Quantity
    kg_per_unit: KilogramsPerUnit
    season: Annotated[float, Field(strict=True, ge=0, le=2)]
    peak: Annotated[int, Field(ge=1, le=12)]
    trend: Annotated[float, Field(strict=True, ge=-2, le=2)]
    value: Multiple
    origins: Annotated[dict[Country, Weight], Field(min_length=1)]
    affinity: dict[str, Ratio] = {}
    shocks: list[Shock] = []
    tail: Share = 0.0
    most_kg: Kilograms | None = None


class Template(Strict):
    """A kind of organisation; every world draws `count` of them with their own routes.

    firms: so many front firms each has at least; a trade that changes its senders has more than freight needs.
    """

    kind: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    count: Count
    homes: Annotated[list[Country], Field(min_length=1)]
    products: Annotated[dict[str, Ratio], Field(min_length=1)]
    corridors: Annotated[list[str], Field(min_length=1)]
    take: tuple[Count, Count]
    methods: Annotated[list[str], Field(min_length=1)]
    ways: Count
    covers: list[str] = []
    size: Multiple = 1.0
    firms: Firms = 1
    supply: Supply
    skill: Span
    caution: Span


class Targets(Strict):
    """published: countries by drug, mass from the calibration table; cases: weights by product and country."""

    published: dict[str, list[Country]]
    cases: dict[str, dict[Country, Weight]]


class Technology(Strict):
    """Which offices have an X-ray scanner."""

    scanner_from_capacity: Capacity
    scanner_location_types: list[str]


class Reporting(Strict):
    """A country's habit of entering cases; delays are lognormal, in days."""

    rate: Share
    other: Share
    delay_median_days: Days
    delay_sigma: Spread
    batch_day: Annotated[int, Field(ge=1, le=28)]
    batch_share: Share


class Habits(Strict):
    """How far offices differ in their errors, and what officers cannot know."""

    sigma: Deviation
    most: Share
    departure_unknown: Share


class BatchFeature(Strict):
    """A country enters everything from a day on only on another day, one of `entered`."""

    kind: Literal["batch"]
    country: Country
    from_: Annotated[Day, Field(alias="from")]
    entered: Annotated[list[Day], Field(min_length=1)]
    text: str


class PacksHabitFeature(Strict):
    """One of the offices with at least `cases` seizures of the product in `year` enters packs as pieces."""

    kind: Literal["packs_habit"]
    product: str
    offices: Annotated[list[str], Field(min_length=1)]
    year: Annotated[int, Field(ge=1990, le=2100)]
    cases: Count
    rate: Share
    text: str


class GapsFeature(Strict):
    """Some countries report nothing for some months."""

    kind: Literal["gaps"]
    countries: Annotated[list[Country], Field(min_length=1)]
    take: Count
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    months: tuple[Count, Count]
    text: str


class OutlierFeature(Strict):
    """One seizure that makes `share` of its country's expected weight of that product and year."""

    kind: Literal["outlier"]
    product: str
    countries: Annotated[list[Country], Field(min_length=1)]
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    share: tuple[PartShare, PartShare]
    text: str


class MultiLineFeature(Strict):
    """A country's cases of a product have a second line of the same product more often."""

    kind: Literal["multi_line"]
    country: Country
    product: str
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    rate: Share
    text: str


class ErrorsFeature(Strict):
    """A bad month: of what a country enters between two days each kind of error has this rate, whoever enters it."""

    kind: Literal["errors"]
    country: Country
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    rates: Annotated[dict[str, Share], Field(min_length=1)]
    text: str


Feature = Annotated[
    BatchFeature | PacksHabitFeature | GapsFeature | OutlierFeature | MultiLineFeature | ErrorsFeature,
    Field(discriminator="kind"),
]


class Scenario(Strict):
    """A whole scenario; start is the first day of a month, end the last day of one.

    dispositions: by product, what became of the goods, as weights; what is not named follows the course's usual ones.
    finds: by place or method of hiding, factors on the means of the place: 1 if none is stated, 0 where it cannot be.
    region: what the scenario's folder adds to the shared reference; in the file it is the folder's name.
    """

    schema_version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    title: str
    text: str
    assumption: bool
    start: Day
    end: Day
    as_of: datetime
    cases: Annotated[int, Field(ge=100, le=100_000_000)]
    reporting_countries: Annotated[list[Country], Field(min_length=1)]
    partner_countries: list[Country]
    names: Annotated[list[str], Field(min_length=1)]
    calibration: Calibration
    macro: Macro
    borders: Borders
    corridors: Annotated[dict[str, Corridor], Field(min_length=1)]
    methods: Annotated[dict[str, Method], Field(min_length=1)]
    products: Annotated[dict[str, Product], Field(min_length=1)]
    organisation: Annotated[list[Template], Field(min_length=1)]
    targets: Targets
    services: dict[str, dict[str, Ratio]]
    reasons: dict[str, dict[str, Weight]]
    means: dict[str, dict[str, Weight]]
    finds: dict[str, dict[str, Weight]]
    technology: Technology
    reporting: dict[Country, Reporting]
    errors: dict[str, Share]
    habits: Habits
    dispositions: dict[str, dict[str, Weight]] = {}
    feature: list[Feature] = []
    chain: list[Chain] = []
    operation: list[Operation] = []
    definition: list[Definition] = []
    life: Life = Life()
    sources: Sources = Sources()
    statuses: Statuses = Statuses()
    difficulty: Share = 0.5
    region: Annotated[Region | None, Field(exclude_if=lambda region: region is None)] = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the scenario's content: the same for the same figures, however the file is written."""
        import hashlib

        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    @property
    def months(self) -> int:
        """Number of months from start to end."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def moment(self) -> datetime:
        """The world's present, aware UTC."""
        return self.as_of.astimezone(UTC)

    def first_day(self, t: int) -> date:
        """The first day of month number t."""
        month = self.start.year * 12 + self.start.month - 1 + t
        return date(month // 12, month % 12 + 1, 1)

    def month_of(self, day: date) -> int:
        """Number of the month of a day, 0 for the first one."""
        return (day.year - self.start.year) * 12 + day.month - self.start.month
