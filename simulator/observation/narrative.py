"""The free text of a record: short English sentences from a phrase bank, because the real platform works in English.

The rule kept here: no names, numbers of documents, plates or phones; what the text says comes from the record's codes.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import codes, office_label
from simulator.world.words import number, words

CONTROL = {
    "RISK_PROFILE": ("Selected by risk profile", "Stopped after a risk profile matched"),
    "ROUTINE": ("Found during routine control", "Routine control"),
    "RANDOM": ("Selected at random", "Random selection for control"),
    "MOBILE_CONTROL": ("Stopped by a mobile group", "Control by a mobile group on the road"),
    "TIP_OFF": ("Controlled after a tip-off", "Information received beforehand"),
    "INTEL_NATIONAL": ("Controlled on national intelligence", "National intelligence led to the control"),
    "PARTNER_WARNING": ("Controlled after a partner's warning", "A partner's warning led to the control"),
    "OTHER_AGENCY": ("Controlled at the request of another agency", "Joint control at another agency's request"),
    "POST_CLEARANCE": ("Found during post-clearance control", "Post-clearance control"),
}
MEANS = {
    "SCANNER": ("the X-ray image showed an anomaly", "the scanner showed a dense area"),
    "DOG": ("the detector dog reacted", "the detector dog marked the place"),
    "PHYSICAL": ("physical examination followed", "the goods were examined physically"),
    "INSPECTION": ("the goods were in sight", "inspection without opening was enough"),
    "DOCUMENTS": ("the documents did not agree with the goods", "the document check raised doubts"),
    "TEST_KIT": ("a test kit reacted", "traces were found with a test kit"),
    "DENSITY_METER": ("the density meter showed a filled cavity", "a fibrescope showed packages"),
}
PLACE = {
    "CARGO": ("among the declared cargo", "behind the first rows of the cargo"),
    "VEHICLE": ("in the structure of the vehicle", "in the vehicle's structure"),
    "VEHICLE_TANK": ("in the fuel tank", "in a compartment of the fuel tank"),
    "VEHICLE_TYRE": ("inside a tyre", "in a tyre"),
    "VEHICLE_SPARE_WHEEL": ("in the spare wheel", "inside the spare wheel"),
    "VEHICLE_CHASSIS": ("under the body of the vehicle", "in the chassis"),
    "VEHICLE_DOOR": ("behind the door panels", "in the doors"),
    "VEHICLE_ROOF": ("under the roof lining", "in the roof"),
    "VEHICLE_CAB": ("in the driver's cab", "behind the seats of the cab"),
    "WAGON_STRUCTURE": ("in the structure of the wagon", "behind the wagon's panelling"),
    "CONTAINER_STRUCTURE": ("in the structure of the container", "in the container's floor"),
    "PARCEL": ("in the parcel", "inside the consignment"),
    "BAGGAGE": ("in the baggage", "in a bag"),
    "PERSON": ("on the person", "carried by the person"),
    "PERSON_BODY": ("strapped to the body", "on the body"),
    "PERSON_INGESTED": ("swallowed in capsules", "inside the body"),
    "PERSON_CLOTHING": ("in the clothing", "sewn into the clothing"),
    "PREMISES": ("in premises", "in a store room"),
}
# Where no goods were declared there is no declared cargo.
UNDECLARED = ("in the load space", "under a tarpaulin in the load space")
UNITS = {
    "KGM": "kg",
    "LTR": "litres",
    "STICK": "pieces",
    "CAPSULE": "capsules",
    "TABLET": "tablets",
    "PIECE": "pieces",
    "HEAD": "head",
}


@lru_cache(maxsize=8)
def _bank(column: str, variant: int) -> tuple[str, ...]:
    table = {"control_reason": CONTROL, "detection_means": MEANS, "concealment_place": PLACE}[column]
    return tuple(table[code][variant] if code in table else "" for code in words(column))


@lru_cache(maxsize=2)
def _products() -> tuple[str, ...]:
    return tuple(codes("product")[code].label.lower() if code else "" for code in words("product"))


def _marks(columns: dict[str, np.ndarray]) -> list[str]:
    """What the text says of the packs of each record: brand and stamps, or nothing."""
    told = columns["product"] == number("product", "CIGARETTES")
    brands = [f", {codes('brand')[code].label}" if code else "" for code in words("brand")]
    stamps = [codes("stamp_state")[code].label.lower() if code else "" for code in words("stamps")]
    texts = [f"{brand}, {state}" if brand and state else "" for brand in brands for state in stamps]
    place = columns["brand"].astype(np.int64) * len(stamps) + columns["stamps"]
    return [texts[p] if shown else "" for p, shown in zip(place.tolist(), told.tolist(), strict=True)]


def narratives(columns: dict[str, np.ndarray], variant: np.ndarray) -> list[str]:
    """One text a record; variant (0 or 1) chooses among the phrases."""
    offices = [office_label(code, "en") if code else "" for code in words("office")]
    units = [UNITS.get(code, "") for code in words("unit")]
    products = _products()
    banks = {name: (_bank(name, 0), _bank(name, 1)) for name in ("control_reason", "detection_means")}
    places = (_bank("concealment_place", 0), _bank("concealment_place", 1))
    cargo = words("concealment_place").index("CARGO")
    bare = np.isin(columns["declared_goods"], [number("declared_goods", code) for code in ("NONE", "")])
    texts = []
    for office, reason, means, place, loose, marks, product, quantity, unit, v in zip(
        columns["told_office"].tolist(),
        columns["control_reason"].tolist(),
        columns["detection_means"].tolist(),
        columns["told_place"].tolist(),
        bare.tolist(),
        _marks(columns),
        columns["product"].tolist(),
        columns["quantity"].tolist(),
        columns["unit"].tolist(),
        variant.tolist(),
        strict=True,
    ):
        control = banks["control_reason"][v][reason] or "Control"
        means_text = banks["detection_means"][v][means]
        where = UNDECLARED[v] if loose and place == cargo else places[v][place]
        amount = f"{quantity:,.3f}".rstrip("0").rstrip(".")
        opening = f"{control} at {offices[office]}" if v else f"{offices[office]}: {control[0].lower()}{control[1:]}"
        middle = f"; {means_text}" if means_text else ""
        hidden = f" {where}" if where else ""
        texts.append(f"{opening}{middle}. Found{hidden}: {products[product]}, {amount} {units[unit]}{marks}.")
    return texts


ASSUMPTIONS = (
    Assumption(
        what="words of the free text",
        value="short English sentences, two wordings each for reason, means and place",
        why="the real platform works in English; real texts are not public",
    ),
)
