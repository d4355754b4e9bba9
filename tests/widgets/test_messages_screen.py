"""The message screen: every step of the browser is one of the mailroom's, and the view tells facts, not answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from messages_world import NAME, drawn, home_with

from simulator.widgets.form import Form
from simulator.widgets.messages_screen import MessagesScreen
from simulator.workspace.receipts import receipts

EXERCISE = drawn(1)
NAMES = EXERCISE.truth["messages"]
MARKS = {"handling": "H2", "source_grade": "A", "information_grade": "1"}


@pytest.fixture(params=["en", "ru"])
def screen(request: pytest.FixtureRequest, tmp_path: Path) -> MessagesScreen:
    home = home_with(tmp_path, EXERCISE, lang=request.param)
    home.folder(NAME).mkdir(parents=True)
    return MessagesScreen(home, NAME)


def told(screen: MessagesScreen, kind: str, name: str = "", **more: Any) -> dict[str, Any]:
    screen._told(None, {"kind": kind, "id": name, **more}, None)
    view: dict[str, Any] = screen.desk.view
    json.dumps(view)
    return view


def test_an_unopened_message_shows_neither_sender_nor_stand(screen: MessagesScreen) -> None:
    assert [set(entry) for entry in screen.desk.view["inbox"]] == [{"id", "received", "open"}] * 3
    assert screen.desk.view["clock"] == "14:00"


def test_opening_shows_band_and_text_and_the_facts_only_when_asked(screen: MessagesScreen) -> None:
    shown = told(screen, "open", NAMES["revoked"])["shown"]
    assert shown["band"]["stand"] == "warn"
    assert "03.03.2026" in shown["band"]["text"]
    assert shown["text"]
    assert shown["facts"] == []
    assert told(screen, "facts", NAMES["revoked"])["shown"]["facts"]
    stands = {part: told(screen, "open", name)["shown"]["band"]["stand"] for part, name in NAMES.items()}
    assert stands == {"genuine": "ok", "forged": "bad", "revoked": "warn"}


def test_a_judgement_is_recorded_and_shown_in_the_list(screen: MessagesScreen) -> None:
    told(screen, "open", NAMES["genuine"])
    view = told(screen, "judge", NAMES["genuine"], verdict="valid", reasons=["all-holds"])
    assert view["shown"]["judgement"] == {"verdict": "valid", "reasons": ["all-holds"]}
    assert sum(bool(entry.get("judged")) for entry in view["inbox"]) == 1


def test_reply_opens_the_form_with_the_sender_as_recipient(screen: MessagesScreen) -> None:
    told(screen, "open", NAMES["forged"])
    view = told(screen, "reply", NAMES["forged"])
    assert view["tab"] == "write"
    assert screen.form.value["recipients"] == [f"sender:{NAMES['forged']}"]
    assert screen.readers.view["readers"][0]["notes"]
    assert screen.sides in screen.widget.children


def test_who_will_read_follows_the_form(screen: MessagesScreen) -> None:
    told(screen, "tab", "write")
    assert screen.readers.view["readers"] == []
    screen.form.value = {"recipients": ["UZ", "OCU", "RU"]}
    readers = screen.readers.view["readers"]
    assert len(readers) == 3
    assert [bool(reader["notes"]) for reader in readers] == [True, False, False]


def test_sending_without_what_is_mandatory_says_so_and_sends_nothing(screen: MessagesScreen) -> None:
    told(screen, "tab", "write")
    assert screen.act("send", {"recipients": ["UZ"]}, screen.kind)
    assert {fault["path"] for fault in screen.form.faults} == {*MARKS, "result"}
    assert screen.room.answers.sent == []


def test_a_sent_message_is_listed_and_the_form_is_empty_again(screen: MessagesScreen) -> None:
    told(screen, "wait")
    told(screen, "tab", "write")
    value = {"recipients": ["UZ", "OCU"], **MARKS, "result": "controlled-positive", "reply_to": NAMES["genuine"]}
    screen.form.value = value
    asked = screen.act("send", value, screen.kind)
    assert asked is not None
    assert all(name in asked for name in (screen.tr.country("UZ"), "OCU" if screen.home.lang == "en" else "ОКШ"))
    assert screen.room.answers.sent == []
    assert "KG-1" in str(screen.act("send", value, screen.kind))
    assert [copy["id"] for copy in screen.desk.view["sent"]] == ["KG-1"]
    assert screen.form.value == {}
    assert told(screen, "open", "KG-1")["shown"]["kind"] == "sent"


def test_texts_of_one_type_outlive_a_look_at_another(screen: MessagesScreen) -> None:
    told(screen, "tab", "write")
    screen.form.value = {"text": "half a sentence"}
    told(screen, "type", "RFI")
    assert screen.form.value == {}
    told(screen, "type", "FEEDBACK")
    assert screen.form.value == {"text": "half a sentence"}


def test_a_card_shows_only_after_it_was_looked_up(screen: MessagesScreen) -> None:
    assert not any(contact["lines"] for contact in screen.desk.view["contacts"])
    view = told(screen, "card", "KZ")
    assert [contact["id"] for contact in view["contacts"] if contact["lines"]] == ["KZ"]


def test_a_step_that_cannot_be_taken_is_said_not_raised(screen: MessagesScreen) -> None:
    told(screen, "judge", "XX-1", verdict="valid", reasons=[])
    told(screen, "nonsense")
    told(screen, "type", "SITREP")
    assert screen.room.answers.events == []


def test_handing_in_names_once_what_is_not_judged_and_gives_a_receipt(screen: MessagesScreen) -> None:
    assert NAMES["genuine"] in (screen.act("submit", {}) or "")
    assert screen.act("submit", {}) is None
    assert screen.foot.answer["receipt"]
    assert [receipt.number for receipt in receipts(screen.home, NAME)] == [1]


WHOLE = {"recipients": ["UZ"], **MARKS, "result": "controlled-positive", "reply_to": NAMES["genuine"]}


def press(form: Form, action: str, value: dict[str, Any], **more: Any) -> None:
    """A button of the foot while this form is in sight, as the browser tells it."""
    message = {"kind": "action", "id": action, "value": value, "revision": form.revision + 1, **more}
    form._told(form, message, [])


def left(screen: MessagesScreen) -> tuple[Form, Form]:
    """The form that stood there when another type was chosen, and the form of that type, with a word in it."""
    told(screen, "tab", "write")
    former = screen.form
    told(screen, "type", "RFI")
    screen.form.value = {"text": "half a sentence"}
    return former, screen.form


def test_a_check_that_arrives_after_the_type_was_changed_is_of_the_form_that_it_was_pressed_in(
    screen: MessagesScreen,
) -> None:
    former, form = left(screen)
    press(former, "check", {"recipients": ["UZ"]})
    assert {fault["path"] for fault in former.faults} == {*MARKS, "result"}
    assert form.faults == []


def test_a_message_sent_from_a_form_that_was_left_is_of_its_own_type_and_takes_nothing_else_along(
    screen: MessagesScreen,
) -> None:
    former, form = left(screen)
    press(former, "send", WHOLE)
    press(former, "send", WHOLE)
    assert [copy.value["type"] for copy in screen.room.sent()] == ["FEEDBACK"]
    assert former.value == {}
    assert form.value == {"text": "half a sentence"}
    assert screen.room.composed("RFI")[1] == {"text": "half a sentence"}


def test_a_question_about_a_message_ends_with_its_form(screen: MessagesScreen) -> None:
    told(screen, "tab", "write")
    former = screen.form
    press(former, "send", WHOLE)
    told(screen, "type", "RFI")
    press(former, "send", WHOLE)
    assert screen.room.answers.sent == []


def test_a_second_press_before_the_question_was_read_sends_nothing(screen: MessagesScreen) -> None:
    told(screen, "tab", "write")
    before = screen.foot.answer.get("number", 0)
    for _ in range(3):
        press(screen.form, "send", WHOLE, looked=before)
    assert screen.room.answers.sent == []
    press(screen.form, "send", WHOLE, looked=screen.foot.answer["number"])
    assert len(screen.room.answers.sent) == 1


def test_words_that_arrive_late_do_not_change_who_reads_the_other_message(screen: MessagesScreen) -> None:
    former, _ = left(screen)
    former.value = {"recipients": ["UZ", "RU"]}
    assert screen.readers.view["readers"] == []
    assert screen.room.composed("FEEDBACK")[1] == {"recipients": ["UZ", "RU"]}


def test_an_action_pressed_before_any_form_stood_there_is_of_the_page_that_was_shown(screen: MessagesScreen) -> None:
    screen.foot._told(None, {"kind": "action", "id": "check", "looked": 0}, None)
    said = screen.foot.answer["text"]
    told(screen, "tab", "write")
    screen.foot._told(None, {"kind": "action", "id": "check", "looked": 1}, None)
    assert screen.foot.answer["text"] == said
    assert screen.form.faults == []
    screen.foot._told(None, {"kind": "action", "id": "send", "looked": 2}, None)
    assert screen.foot.answer["text"] not in ("", said)
    assert screen.form.faults == []


def test_an_unsent_message_of_another_type_is_named_before_handing_in(screen: MessagesScreen) -> None:
    left(screen)
    told(screen, "type", "SITREP")
    told(screen, "type", "FEEDBACK")
    assert screen.act("submit", {}) is not None
    assert receipts(screen.home, NAME) == []


def test_a_changed_message_is_asked_about_again(screen: MessagesScreen) -> None:
    value = {"recipients": ["UZ"], **MARKS, "result": "controlled-positive", "reply_to": NAMES["genuine"]}
    screen.form.value = value
    screen.act("send", value, screen.kind)
    screen.form.value = {**value, "recipients": ["UZ", "RU"]}
    screen.act("send", {**value, "recipients": ["UZ", "RU"]}, screen.kind)
    assert screen.room.answers.sent == []


def test_an_unsent_message_is_named_before_handing_in(screen: MessagesScreen) -> None:
    screen.form.value = {"text": "half a sentence"}
    assert screen.act("submit", {}) is not None
    assert receipts(screen.home, NAME) == []
    assert screen.act("submit", {}) is None
    assert len(receipts(screen.home, NAME)) == 1


def test_check_remarks_on_persons_and_sending_is_not_stopped_by_it(screen: MessagesScreen) -> None:
    text = "Водитель Асанов Нурлан Бекович, паспорт AN 1234567."
    value = {"recipients": ["UZ"], **MARKS, "result": "controlled-positive", "reply_to": NAMES["genuine"], "text": text}
    screen.form.value = value
    screen.act("check", value, screen.kind)
    remarks = [fault for fault in screen.form.faults if fault["path"] == "text"]
    assert remarks
    assert {fault["severity"] for fault in remarks} == {"W"}
    assert all("{" not in fault["text"] for fault in remarks)
    screen.act("send", value, screen.kind)
    screen.act("send", value, screen.kind)
    assert len(screen.room.answers.sent) == 1


def test_saving_never_sends(screen: MessagesScreen) -> None:
    value = {"recipients": ["UZ"], **MARKS, "result": "controlled-positive", "reply_to": NAMES["genuine"]}
    screen.form.value = value
    for _ in range(3):
        screen.act("save", value, screen.kind)
    assert screen.room.answers.sent == []


def test_the_paper_comes_when_it_was_waited_for(screen: MessagesScreen) -> None:
    assert "КОНТРОЛЬНАЯ" not in screen.paper.html
    told(screen, "wait")
    assert "КОНТРОЛЬНАЯ" in screen.paper.html
