"""The sealed truth: what an exercise was drawn from, encrypted to the instructor; the answer key of one world.

The rule kept here: marking reads the sealed truth and never draws a world again, so that a newer simulator cannot
change a marked world. In the clear it exists in memory only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from simulator.cencomm import envelope
from simulator.errors import CenlabError
from simulator.strict_json import is_version, parse_object

SCHEMA_VERSION = 1


class TruthFault(CenlabError):
    """A sealed truth cannot be opened, or is not the one that the bundle was made from."""


def seal_truth(truth: Mapping[str, Any], recipients: Sequence[x509.Certificate]) -> bytes:
    """The truth encrypted to every recipient; two calls give different bytes.

    Raises:
        ValueError: if the truth holds what JSON cannot say.
    """
    plain = json.dumps({**truth, "schema_version": SCHEMA_VERSION}, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return envelope.encrypt(plain.encode(), list(recipients))


def open_truth(
    sealed: bytes, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, *, sha256: str
) -> dict[str, Any]:
    """The truth in the clear.

    Raises:
        TruthFault: if its hash is not the one in the manifest, the key does not open it, or its version is unknown.
    """
    digest = hashlib.sha256(sealed).hexdigest()
    if digest != sha256:
        raise TruthFault(
            f"the sealed truth has hash {digest[:12]}…, the manifest says {sha256[:12]}…: put your copy back."
        )
    try:
        truth = parse_object(envelope.decrypt(sealed, key, certificate))
    except CenlabError as error:
        raise TruthFault(f"the sealed truth cannot be opened with the instructor's key: {error}") from error
    if not is_version(truth.get("schema_version"), SCHEMA_VERSION):
        raise TruthFault(
            f"the sealed truth has schema_version {truth.get('schema_version')!r}, this cenlab reads {SCHEMA_VERSION}."
        )
    return truth
