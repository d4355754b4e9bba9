"""The retrieval exercise's screen: a question, its answer fields, and the search panel on the exercise's snapshot.

The rule kept here: the screen only shows and passes on; every answer goes through `simulator.workspace.retrieval`,
which anybody may call without a screen. What is pressed or typed for a question stays with it, however late it arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import ipywidgets
import traitlets

from simulator.cen.query import Query
from simulator.errors import CenlabError
from simulator.texts import N_, translator
from simulator.widgets.form import Form
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.open_ends import Place
from simulator.widgets.receipt import NOTHING_MISSING, Action, Foot
from simulator.widgets.search_panel import SearchPanel
from simulator.workspace import retrieval
from simulator.workspace.drafts import Draft, Part
from simulator.workspace.home import Home

LABELS = {
    "sheet": N_("Questions"),
    "done": N_("answered"),
    "open": N_("not answered yet"),
}
PRELUDE = """from simulator.cen.pandas_code import frame
from simulator.workspace import Home, retrieval

seizures = frame(retrieval.store(Home.find(), "{exercise}"))
"""

TICKS = "ticks"


class QuestionSheet(anywidget.AnyWidget):
    """The questions, one at a time, and what each takes from the search."""

    _esm = module("sheet.js")
    _css = stylesheet("base.css", "search.css", "sheet.css")

    sheet = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)


class RetrievalScreen:
    """The question and its answer side by side, the search beneath; box is the widget to show."""

    def __init__(self, home: Home, exercise: str) -> None:
        self.home = home
        self.exercise = exercise
        self.lang = home.lang
        self.tr = translator(self.lang)
        self.ids = retrieval.question_ids(home, exercise)
        self.current = self.ids[0]
        self._taken: dict[tuple[str, str], Any] = {}
        searches = {name: saved.query for name, saved in retrieval.saved_searches(home, exercise).items()}
        self.panel = SearchPanel(
            retrieval.store(home, exercise),
            lang=self.lang,
            saved=searches,
            prelude=PRELUDE.format(exercise=exercise),
            on_save=self._save,
            on_forget=self._forget,
            on_tick=self._tick,
        )
        self.sheet = QuestionSheet(
            labels={key: self.tr.text(text) for key, text in LABELS.items()}, lang=self.lang, sheet=self._sheet()
        )
        self.sheet.on_msg(self._told)
        actions = [
            Action("check", self.tr(N_("Check")), "Alt+C"),
            Action("save", self.tr(N_("Save")), "Alt+S"),
            Action("submit", self.tr(N_("Submit all answers")), "Alt+Enter"),
        ]
        self.foot = Foot(home, exercise, actions, lambda action: self.act(action, {}), self._place)
        self.answers = ipywidgets.VBox([self._form()])
        self.answers.add_class("cl-answers")
        self.ask = ipywidgets.Box([self.sheet, self.answers])
        self.ask.add_class("cl-ask")
        self.box = ipywidgets.VBox([self.ask, self.panel.box, self.foot])
        self.box.add_class("cl-retrieval")
        self.box.add_class("cl-screen")
        self._ticks()

    def _questions(self) -> list[dict[str, Any]]:
        return retrieval.questions(self.home, self.exercise, self.lang)

    def _question(self, name: str) -> dict[str, Any]:
        return next(question for question in self._questions() if question["id"] == name)

    def _part(self, question: str) -> str:
        """The name of a question's answer among all texts of the course."""
        manifest = self.home.manifest
        return f"{manifest.course}/{manifest.trainee}/{manifest.world}/{self.exercise}/{question}"

    def _place(self, part: str) -> Place | None:
        """A question by its number, with its form and what was answered."""
        if part not in self.ids:
            return None
        question = self._question(part)
        title = self.tr(N_("Question {number}"), number=str(question["number"]))
        return Place(title, self._spec(question), retrieval.answers(self.home, self.exercise)[part])

    @staticmethod
    def _spec(question: Mapping[str, Any]) -> dict[str, Any]:
        return {"title": "", "sections": [{"title": "", "fields": question["fields"]}]}

    def _sheet(self) -> dict[str, Any]:
        """What the sheet draws: questions with what is answered, and the two cards."""
        given = retrieval.answers(self.home, self.exercise)
        self._taken = {(question, name): value for question in self.ids for name, value in given[question].items()}
        shown = []
        for question in self._questions():
            answer = given[question["id"]]
            takes = [
                {
                    "id": take["id"],
                    "label": take["label"],
                    "button": take["kind"] != TICKS,
                    "state": self._state(take, answer),
                }
                for take in question["takes"]
            ]
            answered = all(value not in (None, []) for value in answer.values())
            plain = {key: question[key] for key in ("id", "number", "title", "stem")}
            shown.append(plain | {"takes": takes, "done": answered})
        part = self._part(self.current)
        return {"questions": shown, "current": self.current, "part": part, "cards": self._cards()}

    def _state(self, take: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        taken = answer.get(take["id"])
        if take["kind"] == "chart":
            return self.tr.plural("{n} case kept", "{n} cases kept", sum(taken["counts"].values())) if taken else ""
        if take["kind"] == TICKS:
            return self.tr("marked: {n}. Mark them in the list of cases.", n=len(taken or []))
        return self.tr.plural("{n} case taken", "{n} cases taken", len(taken)) if taken else ""

    def _cards(self) -> list[dict[str, Any]]:
        offices = retrieval.office_card(self.home, self.exercise, self.lang)
        table = retrieval.reporting_table(self.home, self.exercise, self.lang)
        marks = {True: self.tr(N_("yes")), False: self.tr(N_("no reports"))}
        return [
            {
                "title": self.tr(N_("Card of crossings: two posts face each other")),
                "heads": [self.tr(N_("One side")), self.tr(N_("The other side"))],
                "rows": [[pair["one_label"], pair["other_label"]] for pair in offices],
            },
            {
                "title": self.tr(N_("Who reported seizures of which month")),
                "heads": [self.tr(N_("Country")), *table["months"]],
                "rows": [[row["label"], *(marks[mark] for mark in row["reported"])] for row in table["rows"]],
            },
        ]

    def _form(self) -> Form:
        current = self.current
        question = self._question(current)
        names = [field["name"] for field in question["fields"]]

        def read() -> dict[str, Any]:
            answer = retrieval.answers(self.home, self.exercise)[current]
            return {name: answer[name] for name in names if answer[name] not in (None, [])}

        def write(value: dict[str, Any]) -> int | None:
            return self._answer(form, current, {name: value.get(name) for name in names})

        form = Form(
            self._spec(question),
            read(),
            lang=self.lang,
            part=Part(home=self.home, exercise=self.exercise, read=read, write=write, name=current),
            foot=self.foot,
            on_action=self.act,
            draft_key=self._part(current),
            base=Draft(self.home, self.exercise).revision,
        )
        return form

    def _answer(self, form: Form, question: str, value: dict[str, Any]) -> int | None:
        try:
            revision = retrieval.put(self.home, self.exercise, question, value)
        except CenlabError as error:
            form.set_faults([{"path": next(iter(value)), "severity": "E", "text": self.tr.told(error)}])
            raise
        self.sheet.sheet = self._sheet()
        return revision

    def act(self, action: str, _: dict[str, Any]) -> str | None:
        """Check, save or submit; what to say about it."""
        if action == "submit":
            return self.foot.hand_in(self._left())
        if action == "save":
            return self.foot.saved()
        return self._left() or self.tr(NOTHING_MISSING)

    def _left(self) -> str:
        """Which questions are still to be answered, "" if none is."""
        blank = [str(question["number"]) for question in self._sheet()["questions"] if not question["done"]]
        if not blank:
            return ""
        return self.tr(N_("Something is still blank in questions {numbers}."), numbers=", ".join(blank))

    def _told(self, _: object, message: Mapping[str, Any], __: object) -> None:
        """A message of the sheet; what does not fit is passed over."""
        kind, name = message.get("kind"), str(message.get("name", ""))
        try:
            if kind == "question" and name in self.ids:
                self.open(name)
            elif kind == "take" and message.get("question") in self.ids:
                self.take(str(message["question"]), name)
        except CenlabError as error:
            self.sheet.send({"kind": "say", "text": self.tr.told(error)})

    def open(self, question: str) -> None:
        """Show a question."""
        self.current = question
        self.sheet.sheet = self._sheet()
        self.answers.children = [self._form()]
        self._ticks()

    def take(self, question: str, name: str) -> None:
        """Take what the search finds as the part with this name of the answer to a question."""
        take = next((option for option in self._question(question)["takes"] if option["id"] == name), None)
        if take is None:
            return
        standing = retrieval.answers(self.home, self.exercise)[question][name]
        shown = self._taken.get((question, name))
        if standing not in (None, [], shown):
            # Another window took something since this sheet was drawn: shown first, replaced only by a second press.
            self.sheet.sheet = self._sheet()
            self.sheet.send(
                {"kind": "say", "text": self.tr(N_("Another window took this meanwhile. Press again to replace it."))}
            )
            return
        if take["kind"] == "chart":
            retrieval.take_chart(self.home, self.exercise, question, name, self.panel.query)
        elif take["kind"] != TICKS:
            retrieval.take_records(self.home, self.exercise, question, self.panel.query)
        self._saved_elsewhere()

    def _saved_elsewhere(self) -> None:
        """The draft grew without the form: the sheet shows it, and what is typed next stands on it."""
        self.sheet.sheet = self._sheet()
        self.answers.children[0].rebase(Draft(self.home, self.exercise).revision)

    def _tick(self, question: str, case_no: str, on: bool) -> None:
        if self._ticked(question):
            retrieval.tick(self.home, self.exercise, question, case_no, on)
            self._saved_elsewhere()
        self._ticks()

    def _ticks(self) -> None:
        field = self._ticked(self.current)
        ticked = retrieval.answers(self.home, self.exercise)[self.current][field] if field else []
        self.panel.set_ticks(ticked, of=self.current if field else "")

    def _ticked(self, question: str) -> str:
        """The field of a question whose records are ticked one by one, "" if it has none; others take all found."""
        takes = self._question(question)["takes"] if question in self.ids else []
        return next((take["id"] for take in takes if take["kind"] == TICKS), "")

    def _save(self, name: str, query: Query) -> dict[str, Query]:
        retrieval.save_search(self.home, self.exercise, name, query)
        return self._searches()

    def _forget(self, name: str) -> dict[str, Query]:
        retrieval.forget_search(self.home, self.exercise, name)
        return self._searches()

    def _searches(self) -> dict[str, Query]:
        """The saved searches; a question that chooses among them is drawn anew."""
        if self.current in retrieval.naming_saved(self.home, self.exercise):
            self.answers.children = [self._form()]
        self._saved_elsewhere()
        return {name: saved.query for name, saved in retrieval.saved_searches(self.home, self.exercise).items()}


def screen(home: Home, exercise: str) -> ipywidgets.DOMWidget:
    """The screen of a retrieval exercise."""
    return RetrievalScreen(home, exercise).box
