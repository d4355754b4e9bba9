"""The trainee's mailroom: steps move the clock, readers are shown, nothing is refused for its recipients."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from messages_world import NAME, drawn, home_with

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message
from simulator.cencomm.errors import NotARecipient, SignerRevoked
from simulator.texts import translator
from simulator.workspace import Artifact, Home, HomeError, parse_answers
from simulator.workspace.messages import ComposeFault, Mailroom, StepFault
from simulator.workspace.messages_form import compose_spec

EXERCISE = drawn(1)
NAMES = EXERCISE.truth["messages"]
MARKS = {"handling": "H2", "source_grade": "A", "information_grade": "1"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, EXERCISE)


@pytest.fixture
def room(home: Home) -> Mailroom:
    return Mailroom(home, NAME)


def feedback(**fields: Any) -> dict[str, Any]:
    value = {"type": "FEEDBACK", "recipients": ["UZ", "OCU"], "reply_to": NAMES["genuine"], **MARKS}
    return {**value, "result": "controlled-positive", **fields}


def test_each_first_step_costs_its_minutes_and_a_second_look_nothing(room: Mailroom) -> None:
    start = room.now
    room.open(NAMES["forged"])
    assert room.now - start == timedelta(minutes=5)
    room.open(NAMES["forged"])
    room.peek(NAMES["forged"])
    assert room.now - start == timedelta(minutes=5)
    room.facts(NAMES["forged"])
    room.card("RILO")
    room.card("RILO")
    assert room.now - start == timedelta(minutes=12)


def test_waiting_ends_when_the_note_comes_and_costs_nothing_afterwards(room: Mailroom) -> None:
    with pytest.raises(StepFault):
        room.note("ru")
    room.wait()
    assert room.now == room.material.note.arrives
    room.wait()
    assert [event.step for event in room.answers.events] == ["wait"]
    assert "КОНТРОЛЬНАЯ ЗАПИСКА" in room.note("ru")


def test_work_is_there_again_after_a_restart(home: Home, room: Mailroom) -> None:
    room.facts(NAMES["genuine"])
    room.judge(NAMES["genuine"], "valid", ["all-holds", "all-holds"])
    room.send(feedback())
    again = Mailroom(home, NAME)
    assert again.now == room.now
    assert again.answers.judgements[NAMES["genuine"]].reasons == ["all-holds"]
    assert [copy.recipients for copy in again.sent()] == [("UZ", "OCU")]


def test_a_sent_message_opens_for_its_recipients_and_nobody_else(room: Mailroom) -> None:
    copy = room.send(feedback(text="проверено"))
    data = base64.b64decode(room.answers.sent[0].cms)
    for name, credential in EXERCISE.truth["readers"].items():
        reader = Credential.load(credential["key"].encode(), credential["certificate"].encode())
        if name in copy.recipients:
            opened = open_message(data, reader.key, reader.certificate, room.material.mailbox.trust, copy.at)
            assert opened.facts.country == "KG"
            assert "проверено".encode() in opened.content
        else:
            with pytest.raises(NotARecipient):
                open_message(data, reader.key, reader.certificate, room.material.mailbox.trust, copy.at)


def test_reply_writes_to_the_sender_as_he_came_not_to_the_card(room: Mailroom) -> None:
    for name in NAMES.values():
        room.open(name)
    assert room.reply_to_sender(NAMES["genuine"]) == "UZ"
    lost = room.reply_to_sender(NAMES["revoked"])
    assert lost == f"sender:{NAMES['revoked']}"
    reader = room.who_can_read([lost, "KZ"])
    assert [addressee.country for addressee in reader] == ["KZ", "KZ"]
    assert any("revoked" in values for _, values in reader[0].notes)
    assert reader[1].notes == ()


def test_no_recipient_is_refused_but_who_will_read_is_known(room: Mailroom) -> None:
    room.open(NAMES["forged"])
    everybody = list(room.addressees())
    assert len(room.who_can_read(everybody)) == len(everybody) == 8
    assert room.send(feedback(recipients=everybody)).recipients == tuple(everybody)
    assert room.changes(["UZ"]) == ([], [name for name in everybody if name != "UZ"])


def test_what_is_mandatory_is_asked_for_all_at_once(room: Mailroom) -> None:
    with pytest.raises(ComposeFault) as caught:
        room.send({"type": "FEEDBACK", "recipients": []})
    missing = {fault["path"] for fault in caught.value.faults}
    assert missing == {"recipients", "handling", "source_grade", "information_grade", "result"}
    assert room.answers.sent == []
    assert [fault["path"] for fault in room.check({"type": "?"})] == ["type"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": "something"},
        {"recipients": ["nobody"]},
        {"recipients": "UZ"},
        {"quantity_kg": float("inf")},
        {"quantity_kg": "9"},
        {"text": "x" * 5000},
        {"photos": ["photo-9"]},
        {"reply_to": "XX-1"},
    ],
)
def test_what_is_in_no_list_is_not_sent(room: Mailroom, wrong: dict[str, Any]) -> None:
    with pytest.raises(ComposeFault):
        room.send(feedback(**wrong))


def test_steps_on_what_does_not_exist_are_refused(room: Mailroom) -> None:
    for step in (
        lambda: room.open("XX-1"),
        lambda: room.peek(NAMES["genuine"]),
        lambda: room.card("XX"),
        lambda: room.judge(NAMES["genuine"], "perhaps", []),
        lambda: room.judge(NAMES["genuine"], "valid", ["because"]),
    ):
        with pytest.raises(StepFault):
            step()
    assert room.answers.events == []


def test_a_revoked_sender_is_shown_with_both_dates_in_russian(room: Mailroom) -> None:
    fault = room.open(NAMES["revoked"]).opened.verdict
    assert isinstance(fault, SignerRevoked)
    text = translator("ru").text(fault.text, **fault.params)
    assert text.startswith("Подпись верна. Сертификат отозван 03.03.2026, сообщение подписано 05.03.2026.")


def test_what_is_being_written_is_kept_by_type(home: Home, room: Mailroom) -> None:
    assert room.composing == "FEEDBACK"
    first = room.compose("FEEDBACK", {"text": "a"})
    room.compose("RFI", {"text": "b"})
    again = Mailroom(home, NAME)
    assert again.composing == "RFI"
    assert again.composed("FEEDBACK") == (first, {"text": "a"})
    assert again.compose("FEEDBACK", {}) == first + 1


@pytest.mark.parametrize("kind", ["FEEDBACK", "RFI", "REPORT", "WARNING"])
def test_the_form_offers_exactly_what_the_check_accepts(room: Mailroom, kind: str) -> None:
    options = [{"code": name, "label": name} for name in room.addressees()]
    spec = compose_spec(room.material, kind, "ru", options)
    value: dict[str, Any] = {"type": kind}
    for field in (field for section in spec["sections"] for field in section["fields"]):
        codes = [option["code"] for option in field.get("options", [])]
        sample = {"number": 1.5, "date": "2026-03-05"}.get(field["kind"], "text")
        value[field["name"]] = codes if field["kind"] == "choices" else codes[0] if codes else sample
    assert room.check(value) == []
    assert room.send(value).id == "KG-1"


def test_answers_of_the_draft_fit_the_artifact(room: Mailroom) -> None:
    room.judge(NAMES["forged"], "false", ["issuer"])
    room.send(feedback())
    names = {"course": "c", "trainee": "t", "world": "w", "attempt": 1, "mode": "practice", "exercise": NAME}
    artifact = Artifact.model_validate({"schema_version": 1, **names, "answers": room.draft.answers})
    assert parse_answers(artifact, "messages") == room.answers


def test_a_damaged_bundle_is_named(home: Home) -> None:
    path = home.material(NAME) / "messages.json"
    path.write_text('{"schema_version": 2}', encoding="utf-8")
    with pytest.raises(HomeError, match="schema_version"):
        Mailroom(home, NAME)
    path.write_text('{"schema_version": 1}', encoding="utf-8")
    with pytest.raises(HomeError, match="cannot be read"):
        Mailroom(home, NAME)
