"""Words: every label and code in every language, with the same fields; letters that the fonts have."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from simulator.observation.documents import LANGUAGES, fonts, words
from simulator.observation.documents.facts import CODED
from simulator.observation.documents.words import WordMissing, Words, table
from simulator.reference import codes, offices
from simulator.texts import translator

FIELDS = re.compile(r"{(\w+)}")
SAME_EVERYWHERE = {"SYNTHETIC"}


def test_every_label_has_four_languages_and_the_same_fields() -> None:
    russian = translator("ru")
    for label, entry in table("labels").items():
        texts = [entry["label"], russian(entry["label"]), entry.get("ky", ""), entry.get("uz", "")]
        assert all(texts), label
        assert len({tuple(sorted(FIELDS.findall(text))) for text in texts}) == 1, label
        assert len({text.count("|") for text in texts}) == 1, label
        for text in texts:
            assert fonts.missing(text.replace("\n", ""), fonts.SANS) == "", label


def test_russian_is_really_there() -> None:
    russian = translator("ru")
    same = {entry["label"] for entry in table("labels").values() if russian(entry["label"]) == entry["label"]}
    assert same <= SAME_EVERYWHERE | {"{name} No. {wagon}"}


@pytest.mark.parametrize(
    "name",
    [
        *CODED,
        "product",
        "unit",
        "cover_goods",
        "person_role",
        "disposition",
        "mass_basis",
        "test_result",
        "sex",
    ],
)
def test_every_code_has_a_kyrgyz_and_an_uzbek_word(name: str) -> None:
    assert set(table("codes")[name]) == set(codes(name))
    assert all(len(pair) == 2 and all(pair) for pair in table("codes")[name].values())


def test_labels_that_the_code_asks_for_exist() -> None:
    folder = Path(words.__file__).parent
    known = set(table("labels"))
    asked = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                asked |= (
                    {node.value}
                    if re.fullmatch(r"(report|kg|uz|kz|phone|sign|excise|stamp)\.[\w.]+", node.value)
                    else set()
                )
    assert {label for label in asked if not label.endswith((".toml", "."))} <= known


def test_a_missing_label_is_an_error_not_a_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WordMissing, match="no such label"):
        Words("ru")("nothing.here")
    monkeypatch.setattr(words, "table", lambda name: {"x": {"label": "X", "ky": "", "uz": "X"}})
    with pytest.raises(WordMissing, match="ky is missing"):
        Words("ky")("x")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_office_and_country_has_a_name(lang: str) -> None:
    for code in offices():
        assert Words(lang).office(code)
    for code in ("KG", "UZ", "KZ", "TJ", "TM", "RU", "CN", "AF", "IR", "XX"):
        assert Words(lang).country(code) != code


def test_figures_follow_the_language() -> None:
    assert Words("en").figure(280_000) == "280,000"
    assert Words("uz").figure(2.98) == "2,98"
    assert Words("ru").figure(1_200.5) == "1\u00a0200,5"
    assert Words("ky").figure(None) == "—"
