"""The material of a message exercise in the bundle: inbox, contact cards, certificates, the post's note.

The rule kept here: only the bundle is read; a missing or damaged file is named. A message that is missing or damaged is
that message's state (`messages_inbox`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509

from simulator.cencomm.authority import Credential
from simulator.cencomm.mailbox import Mailbox
from simulator.cencomm.trust import Trust
from simulator.plain_files import read_plain
from simulator.strict_json import is_version
from simulator.texts import N_, Translator
from simulator.workspace import refusals
from simulator.workspace.home import OTHER_VERSION, UNUSABLE, Home, HomeError, read_json

SCHEMA_VERSION = 1

NCP = N_("NCP {country}")
STAFF = {
    "OCU": N_("OCU, the operation's coordination unit"),
    "RILO": N_("RILO, the regional liaison office"),
}
PHOTOS = {
    "goods": N_("Photo {number}: the place of the find, opened"),
    "driver": N_("Photo {number}: the driver beside the cab"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact card with the certificate that is in force."""

    id: str
    role: str
    country: str
    address: str
    phone: str
    member: bool
    certificate: x509.Certificate = field(repr=False)

    def name(self, tr: Translator) -> str:
        """How the card is headed."""
        return party(self.role, self.country, tr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message in the inbox, unopened: its number and when it came (aware UTC)."""

    id: str
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The post's paper: when it comes, its pages by language, its photos by id with what they show."""

    arrives: datetime
    html: dict[str, Path]
    photos: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything of a message exercise that the bundle holds.

    officer is the trainee's present key and certificate, with which he signs; the mailbox reads with those to which
    the inbox was sealed.
    """

    exercise: str
    clock: datetime
    offset_hours: int
    group: str
    entries: tuple[Entry, ...]
    contacts: dict[str, Contact]
    note: Note
    mailbox: Mailbox
    officer: Credential

    def local(self, moment: datetime) -> datetime:
        """A moment by the group's clock."""
        return moment + timedelta(hours=self.offset_hours)


def party(role: str, country: str, tr: Translator) -> str:
    """ "NCP Kazakhstan", or the name of a staff."""
    if role in STAFF:
        return tr(STAFF[role])
    return tr(NCP, country=tr.country(country)) if country else role


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def load_material(home: Home, exercise: str) -> Material:
    """The material of an exercise.

    Raises:
        HomeError: names the file that is missing, damaged or of another version.
    """
    folder = home.material(exercise)
    path = folder / "messages.json"
    raw = read_json(path)
    if not isinstance(raw, dict) or not is_version(raw.get("schema_version"), SCHEMA_VERSION):
        raise HomeError(OTHER_VERSION, path=path, known=str(SCHEMA_VERSION), remedy=refusals.OF_BUNDLE)
    try:
        contacts = {card["id"]: _contact(folder, card) for card in raw["contacts"]}
        entries = tuple(Entry(id=letter["id"], received=_moment(letter["received"])) for letter in raw["inbox"])
        note = Note(
            arrives=_moment(raw["note"]["arrives"]),
            html={lang: folder / name for lang, name in raw["note"]["html"].items()},
            photos={photo["id"]: photo["shows"] for photo in raw["note"]["photos"]},
        )
        mailbox = Mailbox(
            files={letter["id"]: folder / letter["file"] for letter in raw["inbox"]},
            owner=_officer(home, "reading") if (home.bundle / "officer" / "reading").is_dir() else _officer(home),
            trust=_trust(home, contacts),
        )
        return Material(
            exercise=exercise,
            clock=_moment(raw["clock"]),
            offset_hours=int(raw["offset_hours"]),
            group=raw["group"],
            entries=entries,
            contacts=contacts,
            note=note,
            mailbox=mailbox,
            officer=_officer(home),
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise HomeError(UNUSABLE, path=path.parent, remedy=refusals.OF_BUNDLE) from error


def _contact(folder: Path, raw: dict[str, Any]) -> Contact:
    certificate = x509.load_pem_x509_certificate(read_plain(folder / raw["certificate"]))
    fields = {key: raw[key] for key in ("id", "role", "country", "address", "phone", "member")}
    return Contact(certificate=certificate, **fields)


def _officer(home: Home, kind: str = "") -> Credential:
    folder = home.bundle / "officer" / kind
    return Credential.load(read_plain(folder / "key.pem"), read_plain(folder / "certificate.pem"))


def _trust(home: Home, contacts: dict[str, Contact]) -> Trust:
    folder = home.bundle / "trust"
    trust = Trust.load(read_plain(folder / "ca.pem"), read_plain(folder / "crl.pem"))
    return Trust(root=trust.root, crl=trust.crl, members=tuple(contact.certificate for contact in contacts.values()))
