"""Typing into the real forms: what can be read in two ways is asked, what is wrong is said at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from all_screens import home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import Browser, Page, expect
from waiting import CEILING_MS

from simulator.workspace import entry
from simulator.workspace.receipts import receipts

pytestmark = pytest.mark.chromium


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    shown = chromium.new_page(viewport={"width": 1280, "height": 800})
    shown.set_default_timeout(CEILING_MS)
    faults: list[str] = []
    shown.on("pageerror", lambda error: faults.append(str(error)))
    yield shown
    shown.close()
    assert faults == []


class Desk:
    """The entry desk on report D, where every field is open."""

    def __init__(self, page: Page, folder: Path, lang: str = "en") -> None:
        self.page = page
        self.home = home_for("entry", folder, lang)
        self.screen: Any = screen_on("entry", self.home)
        self.screen.head.current = "D"
        self.live = LiveScreen(page, widget_of(self.screen))

    def box(self, path: str) -> Any:
        return self.page.locator(f"[data-path='{path}']")

    def field(self, path: str) -> Any:
        return self.box(path).locator("input").first

    def type(self, path: str, text: str, key: str = "Tab") -> None:
        self.field(path).focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press(key)

    def record(self) -> dict[str, Any]:
        """What stands on disk, once everything typed was sent."""
        self.page.evaluate("() => new Promise((done) => setTimeout(done, 400)).then(() => window.settled())")
        return entry.record(self.home, self.screen.exercise, "D")

    def line(self) -> dict[str, Any]:
        return dict(self.record()["lines"][0])


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(("way", "value", "shown"), [(0, 280_000, "280\u00a0000"), (1, 280, "280")])
def test_an_ambiguous_number_is_asked_in_its_field_and_answered_by_keyboard(
    page: Page, tmp_path: Path, lang: str, way: int, value: float, shown: str
) -> None:
    desk = Desk(page, tmp_path, lang)
    desk.type("lines.0.quantity", "280.000" if lang == "ru" else "280,000")
    question = desk.box("lines.0.quantity").locator(".cl-unread")
    expect(question).to_be_visible()
    point = "," if lang == "ru" else "."
    assert question.locator("button").all_inner_texts() == ["280\u00a0000", f"280{point}0"]
    assert "quantity" not in (desk.record().get("lines") or [{}])[0]
    assert page.evaluate("document.activeElement.className.includes('cl-way')")
    for _ in range(way):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(desk.field("lines.0.quantity")).to_be_focused()
    assert desk.field("lines.0.quantity").input_value() == shown
    assert desk.line()["quantity"] == value


def test_a_number_that_cannot_be_read_is_never_handed_over_as_a_blank(page: Page, tmp_path: Path) -> None:
    desk = Desk(page, tmp_path)
    desk.type("lines.0.quantity", "1,200")
    for _ in range(2):
        desk.live.press("Alt+Enter")
    expect(page.locator(".cl-answer-text")).to_contain_text("could not be read (Goods line 1 · Quantity)")
    assert receipts(desk.home, desk.screen.exercise) == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_unit_that_is_counted_whole_takes_no_decimals(page: Page, tmp_path: Path, lang: str) -> None:
    desk = Desk(page, tmp_path, lang)
    desk.type("lines.0.product", "CIGARETTES")
    desk.type("lines.0.quantity", "2,5")
    remark = desk.box("lines.0.quantity").locator(".cl-remark")
    expect(remark).to_be_hidden()
    desk.type("lines.0.unit", "STICK")
    expect(remark).to_contain_text("2.5" if lang == "en" else "2,5")
    expect(remark).to_contain_text("cigarette (piece)" if lang == "en" else "сигарета (штука)")
    desk.type("lines.0.quantity", "25")
    expect(remark).to_be_hidden()
    for step, text in enumerate(("2,5", "1.200")):
        desk.box("lines.0.packing").locator("input").nth(step).fill(text)
        unread = desk.box("lines.0.packing").locator(".cl-unread")
        expect(unread).to_be_visible()
        desk.box("lines.0.packing").locator("input").nth(step).fill("")


@pytest.mark.parametrize(("lang", "words", "clock"), [("en", "12 March 2026", "16"), ("ru", "12 марта 2026", "16")])
def test_a_day_is_said_in_words_and_a_future_one_at_once(
    page: Page, tmp_path: Path, lang: str, words: str, clock: str
) -> None:
    desk = Desk(page, tmp_path, lang)
    remark = desk.box("seizure_date").locator(".cl-remark")
    desk.type("seizure_date", "120326")
    expect(remark).to_contain_text(words)
    assert "cl-wrong" not in (remark.get_attribute("class") or "")
    assert desk.record()["seizure_date"] == "2026-03-12"
    desk.field("seizure_date").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("12/03/27")
    expect(remark).to_contain_text("2027")
    expect(remark).to_contain_text(clock)
    assert "cl-wrong" in (remark.get_attribute("class") or "")
    desk.type("seizure_date", "31.02")
    expect(desk.box("seizure_date").locator(".cl-unread")).to_contain_text(
        "no such day" if lang == "en" else "нет в календаре"
    )
    expect(remark).to_be_hidden()


def test_the_time_of_a_message_is_read_as_it_is_said(page: Page, tmp_path: Path) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, "ru"))
    live = LiveScreen(page, widget_of(screen))
    field = page.locator("[data-path='control_time'] input")
    for typed in ("1510", "15.10", "15-10"):
        field.fill(typed)
        page.keyboard.press("Tab")
        assert field.input_value() == "15:10"
    live.press("Alt+s")
    assert screen.room.composed("FEEDBACK")[1]["control_time"] == "15:10"
    field.fill("25.10")
    page.keyboard.press("Tab")
    expect(page.locator("[data-path='control_time'] .cl-unread")).to_contain_text("нет")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_where_several_entries_fit_enter_needs_a_choice(page: Page, tmp_path: Path, lang: str) -> None:
    desk = Desk(page, tmp_path, lang)
    typed = "досмотр" if lang == "ru" else "examination"
    box = desk.box("detection_means")
    desk.type("detection_means", "досмотр", "Enter")
    assert "detection_means" not in desk.record()
    expect(box.locator(".cl-list")).to_be_visible()
    expect(box.locator(".cl-unread")).to_be_visible()
    first = box.locator(".cl-option").first.inner_text()
    assert "осмотр" in first
    assert "комплекс" not in first
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert desk.record()["detection_means"] == "PHYSICAL"
    desk.type("detection_means", typed, "Tab")
    assert desk.record().get("detection_means") in (None, "PHYSICAL")


@pytest.mark.parametrize("typed", ["сигареты", "Cigarettes", "сигар"])
def test_a_product_finds_its_heading(page: Page, tmp_path: Path, typed: str) -> None:
    desk = Desk(page, tmp_path, "ru")
    desk.type("lines.0.heading", typed, "Enter")
    assert desk.line()["heading"] == "TOB"


def test_only_units_that_fit_the_product_are_offered(page: Page, tmp_path: Path) -> None:
    desk = Desk(page, tmp_path, "ru")
    unit = desk.box("lines.0.unit")
    desk.field("lines.0.unit").click()
    assert unit.locator(".cl-option").count() == 7
    page.keyboard.press("Escape")
    desk.type("lines.0.product", "CIGARETTES")
    desk.field("lines.0.unit").click()
    assert unit.locator(".cl-code").all_inner_texts() == ["STICK"]
    page.keyboard.type("шт")
    page.keyboard.press("Enter")
    assert desk.line()["unit"] == "STICK"


@pytest.mark.parametrize(
    ("lang", "product", "levels"),
    [
        ("en", "PREGABALIN", "boxes|packages in a box|blisters in a package|capsules or tablets in a blister"),
        ("ru", "CIGARETTES", "коробов|блоков в коробе|пачек в блоке|штук в пачке"),
    ],
)
def test_the_packing_asks_in_the_words_of_the_product(
    page: Page, tmp_path: Path, lang: str, product: str, levels: str
) -> None:
    words = levels.split("|")
    desk = Desk(page, tmp_path, lang)
    desk.type("lines.0.product", product)
    packing = desk.box("lines.0.packing")
    assert [text.lower() for text in packing.locator(".cl-step label").all_inner_texts()] == words
    for step, number in ((0, "28"), (2, "10")):
        packing.locator("input").nth(step).fill(number)
    said = packing.locator(".cl-result").inner_text().lower()
    assert words[1] in said
    assert words[3] in said
    assert words[2] not in said
    packing.locator("input").nth(1).fill("2")
    said = packing.locator(".cl-result").inner_text().lower()
    assert words[3] in said
    assert words[1] not in said


def test_goods_that_are_weighed_are_not_asked_for_cartons(page: Page, tmp_path: Path) -> None:
    desk = Desk(page, tmp_path)
    desk.type("lines.0.product", "HEROIN")
    expect(desk.box("lines.0.packing")).to_be_hidden()
    desk.type("lines.0.product", "PREGABALIN")
    expect(desk.box("lines.0.packing")).to_be_visible()


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_removed_row_is_put_back_in_its_place(page: Page, tmp_path: Path, way: str) -> None:
    desk = Desk(page, tmp_path)
    desk.type("lines.0.quantity", "5")
    desk.box("lines").locator("[data-tool=add]").last.click()
    desk.type("lines.1.quantity", "7")
    page.locator("[aria-label='Goods line 1'] [data-tool=remove]").click()
    assert [line.get("quantity") for line in desk.record()["lines"]] == [7]
    undo = desk.box("lines").locator(".cl-undo").last
    expect(undo).to_contain_text("Goods line 1")
    if way == "key":
        page.keyboard.press("Control+z")
    else:
        undo.locator("button").click()
    assert [line.get("quantity") for line in desk.record()["lines"]] == [5, 7]
    expect(undo).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('[data-path]').dataset.path").startswith("lines.0")


def test_after_typing_ctrl_z_is_the_fields_own_and_the_button_still_puts_the_row_back(
    page: Page, tmp_path: Path
) -> None:
    desk = Desk(page, tmp_path)
    desk.type("lines.0.quantity", "5")
    desk.box("lines").locator("[data-tool=add]").last.click()
    desk.type("lines.1.quantity", "7")
    page.locator("[aria-label='Goods line 2'] [data-tool=remove]").click()
    desk.type("lines.0.quantity", "6", "Control+z")
    assert [line.get("quantity") for line in desk.record()["lines"]] != [5, 7]
    desk.box("lines").locator("[data-tool=undo]").last.click()
    assert desk.record()["lines"][1]["quantity"] == 7


def test_a_removed_country_of_the_route_is_put_back(page: Page, tmp_path: Path) -> None:
    desk = Desk(page, tmp_path)
    for code in ("KZ", "UZ"):
        desk.type("transit", code, "Enter")
    desk.box("transit").locator("[data-tool=remove]").first.click()
    page.keyboard.press("Control+z")
    assert desk.record()["transit"] == ["KZ", "UZ"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_tab_and_form_say_one_number(page: Page, tmp_path: Path, lang: str) -> None:
    home = home_for("entry", tmp_path, lang)
    screen: Any = screen_on("entry", home)
    LiveScreen(page, widget_of(screen))
    for letter in "ABCD":
        page.locator(f".cl-tab[data-id={letter}]").click()
        page.evaluate("() => window.settled()")
        tab = page.locator(f".cl-tab[data-id={letter}] .cl-tab-far").inner_text()
        counter = page.locator(".cl-form .cl-counter").inner_text()
        numbers = [int(part) for part in tab.split() if part.isdecimal()]
        assert len(numbers) == 2
        assert [int(part) for part in counter.split() if part.isdecimal()] == numbers
    page.locator("[data-path='seizure_date'] input").first.fill("15.03.2026")
    page.evaluate("() => new Promise((done) => setTimeout(done, 400)).then(() => window.settled())")
    for counter in (".cl-form .cl-counter", ".cl-tab[data-id=D] .cl-tab-far"):
        numbers = [part for part in page.locator(counter).inner_text().split() if part.isdecimal()]
        assert numbers[0] == "1"
