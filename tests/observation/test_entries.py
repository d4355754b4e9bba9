"""Numbers and order of records: a permutation, by entry date, and telling nothing of who is behind them."""

from __future__ import annotations

import itertools

import northern
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.observation.entries import ENTRY, case_numbers, daily, gather, permuted, running_numbers, windows
from simulator.rng import stream
from simulator.world.micro import in_time


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**30 - 5_000))
def test_ids_are_a_permutation(seed: bytes, start: int) -> None:
    ids = permuted(np.arange(start, start + 5_000), seed)
    assert np.unique(ids).size == 5_000
    assert ids.min() >= 0
    assert ids.max() < 2**30


def test_ids_of_a_small_ring_are_all_of_it() -> None:
    assert set(permuted(np.arange(2**10), b"k" * 32, bits=10).tolist()) == set(range(2**10))


def test_ids_differ_between_worlds() -> None:
    assert (permuted(np.arange(1000), b"a" * 32) != permuted(np.arange(1000), b"b" * 32)).mean() > 0.99


def test_case_numbers_run_by_country_and_year() -> None:
    counts = {1: np.array([1, 1]), 2: np.array([1, 0]), 4: np.array([1, 0])}
    cut = windows(counts, np.array([3]), rows=2)
    assert [(w.first, w.last, w.base, w.numbers) for w in cut] == [
        (1, 1, 0, (0, 0)),
        (2, 2, 2, (1, 1)),
        (4, 4, 3, (0, 0)),
    ]
    running = np.concatenate([running_numbers(w, np.array(c)) for w, c in zip(cut, ([0, 1], [0], [0]), strict=True)])
    country, year = np.array([0, 1, 0, 0]), np.array([2025, 2025, 2025, 2026])
    assert case_numbers(country, year, running, ["KG", "UZ"]) == [
        "KG-2025-000001",
        "UZ-2025-000001",
        "KG-2025-000002",
        "KG-2026-000001",
    ]


@given(st.integers(0, 2**31 - 2**15), st.lists(st.tuples(st.integers(0, 2**15 - 1), st.integers(0, 2**17 - 1))))
def test_moments_are_put_in_order_and_equal_ones_stay_in_theirs(since: int, moments: list[tuple[int, int]]) -> None:
    twice = [(since + day, second) for day, second in moments * 2]
    day, second = np.array(twice, np.int32).reshape(-1, 2).T
    assert in_time(day, second).tolist() == sorted(range(len(twice)), key=twice.__getitem__)


@given(st.integers(0, 2**32), st.integers(20, 400), st.integers(2, 60))
def test_any_windows_give_the_same_places_and_numbers(seed: int, records: int, rows: int) -> None:
    """A day of any size is divided, and no record is lost, doubled or numbered otherwise; windows stay small."""
    rng = stream(b"w" * 32, "windows", seed)
    entries = np.zeros(records, ENTRY)
    entries["day"] = np.sort(rng.choice([5, 6, 7, 8], records, p=[0.1, 0.6, 0.2, 0.1]))
    entries["second"] = rng.integers(3 * 3600, 13 * 3600, records)
    entries["country"] = rng.integers(0, 3, records)
    entries["truth_id"] = np.arange(records)
    blocks = [
        block[np.lexsort((block["second"], block["day"]))] for block in np.array_split(rng.permutation(entries), 3)
    ]
    counts = {day: np.zeros(3, np.int64) for day in np.unique(entries["day"]).tolist()}
    for block in blocks:
        told = daily(block, 3)
        for day, number in zip(told.days.tolist(), told.counts, strict=True):
            counts[day] += number
    places, numbers = {}, {}
    for window in windows(counts, np.array([8]), rows=rows):
        of_days = [block[(block["day"] >= window.first) & (block["day"] <= window.last)] for block in blocks]
        window, mine = gather(window, of_days)
        mine = mine[np.lexsort((mine["second"], mine["day"]))]
        running = running_numbers(window, mine["country"])
        for place, (record, number) in enumerate(zip(mine, running.tolist(), strict=True)):
            places[window.base + place] = (record["day"], record["second"])
            numbers[record["truth_id"]] = (record["day"] >= 8, record["country"], number)
    assert list(places) == list(range(records))
    assert list(places.values()) == sorted(places.values())
    assert len(numbers) == records
    by_country = np.array([(year, country) for year, country, _ in numbers.values()])
    _, size = np.unique(by_country, axis=0, return_counts=True)
    assert sorted(number for _, _, number in numbers.values()) == sorted(n for k in size for n in range(1, k + 1))


def test_a_busy_day_is_cut_into_parts_of_about_equal_size() -> None:
    cut = windows({1: np.array([3]), 2: np.array([1000]), 3: np.array([4])}, np.array([1]), rows=100)
    assert [(w.first, w.last) for w in cut] == [(1, 1), *[(2, 2)] * 10, (3, 3)]
    assert [w.number for w in cut] == list(range(12))
    parts = cut[1:-1]
    assert (parts[0].start, parts[-1].stop) == (0, 86_400)
    assert all(a.stop == b.start for a, b in itertools.pairwise(parts))
    assert {b.start - a.start for a, b in itertools.pairwise(parts[1:])} == {3600}


def test_records_stand_in_order_of_entry_and_before_the_present() -> None:
    cases = northern.world(0).observed["cases"]
    assert cases.entry_date.is_monotonic_increasing
    assert cases.entry_date.max() <= "2026-03-31T23:59:00Z"
    assert cases.case_id.is_unique
    assert cases.case_no.is_unique
    assert (cases.seizure_date <= cases.entry_date.str[:10]).all()
    assert not pd.to_datetime(cases.entry_date.str[:10]).dt.day_of_week.isin([5, 6]).any()


def test_what_is_not_entered_yet_is_no_record() -> None:
    world, truth = northern.world(0), northern.truth(0)
    today = northern.scenario().moment.date().toordinal()
    known = world.truth["cases"]
    late = (truth.rows["entered"] > today) | (truth.rows["entered"] == 0)
    assert ((known.case_id == -1) == late).all()


# Shuffles from which chance's mean and spread are taken, and how many spreads over the mean tell something: the sum of
# squares over many organisations is nearly normal, a little longer to the right; chance alone comes so far once in ten
# thousand worlds.
SHUFFLES, TELLING = 120, 4.5
BESIDE = ("parity", "place", "second", "planted")


@pytest.fixture(scope="module")
def excess() -> dict[str, float]:
    """By feature: how far the sum of squares between organisations lies over that of shuffled ones, in spreads.

    Pooled over three worlds. Records of one entry day are shuffled among each other only, because when a case is
    entered says legitimately something about its country. "planted" is a parity that knows the organisation in one
    record of twelve.
    """
    real, shuffled = dict.fromkeys(BESIDE, 0.0), {feature: np.zeros(SHUFFLES) for feature in BESIDE}
    for number in range(3):
        world = northern.world(number)
        table = world.observed["cases"][["case_id", "entry_date"]].merge(
            world.truth["cases"][["case_id", "organisation_id"]], on="case_id"
        )
        day = pd.factorize(table.entry_date.str[:10])[0]
        codes = table.organisation_id.astype("category").cat.codes.to_numpy()
        rng = stream(b"l" * 32, "beside", number)
        parity = (table.case_id % 2).to_numpy(float)
        values = {
            "parity": parity,
            "place": (table.groupby(day).cumcount() / table.groupby(day).case_id.transform("size")).to_numpy(float),
            "second": table.entry_date.str[17:19].astype(int).to_numpy(float),
            "planted": np.where(rng.random(parity.size) < 1 / 12, codes % 2, parity),
        }
        size = np.bincount(day)
        values = {feature: value - (np.bincount(day, value) / size)[day] for feature, value in values.items()}
        by_day = np.argsort(day, kind="stable")
        for feature, value in values.items():
            real[feature] += _between(value, codes)
        for turn in range(SHUFFLES):
            mixed = np.empty_like(codes)
            mixed[by_day] = codes[np.lexsort((rng.random(codes.size), day))]
            for feature, value in values.items():
                shuffled[feature][turn] += _between(value, mixed)
    return {feature: float((real[feature] - samples.mean()) / samples.std()) for feature, samples in shuffled.items()}


@pytest.mark.parametrize("feature", BESIDE[:-1])
def test_nothing_beside_the_content_tells_the_organisation(excess: dict[str, float], feature: str) -> None:
    assert excess[feature] < TELLING


def test_a_number_that_knows_the_organisation_now_and_then_is_seen(excess: dict[str, float]) -> None:
    assert excess["planted"] > TELLING


def _between(value: np.ndarray, codes: np.ndarray) -> float:
    """Sum of squares between organisations."""
    size = np.bincount(codes)
    total = np.bincount(codes, value)
    return float((total[size > 0] ** 2 / size[size > 0]).sum())
