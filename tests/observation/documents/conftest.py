"""Records of five cases from which documents are drawn; each test gets its own copies."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from simulator.observation.documents import Particulars, particulars

TRUCK: dict[str, Any] = {
    "case_no": "KG-2026-000117",
    "reporting_country": "KG",
    "form_type": "LONG",
    "seizure_date": "2026-03-12",
    "location_type": "ROAD_BCP",
    "office": "KG-DOSTUK",
    "detecting_service": "CUSTOMS",
    "direction": "EXPORT",
    "control_reason": "RISK_PROFILE",
    "detection_means": "SCANNER",
    "manner": "CONCEALED",
    "legal_stage": "CRIME_SIGNS",
    "mode": "ROAD",
    "conveyance_type": "TRUCK",
    "conveyance_country": "KG",
    "departure": "KG",
    "destination": "UZ",
    "transit": [],
    "goods_origin": "CN",
    "declared_goods": "CONFECTIONERY",
    "concealment_place": "CARGO",
    "concealment_method": "COVER_LOAD",
    "lines": [
        {
            "heading": "TOB",
            "product": "CIGARETTES",
            "quantity": 280_000,
            "unit": "STICK",
            "packing": {"boxes": 28, "cartons": 50, "packs": 10, "sticks": 20},
            "disposition": "SEIZED",
        },
        {
            "heading": "MED",
            "product": "PREGABALIN",
            "quantity": 6400,
            "unit": "CAPSULE",
            "packing": None,
            "test_result": "PRESUMPTIVE",
            "disposition": "SEIZED",
        },
    ],
    "persons": [{"role": "DRIVER", "sex": "M", "age_band": "A35_44", "nationality": "UZ"}],
    "narrative": "Selected by risk profile at Dostuk; the X-ray image showed an anomaly.",
}
CAR = TRUCK | {
    "case_no": "UZ-2026-000041",
    "reporting_country": "UZ",
    "office": "UZ-DUSTLIK",
    "direction": "IMPORT",
    "control_reason": "MOBILE_CONTROL",
    "detection_means": "DOG",
    "conveyance_type": "CAR",
    "conveyance_country": "KZ",
    "goods_origin": "AF",
    "declared_goods": "NONE",
    "concealment_place": "VEHICLE_SPARE_WHEEL",
    "concealment_method": "NATURAL_CAVITY",
    "lines": [{"product": "HEROIN", "quantity": 2.98, "unit": "KGM", "mass_basis": "NET", "disposition": "SEIZED"}],
    "persons": [
        {"role": "DRIVER", "sex": "M", "age_band": "A25_34", "nationality": "TJ"},
        {"role": "PASSENGER", "sex": "F", "age_band": "A45_54", "nationality": "UZ"},
    ],
}
WAGON = TRUCK | {
    "case_no": "KZ-2026-000033",
    "reporting_country": "KZ",
    "office": "KZ-SARYAGASH-RAIL",
    "location_type": "RAIL_BCP",
    "mode": "RAIL",
    "conveyance_type": "WAGON",
    "conveyance_country": "UZ",
    "departure": "UZ",
    "destination": "RU",
    "transit": ["KZ"],
    "declared_goods": "WASHING_MACHINES",
    "concealment_place": "WAGON_STRUCTURE",
    "concealment_method": "FALSE_COMPARTMENT",
    "lines": [{"product": "CIGARETTES", "quantity": 240_000, "unit": "STICK", "disposition": "DETAINED"}],
    "persons": [],
}
PARCEL = TRUCK | {
    "case_no": "KG-2026-000200",
    "office": "KG-MANAS",
    "location_type": "AIRPORT",
    "mode": "AIR",
    "conveyance_type": "EXPRESS",
    "conveyance_country": "IR",
    "departure": "IR",
    "destination": "KG",
    "declared_goods": "TEA",
    "concealment_place": "PARCEL",
    "lines": [{"product": "HASHISH", "quantity": 0.54, "unit": "KGM", "mass_basis": "NET", "disposition": "SEIZED"}],
    "persons": [{"role": "RECIPIENT", "sex": "U", "age_band": None, "nationality": "KG"}],
}
STAMPS = TRUCK | {
    "case_no": "KG-2026-000300",
    "departure": "CN",
    "declared_goods": "PAPER",
    "lines": [
        {"product": "EXCISE_STAMPS", "quantity": 2_560_000, "unit": "PIECE", "disposition": "CONTROLLED_DELIVERY"}
    ],
}
INSIDE = TRUCK | {
    "case_no": "KZ-2026-000051",
    "reporting_country": "KZ",
    "office": "KZ-SHU",
    "location_type": "INLAND",
    "direction": "INTERNAL",
    "control_reason": "MOBILE_CONTROL",
    "detection_means": "DOG",
    "conveyance_country": "KZ",
    "departure": "KZ",
    "destination": "KZ",
    "declared_goods": "ONIONS",
    "lines": [{"product": "MARIJUANA", "quantity": 180.0, "unit": "KGM", "mass_basis": "NET", "disposition": "SEIZED"}],
}
FLIGHT = PARCEL | {
    "case_no": "KG-2026-000210",
    "conveyance_type": "PASSENGER_AIRCRAFT",
    "declared_goods": "CLOTHING",
    "concealment_place": "BAGGAGE",
    "concealment_method": "FALSE_COMPARTMENT",
    "persons": [{"role": "COURIER", "sex": "M", "age_band": "A25_34", "nationality": "KG"}],
}
# Which case shows which kind of document.
CASE_OF_KIND = {
    "seizure_report": WAGON,
    "seizure_report_kg": TRUCK,
    "seizure_report_uz": CAR,
    "seizure_report_kz": PARCEL,
    "first_message": CAR,
    "telephone_message": CAR,
    "cmr": TRUCK,
    "smgs": WAGON,
    "air_waybill": PARCEL,
    "consignment_note": INSIDE,
    "registration": TRUCK,
    "excise_stamps": STAMPS,
    "xray_truck": TRUCK,
    "xray_wagon": WAGON,
    "xray_parcel": PARCEL,
}


class Cases:
    """The records and their particulars, by the kind of document or by name."""

    def of(self, kind: str) -> tuple[dict[str, Any], Particulars]:
        record = copy.deepcopy(CASE_OF_KIND[kind])
        return record, particulars(record, 7)

    def named(self, name: str) -> dict[str, Any]:
        return copy.deepcopy(
            {
                "truck": TRUCK,
                "car": CAR,
                "wagon": WAGON,
                "parcel": PARCEL,
                "stamps": STAMPS,
                "inside": INSIDE,
                "flight": FLIGHT,
            }[name]
        )


@pytest.fixture(scope="session")
def cases() -> Cases:
    return Cases()
