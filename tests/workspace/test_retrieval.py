"""Behind the retrieval screen: searches, saved searches, charts, ticks, questions in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from retrieval_desk import NAME, artifact, drawn, home_with

from simulator.cen.query import Query
from simulator.cen.search import ids
from simulator.cen.statistics import by_month, totals
from simulator.workspace import Draft, Home, parse_answers
from simulator.workspace import retrieval as desk
from simulator.workspace.artifact import ArtifactSchema
from simulator.workspace.retrieval_snapshot import database, open_snapshot

KG = {"reporting_country": ["KG"]}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, drawn())


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_with(tmp_path_factory.mktemp("retrieval"), drawn())


CODES = {
    "reporting_country": ("KG", "TJ", "UZ"),
    "office": ("KG-DOSTUK", "UZ-DUSTLIK", "UZ-ALAT"),
    "product": ("CIGARETTES", "HASHISH", "HEROIN"),
    "concealment_place": ("VEHICLE", "WAGON_STRUCTURE", "CARGO"),
    "concealment_method": ("COVER_LOAD", "OPEN"),
    "detecting_service": ("POLICE",),
    "transit": ("KG", "KZ"),
}
QUERIES = st.builds(
    Query,
    **{name: st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple) for name, values in CODES.items()},
    concealment_join=st.sampled_from(["and", "or"]),
    children=st.booleans(),
    seizure_from=st.sampled_from(["", "2025-01-01"]),
    seizure_to=st.sampled_from(["", "2025-12-31"]),
    entry_from=st.sampled_from(["", "2025-06-15"]),
    entry_to=st.sampled_from(["", "2026-01-05"]),
    min_quantity=st.none() | st.floats(0, 50_000),
    text=st.sampled_from(["", "PROTOCOL", "cartons"]),
)


@settings(max_examples=40, deadline=None)
@given(query=QUERIES)
def test_search_in_memory_finds_what_the_store_finds(fixed: Home, query: Query) -> None:
    with desk.store(fixed, NAME) as store:
        assert desk.find(fixed, NAME, query) == ids(store, query)
        for by in ("seizure_date", "entry_date"):
            counts = {month.month: month.cases for month in by_month(store, query, date=by) if month.cases}
            assert desk.chart(fixed, NAME, query, by) == counts


def test_totals_are_those_of_the_store(fixed: Home) -> None:
    query = Query(reporting_country=("UZ",), product=("CIGARETTES",))
    with desk.store(fixed, NAME) as store:
        sums = {total.unit: total.quantity for total in totals(store, query)}
    assert desk.snapshot(fixed, NAME).total(query, "STICK") == pytest.approx(sums["STICK"])


def test_store_is_read_only(home: Home) -> None:
    from simulator.cen.store import StoreError

    with desk.store(home, NAME) as store, pytest.raises(StoreError):
        store.put({"case_no": "KG-2026-900001"})


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_questions_are_whole_in_both_languages(home: Home, lang: str) -> None:
    questions = desk.questions(home, NAME, lang)
    assert [question["id"] for question in questions] == list(desk.question_ids(home, NAME))
    for question in questions:
        assert "{" not in question["stem"] + question["title"]
        for field in question["fields"]:
            assert field["kind"] in ("number", "date", "choice", "choices")
            assert field["label"]
        assert all("{" not in o["label"] for field in question["fields"] for o in field.get("options", []))
    options = {
        field["name"]: field["options"] for question in questions for field in question["fields"] if "options" in field
    }
    assert {name: len(offered) for name, offered in options.items() if name not in ("saved", "country")} == {
        "caveats": 6,
        "opening": 3,
        "closing": 3,
        "verdict": 3,
    }


def test_cards_show_crossings_and_who_reported(home: Home) -> None:
    pairs = {(card["one"], card["other"]) for card in desk.office_card(home, NAME, "en")}
    assert ("KG-DOSTUK", "UZ-DUSTLIK") in pairs
    table = desk.reporting_table(home, NAME, "ru")
    assert table["months"][0] == "янв. 2025"
    assert [row["country"] for row in table["rows"]] == ["KG", "KZ", "TJ", "TM", "UZ"]
    assert sum(not all(row["reported"]) for row in table["rows"]) == 2


def test_answers_start_blank_and_keep_what_is_put(home: Home) -> None:
    assert desk.answers(home, NAME)["q1"] == {"cases": None}
    desk.put(home, NAME, "q1", {"cases": 12})
    desk.put(home, NAME, "q4", {"batch_date": "2026-01-05", "verdict": ""})
    assert desk.answers(home, NAME)["q1"] == {"cases": 12}
    assert desk.answers(home, NAME)["q4"]["batch_date"] == "2026-01-05"
    desk.put(home, NAME, "q1", {"cases": None})
    assert desk.answers(home, NAME)["q1"] == {"cases": None}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("q9", {"cases": 1}),
        ("q1", {"cases": "many"}),
        ("q1", {"cases": float("nan")}),
        ("q1", {"cases": 1e16}),
        ("q1", {"sticks": 1}),
        ("q2", {"records": ["KG-2025-000001"]}),
        ("q4", {"batch_date": "5 January"}),
        ("q4", {"by_entry": {"query": {}, "counts": {}}}),
        ("q6", {"country": "Tajikistan"}),
        ("q6", {"caveats": ["a"] * 27}),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_saved(home: Home, question: str, value: dict[str, object]) -> None:
    desk.put(home, NAME, "q3", {"cases": 3})
    before = Draft(home, NAME).answers
    with pytest.raises(desk.AnswerFault):
        desk.put(home, NAME, question, value)
    assert Draft(home, NAME).answers == before


def test_records_are_what_the_search_finds(home: Home) -> None:
    records = desk.take_records(home, NAME, "q2", KG)
    assert records == desk.answers(home, NAME)["q2"]["records"] == desk.find(home, NAME, KG)
    with pytest.raises(desk.AnswerFault):
        desk.take_records(home, NAME, "q1", KG)


def test_ticks_come_and_go(home: Home) -> None:
    case, other = desk.find(home, NAME, KG)[:2]
    desk.tick(home, NAME, "q5", other, True)
    assert desk.tick(home, NAME, "q5", case, True) == [case, other]
    assert desk.tick(home, NAME, "q5", case, True) == [case, other]
    assert desk.tick(home, NAME, "q5", other, False) == [case]


def test_chart_keeps_the_counts_of_the_search(home: Home) -> None:
    counts = desk.take_chart(home, NAME, "q4", "by_entry", KG)
    chart = desk.answers(home, NAME)["q4"]["by_entry"]
    assert chart["counts"] == counts
    assert sum(counts.values()) == len(desk.find(home, NAME, KG))


def test_saved_search_keeps_conditions_and_result_together(home: Home) -> None:
    records = desk.save_search(home, NAME, " mine ", KG)
    saved = desk.saved_searches(home, NAME)
    assert set(saved) == {"mine"}
    assert saved["mine"].query == Query(reporting_country=("KG",))
    assert saved["mine"].records == records
    choice = next(f for f in desk.questions(home, NAME, "en")[1]["fields"] if f["name"] == "saved")
    assert [option["code"] for option in choice["options"]] == ["mine"]
    desk.put(home, NAME, "q2", {"saved": "mine"})
    desk.forget_search(home, NAME, "mine")
    assert desk.answers(home, NAME)["q2"]["saved"] is None
    assert desk.saved_searches(home, NAME) == {}


def test_a_search_cannot_name_records(home: Home) -> None:
    for query in ({"case_no": ["KG-2025-000001"]}, {"ids": [1]}, {"product": "CIGARETTES' OR 1=1"}):
        with pytest.raises(desk.AnswerFault):
            desk.save_search(home, NAME, "mine", query)


def test_no_more_than_twelve_searches_are_saved(home: Home) -> None:
    for number in range(desk.MAX_SAVED):
        desk.save_search(home, NAME, f"search {number}", KG)
    with pytest.raises(desk.AnswerFault):
        desk.save_search(home, NAME, "one more", KG)
    assert len(desk.saved_searches(home, NAME)) == desk.MAX_SAVED


@pytest.mark.parametrize(
    "answers",
    [
        {"Q7": {}},
        {"q1": {"two words": 1}},
        {f"q{number}": {} for number in range(21)},
        {"q1": {"cases": True}},
        {"q2": {"records": ["kg-2025-000001"]}},
        {"q2": {"records": ["KG-2025-000001"] * 20_001}},
        {"q4": {"by_entry": {"query": {}, "counts": {"January": 1}}}},
        {"q4": {"by_entry": {"query": {}, "counts": {"2026-01": -1}}}},
        {"q6": {"opening": "a" * 61}},
        {"saved": {"": {"query": {}, "records": []}}},
        {"saved": {"a": {"query": {"unknown": 1}, "records": []}}},
    ],
)
def test_schema_refuses_what_no_screen_writes(answers: dict[str, object]) -> None:
    with pytest.raises(ArtifactSchema):
        parse_answers(artifact(answers), "retrieval")


def test_missing_database_is_named(home: Home) -> None:
    from simulator.cen.store import StoreError

    database(home, NAME).unlink()
    with pytest.raises(StoreError, match="is missing"):
        open_snapshot(database(home, NAME))


def test_blank_answers_fit_the_schema() -> None:
    assert desk.Answers.model_validate({}) == desk.Answers()
    with pytest.raises(ValidationError):
        desk.Answers.model_validate({"q1": None})
