"""A fault speaks both languages to the end: its detail is a text of the catalogue, what came from outside a value."""

from __future__ import annotations

import ast
import base64
import json
from datetime import datetime
from pathlib import Path

import pytest

import simulator.cencomm
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message
from simulator.cencomm.errors import Malformed, MessageFault
from simulator.cencomm.trust import Trust
from simulator.texts import translator
from simulator.widgets.messages_view import fault_text

ROOM = Path(simulator.cencomm.__file__).parent
VECTORS = sorted((Path(__file__).parent.parent / "vectors" / "cencomm").glob("*.json"))


def test_every_detail_is_a_marked_text() -> None:
    odd = []
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for word in node.keywords if isinstance(node, ast.Call) else []:
                parts = [word.value.body, word.value.orelse] if isinstance(word.value, ast.IfExp) else [word.value]
                for value in parts if word.arg == "detail" else []:
                    marked = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "N_"
                    if not marked and not (isinstance(value, ast.Subscript) and path.name == "enveloped.py"):
                        odd.append(f"{path.name}:{value.lineno}")
    assert odd == []


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_fault_of_a_vector_is_said_in_both_languages(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    reader = Credential.load(vector["key"].encode(), vector["certificate"].encode())
    trust = Trust.load(vector["root"].encode(), vector["crl"].encode() if vector["crl"] else None)
    data, at = base64.b64decode(vector["message"]), datetime.fromisoformat(vector["at"])
    if vector["expect"] == "OPENS":
        assert open_message(data, reader.key, reader.certificate, trust, at).verdict is None
        return
    with pytest.raises(MessageFault) as caught:
        open_message(data, reader.key, reader.certificate, trust, at)
    english, russian = (fault_text(caught.value, translator(lang)) for lang in ("en", "ru"))
    assert english != russian
    for text in (english, russian):
        assert text.endswith(".")
        assert "{" not in text
    assert any("а" <= letter <= "я" for letter in russian)


def test_braces_from_outside_are_values_and_never_filled() -> None:
    fault = Malformed(detail="it is not a {kind}", kind="{detail} {0} {kind.__class__}")
    assert "{detail} {0} {kind.__class__}" in str(fault)
    assert "{detail} {0} {kind.__class__}" in fault_text(fault, translator("ru"))
