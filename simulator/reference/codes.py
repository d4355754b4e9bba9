"""Code lists: one CSV file a list, with columns code, label and what else the list needs. One loader for all.

A RILO replaces a list by replacing its file. Labels are English; translations lie in `locale/`. A scenario's own
region adds brands of cigarettes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from simulator.errors import CenlabError
from simulator.regional import in_force, per_region
from simulator.texts import N_, UNKNOWN_LABEL, translator

FOLDER = Path(__file__).parent / "codes"
BRANDS = "brand"
assert N_("Unknown (XX)") == UNKNOWN_LABEL  # here, so that this room's catalogue holds it


class UnknownCode(CenlabError):
    """A code or a code list that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a code list; parent is "" at the top; extra holds the list's further columns."""

    code: str
    label: str
    parent: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


def codes(name: str) -> Mapping[str, Code]:
    """A code list in the order of its file.

    Raises:
        UnknownCode: if there is no such list.
    """
    return _brands() if name == BRANDS and in_force() is not None else _shared(name)


@per_region()
def _brands() -> Mapping[str, Code]:
    """The brands, those of the region in force last."""
    region = in_force()
    own = () if region is None else region.brands
    return MappingProxyType(
        {
            **_shared(BRANDS),
            **{brand.code: Code(code=brand.code, label=brand.label, extra={"made_in": brand.made_in}) for brand in own},
        }
    )


@lru_cache(maxsize=64)
def _shared(name: str) -> Mapping[str, Code]:
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        raise UnknownCode(f"There is no code list {name!r} in {FOLDER.name}/.")
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    entries = {
        row["code"]: Code(
            code=row["code"],
            label=row["label"],
            parent=row.get("parent") or "",
            extra={k: v or "" for k, v in row.items() if k not in ("code", "label", "parent")},
        )
        for row in rows
    }
    return MappingProxyType(entries)


def code_lists() -> list[str]:
    """The names of all code lists."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def code_label(name: str, code: str, lang: str) -> str:
    """A code's label in one language; an unknown code is shown as it is."""
    entry = codes(name).get(code)
    return translator(lang)(entry.label) if entry else code


def descendants(name: str, code: str) -> frozenset[str]:
    """The code itself and every code beneath it in its tree."""
    family = {code}
    grown = True
    while grown:
        more = {entry.code for entry in codes(name).values() if entry.parent in family} - family
        grown = bool(more)
        family |= more
    return frozenset(family)


def units(product: str) -> tuple[str, ...]:
    """The units in which a product may be entered, the canonical one first; empty for an unknown product."""
    entry = codes("product").get(product)
    return tuple(entry.extra["units"].split("|")) if entry else ()
