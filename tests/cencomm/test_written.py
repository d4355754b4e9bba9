"""The form in which messages are written here is read by comparison: as the general reader reads it, or not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from der_trees import Mutator, long_length, tree
from sealed_mail import by_hand, sealed

from simulator.cencomm import asn1, enveloped, signed, written
from simulator.cencomm.certificates import once, reading
from simulator.cencomm.errors import MessageFault


@pytest.mark.parametrize("size", [0, 1, 60, 100, 127, 128, 220, 255, 256, 257, 65_000, 65_535, 65_536, 70_000])
def test_what_is_sealed_is_read_by_comparison_at_every_length_of_a_length(network: Any, size: int) -> None:
    reader = network.members["KG"]
    data = enveloped.encrypt(bytes(size), network.certificates("KG", "UZ"))
    parts = written.parts_of(data)
    assert parts == enveloped._parts(data)
    assert written.envelope(parts) == data
    named = written.recipients_of(parts.infos, reading(reader.certificate))
    assert named == enveloped._recipients(parts.infos, reading(reader.certificate).id)


@pytest.mark.parametrize("size", [0, 1, 100, 127, 128, 255, 256, 60_000])
def test_what_is_signed_is_read_by_comparison_at_every_length_of_a_length(network: Any, size: int) -> None:
    who = network.members["UZ"]
    data = signed.sign(bytes(size), who.key, who.certificate, at=network.at)
    assert signed._as_written(data) == signed._parts(data)


def test_a_hundred_recipients_are_read_by_comparison_each_with_his_own_key(network: Any) -> None:
    readers = [
        network.authority.issue(
            name=f"N{at}", address=f"n{at}@cencomm.example", country="UZ", unit="NCP", at=network.at
        )
        for at in range(100)
    ]
    infos = enveloped.content_key([reader.certificate for reader in readers]).recipient_infos
    for reader in readers:
        own = reading(reader.certificate)
        assert written.recipients_of(infos, own) == enveloped._recipients(infos, own.id)


def _general(read: Any, *arguments: Any) -> Any:
    try:
        return read(*arguments)
    except MessageFault:
        return None


def test_what_is_spoiled_is_read_by_comparison_only_as_the_general_reader_reads_it(network: Any) -> None:
    rng = np.random.default_rng([2026, 21])
    own = reading(network.members["KG"].certificate)
    outer = [sealed(network, to=to) for to in (("KG",), ("KG", "KZ", "TJ"))]
    who = network.members["UZ"]
    inner = [
        enveloped.decrypt(by_hand(network, who), network.members["KG"].key, own.certificate),
        signed.sign(b"x" * 300, who.key, who.certificate, at=network.at),
    ]
    outside, inside = Mutator(outer, rng), Mutator(inner, rng)
    compared = 0
    for _ in range(1_500):
        _, data = outside.draw()
        parts = written.parts_of(data)
        named = written.recipients_of(parts.infos, own) if parts is not None else None
        if named is not None:
            assert parts == _general(enveloped._parts, data)
            assert named == _general(enveloped._recipients, parts.infos, own.id)
            compared += 1
        _, data = inside.draw()
        if (half := _general(signed._as_written, data)) is not None:
            assert half == _general(signed._parts, data)
    # Spoiled keys, points and ciphertexts keep the form, and are refused by the ciphers.
    assert compared > 0


def test_no_second_way_to_write_an_element_is_read_by_comparison(network: Any) -> None:
    own = reading(network.members["KG"].certificate)
    for node in tree(sealed(network, to=("KG", "KZ"))).walk():
        parts = written.parts_of(node.within(long_length(node)))
        assert parts is None or written.recipients_of(parts.infos, own) is None
    who = network.members["UZ"]
    for node in tree(signed.sign(b"x" * 300, who.key, who.certificate, at=network.at)).walk():
        if not any(above.tag == 0x04 for above in _above(node)):
            assert signed._as_written(node.within(long_length(node))) is None or _inside_certificate(node)


def _above(node: Any) -> list[Any]:
    return [] if node.parent is None else [node.parent, *_above(node.parent)]


def _inside_certificate(node: Any) -> bool:
    return any(above.tag == 0xA0 and above.body[:2] == b"\x30\x82" for above in _above(node))


@pytest.mark.parametrize(
    "digits", [b"260230070000", b"261305070000", b"260305240000", b"260305070060", b" 60305070000", b"2603050700+0"]
)
def test_a_signing_time_that_is_none_is_not_read_by_comparison(digits: bytes) -> None:
    assert signed._two_digit_time(asn1.wrap(0x17, digits + b"Z")) is None


def test_what_was_read_of_a_certificate_is_remembered_for_that_object_and_read_again_for_another(network: Any) -> None:
    asked = []
    names = once(lambda certificate: asked.append(certificate) or certificate.serial_number)
    first, second = network.certificates("KG", "UZ")
    assert [names(first), names(second), names(first)] == [
        first.serial_number,
        second.serial_number,
        first.serial_number,
    ]
    assert asked == [first, second]


def test_a_group_that_only_resembles_one_that_was_read_is_not_taken_for_it(network: Any) -> None:
    """Of the same length, for the same reader, with the same last recipient: what is looked up is the same."""
    readers = [
        network.authority.issue(
            name=f"N{at}", address=f"n{at}@cencomm.example", country="UZ", unit="NCP", at=network.at
        ).certificate
        for at in range(12)
    ]
    own = reading(network.members["KG"].certificate)
    last = readers.pop()
    written._GROUPS.clear()
    for _ in range(2):
        for other in readers:
            infos = enveloped.content_key([own.certificate, other, last]).recipient_infos
            assert written.recipients_of(infos, own) == enveloped._recipients(infos, own.id)
            for at in range(0, len(infos), 7):
                spoiled = infos[:at] + bytes([infos[at] ^ 1]) + infos[at + 1 :]
                named = written.recipients_of(spoiled, own)
                assert named is None or named == _general(enveloped._recipients, spoiled, own.id)


def test_what_is_remembered_of_groups_has_a_bound(network: Any) -> None:
    written._GROUPS.clear()
    own = reading(network.members["KG"].certificate)
    for number in range(3 * written.MOST_GROUPS):
        rid = asn1.seq(own.id.issuer, asn1.dump((1 << 150) + number))
        entries = written.entry(own.rid, bytes(40)) + written.entry(rid, bytes(40))
        infos = written.recipient_infos(b"\x04" + bytes(64), entries)
        assert written.recipients_of(infos, own) is not None
        assert 0 < len(written._GROUPS) <= written.MOST_GROUPS
