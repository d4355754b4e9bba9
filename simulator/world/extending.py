"""`extends`: a scenario stands on a shared file and says only what differs. `region`: the folder of a land of its own.

The rule kept here: tables are merged key by key, everything else (numbers, texts, lists, lists of tables) is replaced
as a whole. Of what the shared file offers as corridors, methods and products only that remains which the scenario's
organisations use, so a scenario never carries what it does not speak of. A fault is told with the file that holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from simulator.authored import authored_toml
from simulator.content import content
from simulator.errors import ScenarioError
from simulator.texts import N_

DEEPEST = 4
KEY, REGION = "extends", "region"
# Tables of which only what organisations use is taken from a shared file, and how an organisation names it.
OFFERED = {"corridors": "corridors", "methods": "methods", "products": "products"}
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A folder as it is named in the scenario, and where it lies."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Sources:
    """A scenario's merged values and the files behind them, the scenario itself first; its region's folder."""

    values: Values
    files: tuple[tuple[str, Values], ...]
    region: Named | None = None

    def holder(self, key: str) -> str:
        """The name of the file that holds a key, or the nearest table around it; the scenario itself first."""
        parts = [part for part in re.split(r"[.:\s]+", key) if part]
        depths = [_depth(values, parts) for _, values in self.files]
        return self.files[depths.index(max(depths))][0]


def read_sources(path: Path) -> Sources:
    """Read a scenario file and all that it stands on.

    Raises:
        ScenarioError: if a file cannot be read or is no TOML; if `extends` names no file below, or stands on itself.
    """
    files: list[tuple[str, Values]] = []
    seen: list[Path] = []
    here: Path | None = path
    region: Named | None = None
    while here is not None:
        asked = (files[-1][0], seen[-1]) if files else None
        name = here.name if here == path else _below(path, here)
        values = _read(here, name, asked)
        if here.resolve() in seen:
            raise _fault(asked, N_("a file does not stand on itself"), N_("Remove one extends of the circle."))
        seen.append(here.resolve())
        if len(seen) > DEEPEST:
            raise _fault(asked, N_("files stand on each other four deep at most"), N_("Merge two of them."))
        files.append((name, values))
        region = region or _region(here, name, values)
        here = _next(here, files[-1][0], values)
    merged: Values = {}
    for _, values in reversed(files):
        merged = _merge(merged, values)
    merged.pop(KEY, None)
    merged.pop(REGION, None)
    if len(files) > 1:
        _drop_unused(merged, files[0][1])
    return Sources(merged, tuple(files), region)


def _read(path: Path, name: str, asked: tuple[str, Path] | None) -> Values:
    try:
        return authored_toml(path, name)
    except OSError as fault:
        if asked is not None:
            raise _fault(asked, N_("the file that is named can be read"), f"{name}: {type(fault).__name__}") from None
        raise ScenarioError(
            file=str(path),
            key="-",
            rule=N_("the file cannot be read"),
            remedy=f"{type(fault).__name__}: {fault}",
        ) from None


def _next(path: Path, name: str, values: Values) -> Path | None:
    """The file on which this one stands, None if it stands alone."""
    if KEY not in values:
        return None
    wanted = values[KEY]
    good = isinstance(wanted, str) and wanted.endswith(".toml")
    parts = PurePosixPath(wanted).parts if good else ("..",)
    if not good or PurePosixPath(wanted).is_absolute() or ".." in parts or "\\" in wanted:
        raise _fault(
            (name, path),
            N_("extends names a .toml file beside or below this one, or among the scenarios that ship"),
            N_('Write it as a relative path, for example "common/central_asia.toml".'),
        )
    beside = path.parent.joinpath(*parts)
    shipped = content("datasets", "scenarios").joinpath(*parts)
    return beside if beside.exists() or not shipped.is_file() else shipped


def _region(path: Path, name: str, values: Values) -> Named | None:
    """The folder that a file names as its region."""
    if REGION not in values:
        return None
    wanted = values[REGION]
    parts = PurePosixPath(wanted).parts if isinstance(wanted, str) and wanted else ("..",)
    folder = path.parent.joinpath(*parts)
    if PurePosixPath(*parts).is_absolute() or ".." in parts or "\\" in str(wanted) or not folder.is_dir():
        raise ScenarioError(
            file=name,
            key=REGION,
            rule=N_("region names a folder beside or below this file"),
            remedy=N_('Make the folder and write its name; "." is the folder of this file.'),
        )
    return Named(str(PurePosixPath(*parts)) if parts else ".", folder)


def _fault(asked: tuple[str, Path] | None, rule: str, remedy: str) -> ScenarioError:
    return ScenarioError(file=asked[0] if asked else "-", key=KEY, rule=rule, remedy=remedy)


def _below(path: Path, other: Path) -> str:
    try:
        return other.resolve().relative_to(path.resolve().parent).as_posix()
    except ValueError:
        return other.name


def _merge(under: Values, over: Values) -> Values:
    united = dict(under)
    for key, value in over.items():
        before = united.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        united[key] = _merge(before, value) if both and isinstance(before, dict) else value
    return united


def _drop_unused(merged: Values, own: Values) -> None:
    """Leave out what only the shared files offer and no organisation uses."""
    templates = [entry for entry in merged.get("organisation", []) if isinstance(entry, dict)]
    targets = merged.get("targets")
    for table, field in OFFERED.items():
        offered, mine = merged.get(table), own.get(table)
        if not isinstance(offered, dict):
            continue
        uses = set(mine) if isinstance(mine, dict) else set()
        for template in templates:
            named = template.get(field)
            uses |= {name for name in named if isinstance(name, str)} if isinstance(named, dict | list) else set()
        if table == "products" and isinstance(targets, dict):
            uses |= {name for part in targets.values() if isinstance(part, dict) for name in part}
        merged[table] = {name: value for name, value in offered.items() if name in uses}


def _depth(values: Any, parts: list[str]) -> int:
    """How many steps of a key a file holds; what lies in a list of tables counts as one step."""
    depth = 0
    for part in parts:
        if not isinstance(values, dict) or part not in values:
            break
        values, depth = values[part], depth + 1
    return depth
