"""The northern corridor for tests: the scenario, and worlds made once a run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import seeds

from simulator.observation import Observed, observe
from simulator.publish.world import World, frame, truth_tables
from simulator.world import Scenario, Truth, build, load_scenario

FILE = Path(__file__).parents[2] / "datasets/scenarios/northern_corridor.toml"


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    return load_scenario(FILE)


def seed(number: int) -> bytes:
    return seeds.seed(number)


@lru_cache(maxsize=16)
def truth(number: int, *, frozen: bool = False) -> Truth:
    return build(scenario(), seed(number), frozen=frozen)


@lru_cache(maxsize=16)
def observed(number: int) -> Observed:
    return observe(truth(number))


@lru_cache(maxsize=16)
def world(number: int) -> World:
    """The same as `make_world`, sharing the truth with other tests."""
    observation = observed(number)
    return World(
        scenario=scenario(),
        seed=seed(number),
        truth={name: frame(table) for name, table in truth_tables(truth(number), observation).items()},
        observed={name: frame(table) for name, table in observation.tables.items()},
    )
