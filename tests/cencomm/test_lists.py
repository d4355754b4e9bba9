"""A list of revoked certificates says something only when it is the authority's, whole, and not older than one seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from odd_certificates import changed_list
from sealed_mail import opened, sealed

from simulator.cencomm import paths
from simulator.cencomm.authority import make_authority
from simulator.cencomm.envelope import read_message
from simulator.cencomm.errors import CrlNotAllowed, CrlStale, SignerRevoked
from simulator.cencomm.paths import ListMark
from simulator.cencomm.trust import Trust

DAY = timedelta(days=1)
MILD_REASONS = ("superseded", "cessation_of_operation", "affiliation_changed")


def read(network: Any, data: bytes, trust: Trust) -> Any:
    who = network.members["KG"]
    return read_message(data, who.key, who.certificate, trust, network.at)


def test_a_strangers_list_revokes_nobody_and_its_dates_are_not_shown(own_network: Any) -> None:
    network = own_network
    stranger = make_authority("Training root", at=network.at - 30 * DAY)
    stranger.revoke(network.members["UZ"].certificate, at=network.at - 2 * DAY)
    trust = Trust(root=network.authority.root.certificate, crl=stranger.crl(at=network.at - DAY))
    message = read(network, sealed(network), trust)
    assert [type(fault) for fault in message.faults] == [CrlStale]
    assert (message.facts.revoked_at, message.facts.reason, message.facts.list_of, message.facts.list_until) == (
        None,
        "",
        None,
        None,
    )


def test_a_list_for_some_reasons_or_of_changes_revokes_nobody_and_is_refused(own_network: Any) -> None:
    network = own_network
    network.authority.revoke(network.members["UZ"].certificate, at=network.at - 2 * DAY)
    full = network.authority.crl(at=network.at - DAY)
    for odd in (("2.5.29.28", True, bytes.fromhex("300483020640")), ("2.5.29.27", True, b"\x02\x01\x01")):
        for critical in (True, False):
            crl = changed_list(full, network.authority.root.key, extensions=[(odd[0], critical, odd[2])])
            message = read(network, sealed(network), Trust(root=network.authority.root.certificate, crl=crl))
            assert [type(fault) for fault in message.faults] == [CrlNotAllowed]
            assert message.facts.revoked_at is None


@pytest.mark.parametrize("reason", [reason for reason in x509.ReasonFlags if reason.name != "remove_from_crl"])
def test_a_certificate_that_was_only_replaced_was_good_until_then_a_lost_key_never(
    own_network: Any, reason: x509.ReasonFlags
) -> None:
    """Signed an hour before the reading; revoked half an hour, two hours before it, or an hour after it."""
    network = own_network
    data, who = sealed(network), network.members["UZ"].certificate
    for hours, holds in ((-0.5, reason.name in MILD_REASONS), (-2, False), (1, True)):
        network.authority.revoked.clear()
        network.authority.revoke(who, at=network.at + timedelta(hours=hours), reason=reason)
        message = read(network, data, network.trust())
        assert (message.verdict is None) is holds
        assert holds or isinstance(message.verdict, SignerRevoked)
        assert message.facts.reason == reason.value


def test_an_entry_that_takes_a_certificate_off_the_list_revokes_nobody(own_network: Any) -> None:
    network = own_network
    network.authority.revoke(
        network.members["UZ"].certificate, at=network.at - DAY, reason=x509.ReasonFlags.remove_from_crl
    )
    message = read(network, sealed(network), network.trust())
    assert (message.verdict, message.facts.revoked_at) == (None, None)


def test_a_list_that_names_a_certificate_twice_is_refused(own_network: Any) -> None:
    network = own_network
    for reason in (x509.ReasonFlags.remove_from_crl, x509.ReasonFlags.key_compromise):
        network.authority.revoke(network.members["UZ"].certificate, at=network.at - DAY, reason=reason)
    with pytest.raises(CrlNotAllowed, match="twice"):
        opened(network, sealed(network))


def test_the_authority_numbers_its_lists_and_an_older_one_is_refused_after_a_newer_one(own_network: Any) -> None:
    network, root = own_network, own_network.authority.root.certificate
    data = sealed(network)
    old, new = (Trust(root=root, crl=network.authority.crl(at=network.at - age * DAY)) for age in (3, 1))
    assert old.mark is not None
    assert new.mark is not None
    assert old.mark.older_than(new.mark)
    assert not new.mark.older_than(old.mark)
    assert read(network, data, old).verdict is None
    for newest, holds in ((old.mark, True), (new.mark, False)):
        message = read(network, data, Trust(root=root, crl=old.crl, newest=newest))
        assert (message.verdict is None) is holds
        assert holds or isinstance(message.verdict, CrlStale)
    assert read(network, data, Trust(root=root, crl=new.crl, newest=new.mark)).verdict is None


def test_a_list_without_a_number_does_not_follow_a_numbered_one(own_network: Any) -> None:
    network, root = own_network, own_network.authority.root
    bare = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(network.at - DAY)
        .next_update(network.at + DAY)
        .sign(root.key, network.members["UZ"].certificate.signature_hash_algorithm)
    )
    data = sealed(network)
    assert read(network, data, Trust(root=root.certificate, crl=bare)).verdict is None
    seen = ListMark(number=1, issued=network.at - 9 * DAY)
    assert isinstance(read(network, data, Trust(root=root.certificate, crl=bare, newest=seen)).verdict, CrlStale)


def test_the_lists_signature_is_checked_once_for_all_messages(
    own_network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:

    counted, real = [], paths.list_fault
    monkeypatch.setattr(paths, "list_fault", lambda *told: (counted.append(told), real(*told))[1])
    trust = own_network.trust()
    for number in range(1, 6):
        assert read(own_network, sealed(own_network, message_id=f"M-{number}", counter=number), trust).verdict is None
    assert len(counted) == 1
