"""Nicknames under which informants and partners speak of an organisation; fewer words than organisations.

The rule kept here: an organisation has two nicknames that never change, and several organisations may share one, so a
nickname is a hint and no key.
"""

from __future__ import annotations

import hashlib

import numpy as np

from simulator.observation.registers.drawn import hashed
from simulator.texts import N_

NICKNAMES = (
    N_("the Miller"), N_("the Tailor"), N_("the Beekeeper"), N_("the Goldsmith"), N_("the Cook"), N_("the Teacher"),
    N_("the Sailor"), N_("the Chess player"), N_("the Gardener"), N_("the Postman"), N_("the Dentist"),
    N_("the Carpenter"), N_("the Bookkeeper"), N_("the Wrestler"), N_("the Falconer"), N_("the Potter"),
    N_("the Twins"), N_("the Cousins"), N_("the Riders"), N_("the Mountain people"), N_("the River people"),
    N_("the Bazaar people"), N_("the Old men"), N_("the Students"),
)  # fmt: skip


def salt_of(seed: bytes, what: str) -> int:
    """A number that differs between worlds, for `hashed`."""
    return int.from_bytes(hashlib.sha256(what.encode() + seed).digest()[:6], "big")


def nickname(seed: bytes, organisation: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Position in NICKNAMES of an organisation's first or second nickname (which 0 or 1)."""
    keys = np.maximum(organisation, 0) * 2 + which
    return np.asarray(hashed(keys, salt_of(seed, "nickname")) % np.uint64(len(NICKNAMES)), np.int64)
