"""The message exercise on the trainee's side: the schema of its answers, and what stands behind the screen.

    room = Mailroom(home, exercise)
    room.open("UZ-410"); room.facts("UZ-410"); room.judge("UZ-410", "valid", ["all-holds"])
    room.wait(); room.note("ru"); room.who_can_read(["UZ"]); room.send({...})

The rule kept here: every step is an event that moves the clock; a wrong recipient is never refused, but who will be
able to read is shown. What was sent is kept as sealed bytes in the answers, with a readable copy for its author.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from simulator.cencomm.clock import moment_after
from simulator.cencomm.envelope import seal
from simulator.cencomm.errors import MessageFault
from simulator.cencomm.header import Header, address_of, canonical
from simulator.cencomm.mailbox import Letter
from simulator.cencomm.procedure import group, procedure
from simulator.errors import CenlabError
from simulator.strict_json import JsonFault
from simulator.texts import N_
from simulator.workspace.drafts import Draft, holding, put_aside
from simulator.workspace.home import Home, HomeError, read_json, read_text, write_atomic
from simulator.workspace.messages_answers import MAX_SENT, Answers, Event, Judgement, Sent
from simulator.workspace.messages_check import check_message, filled
from simulator.workspace.messages_copies import Copies, Copy
from simulator.workspace.messages_form import code_lists
from simulator.workspace.messages_inbox import Inbox
from simulator.workspace.messages_material import Contact, Material, load_material

__all__ = [
    "Addressee",
    "Answers",
    "ComposeFault",
    "Copy",
    "Event",
    "Judgement",
    "Mailroom",
    "Sent",
    "StepFault",
]

SENDER = "sender:"


class ComposeFault(CenlabError):
    """A message lacks what its type demands; faults are all that is missing, as the form shows them."""

    def __init__(self, faults: Sequence[Mapping[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{fault['path']}: {fault['text']}" for fault in faults))


class StepFault(CenlabError):
    """A step that cannot be taken now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody a message can be sealed for: a contact card, or the sender of a message as it came.

    known_to_group: the card says member; notes are English texts with their values.
    """

    id: str
    role: str
    country: str
    address: str
    member: bool
    certificate: x509.Certificate
    notes: tuple[tuple[str, Mapping[str, str]], ...] = ()


NOT_MEMBER = N_("not a member of the group")
NO_CARD = N_("not the certificate of any contact card")
REVOKED_NOTE = N_("certificate revoked on {revoked}: whoever holds the lost key can read")


class Mailroom:
    """The inbox, the clock and the outbox of one exercise; every step is saved at once."""

    def __init__(self, home: Home, exercise: str) -> None:
        self.home, self.exercise = home, exercise
        self.material: Material = load_material(home, exercise)
        self.inbox = Inbox(home, exercise, self.material.mailbox)
        self.copies = Copies(home, exercise, self.material.clock)
        self.draft = Draft(home, exercise, Answers)

    @property
    def answers(self) -> Answers:
        """The answers as they stand."""
        return Answers.model_validate(self.draft.answers)

    @property
    def now(self) -> datetime:
        """The simulated moment, aware UTC."""
        steps = [event.step for event in self.answers.events]
        return moment_after(self.material.clock, steps, procedure().minutes, self.material.note.arrives)

    def _after(self, step: str) -> datetime:
        """The moment after one more step."""
        return moment_after(self.now, [step], procedure().minutes, self.material.note.arrives)

    def reload(self) -> None:
        """Look at the disk again: another window may have taken a step."""
        self.draft = Draft(self.home, self.exercise, Answers)

    def _step(self, step: str, about: str = "", **change: Callable[[Answers], Any]) -> None:
        """Take a step; change says of some answers what they become, given all answers as they stand now."""
        with Draft.edited(self.home, self.exercise, Answers) as draft:
            now = Answers.model_validate(draft.answers)
            answers = now.model_dump()
            answers["events"].append({"step": step, "about": about})
            answers |= {name: new(now) for name, new in change.items()}
            draft.answers = Answers.model_validate(answers).model_dump()
        self.draft = draft

    def _did(self, step: str, about: str) -> bool:
        return any(event.step == step and event.about == about for event in self.answers.events)

    def _known(self, message: str) -> None:
        if message not in self.material.mailbox.files:
            raise StepFault(f"There is no message {message!r} in the inbox.")

    def is_open(self, message: str) -> bool:
        """Whether a message was opened."""
        return self._did("open", message)

    def saw_facts(self, message: str) -> bool:
        """Whether the facts about a message's sender were looked at."""
        return self._did("facts", message)

    def open(self, message: str) -> Letter:
        """Open a message; the first time it costs its minutes. One that cannot be read costs nothing and stays closed.

        Raises:
            StepFault: if there is no such message.
            MessageFault: if it cannot be read.
        """
        self._known(message)
        if self.is_open(message):
            return self.inbox.read(message, self.now)
        letter = self.inbox.read(message, self._after("open"))
        self.inbox.take(message, letter)
        self._step("open", message)
        return letter

    def fault(self, message: str) -> MessageFault | None:
        """Why a message cannot be read, opened or not; None if it can. It costs nothing.

        Raises:
            StepFault: if there is no such message.
        """
        self._known(message)
        return self.inbox.fault(message, self.now if self.is_open(message) else self._after("open"))

    def peek(self, message: str) -> Letter:
        """A message that was opened before, without a step.

        Raises:
            StepFault: if it was not.
            MessageFault: if it can be read no longer.
        """
        if not self.is_open(message):
            raise StepFault(f"{message} was not opened yet.")
        return self.inbox.read(message, self.now)

    def facts(self, message: str) -> Letter:
        """Look at what is known about a sender; opens the message if need be.

        Raises:
            StepFault: if there is no such message.
            MessageFault: if it cannot be read.
        """
        letter = self.open(message)
        if not self.saw_facts(message):
            self._step("facts", message)
        return letter

    def judge(self, message: str, verdict: str, reasons: Sequence[str]) -> None:
        """Record a judgement; a later one replaces it.

        Raises:
            StepFault: for a message, verdict or reason that does not exist.
        """
        self._known(message)
        unknown = [code for code in reasons if code not in procedure().codes("reason")]
        if verdict not in procedure().codes("verdict") or unknown:
            raise StepFault(f"There is no verdict {verdict!r} or reason {unknown!r}.")
        judgement = {"verdict": verdict, "reasons": list(dict.fromkeys(reasons))}

        def judgements(now: Answers) -> dict[str, Any]:
            return {name: judged.model_dump() for name, judged in now.judgements.items()} | {message: judgement}

        self._step("judge", message, judgements=judgements)

    def card(self, contact: str) -> Contact:
        """Look up a contact card; the first time it costs its minutes.

        Raises:
            StepFault: if there is no such card.
        """
        if contact not in self.material.contacts:
            raise StepFault(f"There is no contact card {contact!r}.")
        if not self._did("card", contact):
            self._step("card", contact)
        return self.material.contacts[contact]

    @property
    def note_is_here(self) -> bool:
        """Whether the post's paper has come."""
        return self.now >= self.material.note.arrives

    def wait(self) -> None:
        """Wait until the post's paper has come."""
        if not self.note_is_here:
            self._step("wait")

    def note(self, lang: str) -> str:
        """The post's paper as an HTML page.

        Raises:
            StepFault: if it has not come yet.
        """
        if not self.note_is_here:
            raise StepFault("The post's paper has not come yet.")
        return read_text(self.material.note.html[lang])

    def addressees(self) -> dict[str, Addressee]:
        """Everybody a message can be sealed for now, contact cards first, then senders that no card knows."""
        people = {card.id: self._of_card(card) for card in self.material.contacts.values()}
        for entry in self.material.entries:
            readable = self.is_open(entry.id) and self.fault(entry.id) is None
            reply = self.reply_to_sender(entry.id) if readable else ""
            if reply.startswith(SENDER):
                people[reply] = self._of_sender(entry.id)
        return people

    def reply_to_sender(self, message: str) -> str:
        """Whom the button "Reply" writes to: the contact whose certificate signed, or the sender as it came.

        Raises:
            StepFault: if the message was not opened.
            MessageFault: if it can be read no longer.
        """
        signer = self.peek(message).opened.signer
        for contact in self.material.contacts.values():
            if contact.certificate == signer:
                return contact.id
        return SENDER + message

    def _of_card(self, contact: Contact) -> Addressee:
        return Addressee(
            id=contact.id,
            role=contact.role,
            country=contact.country,
            address=contact.address,
            member=contact.member,
            certificate=contact.certificate,
            notes=() if contact.member else ((NOT_MEMBER, {}),),
        )

    def _of_sender(self, message: str) -> Addressee:
        opened = self.peek(message).opened
        notes: list[tuple[str, Mapping[str, str]]] = [(NO_CARD, {})]
        if opened.facts.revoked_at:
            notes.append((REVOKED_NOTE, {"revoked": opened.facts.revoked_at.strftime("%d.%m.%Y")}))
        return Addressee(
            id=SENDER + message,
            role=opened.facts.name,
            country=opened.facts.country,
            address=address_of(opened.signer),
            member=False,
            certificate=opened.signer,
            notes=tuple(notes),
        )

    def who_can_read(self, recipients: Sequence[str]) -> list[Addressee]:
        """Who will be able to read a message to these recipients; unknown ids are left out."""
        known = self.addressees()
        return [known[name] for name in recipients if name in known]

    def changes(self, recipients: Sequence[str]) -> tuple[list[str], list[str]]:
        """Who reads now and did not read the last message, and who no longer does."""
        copies = [copy for copy in self.sent() if not copy.damaged]
        last = copies[-1].recipients if copies else ()
        if not last:
            return [], []
        return [name for name in recipients if name not in last], [name for name in last if name not in recipients]

    def check(self, value: Mapping[str, Any]) -> list[dict[str, str]]:
        """What a message lacks (E) or shows of persons (W): path, severity, text, remedy, values of the texts."""
        return check_message(value, {**code_lists(self.material), "recipients": list(self.addressees())})

    def send(self, value: Mapping[str, Any]) -> Copy:
        """Sign and seal a message for its recipients and send it; who they are is the author's own affair.

        value: type, recipients, reply_to, handling, source_grade, information_grade and the fields of the type.

        Raises:
            ComposeFault: if something mandatory is missing or not in its list.
            StepFault: if more messages were sent than anybody needs.
        """
        with holding(self.home, self.exercise):
            self.reload()
            return self._send(value)

    def _send(self, value: Mapping[str, Any]) -> Copy:
        faults = [fault for fault in self.check(value) if fault["severity"] == "E"]
        if faults:
            raise ComposeFault(faults)
        number = len(self.answers.sent) + 1
        if number > MAX_SENT:
            raise StepFault(N_("Messages that were sent: {n}. No more can be."), n=MAX_SENT)
        kind = procedure().message_type(value["type"])
        readers = self.who_can_read(list(dict.fromkeys(value["recipients"])))
        name = f"KG-{number}"
        at = self._after("send")
        body = {
            "schema_version": 1,
            "grade": f"{value['source_grade']}{value['information_grade']}",
            **{field.name: value[field.name] for field in kind.field if filled(value.get(field.name))},
        }
        own = self.material.officer
        header = Header.model_validate(
            {
                "message_id": name,
                "type": kind.code,
                "group": self.material.group,
                "operation": group(self.material.group).operation,
                "from": address_of(own.certificate),
                "counter": number,
                "handling": value["handling"],
                "created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "reply_to": str(value.get("reply_to") or ""),
            }
        )
        data = seal(
            canonical(body), header, own.key, own.certificate, [reader.certificate for reader in readers], at=at
        )
        copy = Copy(id=name, at=at, value=dict(value), recipients=tuple(reader.id for reader in readers))
        self.copies.keep(copy)
        sealed = {"id": name, "cms": base64.b64encode(data).decode()}
        self._step("send", name, sent=lambda now: [*(record.model_dump() for record in now.sent), sealed])
        return copy

    def sent(self) -> list[Copy]:
        """The author's copies of what was sent, oldest first."""
        return [self.copies.read(sent.id) for sent in self.answers.sent]

    def _compose_path(self) -> Path:
        return self.home.drafts / f"{self.exercise}-compose.json"

    def _composing(self) -> dict[str, Any]:
        try:
            raw = read_json(self._compose_path())
            if raw["world"] == self.home.manifest.world and raw["type"] in raw["parts"]:
                return {"type": str(raw["type"]), "parts": dict(raw["parts"])}
            put_aside(self._compose_path())
        except HomeError as error:
            # Missing or closed: nothing is moved. What is no JSON is put aside, or the next word would overwrite it.
            if isinstance(error.__cause__, JsonFault):
                put_aside(self._compose_path())
        except (KeyError, TypeError):
            put_aside(self._compose_path())
        return {"type": procedure().type[0].code, "parts": {}}

    @property
    def composing(self) -> str:
        """The type of the message that is being written."""
        return str(self._composing()["type"])

    def composed(self, kind: str) -> tuple[int, dict[str, Any]]:
        """What is being written of one type: its revision and its fields; (0, {}) before the first word."""
        part = self._composing()["parts"].get(kind) or {}
        return int(part.get("revision", 0)), dict(part.get("value") or {})

    def compose(self, kind: str, value: Mapping[str, Any]) -> int:
        """Keep what is being written; other types keep their own text. The new revision."""
        with holding(self.home, self.exercise):
            revision = self.composed(kind)[0] + 1
            parts = {**self._composing()["parts"], kind: {"revision": revision, "value": dict(value)}}
            raw = {"world": self.home.manifest.world, "type": kind, "parts": parts}
            write_atomic(self._compose_path(), json.dumps(raw, ensure_ascii=False, indent=1, allow_nan=False).encode())
        return revision
