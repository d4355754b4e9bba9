"""The six rows about the answer to the warning: sent, to whom, with what content, without persons, graded, in time.

The answer that counts is the last FEEDBACK that refers to the warning, else the last FEEDBACK; for its readers and for
persons all messages count, because what was read cannot be called back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from grading.messages_read import Message
from grading.messages_senders import Tally
from grading.messages_words import PARTIES, personal, shows_face
from grading.rubric import Criterion
from grading.scorecard import Row
from simulator.reference import codes
from simulator.reference.offices import offices

RIGHT = frozenset({"UZ", "OCU"})
RESULT = "controlled-positive"
TOLERANCE_KG = 0.005


def answer_to(truth: Mapping[str, Any], sent: list[Message]) -> Message | None:
    """The FEEDBACK that counts."""
    every = [message for message in sent if message.type == "FEEDBACK"]
    referring = [message for message in every if message.reply_to == truth["messages"]["genuine"]]
    candidates = referring or every
    return candidates[-1] if candidates else None


def _evidence(answer: Message) -> list[str]:
    return [answer.id]


def score_send(truth: Mapping[str, Any], answer: Message | None, criterion: Criterion) -> Row:
    """It refers to the warning and states the result."""
    tally = Tally(criterion, reference=truth["reference"])
    if answer is None:
        tally.slip("none", 4, evidence=[truth["messages"]["genuine"]])
        return tally.row()
    refers = answer.reply_to == truth["messages"]["genuine"]
    right = answer.word("result") == RESULT
    if refers:
        tally.earn(2)
    else:
        tally.slip("reference", 2, evidence=_evidence(answer))
    if right and refers:
        tally.earn(2)
    else:
        tally.slip("result-alone" if right else "result", 2, evidence=_evidence(answer))
    return tally.row()


def score_address(truth: Mapping[str, Any], sent: list[Message], answer: Message | None, criterion: Criterion) -> Row:
    """Exactly the originator and the OCU, over every FEEDBACK sent."""
    tally = Tally(criterion, reference=truth["reference"])
    if answer is None:
        tally.slip("none", 4, evidence=[truth["messages"]["genuine"]])
        return tally.row()
    every = [message for message in sent if message.type == "FEEDBACK"]
    readers = frozenset().union(*(message.readers for message in every))
    doubtful = (truth["messages"]["forged"], truth["messages"]["revoked"])
    replied = [message.reply_to for message in every if message.reply_to in doubtful]
    strangers = [name for name in readers if not truth["readers"][name]["member"]]
    extra = sorted(readers - RIGHT)
    evidence = [message.id for message in every]
    if replied or readers & {"lost", "forger"}:
        which = replied[0] if replied else doubtful[0 if "forger" in readers else 1]
        tally.slip("to-doubtful", 4, evidence=evidence, params={"message": which})
    elif strangers:
        tally.slip("outside", 4, evidence=evidence)
    elif readers >= RIGHT and len(extra) == 1:
        tally.slip("extra", 4, evidence=evidence, params={"extra": PARTIES.get(extra[0], extra[0])}, exposure="full")
    elif readers >= RIGHT and extra:
        tally.slip("extras", 4, evidence=evidence, params={"count": len(extra)})
    elif readers == {"UZ"}:
        tally.slip("without-ocu", 4, evidence=evidence)
    elif readers == {"OCU"}:
        tally.slip("without-originator", 4, evidence=evidence)
    elif readers != RIGHT:
        tally.slip("nobody-right", 4, evidence=evidence)
    else:
        tally.earn(4)
    return tally.row()


def _label(name: str, code: str) -> str:
    if name == "office":
        office = offices().get(code)
        return office.label if office else code
    entry = codes(name).get(code)
    return entry.label if entry else code


def score_fill(truth: Mapping[str, Any], answer: Message | None, criterion: Criterion) -> Row:
    """Time, place, net weight, kind of test, means of detection: one point each."""
    tally = Tally(criterion)
    if answer is None:
        tally.slip("none", 5)
        return tally.row()
    facts, evidence = truth["found"], _evidence(answer)
    date, time = answer.word("control_date"), answer.word("control_time").strip().replace(".", ":")
    if not date or not time:
        tally.slip("time-blank", 1, evidence=evidence)
    elif (date, time.zfill(5)) == (facts["date"], facts["time"]):
        tally.earn(1)
    else:
        given = {
            "given": {"day": date[:20], "hour": time[:20]},
            "right": {"day": facts["date"], "hour": facts["time"]},
        }
        tally.slip("time", 1, evidence=evidence, params=given, exposure="full")
    _coded(tally, answer, "office", "place", facts)
    _weight(tally, answer, facts)
    if not answer.word("test_result"):
        tally.slip("test-blank", 1, evidence=evidence)
    elif answer.word("test_result") == facts["test_result"]:
        tally.earn(1)
    else:
        tally.slip("test", 1, evidence=evidence)
    _coded(tally, answer, "detection_means", "means", facts)
    return tally.row()


def _coded(tally: Tally, answer: Message, field: str, slip: str, facts: Mapping[str, Any]) -> None:
    given = answer.word(field)
    if not given:
        tally.slip(f"{slip}-blank", 1, evidence=[answer.id])
    elif given == facts[field]:
        tally.earn(1)
    else:
        params = {"given": _label(field, given[:60]), "right": _label(field, facts[field])}
        tally.slip(slip, 1, evidence=[answer.id], params=params, exposure="full")


def _weight(tally: Tally, answer: Message, facts: Mapping[str, Any]) -> None:
    product, given, basis = answer.word("product"), answer.number("quantity_kg"), answer.word("mass_basis")
    if not product or given is None:
        tally.slip("weight-blank", 1, evidence=[answer.id])
        return
    params: dict[str, Any] = {"given": {"number": given}, "right": {"number": facts["net"]}}
    if product != facts["product"]:
        words = {"given": _label("product", product[:60]), "right": _label("product", facts["product"])}
        tally.slip("product", 1, evidence=[answer.id], params=words, exposure="full")
        return
    net, gross = (abs(given - facts[name]) < TOLERANCE_KG for name in ("net", "gross"))
    if net and basis == "NET":
        tally.earn(1)
        return
    slip = "basis" if net else "weight" if not gross else "gross" if basis == "GROSS" else "gross-as-net"
    tally.slip(slip, 1, evidence=[answer.id], params=params, exposure="rubric" if slip == "basis" else "full")


def score_minimum(truth: Mapping[str, Any], sent: list[Message], answer: Message | None, criterion: Criterion) -> Row:
    """No name, document or face in any message; only an answer to the warning can show it."""
    tally = Tally(criterion)
    faces = [letter.id for letter in sent if shows_face(truth, letter)]
    named = [letter.id for letter in sent if personal(truth, letter)]
    for message in named:
        tally.slip("personal", 2, evidence=[message], params={"message": message})
    for message in faces:
        tally.slip("face", 2, evidence=[message], params={"message": message})
    if answer is None or answer.reply_to != truth["messages"]["genuine"]:
        tally.slip("none", 2)
    elif not named and not faces:
        tally.earn(2)
    return tally.row()


def score_grade(truth: Mapping[str, Any], answer: Message | None, criterion: Criterion) -> Row:
    """Own results are A1 and H2."""
    tally = Tally(criterion)
    if answer is None:
        tally.slip("none", 2)
        return tally.row()
    grade = answer.word("grade")[:4]
    if grade == "A1":
        tally.earn(1)
    else:
        slip = "copied" if grade == truth["grade"] else "grade"
        tally.slip(slip, 1, evidence=[answer.id], params={"given": grade or "-"})
    if answer.handling == "H2":
        tally.earn(1)
    else:
        tally.slip("handling", 1, evidence=[answer.id], params={"given": answer.handling})
    return tally.row()


def score_deadline(truth: Mapping[str, Any], answer: Message | None, criterion: Criterion) -> Row:
    """Sent by the hour that the warning states; only an answer that refers to it can be in time."""
    tally = Tally(criterion, reference=truth["reference"])
    due = datetime.fromisoformat(truth["due"]).astimezone(UTC)
    if answer is None or answer.reply_to != truth["messages"]["genuine"]:
        tally.slip("none", 1, evidence=[truth["messages"]["genuine"]])
    elif answer.at is not None and answer.at <= due:
        tally.earn(1)
    else:
        times = {"given": _local(truth, answer.at), "right": _local(truth, due)}
        tally.slip("late", 1, evidence=[answer.id], params=times)
    return tally.row()


def _local(truth: Mapping[str, Any], moment: datetime | None) -> str:
    return "?" if moment is None else (moment + timedelta(hours=truth["offset_hours"])).strftime("%H:%M")
