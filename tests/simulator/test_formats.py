"""Numbers, days and moments as the reader of a language writes them."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from simulator import formats
from simulator.texts import translator


@pytest.mark.parametrize(
    ("value", "en", "ru"),
    [
        (801.322, "801.322", "801,322"),
        (280000, "280,000", "280\u00a0000"),
        (1200.5, "1,200.5", "1\u00a0200,5"),
        (Fraction(9, 4), "2.25", "2,25"),
        (Decimal("-0.5"), "-0.5", "-0,5"),
        (34.0, "34", "34"),
        (0, "0", "0"),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(value: formats.Number, en: str, ru: str) -> None:
    assert (formats.number(value, "en"), formats.number(value, "ru")) == (en, ru)


@given(value=st.integers(-(10**12), 10**12).map(lambda n: Decimal(n) / 1000), lang=st.sampled_from(["en", "ru"]))
def test_what_is_written_reads_back_as_the_same_number(value: Decimal, lang: str) -> None:
    group, point = {"en": (",", "."), "ru": ("\u00a0", ",")}[lang]
    assert Decimal(formats.number(value, lang).replace(group, "").replace(point, ".")) == value


def test_a_quantity_stays_on_one_line() -> None:
    assert formats.quantity(801.322, "кг", "ru") == "801,322\u00a0кг"


@pytest.mark.parametrize("value", ["2026-01-05", "2026-01-05T21:30:00Z", date(2026, 1, 5)])
def test_a_day_has_the_order_of_the_language(value: str | date) -> None:
    assert (formats.day(value, "en"), formats.day(value, "ru")) == ("5 Jan 2026", "05.01.2026")


def test_a_month_has_a_name() -> None:
    assert (formats.month("2025-12", "en"), formats.month("2025-12", "ru")) == ("Dec 2025", "дек. 2025")


@pytest.mark.parametrize("text", ["", "in May", "2026-02-31", "05.01.2026", "2026-1"])
def test_what_is_no_date_is_shown_as_it_stands(text: str) -> None:
    assert formats.day(text, "ru") == text
    assert formats.moment(text, "ru") == text


def test_a_moment_is_told_by_the_clocks_of_the_officers_country() -> None:
    at = "2026-01-05T20:05:00Z"
    assert formats.moment(at, "ru", formats.zone("KG"), offset=True) == "06.01.2026 02:05 (UTC+6)"
    assert formats.moment(at, "en", formats.zone("UZ")) == "6 Jan 2026 01:05"
    assert formats.moment(at, "en", formats.zone("NP"), offset=True) == "6 Jan 2026 01:50 (UTC+5:45)"
    assert formats.moment(datetime(2026, 1, 5, 20, 5, tzinfo=UTC), "en", formats.zone("QM"), offset=True) == (
        "5 Jan 2026 20:05 (UTC)"
    )


def test_every_country_with_people_has_one_zone() -> None:
    several = {code for code, names in get_global("territory_zones").items() if len(names) > 1}
    assert several - set(formats.CAPITALS) == {"001", "AQ", "ZZ", "UM"}
    assert set(formats.CAPITALS.values()) <= zoneinfo.available_timezones()


def test_a_sentence_writes_its_numbers_and_days_itself() -> None:
    text, values = "{n} kg on {day}, {code}", {"n": 1200.5, "day": date(2026, 1, 5), "code": "2402.20"}
    assert translator("ru")(text, **values) == "1\u00a0200,5 kg on 05.01.2026, 2402.20"
    assert translator("en")(text, **values) == "1,200.5 kg on 5 Jan 2026, 2402.20"
    with pytest.raises(TypeError, match="zone"):
        translator("en")("{at}", at=datetime(2026, 1, 5, tzinfo=UTC))
