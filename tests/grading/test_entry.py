"""Marking the entry exercise: right, wrong, lazy, copied, arbitrary and worked answers."""

from __future__ import annotations

import statistics
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from entry_desk import entry_drawn, mark, material, points
from entry_world import NAME, home_with, root
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import sheets

from grading.feedback import render_feedback
from grading.rubric import load_rubric
from grading.solver.entry import solve
from grading.solver.slips import RATES, Slips
from simulator.cen.form import form_spec
from simulator.content import content
from simulator.publish.world import make_world
from simulator.rng import stream
from simulator.texts import LANGUAGES, translator
from simulator.workspace import ArtifactError, Draft, entry

SHEETS = sheets("entry")
WORLDS = range(5)
LAZY = Fraction(15, 100) * 40


def solved(path: Path, number: int, rate: float, run: int = 0, world: Any = None) -> Fraction:
    exercise = entry_drawn(number, world)
    home = home_with(path, exercise.files)
    solve(home, Slips(rate, stream(bytes(31) + bytes([run]), "test-solver")), "entry_first_reports")
    return points(exercise.truth, Draft(home, NAME).answers)


def test_rubric_has_the_rows_of_the_design() -> None:
    rubric = load_rubric(NAME)
    assert rubric.maximum == 40
    assert [(row.id, row.points) for row in rubric.row] == [
        ("entry-lines", 6),
        ("entry-quantity", 11),
        ("entry-route", 8),
        ("entry-concealment", 4),
        ("entry-control", 4),
        ("entry-place", 3),
        ("entry-persons", 2),
        ("entry-narrative", 2),
    ]
    route = rubric.criterion("entry-route").items
    assert [sum(v for k, v in route.items() if k.startswith(letter)) for letter in "abcd"] == [2, 2, 1, 3]


@pytest.mark.parametrize("number", WORLDS)
def test_reference_earns_full_marks_and_blank_nothing(number: int) -> None:
    truth = entry_drawn(number).truth
    full, blank = mark(truth, SHEETS.reference(truth)), mark(truth, {})
    assert full.points == full.max_points == 40
    assert not full.critical
    assert full.good.startswith("Every quantity")
    assert [row.points for row in blank.rows] == [0] * 8
    assert blank.good == ""


@pytest.mark.parametrize("number", WORLDS)
def test_known_wrong_sheets_keep_exactly_their_points(number: int) -> None:
    truth = entry_drawn(number).truth
    totals = {label: points(truth, answers) for label, answers, _ in SHEETS.known_wrong(truth)}
    assert totals == {label: expected for label, _, expected in SHEETS.known_wrong(truth)}
    assert len(totals) >= 20


def test_prefilled_values_typed_again_earn_nothing() -> None:
    exercise = entry_drawn(1)
    reports = {entry["letter"]: entry["prefilled"] for entry in material(exercise)["reports"]}
    assert points(exercise.truth, {"reports": reports}) == 0


@pytest.mark.parametrize("number", WORLDS)
def test_lazy_sheets_stay_under_fifteen_percent(number: int) -> None:
    exercise = entry_drawn(number)
    for sheet in (SHEETS.all_unknown, SHEETS.first_option):
        answers = sheet(material(exercise))
        assert points(exercise.truth, answers) <= LAZY
        for report in answers["reports"].values():
            report["seizure_date"] = None
            for line in report["lines"]:
                line["quantity"] = None
        assert points(exercise.truth, answers) <= LAZY


def test_a_neighbours_sheet_stays_under_fifteen_percent() -> None:
    truths = [entry_drawn(number).truth for number in range(8)]
    totals = [points(a, SHEETS.reference(b)) for a in truths for b in truths if a is not b]
    assert statistics.mean(map(float, totals)) <= LAZY


GOODS_WORDS = {
    "CIGARETTES": ("cigarette", "carton", "pack ", "packs", "сигарет", "блок", "пачк"),
    "PREGABALIN": ("pregabalin", "capsule", "blister", "прегабалин", "капсул", "блистер"),
}


@pytest.mark.parametrize("factor", [0.001, 0.01, 0.02, 0.05, 0.1, 0.3, 7, 10, 20, 50, 1000])
def test_advice_about_a_quantity_speaks_of_no_other_product(factor: float) -> None:
    truth = entry_drawn(1).truth
    for letter, report in truth["reports"].items():
        for number, line in enumerate(report["record"]["lines"]):
            answers = SHEETS.reference(truth)
            answers["reports"][letter]["lines"][number]["quantity"] = line["quantity"] * factor
            row = next(row for row in mark(truth, answers).rows if row.criterion == "entry-quantity")
            remarks = [finding for finding in row.findings if finding.item]
            assert remarks
            kinds = [words for product, words in GOODS_WORDS.items() if product != line["product"]]
            for finding in remarks:
                texts = (finding.why, finding.next)
                advice = " ".join(translator(lang).text(text) for lang in LANGUAGES for text in texts).lower()
                assert [word for words in kinds for word in words if word in advice] == [], (letter, finding.slip)


def test_a_misread_quantity_beside_a_right_date_is_no_other_case() -> None:
    truth = entry_drawn(1).truth
    answers = SHEETS.reference(truth)
    answers["reports"]["B"]["lines"][0]["quantity"] = 7_777
    card = mark(truth, answers)
    assert card.points == 37
    assert "foreign" not in {finding.slip for row in card.rows for finding in row.findings}


def test_feedback_names_the_slip_in_the_words_of_the_design() -> None:
    truth = entry_drawn(1).truth
    sheet = {label: answers for label, answers, _ in SHEETS.known_wrong(truth)}
    packed, passport = mark(truth, sheet["B cartons as packs"]), mark(truth, sheet["D departure from the passport"])
    cartons = truth["reports"]["B"]["slips"]["cartons"]
    english = render_feedback(packed, lang="en", mode="practice")
    assert f"Report B: {cartons * 20:,} pieces, but the paper says {cartons:,} cartons, counted as packs." in english
    assert "RILO&#39;s search above 100,000 pieces misses this record." in english
    nationality = truth["reports"]["D"]["slips"]["nationality"]
    russian = render_feedback(passport, lang="ru", mode="practice")
    expected = (
        f"Отчёт Г: отправление {nationality} выведено из гражданства водителя. "
        "В документе «не установлено» — укажите XX."
    )
    assert expected in russian


def test_an_open_graded_world_shows_the_slip_without_the_answer() -> None:
    truth = entry_drawn(1).truth
    sheet = {label: answers for label, answers, _ in SHEETS.known_wrong(truth)}
    card = mark(truth, sheet["D departure from the passport"])
    page = render_feedback(card, lang="en", mode="graded", closed=False)
    assert "was inferred from the driver&#39;s nationality." in page
    assert "enter XX" not in page


def test_a_name_is_a_critical_fault_and_named_first() -> None:
    truth = entry_drawn(1).truth
    sheet = {label: answers for label, answers, _ in SHEETS.known_wrong(truth)}
    card = mark(truth, sheet["D named"])
    assert [finding.slip for finding in card.critical] == ["nominal-data"]
    assert {row.criterion: row.points for row in card.rows}["entry-narrative"] == 0


@pytest.mark.parametrize("form", range(5))
def test_every_name_of_every_paper_is_found_in_a_text(form: int) -> None:
    truth = entry_drawn(2).truth
    for letter in "ABCD":
        names = truth["reports"][letter]["names"]
        answers = SHEETS.reference(truth)
        answers["reports"]["D"]["narrative"] += f" {names[form]}."
        own = [*names, *truth["reports"]["D"]["names"]]
        truth["reports"]["D"]["names"] = own
        assert mark(truth, answers).critical, names[form]


@pytest.mark.parametrize(
    ("action", "divisor", "reason", "slip"),
    [
        ("kept", 1, "1.3 g a piece", "returned-kept"),
        ("kept", 1, "It is right.", "returned-no-reason"),
        ("corrected", 1, "", "returned-changed"),
        ("kept", 10, "as counted", "returned-wrong"),
    ],
)
def test_the_returned_record_is_commented_without_points(action: str, divisor: int, reason: str, slip: str) -> None:
    truth = entry_drawn(1).truth
    answers = SHEETS.reference(truth)
    answers["returned"] = {"action": action, "reason": reason}
    answers["reports"]["B"]["lines"][0]["quantity"] /= divisor
    row = next(row for row in mark(truth, answers).rows if row.criterion == "entry-quantity")
    assert [f.slip for f in row.findings if f.slip.startswith("returned")] == [slip]
    assert row.points == (11 if divisor == 1 else 9)


def test_wrong_types_are_a_named_error() -> None:
    truth = entry_drawn(1).truth
    for wrong in ({"A": {"lines": "many"}}, {"A": {"departure": 7}}, {"E": {}}, {"A": {"name": "X"}}):
        with pytest.raises(ArtifactError, match="ARTIFACT_SCHEMA: reports"):
            mark(truth, {"reports": wrong})


# ---- arbitrary answers
def _values(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    codes = [option["code"] for option in field.get("options", [])]
    text = st.one_of(st.none(), st.text(max_size=40), *([st.sampled_from(codes)] if codes else []))
    match field["kind"]:
        case "number":
            return st.one_of(st.none(), st.integers(-10, 10**9), st.floats(-1e12, 1e12))
        case "group":
            rows = st.fixed_dictionaries({}, optional={f["name"]: _values(f) for f in field["fields"]})
            return st.one_of(st.none(), st.lists(rows, max_size=4))
        case "packing":
            return st.none()
        case "ordered" | "choices":
            return st.one_of(st.none(), st.lists(text, max_size=4))
        case "area":
            return st.one_of(st.none(), st.text(max_size=300))
    return text


FIELDS = [field for section in form_spec("en", "KG")["sections"] for field in section["fields"]]
REPORT = st.fixed_dictionaries({}, optional={field["name"]: _values(field) for field in FIELDS})
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "reports": st.dictionaries(st.sampled_from("ABCD"), REPORT),
        "returned": st.one_of(
            st.none(),
            st.fixed_dictionaries({"action": st.sampled_from(["kept", "corrected", None]), "reason": st.text()}),
        ),
    },
)
TRUTH = entry_drawn(3).truth


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ANSWERS)
def test_score_never_raises_and_stays_in_bounds(answers: dict[str, Any]) -> None:
    card = mark(TRUTH, answers)
    assert 0 <= card.points <= 40
    assert all(row.points % Fraction(1, 4) == 0 for row in card.rows)
    render_feedback(card, lang="ru", mode="practice")


# ---- simulated trainees
def test_kinds_of_trainees_stand_in_order(tmp_path: Path) -> None:
    for number in WORLDS:
        means = {
            kind: solved(tmp_path / f"{kind}{number}", number, rate, run=number) / 40 for kind, rate in RATES.items()
        }
        assert means["expert"] >= Fraction(9, 10)
        assert Fraction(65, 100) <= means["typical"] <= Fraction(90, 100)
        assert Fraction(25, 100) <= means["weak"] <= Fraction(65, 100)


def test_the_analyst_without_slips_earns_all_points(tmp_path: Path) -> None:
    for number in WORLDS:
        home = home_with(tmp_path / str(number), entry_drawn(number).files, lang="ru")
        solve(home, Slips(0.0, stream(bytes(32), "test-solver")), "entry_first_reports")
        assert points(entry_drawn(number).truth, Draft(home, NAME).answers) == 40
        assert all(not entry.check(home, NAME, letter) for letter in "ABCD")


@pytest.mark.parametrize("number", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 8))])
def test_real_worlds_offer_the_papers_and_the_same_marks(number: int, tmp_path: Path) -> None:
    world = make_world(content("datasets", "scenarios", "northern_corridor.toml"), root(number))
    exercise = entry_drawn(number, world)
    assert points(exercise.truth, SHEETS.reference(exercise.truth)) == 40
    assert solved(tmp_path, number, 0.0, world=world) == 40
    wrong = SHEETS.known_wrong(exercise.truth)
    assert {label: points(exercise.truth, answers) for label, answers, _ in wrong} == {
        label: e for label, _, e in wrong
    }
    for sheet in (SHEETS.all_unknown, SHEETS.first_option):
        assert points(exercise.truth, sheet(material(exercise))) <= LAZY
