"""A course's keys: one root of 32 random bytes, from which everything else of the course is derived by purpose.

The rule kept here: whoever has the root can rebuild every world of the course, so it lies in one file that only its
owner reads, and nothing derived from it leaves except through a purpose of its own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from courses.edge import cleaned_up
from courses.given import RECOVERY_FILE, KeyFault, read_key_file, recovery_place
from simulator import durable
from simulator.errors import plainly
from simulator.rng import SEED_BYTES, derive

ROOT_FILE = "course_root"
SEAL_FILE = "seal"
DIFFERENT = 20
CANARY_BYTES = 16
LIFE = timedelta(days=3650)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    durable.write_bytes(path, data, mode=durable.PRIVATE_FILE)


def is_guessable(root: bytes) -> bool:
    """Whether a root was plainly not drawn at random: few different bytes, or few different steps between them.

    Of 32 random bytes, fewer than 20 are different once in more than 10^11 draws.
    """
    head = root[:SEED_BYTES]
    steps = {(after - before) % 256 for before, after in pairwise(head)}
    return len(set(head)) < DIFFERENT or len(steps) < DIFFERENT - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseKeys:
    """The root of one course; every key is derived for one purpose and cannot be turned into another."""

    course: str
    root: bytes

    def __post_init__(self) -> None:
        if len(self.root) < SEED_BYTES:
            raise KeyFault(f"a course's root has {SEED_BYTES} bytes or more, this one has {len(self.root)}.")
        if is_guessable(self.root):
            raise KeyFault(
                "a course's root is drawn at random; this one repeats itself and could be guessed, and with it every "
                "answer. Leave it out and one is drawn."
            )

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
        values = {"course root": self.root, "seal key": self.seal(), "canary": self.canary(trainee, attempt)}
        for redraw in range(redraws + 1):
            values[f"world seed {redraw}"] = self.world_seed(trainee, attempt, redraw)
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The folder of a course's keys on the instructor's side.

    spare is where the recovery key lies if the instructor names no place: another folder, because a key that lies
    beside the one that it should replace is lost with it.
    """

    folder: Path
    spare: Path | None = None

    @property
    def root_path(self) -> Path:
        """The file of the root."""
        return self.folder / ROOT_FILE

    @property
    def spare_folder(self) -> Path:
        """Where the recovery key lies if no place was named."""
        return self.spare or self.folder.with_name(f"{self.folder.name}+recovery")

    def create(self, course: str, seed: bytes | None = None, recovery: Path | None = None) -> CourseKeys:
        """Draw the root (or take the given one), and make the instructor's and the recovery certificate.

        recovery is the folder for the recovery key, on another disk if it can be.

        Raises:
            KeyFault: if the folder already holds a root, the seed is short or could be guessed, or the recovery key
                would lie beside the other keys or cannot be written.
        """
        if self.root_path.exists():
            raise KeyFault(f"{self.root_path} exists already: a second root would make every mark unverifiable.")
        keys = CourseKeys(course=course, root=secrets.token_bytes(SEED_BYTES) if seed is None else seed)
        place = self.place_of_recovery(course, recovery)
        with cleaned_up(lambda: place.unlink(missing_ok=True)):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
            for name in _RECIPIENTS:
                key, certificate = _pair(course, name)
                write_private(self.folder / f"{name}.key.pem" if name == "instructor" else place, key)
                write_private(self.folder / f"{name}.pem", certificate)
            write_private(self.folder / SEAL_FILE, keys.seal())
            write_private(self.root_path, keys.root)
        return keys

    def place_of_recovery(self, course: str, folder: Path | None) -> Path:
        """Where the recovery key will lie.

        Raises:
            KeyFault: if it would lie beside the other keys, or the folder is not there.
        """
        if folder is None:
            self.spare_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self.spare_folder / RECOVERY_FILE
        return recovery_place(course, folder, self.folder)

    def put_recovery_in_use(self, path: Path) -> list[Path]:
        """Put the recovery key in the place of a lost instructor's key; where what stood there was set aside.

        Raises:
            KeyFault: if the file is no key or not this course's recovery key.
        """
        data = read_key_file(path)
        try:
            key = serialization.load_pem_private_key(data, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyFault(f"{path}: holds no private key that can be read. Name the recovery key.") from None
        certificate = read_certificate(self.folder / "recovery.pem")
        if key.public_key() != certificate.public_key():
            raise KeyFault(f"{path}: is not the recovery key of this course. Its name ends in {RECOVERY_FILE}.")
        aside = []
        for name in ("instructor.key.pem", "instructor.pem"):
            old = self.folder / name
            if old.exists():
                aside.append(_unused(old))
                durable.move(old, aside[-1])
        write_private(self.folder / "instructor.pem", certificate.public_bytes(serialization.Encoding.PEM))
        write_private(self.folder / "instructor.key.pem", data)
        return aside

    def load(self, course: str) -> CourseKeys:
        """The keys of a course.

        Raises:
            KeyFault: if the root is missing, short, or readable by others.
        """
        if not self.root_path.is_file():
            raise KeyFault(f"{self.root_path} is missing. Put it back from your copy: nothing else can replace it.")
        if self.root_path.stat().st_mode & 0o077:
            raise KeyFault(f"{self.root_path} can be read by others. Run: chmod 600 {self.root_path}")
        beside = self.folder / RECOVERY_FILE
        if beside.exists():  # as earlier versions laid it
            self.spare_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable.move(beside, self.spare_folder / RECOVERY_FILE)
        root = self.root_path.read_bytes()
        if len(root) < SEED_BYTES:
            raise KeyFault(f"{self.root_path} holds {len(root)} bytes, a root has {SEED_BYTES}. Put your copy back.")
        return CourseKeys(course=course, root=root)

    def certificates(self) -> list[x509.Certificate]:
        """The instructor's certificate and the recovery one: every truth is sealed to both."""
        chain = [read_certificate(self.folder / f"{name}.pem") for name in _RECIPIENTS]
        return chain if chain[0] != chain[1] else chain[:1]

    def private_material(self) -> dict[str, bytes]:
        """The private keys that lie here, in the forms in which they could leak: DER, and the bare number.

        A recovery key that was put on another disk is not on this machine and cannot leave it.
        """
        material: dict[str, bytes] = {}
        paths = {"instructor": self.folder / "instructor.key.pem", "recovery": self.spare_folder / RECOVERY_FILE}
        for name, path in paths.items():
            if name == "recovery" and not path.exists():
                continue
            key = _private_key(path)
            material[f"{name} key"] = key.private_numbers().private_value.to_bytes(32, "big")
            material[f"{name} key, DER"] = key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        return material


_RECIPIENTS = ("instructor", "recovery")


def read_certificate(path: Path) -> x509.Certificate:
    """A certificate from its file.

    Raises:
        KeyFault: if it is missing or damaged; names the file.
    """
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyFault(
            f"{path}: is missing or damaged ({plainly(error)}). Put it back from your copy of the course."
        ) from None


def _private_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = plainly(error)
        raise KeyFault(
            f"{path}: is missing or damaged ({why}). Put it back from your copy of the keys, or open the truth with "
            "the recovery key: cenlab course recover COURSE KEYFILE."
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyFault(f"{path}: is a key of another kind. Put it back from your copy of the keys.")
    return key


def _unused(path: Path) -> Path:
    """A name beside a file for setting it aside."""
    return next(p for n in count(1) if not (p := path.with_name(f"{path.name}.aside{n}")).exists())


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
