"""`cenlab world describe` and `world assumptions`: what they write, and what a person hears who mistypes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from seed_file import seed_file
from typer.testing import CliRunner

from courses import cli
from simulator.assumptions import every_assumption
from simulator.content import scenario_files
from simulator.publish.describe.assumed import numbers

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program as a person starts it: exit code and all that it said, in one line."""

    def program(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["cenlab", *words])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        said = capsys.readouterr()
        return code, " ".join((said.out + said.err).split())

    return program


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small built world."""
    folder = tmp_path_factory.mktemp("worlds") / "world"
    words = ["world", "build", "northern_corridor", "--out", str(folder), "--seed-file", seed_file(folder)]
    words += ["--cases", "300"]
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    return folder


def test_a_scenario_becomes_a_page(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    code, said = run("world", "describe", "fictional_region", "--out", str(out), "--lang", "ru")
    assert code == 0
    assert "SYNTHETIC" in said
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert 'lang="ru"' in page
    assert os.stat(out).st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_built_world_becomes_a_page_with_the_organisation_that_is_named(
    run: Run, tmp_path: Path, small: Path
) -> None:
    out = tmp_path / "page.html"
    assert run("world", "describe", str(small), "--out", str(out), "--organisation", "O013")[0] == 0
    assert "How O013" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["northern_coridor"], ["northern_coridor", "northern_corridor", "fictional_region"]),
        (["Northern corridor"], ["no such scenario", "northern_corridor"]),
        (["no/such/folder"], ["no/such/folder", "folder"]),
        (["northern_corridor", "--seed", "xyz"], ["--seed-file"]),
        (["northern_corridor", "--seed-file", "absent"], ["absent", "Name another file"]),
        (["northern_corridor", "--lang", "kg"], ["kg", "en", "ru"]),
        (["fictional_region", "--organisation", "O999"], ["O999", "O001"]),
        ([], ["SCENARIO|DIR"]),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_a_mistyped_wish_is_answered_with_the_right_words(
    run: Run, tmp_path: Path, words: list[str], named: list[str]
) -> None:
    out = tmp_path / "page.html"
    code, said = run("world", "describe", *words, "--out", str(out))
    assert code != 0
    assert all(word in said for word in named), said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("mine", encoding="utf-8")
    code, said = run("world", "describe", "fictional_region", "--out", str(out))
    assert (code, out.read_text(encoding="utf-8")) == (1, "mine")
    assert "exists already" in said


def test_a_folder_as_out_is_refused(run: Run, tmp_path: Path) -> None:
    code, said = run("world", "describe", "fictional_region", "--out", str(tmp_path))
    assert code == 1
    assert "exists already" in said


def test_an_out_in_a_folder_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    code, said = run("world", "describe", "fictional_region", "--out", str(tmp_path / "none" / "page.html"))
    assert code == 1
    assert "is not a folder" in said


def test_an_out_that_cannot_be_written_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    code, said = run("world", "describe", "fictional_region", "--out", str(tmp_path / "page.html"))
    assert code == 1
    assert "cannot be written" in said


def test_a_full_disk_leaves_nothing_behind(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("simulator.publish.describe.describe_page", lambda *_, **__: "page")
    monkeypatch.setattr("os.link", full)
    code, said = run("world", "describe", "fictional_region", "--out", str(tmp_path / "page.html"))
    assert code == 1
    assert "No space left" in said
    assert list(tmp_path.iterdir()) == []


def test_no_out_is_asked_for(run: Run) -> None:
    code, said = run("world", "describe", "northern_corridor")
    assert code == 2
    assert "--out" in said


def test_a_folder_that_is_no_world_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    code, said = run("world", "describe", str(tmp_path / "photos"), "--out", str(tmp_path / "page.html"))
    assert code == 1
    assert "is no built world" in said
    assert "cenlab world build" in said


def test_the_observed_side_alone_is_not_enough(run: Run, tmp_path: Path, small: Path) -> None:
    code, said = run("world", "describe", str(small / "observed"), "--out", str(tmp_path / "page.html"))
    assert code == 1
    assert "is no built world" in said


def test_a_seed_for_a_built_world_is_refused(run: Run, tmp_path: Path, small: Path) -> None:
    seed = seed_file(tmp_path / "page.html")
    code, said = run("world", "describe", str(small), "--seed-file", seed, "--out", str(tmp_path / "page.html"))
    assert code == 2
    assert "its own seed" in said


def test_a_scenario_file_at_fault_names_file_key_and_rule(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "mine.toml"
    bad.write_text("schema_version = 7\n", encoding="utf-8")
    code, said = run("world", "describe", str(bad), "--out", str(tmp_path / "page.html"))
    assert code == 1
    assert "mine.toml" in said
    assert "schema_version" in said


@pytest.mark.parametrize("name", ["describe", "assumptions"])
def test_both_commands_explain_themselves(name: str) -> None:
    answer = CliRunner().invoke(cli.app, ["world", name, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_assumption_is_listed(lang: str) -> None:
    answer = CliRunner().invoke(cli.app, ["world", "assumptions", "--lang", lang], env={"COLUMNS": "200"})
    assert answer.exit_code == 0
    for name in scenario_files():
        assert name in answer.output
    assert str(len(list(every_assumption()))) in answer.output


def test_assumptions_as_json_hold_every_figure() -> None:
    answer = CliRunner().invoke(cli.app, ["world", "assumptions", "--json"])
    values = json.loads(answer.output)
    assert len(values["assumptions"]) == len(list(every_assumption()))
    for entry in values["assumptions"]:
        assert set(entry) == {"module", "what", "value", "why"}
        assert all(str(value).strip() for value in entry.values()), entry
    assert {scenario["name"] for scenario in values["scenarios"]} == set(scenario_files())
    for entry in values["scenarios"]:
        assert entry["fault"] == ""
        assert not entry["assumption"] or sum(entry["figures"].values()) > 50


def test_a_language_that_is_not_spoken_is_named(run: Run) -> None:
    code, said = run("world", "assumptions", "--lang", "uz")
    assert code == 2
    assert "uz" in said


def test_numbers_of_a_scenario_are_counted_at_any_depth() -> None:
    assert numbers({"a": 1, "b": [1.5, {"c": (2, "x")}], "d": True, "e": None}) == 3
