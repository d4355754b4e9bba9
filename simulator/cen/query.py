"""A search as data: what is asked of the database, and the same question asked of tables in memory.

The rule kept here: a Query names conditions, never records, so it can be saved, sent and run again on records that
nobody has seen yet. Conditions on different fields all hold together; within a field any of its codes will do. Only
the two concealment fields can be joined by "or". Cancelled records are never found, so never counted; returned ones
stand until they are corrected or cancelled, and are found.
"""

from __future__ import annotations

from typing import Annotated, Literal

import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from simulator.cen.facts import real_date
from simulator.reference import codes, descendants


def _of_the_calendar(day: str) -> str:
    if day and real_date(day) is None:
        raise ValueError("is not a date of the calendar")
    return day


Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Z0-9_-]+$")]
Codes = Annotated[tuple[Code, ...], Field(max_length=200, strict=False)]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$"), AfterValidator(_of_the_calendar)]
Amount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]

# The fields of a case and of a line that a search can name codes for; all are keys of the record.
CASE_FIELDS = (
    "reporting_country",
    "office",
    "location_type",
    "detecting_service",
    "direction",
    "control_reason",
    "detection_means",
    "mode",
    "conveyance_type",
    "departure",
    "destination",
    "declared_goods",
    "status",
)
LINE_FIELDS = ("heading", "product", "unit")
TREES = ("concealment_place",)
CANCELLED = "CANCELLED"


class Query(BaseModel):
    """A search; an empty tuple or "" asks nothing of that field.

    Dates are inclusive days, "YYYY-MM-DD"; entry dates are days in UTC. transit finds a country anywhere on the way.
    children adds every code beneath the named concealment places. concealment_join says whether place and method must
    both hold ("and") or one of them ("or"), if both are named. min_quantity is a line's quantity as entered. text is
    looked for in the description, whatever its case.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    reporting_country: Codes = ()
    office: Codes = ()
    location_type: Codes = ()
    detecting_service: Codes = ()
    direction: Codes = ()
    control_reason: Codes = ()
    detection_means: Codes = ()
    mode: Codes = ()
    conveyance_type: Codes = ()
    departure: Codes = ()
    destination: Codes = ()
    declared_goods: Codes = ()
    status: Codes = ()
    transit: Codes = ()
    heading: Codes = ()
    product: Codes = ()
    unit: Codes = ()
    min_quantity: Amount | None = None
    concealment_place: Codes = ()
    concealment_method: Codes = ()
    concealment_join: Literal["and", "or"] = "and"
    children: bool = False
    seizure_from: Day = ""
    seizure_to: Day = ""
    entry_from: Day = ""
    entry_to: Day = ""
    text: Annotated[str, Field(max_length=200)] = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The concealment places with everything beneath them, if children are asked for."""
        if not self.children:
            return self.concealment_place
        known = codes("concealment_place")
        wanted_places = set(self.concealment_place).union(
            *(descendants("concealment_place", code) for code in self.concealment_place if code in known)
        )
        return tuple(sorted(wanted_places))

    @property
    def asks_lines(self) -> bool:
        """Whether a condition on goods lines is among the conditions."""
        return bool(self.heading or self.product or self.unit or self.min_quantity is not None)


def matching_cases(
    query: Query, cases: pd.DataFrame, lines: pd.DataFrame, legs: pd.DataFrame | None = None
) -> pd.Series:
    """Which rows of the table of cases the search finds: a boolean series on its index.

    cases, lines and legs are the observed tables (keys: case_id); entry_date is an ISO time in UTC.
    """
    matches = cases["status"] != CANCELLED
    for name in CASE_FIELDS:
        wanted = getattr(query, name)
        if wanted:
            matches &= cases[name].isin(wanted)
    matches &= _concealment(query, cases)
    for name, first, last in (
        ("seizure_date", query.seizure_from, query.seizure_to),
        ("entry_date", query.entry_from, query.entry_to),
    ):
        if first or last:
            days = cases[name].astype(str).str[:10]
            if first:
                matches &= days >= first
            if last:
                matches &= (days <= last) & (days != "")
    if query.text:
        matches &= cases["narrative"].astype(str).str.casefold().str.contains(query.text.casefold(), regex=False)
    if query.asks_lines:
        matches &= cases["case_id"].isin(lines.loc[matching_lines(query, lines), "case_id"])
    if query.transit:
        on_the_way = legs.loc[legs["country"].isin(query.transit), "case_id"] if legs is not None else ()
        matches &= cases["case_id"].isin(on_the_way)
    return matches


def matching_lines(query: Query, lines: pd.DataFrame) -> pd.Series:
    """Which goods lines satisfy the conditions on lines: a boolean series on the table's index."""
    matches = pd.Series(True, index=lines.index)
    for name in LINE_FIELDS:
        wanted = getattr(query, name)
        if wanted:
            matches &= lines[name].isin(wanted)
    if query.min_quantity is not None:
        matches &= lines["quantity"] >= query.min_quantity
    return matches


def _concealment(query: Query, cases: pd.DataFrame) -> pd.Series:
    place = cases["concealment_place"].isin(query.places)
    method = cases["concealment_method"].isin(query.concealment_method)
    if query.concealment_place and query.concealment_method:
        return place | method if query.concealment_join == "or" else place & method
    if query.concealment_place:
        return place
    if query.concealment_method:
        return method
    return pd.Series(True, index=cases.index)
