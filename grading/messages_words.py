"""Words that several rows of a message exercise need: parties by name, personal data, what a message speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grading.messages_read import Message
from simulator.cen import nominal
from simulator.texts import N_

PARTIES = {
    "KZ": N_("Kazakhstan"),
    "UZ": N_("Uzbekistan"),
    "TJ": N_("Tajikistan"),
    "TM": N_("Turkmenistan"),
    "RU": N_("Russia"),
    "OCU": N_("the OCU"),
    "RILO": N_("the RILO"),
    "lost": N_("whoever holds the lost key"),
    "forger": N_("the forger"),
}
# So many characters are scanned, more than the form lets anybody write; names of the paper are sought everywhere.
# A plate may be repeated (§3), so it is no personal data here.
SCANNED = 20_000


def personal(truth: Mapping[str, Any], message: Message) -> bool:
    """Whether a message carries persons: names of the paper, or what the scan sees, which is what Check has shown."""
    text = message.prose()
    folded = text.casefold()
    if any(name.casefold() in folded for name in truth["names"]):
        return True
    return bool(nominal.personal(text[:SCANNED], names=tuple(truth["names"])))


def shows_face(truth: Mapping[str, Any], message: Message) -> bool:
    """Whether the photo with the driver is attached."""
    return truth["found"]["face"] in message.codes("photos")


def mentions_warning(truth: Mapping[str, Any], message: Message) -> bool:
    """Whether a message answers, reports on or speaks of the genuine warning."""
    digits = truth["plate"].split(" ")[1]
    text = message.prose()
    return message.concerns(truth["messages"]["genuine"]) or truth["reference"] in text or digits in text
