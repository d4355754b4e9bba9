"""What people type is read as they mean it, or asked about; what the form prints reads back as itself. In Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from browser_harness import browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from simulator.formats import day, number
from simulator.texts import LANGUAGES, translator
from simulator.widgets.form import LABELS
from simulator.widgets.modules import module

pytestmark = pytest.mark.chromium

# Text -> the number; a pair where it is asked; None where it is none.
NUMBERS: dict[str, Any] = {
    "280.000": (280000, 280),
    "280,000": (280000, 280),
    "1,200": (1200, 1.2),
    "1.200": (1200, 1.2),
    "-1.200": (-1200, -1.2),
    "2,975": (2975, 2.975),
    "12.345": (12345, 12.345),
    "1 200": 1200,
    "1\u00a0200": 1200,
    "1\u202f200": 1200,
    "1\u2009200": 1200,
    "1’200": 1200,
    "1'200": 1200,
    "280 000": 280000,
    "1 280 000": 1280000,
    "1.280.000": 1280000,
    "1,280,000": 1280000,
    "1 200,5": 1200.5,
    "1.200,5": 1200.5,
    "1,200.5": 1200.5,
    "1,200.500": 1200.5,
    "1 200,500": 1200.5,
    "1’200.500": 1200.5,
    "0,540": 0.54,
    "0.540": 0.54,
    "2,98": 2.98,
    "2.98": 2.98,
    "2.9750": 2.975,
    "1200.500": 1200.5,
    "0280.000": 280,
    ".5": 0.5,
    "5.": 5,
    "280000": 280000,
    "\uff12\uff18": 28,
    "−3": -3,
    "0": 0,
    "-0": 0,
    "12 00": None,
    "1 2": None,
    "28 0000": None,
    "1.2.3": None,
    "1,20,000": None,
    "1.200,5,5": None,
    "1,5.2.1": None,
    "1e5": None,
    "280000 шт": None,
    "abc": None,
    "": None,
    ".": None,
    ",": None,
    "--5": None,
    "1" * 16: None,
}
DATES: dict[str, str] = {
    "26/02/26": "2026-02-26",
    "26.02.26": "2026-02-26",
    "26022026": "2026-02-26",
    "20260226": "2026-02-26",
    "260226": "2026-02-26",
    "26 февраля 2026": "2026-02-26",
    "«26» февраля 2026 г.": "2026-02-26",
    "26 февраля 2026 года": "2026-02-26",
    "26 фев 2026": "2026-02-26",
    "26 Feb 2026": "2026-02-26",
    "26 Feb. 2026": "2026-02-26",
    "Feb 26, 2026": "2026-02-26",
    "February 26 2026": "2026-02-26",
    "26-Feb-26": "2026-02-26",
    "26 fevral 2026": "2026-02-26",
    "3 мая 2025": "2025-05-03",
    "1 марта 2026": "2026-03-01",
    "2026-02-26": "2026-02-26",
    "2026/02/26": "2026-02-26",
    "2026 февраль 26": "2026-02-26",
    "26-02-2026": "2026-02-26",
    "26 02 2026": "2026-02-26",
    "03/04/2026": "2026-04-03",
    "5.1.2026": "2026-01-05",
    "29.02.2024": "2024-02-29",
    "31.02": "no_day",
    "31.02.2026": "no_day",
    "30 февраля": "no_day",
    "29.02.2026": "no_day",
    "31/04/26": "no_day",
    "00.02.2026": "no_day",
    "32.01.2026": "no_day",
    "310226": "no_day",
    "02/26/2026": "no_month",
    "2026-13-01": "no_month",
    "26.02": "no_year",
    "29.02": "no_year",
    "26 февраля": "no_year",
    "26": "not_date",
    "12.03.2026abc": "not_date",
    "12.03.2026 14:05": "not_date",
    "26 брюмера 2026": "not_date",
    "26.02.226": "not_date",
    "1.2.3.4": "not_date",
    "завтра": "not_date",
    "2026-02": "not_date",
}
TIMES: dict[str, str] = {
    "15.10": "15:10",
    "1510": "15:10",
    "15:10": "15:10",
    "15-10": "15:10",
    "15 10": "15:10",
    "15,10": "15:10",
    "15h10": "15:10",
    "15 ч 10 мин": "15:10",
    "9:05": "09:05",
    "905": "09:05",
    "00:00": "00:00",
    "24:00": "no_time",
    "15:60": "no_time",
    "2510": "no_time",
    "15": "not_time",
    "15:1": "not_time",
    "15:10:30": "not_time",
    "полдень": "not_time",
}
MOMENTS: dict[str, str] = {
    "12.03.2026 14:05": "2026-03-12T14:05:00Z",
    "12.03.26, 14.05": "2026-03-12T14:05:00Z",
    "12 марта 2026 в 1405": "2026-03-12T14:05:00Z",
    "2026-03-12T14:05": "2026-03-12T14:05:00Z",
    "12.03.2026": "not_datetime",
    "31.02.2026 14:05": "no_day",
    "12.03.2026 25:05": "no_time",
}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as chromium:
        shown = chromium.new_page()
        shown.evaluate(
            """async (text) => {
                window.typed = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
            }""",
            module("typed.js"),
        )
        yield shown


def call(page: Page, name: str, *arguments: Any) -> Any:
    return page.evaluate("([name, more]) => window.typed[name](...more)", [name, list(arguments)])


@pytest.mark.parametrize(("lang", "words"), [("ru", "3 марта"), ("en", "3 March")])
@pytest.mark.parametrize("text", ["3 марта", "03.03", "3/3", "3 March", "3 марта 14:05"])
def test_a_day_without_a_year_is_told_as_it_was_read(page: Page, text: str, lang: str, words: str) -> None:
    given = call(page, "readMoment" if ":" in text else "readDate", text)
    assert (given["value"], given["fault"]) == (None, "no_year")
    assert call(page, "sayDayOfYear", given["partly"], lang) == words
    assert translator(lang)(LABELS["no_year"]).count("{day}") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_the_form_ends_a_value_with_two_full_stops(page: Page, lang: str) -> None:
    """A Russian day in words ends with the full stop of «г.» already."""
    said = call(page, "sayDate", "2026-03-15", lang)
    texts = [text for label in LABELS.values() for text in [translator(lang)(label)] if "{" in text]
    filled = page.evaluate(
        """async ([code, texts, said]) => {
            const { fill } = await import(URL.createObjectURL(new Blob([code], {type: "text/javascript"})));
            const values = new Proxy({}, { has: () => true, get: () => said });
            return [...texts, "{day}. {day}.", "{day}"].map((text) => fill(text, values));
        }""",
        [module("util.js"), texts, said],
    )
    assert len(texts) > 10
    assert [text for text in filled if ".." in text] == []
    assert filled[-1] == said
    assert filled[-2].endswith(".")


def test_numbers_are_read_asked_about_or_refused(page: Page) -> None:
    results = {text: call(page, "readNumber", text) for text in NUMBERS}
    readings = {text: tuple(given["ask"]) if "ask" in given else given["value"] for text, given in results.items()}
    assert readings == NUMBERS
    assert all(given["value"] is None for given in results.values() if "ask" in given)


@pytest.mark.parametrize(("reader", "table"), [("readDate", DATES), ("readTime", TIMES), ("readMoment", MOMENTS)])
def test_days_and_times_are_read_as_people_write_them(page: Page, reader: str, table: dict[str, str]) -> None:
    results = {text: call(page, reader, text) for text in table}
    assert {text: given["value"] or given["fault"] for text, given in results.items()} == table


QUANTITIES = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False).map(float),
    st.decimals(0, 1000, places=3).map(float),
    st.floats(-1e12, 1e12, allow_nan=False),
    st.floats(0, 1e-6),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.lists(QUANTITIES, min_size=50, max_size=200))
def test_whatever_the_form_prints_reads_back_as_the_same_number(page: Page, values: list[float]) -> None:
    wrong = page.evaluate(
        """(values) => values
            .flatMap((value) => ["en", "ru"].map((lang) => [value, window.typed.showNumber(value, lang)]))
            .filter(([value, text]) => window.typed.readNumber(text).value !== (value === 0 ? 0 : value))""",
        [value + 0 for value in values],
    )
    assert wrong == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.lists(st.decimals(0, 10**9, places=3).map(float), min_size=50, max_size=200))
def test_what_any_screen_prints_reads_back_as_the_same_number_or_is_asked(page: Page, values: list[float]) -> None:
    for lang in LANGUAGES:
        texts = [number(value, lang) for value in values]
        given = page.evaluate("(texts) => texts.map((text) => window.typed.readNumber(text))", texts)
        for value, text, read in zip(values, texts, given, strict=True):
            assert value in read.get("ask", [read["value"]]), (text, read)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(moment=st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_day_is_read_in_every_form_of_the_region(page: Page, moment: date) -> None:
    forms = [moment.strftime(form) for form in ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d%m%y", "%d%m%Y", "%Y-%m-%d")]
    forms += [day(moment, lang) for lang in LANGUAGES]
    forms += [call(page, "showDate", moment.isoformat(), False, lang) for lang in LANGUAGES]
    assert {text: call(page, "readDate", text)["value"] for text in forms} == dict.fromkeys(forms, moment.isoformat())


def test_the_two_readings_on_the_buttons_differ(page: Page) -> None:
    assert [call(page, "showReading", value, "en") for value in (280000, 280, 1.2, 2.975)] == [
        "280\u00a0000",
        "280.0",
        "1.2",
        "2.975",
    ]
    assert [call(page, "showReading", value, "ru") for value in (280, 1.2, 2.975)] == ["280,0", "1,2", "2,975"]
    assert "четверг" in call(page, "sayDate", "2026-02-26", "ru")
