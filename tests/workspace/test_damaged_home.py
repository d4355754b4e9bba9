"""A damaged home: one sentence that says what is wrong, and nothing of the trainee's work lost."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from officers import some_officer, with_collector
from retrieval_desk import NAME, drawn, home_with

from simulator.cen.store import StoreError
from simulator.workspace import Draft, Home, HomeError, SubmitError, receipts, submit
from simulator.workspace import retrieval as desk
from simulator.workspace.handin import unpack
from simulator.workspace.home import NotSaved
from simulator.workspace.retrieval_snapshot import database

DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one answer, ready to be handed in."""
    officer_home = home_with(tmp_path / "home", drawn())
    officer_home.folder(NAME).mkdir(parents=True)
    desk.put(officer_home, NAME, "q1", {"cases": 7})
    return officer_home


def again(home: Home) -> Home:
    """The same home after a restart."""
    return Home(home.path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"schema_version": 7}, "schema_version: is 7"),
        ({"exercises": 3}, "exercises: is"),
        ({"exercises": [1]}, "exercises: is"),
        ({"attempt": "x"}, "attempt: is"),
        ({"attempt": True}, "attempt: is"),
        ({"world": None}, "world: is"),
    ],
)
def test_a_bundle_of_another_shape_is_named_and_left_untouched(home: Home, change: dict[str, Any], named: str) -> None:
    path = home.bundle / "bundle.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    before = path.read_bytes()
    with pytest.raises(HomeError, match=named):
        submit(again(home), NAME)
    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b'{"schema', b"\xff\xfe\0", b"[]", b"NaN", DEEP], ids=range(6))
def test_bytes_that_are_no_manifest_are_named(home: Home, data: bytes) -> None:
    (home.bundle / "bundle.json").write_bytes(data)
    with pytest.raises(HomeError, match=r"bundle\.json"):
        assert again(home).manifest


def _whole(answers: Any) -> bytes:
    return json.dumps({"schema_version": 1, "world": "w1", "revision": 3, "answers": answers}).encode()


DAMAGED = {
    "cut in half": _whole({"q1": {"cases": 7}})[:40],
    "empty": b"",
    "binary": b"\xff\xfe\0",
    "deep": DEEP,
    "a list": b"[]",
    "answers are a list": _whole([1]),
    "answers of another kind": _whole({"claims": [{"id": "k1"}]}),
    "a question is a list": _whole({"q1": []}),
    "not a number": _whole({"q1": {"cases": float("nan")}}),
    "endless revision": _whole({}).replace(b"3", b"1e999"),
    "another version": _whole({}).replace(b'"schema_version": 1', b'"schema_version": 2'),
    "another world": _whole({}).replace(b"w1", b"w2"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_draft_is_set_aside_and_work_goes_on(home: Home, name: str) -> None:
    path = home.drafts / f"{NAME}.json"
    path.write_bytes(DAMAGED[name])
    desk.put(again(home), NAME, "q1", {"cases": 8})
    assert Draft(home, NAME).answers["q1"]["cases"] == 8
    assert [aside.read_bytes() for aside in home.drafts.glob("*.aside*.json")] == [DAMAGED[name]]


def test_a_folder_in_the_place_of_a_draft_is_set_aside(home: Home) -> None:
    path = home.drafts / f"{NAME}.json"
    path.unlink()
    path.mkdir()
    (path / "kept").write_text("mine")
    desk.put(again(home), NAME, "q1", {"cases": 8})
    assert [file.read_text() for file in home.drafts.glob("*.aside1.json/kept")] == ["mine"]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow: what a full disk and a file-size limit both look like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_cannot_be_saved_is_said_and_the_draft_before_stands(home: Home) -> None:
    with full_disk(), pytest.raises(NotSaved, match="larger than this machine allows"):
        desk.put(home, NAME, "q1", {"cases": 9})
    draft = Draft(home, NAME)
    assert (draft.revision, draft.answers["q1"]["cases"]) == (1, 7)
    assert sorted(path.name for path in home.drafts.iterdir()) == [f".{NAME}.lock", f"{NAME}.json"]


def test_what_cannot_be_handed_in_leaves_no_receipt_and_half_a_submission_nowhere(home: Home, tmp_path: Path) -> None:
    inbound = with_collector(home, tmp_path / "share")
    with full_disk(), pytest.raises(HomeError):
        submit(home, NAME)
    assert (list(inbound.iterdir()), receipts(home, NAME)) == ([], [])
    assert submit(home, NAME).number == 1


def test_a_collectors_folder_that_is_away_is_not_invented_and_the_work_waits_in_the_outbox(
    home: Home, tmp_path: Path
) -> None:
    (home.path / "collector.json").write_text(json.dumps({"inbound": str(tmp_path / "share" / "inbound")}))
    receipt = submit(home, NAME)
    assert not (tmp_path / "share").exists()
    assert (receipt.way, [path.name for path in home.outbox.iterdir()]) == ("outbox", [receipt.folder])
    signed, artifact, _ = unpack((home.outbox / receipt.folder).read_bytes())
    assert signed.signed_by(some_officer().certificate)
    assert artifact == (home.folder(NAME) / "artifact.json").read_bytes()


@pytest.mark.parametrize("spoil", ["no sign", "of another course", "of another authority", "not JSON", "a file"])
def test_a_writable_folder_that_is_not_this_courses_collector_gets_nothing(
    home: Home, tmp_path: Path, spoil: str
) -> None:
    inbound = with_collector(home, tmp_path / "share")
    assert submit(home, NAME).way == "collector"
    shutil.rmtree(inbound)
    inbound.mkdir(mode=0o777)
    sign = inbound.parent / "collector.json"
    raw = json.loads(sign.read_text())
    if spoil == "no sign":
        sign.unlink()
    elif spoil == "of another course":
        sign.write_text(json.dumps(raw | {"course": "autumn"}))
    elif spoil == "of another authority":
        sign.write_text(json.dumps(raw | {"authority": "0" * 64}))
    elif spoil == "not JSON":
        sign.write_text("{")
    else:
        inbound.rmdir()
        inbound.write_text("a file")
    receipt = submit(home, NAME)
    assert (receipt.way, (home.outbox / receipt.folder).is_file()) == ("outbox", True)
    assert not inbound.is_dir() or list(inbound.iterdir()) == []


def test_without_the_officers_key_nothing_is_handed_in(home: Home) -> None:
    (home.bundle / "officer" / "key.pem").write_text("no key")
    with pytest.raises(SubmitError, match=r"officer's key.*answers are kept"):
        submit(home, NAME)
    assert receipts(home, NAME) == []


@pytest.mark.parametrize("data", ["", "[]", '{"inbound": 3}'])
def test_a_damaged_collectors_note_is_named(home: Home, data: str) -> None:
    (home.path / "collector.json").write_text(data)
    with pytest.raises((HomeError, SubmitError), match=r"collector\.json"):
        submit(home, NAME)


def test_a_damaged_receipt_neither_stops_the_next_nor_is_overwritten(home: Home) -> None:
    submit(home, NAME)
    path = home.receipts / NAME / "receipt-0001.json"
    path.write_text("{")
    assert (submit(home, NAME).number, path.read_text()) == (2, "{")
    assert [receipt.number for receipt in receipts(home, NAME)] == [2]


def test_a_store_of_another_version_is_named_and_left_untouched(home: Home) -> None:
    path = database(home, NAME)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("update platform set value = '99' where key = 'schema_version'")
        opened.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="schema_version: is '99'"):
        desk.find(again(home), NAME, {})
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [None, b"", b"not a database, only text that stands in its place"])
def test_a_missing_or_damaged_store_is_named(home: Home, damage: bytes | None) -> None:
    path = database(home, NAME)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    with pytest.raises(StoreError, match=r"cen\.sqlite"):
        desk.find(again(home), NAME, {})
