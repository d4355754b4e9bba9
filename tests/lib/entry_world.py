"""A world in miniature for the entry exercise: its routes and some consignments, without running the simulator."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import seeds
from officers import with_officer

from simulator.publish.drawing import Drawn, ExerciseSpec, TraineeKey
from simulator.publish.entry import draw
from simulator.rng import stream
from simulator.workspace import Home
from simulator.workspace.home import write_atomic

NAME = "entry_first_reports"
CLOCK = "2026-03-16T05:00:00Z"
ROUTES = (
    (1, "CIGARETTES", "ROAD", "KG-IRKESHTAM KG-DOSTUK UZ-DUSTLIK", "UZ", "CARGO", "COVER_LOAD", "CONFECTIONERY"),
    (2, "CIGARETTES", "ROAD", "KG-OSH-INLAND KG-DOSTUK UZ-DUSTLIK", "UZ", "CARGO", "COVER_LOAD", "TOYS"),
    (2, "PREGABALIN", "ROAD", "KG-OSH-INLAND KG-DOSTUK UZ-DUSTLIK", "UZ", "VEHICLE_ROOF", "FALSE_COMPARTMENT", "NONE"),
    (3, "CIGARETTES", "RAIL", "UZ-SAVAY-RAIL KG-OSH-RAIL", "KG", "CARGO", "COVER_LOAD", "WASHING_MACHINES"),
    (3, "CIGARETTES", "RAIL", "UZ-SAVAY-RAIL KG-OSH-RAIL", "KG", "WAGON_STRUCTURE", "FALSE_COMPARTMENT", "COTTON"),
    (4, "HASHISH", "POST", "KG-MANAS KG-BISHKEK-POST", "KG", "PARCEL", "COVER_LOAD", "TEA"),
    (4, "HASHISH", "POST", "KG-MANAS KG-BISHKEK-POST", "KG", "PARCEL", "COVER_LOAD", "SPICES"),
    (5, "HEROIN", "ROAD", "KG-KYZYLBEL KG-KARABALTA KG-AKJOL", "RU", "VEHICLE_SPARE_WHEEL", "NATURAL_CAVITY", "NONE"),
    (5, "HEROIN", "ROAD", "KG-KYZYLBEL KG-KARABALTA KG-AKJOL", "RU", "VEHICLE_TANK", "FALSE_COMPARTMENT", "NONE"),
    (6, "OPIUM", "ROAD", "KG-OSH-INLAND KG-KARABALTA KG-AKJOL", "RU", "VEHICLE_DOOR", "NATURAL_CAVITY", "NONE"),
)
MEDIANS = {"CIGARETTES": 180_000.0, "PREGABALIN": 4_000.0, "HASHISH": 0.9, "HEROIN": 2.4, "OPIUM": 2.6}


def entry_world(seed: bytes, *, without: str = "") -> Any:
    """Truth tables of routes and cases; `without` leaves the routes over one post out."""
    rng = stream(seed, "entry-world")
    rows = [row for row in ROUTES if not without or without not in row[3]]
    names = ("organisation_id", "product", "mode", "posts", "destination")
    names += ("concealment_place", "concealment_method", "cover_goods")
    routes = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    routes["posts"] = routes["posts"].str.split()
    cases = [
        {
            "organisation_id": row[0],
            "product": row[1],
            "quantity_true": MEDIANS[row[1]] * float(rng.lognormal(0.0, 0.8)),
        }
        for row in ROUTES
        for _ in range(60)
    ]
    return SimpleNamespace(seed=seed, truth={"routes": routes, "cases": pd.DataFrame(cases)}, observed={})


def root(number: int) -> bytes:
    """A seed of 32 bytes for the n-th world."""
    return seeds.seed(number, "test-entry")


def drawn(spec: ExerciseSpec, number: int = 1, world: Any = None) -> Drawn:
    """The exercise drawn in the n-th small world, or in the world given."""
    seed = root(number)
    who = TraineeKey(course="test", trainee="t01", attempt=1, redraw=0, seed=seed)
    return draw(world or entry_world(seed), spec, who)


def home_with(path: Path, files: Any, *, lang: str = "en") -> Home:
    """A trainee's home whose bundle holds the drawn files."""
    manifest = (
        '{"schema_version": 1, "course": "test", "trainee": "t01", "world": "w1", "attempt": 1, "mode": "practice",'
        f' "country": "KG", "as_of": "2026-03-31T23:59:00Z", "exercises": ["{NAME}"]}}'
    )
    write_atomic(path / "bundle" / "bundle.json", manifest.encode())
    for name, data in files.items():
        write_atomic(path / "bundle" / "exercises" / NAME / name, data)
    home = Home(path)
    home.set_lang(lang)
    return with_officer(home)
