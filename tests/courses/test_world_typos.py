"""What an instructor types wrong at `cenlab world …`: every mistake is named with its remedy, and nothing is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from seed_file import seed_file
from typer.testing import CliRunner

from courses import cli
from simulator.content import package_root

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The program as a person starts it in an empty folder: exit code and all that it said, in one line."""
    monkeypatch.chdir(tmp_path)

    def program(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["cenlab", *words])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        said = capsys.readouterr()
        return code, " ".join((said.out + said.err).replace("│", " ").split())

    return program


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small built world."""
    folder = tmp_path_factory.mktemp("worlds") / "world"
    words = ["world", "build", "northern_corridor", "--out", str(folder), "--seed-file", seed_file(folder)]
    words += ["--cases", "300"]
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    return folder


BUILDS = {
    "a name with a letter missing": (
        ["nothern_corridor"],
        ["nothern_corridor", "Those that ship", "northern_corridor"],
    ),
    "a name with a space": (["northern corridor"], ["Those that ship"]),
    "a name in capitals": (["NORTHERN_CORRIDOR"], ["Those that ship"]),
    "an empty name": ([""], ["Those that ship"]),
    "a file that is not there": (["my/scenario.toml"], ["my/scenario.toml", "no such file"]),
    "a folder for a scenario": (["."], ["scenario.toml", "Add it"]),
    "cases with a comma": (["northern_corridor", "--cases", "12,500"], ["integer", "--cases"]),
    "too few cases": (["northern_corridor", "--cases", "0"], ["--cases", "100"]),
    "negative cases": (["northern_corridor", "--cases", "-500"], ["--cases"]),
    "a seed that everybody could read": (["northern_corridor", "--seed", "00" * 32], ["--seed-file"]),
    "a seed's file that is not there": (["northern_corridor", "--seed-file", "absent"], ["absent", "cannot be read"]),
    "no worker": (["northern_corridor", "--workers", "0"], ["--workers"]),
    "workers in words": (["northern_corridor", "--workers", "two"], ["integer", "--workers"]),
    "a source misspelt": (["northern_corridor", "--sources", "crosings"], ["crosings", "crossings"]),
    "one good source and a bad one": (["northern_corridor", "--sources", "calls, newspaper"], ["newspaper", "press"]),
    "workers and Dask": (["northern_corridor", "--workers", "2", "--dask", "tcp://x:1"], ["not both"]),
    "an option misspelt": (["northern_corridor", "--case", "500"], ["--case"]),
    "a word too many": (["northern", "corridor"], ["corridor"]),
    "no scenario": ([], ["SCENARIO"]),
}


HEAVY = ("numpy", "pyarrow", "distributed", "nbgrader", "pandas")
EARLY = {
    "a world where the kernel keeps none": ["world", "build", "northern_corridor", "--out", "/proc/w"],
    "a class where the kernel keeps none": ["demo", "--out", "/proc/w"],
    "a scheduler without a port": ["world", "build", "northern_corridor", "--out", "w", "--dask", "nowhere"],
    "a scheduler that is not there": ["world", "build", "northern_corridor", "--out", "w", "--dask", "127.0.0.1:9"],
}


@pytest.mark.parametrize("words", EARLY.values(), ids=EARLY)
def test_what_cannot_be_is_refused_before_anything_heavy_is_imported(tmp_path: Path, words: list[str]) -> None:
    code = f"""
import sys
sys.argv = ["cenlab", *{words!r}]
from courses import cli
try:
    cli.main()
except SystemExit as end:
    print("code", end.code, sorted(set({HEAVY!r}) & set(sys.modules)))
"""
    environment = {**os.environ, "PYTHONPATH": str(package_root())}
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment, check=True
    )
    assert process.stdout.startswith(("code 1 []", "code 2 []")), process.stdout + process.stderr
    assert words[-1] in process.stderr
    assert "Traceback" not in process.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("words", "named"), BUILDS.values(), ids=BUILDS)
def test_a_build_that_cannot_be_is_answered(run: Run, tmp_path: Path, words: list[str], named: list[str]) -> None:
    code, said = run("world", "build", *words, "--out", "world")
    assert code in (1, 2)
    assert all(word in said for word in named), said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["summer", "abc", ""], ids=["letters", "odd", "empty"])
def test_a_file_that_holds_no_seed_is_named(run: Run, tmp_path: Path, text: str) -> None:
    path = seed_file(tmp_path / "world", text)
    code, said = run("world", "build", "northern_corridor", "--seed-file", path, "--out", "world")
    assert code == 1
    assert path in said
    assert text in said
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.seed"]


def test_a_build_without_out_asks_for_it(run: Run, tmp_path: Path) -> None:
    code, said = run("world", "build", "northern_corridor")
    assert code == 2
    assert "--out" in said
    assert list(tmp_path.iterdir()) == []


def test_a_build_into_what_exists_leaves_it_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "page").write_text("mine", encoding="utf-8")
    for name in ("notes", "page", "."):
        code, said = run("world", "build", "northern_corridor", "--out", name, "--cases", "300")
        assert code == 1
        assert "exists already" in said
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine.txt", "notes", "page"]


def test_a_build_into_a_folder_that_is_not_there_says_so(run: Run, tmp_path: Path) -> None:
    code, said = run("world", "build", "northern_corridor", "--out", "none/world", "--cases", "300")
    assert code == 1
    assert "is not a folder" in said
    assert list(tmp_path.iterdir()) == []


def _command(name: str, folder: str) -> list[str]:
    return ["world", name, folder, *(["--out", "page.html"] if name == "describe" else [])]


@pytest.mark.parametrize("name", ["check", "next-day", "describe"])
@pytest.mark.parametrize("folder", ["nowhere", "empty", "photo.jpg"])
def test_what_is_no_world_is_named(run: Run, tmp_path: Path, name: str, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    code, said = run(*_command(name, folder))
    assert code == 1, said
    assert folder in said
    assert "Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "photo.jpg"]


@pytest.mark.parametrize("name", ["check", "next-day", "describe"])
@pytest.mark.parametrize("room", ["observed", "truth"])
def test_one_room_of_a_world_is_no_world(run: Run, tmp_path: Path, built: Path, name: str, room: str) -> None:
    shutil.copytree(built / room, tmp_path / "copy" / room)
    code, said = run(*_command(name, f"copy/{room}"))
    assert code == 1, said
    assert "no" in said
    assert "world" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["check", "next-day", "describe"])
def test_a_world_of_an_older_version_is_left_alone(run: Run, tmp_path: Path, built: Path, name: str) -> None:
    shutil.copytree(built, tmp_path / "old")
    for room in ("observed", "truth"):
        manifest = tmp_path / "old" / room / "manifest.json"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace('"schema_version": ', '"schema_version": 9', 1), encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, said = run(*_command(name, "old"))
    assert code == 1, said
    assert "schema version" in said
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "words", [["world", "bild"], ["world", "nextday", "x"], ["worlds", "build"], ["world", "draw"]]
)
def test_a_command_misspelt_is_named(run: Run, words: list[str]) -> None:
    code, said = run(*words)
    assert code == 2
    assert words[-1] in said or words[1] in said or words[0] in said
    assert "No such command" in said
