"""The hidden truth: geography, organisations, flows, enforcement."""

from simulator.world.build import build
from simulator.world.errors import ERROR_BITS, error_names
from simulator.world.loading import load_scenario
from simulator.world.scenario import Scenario
from simulator.world.truth import Truth

__all__ = ["ERROR_BITS", "Scenario", "Truth", "build", "error_names", "load_scenario"]
