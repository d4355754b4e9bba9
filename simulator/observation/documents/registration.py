"""The vehicle registration certificate: a card of two sides with the field letters of the harmonised certificate."""

from __future__ import annotations

import math

from simulator.observation.documents.fonts import BOLD, MONO, MONO_BOLD, SANS
from simulator.observation.documents.frame import Case, need
from simulator.observation.documents.model import GREY, MARK_RED, Document, Stroke
from simulator.observation.documents.reports import state
from simulator.observation.documents.sheet import Sheet
from simulator.reproducible import sin

WIDTH, HEIGHT = 95.0, 66.0
GROUND = (250, 238, 236)
LINES = (231, 196, 200)
CATEGORIES = {"CAR": "M1", "VAN": "N1", "BUS": "M3"}


def guilloche(sheet: Sheet, x: float, y: float, w: float, h: float, *, waves: int = 9, lines: int = 14) -> None:
    """The fine pattern of security print: shifted waves across a box."""
    for number in range(lines):
        middle = y + h * (number + 0.5) / lines
        swing = h / lines * 1.5
        points = []
        for step in range(121):
            t = step / 120
            turn = 2 * math.pi * waves * t + number * 0.9
            at = middle + swing * sin(turn) * sin(math.pi * (2 * t + number / lines))
            points.append((x + w * t, min(max(at, y), y + h)))
        sheet.add(Stroke(points=tuple(points), line=0.1, colour=LINES))


def draw_registration(case: Case) -> Document:
    """The certificate of the case's road vehicle.

    Raises:
        RecordFault: if the record's conveyance is no road vehicle.
    """
    need(case, "mode", ("ROAD", "MULTIMODAL"), "vehicle registration certificate")
    need(case, "conveyance_type", ("TRUCK", "VAN", "CAR", "BUS"), "vehicle registration certificate")
    sheet = Sheet(width=210.0, height=92.0, mark=case.mark)
    words, lang, of = case.words, case.lang, case.of
    vehicle = of.vehicle
    kind = case.facts["conveyance_type"] or "TRUCK"
    owner = of.carrier.name(lang) if vehicle.of_firm else vehicle.owner.full(lang)
    address = of.carrier.address(lang)
    if of.carrier.country != vehicle.country:
        address += f", {words.country(of.carrier.country)}"
    title, second = case.both("reg.title")
    front = (
        ("A", "a", vehicle.plate, 11.0, 12.5),
        ("B", "b", words.day(vehicle.registered), 9.0, 9.0),
        ("C.1", "c1", owner, 8.0, 11.0),
        ("C.3", "c3", address, 8.0, 11.5),
    )
    for x in (7.0, 108.0):
        sheet.box(x, 13, WIDTH, HEIGHT, line=0.35, fill=GROUND)
        guilloche(sheet, x, 13, WIDTH, HEIGHT)
    x = 7.0
    sheet.text(x + 16, 14, 62, 4, state(words, vehicle.country), BOLD, 7, align="centre")
    sheet.text(x + 16, 18, 62, 5.4, title, BOLD, 6.6, align="centre")
    sheet.text(x + 16, 23.4, 62, 3.2, second, SANS, 5, align="centre", colour=GREY)
    sheet.box(x + 3, 15, 11, 8, line=0.3)
    sheet.text(x + 3, 15, 11, 8, vehicle.country, BOLD, 11, align="centre")
    sheet.text(x + 79, 15, 14, 8, words("stamp.training"), BOLD, 6, align="centre", colour=MARK_RED)
    y = 28.0
    for letter, label, value, size, tall in front:
        sheet.text(x + 3, y, 9, 3.6, letter, BOLD, 6.5)
        first, other = case.both(f"reg.{label}")
        sheet.text(x + 12, y, 80, 3.4, f"{first} / {other}", SANS, 5, colour=GREY)
        sheet.text(x + 12, y + 3.2, 80, tall - 3.8, value, MONO_BOLD, size)
        y += tall
    sheet.text(x + 3, 73, 89, 5, f"№ {vehicle.certificate}", MONO_BOLD, 10, align="right", colour=MARK_RED)
    category = CATEGORIES.get(kind, "N3")
    back = (
        ("D.1", "d1", f"{vehicle.make} {vehicle.model}"),
        ("E", "e", vehicle.vin),
        ("J", "j", category),
        ("R", "r", words.code("colour", vehicle.colour)),
        ("Y", "y", str(vehicle.year)),
        ("P.1", "p1", words.figure(vehicle.engine, 0)),
        ("P.2", "p2", words.figure(vehicle.power_kw, 0)),
        ("F.1", "f1", words.figure(vehicle.most_kg, 0)),
        ("G", "g", words.figure(vehicle.empty_kg, 0)),
        ("I", "i", words.day(vehicle.registered)),
        ("Z", "z", words("reg.zz")),
    )
    x, y = 108.0, 14.5
    for letter, label, value in back:
        sheet.text(x + 3, y, 9, 4.2, letter, BOLD, 6.2)
        sheet.text(x + 12, y, 42, 4.2, words(f"reg.{label}"), SANS, 5.6, colour=GREY, least=3.8)
        sheet.text(x + 55, y, 38, 4.2, value, MONO, 7.4)
        sheet.rule(x + 3, y + 4.5, x + 92, y + 4.5, line=0.08, colour=GREY)
        y += 4.75
    if vehicle.trailer:
        note = words("reg.tt", plate=vehicle.trailer, vin=vehicle.trailer_vin)
        sheet.text(x + 3, y, 60, 8.5, f"{words('reg.t')}: {note}", SANS, 5.6)
    sheet.signature(x + 64, y - 1, 26, 9, vehicle.certificate)
    sheet.text(x + 3, 74.5, 60, 3.6, f"ZZ<<{vehicle.vin}<<{category}<<SYNTHETIC", MONO, 5)
    return case.finish(sheet, title, vehicle.certificate)
