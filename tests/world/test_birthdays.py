"""The age that a record states is that of the birthday which papers bear."""

from __future__ import annotations

from datetime import date

import northern
import numpy as np

from simulator.world.encounters import birthdays, month_days
from simulator.world.micro import draw_seizures
from simulator.world.plan import make_plan


def test_the_first_person_is_as_old_as_the_birthday_says() -> None:
    plan = make_plan(northern.scenario(), northern.seed(0))
    rows = draw_seizures(plan, 0)
    met = np.flatnonzero(rows["person"] >= 0)
    born = birthdays(rows["person"][met])
    early = 0
    for row, birthday in zip(met.tolist(), born.tolist(), strict=True):
        day = date.fromordinal(int(rows["seized"][row]))
        birth = date(int(rows["birth_year"][row]), birthday // 32, birthday % 32)
        age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
        assert age == rows["first_age"][row]
        early += (day.month, day.day) < (birth.month, birth.day)
    assert 0.3 < early / met.size < 0.7


def test_birthdays_are_days_of_a_common_year_and_all_of_them_occur() -> None:
    days = birthdays(np.arange(20_000))
    assert np.unique(days).size == 365
    assert 32 * 2 + 29 not in days
    first, leap = date(2023, 12, 31), date(2024, 2, 29)
    assert month_days(np.array([first.toordinal(), leap.toordinal()])).tolist() == [32 * 12 + 31, 32 * 2 + 29]
