"""The score seal and the log: every version kept, every change seen, nothing half-written."""

from __future__ import annotations

import fcntl
import hashlib
import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from grading.card_json import card_from_json, card_to_json
from grading.log_head import Head
from grading.score_log import Mark, ScoreLog, ScoreLogError
from grading.scorecard import Finding, Row, ScoreCard, quarters
from grading.seal import SEALED, SealError, seal, verify

KEY = b"k" * 32
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def card(points: float = 2, trainee: str = "anna") -> ScoreCard:
    finding = Finding(
        seen="{n} seen", params={"n": Fraction(5, 2), "all": ("a", "b")}, evidence=("r-1",), points_lost=Fraction(1, 4)
    )
    row = Row(
        criterion="one", skill="entry.units", title="One", points=Fraction(points), max_points=Fraction(4),
        findings=(finding,),
    )  # fmt: skip
    return ScoreCard(exercise="tiny_report", trainee=trainee, attempt=1, rows=(row,), critical=(finding,), good="Well.")


def append(log: ScoreLog, points: float = 2, trainee: str = "anna", reason: str = "") -> Mark:
    return log.append(card(points, trainee), course="c", artifact="a" * 64, rubric="b" * 64, reason=reason, now=NOON)


@pytest.fixture
def log(tmp_path: Path) -> ScoreLog:
    return ScoreLog(tmp_path / "log.jsonl", KEY)


def test_a_card_survives_json_exactly() -> None:
    written = card_to_json(card(2.25))
    assert card_to_json(card_from_json(json.loads(json.dumps(written)))) == written
    assert card_from_json(written).points == Fraction(9, 4)


@pytest.mark.parametrize("points", ["-1/4", "17/4", "1/8", "1/10"])
def test_a_row_that_is_no_mark_cannot_be_built(points: str) -> None:
    with pytest.raises(ValueError, match=f"one: {points} of 4 is no mark"):
        Row(criterion="one", skill="s", title="One", points=Fraction(points), max_points=Fraction(4))


@pytest.mark.parametrize("points", ["0", "1/4", "4"])
def test_a_mark_may_be_nothing_all_and_each_quarter_between(points: str) -> None:
    row = Row(criterion="one", skill="s", title="One", points=Fraction(points), max_points=Fraction(4))
    assert row.points == Fraction(points)


@pytest.mark.parametrize(
    ("points", "mark"), [(-1, "0"), (0.24, "0"), (0.25, "1/4"), (2.99, "11/4"), (3, "3"), (4, "4"), (9, "4")]
)
def test_points_are_rounded_down_to_a_quarter_within_their_row(points: float, mark: str) -> None:
    assert quarters(points, Fraction(4)) == Fraction(mark)


def test_versions_are_added_and_never_overwritten(log: ScoreLog) -> None:
    marks = [append(log, 2), append(log, 3), append(log, 3, "boris")]
    assert [mark.version for mark in marks] == [1, 2, 1]
    assert [(m.trainee, m.version, m.card.points) for m in log.marks()] == [
        ("anna", 1, 2),
        ("anna", 2, 3),
        ("boris", 1, 3),
    ]
    assert log.latest()["anna", "tiny_report"].card.points == 3


def test_the_same_mark_is_written_once(log: ScoreLog) -> None:
    append(log)
    size = log.path.stat().st_size
    assert append(log).version == 1
    assert log.path.stat().st_size == size


class Watched(ScoreLog):
    """A log that looks, while it writes, whether another process could write as well."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, KEY)
        self.open_to_others: list[bool] = []

    def is_open(self) -> bool:
        with open(self.path.with_suffix(".lock"), "rb") as lock:  # the lock is one of open files, not of processes
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def _read(self, *, repair: bool = False) -> tuple[Head | None, list[bytes], list[dict[str, Any]]]:
        self.open_to_others.append(self.is_open())
        return super()._read(repair=repair)

    def _write(self, line: bytes) -> None:
        self.open_to_others.append(self.is_open())
        super()._write(line)

    def _write_head(self, lines: Sequence[bytes]) -> None:
        self.open_to_others.append(self.is_open())
        super()._write_head(lines)


def test_from_reading_to_the_head_nobody_else_can_write(tmp_path: Path) -> None:
    log = Watched(tmp_path / "log.jsonl")
    append(log)
    assert log.open_to_others == [False] * 4
    assert log.is_open()


def _appends(path: Path, trainee: str, count: int) -> None:
    for points in range(count):
        append(ScoreLog(path, KEY), points % 5, trainee)


def test_two_who_mark_at_once_lose_no_mark(log: ScoreLog) -> None:
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_appends, args=(log.path, trainee, 8)) for trainee in ("anna", "boris")]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    for trainee in ("anna", "boris"):
        assert [mark.version for mark in log.marks() if mark.trainee == trainee] == list(range(1, 9))


def test_a_mark_is_written_and_sealed_as_it_always_was(log: ScoreLog) -> None:
    append(log)
    record = json.loads(log.path.read_text())
    assert record["schema_version"] == 2
    assert record["previous"] == "0" * 64
    assert (record["points"], record["max_points"]) == ({"one": "2"}, "4")
    assert record["marked_at"] == "2026-03-05T12:00:00Z"
    assert record["seal"] == "355be4286c0d0554b0b3845bee5495b0b7e426f09d83fbbe5b52f52ba9087caf", (
        "a log of an earlier cenlab could not be read any more"
    )
    assert json.loads(log.head_path.read_text()) == {
        "schema_version": 1,
        "count": 1,
        "last": hashlib.sha256(log.path.read_bytes().rstrip()).hexdigest(),
        "seal": "8227c9594d3d52f997477a9b1d8ba0702e5ed80f325915d91949aeaf0224f1b1",
    }


def test_points_that_come_back_are_a_new_version(log: ScoreLog) -> None:
    assert [append(log, points).version for points in (2, 3, 2, 2, 3)] == [1, 2, 3, 3, 4]


def test_log_head_and_lock_are_closed_to_others_in_a_folder_of_their_own(tmp_path: Path) -> None:
    log = ScoreLog(tmp_path / "scores" / "log.jsonl", KEY)
    append(log)
    files = {path.name: path.stat().st_mode & 0o777 for path in log.path.parent.iterdir()}
    assert files == dict.fromkeys(("log.jsonl", "log.head", "log.lock"), 0o600)


def test_a_head_that_cannot_be_written_is_said_and_nothing_is_lost(log: ScoreLog) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(ScoreLogError, match=r"log\.head: cannot be written .* Nothing was lost"):
            append(log, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (log.path.exists(), log.head_path.exists()) == (False, False)
    assert append(log, 2).version == 1


@pytest.mark.parametrize("name", SEALED)
def test_every_sealed_field_matters(log: ScoreLog, name: str) -> None:
    append(log)
    record = json.loads(log.path.read_text())
    verify(KEY, record)
    record[name] = "other"
    with pytest.raises(SealError, match="seal does not hold"):
        verify(KEY, record)


def test_another_key_opens_nothing(log: ScoreLog) -> None:
    append(log)
    with pytest.raises(SealError):
        ScoreLog(log.path, b"x" * 32).marks()


def test_a_record_without_a_field_cannot_be_sealed() -> None:
    with pytest.raises(KeyError):
        seal(KEY, {"course": "c"})


def _cut_line(lines: list[str]) -> list[str]:
    return [lines[0], lines[2]]


def _swap(lines: list[str]) -> list[str]:
    return [lines[1], lines[0], lines[2]]


def _raise_points(lines: list[str]) -> list[str]:
    return [lines[0].replace('"one":"2"', '"one":"4"'), *lines[1:]]


@pytest.mark.parametrize("change", [_cut_line, _swap, _raise_points])
def test_a_changed_log_is_refused(log: ScoreLog, change: Callable[[list[str]], list[str]]) -> None:
    for points in (2, 3, 4):
        append(log, points)
    lines = log.path.read_text().splitlines()
    log.path.write_text("\n".join(change(lines)) + "\n")
    with pytest.raises(SealError):
        log.marks()
    with pytest.raises(SealError):
        append(log, 1)


@pytest.mark.parametrize("left", [0, 1, 2])
def test_marks_cut_off_the_end_are_missed(log: ScoreLog, left: int) -> None:
    for points in (2, 3, 4):
        append(log, points)
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:left]))
    with pytest.raises(SealError, match=f"{3 - left} of 3 marks cut off"):
        log.marks()
    with pytest.raises(SealError, match="cut off"):
        append(log, 1)
    log.path.unlink()
    with pytest.raises(SealError, match="3 of 3 marks cut off"):
        log.latest()


def test_half_a_last_line_cut_off_is_missed_too(log: ScoreLog) -> None:
    append(log, 2)
    append(log, 3)
    log.path.write_bytes(log.path.read_bytes()[:-40])
    with pytest.raises(SealError, match="1 of 2 marks cut off"):
        log.marks()


@pytest.mark.parametrize("change", [
    lambda head: head.unlink(),
    lambda head: head.write_text(head.read_text().replace('"count": 2', '"count": 1')),
    lambda head: head.write_text("{}"),
    lambda head: head.write_bytes(b""),
])  # fmt: skip
def test_a_head_that_was_changed_or_taken_away_is_refused(log: ScoreLog, change: Callable[[Path], None]) -> None:
    append(log, 2)
    append(log, 3)
    change(log.head_path)
    with pytest.raises(SealError):
        log.marks()


def test_a_head_of_another_log_is_refused(log: ScoreLog, tmp_path: Path) -> None:
    other = ScoreLog(tmp_path / "other.jsonl", KEY)
    for points in (2, 3):
        append(log, points)
        append(other, points, "boris")
    other.head_path.replace(log.head_path)
    with pytest.raises(SealError, match="is not the mark that its head names"):
        log.marks()


def _stop_before(call: str) -> Callable[[ScoreLog], None]:
    def dies(log: ScoreLog) -> None:
        def stop(*args: object, **names: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(log, call, stop)
        append(log, 4)

    return dies


@pytest.mark.parametrize("before", [0, 2])
@pytest.mark.parametrize("call", ["_write", "_write_head"])
def test_a_kill_between_mark_and_head_accuses_nobody(log: ScoreLog, before: int, call: str) -> None:
    for points in range(before):
        append(log, points)
    child = multiprocessing.get_context("fork").Process(target=_stop_before(call), args=(log,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    written = call == "_write_head" and before > 0
    assert len(log.marks()) == before + written
    append(log, 4)
    assert len(log.marks()) == before + 1
    assert log.said().startswith(f"{before + 1} mark")
    log.path.write_bytes(b"".join(log.path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(SealError, match="cut off"):
        log.marks()


def test_the_last_mark_written_down_shows_a_log_put_back_to_an_earlier_day(log: ScoreLog) -> None:
    append(log, 2)
    backup = log.path.read_bytes(), log.head_path.read_bytes()
    append(log, 3)
    note = log.said()
    log.path.write_bytes(backup[0])
    log.head_path.write_bytes(backup[1])
    assert log.said() != note


def test_a_torn_last_line_is_taken_off(log: ScoreLog) -> None:
    append(log, 2)
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + b'{"torn": tr')
    assert len(log.marks()) == 1
    append(log, 3)
    assert log.path.read_bytes().startswith(whole)
    assert [mark.version for mark in log.marks()] == [1, 2]


def test_a_file_size_limit_leaves_the_log_as_it_was(log: ScoreLog) -> None:
    append(log, 2)
    before = log.path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 40, hard))
    try:
        with pytest.raises(ScoreLogError, match="Nothing was lost"):
            append(log, 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert log.path.read_bytes() == before
    assert append(log, 3).version == 2


def test_an_unknown_version_is_left_untouched(log: ScoreLog) -> None:
    append(log)
    record = json.loads(log.path.read_text()) | {"schema_version": 9}
    log.path.write_text(json.dumps(record) + "\n")
    with pytest.raises(ScoreLogError, match="schema_version is 9"):
        log.marks()


def test_an_override_is_a_version_with_its_reason(log: ScoreLog) -> None:
    append(log, 2)
    fresh = append(log, 4, reason="The paper was smudged.")
    assert (fresh.version, fresh.reason) == (2, "The paper was smudged.")
    assert replace(fresh, version=1, reason="").card == log.latest()["anna", "tiny_report"].card
