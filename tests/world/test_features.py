"""What the exercises need of a world, over ten worlds; misses are allowed as stated, because drawers draw again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import northern
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.publish.world import World
from simulator.reference import offices
from simulator.rng import stream
from simulator.world import ERROR_BITS
from simulator.world.features import packs_office
from simulator.world.macro import run_macro
from simulator.world.scenario import OutlierFeature, PacksHabitFeature

SEEDS = range(10)


def reported(world: World) -> pd.DataFrame:
    cases = world.truth["cases"]
    routes = world.truth["routes"].set_index("route_id")[["corridor", "method", "cover_goods"]]
    return cases[cases.case_id >= 0].join(routes, on="route_id")


def lines(world: World) -> pd.DataFrame:
    cases = world.observed["cases"][["case_id", "office", "reporting_country", "seizure_date", "concealment_method"]]
    return world.observed["lines"].merge(cases, on="case_id")


def irkeshtam_organisations(world: World) -> bool:
    seizures = reported(world)
    seizures = seizures[(seizures["product"] == "CIGARETTES") & (seizures.corridor == "CN-UZ-IRKESHTAM")]
    return int((seizures.groupby("organisation_id").size() >= 10).sum()) >= 3


def torugart_look_alikes(world: World) -> bool:
    seizures = reported(world)
    cover = seizures[(seizures["product"] == "CIGARETTES") & (seizures.concealment_method == "COVER_LOAD")]
    here = cover[cover.corridor == "CN-UZ-IRKESHTAM"].cover_goods.unique()
    there = cover[cover.corridor.str.contains("TORUGART")]
    return len(there) >= 10 and there.cover_goods.isin(here).sum() >= 3


def spare_wheels_at_dostuk(world: World) -> bool:
    seizures = reported(world)
    mine = seizures[
        (seizures["product"] == "HASHISH")
        & (seizures.office == "KG-DOSTUK")
        & (seizures.concealment_place == "VEHICLE_SPARE_WHEEL")
    ]
    return mine.organisation_id.nunique() >= 2


def rail_cigarettes_at_osh(world: World) -> bool:
    seizures = reported(world)
    return len(seizures[(seizures["product"] == "CIGARETTES") & (seizures.office == "KG-OSH-RAIL")]) >= 3


def both_sides_of_dostuk(world: World) -> bool:
    goods = lines(world)
    goods = goods[goods["product"] == "CIGARETTES"]
    sides = [goods[goods.office == office] for office in ("KG-DOSTUK", "UZ-DUSTLIK")]
    return all((side.concealment_method == "COVER_LOAD").sum() >= 5 and len(side) >= 20 for side in sides)


def december_batch(world: World) -> bool:
    cases = world.observed["cases"]
    mine = cases[(cases.reporting_country == "KG") & cases.seizure_date.str.startswith("2025-12")]
    return len(mine) >= 15 and mine.entry_date.str[:10].value_counts(normalize=True).iloc[0] >= 0.6


def nothing_entered_in_december(world: World) -> bool:
    cases = world.observed["cases"]
    here = cases[(cases.reporting_country == "KG") & cases.entry_date.str.startswith("2025-12")]
    return here.empty


def packs_habit(world: World) -> bool:
    goods, entries = lines(world), world.truth["entries"]
    wrong = entries[entries.error_mask % 2 == 1].case_id
    mine = goods[
        (goods["product"] == "CIGARETTES")
        & (goods.reporting_country == "UZ")
        & goods.seizure_date.str.startswith("2025")
        & goods.case_id.isin(wrong)
    ]
    return len(mine) >= 4 and mine.office.value_counts(normalize=True).max() >= 0.6


def hashish_with_two_lines(world: World) -> bool:
    goods = lines(world)
    mine = goods[
        (goods["product"] == "HASHISH") & (goods.reporting_country == "TJ") & goods.seizure_date.str.startswith("2025")
    ]
    return len(mine) - mine.case_id.nunique() >= 15


def heroin_outlier(world: World) -> bool:
    goods = lines(world)
    heroin = goods[(goods["product"] == "HEROIN") & goods.seizure_date.str.startswith("2025")]
    by_country = heroin.groupby("reporting_country").quantity.sum()
    top = heroin[heroin.reporting_country == by_country.idxmax()].quantity
    return top.max() / top.sum() > 0.5


def two_gaps(world: World) -> bool:
    silent = world.observed["reporting"].query("state == 'NONE' and month >= '2025-01' and month <= '2025-12'")
    return silent.country.nunique() == 2


FEATURES: list[Callable[[World], bool]] = [
    irkeshtam_organisations,
    torugart_look_alikes,
    spare_wheels_at_dostuk,
    rail_cigarettes_at_osh,
    both_sides_of_dostuk,
    december_batch,
    nothing_entered_in_december,
    packs_habit,
    hashish_with_two_lines,
    heroin_outlier,
    two_gaps,
]


# Share of worlds without a feature, at most. The large seizure outweighs what is *expected* beside it; one world in ten
# seizes so much more heroin that year that it stays under a half.
MISSES = {"heroin_outlier": 0.15}
SELDOM = 0.05


def most_misses(share: float, worlds: int, risk: float = 1e-3) -> int:
    """The number of misses that is exceeded with less than the probability `risk` at this share."""
    chance, left = 0.0, 1.0
    for misses in range(worlds + 1):
        chance = math.comb(worlds, misses) * share**misses * (1 - share) ** (worlds - misses)
        left -= chance
        if left < risk:
            return misses
    return worlds


@pytest.mark.sweep(6)
@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.__name__)
def test_nearly_every_world_has_what_the_exercises_need(feature: Callable[[World], bool]) -> None:
    missing = [number for number in SEEDS if not feature(northern.world(number))]
    assert len(missing) <= most_misses(MISSES.get(feature.__name__, SELDOM), len(SEEDS)), missing


def test_the_large_seizure_is_the_stated_share_of_what_is_expected_in_its_year() -> None:
    scenario = northern.scenario()
    (feature,) = (row for row in scenario.feature if isinstance(row, OutlierFeature))
    low, high = feature.share
    for number in SEEDS:
        plan = northern.truth(number).plan
        assert plan.calibrated.outlier_kg[0] > 0
        rest = plan.calibrated.outlier_kg[0] * (1 - high) / high, plan.calibrated.outlier_kg[0] * (1 - low) / low
        year = slice(scenario.month_of(feature.from_.replace(month=1)), scenario.month_of(feature.from_) + 11)
        field = run_macro(scenario, plan.static, plan.calibrated.competence)
        inside = (plan.static.country == plan.static.country_codes.index("TJ")) & (
            plan.static.product == plan.static.products.index("HEROIN")
        )[:, None]
        expected = (field.mean[year].sum(axis=0) * plan.static.leg_kg)[inside].sum()
        # Masses lie on a grid of single precision.
        assert rest[0] * (1 - 1e-5) < expected < rest[1] * (1 + 1e-5)


def test_silent_months_have_no_records() -> None:
    world = northern.world(0)
    cases = world.observed["cases"]
    silent = world.observed["reporting"].query("state == 'NONE'")
    entries = world.truth["entries"]
    spoiled = entries[(entries.error_mask // ERROR_BITS["DAY_MONTH_SWAP"]) % 2 == 1].case_id
    entered = cases[~cases.case_id.isin(spoiled)]
    for row in silent.itertuples():
        mine = entered[entered.reporting_country == row.country]
        assert not mine.seizure_date.str.startswith(row.month).any()
        assert not entered[entered.reporting_country == row.country].entry_date.str.startswith(row.month).any()


def test_volume_is_that_of_a_course() -> None:
    counts = [
        (
            int((northern.world(n).observed["cases"].seizure_date < "2026").sum()),
            len(northern.world(n).observed["lines"]) / len(northern.world(n).observed["cases"]),
        )
        for n in SEEDS
    ]
    assert 11_500 <= sum(c for c, _ in counts) / len(counts) <= 13_500
    assert all(1.07 <= ratio <= 1.10 for _, ratio in counts)


@given(
    start=st.integers(0, 30).map(lambda month: date(2023 + month // 12, month % 12 + 1, 1)),
    counts=st.lists(st.tuples(st.integers(0, 35), st.integers(0, 9), st.integers(1, 6)), max_size=8),
    cases=st.integers(1, 12),
    number=st.integers(0, 9),
)
@example(start=date(2025, 1, 1), counts=[(0, 1, 6), (12, 0, 6)], cases=9, number=0)
@example(start=date(2025, 3, 1), counts=[(0, 1, 6), (9, 1, 2), (10, 0, 9)], cases=6, number=0)
@example(start=date(2024, 1, 1), counts=[(11, 0, 6), (12, 1, 2), (23, 1, 2), (24, 0, 6)], cases=4, number=0)
@settings(deadline=None)
def test_the_office_with_the_habit_is_one_with_enough_seizures_of_that_calendar_year(
    start: date, counts: list[tuple[int, int, int]], cases: int, number: int
) -> None:
    """The year may begin before the world does: what is counted are the months that it has of the year."""
    plan, (habit,) = (
        northern.truth(0).plan,
        (f for f in northern.scenario().feature if isinstance(f, PacksHabitFeature)),
    )
    habit = habit.model_copy(update={"cases": cases, "year": 2025})
    scenario = northern.scenario().model_copy(update={"start": start, "feature": [habit]})
    static, places = plan.static, list(offices())
    product = (static.product == static.products.index(habit.product))[:, None] & static.present
    legs = [np.argwhere(product & (static.office == places.index(code))) for code in habit.offices]
    assert all(len(leg) for leg in legs)
    macro = replace(plan.macro, count=np.zeros((36, *static.office.shape), int))
    wanted = dict.fromkeys(habit.offices, 0)
    for month, turn, count in counts:
        place = turn % len(habit.offices)
        macro.count[(month, *legs[place][turn % len(legs[place])])] += count
        if (start.year * 12 + start.month - 1 + month) // 12 == habit.year:
            wanted[habit.offices[place]] += count
    chosen = packs_office(scenario, static, macro, stream(northern.seed(number), "test"))
    if max(wanted.values()) >= cases:
        assert wanted[chosen] >= cases
    else:
        assert wanted[chosen] == max(wanted.values())
