"""How many rows an entity has: honest ones as many as organisations' ones, in small worlds too.

Measured is the overlap of two distributions of rows by how many rows share their entity, in classes that double
(1, 2, 3 to 4, 5 to 8, ...): the sum over classes of the smaller share. Of a sample of m entities chance takes some
0.5 / sqrt(m) from an overlap of 1, a tenth of 25 entities; so little as LEAST is a difference of kind. A spoiled world
overlaps by TOLD less than the same world unspoiled, whatever that has.
"""

from __future__ import annotations

import importlib
from functools import cache

import numpy as np
import pytest
import seeds

from simulator.content import scenario_file
from simulator.gates.registers import source
from simulator.observation.registers import loads, subscribers
from simulator.world import load_scenario
from simulator.world.micro import draw_seizures
from simulator.world.plan import Plan, make_plan

SMALL = ("wildlife_culture", "post_express", "medicines_pregabalin")
KEYS = {"calls": ("caller", "called"), "declarations": ("consignor", "consignee"), "crossings": ("plate", "driver")}
LEAST, TOLD = 0.5, 0.1


def fresh(scenario: str) -> Plan:
    """A plan of which no register has counted anything yet."""
    return make_plan(load_scenario(scenario_file(scenario)), seeds.seed(7))


plan_of = cache(fresh)


def overlaps(plan: Plan, name: str) -> dict[str, float]:
    """The overlap of every key of one register."""
    register = importlib.import_module(f"simulator.observation.registers.{name}")
    drawn = register.draw(plan, 0, draw_seizures(plan, 0))
    shown = source(name, drawn.observed, drawn.truth)
    shares = {column.name: column.values for column in shown.columns}
    return {key: overlap(shares[f"{key}, rows that share it"], shown.illicit) for key in KEYS[name]}


def overlap(rows: np.ndarray, illicit: np.ndarray) -> float:
    doubled = np.ceil(np.log2(np.maximum(rows, 1))).astype(int)
    classes = int(doubled.max()) + 1
    parts = [np.bincount(doubled[(rows > 0) & side], minlength=classes) for side in (illicit, ~illicit)]
    return float(np.minimum(*(part / part.sum() for part in parts)).sum())


@pytest.mark.parametrize("scenario", SMALL)
@pytest.mark.parametrize("name", KEYS)
def test_honest_entities_have_as_many_rows_as_organisations_ones(scenario: str, name: str) -> None:
    assert plan_of(scenario).blocks[0].size
    assert min(overlaps(plan_of(scenario), name).values()) >= LEAST


def test_subscribers_who_hardly_ever_call_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = overlaps(plan_of(SMALL[0]), "calls")["caller"]
    monkeypatch.setattr(subscribers, "FEWEST", 1_000_000)
    assert overlaps(fresh(SMALL[0]), "calls")["caller"] < sound - TOLD


def test_few_honest_firms_that_all_trade_by_the_day_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = overlaps(plan_of(SMALL[0]), "declarations")["consignor"]
    monkeypatch.setattr(loads, "MOST_BASES", 5)
    assert overlaps(fresh(SMALL[0]), "declarations")["consignor"] < sound - TOLD
