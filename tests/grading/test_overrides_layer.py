"""An override is a layer: it can be laid over a card again and again, taken off, and takes away nothing else."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grading.overrides import Override, added, overridden, overrides_from_json, overrides_to_json, without_overrides
from grading.scorecard import Finding, Row, ScoreCard

ROWS = ("entry-a", "entry-b", "entry-c")
quarters = st.integers(0, 40).map(lambda number: Fraction(number, 4))
overrides = st.lists(
    st.builds(Override, row=st.sampled_from([*ROWS, "gone"]), points=quarters, reason=st.text(min_size=1, max_size=9)),
    max_size=5,
)


@st.composite
def cards(draw: st.DrawFn) -> ScoreCard:
    """Cards of three rows, each with up to two things seen by the marking."""
    seen = st.lists(st.builds(Finding, seen=st.just("Seen."), slip=st.sampled_from(["", "cartons"])), max_size=2)
    rows = [
        Row(
            criterion=name,
            skill="entry.units",
            title=name,
            points=Fraction(draw(st.integers(0, 16)), 4),
            max_points=Fraction(4),
            findings=tuple(draw(seen)),
        )
        for name in ROWS
    ]
    return ScoreCard(exercise="tiny", trainee="anna", attempt=1, rows=tuple(rows))


def by_row(given: list[Override]) -> tuple[Override, ...]:
    """One override a row, the later in place of the earlier."""
    layer: tuple[Override, ...] = ()
    for override in given:
        layer = added(layer, override)
    return layer


@given(cards(), overrides)
def test_taking_the_layer_off_leaves_what_the_marking_saw(card: ScoreCard, given: list[Override]) -> None:
    covered = overridden(card, by_row(given))
    bare = without_overrides(covered)
    assert [row.findings for row in bare.rows] == [row.findings for row in card.rows]
    assert [row.points for row in bare.rows] == [row.points for row in covered.rows]
    assert overridden(bare, by_row(given)) == covered


def test_praise_does_not_outlive_an_override_that_takes_points_from_a_full_row() -> None:
    rows = tuple(
        Row(criterion=name, skill="entry.units", title=name, points=Fraction(4), max_points=Fraction(4))
        for name in ROWS
    )
    card = ScoreCard(exercise="tiny", trainee="anna", attempt=1, rows=rows, good="All is right.")
    same, less = (Override(row=ROWS[0], points=Fraction(points), reason="Seen.") for points in (4, 3))
    assert overridden(card, (same,)).good == "All is right."
    assert overridden(card, (less,)).good == ""


@given(cards(), overrides)
def test_the_last_override_of_a_row_counts_within_what_the_row_gives(card: ScoreCard, given: list[Override]) -> None:
    last = {override.row: override for override in given}
    layer = by_row(given)
    assert {override.row: override for override in layer} == last
    assert len(layer) == len(last)
    for before, after in zip(card.rows, overridden(card, layer).rows, strict=True):
        if before.criterion not in last:
            assert after == before
            continue
        override = last[before.criterion]
        assert after.points == min(override.points, before.max_points)
        assert after.findings[0].params == {"reason": override.reason}
        assert after.findings[1:] == before.findings


@given(overrides)
def test_overrides_come_back_from_json_as_they_were(given: list[Override]) -> None:
    assert overrides_from_json(overrides_to_json(given)) == tuple(given)
