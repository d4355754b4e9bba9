"""What a record says, read strictly: blanks are None, codes are known, figures are figures.

The rule kept here: a document never shows a value that its record could not hold; what is wrong is named by its path
("lines.0.quantity") with what to do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from simulator.observation.documents.errors import RecordFault
from simulator.reference import codes, offices

LONGEST = 400  # letters of any single value but the free text
LONGEST_TEXT = 4000
MOST_LINES, MOST_PERSONS = 20, 20
CODED = (
    "location_type",
    "detecting_service",
    "direction",
    "control_reason",
    "detection_means",
    "manner",
    "legal_stage",
    "mode",
    "conveyance_type",
    "concealment_place",
    "concealment_method",
)
COUNTRIES = ("conveyance_country", "departure", "destination", "goods_origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One line of seized goods; quantity in unit, packing as written on the record."""

    product: str | None
    quantity: float | None
    unit: str | None
    packing: Mapping[str, float] | None
    mass_basis: str | None
    test_result: str | None
    disposition: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """One person of the record, without a name."""

    role: str | None
    sex: str | None
    age_band: str | None
    nationality: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A record as documents read it; None where it is blank.

    first_count: it is what the first message knew, see `accounts`.
    """

    case_no: str | None
    country: str
    seized: date
    office: str | None
    code: Mapping[str, str | None]
    declared: str | None
    transit: tuple[str, ...]
    lines: tuple[Goods, ...]
    persons: tuple[Someone, ...]
    narrative: str | None
    wrong_numbers: tuple[str, ...]
    first_count: bool

    def with_load(self, declared: str | None, place: str | None) -> Facts:
        """The facts with these declared goods and this place of concealment."""
        return replace(self, declared=declared, code={**self.code, "concealment_place": place})

    def between(self, departure: str | None, destination: str | None) -> Facts:
        """The facts with these ends of the way."""
        return replace(self, code={**self.code, "departure": departure, "destination": destination})

    def way_of(self, other: Facts) -> Facts:
        """The facts with load, place of concealment and ends of the way as others have them."""
        return self.with_load(other.declared, other["concealment_place"]).between(
            other["departure"], other["destination"]
        )

    def __getitem__(self, field: str) -> str | None:
        """A coded field by its name."""
        return self.code[field]


def read_facts(record: Mapping[str, Any]) -> Facts:
    """Read a record.

    `wrong_check_digits`, a list beside the record's own fields, names the numbers that carry a wrong check digit:
    container, wagon, waybill, parcel. `first_count`, true beside them, marks what the first message knew.

    Raises:
        RecordFault: for the first field that is missing or cannot be.
    """
    if not isinstance(record, Mapping):
        raise RecordFault("record", f"is {type(record).__name__}, not a record", "Give the record as a dict.")
    office = _code(record, "office", offices())
    country = _country(record, "reporting_country") or (offices()[office].country if office else None)
    if country is None:
        raise RecordFault("reporting_country", "is blank", "Enter the country whose officers report the case.")
    lines = _rows(record, "lines", MOST_LINES)
    if not lines:
        raise RecordFault("lines", "are blank", "Enter at least one line of seized goods.")
    coded = {name: _code(record, name, codes(name)) for name in CODED}
    coded |= {name: _country(record, name) for name in COUNTRIES}
    transit = record.get("transit") or ()
    if isinstance(transit, str) or not all(isinstance(place, str) for place in transit):
        raise RecordFault("transit", "is not a list of countries", 'Give it as a list, such as ["KZ", "RU"].')
    return Facts(
        case_no=_text(record, "case_no"),
        country=country,
        seized=_day(record, "seizure_date"),
        office=office,
        code=coded,
        declared=_code(record, "declared_goods", codes("cover_goods")),
        transit=tuple(place for place in transit if place and place != "XX"),
        lines=tuple(_goods(row, f"lines.{place}") for place, row in enumerate(lines)),
        persons=tuple(
            _someone(row, f"persons.{place}") for place, row in enumerate(_rows(record, "persons", MOST_PERSONS))
        ),
        narrative=_text(record, "narrative", LONGEST_TEXT),
        wrong_numbers=tuple(record.get("wrong_check_digits") or ()),
        first_count=record.get("first_count") is True,
    )


def _text(record: Mapping[str, Any], field: str, longest: int = LONGEST, path: str = "") -> str | None:
    value = record.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise RecordFault(
            path + field, f"is {type(value).__name__}, not a text", "Give it as a text, or leave it blank."
        )
    if len(value) > longest:
        raise RecordFault(path + field, f"has {len(value)} letters", f"Shorten it to {longest} letters.")
    return value.strip() or None


def _code(record: Mapping[str, Any], field: str, known: Mapping[str, Any], path: str = "") -> str | None:
    value = _text(record, field, path=path)
    if value is not None and value not in known:
        raise RecordFault(path + field, f"{value[:40]!r} is not in its code list", "Choose a code of the list.")
    return value


def _country(record: Mapping[str, Any], field: str, path: str = "") -> str | None:
    value = _text(record, field, path=path)
    if value is not None and not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise RecordFault(path + field, f"{value[:40]!r} is not a country", "Give two capital letters, XX for unknown.")
    return value


def _day(record: Mapping[str, Any], field: str) -> date:
    value = _text(record, field)
    if value is None:
        raise RecordFault(field, "is blank", "Enter the date of the seizure protocol, YYYY-MM-DD.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise RecordFault(field, f"{value[:40]!r} is not a date", "Give it as YYYY-MM-DD.") from None
    if not 1992 <= day.year <= 2100:
        raise RecordFault(field, f"{value} is outside 1992 to 2100", "Check the year.")
    return day


def _figure(record: Mapping[str, Any], field: str, path: str) -> float | None:
    value = record.get(field)
    if value is None or value == "":
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not 0 <= value <= 1e12
    ):
        raise RecordFault(path + field, f"{str(value)[:40]!r} is not a quantity", "Give a figure from 0 to 10^12.")
    return float(value)


def _rows(record: Mapping[str, Any], field: str, most: int) -> list[Mapping[str, Any]]:
    value = record.get(field) or []
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        raise RecordFault(field, "is not a list of rows", "Give a list with a dict for each row.")
    if len(value) > most:
        raise RecordFault(field, f"has {len(value)} rows", f"A document takes {most}; split the case.")
    return list(value)


def _goods(row: Mapping[str, Any], path: str) -> Goods:
    path += "."
    packing = row.get("packing") or None
    if packing is not None:
        if not isinstance(packing, Mapping):
            raise RecordFault(f"{path}packing", "is not a set of figures", "Give boxes, cartons, packs and sticks.")
        figures = {name: _figure(packing, name, f"{path}packing.") for name in ("boxes", "cartons", "packs", "sticks")}
        packing = {name: figure for name, figure in figures.items() if figure} or None
    return Goods(
        product=_code(row, "product", codes("product"), path),
        quantity=_figure(row, "quantity", path),
        unit=_code(row, "unit", codes("unit"), path),
        packing=packing,
        mass_basis=_code(row, "mass_basis", codes("mass_basis"), path),
        test_result=_code(row, "test_result", codes("test_result"), path),
        disposition=_code(row, "disposition", codes("disposition"), path),
    )


def _someone(row: Mapping[str, Any], path: str) -> Someone:
    path += "."
    return Someone(
        role=_code(row, "role", codes("person_role"), path),
        sex=_code(row, "sex", codes("sex"), path),
        age_band=_code(row, "age_band", codes("age_band"), path),
        nationality=_country(row, "nationality", path),
    )
