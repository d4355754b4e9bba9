"""Letters that nobody sees, made visible: control codes, direction marks, zero-width letters, halves of surrogates.

The rule kept here: whatever a person, a file's name or a submission brings is shown as text that cannot steer the
place where it is shown. It turns no line around, ends no line, moves no cursor, hides no letter.
"""

from __future__ import annotations

import unicodedata

# Letters and marks that Unicode does not count among the control and format codes, and that show nothing all the same.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
# Control, format, half a surrogate, private use, not assigned; separators of lines and paragraphs.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What a spreadsheet takes for the beginning of a formula; the wide forms are folded into them by some programs.
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"


def is_unseen(letter: str) -> bool:
    """Whether a letter shows nothing of itself, or steers what stands around it."""
    return unicodedata.category(letter) in UNSEEN or letter in BLANK


def visible(text: str, *, lines: bool = False) -> str:
    """The text with every unseen letter as its number, [U+202E].

    lines keeps line feeds and tabs, for places that fold white space themselves, as HTML does.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"[U+{ord(letter):04X}]" if is_unseen(letter) and not (lines and letter in "\n\t") else letter
        for letter in text
    )


def cell(text: str) -> str:
    """A text for a cell of a spreadsheet: visible, and led by an apostrophe where it would be read as a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.lstrip()[:1] in FORMULA and shown.strip() else shown
