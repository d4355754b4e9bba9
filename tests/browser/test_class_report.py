"""The class picture in Chromium: nothing is cut, the wall names nobody, the policy lets nothing in, print is whole."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from courses.results import write_results
from grading.report import Pupil, common_mistakes
from grading.rubric import exercise_names, load_rubric
from grading.scorecard import Finding, Row, ScoreCard

pytestmark = pytest.mark.chromium
LONGEST = "a-trainee-with-the-longest-name-that-a-roster-allows.for-one"
NAMES = [LONGEST, *(f"trainee{number:02d}" for number in range(29))]
SIZES = [(1280, 800), (1920, 1080)]
HOSTILE = "<img src=https://example.org/x onerror=alert(1)>\u202eдоб\u200b" + "в" * 200
CUT = """() => {
  const wide = document.documentElement.clientWidth;
  const bad = [];
  if (document.documentElement.scrollWidth > wide) bad.push("the page scrolls sideways");
  for (const one of document.querySelectorAll("body *")) {
    const box = one.getBoundingClientRect();
    if (box.width && (box.right > wide + 0.5 || box.left < -0.5)) bad.push(one.outerHTML.slice(0, 60));
    if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline" && one.tagName !== "METER")
      bad.push("cut: " + one.outerHTML.slice(0, 60));
  }
  return bad;
}"""


BROKEN = """() => [...document.querySelectorAll("table.points th:not(.name)")].flatMap((head) => {
  const text = head.firstChild;
  return [...(text?.textContent ?? "").matchAll(/\\p{L}+/gu)].filter((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
  }).map((word) => word[0]);
})"""


def finding(row: str, item: str) -> Finding:
    words = load_rubric("entry_first_reports").criterion(row).finding("wrong", item=item, points_lost=Fraction(1))
    params = {"report": HOSTILE, "field": item, "given": HOSTILE}
    return Finding(seen=words.seen, why=words.why, next=words.next, slip="wrong", item=item, params=params,
                   points_lost=Fraction(1), evidence=("KG-2026-000117",))  # fmt: skip


def card(name: str, trainee: str, number: int) -> ScoreCard:
    rows: list[Row] = []
    for criterion in load_rubric(name).row:
        findings: tuple[Finding, ...] = ()
        if criterion.id == "entry-route":
            findings = (finding("entry-route", f"a-part-{number % 3}"),)
        rows.append(criterion.row(criterion.maximum * Fraction(number % 5, 4), findings))
    return ScoreCard(exercise=name, trainee=trainee, attempt=1, rows=tuple(rows))


@pytest.fixture(scope="module")
def pupils() -> list[Pupil]:
    """Thirty: the last is absent, the one before worked one exercise of all and that in full."""
    exercises = exercise_names()
    room = [
        Pupil(trainee=name, cards={e: card(e, name, number) for e in exercises})
        for number, name in enumerate(NAMES[:-2])
    ]
    room.append(Pupil(trainee=NAMES[-2], cards={exercises[0]: card(exercises[0], NAMES[-2], 4)}))
    return [*room, Pupil(trainee=NAMES[-1], cards={})]


@pytest.fixture(params=["en", "ru"])
def results(request: pytest.FixtureRequest, tmp_path: Path, pupils: list[Pupil]) -> Path:
    write_results(tmp_path, pupils, course="spring", lang=request.param, exercises=exercise_names(), level="rubric")
    return tmp_path


def opened(chromium: Browser, path: Path, size: tuple[int, int]) -> tuple[Page, list[str]]:
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    trouble: list[str] = []
    page.on("request", lambda request: None if request.url == path.as_uri() else trouble.append(request.url))
    page.on("console", lambda message: trouble.append(message.text))
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.goto(path.as_uri())
    return page, trouble


@pytest.mark.parametrize("name", ["report.html", "desk.html"])
def test_nothing_is_cut_and_nothing_is_fetched(chromium: Browser, results: Path, name: str) -> None:
    for size in SIZES:
        page, trouble = opened(chromium, results / name, size)
        assert page.evaluate(CUT) == [], size
        assert trouble == []
        assert page.evaluate("getComputedStyle(document.body).fontVariantNumeric") == "tabular-nums"
        page.close()


def test_the_wall_names_nobody_and_the_desk_everybody(chromium: Browser, results: Path) -> None:
    said = {}
    for name in ("report.html", "desk.html"):
        page, _ = opened(chromium, results / name, SIZES[0])
        said[name] = page.inner_text("body").replace("\n", " ")
        page.close()
    assert not [name for name in NAMES if name in said["report.html"]]
    assert not [name for name in NAMES if name not in said["desk.html"]]


def test_the_policy_stops_what_would_get_past_the_page(chromium: Browser, results: Path) -> None:
    page, _ = opened(chromium, results / "report.html", SIZES[0])
    for html in ('<img id=x src="https://example.org/x.png">', '<p id=y style="color: red">x</p>'):
        with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", html)
    assert page.evaluate("getComputedStyle(document.getElementById('y')).color") != "rgb(255, 0, 0)"
    assert page.evaluate("document.getElementById('x').naturalWidth") == 0
    page.close()


def test_who_worked_one_exercise_does_not_lead_and_the_absent_is_named_so(chromium: Browser, results: Path) -> None:
    page, _ = opened(chromium, results / "desk.html", SIZES[0])
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in page.locator("table.points tr").all()[1:]
    }
    shares = {name: int("".join(filter(str.isdigit, cells[-1])) or 0) for name, cells in rows.items()}
    assert max(shares.values()) == 100 > shares[NAMES[-2]] > 0
    every = len(exercise_names())
    said = {"en": ("absent", f"1 of {every}"), "ru": ("нет работы", f"1 из {every}")}
    words = said[page.get_attribute("html", "lang") or ""]
    assert rows[NAMES[-1]][:every] == [words[0]] * every
    assert words[1] in rows[NAMES[-2]]
    help_list = page.locator("h2 + ul").first.inner_text()
    assert f"{NAMES[-1]}: {words[0]}" in help_list
    page.close()


def test_different_items_of_one_slip_are_different_mistakes(pupils: list[Pupil]) -> None:
    mistakes = [mistake for mistake in common_mistakes(pupils) if mistake.row == "entry-route"]
    assert {(mistake.item, mistake.slip) for mistake in mistakes} == {(f"a-part-{n}", "wrong") for n in range(3)}
    assert sum(mistake.trainees for mistake in mistakes) == sum(mistake.lost for mistake in mistakes)
    assert all(mistake.lost < 15 for mistake in mistakes)


@pytest.mark.parametrize("name", ["report.html", "desk.html"])
def test_the_print_holds_everything(chromium: Browser, results: Path, name: str) -> None:
    page, _ = opened(chromium, results / name, SIZES[0])
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = " ".join(sheet.extract_text() for sheet in pages)
    page.close()
    assert len(pages) <= 10
    assert all(sheet.mediabox.width > sheet.mediabox.height for sheet in pages)
    if name == "desk.html":
        assert not [trainee for trainee in NAMES[1:] if trainee not in text]


def test_no_word_of_a_head_is_broken(chromium: Browser, tmp_path: Path, pupils: list[Pupil]) -> None:
    for lang in ("en", "ru"):
        for start in range(0, len(exercise_names()), 5):
            names = exercise_names()[start : start + 5]
            shown = [Pupil(trainee=p.trainee, cards={e: c for e, c in p.cards.items() if e in names}) for p in pupils]
            write_results(tmp_path, shown, course="spring", lang=lang, exercises=names, level="rubric")
            page, _ = opened(chromium, tmp_path / "desk.html", SIZES[0])
            assert page.evaluate(BROKEN) == []
            assert page.evaluate(CUT) == []
            page.close()
