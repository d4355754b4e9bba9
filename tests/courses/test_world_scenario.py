"""`cenlab world scenario`: what is begun builds, what is wrong is told at once and in both languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from land import land, spoil

from courses import cli
from courses.commands.world import shortfall
from simulator.content import package_root
from simulator.publish.folder import write_world
from simulator.publish.manifests import read_table
from simulator.world import load_scenario

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The program as a person starts it in an empty folder: exit code and all that it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "make_light", lambda: None)  # this process goes on with other tests

    def program(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["cenlab", *words])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        said = capsys.readouterr()
        return code, said.out + said.err

    return program


def test_what_is_begun_is_whole_and_builds(run: Run, tmp_path: Path) -> None:
    code, said = run("world", "scenario", "new", "amber_coast")
    assert code == 0
    assert "cenlab world scenario check amber_coast" in said
    text = (tmp_path / "amber_coast" / "scenario.toml").read_text(encoding="utf-8")
    assert 'name = "amber_coast"' in text
    assert 'title = "Amber coast"' in text
    assert run("world", "scenario", "check", "amber_coast")[0] == 0
    code, said = run("world", "build", "amber_coast", "--out", "w", "--cases", "200")
    assert code == 0, said
    code, said = run("world", "describe", "amber_coast", "--out", "page.html")
    assert code == 0, said
    assert ">ALDMARK<" in (tmp_path / "page.html").read_text(encoding="utf-8")
    code, said = run("world", "describe", "w", "--out", "built.html")
    assert code == 0, said
    assert ">ALDMARK<" in (tmp_path / "built.html").read_text(encoding="utf-8")


def test_papers_and_versions_of_a_world_are_made_in_its_region(tmp_path: Path) -> None:
    folder = land(tmp_path)
    spoil(
        folder,
        "scenario.toml",
        '["XE-XD-ROAD", "XE-XD-GREEN", "XE-XC-ROAD", "XE-XD-RAIL", "XC-XF-AIR"]',
        '["XE-XC-ROAD"]',
    )
    spoil(folder, "scenario.toml", "take = [3, 5]", "take = [1, 1]")
    write_world(load_scenario(folder), bytes(32), tmp_path / "w", 200)
    rows = read_table(tmp_path / "w", "observed", "cases").to_pylist()
    case = next(row for row in rows if row["conveyance_type"] == "TRUCK" and row["office"] == "XD-ARLEN")
    words = (
        "documents",
        tmp_path / "w",
        case["case_no"],
        "--out",
        tmp_path / "papers",
        "--form",
        "html",
        "--lang",
        "en",
    )
    command = [sys.executable, "-m", "courses.cli", "world", *map(str, words)]
    process = subprocess.run(command, cwd=package_root(), capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    papers = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "papers").rglob("*.html"))
    assert "Arlen road crossing point" in papers
    assert "Brenia" in papers
    asked = ("versions", tmp_path / "w", "--product", "HEROIN", "--from", "2024-01", "--to", "2024-06", "--country")
    for country, code in (("XC", 0), ("XD", 2)):
        command = [sys.executable, "-m", "courses.cli", "world", *map(str, asked), country]
        process = subprocess.run(command, cwd=package_root(), capture_output=True, text=True, check=False)
        assert process.returncode == code, process.stderr
    # What does not go through a country in those months cannot be asked there; where it goes is told.
    assert "it goes through XC" in " ".join(process.stderr.replace("│", " ").split())


@pytest.mark.parametrize("name", ["Amber", "amber coast", "../amber", "9amber", ""])
def test_a_name_that_is_none_begins_nothing(run: Run, tmp_path: Path, name: str) -> None:
    assert run("world", "scenario", "new", name)[0] != 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_written_into(run: Run, tmp_path: Path) -> None:
    (tmp_path / "amber").mkdir()
    code, said = run("world", "scenario", "new", "amber")
    assert code != 0
    assert "is there already" in said
    assert list((tmp_path / "amber").iterdir()) == []
    code, said = run("world", "scenario", "new", "amber", "--in", "nowhere")
    assert code != 0
    assert "nowhere" in said


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "5 things are missing or wrong",
                "offices.csv: XC-ALDO.lat, lon: a post lies in its country's outline",
                "km outside XC; mend the degrees",
                "trade.csv: UNICORNS: goods",
                "borders.union: XE: every country of a union",
                "countries.csv: XD.people: a country's people",
            ),
        ),
        (
            "ru",
            (
                "5 замечаний",
                "offices.csv: XC-ALDO.lat, lon: пост лежит в контуре своей страны",
                "км за XC; исправьте градусы",
                "trade.csv: UNICORNS: товары",
                "borders.union: XE: каждая страна союза",
                "countries.csv: XD.people: народ страны",
            ),
        ),
    ],
)
def test_all_faults_are_told_in_the_readers_language(
    run: Run, tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    run("world", "scenario", "new", "amber")
    folder = tmp_path / "amber"
    spoil(folder, "offices.csv", "30.6,-37.4,", "40.2,-37.4,")
    spoil(folder, "trade.csv", "MELONS", "UNICORNS")
    spoil(folder, "countries.csv", "like TR", "like FR")
    spoil(folder, "scenario.toml", 'union = ["XC-XD"]', 'union = ["XC-XD", "XE-XF"]')
    code, said = run("world", "scenario", "check", "amber", "--lang", lang)
    assert code == 1
    for text in words:
        assert text in said
    code, said = run("world", "build", "amber", "--out", "w")
    assert code != 0
    assert "countries.csv: XD.people" in said
    assert not (tmp_path / "w").exists()


def test_what_a_world_is_built_without_is_missing_all_the_same(run: Run, tmp_path: Path) -> None:
    run("world", "scenario", "new", "amber")
    spoil(tmp_path / "amber", "ru.po", 'msgid "Brenia"', 'msgid "Brenland"')
    code, said = run("world", "scenario", "check", "amber")
    assert code == 1
    assert "ru.po: Brenia: what people read is there in both languages" in said
    assert "A world can be built of it as it is." in said
    assert run("world", "build", "amber", "--out", "w", "--cases", "200")[0] == 0


def test_a_scenario_that_ships_is_named_by_its_name(run: Run) -> None:
    for name in ("northern_corridor", "southern_straits"):
        code, said = run("world", "scenario", "check", name)
        assert code == 0, said
    code, said = run("world", "scenario", "check", "atlantis")
    assert code != 0
    assert "southern_straits" in said


def test_a_folder_whose_scenario_has_another_name_is_told_the_name(run: Run, tmp_path: Path) -> None:
    folder = land(tmp_path)
    (folder / "scenario.toml").rename(folder / "Scenario.toml")
    code, told = run("world", "scenario", "check", str(folder))
    assert code != 0
    assert "scenario.toml: a scenario's folder holds this file, by this name" in " ".join(told.split())


def test_a_world_with_far_fewer_cases_than_were_asked_for_says_so() -> None:
    assert shortfall(9_281, 13_125.0) == [
        "cases: 9,281 of about 13,125 that are asked for: organisations and services bring no more. "
        "Give organisations more supply, or ways over more posts."
    ]
    assert shortfall(11_600, 13_125.0) == []
