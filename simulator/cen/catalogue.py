"""The field catalogue of the CEN-like record: what is asked, of whom, from which list. Data in catalogue.toml.

The rule kept here: a field is described once, and entry form, search panel, rules, store and exports read it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from babel import Locale

from simulator.authored import authored_toml
from simulator.errors import ScenarioError
from simulator.reference import code_lists, codes

CATALOGUE = Path(__file__).parent / "catalogue.toml"
SCHEMA_VERSION = 1
UNKNOWN_COUNTRY = "XX"
COUNTRY, OFFICE = "country", "office"
KINDS = frozenset(
    ("text", "area", "number", "date", "datetime", "choice", "choices", "ordered", "group", "packing", "auto")
)
PACKING = ("boxes", "cartons", "packs", "sticks")
_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])

Need = Literal["required", "conditional", "optional", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A block of the form; its title is an English text of the translations."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the record; name is the key, "group.key" inside a repeated row.

    codes is "" for free values; unknown is "" where no code says "not known"; min and max count characters of a
    text or rows of a group, 0 for no limit.
    """

    name: str
    section: str
    kind: str
    label: str
    hint: str
    long: Need
    simplified: Need
    codes: str = ""
    unknown: str = ""
    min: int = 0
    max: int = 0

    @property
    def key(self) -> str:
        """The last part of the name: the key in its own row."""
        return self.name.rpartition(".")[2]

    @property
    def group(self) -> str:
        """The group to which the field belongs, "" for a field of the case."""
        return self.name.rpartition(".")[0]

    def need(self, form_type: str) -> Need:
        """What a form asks of this field; a form not chosen yet counts as the long one."""
        return self.simplified if form_type == "SIMPLIFIED" else self.long


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Sections and fields in the order of a paper report."""

    sections: tuple[Section, ...]
    fields: Mapping[str, Field]

    def of_case(self) -> tuple[Field, ...]:
        """The fields of the case itself, groups included, in order."""
        return tuple(field for field in self.fields.values() if not field.group)

    def of_group(self, group: str) -> tuple[Field, ...]:
        """The fields of one repeated row, in order."""
        return tuple(field for field in self.fields.values() if field.group == group)


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes as Unicode CLDR lists them (without its pseudo regions), and XX."""
    known = Locale.parse("en").territories
    alpha2 = {str(code) for code in known if len(str(code)) == 2 and str(code).isalpha()}
    return frozenset(alpha2 - _NOT_COUNTRIES | {UNKNOWN_COUNTRY})


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that ships with the package."""
    return read_catalogue(CATALOGUE)


def read_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue file.

    Raises:
        ScenarioError: naming the field and what is wrong with it.
    """
    data = authored_toml(path)
    if data.get("schema_version") != SCHEMA_VERSION:
        raise _error(path, "schema_version", f"is not {SCHEMA_VERSION}", "Use the catalogue of this version.")
    sections = tuple(Section(**entry) for entry in data["section"])
    known = {section.id for section in sections}
    fields: dict[str, Field] = {}
    for entry in data["field"]:
        try:
            field = Field(**entry)
        except TypeError as exc:
            raise _error(path, str(entry.get("name")), str(exc), "See the head of the file.") from exc
        _check(path, field, known, fields)
        fields[field.name] = field
    return Catalogue(sections=sections, fields=MappingProxyType(fields))


def _check(path: Path, field: Field, sections: set[str], before: Mapping[str, Field]) -> None:
    lists = {*code_lists(), COUNTRY, OFFICE, ""}
    if field.name in before:
        raise _error(path, field.name, "stands twice", "Remove one.")
    if field.kind not in KINDS:
        raise _error(path, field.name, f"kind {field.kind!r} is unknown", f"Use one of {sorted(KINDS)}.")
    if field.section not in sections:
        raise _error(path, field.name, f"section {field.section!r} is unknown", "Add it or correct it.")
    if field.codes not in lists:
        raise _error(path, field.name, f"there is no code list {field.codes!r}", "Add the list or correct it.")
    if field.group and before.get(field.group, field).kind != "group":
        raise _error(path, field.name, f"{field.group!r} is no group above it", "Put the group first.")
    if field.unknown and field.codes not in (COUNTRY, OFFICE) and field.unknown not in codes(field.codes):
        raise _error(path, field.name, f"{field.unknown!r} is not in the list", "Add the code to the list.")
    for need in (field.long, field.simplified):
        if need not in ("required", "conditional", "optional", "absent"):
            raise _error(path, field.name, f"need {need!r} is unknown", "See the head of the file.")


def _error(path: Path, key: str, rule: str, remedy: str) -> ScenarioError:
    return ScenarioError(file=path.name, key=key, rule=rule, remedy=remedy)
