"""Peoples of a region: given names and syllables of surnames that nobody bears, each word in two alphabets.

The rule kept here: a surname is put together of syllables by `names.grammar`, so that it is nobody's; the same folder
gives the same names in the same order for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from simulator.reference.names.grammar import order_of, pairs, stems
from simulator.region import People, Spelt, Town
from simulator.texts import N_
from simulator.world.regions.tables import Folder

SEXES, SYLLABLES = ("male", "female"), ("first", "second", "last")
Rows = Sequence[tuple[str, dict[str, str]]]
# A people has so many given names of each sex, and makes so many surnames of its syllables.
LEAST_NAMES, STEMS = 12, 240


def read_peoples(folder: Folder, table: str, rows: Rows) -> tuple[People, ...]:
    """The peoples of a table with a line for each country and kind of words."""
    words: dict[str, dict[str, list[Spelt]]] = {}
    for key, row in rows:
        if row["what"] not in (*SEXES, *SYLLABLES):
            folder.wrong(
                table,
                key,
                N_("a line has given names (male, female) or syllables of surnames (first, second, last)"),
                N_("Mend the second column."),
                shown=row["what"],
            )
            continue
        bare = [word for word in row["words"].split() if not _spelt(word)]
        if bare:
            folder.wrong(
                table,
                key,
                N_("every word stands in Latin and Cyrillic letters"),
                N_("Write it like Arvo=Арво; this one does not: {word}."),
                word=bare[0],
            )
        spelt = pairs(" ".join(word for word in row["words"].split() if _spelt(word)))
        words.setdefault(row["country"], {})[row["what"]] = spelt
    peoples = {country: _people(folder, table, country, kinds) for country, kinds in words.items()}
    for country, people in peoples.items():
        if people is None:
            folder.leave_out(table, country)
    return tuple(people for people in peoples.values() if people is not None)


def _spelt(word: str) -> bool:
    latin, _, cyrillic = word.partition("=")
    return bool(latin) and bool(cyrillic) and latin.isascii() and not cyrillic.isascii()


def _people(folder: Folder, table: str, country: str, kinds: dict[str, list[Spelt]]) -> People | None:
    """A people, None where its words do not reach."""
    missing = [kind for kind in (*SEXES, *SYLLABLES) if not kinds.get(kind)]
    if missing:
        folder.wrong(
            table,
            country,
            N_("a people has male and female names and the syllables first, second and last"),
            N_("Add a line for {missing}."),
            missing=", ".join(missing),
        )
        return None
    few = [sex for sex in SEXES if len(dict.fromkeys(kinds[sex])) < LEAST_NAMES]
    if few:
        folder.wrong(
            table,
            country,
            N_("a people has {least} given names of each sex or more"),
            N_("Add some to {sexes}."),
            least=LEAST_NAMES,
            sexes=", ".join(few),
        )
        return None
    given = [sorted(dict.fromkeys(kinds[sex]), key=lambda pair: order_of(pair[0])) for sex in SEXES]
    harmony = {kind: " ".join(f"{latin}={cyrillic}" for latin, cyrillic in kinds[kind]) for kind in SYLLABLES}
    try:
        surnames = stems([harmony], STEMS, {form for names in given for pair in names for form in pair})
    except ValueError:
        folder.wrong(
            table,
            country,
            N_("the syllables make {least} surnames that nobody bears"),
            N_("Add syllables; a surname is first + second + last, none like a given name."),
            least=STEMS,
        )
        return None
    return folder.made(
        table,
        country,
        lambda: People(country=country, male=tuple(given[0]), female=tuple(given[1]), stems=tuple(surnames)),
    )


def read_towns(folder: Folder, table: str, rows: Rows) -> tuple[Town, ...]:
    """The towns of a table."""
    towns = []
    for key, row in rows:
        if not _spelt(f"{row['latin']}={row['cyrillic']}"):
            folder.wrong(
                table, key, N_("a town stands in Latin and Cyrillic letters"), N_("Write each in its own letters.")
            )
            continue
        made = folder.made(table, key, partial(Town, **row))
        if made is not None:
            towns.append(made)
    return tuple(towns)
