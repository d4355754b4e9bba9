"""Texts that try to steer the place where they are shown, and what tells that none of them did."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from simulator.visible import FORMULA, is_unseen

# Short ones, because some fields take few letters; each kind by its name.
SHORT = {
    "escape": "a\x1b[2J",
    "title": "\x1b]0;t\x07",
    "bell": "\x07\x08\x7f",
    "c1": "\x9b2J\x85",
    "embed": "\u202a\u202b\u202cx",
    "override": "\u202d\u202ex",
    "isolate": "\u2066\u2067\u2068\u2069x",
    "marks": "\u200e\u200f\u061cx",
    "zero width": "\u200b\u200c\u200d\u2060x",
    "byte order": "\ufeffx\u00adx",
    "separators": "a\u2028b\u2029c",
    "script": "<script>1</script>",
    "handler": "<img onerror=1>",
    "close": "</p><b>'\">",
    "formula": "=1+1",
    "at": "@SUM(1)",
    "minus": "-1+1|'x'!A1",
    "braces": "{0}{x}%s",
    "template": "{{7*7}}",
}
LONG = "".join(SHORT.values()) + "\r\nnote: all marked\n" + "javascript:alert(1)"
HARMLESS = re.compile(
    "html|head|meta|title|style|link|body|main|nav|header|footer|section|article|aside|h[1-6]|p|span|div|b|i|em|strong|"
    "small|code|pre|[uod]l|li|d[td]|table|t(head|body|foot|r|h|d)|caption|details|summary|a|time|figure|figcaption|[bh]r|"
    "form|input|button|progress|label|meter|blockquote|noscript"
)


class Page(HTMLParser):
    """What a browser would make of a page: foreign elements, handlers, addresses that run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.odd: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not HARMLESS.fullmatch(tag) and (tag, dict(attrs).get("type")) != ("script", "module"):
            self.odd.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:text")):
                self.odd.append(f"{tag} {name}={value}")


def steered(text: str) -> list[str]:
    """The letters of a text that nobody sees, by their numbers; line feeds and tabs of the place itself are none."""
    return sorted({f"U+{ord(letter):04X}" for letter in text if is_unseen(letter) and letter not in "\n\t"})


def page_is_harmless(page: str) -> None:
    """Assert that a page runs nothing that is not ours and that no letter on it is unseen."""
    assert steered(page) == []
    assert not (odd := Page(page).odd), odd
    assert "<script>1" not in page


def terminal_is_harmless(said: str) -> None:
    """Assert that what a command printed cannot steer a terminal, and that no line of it is forged."""
    assert steered(said) == []
    assert [line for line in said.splitlines() if line.startswith("note: all marked")] == []


def cells_are_harmless(cells: list[str]) -> None:
    """Assert that no cell of a table is a formula or steers the table."""
    assert [cell for cell in cells if cell.lstrip()[:1] in FORMULA and cell.strip()] == []
    assert [cell for cell in cells if steered(cell) or "\n" in cell] == []
