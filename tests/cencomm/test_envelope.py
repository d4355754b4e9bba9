"""Messages open for exactly their recipients, whole and unchanged; whatever else arrives is a named fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sealed_mail import CONTENT, opened, sealed

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message, read_message, seal
from simulator.cencomm.enveloped import content_key, decrypt, encrypt, encrypt_with
from simulator.cencomm.errors import (
    BadSignature,
    Malformed,
    MessageFault,
    NotARecipient,
    RecipientNotBound,
    Tampered,
)
from simulator.cencomm.header import Recipient, frame
from simulator.cencomm.signed import sign


def test_a_message_opens_for_each_of_its_recipients_with_the_facts_about_its_sender(network: Any) -> None:
    data = sealed(network, to=("KG", "KZ", "TJ"))
    for reader in ("KG", "KZ", "TJ"):
        message = opened(network, data, reader)
        assert message.content == CONTENT
        assert message.verdict is None
        assert (message.facts.country, message.facts.name) == ("UZ", "NCP UZ")
        assert [recipient.address for recipient in message.header.recipients] == [
            "ncp.kg@cencomm.example",
            "ncp.kz@cencomm.example",
            "ncp.tj@cencomm.example",
        ]


def test_whoever_is_not_named_cannot_open_not_even_the_sender(network: Any) -> None:
    data = sealed(network, to=("KG",))
    for reader in ("UZ", "KZ"):
        with pytest.raises(NotARecipient):
            opened(network, data, reader)


@settings(max_examples=30, deadline=None)
@given(
    to=st.sets(st.sampled_from(["KG", "KZ", "TJ", "UZ"]), min_size=1),
    reader=st.sampled_from(["KG", "KZ", "TJ", "UZ"]),
    content=st.binary(max_size=200),
)
def test_nobody_outside_the_recipients_opens(network: Any, to: set[str], reader: str, content: bytes) -> None:
    who, me = network.members["UZ"], network.members[reader]
    data = seal(content, network.header(), who.key, who.certificate, network.certificates(*sorted(to)), at=network.at)
    if reader in to:
        assert opened(network, data, reader).content == content
        return
    with pytest.raises(NotARecipient):
        opened(network, data, reader)
    # Not even with the entry of a recipient pointed at: a foreign key unwraps nothing.
    other = network.members[min(to)]
    with pytest.raises(Tampered):
        read_message(data, me.key, other.certificate, network.trust(), network.at)


def test_no_flipped_bit_of_any_byte_opens(network: Any) -> None:
    data = sealed(network, to=("KG", "KZ"))
    trust, who = network.trust(), network.members["KG"]
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        with pytest.raises(MessageFault):
            open_message(bytes(changed), who.key, who.certificate, trust, network.at)


def test_no_flipped_bit_of_the_signed_bytes_opens_when_sealed_again(network: Any) -> None:
    """Somebody who may open re-seals changed words: signature, attributes and certificate hold every byte."""
    who, reader, trust = network.members["UZ"], network.members["KG"], network.trust()
    header = network.header().model_copy(update={"recipients": (Recipient.of(reader.certificate),)})
    inner = sign(frame(header, CONTENT), who.key, who.certificate, at=network.at - timedelta(hours=1))
    for position in range(len(inner)):
        changed = bytearray(inner)
        changed[position] ^= 1 << position % 7
        data = encrypt(bytes(changed), [reader.certificate])
        with pytest.raises(MessageFault):
            open_message(data, reader.key, reader.certificate, trust, network.at)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200), tail=st.binary(max_size=4), at=st.integers(0, 3000), insert=st.binary(max_size=6))
def test_whatever_bytes_arrive_the_answer_is_a_named_fault(
    network: Any, data: bytes, tail: bytes, at: int, insert: bytes
) -> None:
    who, trust = network.members["KG"], network.trust()
    good = sealed(network)
    at %= len(good)
    for odd in (data, good[:at] + insert + good[at + len(insert) :] + tail, encrypt(data, network.certificates("KG"))):
        if odd != good:
            with pytest.raises(MessageFault):
                open_message(odd, who.key, who.certificate, trust, network.at)


@pytest.mark.parametrize("cut", [0, 1, 2, 30, 500, -1])
def test_a_message_cut_short_is_malformed(network: Any, cut: int) -> None:
    with pytest.raises(Malformed):
        opened(network, sealed(network)[:cut])


def test_bytes_after_the_end_are_malformed(network: Any) -> None:
    with pytest.raises(Malformed):
        opened(network, sealed(network) + b"\x00")


def test_too_many_bytes_are_refused_before_they_are_parsed(network: Any) -> None:
    with pytest.raises(Malformed, match="too many"):
        opened(network, b"\x30\x84\x7f\xff\xff\xff" + b"\x00" * 300_000)


def test_a_forwarded_message_is_not_bound_to_its_new_reader(network: Any) -> None:
    """Uzbekistan's signed words, sealed again by Tajikistan for Kazakhstan."""
    who = network.members["UZ"]
    header = network.header().model_copy(update={"recipients": (Recipient.of(network.members["TJ"].certificate),)})
    inner = sign(frame(header, CONTENT), who.key, who.certificate, at=network.at)
    with pytest.raises(RecipientNotBound):
        opened(network, encrypt(inner, network.certificates("KZ")), "KZ")


def test_a_silent_further_reader_is_seen(network: Any) -> None:
    """The signed list names one recipient, the envelope two."""
    who = network.members["UZ"]
    header = network.header().model_copy(update={"recipients": (Recipient.of(network.members["KG"].certificate),)})
    inner = sign(frame(header, CONTENT), who.key, who.certificate, at=network.at)
    with pytest.raises(RecipientNotBound):
        opened(network, encrypt(inner, network.certificates("KG", "TJ")))


def test_a_recipient_under_a_members_serial_with_another_fingerprint_is_not_bound(network: Any) -> None:
    who = network.members["UZ"]
    own, other = (Recipient.of(network.members[name].certificate) for name in ("KG", "TJ"))
    liar = other.model_copy(update={"sha256": "0" * 64})
    header = network.header().model_copy(update={"recipients": (own, liar)})
    inner = sign(frame(header, CONTENT), who.key, who.certificate, at=network.at)
    with pytest.raises(RecipientNotBound):
        opened(network, encrypt(inner, network.certificates("KG", "TJ")))


def test_a_changed_key_of_another_recipient_is_seen(network: Any) -> None:
    who = network.members["UZ"]
    secret, other = content_key(network.certificates("KG")), content_key(network.certificates("KG"))
    header = network.header().model_copy(
        update={
            "recipients": (Recipient.of(network.members["KG"].certificate),),
            "recipient_infos": other.digest,
        }
    )
    inner = sign(frame(header, CONTENT), who.key, who.certificate, at=network.at)
    with pytest.raises(RecipientNotBound, match="envelope was changed"):
        opened(network, encrypt_with(secret, inner))


def test_a_signature_of_another_content_is_bad(network: Any) -> None:
    who = network.members["UZ"]
    header = network.header().model_copy(update={"recipients": (Recipient.of(network.members["KG"].certificate),)})
    inner = sign(frame(header, CONTENT), who.key, who.certificate, at=network.at)
    changed = inner.replace(b"4071", b"4017")
    with pytest.raises(BadSignature):
        opened(network, encrypt(changed, network.certificates("KG")))


def test_unsigned_content_is_no_message(network: Any) -> None:
    with pytest.raises(MessageFault):
        opened(network, encrypt(frame(network.header(), CONTENT), network.certificates("KG")))


@pytest.mark.parametrize("line", [b'{"counter": 1}', b"[]", b"", b"\xff", b'{"a":1,"a":1}', b"x" * 40_000])
def test_a_header_that_is_not_canonical_is_malformed(network: Any, line: bytes) -> None:
    who = network.members["UZ"]
    inner = sign(line + b"\n" + CONTENT, who.key, who.certificate, at=network.at)
    with pytest.raises(Malformed):
        opened(network, encrypt(inner, network.certificates("KG")))


def test_sealing_needs_recipients_named_once_and_the_right_key(network: Any) -> None:
    who = network.members["UZ"]
    for to in ([], network.certificates("KG", "KG")):
        with pytest.raises(ValueError, match="recipient"):
            encrypt(b"x", to)
    with pytest.raises(ValueError, match="does not belong"):
        seal(
            CONTENT,
            network.header(),
            network.members["KG"].key,
            who.certificate,
            network.certificates("KG"),
            at=network.at,
        )
    with pytest.raises(ValueError, match="at most"):
        seal(b"x" * 70_000, network.header(), who.key, who.certificate, network.certificates("KG"), at=network.at)


def test_plain_bytes_of_some_megabytes_are_sealed_and_opened(network: Any) -> None:
    plain = bytes(range(256)) * 20_000
    who = network.members["KG"]
    data = encrypt(plain, network.certificates("KG", "UZ"))
    assert decrypt(data, who.key, who.certificate) == plain
    assert len(data) < len(plain) + 1_000


def test_a_hundred_recipients_are_within_limits(network: Any) -> None:
    many = [
        network.authority.issue(name=f"N{i}", address=f"n{i}@cencomm.example", country="UZ", unit="NCP", at=network.at)
        for i in range(100)
    ]
    who = network.members["UZ"]
    data = seal(
        CONTENT, network.header(), who.key, who.certificate, [reader.certificate for reader in many], at=network.at
    )
    message = open_message(data, many[99].key, many[99].certificate, network.trust(), network.at)
    assert len(message.header.recipients) == 100


def test_credentials_are_written_and_read_back(network: Any) -> None:
    who = network.members["KG"]
    assert Credential.load(who.key_pem, who.certificate_pem).certificate == who.certificate
    with pytest.raises(ValueError, match="does not belong"):
        Credential.load(network.members["UZ"].key_pem, who.certificate_pem)
