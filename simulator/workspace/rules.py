"""What a home tells of the course's rules: how many different hand-ins of an exercise are marked.

    rules.json    {"schema_version": 1, "tries": 3}; tries is null in practice, where everything is marked

The rule kept here: the file only tells. Who counts is the collector, by the course's own settings.
"""

from __future__ import annotations

from simulator import durable
from simulator.strict_json import JsonFault, read_object
from simulator.workspace.home import Home

SCHEMA_VERSION = 1
NAME = "rules.json"


def write_rules(home: Home, *, tries: int | None) -> None:
    """Write the rules into a home; tries None if there is no limit."""
    durable.write_json(home.path / NAME, {"schema_version": SCHEMA_VERSION, "tries": tries}, mode=durable.PRIVATE_FILE)


def most_tries(home: Home) -> int | None:
    """How many different hand-ins of an exercise are marked; None if there is no limit or the file cannot be read."""
    try:
        tries = read_object(home.path / NAME, version=SCHEMA_VERSION).get("tries")
    except JsonFault:
        return None
    return tries if type(tries) is int and tries > 0 else None
