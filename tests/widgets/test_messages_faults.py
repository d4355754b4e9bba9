"""One message's fault is that message's state: whatever lies in the inbox, the others are listed and read."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import odd_mail
import pytest
from messages_world import NAME, drawn, home_with

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import seal
from simulator.cencomm.enveloped import encrypt
from simulator.cencomm.errors import CrlStale, MessageFault, Replayed
from simulator.cencomm.header import Header, address_of, canonical
from simulator.cencomm.trust import ListMark
from simulator.texts import translator
from simulator.widgets.messages_screen import MessagesScreen
from simulator.widgets.messages_view import fault_text
from simulator.workspace import Home
from simulator.workspace.messages import Mailroom
from simulator.workspace.messages_material import load_material

EXERCISE = drawn(1)
NAMES = EXERCISE.truth["messages"]
VECTORS = sorted((Path(__file__).parent.parent / "vectors" / "cencomm").glob("*.json"))
GOOD = {"schema_version": 1, "grade": "A1", "text": {"en": "x", "ru": "x"}}
ODD_BODIES: dict[str, Any] = {
    "answer by some time": {**GOOD, "answer_by": "soon"},
    "answer at the end of days": {**GOOD, "answer_by": "9999-12-31T23:59:59+00:00", "expected": "0001-01-01T00:00:00"},
    "answer by a list": {**GOOD, "answer_by": [["x"]], "expected": {"a": 1}},
    "a list for an office": {**GOOD, "office": ["KG-DOSTUK"], "reference": {"x": 1}, "object": [1]},
    "an unknown office": {**GOOD, "office": "XX-NOWHERE", "grade": None},
    "no text": {**GOOD, "text": ["x"]},
    "a text of another kind": {**GOOD, "text": {"en": {"en": "x"}, "ru": 5}},
    "fields in braces": {**GOOD, "reference": "{detail} {0} {", "object": "%s {x}"},
    "nothing at all": {},
}


def home_of(folder: Path, lang: str = "en") -> Home:
    home = home_with(folder, EXERCISE, lang=lang)
    home.folder(NAME).mkdir(parents=True)
    return home


def file_of(home: Home, name: str) -> Path:
    return load_material(home, NAME).mailbox.files[name]


def from_uzbekistan(
    home: Home, body: bytes, *, name: str = "UZ-900", counter: int = 900, unbound: bool = False
) -> bytes:
    """A message that holds in every respect, whatever its body."""
    raw = EXERCISE.truth["readers"]["UZ"]
    sender = Credential.load(raw["key"].encode(), raw["certificate"].encode())
    material = load_material(home, NAME)
    header = Header.model_validate(
        {
            "message_id": name,
            "type": "WARNING",
            "group": material.group,
            "operation": "OP",
            "from": address_of(sender.certificate),
            "counter": counter,
            "handling": "H2",
            "created": "2026-03-05T07:00:00Z",
        }
    )
    at = material.clock - timedelta(hours=1)
    if unbound:
        return odd_mail.posted_unbound(body, header, sender, [material.officer.certificate], at)
    return seal(body, header, sender.key, sender.certificate, [material.officer.certificate], at=at)


def shown(screen: MessagesScreen, name: str) -> dict[str, Any]:
    screen._told(None, {"kind": "open", "id": name}, None)
    view: dict[str, Any] = screen.desk.view
    json.dumps(view, allow_nan=False)
    return view


def others_are_read_and_the_fault_is_named(home: Home, odd: str) -> None:
    """Twice: at once, and after a restart."""
    good = [name for name in NAMES.values() if name != odd]
    tr = translator(home.lang)
    for _ in range(2):
        screen = MessagesScreen(home, NAME)
        fault = screen.room.fault(odd)
        assert isinstance(fault, MessageFault)
        text = fault_text(fault, tr)
        assert "{" not in text
        view = shown(screen, odd)
        assert (view["shown"]["kind"], view["shown"]["band"]["text"]) == ("fault", text)
        (line,) = (entry for entry in view["inbox"] if entry["id"] == odd)
        assert (line["word"], line["judged"]) == (tr("Cannot be read."), text)
        for name in good:
            assert shown(screen, name)["shown"]["kind"] == "message"
        assert not screen.room.is_open(odd)
        with pytest.raises(MessageFault):
            screen.room.open(odd)
        assert not screen.room.is_open(odd)
        screen._told(None, {"kind": "tab", "id": "write"}, None)
        assert screen.room.addressees()


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_any_vector_in_an_inbox_of_three_leaves_the_other_two_readable(tmp_path: Path, path: Path) -> None:
    home = home_of(tmp_path, "ru")
    vector = json.loads(path.read_text(encoding="utf-8"))
    file_of(home, NAMES["forged"]).write_bytes(base64.b64decode(vector["message"]))
    others_are_read_and_the_fault_is_named(home, NAMES["forged"])


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("damage", ["missing", "a folder", "empty", "huge", "plain", "no json", "a json list", "deep"])
def test_a_damaged_message_is_that_messages_state(tmp_path: Path, damage: str, lang: str) -> None:
    home = home_of(tmp_path, lang)
    file = file_of(home, NAMES["genuine"])
    officer = load_material(home, NAME).officer.certificate
    contents = {
        "empty": b"",
        "huge": b"\x30\x84\x7f\xff\xff\xff" + bytes(3_000_000),
        "plain": encrypt(b"\x30\x00", [officer]),
        "no json": from_uzbekistan(home, b"\xff\xfe"),
        "a json list": from_uzbekistan(home, b"[1]"),
        "deep": from_uzbekistan(home, b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
    }
    file.unlink()
    if damage == "a folder":
        file.mkdir()
    elif damage in contents:
        file.write_bytes(contents[damage])
    others_are_read_and_the_fault_is_named(home, NAMES["genuine"])


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("name", [*odd_mail.ODD_BODIES, "bound to nothing"])
def test_a_message_that_holds_and_cannot_be_read_is_shown_as_its_fault(tmp_path: Path, name: str, lang: str) -> None:
    home = home_of(tmp_path, lang)
    unbound = name == "bound to nothing"
    data = from_uzbekistan(home, odd_mail.ODD_BODIES.get(name, b"{}"), unbound=unbound)
    file_of(home, NAMES["genuine"]).write_bytes(data)
    others_are_read_and_the_fault_is_named(home, NAMES["genuine"])
    fault = MessagesScreen(home, NAME).room.fault(NAMES["genuine"])
    assert fault is not None
    assert "a binding to no certificate" in str(fault) if unbound else "the body cannot be read" in str(fault)


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=list(ODD_BODIES))
def test_whatever_a_partner_writes_in_his_fields_is_shown_as_words(tmp_path: Path, body: dict[str, Any]) -> None:
    home = home_of(tmp_path)
    name = NAMES["genuine"]
    file_of(home, name).write_bytes(from_uzbekistan(home, canonical(body)))
    for _ in range(2):
        screen = MessagesScreen(home, NAME)
        for other in NAMES.values():
            assert shown(screen, other)["shown"]["kind"] == "message"
        (line,) = (entry for entry in screen.desk.view["inbox"] if entry["id"] == name)
        if body.get("answer_by") == "soon":
            assert line["due"] == "soon"


def test_a_message_that_was_open_and_is_damaged_later_does_not_close_the_inbox(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    screen = MessagesScreen(home, NAME)
    for name in NAMES.values():
        shown(screen, name)
    file = file_of(home, NAMES["forged"])
    file.write_bytes(file.read_bytes()[:-1])
    again = MessagesScreen(home, NAME)
    assert shown(again, NAMES["forged"])["shown"]["kind"] == "fault"
    again._told(None, {"kind": "judge", "id": NAMES["forged"], "verdict": "false", "reasons": ["address"]}, None)
    assert again.desk.view["shown"]["judgement"] == {"verdict": "false", "reasons": ["address"]}
    assert [entry["id"] for entry in again.desk.view["inbox"]] == [entry.id for entry in again.room.material.entries]


def test_a_damaged_copy_of_what_was_sent_is_that_copys_state(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    room = Mailroom(home, NAME)
    marks = {"handling": "H2", "source_grade": "A", "information_grade": "1"}
    value = {
        "type": "REPORT",
        "recipients": ["OCU"],
        "about": [NAMES["forged"]],
        "observation": "false-sender",
        **marks,
    }
    first, second = room.send(value), room.send(value)
    file = home.drafts / f"{NAME}-sent" / f"{first.id}.json"
    for damage in (b"{", b"{}", b"[]", b'{"id":1,"at":"soon","value":{},"recipients":[]}', b"\xff"):
        file.write_bytes(damage)
        screen = MessagesScreen(home, NAME)
        assert shown(screen, first.id)["shown"]["title"].startswith("Your copy cannot be read")
        assert shown(screen, second.id)["shown"]["lines"]
        assert screen.room.changes(["OCU"]) == ([], [])


def test_a_second_copy_of_a_message_is_a_replay_also_after_a_restart(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    genuine, copied = file_of(home, NAMES["genuine"]), file_of(home, NAMES["forged"])
    copied.write_bytes(genuine.read_bytes())
    room = Mailroom(home, NAME)
    assert room.fault(NAMES["forged"]) is None
    room.open(NAMES["genuine"])
    for again in (room, Mailroom(home, NAME)):
        assert again.open(NAMES["genuine"]).opened.verdict is None
        assert isinstance(again.fault(NAMES["forged"]), Replayed)
        assert again.open(NAMES["revoked"])


def test_numbers_that_a_sender_left_out_are_shown_with_the_facts(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    for part, counter in (("genuine", 41), ("forged", 44)):
        data = from_uzbekistan(home, canonical(GOOD), name=f"UZ-{counter}", counter=counter)
        file_of(home, NAMES[part]).write_bytes(data)
    screen = MessagesScreen(home, NAME)
    for part in ("forged", "genuine"):
        shown(screen, NAMES[part])
    screen._told(None, {"kind": "facts", "id": NAMES["genuine"]}, None)
    assert "42, 43" in [value for _, value in screen.desk.view["shown"]["facts"]]


def test_an_older_list_put_in_the_place_of_a_newer_one_is_refused(tmp_path: Path) -> None:
    """The memory says that a list of a minute later was seen: the bundle's own has become the older one."""
    home = home_of(tmp_path)
    trust = load_material(home, NAME).mailbox.trust
    assert trust.crl is not None
    assert trust.mark is not None
    seen = Mailroom(home, NAME).inbox.mailbox.trust
    assert seen.newest == trust.mark
    room = Mailroom(home, NAME)
    assert room.open(NAMES["genuine"]).opened.verdict is None
    newer = ListMark(number=trust.mark.number + 60, issued=trust.mark.issued + timedelta(minutes=1))
    memory = home.drafts / "lists-seen.json"
    content = json.loads(memory.read_text())
    ((root, _),) = content["lists"].items()
    memory.write_text(json.dumps({**content, "lists": {root: [newer.number, newer.issued.isoformat()]}}))
    again = Mailroom(home, NAME)
    assert isinstance(again.open(NAMES["genuine"]).opened.verdict, CrlStale)
    for damage in ("{", "[]", '{"schema_version": 1, "lists": {"x": 1}}', '{"schema_version": 1, "lists": []}'):
        memory.write_text(damage)
        assert Mailroom(home, NAME).open(NAMES["genuine"]).opened.verdict is None
