"""The foot of a screen: its actions, and what came of the last one; after submitting the receipt, then the mark.

    foot = Foot(home, exercise, [Action("submit", "Submit", "Alt+Enter")], on_action=act)
    foot.say("Saved")                          # an answer, beside the buttons
    foot.hand_in("Questions 2, 3 are blank.")  # ask once, then hand in the draft; the receipt shows itself
    if foot.asks("send it"): ...               # put another question; False once it was answered by a second press

The rule kept here: what an action answers stands where the action was pressed, on every screen alike. Who presses again
has answered a question only if it stood there when he pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import anywidget
import traitlets

from simulator.errors import CenlabError
from simulator.formats import moment, zone
from simulator.plain_files import is_plain
from simulator.texts import N_, translator
from simulator.widgets.modules import module, stylesheet
from simulator.widgets.open_ends import OpenEnds, Place
from simulator.workspace.drafts import set_aside
from simulator.workspace.home import Home
from simulator.workspace.receipts import Receipt, receipts
from simulator.workspace.submit import submit

# After these the keyboard goes to the answer: it says what was handed over, or asks.
TOLD = ("submit", "send")

LABELS = {
    "points": N_("{points} of {maximum} points, training result."),
    "points_marked": N_("{points} of {maximum} points."),
    "points_least": N_("Points: at least {points} of {maximum}; exactly when this work is closed."),
    "handed_in": N_("Your instructor marks it; the result comes to the start page."),
    "outbox": N_("It lies in the outbox of this folder: bring the folder or stick to your instructor."),
    "feedback": N_("Open the feedback"),
    "marking": N_("Being marked…"),
    "unmarked": N_("Not marked yet; the start page says why."),
    "understood": N_("Understood"),
    "working": N_("One moment…"),
    "no_answer": N_("No answer yet: what you typed is kept in this browser."),
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button; key is its short cut, for example "Alt+S". The last one of a row is the main one."""

    id: str
    label: str
    key: str = ""


def receipt_text(receipt: Receipt, lang: str, country: str) -> str:
    """A receipt in one line: number, the time by the officer's clocks, short hash."""
    return translator(lang)(
        N_("Submitted. Receipt {number}, {time}, short hash {hash}."),
        number=receipt.number,
        time=moment(receipt.time, lang, zone(country), offset=True),
        hash=receipt.short,
    )


ASIDE = N_(
    "Earlier work on this exercise could not be read; it was not deleted, but set aside as {files} in the folder "
    "{folder}. What you type now is kept in a new draft. Ask your instructor whether the file can be mended; if not, "
    "enter the work again."
)
NOTHING_MISSING = N_("Nothing is missing. Whether it is right, the marking says.")
HAND_IN_ANYWAY = N_("{left} Press again to hand in as it is.")
CHECKED = N_("Checked: errors {errors}, notes {notes}. They stand under their fields.")


def checked_text(faults: Sequence[Mapping[str, Any]], lang: str) -> str:
    """What a check answers: how much there is to look at; faults as the form shows them."""
    tr = translator(lang)
    if not faults:
        return tr(NOTHING_MISSING)
    errors = sum(fault["severity"] == "E" for fault in faults)
    return tr(CHECKED, errors=errors, notes=len(faults) - errors)


class Foot(anywidget.AnyWidget):
    """Actions and their answer; before the first action it shows the last receipt of the exercise, if there is one.

    on_action does an action where no form is in sight; it gives the line to be shown, None where that was said already.
    place names the parts of the draft, whose forms add themselves to `ends`.
    """

    _esm = module("foot.js")
    _css = stylesheet("base.css", "foot.css")

    actions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    receipt = traitlets.Dict().tag(sync=True)
    exercise = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    aside = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        home: Home,
        exercise: str,
        actions: Sequence[Action] = (),
        on_action: Callable[[str], str | None] | None = None,
        place: Callable[[str], Place | None] | None = None,
    ) -> None:
        tr = translator(home.lang)
        self.ends = OpenEnds(home, exercise, place)
        self._home, self._exercise = home, exercise
        self._on_action = on_action
        self._question: tuple[object, int] | None = None
        self._looked: int | None = None
        given = receipts(home, exercise)
        super().__init__(
            exercise=exercise,
            lang=home.lang,
            labels={key: tr.text(text) for key, text in LABELS.items()},
            receipt=self._shown(given[-1]) if given else {},
            actions=[asdict(action) for action in actions],
        )
        self.on_msg(self._told)

    def look_aside(self) -> None:
        """Say which work was damaged and lies aside: an empty form never passes for all there is."""
        files = set_aside(self._home, self._exercise)
        names = ", ".join(path.name for path in files)
        text = translator(self.lang)(ASIDE, files=names, folder=str(self._home.drafts))
        self.aside = {"id": f"{self._home.drafts}:{names}", "text": text} if files else {}

    def offer(self, actions: Sequence[Action]) -> None:
        """Show other buttons."""
        self.actions = [asdict(action) for action in actions]

    def say(self, text: str, *, warn: bool = False, focus: bool = False) -> None:
        """Show an answer; with focus the keyboard goes there, so that it is read and not missed."""
        self.answer = {"number": self.answer.get("number", 0) + 1, "text": text, "warn": warn, "focus": focus}

    def looked(self, number: object) -> None:
        """Which answer stood there when the button was pressed that is done next; None: no browser pressed it."""
        self._looked = number if isinstance(number, int) else None

    def asks(self, question: object) -> bool:
        """Whether a question is still to be put: not if exactly it was the last one and was read before this press.

        Where it gives True, the answer of the action is the question.
        """
        asked, self._question = self._question, None
        if asked is not None and asked[0] == question and (self._looked is None or self._looked >= asked[1]):
            return False
        self._question = question, self.answer.get("number", 0) + 1
        return True

    def withdraw(self) -> None:
        """The question that stands there holds no longer: what it was about has changed."""
        self._question = None

    def saved(self) -> str | None:
        """Answer to Save, from every screen the same way; None where it was said with a warning.

        Raises:
            CenlabError: if the disk refuses.
        """
        text, warn = self.ends.saved()
        if not warn:
            return text
        self.say(text, warn=True)
        return None

    def hand_in(self, left: str) -> str | None:
        """Hand in, from every screen the same way: where something is left to do, it is told and asked once before.

        Gives the question, or why nothing can be handed in; None where the receipt is shown.
        """
        undecided = self.ends.undecided_said()
        if undecided:
            return undecided
        left = " ".join(filter(None, (left, self.ends.unread_said())))
        if left and self.asks(("submit", left)):
            return translator(self.lang)(HAND_IN_ANYWAY, left=left)
        self.submit()
        return None

    def submit(self) -> Receipt:
        """Hand in the draft as it stands and show the receipt.

        Raises:
            SubmitError: if it could not be handed in; the draft is kept.
        """
        handed = submit(self._home, self.exercise)
        with self.hold_sync():
            self.receipt = self._shown(handed)
            self.answer = {"number": self.answer.get("number", 0) + 1, "receipt": True, "focus": True}
        return handed

    def _shown(self, receipt: Receipt) -> dict[str, object]:
        text = receipt_text(receipt, self._home.lang, self._home.manifest.country)
        waits = receipt.way == "outbox" and is_plain(self._home.outbox / receipt.folder)
        return {"number": receipt.number, "sha256": receipt.sha256, "text": text, "outbox": waits}

    def act(self, action: str) -> None:
        """Do what the button of this name does where no form is in sight, and say what came of it."""
        if self._on_action is None:
            return
        try:
            text = self._on_action(action)
        except CenlabError as error:
            self.say(translator(self.lang).told(error), warn=True, focus=True)
            return
        if text is not None:
            self.say(text, focus=action in TOLD)

    def _told(self, _: object, message: Mapping[str, Any], buffers: object) -> None:
        if message.get("kind") == "action":
            self.looked(message.get("looked"))
            self.act(str(message.get("id")))
