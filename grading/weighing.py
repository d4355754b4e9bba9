"""What a marking would write, before it is written: the card, the overrides that stand, the mark that it would move.

The rule kept here: work that has a mark keeps it, until an instructor has seen what it would become and agreed. Only
then may a new rubric or a new version of cenlab move it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from grading.card_json import card_to_json
from grading.overrides import Override, overridden
from grading.score_log import Mark
from grading.scorecard import ScoreCard
from grading.seal import canonical
from grading.wall import DIED, FAILED, MEMORY, TIME
from simulator import durable
from simulator.strict_json import JsonFault, read_object

SCHEMA_VERSION = 1
LATE, BEYOND = "late", "beyond"
RETRIED = (TIME, MEMORY, DIED, FAILED)
"""Reasons that lie in the judging: a later marking judges such work again, with a cenlab that may have been mended."""


def tried(marks: Iterable[Mark], trainee: str, exercise: str, attempt: int) -> list[str]:
    """The different hand-ins of an exercise that were judged, oldest first, by the hash of the artifact.

    What could not be judged told its trainee nothing and is no try.
    """
    mine = (m for m in marks if (m.trainee, m.exercise, m.attempt) == (trainee, exercise, attempt))
    return list(dict.fromkeys(mark.artifact for mark in mine if mark.card.status == "ok"))


def passed_over(
    marks: Sequence[Mark], *, trainee: str, exercise: str, attempt: int, artifact: str, tries: int, late: bool
) -> str:
    """Why a hand-in of graded work is kept and not judged: LATE, BEYOND (after its last try), or "" if it is judged.

    The very work of which the mark is stays judged.
    """
    mine = [mark for mark in marks if (mark.trainee, mark.exercise, mark.attempt) == (trainee, exercise, attempt)]
    if late and not (mine and mine[-1].artifact == artifact):
        return LATE
    before = tried(mine, trainee, exercise, attempt)
    return BEYOND if artifact not in before and len(before) >= tries else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A judged submission and the mark that stands; card has the overrides, machine has not."""

    card: ScoreCard
    machine: ScoreCard
    artifact: str
    rubric: str
    overrides: tuple[Override, ...]
    last: Mark | None

    @property
    def same_work(self) -> bool:
        """Whether the mark that stands is of this very work."""
        return bool(self.last and (self.last.artifact, self.last.attempt) == (self.artifact, self.card.attempt))

    @property
    def moves(self) -> bool:
        """Whether the mark of this very work would change its points, what they are out of, or its state."""
        if self.last is None or not self.same_work or self.last.card.status in RETRIED:
            return False
        return (_points(self.last.card), self.last.card.status) != (_points(self.card), self.card.status)

    @property
    def lapsed(self) -> tuple[Override, ...]:
        """Overrides of the mark that stands which this one would leave without effect: other work, or a row is gone."""
        if self.last is None:
            return ()
        rows = {row.criterion for row in self.card.rows}
        return tuple(o for o in self.last.overrides if not self.same_work or o.row not in rows)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the card: what an instructor agrees to."""
        return hashlib.sha256(canonical(card_to_json(self.card))).hexdigest()

    def is_agreed(self, path: Path, name: str) -> bool:
        """Whether the instructor agreed to this very card for "account/exercise"."""
        try:
            moves = read_object(path, version=SCHEMA_VERSION)["moves"]
            return bool(moves.get(name) == self.fingerprint)
        except (JsonFault, KeyError, AttributeError):
            return False


def agree_to(path: Path, weights: Mapping[str, Weighed]) -> None:
    """Keep to which cards, by "account/exercise", the instructor agreed; earlier agreements are over.

    Raises:
        OSError: if the disk refuses.
    """
    moves = {name: weight.fingerprint for name, weight in weights.items()}
    raw = {"schema_version": SCHEMA_VERSION, "moves": moves}
    durable.write_json(path, raw, mode=durable.PRIVATE_FILE)


def _points(card: ScoreCard) -> dict[str, tuple[Fraction, Fraction]]:
    return {row.criterion: (row.points, row.max_points) for row in card.rows}


def weighed(card: ScoreCard, *, artifact: str, rubric: str, last: Mark | None) -> Weighed:
    """A card of the marking step with the overrides of the same work laid over it."""
    same = last is not None and (last.artifact, last.attempt) == (artifact, card.attempt)
    overrides = last.overrides if last and same else ()
    return Weighed(
        card=overridden(card, overrides),
        machine=card,
        artifact=artifact,
        rubric=rubric,
        overrides=overrides,
        last=last,
    )
