"""X-ray pictures: the anomaly lies at the place of concealment, and nowhere else."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from simulator.observation.documents import particulars
from simulator.observation.documents.facts import read_facts
from simulator.observation.documents.frame import Case
from simulator.observation.documents.render import kinds_for
from simulator.observation.documents.words import Words
from simulator.observation.documents.xray import scan

PLACES = {
    ("truck", "truck"): ("CARGO", "VEHICLE", "VEHICLE_TANK", "VEHICLE_TYRE", "VEHICLE_SPARE_WHEEL", "VEHICLE_CHASSIS"),
    ("car", "truck"): ("VEHICLE_DOOR", "VEHICLE_ROOF", "VEHICLE_SPARE_WHEEL", "VEHICLE_TANK", "VEHICLE_CAB", "CARGO"),
    ("wagon", "wagon"): ("CARGO", "WAGON_STRUCTURE"),
    ("parcel", "parcel"): ("PARCEL", "CARGO"),
}
EVERY = [(name, what, place) for (name, what), places in PLACES.items() for place in places]


def case_of(record: dict[str, Any]) -> Case:
    words = Words("en")
    return Case(kind="xray", facts=read_facts(record), of=particulars(record, 7), words=words, second=words)


def seen(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB")).astype(float)


@pytest.mark.sweep(6)
@pytest.mark.parametrize(("name", "what", "place"), EVERY)
def test_the_anomaly_lies_at_the_place_of_concealment(cases: Any, name: str, what: str, place: str) -> None:
    case = case_of(cases.named(name) | {"concealment_place": place})
    made, clean = scan(case, what), scan(case, what, empty=True)
    assert made.anomaly is not None
    change = np.abs(seen(made.png) - seen(clean.png)).mean(axis=-1)
    x, y, w, h = (round(value) for value in made.anomaly)
    inside = change[max(y, 0) : y + h, max(x, 0) : x + w]
    outside = change.copy()
    outside[max(y - 4, 0) : y + h + 4, max(x - 4, 0) : x + w + 4] = 0
    assert inside.mean() > 12
    assert outside.sum() / (change.size - inside.size) < inside.mean() / 6
    assert 0 <= x < made.width
    assert 0 <= y < made.height


@pytest.mark.parametrize("place", ["PERSON_BODY", "PERSON_INGESTED", "PREMISES"])
def test_what_a_scanner_of_vehicles_cannot_see_is_not_there(cases: Any, place: str) -> None:
    case = case_of(cases.named("car") | {"concealment_place": place})
    made = scan(case, "truck")
    assert made.anomaly is None
    assert made.png == scan(case, "truck", empty=True).png


def test_metal_looks_blue_and_drugs_look_orange(cases: Any) -> None:
    colours = []
    for product in ("FIREARM", "HASHISH"):
        record = cases.named("parcel")
        record["lines"][0]["product"] = product
        made = scan(case_of(record), "parcel")
        assert made.anomaly is not None
        x, y, w, h = (int(value) for value in made.anomaly)
        colours.append(seen(made.png)[y : y + h, x : x + w].mean(axis=(0, 1)))
    metal, organic = colours
    assert metal[2] - metal[0] > organic[2] - organic[0] + 60
    assert organic[0] > organic[2] + 60


def test_what_another_scanner_found_has_no_picture_of_the_load(cases: Any) -> None:
    parcel = cases.named("parcel")
    of_body = parcel | {"concealment_place": "PERSON_CLOTHING", "detection_means": "SCANNER"}
    assert "xray_parcel" in kinds_for(parcel | {"detection_means": "SCANNER"})
    assert "xray_parcel" not in kinds_for(of_body)
    # Whoever was found otherwise passed the scanner too, and it showed nothing.
    assert "xray_parcel" in kinds_for(of_body | {"detection_means": "PHYSICAL"})
