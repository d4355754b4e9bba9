"""The course's scenario, three worlds: what its exercises lean on beside the domain checks of every scenario."""

from __future__ import annotations

from itertools import pairwise

import northern
import numpy as np
import pandas as pd
import pytest

from simulator.reference import codes, offices
from simulator.world.network import draw_network

WORLDS = range(3)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return pd.concat([northern.world(number).truth["cases"] for number in WORLDS], ignore_index=True)


def test_five_countries_and_thirty_offices_detect(cases: pd.DataFrame) -> None:
    assert set(cases.reporting_country) == {"KZ", "KG", "TJ", "TM", "UZ"}
    assert cases.office.nunique() >= 30
    assert "KG-KYZYLBEL" in set(cases.office)


def test_directions_reasons_and_means_are_all_met(cases: pd.DataFrame) -> None:
    assert set(cases.direction) == {"IMPORT", "EXPORT", "TRANSIT", "INTERNAL", "INTRA_UNION"}
    assert cases.control_reason.nunique() >= 8
    assert cases.detection_means.nunique() >= 6
    assert not cases[cases["mode"] == "RAIL"].empty
    assert set(cases[cases["mode"] == "PEDESTRIAN"].location_type) == {"GREEN_BORDER"}


def test_people_swallow_or_strap_on_only_a_little(cases: pd.DataFrame) -> None:
    assert cases[cases.concealment_place == "PERSON_INGESTED"].kg.max() <= 1.3
    assert cases[cases.concealment_place == "PERSON_BODY"].kg.max() <= 6.0
    assert cases[cases.concealment_place == "VEHICLE_SPARE_WHEEL"].kg.max() <= 25.0
    assert cases[cases.concealment_place == "PARCEL"].kg.max() <= 20.0


def test_organisations_are_many_and_have_several_routes() -> None:
    for number in WORLDS:
        routes = northern.world(number).truth["routes"]
        assert routes.organisation_id.nunique() >= 25
        assert routes.groupby("organisation_id").size().min() >= 2
        for posts in routes.posts:
            assert all(post != other for post, other in pairwise(posts))


def test_how_much_of_a_product_there_is_is_the_scenarios() -> None:
    """Sum over organisations of a product's supply = sum over templates of count * supply * share; sizes still vary."""
    scenario = northern.scenario()
    wanted: dict[str, float] = {}
    for template in scenario.organisation:
        for product, share in template.products.items():
            part = template.count * template.supply * share / sum(template.products.values())
            wanted[product] = wanted.get(product, 0.0) + part
    heroin = []
    for number in WORLDS:
        network = draw_network(scenario, northern.seed(number))
        first = np.unique(network.group, return_index=True)[1]
        supplies: dict[str, float] = {}
        for route in (network.routes[place] for place in first.tolist()):
            supplies[route.product] = supplies.get(route.product, 0.0) + route.supply
            heroin += [route.supply] * (route.product == "HEROIN")
        assert supplies == pytest.approx({product: supply for product, supply in wanted.items() if supply})
    assert np.std(np.log(heroin)) > 0.3


def test_transit_countries_are_strictly_between_the_ends() -> None:
    for number in WORLDS:
        world = northern.world(number)
        legs = world.observed["legs"].merge(world.truth["cases"][["case_id", "departure", "destination"]], on="case_id")
        assert (legs.country != legs.departure).all()
        assert (legs.country != legs.destination).all()


def test_offices_face_each_other() -> None:
    for post in offices().values():
        if post.opposite:
            assert offices()[post.opposite].opposite == post.code
            assert offices()[post.opposite].country != post.country
            assert abs(offices()[post.opposite].lat - post.lat) < 0.7
            assert abs(offices()[post.opposite].lon - post.lon) < 1.6
        assert post.location_type in codes("location_type")
        assert post.mode in codes("mode")
