"""The class picture: points by exercise and skill, common mistakes, how hard each row was, one worked example.

The rule kept here: the report is made from score cards alone; an example never names the trainee it comes from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grading.rubric import load_exercise, load_rubric
from grading.scorecard import Finding, ScoreCard
from grading.skills import skill_label
from grading.wording import spoken
from simulator.texts import Translator, translator

COMMON = 5
TEMPLATES = Path(__file__).parent / "templates"


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

    @property
    def max_points(self) -> Fraction:
        """The most that could be reached."""
        return sum((card.max_points for card in self.cards.values()), Fraction(0))

    def skill(self, skill: str) -> Fraction | None:
        """The share reached in one skill; None where it was not asked."""
        rows = [row for card in self.cards.values() for row in card.rows if row.skill == skill]
        most = sum((row.max_points for row in rows), Fraction(0))
        return sum((row.points for row in rows), Fraction(0)) / most if most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A named mistake: how many trainees made it, and one of them as an anonymous example."""

    exercise: str
    slip: str
    trainees: int
    lost: Fraction
    example: Finding


def exercises_of(pupils: Sequence[Pupil]) -> list[str]:
    """The exercises of a class in the order of the course."""
    names = {name for pupil in pupils for name in pupil.cards}
    return sorted(names, key=lambda name: (load_exercise(name).day, load_exercise(name).order))


def skills_of(pupils: Sequence[Pupil]) -> list[str]:
    """The skills of a class, in order of the rubrics."""
    return list(dict.fromkeys(row.skill for name in exercises_of(pupils) for row in load_rubric(name).row))


def worked(card: ScoreCard) -> bool:
    """Whether anything at all was earned: an empty sheet is no example of a mistake."""
    return card.status == "ok" and card.points > 0


def common_mistakes(pupils: Sequence[Pupil], most: int = COMMON) -> list[Mistake]:
    """The named mistakes that most trainees made; those that cost more first among equals."""
    found: dict[tuple[str, str], dict[str, list[Finding]]] = {}
    for pupil in pupils:
        for name, card in pupil.cards.items():
            if not worked(card):
                continue
            for finding in (*card.critical, *(f for row in card.rows for f in row.findings)):
                if finding.slip and finding.points_lost > 0:
                    found.setdefault((name, finding.slip), {}).setdefault(pupil.trainee, []).append(finding)
    mistakes = [
        Mistake(
            exercise=name,
            slip=slip,
            trainees=len(by_trainee),
            lost=sum((f.points_lost for all_of in by_trainee.values() for f in all_of), Fraction(0)),
            example=max((f for all_of in by_trainee.values() for f in all_of), key=lambda f: f.points_lost),
        )
        for (name, slip), by_trainee in found.items()
    ]
    return sorted(mistakes, key=lambda m: (-m.trainees, -m.lost, m.exercise, m.slip))[:most]


def difficulty(pupils: Sequence[Pupil]) -> list[tuple[str, str, Fraction]]:
    """(exercise, row's title, share reached by those who worked), the hardest first."""
    found = []
    for name in exercises_of(pupils):
        cards = [p.cards[name] for p in pupils if name in p.cards and worked(p.cards[name])]
        for criterion in load_rubric(name).row:
            rows = [row for card in cards for row in card.rows if row.criterion == criterion.id]
            most = sum((row.max_points for row in rows), Fraction(0))
            if most:
                found.append((name, criterion.title, sum((r.points for r in rows), Fraction(0)) / most))
    return sorted(found, key=lambda entry: entry[2])


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


def grades_csv(pupils: Sequence[Pupil]) -> str:
    """One line a trainee: points and maximum of each exercise and in all; names that start like a formula are
    led by an apostrophe, so that a spreadsheet reads them as text."""
    out = io.StringIO()
    names = exercises_of(pupils)
    writer = csv.writer(out, lineterminator="\n")
    head = [column for name in names for column in (name, f"{name}_max")]
    writer.writerow(["trainee", "note", *head, "points", "max"])
    for pupil in pupils:
        cells: list[str] = []
        for name in names:
            card = pupil.cards.get(name)
            cells += [f"{float(card.points):g}", f"{float(card.max_points):g}"] if card else ["", ""]
        name = f"'{pupil.trainee}" if pupil.trainee[:1] in "=+-@\t" else pupil.trainee
        writer.writerow([name, pupil.note, *cells, f"{float(pupil.points):g}", f"{float(pupil.max_points):g}"])
    return out.getvalue()


def percent(share: Fraction | None) -> str:
    """A share in whole per cent; a dash where nothing was asked."""
    return "–" if share is None else f"{round(share * 100)}"


def shade(share: Fraction | None) -> str:
    """The class of a heat cell, in five steps; the number stands in the cell, so colour never speaks alone."""
    return "none" if share is None else f"s{min(4, int(share * 5))}"


def render_report(pupils: Sequence[Pupil], *, course: str, lang: str, simulated: bool = False) -> str:
    """The class picture as one HTML page that needs nothing from the network and prints well."""
    tr = translator(lang)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    mistakes = common_mistakes(pupils)
    return environment.get_template("report.html").render(
        lang=lang,
        tr=tr,
        told=lambda text, params: told(text, params, tr),
        percent=percent,
        shade=shade,
        course=course,
        simulated=simulated,
        pupils=sorted(pupils, key=lambda pupil: pupil.trainee),
        struggling=[p for p in sorted(pupils, key=lambda p: p.points) if p.max_points and p.points * 2 < p.max_points],
        exercises=[(name, load_exercise(name).title) for name in exercises_of(pupils)],
        titles={name: load_exercise(name).title for name in exercises_of(pupils)},
        skills=skills_of(pupils),
        skill_label=lambda skill: tr(skill_label(skill)),
        class_share=lambda skill: class_share(pupils, skill),
        mistakes=mistakes,
        example=mistakes[0] if mistakes else None,
        difficulty=difficulty(pupils)[:8],
        number=lambda value: f"{float(value):g}",
    )
