"""README, CONTRIBUTING, SECURITY and the pages beside the data are true: commands, options, files, names and tables.

The instructor's chapter is run as printed by `tests/courses/test_round.py`; here every line of every page is read and
held against the tree, the Makefile and the command line's own parser, which takes seconds.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from house_texts import BASES, ROOT, TEXTS, block_lines, page_faults, spans, table, texts

README, CONTRIBUTING = ((ROOT / name).read_text(encoding="utf-8") for name in TEXTS[:2])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = sorted(path.parent for path in (ROOT / "simulator").glob("*/__init__.py"))
MIRRORED = {
    path.name for top in ("simulator", "grading", "courses") for path in (ROOT / top).rglob("*") if path.is_dir()
}
CONTENT = {"exercises", "datasets"}
PLANTED = {
    "a target of make": "\n    make labb\n",
    "a setting of make": '\n    make lab LABEL="--lang en"\n',
    "what a setting passes on": '\n    make lab LAB="--langue en"\n',
    "a command": "\n    .venv/bin/cenlab course marks spring\n",
    "an option": "\n    .venv/bin/cenlab course mark spring --twice\n",
    "a value": "\n    .venv/bin/cenlab lab --port eight\n",
    "a word that is missing": "\n    .venv/bin/cenlab course return\n",
    "a word too many": "\n    .venv/bin/cenlab course close spring summer\n",
    "an option in running text": "Say `deliver --to USER`.",
    "an option of another command": "Say `close --for USER`.",
    "a command in running text": "Say `cenlab course certify`.",
    "a module": "\n    .venv/bin/python -m courses.translate --check\n",
    "an option of a module": "\n    .venv/bin/python -m courses.translations --checks\n",
    "a place given to a module": "\n    .venv/bin/python -m courses.translations simulator/cem\n",
    "a program": "\n    .ci/runs\n",
    "a fenced block": "\n```\nmake labb\n```\n",
    "a folder": "It lies in `simulator/cem/`.",
    "a file": "It lies in `publish/manifest.py`.",
    "a file's name": "It writes `marks.csv`.",
    "a name in a module": "Call `simulator.rng.streams`.",
    "a name in capitals": "Raise `GENERATOR_EDITION`.",
    "a function": "Call `observation.records.observe_windows(plan, entries)`.",
    "a link": "[how](CONTRIBUTE.md)",
    "a picture": "![form](docs/entry.png)",
}


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_file_name_and_link_of_a_page_is_there(path: Path) -> None:
    assert page_faults(path.read_text(encoding="utf-8"), path.parent) == []


@pytest.mark.parametrize("line", PLANTED.values(), ids=PLANTED)
def test_a_false_line_is_seen(line: str) -> None:
    assert len(page_faults(README + "\n\n" + line, ROOT)) == 1


def test_the_pages_hold_what_is_checked() -> None:
    assert len(block_lines(README)) >= 20
    assert len(block_lines(CONTRIBUTING)) >= 6
    assert len(spans(README) + spans(CONTRIBUTING)) >= 60


def targets_that_are_told(text: str) -> set[str]:
    return {line.split()[-1] for line in re.findall(r"(?:CI=1 )?make [a-z]+", text)}


def test_what_practice_gives_is_called_the_same_on_pages_and_screens() -> None:
    """A training result on every screen, in both languages; no page calls it by another name."""
    said: dict[str, str] = {}
    for path in (path for top in ("courses", "grading", "simulator") for path in (ROOT / top).rglob("ru.po")):
        with path.open("rb") as file:
            said |= {str(text.id): str(text.string) for text in read_po(file) if "training res" in str(text.id)}
    assert len(said) >= 4
    assert [text for text in said.values() if "тренировочн" not in text] == []
    for name in ("README.md", "SECURITY.md"):
        text = " ".join((ROOT / name).read_text(encoding="utf-8").split())
        assert "results are training results" in text
        assert "self-assessed" not in text


def test_every_target_of_make_is_told() -> None:
    (line,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(line.split()) - {"clean"} <= targets_that_are_told(README + CONTRIBUTING)


@pytest.mark.parametrize("arguments", [["lab"], ["test"], ["check"], ["gates"]], ids=" ".join)
def test_make_reads_every_line_of_a_target_that_is_told(arguments: list[str]) -> None:
    made = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    for module in re.findall(r"python -m ([\w.]+)", made.stdout):
        known = module in {"pip", "venv", "pytest"} or (ROOT / Path(*module.split("."))).with_suffix(".py").is_file()
        assert known, module


def exercise_rows(text: str) -> list[tuple[str, int]]:
    """Name and minutes of each exercise as a page's table tells them."""
    return [(name, int(minutes)) for name, minutes, _ in table(text, "| exercise |")]


def exercises() -> list[tuple[str, int]]:
    """Name and minutes of each exercise by its own settings, in the order of the course's days."""
    settings = [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "exercises").glob("*/exercise.toml")
    ]
    settings.sort(key=lambda exercise: (exercise["day"], exercise["order"]))
    return [(exercise["title"].partition(":")[0], exercise["minutes"]) for exercise in settings]


def test_the_table_of_exercises_is_what_the_exercises_say() -> None:
    assert exercise_rows(README) == exercises()
    assert exercise_rows(README.replace("| 25 |", "| 20 |")) != exercises()


def map_faults(text: str) -> list[str]:
    """Folders that the map of the house names and that are not there, and those that it leaves out."""
    block = re.findall(r"^ {4}(.*)$", text.partition("## Map of the house")[2], re.M)
    top, faults, named = "", [], set()
    for line in block:
        words = re.findall(r"(?<!\S)([a-z]+)/", line)
        if not line.startswith(" "):
            top, *inner = words
            named.add(top)
        else:
            inner = words
        faults += [f"{top}/{name} is not there" for name in inner if not (ROOT / top / name).is_dir()]
        named |= {f"{top}/{name}" for name in inner}
    tops = {path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").is_file()}
    wanted = tops | CONTENT | {"tests"} | {f"simulator/{room.name}" for room in ROOMS}
    kits = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("*.*"))}
    wanted |= {f"tests/{name}" for name in kits - MIRRORED - {"simulator", "grading", "courses", "__pycache__"}}
    return faults + [f"the map leaves out {name}" for name in sorted(wanted - named)]


def test_the_map_of_the_house_is_the_tree() -> None:
    assert map_faults(README) == []
    assert map_faults(README.replace("vectors/", "vector/")) == [
        "tests/vector is not there",
        "the map leaves out tests/vectors",
    ]


def rooms_told(text: str) -> dict[str, set[str]]:
    """For each room of a page's table the rooms that it may import, those of its own imports among them."""
    rows = [(room, may) for rooms, _, may in table(text, "| room |") for room in rooms.split(", ")]
    names = [room.removeprefix("simulator/") for room, _ in rows]
    reach: dict[str, set[str]] = {}
    for name, (_, may) in zip(names, rows, strict=True):
        words = set(re.findall(r"[a-z]+", may))
        if may == "all above" or "all" in words:
            words |= set(names[: names.index(name)])
        if "simulator" in words:
            words |= {room.name for room in ROOMS}
        words &= set(names)
        reach[name] = words.union(*(reach.get(word, set()) for word in words))
    return reach


@lru_cache(maxsize=16)
def imports_of(folder: Path) -> set[str]:
    """The rooms whose modules a room's modules import."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    lines = re.findall(r"^\s*(?:from|import) (simulator|grading|courses)(?:\.(\w+))?\S*(?: import (.*))?$", code, re.M)
    wanted = set()
    for top, inner, names in lines:
        inners = [inner] if inner else re.findall(r"\w+", names)
        wanted |= {name for name in inners if (ROOT / top / name).is_dir()} if top == "simulator" else {top}
    return wanted - {folder.name}


def room_faults(text: str) -> list[str]:
    reach = rooms_told(text)
    folders = {room.name: room for room in ROOMS} | {name: ROOT / name for name in ("grading", "courses")}
    faults = [f"the table leaves out {name}" for name in sorted({*folders, *CONTENT} - set(reach))]
    faults += [f"{name} is not there" for name in sorted(set(reach) - set(folders) - CONTENT)]
    for name in sorted(set(folders) & set(reach)):
        faults += [f"{name} imports {other}" for other in sorted(imports_of(folders[name]) - reach[name])]
    return faults


def test_the_table_of_rooms_is_the_packages_and_their_imports() -> None:
    assert room_faults(CONTRIBUTING) == []
    false = CONTRIBUTING.replace("`simulator/widgets`", "`simulator/screens`")
    assert {"the table leaves out widgets", "screens is not there"} <= set(room_faults(false))
    false = CONTRIBUTING.replace("| cen, cencomm |", "| cen |")
    assert "workspace imports cencomm" in room_faults(false)


ODD = ROOT / "simulator" / "world" / "ODD.md"
NAMED = re.compile(r"\[([a-z_/, ]+)\]|\| ([a-z_, ]+) \|$", re.M)


def unknown_modules(page: str) -> set[str]:
    """Modules that the model's page names and that are in no room of the simulator."""
    names = {name for match in NAMED.finditer(page) for name in (match[1] or match[2]).split(", ")} - {"module"}
    paths = {name: [ROOT / "simulator" / room / name for room in ("", "world", "observation")] for name in names}
    there = {
        name
        for name, places in paths.items()
        if any(path.is_dir() or path.with_suffix(".py").is_file() for path in places)
    }
    return names - there


def test_the_page_of_the_model_names_modules_that_are_there() -> None:
    page = ODD.read_text(encoding="utf-8")
    assert unknown_modules(page) == set()
    assert unknown_modules(page.replace("[outcomes]", "[aftermaths]")) == {"aftermaths"}
    assert unknown_modules(page.replace("| micro |", "| mikro |")) == {"mikro"}


def longest_file() -> int:
    paths = [path for top in ("simulator", "grading", "courses") for path in (ROOT / top).rglob("*.py")]
    return max(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def tries() -> int:
    code = (ROOT / "courses/commands/course.py").read_text(encoding="utf-8")
    return int(re.findall(r"tries: Annotated\[.*?\] = (\d+)", code, re.S)[0])


def pinned(name: str) -> str:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    return next(line.removeprefix(name) for line in wanted if re.fullmatch(rf"{name}[<>=].*", line))


def shift() -> set[int]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "datasets").rglob("*.toml"))
    return {int(years) for years in re.findall(r"shift_years = (\d+)", code)}


CLAIMS: dict[tuple[str, str], Callable[[], bool]] = {
    ("README.md", "at most three different hand-ins"): lambda: tries() == 3,
    ("README.md", "shifted by nine years"): lambda: shift() == {9},
    ("README.md", "Licence: Apache-2.0"): lambda: PROJECT["project"]["license"] == "Apache-2.0",
    ("README.md", "python3.11, python3.11-venv"): lambda: "PYTHON ?= python3.11\n" in (ROOT / "Makefile").read_text(),
    ("CONTRIBUTING.md", "after twenty minutes"): lambda: "--timeout 1200" in (ROOT / "Makefile").read_text(),
    ("CONTRIBUTING.md", "under 400 lines"): lambda: longest_file() < 400,
    ("CONTRIBUTING.md", "for Python 3.11 and newer"): lambda: PROJECT["project"]["requires-python"] == ">=3.11",
    ("CONTRIBUTING.md", "raised together with that of\n`cryptography-vectors`"): lambda: (
        pinned("cryptography") == pinned("cryptography-vectors")
    ),
}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim[1].replace("\n", " "))
def test_what_is_told_in_numbers_holds(claim: tuple[str, str]) -> None:
    page, words = claim
    assert words in (ROOT / page).read_text(encoding="utf-8")
    assert CLAIMS[claim]()


def test_the_command_line_is_read_without_anything_heavy() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tests/lib')!r}); import house_texts as texts\n"
        "texts.page_faults((texts.ROOT / 'README.md').read_text(), texts.ROOT)\n"
        "print([name for name in ('numpy', 'pandas', 'nbgrader', 'sqlalchemy') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert process.stdout.strip() == "[]"


def test_the_places_where_a_page_may_mean_a_file_are_there() -> None:
    assert [base for base in BASES if not base.is_dir()] == []
