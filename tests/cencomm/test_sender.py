"""Who wrote a message is believed only on a certificate that is trusted, in force, not revoked and meant for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sealed_mail import CONTENT, by_hand, opened, sealed

from simulator.cencomm.authority import Credential, make_authority
from simulator.cencomm.envelope import read_message, seal
from simulator.cencomm.enveloped import encrypt
from simulator.cencomm.errors import (
    CrlStale,
    KeyUsage,
    MessageFault,
    Replayed,
    SenderIdentityMismatch,
    SignedInFuture,
    SignerExpired,
    SignerNotYetValid,
    SignerRevoked,
    SignerUntrusted,
)
from simulator.cencomm.received import Received
from simulator.cencomm.trust import Trust, is_training_root


def test_a_revoked_certificate_is_a_fact_and_the_message_still_opens_for_reading(own_network: Any) -> None:
    network = own_network
    revoked = network.at - timedelta(days=2)
    network.authority.revoke(network.members["KZ"].certificate, at=revoked)
    data = sealed(network, "KZ")
    who = network.members["KG"]
    message = read_message(data, who.key, who.certificate, network.trust(), network.at)
    assert message.content == CONTENT
    assert isinstance(message.verdict, SignerRevoked)
    assert message.facts.revoked_at == revoked
    assert message.verdict.params["revoked"] == "03.03.2026"
    assert message.verdict.params["signed"] == "05.03.2026"
    assert message.verdict.params["reason"] == "keyCompromise"
    with pytest.raises(SignerRevoked):
        opened(network, data)


def test_a_revocation_that_has_not_come_yet_does_not_count(own_network: Any) -> None:
    own_network.authority.revoke(own_network.members["KZ"].certificate, at=own_network.at - timedelta(hours=9))
    who = own_network.members["KG"]
    data = sealed(own_network, "KZ")
    later = own_network.trust()
    earlier = own_network.at - timedelta(hours=1)
    assert isinstance(read_message(data, who.key, who.certificate, later, earlier).verdict, SignerRevoked)
    own_network.authority.revoked.clear()
    own_network.authority.revoke(own_network.members["KZ"].certificate, at=own_network.at + timedelta(hours=1))
    assert read_message(data, who.key, who.certificate, own_network.trust(), own_network.at).verdict is None


def _foreign(network: Any) -> Credential:
    false = make_authority("Training root", at=network.at - timedelta(days=30))
    return false.issue(
        name="NCP UZ", address="ncp.uz@cencomm.example", country="UZ", unit="NCP", at=network.at - timedelta(days=30)
    )


def test_a_look_alike_authority_is_not_trusted(network: Any) -> None:
    """Same names, another key."""
    false = _foreign(network)
    data = seal(CONTENT, network.header(), false.key, false.certificate, network.certificates("KG"), at=network.at)
    with pytest.raises(SignerUntrusted):
        opened(network, data)


def test_another_address_than_the_certificates_is_a_mismatch(network: Any) -> None:
    with pytest.raises(SenderIdentityMismatch):
        opened(network, by_hand(network, network.members["UZ"], **{"from": "rilo@cencomm.example"}))


def test_an_expired_and_a_future_certificate_have_their_own_names(own_network: Any) -> None:
    network = own_network
    for start, life, fault in (
        (-40, 20, SignerExpired),
        (1, 300, SignerNotYetValid),
    ):
        network.members["UZ"] = network.authority.issue(
            name="NCP UZ",
            address="ncp.uz@cencomm.example",
            country="UZ",
            unit="NCP",
            at=network.at + timedelta(days=start),
            life=timedelta(days=life),
        )
        with pytest.raises(fault):
            opened(network, sealed(network))


def test_a_list_that_has_run_out_or_is_missing_or_foreign_is_stale(network: Any) -> None:
    data = sealed(network)
    stale = network.trust(at=network.at - timedelta(days=10), life=timedelta(days=5))
    missing = Trust(root=network.authority.root.certificate, crl=None)
    foreign = Trust(root=network.authority.root.certificate, crl=make_authority("X", at=network.at).crl(at=network.at))
    for trust in (stale, missing, foreign):
        with pytest.raises(CrlStale):
            opened(network, data, trust=trust)


def test_a_certificate_is_used_only_for_what_it_was_issued_for(network: Any) -> None:
    reader = network.authority.issue(
        name="S", address="s@cencomm.example", country="UZ", unit="NCP", at=network.at, agree=False
    )
    with pytest.raises(KeyUsage):
        encrypt(b"x", [reader.certificate])
    signer = network.authority.issue(
        name="A", address="a@cencomm.example", country="UZ", unit="NCP", at=network.at, sign=False
    )
    header = network.header(**{"from": "a@cencomm.example"})
    with pytest.raises(KeyUsage):
        seal(CONTENT, header, signer.key, signer.certificate, network.certificates("KG"), at=network.at)
    with pytest.raises(KeyUsage):
        opened(network, by_hand(network, signer, **{"from": "a@cencomm.example"}))


def test_the_root_itself_does_not_write_messages(network: Any) -> None:
    with pytest.raises(MessageFault):
        opened(network, by_hand(network, network.authority.root))


def test_the_same_message_twice_is_a_replay(network: Any) -> None:
    received = Received()
    data = sealed(network)
    opened(network, data, received=received)
    with pytest.raises(Replayed):
        opened(network, data, received=received)
    with pytest.raises(Replayed):
        opened(network, sealed(network, message_id="M-2"), received=received)
    opened(network, sealed(network, message_id="M-3", counter=2), received=received)


def test_a_signing_time_in_the_future_has_its_name_and_clocks_their_tolerance(network: Any) -> None:
    who = network.members["UZ"]
    for ahead, fault in ((timedelta(minutes=4), None), (timedelta(minutes=6), SignedInFuture)):
        data = seal(
            CONTENT, network.header(), who.key, who.certificate, network.certificates("KG"), at=network.at + ahead
        )
        if fault is None:
            assert opened(network, data).verdict is None
            continue
        with pytest.raises(fault, match="still to come"):
            opened(network, data)


def test_only_training_roots_are_trusted(network: Any) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "A real authority")])
    real = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(network.at)
        .not_valid_after(network.at + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    assert is_training_root(network.authority.root.certificate)
    assert not is_training_root(network.members["UZ"].certificate)
    with pytest.raises(SignerUntrusted, match="A real authority"):
        Trust(root=real, crl=None)
