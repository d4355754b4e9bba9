"""One mechanism for both languages: every text is translated, the same text in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courses.translations import Room, collect, contradictions, faults, prose, rooms, update
from simulator.texts import LANGUAGES, country_name, translator


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_text_of_a_room_is_translated(room: Room) -> None:
    assert faults(room, "ru") == []


def test_no_text_has_two_translations() -> None:
    assert contradictions("ru") == []


def test_a_missing_a_stale_and_a_changed_translation_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('tr("Seizure")\ntr("{count} cases")\n', encoding="utf-8")
    room = Room("planted", tmp_path)
    assert update(room, "ru") == 2
    po = room.po("ru")
    po.write_text('msgid "Seizure"\nmsgstr "Изъятие"\n\nmsgid "{count} cases"\nmsgstr "случаев: {number}"\n')
    assert [fault.split(":")[0] for fault in faults(room, "ru")] == ["planted ru other fields"]
    (tmp_path / "a.py").write_text('tr("Seizure")\ntr("A new text")\n', encoding="utf-8")
    kinds = sorted(fault.split(" ")[2].rstrip(":") for fault in faults(room, "ru"))
    assert kinds == ["missing", "stale"]
    update(room, "ru")
    assert "Изъятие" in po.read_text(encoding="utf-8")


def test_texts_are_collected_from_code_tables_settings_templates_and_prose(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('N_("In code")', encoding="utf-8")
    (tmp_path / "b.csv").write_text("code,label\nX,In a table\n", encoding="utf-8")
    (tmp_path / "c.toml").write_text('[[row]]\nid = "x"\ntitle = "In settings"\n', encoding="utf-8")
    (tmp_path / "d.html").write_text('{{ tr("In a page") }}', encoding="utf-8")
    (tmp_path / "notebook.py").write_text("# %% [markdown]\n# One.\n#\n# Two.\n\n# %%\nx = 1\n", encoding="utf-8")
    assert list(collect(tmp_path)) == ["In code", "In a table", "In settings", "In a page", "One.", "Two."]


def test_prose_of_a_cell_is_cut_at_blank_lines() -> None:
    assert prose("# %% [markdown]\n# # Title\n#\n# a\n# b\n") == ["# Title", "a\nb"]


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(ValueError, match="en, ru"):
        translator("fr")


def test_a_text_without_values_may_hold_braces() -> None:
    assert translator("en")("{left} alone") == "{left} alone"
    assert translator("en")("{count} cases", count=3) == "3 cases"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_countries_have_names(lang: str) -> None:
    assert country_name("KG", lang) != "KG"
    assert "XX" in country_name("XX", lang)


@pytest.mark.parametrize(
    ("n", "english", "russian"),
    [
        (0, "0 cases taken", "взято 0 случаев"),
        (1, "1 case taken", "взят 1 случай"),
        (2, "2 cases taken", "взято 2 случая"),
        (11, "11 cases taken", "взято 11 случаев"),
        (21, "21 cases taken", "взят 21 случай"),
        (2.5, "2.5 cases taken", "взято 2,5 случая"),
    ],
)
def test_a_text_that_counts_takes_the_form_of_its_number(n: float, english: str, russian: str) -> None:
    forms = "{n} case taken", "{n} cases taken"
    assert translator("en").plural(*forms, n) == english
    assert translator("ru").plural(*forms, n) == russian


def test_a_form_that_is_missing_or_has_other_fields_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('tr.plural("{n} rat", "{n} rats", 3)\n', encoding="utf-8")
    (tmp_path / "b.html").write_text('{{ tr.plural("{n} ox", "{n} oxen", n) }}\n', encoding="utf-8")
    room = Room("planted", tmp_path)
    assert update(room, "ru") == 2
    assert [fault.split(" ")[2] for fault in faults(room, "ru")] == ["missing", "missing"]
    entry = 'msgid "{{n}} {}"\nmsgid_plural "{{n}} {}"\nmsgstr[0] "{{n}} {}"\nmsgstr[1] "{{n}} {}"\nmsgstr[2] "{}"\n\n'
    rats = entry.format("rat", "rats", "крыса", "крысы", "{k} крыс")
    oxen = entry.format("ox", "oxen", "бык", "быка", "{n} быков")
    room.po("ru").write_text(rats + oxen, encoding="utf-8")
    assert [fault.split(":")[0] for fault in faults(room, "ru")] == ["planted ru other fields"]
    update(room, "ru")
    assert "крысы" in room.po("ru").read_text(encoding="utf-8")


COUNTS = re.compile(r"\{(\w+)\} ((?:[a-z]+ ){0,2}?)([a-z]{3,}s)\b(?! \w+ed\b)")
NO_NOUN = {"does", "has", "its", "lies", "learns", "this", "mass"}
NEVER_ONE = {
    "{field}: more than {max} characters.",
    "{field}: more than {max} rows.",
    "More than {days} days lie between seizure and entry.",
    "it names {count} addresses in place of one",
    "Shorten it to {limit} characters.",
    "At most {most} records a case: take one back first.",
    "{filled} of {asked} cases judged",
    "{filled} of {asked} fields filled in",
    "{filled} of {total} fields",
    "{points} of {maximum} points, training result.",
    "{points} of {maximum} points.",
    "The route has {count} of four legs.",
    "In graded work a critical fault caps the exercise at half: at most {points} points.",
    "of {maximum} points",
}
"""Counted against a fixed number that is larger than one."""


def test_every_text_that_counts_one_thing_or_many_has_both_forms() -> None:
    said = {
        text
        for room in rooms()
        if room.name in ("simulator/cen", "simulator/cencomm", "simulator/workspace", "simulator/widgets")
        or room.name in ("simulator/publish", "grading", "courses")
        for text in collect(room.folder)
        if isinstance(text, str) and (match := COUNTS.search(text)) and match[3] not in NO_NOUN
    }
    assert said - NEVER_ONE == set(), "count with tr.plural: 1 case, 2 cases"
