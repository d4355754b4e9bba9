"""The command line: help in full, and a person's mistake ends with a sentence and an exit code that is not 0."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from courses.cli import app
from courses.doctor import checks

HELP = [[], ["lab"], ["demo"], ["doctor"], ["world"], ["world", "build"], ["course"], ["course", "new"]]


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_every_command_explains_itself(words: list[str]) -> None:
    found = CliRunner().invoke(app, [*words, "--help"])
    assert found.exit_code == 0
    assert "Usage" in found.output


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["lab", "--lang", "fr"], "fr"),
        (["demo"], "--out"),
        (["demo", "--out", "x", "--trainees", "0"], "trainees"),
        (["demmo"], "demmo"),
        (["lab", "--port", "80"], "port"),
    ],
)
def test_a_typing_mistake_is_named(words: list[str], named: str) -> None:
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 2
    assert named in found.output


def test_the_doctor_names_what_is_wrong_and_the_remedy(tmp_path: Path) -> None:
    instructor = tmp_path / "instructor"
    instructor.mkdir(mode=0o755)
    found = {check.name: check for check in checks(tmp_path)}
    assert found["instructor's folder"].state == "fault"
    assert f"chmod 700 {instructor}" in found["instructor's folder"].remedy
    assert found["Python"].state == "ok"
