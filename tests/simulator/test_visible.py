"""What nobody sees is shown by its number; what everybody reads stays as it is."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from simulator.visible import FORMULA, cell, is_unseen, visible


def test_no_letter_of_unicode_steers_or_hides() -> None:
    shown = visible("".join(map(chr, range(sys.maxunicode + 1))))
    assert {unicodedata.category(letter)[0] for letter in set(shown)} <= set("LMNPSZ")
    assert not [letter for letter in set(shown) if is_unseen(letter)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Асанов\u202eвонасА", "Асанов[U+202E]вонасА"),
        ("a\u200db", "a[U+200D]b"),
        ("one\ntwo\x1b[2J", "one[U+000A]two[U+001B][2J"),
        ("\ud800", "[U+D800]"),
        ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
    ],
)
def test_an_unseen_letter_stands_as_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["", "Oʻktam Gʻaniyev", "Әбілқасымов Ғабит", "1 200,5 кг", "АПП «Достук»", "é e\u0301"]
)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text


def test_lines_stay_where_the_place_folds_them() -> None:
    assert visible("one\n\ttwo\r", lines=True) == "one\n\ttwo[U+000D]"


@pytest.mark.parametrize("sign", FORMULA)
def test_a_cell_is_never_a_formula(sign: str) -> None:
    assert cell(f"{sign}1+1") == f"'{sign}1+1"
    assert cell(f"  {sign}1+1") == f"'  {sign}1+1"
    assert cell("t01") == "t01"
    assert cell("") == ""
