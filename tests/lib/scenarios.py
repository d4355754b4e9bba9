"""Every scenario that ships, and small worlds of each, made once a run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd
import seeds

from simulator.content import scenario_file, scenario_files
from simulator.publish.world import frame, make_tables
from simulator.world import Scenario, load_scenario

FOLDER = Path(__file__).parents[2] / "datasets" / "scenarios"
NAMES = tuple(scenario_files())
CASES = 2500
Frames = dict[str, pd.DataFrame]


def file(name: str) -> Path:
    """A scenario's file."""
    return scenario_file(name)


@lru_cache(maxsize=16)
def scenario(name: str) -> Scenario:
    """A scenario by its name."""
    return load_scenario(file(name))


@lru_cache(maxsize=32)
def world(name: str, number: int = 0) -> tuple[Frames, Frames]:
    """Truth and observed tables of one world of about CASES reported cases; codes as plain text."""
    truth, observed = make_tables(scenario(name), seeds.seed(number), CASES)
    return ({k: frame(v) for k, v in truth.items()}, {k: frame(v) for k, v in observed.items()})


def both(name: str, table: str, *, numbers: tuple[int, ...] = (0, 1)) -> pd.DataFrame:
    """A truth table of several worlds under one another; `world` tells them apart."""
    parts = [world(name, number)[0][table].assign(world=number) for number in numbers]
    return pd.concat(parts, ignore_index=True)
