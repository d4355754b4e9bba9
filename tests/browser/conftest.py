"""The tests with a browser share their helpers, which lie beside them.

What a browser shows in both languages is looked at in Russian, the officers' language, by every `make test`, and in
English in the long run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def language_of(item: pytest.Item) -> str:
    """The language that a test is given, "" if it is given none."""
    given = getattr(item, "callspec", None)
    return str(given.params.get("lang", "")) if given else ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if HERE in item.path.parents]
    twins = {(item.path, getattr(item, "originalname", "")) for item in here if language_of(item) == "ru"}
    for item in here:
        if language_of(item) == "en" and (item.path, getattr(item, "originalname", "")) in twins:
            item.add_marker(pytest.mark.slow)
