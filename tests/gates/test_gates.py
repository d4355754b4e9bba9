"""Every gate on a sound world, and on one whose records are spoiled for it; see also `test_gates_spoiled`."""

from __future__ import annotations

import dataclasses
import sys

import northern
import numpy as np
import pyarrow as pa
import pytest
import spoiled

from simulator.content import scenario_file
from simulator.gates import (
    adaptation,
    bands,
    calibration,
    classifiers,
    determinism,
    interdiction,
    leak,
    network,
    rhythm,
    tail,
)
from simulator.gates.errors import GateError
from simulator.gates.result import Evidence
from simulator.gates.spread import SIGMAS, judged_alone
from simulator.gates.world import GateInput, made_world, plan_of
from simulator.publish.world import make_tables
from simulator.world import load_scenario


@pytest.fixture(scope="module")
def sound() -> GateInput:
    return spoiled.world()


@pytest.mark.slow
def test_levels_and_swings_agree_with_the_published_table() -> None:
    spoiled.assert_faults(calibration.GATE, *(calibration.measure(spoiled.world(number)) for number in range(5)))


def test_calibration_fails_on_doubled_masses(sound: GateInput) -> None:
    doubled = spoiled.with_numbers(sound, "lines", "kg", lambda kg: kg * 2)
    assert "level median" in judged_alone(calibration.GATE, doubled).faults()


def test_calibration_fails_where_one_country_has_the_seizures_of_another(sound: GateInput) -> None:
    """Doubled masses keep their shares; masses of one country laid to another do not."""
    country, countries = sound.codes("truth", "cases", "reporting_country")
    swapped = country.copy()
    uz, kz = countries.index("UZ"), countries.index("KZ")
    swapped[country == uz], swapped[country == kz] = kz, uz
    column = pa.DictionaryArray.from_arrays(pa.array(swapped.astype(np.int32)), pa.array(countries))
    mixed = spoiled.with_column(sound, "truth", "cases", "reporting_country", column)
    assert "shares of countries and drugs, TVD" in judged_alone(calibration.GATE, mixed).faults()
    doubled = spoiled.with_numbers(sound, "lines", "kg", lambda kg: kg * 2)
    assert "shares of countries and drugs, TVD" not in judged_alone(calibration.GATE, doubled).faults()


def test_the_tail_fails_when_all_sizes_are_alike(sound: GateInput) -> None:
    alike = spoiled.with_numbers(sound, "cases", "kg", lambda kg: np.full(kg.size, 5.0))
    assert {"top-1 share of a year", "mean / median", "top tenth's share"} <= set(
        judged_alone(tail.GATE, alike).faults()
    )


def test_hill_finds_the_exponent_of_a_pareto_law() -> None:
    rng = np.random.default_rng(7)
    for exponent in (0.8, 1.3, 2.0):
        n = 100_000
        assert abs(tail.hill(rng.pareto(exponent, n) + 1) - exponent) < 5 * exponent / np.sqrt(n / 10)


def test_interdiction_fails_when_ten_times_as_much_is_seized(sound: GateInput) -> None:
    seized = spoiled.with_numbers(sound, "cases", "kg", lambda kg: kg * 10)
    spoiled.assert_faults(interdiction.GATE, interdiction.measure(seized), names=["share of heroin seized"])


def test_interdiction_allows_for_what_few_seizures_of_unlike_sizes_vary(sound: GateInput) -> None:
    """Sizes drawn again: the share of so many seizures spreads as the gate's chance says, in standard errors."""
    evidence = interdiction.measure(sound)
    check = interdiction.GATE.judge([evidence]).checks[0]
    product, names = sound.codes("truth", "cases", "product")
    kg = sound.numbers("truth", "cases", "kg")[product == names.index("HEROIN")]
    rng = np.random.default_rng(3)
    shares = [kg[rng.integers(0, kg.size, rng.poisson(kg.size))].sum() / evidence["sent"]["HEROIN"] for _ in range(400)]
    # The standard deviation of 400 draws is right to a thirtieth or so; three times that, and the tail's own.
    assert abs(SIGMAS * np.std(shares) / check.chance - 1) < 0.15


def test_interdiction_is_asked_of_heroin_on_roads_alone() -> None:
    by_mail = made_world(load_scenario(scenario_file("post_express")), northern.seed(0))
    evidence = interdiction.measure(by_mail)
    assert evidence["sent"]["HEROIN"] > 0
    assert not interdiction.GATE.judge([evidence]).applies


def test_the_static_control_stays_where_it_is(sound: GateInput) -> None:
    assert judged_alone(adaptation.DISPLACEMENT, sound).metrics["static control"] <= adaptation.STILL


def test_effective_routes_of_equal_shares_are_their_number(sound: GateInput) -> None:
    static = plan_of(sound).static
    count = np.bincount(static.group, minlength=static.groups)
    even = np.tile(1 / count[static.group], (2, 1))
    macro = dataclasses.replace(plan_of(sound).macro, share=even)
    assert np.allclose(adaptation.effective_routes(static, macro, np.array([3])), count[3])


def test_time_passes_on_a_sound_world(sound: GateInput) -> None:
    spoiled.assert_faults(rhythm.GATE, rhythm.measure(sound))


@pytest.mark.parametrize("seizures", [3_000, 7_200, 12_500, 60_000])
def test_the_week_of_few_seizures_is_asked_no_more_than_they_can_show(seizures: int) -> None:
    """One sound world in eighty lies below: counted in draws of the noncentral chi-square itself."""
    statistic = np.random.default_rng(5).noncentral_chisquare(6, seizures * rhythm.WEEK**2, 40_000)
    score = ((statistic / 6) ** (1 / 3) - (1 - 2 / 54)) / np.sqrt(2 / 54)
    below = float((score < rhythm.least_score(seizures)).mean())
    # 500 of 40,000 draws; five standard errors, and the approximation's own error in so small a tail.
    assert abs(below - 1 / 80) < 5 * np.sqrt(1 / 80 / 40_000) + 0.003


def test_a_week_of_equal_days_fails_where_its_seizures_are_many(sound: GateInput) -> None:
    evidence = rhythm.measure(sound)
    assert sum(evidence["weekday"]) >= 12_500
    assert rhythm.GATE.judge([evidence]).checks[0].chance == 0
    few = {**evidence, "weekday": [count // 4 for count in evidence["weekday"]]}
    assert 3 < rhythm.GATE.judge([few]).checks[0].chance < 4
    assert rhythm.GATE.judge([few] * 20).checks[0].chance == 0


def test_time_fails_on_reports_without_delay(sound: GateInput) -> None:
    prompt = spoiled.with_numbers(sound, "cases", "report_delay_days", lambda days: np.where(days < 0, days, 3))
    spoiled.assert_faults(rhythm.GATE, rhythm.measure(prompt), names=["delay P95 / P50"])


def test_nothing_leaks_from_a_sound_world(sound: GateInput) -> None:
    spoiled.assert_faults(leak.GATE, leak.measure(sound))


def test_leak_finds_ids_sorted_by_organisation(sound: GateInput) -> None:
    owner = spoiled.owners(sound)
    ids = np.empty(owner.size, np.int64)
    ids[np.argsort(owner, kind="stable")] = np.sort(sound.numbers("observed", "cases", "case_id"))
    old = sound.numbers("observed", "cases", "case_id")
    known = dict(zip(old.tolist(), ids.tolist(), strict=True))
    sorted_ = spoiled.with_column(sound, "observed", "cases", "case_id", ids)
    entries = np.array([known[key] for key in sound.numbers("truth", "entries", "case_id").tolist()])
    sorted_ = spoiled.with_column(sorted_, "truth", "entries", "case_id", entries)
    spoiled.assert_faults(leak.GATE, leak.measure(sorted_), names=["p of id, rank"])


def test_leak_finds_rows_sorted_by_organisation_within_a_day(sound: GateInput) -> None:
    day = sound.seconds("observed", "cases", "entry_date") // 86_400
    order = np.lexsort((spoiled.owners(sound), day))
    cases = sound.observed.whole("cases").take(pa.array(order))
    moved = dataclasses.replace(sound, observed=sound.observed.changed(cases=cases))
    assert "p of place in the table" in judged_alone(leak.GATE, moved).faults()


def test_leak_finds_seconds_that_tell_the_organisation(sound: GateInput) -> None:
    moments = sound.seconds("observed", "cases", "entry_date")
    told = moments // 60 * 60 + spoiled.owners(sound) % 60
    spoilt = spoiled.with_column(
        sound, "observed", "cases", "entry_date", pa.array(told.astype("datetime64[s]"), pa.timestamp("s"))
    )
    assert "p of second of the minute" in judged_alone(leak.GATE, spoilt).faults()


def test_leak_finds_blanks_that_tell_the_organisation(sound: GateInput) -> None:
    owner = spoiled.owners(sound)
    texts = np.where(owner % 7 == 0, "", sound.observed.column("cases", "goods_origin").to_numpy(zero_copy_only=False))
    spoilt = spoiled.with_column(sound, "observed", "cases", "goods_origin", pa.array(texts.tolist(), pa.string()))
    spoiled.assert_faults(leak.GATE, leak.measure(spoilt), names=["p of blank fields"])


def test_holm_multiplies_the_smallest_most() -> None:
    assert leak.holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


def test_the_oracle_solves_what_is_attributable_and_a_single_rule_does_not(sound: GateInput) -> None:
    evidence = bands.GATE.measure(sound)
    spoiled.assert_faults(bands.GATE, evidence)
    assert bands.GATE.judge([evidence]).metrics["attributable line-ups"] >= 100


def test_the_oracle_fails_when_officers_enter_anything(sound: GateInput) -> None:
    rng = np.random.default_rng(3)
    garbled = sound
    for column in bands.FIELDS:
        values = sound.observed.column("cases", column).to_numpy(zero_copy_only=False)
        wrong = np.where(rng.random(values.size) < 0.6, rng.permutation(values), values)
        garbled = spoiled.with_column(garbled, "observed", "cases", column, pa.array(wrong.tolist(), pa.string()))
    spoiled.assert_faults(bands.GATE, bands.measure(garbled), names=["oracle"])


def test_a_single_rule_succeeds_where_a_field_names_the_organisation(sound: GateInput) -> None:
    owner = spoiled.owners(sound)
    offices = sorted(set(sound.observed.column("cases", "office").to_pylist()))
    told = [offices[int(number) % len(offices)] for number in owner]
    named = spoiled.with_column(sound, "observed", "cases", "office", pa.array(told, pa.string()))
    assert "naive" in judged_alone(bands.GATE, named).faults()


def test_determinism_passes_and_fails_on_a_maker_that_forgets_its_seed(sound: GateInput) -> None:
    turn = iter(range(100))

    def forgetful(scenario: object, seed: bytes, cases: int) -> object:
        return make_tables(northern.scenario(), northern.seed(next(turn)), cases)

    def evidence(maker: object) -> Evidence:
        return determinism.measure(sound, maker)  # type: ignore[arg-type]

    assert determinism.judge([determinism.measure(sound)]).passed
    assert not determinism.judge([evidence(forgetful)]).passed


def test_the_network_of_a_sound_world_passes(sound: GateInput) -> None:
    spoiled.assert_faults(network.GATE, network.measure(sound))


def test_gini_of_equal_and_of_single_values() -> None:
    assert network.gini(np.ones(50)) == pytest.approx(0.0)
    assert network.gini(np.array([0.0] * 99 + [7.0])) == pytest.approx(0.99)


def test_trivial_names_the_remedy_when_the_learner_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(GateError, match=r"pip install .cenlab\[gates\]"):
        classifiers.learner()


def test_auc_counts_pairs_and_ties() -> None:
    assert classifiers.auc(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True])) == pytest.approx(0.875)
