"""Flows, prices and the workflow of records: sound worlds pass, worlds spoiled in one of them are named for it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
import spoiled

from simulator.gates import flows, prices, workflow
from simulator.gates.result import Gate
from simulator.gates.world import GateInput
from simulator.world.living import Statuses


@pytest.fixture(scope="module")
def sound() -> GateInput:
    return spoiled.world()


def named(gate: Gate, *worlds: GateInput) -> set[str]:
    """What a gate finds wrong."""
    return set(gate.judge([gate.measure(world) for world in worlds]).faults())


@pytest.mark.parametrize("gate", [flows.GATE, prices.GATE, workflow.GATE], ids=lambda gate: gate.name)
def test_sound_worlds_pass_alone_and_together(gate: Gate) -> None:
    worlds = [spoiled.world(number) for number in range(3)]
    for world in worlds:
        assert not named(gate, world)
    assert not named(gate, *worlds)


@pytest.mark.parametrize("gate", [flows.GATE, prices.GATE, workflow.GATE], ids=lambda gate: gate.name)
def test_a_folder_without_the_table_is_not_judged(gate: Gate, sound: GateInput) -> None:
    table = "statuses" if gate is workflow.GATE else gate.name
    assert not gate.judge([gate.measure(spoiled.without(sound, "observed", table))]).applies


# ---------------------------------------------------------------- flows


def changed(world: GateInput, table: str, column: str, values: np.ndarray) -> GateInput:
    """The world with one observed column replaced."""
    return spoiled.with_column(world, "observed", table, column, values)


def test_seizures_that_nobody_controlled_are_named(sound: GateInput) -> None:
    controls = np.minimum(sound.numbers("observed", "flows", "controls"), 3)
    assert "posts and months with more seizures than controls" in named(
        flows.GATE, changed(sound, "flows", "controls", controls)
    )


def test_controls_of_nobody_who_passed_are_named(sound: GateInput) -> None:
    crossings = sound.numbers("observed", "flows", "controls") - 1
    assert "posts and months with more controls than crossings" in named(
        flows.GATE, changed(sound, "flows", "crossings", crossings)
    )


def test_controls_beyond_effort_are_named(sound: GateInput) -> None:
    more = (sound.numbers("observed", "flows", "controls") * 1.02).astype(np.int64)
    assert "score of controls" in named(flows.GATE, changed(sound, "flows", "controls", more))


def test_controls_that_do_not_follow_the_months_are_named(sound: GateInput) -> None:
    """Every post has its own controls in another month's place: sums stay, effort and season do not move them."""
    controls, office = sound.numbers("observed", "flows", "controls"), sound.codes("observed", "flows", "office")[0]
    mixed, rng = controls.copy(), np.random.default_rng(2)
    for post in np.unique(office):
        row = np.flatnonzero(office == post)
        mixed[row] = rng.permutation(controls[row])
    assert "score of the months" in named(flows.GATE, changed(sound, "flows", "controls", mixed))


def test_a_post_that_counts_nothing_is_named(sound: GateInput) -> None:
    table = sound.observed.whole("flows")
    office, labels = sound.codes("observed", "flows", "office")
    seized = sound.codes("truth", "cases", "office")
    busiest = seized[1][int(np.bincount(seized[0]).argmax())]
    rest = table.filter(pa.array(office != labels.index(busiest)))
    spoilt = dataclasses.replace(sound, observed=sound.observed.changed(flows=rest))
    assert named(flows.GATE, spoilt) == {"posts and months with seizures and no row"}


# ---------------------------------------------------------------- prices


@pytest.mark.parametrize("power", [0.0, -1.0, 2.0], ids=["still", "the wrong way", "twice as far"])
def test_prices_that_answer_otherwise_are_named(power: float, sound: GateInput) -> None:
    """Every price moves from its own mean otherwise: not at all, the other way, twice as far."""
    country, product = (sound.codes("observed", "prices", name)[0] for name in ("country", "product"))
    _, market = np.unique(country * 1_000 + product, return_inverse=True)
    spoilt = sound
    for kind in prices.KINDS:
        price = np.log(sound.numbers("observed", "prices", kind))
        mean = (np.bincount(market, price) / np.bincount(market))[market]
        spoilt = changed(spoilt, "prices", kind, np.exp(mean + power * (price - mean)))
    assert {"elasticity, wholesale", "elasticity, retail"} <= named(prices.GATE, spoilt)


def test_prices_of_other_months_are_named(sound: GateInput) -> None:
    month, labels = sound.codes("observed", "prices", "month")
    later = (month + 12) % len(labels)
    column = pa.DictionaryArray.from_arrays(pa.array(later.astype(np.int32)), pa.array(labels))
    spoilt = spoiled.with_column(sound, "observed", "prices", "month", column)
    assert "elasticity, wholesale" in named(prices.GATE, spoilt)


def test_retail_below_wholesale_is_named(sound: GateInput) -> None:
    cheap = sound.numbers("observed", "prices", "wholesale") * 0.99
    assert "retail below wholesale" in named(prices.GATE, changed(sound, "prices", "retail", cheap))


# ---------------------------------------------------------------- workflow


@pytest.mark.parametrize(
    ("dial", "value", "check"),
    [
        ("noticed", 0.4, "returned of wrong"),
        ("mistaken", 0.03, "returned of right"),
        ("answered", 0.4, "answered of returned"),
        ("no_offence", 0.3, "cancelled of given back"),
    ],
)
def test_a_world_of_other_dials_is_named(dial: str, value: float, check: str, sound: GateInput) -> None:
    """The world is really built with another dial, and judged by the scenario's."""
    from simulator.gates.world import made_world

    rates = Statuses(**{**sound.scenario.statuses.model_dump(), dial: value})
    other = made_world(sound.scenario, sound.seed, spoiled={"statuses": rates})
    assert check in named(workflow.GATE, other)


def test_a_country_that_returns_nothing_is_named(sound: GateInput) -> None:
    ids, country = sound.numbers("observed", "cases", "case_id"), sound.codes("observed", "cases", "reporting_country")
    theirs = ids[country[0] == country[1].index("KG")]
    table = sound.observed.whole("statuses")
    rest = table.filter(pa.array(~np.isin(table["case_id"].to_numpy(), theirs)))
    spoilt = dataclasses.replace(sound, observed=sound.observed.changed(statuses=rest))
    faults = named(workflow.GATE, spoilt)
    assert "score of the worst country, returned: KG" in faults
    assert "decided without a history" in faults


def test_steps_out_of_order_are_named(sound: GateInput) -> None:
    table = sound.observed.whole("statuses")
    reverse = -table["event_no"].to_numpy().astype(np.int64)
    spoilt = changed(sound, "statuses", "event_no", reverse)
    assert {"steps before the one before", "steps from another status"} <= named(workflow.GATE, spoilt)


def test_histories_beside_their_records_are_named(sound: GateInput) -> None:
    """Statuses are those of other records, entries lie a year before."""
    status = sound.observed.whole("cases")["status"].combine_chunks()
    mixed = status.take(pa.array(np.random.default_rng(4).permutation(len(status))))
    spoilt = spoiled.with_column(sound, "observed", "cases", "status", mixed)
    assert {"last step beside the status", "decided without a history"} <= named(workflow.GATE, spoilt)
    early = sound.observed.whole("cases")["entry_date"].to_numpy() - np.timedelta64(365, "D")
    assert {"entered before the seizure", "histories that begin otherwise"} <= named(
        workflow.GATE, changed(sound, "cases", "entry_date", early)
    )
