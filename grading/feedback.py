"""The feedback page: one HTML file a trainee and exercise, made from the score card alone.

The rule kept here: points first and large, critical faults before everything, then the rows in order of what they
cost. A finding that shows the right answer is shown only when its world will not be used again. The page runs
nothing, fetches nothing, and every word of the trainee's is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from grading.report import told
from grading.rubric import Criterion, load_exercise, load_rubric
from grading.scorecard import Exposure, Finding, Row, ScoreCard
from grading.skills import skill_label
from simulator.formats import number
from simulator.texts import N_, Translator, translator

TEMPLATES = Path(__file__).parent / "templates"
LEVELS: tuple[Exposure, ...] = ("none", "form", "rubric", "full")


def allowed(*, mode: str, closed: bool) -> Exposure:
    """How much a page may show: all in a practice world and in a closed graded one, else no right answers."""
    return "full" if mode == "practice" or closed else "rubric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding in the reader's language; withheld where it would show an answer too early."""

    seen: str
    why: str
    next: str
    evidence: tuple[str, ...]
    lost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row as the page shows it."""

    title: str
    skill: str
    points: str
    maximum: str
    share: int
    full: bool
    findings: tuple[Told, ...]
    withheld: int
    rule: Told


def _words(text: str, finding: Finding, tr: Translator) -> str:
    try:
        return told(text, finding.params, tr)
    except (KeyError, IndexError, ValueError):
        return tr(text)


def tell(finding: Finding, tr: Translator) -> Told:
    """A finding in the reader's language."""
    return Told(
        seen=_words(finding.seen, finding, tr),
        why=_words(finding.why, finding, tr),
        next=_words(finding.next, finding, tr),
        evidence=tuple(tr(item) for item in finding.evidence),
        lost=number(finding.points_lost, tr.lang) if finding.points_lost > 0 else "",
    )


def _row(row: Row, criterion: Criterion, level: Exposure, tr: Translator) -> TableRow:
    shown = [f for f in row.findings if LEVELS.index(f.exposure) <= LEVELS.index(level)]
    withheld = len(row.findings) - len(shown)
    shown = [f for f in shown if not any(_tells_more(other, f) for other in shown)]
    shown.sort(key=lambda finding: -finding.points_lost)
    return TableRow(
        title=tr(row.title),
        skill=tr(skill_label(row.skill)),
        points=number(row.points, tr.lang),
        maximum=number(row.max_points, tr.lang),
        share=round(100 * row.points / row.max_points),
        full=row.points == row.max_points,
        findings=_once([tell(finding, tr) for finding in shown if finding.exposure != "none"]),
        withheld=withheld,
        rule=Told(seen="", why=tr(criterion.why), next=tr(criterion.next), evidence=(), lost=""),
    )


def _tells_more(other: Finding, finding: Finding) -> bool:
    """Whether another finding says the same of the same record, with the answer."""
    same = (other.slip, other.evidence, other.params) == (finding.slip, finding.evidence, finding.params)
    return bool(finding.slip) and same and LEVELS.index(other.exposure) > LEVELS.index(finding.exposure)


def _once(findings: Sequence[Told]) -> tuple[Told, ...]:
    """Each why and next is said once in a row: repeating them would hide what differs."""
    said: set[str] = set()
    found = []
    for finding in findings:
        why, remedy = ("" if text in said else text for text in (finding.why, finding.next))
        said |= {finding.why, finding.next}
        found.append(Told(seen=finding.seen, why=why, next=remedy, evidence=finding.evidence, lost=finding.lost))
    return tuple(found)


def done_well(card: ScoreCard, tr: Translator) -> str:
    """One thing that was done well, in words; "" if nothing was earned."""
    if card.good:
        return tr(card.good)
    full = [row for row in card.rows if row.points == row.max_points]
    best = max(full or [row for row in card.rows if row.points > 0], key=lambda row: row.points, default=None)
    if best is None:
        return ""
    words = N_("All points here: {title}.") if full else N_("Most points here: {title}.")
    return tr(words, title=tr(best.title))


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("feedback.html")


def render_feedback(card: ScoreCard, *, lang: str, mode: str, closed: bool = False) -> str:
    """The page in one language.

    Raises:
        ValueError: for a language that cenlab does not speak.
    """
    tr = translator(lang)
    level = allowed(mode=mode, closed=closed)
    ordered = sorted(card.rows, key=lambda row: (row.points - row.max_points, -row.max_points))
    rubric = load_rubric(card.exercise)
    rows = [_row(row, rubric.criterion(row.criterion), level, tr) for row in ordered]
    return _template().render(
        lang=lang,
        tr=tr,
        title=tr(load_exercise(card.exercise).title),
        trainee=card.trainee,
        attempt=card.attempt,
        practice=mode == "practice",
        open=level == "full",
        points=number(card.points, lang),
        maximum=number(card.max_points, lang),
        share=round(100 * card.points / card.max_points) if card.max_points else 0,
        refused=card.status != "ok",
        withheld=sum(row.withheld for row in rows),
        critical=[tell(finding, tr) for finding in card.critical],
        rows=[row for row in rows if not row.full],
        full=[row for row in rows if row.full],
        good=done_well(card, tr),
    )
