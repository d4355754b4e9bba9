"""Free text of a record, by rules alone: long enough, no contradiction with the fields, no personal data, no plate.

The rule kept here: language and style are never marked. The scan for personal data is the platform's own, with the
names of the paper added: a leak is a critical fault, whatever field it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grading.entry_view import Tally, View, blank, heading
from grading.rubric import Rubric
from grading.scorecard import Finding
from simulator.cen.facts import Context
from simulator.cen.faults import Fault, Say
from simulator.cen.nominal import personal
from simulator.cen.rulebook import rulebook
from simulator.cen.rules import check
from simulator.reference import code_label
from simulator.texts import LANGUAGES
from simulator.workspace.entry import REPORTS

LENGTH, WORDS = 50, 6
KINDS = {
    "DRU": ("drug", "narcotic", "наркоти"),
    "TOB": ("tobacco", "табач"),
    "MED": ("medicine", "лекарств", "препарат"),
}
"""Words that name the goods by their kind."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What the platform's rules say of one report's typed record."""

    faults: tuple[Fault, ...]

    def of(self, rule: str) -> list[Fault]:
        """The faults of one rule."""
        return [fault for fault in self.faults if fault.rule == rule]


def read_texts(view: View, clock: str) -> Texts:
    """Check the record as it would be sent: what stood in the form, and what was typed into the gaps."""
    gaps = set(view.truth["gaps"])
    record: dict[str, Any] = {name: value for name, value in view.right.items() if name not in gaps}
    record |= {name: value for name, value in view.typed.items() if name in gaps and not blank(value)}
    context = Context(
        clock=datetime.fromisoformat(clock.replace("Z", "+00:00")),
        country=str(view.right["reporting_country"]),
        officers=tuple(view.truth["names"]),
    )
    return Texts(tuple(check(record, context)))


def leaks(view: View, texts: Texts, rubric: Rubric) -> list[Finding]:
    """A critical fault for each field of a report that holds personal data."""
    return [
        _leak(rubric, view, {name: _plain(value) for name, value in fault.params.items()})
        for fault in texts.of("nominal")
    ]


def _leak(rubric: Rubric, view: View, params: dict[str, object]) -> Finding:
    words = rubric.critical_named("nominal-data")
    return Finding(
        seen=words.seen,
        why=words.why,
        next=words.next,
        params={"report": REPORTS[view.letter], **params},
        evidence=(str(view.right["case_no"]),),
        exposure="rubric",
        slip="nominal-data",
    )


def leak_in_reason(view: View, reason: str, rubric: Rubric) -> list[Finding]:
    """The same for the words that answer a returned record: they leave the country too."""
    hits = personal(reason, names=tuple(view.truth["names"]))
    return [_leak(rubric, view, {"field": "—", "kind": hit.label}) for hit in hits[:1]]


def _plain(value: object) -> object:
    return value.text if isinstance(value, Say) else value


def _names_goods(text: str, view: View) -> bool:
    """Whether the text names a product of the typed lines, or its kind, in English or Russian."""
    products = {str(row.get("product") or "") for row in view.rows("lines")}
    words = {word for entry in rulebook().words if entry.code in products for word in entry.words}
    words |= {code_label("product", p, lang)[:6].strip() for p in products for lang in LANGUAGES if "OTHER" not in p}
    words |= {word for product in products for word in KINDS.get(heading({"product": product}), ())}
    folded = text.casefold()
    return any(word and word.casefold() in folded for word in words)


def mark_narrative(tally: Tally, view: View, texts: Texts) -> None:
    """The description of one report: all or nothing."""
    item = f"{view.letter.lower()}-narrative"
    if item not in tally.criterion.items:
        return
    text = str(view.given("narrative") or "").strip()
    words = len(set(re.findall(r"[^\W\d_]{2,}", text.casefold())))
    clash = texts.of("contradiction")
    if not text:
        tally.slip(view, item, "blank")
    elif len(text) < LENGTH or words < WORDS:
        tally.slip(view, item, "short", given=len(text), words=words)
    elif not any(row.get("product") for row in view.rows("lines")):
        tally.slip(view, item, "no-lines")
    elif not _names_goods(text, view):
        tally.slip(view, item, "no-goods")
    elif texts.of("nominal"):
        tally.slip(view, item, "nominal")
    elif texts.of("plate"):
        tally.slip(view, item, "plate")
    elif texts.of("contradiction-quantity"):
        tally.slip(view, item, "contradiction-quantity")
    elif clash:
        fields = [_plain(fault.params.get("field", "")) for fault in clash]
        tally.slip(view, item, "contradiction", field=fields)
    else:
        tally.right(item)
