"""One event on several papers: what each knew at its time, and which statement holds in the end."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.observation.documents import particulars
from simulator.observation.documents.accounts import (
    ACT,
    COUNTED,
    FIRST,
    GROSS,
    LABORATORY,
    first_counts,
    first_told,
    statements,
)
from simulator.observation.documents.render import document

TRUCK: dict[str, Any] = {
    "case_no": "KG-2026-000117",
    "reporting_country": "KG",
    "seizure_date": "2026-03-12",
    "office": "KG-DOSTUK",
    "mode": "ROAD",
    "conveyance_type": "TRUCK",
    "conveyance_country": "KG",
    "departure": "KG",
    "destination": "UZ",
    "declared_goods": "CONFECTIONERY",
    "concealment_place": "CARGO",
    "concealment_method": "COVER_LOAD",
    "lines": [
        {"product": "CIGARETTES", "quantity": 280_000, "unit": "STICK"},
        {"product": "PREGABALIN", "quantity": 6400, "unit": "CAPSULE", "test_result": "PRESUMPTIVE"},
    ],
    "persons": [{"role": "DRIVER", "sex": "M", "age_band": "A35_44", "nationality": "UZ"}],
}
WEIGHED: dict[str, Any] = TRUCK | {
    "case_no": "KG-2026-000118",
    "lines": [
        {"product": "HEROIN", "quantity": 12.4, "unit": "KGM", "mass_basis": "NET", "test_result": "LABORATORY"},
    ],
}


def texts(pages: Any) -> str:
    return " ".join(str(getattr(item, "text", "")) for page in pages.pages for item in page.elements)


@pytest.mark.parametrize("record", [TRUCK, WEIGHED])
def test_statements_stand_in_time_and_the_last_is_the_records(record: dict[str, Any]) -> None:
    of = particulars(record, 5)
    told = statements(record, of)
    assert [entry.moment for entry in told] == sorted(entry.moment for entry in told)
    assert of.opened < first_told(of) < of.protocol
    for place, line in enumerate(record["lines"]):
        counts = [entry for entry in told if entry.field == f"lines.{place}.quantity"]
        assert [(entry.paper, entry.supersedes) for entry in counts] == [(FIRST, ""), (ACT, FIRST)]
        assert counts[-1].value == line["quantity"]


def test_a_laboratorys_answer_supersedes_the_acts_test_days_later() -> None:
    told = [entry for entry in statements(WEIGHED, particulars(WEIGHED, 5)) if entry.field == "lines.0.test_result"]
    assert [(entry.paper, entry.value, entry.supersedes) for entry in told] == [
        (ACT, "PRESUMPTIVE", ""),
        (LABORATORY, "LABORATORY", ACT),
    ]
    assert (told[1].moment - told[0].moment).days >= 3


def test_first_counts_err_as_stated_and_are_right_in_one_of_four() -> None:
    """400 keys: shares within five standard errors, ratios within their bounds and a step of rounding."""
    right = {0: 0, 1: 0}
    mass = 0
    for key in range(400):
        of = particulars(TRUCK, key)
        for place, (line, count) in enumerate(zip(TRUCK["lines"], first_counts(TRUCK, of), strict=True)):
            right[place] += count == line["quantity"]
            if count != line["quantity"]:
                assert COUNTED[0] * 0.95 <= count / line["quantity"] <= 1.0
        (count,) = first_counts(WEIGHED, particulars(WEIGHED, key))
        mass += count == 12.4
        assert count == 12.4 or GROSS[0] - 0.01 <= count / 12.4 <= GROSS[1] + 0.01
    for hits in (*right.values(), mass):
        assert abs(hits / 400 - 0.25) < 5 * (0.25 * 0.75 / 400) ** 0.5


def test_the_telephone_message_shows_the_first_count_and_the_act_the_recount() -> None:
    key = next(k for k in range(50) if first_counts(WEIGHED, particulars(WEIGHED, k)) != (12.4,))
    of = particulars(WEIGHED, key)
    (count,) = first_counts(WEIGHED, of)
    first = texts(document("first_message", WEIGHED, of, lang="en"))
    act = texts(document("seizure_report", WEIGHED, of, lang="en"))
    assert f"{count:g}" in first
    assert "First count" in first
    assert f"{first_told(of):%H:%M}" in first
    assert "protocol was drawn up" not in first
    assert "12.4" in act
    assert "12.4" not in first
    told = {**WEIGHED, "narrative": "Found in the spare wheel: 12.4 kg."}
    assert "12.4" not in texts(document("first_message", told, of, lang="en"))
    assert "Found in the spare wheel" in texts(document("telephone_message", told, of, lang="en"))
    later = texts(document("telephone_message", WEIGHED, of, lang="en"))
    assert "12.4" in later
    assert "First count" not in later


@pytest.mark.parametrize("lang", ["en", "ru", "ky", "uz"])
def test_the_first_message_is_written_in_every_language(lang: str) -> None:
    of = particulars(TRUCK, 3)
    assert document("first_message", TRUCK, of, lang=lang).pages
