"""What a person gives of keys: a file with a seed, the place for a recovery key, the recovery key itself.

The rule kept here: a seed stands in a closed file, never on a command line, which every user of the machine can read.
Nothing heavy is imported: commands look here first.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from simulator.errors import CenlabError

RECOVERY_FILE = "recovery.key.pem"
SEED_BYTES = 32
MOST_OF_A_KEY = 100_000


class KeyFault(CenlabError):
    """A key is missing, too short or readable by others."""


def seed_from_hex(text: str, *, graded: bool = False, where: str = "the seed") -> bytes:
    """A course root from hexadecimal digits.

    Graded work takes 64 digits or more; practice and demonstrations take any even number and stretch a short one,
    which makes it convenient and worthless as a secret.

    Raises:
        KeyFault: if the text is not hexadecimal, or too short for graded work.
    """
    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        raise KeyFault(f"{where}: {text[:40]!r} is not an even number of hexadecimal digits (0-9, a-f).") from None
    if len(raw) >= SEED_BYTES:
        return raw
    if graded or not raw:
        raise KeyFault(
            f"{where} has {len(raw) * 2} hexadecimal digits, graded work needs {SEED_BYTES * 2}: a shorter one can be "
            "searched. Leave it out and one is drawn."
        )
    from simulator.rng import lengthed

    return hashlib.sha256(lengthed("short seed", raw)).digest()


def seed_from_file(path: Path) -> bytes:
    """A seed from a file of hexadecimal digits, because a command line can be read by every user of the machine.

    A plain file must be closed to others; a pipe or standard input (/dev/stdin) is taken as it is.

    Raises:
        KeyFault: if it cannot be read, is open to others or holds no seed.
    """
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            text = file.read(4096).decode("ascii", "backslashreplace")
    except OSError as error:
        raise KeyFault(f"--seed-file {path}: cannot be read ({error.strerror or error}). Name another file.") from None
    if stat.S_ISREG(state.st_mode) and state.st_mode & 0o077:
        raise KeyFault(
            f"--seed-file {path}: can be read by others, and a seed is the answer key. Run: chmod 600 {path}"
        )
    return seed_from_hex(text, where=f"--seed-file {path}")


def recovery_place(course: str, folder: Path, keys: Path) -> Path:
    """Where the recovery key of a course will lie in a folder; keys is the folder of its other keys.

    Raises:
        KeyFault: if it would lie beside the other keys, or the folder is not there or closed.
    """
    if not folder.is_dir():
        raise KeyFault(f"--recovery-key {folder}: there is no such folder. Make it, or plug the stick in.")
    if folder.resolve() == keys.resolve() or keys.resolve() in folder.resolve().parents:
        raise KeyFault(f"--recovery-key {folder}: lies beside the key that it should replace. Name another disk.")
    path = folder / f"{course}-{RECOVERY_FILE}"
    if path.exists():
        raise KeyFault(f"--recovery-key {path}: exists already; it may be another course's. Name another folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise KeyFault(f"--recovery-key {folder}: cannot be written to. Name another folder.")
    return path


def read_key_file(path: Path) -> bytes:
    """The bytes of a file that may hold a private key.

    Raises:
        KeyFault: if it cannot be read, or is no key in PEM.
    """
    from courses.edge import words

    try:
        with path.open("rb") as file:
            data = file.read(MOST_OF_A_KEY)
    except OSError as error:
        raise KeyFault(f"{words(error)} The recovery key is named {RECOVERY_FILE} or COURSE-{RECOVERY_FILE}.") from None
    if b"PRIVATE KEY-----" not in data:
        raise KeyFault(f"{path}: holds no private key that can be read. Name the recovery key.")
    return data
