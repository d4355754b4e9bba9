"""The region of a world on disk, as its scenario has it: what its papers and tables are read with."""

from __future__ import annotations

from pathlib import Path

from simulator.publish.manifests import NoWorld
from simulator.region import Region
from simulator.strict_json import validated
from simulator.world.scenario import Scenario


def region_on_disk(folder: Path) -> Region | None:
    """The region of a built world; None: the shared reference.

    Raises:
        NoWorld: if its scenario is missing or damaged.
    """
    try:
        return validated(Scenario, (folder / "truth" / "scenario.json").read_bytes()).region
    except (OSError, ValueError):
        raise NoWorld(f"{folder}: truth/scenario.json is missing or damaged. Build the world again.") from None
