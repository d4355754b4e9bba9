"""Answer sheets for the first warning: the reference solution, known-wrong ones with their points, low-effort ones."""

from __future__ import annotations

import base64
import copy
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from cryptography import x509

from simulator.cencomm.authority import Credential
from simulator.cencomm.clock import moment_after
from simulator.cencomm.envelope import seal
from simulator.cencomm.header import Header, address_of, canonical
from simulator.workspace import Draft, Home
from simulator.workspace.messages import Mailroom

Answers = dict[str, Any]
Letter = dict[str, Any]
HEAD = ("type", "to", "reply_to", "handling")


def work(
    truth: Mapping[str, Any], judgements: Mapping[str, Any], letters: Sequence[Letter], *, facts: bool = True
) -> Answers:
    """The answers of somebody who opens everything, judges, waits for the note and sends the letters in order."""
    events = []
    for message in truth["messages"].values():
        events.append({"step": "open", "about": message})
        if facts:
            events.append({"step": "facts", "about": message})
        if message in judgements:
            events.append({"step": "judge", "about": message})
    sent = []
    for number, letter in enumerate(letters, start=1):
        if letter["type"] == "FEEDBACK":
            events.append({"step": "wait", "about": ""})
        name = f"KG-{number}"
        events.append({"step": "send", "about": name})
        sent.append({"id": name, "cms": base64.b64encode(posted(truth, letter, number, events)).decode()})
    return {"events": events, "judgements": dict(judgements), "sent": sent}


def posted(truth: Mapping[str, Any], letter: Letter, number: int, events: Sequence[Mapping[str, str]]) -> bytes:
    """A letter signed by the officer and sealed for `to`, at the moment after the steps."""
    officer = Credential.load(truth["officer_key"].encode(), truth["officer"].encode())
    start, note = (datetime.fromisoformat(truth[name]).astimezone(UTC) for name in ("clock", "note_at"))
    at = moment_after(start, [event["step"] for event in events], truth["minutes"], note)
    header = Header.model_validate(
        {
            "message_id": f"KG-{number}",
            "type": letter["type"],
            "group": "caravan",
            "operation": "OP",
            "from": address_of(officer.certificate),
            "counter": number,
            "handling": letter.get("handling", "H2"),
            "created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reply_to": letter.get("reply_to", ""),
        }
    )
    to = [x509.load_pem_x509_certificate(truth["readers"][name]["certificate"].encode()) for name in letter["to"]]
    body = {"schema_version": 1, **{name: value for name, value in letter.items() if name not in HEAD}}
    return seal(canonical(body), header, officer.key, officer.certificate, to, at=at)


def judged(truth: Mapping[str, Any]) -> dict[str, Any]:
    names = truth["messages"]
    return {
        names["genuine"]: {"verdict": "valid", "reasons": ["all-holds"]},
        names["forged"]: {"verdict": "false", "reasons": ["issuer", "address"]},
        names["revoked"]: {"verdict": "unsure", "reasons": ["revoked"]},
    }


def letters(truth: Mapping[str, Any]) -> list[Letter]:
    """Report on the forged one, question about the revoked one, report on it, FEEDBACK."""
    names, control = truth["messages"], truth["found"]
    feedback = {
        "type": "FEEDBACK",
        "to": ["UZ", "OCU"],
        "reply_to": names["genuine"],
        "grade": "A1",
        "result": "controlled-positive",
        "control_date": control["date"],
        "control_time": control["time"],
        "office": control["office"],
        "product": control["product"],
        "quantity_kg": control["net"],
        "mass_basis": "NET",
        "test_result": control["test_result"],
        "detection_means": control["detection_means"],
        "concealment_place": control["concealment_place"],
        "text": "Truck found and controlled; case opened.",
    }
    report = {"type": "REPORT", "to": ["OCU"], "grade": "A1"}
    return [
        {**report, "about": [names["forged"]], "observation": "false-sender"},
        {"type": "RFI", "to": ["KZ"], "reply_to": names["revoked"], "grade": "A1", "question": "did-you-send"},
        {**report, "about": [names["revoked"]], "observation": "revoked"},
        feedback,
    ]


def reference(truth: Mapping[str, Any]) -> Answers:
    """The full solution, made from the truth."""
    return work(truth, judged(truth), letters(truth))


def known_wrong(truth: Mapping[str, Any]) -> list[tuple[str, Answers, Fraction]]:
    """(what is wrong, the sheet, its points): each differs from the reference in what its label says."""
    names, control = truth["messages"], truth["found"]
    sheets: list[tuple[str, Answers, Fraction]] = []

    def add(label: str, points: str, change: Any = None, judgements: Any = None, **options: Any) -> None:
        changed = copy.deepcopy(letters(truth))
        if change:
            change(changed)
        sheets.append(
            (label, work(truth, {**judged(truth), **(judgements or {})}, changed, **options), Fraction(points))
        )

    def feedback(**fields: Any) -> Any:
        return lambda changed: changed[3].update(fields)

    add("Tajikistan reads the answer too", "28", feedback(to=["UZ", "OCU", "TJ"]))
    add("two members more read the answer", "26", feedback(to=["UZ", "OCU", "TJ", "KZ"]))
    add("the OCU does not get the answer", "28", feedback(to=["UZ"]))
    add("the answer leaves the group", "26", feedback(to=["UZ", "OCU", "RU"]))
    add("the answer goes to the forger", "26", feedback(to=["UZ", "OCU", "forger"]))
    add("the answer refers to the forged message", "20", feedback(reply_to=names["forged"]))
    add("gross reported as net", "29", feedback(quantity_kg=control["gross"]))
    add("gross reported as gross", "29.5", feedback(quantity_kg=control["gross"], mass_basis="GROSS"))
    add("a laboratory instead of the express test", "29", feedback(test_result="LABORATORY"))
    add("the driver's name in the text", "28", feedback(text=f"Driver {truth['names'][-1]}"))
    add("the photo with the driver attached", "28", feedback(photos=[control["face"]]))
    add("the grade copied from the warning", "29", feedback(grade=truth["grade"]))
    add("handling H1", "29", feedback(handling="H1"))
    add("a negative result", "28", feedback(result="controlled-negative"))
    add("no FEEDBACK at all", "12", lambda changed: changed.pop())
    add("facts never opened", "28", facts=False)
    lost = {"to": ["lost"]}
    add("Kazakhstan asked at the revoked certificate", "28", lambda changed: changed[1].update(lost))
    add("nobody asks Kazakhstan", "28", lambda changed: changed.pop(1))
    add(
        "the revoked message believed",
        "28",
        judgements={names["revoked"]: {"verdict": "valid", "reasons": ["revoked"]}},
    )
    add(
        "the revoked message called false",
        "29",
        judgements={names["revoked"]: {"verdict": "false", "reasons": ["revoked"]}},
    )
    every = ["all-holds", "issuer", "address", "revoked", "expired", "changed", "request", "plausible"]
    ticked = {name: {**judgement, "reasons": every} for name, judgement in judged(truth).items()}
    add("every reason ticked everywhere", "25", judgements=ticked)
    twelve = [copy.deepcopy(letters(truth)[0]) for _ in range(12)]
    add("late: twelve messages before the answer", "29", lambda changed: changed.__setitem__(slice(0, 0), twelve))
    return sheets


def blank() -> Answers:
    """Nothing done."""
    return {}


def all_unknown(home: Home) -> Answers:
    """Everything opened and left unconfirmed; nothing sent."""
    room = Mailroom(home, home.manifest.exercises[0])
    for entry in room.material.entries:
        room.open(entry.id)
        room.judge(entry.id, "unsure", [])
    return Draft(home, room.exercise).answers


def first_option(home: Home) -> Answers:
    """The first option of every list, in every judgement and in one message of every type."""
    from simulator.cencomm.procedure import procedure
    from simulator.workspace.messages_form import code_lists

    room = Mailroom(home, home.manifest.exercises[0])
    lists = code_lists(room.material)
    for entry in room.material.entries:
        room.judge(entry.id, lists["verdict"][0], lists["reason"][:1])
    for kind in procedure().type:
        value: dict[str, Any] = {"type": kind.code, "recipients": [next(iter(room.addressees()))]}
        value |= {name: lists[name][0] for name in ("handling", "source_grade", "information_grade")}
        value |= {"reply_to": lists["inbox"][0]} if kind.refers else {}
        for field in kind.field:
            if field.kind == "choice":
                value[field.name] = lists[field.list][0]
            elif field.kind == "choices":
                value[field.name] = list(lists[field.list][:1])
            else:
                value[field.name] = {"number": 1, "date": "2026-03-05"}.get(field.kind, "text")
        room.send(value)
    return Draft(home, room.exercise).answers
