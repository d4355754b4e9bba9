"""A world in miniature for the messages exercise, and a trainee's home with what was drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import seeds

from simulator.publish.drawing import Drawn, ExerciseSpec, TraineeKey
from simulator.publish.messages import draw
from simulator.rng import stream
from simulator.workspace import Home
from simulator.workspace.home import write_atomic

NAME = "cencomm_first_warning"
ROUTES = (
    (1, "HASHISH", "ROAD", ["TJ-DUSTI", "KG-DOSTUK", "UZ-DUSTLIK"], "UZ", "VEHICLE_SPARE_WHEEL", "NATURAL_CAVITY"),
    (1, "HASHISH", "ROAD", ["KG-DOSTUK", "UZ-DUSTLIK"], "UZ", "VEHICLE_DOOR", "NATURAL_CAVITY"),
    (2, "HASHISH", "ROAD", ["KG-AKJOL"], "KZ", "VEHICLE_TANK", "FALSE_COMPARTMENT"),
)
SPEC = ExerciseSpec(
    name=NAME,
    kind="messages",
    title="The first warning",
    summary="",
    minutes=25,
    points=30,
    clock="2026-03-05T08:00:00Z",
    order=1,
    day=3,
    country="KG",
    needs=(),
)


def messages_world(seed: bytes, *, without: str = "") -> Any:
    """Truth tables of routes and cases; `without` leaves the routes over one post out."""
    rng = stream(seed, "messages-world")
    names = ("organisation_id", "product", "mode", "posts", "destination", "concealment_place", "concealment_method")
    rows = [row for row in ROUTES if without not in row[3]]
    routes = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows], columns=[*names])
    routes["cover_goods"] = "NONE"
    cases = [
        {"organisation_id": row[0], "product": "HASHISH", "quantity_true": 8 * float(rng.lognormal(0, 0.5))}
        for row in ROUTES
        for _ in range(20)
    ]
    return SimpleNamespace(seed=seed, truth={"routes": routes, "cases": pd.DataFrame(cases)}, observed={})


def root(number: int) -> bytes:
    """A seed of 32 bytes for the n-th world."""
    return seeds.seed(number, "test-messages")


def drawn(number: int = 1, world: Any = None) -> Drawn:
    """The exercise drawn in the n-th small world, or in the world given."""
    seed = root(number)
    who = TraineeKey(course="test", trainee="t01", attempt=1, redraw=0, seed=seed)
    return draw(world or messages_world(seed), SPEC, who)


def home_with(path: Path, exercise: Drawn, *, lang: str = "en") -> Home:
    """A trainee's home whose bundle holds what was drawn."""
    manifest = (
        '{"schema_version": 1, "course": "test", "trainee": "t01", "world": "w1", "attempt": 1, "mode": "practice",'
        f' "country": "KG", "as_of": "2026-03-31T23:59:00Z", "exercises": ["{NAME}"]}}'
    )
    write_atomic(path / "bundle" / "bundle.json", manifest.encode())
    files: Mapping[str, bytes] = {f"exercises/{NAME}/{name}": data for name, data in exercise.files.items()}
    for name, data in {**files, **exercise.shared}.items():
        write_atomic(path / "bundle" / name, data)
    home = Home(path)
    home.set_lang(lang)
    return home
