"""The leak audit: a byte scan of everything that leaves, for what must never leave.

The rule kept here: a secret is looked for in every form in which a program would write it by accident: raw, reversed,
hexadecimal, base64 at every offset, and as a decimal number; also inside compressed members. Words that only the
hidden truth uses are looked for as they are.
"""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import CenlabError

SHORTEST = 8
MEMBER_BYTES = 200_000_000
# Column names of the truth tables and of the sealed truth; no observed table and no page has them.
TRUTH_WORDS = (b"truth_id", b"organisation_id", b"error_mask", b"quantity_true", b"report_delay_days", b"cenlab-canary")


class LeakFound(CenlabError):
    """A file that was about to leave holds a secret; nothing left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A named secret of 8 bytes or more.

    Raises:
        ValueError: if it is shorter: chance alone would find it.
    """

    name: str
    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) < SHORTEST:
            raise ValueError(f"{self.name}: {len(self.value)} bytes are too few to look for")


def forms(value: bytes) -> set[bytes]:
    """Every form of a secret that is looked for.

    Base64 at offsets 0, 1, 2: the digits that do not depend on the neighbouring bytes.
    """
    encoded: set[bytes] = set()
    for raw in (value, value[::-1]):
        encoded |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
        encoded.add(str(int.from_bytes(raw, "big")).encode())
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + raw)
            first, last = -(-offset * 8 // 6), (offset + len(raw)) * 8 // 6
            encoded |= {coded[first:last], coded[first:last].translate(bytes.maketrans(b"+/", b"-_"))}
    return {form for form in encoded if len(form) >= SHORTEST}


def layers(data: bytes) -> Iterator[bytes]:
    """The bytes themselves, and what a zip, gzip or Parquet file holds within."""
    yield data
    if data[:2] == b"\x1f\x8b":
        try:
            yield gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.file_size <= MEMBER_BYTES:
                    yield archive.read(member)
    elif data[:4] == b"PAR1":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(io.BytesIO(data))
        yield "\n".join(table.column_names).encode()
        for column in table.columns:
            yield "\n".join(map(str, column.unique().to_pylist())).encode("utf-8", "replace")


def leaks(files: Mapping[str, bytes], secrets: Sequence[Secret], words: Iterable[bytes] = TRUTH_WORDS) -> list[str]:
    """What was found, as `file: name of the secret`; empty if all is well."""
    wanted = [(form, secret.name) for secret in secrets for form in forms(secret.value)]
    wanted += [(word, f"the word {word.decode()}") for word in words]
    places: dict[str, None] = {}
    for name, data in files.items():
        for layer in layers(data):
            for form, what in wanted:
                if form in layer:
                    places[f"{name}: {what}"] = None
    return list(places)


def audit(files: Mapping[str, bytes], secrets: Sequence[Secret]) -> None:
    """Refuse to let files leave that hold a secret.

    Raises:
        LeakFound: names every file and secret, never the secret itself.
    """
    places = leaks(files, secrets)
    if places:
        raise LeakFound("Nothing was released, because this would have left with it: " + "; ".join(places))


def audit_files(folder: Path, secrets: Sequence[Secret]) -> None:
    """Audit every file under a folder.

    Raises:
        LeakFound: as `audit`.
    """
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    audit(files, secrets)
