"""What an instructor is told about copies in a class: evidence by pair, and the innocent explanations beside it.

The rule kept here: nothing is marked or changed; bundles and collected answers are read, no truth is opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from courses.layout import Course
from courses.submissions import ARTIFACT, folder_of
from grading.copies import Copy, World, copies, identifiers
from grading.taking import read_plain
from simulator.texts import N_, translator
from simulator.visible import visible
from simulator.workspace.artifact import MAX_BYTES, ArtifactError, parse_artifact

READ = (".json", ".html")
SHOWN = 5
NOTHING = N_("No sheet holds what lies only in another trainee's world.")
PAIR = N_(
    "{trainee}, {exercise}: identifiers that lie in the world of {neighbour} and in nobody else's, {count}: {some}. "
    "Chance of that by accident: {chance}."
)
SMALL = N_("less than one in a million")
INNOCENT = (
    N_("Innocent explanations to ask about first; a mark is never changed by this list:"),
    N_("they were told to work as a pair, or the neighbour's screen was shown as an example;"),
    N_("both sit at one machine in the office, and the wrong folder was open;"),
    N_("the number comes from an earlier attempt or a practice world that he remembers;"),
    N_("chance: the figure above counts numbers written at random, not a slip of one digit in a number of his own."),
)


def copies_in(course: Course) -> list[Copy]:
    """The evidence in all exercises, in their order; hand-ins that cannot be read are left to the marking."""
    evidence: list[Copy] = []
    for exercise in course.exercises:
        worlds, sheets = [], {}
        for entry in course.trainees:
            folder = course.world(entry.trainee) / "bundle" / "exercises" / exercise
            texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.suffix in READ]
            worlds.append(World(trainee=entry.trainee, material=identifiers("\n".join(texts))))
            raw = read_plain(folder_of(course, entry.account, exercise) / ARTIFACT, MAX_BYTES)
            try:
                sheets[entry.trainee] = parse_artifact(raw or b"").answers
            except ArtifactError:
                continue
        evidence += copies(exercise, sheets, worlds)
    return evidence


def told(evidence: list[Copy], lang: str) -> Iterator[str]:
    """The report, line by line, in a language."""
    tr = translator(lang)
    if not evidence:
        yield tr(NOTHING)
        return
    for copy in evidence:
        canaries = ", ".join(visible(canary) for canary in copy.canaries[:SHOWN])
        yield tr(
            PAIR,
            trainee=copy.trainee,
            exercise=copy.exercise,
            neighbour=copy.neighbour,
            count=len(copy.canaries),
            some=canaries + (", …" if len(copy.canaries) > SHOWN else ""),
            chance=tr(SMALL) if copy.chance < 1e-6 else f"{copy.chance:.6f}",
        )
    first, *others = INNOCENT
    yield tr(first)
    for text in others:
        yield f"- {tr(text)}"
