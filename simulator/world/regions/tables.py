"""The tables of a region's folder as rows of text, each fault told with file, line, rule and remedy.

The rule kept here: one fault hides no other. A row that is wrong is left out and told, and the reading goes on.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from simulator.authored import authored_text
from simulator.errors import ScenarioError
from simulator.texts import N_
from simulator.world.faults import worded

Made = TypeVar("Made")
NOT_READ = N_("the table cannot be read")
# A region is a corner of the world, and its tables are read whole.
MOST_ROWS = 5_000


@dataclass(slots=True)
class Folder:
    """A region's folder while it is read: name as the author knows it, and what was found wrong.

    missing: what a world can be built without, but nobody should be shown so. left_out has the codes of rows that are
    wrong: what names them is no further fault.
    """

    path: Path
    name: str
    faults: list[ScenarioError] = field(default_factory=list)
    missing: list[ScenarioError] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def file(self, table: str) -> str:
        """A table as it is named in faults."""
        return table if self.name in ("", ".") else f"{self.name}/{table}"

    def wrong(self, table: str, key: str, rule: str, remedy: str, **words: Any) -> None:
        """Note a fault."""
        self.faults.append(ScenarioError(file=self.file(table), key=key, rule=rule, remedy=remedy, **words))

    def lacks(self, table: str, key: str, rule: str, remedy: str) -> None:
        """Note something without which a world can be built."""
        self.missing.append(ScenarioError(file=self.file(table), key=key, rule=rule, remedy=remedy))

    def has(self, table: str) -> bool:
        """Whether the table is there."""
        return (self.path / table).is_file()

    def text(self, table: str) -> str | None:
        """The text of a file; None if it is not there or no text."""
        if not self.has(table):
            return None
        try:
            return authored_text(self.path / table, self.file(table))
        except ScenarioError as fault:
            self.faults.append(fault)
        except OSError as fault:
            self.wrong(table, "-", NOT_READ, type(fault).__name__)
        return None

    def rows(self, table: str, columns: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
        """(key, cells) of each row of a table with exactly these columns; the key is "line 7 (XC-OLLIN)"."""
        header, rows = self.cells(table)
        missing, unknown = ([c for c in columns if c not in header], [c for c in header if c not in columns])
        if header and (missing or unknown):
            self.wrong(
                table,
                "line 1",
                N_("the first line names the columns: {columns}"),
                N_("Missing: {missing}; unknown: {unknown}."),
                columns=",".join(columns),
                missing=", ".join(missing) or "-",
                unknown=", ".join(unknown) or "-",
            )
            return []
        return rows

    def cells(self, table: str) -> tuple[list[str], list[tuple[str, dict[str, str]]]]:
        """The columns of a table, and (key, cells) of each of its rows."""
        text = self.text(table)
        if text is None:
            return [], []
        try:
            lines = list(csv.reader(text.splitlines()))
        except csv.Error as fault:
            self.wrong(table, "-", NOT_READ, str(fault))
            return [], []
        if not lines:
            self.wrong(table, "line 1", N_("the first line names the columns"), N_("Write it, or remove the table."))
        header = [name.strip() for name in lines[0]] if lines else []
        rows = []
        for number, cells in enumerate(lines[1 : MOST_ROWS + 1], 2):
            if not cells:
                continue
            key = f"line {number} ({cells[0]})"
            if len(cells) != len(header):
                self.wrong(
                    table,
                    key,
                    N_("a line has as many cells as the first one"),
                    N_("There are {here}, not {wanted}; a comma inside a cell needs quotation marks around it."),
                    here=len(cells),
                    wanted=len(header),
                )
                self.left_out.add(cells[0])
                continue
            rows.append((key, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}))
        if len(lines) > MOST_ROWS + 1:
            self.wrong(
                table, "-", N_("a table has at most {most} lines"), N_("Leave out what is not used."), most=MOST_ROWS
            )
        return header, rows

    def made(self, table: str, key: str, make: Callable[[], Made], code: str = "") -> Made | None:
        """What a row makes; None, and a fault with the cell's name, where it makes nothing."""
        try:
            return make()
        except ValidationError as fault:
            for entry in fault.errors(include_url=False):
                cell = ".".join(str(part) for part in entry["loc"])
                rule, remedy, shown = worded(entry)
                self.wrong(table, f"{key}.{cell}", rule, remedy, shown=shown)
        self.left_out.add(code)
        return None

    def unique(self, table: str, coded: Sequence[tuple[str, str]]) -> Iterator[str]:
        """The codes of (key, code), each once; one that comes again is a fault."""
        known: set[str] = set()
        for key, code in coded:
            if code in known:
                self.wrong(table, key, N_("a code stands once"), N_("Remove one line, or mend the code."))
            known.add(code)
            yield code
