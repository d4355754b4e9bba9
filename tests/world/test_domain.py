"""What an officer would call impossible does not happen: every scenario, two worlds of each, every seizure."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import pandas as pd
import pytest
import scenarios
import seeds

from simulator.observation.registers import crossings
from simulator.reference import codes, descendants, offices
from simulator.reference.distance import distance_km
from simulator.reference.shapes import shapes
from simulator.world.geography import regime
from simulator.world.hazards import ON_FOOT_KG, has_scanner, payload
from simulator.world.micro import draw_seizures
from simulator.world.people import FREIGHT
from simulator.world.plan import make_plan

pytestmark = pytest.mark.parametrize("name", scenarios.NAMES)
# Quantities are rounded to how goods are packed (a master case, a blister), so a load may exceed its cap a little.
ROUNDING = 1.06
# Fast, but possible: hours between neighbouring posts are asked of the corridors at this speed.
KMH = 60.0
FASTEST_KMH = 110.0


def cases(name: str) -> pd.DataFrame:
    return scenarios.both(name, "cases")


def loads(name: str) -> pd.DataFrame:
    """Every seizure with the mass of all its lines."""
    lines = scenarios.both(name, "lines")
    whole = lines.groupby(["world", "truth_id"]).kg.sum().rename("all_kg")
    return cases(name).merge(whole, left_on=["world", "truth_id"], right_index=True)


def routed(name: str) -> pd.DataFrame:
    """Every seizure with its route and the home of its organisation."""
    routes = scenarios.both(name, "routes")[["world", "route_id", "origin", "posts", "quantity_most"]]
    homes = scenarios.both(name, "organisations")[["world", "organisation_id", "home_country"]]
    return cases(name).merge(routes, on=["world", "route_id"]).merge(homes, on=["world", "organisation_id"])


def test_offices_belong_to_the_country_that_reports(name: str) -> None:
    seizures = cases(name)
    assert set(seizures.reporting_country) <= set(scenarios.scenario(name).reporting_countries)
    assert (seizures.office.map(lambda code: offices()[code].country) == seizures.reporting_country).all()


def test_no_train_where_there_are_no_rails(name: str) -> None:
    seizures = cases(name)
    rail = seizures[seizures["mode"] == "RAIL"]
    assert (rail.office.map(lambda code: offices()[code].mode) == "RAIL").all()
    assert set(seizures[seizures.concealment_place == "WAGON_STRUCTURE"]["mode"]) <= {"RAIL"}
    wagons = seizures.conveyance_type.isin(["WAGON", "CONTAINER_WAGON", "PASSENGER_TRAIN"])
    assert (seizures[wagons]["mode"] == "RAIL").all()


def test_aircraft_ships_and_mail_are_where_they_can_be(name: str) -> None:
    seizures = cases(name)
    places = {"AIR": {"AIRPORT"}, "SEA": {"SEAPORT"}, "POST": {"POST_EXPRESS", "AIRPORT"}}
    places["EXPRESS"] = places["POST"]
    for mode, allowed in places.items():
        assert set(seizures[seizures["mode"] == mode].location_type) <= allowed
    parents = {code: entry.parent for code, entry in codes("conveyance_type").items()}
    assert (seizures.conveyance_type.map(parents) == seizures["mode"]).all()


def test_no_truck_is_heavier_than_a_truck(name: str) -> None:
    seizures = loads(name)
    most = seizures.conveyance_type.map(payload)
    assert (seizures.all_kg <= most * ROUNDING).all(), seizures[seizures.all_kg > most * ROUNDING].head()
    assert seizures[seizures["mode"] == "PEDESTRIAN"].all_kg.max() <= ON_FOOT_KG * ROUNDING or not (
        (seizures["mode"] == "PEDESTRIAN").any()
    )


def test_places_hold_no_more_than_they_can(name: str) -> None:
    scenario = scenarios.scenario(name)
    seizures = loads(name)
    caps: dict[str, float] = {}
    for method in scenario.methods.values():
        caps[method.place] = max(caps.get(method.place, 0.0), method.cap_kg)
    for place, part in seizures[seizures["mode"] != "PEDESTRIAN"].groupby("concealment_place"):
        heaviest = max(
            product.kg_per_unit for code, product in scenario.products.items() if code in set(part["product"])
        )
        assert part.kg.max() <= max(caps[str(place)] * ROUNDING, heaviest)


def test_no_load_is_heavier_than_any_known_one(name: str) -> None:
    lines = scenarios.both(name, "lines")
    for code, product in scenarios.scenario(name).products.items():
        heaviest = lines[lines["product"] == code].kg.max()
        assert product.most_kg is None or not heaviest > product.most_kg * ROUNDING


def test_weight_and_count_of_a_line_agree(name: str) -> None:
    products = scenarios.scenario(name).products
    lines = scenarios.both(name, "lines")
    expected = lines.quantity * lines["product"].map(lambda code: products[code].kg_per_unit)
    assert ((lines.kg - expected).abs() <= 1e-6 + 1e-6 * expected).all()
    assert (lines.unit == lines["product"].map(lambda code: products[code].unit)).all()
    counted = lines[lines.unit.isin(["STICK", "TABLET", "CAPSULE", "PIECE", "HEAD"])]
    assert (counted.quantity % 1 == 0).all()
    assert (lines.quantity > 0).all()


def test_no_cigarettes_in_kilograms(name: str) -> None:
    for number in (0, 1):
        for side in scenarios.world(name, number):
            lines = side["lines"]
            assert set(lines[lines["product"] == "CIGARETTES"].unit) <= {"STICK"}
    true = scenarios.both(name, "lines")
    assert (true[true["product"] == "CIGARETTES"].quantity % 20 == 0).all()


def test_units_and_headings_belong_to_the_product(name: str) -> None:
    products = codes("product")
    lines = scenarios.world(name)[1]["lines"]
    assert (lines["product"].map(lambda code: products[code].parent) == lines.heading).all()
    allowed = lines["product"].map(lambda code: products[code].extra["units"].split("|"))
    assert all(unit in units for unit, units in zip(lines.unit, allowed, strict=True))


def test_no_customs_seizure_at_a_border_inside_the_union(name: str) -> None:
    borders = scenarios.scenario(name).borders
    seizures = cases(name)
    inside = seizures[seizures.direction == "INTRA_UNION"]
    assert not inside.detecting_service.isin(["CUSTOMS", "JOINT"]).any()
    for office in seizures.office.unique():
        post = offices()[office]
        if post.opposite and regime(borders, post.country, offices()[post.opposite].country) == "union":
            assert not seizures[seizures.office == office].detecting_service.isin(["CUSTOMS", "JOINT"]).any()


def test_no_post_is_open_before_it_exists(name: str) -> None:
    seizures = cases(name)
    opened = seizures.office.map(lambda code: offices()[code].opened.isoformat())
    assert (seizures.seizure_date >= opened).all()


def test_seizures_lie_within_the_scenario(name: str) -> None:
    scenario, seizures = scenarios.scenario(name), cases(name)
    assert seizures.seizure_date.min() >= scenario.start.isoformat()
    assert seizures.seizure_date.max() <= scenario.end.isoformat()
    assert seizures[seizures.case_id >= 0].report_delay_days.min() >= 0


def test_directions_agree_with_the_ends(name: str) -> None:
    seizures = cases(name)
    here = seizures.reporting_country
    transit, exports, imports = (seizures[seizures.direction == kind] for kind in ("TRANSIT", "EXPORT", "IMPORT"))
    assert (transit.departure != transit.reporting_country).all()
    assert (transit.destination != transit.reporting_country).all()
    assert (exports.departure == exports.reporting_country).all()
    assert (imports.destination == imports.reporting_country).all()
    internal = seizures[seizures.direction == "INTERNAL"]
    assert ((internal.departure == here[internal.index]) | (internal.destination == here[internal.index])).all()


def test_neighbouring_posts_can_be_reached(name: str) -> None:
    """Leg to leg at a plausible speed: posts that face each other within hours, others within three days."""
    for corridor in scenarios.scenario(name).corridors.values():
        if corridor.mode not in ("ROAD", "RAIL"):
            continue
        for post, other in pairwise(corridor.posts):
            hours = distance_km(post, other) / KMH
            assert hours <= (4 if offices()[post].opposite == other else 72), (post, other, hours)


def test_travel_times_are_possible(name: str) -> None:
    """Passages of one vehicle in the register of crossings: no lorry flies from one post to the next."""
    plan = make_plan(scenarios.scenario(name), seeds.seed(0), 1500)
    drawn = crossings.draw(plan, 0, draw_seizures(plan, 0))
    seen = drawn.truth.to_pandas()
    shown = drawn.observed.to_pandas()
    seen["time"], seen["office"] = shown["time"], shown["office"].astype(str)
    seen = seen[seen.vehicle >= 0].sort_values(["vehicle", "time"])
    before = seen.shift(1)
    pairs = (seen.vehicle == before.vehicle) & (seen.office != before.office)
    hours = (seen.time - before.time)[pairs].dt.total_seconds() / 3600
    km = [distance_km(start, other) for start, other in zip(before.office[pairs], seen.office[pairs], strict=True)]
    speed = pd.Series(km, index=hours.index) / hours.clip(lower=1 / 60)
    assert len(speed) > 100
    # Two journeys of the background share a vehicle in one pair of 250; four standard errors of that share are allowed.
    overlap = 1 / 250
    assert (speed > FASTEST_KMH).mean() < overlap + 4 * (overlap / len(speed)) ** 0.5
    illicit = seen.consignment[pairs] >= 0
    same = illicit & (seen.consignment[pairs] == before.consignment[pairs])
    assert (speed[same] <= FASTEST_KMH).all()


def test_borders_are_adjacent(name: str) -> None:
    """Goods pass from a country to one that it borders on, and that border is on the map."""
    scenario = scenarios.scenario(name)
    # A union may join countries without a common border: then nothing drives straight from one to the other.
    for pair in scenario.borders.customs:
        assert _touch(*pair.split("-")), pair
    for row in scenarios.both(name, "routes").to_dict("records"):
        passed = [row["origin"], *(offices()[post].country for post in row["posts"]), row["destination"]]
        if row["mode"] in ("ROAD", "RAIL"):
            for country, other in pairwise(passed):
                assert country == other or regime(scenario.borders, country, other) != "none", (
                    row["corridor"],
                    country,
                    other,
                )
                assert country == other or _touch(country, other), (row["corridor"], country, other)


def test_plates_are_of_countries_that_the_route_knows(name: str) -> None:
    """Of the route's countries or its organisation's home; few of another home, where organisations merged or split."""
    seizures = routed(name)
    homes = set(seizures.home_country)
    strange = 0
    for row in seizures[["origin", "destination", "home_country", "posts", "conveyance_country"]].to_dict("records"):
        passed = {offices()[post].country for post in row["posts"]}
        known = {row["origin"], row["destination"], row["home_country"], "XX", ""} | passed
        assert row["conveyance_country"] in known | homes
        strange += row["conveyance_country"] not in known
    assert strange <= 0.08 * len(seizures)
    bare = seizures["mode"].isin(["POST", "EXPRESS", "PEDESTRIAN"]) | (seizures.conveyance_type == "UNKNOWN")
    assert set(seizures[bare].conveyance_country) <= {""}


def test_freight_within_a_country_goes_on_its_own_vehicles(name: str) -> None:
    seizures = cases(name)
    inside = seizures[(seizures.departure == seizures.destination) & seizures.conveyance_type.isin(FREIGHT)]
    assert (inside.conveyance_country.isin(["XX", ""]) | (inside.conveyance_country == inside.departure)).all()


def test_means_and_reasons_are_possible(name: str) -> None:
    scenario, seizures = scenarios.scenario(name), cases(name)
    scanned = seizures[seizures.detection_means == "SCANNER"]
    assert scanned.office.map(lambda code: has_scanner(scenario, offices()[code])).all()
    assert set(seizures[seizures.control_reason == "MOBILE_CONTROL"].location_type) <= {"INLAND"}
    assert set(seizures[seizures.control_reason == "POST_CLEARANCE"].location_type) <= {"PREMISES"}
    assert set(seizures[seizures.control_reason == "POST_CLEARANCE"].detecting_service) <= {"CUSTOMS", "JOINT"}
    for code in seizures[seizures.detection_means == "TEST_KIT"]["product"].unique():
        stated = scenario.products[code].affinity.get("TEST_KIT", 0.0)
        assert codes("product")[code].parent in ("DRU", "PRE", "MED") or stated > 0


def test_people_and_vehicles_carry_as_people_and_vehicles_do(name: str) -> None:
    seizures = cases(name)
    assert not (seizures[seizures.concealment_place == "PERSON_INGESTED"].kg > 1.3 * ROUNDING).any()
    assert not (seizures[seizures.concealment_place == "PERSON_BODY"].kg > 6.0 * ROUNDING).any()
    assert set(seizures[seizures.concealment_place.isin(descendants("concealment_place", "VEHICLE"))]["mode"]) <= {
        "ROAD"
    }
    assert set(seizures[seizures.location_type == "GREEN_BORDER"]["mode"]) <= {"PEDESTRIAN"}
    assert set(seizures[seizures["mode"] == "PEDESTRIAN"].manner) <= {"OUTSIDE_BCP"}


def test_drugs_are_signs_of_a_crime(name: str) -> None:
    seizures = cases(name)
    drugs = seizures[seizures["product"].map(lambda code: codes("product")[code].parent) == "DRU"]
    assert drugs.empty or (drugs.legal_stage == "CRIME_SIGNS").mean() > 0.75


def test_goods_come_from_countries_that_make_them(name: str) -> None:
    products = scenarios.scenario(name).products
    for row in cases(name).drop_duplicates(["product", "goods_origin"]).to_dict("records"):
        assert products[row["product"]].origins.get(row["goods_origin"], 0) > 0


@lru_cache(maxsize=256)
def _touch(nation: str, other: str) -> bool:
    """Whether two countries' outlines come within a fifth of a degree of each other."""
    first, second = (
        [point for country, parts in shapes() if country == code for part in parts for point in part]
        for code in (nation, other)
    )
    grid = {(round(x * 5), round(y * 5)) for x, y in first}
    near = {(x + dx, y + dy) for x, y in grid for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    return any((round(x * 5), round(y * 5)) in near for x, y in second)
