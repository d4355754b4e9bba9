"""One vector a file, one fault each: the reader names exactly that fault."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from pathlib import Path

import pytest

from simulator.cencomm import errors
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message
from simulator.cencomm.errors import MessageFault
from simulator.cencomm.trust import Trust

VECTORS = sorted((Path(__file__).parent.parent / "vectors" / "cencomm").glob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_vector_ends_as_it_says(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    reader = Credential.load(vector["key"].encode(), vector["certificate"].encode())
    trust = Trust.load(vector["root"].encode(), vector["crl"].encode() if vector["crl"] else None)
    data, at = base64.b64decode(vector["message"]), datetime.fromisoformat(vector["at"])
    if vector["expect"] == "OPENS":
        assert open_message(data, reader.key, reader.certificate, trust, at).content.decode() == vector["content"]
        return
    with pytest.raises(MessageFault) as caught:
        open_message(data, reader.key, reader.certificate, trust, at)
    assert caught.value.code == vector["expect"]


def test_there_is_a_vector_for_every_fault_but_the_replay() -> None:
    """A replay is a fault of the second reading; test_envelope has it."""
    named = {json.loads(path.read_text(encoding="utf-8"))["expect"] for path in VECTORS}
    codes = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MessageFault)}
    assert named == codes - {"FAULT", "REPLAYED"} | {"OPENS"}
