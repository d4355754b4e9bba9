"""The scan for personal data in free text: names, documents, phones, dates of birth, mail, accounts, cards.

The rule kept here: a CEN-like record is non-nominal. The scan must catch names in all alphabets of the region, in any
order of their parts and however they are hidden, and must let pass what is only named after a person, brands, offices
and quantities. Its time is linear in the length of the text. It is a help, not a proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.cen.folding import fold, key
from simulator.cen.nominal_caseless import names_without_case
from simulator.cen.nominal_names import names_in
from simulator.cen.nominal_parts import WORD
from simulator.texts import N_

LABELS = {
    "name": N_("the name of a person"),
    "document": N_("the number of a personal document"),
    "personal-number": N_("a personal identification number"),
    "phone": N_("a phone number"),
    "birth": N_("a date of birth"),
    "mail": N_("an e-mail address"),
    "account": N_("an account of a messenger or a network"),
    "card": N_("the number of a bank card"),
    "plate": N_("a number plate"),
}

# Each pattern begins at a word's beginning and counts its repetitions, so that a text costs time by its length only.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mail", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+\.[\w.-]{1,190}")),
    (
        "birth",
        re.compile(
            r"\b(?:19[2-9]\d|20[01]\d)\s{0,3}г\.?\s{0,3}р\b|\b(?:д\.?\s?р\.?|дата рождения|родил(?:ся|ась)"
            r"|года рождения|рожд)[\s.:,]{0,5}(?:\d|в\s{1,3}\d)|\d{4}\s{1,3}года\s{1,3}рождения"
            r"|\b(?:born|date of birth|d\.?o\.?b\.?)\b[^\d\n]{0,15}\d",
            re.I,
        ),
    ),
    (
        "account",
        re.compile(r"(?<![\w.@/-])@[A-Za-z]\w{4,31}\b|\b(?:t\.me|wa\.me|vk\.com|instagram\.com)/[\w.+-]{3,40}", re.I),
    ),
    (
        # The sign of a number is "No" once the text is folded.
        "document",
        re.compile(
            r"\b(?:(?:загран)?паспорт\w{0,6}|удостоверени\w{1,4}(?:\s{1,3}личности)?|права|passports?|identity card"
            r"|id card|driving licen[cs]e)[\s:№#.,]{0,6}(?:(?:серии|серия|сер|series)\b[\s:.]{0,4})?"
            r"[A-ZА-Я]{0,3}[\s№.,-]{0,4}(?:(?:номер|number|no|nr|n)\.?[\s:№#.]{0,4})?"
            r"[A-ZА-Я]{0,3}[\s№-]{0,4}\d(?:[\s-]{0,2}\d){4,20}",
            re.I,
        ),
    ),
    ("document", re.compile(r"\b(?!HS|NO|KG|UN|CN|TN)[A-Z]{2}\s?(?:№|No)?\s?\d{7}\b")),
    (
        "card",
        re.compile(
            r"\b(?:карт\w{1,3}|card|visa|mastercard|мир|элкарт|humo|uzcard)(?:\W{0,2}no)?\W{0,4}(?:\d{4}[\s-]?){3}\d{4}\b",
            re.I,
        ),
    ),
    (
        "personal-number",
        re.compile(r"(?<!\d)[1-6]\d{13}(?!\d)|\b(?:ИИН|ПИН|ИНН|ПИНФЛ|IIN|PIN|PINFL)\W{0,3}\d{9,14}\b"),
    ),
    (
        "phone",
        re.compile(
            r"\+\d{1,3}(?:[\s().-]{0,3}\d){7,12}|\b(?:тел|телефон|phone|tel|mobile|моб|сот|whatsapp|telegram)\w{0,6}"
            r"[\s.:№]{0,4}+(?:[\s().+-]{0,3}\d){6,13}"
            r"|(?<![\d.,])0\s?(?:\(\d{3}\)[\s-]?|\d{3}[\s-])\d{2,3}[\s-]\d{2,3}(?:[\s-]\d{2})?(?!\d)"
            # Without signs between: a number of the country (0 and nine figures) or of another one in full.
            r"|(?<![\w.,/-])(?:0[1-9]\d{8}|0[1-9]\d{2}[\s-]\d{6}|\(0[1-9]\d{2}\)\s?\d[\d\s-]{4,8}\d)(?![\w/]|[.,-]\d)"
            r"|(?<![\w.,/-])(?:00)?(?:996|998|992|993)[\s-]?\(?\d{2,3}\)?[\s-]?\d{2,3}[\s-]?\d{2}[\s-]?\d{2}(?![\w/])"
            r"|(?<![\w.,/-])8[\s-]?\(?[79]\d{2}\)?[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?![\w/])",
            re.I,
        ),
    ),
    (
        "plate",
        re.compile(
            r"\b(?:ZZ|ЗЗ)\s?\d{4}\s?[A-ZА-Я]{2}\b|\b\d{2}\s?KG\s?\d{3}\s?[A-Z]{3}\b"
            r"|\b\d{2}\s?[A-ZА-Я]\s?\d{3}\s?[A-ZА-Я]{2}\b|\b\d{3}\s?[A-Z]{3}\s?\d{2}\b|\b\d{4}\s?[A-ZА-Я]{2}\s?\d{2}\b"
        ),
    ),
)
# Before ten figures these words say that they are a heading of the tariff, a declaration or a bill.
NUMBERED = re.compile(
    r"(?:тн ?вэд|hs|код|code|декларац|declaration|накладн|waybill|awb|акт|партии|№|no\.?|cas)\w{0,6}[\s:№.]{0,4}$", re.I
)
# What leaves the country with a record or a message; a plate is no personal data, but CEN-like records carry none.
PERSONAL = frozenset(LABELS) - {"plate"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a text that looks like personal data; start and end count characters, kind is a key of LABELS."""

    kind: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """What it looks like: an English text of the translations."""
        return LABELS[self.kind]


def scan(text: str, *, names: tuple[str, ...] = ()) -> list[Hit]:
    """Every place that looks like personal data, in order of the text; names are further names that must not occur.

    Number plates are reported as kind "plate": they are no personal data, but CEN-like records carry none.
    """
    folded = fold(text)
    hits = [
        Hit(kind, *folded.span(*match.span()))
        for kind, pattern in PATTERNS
        for match in pattern.finditer(folded.text)
        if not (kind == "phone" and match[0].isdecimal() and _numbered(folded.text, match.start()))
    ]
    hits += [Hit("name", *folded.span(start, end)) for start, end in names_in(folded.text)]
    hits += [Hit("name", *folded.span(start, end)) for start, end in names_without_case(folded.text)]
    hits += [Hit("name", *folded.span(start, end)) for start, end in _stated(folded.text, names)]
    return _merged(hits)


def personal(text: str, *, names: tuple[str, ...] = ()) -> list[Hit]:
    """What `scan` finds of persons: what a screen's Check says and what marking counts are both this."""
    return [hit for hit in scan(text, names=names) if hit.kind in PERSONAL]


def _numbered(text: str, start: int) -> bool:
    return bool(NUMBERED.search(text[max(0, start - 24) : start]))


def _stated(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where further names occur as words, whatever their case, accents and apostrophes."""
    if not any(len(name) >= 3 for name in names):
        return
    words = [(key(match[0]), match.start(), match.end()) for match in WORD.finditer(text)]
    places: dict[str, list[int]] = {}
    for number, (folded, _, _) in enumerate(words):
        places.setdefault(folded, []).append(number)
    for name in names:
        parts = [key(part) for part in WORD.findall(fold(name).text)]
        if not parts or sum(map(len, parts)) < 3:
            continue
        for number in places.get(parts[0], ()):
            pieces = words[number : number + len(parts)]
            if [folded for folded, _, _ in pieces] == parts:
                yield pieces[0][1], pieces[-1][2]


def _merged(hits: list[Hit]) -> list[Hit]:
    """Overlapping hits of one kind as one."""
    merged: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.kind, hit.start)):
        last = merged[-1] if merged else None
        if last and last.kind == hit.kind and hit.start <= last.end:
            merged[-1] = Hit(hit.kind, last.start, max(last.end, hit.end))
        else:
            merged.append(hit)
    return sorted(merged, key=lambda hit: (hit.start, hit.end, hit.kind))
