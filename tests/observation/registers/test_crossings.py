"""The register of border crossings and the plate cameras: who is seen where, what is left out, what goes wrong."""

from __future__ import annotations

import numpy as np
from tolerances import assert_mean, assert_same_mean, hit_by
from transport import LARGE, drawn, illicit, plan, register, rows

from simulator.observation.registers import coverage, crossings, plate_reads
from simulator.observation.registers.journeys import draw_traffic
from simulator.observation.registers.ways import expand
from simulator.reference import names, offices


def _country(name: str) -> np.ndarray:
    frame = drawn(name).observed["office"].to_pylist()
    return np.array([offices()[code].country for code in frame])


def test_each_country_writes_down_the_share_of_passages_that_is_stated() -> None:
    traffic = draw_traffic(plan(), 0, rows())
    _, leg = expand(traffic.ways, traffic.journeys.section)
    places = list(offices().values())
    passed = np.array([places[i].country for i in traffic.ways.office[leg]])
    at_border = np.array([places[i].location_type == "ROAD_BCP" for i in traffic.ways.office[leg]])
    seen = _country("crossings")
    for country, share in coverage.REGISTER.items():
        whole = (at_border & (passed == country)).sum()
        expected = whole * share * (1 - coverage.DOWN_DAYS)
        assert abs((seen == country).sum() - expected) < 4 * np.sqrt(whole * share) + 0.012 * whole, country


def test_only_posts_on_the_road_keep_the_register_and_only_some_countries_have_cameras() -> None:
    assert {offices()[c].location_type for c in set(drawn("crossings").observed["office"].to_pylist())} == {"ROAD_BCP"}
    kinds = {offices()[c].location_type for c in set(drawn("plate_reads").observed["office"].to_pylist())}
    assert kinds == {"ROAD_BCP", "INLAND"}
    assert set(_country("plate_reads")) <= set(coverage.CAMERAS)


def test_the_driver_is_named_in_some_countries_only_and_no_register_of_the_road_names_a_declaration() -> None:
    observed, country = drawn("crossings").observed, _country("crossings")
    unnamed = observed["driver"].is_null().to_numpy()
    assert np.array_equal(unnamed, ~np.isin(country, coverage.NAMES_DRIVER))
    for name in ("crossings", "plate_reads"):
        columns = set(drawn(name).observed.column_names)
        assert not {"document", "container", "consignor", "consignee", "goods"} & columns
    assert "driver" not in drawn("plate_reads").observed.column_names


def test_errors_have_the_stated_rates_and_befall_licit_and_hidden_loads_alike() -> None:
    tables = drawn("crossings", LARGE)
    errors, hidden = tables.truth["errors"].to_numpy(), illicit(tables)
    for bit, share in (
        (crossings.PLATE, crossings.MISSPELT),
        (crossings.VEHICLE, crossings.WRONG_VEHICLE),
        (crossings.LOADED, crossings.WRONG_LOADED),
        (crossings.WEIGHT, crossings.WRONG_WEIGHT),
    ):
        wrong = errors & bit > 0
        assert_mean(wrong, hit_by(share))
        assert_same_mean(wrong, hidden)


def test_traffic_has_a_rhythm_of_the_day_and_of_the_week() -> None:
    seconds = drawn("crossings", LARGE).observed["time"].to_numpy().astype(np.int64)
    hour = np.bincount(seconds % 86_400 // 3600, minlength=24)
    # Long ways wash the rhythm of the posts out a little.
    assert hour[8:13].mean() > 1.25 * hour[0:4].mean()
    weekday = np.bincount((seconds // 86_400 + 3) % 7, minlength=7)
    assert weekday[6] < 0.95 * weekday[:5].mean()


def test_no_vehicle_is_heavier_than_the_road_bears_and_no_post_works_before_it_opens() -> None:
    observed = drawn("crossings").observed
    weight = observed["weight_kg"].drop_null().to_numpy()
    assert weight.min() >= 100
    # A slip of the pen adds nine tonnes at most.
    assert weight.max() <= 41_500 + 9_000
    day = observed["time"].to_numpy().astype("datetime64[D]")
    opened = np.array([offices()[code].opened for code in observed["office"].to_pylist()], dtype="datetime64[D]")
    assert (day >= opened).all()


def test_plates_are_of_the_mark_that_nobody_issues_and_one_vehicle_has_one_plate() -> None:
    observed = drawn("crossings").observed.slice(0, 5000)
    shown = register("crossings").render(observed)
    assert all(names.PLATE_MARK in plate.upper() for plate in shown["plate"].to_pylist())
    right = observed["plate_variant"].to_numpy() == 0
    pairs = {(key, text) for key, text, ok in
             zip(observed["plate"].to_pylist(), shown["plate"].to_pylist(), right, strict=True) if ok}  # fmt: skip
    assert len({text for _, text in pairs}) == len({key for key, _ in pairs})
    wrong = np.array(shown["plate"].to_pylist())[~right]
    assert len(set(wrong)) > 20


def test_a_plate_reads_the_same_in_both_registers() -> None:
    tables = [drawn(name).observed for name in ("crossings", "plate_reads")]
    texts = []
    for name, table in zip(("crossings", "plate_reads"), tables, strict=True):
        right = table.filter(table["plate_variant"].to_numpy() == 0)
        shown = register(name).render(right)["plate"].to_pylist()
        texts.append(dict(zip(right["plate"].to_pylist(), shown, strict=True)))
    common = set(texts[0]) & set(texts[1])
    assert len(common) > 100
    assert all(texts[0][key] == texts[1][key] for key in common)


def test_cameras_misread_as_stated_and_their_scores_say_so_only_on_average() -> None:
    observed = drawn("plate_reads", LARGE).observed
    wrong, score = observed["plate_variant"].to_numpy() > 0, observed["score"].to_numpy()
    assert_mean(wrong, hit_by(plate_reads.MISREAD))
    assert score[wrong].mean() < score[~wrong].mean() - 5
    assert (score[wrong] > 90).any()
    assert (score[~wrong] < 80).any()


def test_what_is_hidden_shows_on_the_weighbridge_only() -> None:
    traffic = draw_traffic(plan(), 0, rows())
    trips = traffic.journeys
    hidden = trips.unsaid_kg > 0
    assert hidden.any()
    assert (trips.organisation[hidden] >= 0).all()
    assert (trips.weight_kg <= 41_500).all()
