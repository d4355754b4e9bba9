"""The command line: help in full, and a person's mistake ends with a sentence and an exit code that is not 0."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from courses.cli import app
from courses.doctor import checks
from simulator.content import package_root

HELP = [[], ["lab"], ["demo"], ["doctor"], ["world"], ["world", "build"], ["course"], ["course", "new"]]


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_every_command_explains_itself(words: list[str]) -> None:
    run = CliRunner().invoke(app, [*words, "--help"])
    assert run.exit_code == 0
    assert "Usage" in run.output


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
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 2
    assert named in run.output


def test_the_doctor_names_what_is_wrong_and_the_remedy(tmp_path: Path) -> None:
    instructor = tmp_path / "instructor"
    instructor.mkdir(mode=0o755)
    states = {check.name: check for check in checks(tmp_path)}
    assert states["instructor's folder"].state == "fault"
    assert f"chmod 700 {instructor}" in states["instructor's folder"].remedy
    assert states["Python"].state == "ok"


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"cenlab ((?:course |world )?[a-z-]+)", (package_root() / "README.md").read_text("utf-8")))
    group = get_command(app)
    commands = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        commands |= {f"{name} {word}" for word in inner} if inner else {name}
    assert commands <= named
    assert {text for text in named if " " in text} <= commands


def test_the_help_of_a_course_names_every_command() -> None:
    help_text = CliRunner().invoke(app, ["course", "--help"]).output
    inner = get_command(app).commands["course"].commands  # type: ignore[attr-defined]
    assert len(inner) >= 11
    assert not [name for name in inner if f" {name} " not in help_text]


def test_no_command_takes_a_seed_on_its_command_line() -> None:
    waiting, options = [get_command(app)], []
    while waiting:
        command = waiting.pop()
        waiting += list(getattr(command, "commands", {}).values())
        options += [option for param in command.params for option in param.opts]
    assert "--seed-file" in options
    assert not [option for option in options if "seed" in option and option != "--seed-file"]
