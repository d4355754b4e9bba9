"""The scan finds personal data and passes what is only named after a person."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cen.catalogue import country_codes
from simulator.cen.nominal import scan
from simulator.reference import code_lists, codes
from simulator.reference.offices import office_label, offices
from simulator.texts import LANGUAGES, country_name, translator

VECTORS = sorted((Path(__file__).parents[1] / "vectors" / "cen" / "nominal").glob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    assert sorted({hit.kind for hit in scan(vector["text"])}) == vector["expect"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_code_lists_offices_and_countries_pass(lang: str) -> None:
    tr = translator(lang)
    texts = [tr(entry.label) for name in code_lists() for entry in codes(name).values()]
    texts += [office_label(code, lang) for code in offices()]
    texts += [country_name(code, lang) for code in country_codes()]
    assert [text for text in texts if scan(text)] == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_scanned(text: str) -> None:
    for hit in scan(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.label


def test_long_text_is_scanned_in_time_proportional_to_its_length() -> None:
    assert scan("0 " * 20_000) == []
    assert scan("Аа " * 10_000) == []
