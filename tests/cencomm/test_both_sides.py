"""What sealing makes, opening takes; what opening would refuse is refused at sealing, under the same rule."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_certificates import changed_certificate, extension, other_recipients, unbound
from sealed_mail import CONTENT, by_hand, opened, sealed

from simulator.cencomm import asn1, profile
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message, seal
from simulator.cencomm.enveloped import decrypt, encrypt
from simulator.cencomm.errors import (
    AlgorithmNotAllowed,
    CertificateNotAllowed,
    KeyUsage,
    Malformed,
    MessageFault,
    SenderIdentityMismatch,
)
from simulator.cencomm.header import Header, Recipient, canonical, frame, unframe
from simulator.cencomm.signed import sign, verify
from simulator.cencomm.trust import Trust


@pytest.mark.parametrize("count", [1, 180, profile.MAX_RECIPIENTS])
def test_as_many_recipients_with_the_longest_addresses_as_are_allowed_are_sealed_and_opened(
    network: Any, count: int
) -> None:
    readers = [
        network.authority.issue(
            name=f"N{number}",
            address=f"{number:03d}.{'n' * 100}@cencomm.example",
            country="UZ",
            unit="NCP",
            at=network.at,
        )
        for number in range(count)
    ]
    assert all(len(Recipient.of(reader.certificate).address) == 120 for reader in readers)
    who, content = network.members["UZ"], b"x" * 5_000
    certificates = [reader.certificate for reader in readers]
    data = seal(content, network.header(), who.key, who.certificate, certificates, at=network.at)
    last = readers[-1]
    message = open_message(data, last.key, last.certificate, network.trust(), network.at)
    assert message.content == content
    assert len(message.header.recipients) == count


def test_a_message_around_the_limit_is_either_not_sealed_or_opens(network: Any) -> None:
    who, to = network.members["UZ"], network.certificates("KG")
    taken, refused = set[int](), set[int]()
    for size in range(profile.MAX_MESSAGE - 2_000, profile.MAX_MESSAGE, 23):
        try:
            data = seal(b"x" * size, network.header(), who.key, who.certificate, to, at=network.at)
        except ValueError:
            refused.add(size)
            continue
        taken.add(len(opened(network, data).content))
    # A signature's length plays by two bytes.
    assert taken
    assert refused
    assert max(taken) < min(refused) + 23


def test_a_foreign_sender_and_a_signer_not_for_signing_are_refused_at_sealing_as_at_opening(network: Any) -> None:
    who = network.members["UZ"]
    with pytest.raises(SenderIdentityMismatch):
        sealed(network, **{"from": "rilo@cencomm.example"})
    with pytest.raises(SenderIdentityMismatch):
        opened(network, by_hand(network, who, **{"from": "rilo@cencomm.example"}))
    mute = network.authority.issue(
        name="A", address="ncp.uz@cencomm.example", country="UZ", unit="NCP", at=network.at, sign=False
    )
    with pytest.raises(KeyUsage):
        seal(CONTENT, network.header(), mute.key, mute.certificate, network.certificates("KG"), at=network.at)
    with pytest.raises(KeyUsage):
        opened(network, by_hand(network, mute))


def test_a_signers_certificate_in_another_form_is_refused_at_sealing_as_at_opening(network: Any) -> None:
    who, key = network.members["UZ"], network.authority.root.key
    unknown = extension("2.999.7", b"\x05\x00", critical=True)
    for odd in (
        changed_certificate(who.certificate, key, extensions=[unknown]),
        changed_certificate(who.certificate, key, serial_number=-5),
    ):
        with pytest.raises(CertificateNotAllowed):
            seal(CONTENT, network.header(), who.key, odd, network.certificates("KG"), at=network.at)
        with pytest.raises(CertificateNotAllowed):
            opened(network, by_hand(network, Credential(who.key, odd)))


def test_a_recipient_whom_no_header_can_name_is_refused_at_sealing(network: Any) -> None:
    key = network.authority.root.key
    for names in (b"\x30\x00", None):
        odd = [] if names is None else [extension("2.5.29.17", names, critical=False)]
        nameless = changed_certificate(network.members["KG"].certificate, key, extensions=odd, without=["2.5.29.17"])
        who = network.members["UZ"]
        with pytest.raises(Malformed):
            seal(CONTENT, network.header(), who.key, who.certificate, [nameless], at=network.at)


def test_a_moment_without_a_zone_is_refused_on_both_sides(network: Any) -> None:
    naive, who, reader = network.at.replace(tzinfo=None), network.members["UZ"], network.members["KG"]
    with pytest.raises(ValueError, match="no time zone"):
        seal(CONTENT, network.header(), who.key, who.certificate, [reader.certificate], at=naive)
    with pytest.raises(ValueError, match="no time zone"):
        open_message(sealed(network), reader.key, reader.certificate, network.trust(), naive)


def test_another_zone_is_the_same_moment(network: Any) -> None:
    who = network.members["UZ"]
    at = network.at.astimezone(timezone(timedelta(hours=6)))
    data = seal(CONTENT, network.header(), who.key, who.certificate, network.certificates("KG"), at=at)
    assert opened(network, data).facts.signed_at == network.at


@pytest.mark.parametrize("year", [1950, 1999, 2049, 2050, 2051, 9000])
def test_a_signing_time_is_written_and_read_in_any_year(network: Any, year: int) -> None:
    at = datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC)
    who = network.members["UZ"]
    assert verify(sign(CONTENT, who.key, who.certificate, at=at)).signed_at == at


def test_a_message_of_2051_opens_in_2051(long_network: Any) -> None:
    network = long_network
    at = datetime(2051, 3, 5, 8, 0, tzinfo=UTC)
    who, reader = network.members["UZ"], network.members["KG"]
    data = seal(CONTENT, network.header(), who.key, who.certificate, [reader.certificate], at=at)
    trust = network.trust(at=at - timedelta(hours=1))
    assert open_message(data, reader.key, reader.certificate, trust, at).facts.signed_at == at


def test_recipients_by_rsa_by_a_shared_key_by_password_and_by_key_id_are_algorithms_not_allowed(network: Any) -> None:
    odd = other_recipients(sealed(network), network.members["KG"].certificate)
    assert set(odd) == {"rsa", "shared-key", "password", "key-id"}
    for data in odd.values():
        with pytest.raises(AlgorithmNotAllowed):
            opened(network, data)


def test_an_empty_binding_to_a_certificate_is_malformed(network: Any) -> None:
    who, reader = network.members["UZ"], network.members["KG"]
    header = network.header().model_copy(update={"recipients": (Recipient.of(reader.certificate),)})
    inner = unbound(sign(frame(header, CONTENT), who.key, who.certificate, at=network.at), who)
    with pytest.raises(Malformed):
        opened(network, encrypt(inner, [reader.certificate]))


def test_a_negative_serial_number_is_refused_by_name(network: Any) -> None:
    who = network.members["UZ"]
    for serial in (-5, 0):
        odd = changed_certificate(who.certificate, network.authority.root.key, serial_number=serial)
        with pytest.raises(CertificateNotAllowed, match="not positive"):
            opened(network, by_hand(network, Credential(who.key, odd)))


@settings(max_examples=60)
@given(
    reply=st.text(st.characters(codec="utf-8"), max_size=120),
    counter=st.integers(1, 2**53),
    names=st.lists(st.text("абвгABC019 .:/@+-_", min_size=1, max_size=120), min_size=3, max_size=3),
)
def test_a_headers_line_is_canonical_json_and_reads_back(
    network: Any, reply: str, counter: int, names: list[str]
) -> None:
    first, second, third = names
    recipients = tuple(Recipient.of(certificate) for certificate in network.certificates("KG", "UZ"))
    header = network.header(reply_to=reply, counter=counter, group=first, operation=second, type=third)
    header = header.model_copy(update={"recipients": recipients})
    assert header.line() == canonical(header.model_dump(by_alias=True, exclude_none=True))
    assert unframe(frame(header, b"x")).header == header


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"counter":1', b'"counter":1.0'),
        (b'"counter":1', b'"counter":1' + b"0" * 5_000),
        (b'"counter":1', b'"counter":true'),
        (b'"counter":1,', b'"counter":1,"counter":1,'),
        (b'"counter":1,', b'"counter": 1,'),
        (b'"reply_to":""', b'"reply_to":"\\u0041"'),
        (b'"reply_to":""', b'"reply_to":"\\ud800"'),
        (b'"schema_version":1', b'"schema_version":true'),
        (b'"schema_version":1', b'"schema_version":2'),
        (b'"created":"2026-03-05T07:00:00Z"', b'"created":"2026-13-45T07:00:00Z"'),
        (b"WARNING", b"\xff\xfe"),
        (b"WARNING", b"[" * 10_000),
    ],
)
def test_a_header_written_in_a_second_way_is_malformed(network: Any, old: bytes, new: bytes) -> None:
    line = network.header().line()
    assert old in line
    with pytest.raises(Malformed):
        unframe(line.replace(old, new) + b"\nx")


def _crafted(size: int) -> dict[str, bytes]:
    """Ten megabytes each of what a reader could be kept busy with."""
    many = {"numbers": b"\x02\x01\x00", "sets": b"\x31\x00", "sequences": b"\x30\x00", "octets": b"\x04\x00"}
    crafted = {name: part * (size // len(part)) for name, part in many.items()}
    deep = b""
    while len(deep) < 60_000:
        deep = b"\x30\x83" + len(deep).to_bytes(3, "big") + deep
    return {**crafted, "deep": deep, "nothing": bytes(size)}


@pytest.mark.parametrize("kind", ["numbers", "sets", "sequences", "octets", "deep", "nothing"])
def test_ten_crafted_megabytes_are_refused_in_a_fifth_of_a_second(network: Any, kind: str) -> None:
    """CPU time, of the best of three, for a message and for plain sealed bytes, where fifty megabytes are allowed."""
    who, trust = network.members["KG"], network.trust()
    good, octets = sealed(network), _crafted(10_000_000)[kind]

    def put(at: bytes) -> bytes:
        infos = asn1.wrap(0x31, at)
        content = good[good.index(bytes.fromhex("06092a864886f70d010701")) - 4 :]
        inner = asn1.wrap(0x30, b"\x02\x01\x00" + infos + content)
        return asn1.wrap(0x30, bytes.fromhex("060b2a864886f70d0109100117") + asn1.wrap(0xA0, inner))

    for data in (put(octets), octets, b"\x30\x84" + len(octets).to_bytes(4, "big") + octets):
        least = 1.0
        for _ in range(3):
            begun = time.process_time()
            with pytest.raises(MessageFault):
                open_message(data, who.key, who.certificate, trust, network.at)
            with pytest.raises(MessageFault):
                decrypt(data, who.key, who.certificate)
            with pytest.raises(MessageFault):
                verify(data)
            least = min(least, time.process_time() - begun)
        assert least < 0.2


def test_a_readers_own_certificate_without_an_address_is_a_fault_not_a_crash(network: Any) -> None:
    reader = network.members["KG"]
    odd = changed_certificate(reader.certificate, network.authority.root.key, without=["2.5.29.17"])
    with pytest.raises(MessageFault):
        open_message(sealed(network), reader.key, odd, network.trust(), network.at)
    trust = Trust(root=network.authority.root.certificate, crl=network.trust().crl, members=(odd,))
    with pytest.raises(MessageFault):
        open_message(sealed(network), reader.key, reader.certificate, trust, network.at)


def test_the_headers_fields_stand_in_the_order_of_their_names_on_the_line() -> None:
    for model in (Header, Recipient):
        names = [field.alias or name for name, field in model.model_fields.items()]
        assert names == sorted(names)
