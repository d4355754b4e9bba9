"""The rules for one root, one signer and one full list of revoked certificates (RFC 5280, section 6 in this profile).

The rule kept here: each role has its list of extensions; a critical one that is not on it makes certificate or list
unusable, and so does, critical or not, one that narrows what the role says. What is refused is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID, NameOID, SignatureAlgorithmOID

from simulator.cencomm import profile
from simulator.cencomm.certificates import REMEMBERED, name_part, once, quiet, reading
from simulator.cencomm.errors import AuthorityInvalid, CertificateNotAllowed, CrlNotAllowed, CrlStale, MessageFault
from simulator.texts import N_

COMMON = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        profile.TRAINING_MARK,
    }
)
OF_ROOT = COMMON
OF_SIGNER = COMMON | {ExtensionOID.SUBJECT_ALTERNATIVE_NAME}
OF_LIST = frozenset({ExtensionOID.AUTHORITY_KEY_IDENTIFIER, ExtensionOID.CRL_NUMBER})
OF_ENTRY = frozenset({CRLEntryExtensionOID.CRL_REASON, CRLEntryExtensionOID.INVALIDITY_DATE})
# What narrows a role's word even where it is not marked critical: to pass over it would be to believe too much. A list
# that points to changes kept elsewhere is not the whole list.
NARROWING = frozenset(
    {
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.ISSUING_DISTRIBUTION_POINT,
        ExtensionOID.DELTA_CRL_INDICATOR,
        ExtensionOID.FRESHEST_CRL,
        CRLEntryExtensionOID.CERTIFICATE_ISSUER,
    }
)
# The key was not lost: what it signed before that day holds.
KEY_NOT_LOST = frozenset(
    {
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
        x509.ReasonFlags.affiliation_changed,
    }
)
_ODD = (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMark:
    """How new a list is: its number (-1 if it has none) and the moment it was made."""

    number: int
    issued: datetime

    def older_than(self, other: ListMark) -> bool:
        """Whether this list was made before another one of the same authority."""
        return (self.number, self.issued) < (other.number, other.issued)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """An entry of a list: from when, and why ("" where nothing is said)."""

    at: datetime
    reason: x509.ReasonFlags | None

    def holds_against(self, signed_at: datetime, at: datetime) -> bool:
        """Whether it speaks, at a moment, against something signed then: not before its day; a certificate that was
        only replaced or laid down was good until then; one that was taken off the list is not revoked."""
        if self.reason is x509.ReasonFlags.remove_from_crl or self.at > at:
            return False
        return self.reason not in KEY_NOT_LOST or signed_at >= self.at

    @property
    def word(self) -> str:
        """The reason as RFC 5280 writes it."""
        return self.reason.value if self.reason else ""


def odd_extension(extensions: Iterable[x509.Extension[x509.ExtensionType]], allowed: frozenset[object]) -> str:
    """The first extension that makes its bearer unusable in a role, dotted; "" if there is none."""
    for extension in extensions:
        if extension.oid in NARROWING or (extension.critical and extension.oid not in allowed):
            return extension.oid.dotted_string
    return ""


def day(moment: datetime) -> str:
    """A day as the screens show it."""
    return moment.astimezone(UTC).strftime("%d.%m.%Y")


@once
@lru_cache(maxsize=REMEMBERED)
def is_authority(certificate: x509.Certificate) -> bool:
    """Whether a certificate says that it is an authority's."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, x509.ExtensionNotFound):
        return False


def is_training_root(certificate: x509.Certificate) -> bool:
    """Whether a certificate is a training root: self-signed on P-256, O=TRAINING ONLY, with the training mark."""
    try:
        public = certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            return False
        certificate.verify_directly_issued_by(certificate)
        mark = certificate.extensions.get_extension_for_oid(profile.TRAINING_MARK)
    except (*_ODD, x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
    organisation = name_part(certificate.subject, NameOID.ORGANIZATION_NAME)
    return organisation == profile.ORGANISATION and not mark.critical and is_authority(certificate)


@once
@lru_cache(maxsize=REMEMBERED)
def issued(root: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether a root issued a certificate: name and signature, with the profile's algorithm; checked once a pair."""
    try:
        if certificate.signature_algorithm_oid != SignatureAlgorithmOID.ECDSA_WITH_SHA256:
            return False
        certificate.verify_directly_issued_by(root)
    except _ODD:
        return False
    return True


def root_faults(root: x509.Certificate, moments: tuple[datetime, ...]) -> list[MessageFault]:
    """What speaks against a training root at some moments."""
    since, until, form = _root_form(root)
    if min(moments) < since:
        return [AuthorityInvalid(detail=N_("it is valid only from {day}"), day=day(since))]
    if max(moments) > until:
        return [AuthorityInvalid(detail=N_("it expired on {day}"), day=day(until))]
    return [AuthorityInvalid(**form)] if form else []


@once
@lru_cache(maxsize=REMEMBERED)
def _root_form(root: x509.Certificate) -> tuple[datetime, datetime, dict[str, str]]:
    return root.not_valid_before_utc, root.not_valid_after_utc, _odd_root(root)


def _odd_root(root: x509.Certificate) -> dict[str, str]:
    """What is wrong with a root's form, as a fault's params; {} if nothing."""
    try:
        usage = root.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return {"detail": N_("it does not say what its key is for")}
    if not usage.key_cert_sign:
        return {"detail": N_("its key is not for issuing certificates")}
    if not usage.crl_sign:
        return {"detail": N_("its key is not for signing lists of revoked certificates")}
    if oid := odd_extension(root.extensions, OF_ROOT):
        return {"detail": N_("extension {oid} has no place in it"), "oid": oid}
    if reading(root).id.serial <= 0:
        return {"detail": N_("its serial number is not positive")}
    return {}


def signer_faults(signer: x509.Certificate) -> list[MessageFault]:
    """What speaks against the form of a signer's certificate."""
    form = _odd_signer(signer)
    return [CertificateNotAllowed(**form)] if form else []


@once
@lru_cache(maxsize=REMEMBERED)
def _odd_signer(signer: x509.Certificate) -> dict[str, object]:
    """What is wrong with a signer's form, as a fault's params; {} if nothing."""
    if reading(signer).id.serial <= 0:
        return {"detail": N_("its serial number is not positive")}
    if oid := odd_extension(signer.extensions, OF_SIGNER):
        return {"detail": N_("extension {oid} has no place in it"), "oid": oid}
    count = len(addresses(signer))
    if count != 1:
        return {"detail": N_("it names {count} addresses in place of one"), "count": count}
    return {}


def addresses(certificate: x509.Certificate) -> list[str]:
    """Everything that a certificate names as an address of its owner, in whatever form."""
    try:
        names = list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        names = []
    stated = [str(name.value) if isinstance(name, x509.RFC822Name) else "" for name in names]
    return stated + [str(part.value) for part in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]


def list_fault(root: x509.Certificate, crl: x509.CertificateRevocationList | None) -> MessageFault | None:
    """Why a list cannot be relied on at any moment: it is missing, not the root's, or no full list."""
    if crl is None:
        return CrlStale(detail=N_("there is none"))
    public = root.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    try:
        right = crl.signature_algorithm_oid == SignatureAlgorithmOID.ECDSA_WITH_SHA256
        if crl.issuer != root.subject or not right or not crl.is_signature_valid(public):
            return CrlStale(detail=N_("it is not the authority's"))
        with quiet():
            return _form_of_list(crl)
    except (*_ODD, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return CrlNotAllowed(detail=N_("it cannot be read"))


def _form_of_list(crl: x509.CertificateRevocationList) -> MessageFault | None:
    oids = {extension.oid for extension in crl.extensions}
    if ExtensionOID.DELTA_CRL_INDICATOR in oids:
        return CrlNotAllowed(detail=N_("it lists changes only"))
    if ExtensionOID.ISSUING_DISTRIBUTION_POINT in oids:
        return CrlNotAllowed(detail=N_("it covers some certificates or reasons only"))
    if oid := odd_extension(crl.extensions, OF_LIST):
        return CrlNotAllowed(detail=N_("extension {oid} has no place in it"), oid=oid)
    serials: set[int] = set()
    for entry in crl:
        if oid := odd_extension(entry.extensions, OF_ENTRY):
            return CrlNotAllowed(detail=N_("extension {oid} has no place in one of its entries"), oid=oid)
        if entry.serial_number in serials:
            return CrlNotAllowed(detail=N_("it names a certificate twice"))
        serials.add(entry.serial_number)
    return None


def mark_of(crl: x509.CertificateRevocationList) -> ListMark:
    """How new a list is that can be relied on."""
    try:
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound:
        number = -1
    return ListMark(number=number, issued=crl.last_update_utc)


def revocation(crl: x509.CertificateRevocationList, serial: int) -> Revocation | None:
    """What a list that can be relied on says of a serial number."""
    entry = crl.get_revoked_certificate_by_serial_number(serial) if serial > 0 else None
    if entry is None:
        return None
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = None
    return Revocation(at=entry.revocation_date_utc, reason=reason)


def moment_fault(
    crl: x509.CertificateRevocationList,
    holds: tuple[datetime, datetime | None],
    at: datetime,
    newest: ListMark | None,
) -> MessageFault | None:
    """Why a list that can be relied on does not do at a moment, or is older than one that was seen before; holds is
    from when to when it says that it does."""
    since, until = holds
    if at < since or until is None or at > until:
        return CrlStale(
            detail=N_("it holds from {since} to {until}"),
            since=day(since),
            until=day(until) if until else "?",
        )
    if newest is not None and mark_of(crl).older_than(newest):
        return CrlStale(detail=N_("a newer list, of {day}, was seen before"), day=day(newest.issued))
    return None
