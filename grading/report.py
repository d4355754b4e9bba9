"""The class picture: points by exercise and skill, common mistakes, how hard each row was, one worked example.

The rule kept here: the report is made from score cards alone. It has two forms: for the wall, which names nobody and
shows no answer of a world that is still worked in, nor exact points, and for the instructor's desk. Nobody is left out:
points count out of all exercises of the course, and the absent are named as such.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grading.least import STEPS
from grading.overrides import SLIP
from grading.pages import render
from grading.rubric import load_exercise, load_rubric
from grading.scorecard import Exposure, Finding, ScoreCard
from grading.skills import skill_label
from grading.wording import spoken
from simulator import formats
from simulator.texts import N_, Translator, translator
from simulator.visible import cell

COMMON = 5
CRITICAL = N_("critical fault")
WITHHELD = N_("The words of this mistake show an answer; they stand here as soon as the work is closed.")
LEVELS: tuple[Exposure, ...] = ("none", "form", "rubric", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """One trainee's score cards by exercise; note is shown beside the name (for a simulated one its kind)."""

    trainee: str
    cards: Mapping[str, ScoreCard]
    note: str = ""

    @property
    def points(self) -> Fraction:
        """All points."""
        return sum((card.points for card in self.cards.values()), Fraction(0))

    def skill(self, skill: str) -> Fraction | None:
        """The share reached in one skill; None where it was not asked."""
        rows = [row for card in self.cards.values() for row in card.rows if row.skill == skill]
        most = sum((row.max_points for row in rows), Fraction(0))
        return sum((row.points for row in rows), Fraction(0)) / most if most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A named mistake in one item of one row: how many trainees made it, and one of them as an anonymous example.

    title is the row's.
    """

    exercise: str
    row: str
    item: str
    slip: str
    title: str
    trainees: int
    lost: Fraction
    example: Finding


def in_order(names: Iterable[str]) -> list[str]:
    """Exercises in the order of the course."""
    return sorted(set(names), key=lambda name: (load_exercise(name).day, load_exercise(name).order))


def exercises_of(pupils: Sequence[Pupil]) -> list[str]:
    """The exercises that anybody of a class worked, in the order of the course."""
    return in_order(name for pupil in pupils for name in pupil.cards)


def full_points(exercises: Iterable[str]) -> Fraction:
    """The most that can be reached in these exercises."""
    return sum((load_rubric(name).maximum for name in exercises), Fraction(0))


def skills_of(exercises: Iterable[str]) -> list[str]:
    """The skills that exercises ask for, in order of the rubrics."""
    return list(dict.fromkeys(row.skill for name in exercises for row in load_rubric(name).row))


def worked(card: ScoreCard) -> bool:
    """Whether anything was answered: an empty sheet is no example of a mistake; one that is all wrong is."""
    if card.status != "ok":
        return False
    rubric = load_rubric(card.exercise)
    slips = [(row.criterion, finding.slip) for row in card.rows for finding in row.findings if finding.slip]
    return card.points > 0 or any(not rubric.criterion(row).is_omission(slip) for row, slip in slips)


def common_mistakes(pupils: Sequence[Pupil], most: int = COMMON, level: Exposure = "full") -> list[Mistake]:
    """The named mistakes that most trainees made; those that cost more first among equals.

    Mistakes are one if they are the same slip in the same item of the same row. Where the words of a mistake stand
    twice, with the answer and without, it counts once; the example shows no more than level allows, and says so.
    """
    groups: dict[tuple[str, str, str, str], dict[str, list[Finding]]] = {}
    titles: dict[tuple[str, str], str] = {}
    for pupil in pupils:
        for name, card in pupil.cards.items():
            if not worked(card):
                continue
            titles |= {(name, row.criterion): row.title for row in card.rows} | {(name, ""): CRITICAL}
            parts = [("", fault) for fault in card.critical]
            parts += [(row.criterion, finding) for row in card.rows for finding in row.findings]
            for row, finding in parts:
                if finding.slip and finding.slip != SLIP and finding.points_lost > 0:
                    key = (name, row, finding.item, finding.slip)
                    groups.setdefault(key, {}).setdefault(pupil.trainee, []).append(finding)
    mistakes = []
    for (name, row, item, slip), by_trainee in groups.items():
        findings = [finding for all_of in by_trainee.values() for finding in all_of]
        shown = [finding for finding in findings if LEVELS.index(finding.exposure) <= LEVELS.index(level)]
        example = max(shown, key=lambda finding: (finding.points_lost, finding.exposure == "full"), default=None)
        mistakes.append(
            Mistake(
                exercise=name,
                row=row,
                item=item,
                slip=slip,
                title=titles[name, row],
                trainees=len(by_trainee),
                lost=sum((_lost(all_of) for all_of in by_trainee.values()), Fraction(0)),
                example=example or Finding(seen=WITHHELD),
            )
        )
    return sorted(mistakes, key=lambda m: (-m.trainees, -m.lost, m.exercise, m.row, m.item, m.slip))[:most]


def _lost(findings: Sequence[Finding]) -> Fraction:
    """What one trainee's findings of one mistake cost: the same words with and without the answer cost once."""
    once = {
        (finding.evidence, repr(sorted(finding.params.items(), key=str))): finding.points_lost for finding in findings
    }
    return sum(once.values(), Fraction(0))


def difficulty(pupils: Sequence[Pupil]) -> list[tuple[str, str, Fraction]]:
    """(exercise, row's title, share reached by those who worked), the hardest first."""
    rates = []
    for name in exercises_of(pupils):
        cards = [p.cards[name] for p in pupils if name in p.cards and worked(p.cards[name])]
        for criterion in load_rubric(name).row:
            rows = [row for card in cards for row in card.rows if row.criterion == criterion.id]
            most = sum((row.max_points for row in rows), Fraction(0))
            if most:
                rates.append((name, criterion.title, sum((r.points for r in rows), Fraction(0)) / most))
    return sorted(rates, key=lambda entry: entry[2])


def class_share(pupils: Sequence[Pupil], skill: str) -> Fraction | None:
    """The mean share reached in one skill by those who were asked; None if nobody was."""
    shares = [share for pupil in pupils if (share := pupil.skill(skill)) is not None]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def told(text: str, params: Mapping[str, Any], tr: Translator) -> str:
    """A finding's text in the reader's language; a parameter that is itself a text is translated too."""
    if not text:
        return ""
    values = {key: spoken(value, tr) for key, value in params.items()}
    return tr(text, **values)


def grades_csv(pupils: Sequence[Pupil], *, exercises: Sequence[str] | None = None) -> str:
    """One line a trainee: points and maximum of each exercise of the course, how many were worked, points in all.

    Work that is not there is "absent", not 0; the sum is out of all exercises. What starts like a formula is led by
    an apostrophe, so that a spreadsheet reads it as text.
    """
    out = io.StringIO()
    names = exercises_of(pupils) if exercises is None else in_order(exercises)
    writer = csv.writer(out, lineterminator="\n")
    head = [column for name in names for column in (name, f"{name}_max")]
    writer.writerow(["trainee", "note", *map(cell, head), "worked", "exercises", "points", "max"])
    for pupil in pupils:
        cells: list[str] = []
        for name in names:
            card = pupil.cards.get(name)
            cells += [_plain(card.points) if card else "absent", _plain(load_rubric(name).maximum)]
        points = sum((pupil.cards[name].points for name in names if name in pupil.cards), Fraction(0))
        worked_on = sum(name in pupil.cards for name in names)
        sums = [str(worked_on), str(len(names)), _plain(points) if worked_on else "absent", _plain(full_points(names))]
        writer.writerow([cell(pupil.trainee), cell(pupil.note), *cells, *sums])
    return out.getvalue()


def _plain(points: Fraction) -> str:
    return f"{float(points):g}"


def whole(share: Fraction | None) -> str:
    """A share in whole per cent; a dash where nothing was asked."""
    return "–" if share is None else f"{round(share * 100)}"


def percent(share: Fraction | None, lang: str) -> str:
    """A share as the reader writes it: 48% in English, 48 % in Russian."""
    return "–" if share is None else whole(share) + ("%" if lang == "en" else "\u00a0%")


def shade(share: Fraction | None) -> str:
    """The class of a heat cell, in five steps; the number stands in the cell, so colour never speaks alone."""
    return "none" if share is None else f"s{min(4, int(share * 5))}"


def render_report(
    pupils: Sequence[Pupil],
    *,
    course: str,
    lang: str,
    exercises: Sequence[str] | None = None,
    names: bool = True,
    level: Exposure = "full",
    simulated: bool = False,
) -> str:
    """The class picture as one HTML page that needs nothing from the network and prints well.

    names: the form for the desk; without them the form for the wall, whose examples show no more than level allows
    and whose shares are rounded down to the steps of grading.least until level is "full": in a class of one, or by
    the difference that one more try makes, a mean is somebody's points.
    """
    tr = translator(lang)
    asked = exercises_of(pupils) if exercises is None else in_order(exercises)
    most = full_points(asked)
    mistakes = common_mistakes(pupils, level=level)
    exact = names or level == "full"

    def told_share(value: Fraction | None) -> Fraction | None:
        return value if exact or value is None else Fraction(value * STEPS // 1, STEPS)

    def share(pupil: Pupil) -> Fraction:
        return pupil.points / most if most else Fraction(0)

    def mean_of(name: str) -> Fraction | None:
        shares = [p.cards[name].points / p.cards[name].max_points for p in pupils if name in p.cards]
        return sum(shares, Fraction(0)) / len(shares) if shares else None

    return render(
        "report",
        lang=lang,
        tr=tr,
        told=lambda text, params: told(text, params, tr),
        percent=lambda value: percent(told_share(value), lang),
        whole=lambda value: whole(told_share(value)),
        exact=exact,
        step=percent(Fraction(1, STEPS), lang),
        shade=shade,
        share=share,
        names=names,
        course=course,
        simulated=simulated,
        pupils=sorted(pupils, key=lambda pupil: pupil.trainee),
        struggling=[p for p in sorted(pupils, key=lambda p: (p.points, p.trainee)) if most and p.points * 2 < most],
        exercises=[(name, load_exercise(name).title) for name in asked],
        titles={name: load_exercise(name).title for name in {*asked, *exercises_of(pupils)}},
        maximum=most,
        worked_by=lambda name: sum(name in pupil.cards for pupil in pupils),
        mean_of=mean_of,
        skills=skills_of(asked),
        skill_label=lambda skill: tr(skill_label(skill)),
        class_share=lambda skill: class_share(pupils, skill),
        mistakes=mistakes,
        example=next((mistake for mistake in mistakes if mistake.example.seen != WITHHELD), None),
        difficulty=difficulty(pupils)[:8],
        number=lambda value: formats.number(value, lang, digits=2),
    )
