"""What a region calls things: the unit of its group of services, and the Russian of its English words."""

from __future__ import annotations

from functools import partial
from typing import Any

from babel.messages.pofile import PoFileError, read_po

from simulator.authored import authored_toml
from simulator.errors import ScenarioError
from simulator.region import OperationGroup
from simulator.texts import N_
from simulator.world.regions.tables import Folder


def read_group(folder: Folder, table: str) -> OperationGroup | None:
    """The group of a file; None if there is none."""
    if not folder.has(table):
        return None
    try:
        values = authored_toml(folder.path / table, folder.file(table))
    except ScenarioError as fault:
        folder.faults.append(fault)
        return None
    group = {"code": values.get("code"), "unit": _title(values.get("unit")), "time": _title(values.get("clock"))}
    return folder.made(table, "group", partial(OperationGroup.model_validate, group))


def _title(named: Any) -> Any:
    return named.get("title") if isinstance(named, dict) else None


def read_russian(folder: Folder, table: str) -> dict[str, str]:
    """English text and its Russian, from a catalogue of gettext; what is empty or doubtful is left out."""
    text = folder.text(table)
    if text is None:
        return {}
    try:
        catalogue = read_po(text.splitlines(keepends=True), locale="ru", abort_invalid=True)
    except (PoFileError, ValueError) as fault:
        folder.wrong(table, "-", N_("words are a catalogue of gettext (msgid, msgstr)"), str(fault))
        return {}
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy and isinstance(message.id, str)
    }
