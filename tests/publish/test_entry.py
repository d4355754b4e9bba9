"""Drawing the entry exercise: the traps hold in every draw, the papers look like paper and give nothing away."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from entry_desk import entry_drawn, material
from entry_world import NAME, entry_world, root

from grading.rubric import load_exercise
from simulator.observation.papers import PaperError, render_paper, write_paper
from simulator.observation.papers.figures import counted, day, figure
from simulator.publish.drawing import FeatureMissing
from simulator.publish.entry_guided import GRAMS

NUMBERS = range(12)


def paper(exercise: Any, letter: str) -> dict[str, str]:
    report = next(entry for entry in material(exercise)["reports"] if entry["letter"] == letter)
    return {line["id"]: line["text"] for line in report["lines"]}


@pytest.mark.parametrize("number", NUMBERS)
def test_traps_hold_in_every_draw(number: int) -> None:
    exercise = entry_drawn(number)
    a, b, c, d = (exercise.truth["reports"][letter] for letter in "ABCD")
    slips = a["slips"]
    assert [line["product"] for line in a["record"]["lines"]] == ["CIGARETTES", "PREGABALIN"]
    assert a["record"]["lines"][0]["quantity"] == slips["boxes"] * 10_000
    assert a["record"]["lines"][1]["quantity"] == slips["blisters"] * 10
    assert (a["record"]["direction"], a["record"]["departure"]) == ("EXPORT", "KG")
    assert a["record"]["goods_origin"] == "XX"
    assert a["items"]["goods_origin"]["status"] == "silent"
    sticks = b["record"]["lines"][0]["quantity"]
    assert sticks == b["slips"]["cartons"] * 200 >= 100_000
    assert sticks / 10 < 100_000
    assert GRAMS[0] - 0.01 < b["slips"]["kg"] * 1000 / sticks < GRAMS[1] + 0.01
    assert (b["record"]["direction"], b["record"]["office"]) == ("IMPORT", "KG-OSH-RAIL")
    net = c["record"]["lines"][0]["quantity"]
    assert c["slips"]["gross"] > net * 1.05
    assert c["record"]["departure"] == "IR"
    assert c["record"]["lines"][0]["test_result"] == "PRESUMPTIVE"
    assert d["record"]["departure"] == "XX"
    assert d["slips"]["nationality"] != d["slips"]["plate"]
    assert "KG" not in (d["slips"]["nationality"], d["slips"]["plate"])
    stop, protocol = (date.fromisoformat(day) for day in (d["slips"]["stop_date"], d["record"]["seizure_date"]))
    assert (protocol - stop).days == 1
    assert d["record"]["location_type"] == "INLAND"
    assert all(r["record"]["seizure_date"] < exercise.truth["clock"][:10] for r in (a, b, c, d))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_marked_answer_points_at_a_line_of_its_paper(number: int) -> None:
    exercise = entry_drawn(number)
    for letter, report in exercise.truth["reports"].items():
        for path, item in report["items"].items():
            assert item["line"] in report["paper"], (letter, path)
            assert item["status"] in ("stated", "derivable", "silent")
            assert path.split(".")[0] in report["gaps"]


def test_papers_say_the_figures_and_not_the_answers() -> None:
    exercise = entry_drawn(4)
    a, b = paper(exercise, "A"), paper(exercise, "B")
    boxes = exercise.truth["reports"]["A"]["slips"]["boxes"]
    assert re.search(
        rf"сигареты — {boxes} короб(а|ов)? \(короб — 50 блоков, блок — 10 пачек, пачка — 20 шт\.\)", a["cigarettes"]
    )
    assert "не установлено" in paper(exercise, "D")["route"]
    assert "gross weight" in paper(exercise, "C")["declared"]
    assert b["weight"].endswith(" кг")
    shown = exercise.files["papers.json"].decode()
    sticks = exercise.truth["reports"]["A"]["record"]["lines"][0]["quantity"]
    assert str(sticks) not in shown.replace("\u00a0", "")
    for entry in json.loads(shown)["reports"]:
        assert not set(entry["prefilled"]) & set(entry["gaps"])
        assert set(entry["prefilled"]) & {"lines", "persons", "departure", "direction"} == set()
        assert "items" not in entry


def test_fading_from_worked_over_half_to_alone() -> None:
    stages = [(entry["stage"], len(entry["gaps"])) for entry in material(entry_drawn(1))["reports"]]
    assert [stage for stage, _ in stages] == ["worked", "half", "alone", "alone"]
    assert stages[0][1] < stages[1][1] < stages[2][1] == stages[3][1]


def test_same_key_same_bytes_another_key_others() -> None:
    first, again, other = entry_drawn(1), entry_drawn(1), entry_drawn(2)
    assert first.files == again.files
    assert first.truth == again.truth
    assert first.files["papers.json"] != other.files["papers.json"]


def test_pages_are_whole_marked_and_without_network_or_script() -> None:
    exercise = entry_drawn(1)
    pages = {name: data.decode() for name, data in exercise.files.items() if name.endswith(".html")}
    assert len(pages) == 8
    for name, page in pages.items():
        assert "SYNTHETIC" in page
        assert not re.search(r"<script|https?://|url\(|@import", page)
        russian_paper = not name.startswith("papers/C")
        assert ("<details" in page) == (name.endswith(".en.html") == russian_paper)
    assert 'lang="ru"' in pages["papers/A.en.html"]


@pytest.mark.parametrize("post", ["KG-DOSTUK", "KG-OSH-RAIL", "KG-MANAS", "KG-KARABALTA"])
def test_a_missing_route_is_named(post: str) -> None:
    with pytest.raises(FeatureMissing, match=post) as caught:
        entry_drawn(1, entry_world(root(1), without=post))
    assert caught.value.feature in load_exercise(NAME).needs


def test_a_paper_with_a_missing_fact_is_an_error() -> None:
    with pytest.raises(PaperError, match="the fact 'plate_name' is missing"):
        write_paper("telephone_message", facts={"stop_date": "", "stop_time": ""}, gloss=None, signature="X")
    with pytest.raises(PaperError, match="no wording"):
        write_paper("love_letter", facts={}, gloss=None, signature="X")


def test_figures_are_written_as_people_write_them() -> None:
    assert figure(1200, "ru") == "1\u00a0200"
    assert figure(2.98, "ru", 2) == "2,98"
    assert figure(1200, "en") == "1,200"
    forms = ("короб", "короба", "коробов")
    russian = [counted(n, "ru", forms, ("box", "boxes")) for n in (1, 3, 11, 21, 28, 112)]
    assert russian == ["1 короб", "3 короба", "11 коробов", "21 короб", "28 коробов", "112 коробов"]
    assert counted(1, "en", forms, ("box", "boxes")) == "1 box"
    assert (day(date(2026, 3, 4)), day(date(2026, 3, 4), long=True)) == ("04.03.2026", "4 March 2026")


@pytest.mark.chromium
def test_papers_fit_their_sheet(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    exercise = entry_drawn(3)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 640, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for letter in "ABCD":
            page.set_content(exercise.files[f"papers/{letter}.ru.html"].decode())
            wide, seen = page.evaluate(
                "() => [document.documentElement.scrollWidth, document.querySelectorAll('.lines > li').length]"
            )
            assert wide <= 640
            assert seen == len(paper(exercise, letter))
        assert not [url for url in asked if url.startswith("http")]
        browser.close()


def test_render_refuses_no_language_but_known_ones() -> None:
    names = ("number", "date", "date_long", "time", "waybill", "sender", "city", "cover", "gross", "net")
    facts = dict.fromkeys((*names, "bricks", "product", "control"), "1")
    sheet = write_paper("courier_note", facts=facts, gloss=None, signature="TESTOV")
    assert "Слова этого документа" in render_paper(sheet, "ru")
    with pytest.raises(ValueError, match="cenlab speaks"):
        render_paper(sheet, "de")
