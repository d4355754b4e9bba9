"""Names of people from keys: a million a second, the same for ever.

The rule kept here: a given name is an ordinary one of its people, a surname's stem is invented, so that no full name is
the name of anybody known. A person's key decides the name; script and scheme decide only how it is spelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from simulator.assumptions import Assumption
from simulator.reference.names.lands import COUNTRIES, lands, people_of
from simulator.reference.names.mixing import Ints, picked, spread
from simulator.reference.names.pools import SEXES, SLOTS, Form, pools
from simulator.reference.names.schemes import KEPT_LETTERS, OWN_LATIN, SCHEMES, UnknownScheme, plain_latin, speller
from simulator.regional import per_region

SCRIPTS = ("cyrl", "native", "latn")
SLIPS = ("none", "swapped", "no_patronymic", "initials")
# Spellings of one name in the table below, one run of all forms each.
TITLE, CAPITALS, INITIAL, TAIL, TAIL_INITIAL = range(5)
RUNS = 5
# From so many rows on whole tables of names are spelled at once.
WHOLE_TABLES_FROM = 20_000

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="How common each given name is",
        value="index = count x u squared in a fixed order of the pool",
        why="some names are common and most are not; which ones these are here says nothing about real counts",
    ),
)


class PersonNames(NamedTuple):
    """Three arrays of strings, one element a key; patronymic is "" where there is none."""

    surname: pa.Array
    given: pa.Array
    patronymic: pa.Array


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the forms of each (country, sex) begin in the list of all forms, shape (2 * countries,)."""

    forms: tuple[tuple[str, Form], ...]
    surname: npt.NDArray[np.int64]
    given: npt.NDArray[np.int64]
    patronymic: npt.NDArray[np.int64]
    stems: npt.NDArray[np.int64]
    names: npt.NDArray[np.int64]
    fathers: npt.NDArray[np.int64]
    surname_slots: npt.NDArray[np.int64]
    patronymic_slots: npt.NDArray[np.int64]
    alone: npt.NDArray[np.bool_]


@per_region()
def _layout() -> _Layout:
    forms: list[tuple[str, Form]] = [("XX", Form("", "", ""))]
    starts: dict[str, list[int]] = {"surname": [], "given": [], "patronymic": []}
    sizes: dict[str, list[int]] = {"stems": [], "names": [], "fathers": []}
    slots: dict[str, list[tuple[int, ...]]] = {"surname": [], "patronymic": []}
    alone: list[list[bool]] = []
    for (country, _), pool in pools().items():
        people = people_of(country)
        for part, ways in (("surname", pool.surnames), ("given", pool.given), ("patronymic", pool.patronymics)):
            starts[part].append(len(forms))
            forms += [(people, form) for form in ways]
        for what, size in (("stems", pool.stems), ("names", len(pool.given)), ("fathers", pool.fathers)):
            sizes[what].append(size)
        slots["surname"].append(pool.surname_slots)
        slots["patronymic"].append(pool.patronymic_slots)
        alone.append([pool.alone[manner] for manner in pool.surname_slots])
    return _Layout(
        forms=tuple(forms),
        surname=np.array(starts["surname"]),
        given=np.array(starts["given"]),
        patronymic=np.array(starts["patronymic"]),
        stems=np.array(sizes["stems"]),
        names=np.array(sizes["names"]),
        fathers=np.array(sizes["fathers"]),
        surname_slots=np.array(slots["surname"]),
        patronymic_slots=np.array(slots["patronymic"]),
        alone=np.array(alone),
    )


@per_region(200_000)
def _spelt(script: str, scheme: str, number: int) -> str:
    """One form of the layout by one script and scheme."""
    country, form = _layout().forms[number]
    if script == "cyrl":
        return form.cyrl
    if script == "native":
        return form.native
    if form.latn is not None and scheme == "national":
        return form.latn if country in KEPT_LETTERS else plain_latin(form.latn)
    own_latin = country in OWN_LATIN or country not in COUNTRIES
    if form.latn is not None and scheme == "icao" and own_latin and country not in ("UZ", "TM"):
        return plain_latin(form.latn)
    return speller(scheme, country)(form.native if scheme == "national" else form.cyrl)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One script and scheme; capitals: every form is shown in capitals."""

    script: str
    scheme: str
    capitals: bool = False

    def text(self, number: int) -> str:
        """One text of five runs over the forms: as they are, in capitals, as initials, as " Tail" and as " T."."""
        run, form = divmod(number, len(_layout().forms))
        text = _spelt(self.script, self.scheme, form)
        if self.capitals or run == CAPITALS:
            turkish = self.script == "native" or self.scheme == "national"
            text = (text.replace("i", "İ") if turkish and _layout().forms[form][0] == "TR" else text).upper()
        if run in (INITIAL, TAIL_INITIAL):
            text = f"{text[0]}." if text else ""
        return f" {text}" if text and run in (TAIL, TAIL_INITIAL) else text


@per_region(32)
def _table(spelling: _Spelling) -> pa.Array:
    """All texts of one spelling."""
    return pa.array([spelling.text(n) for n in range(RUNS * len(_layout().forms))], type=pa.string())


def _check(script: str, scheme: str) -> None:
    if script not in SCRIPTS:
        raise ValueError(f"there is no script {script!r}; there are {', '.join(SCRIPTS)}")
    if scheme not in SCHEMES:
        raise UnknownScheme(f"there is no scheme {scheme!r}; there are {', '.join(SCHEMES)}")


def _parts(
    ids: Ints, country: str | int | Ints, sex: int | Ints
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Positions in the layout of surname, given name and patronymic (0 where none), each of shape (n,)."""
    count, layout = len(ids), _layout()
    sexes = spread(sex, count)
    if count and not (int(sexes.min()) >= 0 and int(sexes.max()) < len(SEXES)):
        raise ValueError(f"sexes are 0 and 1; here {sexes.min()} to {sexes.max()}")
    which = lands(country, count) * len(SEXES) + sexes
    slot = picked(ids, "surname manner", SLOTS)
    surname = layout.surname[which] + layout.surname_slots[which, slot] * layout.stems[which]
    surname += picked(ids, "surname", layout.stems[which])
    given = layout.given[which] + picked(ids, "given", layout.names[which], skew=True)
    manner = layout.patronymic_slots[which, picked(ids, "patronymic manner", SLOTS)]
    father = picked(ids, "father", layout.fathers[which], skew=True)
    patronymic = layout.patronymic[which] + manner * layout.fathers[which] + father
    patronymic[(manner < 0) | layout.alone[which, slot]] = 0
    return surname, given, patronymic


def _taken(spellings: tuple[_Spelling, ...], index: npt.NDArray[np.int64], nobody: npt.NDArray[np.bool_]) -> pa.Array:
    """The texts at index, counted through the spellings' tables one after the other; null for nobody.

    A few rows spell just what they need, many rows have whole tables.
    """
    mask = nobody if nobody.any() else None
    if len(index) > WHOLE_TABLES_FROM:
        return pa.concat_arrays([_table(spelling) for spelling in spellings]).take(pa.array(index, mask=mask))
    used, place = np.unique(index, return_inverse=True)
    size = RUNS * len(_layout().forms)
    texts = [spellings[number // size].text(number % size) for number in used.tolist()]
    return pa.array(texts, type=pa.string()).take(pa.array(place.reshape(-1), mask=mask))


def person_names(
    ids: Ints, country: str | int | Ints, sex: int | Ints, *, script: str = "cyrl", scheme: str = "icao"
) -> PersonNames:
    """Surname, given name and patronymic of each key; null for a key below 0.

    Raises:
        ValueError: for a script, scheme, country or sex that does not exist.
    """
    _check(script, scheme)
    table = (_Spelling(script, scheme if script == "latn" else "icao"),)
    ids = np.asarray(ids)
    return PersonNames(*(_taken(table, part, ids < 0) for part in _parts(ids, country, sex)))


def _joined(
    table: tuple[_Spelling, ...],
    ids: Ints,
    parts: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]],
    slip: npt.NDArray[np.int64],
    base: npt.NDArray[np.int64] | int,
    *,
    tails: bool,
) -> pa.Array:
    surname, given, patronymic = parts
    size = len(_layout().forms)
    swapped, initials = slip == 1, slip == 3
    first: npt.NDArray[np.int64] = np.where(swapped, given, surname)
    first = first + CAPITALS * size + base
    look = np.where(initials, INITIAL, TITLE).astype(np.int64)
    second: npt.NDArray[np.int64] = np.where(swapped, surname, given) + look * size + base
    columns = [_taken(table, first, ids < 0), _taken(table, second, ids < 0)]
    out = pc.binary_join_element_wise(*columns, " ")
    if not tails:
        return out
    tail: npt.NDArray[np.int64] = (
        np.where(slip == 2, 0, patronymic) + np.where(initials, TAIL_INITIAL, TAIL) * size + base
    )
    return pc.binary_join_element_wise(out, _taken(table, tail, ids < 0), "")


def _slips(slip: int | Ints | None, count: int) -> npt.NDArray[np.int64]:
    out = spread(0 if slip is None else slip, count)
    if count and not (int(out.min()) >= 0 and int(out.max()) < len(SLIPS)):
        raise ValueError(f"slips are 0 to {len(SLIPS) - 1}, see SLIPS; here {out.min()} to {out.max()}")
    return out


def full_names(
    ids: Ints,
    country: str | int | Ints,
    sex: int | Ints,
    *,
    script: str = "cyrl",
    scheme: str = "icao",
    slip: int | Ints | None = None,
) -> pa.Array:
    """«ТОЛШУБЕКОВ Нурлан Асанович»; in Latin, as passports do, without patronymic. Null for a key below 0.

    slip: what an officer did wrong, a position in SLIPS. Raises ValueError as person_names does.
    """
    _check(script, scheme)
    ids = np.asarray(ids)
    table = (_Spelling(script, scheme if script == "latn" else "icao"),)
    return _joined(table, ids, _parts(ids, country, sex), _slips(slip, len(ids)), 0, tails=script != "latn")


def spelled(
    ids: Ints, country: str | int | Ints, sex: int | Ints, scheme: int | Ints, *, slip: int | Ints | None = None
) -> pa.Array:
    """ "TOLSHUBEKOV NURLAN": Latin capitals, each row by its own scheme (a position in SCHEMES).

    Raises:
        ValueError: for a scheme, slip, country or sex that does not exist.
    """
    ids = np.asarray(ids)
    rows = spread(scheme, len(ids))
    used, place = np.unique(rows, return_inverse=True)
    if len(used) and not (used[0] >= 0 and used[-1] < len(SCHEMES)):
        raise UnknownScheme(f"schemes are 0 to {len(SCHEMES) - 1}, see SCHEMES; here {used[0]} to {used[-1]}")
    names = [SCHEMES[int(number)] for number in used] or [SCHEMES[0]]
    table = tuple(_Spelling("latn", name, True) for name in names)
    base = place.reshape(-1).astype(np.int64) * (RUNS * len(_layout().forms))
    return _joined(table, ids, _parts(ids, country, sex), _slips(slip, len(ids)), base, tails=False)
