"""Submitting from a screen, and what comes back: the receipt at once, the mark when this machine's server has it.

line = ReceiptLine(home, exercise)         # put it at the bottom of a screen
line.submit()                              # hand in the draft; the receipt shows itself
"""

from __future__ import annotations

import anywidget
import traitlets

from simulator.formats import moment, zone
from simulator.texts import N_, translator
from simulator.widgets.modules import module, stylesheet
from simulator.workspace.home import Home
from simulator.workspace.submit import Receipt, receipts, submit

LABELS = {
    "points": N_("{points} of {maximum} points, self-assessed."),
    "feedback": N_("Open the feedback"),
    "marking": N_("Being marked…"),
    "unmarked": N_("Not marked yet; the start page says why."),
}


def receipt_text(receipt: Receipt, lang: str, country: str) -> str:
    """A receipt in one line: number, the time by the officer's clocks, short hash."""
    return translator(lang)(
        N_("Submitted. Receipt {number}, {time}, short hash {hash}."),
        number=receipt.number,
        time=moment(receipt.time, lang, zone(country), offset=True),
        hash=receipt.short,
    )


class ReceiptLine(anywidget.AnyWidget):
    """The line with the last receipt of an exercise; hidden before the first."""

    _esm = module("receipt.js")
    _css = stylesheet("base.css", "receipt.css")

    receipt = traitlets.Dict().tag(sync=True)
    exercise = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)

    def __init__(self, home: Home, exercise: str) -> None:
        tr = translator(home.lang)
        self._home = home
        given = receipts(home, exercise)
        super().__init__(
            exercise=exercise,
            lang=home.lang,
            labels={key: tr.text(text) for key, text in LABELS.items()},
            receipt=self._shown(given[-1]) if given else {},
        )

    def submit(self) -> Receipt:
        """Hand in the draft as it stands and show the receipt.

        Raises:
            SubmitError: if it could not be handed in; the draft is kept.
        """
        found = submit(self._home, self.exercise)
        self.receipt = self._shown(found)
        return found

    def _shown(self, receipt: Receipt) -> dict[str, object]:
        text = receipt_text(receipt, self._home.lang, self._home.manifest.country)
        return {"number": receipt.number, "sha256": receipt.sha256, "text": text}
