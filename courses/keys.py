"""A course's keys: one root of 32 random bytes, from which everything else of the course is derived by purpose.

The rule kept here: whoever has the root can rebuild every world of the course, so it lies in one file that only its
owner reads, and nothing derived from it leaves except through a purpose of its own.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulator.errors import CenlabError
from simulator.rng import SEED_BYTES, derive, lengthed

ROOT_FILE = "course_root"
SEAL_FILE = "seal"
CANARY_BYTES = 16
LIFE = timedelta(days=3650)


class KeyFault(CenlabError):
    """A key is missing, too short or readable by others."""


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def seed_from_hex(text: str, *, graded: bool = False) -> bytes:
    """A course root from hexadecimal digits.

    Graded work takes 64 digits or more; practice and demonstrations take any even number and stretch a short one,
    which makes it convenient and worthless as a secret.

    Raises:
        KeyFault: if the text is not hexadecimal, or too short for graded work.
    """
    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        raise KeyFault(f"--seed {text[:40]!r}: is not an even number of hexadecimal digits (0-9, a-f).") from None
    if len(raw) >= SEED_BYTES:
        return raw
    if graded or not raw:
        raise KeyFault(
            f"--seed has {len(raw) * 2} hexadecimal digits, graded work needs {SEED_BYTES * 2}: a shorter one can be "
            "searched. Leave it out and one is drawn."
        )
    return hashlib.sha256(lengthed("short seed", raw)).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseKeys:
    """The root of one course; every key is derived for one purpose and cannot be turned into another."""

    course: str
    root: bytes

    def world_seed(self, trainee: str, attempt: int, redraw: int) -> bytes:
        """The seed of one trainee's world: the answer key, if anyone else had it."""
        return derive(self.root, "world", self.course, trainee, str(attempt), str(redraw))

    def world_id(self, trainee: str, attempt: int) -> str:
        """The public name of a world; says nothing about its seed."""
        return "w-" + derive(self.root, "ids", self.course, trainee, str(attempt), length=16)[:8].hex()

    def canary(self, trainee: str, attempt: int) -> bytes:
        """16 bytes planted in the sealed truth only; found anywhere else they prove a leak."""
        return derive(self.root, "canary", self.course, trainee, str(attempt), length=CANARY_BYTES)

    def seal(self) -> bytes:
        """The key under which scores are sealed."""
        return derive(self.root, "seal", self.course)

    def secrets_of(self, trainee: str, attempt: int, redraws: int) -> dict[str, bytes]:
        """Everything of a trainee's world that must never leave, by name, for the leak audit."""
        found = {"course root": self.root, "seal key": self.seal(), "canary": self.canary(trainee, attempt)}
        for redraw in range(redraws + 1):
            found[f"world seed {redraw}"] = self.world_seed(trainee, attempt, redraw)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The folder of a course's keys on the instructor's side."""

    folder: Path

    @property
    def root_path(self) -> Path:
        """The file of the root."""
        return self.folder / ROOT_FILE

    def create(self, course: str, seed: bytes | None = None) -> CourseKeys:
        """Draw the root (or take the given one), and make the instructor's and the recovery certificate.

        Raises:
            KeyFault: if the folder already holds a root, or the seed is shorter than 32 bytes.
        """
        if self.root_path.exists():
            raise KeyFault(f"{self.root_path} exists already: a second root would make every mark unverifiable.")
        if seed is not None and len(seed) < SEED_BYTES:
            raise KeyFault(f"a course's root has {SEED_BYTES} bytes or more, this one has {len(seed)}.")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        keys = CourseKeys(course=course, root=seed or secrets.token_bytes(SEED_BYTES))
        for name in ("instructor", "recovery"):
            key, certificate = _pair(course, name)
            write_private(self.folder / f"{name}.key.pem", key)
            write_private(self.folder / f"{name}.pem", certificate)
        write_private(self.folder / SEAL_FILE, keys.seal())
        write_private(self.root_path, keys.root)
        return keys

    def load(self, course: str) -> CourseKeys:
        """The keys of a course.

        Raises:
            KeyFault: if the root is missing, short, or readable by others.
        """
        if not self.root_path.is_file():
            raise KeyFault(f"{self.root_path} is missing. Put it back from your copy: nothing else can replace it.")
        if self.root_path.stat().st_mode & 0o077:
            raise KeyFault(f"{self.root_path} can be read by others. Run: chmod 600 {self.root_path}")
        root = self.root_path.read_bytes()
        if len(root) < SEED_BYTES:
            raise KeyFault(f"{self.root_path} holds {len(root)} bytes, a root has {SEED_BYTES}. Put your copy back.")
        return CourseKeys(course=course, root=root)

    def certificates(self) -> list[x509.Certificate]:
        """The instructor's certificate and the recovery one: every truth is sealed to both."""
        return [x509.load_pem_x509_certificate((self.folder / f"{n}.pem").read_bytes()) for n in _RECIPIENTS]

    def private_material(self) -> dict[str, bytes]:
        """The private keys in the forms in which they could leak: DER, and the bare number."""
        found: dict[str, bytes] = {}
        for name in _RECIPIENTS:
            key = serialization.load_pem_private_key((self.folder / f"{name}.key.pem").read_bytes(), password=None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            found[f"{name} key"] = key.private_numbers().private_value.to_bytes(32, "big")
        return found


_RECIPIENTS = ("instructor", "recovery")


def _pair(course: str, name: str) -> tuple[bytes, bytes]:
    """A P-256 key and its self-signed certificate for key agreement, both PEM; not for any real use."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "TRAINING ONLY"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"cenlab {course} {name}"[:64]),
        ]
    )
    start = datetime(2026, 1, 1, tzinfo=UTC)
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=True,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + LIFE)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, certificate.public_bytes(serialization.Encoding.PEM)
