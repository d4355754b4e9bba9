"""What a drawer of an exercise gets and gives: the world, whose it is; files for the trainee, truth for the marking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.cencomm.authority import Authority, Credential
from simulator.errors import CenlabError


class FeatureMissing(CenlabError):
    """This world does not offer what an exercise needs; another one is drawn."""

    def __init__(self, feature: str) -> None:
        self.feature = feature
        super().__init__(f"The world has no {feature}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who issues the certificates of a world, and the trainee's own; authority remembers what it issues and revokes."""

    authority: Authority = field(repr=False)
    officer: Credential = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeKey:
    """Whose world it is; seed is 32 bytes derived from the course's root for exactly these names.

    office is the course's; without one a world gets an authority of its own, which no other world trusts.
    """

    course: str
    trainee: str
    attempt: int
    redraw: int
    seed: bytes
    country: str = "KG"
    office: Office | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseSpec:
    """What `exercise.toml` states. clock is the exercise's moment in the world, ISO UTC with Z."""

    name: str
    kind: str
    title: str
    summary: str
    minutes: int
    points: float
    clock: str
    order: int
    day: int
    country: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One exercise drawn for one trainee.

    files: bytes by path under `bundle/exercises/<name>/`; shared: bytes by path under `bundle/`
    (only `officer/`, `records/` and `trust/`); truth: JSON-able, goes into the sealed truth and nowhere else.
    """

    files: Mapping[str, bytes]
    truth: Mapping[str, Any]
    shared: Mapping[str, bytes] = field(default_factory=dict)
