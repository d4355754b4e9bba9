"""Messages: signed by one officer, sealed for exactly the recipients that the signed header names.

    sealed = seal(content, header, key, certificate, recipients, at=moment)
    opened = open_message(sealed, key, certificate, trust, at)         every fault raises
    opened = read_message(sealed, key, certificate, trust, at)         faults of the sender's certificate are shown

`encrypt` and `decrypt` seal plain bytes without a signature (the sealed truth of a world). The rule kept here:
nothing is released before the seal's tag and the signature fit; `read_message` shows a message whose signature is
right under a certificate that does not hold, with that verdict beside it, because an officer has to judge it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from simulator.cencomm import profile
from simulator.cencomm.enveloped import Opening, content_key, decrypt, encrypt, encrypt_with, open_envelope
from simulator.cencomm.errors import Malformed, MessageFault, RecipientNotBound, Replayed
from simulator.cencomm.header import Header, Recipient, frame, unframe
from simulator.cencomm.signed import sign, verify
from simulator.cencomm.trust import SignerFacts, Trust

__all__ = ["Opened", "Received", "decrypt", "encrypt", "open_message", "read_message", "seal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message opened: content, header, the signer's certificate with the facts, and what speaks against it."""

    content: bytes = field(repr=False)
    header: Header
    signer: x509.Certificate
    facts: SignerFacts
    faults: tuple[MessageFault, ...]

    @property
    def verdict(self) -> MessageFault | None:
        """The weightiest fault of the sender's certificate, or None: it holds."""
        return self.faults[0] if self.faults else None


@dataclass(slots=True)
class Received:
    """What a reader has received so far: message ids and the last counter by sender's certificate."""

    ids: set[tuple[str, str]] = field(default_factory=set)
    counters: dict[str, int] = field(default_factory=dict)

    def take(self, header: Header, sha256: str) -> None:
        """Note a message.

        Raises:
            Replayed: if this sender's message id or counter came before.
        """
        if (sha256, header.message_id) in self.ids or header.counter <= self.counters.get(sha256, 0):
            raise Replayed()
        self.ids.add((sha256, header.message_id))
        self.counters[sha256] = header.counter


def seal(
    content: bytes,
    header: Header,
    signer_key: ec.EllipticCurvePrivateKey,
    signer_cert: x509.Certificate,
    recipients: Sequence[x509.Certificate],
    *,
    at: datetime,
) -> bytes:
    """A message in DER, signed at the moment `at`; the header's recipients are filled from the certificates.

    Raises:
        KeyUsage: if a recipient's certificate was not issued for key agreement.
        ValueError: for no recipients, one named twice, a foreign key, or more than MAX_MESSAGE bytes.
    """
    secret = content_key(recipients)
    bound = header.model_copy(
        update={
            "recipients": tuple(sorted(map(Recipient.of, recipients), key=lambda one: (one.address, one.serial))),
            "recipient_infos": secret.digest,
        }
    )
    inner = sign(frame(bound, content), signer_key, signer_cert, at=at)
    if len(inner) > profile.MAX_MESSAGE:
        raise ValueError(f"{len(inner):,} bytes; a message has at most {profile.MAX_MESSAGE:,}")
    return encrypt_with(secret, inner)


def read_message(
    data: bytes,
    key: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    trust: Trust,
    at: datetime,
    *,
    received: Received | None = None,
) -> Opened:
    """A message opened for its reader at a moment; faults of the sender's certificate are listed, not raised.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, NOT_A_RECIPIENT, TAMPERED, KEY_USAGE, BAD_SIGNATURE,
            RECIPIENT_NOT_BOUND or REPLAYED: then nothing of the content is released.
    """
    opening = open_envelope(data, key, certificate, limit=profile.MAX_MESSAGE)
    if len(opening.plaintext) > profile.MAX_MESSAGE:
        raise Malformed(detail=f"{len(opening.plaintext):,} bytes are too many")
    signed = verify(opening.plaintext)
    if signed.signed_at > at:
        raise Malformed(detail="it was signed in the future")
    framed = unframe(signed.content)
    _check_bound(framed.header, opening, certificate, trust)
    facts = trust.facts(signed.signer, signed.signed_at)
    if received is not None:
        received.take(framed.header, facts.sha256)
    return Opened(
        content=framed.content,
        header=framed.header,
        signer=signed.signer,
        facts=facts,
        faults=tuple(trust.judge(signed.signer, facts, framed.header.sender, at)),
    )


def open_message(
    data: bytes,
    key: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    trust: Trust,
    at: datetime,
    *,
    received: Received | None = None,
) -> Opened:
    """A message that holds in every respect at a moment.

    Raises:
        MessageFault: any of the faults of `errors`, by name.
    """
    opened = read_message(data, key, certificate, trust, at, received=received)
    if opened.verdict is not None:
        raise opened.verdict
    return opened


def _check_bound(header: Header, opening: Opening, reader: x509.Certificate, trust: Trust) -> None:
    """The signed recipients are the envelope's, and the reader is among them."""
    if Recipient.of(reader) not in header.recipients:
        raise RecipientNotBound(detail=Recipient.of(reader).address)
    named = [int(one.serial, 16) for one in header.recipients]
    if sorted(named) != sorted(rid.serial for rid in opening.recipients):
        raise RecipientNotBound(detail=f"{len(named)}, {len(opening.recipients)}")
    known = {certificate.serial_number: Recipient.of(certificate) for certificate in trust.members}
    for one in header.recipients:
        if known.get(int(one.serial, 16), one) != one:
            raise RecipientNotBound(detail=one.address)
    if header.recipient_infos is not None and header.recipient_infos != opening.digest:
        raise RecipientNotBound(detail="the envelope was changed")
