"""What every test shares: groups whose system program is absent are deselected by name, with the remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
PROGRAMS = {
    "chromium": (bool(shutil.which("chromium")), "apt-get install chromium"),
    "openssl": (bool(shutil.which("openssl")), "apt-get install openssl"),
    "postgres": (bool(POSTGRES or shutil.which("postgres")), "apt-get install postgresql"),
}


# A loaded machine is no fault of what is tested.
hypothesis.settings.register_profile("cenlab", deadline=None)
hypothesis.settings.load_profile("cenlab")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="fail if any group of tests had to be deselected")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = {mark: remedy for mark, (found, remedy) in PROGRAMS.items() if not found}
    gone = [item for item in items if any(item.get_closest_marker(mark) for mark in absent)]
    if not gone:
        return
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=gone)
    config.stash[GONE] = [
        f"group {mark!r} deselected: {sum(1 for i in gone if i.get_closest_marker(mark))} tests; `{remedy}` installs it"
        for mark, remedy in absent.items()
        if any(item.get_closest_marker(mark) for item in gone)
    ]


GONE = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(GONE, []):
        terminalreporter.write_line(line, yellow=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--whole") and session.config.stash.get(GONE, []):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
