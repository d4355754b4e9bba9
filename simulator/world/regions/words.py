"""What a region calls things: the unit of its group of services, and the Russian of its English words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from babel.messages.pofile import PoFileError, read_po

from simulator.authored import authored_toml
from simulator.errors import ScenarioError
from simulator.region import OperationGroup
from simulator.texts import N_
from simulator.world.faults import RULES
from simulator.world.regions.tables import Folder

# The keys of the group's file and what they are.
GROUP = {"code": "code", "unit.title": "unit", "clock.title": "time"}
# A line of a catalogue that is neither empty nor a remark, and the text of an entry.
LINE = re.compile(r'\s*(#.*|(msg(id|str|ctxt|id_plural|str\[[0-9]\])\s*)?"([^"\\]|\\.)*"\s*)')
MSGID = re.compile(r'^msgid "(.+)"\s*$', re.M)


def read_group(folder: Folder, table: str) -> OperationGroup | None:
    """The group of a file; None if there is none."""
    if not folder.has(table):
        return None
    try:
        values = authored_toml(folder.path / table, folder.file(table))
    except ScenarioError as fault:
        folder.faults.append(fault)
        return None
    group: dict[str, Any] = {}
    for key, value in _flat(values):
        if key in GROUP:
            group[GROUP[key]] = value
        else:
            folder.wrong(table, key, *RULES["extra_forbidden"])
    for key in (key for key, name in GROUP.items() if name not in group):
        folder.wrong(table, key, *RULES["missing"])
    if len(group) < len(GROUP):
        return None
    return folder.made(table, "group", partial(OperationGroup.model_validate, group))


def _flat(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The keys of a file and of its tables, with points between them, and their values."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", part) for inner, part in value.items())
        else:
            yield key, value


def read_russian(folder: Folder, table: str) -> dict[str, str]:
    """English text and its Russian, from a catalogue of gettext; what is empty or doubtful is left out."""
    text = folder.text(table)
    if text is None:
        return {}
    odd = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() and not LINE.fullmatch(line)]
    for number in odd:
        folder.wrong(
            table,
            f"line {number}",
            N_("words are a catalogue of gettext (msgid, msgstr)"),
            N_("Write msgid or msgstr, then the text between quotation marks; one inside it is written {mark}."),
            mark='\\"',
        )
    twice = [word for word, count in Counter(MSGID.findall(text)).items() if count > 1]
    for word in twice:
        folder.wrong(table, word, N_("a text stands once among the words"), N_("Remove all of its entries but one."))
    if odd:
        folder.unread.add(table)
        return {}
    try:
        catalogue = read_po(text.splitlines(keepends=True), locale="ru", abort_invalid=True)
    except (PoFileError, ValueError) as fault:
        folder.unread.add(table)
        folder.wrong(
            table,
            "-",
            N_("words are a catalogue of gettext (msgid, msgstr)"),
            N_("The reader says: {why}."),
            why=str(fault),
        )
        return {}
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy and isinstance(message.id, str)
    }
