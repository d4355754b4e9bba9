"""Rules of free text: long enough, no personal data, no plate, no contradiction with the coded fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from simulator.cen.catalogue import COUNTRY, OFFICE, catalogue, country_codes
from simulator.cen.facts import Case
from simulator.cen.faults import Fault, Say
from simulator.cen.nominal import scan
from simulator.cen.rulebook import fault, figure, rulebook
from simulator.cen.shape import joined
from simulator.reference import codes, descendants

# What is scanned for personal data: texts of 4 to 5,000 letters, 200 entries a level, 4 levels deep.
SHORTEST, LONGEST, MOST, DEEPEST = 4, 5000, 200, 4
# A number begins where no digit stands before it, and is not endless: the time stays linear in the text.
NUMBER = r"(?<![\d])(\d{1,3}(?:[ \u00a0,]\d{3}){1,5}+|\d{1,18}+(?:[.,]\d{1,9}+)?)"
COUNTED = re.compile(
    NUMBER + r"\s{0,3}(?:cigarettes|sticks|pieces|capsules|tablets|шт|штук|капсул\w*|таблет\w*)\b", re.I
)
NET_MASS = re.compile(
    NUMBER + r"\s{0,3}(?:kg|кг)\s{0,3}(?:net|нетто)\b|(?:net|нетто)\s{0,3}:?\s{0,3}" + NUMBER + r"\s*(?:kg|кг)", re.I
)
ANY_MASS = re.compile(NUMBER + r"\s{0,3}(?:kg|кг)\b", re.I)


def narrative(case: Case) -> Iterator[Fault]:
    """The long form's description is long enough."""
    field = catalogue().fields["narrative"]
    text = case.code("narrative")
    if case.long and text and len(text) < field.min:
        yield fault("narrative-short", "narrative", count=len(text), min=field.min)


def personal(case: Case) -> Iterator[Fault]:
    """No personal data anywhere, whatever field it was typed into; one fault a field and kind."""
    seen: set[tuple[str, str]] = set()
    for path, text in _texts(case, case.raw, ""):
        field = catalogue().fields.get(_field_name(path))
        label: object = Say(field.label) if field else path[:60]
        for hit in scan(text, names=case.context.officers):
            if (path, hit.kind) not in seen:
                seen.add((path, hit.kind))
                rule = "plate" if hit.kind == "plate" else "nominal"
                yield fault(rule, path, field=label, kind=Say(hit.label))


def _texts(case: Case, raw: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text that was typed, with its path: not what the system writes, not what stands in a code list."""
    if isinstance(raw, str):
        field = catalogue().fields.get(_field_name(path))
        if len(raw) >= SHORTEST and not (field and (field.kind == "auto" or _listed(case, raw, field.codes))):
            yield path, raw[:LONGEST]
    elif isinstance(raw, dict | list) and path.count(".") < DEEPEST:
        rows = raw.items() if isinstance(raw, dict) else enumerate(raw)
        for key, value in islice(rows, MOST):
            yield from _texts(case, value, joined(path, str(key)[:40]))


def _field_name(path: str) -> str:
    return re.sub(r"\.\d+(?=\.|$)", "", path)


def _listed(case: Case, value: str, name: str) -> bool:
    if name == OFFICE:
        return value in case.context.offices
    return value in country_codes() if name == COUNTRY else bool(name) and value in codes(name)


def contradictions(case: Case) -> Iterator[Fault]:
    """The description does not name another code, quantity or weight than the coded fields (advice)."""
    text = case.code("narrative")
    if not text:
        return
    named: dict[str, set[str]] = {}
    for field, code, pattern in _patterns():
        if pattern.search(text):
            named.setdefault(field, set()).add(code)
    for name, said in named.items():
        group, _, key = name.rpartition(".")
        values = {row[key] for row in case.rows(group) if key in row} if group else {case.code(name)}
        values -= {"", "UNKNOWN"}
        if not values:
            continue
        if key == "product":
            clash = bool(said - values)
        else:
            clash = not any(_related(catalogue().fields[name].codes, a, b) for a in said for b in values)
        if clash:
            label = catalogue().fields[name].label
            yield fault("contradiction", "narrative", field=Say(label))
    yield from _quantities(case, text)


def _quantities(case: Case, text: str) -> Iterator[Fault]:
    lines = case.rows("lines")
    have = {row["quantity"] for row in lines if "quantity" in row}
    said = [_number(match[1]) for match in COUNTED.finditer(text)]
    said += [_number(match[1] or match[2]) for match in NET_MASS.finditer(text)]
    if have and any(number not in have for number in said):
        yield fault("contradiction-quantity", "narrative")
    masses = {_number(match[1]) for match in ANY_MASS.finditer(text)}
    pieces = [(n, row) for n, row in enumerate(lines) if row.get("unit") in figure("piece_grams")]
    if len(lines) == 1 and len(pieces) == 1 and len(masses) == 1:
        number, row = pieces[0]
        low, high = figure("piece_grams")[row["unit"]]
        quantity = row.get("quantity", 0)
        grams = masses.pop() * 1000 / quantity if quantity > 0 else low
        if not low <= grams <= high:
            yield fault("piece-mass", f"lines.{number}.quantity", grams=float(f"{grams:.3g}"))


def _number(text: str) -> float:
    """A number as written by people: spaces and commas of thousands, comma or point of decimals."""
    plain = re.sub(r"[ \u00a0]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+", plain):
        plain = plain.replace(",", "")
    return float(plain.replace(",", "."))


def _related(name: str, a: str, b: str) -> bool:
    return a == b or (name in ("concealment_place",) and (a in descendants(name, b) or b in descendants(name, a)))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    patterns = []
    for word in rulebook().words:
        assert word.code in codes(catalogue().fields[word.field].codes), word
        parts = [
            re.escape(text) + (r"s?\b" if text.isascii() else r"\w*")
            for text in sorted(word.words, key=len, reverse=True)
        ]
        patterns.append((word.field, word.code, re.compile(r"\b(?:" + "|".join(parts) + ")", re.I)))
    return tuple(patterns)


CHECKERS = (narrative, personal, contradictions)
