"""One mechanism for both languages: every text is translated, the same text in the same words."""

from __future__ import annotations

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
