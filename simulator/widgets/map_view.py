"""The map of a search as data: outlines, a circle for each office, a row for each office in the table beside.

The rule kept here: a circle's area, not its radius, grows with the number of cases; what cannot be shown on a map is
counted and said beneath it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from simulator.reference.offices import office_label, offices
from simulator.reference.shapes import NOTE
from simulator.texts import N_, country_name, translator
from simulator.widgets.geography import Names, frame, outlines
from simulator.widgets.places import short_office

WIDTH = 640
# Radius of the largest circle, and the least that is drawn, in the picture's units.
LARGEST = 18.0
LEAST = 3.0
NAMED = 12


def radius(cases: int, most: int) -> float:
    """The radius of a circle whose area is in proportion to its cases; small ones stay visible."""
    return max(LEAST, LARGEST * sqrt(cases / most)) if most else LEAST


def office_map(counts: Mapping[str, int], lang: str) -> dict[str, Any]:
    """The map of the cases found by office code, as `statistics.counts(store, query, by="office")` gives them."""
    tr = translator(lang)
    known = {code: n for code, n in counts.items() if code in offices()}
    elsewhere = sum(counts.values()) - sum(known.values())
    here = frame(sorted(known), WIDTH)
    most = max(known.values(), default=0)
    names = Names(here.width, here.height, letter=7.6)
    ordered = sorted(known, key=lambda code: (-known[code], code))
    circles = []
    for place, code in enumerate(ordered):
        x, y = here.xy(code)
        size = radius(known[code], most)
        spot = names.place(x, y, size, short_office(code, tr)) if place < NAMED else None
        circles.append(
            {
                "office": code,
                "x": round(x, 1),
                "y": round(y, 1),
                "r": round(size, 1),
                "cases": known[code],
                "label": office_label(code, lang),
                "country": country_name(offices()[code].country, lang),
                "name": [short_office(code, tr), *spot] if spot else [],
            }
        )
    grounds = outlines(here)
    called = [(country_name(ground.country, lang), *ground.name_at) for ground in grounds if ground.name_at is not None]
    left_out = tr(N_("Cases whose record names no office, so not on the map: {n}."), n=elsewhere)
    return {
        "width": here.width,
        "height": here.height,
        "outlines": [outline.path for outline in grounds],
        "countries": [[name, round(x, 1), round(y, 1)] for name, x, y in called if names.centred(x, y, name)],
        "circles": circles,
        "notes": [tr(N_("The area of a circle grows with its cases.")), tr(NOTE), *([left_out] if elsewhere else [])],
    }
