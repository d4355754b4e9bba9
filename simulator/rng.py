"""Named random streams: Philox keyed by (seed, stage), with the block as its counter.

The rule kept here: a stream depends on the world's seed, the name of the stage and the number of the block
and on nothing else, so the same world comes out for any number of workers and any order of work.
"""

from __future__ import annotations

import hashlib

import numpy as np
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from simulator.chance import Stream

SEED_BYTES = 32


def lengthed(*parts: str | bytes) -> bytes:
    """Join parts so that ("a", "bc") and ("ab", "c") differ: each is preceded by its length, 4 bytes."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def derive(root: bytes, purpose: str, *names: str, length: int = SEED_BYTES) -> bytes:
    """HKDF-SHA256 (RFC 5869) of a root key for a purpose and names; `length` bytes.

    Raises:
        ValueError: if the root is shorter than 32 bytes, because a shorter one could be searched.
    """
    if len(root) < SEED_BYTES:
        raise ValueError(f"a root key has {SEED_BYTES} bytes or more, this one has {len(root)}")
    info = lengthed("cenlab", purpose, *names)
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(root)


def stream(seed: bytes, stage: str, block: int = 0) -> Stream:
    """The draws of one block of one named stage: Philox4x64, 128-bit key, counter = block << 192."""
    digest = hashlib.sha256(lengthed("stream", stage, seed)).digest()
    key = int.from_bytes(digest[:16], "little")
    return Stream(np.random.Philox(key=key, counter=block << 192))
