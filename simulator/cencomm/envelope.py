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
from simulator.cencomm.certificates import address_of, identity_of, reading, signing_key
from simulator.cencomm.enveloped import Opening, content_key, decrypt, encrypt, encrypt_with, open_envelope
from simulator.cencomm.errors import Malformed, MessageFault, RecipientNotBound, SenderIdentityMismatch, SignedInFuture
from simulator.cencomm.header import Framed, Header, addressed, frame, unframe
from simulator.cencomm.paths import signer_faults
from simulator.cencomm.received import Received
from simulator.cencomm.signed import aware, sign, verify
from simulator.cencomm.trust import SignerFacts, Trust
from simulator.texts import N_

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
        SenderIdentityMismatch: if the header's sender is not the signer's certificate's.
        KeyUsage: if a recipient's certificate was not issued for key agreement, or the signer's not for signing.
        CertificateNotAllowed: if the signer's certificate is not one of this network's form.
        Malformed: if a recipient has no address that a header can carry, or the header is longer than a reader takes.
        ValueError: for no recipients, one named twice, a foreign key, a time without a zone, or more than MAX_MESSAGE
            bytes.
    """
    if header.sender != address_of(signer_cert):
        raise SenderIdentityMismatch(claimed=header.sender, owner=address_of(signer_cert))
    signing_key(reading(signer_cert))
    for fault in signer_faults(signer_cert):
        raise fault
    secret = content_key(recipients)
    # By the reader's own rules: what would not be taken is not sealed.
    framed = frame(addressed(header, recipients, secret.digest), content)
    if len(framed) - len(content) > profile.MAX_HEADER + 1:
        raise Malformed(detail=N_("there is no header line"))
    inner = sign(framed, signer_key, signer_cert, at=at)
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

    received is told of a message only if nothing speaks against it.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, NOT_A_RECIPIENT, TAMPERED, KEY_USAGE, BAD_SIGNATURE,
            CERTIFICATE_NOT_ALLOWED (a serial number that is not positive), SIGNED_IN_FUTURE, RECIPIENT_NOT_BOUND or
            REPLAYED: then nothing of the content is released.
        ValueError: if the moment has no time zone.
    """
    at = aware(at)
    opening = open_envelope(data, key, certificate, limit=profile.MAX_MESSAGE)
    if len(opening.plaintext) > profile.MAX_MESSAGE:
        raise Malformed(detail=N_("too many bytes"))
    signed = verify(opening.plaintext)
    if signed.signed_at > at + profile.CLOCK_TOLERANCE:
        raise SignedInFuture(signed=f"{signed.signed_at:%d.%m.%Y %H:%M} UTC")
    framed = unframe(signed.content)
    _check_bound(framed, opening, certificate, trust)
    facts = trust.facts(signed.signer, signed.signed_at)
    faults = tuple(trust.judge(signed.signer, facts, framed.header.sender, at))
    if received is not None and not faults:
        received.take(framed.header)
    return Opened(content=framed.content, header=framed.header, signer=signed.signer, facts=facts, faults=faults)


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


def _check_bound(framed: Framed, opening: Opening, reader: x509.Certificate, trust: Trust) -> None:
    """The signed recipients are the envelope's, and the reader is among them."""
    own, header, named = identity_of(reader), framed.header, framed.named
    if own[1] not in named or named[own[1]].identity != own:
        raise RecipientNotBound(detail=N_("{address} is not on it"), address=own[0])
    if named.keys() != set(opening.serials) or not len(header.recipients) == len(named) == len(opening.serials):
        raise RecipientNotBound(
            detail=N_("{signed} are signed for, {sealed} can open it"),
            signed=len(header.recipients),
            sealed=len(opening.serials),
        )
    for serial, identity in trust.identities.items():
        if serial in named and named[serial].identity != identity:
            raise RecipientNotBound(detail=N_("{address} has another certificate"), address=named[serial].address)
    if header.recipient_infos is not None and header.recipient_infos != opening.digest:
        raise RecipientNotBound(detail=N_("the envelope was changed"))
