"""A hand-in: the officer's signed statement of what is handed in, and the one file that carries it without a collector.

The statement says whose work it is, of which course, world and attempt, which exercise, the how-manieth, and the hash
of the artifact; it is signed (ECDSA on P-256 with SHA-256) with the officer's key that lies in his bundle. The rule
kept here: the name of a folder, the owner of a file and the words inside prove nothing; the signature does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from simulator.errors import CenlabError
from simulator.strict_json import JsonFault, parse_object

SCHEMA_VERSION = 1
STATEMENT = "handin.json"
SUFFIX = ".handin"
MAX_STATEMENT = 10_000
MAX_CARRIED = 40_000_000
PURPOSE = "cenlab hand-in"
MACHINE = Path("/etc/machine-id")


class HandInRefused(CenlabError):
    """What was handed in is not signed by the seat's officer, or not whole; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the officer signs.

    number counts the hand-ins of an exercise; time is his machine's, ISO UTC with Z; artifact is a SHA-256 in
    hexadecimal; device stands for the machine and the account on it (16 hexadecimal digits).
    """

    course: str
    trainee: str
    world: str
    attempt: int
    exercise: str
    number: int
    time: str
    artifact: str
    device: str

    def canonical(self) -> bytes:
        """The bytes that are signed: JSON with sorted keys, no spaces, ASCII, and what the signature is for."""
        value = {"purpose": PURPOSE, "schema_version": SCHEMA_VERSION, **asdict(self)}
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")

    @property
    def order(self) -> tuple[str, int]:
        """Later statements of one officer have a larger time or, at the least, a larger number."""
        return self.time, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """A statement with its signature (DER), not checked yet."""

    statement: Statement
    signature: bytes

    def to_json(self) -> dict[str, Any]:
        """As it stands in a file."""
        return {
            "schema_version": SCHEMA_VERSION,
            "statement": asdict(self.statement),
            "signature": base64.b64encode(self.signature).decode(),
        }

    def signed_by(self, certificate: x509.Certificate) -> bool:
        """Whether the key of a certificate made the signature."""
        public = certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        try:
            public.verify(self.signature, self.statement.canonical(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def check_artifact(self, artifact: bytes) -> None:
        """Whether these are the bytes that were signed.

        Raises:
            HandInRefused: if they are others.
        """
        if hashlib.sha256(artifact).hexdigest() != self.statement.artifact:
            raise HandInRefused("the answers are not those that the officer signed")


def sign(statement: Statement, key: ec.EllipticCurvePrivateKey) -> HandIn:
    """The statement with the officer's signature."""
    return HandIn(statement=statement, signature=key.sign(statement.canonical(), ec.ECDSA(hashes.SHA256())))


def device() -> str:
    """This machine and this account on it, as 16 hexadecimal digits that name neither."""
    try:
        machine = MACHINE.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        machine = platform.node()
    return hashlib.sha256(f"{PURPOSE}\0{machine}\0{os.getuid()}".encode()).hexdigest()[:16]


def read_statement(raw: bytes) -> HandIn:
    """A hand-in from the bytes of `handin.json`.

    Raises:
        HandInRefused: if they are not of its form.
    """
    try:
        return _hand_in(parse_object(raw, most=MAX_STATEMENT, depth=4, version=SCHEMA_VERSION))
    except JsonFault as error:
        raise HandInRefused(f"the signed statement cannot be read ({error})") from error


def pack(hand_in: HandIn, artifact: bytes, notebook: bytes | None) -> bytes:
    """The one file that carries a hand-in."""
    parts = {"artifact": artifact, "notebook": notebook or b""}
    members = hand_in.to_json() | {name: base64.b64encode(data).decode() for name, data in parts.items()}
    return json.dumps(members, indent=1).encode("ascii")


def unpack(raw: bytes) -> tuple[HandIn, bytes, bytes]:
    """Hand-in, artifact and notebook (b"" if there is none) of a carried file; no signature is checked here.

    Raises:
        HandInRefused: if it is not of its form, or the artifact is not the one that is stated.
    """
    try:
        members = parse_object(raw, most=MAX_CARRIED, depth=4, version=SCHEMA_VERSION)
    except JsonFault as error:
        raise HandInRefused(f"the file cannot be read ({error})") from error
    artifact, notebook = (_base64(members.get(name), name) for name in ("artifact", "notebook"))
    hand_in = _hand_in(members)
    hand_in.check_artifact(artifact)
    return hand_in, artifact, notebook


def _hand_in(members: dict[str, Any]) -> HandIn:
    stated = members.get("statement")
    kinds = Statement.__annotations__
    if not isinstance(stated, dict) or set(stated) != set(kinds):
        raise HandInRefused("the signed statement has other fields than it should")
    for name, kind in kinds.items():
        if type(stated[name]).__name__ != kind or len(str(stated[name])) > 100:
            raise HandInRefused(f"the signed statement: {name}: is no {kind} of at most 100 characters")
    return HandIn(statement=Statement(**stated), signature=_base64(members.get("signature"), "signature"))


def _base64(text: object, name: str) -> bytes:
    if not isinstance(text, str):
        raise HandInRefused(f"{name}: is missing")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise HandInRefused(f"{name}: is not base64") from None
