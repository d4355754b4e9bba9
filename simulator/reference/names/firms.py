"""Names and addresses of firms and people from keys: legal forms and manners of each country, nothing that exists.

The rule kept here: a firm's name ends in ZZZ inside the quotation marks; towns are real (those of "other countries" are
invented), streets bear invented stems, so that no address can be found on a map.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from simulator.assumptions import Assumption
from simulator.reference.names.lands import countries, lands, people_of
from simulator.reference.names.mixing import Ints, picked
from simulator.reference.names.people import SCRIPTS
from simulator.reference.names.pools import Form, by_country, stem_forms
from simulator.reference.names.schemes import plain_latin, speller
from simulator.regional import in_force, left_to_users, per_region

FIRM_MARK = "ZZZ"
FILE = Path(__file__).parent / "firms.toml"
# Peoples that write their own names in Cyrillic.
CYRILLIC = ("KG", "TJ", "KZ", "RU")
HOUSES, FLATS = 180, 120
# Houses without flats: as many of 256 chances.
NO_FLAT = 112

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="House, flat and office numbers",
        value=f"houses 1-{HOUSES}, dense near 1; flats and firms' offices 1-{FLATS}; {NO_FLAT} of 256 without",
        why="an address only has to look like one; nothing is reckoned from it",
    ),
)


@lru_cache(maxsize=1)
def _manners() -> Any:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _check(script: str) -> None:
    if script not in SCRIPTS:
        raise ValueError(f"there is no script {script!r}; there are {', '.join(SCRIPTS)}")


def _texts(forms: Sequence[Form], country: str, script: str) -> list[str]:
    if script == "latn":
        spell = speller("icao", country)
        return [plain_latin(form.latn) if form.latn else spell(form.cyrl) for form in forms]
    return [form.cyrl if script == "cyrl" else form.native for form in forms]


def _manner(part: str, script: str, country: str) -> list[str]:
    table = _manners()[part][script]
    return list(table.get(people_of(country), table["ALL"]))


class _Runs:
    """Strings of every country in one array, with the start and length of each country's run."""

    def __init__(self, of: Callable[[str], Sequence[str]]) -> None:
        runs = [list(of(country)) for country in countries()]
        self.size: npt.NDArray[np.int64] = np.array([len(run) for run in runs])
        self.start: npt.NDArray[np.int64] = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        self.all = pa.array([text for run in runs for text in run], type=pa.string())

    def take(
        self, ids: Ints, where: npt.NDArray[np.int64], purpose: str, *, skew: bool = False, offset: int | Ints = 0
    ) -> pa.Array:
        """One string a key, null below 0; offset counts from the run's start instead of a draw where purpose is ""."""
        at = picked(ids, purpose, self.size[where], skew=skew) if purpose else np.asarray(offset)
        index = self.start[where] + at
        return self.all.take(pa.array(index, mask=np.asarray(ids) < 0))

    def of(self, country: str) -> list[str]:
        """The run of one country."""
        at = int(lands(country, 1)[0])
        return [str(text) for text in self.all.slice(int(self.start[at]), int(self.size[at])).to_pylist()]


@per_region(32)
def _firm_runs(script: str, form: bool) -> tuple[_Runs, _Runs]:
    """Heads «ОсОО «Мыргонар » and tails «Карго ZZZ»»: every stem and every trade, with the form around them."""

    def around(country: str) -> tuple[str, str]:
        forms = _manners()["forms"]
        manner = forms.get(people_of(country), forms["XX"])[script] if form else "{}"
        head, tail = manner.split("{}")
        return str(head), str(tail)

    def cyrillic(country: str) -> bool:
        return script == "cyrl" or (script == "native" and people_of(country) in CYRILLIC)

    def heads(country: str) -> list[str]:
        head, _ = around(country)
        stems = _texts(stem_forms(country), country, script)
        return [head + (stem.upper() if script == "latn" else stem) + " " for stem in stems]

    def tails(country: str) -> list[str]:
        trades = str(_manners()["trades_cyrl" if cyrillic(country) else "trades_latn"]).split()
        named = [trade.upper() if script == "latn" else trade for trade in trades]
        _, tail = around(country)
        return [f"{trade} {FIRM_MARK}{tail}" for trade in named]

    return _Runs(heads), _Runs(tails)


def company_names(ids: Ints, country: str | int | Ints, *, script: str = "cyrl", form: bool = True) -> pa.Array:
    """«ОсОО «Мыргонар Карго ZZZ»»; latn "MYRGONAR CARGO ZZZ OsOO"; null for a key below 0.

    About 10 000 names a country, so that some firms are namesakes. Raises ValueError for a script that does not exist.
    """
    _check(script)
    ids = np.asarray(ids)
    where = lands(country, len(ids))
    heads, tails = _firm_runs(script, form)
    first, last = heads.take(ids, where, "firm stem"), tails.take(ids, where, "firm trade")
    return pc.binary_join_element_wise(first, last, "")


def namesakes(ids: Ints, other: int, country: str | int) -> npt.NDArray[np.bool_]:
    """Which firms of a country bear the name of the firm with the key `other` there."""
    runs, every = _firm_runs("latn", True), np.append(np.asarray(ids), other)
    at = int(lands(country, 1)[0])
    alike = np.ones(len(every) - 1, np.bool_)
    for part, purpose in zip(runs, ("firm stem", "firm trade"), strict=True):
        place = picked(every, purpose, int(part.size[at]))
        alike &= place[:-1] == place[-1]
    return alike


def company_respelled(name: str, country: str, script: str) -> str | None:
    """A name that `company_names` gave in any script, in another script; None where no firm of the country has it."""
    _check(script)
    for spelling in SCRIPTS:
        heads, tails = (runs.of(country) for runs in _firm_runs(spelling, True))
        for trade, tail in enumerate(tails):
            if name.endswith(tail) and name[: -len(tail)] in heads:
                first, last = (runs.of(country) for runs in _firm_runs(script, True))
                return first[heads.index(name[: -len(tail)])] + last[trade]
    return None


def _towns(country: str) -> Sequence[Mapping[str, str]]:
    """A country's towns; those of an invented country that names none are the invented ones of other countries."""
    towns, region = by_country("towns.csv"), in_force()
    if country in towns:
        return towns[country]
    invented = region is not None and country in region.by_code and left_to_users(country)
    return towns.get("XX" if invented else people_of(country), ())


@per_region(16)
def _address_runs(script: str) -> tuple[_Runs, _Runs, _Runs, _Runs]:
    def manner(country: str) -> list[str]:
        return _manner("addresses", script, country)

    def towns(country: str) -> list[str]:
        rows = [Form(row["cyrl"], row["native"], row["latn"]) for row in _towns(country)]
        cyrillic = people_of(country) in CYRILLIC
        own = [form.native or (form.cyrl if cyrillic else str(form.latn)) for form in rows]
        every = {"cyrl": [f.cyrl for f in rows], "native": own, "latn": [plain_latin(str(f.latn)) for f in rows]}
        shown = manner(country)[0]
        return [shown.format(town) for town in every[script]]

    def streets(country: str) -> list[str]:
        shown = manner(country)[1]
        return [shown.format(stem) for stem in _texts(stem_forms(country), country, script)]

    def houses(country: str) -> list[str]:
        shown = manner(country)[2]
        return [shown.format(number) for number in range(1, HOUSES + 1)]

    def flats(country: str) -> list[str]:
        return ["", *(shown.format(number) for shown in manner(country)[3:5] for number in range(1, FLATS + 1))]

    return _Runs(towns), _Runs(streets), _Runs(houses), _Runs(flats)


def addresses(ids: Ints, country: str | int | Ints, *, script: str = "cyrl", of: str = "person") -> pa.Array:
    """«г. Ош, ул. Мыргонар, д. 17, кв. 4»; native in the country's own manner; null for a key below 0.

    of: whose keys these are ("person", "firm"), so that a firm and a person of one number do not live together; a firm
    sits in an office («оф. 4»), never in a flat.

    Raises:
        ValueError: for a script that does not exist.
    """
    _check(script)
    ids = np.asarray(ids)
    where = lands(country, len(ids))
    towns, streets, houses, flats = _address_runs(script)
    flat = 1 + picked(ids, f"{of} flat", FLATS) + (FLATS if of == "firm" else 0)
    flat[picked(ids, f"{of} flat there", 256) < NO_FLAT] = 0
    parts = (
        towns.take(ids, where, f"{of} town", skew=True),
        streets.take(ids, where, f"{of} street"),
        houses.take(ids, where, f"{of} house", skew=True),
        flats.take(ids, where, "", offset=flat),
    )
    return pc.binary_join_element_wise(*parts, "")


def address_respelled(text: str, country: str, script: str) -> str | None:
    """An address that `addresses` gave in any script, in another script; None where it is none of the country's."""
    _check(script)
    for spelling in SCRIPTS:
        places = _address_parts(text, [runs.of(country) for runs in _address_runs(spelling)])
        if places is not None:
            parts = zip(_address_runs(script), places, strict=True)
            return "".join(runs.of(country)[place] for runs, place in parts)
    return None


def _address_parts(text: str, runs: Sequence[Sequence[str]]) -> list[int] | None:
    """The places in the runs whose texts put together are the text."""
    if not runs:
        return [] if not text else None
    for place, part in enumerate(runs[0]):
        if text.startswith(part):
            rest = _address_parts(text[len(part) :], runs[1:])
            if rest is not None:
                return [place, *rest]
    return None
