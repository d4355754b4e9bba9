"""Two windows on one draft: a stale save is refused or joined field by field, and no field changes hands silently."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from entry_world import NAME, drawn, home_with
from hypothesis import given
from hypothesis import strategies as st

from grading.rubric import load_exercise
from simulator.workspace import Home
from simulator.workspace.drafts import Draft, Part, StaleDraft
from simulator.workspace.merge import alike, merge, put_at


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, drawn(load_exercise(NAME)).files)


def test_a_save_from_a_stale_base_is_refused_and_nothing_is_overwritten(home: Home) -> None:
    first, second = Draft(home, NAME), Draft(home, NAME)
    first.answers["a"] = 1
    first.save()
    second.answers["b"] = 2
    with pytest.raises(StaleDraft, match="read the draft again"):
        second.save()
    assert Draft(home, NAME).answers == {"a": 1}


def _count(path: Path, times: int) -> None:
    for _ in range(times):
        with Draft.edited(Home(path), NAME) as draft:
            draft.answers["n"] = draft.answers.get("n", 0) + 1


def test_two_processes_lose_no_change(home: Home) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count, args=(home.path, 20)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert Draft(home, NAME).answers == {"n": 40}
    assert Draft(home, NAME).revision == 40


def test_from_reading_to_saving_nobody_else_can_write_and_afterwards_all_can(home: Home) -> None:
    def is_open() -> bool:
        with open(home.drafts / f".{NAME}.lock", "rb") as lock:  # the lock is one of open files, not of processes
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    with Draft.edited(home, NAME) as draft:
        assert not is_open()
        assert draft.save() == 1
        assert not is_open(), "the inner block let go of what the outer one holds"
    assert is_open()
    assert Draft(home, NAME).revision == 2


def test_a_draft_is_written_as_it_always_was(home: Home) -> None:
    with Draft.edited(home, NAME) as draft:
        draft.answers["n"] = 1
    written = json.loads((home.drafts / f"{NAME}.json").read_text(encoding="utf-8"))
    assert written == {"schema_version": 1, "world": home.manifest.world, "revision": 1, "answers": {"n": 1}}


BASIS: dict[str, Any] = {"a": 1, "lines": [{"q": 5, "unit": "KGM"}, {"q": 7}], "route": ["KG", "UZ"]}


@pytest.mark.parametrize(
    ("mine", "theirs", "draft", "conflicts"),
    [
        ({**BASIS, "a": 2}, {**BASIS, "b": 3}, {**BASIS, "a": 2, "b": 3}, []),
        ({**BASIS, "a": 2}, {**BASIS, "a": 3}, {**BASIS, "a": 3}, [("a", 2, 3)]),
        ({**BASIS, "a": 2}, {**BASIS, "a": 2}, {**BASIS, "a": 2}, []),
        ({**BASIS, "a": None}, BASIS, {**BASIS, "a": None}, []),
        (
            {key: value for key, value in BASIS.items() if key != "a"},
            {**BASIS, "a": 9},
            {**BASIS, "a": 9},
            [("a", None, 9)],
        ),
        (
            {**BASIS, "lines": [{"q": 6, "unit": "KGM"}, {"q": 7}]},
            {**BASIS, "lines": [{"q": 5, "unit": "LTR"}, {"q": 8}]},
            {**BASIS, "lines": [{"q": 6, "unit": "LTR"}, {"q": 8}]},
            [],
        ),
        (
            {**BASIS, "lines": [{"q": 6}, {"q": 7}]},
            {**BASIS, "lines": [{"q": 4, "unit": "KGM"}, {"q": 7}]},
            {**BASIS, "lines": [{"q": 4}, {"q": 7}]},
            [("lines.0.q", 6, 4)],
        ),
        (
            {**BASIS, "route": ["KG"]},
            {**BASIS, "route": ["UZ"]},
            {**BASIS, "route": ["UZ"]},
            [("route", ["KG"], ["UZ"])],
        ),
    ],
)
def test_what_one_side_changed_is_taken_and_what_both_changed_is_asked(
    mine: Any, theirs: Any, draft: Any, conflicts: list[tuple[str, Any, Any]]
) -> None:
    merged = merge(BASIS, mine, theirs)
    assert alike(merged.draft, draft)
    assert [(conflict.path, conflict.mine, conflict.theirs) for conflict in merged.conflicts] == conflicts
    for path, own, _ in conflicts:
        assert alike(put_at(merged.draft, path, own), merged.shown)


LEAVES = st.one_of(st.none(), st.integers(0, 2), st.sampled_from(["", "x"]))
ROWS = st.lists(st.dictionaries(st.sampled_from("pq"), LEAVES, max_size=2), max_size=2)
VALUES = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(LEAVES, ROWS, st.dictionaries(st.sampled_from("xy"), LEAVES, max_size=2)),
    max_size=3,
)


@given(basis=VALUES, mine=VALUES, theirs=VALUES)
def test_joining_never_loses_a_side(basis: Any, mine: Any, theirs: Any) -> None:
    assert alike(merge(basis, mine, basis).draft, mine)
    assert alike(merge(basis, basis, theirs).draft, theirs)
    merged = merge(basis, mine, theirs)
    if not merged.conflicts:
        assert alike(merged.draft, merged.shown)
        assert alike(merged.draft, merge(basis, theirs, mine).draft)
    else:
        assert not alike(mine, theirs)
        # Nothing was asked: then the disk, which is theirs, did not change there.
        assert all(not alike(conflict.mine, conflict.theirs) for conflict in merged.conflicts)


def test_rows_that_have_a_name_are_joined_by_it_whatever_their_place() -> None:
    basis, mine = [{"id": "a", "n": 1}], [{"id": "b", "n": 2}, {"id": "a", "n": 1}]
    theirs = [{"id": "a", "n": 3}, {"id": "c", "n": 4}]
    merged = merge(basis, mine, theirs, identity=lambda row: str(row["id"]))
    assert {row["id"]: row["n"] for row in merged.draft} == {"a": 3, "b": 2, "c": 4}
    assert merged.conflicts == []
    assert [conflict.path for conflict in merge(basis, mine, theirs).conflicts] == [""], "without a name it is a field"


@pytest.mark.parametrize(
    ("mine", "theirs", "draft"),
    [
        ([{"q": 5}], [{"unit": "KGM"}], [{"q": 5, "unit": "KGM"}]),
        ([{"q": 5}], [{"unit": "KGM"}, {"q": 6}], [{"unit": "KGM"}, {"q": 6}]),
        ([{"q": 5}, {"q": 6}], [{"unit": "KGM"}], [{"unit": "KGM"}]),
    ],
)
def test_two_windows_that_fill_in_the_first_row_speak_of_one_line(mine: Any, theirs: Any, draft: Any) -> None:
    merged = merge(None, mine, theirs)
    assert merged.draft == draft
    assert bool(merged.conflicts) == (len(mine) != len(theirs)), "lists of other lengths are one field"


def test_a_part_is_joined_with_what_stands_on_disk(home: Home) -> None:
    def read() -> dict[str, Any]:
        return dict(Draft(home, NAME).answers)

    def write(value: dict[str, Any]) -> int:
        with Draft.edited(home, NAME) as draft:
            draft.answers = value
        return draft.revision

    part = Part(home=home, exercise=NAME, read=read, write=write)
    assert part.keep({"a": 1}, {})[1] == 1
    assert part.keep({"b": 2}, {})[1] == 2
    assert read() == {"a": 1, "b": 2}
    assert part.keep({"a": 1, "b": 2}, {})[1] is None
