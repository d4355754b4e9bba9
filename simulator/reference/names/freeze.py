"""`python -m simulator.reference.names.freeze`: make the pools of names once, from peoples.csv and from Faker.

The rule kept here: the files that come out are the truth from then on. Faker changes its lists between versions, so a
frozen pool is never made anew without need: every world's names would change.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator import durable
from simulator.reference.names.grammar import order_of, pairs, stems
from simulator.reference.names.lands import COUNTRIES
from simulator.reference.names.letters import ALPHABETS, own_cyrillic, russian

HERE = Path(__file__).parent
FOLDER = HERE / "pools"
SEXES = ("male", "female")
STEMS: Mapping[str, int] = {"KG": 448, "UZ": 448, "TJ": 448, "TM": 448, "KZ": 448, "RU": 320, "CN": 120}
OTHERS = 240
FROM_FAKER = 12


def _from_faker(locale: str, sex: str) -> list[str]:
    from faker import Faker

    provider: Any = next(p for p in Faker(locale).get_providers() if f".person.{locale}" in type(p).__module__)
    names = sorted(set(provider.first_names_male if sex == "male" else provider.first_names_female))
    return [name for name in names if name.isalpha() and 3 <= len(name) <= 10]


def _row(country: str, own: str, cyrillic: str, alphabet: str) -> tuple[str, str, str]:
    """(native, cyrl, latn): native is left out where it is the Cyrillic form, latn where a scheme gives it."""
    if alphabet == "cyrl":
        plain = russian(own)
        return ("" if plain == own else own), plain, ""
    if own == cyrillic and country in ALPHABETS:
        cyrillic = russian(own_cyrillic(own, country))
    return "", cyrillic, own


def _given(country: str, people: Mapping[str, Any], sex: str) -> list[tuple[str, str, str]]:
    mine = sorted(pairs(people[sex]), key=lambda pair: order_of(pair[0]))
    if "faker" in people:
        known = {own for own, _ in mine}
        more = sorted((n for n in _from_faker(people["faker"], sex) if n not in known), key=order_of)
        mine += [(name, name) for name in more[:FROM_FAKER]]
    return [_row(country, own, cyrillic, people["own"]) for own, cyrillic in mine]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _peoples() -> dict[str, dict[str, Any]]:
    """peoples.csv by country: own (alphabet), male, female, faker (locale) and "stem", a list of harmony classes.

    A word "Latin=Кириллица" is a pair where no rule leads from one alphabet to the other.
    """
    out: dict[str, dict[str, Any]] = {country: {"stem": []} for country in COUNTRIES}
    with (HERE / "peoples.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            people, harmony = out[row["country"]], int(row["harmony"])
            if row["what"] not in ("first", "second", "last"):
                people[row["what"]] = row["words"]
                continue
            if harmony == len(people["stem"]):
                people["stem"].append({})
            people["stem"][harmony][row["what"]] = row["words"]
    return out


def make() -> dict[str, bytes]:
    """The pools as files: name -> content."""
    peoples = _peoples()
    given = [
        (country, sex, *row) for country in COUNTRIES for sex in SEXES for row in _given(country, peoples[country], sex)
    ]
    taken = {form for row in given for form in row[2:] if form}
    surname = [
        (country, *_row(country, own, cyrillic, peoples[country]["own"]))
        for country in COUNTRIES
        for own, cyrillic in stems(peoples[country]["stem"], STEMS.get(country, OTHERS), taken)
    ]
    return {
        "given.csv": _table(("country", "sex", "native", "cyrl", "latn"), given),
        "stems.csv": _table(("country", "native", "cyrl", "latn"), surname),
    }


def sealed(folder: Path = FOLDER) -> str:
    """The text of pools.toml: SHA-256 of every CSV file of the folder."""
    lines = ["# SHA-256 of every pool; a pool that differs is refused on load.", ""]
    for path in sorted(folder.glob("*.csv")):
        lines.append(f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pools and their hashes beside this module."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in make().items():
        durable.write_bytes(FOLDER / name, content)
    durable.write_text(FOLDER / "pools.toml", sealed())


if __name__ == "__main__":
    main()
