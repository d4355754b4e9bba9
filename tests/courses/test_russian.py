"""What a Russian reader meets: one form of address, one heading for one thing, nothing of the program beneath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from courses.build import build_notebook
from simulator.content import content
from simulator.texts import LANGUAGES, po_files

LOWER = re.compile(r"(?<![а-яё])(?:вы|вас|вам|вами|ваш(?:а|е|и|его|ей|ему|ем|им|их|ими|у|ею)?)(?![а-яё])")
BENEATH = re.compile(r"\bcells?\b|\bkernel|Jupyter|\bnotebook|ячейк|ноутбук|\bядр[оа]\b", re.IGNORECASE)
OLD = (
    "дело одной организации", "всё четыре", "Он не назван", "изъято в период", "сообщила наибольший вес", "стоит балл",
    "помехи данных", "за удачным днём", "ничего не стоит", "тот же вид", "места не путает", "Приравняйте похожее",
    "расходует это доверие", "на вид плотнее", "выдаёт назначение за источник", "— догадка", "выдумывает его",
    "Чем нашли сокрытое", "Груз прикрытия не изъят.", "Оглянитесь", "Зачем это нужно", "Зачем это сотруднику",
    "Один переход", "стороны перехода", "сторонах перехода", "Ни имени, ни паспорта", "в документе описано не «",
    "за период «", "сообщила эта страна", "числа в середине", "Отбор", "лишних случаев —", "К рабочему столу",
    "Доска случаев", "Ход времени", "краткий хеш", "неизв.", "самооценка", "Закладка в чужой", "минимум сведений",
    "Поиски, которые служат", "пособ выявления",
)  # fmt: skip
"""What was read aloud to officers and rewritten: word for word from the English, or not how one says it."""
EXERCISES = sorted(path.name for path in content("exercises").iterdir() if (path / "exercise.toml").is_file())


def both(path: Path) -> Iterator[str]:
    """The texts of a catalogue in both languages; of one that counts, all forms."""
    with path.open("rb") as handle:
        for message in read_po(handle, locale="ru"):
            for forms in (message.id, message.string):
                yield from [forms] if isinstance(forms, str) else forms


def texts() -> Iterator[tuple[str, str]]:
    """Every Russian text with the room it belongs to."""
    for path in po_files("ru"):
        with path.open("rb") as handle:
            for message in read_po(handle, locale="ru"):
                if message.id and message.string:
                    yield "/".join(path.parts[-3:-1]), str(message.string)


def test_no_text_of_a_screen_shows_marks_of_program_text_or_names_a_command_that_opens_another_folder() -> None:
    """A command that a text names cannot know the folder: `cenlab lab` alone opens the usual one."""
    whole = [text for path in po_files("ru") for text in both(path) if path.parent.name == "locale"]
    assert len(whole) > 1000
    assert [text for text in whole if "`" in text or re.search(r"cenlab lab\b", text)] == []


def test_the_reader_is_addressed_in_one_form() -> None:
    assert [(room, text) for room, text in texts() if LOWER.search(text)] == []


def test_no_quotation_marks_stand_within_each_other() -> None:
    assert [(room, text) for room, text in texts() if "»»" in text or "««" in text] == []


def test_what_was_rewritten_does_not_come_back() -> None:
    assert [(room, old, text) for room, text in texts() for old in OLD if old in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_page_speaks_of_nothing_that_its_reader_does_not_see(exercise: str, lang: str) -> None:
    cells = [cell.source for cell in build_notebook(exercise, lang).cells if cell.cell_type == "markdown"]
    assert [source for source in cells if BENEATH.search(source)] == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_one_thing_has_one_heading(exercise: str) -> None:
    page = "\n".join(cell.source for cell in build_notebook(exercise, "ru").cells if cell.cell_type == "markdown")
    assert "Зачем это офицеру" in page
    assert "## Вопросы к себе" in page
    assert "СИНТЕТИЧЕСК" not in page
