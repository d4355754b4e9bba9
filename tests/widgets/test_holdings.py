"""What a search holds: each number is what pressing its entry gives; a second press takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.cen.query import Query
from simulator.cen.search import ids
from simulator.cen.store import Store
from simulator.widgets.holdings import LISTS, holdings, toggled
from simulator.widgets.search_panel import SearchPanel
from simulator.widgets.search_view import FilterFault

COUNT = 24
QUERIES = (Query(), Query(mode=("RAIL",)), Query(product=("HEROIN",), text="tea"), Query(text="nothing has this"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    numbers = range(1, COUNT + 1)
    cases = pd.DataFrame(
        {
            "case_id": numbers,
            "case_no": [f"KG-2025-{n:06d}" for n in numbers],
            "reporting_country": ["KG" if n % 4 else "UZ" for n in numbers],
            "status": "SUBMITTED",
            "seizure_date": "2025-11-03",
            "entry_date": "2026-01-05T09:00:00Z",
            "mode": ["ROAD" if n % 3 else "RAIL" for n in numbers],
            "direction": "",
            "narrative": "SYNTHETIC. Behind tea.",
        }
    )
    # Every case has two lines of cigarettes; every sixth one of heroin besides.
    rows = [(n, line, "CIGARETTES") for n in numbers for line in (1, 2)]
    rows += [(n, 3, "HEROIN") for n in numbers if n % 6 == 0]
    lines = pd.DataFrame(rows, columns=["case_id", "line_no", "product"]).assign(quantity=1.0, unit="")
    path: Path = tmp_path_factory.mktemp("holdings") / "cen.sqlite"
    with Store.create(path, members=("KG", "UZ"), as_of="2026-02-01T00:00:00Z") as made:
        made.load({"cases": cases, "lines": lines})
    with Store.open(path, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("query", QUERIES, ids=str)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_each_number_is_what_the_entry_alone_would_leave(store: Store, query: Query, lang: str) -> None:
    groups = holdings(store, query, lang)
    assert [group["name"] for group in groups] == list(LISTS)
    for group in groups:
        for code, label, cases, chosen in group["rows"]:
            alone = query.model_copy(update={group["name"]: (code,)})
            assert cases == len(ids(store, alone))
            assert chosen == (code in getattr(query, group["name"]))
            assert label != code


def test_a_case_with_two_such_lines_counts_once(store: Store) -> None:
    products = {code: cases for code, _, cases, _ in holdings(store, Query(), "en")[0]["rows"]}
    assert products == {"CIGARETTES": COUNT, "HEROIN": COUNT // 6}


def test_pressing_twice_changes_nothing() -> None:
    query = Query(mode=("RAIL",), text="tea")
    more = toggled(query, "mode", "ROAD")
    assert more == Query(mode=("RAIL", "ROAD"), text="tea")
    assert toggled(more, "mode", "ROAD") == query


@pytest.mark.parametrize(("name", "code"), [("text", "x"), ("", ""), ("mode", "'; --"), ("office", "KG-DOSTUK")])
def test_only_entries_of_the_lists_filter(name: str, code: str) -> None:
    with pytest.raises(FilterFault):
        toggled(Query(), name, code)


def test_pressed_entry_is_a_filter_of_the_form(store: Store) -> None:
    seen: list[Query] = []
    panel = SearchPanel(store, lang="en", on_query=seen.append)
    messages: list[dict[str, Any]] = [{"kind": "toggle", "name": "mode", "code": "RAIL"}, {"kind": "other"}, {}]
    messages.append({"kind": "toggle", "name": ["mode"], "code": None})
    for message in messages:
        panel._chosen(None, message, None)
    assert (panel.filters.value, seen) == ({"mode": ["RAIL"]}, [Query(mode=("RAIL",))])
    assert panel.results.view["found"] == COUNT // 3
    assert ["RAIL", True] in [[row[0], row[3]] for row in panel.holdings.groups[2]["rows"]]
    panel.filters.act("clear")
    assert not any(row[3] for group in panel.holdings.groups for row in group["rows"])
