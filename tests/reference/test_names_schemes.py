"""Spelling by schemes, checked against examples of each scheme."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reference import names
from simulator.reference.names.schemes import SCHEME_NAMES, UnknownScheme

CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёңөүәғқұһіӣӯҳўҷ"


@pytest.mark.parametrize(
    ("text", "country", "scheme", "expected"),
    [
        ("Юлия Щеглова", "RU", "icao", "Iuliia Shcheglova"),
        ("Юлия Жукова", "RU", "french", "Iouliia Joukova"),
        ("Юлия Жукова", "RU", "mvd_1997", "Yuliya Zhukova"),
        ("Юлия Жукова", "RU", "gost_2006", "Iuliia Zhukova"),
        ("Васильевна", "RU", "mvd_2000", "Vasilyevna"),
        ("Васильевна", "RU", "bgn", "Vasilyevna"),
        ("Ёлкина", "RU", "gost_2006", "Elkina"),
        ("Чүй", "KG", "national", "Chuy"),
        ("Дөң-Арык", "KG", "national", "Dong-Aryk"),
        ("Жалал-Абад", "KG", "national", "Jalal-Abad"),
        ("Қызылорда", "KZ", "national", "Qyzylorda"),
        ("Хуҷанд", "TJ", "national", "Khujand"),
        ("Ғулом Ўктамов", "UZ", "national", "Gʻulom Oʻktamov"),
        ("Чарыев", "TM", "national", "Çaryew"),
        ("Ходжамырат", "TM", "national", "Hojamyrat"),
        ("ЖУКОВА", "RU", "icao", "ZHUKOVA"),
    ],
)
def test_spelling_by_scheme(text: str, country: str, scheme: str, expected: str) -> None:
    assert names.latin(text, scheme, country) == expected


def test_variants_name_every_scheme() -> None:
    spelt = names.variants("Жыпаргүл", "KG")
    assert tuple(spelt) == names.SCHEMES == tuple(SCHEME_NAMES)
    assert spelt["icao"] == "Zhypargul"
    assert spelt["national"] == "Jypargul"
    assert len(set(spelt.values())) >= 3


def test_a_scheme_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownScheme, match="no scheme 'mine'"):
        names.latin("Асан", "mine")


@settings(deadline=None)
@given(st.text(alphabet=CYRILLIC, min_size=1, max_size=20), st.sampled_from(("KG", "KZ", "TJ", "RU")))
def test_no_cyrillic_and_no_accent_is_left(word: str, country: str) -> None:
    assert all(spelt.isascii() for spelt in names.variants(word, country).values())


@settings(deadline=None)
@given(st.text(alphabet=CYRILLIC, min_size=1, max_size=20), st.sampled_from(("UZ", "TM")))
def test_own_alphabets_leave_no_cyrillic(word: str, country: str) -> None:
    assert not any("\u0400" <= sign <= "\u04ff" for sign in names.latin(word, "national", country))
