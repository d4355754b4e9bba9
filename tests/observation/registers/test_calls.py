"""Telephone records: day and week, bursts about seizures, change of SIM cards, absent leaders, no names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import register_plan as rp

from simulator.observation.registers import calls as source
from simulator.observation.registers.cycles import CALLS
from simulator.observation.registers.drawn import BACKGROUND, ERROR, LICIT, TRUE
from simulator.observation.registers.subscribers import SIM_DAYS, SIM_SPREAD, Subscribers
from simulator.rng import stream

MANY = rp.with_sources(rp.plan(0), calls=2.0, illicit=0.1)


def test_it_is_a_register() -> None:
    rp.assert_register("calls", MANY, "start")


def test_rows_and_the_organisations_share_are_the_scenarios() -> None:
    tables = rp.drawn("calls", MANY)
    n = tables.truth.num_rows
    # Records written twice come on top; calls after the world's last day are not there.
    assert abs(n - 40_000 * (1 + source.TWICE)) < 60
    assert abs(((tables.truth["kind"].to_numpy() & TRUE) > 0).mean() - 0.1) < 0.002
    assert rp.drawn("calls", rp.with_sources(rp.plan(0), calls=0.5)).truth.num_rows < 10_100


def test_ordinary_calls_follow_the_hours_and_the_week() -> None:
    tables = rp.drawn("calls", MANY)
    plain = tables.truth["kind"].to_numpy() == BACKGROUND
    start = pd.DatetimeIndex(tables.observed["start"].to_numpy()[plain]) + pd.Timedelta(hours=5)
    by_hour = np.bincount(start.hour, minlength=24) / start.size
    expected = np.asarray(CALLS.hours) / sum(CALLS.hours)
    # A quarter of them stand in bursts that smear the hours; night and evening keep their places.
    assert by_hour[2:5].sum() < 0.5 * by_hour.mean() * 3
    assert np.abs(by_hour - expected).max() < 0.02
    week = np.bincount(start.day_of_week, minlength=7) / start.size
    assert week[6] < 0.9 * week[:5].mean()


def test_calls_of_a_crew_lie_about_the_seizure_before_and_after() -> None:
    tables = rp.drawn("calls", MANY)
    rows = rp.rows(MANY)
    truth = tables.truth.to_pandas()
    ours = (truth.kind == TRUE).to_numpy()
    moment = pd.Series(rows["seized"].astype(np.int64) * 86_400 + rows["second"], index=rows["truth_id"])
    start = tables.observed["start"].to_numpy()[ours].astype("datetime64[s]").astype(np.int64) + 719_163 * 86_400
    hours = (start - moment.loc[truth.truth_id[ours]].to_numpy()) / 3600
    low, high = rp.share_bounds(source.BEFORE_SHARE, int(ours.sum()))
    # Night calls are put off within their day, which moves some across the moment itself.
    assert low - 0.08 <= (hours < 0).mean() <= high + 0.08
    assert (np.abs(hours) < 72).mean() > 0.95


def test_members_change_their_sim_cards_and_others_hardly() -> None:
    subscribers = Subscribers(MANY)
    start = MANY.scenario.start.toordinal()
    days = start + np.arange(1_800)
    numbers = [np.unique(subscribers.key(np.full(days.size, who), days)).size for who in range(50)]
    assert all(1_800 / (SIM_DAYS + SIM_SPREAD) <= n <= 1_800 / SIM_DAYS + 2 for n in numbers)
    others = [np.unique(subscribers.key(np.full(days.size, LICIT + who), days)).size for who in range(50)]
    assert max(others) <= 8


def test_a_number_belongs_to_one_person() -> None:
    subscribers = Subscribers(MANY)
    start = MANY.scenario.start.toordinal()
    person = np.concatenate([np.arange(subscribers.few), LICIT + np.arange(subscribers.ordinary)])
    owner: dict[int, int] = {}
    for day in (start, start + 400, start + 1_500):
        for who, key in zip(person.tolist(), subscribers.key(person, np.full(person.size, day)).tolist(), strict=True):
            assert owner.setdefault(key, who) == who


def test_hidden_persons_never_show() -> None:
    truth = rp.drawn("calls", MANY).truth
    hidden = np.flatnonzero(MANY.people.hidden)
    travels = set(rp.rows(MANY)["person"].tolist())
    shown = set(truth["caller_person"].to_pylist()) | set(truth["called_person"].to_pylist())
    assert hidden.size
    assert not shown & set(hidden.tolist()) - travels


def test_no_column_alone_tells_a_crew() -> None:
    tables = rp.drawn("calls", MANY)
    rp.assert_not_trivial(tables, (tables.truth["kind"].to_numpy() & TRUE) > 0)


def test_errors_are_marked_and_few() -> None:
    truth = rp.drawn("calls", MANY).truth.to_pandas()
    share = (truth.kind & ERROR > 0).mean()
    assert source.TWICE <= share <= source.TWICE + 5 * source.WRONG_CLOCKS


def test_rendered_records_have_numbers_for_keys() -> None:
    observed = rp.drawn("calls", MANY).observed.slice(0, 200)
    shown = source.render(observed)
    assert shown.column_names == ["calls_id", "start", "caller", "called", "area", "duration_s"]
    assert all(text.startswith("+") for text in shown["caller"].to_pylist())
    pairs = set(zip(observed["caller"].to_pylist(), shown["caller"].to_pylist(), strict=True))
    assert len({text for _, text in pairs}) == len(pairs) == len({key for key, _ in pairs})


def test_every_call_of_a_handful_has_its_burst() -> None:
    """In a world of few calls one burst in a hundred and fifty holds a single call, and two are asked for."""
    for number in range(600):
        for count in range(5):
            bursts = source._bursts(stream(number.to_bytes(32, "big"), "bursts"), count)
            assert bursts.size == count
            assert (np.diff(bursts) >= 0).all()
