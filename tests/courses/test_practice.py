"""Practice on one's own machine: ready at the second start, marked at once, in the reader's language."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import NAME, right_quantity

from courses.practice import PracticeFault, mark_here, new_world, prepare_practice, write_notebooks
from simulator.workspace import Draft, Home, submit


def answer(home: Home, quantity: float) -> None:
    draft = Draft(home, NAME)
    draft.answers = {"quantity": quantity, "text": "Behind the first row."}
    draft.save()
    submit(home, NAME)


def prose(home: Home) -> str:
    return json.loads((home.folder(NAME) / f"{NAME}.ipynb").read_text())["cells"][0]["source"]


def test_practice_is_marked_at_once_and_says_that_it_is_self_assessed(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, right_quantity(home))
    result = mark_here(tiny, NAME)
    assert (result.points, result.max_points, result.status) == (5.0, 5.0, "ok")
    assert "self-assessed" in (home.receipts / NAME / "feedback.html").read_text()


def test_a_second_submission_replaces_the_mark(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, 1)
    assert mark_here(tiny, NAME).points == 1
    answer(home, right_quantity(home))
    assert mark_here(tiny, NAME).points == 5


def test_marking_before_submitting_is_refused_in_words(tiny: Path) -> None:
    prepare_practice(tiny, "en")
    with pytest.raises(PracticeFault, match="nothing was submitted"):
        mark_here(tiny, NAME)


def test_the_language_changes_prose_and_keeps_answers(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, 7)
    assert prose(home).startswith("# A tiny report")
    assert write_notebooks(home, "ru") == [NAME]
    assert prose(home).startswith("# Маленький отчёт")
    assert Draft(home, NAME).answers["quantity"] == 7
    assert write_notebooks(home, "ru") == []


def test_a_new_world_is_another_world(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, 7)
    fresh = new_world(tiny)
    assert fresh.manifest.world != home.manifest.world
    assert fresh.manifest.attempt == 2
    assert Draft(fresh, NAME).answers == {}
    answer(fresh, right_quantity(fresh))
    assert mark_here(tiny, NAME).points == 5


def test_a_ready_home_is_opened_without_heavy_imports(tiny: Path) -> None:
    prepare_practice(tiny, "en")
    code = (
        "import sys; from pathlib import Path; from courses.practice import prepare_practice;"
        f"prepare_practice(Path({str(tiny)!r}));"
        "print([name for name in ('nbgrader', 'pandas', 'jupytext', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
