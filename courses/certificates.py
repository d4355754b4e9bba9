"""A course's certificate office: one training authority a course, the certificates that it issued, its list of revoked.

    keys/<course>/office/
      authority.key.pem, authority.pem        the root; every world trusts it, so officers trust each other
      desk.key.pem, desk.pem                  signs what returns to the officers
      officers/<trainee>.key.pem, .pem        each officer's present certificate with its key
      register.json                           everything that was ever issued, and what was revoked

The rule kept here: the instructor holds every key of the course. That is escrow, and the lesson says so. Moments are
the course's own (its exercises' clocks), because a world that is opened a year later stands where it stood.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from courses.keys import read_certificate
from courses.layout import Course, CourseError
from courses.revoking import already_revoked
from grading.rubric import load_exercise
from simulator import durable
from simulator.cencomm.authority import LIFE_OF_CERTIFICATE, Authority, Credential, make_authority
from simulator.cencomm.header import address_of
from simulator.errors import plainly
from simulator.publish.drawing import Office
from simulator.publish.messages_network import AUTHORITY, DOMAIN
from simulator.strict_json import read_object
from simulator.texts import N_, translator

SCHEMA_VERSION = 1
BEFORE = timedelta(days=40)
ROOT_BEFORE = timedelta(days=60)
LIST_BEFORE = timedelta(hours=8)
DESK_UNIT = "COURSE"
NO_EXERCISE = datetime(2026, 1, 1, tzinfo=UTC)
REASONS = {
    "key-compromise": x509.ReasonFlags.key_compromise,
    "affiliation-changed": x509.ReasonFlags.affiliation_changed,
    "superseded": x509.ReasonFlags.superseded,
    "cessation-of-operation": x509.ReasonFlags.cessation_of_operation,
}
IN_FORCE, REPLACED, REVOKED = N_("in force"), N_("replaced"), N_("revoked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One certificate in the register; times are ISO UTC. trainee and world are "" where they are nobody's."""

    serial: str
    sha256: str
    name: str
    address: str
    valid_from: str
    valid_until: str
    trainee: str = ""
    world: str = ""
    replaced: bool = False
    revoked: str = ""
    reason: str = ""

    @property
    def state(self) -> str:
        """In force, replaced or revoked, as an English msgid."""
        return REVOKED if self.revoked else REPLACED if self.replaced else IN_FORCE


def entry_of(certificate: x509.Certificate, *, trainee: str = "", world: str = "") -> Entry:
    """A certificate as it stands in the register."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Entry(
        serial=format(certificate.serial_number, "x"),
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        name=str(names[0].value) if names else "",
        address=address_of(certificate),
        valid_from=_iso(certificate.not_valid_before_utc),
        valid_until=_iso(certificate.not_valid_after_utc),
        trainee=trainee,
        world=world,
    )


class CertificateOffice:
    """The office of one course; it is made when it is first needed."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.folder = course.ring.folder / "office"

    @property
    def clocks(self) -> tuple[datetime, datetime]:
        """The first and the last moment at which the course's exercises stand."""
        moments = sorted(
            datetime.fromisoformat(load_exercise(name).clock).astimezone(UTC) for name in self.course.exercises
        )
        return (moments[0], moments[-1]) if moments else (NO_EXERCISE, NO_EXERCISE)

    def authority(self) -> Authority:
        """The authority, with everything that was revoked until now.

        Raises:
            CourseError: if its files are damaged.
        """
        with self._open() as entries:
            return self._authority(entries)

    @property
    def list_moment(self) -> datetime:
        """The moment of the list of revoked certificates: the night before messages are first read in this course."""
        specs = [load_exercise(name) for name in self.course.exercises]
        clocks = [datetime.fromisoformat(spec.clock).astimezone(UTC) for spec in specs if spec.kind == "messages"]
        return min(clocks, default=self.clocks[1]) - LIST_BEFORE

    def for_world(self, trainee: str) -> Office:
        """What publishing a trainee's world needs."""
        with self._open() as entries:
            return Office(authority=self._authority(entries), officer=self._officer(entries, trainee))

    def officer(self, trainee: str) -> Credential:
        """A trainee's present key and certificate; issued when it is first asked for."""
        with self._open() as entries:
            return self._officer(entries, trainee)

    def desk(self) -> Credential:
        """Who signs what returns to the officers."""
        with self._open():
            return self._load("desk")

    def note_world(self, office: Office, trainee: str, world: str) -> None:
        """Put into the register whom a trainee's world cast, and what its story revoked."""
        with self._open() as entries:
            known = {entry.serial for entry in entries}
            for certificate in office.authority.issued:
                entry = entry_of(certificate, world=f"{trainee}/{world}")
                if entry.serial not in known:
                    entries.append(entry)
            for gone in office.authority.revoked:
                _strike(entries, format(gone.serial_number, "x"), gone.revocation_date_utc, _reason_of(gone))

    def register(self) -> list[Entry]:
        """Everything that was issued, in that order."""
        with self._open() as entries:
            return list(entries)

    def known(self, trainee: str) -> list[x509.Certificate]:
        """A trainee's certificates that are not revoked, the present one first: their keys may sign hand-ins."""
        with self._open() as entries:
            self._officer(entries, trainee)
            revoked = {entry.serial for entry in entries if entry.revoked}
        paths = sorted((self.folder / "officers").glob(f"{trainee}.*pem"), reverse=True)
        certificates = [read_certificate(p) for p in paths if not p.name.endswith("key.pem")]
        return [c for c in certificates if format(c.serial_number, "x") not in revoked]

    def holder(self, certificate: x509.Certificate) -> str:
        """The trainee to whom this very certificate was issued, in force or not; "" if it was none of them."""
        print_of = certificate.fingerprint(hashes.SHA256()).hex()
        return next((entry.trainee for entry in self.register() if entry.sha256 == print_of), "")

    def is_revoked(self, certificate: x509.Certificate) -> bool:
        """Whether the register says so."""
        serial = format(certificate.serial_number, "x")
        return any(entry.serial == serial and entry.revoked for entry in self.register())

    def crl_pem(self) -> bytes:
        """The present list of revoked certificates in PEM; a list that says more is some seconds younger."""
        with self._open() as entries:
            revision = len(entries) + sum(bool(entry.revoked) for entry in entries)
            return self._authority(entries).crl_pem(at=self.list_moment + timedelta(seconds=revision))

    def has_issued(self, certificate_pem: bytes) -> bool:
        """Whether a certificate is of this office; one of a course from before it is not."""
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        serial = format(certificate.serial_number, "x")
        return any(entry.serial == serial for entry in self.register())

    @property
    def has_changed(self) -> bool:
        """Whether an officer's certificate was renewed, issued anew or revoked since the worlds were published."""
        return any(entry.trainee and (entry.replaced or entry.revoked) for entry in self.register())

    def renew(self, trainee: str) -> Entry:
        """A certificate for the same key that lasts a year longer; it reaches the officer with the next return.

        Raises:
            CourseError: if his certificate is revoked: a lost key is not renewed, it is issued anew.
        """
        self.course.enrolled(trainee)
        with self._open() as entries:
            old = self._officer(entries, trainee)
            if self._entry(entries, old).revoked:
                raise already_revoked(self.course, trainee, renew=True)
            until = old.certificate.not_valid_after_utc + LIFE_OF_CERTIFICATE
            life = until - self._begin
            return self._replace(entries, trainee, old, key_of=old, life=life)

    def reissue(self, trainee: str) -> Entry:
        """A new key and certificate; the old one is replaced. The key reaches the officer by `course deliver` only."""
        self.course.enrolled(trainee)
        with self._open() as entries:
            return self._replace(entries, trainee, self._officer(entries, trainee), key_of=None)

    def revoke(self, trainee: str, reason: str) -> Entry:
        """Revoke a trainee's present certificate; from then on what its key signs is not taken.

        Raises:
            CourseError: for an unknown reason, or a certificate that is revoked already.
        """
        self.course.enrolled(trainee)
        if reason not in REASONS:
            raise CourseError(f"reason {reason[:40]!r}: one of {', '.join(REASONS)}.")
        with self._open() as entries:
            serial = format(self._officer(entries, trainee).certificate.serial_number, "x")
            if any(entry.serial == serial and entry.revoked for entry in entries):
                raise already_revoked(self.course, trainee, renew=False)
            _strike(entries, serial, self.list_moment, reason)
            return next(entry for entry in entries if entry.serial == serial)

    # ------------------------------------------------------------------ on disk

    @property
    def _begin(self) -> datetime:
        return self.clocks[0] - BEFORE

    @contextmanager
    def _open(self) -> Iterator[list[Entry]]:
        """The register under its lock, written again at the end if it changed; the office is made if there is none."""
        durable.make_folder(self.folder, mode=durable.PRIVATE_FOLDER)
        handle = os.open(self.folder / "register.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            path = self.folder / "register.json"
            try:
                raw = read_object(path, version=SCHEMA_VERSION)["certificates"] if path.exists() else []
                entries = [Entry(**entry) for entry in raw]
            except (KeyError, TypeError, ValueError) as error:
                raise CourseError(f"{path}: cannot be read ({plainly(error)}). Put your copy back.") from error
            before = list(entries)
            if not (self.folder / "desk.pem").exists():
                self._make(entries)
            yield entries
            if entries != before:
                value = {"schema_version": SCHEMA_VERSION, "certificates": [asdict(entry) for entry in entries]}
                durable.write_json(path, value, mode=durable.PRIVATE_FILE)
        finally:
            os.close(handle)

    def _make(self, entries: list[Entry]) -> None:
        authority = make_authority(AUTHORITY, at=self.clocks[0] - ROOT_BEFORE)
        desk = authority.issue(
            name="Course desk", address=f"desk@{DOMAIN}", country="", unit=DESK_UNIT, at=self._begin, agree=False
        )
        self._keep("authority", authority.root)
        self._keep("desk", desk)
        entries.append(entry_of(desk.certificate))

    def _authority(self, entries: Sequence[Entry]) -> Authority:
        authority = Authority(self._load("authority"))
        for entry in entries:
            if entry.revoked:
                authority.revoked.append(_revoked(entry))
        return authority

    def _officer(self, entries: list[Entry], trainee: str) -> Credential:
        if not (self.folder / "officers" / f"{trainee}.pem").exists():
            self._issue(entries, trainee)
        return self._load(f"officers/{trainee}")

    def _issue(
        self, entries: list[Entry], trainee: str, *, key_of: Credential | None = None, life: timedelta | None = None
    ) -> Entry:
        country = self.course.country
        local = trainee.replace("@", ".").lower()
        credential = self._authority(entries).issue(
            name=f"NCP {translator('en').country(country)}"[:64],
            address=f"ncp.{country.lower()}.{local}@{DOMAIN}",
            country=country,
            unit="NCP",
            at=self._begin,
            life=life or LIFE_OF_CERTIFICATE,
            key=key_of.key if key_of else None,
        )
        self._keep(f"officers/{trainee}", credential)
        entries.append(entry_of(credential.certificate, trainee=trainee))
        return entries[-1]

    def _replace(
        self,
        entries: list[Entry],
        trainee: str,
        old: Credential,
        *,
        key_of: Credential | None,
        life: timedelta | None = None,
    ) -> Entry:
        """Issue a further certificate; the old one stays in the folder under its serial, because it signed hand-ins."""
        self._keep(f"officers/{trainee}.{format(old.certificate.serial_number, 'x')}", old)
        at = entries.index(self._entry(entries, old))
        entries[at] = replace(entries[at], replaced=True)
        return self._issue(entries, trainee, key_of=key_of, life=life)

    def _entry(self, entries: Sequence[Entry], credential: Credential) -> Entry:
        serial = format(credential.certificate.serial_number, "x")
        return next(entry for entry in entries if entry.serial == serial)

    def _keep(self, name: str, credential: Credential) -> None:
        path = self.folder / name
        durable.make_folder(path.parent, mode=durable.PRIVATE_FOLDER)
        durable.write_bytes(path.with_name(f"{path.name}.key.pem"), credential.key_pem, mode=durable.PRIVATE_FILE)
        durable.write_bytes(path.with_name(f"{path.name}.pem"), credential.certificate_pem, mode=durable.PRIVATE_FILE)

    def _load(self, name: str) -> Credential:
        path = self.folder / name
        try:
            return Credential.load(
                path.with_name(f"{path.name}.key.pem").read_bytes(), path.with_name(f"{path.name}.pem").read_bytes()
            )
        except (OSError, ValueError) as error:
            raise CourseError(f"{path}.pem: cannot be read ({plainly(error)}). Put your copy back.") from error

    def private_material(self) -> dict[str, bytes]:
        """Every private key of the office as its bare number, by name; an officer's own by `officer <trainee>`."""
        with self._open():
            names = {"authority": "authority key", "desk": "course desk key"}
            for path in sorted((self.folder / "officers").glob("*.key.pem")):
                name = path.name.removesuffix(".key.pem")
                names[f"officers/{name}"] = f"officer {name}"
            keys = {what: self._load(name).key for name, what in names.items()}
        return {what: key.private_numbers().private_value.to_bytes(32, "big") for what, key in keys.items()}


def _strike(entries: list[Entry], serial: str, at: datetime, reason: str) -> None:
    for number, entry in enumerate(entries):
        if entry.serial == serial and not entry.revoked:
            entries[number] = replace(entry, revoked=_iso(at), reason=reason)


def _revoked(entry: Entry) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(int(entry.serial, 16))
        .revocation_date(datetime.fromisoformat(entry.revoked))
        .add_extension(x509.CRLReason(REASONS.get(entry.reason, x509.ReasonFlags.key_compromise)), critical=False)
        .build()
    )


def _reason_of(gone: x509.RevokedCertificate) -> str:
    try:
        flag = gone.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        flag = x509.ReasonFlags.key_compromise
    return next((name for name, known in REASONS.items() if known is flag), "key-compromise")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
