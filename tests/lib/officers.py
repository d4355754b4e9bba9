"""Officers for tests: a key in a home that no course made, and a folder of the exchange signed anew."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.cencomm.authority import Credential, make_authority
from simulator.workspace import handin
from simulator.workspace.collector import INBOUND, SIGN, sign_of
from simulator.workspace.home import Home, write_atomic
from simulator.workspace.submit import officer

START = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def some_officer() -> Credential:
    """One officer of a training authority."""
    authority = make_authority("Test authority", at=START)
    return authority.issue(name="NCP Test", address="ncp.kg@cencomm.example", country="KG", unit="NCP", at=START)


def with_officer(home: Home) -> Home:
    """The home, with an officer's key in its bundle."""
    for name, data in (("key", some_officer().key_pem), ("certificate", some_officer().certificate_pem)):
        write_atomic(home.bundle / "officer" / f"{name}.pem", data)
    return home


def with_collector(home: Home, folder: Path) -> Path:
    """The collector's folder of the home's course, new in a folder with its sign, and noted in the home."""
    inbound = folder / INBOUND
    inbound.mkdir(parents=True)
    write_atomic(home.bundle / "trust" / "ca.pem", some_officer().certificate_pem)
    sign = sign_of(home.manifest.course, some_officer().certificate_pem)
    (folder / SIGN).write_text(json.dumps(sign), encoding="ascii")
    write_atomic(home.path / "collector.json", json.dumps({"inbound": str(inbound)}).encode())
    return inbound


def sign_again(folder: Path, home: Home, **changes: Any) -> None:
    """Sign a folder of the exchange with the key of a home, as its owner could; changes: of the statement."""
    before = handin.read_statement((folder / handin.STATEMENT).read_bytes()).statement
    digest = hashlib.sha256((folder / "artifact.json").read_bytes()).hexdigest()
    signed = handin.sign(replace(before, **{"artifact": digest, **changes}), officer(home).key)
    (folder / handin.STATEMENT).write_text(json.dumps(signed.to_json()), encoding="ascii")
