"""Wherever points are lost, a mistake is named in words of the reader's language; no report has an empty line."""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from exercise_cases import Case, case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import sheets

from grading.feedback import render_feedback
from grading.report import Pupil, render_report
from grading.scorecard import Row, ScoreCard
from simulator.texts import translator
from simulator.workspace.artifact import KINDS

LANGS = ("en", "ru")
MANY = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LATER = {"en": "it opens when your instructor closes this work", "ru": "откроется, когда преподаватель закроет"}


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a sheet of answers."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*path, key)
        yield from paths(part, (*path, key))


def without(sheet: Any, gone: Sequence[tuple[Any, ...]]) -> Any:
    """The sheet with some of its answers left open: an entry of a list is taken out, another becomes empty."""
    fresh = copy.deepcopy(sheet)
    for path in sorted(gone, key=lambda path: (len(path), str(path)), reverse=True):
        at = fresh
        for key in path[:-1]:
            at = at[key]
        if isinstance(at, dict) or path[-1] < len(at):
            del at[path[-1]]
    return fresh


def blocks(page: str) -> dict[str, str]:
    """The part of a feedback page about each row in which points are missing, by title."""
    return {
        html.unescape(re.findall(r"<h3>(.*?)</h3>", part)[0]): part for part in page.split('<section class="row">')[1:]
    }


def explained(row: Row) -> Fraction:
    """What the findings of a row say that was lost; said with and without the answer it counts once."""
    once = {(f.slip, f.item, f.evidence, repr(sorted(f.params.items(), key=str))): f.points_lost for f in row.findings}
    return sum(once.values(), Fraction(0))


def check_reasons(card: ScoreCard) -> None:
    """Every row with lost points names what was wrong, for the whole loss, on the pages of both languages."""
    if card.status != "ok":
        return
    lost = [row for row in card.rows if row.points < row.max_points]
    for row in lost:
        assert explained(row) >= row.max_points - row.points, (row.criterion, row.points, row.findings)
    for lang in LANGS:
        tr = translator(lang)
        for closed in (True, False):
            page = blocks(render_feedback(card, lang=lang, mode="graded", closed=closed))
            assert set(page) == {tr(row.title) for row in lost}
            for row in lost:
                words = re.findall(r'<p class="seen">([^<]*\w[^<]*)', page[tr(row.title)])
                assert words or (not closed and LATER[lang] in page[tr(row.title)]), (row.criterion, row.findings)
    for finding in (finding for row in lost for finding in row.findings):
        assert translator("ru").text(finding.seen) != finding.seen, finding.seen


def known_cards(kind: str) -> list[ScoreCard]:
    """The cards of all sheets that are known to be wrong, and of those without effort."""
    of, made = case(kind), sheets(kind)
    truth = dict(of.truth)
    answers = [{}, *(sheet for _, sheet, _ in made.known_wrong(truth)), *lazy(of)]
    return [of.card(json.dumps(sheet)) for sheet in answers]


def lazy(of: Case) -> list[dict[str, Any]]:
    """The right sheet with all but one of its parts left open, part by part; records typed under another report."""
    sheets_of_parts: list[dict[str, Any]] = [{name: part} for name, part in of.good.items()]
    reports = of.good.get("reports", {})
    names = sorted(reports)
    turned = {name: reports[other] for name, other in zip(names, [*names[1:], *names[:1]], strict=True)}
    return [*sheets_of_parts, {**of.good, "reports": turned}] if reports else sheets_of_parts


@pytest.mark.parametrize("kind", KINDS)
def test_every_known_wrong_sheet_is_told_what_was_wrong_wherever_it_lost_points(kind: str) -> None:
    for card in known_cards(kind):
        check_reasons(card)


@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(data=st.data())
def test_a_sheet_with_answers_left_open_is_told_what_was_wrong_wherever_it_lost_points(
    kind: str, data: st.DataObject
) -> None:
    of = case(kind)
    gone = data.draw(st.sets(st.sampled_from(list(paths(of.good))), min_size=1, max_size=6))
    check_reasons(of.card(json.dumps(without(of.good, sorted(gone, key=str)))))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("level", ["rubric", "full"])
def test_no_line_of_the_class_picture_is_empty(level: Any, lang: str) -> None:
    for names in (True, False):
        for kind in KINDS:
            for number, card in enumerate(known_cards(kind)):
                pupils = [Pupil(trainee=f"t{number}", cards={card.exercise: card})]
                page = render_report(pupils, course="spring", lang=lang, names=names, level=level)
                for line in re.findall(r'<ol class="mistakes">(.*?)</ol>', page, flags=re.S):
                    for item in re.findall(r"<li>(.*?)</li>", line, flags=re.S):
                        assert re.search(r"<br>\s*\w", item), item
