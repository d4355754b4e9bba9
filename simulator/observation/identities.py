"""People for papers and messages: names that nobody bears and passports of a series that nobody issues.

The rule kept here: every name says by itself that it is a teaching aid (Testov, Primerov, Maketovich), and every
passport has the series ZZ with a number below 100 000. Without a full name there would be nothing to leak.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.errors import CenlabError

PASSPORT_SERIES = "ZZ"
# Stem and its Latin spelling; the ending follows the country, so that a paper reads as papers of that country do.
SURNAMES = (
    ("ТЕСТ", "TEST"),
    ("ПРИМЕР", "PRIMER"),
    ("МАКЕТ", "MAKET"),
    ("ШАБЛОН", "SHABLON"),
    ("ОБРАЗЕЦ", "OBRAZETS"),
    ("УЧЕБ", "UCHEB"),
    ("ПРОБ", "PROB"),
    ("УСЛОВ", "USLOV"),
)
ENDINGS = {
    "KG": ("БЕКОВ", "BEKOV"),
    "KZ": ("БАЕВ", "BAYEV"),
    "UZ": ("ЖАНОВ", "JANOV"),
    "TJ": ("ЗОДА", "ZODA"),
    "TM": ("МУРАДОВ", "MURADOV"),
    "AF": ("ХАН", "KHAN"),
    "IR": ("ЗАДЕ", "ZADEH"),
    "CN": ("ЛИН", "LIN"),
}
PLAIN_ENDING = ("ОВ", "OV")
GIVEN = (
    ("Учебный", "Uchebnyi"),
    ("Пробный", "Probnyi"),
    ("Условный", "Uslovnyi"),
    ("Примерный", "Primernyi"),
    ("Тестовый", "Testovyi"),
    ("Макетный", "Maketnyi"),
)
PATRONYMICS = (
    ("Образцович", "Obraztsovich"),
    ("Макетович", "Maketovich"),
    ("Шаблонович", "Shablonovich"),
    ("Примерович", "Primerovich"),
    ("Тестович", "Testovich"),
    ("Пробнович", "Probnovich"),
)


class ImpossiblePerson(CenlabError):
    """A person who cannot be: an age below 16 or above 90."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person; surname in capitals as on papers, passport as "ZZ 0012345"."""

    country: str
    surname: str
    given: str
    patronymic: str
    latin_surname: str
    latin_given: str
    latin_patronymic: str
    birth_year: int
    passport: str

    @property
    def full(self) -> str:
        """«ТЕСТОВ Учебный Образцович»: as a Russian paper writes it."""
        return f"{self.surname} {self.given} {self.patronymic}"

    @property
    def short(self) -> str:
        """«ТЕСТОВ У. О.»: as a signature is explained."""
        return f"{self.surname} {self.given[0]}. {self.patronymic[0]}."

    @property
    def latin(self) -> str:
        """ "TESTOV Uchebnyi": as a passport or a waybill writes it."""
        return f"{self.latin_surname} {self.latin_given}"

    def forms(self) -> tuple[str, ...]:
        """Every spelling of this person that a paper may show; none of them may leave the national system."""
        return (self.full, self.short, self.latin, self.surname, self.latin_surname, self.passport)


def person(rng: Stream, country: str, *, born: tuple[int, int] = (1966, 2003)) -> Person:
    """An invented adult of a country; birth year uniform in `born`, both ends included.

    Raises:
        ImpossiblePerson: if the years are outside 1936..2010 or reversed.
    """
    first, last = born
    if not 1936 <= first <= last <= 2010:
        raise ImpossiblePerson(f"nobody in these papers is born {first} to {last}")
    stem, latin_stem = SURNAMES[int(rng.integers(len(SURNAMES)))]
    given, latin_given = GIVEN[int(rng.integers(len(GIVEN)))]
    patronymic, latin_patronymic = PATRONYMICS[int(rng.integers(len(PATRONYMICS)))]
    ending, latin_ending = ENDINGS.get(country, PLAIN_ENDING)
    return Person(
        country=country,
        surname=stem + ending,
        given=given,
        patronymic=patronymic,
        latin_surname=latin_stem + latin_ending,
        latin_given=latin_given,
        latin_patronymic=latin_patronymic,
        birth_year=int(rng.integers(first, last + 1)),
        passport=f"{PASSPORT_SERIES} {int(rng.integers(1_000, 100_000)):07d}",
    )


ASSUMPTIONS = (
    Assumption(
        what="persons in papers and messages",
        value=f"{len(SURNAMES)} stems that say TEST, an ending by country, passports of the series {PASSPORT_SERIES}",
        why="a name must look like one of its country and must be nobody's",
    ),
    Assumption(
        what="years of birth in papers", value="1966 to 2003, evenly", why="adults of working age; no public table"
    ),
)
