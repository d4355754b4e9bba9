"""Names of the skills on which dashboards, refreshers and exports hang: `skills.csv`, one stable id a skill."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "skills.csv"


@lru_cache(maxsize=1)
def skills() -> dict[str, str]:
    """English label by skill id."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return {row["skill"]: row["label"] for row in csv.DictReader(handle)}


def skill_label(skill: str) -> str:
    """The English label; the id itself for a skill without one (a test finds such)."""
    return skills().get(skill, skill)
