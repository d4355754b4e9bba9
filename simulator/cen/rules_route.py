"""Rules of route, transport and concealment: what cannot go together."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.cen.facts import Case
from simulator.cen.faults import Fault
from simulator.cen.rulebook import fault, figure
from simulator.reference import codes


def direction(case: Case) -> Iterator[Fault]:
    """The direction, seen from the reporting country, fits departure and destination where they are known."""
    way, own = case.code("direction"), case.own
    start, end = case.country("departure"), case.country("destination")
    if not own:
        return
    if way == "TRANSIT":
        same = bool(start) and start == end
        if same or own in (start, end):
            yield fault("transit-ends", "direction")
        if case.long and not case.transit:
            yield fault("transit-empty", "transit")
        elif case.long and own not in case.transit:
            yield fault("transit-own", "transit")
    elif way == "IMPORT":
        if start == own:
            yield fault("import-departure", "departure")
        elif end not in ("", own):
            yield fault("import-destination", "destination")
    elif way == "EXPORT":
        if end == own:
            yield fault("export-destination", "destination")
        elif start not in ("", own):
            yield fault("export-departure", "departure")
    elif way == "INTERNAL":
        if {start, end} - {"", own}:
            yield fault("internal-ends", "direction")
        if case.code("location_type") in figure("border_locations"):
            yield fault("internal-border", "direction")


def union(case: Case) -> Iterator[Fault]:
    """Between members of the customs union there is no import, export or customs control at the border."""
    members = set(figure("customs_union"))
    start, end, way = case.country("departure"), case.country("destination"), case.code("direction")
    inside = bool(start and end) and start != end and {start, end, case.own} <= members
    if way in ("IMPORT", "EXPORT") and inside:
        yield fault("union-direction", "direction")
    if way == "INTRA_UNION":
        if {start, end, case.own} - {""} - members:
            yield fault("union-members", "direction")
        elif case.code("location_type") in ("ROAD_BCP", "RAIL_BCP") and case.code("detecting_service") == "CUSTOMS":
            yield fault("union-office", "location_type")


def transit(case: Case) -> Iterator[Fault]:
    """The transit countries are those between the ends, and none stands twice in a row."""
    legs = case.transit
    for number in range(1, len(legs)):
        if legs[number] == legs[number - 1]:
            yield fault("transit-repeat", f"transit.{number}")
    if not legs:
        return
    starts = legs[0] == case.country("departure")
    ends = legs[-1] == case.country("destination")
    if starts or ends:
        yield fault("transit-adjoins", "transit")


def conveyance(case: Case) -> Iterator[Fault]:
    """The conveyance belongs to the mode."""
    mode, kind = case.code("mode"), case.code("conveyance_type")
    entry = codes("conveyance_type").get(kind)
    if entry is None or kind == "UNKNOWN" or mode in ("", "UNKNOWN", "MULTIMODAL"):
        return
    if entry.parent != mode:
        yield fault("conveyance-mode", "conveyance_type")


def concealment(case: Case) -> Iterator[Fault]:
    """Place and method of concealment fit each other, the mode and the means of detection."""
    place, method, mode = case.code("concealment_place"), case.code("concealment_method"), case.code("mode")
    entry = codes("concealment_place").get(place)
    top = (entry.parent or place) if entry else ""
    fitting = figure("place_modes").get(top)
    if fitting and mode not in ("", "UNKNOWN") and mode not in fitting:
        yield fault("place-mode", "concealment_place")
    if place == "NONE":
        if method not in ("", "OPEN", "UNKNOWN"):
            yield fault("place-none", "concealment_method")
        elif case.code("detection_means") == "SCANNER":
            yield fault("open-scanner", "concealment_place")
    in_container = "CONTAINER" in place or case.code("conveyance_type") in ("CONTAINER_WAGON", "VESSEL")
    if method == "RIP_ON" and not in_container:
        yield fault("rip-container", "concealment_method")


CHECKERS = (direction, union, transit, conveyance, concealment)
