"""Signs that work is not one's own: evidence with its innocent explanations beside it, never a verdict.

The rule kept here: similarity is no evidence; a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grading.score_log import Mark
from simulator.texts import N_

FOREIGN = "ARTIFACT_FOREIGN"
NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something that a person should look at. what and innocent are msgids."""

    trainees: tuple[str, ...]
    exercise: str
    what: str
    innocent: str


def signs(marks: Iterable[Mark]) -> list[Sign]:
    """Foreign artifacts, and the very same artifact from several accounts, in order of exercise."""
    evidence: list[Sign] = []
    by_artifact: dict[tuple[str, str], set[str]] = {}
    for mark in marks:
        if mark.artifact != NOTHING:
            by_artifact.setdefault((mark.exercise, mark.artifact), set()).add(mark.trainee)
        if mark.card.status == FOREIGN:
            evidence.append(
                Sign(
                    trainees=(mark.trainee,),
                    exercise=mark.exercise,
                    what=N_("The work that was handed in carries another trainee's or another world's name."),
                    innocent=N_(
                        "Two people at one computer, a folder copied for safety, or work of an earlier attempt."
                    ),
                )
            )
    for (exercise, _), trainees in by_artifact.items():
        if len(trainees) > 1:
            evidence.append(
                Sign(
                    trainees=tuple(sorted(trainees)),
                    exercise=exercise,
                    what=N_("Several accounts handed in the same file, byte for byte."),
                    innocent=N_("Two people at one computer, or the wrong folder collected."),
                )
            )
    return sorted(evidence, key=lambda sign: (sign.exercise, sign.trainees))
