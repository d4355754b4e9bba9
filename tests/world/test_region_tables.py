"""The tables of a region's folder: what can be wrong with every one of them is told of every one of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from land import land, told

from simulator.errors import ScenarioError
from simulator.reference import offices
from simulator.reference.closures import closures
from simulator.reference.driving import bound_plates
from simulator.reference.rail import lines
from simulator.reference.shapes import shapes
from simulator.reference.trade import exports
from simulator.region import Land, Region
from simulator.regional import using
from simulator.texts import translator
from simulator.world.regions import TABLES
from simulator.world.regions.outlines import MOST_POINTS, crossed

FILES = (*TABLES, "outlines.json", "group.toml", "ru.po")


def doubled(text: str) -> str:
    return "".join(f"{line},{line.rsplit(',', 1)[1]}\n" for line in text.splitlines())


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def repeated(text: str) -> str:
    return text + text.splitlines()[-1] + "\n"


# What is done to a table; the key, a word of the rule and of the remedy that are then told.
SPOILED: dict[str, tuple[Callable[[str], str], str, str, str]] = {
    "a column twice": (doubled, "line 1", "a column stands once", "rename"),
    "a column in another case": (capital, "line 1", "first", ""),
    "semicolons": (lambda text: text.replace(",", ";"), "line 1", "commas between them", "CSV"),
    "tabs": (lambda text: text.replace(",", "\t"), "line 1", "commas between them", "CSV"),
    "a column too few": (lambda text: text.replace(",", "", 1), "line 1", "", ""),
    "a row twice": (repeated, "line", "once", "Remove one line"),
    "nothing": (lambda _: "", "line 1", "names the columns", "remove the table"),
    "a row cut off": (lambda text: text.rstrip().rsplit(",", 1)[0], "line", "as many cells", "quotation"),
}


@pytest.mark.parametrize("spoiling", SPOILED)
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_spoiled_is_named_once_and_in_both_languages(tmp_path: Path, table: str, spoiling: str) -> None:
    """It is told first of all that is told of the table's content, and what names its rows is no further fault."""
    spoil, key, rule, remedy = SPOILED[spoiling]
    folder = land(tmp_path)
    (folder / table).write_text(spoil((folder / table).read_text(encoding="utf-8")), encoding="utf-8")
    wrong = told(folder)
    mine = [fault for fault in wrong if fault.file == table and key in fault.key and rule in fault.rule]
    assert mine, [str(fault) for fault in wrong]
    assert remedy in mine[0].remedy
    if key == "line 1":
        assert not [fault for fault in wrong if fault.file == table and fault is not mine[0]]
    russian = translator("ru").told(mine[0])
    assert mine[0].rule_text not in russian


@pytest.mark.parametrize("laid", ["folder", "pipe", "loop", "device"])
@pytest.mark.parametrize("file", FILES)
def test_what_is_no_file_is_named_at_once(tmp_path: Path, file: str, laid: str) -> None:
    path = land(tmp_path) / file
    path.unlink()
    make: dict[str, Callable[[], object]] = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "loop": lambda: path.symlink_to(path.name),
        "device": lambda: path.symlink_to("/dev/zero"),
    }
    make[laid]()
    (fault,) = (fault for fault in told(path.parent) if fault.file == file)
    assert (fault.key, fault.rule) == ("-", "a table is a plain file")
    assert "put the file in its place" in fault.remedy


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("call", [str.upper, str.capitalize, "{}.txt".format])
def test_a_file_by_another_name_is_told_with_the_right_one(
    tmp_path: Path, file: str, call: Callable[[str], str]
) -> None:
    folder = land(tmp_path)
    (folder / file).rename(folder / call(file))
    (fault,) = (fault for fault in told(folder) if fault.file == call(file))
    assert fault.remedy == f"Call it {file}, if it is that."


def test_a_table_that_cannot_be_read_is_the_only_fault_that_is_told_of_it(tmp_path: Path) -> None:
    """Two hundred lines about posts that nobody can find would hide the one that says why."""
    for file in FILES:
        folder = land(tmp_path, name=file.partition(".")[0])
        (folder / file).write_bytes("Путь\n".encode("utf-16"))
        assert [fault.file for fault in told(folder)] == [file]


def test_a_wrong_row_is_the_only_fault_that_is_told_of_it(tmp_path: Path) -> None:
    for table, before, after in (
        ("countries.csv", "UTC-2:30", "Mars/Base"),
        ("offices.csv", "XC-LENTA,8", "XC-LENTA,many"),
        ("outlines.json", "[-30.1,31]", "[-230.1,31]"),
        ("peoples.csv", "Corin=Корин", "Corin"),
    ):
        folder = land(tmp_path, name=table.partition(".")[0])
        text = (folder / table).read_text(encoding="utf-8")
        assert before in text
        (folder / table).write_text(text.replace(before, after), encoding="utf-8")
        assert [fault.file for fault in told(folder)] == [table]


def test_empty_lines_blanks_at_cells_and_line_ends_of_other_systems_are_no_faults(tmp_path: Path) -> None:
    folder = land(tmp_path)
    for table in TABLES:
        text = (folder / table).read_text(encoding="utf-8")
        (folder / table).write_text(text.replace(",", " , ").replace("\n", "\r\n\r\n"), encoding="utf-8", newline="")
    assert told(folder) == []


def test_a_ring_that_touches_itself_crosses_nothing() -> None:
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    bow = ((0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0))
    touching = ((0.0, 0.0), (4.0, 0.0), (2.0, 2.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (0.0, 0.0))
    assert crossed(square) is None
    assert crossed(touching) is None
    assert crossed(bow) == (0, 2)


def test_outlines_of_too_many_points_are_refused(tmp_path: Path) -> None:
    folder = land(tmp_path)
    side = ",".join(f"[{-33 + number / MOST_POINTS},29]" for number in range(MOST_POINTS))
    path = folder / "outlines.json"
    path.write_text(path.read_text(encoding="utf-8").replace("[-33,29],[-32,29.1]", f"{side},[-32,29.1]"), "utf-8")
    (fault,) = told(folder)
    assert (fault.file, fault.key) == ("outlines.json", "XF")
    assert "points" in fault.rule
    assert isinstance(fault, ScenarioError)


def test_of_a_country_of_its_own_the_shared_reference_says_nothing() -> None:
    """fictional_region has posts, lines, closures, trade, an outline of QW; a region that takes the code has none."""
    own = Land(code="QW", label="Wend", people="like TR", plates="like TR", clock="UTC+1")

    def said() -> list[bool]:
        return [
            any("QW" in (code[:2], post.opposite[:2]) for code, post in offices().items()),
            any("QW" in (station[:2] for station in line) for line in lines()),
            any(closure.office.startswith("QW") for closure in closures()),
            any(country == "QW" for country, _ in shapes()),
            "QW" in bound_plates(),
            exports("QW") == exports("AF"),
        ]

    with using(Region(name="mine", lands=(own,))):
        assert not any(said())
        assert "QV-MERRO" in offices()
        # What is left names nothing that is gone, such as the post that faced one of QW.
        assert {closure.office for closure in closures()} <= set(offices())
        assert {station for line in lines() for station in line} <= set(offices())
        assert {post.opposite for post in offices().values()} - {""} <= set(offices())
    assert all(said())
