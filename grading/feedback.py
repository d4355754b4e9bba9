"""The feedback page: one HTML file a trainee and exercise, made from the score card alone.

The rule kept here: points first and large, critical faults before everything, then the rows in order of what they
cost. A finding that shows the right answer is shown only when its world will not be used again, and until then the
least points that are certain are told, and called so. The page runs nothing, fetches nothing, and every word of the
trainee's is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grading.least import AT_LEAST, ShownPoints, points_text, shown_points
from grading.pages import render
from grading.report import LEVELS, told
from grading.rubric import Criterion, load_exercise, load_rubric
from grading.scorecard import Exposure, Finding, Row, ScoreCard
from grading.skills import skill_label
from simulator import formats
from simulator.texts import Translator, translator


def allowed(*, mode: str, closed: bool) -> Exposure:
    """How much a page may show: all in a practice world and in a closed graded one, else no right answers."""
    return "full" if mode == "practice" or closed else "rubric"


def is_exact(*, mode: str, closed: bool) -> bool:
    """Whether points are told exactly: as soon as answers are open; until then the least that is certain is told."""
    return allowed(mode=mode, closed=closed) == "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """The try that a mark is of, and how many there are; later says that more was handed in and is not marked."""

    number: int
    most: int
    later: bool = False


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
    share: int
    full: bool
    findings: tuple[Told, ...]
    withheld: int
    rule: Told


def number(value: Fraction, lang: str) -> str:
    """Points as the reader writes them: 2.25 in English, 2,25 in Russian."""
    return formats.number(value, lang, digits=2)


def _words(text: str, finding: Finding, tr: Translator) -> str:
    try:
        return told(text, finding.params, tr)
    except (KeyError, IndexError, ValueError):
        return tr(text)


def tell(finding: Finding, tr: Translator, *, exact: bool = True) -> Told:
    """A finding in the reader's language; what it cost is told where points are exact."""
    return Told(
        seen=_words(finding.seen, finding, tr),
        why=_words(finding.why, finding, tr),
        next=_words(finding.next, finding, tr),
        evidence=tuple(tr(item) for item in finding.evidence),
        lost=number(finding.points_lost, tr.lang) if exact and finding.points_lost > 0 else "",
    )


def _row(row: Row, criterion: Criterion, level: Exposure, points: ShownPoints, tr: Translator) -> TableRow:
    told = points.rows[row.criterion]
    shown = [f for f in row.findings if LEVELS.index(f.exposure) <= LEVELS.index(level)]
    withheld = len(row.findings) - len(shown)
    shown = [f for f in shown if not any(_tells_more(other, f) for other in shown)]
    shown.sort(key=lambda finding: -finding.points_lost)
    return TableRow(
        title=tr(row.title),
        skill=tr(skill_label(row.skill)),
        points=points_text(told, row.max_points, tr, exact=points.exact),
        share=round(100 * told / row.max_points),
        full=row.points == row.max_points,
        findings=_once([tell(finding, tr, exact=level == "full") for finding in shown if finding.exposure != "none"]),
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
    tellings = []
    for finding in findings:
        why, remedy = ("" if text in said else text for text in (finding.why, finding.next))
        said |= {finding.why, finding.next}
        tellings.append(Told(seen=finding.seen, why=why, next=remedy, evidence=finding.evidence, lost=finding.lost))
    return tuple(tellings)


def done_well(card: ScoreCard, tr: Translator, *, exact: bool = True) -> str:
    """One thing that was done well, in words; "" if there is none.

    A row in which points were lost is named only where its points are told exactly, and most of them were earned.
    """
    if card.good:
        return tr(card.good)
    full = [row for row in card.rows if row.points == row.max_points]
    if full:
        return tr("All points here: {title}.", title=tr(max(full, key=lambda row: row.points).title))
    most = [row for row in card.rows if exact and 2 * row.points > row.max_points]
    if not most:
        return ""
    return tr("Most of the points here: {title}.", title=tr(max(most, key=lambda row: row.points).title))


def _tries(tries: Tries | None, tr: Translator) -> str:
    """Which try this is, in words."""
    if tries is None:
        return ""
    text = tr("Try {number} of {most}.", number=tries.number, most=tries.most)
    if tries.later:
        text += " " + tr("What you handed in after the last try is kept and was not marked.")
    return text


def _sealed(moment: str, country: str, tr: Translator) -> str:
    """When the answer was sealed, by the clocks of the officer's country, as on his receipt."""
    if not moment:
        return ""
    time = formats.moment(moment, tr.lang, formats.zone(country), offset=True)
    return tr("Your answer was sealed before the truth opened: {time}.", time=time)


def render_feedback(
    card: ScoreCard,
    *,
    lang: str,
    mode: str,
    closed: bool = False,
    tries: Tries | None = None,
    sealed: str = "",
    country: str = "",
) -> str:
    """The page in one language.

    tries is told in graded work; sealed is the moment (UTC) at which the answer was sealed, before the truth
    opened; it is told by the clocks of country (ISO 3166), the officer's.

    Raises:
        ValueError: for a language that cenlab does not speak.
    """
    tr = translator(lang)
    level = allowed(mode=mode, closed=closed)
    exact = is_exact(mode=mode, closed=closed)
    points = shown_points(card, exact=exact)
    ordered = sorted(card.rows, key=lambda row: (points.rows[row.criterion] - row.max_points, -row.max_points))
    rubric = load_rubric(card.exercise)
    rows = [_row(row, rubric.criterion(row.criterion), level, points, tr) for row in ordered]
    return render(
        "feedback",
        lang=lang,
        tr=tr,
        title=tr(load_exercise(card.exercise).title),
        trainee=card.trainee,
        attempt=card.attempt,
        practice=mode == "practice",
        open=level == "full",
        least=tr(AT_LEAST) if not points.exact and points.points < card.max_points else "",
        rounded=not points.exact,
        tries=_tries(tries, tr) if mode == "graded" else "",
        sealed=_sealed(sealed, country, tr),
        points=number(points.points, lang),
        maximum=number(card.max_points, lang),
        sum=points_text(points.points, card.max_points, tr, exact=points.exact),
        share=round(100 * points.points / card.max_points) if card.max_points else 0,
        refused=card.status != "ok" and not card.points,
        withheld=sum(row.withheld for row in rows),
        critical=[tell(finding, tr, exact=exact) for finding in card.critical],
        rows=[row for row in rows if not row.full],
        full=[row for row in rows if row.full],
        good=done_well(card, tr, exact=exact),
    )
