"""The three rows about senders: the genuine warning, the forged message, the revoked certificate.

Reasons are judged in three sorts: those that prove, those that neither prove nor harm, and those that are untrue of
the message; an untrue reason beside a true one shows that the facts were not understood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from grading.messages_read import Message
from grading.rubric import Criterion
from grading.scorecard import Finding, Row
from simulator.workspace.messages_answers import Answers, Judgement

UNTRUE = {
    "genuine": frozenset({"issuer", "address", "revoked", "expired", "changed", "request"}),
    "forged": frozenset({"all-holds", "revoked", "expired", "changed"}),
    "revoked": frozenset({"all-holds", "issuer", "expired", "changed", "request"}),
}
PROVING = {
    "genuine": frozenset({"all-holds"}),
    "forged": frozenset({"issuer", "address"}),
    "revoked": frozenset({"revoked"}),
}


def reasoned(part: str, judgement: Judgement) -> bool:
    """Whether the reasons prove the point and none of them is untrue."""
    given = frozenset(judgement.reasons)
    return bool(given & PROVING[part]) and not given & UNTRUE[part]


class Tally:
    """The points of one row, slip by slip."""

    def __init__(self, criterion: Criterion, **params: Any) -> None:
        self.criterion, self.params = criterion, params
        self.points = Fraction(0)
        self.findings: list[Finding] = []

    def earn(self, points: float | Fraction) -> None:
        """Add points."""
        self.points += Fraction(points)

    def slip(self, name: str, maximum: float, *, evidence: Sequence[str] = (), **fields: Any) -> None:
        """Note a slip: what it leaves of `maximum` is earned, the rest is lost."""
        left = Fraction(self.criterion.slip_named(name).points)
        self.points += left
        params = {**self.params, **fields.pop("params", {})}
        self.findings.append(
            self.criterion.finding(
                name, params=params, evidence=tuple(evidence), points_lost=Fraction(maximum) - left, **fields
            )
        )

    def row(self) -> Row:
        """The row of the score card."""
        return self.criterion.row(self.points, tuple(self.findings))


def saw_facts_first(answers: Answers, message: str) -> bool:
    """Whether the facts about the sender were opened before the judgement that counts was recorded."""
    facts = [n for n, event in enumerate(answers.events) if event.step == "facts" and event.about == message]
    judged = [n for n, event in enumerate(answers.events) if event.step == "judge" and event.about == message]
    return bool(facts and judged) and facts[0] < judged[-1]


def score_genuine(truth: Mapping[str, Any], answers: Answers, sent: list[Message], criterion: Criterion) -> Row:
    """Facts opened, judged valid, with the reason; reporting it as doubtful spoils it."""
    name = truth["messages"]["genuine"]
    judgement = answers.judgements.get(name)
    tally = Tally(criterion, message=name)
    accusing = [
        message.id
        for message in sent
        if message.type == "REPORT"
        and name in message.codes("about")
        and message.word("observation") in ("false-sender", "revoked")
    ]
    if judgement is None:
        tally.slip("blank", 3, evidence=[name])
    elif judgement.verdict != "valid":
        tally.slip("doubted", 3, evidence=[name], exposure="full")
    elif not saw_facts_first(answers, name):
        tally.slip("unopened", 3, evidence=[name])
    elif not reasoned("genuine", judgement):
        tally.slip("reason", 3, evidence=[name])
    elif accusing:
        tally.slip("accused", 3, evidence=[name, *accusing])
    else:
        tally.earn(3)
    return tally.row()


def score_forged(truth: Mapping[str, Any], answers: Answers, sent: list[Message], criterion: Criterion) -> Row:
    """Judged false for issuer or address; reported to the OCU without the forger reading it."""
    name = truth["messages"]["forged"]
    judgement = answers.judgements.get(name)
    tally = Tally(criterion, message=name)
    if judgement is None:
        tally.slip("blank", 2, evidence=[name])
    elif judgement.verdict == "valid":
        tally.slip("believed", 2, evidence=[name], exposure="full")
    elif judgement.verdict == "unsure":
        slip = "unsure" if reasoned("forged", judgement) else "undecided"
        tally.slip(slip, 2, evidence=[name], exposure="full")
    elif not reasoned("forged", judgement):
        tally.slip("reason", 2, evidence=[name])
    else:
        tally.earn(2)
    reports = [
        message for message in sent if message.type == "REPORT" and message.concerns(name) and "OCU" in message.readers
    ]
    if not reports:
        tally.slip("unreported", 2, evidence=[name])
    elif any("forger" in message.readers for message in sent if message.concerns(name)):
        tally.slip("warned-forger", 2, evidence=[message.id for message in reports])
    elif not any(message.word("observation") in ("false-sender", "other") for message in reports):
        tally.slip("observation", 2, evidence=[message.id for message in reports])
    else:
        tally.earn(2)
    return tally.row()


def score_revoked(truth: Mapping[str, Any], answers: Answers, sent: list[Message], criterion: Criterion) -> Row:
    """The reason named and the message left unconfirmed; Kazakhstan asked by its card; the OCU told."""
    name = truth["messages"]["revoked"]
    judgement = answers.judgements.get(name)
    tally = Tally(criterion, message=name)
    if judgement is None:
        tally.slip("blank", 2, evidence=[name])
    elif judgement.verdict == "valid":
        tally.slip("believed", 2, evidence=[name], exposure="full")
    elif not reasoned("revoked", judgement):
        tally.slip("reason", 2, evidence=[name])
    elif judgement.verdict == "false":
        tally.slip("rejected", 2, evidence=[name], exposure="full")
    else:
        tally.earn(2)
    about = [message for message in sent if message.concerns(name) and message.type != "FEEDBACK"]
    questions = [message for message in about if "KZ" in message.readers]
    if any("lost" in message.readers for message in about):
        tally.slip("asked-lost", 2, evidence=[message.id for message in about if "lost" in message.readers])
    elif not questions:
        tally.slip("unasked", 2, evidence=[name])
    elif not any(message.type == "RFI" and message.readers <= {"KZ", "OCU"} for message in questions):
        tally.slip("asked-loosely", 2, evidence=[message.id for message in questions])
    else:
        tally.earn(2)
    if any("OCU" in message.readers and message.type in ("REPORT", "RFI") for message in about):
        tally.earn(1)
    else:
        tally.slip("untold", 1, evidence=[name])
    return tally.row()
