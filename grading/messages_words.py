"""Words that several rows of a message exercise need: parties by name, personal data, what a message speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grading.messages_read import Message
from simulator.cen.nominal import scan
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
# The scan reads so many characters, more than the form lets anybody write; names of the paper are sought everywhere.
# What the scan may report besides the very names of the paper; a plate may be repeated (§3).
SCANNED = 6_000
PERSONAL_KINDS = frozenset({"document", "personal-number", "birth", "phone"})


def personal(truth: Mapping[str, Any], message: Message) -> bool:
    """Whether a message carries a name or passport of the paper, or a document, phone or date of birth."""
    text = message.prose()
    folded = text.casefold()
    if any(name.casefold() in folded for name in truth["names"]):
        return True
    return any(hit.kind in PERSONAL_KINDS for hit in scan(text[:SCANNED]))


def shows_face(truth: Mapping[str, Any], message: Message) -> bool:
    """Whether the photo with the driver is attached."""
    return truth["found"]["face"] in message.codes("photos")


def mentions_warning(truth: Mapping[str, Any], message: Message) -> bool:
    """Whether a message answers, reports on or speaks of the genuine warning."""
    digits = truth["plate"].split(" ")[1]
    text = message.prose()
    return message.concerns(truth["messages"]["genuine"]) or truth["reference"] in text or digits in text
