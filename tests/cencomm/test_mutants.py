"""Messages spoiled along their structure: none is taken, none raises what is no fault of the library, none is slow.

The outer envelope is spoiled as a stranger on the way could; the signed part as a recipient could who seals it again.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from der_trees import INTEGER, SET, Mutator, Node, long_length, tree
from sealed_mail import by_hand, sealed

from simulator.cencomm.asn1 import wrap
from simulator.cencomm.envelope import open_message
from simulator.cencomm.enveloped import encrypt, open_envelope
from simulator.cencomm.errors import AlgorithmNotAllowed, BadSignature, Malformed, MessageFault

MOST_CPU_S = 0.05
SLOW_PARTS = 8


def spoiled_messages(network: Any, part: int, count: int) -> None:
    """Half of them spoiled outside, half inside; a slow one is asked twice, since the machine may have stopped."""
    rng = np.random.default_rng([2026, part])
    reader, trust = network.members["KG"], network.trust()
    outer = [sealed(network, to=to) for to in (("KG",), ("KG", "KZ", "TJ"))]
    signed = [
        open_envelope(by_hand(network, network.members[name]), reader.key, reader.certificate).plaintext
        for name in ("UZ", "UZ")
    ]
    outside, inside = Mutator(outer, rng), Mutator(signed, rng)
    accepted: list[str] = []
    slow: list[tuple[str, float]] = []
    for number in range(count):
        name, data = (inside if number % 2 else outside).draw()
        if number % 2:
            data = encrypt(data, [reader.certificate])
        for attempt in range(2):
            begun = time.process_time()
            try:
                open_message(data, reader.key, reader.certificate, trust, network.at)
                accepted.append(name)
            except MessageFault:
                pass
            spent = time.process_time() - begun
            if spent <= MOST_CPU_S:
                break
            if attempt:
                slow.append((name, spent))
    assert accepted == []
    assert slow == []


def test_two_thousand_spoiled_messages_are_refused_by_name_and_in_time(network: Any) -> None:
    spoiled_messages(network, SLOW_PARTS, 2_000)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLOW_PARTS))
def test_two_hundred_thousand_spoiled_messages_are_refused_by_name_and_in_time(network: Any, part: int) -> None:
    spoiled_messages(network, part, 200_000 // SLOW_PARTS)


def second_ways(node: Node) -> dict[str, bytes]:
    """Other ways to write what a node says, or to hang something on it: DER has none of them."""
    ways = {"long length": long_length(node)}
    if node.tag & 0x20:
        ways["bytes after the end"] = wrap(node.tag, node.body + b"\x00")
        ways["an element after the end"] = wrap(node.tag, node.body + b"\x05\x00")
        ways["without end"] = bytes([node.tag, 0x80]) + node.body + b"\x00\x00"
    if node.tag == INTEGER:
        ways["a number with a zero before it"] = wrap(INTEGER, b"\x00" + node.body)
    if node.tag == SET and len(node.kids) > 1:
        ways["out of order"] = wrap(SET, b"".join(kid.raw for kid in reversed(node.kids)))
    return ways


def of_node(node: Node, name: str) -> tuple[type[MessageFault], ...]:
    """The faults that a second way may end in; an algorithm with one element more is another algorithm."""
    algorithm = node.kids and node.kids[0].tag == 0x06 and name == "an element after the end"
    return (Malformed, AlgorithmNotAllowed) if algorithm else (Malformed,)


@pytest.mark.parametrize("to", [("KG",), ("KG", "KZ")])
def test_a_second_way_to_write_any_element_of_the_envelope_is_malformed(network: Any, to: tuple[str, ...]) -> None:
    reader, trust = network.members["KG"], network.trust()
    names = set[str]()
    for node in tree(sealed(network, to=to)).walk():
        for name, raw in second_ways(node).items():
            with pytest.raises(of_node(node, name)):
                open_message(node.within(raw), reader.key, reader.certificate, trust, network.at)
            names.add(name)
    assert names == {
        "long length",
        "bytes after the end",
        "an element after the end",
        "without end",
        "a number with a zero before it",
    }


def test_a_second_way_to_write_any_element_of_the_signed_part_is_malformed(network: Any) -> None:
    """Or not what was signed: inside the certificate, and in the signature's own octets."""
    reader, trust = network.members["KG"], network.trust()
    message = by_hand(network, network.members["UZ"])
    signed = tree(open_envelope(message, reader.key, reader.certificate).plaintext)
    certificate = next(node for node in signed.walk() if node.tag == 0xA0 and node.body[:2] == b"\x30\x82")
    inside_others = {id(node) for node in certificate.kids[0].walk()}
    names = set[str]()
    for node in signed.walk():
        if node.parent is not None and node.parent.tag == 0x04:
            inside_others.add(id(node))
        for name, raw in second_ways(node).items():
            expected = {*of_node(node, name), *((BadSignature,) if id(node) in inside_others else ())}
            data = encrypt(node.within(raw), [reader.certificate])
            with pytest.raises(tuple(expected)):
                open_message(data, reader.key, reader.certificate, trust, network.at)
            names.add(name)
    assert len(names) >= 5


def test_attributes_out_of_order_are_malformed(network: Any) -> None:
    """The signed attributes stand under a tag of their own, and are a set all the same."""
    reader, trust = network.members["KG"], network.trust()
    signed = tree(open_envelope(by_hand(network, network.members["UZ"]), reader.key, reader.certificate).plaintext)
    (attributes,) = (node for node in signed.walk() if node.tag == 0xA0 and len(node.kids) == 4)
    raw = wrap(0xA0, b"".join(kid.raw for kid in reversed(attributes.kids)))
    data = encrypt(attributes.within(raw), [reader.certificate])
    with pytest.raises(Malformed):
        open_message(data, reader.key, reader.certificate, trust, network.at)
