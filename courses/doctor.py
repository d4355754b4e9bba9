"""`cenlab doctor`: look at the machine and say in plain words what is missing and how to mend it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulator.content import content_root
from simulator.errors import CenlabError

NEEDED = ("jupyterlab", "nbgrader", "pandas", "ipywidgets", "sqlalchemy", "anywidget", "cryptography")
FREE_BYTES = 1_000_000_000
State = Literal["ok", "note", "fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: its state, what was found, and the remedy if it is not well."""

    name: str
    state: State
    finding: str
    remedy: str = ""


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return Check(
        name="Python", state="ok" if good else "fault", finding=version, remedy="Install Python 3.11 or newer."
    )


def _packages() -> Iterator[Check]:
    for name in NEEDED:
        try:
            yield Check(name=name, state="ok", finding=importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Check(name=name, state="fault", finding="not installed", remedy="Run `make lab` again.")


def _content() -> Check:
    try:
        return Check(name="content", state="ok", finding=str(content_root()))
    except CenlabError as error:
        return Check(name="content", state="fault", finding=str(error), remedy="Install cenlab again.")


def _home(home: Path) -> Iterator[Check]:
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    writable = os.access(existing, os.W_OK)
    yield Check(
        name="home",
        state="ok" if writable else "fault",
        finding=str(home),
        remedy="Choose another folder with --home DIR.",
    )
    free = shutil.disk_usage(existing).free
    yield Check(
        name="free space",
        state="ok" if free >= FREE_BYTES else "fault",
        finding=f"{free / 1e9:.1f} GB",
        remedy="Make 1 GB free, or choose another disk with --home DIR.",
    )
    instructor = home / "instructor"
    if instructor.is_dir():
        closed = not instructor.stat().st_mode & 0o077
        yield Check(
            name="instructor's folder",
            state="ok" if closed else "fault",
            finding="closed to others" if closed else "open to others",
            remedy=f"chmod 700 {instructor}",
        )


def _sqlite() -> Check:
    good = sqlite3.sqlite_version_info >= (3, 35)
    return Check(
        name="SQLite",
        state="ok" if good else "fault",
        finding=sqlite3.sqlite_version,
        remedy="Python must come with SQLite 3.35 or newer.",
    )


def _loopback() -> Check:
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as error:
        return Check(
            name="local address", state="fault", finding=str(error), remedy="Allow programs to listen on 127.0.0.1."
        )
    return Check(name="local address", state="ok", finding="127.0.0.1")


def _program(name: str, use: str, remedy: str) -> Check:
    path = shutil.which(name)
    return Check(name=name, state="ok" if path else "note", finding=path or f"absent; {use}", remedy=remedy)


def checks(home: Path) -> list[Check]:
    """Everything that is looked at, in order; nothing is changed."""
    looks: list[Callable[[], Check]] = [_python, _sqlite, _content, _loopback]
    looked = [look() for look in looks]
    looked += _packages()
    looked += _home(home)
    looked.append(_program("openssl", "only the tests need it", "apt-get install openssl"))
    looked.append(_program("chromium", "only the tests need it", "apt-get install chromium"))
    return looked


def run_doctor(home: Path | None) -> int:
    """Print the checks as a table; 1 if anything is at fault."""
    from courses.commands.tables import console, table

    results = checks(Path(home) if home else Path.home() / "cenlab")
    listed = table("", "what", "found", "what to do")
    signs = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "fault": "[bold red]fault[/]"}
    for check in results:
        listed.add_row(signs[check.state], check.name, check.finding, "" if check.state == "ok" else check.remedy)
    console().print(listed)
    return 1 if any(check.state == "fault" for check in results) else 0
