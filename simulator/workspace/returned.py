"""What comes back from the instructor: marks, feedback pages, the renewed certificate, the list of revoked ones.

    returned/return-0003.cms    sealed for this officer, signed by the course's desk; the highest number counts

The rule kept here: only what the desk of this course signed for this trainee's present world is believed, and the desk
is whom the training authority of the bundle says; whatever else lies there changes nothing and is named.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulator import durable
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import decrypt, encrypt
from simulator.errors import CenlabError, plainly
from simulator.strict_json import JsonFault, parse_object
from simulator.workspace.home import Home, HomeError, read_bytes, read_json, write_atomic
from simulator.workspace.marks import read_marks
from simulator.workspace.submit import officer

SCHEMA_VERSION = 1
DESK_UNIT = "COURSE"
PURPOSE = "cenlab return"
NAME = re.compile(r"return-(\d{4})\.cms")
PAGE = re.compile(r"[a-z0-9_]{1,60}\.(en|ru)\.html")
MOST = 40_000_000


class ReturnRefused(CenlabError):
    """What lies in the folder of returns cannot be believed; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Marks and pages of one trainee; marks by exercise as `marks.json` holds them, pages by file name.

    certificate and list of revoked ones are PEM; number rises with every return that says something new.
    """

    course: str
    trainee: str
    world: str
    number: int
    closed: bool
    marks: Mapping[str, Any]
    pages: Mapping[str, str] = field(repr=False)
    certificate: str = field(repr=False)
    revoked: str = field(repr=False)

    def canonical(self) -> bytes:
        """The bytes that are signed."""
        value = {"purpose": PURPOSE, "schema_version": SCHEMA_VERSION, **asdict(self)}
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def seal_return(sheet: Return, desk: Credential, reader: x509.Certificate) -> bytes:
    """A return signed by the desk and sealed for the officer."""
    body = sheet.canonical()
    signature = desk.key.sign(body, ec.ECDSA(hashes.SHA256()))
    members = {
        "schema_version": SCHEMA_VERSION,
        "body": base64.b64encode(body).decode(),
        "signature": base64.b64encode(signature).decode(),
        "desk": desk.certificate_pem.decode(),
    }
    return encrypt(json.dumps(members).encode(), [reader])


def open_return(sealed: bytes, own: Credential, root: x509.Certificate) -> Return:
    """A return, opened by its officer.

    Raises:
        ReturnRefused: if it is not for him, not from the desk, or not of its form.
    """
    try:
        members = parse_object(decrypt(sealed, own.key, own.certificate), most=MOST, version=SCHEMA_VERSION)
        body, signature = (base64.b64decode(members[name], validate=True) for name in ("body", "signature"))
        desk = x509.load_pem_x509_certificate(members["desk"].encode("ascii"))
        desk.verify_directly_issued_by(root)
        units = [name.value for name in desk.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
        public = desk.public_key()
        if units != [DESK_UNIT] or not isinstance(public, ec.EllipticCurvePublicKey):
            raise ReturnRefused("it is not signed by the course's desk")
        public.verify(signature, body, ec.ECDSA(hashes.SHA256()))
        stated = parse_object(body, most=MOST, version=SCHEMA_VERSION)
        if stated.pop("purpose") != PURPOSE:
            raise ReturnRefused("it was signed for another purpose")
        del stated["schema_version"]
        return Return(**stated)
    except ReturnRefused:
        raise
    except InvalidSignature:
        raise ReturnRefused("it is not signed by the course's desk") from None
    except (CenlabError, JsonFault, binascii.Error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReturnRefused(f"it cannot be opened ({plainly(error)})") from error


def applied(home: Home) -> int:
    """The number of the return that was taken last; 0 before the first, and if its marks can no longer be read."""
    if read_marks(home.feedback).damaged:
        return 0
    with suppress(HomeError, KeyError, TypeError, ValueError):
        return int(read_json(home.feedback / "returned.json")["number"])
    return 0


def take_returned(home: Home) -> str:
    """Take the newest return, if there is one that was not taken yet; "" or why it was refused.

    Raises:
        NotSaved: if the disk refuses.
    """
    if not home.returned.is_dir():
        return ""
    try:
        paths = list(home.returned.iterdir())
    except OSError as error:
        return f"{home.returned}: {plainly(error)}"
    numbers = {int(match[1]): path for path in paths if (match := NAME.fullmatch(path.name))}
    number = max(numbers, default=0)
    if number <= applied(home):
        return ""
    path = numbers[number]
    try:
        own = officer(home)
        root = x509.load_pem_x509_certificate(read_bytes(home.bundle / "trust" / "ca.pem"))
        sheet = open_return(read_bytes(path, most=MOST), own, root)
        manifest = home.manifest
        for what in ("course", "trainee", "world"):
            if getattr(sheet, what) != getattr(manifest, what):
                raise ReturnRefused(f"it belongs to the {what} {getattr(sheet, what)!r}")
        if sheet.number != number:
            raise ReturnRefused("it was given another number than it was signed with")
    except (CenlabError, OSError, ValueError) as error:
        return f"{path.name}: {error}"
    _apply(home, sheet, own)
    return ""


def _apply(home: Home, sheet: Return, own: Credential) -> None:
    for name, page in sheet.pages.items():
        if PAGE.fullmatch(name):
            write_atomic(home.feedback / name, page.encode())
    write_atomic(home.bundle / "trust" / "crl.pem", sheet.revoked.encode())
    fresh = x509.load_pem_x509_certificate(sheet.certificate.encode())
    if fresh != own.certificate and fresh.public_key() == own.key.public_key():
        put_present(home.bundle, Credential(own.key, fresh))
    marks = {"schema_version": SCHEMA_VERSION, "closed": sheet.closed, "exercises": dict(sheet.marks)}
    write_atomic(home.feedback / "marks.json", json.dumps(marks, ensure_ascii=False, indent=1).encode())
    taken = {"schema_version": SCHEMA_VERSION, "number": sheet.number}
    write_atomic(home.feedback / "returned.json", json.dumps(taken).encode())


def put_present(bundle: Path, present: Credential) -> None:
    """Put an officer's present key and certificate into a bundle.

    The inbox is sealed to those with which the bundle was published; they stay, for reading, in officer/reading.
    """
    folder = bundle / "officer"
    for name in ("key.pem", "certificate.pem"):
        if not (folder / "reading" / name).exists():
            write_atomic(folder / "reading" / name, read_bytes(folder / name))
    write_atomic(folder / "key.pem", present.key_pem)
    # No secret: in a shared folder the instructor reads in it which key is there.
    write_atomic(folder / "certificate.pem", present.certificate_pem, mode=durable.FILE_MODE)


def place_return(folder: Path, number: int) -> Path:
    """Where a return of that number lies in a folder of returns."""
    return folder / f"return-{number:04d}.cms"
