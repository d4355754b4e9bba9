"""The message screen: inbox, message and cards; for writing, the post's paper on the left and the form on the right.

The rule kept here: the screen only calls `simulator.workspace.messages`; whatever can be done here can be done by
those functions. Who will be able to read is shown before sending, and nothing is refused for its recipients. What is
pressed or typed in the form of one type stays with that type, however late it arrives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import anywidget
import ipywidgets
import traitlets

from simulator.cencomm.errors import MessageFault
from simulator.cencomm.procedure import procedure
from simulator.errors import CenlabError
from simulator.texts import N_, Translator, translator
from simulator.widgets.entry_screen import PAPER_FAULT, PAPER_LABELS, Paper, paper_saying
from simulator.widgets.form import Fault, Form, Value
from simulator.widgets.messages_view import addressee_name, desk_view, fault_text, readers_view
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.open_ends import Place
from simulator.widgets.receipt import NOTHING_MISSING, Action, Foot, checked_text
from simulator.widgets.window import said
from simulator.workspace.drafts import Part
from simulator.workspace.home import Home, HomeError
from simulator.workspace.messages import Mailroom
from simulator.workspace.messages_form import compose_spec

NO_FORM = N_("Nothing was sent: the form of the message was not there yet. Look at it, then press Send again.")


class MessageDesk(anywidget.AnyWidget):
    """List, message, cards and clock; every step goes to Python, which answers with a new view."""

    _esm = module("messages.js")
    _css = stylesheet("base.css", "desk.css", "messages.css")

    view = traitlets.Dict().tag(sync=True)


class Readers(anywidget.AnyWidget):
    """Who will be able to read the message that is being written."""

    _esm = module("readers.js")
    _css = stylesheet("base.css", "messages.css")

    view = traitlets.Dict().tag(sync=True)


class MessagesScreen:
    """The parts of the screen and what happens between them."""

    def __init__(self, home: Home, exercise: str) -> None:
        self.home, self.exercise = home, exercise
        self.tr: Translator = translator(home.lang)
        self.room = Mailroom(home, exercise)
        self.current, self.tab = "", "inbox"
        manifest = home.manifest
        self.key = f"{manifest.course}/{manifest.trainee}/{manifest.world}/{exercise}"
        self.desk = MessageDesk()
        self.readers = Readers()
        self.paper = Paper(
            labels={key: self.tr.text(text) for key, text in PAPER_LABELS.items()},
            name=self.tr(N_("The post's paper")),
            more=False,
        )
        self.kind = self.room.composing
        self.foot = Foot(home, exercise, self._actions(), lambda action: self.act(action, {}), self._place)
        self.forms = {self.kind: self._form(self.kind)}
        self.writing = ipywidgets.VBox([self.readers, self.form])
        self.writing.add_class("cl-writing")
        self.sides = ipywidgets.Box([self.paper, self.writing])
        self.sides.add_class("cl-desk-sides")
        self.widget = ipywidgets.VBox([self.desk, self.foot])
        self.widget.add_class("cl-screen")
        self.widget.add_class("cl-desk")
        self.widget.add_class("cl-messages")
        self.desk.on_msg(self._told)
        self.refresh()

    @property
    def form(self) -> Form:
        """The form that stands there: that of the type which is being written."""
        return self.forms[self.kind]

    # ---- what is shown
    def refresh(self) -> None:
        """Show everything as it stands."""
        view = desk_view(self.room, self.current, self.tab, self.tr)
        self.desk.view = {**view, "kind": self.kind, "part": self._part(self.kind)}
        self.paper.html = self._paper()
        self._show_readers(self.kind, self.form.value)
        children = (self.desk, self.sides, self.foot) if self.tab == "write" else (self.desk, self.foot)
        if self.widget.children != children:
            self.foot.offer(self._actions())
            self.widget.children = children

    def _paper(self) -> str:
        if not self.room.note_is_here:
            return paper_saying(self.tr(N_("The post has not written yet: the control is still ahead.")))
        try:
            return self.room.note(self.home.lang)
        except HomeError:  # the paper's own state: the messages stay
            return paper_saying(self.tr(PAPER_FAULT))

    def _show_readers(self, kind: str, value: Mapping[str, Any]) -> None:
        """Show who will read the message, if it is the one that is being written."""
        if kind == self.kind:
            self.readers.view = readers_view(self.room, list(value.get("recipients") or []), self.tr)

    def _part(self, kind: str) -> str:
        """The name of a type's text among all texts of the course."""
        return f"{self.key}/{kind}"

    def _form(self, kind: str) -> Form:
        options = [
            {"code": person.id, "label": addressee_name(person, self.tr)} for person in self.room.addressees().values()
        ]
        revision, value = self.room.composed(kind)
        spec = compose_spec(self.room.material, kind, self.home.lang, options)
        for section in spec["sections"]:
            for field in section["fields"]:
                if field["kind"] == "date":
                    field["latest"] = self.room.material.local(self.room.now).date().isoformat()
        return Form(
            spec,
            value,
            lang=self.home.lang,
            on_change=lambda value: self._show_readers(kind, value),
            part=Part(
                home=self.home,
                exercise=self.exercise,
                read=lambda: self.room.composed(kind)[1],
                write=lambda value: self.put(kind, value),
                name=kind,
            ),
            foot=self.foot,
            on_action=lambda action, value: self.act(action, value, kind),
            draft_key=self._part(kind),
            base=revision,
        )

    def _place(self, part: str) -> Place | None:
        """A type of message by name, with its form and what is being written of it."""
        kind = next((form for form in procedure().type if form.code == part), None)
        if kind is None:
            return None
        spec = compose_spec(self.room.material, part, self.home.lang, [])
        return Place(self.tr.text(kind.label), spec, self.room.composed(part)[1])

    def write(self, kind: str = "", **values: Any) -> None:
        """Open the form for a type; values are put in where nothing stands yet."""
        self.kind = kind or self.kind
        if values:
            self.room.compose(self.kind, {**self.room.composed(self.kind)[1], **values})
        self.forms[self.kind] = self._form(self.kind)
        self.foot.withdraw()
        self.writing.children = (self.readers, self.form)
        self.tab = "write"

    # ---- what happens
    def put(self, kind: str, value: Value) -> int:
        """Keep what is being written; its revision."""
        revision = self.room.compose(kind, value)
        self.foot.withdraw()
        self._show_readers(kind, value)
        return revision

    def _actions(self) -> list[Action]:
        send = [Action("send", self.tr(N_("Send the message")), "Alt+M")] if self.tab == "write" else []
        return [
            Action("check", self.tr(N_("Check")), "Alt+C"),
            Action("save", self.tr(N_("Save")), "Alt+S"),
            *send,
            Action("submit", self.tr(N_("Hand in the exercise")), "Alt+Enter"),
        ]

    def act(self, action: str, value: Value, kind: str = "") -> str | None:
        """Check, save, send or hand in; what to say about it, None if it was said already.

        kind is the type of message in whose form it was pressed, "" where no form was in sight.
        """
        if action == "save":
            return self.foot.saved()
        if action == "submit":
            return self.submit()
        if action == "check":
            return self._check_message(value, kind) if kind else self._check_inbox()
        return self._send(value, kind) if kind else self.tr(NO_FORM)

    def _check_message(self, value: Value, kind: str) -> str:
        faults = self.room.check({**value, "type": kind})
        return checked_text(self._show_faults(kind, faults), self.home.lang)

    def _check_inbox(self) -> str:
        return self._unjudged() or self.tr(NOTHING_MISSING)

    def _unjudged(self) -> str:
        """Which messages are still to be judged, "" if none is."""
        judged = self.room.answers.judgements
        left = [entry.id for entry in self.room.material.entries if entry.id not in judged]
        return self.tr(N_("Messages without a judgement: {messages}."), messages=", ".join(left)) if left else ""

    def _send(self, value: Value, kind: str) -> str:
        """Send; before that it asks once, and names who will be able to read."""
        whole = {**value, "type": kind}
        faults = self.room.check(whole)
        if any(fault["severity"] == "E" for fault in faults):
            self.foot.withdraw()
            self._show_faults(kind, faults)
            return self.tr(N_("Not sent yet: something mandatory is missing."))
        if self.foot.asks(("send", json.dumps(whole, sort_keys=True, ensure_ascii=False))):
            remarks = self._show_faults(kind, faults, focus=False)
            return " ".join([*(self._remark(kind, remark) for remark in remarks), self._who_reads(whole)])
        copy = self.room.send(whole)
        self.room.compose(kind, {})
        self.forms[kind].put({})
        self.forms[kind].set_faults([])
        self.current = copy.id
        self.refresh()
        at = self.room.material.local(copy.at).strftime("%H:%M")
        return self.tr(N_("Sent as {id} at {time}. The list on the first page keeps your copy."), id=copy.id, time=at)

    def _who_reads(self, whole: Value) -> str:
        view = readers_view(self.room, list(whole.get("recipients") or []), self.tr)
        names = "; ".join(
            f"{reader['name']} ({', '.join(reader['notes'])})" if reader["notes"] else reader["name"]
            for reader in view["readers"]
        )
        return self.tr(
            N_("A sent message cannot be taken back. It will be read by: {names}. Press Send again to send it."),
            names=names,
        )

    def _remark(self, kind: str, remark: Fault) -> str:
        """What was seen in a field, as the question before sending repeats it."""
        label = said(self.forms[kind].spec, remark["path"], None, self.home.lang)[0]
        return self.tr(N_("Remark on the field «{field}»: {remark}"), field=label, remark=remark["text"])

    def _show_faults(self, kind: str, faults: list[Any], *, focus: bool = True) -> list[Fault]:
        shown = []
        for fault in faults:
            values = {name: self.tr.text(value) if name == "kind" else value for name, value in fault["params"].items()}
            words = {name: self.tr.text(fault[name], **values) for name in ("text", "remedy")}
            shown.append({"path": fault["path"], "severity": fault["severity"], **words})
        return self.forms[kind].show_check(shown, focus=focus)

    def submit(self) -> str | None:
        """Hand in the exercise; where a message is not judged or is written and not sent, it asks once before that."""
        unsent = any(self.room.composed(form.code)[1] for form in procedure().type)
        written = self.tr(N_("A message is written and not sent.")) if unsent else ""
        return self.foot.hand_in(" ".join(filter(None, (self._unjudged(), written))))

    def step(self, message: Mapping[str, Any]) -> None:
        """One step that the browser asks for."""
        kind, name = str(message.get("kind")), str(message.get("id", ""))
        self.room.reload()
        if kind == "open":
            self.current, self.tab = name, "inbox"
            # One that cannot be read is shown with its fault, as its state.
            if name in self.room.material.mailbox.files and self.room.fault(name) is None:
                self.room.open(name)
        elif kind == "facts":
            self.room.facts(name)
        elif kind == "judge":
            self._judge(name, message)
        elif kind == "card":
            self.room.card(name)
        elif kind == "wait":
            self.room.wait()
        elif kind == "reply":
            self.write("FEEDBACK", recipients=[self.room.reply_to_sender(name)], reply_to=name)
        elif kind == "about":
            self.write("REPORT", about=[name])
        elif kind == "type" and name in {form.code for form in procedure().type}:
            self.write(name)
        elif kind == "tab":
            self.tab = "write" if name == "write" else "inbox"
            if self.tab == "write":
                self.write()

    def _judge(self, name: str, message: Mapping[str, Any]) -> None:
        """Record a judgement, unless another window recorded one that this window has not shown."""
        verdict, reasons = str(message.get("verdict")), [str(code) for code in message.get("reasons", [])]
        standing = self.room.answers.judgements.get(name)
        shown = message.get("before") or None
        if (
            standing is not None
            and "before" in message
            and standing.model_dump()
            not in (
                shown,
                {"verdict": verdict, "reasons": reasons},
            )
        ):
            words = self.tr.text(procedure().codes("verdict")[standing.verdict])
            text = N_(
                "Another window judged this message meanwhile: {verdict}. Record again to put yours in its place."
            )
            self.desk.send({"kind": "say", "text": self.tr(text, verdict=words), "warn": True})
            return
        self.room.judge(name, verdict, reasons)

    def _told(self, _: object, message: Mapping[str, Any], buffers: object) -> None:
        try:
            self.step(message)
        except MessageFault as fault:
            self.desk.send({"kind": "say", "text": fault_text(fault, self.tr), "warn": True})
        except CenlabError as error:
            self.desk.send({"kind": "say", "text": self.tr.told(error), "warn": True})
        self.refresh()


def screen(home: Home, exercise: str) -> ipywidgets.DOMWidget:
    """The message screen of an exercise."""
    return MessagesScreen(home, exercise).widget
