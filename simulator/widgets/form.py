"""The one form: entry, search filters, claims and message templates are all drawn by it from a description.

    form = Form(spec, value, lang="ru", on_change=save, foot=foot, on_action=act)
    form.set_faults([{"path": "lines.0.quantity", "severity": "E", "text": "…", "remedy": "…"}])
    form.value                                 # the answers as they stand, blanks left out

spec: {"title", "sections": [{"title", "fields": [FIELD]}], "labels": {own texts, override the form's}}
FIELD: {"name", "kind", "label", "hint", "required", "options": [{"code", "label", "parent"?, "words"?}], "unknown",
"fields", "max", "row_label" and "add_label" (group: the name of one row, the words on the button that adds one),
"rows" (area), "readonly", "wide", "whole" (number: no
decimals), "whole_units" (number: units of the row that are counted whole), "latest" (date: said at once when it lies
after), "kinds" (packing: words for some products), "fits" (choice: which codes another field's code allows)}.
Kinds: text, area, number, date, time, datetime, choice, choices, ordered, group, packing, flag, note. Values are JSON:
text, number, "YYYY-MM-DD", "HH:MM", "YYYY-MM-DDTHH:MM:SSZ", code, list of codes, list of rows, {boxes, cartons, packs,
sticks}, true.
Fault: path (as "seizure_date" or "lines.0.quantity"), severity E error, W warning, A advice.

The rule kept here: the browser shows and collects, Python alone judges. Every change goes to the browser's own store
(under draft_key) and to on_change; a change that was not confirmed comes back after a reload or a dead kernel. A form
that shows a part of a draft is given the part: then what another window kept meanwhile is joined with what is typed
here, and where both changed a field, the form asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import anywidget
import traitlets

from simulator.errors import CenlabError
from simulator.texts import N_, translator
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.receipt import TOLD, Action, Foot
from simulator.widgets.window import Window, said
from simulator.workspace.drafts import Part
from simulator.workspace.merge import alike
from simulator.workspace.unread import keep_unread, texts_of, unread

Value = dict[str, Any]
Fault = Mapping[str, Any]


LABELS = {
    "options": N_("Code list"),
    "no_match": N_("Nothing in the list fits. Write another part of the name or the code."),
    "more": N_("More entries fit: write another letter."),
    "required": N_("Mandatory"),
    "unknown": N_("Unknown ({code})"),
    "unknown_short": N_("unknown"),
    "unknown_title": N_("the document does not say"),
    "several": N_("Several entries fit ({n}): choose one with the arrow keys, or write more of it."),
    "not_number": N_("Write a number alone, for example 2.98; the unit has its own field."),
    "which_number": N_("Can be read in two ways. Is {one} meant or {other}?"),
    "not_whole": N_("Only a whole number fits here; {value} is none."),
    "not_whole_unit": N_("«{unit}» is counted whole; {value} is no whole number. Correct the number or the unit."),
    "not_date": N_("Write a date as day, month, year: 12.03.2026."),
    "not_datetime": N_("Write a date and a time: 12.03.2026 14:05."),
    "no_day": N_("There is no such day in the calendar. The day comes first, then the month."),
    "no_month": N_("There is no such month. The day comes first, then the month."),
    "no_year": N_("Read as {day}. The year is missing: add it."),
    "not_time": N_("Write hours and minutes: 09:05."),
    "no_time": N_("There is no such time: hours go to 23, minutes to 59."),
    "future": N_("This lies in the future: in the exercise it is {day}."),
    "date_pattern": N_("YYYY-MM-DD"),
    "datetime_pattern": N_("YYYY-MM-DD HH:MM"),
    "time_pattern": N_("HH:MM"),
    "calendar": N_("Choose from the calendar"),
    "boxes": N_("boxes"),
    "cartons": N_("cartons in a box"),
    "packs": N_("packs in a carton"),
    "sticks": N_("pieces in a pack"),
    "packing_total": N_("pieces: {n}, written to the quantity"),
    "packing_gap": N_("Not stated yet: {names}. Look it up in the document."),
    "unread": N_("Not handed over: a field could not be read ({fields}). Mend it or clear it first."),
    "not_read": N_("«{text}» could not be read. Mend it or clear it."),
    "add_code": N_("Add…"),
    "add": N_("Add: {what}"),
    "up": N_("Move up: {what}"),
    "down": N_("Move down: {what}"),
    "remove": N_("Remove: {what}"),
    "removed": N_("Removed: {what}."),
    "undo": N_("Put it back"),
    "counter": N_("{filled} of {total} fields"),
    "errors": N_("errors: {n}"),
    "notes": N_("notes: {n}"),
    "error": N_("Error."),
    "warning": N_("Please look."),
    "advice": N_("Advice."),
    "saved": N_("Draft saved"),
    "kept_here": N_("No answer yet: kept in this browser"),
    "restored": N_("Unsaved text was brought back"),
    "working": N_("One moment…"),
    "joined": N_("Another window changed this meanwhile, it is shown here now: {fields}."),
    "two_windows": N_("Two windows changed the same. Which holds?"),
    "keep_mine": N_("Here: {value}"),
    "take_theirs": N_("The other window: {value}"),
    "undecided": N_("Not handed over: two windows differ in {fields}. Choose first."),
    "newer": N_("This browser keeps a text of {time} that was not saved."),
    "use": N_("Use it"),
    "discard": N_("Discard it"),
}


def form_labels(lang: str) -> dict[str, str]:
    """The form's own texts in one language."""
    tr = translator(lang)
    return {key: tr.text(text) for key, text in LABELS.items()}


def share_options(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The same description with each code list sent once: equal `options` become a name in `lists`."""
    lists: dict[str, list[Any]] = {}
    names: dict[str, str] = {}

    def share(field: Mapping[str, Any]) -> dict[str, Any]:
        shared = dict(field)
        if "fields" in shared:
            shared["fields"] = [share(inner) for inner in shared["fields"]]
        options = shared.pop("options", None)
        if options:
            options = [dict(option) for option in options]
            key = json.dumps(options, sort_keys=True)
            name = names.setdefault(key, f"list{len(names)}")
            lists[name] = options
            shared["list"] = name
        return shared

    sections = [
        {"title": section.get("title", ""), "fields": [share(field) for field in section["fields"]]}
        for section in spec["sections"]
    ]
    return {"title": spec.get("title", ""), "sections": sections, "lists": lists}


class Form(anywidget.AnyWidget):
    """The form widget; see the head of this module."""

    _esm = module("form.js")
    _css = stylesheet("base.css", "form.css")

    spec = traitlets.Dict().tag(sync=True)
    value: Value = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    revision = traitlets.Int(0).tag(sync=True)
    faults: traitlets.List[Any] = traitlets.List().tag(sync=True)
    actions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    acts = traitlets.Bool(False).tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    draft_key = traitlets.Unicode("").tag(sync=True)
    confirmation = traitlets.List([0, 0]).tag(sync=True)
    push = traitlets.Int(0).tag(sync=True)
    seen = traitlets.Int(0).tag(sync=True)
    conflicts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    basis = traitlets.Dict().tag(sync=True)
    unread = traitlets.Dict().tag(sync=True)
    far = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        spec: Mapping[str, Any],
        value: Mapping[str, Any] | None = None,
        *,
        lang: str = "en",
        on_change: Callable[[Value], int | None] | None = None,
        actions: Sequence[Action] = (),
        on_action: Callable[[str, Value], str | None] | None = None,
        foot: Foot | None = None,
        part: Part | None = None,
        draft_key: str = "",
        base: int = 0,
    ) -> None:
        described = share_options(spec)
        described["labels"] = {**form_labels(lang), **spec.get("labels", {})}
        self._on_change = on_change
        self._on_action = on_action
        self._foot = foot
        self._window = None if part is None else Window(part)
        self._confirmed: Value | None = None
        self._failed = False
        self._pointed = False
        self._unread = unread(part.home, part.exercise).get(part.name, {}) if part is not None else {}
        self._silent = True
        super().__init__(
            spec=described,
            value=dict(value or {}),
            actions=[asdict(action) for action in actions],
            acts=foot is not None,
            lang=lang,
            draft_key=draft_key,
            confirmation=[0, base],
            unread=dict(self._unread),
        )
        self._silent = False
        if foot is not None and part is not None:
            foot.ends.hold(part.name, self)
            foot.look_aside()
        self.observe(self._changed, names=["value", "unread"])
        self.on_msg(self._told)

    def put(self, value: Mapping[str, Any]) -> None:
        """Show other answers, as they stand on disk; on_change is not called."""
        self._show(value)
        if self._window is not None:
            self._window.refresh()
            self.conflicts = []

    def _show(self, value: Mapping[str, Any]) -> None:
        before, silent = dict(self.value), self._silent
        self._silent = True
        try:
            with self.hold_sync():
                self.revision += 1
                self.value = dict(value)
                self.push += 1
            if self._window is not None:
                self._window.pushed(before, dict(value))
            self._confirmed = None
        finally:
            self._silent = silent

    def count(self, filled: int, asked: int) -> None:
        """Say how far the form is; without this the browser counts the mandatory fields."""
        self.far = {"filled": filled, "total": asked}

    def rebase(self, base: int) -> None:
        """The draft was saved from elsewhere: what is typed from now on stands on this revision of it."""
        self.confirmation = [self.confirmation[0], base]

    def set_faults(self, faults: Sequence[Fault], *, focus: bool = False) -> None:
        """Show faults under their fields instead of the former ones; with focus, go to the first error."""
        self.faults = [dict(fault) for fault in faults]
        self._pointed = focus and bool(faults)
        if focus:
            self.send({"kind": "faults"})

    def show_check(self, faults: Sequence[Fault], *, focus: bool = True) -> list[Fault]:
        """Show what a check saw and, with focus, go to the first error; what is shown.

        A field whose text could not be read has that fault alone: for the check it is empty, for the officer it is not.
        """
        label = str(self.spec["labels"]["not_read"])
        texts = texts_of(self.unread)
        shown: list[Fault] = [
            {"path": path, "severity": "E", "text": label.format(text=text), "remedy": "", "unread": True}
            for path, text in texts.items()
        ]
        shown += [fault for fault in faults if fault["path"] not in texts]
        self.set_faults(shown, focus=focus)
        return shown

    def say(self, text: str, *, warn: bool = False, focus: bool = False) -> None:
        """Show one line in the foot of the screen, or beside the counter where there is none; it is read aloud."""
        self.send({"kind": "done", "text": "" if self._foot else text, "warn": warn})
        if self._foot is not None:
            self._foot.say(text, warn=warn, focus=focus)

    def focus(self, path: str) -> None:
        """Put the cursor into a field."""
        self.send({"kind": "focus", "path": path})

    def act(self, action: str) -> str | None:
        """Do what the button of this name does; the line that is then shown, None if it was answered already."""
        return "" if self._on_action is None else self._on_action(action, dict(self.value))

    def _changed(self, _: object) -> None:
        if self._silent:
            return
        try:
            self._keep()
        except CenlabError as error:
            self.say(translator(self.lang).told(error), warn=True)

    def keep_again(self) -> None:
        """Keep what the disk refused before.

        Raises:
            CenlabError: if it refuses again.
        """
        if self._failed:
            self._keep()

    def _keep(self) -> None:
        """Hand the answers on, unless exactly these were confirmed already; tell the browser that they are safe."""
        base = self.confirmation[1]
        self._failed = True
        if self._window is not None:
            self._keep_unread(self._window.part)
            base = self._join(self._window) or base
        elif self._on_change is not None and self.value != self._confirmed:
            base = self._on_change(dict(self.value)) or base
        self._confirmed = dict(self.value)
        self._failed = False
        if self._foot is not None:
            self._foot.look_aside()
        self.confirmation = [self.revision, base]

    def _keep_unread(self, part: Part) -> None:
        """Keep what could not be read; where the part has no name, only the browser does."""
        texts = texts_of(self.unread)
        if part.name and texts != self._unread:
            keep_unread(part.home, part.exercise, part.name, self._unread, texts)
            self._unread = texts

    def _join(self, window: Window) -> int | None:
        """Keep the part, show what another window changed meanwhile, ask where both did."""
        value = window.caught_up(dict(self.value), self.seen)
        shown, taken, revision = window.keep(value)
        if not alike(shown, self.value):
            self._show(shown)
        self._ask(window)
        if taken:
            names = ", ".join(dict.fromkeys(said(self.spec, path, None, self.lang)[0] for path in taken))
            text = str(self.spec["labels"]["joined"]).format(fields=names)
            self.send({"kind": "note", "text": text})
        if self._on_change is not None and shown != self._confirmed:
            self._on_change(dict(shown))
        return revision

    def _ask(self, window: Window) -> None:
        self.basis = dict(window.standing)
        self.conflicts = [
            {
                "path": conflict.path,
                "label": said(self.spec, conflict.path, None, self.lang)[0],
                "mine": said(self.spec, conflict.path, conflict.mine, self.lang)[1],
                "theirs": said(self.spec, conflict.path, conflict.theirs, self.lang)[1],
            }
            for conflict in window.conflicts
        ]

    def _choose(self, path: str, mine: bool) -> None:
        """The answer to a conflict: this window's value or the other's."""
        if self._window is None:
            return
        value = dict(self.value)
        chosen = self._window.choose(path, mine, value)
        if not alike(chosen, value):
            self._show(chosen)
        self._keep()

    def _told(self, _: object, message: Mapping[str, Any], buffers: object) -> None:
        kind, value = message.get("kind"), message.get("value")
        if kind not in ("action", "restore", "choose"):
            return
        try:
            if isinstance(value, dict):
                self._silent = True
                self.revision = max(self.revision, int(message.get("revision", 0)))
                self.seen = int(message.get("seen", self.seen))
                self.value = value
                self.unread = texts_of(message.get("unread", self.unread))
                self._silent = False
                if kind == "restore" and self._window is not None and isinstance(message.get("basis"), dict):
                    self._window.resume(dict(message["basis"]))
                if kind != "choose":
                    self._keep()
            if kind == "choose":
                self._choose(str(message.get("path")), bool(message.get("mine")))
            elif kind == "action":
                if self._foot is not None:
                    self._foot.looked(message.get("looked"))
                self._do(str(message.get("id")))
        except CenlabError as error:
            self.say(translator(self.lang).told(error), warn=True, focus=True)
        finally:
            self._silent = False

    def _do(self, action: str) -> None:
        labels = self.spec["labels"]
        self._pointed = False
        fields = dict.fromkeys(said(self.spec, path, None, self.lang)[0] for path in texts_of(self.unread))
        if fields and action in TOLD:
            text: str | None = str(labels["unread"]).format(fields=", ".join(fields))
        elif self.conflicts and action in TOLD:
            text = str(labels["undecided"]).format(fields=", ".join(conflict["label"] for conflict in self.conflicts))
        else:
            text = self.act(action)
        if text is None:
            self.send({"kind": "done", "text": "", "warn": False})
        else:
            # Where a field was pointed at, the keyboard is there already.
            self.say(text, focus=bool(text) and action in TOLD and not self._pointed)
