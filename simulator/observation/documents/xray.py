"""X-ray pictures of a road vehicle, a wagon or a parcel, with something odd where the record has the concealment.

The rule kept here: the anomaly lies at the record's place of concealment and nowhere else; a place that this kind of
picture cannot show (on the body, in premises) leaves the picture without one. Only a case that was X-rayed has one: the
scanner detected, or the office has one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from simulator.observation.documents import findings
from simulator.observation.documents.density import COLOURS
from simulator.observation.documents.errors import RecordFault
from simulator.observation.documents.fonts import BOLD, MONO, SANS
from simulator.observation.documents.frame import Case, need
from simulator.observation.documents.loads import bricks, fill
from simulator.observation.documents.model import MARK_RED, Document
from simulator.observation.documents.shapes import Conveyance, Spot, car, lorry, parcel, wagon
from simulator.reference import offices
from simulator.reproducible import exp
from simulator.rng import stream

INSIDE = ("VEHICLE", "WAGON_STRUCTURE", "CONTAINER_STRUCTURE")
OPEN_CARGO = ("NONE", "CARGO", "PARCEL")
# Offices with a scanner, as every scenario's mechanics have it (see `technology` there).
SCANNED, FROM_CAPACITY = ("ROAD_BCP", "RAIL_BCP", "AIRPORT", "SEAPORT", "POST_EXPRESS"), 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A picture as PNG, its size in dots, and where the anomaly lies in it (None: nowhere)."""

    png: bytes
    width: int
    height: int
    anomaly: tuple[float, float, float, float] | None


def scan(case: Case, what: str, *, empty: bool = False) -> Scan:
    """The picture of a truck, wagon or parcel; empty leaves the hidden goods out (for comparing)."""
    rng = stream(case.of.seed, f"xray-{what}")
    kind = case.facts["conveyance_type"] or ""
    if what == "parcel":
        drawn = parcel(rng)
    elif what == "wagon":
        drawn = wagon(rng, container=kind == "CONTAINER_WAGON")
    else:
        drawn = car(rng, kind=kind) if kind in ("CAR", "VAN", "BUS") else lorry(rng)
    spot = _spot(drawn, case.facts["concealment_place"])
    x, y, w, h = drawn.hold
    if spot is not None and case.facts["concealment_place"] in INSIDE and spot[3] > h * 0.7:
        near = spot[0] + spot[2] + 8  # a false wall: the goods begin behind it
        x, w = near, w - (near - x)
    if case.facts.declared != "NONE":
        fill(drawn.scan, x, y, w, h, case.of.cargo.goods, rng, drawn.package)
    product = case.facts.lines[0].product or ""
    hidden = stream(case.of.seed, f"xray-{what}-hidden")
    if spot is not None and not empty:
        x, y, w, h, size = spot
        part = np.s_[max(int(y), 0) : int(y + h), max(int(x), 0) : int(x + w)]
        # What is hidden stands in place of the declared goods, whose pattern is broken there.
        drawn.scan.organic[part] *= 0.7
        bricks(drawn.scan, x, y, w, h, product, hidden, size)
    png = drawn.scan.picture(stream(case.of.seed, f"xray-{what}-noise"))
    frame = spot[:4] if spot is not None else None
    return Scan(png=png, width=drawn.scan.width, height=drawn.scan.height, anomaly=frame)


def _spot(drawn: Conveyance, place: str | None) -> Spot | None:
    if place in OPEN_CARGO or place in (None, "UNKNOWN"):
        return drawn.spots["CARGO"]
    return drawn.spots.get(place)


def _scale() -> bytes:
    """The colour scale: organic, mixed, metal, each from thin to thick."""
    deep = np.linspace(0.05, 2.3, 90, dtype=np.float32)
    blocks = [exp(-deep[None, :, None] * COLOURS[kind][None, None, :]).repeat(14, axis=0) for kind in range(3)]
    out = io.BytesIO()
    Image.fromarray((np.concatenate(blocks, axis=1) * 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def _need_scanner(case: Case) -> None:
    means, office = case.facts["detection_means"], offices().get(case.facts.office or "")
    here = office is None or (office.location_type in SCANNED and office.capacity >= FROM_CAPACITY)
    if means not in (None, "UNKNOWN", "SCANNER") and not here:
        raise RecordFault(
            "detection_means",
            f"is {means}, at an office without an X-ray scanner, so there is no picture",
            "It goes with: SCANNER.",
        )


def _page(case: Case, what: str) -> Document:
    _need_scanner(case)
    words, of, facts = case.words, case.of, case.facts
    sheet = case.sheet(wide=True)
    made = scan(case, what)
    if made.anomaly is None and facts["detection_means"] == "SCANNER":
        # The scanner that told of it was another one: of a person, of hand baggage.
        raise RecordFault(
            "concealment_place",
            f"is {facts['concealment_place']}, which this picture does not show, though a scanner found it",
            "It goes with: a place inside the load or the conveyance.",
        )
    title = words(f"xray.{what}")
    sheet.text(10, 9, 190, 7, title, BOLD, 12)
    sheet.text(200, 9, 87, 7, f"{words('xray.number')} {of.times.scan_no}", MONO, 10, align="right")
    beam = words("xray.low" if what == "parcel" else "xray.high")
    rows = (
        ("xray.place", case.place(), "xray.time", f"{words.day(of.times.scanned)}  {of.times.scanned:%H:%M:%S} UTC"),
        ("xray.object", findings.conveyance(case), "xray.operator", of.operator.short(case.lang)),
        ("xray.declared", findings.declared(case), "xray.mode", beam),
    )
    y = 18.0
    for label, value, other, figure in rows:
        for x, wide, head, text in ((10.0, 177.0, label, value), (187.0, 100.0, other, figure)):
            sheet.box(x, y, wide, 8)
            sheet.text(x + 1, y, 25, 8, words(head), SANS, 7)
            sheet.text(x + 27, y, wide - 28, 8, text or "—", MONO, 8)
        y += 8
    room_w, room_h = 277.0, 134.0
    factor = min(room_w / made.width, room_h / made.height)
    w, h = made.width * factor, made.height * factor
    left, top = 10 + (room_w - w) / 2, 45 + (room_h - h) / 2
    sheet.box(10, 45, room_w, room_h, line=0.0, fill=(246, 246, 246))
    sheet.picture(left, top, w, h, made.png, title)
    sheet.box(10, 45, room_w, room_h, line=0.3)
    if made.anomaly is not None and of.operator_mark:
        ax, ay, aw, ah = made.anomaly
        x0, y0 = max(left + ax * factor - 1.5, 10.5), max(top + ay * factor - 1.5, 45.5)
        sheet.box(x0, y0, aw * factor + 3, ah * factor + 3, line=0.5, colour=MARK_RED)
        sheet.text(x0, max(y0 - 5, 45.5), 6, 4.5, "1", BOLD, 10, colour=MARK_RED)
    sheet.picture(10, 182, 90, 5, _scale(), words("xray.mode"))
    for at, label in enumerate(("organic", "mixed", "metal")):
        sheet.text(10 + at * 30, 187.5, 30, 4.5, words(f"xray.{label}"), SANS, 6.5, align="centre")
    verdict = words("xray.zone" if made.anomaly is not None and of.operator_mark else "xray.nozone")
    sheet.text(108, 182, 120, 10, verdict, SANS, 8)
    sheet.rule(232, 191, 262, 191, line=0.15)
    sheet.signature(233, 181, 28, 10, of.operator.cyrillic)
    sheet.text(263, 184, 25, 7, facts.case_no or "", MONO, 6.5, align="right", valign="bottom")
    return case.finish(sheet, title, of.times.scan_no)


def draw_truck(case: Case) -> Document:
    """The picture of the case's lorry, van, car or bus.

    Raises:
        RecordFault: if it is none.
    """
    need(case, "mode", ("ROAD", "MULTIMODAL"), "picture of a road vehicle")
    return _page(case, "truck")


def draw_wagon(case: Case) -> Document:
    """The picture of the case's wagon.

    Raises:
        RecordFault: if it is none.
    """
    need(case, "mode", ("RAIL", "MULTIMODAL"), "picture of a wagon")
    return _page(case, "wagon")


def draw_parcel(case: Case) -> Document:
    """The picture of the case's parcel or air consignment.

    Raises:
        RecordFault: if it is none.
    """
    need(case, "mode", ("POST", "EXPRESS", "AIR", "MULTIMODAL"), "picture of a parcel")
    return _page(case, "parcel")
