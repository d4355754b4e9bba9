"""What can be wrong with a message: one class a reason, `code` names it; the text says what was seen.

The rule kept here: a fault is shown to the owner of the key only; nothing else ever answers with the outcome of
opening. Texts are English msgids with fields; `params` fills them in any language. `detail` is a msgid of its own,
filled with the same params: what came from outside is a value, never a text to be filled.
"""

from __future__ import annotations

from typing import ClassVar

from simulator.errors import CenlabError
from simulator.texts import N_


class MessageFault(CenlabError):
    """A message, or its sender's certificate, does not hold."""

    code: ClassVar[str] = "FAULT"
    text: ClassVar[str] = N_("The message does not hold: {detail}.")

    def __init__(self, **params: object) -> None:
        self.params = {"detail": "", **params}
        detail = str(self.params["detail"]).format(**self.params)
        super().__init__(f"{self.code}: {self.text.format(**{**self.params, 'detail': detail})}")


class Tampered(MessageFault):
    """The authentication tag or a wrapped key does not fit: the bytes were changed on the way."""

    code = "TAMPERED"
    text = N_("The message was changed on the way: its seal is broken.")


class NotARecipient(MessageFault):
    """The envelope holds no key for this certificate."""

    code = "NOT_A_RECIPIENT"
    text = N_("The message was not sealed for your certificate.")


class RecipientNotBound(MessageFault):
    """The signed list of recipients is not the envelope's, or the reader is not on it: somebody forwarded it."""

    code = "RECIPIENT_NOT_BOUND"
    text = N_("The signed list of recipients is not the list of those who can open the message: {detail}.")


class SignerExpired(MessageFault):
    """The signer's certificate had run out."""

    code = "SIGNER_EXPIRED"
    text = N_("The sender's certificate expired on {until}.")


class SignerNotYetValid(MessageFault):
    """The signer's certificate is not valid yet."""

    code = "SIGNER_NOT_YET_VALID"
    text = N_("The sender's certificate is valid only from {since}.")


class SignerRevoked(MessageFault):
    """The signer's certificate is on the list of revoked ones: a fact to be shown, not an order."""

    code = "SIGNER_REVOKED"
    text = N_("Signature correct. Certificate revoked on {revoked}, message signed on {signed}. Reason: {reason}.")


class SignerUntrusted(MessageFault):
    """The signer's certificate was not issued by the group's authority, or the root is no training root."""

    code = "SIGNER_UNTRUSTED"
    text = N_("The sender's certificate was not issued by the group's authority but by: {issuer}.")


class SenderIdentityMismatch(MessageFault):
    """The address in the header is not the certificate's."""

    code = "SENDER_IDENTITY_MISMATCH"
    text = N_("The message says that it comes from {claimed}; the certificate belongs to {owner}.")


class BadSignature(MessageFault):
    """The signature does not fit the content or the certificate."""

    code = "BAD_SIGNATURE"
    text = N_("The signature does not fit the message.")


class CrlNotAllowed(MessageFault):
    """The list of revoked certificates is no full list of the authority's: of some scope, a delta, foreign."""

    code = "CRL_NOT_ALLOWED"
    text = N_("The list of revoked certificates cannot be relied on: {detail}.")


class AuthorityInvalid(MessageFault):
    """The group's authority does not hold at this moment, or was not made for issuing."""

    code = "AUTHORITY_INVALID"
    text = N_("The certificate of the group's authority does not hold: {detail}.")


class CertificateNotAllowed(MessageFault):
    """The signer's certificate has a form that the profile does not know."""

    code = "CERTIFICATE_NOT_ALLOWED"
    text = N_("The sender's certificate is not one of this network's form: {detail}.")


class SignedInFuture(MessageFault):
    """The signing time lies later than the reader's clock, beyond the tolerance of clocks."""

    code = "SIGNED_IN_FUTURE"
    text = N_("The message says that it was signed on {signed}, which is still to come.")


class CrlStale(MessageFault):
    """There is no list of revoked certificates that holds at this moment."""

    code = "CRL_STALE"
    text = N_("There is no valid list of revoked certificates for this moment: {detail}.")


class KeyUsage(MessageFault):
    """A certificate was used for what it was not issued for."""

    code = "KEY_USAGE"
    text = N_("The certificate of {owner} was not issued for this use.")


class AlgorithmNotAllowed(MessageFault):
    """Another algorithm than the profile's: CBC, RSA, the SHA-1 key derivation."""

    code = "ALGORITHM_NOT_ALLOWED"
    text = N_("The message uses an algorithm that this network does not allow: {detail}.")


class Malformed(MessageFault):
    """Not in the format: broken, too large, not DER, or with parts that the profile does not know."""

    code = "MALFORMED"
    text = N_("The message is not in the network's format: {detail}.")


class Replayed(MessageFault):
    """The same message was received before."""

    code = "REPLAYED"
    text = N_("A message with this number was received before from this sender.")
