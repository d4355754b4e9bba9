"""What is drawn for the first warning: everything a trainee needs, nothing that gives the answer away."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from messages_world import SPEC, drawn, messages_world, root

from grading.rubric import load_exercise
from simulator import durable
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import read_message
from simulator.cencomm.errors import SignerRevoked, SignerUntrusted
from simulator.cencomm.trust import Trust
from simulator.publish.audit import Secret, leaks
from simulator.publish.bundle import write_folder
from simulator.publish.drawing import FeatureMissing
from simulator.publish.messages import ORDERS, wagon_number
from simulator.publish.messages_padding import LENGTH, CannotPad, padded
from simulator.rng import stream

NUMBERS = range(3)


def opened(inbox: Any, message: str) -> Any:
    officer = Credential.load(inbox.shared["officer/key.pem"], inbox.shared["officer/certificate.pem"])
    trust = Trust.load(inbox.shared["trust/ca.pem"], inbox.shared["trust/crl.pem"])
    data, at = inbox.files[f"inbox/{message}.cms"], datetime.fromisoformat(SPEC.clock)
    return read_message(data, officer.key, officer.certificate, trust, at)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_three_messages_are_what_the_truth_says(number: int) -> None:
    inbox = drawn(number)
    names = inbox.truth["messages"]
    assert opened(inbox, names["genuine"]).verdict is None
    assert isinstance(opened(inbox, names["forged"]).verdict, SignerUntrusted)
    revoked = opened(inbox, names["revoked"])
    assert isinstance(revoked.verdict, SignerRevoked)
    assert revoked.facts.revoked_at < revoked.facts.signed_at - timedelta(days=1)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_forged_address_differs_little_from_the_card_but_differs(number: int) -> None:
    inbox = drawn(number)
    shown = json.loads(inbox.files["messages.json"])
    card = next(contact["address"] for contact in shown["contacts"] if contact["id"] == "RILO")
    forged = opened(inbox, inbox.truth["messages"]["forged"]).facts.address
    assert forged != card
    assert forged.split("@")[0] == card.split("@")[0]
    assert abs(len(forged) - len(card)) <= 1


@pytest.mark.parametrize("number", NUMBERS)
def test_the_bundle_holds_the_officers_key_and_no_other(number: int) -> None:
    exercise = drawn(number)
    files = {**exercise.files, **exercise.shared}
    keys = [name for name, data in files.items() if b"PRIVATE KEY" in data]
    assert keys == ["officer/key.pem"]
    others = {name: reader["key"] for name, reader in exercise.truth["readers"].items()}
    secrets = [Secret(name=name, value=re.sub(r"-.*-|\s", "", key).encode()[60:120]) for name, key in others.items()]
    assert leaks(files, secrets) == []


def test_the_list_tells_no_message_from_another() -> None:
    shown = json.loads(drawn(1).files["messages.json"])
    assert {frozenset(entry) for entry in shown["inbox"]} == {frozenset({"id", "file", "received"})}


@pytest.mark.parametrize("number", NUMBERS)
def test_the_note_says_what_is_marked_and_the_gloss_says_the_same(number: int) -> None:
    exercise = drawn(number)
    facts, page = exercise.truth["found"], exercise.files["note.en.html"].decode()
    assert page.count(facts["time"]) == 2
    for weight in ("net", "gross"):
        assert f"{facts[weight]:.1f}" in page
        assert f"{facts[weight]:.1f}".replace(".", ",") in page
    assert "SYNTHETIC" in page
    assert any(name in page for name in exercise.truth["names"])
    assert facts["net"] < facts["gross"]


@pytest.mark.parametrize("number", NUMBERS)
def test_there_is_time_for_the_whole_work_and_two_messages_more(number: int) -> None:
    """Open and look at three messages, judge them, two cards, wait, and send six messages, the answer last but two."""
    truth = drawn(number).truth
    minutes = truth["minutes"]
    start, note, due = (datetime.fromisoformat(truth[name]) for name in ("clock", "note_at", "due"))
    before = 3 * (minutes["open"] + minutes["facts"] + minutes["judge"]) + 2 * minutes["card"] + 5 * minutes["send"]
    answered = max(start + timedelta(minutes=before), note) + timedelta(minutes=minutes["send"])
    assert answered <= due


def test_numbers_differ_from_world_to_world_and_repeat_with_the_seed() -> None:
    plates = [drawn(number).truth["plate"] for number in NUMBERS]
    assert len(set(plates)) == len(plates)
    first, again = drawn(1).truth, drawn(1).truth
    for name in ("plate", "reference", "messages", "found", "due", "names"):
        assert first[name] == again[name]


def test_every_message_stands_as_often_in_every_place_of_the_list() -> None:
    for place in range(3):
        assert {part: sum(order[place] == part for order in ORDERS) for part in ORDERS[0]} == {
            "genuine": 2,
            "forged": 2,
            "revoked": 2,
        }


def test_a_wagons_number_has_a_wrong_check_digit() -> None:
    rng = stream(root(1), "wagons")
    for _ in range(200):
        digits = [int(digit) for digit in wagon_number(rng)]
        weighed = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
        assert len(digits) == 8
        assert sum(sum(divmod(value, 10)) for value in weighed) % 10 != 0


def test_a_world_without_the_route_names_the_feature() -> None:
    with pytest.raises(FeatureMissing, match="KG-DOSTUK"):
        drawn(1, messages_world(root(1), without="KG-DOSTUK"))


def test_the_feature_stands_in_the_exercise() -> None:
    assert any("KG-DOSTUK" in feature for feature in load_exercise(SPEC.name).needs)


def test_no_file_of_an_inbox_tells_which_message_is_forged() -> None:
    places: dict[str, list[int]] = {"genuine": [], "forged": [], "revoked": []}
    for number in range(20):
        exercise = drawn(number)
        inbox = {name: data for name, data in exercise.files.items() if name.startswith("inbox/")}
        assert {len(data) for data in inbox.values()} == {LENGTH}
        shown = json.loads(exercise.files["messages.json"])["inbox"]
        assert all(set(entry) == {"id", "file", "received"} for entry in shown)
        assert all(re.fullmatch(r"M-\d{5}", entry["id"]) for entry in shown)
        assert all(entry["file"] == f"inbox/{entry['id']}.cms" for entry in shown)
        by_name = sorted(entry["id"] for entry in shown)
        for part, name in exercise.truth["messages"].items():
            places[part].append(by_name.index(name))
    # Where a message stands among the names is chance: of 20 worlds each place has 6.7, and 15 come up once in 10,000.
    for part, found_at in places.items():
        assert max(found_at.count(place) for place in range(3)) < 15, part
        assert set(found_at) == {0, 1, 2}, part


def test_the_times_of_the_files_tell_no_more_than_their_names(tmp_path: Path) -> None:
    """Another order than that of the names would be that of the drawing, in which the forged one has its place."""
    drawn_files = drawn(1).files
    files = {f"exercises/{SPEC.name}/{name}": drawn_files[name] for name in sorted(drawn_files, reverse=True)}
    written: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        real = durable.write_folder
        patch.setattr(
            durable, "write_folder", lambda folder, contents: (written.extend(contents), real(folder, contents))[1]
        )
        write_folder(files, tmp_path / "bundle")
    assert written == sorted(files)
    inbox = sorted((tmp_path / "bundle").rglob("*.cms"))
    times = [path.stat().st_mtime_ns for path in inbox]
    assert len(times) == 3
    assert times == sorted(times)


def test_a_message_too_long_for_the_common_length_is_no_message() -> None:
    with pytest.raises(CannotPad):
        padded({"text": "x" * LENGTH}, lambda content: content)
    assert len(padded({"text": "x"}, lambda content: content)) == LENGTH
