"""The marking desk: everything that marking one submission needs, and the judgement itself.

The rule kept here: of a submission one file is read, artifact.json, as data. Whatever is wrong with it becomes a card
without points that names the reason; a fault of our own is raised, so that nobody is marked by accident.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from grading.answers import Answer, SealedAnswers
from grading.card_json import card_from_json, card_to_json
from grading.closing import AFTER_CLOSING, is_late, seen_at
from grading.failures import Failure, Failures
from grading.rubric import Rubric, load_exercise, load_rubric
from grading.score_log import Mark, ScoreLog
from grading.scorecard import Finding, ScoreCard
from grading.seal import canonical
from grading.taking import read_plain
from grading.wall import DIED, FAILED, LIMITS, MEMORY, TIME, Fallen, walled
from grading.warming import warm_up
from grading.weighing import Weighed, passed_over, weighed
from simulator import durable
from simulator.content import content
from simulator.errors import CenlabError, plainly
from simulator.publish.sealed import open_truth
from simulator.strict_json import JsonFault, parse_object, read_object
from simulator.texts import N_
from simulator.workspace.artifact import (
    MAX_BYTES,
    Artifact,
    ArtifactError,
    ArtifactForeign,
    ArtifactMissing,
    parse_answers,
    parse_artifact,
)

SCHEMA_VERSION = 1
ARTIFACT = "artifact.json"
TRIES = 3
Scorer = Callable[[Mapping[str, Any], Artifact, Rubric], ScoreCard]

SUBMIT_AGAIN = N_("Open the exercise, press Submit, and look for the receipt.")
ASK = N_("Your work is kept. Tell your instructor, who sees the reason in the marking's log and can mark it again.")
REFUSED: dict[str, tuple[str, str]] = {
    "ARTIFACT_MISSING": (N_("Nothing was submitted on the screen of this exercise."), SUBMIT_AGAIN),
    "ARTIFACT_TOO_LARGE": (N_("What was submitted is larger than any answer can be; it was not read."), SUBMIT_AGAIN),
    "ARTIFACT_TOO_DEEP": (N_("What was submitted is nested deeper than any answer; it was not read."), SUBMIT_AGAIN),
    "ARTIFACT_NOT_JSON": (N_("What was submitted is cut off or damaged; it could not be read."), SUBMIT_AGAIN),
    "ARTIFACT_SCHEMA": (N_("What was submitted is not in the form that the screen writes."), SUBMIT_AGAIN),
    "ARTIFACT_FOREIGN": (
        N_("What was submitted belongs to another trainee, another world or another exercise."),
        N_("Submit your own work from your own screen. If this is a mix-up, tell your instructor."),
    ),
    TIME: (N_("What was submitted keeps the marking busy beyond any honest answer; it was stopped."), SUBMIT_AGAIN),
    MEMORY: (N_("What was submitted needs more memory than any honest answer; its marking was stopped."), SUBMIT_AGAIN),
    DIED: (N_("The marking of what was submitted broke down; it earned nothing so far."), ASK),
    FAILED: (N_("The marking of what was submitted failed inside cenlab; it earned nothing so far."), ASK),
}
OTHER_REASON = (N_("What was submitted could not be marked."), SUBMIT_AGAIN)


class MarkingFault(CenlabError):
    """Marking itself failed; the submission has no mark and stays as it is."""


def scorer(kind: str) -> Scorer:
    """The scorer of a kind of exercise: `score` of grading.<kind>."""
    score: Scorer = importlib.import_module(f"grading.{kind}").score
    return score


def rubric_version(exercise: str) -> str:
    """SHA-256 of the rubric's file."""
    return hashlib.sha256(content("exercises", exercise, "rubric.toml").read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits behind an account: the trainee and the attempt that counts."""

    trainee: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A course as marking sees it. seats: by the collector's account name; tries: how many hand-ins are judged.

    closing: as `is_late` has it.
    """

    course: str
    mode: str
    root: Path
    keys: Path
    seats: Mapping[str, Seat]
    tries: int = TRIES
    closing: str | None = None

    @property
    def log(self) -> ScoreLog:
        """The score log."""
        return ScoreLog(self.root / "scores" / "log.jsonl", (self.keys / "seal").read_bytes())

    def save(self, path: Path) -> None:
        """Write the desk to its file."""
        raw = {
            "schema_version": SCHEMA_VERSION,
            "course": self.course,
            "mode": self.mode,
            "tries": self.tries,
            "closing": self.closing,
            "keys": os.path.relpath(self.keys, path.parent),
            "seats": {name: {"trainee": s.trainee, "attempt": s.attempt} for name, s in self.seats.items()},
        }
        durable.write_json(path, raw)

    @classmethod
    def load(cls, path: Path) -> Desk:
        """The desk of a course.

        Raises:
            MarkingFault: if the file is missing, damaged or of another version.
        """
        try:
            raw = read_object(path, version=SCHEMA_VERSION)
            return cls(
                course=raw["course"],
                mode=raw["mode"],
                tries=int(raw.get("tries", TRIES)),
                closing=raw.get("closing"),
                root=path.parent,
                keys=(path.parent / raw["keys"]).resolve(),
                seats={name: Seat(**seat) for name, seat in raw["seats"].items()},
            )
        except (JsonFault, KeyError, TypeError, AttributeError) as error:
            raise MarkingFault(f"{path}: cannot be read ({plainly(error)}). Release the course again.") from error

    def seat(self, account: str) -> Seat:
        """Who sits behind an account.

        Raises:
            MarkingFault: if nobody on the roster does.
        """
        if account not in self.seats:
            raise MarkingFault(f"{account!r} is not on the roster of {self.course}; nothing was marked.")
        return self.seats[account]

    def submitted(self, account: str, exercise: str) -> Path:
        """The collected folder of a submission."""
        return self.root / "nbgrader" / "submitted" / account / exercise

    def weigh(self, account: str, exercise: str) -> Weighed | None:
        """Judge what an account handed in; nothing is written. None where the mark that stands is the last there is.

        In graded work only so many different hand-ins of an exercise are judged, and none after the closing.

        Raises:
            MarkingFault: if the fault is ours.
        """
        seat = self.seat(account)
        raw = read_plain(self.submitted(account, exercise) / ARTIFACT, MAX_BYTES)
        artifact = hashlib.sha256(raw or b"").hexdigest()
        marks = self.log.marks()
        if self.passes_over(marks, account, exercise, artifact):
            return None
        last = next((m for m in reversed(marks) if (m.trainee, m.exercise) == (seat.trainee, exercise)), None)
        card = self.judge(raw, seat, exercise)
        return weighed(card, artifact=artifact, rubric=rubric_version(exercise), last=last)

    def passes_over(self, marks: Sequence[Mark], account: str, exercise: str, artifact: str) -> str:
        """Why a collected hand-in is kept and not judged, as `passed_over` has it; "" if it is judged."""
        if self.mode != "graded":
            return ""
        seat, late = self.seat(account), is_late(seen_at(self.submitted(account, exercise)), self.closing)
        whose = asdict(seat) | {"exercise": exercise, "artifact": artifact}
        return passed_over(marks, **whose, tries=self.tries, late=late)

    def mark(self, account: str, exercise: str) -> Mark:
        """Judge what an account handed in and write the mark to the log.

        An instructor's override stands until other work arrives. A mark that would move is written only if the
        instructor has agreed to this very card.

        Raises:
            MarkingFault: if the fault is ours, or the mark would move and nobody has agreed.
            ScoreLogError: if the mark cannot be written.
        """
        weight = self.weigh(account, exercise)
        if weight is None:
            mark = self.log.latest().get((self.seat(account).trainee, exercise))
            if mark is None:
                raise MarkingFault(f"{exercise} of {account}: {AFTER_CLOSING}.")
            return mark
        if self.mode == "graded" and weight.moves and not weight.is_agreed(self.agreed_path, f"{account}/{exercise}"):
            raise MarkingFault(
                f"{exercise} of {account}: rubric or cenlab changed since it was marked, and the mark would move. See "
                f"whose marks move, and agree: cenlab course mark {self.course}"
            )
        return self.log.append(
            weight.card,
            course=self.course,
            artifact=weight.artifact,
            rubric=weight.rubric,
            overrides=weight.overrides,
        )

    @property
    def agreed_path(self) -> Path:
        """The file of the moves to which the instructor agreed."""
        return self.root / "scores" / "agreed.json"

    @property
    def answers(self) -> SealedAnswers:
        """The sealed answers."""
        return SealedAnswers(self.root / "scores" / "answers.jsonl", (self.keys / "seal").read_bytes())

    def judge(self, raw: bytes | None, seat: Seat, exercise: str) -> ScoreCard:
        """The card of an artifact's bytes; None stands for nothing handed in.

        Raises:
            MarkingFault: if the truth is missing or the scorer fails.
        """
        rubric = load_rubric(exercise)
        if raw is None:
            return _refused(rubric, seat, ArtifactMissing.code)
        truth = self._truth_for(raw, seat, exercise)["exercises"].get(exercise)
        if truth is None:
            raise MarkingFault(f"The sealed truth of {seat.trainee} holds no exercise {exercise}. Publish again.")
        kind = load_exercise(exercise).kind
        expected = self._expected(seat, exercise)
        warm_up(kind, exercise, self.mode, lambda blank: scorer(kind)(truth, blank, rubric))

        try:
            told = walled(lambda: judged(raw, truth, kind=kind, rubric=rubric, seat=seat, expected=expected), LIMITS)
        except Fallen as fault:
            self.failures.record(
                Failure(
                    exercise=exercise,
                    trainee=seat.trainee,
                    attempt=seat.attempt,
                    artifact=hashlib.sha256(raw).hexdigest(),
                    status=fault.code,
                    what=str(fault),
                    trace=tuple(fault.trace.splitlines()),
                )
            )
            return _refused(rubric, seat, fault.code)
        return _whole(card_from_json(parse_object(told)), rubric, seat)

    @property
    def failures(self) -> Failures:
        """The judgings that ended without a mark of their own."""
        return Failures(self.root / "scores" / "failures.jsonl")

    def _manifest(self, seat: Seat) -> dict[str, Any]:
        path = self._world(seat) / "bundle.json"
        try:
            return read_object(path)
        except JsonFault as error:
            raise MarkingFault(
                f"{path}: cannot be read ({plainly(error)}). Publish the world of {seat.trainee}."
            ) from error

    def _world(self, seat: Seat) -> Path:
        return self.root / "worlds" / seat.trainee / str(seat.attempt)

    def _expected(self, seat: Seat, exercise: str) -> dict[str, Any]:
        """What the artifact of this trainee has to say of itself."""
        return {
            "course": self.course,
            "trainee": seat.trainee,
            "world": self._manifest(seat)["world"],
            "attempt": seat.attempt,
            "mode": self.mode,
            "exercise": exercise,
        }

    def _truth_for(self, raw: bytes, seat: Seat, exercise: str) -> dict[str, Any]:
        """The trainee's truth, opened for one answer, whose seal is on the disk before.

        Raises:
            MarkingFault: if the answer cannot be sealed, or the truth is missing or damaged.
        """
        try:
            self.answers.seal(
                Answer(
                    course=self.course,
                    trainee=seat.trainee,
                    exercise=exercise,
                    attempt=seat.attempt,
                    artifact=hashlib.sha256(raw).hexdigest(),
                )
            )
        except OSError as error:
            raise MarkingFault(
                f"{self.answers.path}: cannot be written ({plainly(error)}); the truth stays closed."
            ) from error
        return self._truth(seat)

    def truth_for_instructor(self, account: str) -> dict[str, Any]:
        """The opened truth of an account's world, for what the instructor asks about a class; nothing is judged by it.

        Raises:
            MarkingFault, TruthFault: if it is missing, damaged or closed to this key.
        """
        return self._truth(self.seat(account))

    def _truth(self, seat: Seat) -> dict[str, Any]:
        manifest = self._manifest(seat)
        path = self._world(seat) / "truth.cms"
        try:
            sealed = path.read_bytes()
        except OSError as error:
            raise MarkingFault(f"{path}: cannot be read ({plainly(error)}). Put your copy back.") from error
        return _opened(sealed, str(self.keys), manifest["truth_sha256"])


@lru_cache(maxsize=16)
def _opened(sealed: bytes, keys: str, sha256: str) -> dict[str, Any]:
    folder = Path(keys)
    try:
        key = load_pem_private_key((folder / "instructor.key.pem").read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / "instructor.pem").read_bytes())
    except (OSError, ValueError, TypeError) as error:
        why = plainly(error)
        raise MarkingFault(
            f"{folder}: the instructor's key is missing or damaged ({why}). Put it back from your copy, or open the "
            "truth with the recovery key: cenlab course recover COURSE KEYFILE."
        ) from error
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return open_truth(sealed, key, certificate, sha256=sha256)


def judged(
    raw: bytes, truth: Mapping[str, Any], *, kind: str, rubric: Rubric, seat: Seat, expected: Mapping[str, Any]
) -> bytes:
    """The card of an artifact's bytes, as canonical JSON: what is done behind the wall.

    expected: what the artifact of this trainee has to say of itself. Whatever the bytes are, nothing is raised; a
    scorer that raises all the same is a fault of ours, and the wall makes a named zero of it.
    """
    try:
        artifact = parse_artifact(raw)
        _own(artifact, expected)
        parse_answers(artifact, kind)
    except ArtifactError as error:
        card = _refused(rubric, seat, error.code)
    else:
        card = scorer(kind)(truth, artifact, rubric)
    return canonical(card_to_json(card))


def _own(artifact: Artifact, expected: Mapping[str, Any]) -> None:
    """Refuse an artifact that is not this trainee's, of his present world, for this exercise."""
    for name, value in expected.items():
        if getattr(artifact, name) != value:
            raise ArtifactForeign(f"{name} is {getattr(artifact, name)!r}, here it is {value!r}.")


def _refused(rubric: Rubric, seat: Seat, code: str) -> ScoreCard:
    """The card without points that names the reason."""
    seen, remedy = REFUSED.get(code, OTHER_REASON)
    finding = Finding(seen=seen, next=remedy, points_lost=rubric.maximum, slip=code.lower())
    return rubric.nothing(trainee=seat.trainee, attempt=seat.attempt, status=code, finding=finding)


def _whole(card: ScoreCard, rubric: Rubric, seat: Seat) -> ScoreCard:
    """The card, if it has exactly the rubric's rows and is this trainee's."""
    rows = [(row.criterion, row.max_points) for row in card.rows]
    expected = [(row.id, row.maximum) for row in rubric.row]
    if rows != expected or (card.exercise, card.trainee) != (rubric.exercise, seat.trainee):
        raise MarkingFault(f"The scorer of {rubric.exercise} returned a card with other rows than its rubric has.")
    return card
