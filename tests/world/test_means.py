"""By what means goods are found follows from how they are hidden; how easily they are found does not change by it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
import scenarios

from simulator.reference import codes, offices
from simulator.world import Scenario
from simulator.world.hazards import finds, has_scanner, means_weights
from simulator.world.micro import draw_seizures
from simulator.world.plan import make_plan
from simulator.world.words import words

# How goods may be hidden that papers betray.
IN_PAPERS = ("OPEN", "SPLIT_LOADS", "FALSE_SEAL", "UNKNOWN")


def impossible(cases: pd.DataFrame) -> pd.Series:
    """Which seizures were made by a means that cannot find what is hidden so; said here, not read from the table."""
    means, how = cases.detection_means, cases.concealment_method
    drugs = cases["product"].map(lambda code: codes("product")[code].parent == "DRU").astype(bool)
    swallowed = cases.concealment_place == "PERSON_INGESTED"
    return (
        ((means == "INSPECTION") & ~how.isin(["OPEN", "FALSE_SEAL"]))
        | ((means == "DOCUMENTS") & ~how.isin(IN_PAPERS))
        | ((means == "DOCUMENTS") & drugs)
        | ((means == "DOG") & swallowed)
        | ((means == "SCANNER") & cases.concealment_place.isin(["VESSEL", "AIRCRAFT"]))
        | ((means == "DENSITY_METER") & (how == "OPEN"))
    )


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_nothing_hidden_is_seen_without_opening_or_read_in_papers(name: str) -> None:
    cases = scenarios.both(name, "cases")
    assert not impossible(cases).any()
    assert len(cases) > 2_000


def places(scenario: Scenario) -> set[tuple[str, str]]:
    """Where and how goods are hidden in a scenario; over the green border openly in bags."""
    return {(method.place, method.method) for method in scenario.methods.values()} | {("BAGGAGE", "OPEN")}


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_the_table_moves_shares_and_never_how_easily_goods_are_found(name: str) -> None:
    scenario = scenarios.scenario(name)
    bare = scenario.model_copy(update={"finds": {}})
    for (place, how), code, scanner in product(places(scenario), scenario.products, (True, False)):
        able = means_weights(scenario, place, how, code, scanner=scanner)
        plain = means_weights(bare, place, how, code, scanner=scanner)
        assert sum(able.values()) == pytest.approx(sum(plain.values()), rel=1e-12)
        assert all(weight >= 0 for weight in able.values())
        for means, weight in able.items():
            assert (weight > 0) <= (finds(scenario, place, how, means) > 0)


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_means_come_as_often_as_place_method_and_product_say(name: str) -> None:
    """Counts of every means against their expectation, five standard deviations of a sum of independent draws."""
    scenario = scenarios.scenario(name)
    cases = scenarios.both(name, "cases")
    cases = cases[(cases.location_type != "GREEN_BORDER") & ~cases.office.isna()]
    expected, variance = dict[str, float](), dict[str, float]()
    keys = ["concealment_place", "concealment_method", "product", "office"]
    for (place, how, code, office), rows in cases.groupby(keys, observed=True):
        weights = means_weights(scenario, place, how, code, scanner=has_scanner(scenario, offices()[office]))
        for means, weight in weights.items():
            share = weight / sum(weights.values())
            expected[means] = expected.get(means, 0.0) + share * len(rows)
            variance[means] = variance.get(means, 0.0) + share * (1 - share) * len(rows)
    for means, mean in expected.items():
        seen = int((cases.detection_means == means).sum())
        assert abs(seen - mean) <= 5 * np.sqrt(variance[means]) + 1, (means, seen, mean)


def test_a_world_without_the_table_is_caught() -> None:
    scenario = scenarios.scenario("northern_corridor")
    spoiled = scenario.model_copy(update={"finds": {}, "cases": 1_500})
    plan = make_plan(spoiled, bytes(32))
    rows = draw_seizures(plan, 0)
    fields = ("detection_means", "concealment_method", "concealment_place", "product")
    cases = pd.DataFrame({field: np.array(words(field))[rows[field]] for field in fields})
    assert impossible(cases).mean() > 0.02
