"""What a paper says: numbered lines of one document, written from facts and the wording in `wording/*.toml`.

The rule kept here: the paper is one thing, its gloss another. A line is what an officer could point at; every marked
answer names the line from which it follows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.errors import CenlabError

FOLDER = Path(__file__).parent / "wording"
SCHEMA_VERSION = 1


class PaperError(CenlabError):
    """A paper cannot be written: a wording or a fact is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; number counts from 1, head is the printed label of a form ("" elsewhere), gloss its translation."""

    id: str
    number: int
    head: str
    text: str
    gloss_head: str = ""
    gloss: str = ""

    @property
    def whole(self) -> str:
        """Label and text, as it is quoted."""
        return f"{self.head}: {self.text}" if self.head else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document. look names its template; language is that of the paper; words are a glossary (here, there)."""

    kind: str
    look: str
    language: str
    head: tuple[str, ...]
    addressee: tuple[str, ...]
    name: str
    sub: str
    registered: str
    signed: str
    signature: str
    stamp: tuple[str, ...]
    lines: tuple[Line, ...]
    gloss_name: str = ""
    words: tuple[tuple[str, str], ...] = ()

    def line(self, name: str) -> Line:
        """The line of that id; KeyError if there is none."""
        for line in self.lines:
            if line.id == name:
                return line
        raise KeyError(f"{self.kind} has no line {name}")


@lru_cache(maxsize=16)
def wording(kind: str) -> Mapping[str, Any]:
    """The wording of one kind of document.

    Raises:
        PaperError: if there is none, or it is of another version.
    """
    path = FOLDER / f"{kind}.toml"
    if not path.is_file():
        raise PaperError(f"There is no wording of a paper {kind!r}.")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if data.get("schema_version") != SCHEMA_VERSION:
        raise PaperError(f"{path.name}: schema_version: is not {SCHEMA_VERSION}.")
    return data


def variants(kind: str, table: str) -> tuple[str, ...]:
    """The keys of a table of alternative wordings, for example the ways of control."""
    return tuple(wording(kind)[table])


def variant(kind: str, table: str, key: str, lang: str) -> str:
    """One alternative wording.

    Raises:
        PaperError: if the document has no such alternative.
    """
    try:
        return str(wording(kind)[table][key][lang])
    except KeyError as missing:
        raise PaperError(f"{kind}: {table}.{key}: {missing.args[0]!r} is missing.") from None


def write_paper(kind: str, *, facts: Mapping[str, str], gloss: Mapping[str, str] | None, signature: str) -> Paper:
    """Write a document from its facts; gloss holds the same facts in the other language, None for no gloss.

    Raises:
        PaperError: names the fact that a line needs and does not get.
    """
    words = wording(kind)
    lang = str(words["language"])
    other = "en" if lang == "ru" else "ru"

    def fill(text: str, values: Mapping[str, str]) -> str:
        try:
            return text.format_map(values)
        except KeyError as missing:
            raise PaperError(f"{kind}: the fact {missing.args[0]!r} is missing in: {text}") from None

    def block(name: str) -> tuple[str, ...]:
        return tuple(fill(text, facts) for text in words.get(name, {}).get(lang, ()))

    lines = tuple(
        Line(
            id=entry["id"],
            number=number,
            head=entry.get(f"head_{lang}", ""),
            text=fill(entry[lang], facts),
            gloss_head=entry.get(f"head_{other}", "") if gloss is not None else "",
            gloss=fill(entry[other], gloss) if gloss is not None else "",
        )
        for number, entry in enumerate(words["line"], start=1)
    )
    return Paper(
        kind=kind,
        look=words["look"],
        language=lang,
        head=block("head"),
        addressee=block("addressee"),
        name=fill(words["name"][lang], facts),
        sub=words["sub"][lang],
        registered=fill(words["registered"][lang], facts),
        signed=words["signed"][lang],
        signature=signature,
        stamp=block("stamp"),
        lines=lines,
        gloss_name=fill(words["name"][other], gloss) if gloss is not None else "",
        words=tuple((entry[lang], entry[other]) for entry in words.get("gloss", ())),
    )
