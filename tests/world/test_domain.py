"""What an officer would call impossible does not happen: three worlds, every seizure."""

from __future__ import annotations

from itertools import pairwise

import northern
import pandas as pd
import pytest

from simulator.reference import codes, descendants, offices
from simulator.world.geography import regime

WORLDS = range(3)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return pd.concat([northern.world(number).truth["cases"] for number in WORLDS], ignore_index=True)


def test_five_countries_and_thirty_offices_detect(cases: pd.DataFrame) -> None:
    assert set(cases.reporting_country) == {"KZ", "KG", "TJ", "TM", "UZ"}
    assert cases.office.nunique() >= 30
    assert (cases.office.map(lambda code: offices()[code].country) == cases.reporting_country).all()


def test_no_train_where_no_rails(cases: pd.DataFrame) -> None:
    rail = cases[cases["mode"] == "RAIL"]
    assert not rail.empty
    assert (rail.office.map(lambda code: offices()[code].mode) == "RAIL").all()
    assert rail.conveyance_type.isin([c for c, e in codes("conveyance_type").items() if e.parent == "RAIL"]).all()
    wagons = cases[cases.concealment_place == "WAGON_STRUCTURE"]
    assert (wagons["mode"] == "RAIL").all()


def test_conveyance_fits_the_mode(cases: pd.DataFrame) -> None:
    parents = {code: entry.parent for code, entry in codes("conveyance_type").items()}
    assert (cases.conveyance_type.map(parents) == cases["mode"]).all()


def test_no_customs_at_borders_inside_the_union(cases: pd.DataFrame) -> None:
    union = cases[cases.direction == "INTRA_UNION"]
    assert not union.empty
    assert not union.detecting_service.isin(["CUSTOMS", "JOINT"]).any()
    for office in cases.office.unique():
        post = offices()[office]
        if (
            post.opposite
            and regime(northern.scenario().borders, post.country, offices()[post.opposite].country) == "union"
        ):
            assert not cases[cases.office == office].detecting_service.isin(["CUSTOMS", "JOINT"]).any()


def test_directions_agree_with_the_ends(cases: pd.DataFrame) -> None:
    here = cases.reporting_country
    transit, exports, imports = (cases[cases.direction == name] for name in ("TRANSIT", "EXPORT", "IMPORT"))
    assert (transit.departure != transit.reporting_country).all()
    assert (transit.destination != transit.reporting_country).all()
    assert (transit.departure != transit.destination).all()
    assert (exports.departure == exports.reporting_country).all()
    assert (imports.destination == imports.reporting_country).all()
    internal = cases[cases.direction == "INTERNAL"]
    assert ((internal.departure == here[internal.index]) | (internal.destination == here[internal.index])).all()


def test_directions_are_all_met(cases: pd.DataFrame) -> None:
    assert set(cases.direction) == {"IMPORT", "EXPORT", "TRANSIT", "INTERNAL", "INTRA_UNION"}


def test_cigarettes_are_counted_in_sticks_of_whole_packs() -> None:
    for number in WORLDS:
        lines = northern.world(number).observed["lines"]
        assert (lines[lines["product"] == "CIGARETTES"].unit == "STICK").all()
        true = northern.world(number).truth["lines"]
        sticks = true[true["product"] == "CIGARETTES"].quantity
        assert ((sticks % 20) == 0).all()


def test_units_and_headings_belong_to_the_product() -> None:
    products = codes("product")
    for number in WORLDS:
        lines = northern.world(number).observed["lines"]
        assert (lines["product"].map(lambda code: products[code].parent) == lines.heading).all()
        allowed = lines["product"].map(lambda code: products[code].extra["units"].split("|"))
        assert all(unit in units for unit, units in zip(lines.unit, allowed, strict=True))


def test_people_swallow_or_strap_on_only_a_little(cases: pd.DataFrame) -> None:
    assert cases[cases.concealment_place == "PERSON_INGESTED"].kg.max() <= 1.3
    assert cases[cases.concealment_place == "PERSON_BODY"].kg.max() <= 6.0
    assert cases[cases.concealment_place == "VEHICLE_SPARE_WHEEL"].kg.max() <= 25.0
    assert cases[cases.concealment_place == "PARCEL"].kg.max() <= 20.0


def test_green_border_is_crossed_on_foot(cases: pd.DataFrame) -> None:
    green = cases[cases.location_type == "GREEN_BORDER"]
    assert set(green["mode"]) == {"PEDESTRIAN"}
    assert set(green.manner) == {"OUTSIDE_BCP"}
    assert set(cases[cases["mode"] == "PEDESTRIAN"].location_type) == {"GREEN_BORDER"}


def test_a_crossing_that_is_not_open_yet_seizes_nothing(cases: pd.DataFrame) -> None:
    opened = cases.office.map(lambda code: offices()[code].opened.isoformat())
    assert (cases.seizure_date >= opened).all()
    assert "KG-KYZYLBEL" in set(cases.office)


def test_reason_and_means_are_apart_and_possible(cases: pd.DataFrame) -> None:
    assert cases.control_reason.nunique() >= 8
    assert cases.detection_means.nunique() >= 6
    assert set(cases[cases.control_reason == "MOBILE_CONTROL"].location_type) <= {"INLAND", "PREMISES"}
    assert set(cases[cases.control_reason == "POST_CLEARANCE"].detecting_service) <= {"CUSTOMS", "JOINT"}
    scanned = cases[cases.detection_means == "SCANNER"]
    assert not scanned.location_type.isin(["INLAND", "PREMISES", "GREEN_BORDER"]).any()


def test_organisations_are_many_and_have_several_routes() -> None:
    for number in WORLDS:
        routes = northern.world(number).truth["routes"]
        assert routes.organisation_id.nunique() >= 25
        assert routes.groupby("organisation_id").size().min() >= 2
        for posts in routes.posts:
            assert all(one != other for one, other in pairwise(posts))


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


def test_vehicle_places_belong_to_vehicles(cases: pd.DataFrame) -> None:
    mine = cases[cases.concealment_place.isin(descendants("concealment_place", "VEHICLE"))]
    assert set(mine["mode"]) == {"ROAD"}
