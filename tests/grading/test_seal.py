"""The score seal and the log: every version kept, every change seen, nothing half-written."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from grading.card_json import card_from_json, card_to_json
from grading.score_log import Mark, ScoreLog, ScoreLogError
from grading.scorecard import Finding, Row, ScoreCard
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
