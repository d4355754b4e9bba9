"""What a scenario says of a world that lives: joint operations, the life of organisations, the other sources,
what becomes of records, what a country counts differently from a day on.

Every figure has a default, so that a scenario names only what it changes. All defaults are assumptions of this course
unless a line names a source.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.world.numbers import Day, OperationFactor, Ratio, Share


class Strict(BaseModel):
    """Refuses unknown keys; values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Operation(Strict):
    """A joint operation: between two days the hazards at these offices, for these products, are multiplied.

    No product named: all of them. The factor acts on the effort of every service that works at the office.
    """

    title: str
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    offices: Annotated[list[str], Field(min_length=1)]
    products: list[str] = []
    factor: OperationFactor = 3.0


class Definition(Strict):
    """From a day on a country enters one product as another; text tells why."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    from_: Annotated[Day, Field(alias="from")]
    product: str
    counted_as: str
    text: str


class Life(Strict):
    """How organisations live; rates are a year and organisation unless said otherwise.

    arrest: probability that a person met at a seizure is arrested, times the exposure of the role. key_months and
    other_months: mean months until a key or another role is filled again. dies_below: share of filled places under
    which an organisation ceases. sheds: share of its routes that a splinter takes along.
    """

    arrest: Share = 0.35
    key_months: Ratio = 5.0
    other_months: Ratio = 1.5
    dies_below: Share = 0.35
    death: Share = 0.02
    split: Share = 0.02
    merger: Share = 0.015
    renaming: Share = 0.04
    sheds: Share = 0.4


class Chain(Strict):
    """Chains of one kind that are planted in every world, see `chains`; products of their first seizures, none: any.

    kind: by what an organisation's firms hang together, and how its money is gathered.
    """

    kind: Literal["nominee", "fan_in", "shared_address", "borrowed_identity"]
    count: Annotated[int, Field(strict=True, ge=1, le=10)]
    products: list[str] = []
    text: str


class Sources(Strict):
    """Rows of each other source for every expected case: 10 million cases have 40 million crossings."""

    crossings: Ratio = 4.0
    declarations: Ratio = 2.0
    calls: Ratio = 0.5
    messages: Ratio = 0.1
    reports: Ratio = 0.02
    bookings: Ratio = 0.2
    tracking: Ratio = 0.3
    payments: Ratio = 0.1
    press: Ratio = 0.004
    partner_messages: Ratio = 0.02
    companies: Ratio = 0.05
    illicit: Share = 0.02


class Statuses(Strict):
    """What becomes of records after entry; chances a record.

    noticed: a visible error is seen and the record returned. mistaken: a right record is returned. answered: the
    officer answers a return. doubles: a second agency's record is cancelled. no_offence: a record of goods that were
    given back is cancelled.
    """

    noticed: Share = 0.20
    mistaken: Share = 0.012
    answered: Share = 0.75
    doubles: Share = 0.40
    no_offence: Share = 0.10
