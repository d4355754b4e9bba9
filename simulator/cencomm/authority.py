"""The training authority: issues officers' certificates, revokes them, signs the list of revoked ones.

Every certificate says O=TRAINING ONLY, carries the training mark (an OID of ITU's arc for examples) and lives short.
Keys are fresh random ones: certificates, seals and signatures are excluded from the promise of the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulator.cencomm import profile

LIFE_OF_ROOT = timedelta(days=3 * 365)
LIFE_OF_CERTIFICATE = timedelta(days=365)
LIFE_OF_LIST = timedelta(days=60)


def _text(text: str) -> bytes:
    raw = text.encode()
    return b"\x0c" + bytes([len(raw)]) + raw


_MARK = x509.UnrecognizedExtension(profile.TRAINING_MARK, _text(profile.TRAINING_TEXT))


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate with its private key."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate

    @property
    def certificate_pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key in PEM (PKCS 8), not encrypted: the file's mode protects it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @classmethod
    def load(cls, key_pem: bytes, certificate_pem: bytes) -> Credential:
        """From PEM files.

        Raises:
            ValueError: if the key is not on P-256 or not the certificate's.
        """
        key = serialization.load_pem_private_key(key_pem, None)
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the private key does not belong to the certificate")
        return cls(key, certificate)


@dataclass(slots=True)
class Authority:
    """A root that issues and revokes; `revoked` is what its next list will say, `issued` what it made meanwhile."""

    root: Credential
    revoked: list[x509.RevokedCertificate] = field(default_factory=list)
    issued: list[x509.Certificate] = field(default_factory=list)

    def issue(
        self,
        *,
        name: str,
        address: str,
        country: str,
        unit: str,
        at: datetime,
        life: timedelta = LIFE_OF_CERTIFICATE,
        sign: bool = True,
        agree: bool = True,
        key: ec.EllipticCurvePrivateKey | None = None,
    ) -> Credential:
        """A certificate valid from `at` for an officer or a service; country is ISO 3166, unit for example "NCP".

        sign and agree say what its key may be used for; a renewed certificate keeps its key, all others get a new one.
        """
        key = key or ec.generate_private_key(ec.SECP256R1())
        root = self.root.certificate
        builder = (
            _start(_subject(name, country, unit), root.subject, key, at, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign=sign, agree=agree), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key()), critical=False
            )
        )
        credential = Credential(key, builder.sign(self.root.key, hashes.SHA256()))
        self.issued.append(credential.certificate)
        return credential

    def revoke(
        self,
        certificate: x509.Certificate,
        *,
        at: datetime,
        reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise,
    ) -> None:
        """Put a certificate on the list of revoked ones from `at` on."""
        self.revoked.append(
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(at)
            .add_extension(x509.CRLReason(reason), critical=False)
            .build()
        )

    def crl(self, *, at: datetime, life: timedelta = LIFE_OF_LIST) -> x509.CertificateRevocationList:
        """The list of revoked certificates as of `at`; its number is that moment in seconds, so that it rises."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(at)
            .next_update(at + life)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        )
        for entry in self.revoked:
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.root.key, hashes.SHA256())

    def crl_pem(self, *, at: datetime, life: timedelta = LIFE_OF_LIST) -> bytes:
        """The list in PEM."""
        return self.crl(at=at, life=life).public_bytes(serialization.Encoding.PEM)


def make_authority(name: str, *, at: datetime, life: timedelta = LIFE_OF_ROOT) -> Authority:
    """A training authority with a fresh key, valid from `at` (aware UTC)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, "", "CA")
    builder = (
        _start(subject, subject, key, at, life)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
    )
    return Authority(Credential(key, builder.sign(key, hashes.SHA256())))


def _subject(name: str, country: str, unit: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, country)] if country else []
    return x509.Name(
        [
            *parts,
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, profile.ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _start(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_MARK, critical=False)
    )


def _usage(*, sign: bool = False, agree: bool = False, authority: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=agree,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
