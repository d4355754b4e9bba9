"""Whom a reader trusts: one training root and its list of revoked certificates; facts about a signer, then a verdict.

The rule kept here: everything is judged at the world's moment `at`, never by the wall clock. Facts are gathered
whatever the verdict, because an officer has to see them: a revoked certificate is a fact, not an order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, SignatureAlgorithmOID

from simulator.cencomm import profile
from simulator.cencomm.errors import (
    CrlStale,
    KeyUsage,
    MessageFault,
    SenderIdentityMismatch,
    SignerExpired,
    SignerNotYetValid,
    SignerRevoked,
    SignerUntrusted,
)
from simulator.cencomm.header import address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """What is known about a signer; times are aware UTC, None and "" where nothing is known.

    issued_by_group: the group's authority issued the certificate; revoked_at and reason come from its list.
    """

    name: str
    country: str
    organisation: str
    address: str
    issuer: str
    serial: str
    sha256: str
    valid_from: datetime
    valid_until: datetime
    signed_at: datetime
    issued_by_group: bool
    revoked_at: datetime | None = None
    reason: str = ""
    list_of: datetime | None = None
    list_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """A training root, its list of revoked certificates, and the members' certificates as far as they are known.

    Raises:
        SignerUntrusted: if the root is no training root: self-signed, P-256, O=TRAINING ONLY, with the mark.
    """

    root: x509.Certificate
    crl: x509.CertificateRevocationList | None
    members: tuple[x509.Certificate, ...] = field(default=())

    def __post_init__(self) -> None:
        if not is_training_root(self.root):
            raise SignerUntrusted(issuer=self.root.subject.rfc4514_string())

    @classmethod
    def load(cls, root: bytes, crl: bytes | None, members: tuple[bytes, ...] = ()) -> Trust:
        """From PEM files."""
        return cls(
            root=x509.load_pem_x509_certificate(root),
            crl=x509.load_pem_x509_crl(crl) if crl else None,
            members=tuple(x509.load_pem_x509_certificate(pem) for pem in members),
        )

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether the root issued a certificate: name and signature."""
        if certificate.signature_algorithm_oid != SignatureAlgorithmOID.ECDSA_WITH_SHA256:
            return False
        try:
            certificate.verify_directly_issued_by(self.root)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    def facts(self, signer: x509.Certificate, signed_at: datetime) -> SignerFacts:
        """What is known about a signer."""
        issued = self.issued(signer)
        entry = self.crl.get_revoked_certificate_by_serial_number(signer.serial_number) if self.crl and issued else None
        return SignerFacts(
            name=_name(signer.subject, NameOID.COMMON_NAME),
            country=_name(signer.subject, NameOID.COUNTRY_NAME),
            organisation=_name(signer.subject, NameOID.ORGANIZATION_NAME),
            address=address_of(signer),
            issuer=_name(signer.issuer, NameOID.COMMON_NAME),
            serial=format(signer.serial_number, "X"),
            sha256=signer.fingerprint(hashes.SHA256()).hex(),
            valid_from=signer.not_valid_before_utc,
            valid_until=signer.not_valid_after_utc,
            signed_at=signed_at,
            issued_by_group=issued,
            revoked_at=entry.revocation_date_utc if entry else None,
            reason=_reason(entry) if entry else "",
            list_of=self.crl.last_update_utc if self.crl else None,
            list_until=self.crl.next_update_utc if self.crl else None,
        )

    def judge(self, signer: x509.Certificate, facts: SignerFacts, claimed: str, at: datetime) -> list[MessageFault]:
        """What speaks against a signer at a moment, the weightiest first; claimed is the address in the header."""
        found: list[MessageFault] = []
        moments = (facts.signed_at, at)
        if not facts.issued_by_group:
            found.append(SignerUntrusted(issuer=facts.issuer))
        elif _is_authority(signer):
            found.append(KeyUsage(owner=facts.name))
        if facts.revoked_at is not None and facts.revoked_at <= at:
            found.append(
                SignerRevoked(
                    revoked=_day(facts.revoked_at),
                    signed=_day(facts.signed_at),
                    reason=facts.reason,
                )
            )
        if any(moment < facts.valid_from for moment in moments):
            found.append(SignerNotYetValid(since=_day(facts.valid_from)))
        if any(moment > facts.valid_until for moment in moments):
            found.append(SignerExpired(until=_day(facts.valid_until)))
        if claimed != facts.address:
            found.append(SenderIdentityMismatch(claimed=claimed, owner=facts.address or facts.name))
        if facts.issued_by_group and (problem := self._list_problem(at)):
            found.append(CrlStale(detail=problem))
        return found

    def _list_problem(self, at: datetime) -> str:
        if self.crl is None:
            return "there is none"
        public = self.root.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        if self.crl.issuer != self.root.subject or not self.crl.is_signature_valid(public):
            return "it is not the authority's"
        until = self.crl.next_update_utc
        if at < self.crl.last_update_utc or until is None or at > until:
            return f"{_day(self.crl.last_update_utc)} - {_day(until) if until else '?'}"
        return ""


def is_training_root(certificate: x509.Certificate) -> bool:
    """Whether a certificate is a training root: self-signed on P-256, O=TRAINING ONLY, with the training mark."""
    public = certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
        mark = certificate.extensions.get_extension_for_oid(profile.TRAINING_MARK)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    organisation = _name(certificate.subject, NameOID.ORGANIZATION_NAME)
    return organisation == profile.ORGANISATION and not mark.critical and _is_authority(certificate)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _name(name: x509.Name, part: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(part)
    return str(found[0].value) if found else ""


def _reason(entry: x509.RevokedCertificate) -> str:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except x509.ExtensionNotFound:
        return ""


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%d.%m.%Y")
