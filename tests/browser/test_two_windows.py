"""The same exercise in two windows of one browser: nobody's work goes silently, nor from the browser's copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from windows import Window, two_windows

from simulator.workspace import entry, retrieval, synthesis
from simulator.workspace.messages import Mailroom

pytestmark = pytest.mark.chromium


def test_fields_changed_in_one_window_only_come_together(context: BrowserContext, tmp_path: Path) -> None:
    home, first, second = two_windows(context, tmp_path, "entry", report="D")
    first.fill("seizure_date", "15.03.2026")
    first.fill("lines.0.quantity", "2.98")
    second.fill("narrative", "Found behind the seat.")
    record = entry.record(home, first.screen.exercise, "D")
    assert (record["seizure_date"], record["narrative"]) == ("2026-03-15", "Found behind the seat.")
    assert record["lines"][0]["quantity"] == 2.98
    assert second.value("seizure_date") == "2026-03-15"
    expect(second.page.locator(".cl-notice").first).to_contain_text("Date of seizure")
    assert second.page.locator(".cl-conflict").count() == 0
    second.fill("lines.0.quantity", "3.5")
    assert entry.record(home, first.screen.exercise, "D")["lines"][0]["quantity"] == 3.5


@pytest.mark.sweep(1)
@pytest.mark.parametrize(("answer", "quantity"), [("mine", 7), ("theirs", 5)])
def test_a_field_that_both_changed_is_asked_with_both_values(
    context: BrowserContext, tmp_path: Path, answer: str, quantity: float
) -> None:
    home, first, second = two_windows(context, tmp_path, "entry", "ru", report="D")
    exercise = first.screen.exercise
    first.fill("lines.0.quantity", "5")
    second.fill("lines.0.quantity", "7")
    assert entry.record(home, exercise, "D")["lines"][0]["quantity"] == 5
    assert second.value("lines.0.quantity") == "7"
    conflict = second.page.locator("[data-conflict='lines.0.quantity']")
    assert "Количество" in conflict.inner_text()
    assert [button.split(": ")[1] for button in conflict.locator("button").all_inner_texts()] == ["7", "5"]
    second.fill("narrative", "Дальше")
    second.live.press("Alt+s")
    assert entry.record(home, exercise, "D")["lines"][0]["quantity"] == 5
    for _ in range(2):
        second.live.press("Alt+Enter")
    expect(second.page.locator(".cl-answer-text")).to_contain_text("Количество")
    conflict.locator(f"[data-choose={answer}]").focus()
    second.page.keyboard.press("Enter")
    second.rest()
    assert entry.record(home, exercise, "D")["lines"][0]["quantity"] == quantity
    assert second.value("lines.0.quantity") == str(quantity)
    assert second.page.locator(".cl-conflict").count() == 0
    assert entry.record(home, exercise, "D")["narrative"] == "Дальше"


def test_what_a_dead_window_kept_for_itself_is_joined_or_asked(context: BrowserContext, tmp_path: Path) -> None:
    home, first, second = two_windows(context, tmp_path, "entry", report="D")
    exercise = first.screen.exercise
    first.fill("lines.0.quantity", "1")
    second.fill("seizure_date", "14.03.2026")
    second.live.die()
    second.fill("lines.0.quantity", "7")
    second.fill("narrative", "PartsInMemory in the browser.")
    copies = second.page.evaluate("Object.keys(localStorage).filter((name) => name.includes(':draft:'))")
    assert len(copies) == 1
    first.fill("lines.0.quantity", "5")
    second.page.close()
    third = Window(context, "entry", home, report="D")
    third.rest()
    record = entry.record(home, exercise, "D")
    assert (record["narrative"], record["seizure_date"]) == ("PartsInMemory in the browser.", "2026-03-14")
    assert record["lines"][0]["quantity"] == 5
    assert third.value("lines.0.quantity") == "7"
    third.page.locator("[data-conflict='lines.0.quantity'] [data-choose=mine]").click()
    third.rest()
    assert entry.record(home, exercise, "D")["lines"][0]["quantity"] == 7


def test_each_window_has_its_own_copy_in_the_browser(context: BrowserContext, tmp_path: Path) -> None:
    _, first, second = two_windows(context, tmp_path, "entry", report="D")
    for tab, text in ((first, "the first"), (second, "the second")):
        tab.live.die()
        tab.fill("narrative", text)
    copies = first.page.evaluate("Object.values(localStorage).filter((text) => text.includes('narrative'))")
    assert sorted(json.loads(text)["value"]["narrative"] for text in copies) == ["the first", "the second"]


def test_answers_of_a_search_come_together_and_are_asked(context: BrowserContext, tmp_path: Path) -> None:
    home, first, second = two_windows(context, tmp_path, "search")
    exercise = first.screen.exercise
    first.fill("cases", "12")
    second.fill("cases", "13")
    assert retrieval.answers(home, exercise)["q1"]["cases"] == 12
    second.page.locator("[data-choose=mine]").click()
    second.rest()
    assert retrieval.answers(home, exercise)["q1"]["cases"] == 13


def test_claims_of_two_boards_come_together_and_are_asked(context: BrowserContext, tmp_path: Path) -> None:
    home, first, second = two_windows(context, tmp_path, "board", "ru")
    exercise = first.screen.exercise
    claimed, other = (case["id"] for case in first.screen.board.pack["cases"][:2])
    first.page.locator(f"[data-case='{claimed}']").click()
    first.page.locator(f"[data-verdict='{claimed}:belongs']").check()
    first.rest()
    second.page.locator(f"[data-case='{other}']").click()
    second.page.locator(f"[data-verdict='{other}:not']").check()
    second.rest()
    assert synthesis.answers(home, exercise).cases == {claimed: "belongs", other: "not"}
    expect(second.page.locator(f"[data-verdict='{claimed}:belongs']")).to_be_checked()
    first.page.locator(f"[data-case='{other}']").click()
    first.page.locator(f"[data-verdict='{other}:unsure']").check()
    first.rest()
    assert synthesis.answers(home, exercise).cases[other] == "not"
    conflict = first.page.locator(f"[data-conflict='cases.{other}']")
    assert other in conflict.inner_text()
    conflict.locator("[data-choose=mine]").click()
    first.rest()
    assert synthesis.answers(home, exercise).cases == {claimed: "belongs", other: "unsure"}


def test_steps_and_texts_of_two_message_desks_come_together(context: BrowserContext, tmp_path: Path) -> None:
    home, first, second = two_windows(context, tmp_path, "writing")
    exercise = first.screen.exercise
    first.fill("control_time", "15.10")
    second.fill("quantity_kg", "9.1")
    assert Mailroom(home, exercise).composed("FEEDBACK")[1] | {"recipients": []} == {
        "recipients": [],
        "control_time": "15:10",
        "quantity_kg": 9.1,
    }
    messages = [letter.id for letter in first.screen.room.material.entries]
    for tab, name in ((first, messages[0]), (second, messages[1])):
        tab.page.locator("[data-key='tab-inbox']").click()
        tab.rest()
        tab.page.locator(f"[data-key='entry-{name}']").click()
        tab.rest()
    events = [event.about for event in Mailroom(home, exercise).answers.events if event.step == "open"]
    assert events == messages[:2]


def test_a_judgement_of_another_window_is_not_replaced_unseen(context: BrowserContext, tmp_path: Path) -> None:
    home, first, second = two_windows(context, tmp_path, "inbox")
    exercise = first.screen.exercise
    name = first.screen.room.material.entries[0].id

    def judge(tab: Window, verdict: str) -> None:
        tab.page.locator(f".cl-judgement [data-key$='-{verdict}']").check()
        tab.page.locator("[data-key=record]").click()
        tab.rest()

    judge(first, "valid")
    judge(second, "unsure")
    assert Mailroom(home, exercise).answers.judgements[name].verdict == "valid"
    assert second.page.locator(".cl-said").inner_text() != ""
    second.page.locator("[data-key=record]").click()
    second.rest()
    assert Mailroom(home, exercise).answers.judgements[name].verdict == "unsure"
