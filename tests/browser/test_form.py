"""The form by itself: keyboard, code lists, rows, packing, faults, and the copy that the browser keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser_harness import show
from playwright.sync_api import Browser, Page

from simulator.widgets.form import Action, Form

pytestmark = pytest.mark.chromium

COUNTRIES = [
    {"code": "XX", "label": "Неизвестно / Unknown"},
    {"code": "KG", "label": "Киргизия / Kyrgyzstan"},
    {"code": "UZ", "label": "Узбекистан / Uzbekistan"},
]
FIELDS: list[dict[str, Any]] = [
    {"name": "seizure_date", "kind": "date", "label": "Date", "hint": "Of the protocol.", "required": True},
    {"name": "departure", "kind": "choice", "label": "From", "options": COUNTRIES, "unknown": "XX", "required": True},
    {"name": "transit", "kind": "ordered", "label": "Through", "options": COUNTRIES, "unknown": "XX"},
    {
        "name": "lines",
        "kind": "group",
        "label": "Lines",
        "row_label": "Line",
        "required": True,
        "fields": [
            {"name": "packing", "kind": "packing", "label": "Packing"},
            {"name": "quantity", "kind": "number", "label": "Quantity", "required": True},
        ],
    },
]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 760, "height": 900})
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert not errors


def state(value: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    form = Form(
        {"sections": [{"title": "One", "fields": FIELDS}]},
        value,
        lang="ru",
        actions=[Action("check", "Check", "Alt+C"), Action("save", "Save", "Alt+S")],
        draft_key="course/trainee/exercise/A",
    )
    names = ("spec", "value", "revision", "faults", "actions", "lang", "draft_key", "confirmation")
    return {name: getattr(form, name) for name in names} | changes


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


HELD = """JSON.parse(localStorage.getItem(
    Object.keys(localStorage).find((name) => name.startsWith('cenlab:draft:course/trainee/exercise/A:'))) ?? 'null')"""


def held(page: Page) -> Any:
    """What the browser keeps because no kernel confirmed it; None where there is nothing."""
    return page.evaluate(HELD)


def test_a_case_is_filled_by_keyboard_alone(page: Page) -> None:
    show(page, Form, state())
    press(page, "Tab")
    page.keyboard.type("12.03.2026")
    press(page, "Tab")
    page.keyboard.type("kyrg")
    press(page, "Enter", "Tab", "Tab")
    page.keyboard.type("узб")
    press(page, "Enter")
    page.keyboard.type("KG")
    press(page, "Enter", "Tab", "Tab", "Tab")
    for number in ("28", "50", "10", "20"):
        page.keyboard.type(number)
        press(page, "Tab")
    press(page, "Alt+s")
    page.wait_for_function("window.sent.length === 1")
    assert page.evaluate("window.sent[0]") == {
        "kind": "action",
        "id": "save",
        "unread": {},
        "seen": 0,
        "looked": None,
        "revision": page.evaluate("window.state.revision"),
        "value": {
            "seizure_date": "2026-03-12",
            "departure": "KG",
            "transit": ["UZ", "KG"],
            "lines": [{"packing": {"boxes": 28, "cartons": 50, "packs": 10, "sticks": 20}, "quantity": 280000}],
        },
    }
    assert "3" in page.locator(".cl-counter").inner_text()


def test_a_missing_number_in_the_packing_is_never_guessed(page: Page) -> None:
    show(page, Form, state())
    inputs = page.locator("[data-path='lines.0.packing'] input")
    inputs.nth(1).fill("1200")
    inputs.nth(3).fill("20")
    assert page.evaluate("window.state.value.lines?.[0]?.quantity ?? null") is None
    inputs.nth(2).fill("10")
    page.wait_for_function("window.state.value.lines?.[0]?.quantity === 240000")
    assert page.locator("[data-path='lines.0.quantity'] input").input_value().replace("\xa0", "") == "240000"


def test_a_text_outside_the_list_is_no_answer_and_says_so(page: Page) -> None:
    show(page, Form, state({"departure": "KG"}))
    field = page.locator("[data-path='departure'] input")
    field.fill("Atlantis")
    press(page, "Tab")
    assert page.locator("[data-path='departure'] .cl-unread").is_visible()
    page.wait_for_function("window.state.value.departure === undefined")


def test_unknown_is_one_key(page: Page) -> None:
    show(page, Form, state())
    page.locator("[data-path='departure'] .cl-unknown").focus()
    press(page, "Space")
    page.wait_for_function("window.state.value.departure === 'XX'")
    assert page.locator("[data-path='departure'] .cl-unknown").get_attribute("aria-pressed") == "true"


def test_rows_are_added_moved_and_removed_by_keyboard(page: Page) -> None:
    show(page, Form, state({"lines": [{"quantity": 1}]}))
    page.locator("[data-path='lines'] [data-tool=add]").focus()
    press(page, "Enter")
    page.locator("[data-path='lines.1.quantity'] input").fill("2,5")
    page.locator("[aria-label='Line 2'] [data-tool=up]").focus()
    press(page, "Enter")
    page.wait_for_function("window.state.value.lines?.[0]?.quantity === 2.5")
    page.locator("[aria-label='Line 2'] [data-tool=remove]").focus()
    press(page, "Enter")
    page.wait_for_function("window.state.value.lines?.length === 1")


def test_faults_stand_under_their_field_and_are_counted(page: Page) -> None:
    show(page, Form, state())
    faults = [
        {"path": "lines.0.quantity", "severity": "E", "text": "The quantity is missing.", "remedy": "Enter it."},
        {"path": "narrative", "severity": "W", "text": "Looks like a name.", "remedy": ""},
    ]
    page.evaluate(
        "(faults) => { window.model.tell('faults', faults); window.model.message({kind: 'faults'}); }", faults
    )
    box = page.locator("[data-path='lines.0.quantity']")
    assert "The quantity is missing." in box.locator(".cl-faults").inner_text()
    assert box.locator("input").get_attribute("aria-invalid") == "true"
    assert box.locator(".cl-faults").get_attribute("aria-live") == "polite"
    assert "Looks like a name." in page.locator(".cl-elsewhere").inner_text()
    assert page.evaluate("document.activeElement.closest('[data-path]').dataset.path") == "lines.0.quantity"
    page.keyboard.type("5")
    assert box.locator(".cl-faults").inner_text() == ""


def test_what_a_dead_kernel_did_not_confirm_comes_back(page: Page) -> None:
    show(page, Form, state(), alive=False)
    page.locator("[data-path='seizure_date'] .cl-date").fill("2026-03-12")
    press(page, "Tab")
    assert held(page)["value"]["seizure_date"] == "2026-03-12"
    show(page, Form, state(), alive=True)
    page.wait_for_function("window.state.value.seizure_date === '2026-03-12'")
    page.wait_for_function(f"{HELD} === null")


def test_what_the_kernel_confirmed_is_not_brought_back(page: Page) -> None:
    show(page, Form, state())
    page.locator("[data-path='seizure_date'] .cl-date").fill("2026-03-12")
    page.wait_for_function(f"{HELD} === null")
    show(page, Form, state({"seizure_date": "2026-03-15"}))
    assert page.locator("[data-path='seizure_date'] .cl-date").input_value() == "15.03.2026"


def test_an_older_text_of_which_nobody_knows_the_ground_is_offered_not_forced(page: Page) -> None:
    show(page, Form, state(), alive=False)
    page.locator("[data-path='seizure_date'] .cl-date").fill("2026-03-12")
    page.evaluate(
        """() => {
            const [name] = Object.keys(localStorage);
            const { basis, ...entry } = JSON.parse(localStorage.getItem(name));
            localStorage.setItem(name, JSON.stringify(entry));
        }"""
    )
    show(page, Form, state({"seizure_date": "2026-03-15"}, confirmation=[0, 7]))
    assert page.locator("[data-path='seizure_date'] .cl-date").input_value() == "15.03.2026"
    page.locator(".cl-notice button").first.click()
    page.wait_for_function("window.state.value.seizure_date === '2026-03-12'")


def test_every_input_has_a_name_and_every_target_is_large_enough(page: Page) -> None:
    show(page, Form, state({"transit": ["KG", "UZ"]}))
    for control in page.locator("input:not([type=date]), textarea, button").all():
        if not control.is_visible():
            continue
        box = control.bounding_box()
        assert (box and box["height"] >= 24) or control.get_attribute("type") == "checkbox"
        named = control.evaluate("(e) => (e.labels?.length ?? 0) > 0 || !!e.ariaLabel || !!e.textContent.trim()")
        assert named


def test_f1_shows_the_hint(page: Page) -> None:
    show(page, Form, state())
    page.locator("[data-path='seizure_date'] .cl-date").focus()
    assert page.locator(".cl-hintline").inner_text() == "Of the protocol."
    press(page, "F1")
    assert page.locator("[data-path='seizure_date'] .cl-hint").is_visible()


CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const over = (front, back) => {
    const share = front[3] ?? 1;
    return [0, 1, 2].map((i) => front[i] * share + back[i] * (1 - share));
  };
  const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(parse(getComputedStyle(at).backgroundColor));
    return layers.reduce((back, front) => over(front, back), [255, 255, 255]);
  };
  const poor = [];
  for (const element of document.querySelectorAll(".cl-form *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.disabled || !element.getClientRects().length) continue;
    const back = behind(element);
    const front = over(parse(getComputedStyle(element).color), back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) poor.push([element.className, element.textContent.slice(0, 30), ratio.toFixed(2)]);
  }
  return poor;
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_has_contrast(page: Page, dark: bool) -> None:
    show(page, Form, state({"departure": "KG", "transit": ["KG", "UZ"]}), dark=dark)
    faults = [
        {"path": "departure", "severity": severity, "text": "The text.", "remedy": "The remedy."} for severity in "EWA"
    ]
    page.evaluate("(faults) => window.model.tell('faults', faults)", faults)
    assert page.evaluate(CONTRAST) == []
