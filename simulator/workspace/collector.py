"""The collector's folder of a course: how a trainee's side knows it, and finds it from a folder near to it.

    exchange/<course>/collector.json   the sign: the course's name, and the fingerprint of its training authority
    exchange/<course>/inbound/         the folder itself; others may put something into it and not look

The sign tells nothing that does not stand in every officer's bundle. The rule kept here: what is no collector of the
bundle's own course is never taken for it, however writable it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from simulator.errors import CenlabError, plainly
from simulator.strict_json import JsonFault, read_object
from simulator.workspace.home import Home, HomeError, read_bytes

SCHEMA_VERSION = 1
SIGN = "collector.json"
INBOUND = "inbound"
MOST_BYTES = 10_000
REASSURANCE = "Nothing was changed."


class NotTheCollector(CenlabError):
    """A folder is not the collector of the course, or cannot be used as such; the text names it."""


def sign_of(course: str, authority_pem: bytes) -> dict[str, object]:
    """What the sign of a course says; authority_pem is the certificate that lies in every bundle as `trust/ca.pem`.

    Raises:
        ValueError: if that is no certificate.
    """
    fingerprint = x509.load_pem_x509_certificate(authority_pem).fingerprint(hashes.SHA256())
    return {"schema_version": SCHEMA_VERSION, "course": course, "authority": fingerprint.hex()}


def is_collector(home: Home, inbound: Path) -> bool:
    """Whether a folder bears the sign of the home's own course and work can be put into it."""
    return _bears_sign(home, inbound) and os.access(inbound, os.W_OK | os.X_OK)


def find_collector(home: Home, folder: Path) -> Path:
    """The collector's folder of the home's course: the folder itself, or the one to which it leads.

    `exchange/<course>`, `exchange`, a cenlab home and the home of the user who keeps one lead to it.

    Raises:
        NotTheCollector: if it is none and leads to none, or is closed; names it and the remedy.
    """
    folder = Path(os.path.realpath(folder.expanduser()))
    course = home.manifest.course
    at_home = Path("exchange", course, INBOUND)
    for inner in (Path(), Path(INBOUND), Path(course, INBOUND), at_home, Path("cenlab") / at_home):
        inbound = folder / inner
        if _bears_sign(home, inbound):
            if not os.access(inbound, os.W_OK | os.X_OK):
                raise NotTheCollector(f"{inbound}: nothing can be put there by you. Ask your instructor. {REASSURANCE}")
            return inbound
    closed = next((place for place in reversed((folder, *folder.parents)) if _is_closed(place)), None)
    if closed is not None:
        raise NotTheCollector(
            f"{folder}: {closed} is closed to you. Ask your instructor to open the way. {REASSURANCE}"
        )
    try:
        is_there = folder.is_dir()
    except OSError as error:
        raise NotTheCollector(f"{folder}: cannot be looked at ({plainly(error)}). {REASSURANCE}") from None
    if not is_there:
        raise NotTheCollector(f"{folder}: is not there. {REASSURANCE}")
    raise NotTheCollector(
        f"{folder}: is not the folder into which the course {course} hands in, nor does it lead there. Your instructor "
        f"knows it: `cenlab course deliver` prints it, and it ends in {at_home}. {REASSURANCE}"
    )


def _is_closed(place: Path) -> bool:
    """Whether a folder is there that we may not go through."""
    return os.access(place, os.F_OK) and place.is_dir() and not os.access(place, os.X_OK)


def _bears_sign(home: Home, inbound: Path) -> bool:
    """Whether a folder is there and beside it stands the sign of the home's own course."""
    inbound = Path(os.path.realpath(inbound))
    try:
        if inbound.name != INBOUND or not inbound.is_dir():
            return False
        sign = read_object(inbound.parent / SIGN, most=MOST_BYTES, version=SCHEMA_VERSION)
        return sign == sign_of(home.manifest.course, read_bytes(home.bundle / "trust" / "ca.pem"))
    except (JsonFault, HomeError, OSError, ValueError):
        return False
