"""The tables of a region's folder as rows of text, each fault told with file, line, rule and remedy.

The rule kept here: one fault hides no other. A row that is wrong is left out and told, and the reading goes on.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from simulator.authored import authored_text
from simulator.errors import ScenarioError, plainly
from simulator.texts import N_
from simulator.world.faults import worded

Made = TypeVar("Made")
COUNTRIES, OFFICES, RAIL = "countries.csv", "offices.csv", "rail.csv"
NOT_READ = N_("the table cannot be read")
# A region is a corner of the world, and its tables are read whole.
MOST_ROWS = 5_000
# Cells that may stay empty, and cells that hold a number.
EMPTY, NUMBERS = ("opposite", "why"), ("lat", "lon", "capacity")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# What editors and table programs of other countries put between cells.
SEPARATORS = (";", "\t")


@dataclass(slots=True)
class Folder:
    """A region's folder while it is read: name as the author knows it, and what was found wrong.

    missing: what a world can be built without, but nobody should be shown so. left_out has, by table, the codes of rows
    that are wrong, unread the tables of which nothing is known: what names them is no further fault.
    """

    path: Path
    name: str
    faults: list[ScenarioError] = field(default_factory=list)
    missing: list[ScenarioError] = field(default_factory=list)
    left_out: dict[str, set[str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def file(self, table: str) -> str:
        """A table as it is named in faults."""
        return table if self.name in ("", ".") else f"{self.name}/{table}"

    def wrong(self, table: str, key: str, rule: str, remedy: str, **words: Any) -> None:
        """Note a fault."""
        self.faults.append(ScenarioError(file=self.file(table), key=key, rule=rule, remedy=remedy, **words))

    def lacks(self, table: str, key: str, rule: str, remedy: str) -> None:
        """Note something without which a world can be built."""
        self.missing.append(ScenarioError(file=self.file(table), key=key, rule=rule, remedy=remedy))

    def leave_out(self, table: str, code: str) -> None:
        """Note that what a table says of a code is wrong."""
        self.left_out.setdefault(table, set()).add(code)

    def is_out(self, table: str, code: str) -> bool:
        """Whether what a table says of a code is wrong, or nothing is known of the table."""
        return table in self.unread or code in self.left_out.get(table, ())

    def excuses(self, codes: Sequence[str]) -> bool:
        """Whether one of these posts, or the country of one, stands in a row or a table that is wrong itself."""
        if RAIL in self.unread and any("-" in code for code in codes):
            return True  # nothing is known of the ways
        lands = [part for code in codes for part in code.split("-") if len(part) == len("XC")]
        return any(self.is_out(COUNTRIES, land) for land in lands) or any(
            self.is_out(OFFICES, code) for code in codes if "-" in code
        )

    def has(self, table: str) -> bool:
        """Whether the table is there; a fault where something else has its name."""
        if (self.path / table).is_file():
            return True
        if os.path.lexists(self.path / table) and table not in self.unread:
            self.unread.add(table)
            self.wrong(
                table,
                "-",
                N_("a table is a plain file"),
                N_("There is a folder, a device, or a link that leads nowhere; put the file in its place."),
            )
        return False

    def text(self, table: str) -> str | None:
        """The text of a file; None if it is not there or no text."""
        if not self.has(table):
            return None
        try:
            return authored_text(self.path / table, self.file(table))
        except ScenarioError as fault:
            self.faults.append(fault)
        except OSError as fault:
            self.wrong(table, "-", NOT_READ, N_("The system says: {why}."), why=plainly(fault))
        self.unread.add(table)
        return None

    def rows(self, table: str, columns: Sequence[str], once: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
        """(key, cells) of each row of a table with exactly these columns; the key is "line 7 (XC-OLLIN)".

        once: columns whose cells, in whatever order, are together in no other row.
        """
        _, rows = self.cells(table, columns, once)
        return [(key, row) for key, row in rows if self._whole(table, key, row)]

    def _whole(self, table: str, key: str, row: dict[str, str]) -> bool:
        """Whether no cell of a row is empty that must not be, and its numbers are numbers."""
        empty = [name for name, cell in row.items() if not cell and name not in EMPTY]
        for name in empty:
            self.wrong(table, f"{key}.{name}", N_("the cell is empty"), N_("Write what the README says of the column."))
        odd = [name for name in NUMBERS if row.get(name) and not NUMBER.fullmatch(row[name])]
        for name in odd:
            self.wrong(
                table, f"{key}.{name}", N_("not a number"), N_("Write a number with a point."), shown=repr(row[name])
            )
        if empty or odd:
            self.leave_out(table, next(iter(row.values())))
        return not (empty or odd)

    def cells(
        self, table: str, columns: Sequence[str], once: Sequence[str], *, more: bool = False
    ) -> tuple[list[str], list[tuple[str, dict[str, str]]]]:
        """The columns of a table, and (key, cells) of each of its rows; once: as in `rows`, more: others may follow."""
        lines = self._lines(table)
        header = [name.strip() for name in lines[0]] if lines else []
        if not header or not self._headed(table, header, columns, more):
            return [], []
        rows = []
        known: set[tuple[str, ...]] = set()
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
                self.leave_out(table, cells[0])
                continue
            row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            named = tuple(sorted(row.get(name, "") for name in once))
            if named in known:
                self.wrong(
                    table,
                    key,
                    N_("{named} stands once in {columns}"),
                    N_("Remove one line, or mend the code."),
                    named=", ".join(named),
                    columns=", ".join(once),
                )
                continue
            known.add(named)
            rows.append((key, row))
        if len(lines) > MOST_ROWS + 1:
            self.wrong(
                table, "-", N_("a table has at most {most} lines"), N_("Leave out what is not used."), most=MOST_ROWS
            )
        return header, rows

    def _lines(self, table: str) -> list[list[str]]:
        """The lines of a table as cells."""
        text = self.text(table)
        if text is None:
            return []
        try:
            lines = list(csv.reader(text.splitlines()))
        except csv.Error as fault:
            self.unread.add(table)
            self.wrong(table, "-", NOT_READ, N_("The table's reader says: {why}."), why=str(fault))
            return []
        if not lines or not any(lines[0]):
            self.unread.add(table)
            self.wrong(table, "line 1", N_("the first line names the columns"), N_("Write it, or remove the table."))
            return []
        return lines

    def _headed(self, table: str, header: Sequence[str], columns: Sequence[str], more: bool) -> bool:
        """Whether a first line has these columns, each once, with commas between them."""
        missing = [name for name in columns if name not in header]
        unknown = [] if more else [name for name in header if name not in columns]
        if len(header) == 1 and any(sign in header[0] for sign in SEPARATORS):
            rule, remedy = (
                N_("cells have commas between them"),
                N_("Save it as CSV with commas, not tabs or semicolons."),
            )
            self.wrong(table, "line 1", rule, remedy, shown=header[0])
        elif twice := [name for name, count in Counter(header).items() if count > 1]:
            rule, remedy = N_("a column stands once"), N_("Remove or rename one of them.")
            self.wrong(table, "line 1", rule, remedy, shown=", ".join(twice))
        elif missing or unknown:
            self.wrong(
                table,
                "line 1",
                N_("the first line names the columns: {columns}"),
                N_("Missing: {missing}; unknown: {unknown}."),
                columns=",".join([*columns, "…"] if more else columns),
                missing=", ".join(missing) or "-",
                unknown=", ".join(unknown) or "-",
            )
        else:
            return True
        self.unread.add(table)
        return False

    def made(self, table: str, key: str, make: Callable[[], Made], code: str = "") -> Made | None:
        """What a row makes; None, and a fault with the cell's name, where it makes nothing."""
        try:
            return make()
        except ValidationError as fault:
            for entry in fault.errors(include_url=False):
                cell = ".".join(str(part) for part in entry["loc"])
                rule, remedy, shown = worded(entry)
                self.wrong(table, f"{key}.{cell}", rule, remedy, shown=shown)
        self.leave_out(table, code)
        return None
