"""The frozen pools, and the forms of names that the manners of each country make of them.

The rule kept here: a pool whose SHA-256 is not the one in pools.toml is refused; nothing of it is used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from simulator.assumptions import Assumption
from simulator.errors import CenlabError
from simulator.reference.names.lands import countries, people_of
from simulator.reference.names.letters import ending, latin_ending
from simulator.regional import in_force, per_region

HERE = Path(__file__).parent
FOLDER = HERE / "pools"
SLOTS = 16
SEXES = ("male", "female")

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="Shares of the manners of surname and patronymic",
        value="manners.toml, in sixteenths",
        why="no public count by manner; they follow what papers of each country commonly show",
    ),
)


class SpoiledPool(CenlabError):
    """A pool of names that is not the frozen one."""


@dataclass(frozen=True, slots=True)
class Form:
    """One name as a Russian paper writes it, in its own alphabet, and in Latin where the people has a Latin custom."""

    cyrl: str
    native: str
    latn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The forms of one country and sex; surnames and patronymics hold one run of equal length for every manner.

    slots: for each of 16 equal chances the number of the manner. alone: manners of surname beside which no patronymic
    stands. A patronymic manner of -1 means none.
    """

    given: tuple[Form, ...]
    surnames: tuple[Form, ...]
    surname_slots: tuple[int, ...]
    alone: tuple[bool, ...]
    patronymics: tuple[Form, ...]
    patronymic_slots: tuple[int, ...]
    stems: int
    fathers: int


def read(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """The rows of one pool.

    Raises:
        SpoiledPool: if its hash is not the frozen one, or if it has none.
    """
    known = tomllib.loads((folder / "pools.toml").read_text(encoding="utf-8"))
    content = (folder / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if known.get(name) != digest:
        raise SpoiledPool(
            f"{folder / name}: SHA-256 is {digest}, pools.toml has {known.get(name, 'none')};"
            " put the file back as it was released, or freeze all pools again"
        )
    names, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    return [dict(zip(names, row, strict=True)) for row in rows]


@per_region(32)
def by_country(name: str) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """The rows of one frozen pool and of the region in force by their country. Raises SpoiledPool."""
    return MappingProxyType({**_frozen(name), **_own(name)})


@lru_cache(maxsize=8)
def _frozen(name: str) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in read(name):
        rows.setdefault(row["country"], []).append(row)
    return MappingProxyType({country: tuple(mine) for country, mine in rows.items()})


def _own(name: str) -> dict[str, tuple[Mapping[str, str], ...]]:
    """The rows that the region in force adds to a pool, by country."""
    region = in_force()
    rows: dict[str, list[Mapping[str, str]]] = {}
    if region is None:
        return {}
    if name == "towns.csv":
        for town in region.towns:
            rows.setdefault(town.country, []).append({"cyrl": town.cyrillic, "native": "", "latn": town.latin})
    for people in region.peoples:
        for latin, cyrillic in people.stems if name == "stems.csv" else ():
            rows.setdefault(people.country, []).append({"cyrl": cyrillic, "native": "", "latn": latin})
        for sex, given in ((SEXES[0], people.male), (SEXES[1], people.female)) if name == "given.csv" else ():
            for latin, cyrillic in given:
                row = {"sex": sex, "cyrl": cyrillic, "native": "", "latn": latin}
                rows.setdefault(people.country, []).append(row)
    return {country: tuple(mine) for country, mine in rows.items()}


def _form(row: Mapping[str, str]) -> Form:
    latn = row["latn"] or None
    return Form(row["cyrl"], row["native"] or latn or row["cyrl"], latn)


def _russian_patronymic(name: str, sex: str) -> str | None:
    """Patronymics that the general rule misses: Илья, Никита, Юрий, Дмитрий, Пётр, Михаил, Павел, Лев."""
    odd = {"Пётр": "Петров", "Михаил": "Михайлов", "Павел": "Павлов", "Лев": "Львов", "Яков": "Яковлев"}
    if name in odd:
        return odd[name] + ("ич" if sex == "male" else "на")
    if name.endswith(("а", "я")):
        soft = {"Илья": "Ильинична"}
        return name[:-1] + "ич" if sex == "male" else soft.get(name, name[:-1] + "ична")
    if name.endswith("ий"):
        stem = name[:-2] + ("ье" if name[-3] not in "тнрхкг" or name[-4].lower() in "аеиоуэюяё" else "ие")
        return stem + ("вич" if sex == "male" else "вна")
    return None


def _built(form: Form, manner: Mapping[str, Any], country: str, sex: str) -> Form:
    key = "m" if sex == "male" else "f"
    end, own = str(manner[key]), str(manner.get(f"own_{key}", manner[key]))
    cyrl = ending(form.cyrl, end)
    if country == "RU" and end.startswith("ов") and len(end) == 4:
        cyrl = _russian_patronymic(form.cyrl, sex) or cyrl
    if form.latn is None:
        native = cyrl if country == "RU" else ending(form.native, own)
        return Form(cyrl, native, None)
    latn = latin_ending(form.latn, own, country)
    return Form(cyrl, latn, latn)


def _slots(manners: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    out: list[int] = []
    number = 0
    for manner in manners:
        out += [-1 if manner.get("none") else number] * int(manner["weight"])
        number += not manner.get("none")
    if manners and len(out) != SLOTS:
        raise ValueError(f"weights of manners make {len(out)}, not {SLOTS}")
    return tuple(out) or (-1,) * SLOTS


def _pool(country: str, sex: str, manners: Any) -> Pool:
    surname, patronymic = manners["surname"], manners.get("patronymic", [])
    mine = by_country("given.csv").get(country, ())
    roots = stem_forms(country)
    fathers = [_form(row) for row in mine if row["sex"] == "male"]
    named = [manner for manner in patronymic if not manner.get("none")]
    return Pool(
        given=tuple(_form(row) for row in mine if row["sex"] == sex),
        surnames=tuple(_built(root, manner, country, sex) for manner in surname for root in roots),
        surname_slots=_slots(surname),
        alone=tuple(bool(manner.get("alone")) for manner in surname),
        patronymics=tuple(_built(father, manner, country, sex) for manner in named for father in fathers),
        patronymic_slots=_slots(patronymic),
        stems=len(roots),
        fathers=len(fathers),
    )


@per_region()
def pools() -> Mapping[tuple[str, str], Pool]:
    """All pools by (country, sex), in the order of `lands.countries`, male first. Raises SpoiledPool.

    A people of a scenario's own region bears its stem alone, as those of other countries do.
    """
    manners = tomllib.loads((HERE / "manners.toml").read_text(encoding="utf-8"))
    pool = {
        (people, sex): _pool(people, sex, manners.get(people, manners["XX"]))
        for people in dict.fromkeys(map(people_of, countries()))
        for sex in SEXES
    }
    return MappingProxyType({(country, sex): pool[people_of(country), sex] for country in countries() for sex in SEXES})


@per_region(128)
def stem_forms(country: str) -> tuple[Form, ...]:
    """The invented stems of a country's people, for names of firms and streets."""
    return tuple(_form(row) for row in by_country("stems.csv").get(people_of(country), ()))
