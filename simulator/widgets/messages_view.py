"""What the message screen shows, in the reader's language: list, opened message, facts, cards, rules, what was sent.

The rule kept here: facts are stated, conclusions are the officer's. Documents of others keep their words; labels,
codes and parties are translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator.cencomm.errors import MessageFault, SignerRevoked
from simulator.cencomm.header import address_of
from simulator.cencomm.mailbox import Letter
from simulator.cencomm.procedure import group, procedure
from simulator.cencomm.trust import SignerFacts
from simulator.formats import day, said
from simulator.reference import codes
from simulator.reference.offices import office_label
from simulator.texts import N_, Translator
from simulator.widgets.messages_words import day_time, due, moment_of, short_time, word
from simulator.workspace.messages import SENDER, Addressee, Mailroom
from simulator.workspace.messages_copies import Copy
from simulator.workspace.messages_form import label_of
from simulator.workspace.messages_material import Contact, party

LABELS = {
    "inbox": N_("Inbox"),
    "write": N_("Write"),
    "views": N_("What is done"),
    "list": N_("Messages"),
    "message": N_("The message that is open"),
    "sent": N_("Sent"),
    "nothing_sent": N_("Nothing was sent yet."),
    "paper": N_("The post's paper"),
    "no_paper": N_("The post has not written yet: the control is still ahead."),
    "wait": N_("Wait for the post's paper"),
    "read_paper": N_("Read the paper"),
    "unopened": N_("Not opened"),
    "choose": N_("Choose a message in the list."),
    "facts": N_("What is known about the sender"),
    "reply": N_("Reply"),
    "write_about": N_("Write about this"),
    "judgement": N_("Your judgement"),
    "verdict": N_("Verdict"),
    "reasons": N_("Reasons: tick what you saw"),
    "record": N_("Record the judgement"),
    "choose_verdict": N_("Choose a verdict first."),
    "rules": N_("Rules"),
    "contacts": N_("Contacts"),
    "grades": N_("4x4"),
    "handling": N_("Handling"),
    "cards": N_("Cards beside the inbox"),
    "source": N_("Reliability of the source"),
    "information": N_("Reliability of the information"),
    "look_up": N_("Look up"),
    "address": N_("Address"),
    "phone": N_("Phone"),
    "member": N_("Group"),
    "certificate": N_("Certificate"),
    "synthetic": N_("SYNTHETIC"),
    "clock": N_("Simulated clock"),
    "zone": N_("Bishkek, UTC+6"),
    "steps": N_("What a step takes"),
    "minutes": N_("{minutes} min"),
    "due": N_("answer by {time}"),
    "types": N_("Type of message"),
}
SIGNED = N_("Signed: {name}, certificate valid until {until}.")
STAND = {
    "ok": N_("Holds."),
    "warn": N_("Take care."),
    "bad": N_("Does not hold."),
}
REASONS = {
    "keyCompromise": N_("the key was lost or may be in other hands"),
    "superseded": N_("replaced by a new one"),
    "cessationOfOperation": N_("no longer in service"),
    "unspecified": N_("not stated"),
    "": N_("not stated"),
}
MEMBER, OUTSIDER = N_("Member of the group"), N_("Not a member of the group")
YOU = N_("you")
HEAD = {
    "from": N_("From, as the message says"),
    "type": N_("Type"),
    "received": N_("Received"),
    "to": N_("Can be read by"),
    "handling": N_("Handling code"),
    "grade": N_("Grade (4x4)"),
    "reference": N_("Reference"),
    "object": N_("Vehicle, wagon or consignment"),
    "office": N_("Place of the control"),
    "expected": N_("Expected"),
    "answer_by": N_("Answer by"),
}
FACTS = {
    "name": N_("Name in the certificate"),
    "address": N_("Address in the certificate"),
    "header": N_("Address in the message"),
    "issuer": N_("Issued by"),
    "authority": N_("The group's authority"),
    "valid": N_("Valid"),
    "signed": N_("Message signed"),
    "revoked": N_("List of revoked certificates"),
    "serial": N_("Serial number"),
    "fingerprint": N_("Fingerprint (SHA-256)"),
    "signature": N_("Signature"),
    "missing": N_("Numbers of this sender between others that did not come"),
}
UNREADABLE = N_("Cannot be read.")
DAMAGED_COPY = N_("Your copy cannot be read. The message itself was sent.")
MAX_TEXT = 20_000
RIGHT = N_("correct: the message was not changed after signing")
NOT_LISTED = N_("not on the list of {day}")
LISTED = N_("revoked on {day}: {reason}")
NO_LIST = N_("the group has no list of this authority")


def band(letter: Letter, tr: Translator) -> dict[str, str]:
    """The band above a message: how it stands, in a word, and the fact in a sentence."""
    fault = letter.opened.verdict
    if fault is None:
        facts = letter.opened.facts
        name = party(_role(facts), facts.country, tr)
        text = tr(SIGNED, name=name, until=facts.valid_until.date())
        return {"stand": "ok", "word": tr.text(STAND["ok"]), "text": text}
    stand = "warn" if isinstance(fault, SignerRevoked) else "bad"
    return {"stand": stand, "word": tr.text(STAND[stand]), "text": fault_text(fault, tr)}


def fault_text(fault: MessageFault, tr: Translator) -> str:
    """A fault in the reader's language, its details too."""
    params = dict(fault.params)
    if params["detail"]:
        params["detail"] = tr.text(str(params["detail"]), **params)
    if "reason" in params:
        params["reason"] = tr.text(REASONS.get(str(params["reason"]), str(params["reason"])))
    return tr.text(fault.text, **params)


def _role(facts: SignerFacts) -> str:
    return facts.name.split(" ")[0]


def by_address(room: Mailroom, address: str, tr: Translator) -> str:
    """A party by its address, as the contact cards know it."""
    if address == address_of(room.material.officer.certificate):
        return tr(YOU)
    for contact in room.material.contacts.values():
        if contact.address == address:
            return contact.name(tr)
    return address


def message_view(room: Mailroom, name: str, tr: Translator) -> dict[str, Any]:
    """An opened message; one that cannot be read shows why, and can be judged all the same."""
    judgement = room.answers.judgements.get(name)
    judged = {"verdict": judgement.verdict, "reasons": judgement.reasons} if judgement else None
    fault = room.fault(name)
    if fault is not None:
        band_of_fault = {"stand": "bad", "word": tr(UNREADABLE), "text": fault_text(fault, tr)}
        return {"kind": "fault", "id": name, "band": band_of_fault, "judgement": judged}
    letter = room.peek(name)
    header, body = letter.opened.header, letter.body
    received = next(entry.received for entry in room.material.entries if entry.id == name)
    text = body.get("text")
    lines = [
        ("from", header.sender),
        ("type", header.type),
        ("received", day_time(room, received, tr)),
        ("to", ", ".join(by_address(room, recipient.address, tr) for recipient in header.recipients)),
        ("reference", word(body, "reference")),
        ("object", word(body, "object")),
        ("office", office_label(word(body, "office"), tr.lang)),
        ("expected", moment_of(room, body.get("expected"), tr)),
        ("answer_by", moment_of(room, body.get("answer_by"), tr)),
        ("grade", word(body, "grade")),
        ("handling", label_of("handling", header.handling, room.material, tr.lang)),
    ]
    return {
        "kind": "message",
        "id": name,
        "band": band(letter, tr),
        "lines": [[tr.text(HEAD[key]), value] for key, value in lines if value],
        "text": word(text, tr.lang, MAX_TEXT) if isinstance(text, Mapping) else "",
        "facts": facts_lines(room, letter, tr) if room.saw_facts(name) else [],
        "judgement": judged,
    }


def facts_lines(room: Mailroom, letter: Letter, tr: Translator) -> list[list[str]]:
    """Everything known about a sender."""
    facts, header = letter.opened.facts, letter.opened.header
    root = room.material.mailbox.trust.root
    if facts.revoked_at is not None:
        reason = tr.text(REASONS.get(facts.reason, facts.reason))
        listed = tr(LISTED, day=day_time(room, facts.revoked_at, tr), reason=reason)
    elif facts.issued_by_group and facts.list_of is not None:
        listed = tr(NOT_LISTED, day=day_time(room, facts.list_of, tr))
    else:
        listed = tr(NO_LIST)
    lines = {
        "signature": tr(RIGHT),
        "name": facts.name,
        "address": facts.address,
        "header": header.sender,
        "issuer": facts.issuer,
        "authority": _common_name(root.subject.rfc4514_string()),
        "valid": f"{day(facts.valid_from, tr.lang)} – {day(facts.valid_until, tr.lang)}",
        "signed": day_time(room, facts.signed_at, tr),
        "revoked": listed,
        "serial": facts.serial,
        "fingerprint": " ".join(facts.sha256[at : at + 4] for at in range(0, 32, 4)) + " …",
    }
    if missing := room.inbox.missing(letter):
        lines["missing"] = ", ".join(map(str, missing))
    return [[tr.text(FACTS[key]), value] for key, value in lines.items()]


def _common_name(subject: str) -> str:
    return next((part[3:] for part in subject.split(",") if part.startswith("CN=")), subject)


def entry_view(room: Mailroom, name: str, received: datetime, tr: Translator) -> dict[str, Any]:
    """One line of the inbox; sender, deadline and state are there once the message was opened."""
    entry: dict[str, Any] = {"id": name, "received": short_time(room, received), "open": room.is_open(name)}
    judgement = room.answers.judgements.get(name)
    judged = tr.text(procedure().codes("verdict")[judgement.verdict]) if judgement else ""
    fault = room.fault(name)
    if fault is not None:
        entry |= {"open": True, "stand": "bad", "word": tr(UNREADABLE), "judged": judged or fault_text(fault, tr)}
        return entry
    if not room.is_open(name):
        return entry
    letter = room.peek(name)
    entry |= {
        "from": party(_role(letter.opened.facts), letter.opened.facts.country, tr),
        "type": letter.opened.header.type,
        "reference": word(letter.body, "reference"),
        "due": due(room, letter.body.get("answer_by"), tr),
        "stand": band(letter, tr)["stand"],
        "word": band(letter, tr)["word"],
        "judged": judged,
    }
    return entry


def contact_view(room: Mailroom, contact: Contact, tr: Translator) -> dict[str, Any]:
    """A contact card; what stands on it shows once it was looked up."""
    seen = any(event.step == "card" and event.about == contact.id for event in room.answers.events)
    lines: list[list[str]] = []
    if seen:
        certificate = contact.certificate
        dates = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
        valid = " – ".join(day(when, tr.lang) for when in dates)
        lines = [
            [tr.text(LABELS["address"]), contact.address],
            [tr.text(LABELS["phone"]), contact.phone],
            [tr.text(LABELS["member"]), tr.text(MEMBER if contact.member else OUTSIDER)],
            [tr.text(LABELS["certificate"]), valid],
        ]
    return {"id": contact.id, "name": contact.name(tr), "seen": seen, "lines": lines}


def addressee_name(person: Addressee, tr: Translator) -> str:
    """An addressee as the form offers him: by card, or as the sender of a message by his address."""
    name = party(person.role.split(" ")[0], person.country, tr)
    if person.id.startswith(SENDER):
        return tr(N_("Sender of {message}: {address}"), message=person.id.removeprefix(SENDER), address=person.address)
    return name if person.member else tr(N_("{name} (outside the group)"), name=name)


def _country_beside(name: str, country: str, tr: Translator) -> str:
    """The country of a party, "" where its name says it already."""
    if not country:
        return tr(N_("international staff"))
    return "" if tr.country(country) in name else tr.country(country)


def readers_view(room: Mailroom, recipients: list[str], tr: Translator) -> dict[str, Any]:
    """Who will be able to read a message, and what changed since the last one."""
    readers = room.who_can_read(recipients)
    known = room.addressees()
    added, gone = room.changes(recipients)

    def names(ids: list[str]) -> str:
        return ", ".join(addressee_name(known[name], tr) for name in ids if name in known)

    changes = []
    if added:
        changes.append(tr(N_("Not among the readers of your last message: {names}."), names=names(added)))
    if gone:
        changes.append(tr(N_("Read your last message, but not this one: {names}."), names=names(gone)))
    return {
        "title": tr(N_("Will be able to read this message: {count}"), count=len(readers)),
        "nobody": tr(N_("Nobody yet: choose the recipients.")),
        "readers": [
            {
                "name": (name := party(person.role.split(" ")[0], person.country, tr)),
                "country": _country_beside(name, person.country, tr),
                "address": person.address,
                "notes": [tr.text(text, **values) for text, values in person.notes],
            }
            for person in sorted(readers, key=lambda reader: not reader.notes)
        ],
        "changes": changes,
    }


def sent_view(room: Mailroom, copy: Copy, tr: Translator) -> dict[str, Any]:
    """A sent message, from the author's own copy."""
    if copy.damaged:
        return {"kind": "sent", "id": copy.id, "title": tr(DAMAGED_COPY), "when": "", "lines": []}
    kind = procedure().message_type(str(copy.value["type"]))
    lines = [[tr(N_("To")), _names(room, copy, tr)]]
    if copy.value.get("reply_to"):
        lines.append([tr(N_("Refers to")), str(copy.value["reply_to"])])
    grade = f"{copy.value['source_grade']}{copy.value['information_grade']}"
    lines.append([tr.text(HEAD["grade"]), grade])
    lines.append([tr.text(HEAD["handling"]), label_of("handling", copy.value["handling"], room.material, tr.lang)])
    for field in kind.field:
        value = copy.value.get(field.name)
        if value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        if field.list:
            values = [label_of(field.list, str(code), room.material, tr.lang) for code in values]
        elif field.kind == "date":
            values = [day(str(code), tr.lang) for code in values]
        lines.append([tr.text(field.label), ", ".join(str(said(code, tr.lang)) for code in values)])
    return {
        "kind": "sent",
        "id": copy.id,
        "title": tr.text(kind.label),
        "when": day_time(room, copy.at, tr),
        "lines": lines,
    }


def _names(room: Mailroom, copy: Copy, tr: Translator) -> str:
    known = room.addressees()
    return ", ".join(addressee_name(known[name], tr) for name in copy.recipients if name in known)


def desk_view(room: Mailroom, current: str, tab: str, tr: Translator) -> dict[str, Any]:
    """Everything that the screen shows beside form and paper; current is "", a message or a sent message."""
    company = group(room.material.group)
    copies = room.sent()
    shown: dict[str, Any] = {"kind": "none"}
    if current in room.material.mailbox.files and (room.is_open(current) or room.fault(current)):
        shown = message_view(room, current, tr)
    elif copy := next((sent_copy for sent_copy in copies if sent_copy.id == current), None):
        shown = sent_view(room, copy, tr)

    def listed(name: str) -> list[str]:
        return [tr.text(entry.label) for entry in codes(name).values()]

    minutes = procedure().minutes
    return {
        "tab": tab,
        "current": current,
        "lang": tr.lang,
        "labels": {key: tr.text(text) for key, text in LABELS.items()},
        "clock": short_time(room, room.now),
        "day": day(room.material.local(room.now), tr.lang),
        "group": {
            "title": tr.text(company.title),
            "summary": tr.text(company.summary),
            "rules": [[f"§{rule.number}", tr.text(rule.text)] for rule in company.rule],
        },
        "inbox": [entry_view(room, entry.id, entry.received, tr) for entry in room.material.entries],
        "sent": [
            {
                "id": sent.id,
                "time": short_time(room, sent.at),
                "type": str(sent.value.get("type", "")),
                "to": _names(room, sent, tr),
            }
            for sent in copies
        ],
        "paper_here": room.note_is_here,
        "shown": shown,
        "contacts": [contact_view(room, contact, tr) for contact in room.material.contacts.values()],
        "source": listed("source_grade"),
        "information": listed("information_grade"),
        "handling": listed("handling"),
        "verdicts": [[code, tr.text(text)] for code, text in procedure().codes("verdict").items()],
        "reasons": [[code, tr.text(text)] for code, text in procedure().codes("reason").items()],
        "steps": [[tr.text(step.label), step.minutes] for step in procedure().step if step.minutes],
        "cost": minutes,
        "types": [[form.code, tr.text(form.label), tr.text(form.hint)] for form in procedure().type],
    }
