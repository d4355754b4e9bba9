"""Questions as data: an author's fault is named with its place; a search's parts find what the whole finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from retrieval_desk import drawn
from retrieval_world import retrieval_world

from grading.rubric import load_exercise
from simulator.cen.asking import span
from simulator.cen.query import Query, matching_cases, matching_lines
from simulator.errors import ScenarioError
from simulator.publish.retrieval.drawing import snapshot_at
from simulator.publish.retrieval.entered import Entered
from simulator.publish.retrieval.sheet import load_sheet, read_sheet
from simulator.workspace.retrieval_snapshot import Snapshot

NAME = "retrieval_first_queries"
SHEET = """
schema_version = 1
[[question]]
id = "q1"
title = "Cases"
stem = "How many cases of {product} did {country} report in {year}?"
vary = { country = "reporting", product = { heading = "DRU" }, year = ["2025"] }
query = { reporting_country = "{country}", product = "{product}", seizure = "{year}" }
lacking = "such cases"
[[question.task]]
type = "count"
field = "cases"
label = "Number of cases"
row = "cases-count"
wrong.entry-date = { dates = "entry" }
"""
FAULTS = {
    "a value that is not drawn": ('"How many cases of', '"How many {posts} of', "posts"),
    "a query that asks an undrawn value": ('seizure = "{year}"', 'seizure = "{month}"', "month"),
    "a field that no search has": ("reporting_country =", "reporting_land =", "reporting_land"),
    "a span that is none": ('seizure = "{year}"', 'seizure = "last year"', "seizure"),
    "an unknown type": ('type = "count"', 'type = "counting"', "counting"),
    "a word too many": ('label = "Number', 'title_text = "x"\nlabel = "Number', "title_text"),
    "a mistake that asks nothing known": ('{ dates = "entry" }', '{ edit = { offices = "X" } }', "offices"),
    "a question that is named as the saved searches": ('id = "q1"', 'id = "saved"', "saved"),
    "another version": ("schema_version = 1", "schema_version = 2", "schema_version"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_author_is_named_with_its_file(tmp_path: Path, fault: str) -> None:
    before, after, named = FAULTS[fault]
    path = tmp_path / "tasks.toml"
    path.write_text(SHEET, encoding="utf-8")
    assert read_sheet(path).question[0].id == "q1"
    path.write_text(SHEET.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"tasks\.toml") as error:
        read_sheet(path)
    assert named in f"{error.value}"


def test_a_question_or_a_field_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tasks.toml"
    path.write_text(SHEET + SHEET.replace("schema_version = 1", ""), encoding="utf-8")
    with pytest.raises(ScenarioError, match="q1 stands twice"):
        read_sheet(path)
    task = SHEET[SHEET.index("[[question.task]]") :]
    path.write_text(SHEET + task, encoding="utf-8")
    with pytest.raises(ScenarioError, match="cases stands twice"):
        read_sheet(path)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2025", ("2025-01-01", "2025-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2025-12-05", ("2025-12-05", "2025-12-05")),
        ("2025-07-01..2025-09", ("2025-07-01", "2025-09-30")),
        ("2026..", ("2026-01-01", "")),
        ("..2025", ("", "2025-12-31")),
        ("", ("", "")),
    ],
)
def test_a_span_has_two_ends(text: str, ends: tuple[str, str]) -> None:
    assert span(text) == ends


def snapshot() -> Snapshot:
    tables = snapshot_at(retrieval_world().observed, load_exercise(NAME).clock)
    return Snapshot(cases=tables["cases"], lines=tables["lines"], legs=tables["legs"])


SNAPSHOT = snapshot()
ENTERED = Entered(snapshot=SNAPSHOT, countries=("KG", "TJ"))
CODES = {
    "reporting_country": ("KG", "TJ", "UZ"),
    "office": ("KG-DOSTUK", "UZ-ALAT"),
    "product": ("CIGARETTES", "HASHISH", "HEROIN"),
    "unit": ("KGM", "STICK"),
    "concealment_place": ("VEHICLE", "CARGO"),
    "concealment_method": ("COVER_LOAD", "OPEN"),
    "transit": ("KG", "KZ"),
}


@settings(max_examples=60, deadline=None)
@given(
    query=st.builds(
        Query,
        **{name: st.lists(st.sampled_from(of), max_size=2, unique=True).map(tuple) for name, of in CODES.items()},
        concealment_join=st.sampled_from(["and", "or"]),
        children=st.booleans(),
        seizure_from=st.sampled_from(["", "2025-01-01"]),
        entry_to=st.sampled_from(["", "2026-01-05"]),
        min_quantity=st.none() | st.floats(0, 50_000),
        text=st.sampled_from(["", "goods"]),
    )
)
def test_parts_of_a_search_find_what_the_whole_finds(query: Query) -> None:
    whole = matching_cases(query, SNAPSHOT.cases, SNAPSHOT.lines, SNAPSHOT.legs).to_numpy()
    assert (ENTERED.cases(query) == whole).all()
    ids = SNAPSHOT.cases["case_id"].to_numpy()[whole]
    lines = matching_lines(query, SNAPSHOT.lines).to_numpy() & np.isin(SNAPSHOT.lines["case_id"], ids)
    assert (ENTERED.lines(query) == lines).all()


def test_every_task_feeds_a_row_and_every_row_is_fed() -> None:
    from grading.rubric import load_rubric

    fed = {task.row for question in load_sheet(NAME).question for task in question.task}
    assert fed == {row.id for row in load_rubric(NAME).row}
    assert {t["row"] for tasks in drawn().truth["questions"].values() for t in tasks.values()} == fed
