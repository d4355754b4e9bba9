"""What every test shares: what is left out is said, by name and with the remedy."""

from __future__ import annotations

import gc
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from simulator.content import SCENARIO_FILE, scenario_files
from simulator.regional import using

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
PROGRAMS = {
    "chromium": (bool(shutil.which("chromium")), "apt-get install chromium"),
    "openssl": (bool(shutil.which("openssl")), "apt-get install openssl"),
    "postgres": (bool(POSTGRES or shutil.which("postgres")), "apt-get install postgresql"),
}
GONE = pytest.StashKey[list[str]]()
SLOW = pytest.StashKey[int]()


@pytest.fixture(autouse=True)
def _region_of_the_scenario(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test of a scenario that ships, told by its parameter `name`, sees the tables of that scenario's region."""
    name = getattr(request.node, "callspec", None) and request.node.callspec.params.get("name")
    file = scenario_files().get(name) if isinstance(name, str) else None
    if file is None or file.name != SCENARIO_FILE:
        yield
        return
    from simulator.world import load_scenario

    with using(load_scenario(file).region):
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="fail if any group of tests had to be deselected")


def leave_for_the_long_run(items: Sequence[pytest.Item]) -> None:
    """Of the cases of a test marked sweep(n), all but n, spread evenly over the list, are slow."""
    sweeps = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sweep") and not item.get_closest_marker("slow"):
            sweeps[item.path, getattr(item, "originalname", "")].append(item)
    for cases in sweeps.values():
        mark = cases[0].get_closest_marker("sweep")
        number = mark.args[0] if mark else len(cases)
        last = len(cases) - 1
        short = {round(at * last / max(number - 1, 1)) for at in range(number)}
        for at, item in enumerate(cases):
            if at not in short:
                item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_for_the_long_run(items)
    absent = {mark: remedy for mark, (there, remedy) in PROGRAMS.items() if not there}
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


class Deselected:
    """Counts the slow tests that `-m` left out."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        slow = sum(1 for item in items if item.get_closest_marker("slow"))
        self.config.stash[SLOW] = self.config.stash.get(SLOW, 0) + slow


class Workers:
    """With several workers each collects for itself: what it left out comes to the one that reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        output = getattr(node, "workeroutput", {})
        self.config.stash[GONE] = self.config.stash.get(GONE, []) or output.get("gone", [])
        self.config.stash[SLOW] = self.config.stash.get(SLOW, 0) or output.get("slow", 0)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Deselected(config))
    config.pluginmanager.register(Workers(config))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(GONE, []):
        terminalreporter.write_line(line, yellow=True)
    if slow := config.stash.get(SLOW, 0):
        terminalreporter.write_line(
            f"left out: {slow} slow tests; `CI=1 make test` or .ci/run runs them too", yellow=True
        )


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector of garbage need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["gone"] = config.stash.get(GONE, [])
        config.workeroutput["slow"] = config.stash.get(SLOW, 0)
    if config.getoption("--whole") and config.stash.get(GONE, []):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
