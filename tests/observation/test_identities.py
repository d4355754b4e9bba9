"""Invented people look invented, and are the same for the same stream."""

import re

import pytest
import seeds

from simulator.observation.identities import GIVEN, ImpossiblePerson, person
from simulator.rng import stream

SEED = seeds.seed(0)


def test_same_stream_same_person() -> None:
    first = [person(stream(SEED, "people"), "UZ") for _ in range(2)]
    assert first[0] == first[1]


def test_every_person_says_that_it_is_a_teaching_aid() -> None:
    rng = stream(SEED, "people")
    for country in ("KG", "UZ", "TJ", "KZ", "IR", "RU") * 30:
        human = person(rng, country)
        assert human.given in {name for name, _ in GIVEN}
        assert re.fullmatch(r"ZZ 00\d{5}", human.passport)
        assert human.surname.isupper()
        assert human.latin_surname.isascii()
        assert human.latin in human.forms()
        assert human.full in human.forms()


def test_impossible_years_are_refused() -> None:
    with pytest.raises(ImpossiblePerson):
        person(stream(SEED, "people"), "KG", born=(1990, 1980))
