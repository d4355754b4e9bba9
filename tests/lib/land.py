"""A scenario with a region of its own in a folder outside of the house, whole or spoiled in one place."""

from __future__ import annotations

import shutil
from pathlib import Path

from simulator.content import content
from simulator.errors import ScenarioError
from simulator.world.loading import Read, read_scenario

SKELETON = content("datasets", "scenarios", "common", "skeleton")


def land(place: Path, *, name: str = "land", region: str = ".") -> Path:
    """The folder of a whole scenario that is new at `place`; region: where its tables lie, within it."""
    folder = place / name
    shutil.copytree(SKELETON, folder)
    if region != ".":
        (folder / region).mkdir()
        for table in [*folder.glob("*.csv"), *folder.glob("*.json"), *folder.glob("*.po"), folder / "group.toml"]:
            table.rename(folder / region / table.name)
        spoil(folder, "scenario.toml", 'region = "."', f'region = "{region}"')
    return folder


def spoil(folder: Path, table: str, before: str, after: str) -> None:
    """Replace a text in one of its files, wherever it stands there."""
    path = folder / table
    text = path.read_text(encoding="utf-8")
    assert before in text, f"{table} has no {before!r}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def told(folder: Path) -> list[ScenarioError]:
    """Everything that is wrong with a scenario or missing in it."""
    read: Read = read_scenario(folder)
    return [*read.faults, *read.missing]
