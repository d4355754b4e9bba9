"""The case board's screen: board and form of conclusions over one draft, checking what is missing, submitting.

The rule kept here: the screen only calls `simulator.workspace.synthesis`; whatever can be done here can be done by
those functions. A check names what is missing and never says what is right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import ipywidgets

from simulator.reference import codes
from simulator.reference.offices import offices
from simulator.texts import N_, Translator, translator
from simulator.widgets.board import Board
from simulator.widgets.board_words import Words, brief
from simulator.widgets.form import Form, Value
from simulator.widgets.network_charts import pictures
from simulator.widgets.open_ends import Place
from simulator.widgets.receipt import Action, Foot, checked_text
from simulator.workspace import synthesis
from simulator.workspace.drafts import Draft, Part
from simulator.workspace.home import Home
from simulator.workspace.synthesis import MAX_LEGS, UNKNOWN, Answers, Pack

CONCLUSIONS = "conclusions"
BOARD_CLAIMS = ("cases", "evidence", "links")
STATEMENT = N_(
    "Statement: the firm {firm}, under whichever spelling, ordered the loads. Count the reports that say so and do "
    "not rest on one another; a manifest or a read shows a movement, not who ordered it."
)


def form_spec(pack: Pack, tr: Translator) -> dict[str, Any]:
    """The form of the claims about the whole network."""
    words = Words(tr)
    records = [
        {"code": name, "label": f"{name} · {brief(words, table, row)}"} for name, (table, row) in pack.records.items()
    ]
    places = [{"code": code, "label": place_label(code, tr)} for code in synthesis.places() if code != UNKNOWN]
    firm = pack.tables["statement"][0]["firm"]

    def choice(name: str, label: str, options: list[dict[str, str]], **more: Any) -> dict[str, Any]:
        return {"name": name, "kind": "choice", "label": tr.bilingual(label), "options": options, **more}

    def listed(name: str) -> list[dict[str, str]]:
        return [{"code": code, "label": tr.text(entry.label)} for code, entry in codes(name).items()]

    shows = N_("Record that shows it")
    leg = [
        choice("start", N_("The leg starts at"), places, unknown=UNKNOWN),
        choice("end", N_("The leg ends at"), places, unknown=UNKNOWN),
        choice("record", shows, records, wide=True),
    ]
    route = {
        "name": "route",
        "kind": "group",
        "label": tr.bilingual(N_("Legs in order")),
        "hint": tr(N_("Four legs, from the country of departure to the country of destination. Not known is XX.")),
        "fields": leg,
        "max": MAX_LEGS,
        "row_label": tr(N_("Leg")),
        "add_label": tr(N_("Add a leg")),
    }
    versions = [{"code": row["id"], "label": words.document(row["text"])} for row in pack.tables["versions"]]
    levels = [
        {"code": code, "label": f"{tr.text(entry.label)} ({entry.extra['low']}–{entry.extra['high']} %)"}
        for code, entry in codes("confidence").items()
    ]
    against = N_("Record that speaks against it")
    return {
        "title": "",
        "sections": [
            {"title": tr.bilingual(N_("Route")), "fields": [route]},
            {
                "title": tr.bilingual(N_("Method")),
                "fields": [
                    choice("cover_goods", N_("Cover load"), listed("cover_goods")),
                    choice("concealment_place", N_("Place of concealment"), listed("concealment_place")),
                    choice("method_record", shows, records, wide=True),
                ],
            },
            {
                "title": tr.bilingual(N_("Second version")),
                "fields": [
                    choice("version", N_("Version that you tested and reject"), versions, wide=True),
                    choice("version_record", against, records, wide=True),
                ],
            },
            {
                "title": tr.bilingual(N_("Confidence")),
                "fields": [
                    {"name": "statement", "kind": "note", "label": tr(STATEMENT, firm=firm)},
                    {
                        "name": "sources",
                        "kind": "number",
                        "label": tr.bilingual(N_("Independent sources")),
                        "whole": True,
                    },
                    choice("word", N_("In one word"), levels),
                ],
            },
        ],
    }


def place_label(code: str, tr: Translator) -> str:
    """An office or a country by name."""
    return tr.text(offices()[code].label) if code in offices() else tr.country(code)


def to_form(answers: Answers) -> Value:
    """The claims as the form's value; blanks are left out."""
    flat = {
        "route": [{key: text for key, text in leg.model_dump().items() if text} for leg in answers.route],
        "cover_goods": answers.method.cover_goods,
        "concealment_place": answers.method.concealment_place,
        "method_record": answers.method.record,
        "version": answers.alternative.version,
        "version_record": answers.alternative.record,
        "word": answers.confidence.word,
        "sources": answers.confidence.sources,
    }
    return {key: value for key, value in flat.items() if value not in ("", None, [])}


def from_form(value: Value) -> dict[str, Any]:
    """The form's value as claims; a number that is no whole one from 0 to 99 counts as blank."""
    number = value.get("sources")
    count = int(number) if isinstance(number, int | float) and number in range(100) else None
    return {
        "route": [
            {key: str(leg.get(key) or "") for key in ("start", "end", "record")} for leg in value.get("route") or []
        ],
        "method": {
            "cover_goods": value.get("cover_goods") or "",
            "concealment_place": value.get("concealment_place") or "",
            "record": value.get("method_record") or "",
        },
        "alternative": {"version": value.get("version") or "", "record": value.get("version_record") or ""},
        "confidence": {"word": value.get("word") or "", "sources": count},
    }


def gaps(pack: Pack, answers: Answers, tr: Translator) -> list[dict[str, str]]:
    """What is still missing, as faults for the form; never what is right."""
    blanks: list[tuple[str, str]] = []
    open_cases = len(pack.tables["cases"]) - len(answers.cases)
    if open_cases:
        blanks.append(("", tr(N_("Cases without a judgement: {count}."), count=open_cases)))
    bare = [name for name, said in answers.cases.items() if said == "belongs" and not answers.evidence.get(name)]
    if bare:
        blanks.append(("", tr(N_("Cases that belong, but without evidence: {cases}."), cases=", ".join(sorted(bare)))))
    if not answers.links:
        blanks.append(("", tr(N_("No two spellings were compared."))))
    for number, leg in enumerate(answers.route):
        if not (leg.start and leg.end and leg.record):
            blanks.append((f"route.{number}.record", tr(N_("A leg has two ends and a record that shows it."))))
    if len(answers.route) < MAX_LEGS:
        blanks.append(("route", tr(N_("The route has {count} of four legs."), count=len(answers.route))))
    required = {
        "cover_goods": answers.method.cover_goods,
        "concealment_place": answers.method.concealment_place,
        "method_record": answers.method.record,
        "version": answers.alternative.version,
        "version_record": answers.alternative.record,
        "word": answers.confidence.word,
        "sources": "" if answers.confidence.sources is None else "x",
    }
    blanks += [(name, tr(N_("Still blank."))) for name, text in required.items() if not text]
    return [{"path": path, "severity": "A", "text": text, "remedy": ""} for path, text in blanks]


class SynthesisScreen:
    """The board, the form inside it, and what happens between them."""

    def __init__(self, home: Home, exercise: str) -> None:
        self.home, self.exercise = home, exercise
        self.tr: Translator = translator(home.lang)
        self.pack = synthesis.load(home, exercise)
        manifest = home.manifest
        key = f"{manifest.course}/{manifest.trainee}/{manifest.world}/{exercise}"
        base = Draft(home, exercise).revision
        answers = self.answers()
        actions = [
            Action("check", self.tr(N_("Check")), "Alt+C"),
            Action("save", self.tr(N_("Save")), "Alt+S"),
            Action("submit", self.tr(N_("Submit")), "Alt+Enter"),
        ]
        self.foot = Foot(home, exercise, actions, lambda action: self.act(action, self.form.value), self._place)
        self.form = Form(
            form_spec(self.pack, self.tr),
            to_form(answers),
            lang=home.lang,
            on_change=self._draw_form,
            part=Part(
                home=home,
                exercise=exercise,
                read=lambda: to_form(self.answers()),
                write=self.put_form,
                name=CONCLUSIONS,
            ),
            foot=self.foot,
            on_action=self.act,
            draft_key=f"{key}/conclusions",
            base=base,
        )
        self.board = Board(
            self.pack,
            self.tr,
            title=self.tr(N_("Case board")),
            part=Part(home=home, exercise=exercise, read=self._claims, write=self.put_board, identity=link_name),
            on_kept=self.form.rebase,
            draw=lambda: pictures(self.pack, self.answers(), self.tr),
            form=self.form,
            draft_key=f"{key}/board",
            base=base,
        )
        self.foot.ends.hold("board", self.board)
        self.widget = ipywidgets.VBox([self.board, self.foot])
        self.widget.add_class("cl-board-screen")
        self.widget.add_class("cl-screen")

    def _place(self, part: str) -> Place | None:
        """The one form there is, without a name of its own."""
        if part != CONCLUSIONS:
            return None
        return Place("", form_spec(self.pack, self.tr), to_form(self.answers()))

    def answers(self) -> Answers:
        """The claims as they stand."""
        return synthesis.answers(self.home, self.exercise)

    def _claims(self) -> Value:
        """The claims on cases and spellings as they stand."""
        return self.answers().model_dump(include=set(BOARD_CLAIMS))

    def put_board(self, claims: dict[str, Any]) -> int:
        """Keep the claims on cases and spellings; the draft's revision."""
        said = {key: claims.get(key) or type_of() for key, type_of in EMPTY}
        return synthesis.put(self.home, self.exercise, **said)

    def put_form(self, value: Value) -> int:
        """Keep the claims of the form; the draft's revision."""
        return synthesis.put(self.home, self.exercise, **from_form(value))

    def _draw_form(self, _: Value) -> None:
        self.board.rebase(Draft(self.home, self.exercise).revision)
        self.board.pictures = pictures(self.pack, self.answers(), self.tr)

    def act(self, action: str, value: Value) -> str | None:
        """Check, save or submit; what to say about it."""
        if action == "save":
            return self.foot.saved()
        faults = gaps(self.pack, self.answers(), self.tr)
        if action == "submit":
            left = self.tr(N_("Places still open: {count}. Check shows them."), count=len(faults)) if faults else ""
            return self.foot.hand_in(left)
        return checked_text(self.form.show_check(faults), self.home.lang)


def link_name(link: Mapping[str, Any]) -> str:
    """A short name of two spellings, whichever stands first."""
    pair = "\n".join(sorted((str(link.get("left")), str(link.get("right")))))
    return hashlib.sha256(pair.encode()).hexdigest()[:12]


EMPTY: tuple[tuple[str, type], ...] = (("cases", dict), ("evidence", dict), ("links", list))


def screen(home: Home, exercise: str) -> ipywidgets.DOMWidget:
    """The case board of an exercise."""
    return SynthesisScreen(home, exercise).widget
