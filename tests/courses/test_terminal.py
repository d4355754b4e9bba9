"""What an instructor reads on a terminal of 80 characters: nothing cut, one language, in order of names, in words."""

from __future__ import annotations

import io
import re
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from delivered import made, run
from rich.console import Console
from tiny import work

from courses.certificates import CertificateOffice
from courses.commands import early, named, office, tables
from courses.course import collect, deliver
from courses.delivery import hand_out
from courses.layout import Course

NARROW = 80


@pytest.fixture
def course(tiny: Path) -> Course:
    course = made(tiny, "spring", "timur", "asan", "gulnara.abdykadyrova-the-second")
    for entry in course.trainees:
        deliver(course, entry.trainee, tiny / entry.trainee)
        work(tiny, entry.trainee)
    return course


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal of 80 characters, on which tables are printed."""
    screen = io.StringIO()
    narrow = Console(file=screen, width=NARROW, force_terminal=True, color_system=None)
    monkeypatch.setattr(tables, "console", lambda *, err=False: narrow)
    return screen


def joined(text: str) -> list[str]:
    """The words of each row of a table, put together again over the lines on which they are folded."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            rows[-1] = [a + b for a, b in zip(rows[-1] or [""] * len(cells), cells, strict=True)]
        elif not rows or not line.startswith("│"):
            rows.append([])
    return [cell for row in rows for cell in row]


def test_certificates_are_whole_at_80_characters_in_english_and_in_order_of_names(
    course: Course, terminal: io.StringIO
) -> None:
    certificates = CertificateOffice(course)
    certificates.revoke("timur", "superseded")
    run(course.home, "certificates", "spring")
    said = terminal.getvalue()
    assert max(map(len, said.splitlines())) <= NARROW
    assert "…" not in said
    assert not re.search("[а-яё]", said, re.I)
    whole = "".join(joined(said)).replace(" ", "")
    for entry in certificates.register():
        assert entry.serial[:12] in whole
        assert entry.address in whole
    names = [line.split("│")[1].strip() for line in said.splitlines() if line.startswith("│")]
    assert [name for name in names if name in ("asan", "timur")] == ["asan", "timur"]
    assert office.DESK.replace(" ", "") in whole


def test_grades_are_whole_at_80_characters(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = tables.table("trainee", *[f"entry_first_reports_{number}" for number in range(5)], "in all")
    wide.add_row("gulnara.abdykadyrova-the-second", *["12.25 / 40 time"] * 5, "61.25 / 200")
    screen = io.StringIO()
    Console(file=screen, width=NARROW, color_system=None).print(wide)
    said = screen.getvalue()
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= NARROW
    assert "gulnara.abdykadyrova-the-second" in "".join(joined(said))


def test_copies_speak_the_language_of_the_other_commands_unless_asked(course: Course) -> None:
    collect(course)
    assert not re.search("[а-яё]", run(course.home, "copies", "spring"), re.I)
    assert re.search("[а-яё]", run(course.home, "copies", "spring", "--lang", "ru"), re.I)


def test_bars_end_at_their_end_also_if_parts_were_done_before(capsys: pytest.CaptureFixture[str]) -> None:
    with early.bar("worlds", 3) as tick:
        tick()
    assert "3/3" in capsys.readouterr().err
    with named.bar() as told:
        told("files", 0.4)
    assert "100%" in capsys.readouterr().err
    with suppress(ValueError), early.bar("mark", 9) as tick:
        tick()
        raise ValueError
    assert "1/9" in capsys.readouterr().err


def test_what_the_system_refuses_has_no_number(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    said = [run(course.home, "recover", "spring", str(tmp_path), code=1)]
    (folder / "trainee" / "bundle" / "officer" / "certificate.pem").unlink()
    said.append(run(course.home, "return", "spring", str(folder), code=1))
    desk = course.ring.folder / "office" / "desk.pem"
    desk.unlink()
    desk.mkdir()
    said.append(run(course.home, "return", "spring", str(folder), code=1))
    shutil.rmtree(desk)
    for text in said:
        assert "Errno" not in text, text
