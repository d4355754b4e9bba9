"""The search panel shows what the store finds; what the browser sends and does not fit is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.cen.query import Query
from simulator.cen.search import LIMIT, ids
from simulator.cen.store import Store
from simulator.widgets.search_panel import SearchPanel
from simulator.widgets.search_view import FilterFault, filter_spec, number, query_of, record_card, rows_csv, value_of

MONTHS = ("2025-11", "2025-12")


def tables(count: int = 120) -> dict[str, pd.DataFrame]:
    ids = range(1, count + 1)
    cases = pd.DataFrame(
        {
            "case_id": ids,
            "case_no": [f"KG-2025-{n:06d}" for n in ids],
            "reporting_country": "KG",
            "status": "SUBMITTED",
            "office": "KG-DOSTUK",
            "seizure_date": [f"{MONTHS[n % 2]}-{n % 28 + 1:02d}" for n in ids],
            "entry_date": "2026-01-05T09:00:00Z",
            "mode": ["ROAD" if n % 3 else "RAIL" for n in ids],
            "departure": "XX",
            "destination": "UZ",
            "narrative": "SYNTHETIC. Cigarettes behind tea.",
        }
    )
    lines = pd.DataFrame(
        {"case_id": ids, "line_no": 1, "product": "CIGARETTES", "quantity": [20.0 * n for n in ids], "unit": "STICK"}
    )
    return {"cases": cases, "lines": lines}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("panel") / "cen.sqlite"
    with Store.create(path, members=("KG", "UZ"), as_of="2026-02-01T00:00:00Z") as made:
        made.load(tables())
    with Store.open(path, read_only=True) as opened:
        yield opened


def told(panel: SearchPanel, **message: Any) -> None:
    panel._told(None, message, None)


def shown(panel: SearchPanel) -> list[str]:
    return [row["case_no"] for row in panel.results.view["rows"]]


def test_every_filter_is_a_field_of_the_search(store: Store) -> None:
    names = {field["name"] for section in filter_spec("ru")["sections"] for field in section["fields"]}
    assert names <= set(Query.model_fields)
    assert {"product", "office", "seizure_from", "entry_to", "concealment_join", "children", "text"} <= names


def test_filled_form_is_a_search_and_back() -> None:
    value = {"mode": ["ROAD"], "children": True, "concealment_join": "or", "min_quantity": 5.0, "text": "чай"}
    assert value_of(query_of(value)) == value
    assert query_of({"mode": [], "text": "", "children": None}) == Query()
    with pytest.raises(FilterFault, match="mode"):
        query_of({"mode": ["not a code"]})


def test_changed_filter_is_searched_at_once(store: Store) -> None:
    seen: list[Query] = []
    panel = SearchPanel(store, lang="ru", on_query=seen.append)
    panel.filters.value = {"mode": ["RAIL"]}
    assert (panel.results.view["found"], seen) == (40, [Query(mode=("RAIL",))])
    assert panel.results.view["pandas"].splitlines()[2].strip() == '& (seizures["mode"] == "RAIL")'
    told(panel, kind="sort", name="case_no")
    assert shown(panel) == ids(store, Query(mode=("RAIL",)))
    panel.filters.act("clear")
    assert (panel.results.view["found"], panel.filters.value) == (120, {})


def test_wrong_filter_leaves_the_results_as_they_are(store: Store) -> None:
    panel = SearchPanel(store, lang="en")
    panel.filters.value = {"seizure_from": "2026-02-31"}
    assert (panel.query, panel.results.view["found"]) == (Query(), 120)


def test_pages_go_forth_and_back(store: Store) -> None:
    panel = SearchPanel(store, lang="en")
    first = shown(panel)
    told(panel, kind="page", later=False)
    assert shown(panel) == first
    told(panel, kind="page", later=True)
    second = shown(panel)
    assert (len(second), set(first) & set(second), panel.results.view["page"]) == (LIMIT, set(), "51 to 100 of 120")
    told(panel, kind="page", later=True)
    told(panel, kind="page", later=True)
    assert (len(shown(panel)), panel.results.view["later"]) == (20, False)
    told(panel, kind="page", later=False)
    assert shown(panel) == second


def test_both_dates_are_drawn_over_the_same_months(store: Store) -> None:
    trend = SearchPanel(store, lang="en").results.view["trend"]
    assert trend["months"] == ["Nov 2025", "Dec 2025", "Jan 2026"]
    assert [series["counts"] for series in trend["series"]] == [[60, 60, 0], [0, 0, 120]]


def test_coverage_note_is_always_there(store: Store) -> None:
    panel = SearchPanel(store, lang="en", query=Query(seizure_to="2025-12-31", text="nothing has this"))
    assert panel.results.view["coverage"]["text"] == "1 of 2 countries reported seizures of 2025."
    assert "Uzbekistan: no cases in 12 of 12 months" in panel.results.view["coverage"]["gaps"]
    # Also where every country reported: the line beneath is headed by what stands in it, and blames nobody.
    for lang, heading in (("en", "Months without cases"), ("ru", "Месяцы без случаев")):
        assert SearchPanel(store, lang=lang).results.labels["gaps"] == heading


def test_case_is_opened_in_words(store: Store) -> None:
    panel = SearchPanel(store, lang="ru")
    told(panel, kind="open", name="KG-2025-000007")
    card = panel.results.card
    lines = {name: value for section in card["sections"] for name, value in section["lines"]}
    assert lines["Дата изъятия"] == "08.12.2025"
    assert "140" in lines["Позиция 1"]
    assert card == record_card(store, "KG-2025-000007", "ru")
    told(panel, kind="close")
    assert panel.results.card == {}


def test_saved_searches_are_kept_by_the_owner(store: Store) -> None:
    searches: dict[str, Query] = {}

    def save(name: str, query: Query) -> dict[str, Query]:
        searches[name] = query
        return searches

    def forget(name: str) -> dict[str, Query]:
        searches.pop(name)
        return searches

    panel = SearchPanel(store, lang="en", on_save=save, on_forget=forget)
    panel.show(Query(mode=("RAIL",)))
    told(panel, kind="save", name="  rail ")
    panel.show(Query())
    told(panel, kind="recall", name="rail")
    assert (panel.query, panel.filters.value, panel.results.saved) == (
        Query(mode=("RAIL",)),
        {"mode": ["RAIL"]},
        ["rail"],
    )
    told(panel, kind="forget", name="rail")
    assert panel.results.saved == []


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"kind": "sort", "name": "narrative; --"},
        {"kind": "open", "name": "nowhere"},
        {"kind": "recall", "name": "x"},
        {"kind": "save", "name": "x"},
        {"kind": "tick", "name": ["x"]},
    ],
    ids=str,
)
def test_message_that_does_not_fit_changes_nothing(store: Store, message: dict[str, Any]) -> None:
    panel = SearchPanel(store, lang="en")
    before = dict(panel.results.view)
    told(panel, **message)
    assert (panel.results.view, panel.results.card) == (before, {})


def test_csv_says_that_it_is_synthetic(store: Store) -> None:
    lines = rows_csv(store, Query(mode=("RAIL",))).splitlines()
    assert lines[0].startswith("# SYNTHETIC")
    assert len(lines) == 2 + 40


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert (number(280000.0, "ru"), number(2.98, "ru"), number(1234.5, "en")) == ("280\u00a0000", "2,98", "1,234.5")
