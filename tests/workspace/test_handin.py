"""The signed statement: one key, one statement, one artifact; whatever else comes is refused with its reason."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, replace
from typing import Any

import pytest
from officers import START, some_officer

from simulator.cencomm.authority import make_authority
from simulator.workspace.handin import HandInRefused, Statement, device, pack, read_statement, sign, unpack

ANSWERS = b'{"answers": {}}'
STATED = Statement(
    course="c",
    trainee="anna",
    world="w-1",
    attempt=1,
    exercise="tiny_report",
    number=1,
    time="2026-03-05T12:00:00Z",
    artifact=hashlib.sha256(ANSWERS).hexdigest(),
    device="0123456789abcdef",
)


def test_only_the_key_that_signed_is_the_signers() -> None:
    neighbour = make_authority("Test authority", at=START).issue(
        name="NCP Other", address="other.kg@cencomm.example", country="KG", unit="NCP", at=START
    )
    signed = sign(STATED, some_officer().key)
    assert signed.signed_by(some_officer().certificate)
    assert not signed.signed_by(neighbour.certificate)


@pytest.mark.parametrize("name", [field.name for field in fields(Statement)])
def test_every_word_of_the_statement_is_signed(name: str) -> None:
    value = getattr(STATED, name)
    other = replace(STATED, **{name: value + 1 if isinstance(value, int) else value + "x"})
    signed = sign(STATED, some_officer().key)
    assert not replace(signed, statement=other).signed_by(some_officer().certificate)


def test_the_bytes_that_are_signed_stay_what_they_were() -> None:
    digest = hashlib.sha256(STATED.canonical()).hexdigest()
    assert digest == "e5f3e8a70e16a7d1e9195820ef8c857ea5a6e462cdac65f280790f2ad1419bde", (
        "what officers signed with an earlier cenlab would not hold any more"
    )


def test_a_device_is_sixteen_digits_that_name_nobody() -> None:
    assert re.fullmatch("[0-9a-f]{16}", device())
    assert device() == device()


def test_what_is_packed_comes_out_whole_and_other_answers_are_refused() -> None:
    signed = sign(STATED, some_officer().key)
    assert unpack(pack(signed, ANSWERS, b"notebook")) == (signed, ANSWERS, b"notebook")
    assert unpack(pack(signed, ANSWERS, None)) == (signed, ANSWERS, b"")
    with pytest.raises(HandInRefused, match="not those that the officer signed"):
        unpack(pack(signed, ANSWERS + b" ", None))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": "1"}, "number: is no int"),
        ({"number": True}, "number: is no int"),
        ({"trainee": 7}, "trainee: is no str"),
        ({"trainee": "y" * 101}, "at most 100 characters"),
        ({"more": 1}, "other fields"),
    ],
)
def test_a_statement_of_another_form_is_refused(changes: dict[str, Any], why: str) -> None:
    raw = sign(STATED, some_officer().key).to_json()
    raw["statement"] |= changes
    with pytest.raises(HandInRefused, match=why):
        read_statement(json.dumps(raw).encode())


def test_a_statement_of_just_the_greatest_length_is_read() -> None:
    signed = sign(replace(STATED, trainee="y" * 100), some_officer().key)
    assert read_statement(json.dumps(signed.to_json()).encode()) == signed


@pytest.mark.parametrize(("signature", "why"), [(None, "is missing"), (7, "is missing"), ("A!==", "is not base64")])
def test_a_signature_that_is_no_bytes_is_refused(signature: Any, why: str) -> None:
    raw = sign(STATED, some_officer().key).to_json() | {"signature": signature}
    with pytest.raises(HandInRefused, match=f"signature: {why}"):
        read_statement(json.dumps(raw).encode())
