"""The case board without a browser: what it shows, what reaches the draft, that checks give nothing away."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sheets import sheets
from small_world import EXERCISE, drawn, home_of

from simulator.texts import translator
from simulator.widgets.network_charts import joined, pictures
from simulator.widgets.synthesis_screen import SynthesisScreen, form_spec, from_form, gaps, to_form
from simulator.workspace import Draft, Home, synthesis
from simulator.workspace.synthesis import Answers

FULL = sheets("synthesis").reference(drawn(0).truth)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    officer_home = home_of(tmp_path, drawn(0))
    officer_home.set_lang("en")
    return officer_home


def test_claims_of_board_and_form_share_one_draft(home: Home) -> None:
    screen = SynthesisScreen(home, EXERCISE)
    screen.board.claims = {key: FULL[key] for key in ("cases", "evidence", "links")}
    screen.form.value = to_form(Answers.model_validate(FULL))
    assert Draft(home, EXERCISE).answers == Answers.model_validate(FULL).model_dump()
    assert screen.board.confirmation[1] == screen.form.confirmation[1] == Draft(home, EXERCISE).revision == 2
    again = SynthesisScreen(home, EXERCISE)
    assert again.board.claims["cases"] == FULL["cases"]
    assert again.form.value == screen.form.value


def test_a_claim_that_the_pack_refuses_is_told_and_not_kept(home: Home) -> None:
    screen = SynthesisScreen(home, EXERCISE)
    told: list[object] = []
    screen.board.send = lambda message, buffers=None: told.append(message)
    screen.board.claims = {"cases": {"KG-1999-000001": "belongs"}, "evidence": {}, "links": []}
    assert Draft(home, EXERCISE).revision == 0
    assert len(told) == 1


def test_form_and_claims_are_the_same_thing() -> None:
    whole = Answers.model_validate(FULL)
    assert from_form(to_form(whole)) == whole.model_dump(include={"route", "method", "alternative", "confidence"})
    assert to_form(Answers()) == {}


@pytest.mark.parametrize("number", [-1, 100, 2.5, "2", None])
def test_a_number_of_sources_that_cannot_be_counts_as_blank(number: object) -> None:
    assert from_form({"sources": number})["confidence"]["sources"] is None


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_check_names_what_is_missing_and_nothing_of_a_whole_sheet(home: Home, lang: str) -> None:
    pack, tr = synthesis.load(home, EXERCISE), translator(lang)
    assert gaps(pack, Answers.model_validate(FULL), tr) == []
    wrong = {**FULL, "cases": dict.fromkeys(FULL["cases"], "not")}
    assert gaps(pack, Answers.model_validate(wrong), tr) == []
    blank = gaps(pack, Answers(), tr)
    assert {fault["path"] for fault in blank} >= {"", "route", "cover_goods", "version", "word", "sources"}
    assert all(fault["severity"] == "A" for fault in blank)


def test_english_reader_sees_the_russian_document_and_its_gloss(home: Home) -> None:
    view = SynthesisScreen(home, EXERCISE).board.pack
    text = next(dict(r["lines"])["Text"] for r in view["records"].values() if r["title"] == "Report")
    assert re.search("[а-я].*\\[.*[a-z]", text, flags=re.S)


def test_every_record_can_be_opened_and_cited_on_the_board(home: Home) -> None:
    screen = SynthesisScreen(home, EXERCISE)
    rows = {row["id"] for table in screen.board.pack["tables"] for row in table["rows"]}
    assert rows == set(screen.board.pack["records"]) == set(screen.pack.records)
    fields = {
        field["name"]: field for section in form_spec(screen.pack, screen.tr)["sections"] for field in section["fields"]
    }
    assert {option["code"] for option in fields["method_record"]["options"]} == rows


def test_pictures_are_whole_svg_with_a_table_each(home: Home) -> None:
    pack = synthesis.load(home, EXERCISE)
    for answers in (Answers(), Answers.model_validate(FULL)):
        for picture in pictures(pack, answers, translator("ru")):
            svg = ElementTree.fromstring(picture["svg"])
            assert svg.attrib["role"] == "img"
            assert all(len(row) == len(picture["columns"]) for row in picture["rows"])


def test_picture_joins_only_what_was_judged_the_same() -> None:
    group = joined(Answers.model_validate(FULL))
    plates = drawn(0).truth["plates"]
    assert len({group[text] for text in (plates["true"], *plates["misreads"])}) == 1
    assert plates["decoy"] not in group


def test_two_spellings_are_compared_with_the_reads_of_all_that_were_joined(home: Home) -> None:
    screen = SynthesisScreen(home, EXERCISE)
    plates = drawn(0).truth["plates"]
    alone = screen.board.remarks(plates["true"], plates["decoy"])
    screen.board.claims = {key: FULL[key] for key in ("cases", "evidence", "links")}
    together = screen.board.remarks(plates["true"], plates["decoy"])
    assert len(together["reads"]) > len(alone["reads"])
    assert any(int(row[3] or 0) > 400 for row in together["reads"])
