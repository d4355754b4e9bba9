"""`cenlab course copies` on a collected class: the pair, the evidence, the explanations; no mark moves."""

from __future__ import annotations

import json
from pathlib import Path

from tiny import NAME, make, work
from typer.testing import CliRunner

from courses.cli import app
from courses.course import collect, mark
from courses.layout import Course


def plant(course: Course) -> None:
    """A register of its own in every world, as a drawn exercise has one."""
    for number, entry in enumerate(course.trainees):
        rows = [{"id": f"R-{20_000 + 97 * number + 7 * n}", "plate": f"ZZ {1200 + number} AO"} for n in range(5)]
        folder = course.world(entry.trainee) / "bundle" / "exercises" / NAME
        (folder / "reads.json").write_text(json.dumps(rows), encoding="utf-8")


def said(home: Path, *more: str) -> str:
    result = CliRunner().invoke(app, ["course", "copies", "tiny", "--home", str(home), *more], catch_exceptions=False)
    assert result.exit_code == 0
    return " ".join(result.output.split())


def test_the_command_names_the_pair_with_evidence_and_moves_no_mark(tiny: Path) -> None:
    course = make(tiny, ("anna", "boris", "vera"))
    plant(course)
    work(tiny, "anna", text="ZZ 1201 AO was read: R-20097, R-20104.")
    work(tiny, "boris", text="ZZ 1201 AO was read: R-20097, R-20104.")
    work(tiny, "vera")
    collect(course)
    mark(course)
    before = course.log.marks()
    english, russian = said(tiny), said(tiny, "--lang", "ru")
    assert "anna, tiny_report: identifiers that lie in the world of boris and in nobody else's, 3:" in english
    assert "R-20097, R-20104, ZZ 1201 AO" in english
    assert "boris, tiny_report" not in english
    assert "vera" not in english
    assert "Innocent explanations" in english
    assert "Сначала проверьте безобидные объяснения" in russian
    assert course.log.marks() == before


def test_an_honest_class_is_told_that_nothing_was_seen(tiny: Path) -> None:
    course = make(tiny)
    plant(course)
    work(tiny, "anna")
    work(tiny, "boris")
    collect(course)
    assert said(tiny) == "No sheet holds what lies only in another trainee's world."
