"""Tables on a terminal: whole at 80 characters, because what does not fit in a column goes on below it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

WIDE = 200
"""A file or a pipe has no edge at which a table would have to be folded."""


def table(*headings: str) -> Table:
    """A table whose cells are folded where they do not fit, never cut."""
    folding = Table()
    for heading in headings:
        folding.add_column(heading, overflow="fold")
    return folding


def console(*, err: bool = False) -> Console:
    """A console whose tables are not folded where they go into a file."""
    here = Console(stderr=err)
    return here if here.is_terminal else Console(stderr=err, width=max(here.width, WIDE))
