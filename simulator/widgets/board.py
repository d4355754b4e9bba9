"""The case board as a widget: the pack's tables in the reader's words, the claims on cases and spellings, the pictures.

The rule kept here: the browser shows and collects; claims are kept by `simulator.workspace.synthesis`, which refuses
what the pack does not have. Documents stay Russian in both editions; an English reader finds the gloss beneath.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import ipywidgets
import traitlets

from simulator.errors import CenlabError
from simulator.formats import number
from simulator.reference.distance import distance_km
from simulator.texts import N_, Translator
from simulator.widgets.board_words import COLUMNS, DETAILS, LABELS, NAMES, SINGULAR, TITLES, Words, brief, when
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.network_charts import joined
from simulator.widgets.places import short_office
from simulator.widgets.window import Window
from simulator.workspace.drafts import Part
from simulator.workspace.merge import Conflict, alike
from simulator.workspace.spellings import compare
from simulator.workspace.synthesis import JUDGEMENTS, MAX_EVIDENCE, MAX_LINKS, REASONS, VERDICTS, Answers, Pack


def view(pack: Pack, tr: Translator, title: str) -> dict[str, Any]:
    """All that the browser shows of the pack, in one language."""
    words = Words(tr)
    tables = [
        {
            "id": name,
            "title": tr.text(TITLES[name]),
            "columns": [tr.text(NAMES.get(key, N_("Record"))) for key in columns],
            "rows": [
                {
                    "id": row.get("id") or row["case_no"],
                    "cells": [words.cell(row, key) for key in columns],
                }
                for row in pack.tables[name]
            ],
        }
        for name, columns in COLUMNS.items()
    ]
    records = {
        name: {
            "table": table,
            "title": tr.text(SINGULAR[table]),
            "brief": brief(words, table, row),
            "lines": [[tr.text(NAMES[key]), text] for key in DETAILS[table] if (text := words.value(row, key))],
        }
        for name, (table, row) in pack.records.items()
    }
    return {
        "title": title,
        "lang": tr.lang,
        "tables": tables,
        "records": records,
        "cases": [
            {"id": row["case_no"], "short": f"{words.value(row, 'seizure_date')} · {words.cell(row, 'office')}"}
            for row in pack.tables["cases"]
        ],
        "spellings": {"plates": pack.plates, "firms": pack.firms},
        "verdicts": _options(VERDICTS, tr),
        "judgements": _options(JUDGEMENTS, tr),
        "reasons": _options(REASONS, tr),
        "most": MAX_EVIDENCE,
        "most_links": MAX_LINKS,
        "labels": {
            **{key: tr.text(text) for key, text in LABELS.items()},
            "read_columns": [tr(N_("Time (UTC)")), tr(N_("Place")), tr(N_("Plate")), tr(N_("km"))],
        },
    }


def _options(texts: Mapping[str, str], tr: Translator) -> list[dict[str, str]]:
    return [{"code": code, "label": tr.text(text)} for code, text in texts.items()]


def reads_of(pack: Pack, left: str, right: str, same: Mapping[str, str], tr: Translator) -> list[list[str]]:
    """The reads of two spellings in order of time: when, where, which, and kilometres from the read before.

    same: spellings that were judged the same -> one of them; their reads count as reads of either.
    """
    wanted = {same.get(left, left), same.get(right, right)}
    rows = [row for row in pack.tables["plate_reads"] if same.get(row["plate"], row["plate"]) in wanted]
    rows.sort(key=lambda row: str(row["time"]))
    lines, before = [], ""
    for row in rows:
        km = number(distance_km(before, row["place"]), tr.lang, digits=0) if before else ""
        lines.append([when(row["time"], tr.lang), short_office(row["place"], tr), row["plate"], km])
        before = row["place"]
    return lines


class Board(anywidget.AnyWidget):
    """The board; `part` is what it shows of the draft, `draw` makes the pictures, `on_kept` hears each new revision."""

    _esm = module("board.js")
    _css = stylesheet("base.css", "desk.css", "form.css", "board.css")

    pack = traitlets.Dict().tag(sync=True)
    claims: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    pictures: traitlets.List[Any] = traitlets.List().tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    confirmation = traitlets.List([0, 0]).tag(sync=True)
    push = traitlets.Int(0).tag(sync=True)
    seen = traitlets.Int(0).tag(sync=True)
    conflicts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    basis = traitlets.Dict().tag(sync=True)
    draft_key = traitlets.Unicode("").tag(sync=True)
    _silent = False
    _failed = False
    form = traitlets.Any(None, allow_none=True).tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(
        self,
        source: Pack,
        tr: Translator,
        *,
        title: str,
        part: Part,
        on_kept: Callable[[int], None],
        draw: Callable[[], list[dict[str, Any]]],
        form: Any = None,
        draft_key: str = "",
        base: int = 0,
    ) -> None:
        self._source, self._tr, self._on_kept, self._draw = source, tr, on_kept, draw
        self._window = Window(part)
        super().__init__(
            pack=view(source, tr, title),
            claims=part.read(),
            pictures=draw(),
            draft_key=draft_key,
            confirmation=[0, base],
            form=form,
        )
        self.observe(self._changed, names="claims")
        self.on_msg(self._told)

    def _changed(self, _: object) -> None:
        if not self._silent:
            self._keep()

    def keep_again(self) -> None:
        """Keep what the disk refused before.

        Raises:
            CenlabError: if it refuses again.
        """
        if self._failed:
            self._keep_all()

    def _keep(self) -> None:
        """Keep the claims; where that fails, say why on the board."""
        try:
            self._keep_all()
        except CenlabError as error:
            self.send({"kind": "say", "text": self._tr.told(error)})

    def _keep_all(self) -> None:
        """Keep the claims, show what another window changed meanwhile, ask where both did."""
        self._failed = True
        value = self._window.caught_up(dict(self.claims), self.seen)
        shown, taken, revision = self._window.keep(value)
        self._failed = False
        if not alike(shown, self.claims):
            self._show(shown)
        self.basis = dict(self._window.standing)
        self.conflicts = [self._asked(conflict) for conflict in self._window.conflicts]
        if revision is not None:
            self._on_kept(revision)
        self.confirmation = [self.revision, revision or self.confirmation[1]]
        self.pictures = self._draw()
        if taken:
            self.send({"kind": "say", "text": self._tr(N_("Another window changed claims; they are shown here now."))})

    def _show(self, claims: Mapping[str, Any]) -> None:
        before, self._silent = dict(self.claims), True
        try:
            with self.hold_sync():
                self.claims = dict(claims)
                self.push += 1
            self._window.pushed(before, dict(claims))
        finally:
            self._silent = False

    def _asked(self, conflict: Conflict) -> dict[str, str]:
        """A conflict in words: the case or the two spellings, and what each window says of it."""
        names = {**VERDICTS, **JUDGEMENTS}

        def words(value: Any) -> str:
            if isinstance(value, Mapping):
                return self._tr.text(names[value["judgement"]])
            return ", ".join(value) if isinstance(value, list) else self._tr.text(names.get(value, value or "—"))

        link = conflict.mine or conflict.theirs
        label = f"{link['left']} ~ {link['right']}" if isinstance(link, Mapping) else conflict.path.partition(".")[2]
        return {
            "path": conflict.path,
            "label": label,
            "mine": words(conflict.mine),
            "theirs": words(conflict.theirs),
        }

    def rebase(self, base: int) -> None:
        """The draft was saved from elsewhere: what is claimed from now on stands on this revision of it."""
        self.confirmation = [self.confirmation[0], base]

    def remarks(self, left: str, right: str) -> dict[str, Any]:
        """What the panel says of two spellings."""
        remarks = [remark.said(self._tr) for remark in compare(left, right)]
        same = joined(Answers.model_validate({"links": self.claims.get("links") or []}))
        reads = reads_of(self._source, left, right, same, self._tr)
        return {"kind": "remarks", "left": left, "right": right, "remarks": remarks, "reads": reads}

    def _told(self, _: object, message: Mapping[str, Any], buffers: object) -> None:
        kind, claims = message.get("kind"), message.get("claims")
        if kind == "compare":
            self.send(self.remarks(str(message.get("left")), str(message.get("right"))))
        elif kind == "restore" and isinstance(claims, dict) and isinstance(message.get("basis"), dict):
            self._take(message, claims)
            self._window.resume(dict(message["basis"]))
            self._keep()
        elif kind == "choose" and isinstance(claims, dict):
            self._take(message, claims)
            chosen = self._window.choose(str(message.get("path")), bool(message.get("mine")), claims)
            if not alike(chosen, claims):
                self._show(chosen)
            self._keep()

    def _take(self, message: Mapping[str, Any], claims: dict[str, Any]) -> None:
        self._silent = True
        try:
            self.revision = max(self.revision, int(message.get("revision", 0)))
            self.seen = int(message.get("seen", self.seen))
            self.claims = claims
        finally:
            self._silent = False
