"""A world of three hundred cases by hand: enough for drawing a network, without running the simulator."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import seeds
from officers import with_officer

from grading.rubric import load_exercise
from simulator.publish.drawing import Drawn, TraineeKey
from simulator.publish.synthesis import draw
from simulator.rng import stream
from simulator.workspace import Artifact, Home

EXERCISE = "synthesis_first_network"
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
    if without == "D":  # else L, by the same road with goods of its own, could stand in its place
        cover["L"] = cover["K"]
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


def seed_of(number: int) -> bytes:
    """32 bytes that stand for one world."""
    return seeds.seed(number, "small world")


@lru_cache(maxsize=32)
def drawn(number: int) -> Drawn:
    """The network exercise drawn from a small world."""
    seed = seed_of(number)
    who = TraineeKey(course="c", trainee="t", attempt=1, redraw=0, seed=seed)
    return draw(small_world(seed), load_exercise(EXERCISE), who)


def home_of(path: Path, pack: Drawn) -> Home:
    """A trainee's home that holds the drawn pack and nothing else."""
    for name, data in pack.files.items():
        file = path / "bundle" / "exercises" / EXERCISE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    manifest = {
        "schema_version": 1,
        "course": "c",
        "trainee": "t",
        "world": "w",
        "attempt": 1,
        "mode": "practice",
        "country": "KG",
        "as_of": "2026-03-31T23:59:00Z",
        "exercises": [EXERCISE],
    }
    (path / "bundle" / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")
    return with_officer(Home(path))


def artifact_of(answers: dict[str, Any]) -> Artifact:
    """Answers as they are handed in."""
    return Artifact(
        schema_version=1,
        course="c",
        trainee="t",
        world="w",
        attempt=1,
        mode="practice",
        exercise=EXERCISE,
        answers=answers,
    )
