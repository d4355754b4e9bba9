"""Translations kept honest: what a person may read, collected from code and content, against the `.po` files.

    python -m courses.translations [ROOM ...]      update the catalogues (keeps what is translated)
    python -m courses.translations --check         list what is missing, doubtful or stale; exit 1 if anything is

Collected are: literal arguments of `N_`, `tr` and `.text` in Python and in HTML templates, the singular and plural of
`.plural`, the columns label and hint of CSV files, the text keys of TOML files, and every paragraph of a notebook
source's prose.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from simulator import durable
from simulator.content import SCENARIO_FILE, content, package_root
from simulator.texts import LANGUAGES, ROOMS

Text = str | tuple[str, str]
"""What is translated: a text, or the singular and the plural of one that counts."""
CALLS = frozenset({"N_", "tr", "text"})
CSV_COLUMNS = ("label", "hint")
TOML_TEXTS = ("title", "text", "seen", "why", "next", "rule", "remedy", "name_text", "summary", "subject")
TOML_KEYS = frozenset((*CSV_COLUMNS, *TOML_TEXTS, "praise", "stem", "body"))
TEMPLATE_CALL = re.compile(r"""\btr\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")
TEMPLATE_PLURAL = re.compile(r"""\btr\.plural\(\s*"([^"\\]+)",\s*"([^"\\]+)\"""")
SCENARIOS = "datasets/scenarios"
TARGETS = tuple(lang for lang in LANGUAGES if lang != "en")


def prose(source: str) -> list[str]:
    """The paragraphs of a percent source's markdown cells, in order, without the comment signs."""
    paragraphs: list[str] = []
    for cell in re.split(r"^# %%", source, flags=re.M)[1:]:
        head, _, body = cell.partition("\n")
        if "[markdown]" not in head:
            continue
        lines = [re.sub(r"^# ?", "", line) for line in body.rstrip().splitlines()]
        paragraphs += [part.strip("\n") for part in re.split(r"\n\s*\n", "\n".join(lines)) if part.strip()]
    return paragraphs


def _python(path: Path) -> Iterator[Text]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in CALLS and texts and isinstance(node.args[0], ast.Constant):
                yield texts[0]
            elif name == "plural" and len(texts) == 2:
                yield texts[0], texts[1]


def _template(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    for double, single in TEMPLATE_CALL.findall(source):
        yield re.sub(r"\\(.)", r"\1", double or single)
    yield from TEMPLATE_PLURAL.findall(source)


def _csv(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield from (row[column] for column in CSV_COLUMNS if row.get(column))


def _toml(path: Path) -> Iterator[str]:
    def walk(value: Any, key: str) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, key)
        elif isinstance(value, str) and key in TOML_KEYS:
            yield value

    yield from walk(tomllib.loads(path.read_text(encoding="utf-8")), "")


def collect(folder: Path) -> dict[Text, str]:
    """Every text of a room: text -> the file that has it first, files in order of name."""
    readers = {".py": _python, ".html": _template, ".jinja": _template, ".csv": _csv, ".toml": _toml}
    places: dict[Text, str] = {}
    for path in sorted(folder.rglob("*")):
        reader = readers.get(path.suffix)
        if reader is None or "__pycache__" in path.parts or _elsewhere(folder, path):
            continue
        texts: Iterable[Text] = reader(path)
        if path.name == "notebook.py":
            texts = prose(path.read_text(encoding="utf-8"))
        for text in texts:
            if any(letter.isalpha() for part in _parts(text) for letter in part):
                places.setdefault(text, path.name)
    return places


def _elsewhere(folder: Path, path: Path) -> bool:
    """Whether a file lies in a scenario's own folder beneath, which has its own catalogues."""
    return any((above / SCENARIO_FILE).is_file() for above in path.parents if folder in above.parents)


def _parts(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _key(text: Any) -> Text:
    return text if isinstance(text, str) else (text[0], text[1])


@dataclass(frozen=True)
class Room:
    """A folder with its own catalogues."""

    name: str
    folder: Path

    def po(self, lang: str) -> Path:
        """Where the catalogue of one language lies."""
        content_room = self.name.startswith((SCENARIOS, "exercises/"))
        inside = self.folder if content_room else self.folder / "locale"
        return inside / f"{lang}.po"

    def load(self, lang: str) -> Catalog:
        """The catalogue, empty if there is none yet."""
        path = self.po(lang)
        if not path.is_file():
            return Catalog(locale=lang)
        with path.open("rb") as handle:
            return read_po(handle, locale=lang)


def rooms(names: Iterable[str] = ()) -> list[Room]:
    """All rooms, or those named."""
    all_rooms = [Room(name, package_root() / name) for name in ROOMS]
    exercises = sorted(path.parent for path in content("exercises").glob("*/exercise.toml"))
    all_rooms += [Room(f"exercises/{path.name}", path) for path in exercises]
    shared = content("datasets", "scenarios")
    all_rooms.append(Room(SCENARIOS, shared))
    owned = sorted(path.parent for path in shared.rglob(SCENARIO_FILE))
    all_rooms += [Room(f"{SCENARIOS}/{path.relative_to(shared).as_posix()}", path) for path in owned]
    wanted = [name.rstrip("/") for name in names]
    unknown = set(wanted) - {room.name for room in all_rooms}
    if unknown:
        there = ", ".join((*ROOMS, SCENARIOS))
        raise SystemExit(f"no such room: {', '.join(sorted(unknown))}; there are {there} and exercises/…")
    return [room for room in all_rooms if not wanted or room.name in wanted]


def update(room: Room, lang: str) -> int:
    """Bring one catalogue up to date: keep translations, add new texts, drop stale ones; the number untranslated."""
    old = room.load(lang)
    fresh = Catalog(locale=lang, project="cenlab", version="1", charset="utf-8", fuzzy=False)
    known = {m.id: m for m in old if m.id}
    empty = 0
    for text, where in collect(room.folder).items():
        before = known.get(text)
        string: Any = before.string if before and not before.fuzzy else "" if isinstance(text, str) else ("",)
        empty += not all(_parts(string))
        fresh.add(text, string=string, auto_comments=[where])
    if not len(fresh):
        return 0
    path = room.po(lang)
    written = io.BytesIO()
    write_po(written, fresh, width=0, omit_header=True)
    durable.write_bytes(path, written.getvalue())
    return empty


def _fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def faults(room: Room, lang: str) -> list[str]:
    """What is wrong with one catalogue: missing, doubtful, stale, or with other {fields} than the text."""
    texts = collect(room.folder)
    remarks: list[str] = []
    catalogue = room.load(lang)
    known: dict[Text, Any] = {_key(m.id): m for m in catalogue if m.id}
    for text, where in texts.items():
        message = known.get(text)
        if message is None or not all(_parts(message.string)):
            remarks.append(f"{room.name} {lang} missing ({where}): {text[:90]!r}")
        elif message.fuzzy:
            remarks.append(f"{room.name} {lang} doubtful: {text[:90]!r}")
        elif not isinstance(text, str) and len(message.string) != catalogue.num_plurals:
            remarks.append(f"{room.name} {lang} other number of forms: {text[0][:90]!r}")
        elif any(_fields(form) != _fields(_parts(text)[-1]) for form in (*_parts(text), *_parts(message.string))):
            remarks.append(f"{room.name} {lang} other fields: {text[:90]!r}")
    remarks += [f"{room.name} {lang} stale: {text[:90]!r}" for text in known if text not in texts]
    return remarks


def contradictions(lang: str) -> list[str]:
    """Texts that two rooms translate differently."""
    seen: dict[str, tuple[str, str]] = {}
    clashes: list[str] = []
    for room in rooms():
        for message in room.load(lang):
            if not message.id or not message.string:
                continue
            text, string = str(_parts(_key(message.id))[0]), str(message.string)
            other = seen.setdefault(text, (string, room.name))
            if other[0] != string:
                clashes.append(f"{lang} {text[:60]!r}: {other[0]!r} in {other[1]}, {string!r} in {room.name}")
    return clashes


def main(argv: list[str] | None = None) -> int:
    """The command; 1 if --check finds anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(argv)
    if options.check:
        remarks = [fault for room in rooms(options.rooms) for lang in TARGETS for fault in faults(room, lang)]
        remarks += [fault for lang in TARGETS for fault in contradictions(lang)]
        print("\n".join(remarks) or "every text is translated")
        return 1 if remarks else 0
    for room in rooms(options.rooms):
        for lang in TARGETS:
            print(f"{room.name} {lang}: {update(room, lang)} untranslated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
