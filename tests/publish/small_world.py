"""A world of three hundred cases by hand: enough for drawing a network, without running the simulator."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from simulator.rng import stream

ROUTES = {
    "K": ("CN", "UZ", ["KG-IRKESHTAM", "KG-OSH-INLAND", "KG-DOSTUK", "UZ-DUSTLIK"]),
    "L": ("CN", "UZ", ["KG-IRKESHTAM", "KG-OSH-INLAND", "KG-DOSTUK", "UZ-DUSTLIK"]),
    "T": ("CN", "KZ", ["KG-TORUGART", "KG-KARABALTA", "KG-AKJOL", "KZ-KORDAY"]),
    "D": ("KG", "UZ", ["KG-OSH-INLAND", "KG-DOSTUK", "UZ-DUSTLIK", "UZ-FERGANA"]),
    "H": ("AF", "RU", ["TJ-DUSHANBE", "KG-BATKEN-GB", "KG-OSH-INLAND", "KG-CHALDOVAR", "KZ-AISHABIBI"]),
}
COVERS = ("PLASTIC_WARE", "TOYS", "SHOES", "CONFECTIONERY")


def small_world(seed: bytes, *, without: str = "") -> Any:
    """A world's tables; `without` leaves one organisation out."""
    rng = stream(seed, "small-world")
    cover = {key: COVERS[int(rng.integers(4))] for key in ROUTES}
    cover["T"] = cover["K"]
    cover["D"] = next(goods for goods in COVERS if goods != cover["K"])
    rows: list[dict[str, Any]] = []
    for key in ROUTES:
        if key == without:
            continue
        rows += [_case(rng, key, cover[key]) for _ in range(60)]
    table = pd.DataFrame(rows)
    table.insert(0, "case_id", rng.permutation(len(table)) + 1000)
    years = pd.to_datetime(table["seizure_date"]).dt.year
    table["case_no"] = [
        f"{country}-{year}-{number:06d}"
        for country, year, number in zip(table["reporting_country"], years, rng.permutation(len(table)), strict=True)
    ]
    truth = table[["case_id", "office", "seizure_date", "concealment_place", "declared_goods"]].copy()
    truth["organisation_id"] = table["key"]
    truth["route_id"] = table["key"]
    lines = pd.DataFrame(
        {
            "case_id": table["case_id"],
            "line_no": 1,
            "heading": np.where(table["key"] == "H", "DRU", "TOB"),
            "product": np.where(table["key"] == "H", "HEROIN", "CIGARETTES"),
            "quantity": np.where(table["key"] == "H", 12.5, 240_000.0),
            "unit": np.where(table["key"] == "H", "KG", "STICK"),
            "mass_basis": "",
            "test_result": "",
            "disposition": "STORED",
        }
    )
    legs = pd.DataFrame({"case_id": table["case_id"], "leg_no": 1, "country": "KG"})
    persons = pd.DataFrame(
        {"case_id": table["case_id"], "person_no": 1, "role": "DRIVER", "sex": "M", "age_band": "", "nationality": "KZ"}
    )
    routes = pd.DataFrame(
        [{"route_id": key, "origin": o, "destination": d, "posts": posts} for key, (o, d, posts) in ROUTES.items()]
    )
    observed = {"cases": table.drop(columns="key"), "lines": lines, "legs": legs, "persons": persons}
    return SimpleNamespace(scenario=None, seed=seed, truth={"cases": truth, "routes": routes}, observed=observed)


def _case(rng: np.random.Generator, key: str, goods: str) -> dict[str, Any]:
    origin, destination, posts = ROUTES[key]
    office = posts[int(rng.integers(len(posts)))]
    day = pd.Timestamp("2024-06-01") + pd.Timedelta(days=int(rng.integers(600)))
    return {
        "key": key,
        "reporting_country": office[:2],
        "form_type": "LONG",
        "status": "VERIFIED_RILO",
        "seizure_date": day.date().isoformat(),
        "entry_date": (day + pd.Timedelta(days=9)).strftime("%Y-%m-%dT08:00:00Z"),
        "location_type": "ROAD_BCP",
        "office": office,
        "mode": "ROAD",
        "conveyance_type": "TRUCK",
        "conveyance_country": "KZ",
        "departure": origin if rng.random() < 0.8 else "XX",
        "destination": destination,
        "declared_goods": goods,
        "concealment_place": "CARGO",
        "concealment_method": "COVER_LOAD",
        "narrative": "",
    }
