"""The entry desk: a paper report on the left, the form on the right, a tab for each report.

The rule kept here: the screen only calls `simulator.workspace.entry`; whatever can be done here can be done by those
functions. Every change is on disk before the next one is made.
"""

from __future__ import annotations

from html import escape
from typing import Any

import anywidget
import ipywidgets
import traitlets

from simulator.cen.faults import blocking
from simulator.texts import N_, Translator, translator
from simulator.widgets.form import Form, Value
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.open_ends import Place
from simulator.widgets.receipt import Action, Foot, checked_text
from simulator.workspace import entry
from simulator.workspace.drafts import Draft, Part
from simulator.workspace.home import Home, HomeError
from simulator.workspace.receipts import receipts

RETURNED_TAB = "returned"
ROWS = {"lines": N_("Goods line"), "persons": N_("Person")}
ADD_ROW = {"lines": N_("Add a goods line"), "persons": N_("Add a person")}
PAPER_LABELS = {
    "smaller": N_("Smaller"),
    "larger": N_("Larger"),
    "turn": N_("Turn"),
    "next": N_("Next report"),
    "paper": N_("Paper: {name}"),
}
HEAD_LABELS = {
    "reports": N_("Reports"),
    "side": N_("What is shown"),
    "paper": N_("Paper"),
    "form": N_("Form"),
    "far": N_("{filled} of {asked}"),
    "far_long": N_("{filled} of {asked} fields filled in"),
    "synthetic": N_("SYNTHETIC"),
}


class Paper(anywidget.AnyWidget):
    """A paper in a frame without scripts; zoom, turn, next."""

    _esm = module("paper.js")
    _css = stylesheet("base.css", "desk.css")

    html = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    more = traitlets.Bool(True).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)


PAPER_FAULT = N_(
    "This paper cannot be read. What you typed is kept, and all else is open. Ask your instructor for the bundle again."
)
PLAIN_PAPER = (
    '<!doctype html><html><body style="font: 16px/1.5 sans-serif; padding: 2rem; color: #333; background: #fff">'
    "<p>{text}</p></body></html>"
)


def paper_saying(text: str) -> str:
    """A page in the place of a paper that is not there."""
    return PLAIN_PAPER.format(text=escape(text))


class Head(anywidget.AnyWidget):
    """The tabs of the reports with their progress."""

    _esm = module("reports.js")
    _css = stylesheet("base.css", "desk.css")

    items: traitlets.List[Any] = traitlets.List().tag(sync=True)
    current = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)


class EntryScreen:
    """The parts of the desk and what happens between them."""

    def __init__(self, home: Home, exercise: str) -> None:
        self.home, self.exercise = home, exercise
        self.tr: Translator = translator(home.lang)
        manifest = home.manifest
        self.key = f"{manifest.course}/{manifest.trainee}/{manifest.world}/{exercise}"
        self.reports = entry.reports(home, exercise)
        self.letters = [report.letter for report in self.reports]
        self._forms: dict[str, Form] = {}
        self.paper = Paper(labels=self._labels(PAPER_LABELS))
        self.head = Head(labels=self._labels(HEAD_LABELS), current=self.letters[0], key=self.key)
        self.sides = ipywidgets.Box()
        self.sides.add_class("cl-desk-sides")
        self.foot = Foot(
            home, exercise, self._actions(), lambda action: self.act(self.head.current, action), self._place
        )
        self.widget = ipywidgets.VBox([self.head, self.sides, self.foot])
        self.widget.add_class("cl-desk")
        self.widget.add_class("cl-screen")
        self.paper.on_msg(self._told)
        self.head.observe(lambda _: self.show(), names="current")
        self.refresh()
        self.show()

    def _labels(self, labels: dict[str, str]) -> dict[str, str]:
        return {key: self.tr.text(text) for key, text in labels.items()}

    # ---- what is shown
    def refresh(self) -> None:
        """Count again how far each report is."""
        items: list[dict[str, Any]] = []
        for report in self.reports:
            far = entry.progress(self.home, self.exercise, report.letter)
            if report.letter in self._forms:
                self._forms[report.letter].count(far.filled, far.asked)
            items.append(
                {
                    "id": report.letter,
                    "title": report.title,
                    "hint": report.hint,
                    "filled": far.filled,
                    "asked": far.asked,
                    "done": far.filled == far.asked and not far.errors,
                }
            )
        if receipts(self.home, self.exercise):
            back = entry.returned(self.home, self.exercise)
            items.append(
                {
                    "id": RETURNED_TAB,
                    "title": self.tr(N_("Returned record")),
                    "hint": back["text"],
                    "filled": int(bool(back["action"])),
                    "asked": 0,
                    "done": bool(back["action"]),
                }
            )
        self.head.items = items

    def show(self) -> None:
        """Show the chosen report."""
        current = self.head.current
        letter = self._letter(current)
        report = next(report for report in self.reports if report.letter == letter)
        self.paper.name = report.name
        try:
            self.paper.html = entry.page(self.home, self.exercise, letter)
        except HomeError:  # the paper's own state: its form and the other papers stay
            self.paper.html = paper_saying(self.tr(PAPER_FAULT))
        self.sides.children = (self.paper, self.form(current))

    def _letter(self, current: str) -> str:
        if current == RETURNED_TAB:
            return str(entry.returned(self.home, self.exercise)["letter"])
        return current if current in self.letters else self.letters[0]

    def form(self, current: str) -> Form:
        """The form of a report (or of the returned record), made when it is first shown."""
        if current not in self._forms:
            make = self._returned_form if current == RETURNED_TAB else self._report_form
            self._forms[current] = make(current)
            if current != RETURNED_TAB:
                # The tab and the form say one number: that of the fields which are the trainee's.
                far = entry.progress(self.home, self.exercise, current)
                self._forms[current].count(far.filled, far.asked)
        return self._forms[current]

    def _report_form(self, letter: str) -> Form:
        report = entry.report(self.home, self.exercise, letter)
        return Form(
            {**self._spec(report), "title": ""},
            entry.record(self.home, self.exercise, letter),
            lang=self.home.lang,
            part=Part(
                home=self.home,
                exercise=self.exercise,
                read=lambda: entry.record(self.home, self.exercise, letter),
                write=lambda value: self.put(letter, value),
                name=letter,
            ),
            foot=self.foot,
            on_action=lambda action, value: self.act(letter, action),
            draft_key=f"{self.key}/{letter}",
            base=Draft(self.home, self.exercise).revision,
        )

    def _spec(self, report: entry.Report) -> dict[str, Any]:
        """The description of a report's form."""
        spec = entry.spec(self.home)
        for section in spec["sections"]:
            for field in section["fields"]:
                if field["name"] in ROWS:
                    field["row_label"] = self.tr.text(ROWS[field["name"]])
                    field["add_label"] = self.tr.text(ADD_ROW[field["name"]])
                if field["kind"] == "date":
                    field["latest"] = entry.today(self.home, self.exercise).isoformat()
                if report.prefilled:
                    field["readonly"] = field["name"] in report.prefilled
                    field["gap"] = field["name"] in report.gaps
        return spec

    def _place(self, part: str) -> Place | None:
        """A report by name, with its form and what it holds: for what is said of it while another one is in sight."""
        report = next((candidate for candidate in self.reports if candidate.letter == part), None)
        if report is None:
            known = part == RETURNED_TAB
            return Place(self.tr(N_("Returned record")), self._returned_spec(), self._answered()) if known else None
        return Place(report.title, self._spec(report), entry.record(self.home, self.exercise, part))

    def _actions(self) -> list[Action]:
        return [
            Action("check", self.tr(N_("Check")), "Alt+C"),
            Action("save", self.tr(N_("Save")), "Alt+S"),
            Action("submit", self.tr(N_("Submit")), "Alt+Enter"),
        ]

    def _returned_spec(self) -> dict[str, Any]:
        """The description of the form for the returned record."""
        back = entry.returned(self.home, self.exercise)
        options = [
            {"code": "corrected", "label": self.tr(N_("I have corrected the record"))},
            {"code": "kept", "label": self.tr(N_("I keep the record, and say why"))},
        ]
        fields = [
            {"name": "text", "kind": "note", "label": back["text"]},
            {"name": "action", "kind": "choice", "label": self.tr(N_("Your answer")), "options": options},
            {"name": "reason", "kind": "area", "label": self.tr(N_("Reason")), "max": 2000, "rows": 6},
        ]
        return {"title": self.tr(N_("Returned record")), "sections": [{"title": "", "fields": fields}]}

    def _returned_form(self, current: str) -> Form:
        return Form(
            self._returned_spec(),
            self._answered(),
            lang=self.home.lang,
            part=Part(home=self.home, exercise=self.exercise, read=self._answered, write=self._answer, name=current),
            foot=self.foot,
            on_action=lambda action, value: self.act(current, action),
            draft_key=f"{self.key}/{current}",
            base=Draft(self.home, self.exercise).revision,
        )

    # ---- what happens
    def put(self, letter: str, value: Value) -> int:
        """Keep a change; the draft's revision."""
        entry.put(self.home, self.exercise, letter, value)
        self.foot.withdraw()
        self.refresh()
        return Draft(self.home, self.exercise).revision

    def _answered(self) -> Value:
        back = entry.returned(self.home, self.exercise)
        return {key: back[key] for key in ("action", "reason") if back[key]}

    def _answer(self, value: Value) -> int:
        entry.answer_returned(self.home, self.exercise, str(value.get("action", "")), str(value.get("reason", "")))
        self.refresh()
        return Draft(self.home, self.exercise).revision

    def act(self, current: str, action: str) -> str | None:
        """Check, save or submit; what to say about it."""
        if action == "check":
            return self.check(current)
        if action == "submit":
            return self.submit()
        return self.foot.saved()

    def check(self, letter: str) -> str:
        """Show every fault under its field."""
        if letter == RETURNED_TAB:
            return self._check_returned()
        faults = [fault.render(self.home.lang) for fault in entry.check(self.home, self.exercise, letter)]
        return checked_text(self.form(letter).show_check(faults), self.home.lang)

    def _check_returned(self) -> str:
        back = entry.returned(self.home, self.exercise)
        blank = {}
        if not back["action"]:
            blank["action"] = self.tr(N_("Say what you did with the record."))
        elif back["action"] == "kept" and not back["reason"].strip():
            blank["reason"] = self.tr(N_("Say why the record stays as it is."))
        faults = [{"path": path, "severity": "E", "text": text, "remedy": ""} for path, text in blank.items()]
        return checked_text(self.form(RETURNED_TAB).show_check(faults), self.home.lang)

    def submit(self) -> str | None:
        """Hand in all reports; where errors are left, it asks once more before it does."""
        wrong = {
            report.title: len(blocking(entry.check(self.home, self.exercise, report.letter))) for report in self.reports
        }
        left = ", ".join(f"{title}: {count}" for title, count in wrong.items() if count)
        question = self.foot.hand_in(self.tr(N_("Errors are left ({left})."), left=left) if left else "")
        if question is None:
            self.refresh()
        return question

    def _told(self, _: object, message: dict[str, Any], buffers: object) -> None:
        if message.get("kind") == "next":
            # The one after the paper that was in sight, whatever is shown by now.
            shown = (report.letter for report in self.reports if report.name == message.get("name"))
            at = self.letters.index(next(shown, self._letter(self.head.current)))
            self.head.current = self.letters[(at + 1) % len(self.letters)]


def screen(home: Home, exercise: str) -> ipywidgets.DOMWidget:
    """The entry screen of an exercise."""
    return EntryScreen(home, exercise).widget
