"""What the rules look at: the record in its right shape, the clock, the offices, the officer's country.

The rule kept here: a blank value is "", an empty list or an absent key, and all three read alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from simulator.cen.catalogue import UNKNOWN_COUNTRY
from simulator.reference.offices import Office, offices


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The moment and the place of entering: clock is aware (UTC), country the officer's own, "" for any.

    officers are names that must not stand in a record either: those of the person who enters it.
    """

    clock: datetime
    country: str = ""
    offices: Mapping[str, Office] = field(default_factory=offices)
    officers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.clock.tzinfo is None:
            raise ValueError(f"the clock has no time zone: {self.clock!r}")

    @property
    def today(self) -> date:
        """The clock's day in UTC."""
        return self.clock.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Case:
    """A record in its right shape, with the questions that rules ask of it; raw is what came in."""

    values: Mapping[str, Any]
    raw: Mapping[str, Any]
    context: Context

    def code(self, name: str) -> str:
        """A code or text of the case, "" if blank."""
        return str(self.values.get(name, ""))

    def country(self, name: str) -> str:
        """A known country of the case, "" if blank or XX."""
        code = self.code(name)
        return "" if code == UNKNOWN_COUNTRY else code

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a group."""
        entries: list[dict[str, Any]] = self.values.get(name, [])
        return entries

    @property
    def transit(self) -> list[str]:
        """The transit countries in order."""
        countries: list[str] = self.values.get("transit", [])
        return countries

    @property
    def long(self) -> bool:
        """Whether the long form applies; a form not chosen yet counts as the long one."""
        return self.code("form_type") != "SIMPLIFIED"

    @property
    def own(self) -> str:
        """The country that reports."""
        return self.country("reporting_country") or self.context.country

    def date(self, name: str) -> date | None:
        """A date of the calendar, None if blank or impossible."""
        return real_date(self.code(name))


def real_date(text: str) -> date | None:
    """YYYY-MM-DD as a date of the calendar, else None."""
    if len(text) != 10 or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def real_moment(text: str) -> datetime | None:
    """An ISO moment with a time zone as UTC, else None."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
