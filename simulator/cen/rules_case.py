"""Rules of the case itself: what is mandatory, dates, office, location, detection, circulation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.cen.catalogue import Field, catalogue
from simulator.cen.facts import Case, real_date, real_moment
from simulator.cen.faults import Fault, Say
from simulator.cen.rulebook import fault, figure

CASE_NO = re.compile(r"([A-Z]{2})-(\d{4})-(\d{6})")


def mandatory(case: Case) -> Iterator[Fault]:
    """Fields that the form asks for are filled; a field that may be unknown says so."""
    form = case.code("form_type")
    for field in catalogue().of_case():
        if field.need(form) == "required" and not case.values.get(field.name):
            yield _missing(field, field.name)
        if field.kind == "group" and field.need(form) != "absent":
            for number, row in enumerate(case.rows(field.name)):
                for inner in catalogue().of_group(field.name):
                    if inner.need(form) == "required" and inner.key not in row:
                        yield _missing(inner, f"{field.name}.{number}.{inner.key}")


def _missing(field: Field, path: str) -> Fault:
    return fault("missing-unknown" if field.unknown else "missing", path, field=Say(field.label))


def identity(case: Case) -> Iterator[Fault]:
    """The number has the form CC-YYYY-NNNNNN, and the officer reports for the own country."""
    number = case.code("case_no")
    match = CASE_NO.fullmatch(number)
    if number and (not match or match[1] != case.own):
        yield fault("case-no", "case_no", value=number)
    reporting = case.code("reporting_country")
    if reporting and case.context.country and reporting != case.context.country:
        yield fault("other-country", "reporting_country")


def dates(case: Case) -> Iterator[Fault]:
    """Dates are of the calendar, not after the clock, not before 2000; entry follows seizure."""
    label = Say(catalogue().fields["seizure_date"].label)
    text = case.code("seizure_date")
    seized = real_date(text)
    if text and seized is None:
        yield fault("date-not-real", "seizure_date", field=label, value=text[:20])
    if seized and seized > case.context.today:
        yield fault("date-after-clock", "seizure_date", field=label)
    if seized and seized.year < figure("oldest_year"):
        yield fault("date-too-old", "seizure_date", field=label)
        return
    entered = case.code("entry_date")
    moment = real_moment(entered)
    if entered and moment is None:
        entry_label = Say(catalogue().fields["entry_date"].label)
        yield fault("date-not-real", "entry_date", field=entry_label, value=entered[:20])
    entry_day = moment.date() if moment else case.context.today
    if seized and moment and seized > entry_day:
        yield fault("entry-before-seizure", "seizure_date")
    if seized and (entry_day - seized).days > figure("late_days"):
        yield fault("late-entry", "seizure_date", days=figure("late_days"))


def office(case: Case) -> Iterator[Fault]:
    """The office belongs to the reporting country, is open, and fits the type of location."""
    unit = case.context.offices.get(case.code("office"))
    if unit is None:
        return
    seized = case.date("seizure_date")
    if case.own and unit.country != case.own:
        yield fault("office-foreign", "office")
    if seized and unit.opened > seized:
        yield fault("office-not-open", "office")
    location = case.code("location_type")
    fitting = {unit.location_type, *figure("office_locations").get(unit.location_type, ())}
    if location and location not in fitting:
        yield fault("office-location", "location_type")


def location(case: Case) -> Iterator[Fault]:
    """Mode and manner fit the type of location."""
    kind, mode = case.code("location_type"), case.code("mode")
    fitting = figure("location_modes").get(kind)
    if fitting and mode and mode != "UNKNOWN" and mode not in fitting:
        yield fault("location-mode", "mode")
    if case.code("manner") == "OUTSIDE_BCP" and kind in (*figure("border_locations"), "AIRPORT"):
        yield fault("outside-point", "manner")


def detection(case: Case) -> Iterator[Fault]:
    """Intelligence carries a handling code; other services are looked at twice."""
    if case.long and case.code("control_reason") in figure("intelligence_reasons") and not case.code("handling"):
        yield fault("need-handling", "handling")
    if case.code("detecting_service") not in ("", "CUSTOMS", "JOINT"):
        yield fault("service-other", "detecting_service")


def circulation(case: Case) -> Iterator[Fault]:
    """A controlled delivery is embargoed; without consent a case stays in the country."""
    level = case.code("circulation")
    dispositions = {row.get("disposition") for row in case.rows("lines")}
    if "CONTROLLED_DELIVERY" in dispositions and level not in ("", "EMBARGOED"):
        yield fault("controlled-delivery", "circulation")
    if case.code("release_consent") in ("NO", "PENDING") and level in ("RILO_REGION", "ALL_MEMBERS"):
        yield fault("consent-circulation", "circulation")


def simplified(case: Case) -> Iterator[Fault]:
    """The simplified form counts small seizures and knows no persons."""
    if case.long:
        return
    if case.rows("persons"):
        yield fault("simplified-persons", "persons")
    for number, row in enumerate(case.rows("lines")):
        if row.get("quantity", 0) > figure("large").get(row.get("unit"), float("inf")):
            yield fault("simplified-large", f"lines.{number}.quantity")


CHECKERS = (mandatory, identity, dates, office, location, detection, circulation, simplified)
