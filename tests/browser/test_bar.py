"""The bar above an exercise at 200 %: its title has room before the words that everything is invented."""

from __future__ import annotations

import pytest
from browser_harness import browser

from courses.lab import extension

pytestmark = pytest.mark.chromium
BAR = """<style>body {{ margin: 0 }} {css}</style><div class="cenlab-bar"><button>← Начальная страница</button>
<span class="cenlab-title">Первое предупреждение</span><button>↓ К заданию</button>
<span class="cenlab-synthetic">SYNTHETIC · всё здесь вымышлено</span><button>Меню</button></div>"""


def test_at_twice_the_size_the_title_is_read_and_the_mark_keeps_its_word() -> None:
    sheet = extension.STATIC.parent / "labextension" / "cenlab-screens" / "static" / "plain.css"
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 640, "height": 400})
        page.set_content(BAR.format(css=sheet.read_text(encoding="utf-8")))
        widths = page.evaluate(
            """() => Object.fromEntries(["title", "synthetic"].map((name) => {
                const part = document.querySelector(`.cenlab-${name}`);
                const range = document.createRange();
                range.setStart(part.firstChild, 0);
                range.setEnd(part.firstChild, name === "title" ? "Первое".length : "SYNTHETIC".length);
                return [name, [part.clientWidth, range.getBoundingClientRect().width]];
            }))"""
        )
        for room, word in widths.values():
            assert room >= word
        assert widths["title"][0] > widths["synthetic"][0]
        assert page.evaluate("document.documentElement.scrollWidth") == 640
