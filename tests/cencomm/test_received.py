"""What was received is remembered by sender and id, only after everything held; a late message is not a replay."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealed_mail import opened, sealed

from simulator.cencomm.envelope import read_message
from simulator.cencomm.errors import CrlStale, Replayed, SignerRevoked
from simulator.cencomm.header import Header
from simulator.cencomm.received import MAX_SHOWN, Received


def test_a_message_refused_for_a_stale_list_is_taken_when_the_list_is_fresh(network: Any) -> None:
    received, data = Received(), sealed(network)
    stale = network.trust(at=network.at - timedelta(days=10), life=timedelta(days=5))
    with pytest.raises(CrlStale):
        opened(network, data, trust=stale, received=received)
    assert opened(network, data, received=received).verdict is None
    with pytest.raises(Replayed):
        opened(network, data, received=received)


def test_a_message_that_is_only_shown_with_a_fault_is_not_taken(own_network: Any) -> None:
    network, received = own_network, Received()
    who, data = network.members["KG"], sealed(network, "KZ")
    clean = network.trust()
    network.authority.revoke(network.members["KZ"].certificate, at=network.at - timedelta(days=2))
    read = read_message(data, who.key, who.certificate, network.trust(), network.at, received=received)
    assert isinstance(read.verdict, SignerRevoked)
    assert received.senders == {}
    assert opened(network, data, trust=clean, received=received).verdict is None


def test_a_late_lower_number_is_taken_and_the_gap_is_shown_until_it_comes(network: Any) -> None:
    received = Received()
    messages = {number: sealed(network, message_id=f"M-{number}", counter=number) for number in (3, 7, 5, 4, 6)}
    gaps = []
    for data in messages.values():
        opened(network, data, received=received)
        gaps.append(received.missing("ncp.uz@cencomm.example"))
    assert gaps == [(), (4, 5, 6), (4, 6), (6,), ()]
    assert received.missing("ncp.kz@cencomm.example") == ()


def test_a_number_or_an_id_that_came_before_is_a_replay_for_this_sender_only(network: Any) -> None:
    received = Received()
    opened(network, sealed(network, message_id="M-1", counter=1), received=received)
    for odd in ({"message_id": "M-2", "counter": 1}, {"message_id": "M-1", "counter": 2}):
        with pytest.raises(Replayed):
            opened(network, sealed(network, **odd), received=received)
    assert opened(network, sealed(network, "KZ", message_id="M-1", counter=1), received=received).verdict is None


def test_a_renewed_certificate_does_not_make_old_messages_new(own_network: Any) -> None:
    network, received = own_network, Received()
    opened(network, sealed(network), received=received)
    network.members["UZ"] = network.authority.issue(
        name="NCP UZ", address="ncp.uz@cencomm.example", country="UZ", unit="NCP", at=network.at - timedelta(days=1)
    )
    with pytest.raises(Replayed):
        opened(network, sealed(network), received=received)


@given(st.lists(st.integers(1, 2**53), unique=True, max_size=12))
def test_missing_numbers_are_those_between_never_too_many(numbers: list[int]) -> None:
    received = Received()
    for number in numbers:
        received.senders.setdefault("a", {})[str(number)] = Received.from_data(
            {"schema_version": 1, "senders": {"a": {"x": [number, ""]}}}
        ).senders["a"]["x"]
    missing = received.missing("a")
    between = range(min(numbers), max(numbers)) if numbers else range(0)
    assert list(missing) == list(islice((number for number in between if number not in numbers), MAX_SHOWN))


def header_of(message_id: str, counter: int) -> Header:
    return Header(
        message_id=message_id,
        type="INFORMATION",
        group="G",
        operation="O",
        sender="ncp.uz@cencomm.example",
        counter=counter,
        handling="H1",
        created="2026-03-05T07:40:00Z",
    )


def test_the_same_place_read_again_is_no_second_message_another_place_is() -> None:
    received, header = Received(), header_of("M-1", 1)
    assert received.take(header, "inbox/a") is True
    assert received.take(header, "inbox/a") is False
    assert received.take(header_of("M-2", 2), "inbox/b") is True
    before = received.as_data()
    for odd, place in (
        (header, "inbox/b"),
        (header, ""),
        (header_of("M-1", 3), "inbox/a"),
        (header_of("M-3", 1), "inbox/a"),
    ):
        with pytest.raises(Replayed):
            received.take(odd, place)
        with pytest.raises(Replayed):
            received.check(odd, place)
    assert received.as_data() == before  # a replay is not noted either
    nowhere = Received()
    nowhere.take(header)
    with pytest.raises(Replayed):
        nowhere.take(header)


def test_the_memory_survives_its_file_and_refuses_another_shape(network: Any) -> None:
    received = Received()
    opened(network, sealed(network), received=received)
    again = Received.from_data(json.loads(json.dumps(received.as_data())))
    with pytest.raises(Replayed):
        opened(network, sealed(network), received=again)
    for odd in ({}, {"schema_version": 2, "senders": {}}, {"schema_version": True, "senders": {}}):
        with pytest.raises(ValueError, match=r"schema_version|memory"):
            Received.from_data(odd)
    for senders in ([], {"a": []}, {"a": {"x": 1}}, {"a": {"x": [1]}}, {"a": {"x": ["soon", ""]}}):
        with pytest.raises(ValueError, match=r"memory|invalid|unpack"):
            Received.from_data({"schema_version": 1, "senders": senders})
