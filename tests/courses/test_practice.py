"""Practice on one's own machine: ready at the second start, marked at once, in the reader's language."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import NAME, right_quantity

from courses.exchange import is_released
from courses.lab.marking import mark_home
from courses.lab.place import Place
from courses.layout import open_course
from courses.practice import COURSE, main, new_world, prepare_practice, write_notebooks
from simulator.workspace import Draft, Home, HomeError, receipts, submit


def answer(home: Home, quantity: float) -> None:
    draft = Draft(home, NAME)
    draft.answers = {"quantity": quantity, "text": "Behind the first row."}
    draft.save()
    submit(home, NAME)


def prose(home: Home) -> str:
    return json.loads((home.folder(NAME) / f"{NAME}.ipynb").read_text())["cells"][0]["source"]


def marked(tiny: Path) -> tuple[float, float, str]:
    mark = mark_home(Place(tiny))[NAME]
    return mark["points"], mark["max"], mark["status"]


def test_practice_is_marked_and_says_that_it_is_a_training_result(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, right_quantity(home))
    assert marked(tiny) == (5.0, 5.0, "ok")
    assert "training result" in (Place(tiny).marks / f"{NAME}.en.html").read_text()


def test_a_second_submission_replaces_the_mark(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, 1)
    assert marked(tiny) == (1, 5, "ok")
    answer(home, right_quantity(home))
    assert marked(tiny) == (5, 5, "ok")


def test_a_bundle_of_another_version_is_left_untouched(tiny: Path) -> None:
    manifest = prepare_practice(tiny, "en").bundle / "bundle.json"
    manifest.write_text(manifest.read_text().replace('"schema_version": 1', '"schema_version": 9'))
    before = manifest.read_bytes()
    with pytest.raises(HomeError, match="schema_version"):
        prepare_practice(tiny, "en")
    assert manifest.read_bytes() == before


@pytest.mark.parametrize("damage", ["", '{"schema_ver', "{}", "[]", '{"schema_version": 1}', None])
def test_a_damaged_bundle_is_put_there_anew_and_the_work_stays(tiny: Path, damage: str | None) -> None:
    home = prepare_practice(tiny, "en")
    answer(home, 1)
    world, manifest = home.manifest.world, home.bundle / "bundle.json"
    manifest.unlink()
    if damage is None:
        os.mkfifo(manifest)
    else:
        manifest.write_text(damage)
    assert not Place(tiny).is_prepared
    assert prepare_practice(tiny, "en").manifest.world == world
    assert Place(tiny).is_prepared
    assert [receipt.number for receipt in receipts(home, NAME)] == [1]


def test_a_mistake_is_one_sentence_and_an_exit_code(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-world", "--home", str(tiny)]) == 1
    assert "there is no course 'practice'" in capsys.readouterr().err
    assert main(["prepare", "--home", str(tiny), "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(tiny / "trainee")


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
    assert marked(tiny) == (5, 5, "ok")


def test_a_ready_home_is_opened_without_heavy_imports(tiny: Path) -> None:
    prepare_practice(tiny, "en")
    code = (
        "import sys; from pathlib import Path; from courses.practice import prepare_practice;"
        f"prepare_practice(Path({str(tiny)!r}));"
        "print([name for name in ('nbgrader', 'pandas', 'jupytext', 'sqlalchemy') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_first_start_leaves_nbgrader_alone(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from courses.practice import prepare_practice;"
        f"prepare_practice(Path({str(tmp_path)!r}), 'en');"
        "print([name for name in ('nbgrader', 'nbconvert') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


def test_practice_is_released_when_its_first_work_is_marked(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    course = open_course(tiny, COURSE)
    assert not is_released(course)
    answer(home, right_quantity(home))
    assert marked(tiny) == (5, 5, "ok")
    assert is_released(course)


def test_what_is_handed_in_before_the_release_waits_in_the_closed_folder(tiny: Path) -> None:
    home = prepare_practice(tiny, "en")
    inbound = open_course(tiny, COURSE).inbound
    assert inbound.stat().st_mode & 0o777 == 0o700
    answer(home, 7)
    assert len(list(inbound.iterdir())) == 1
    assert not home.outbox.is_dir() or not list(home.outbox.iterdir())
