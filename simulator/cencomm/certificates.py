"""What is read of a certificate: whom it names, what its key is for. A certificate never changes, so it is read once.

The rule kept here: whatever cannot be read of a certificate makes it unreadable as a whole; nothing is left for later.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from simulator.cencomm import asn1
from simulator.cencomm.errors import AlgorithmNotAllowed, KeyUsage, Malformed
from simulator.texts import N_

# Certificates of a group and of those who wrote to it; a stranger's many do no more than push each other out.
REMEMBERED = 1024
T = TypeVar("T")


def once(read: Callable[..., T]) -> Callable[..., T]:
    """What a function of certificates gave, remembered for these very objects: a certificate's own hash is made of all
    its bytes at every call, which costs more than what is looked up. The objects are kept, so that an id stays theirs.
    """
    known: dict[tuple[int, ...], tuple[tuple[x509.Certificate, ...], T]] = {}

    @wraps(read)
    def remembered(*certificates: x509.Certificate) -> T:
        name = tuple(map(id, certificates))
        if (entry := known.get(name)) is not None:
            return entry[1]
        value = read(*certificates)
        if len(known) >= REMEMBERED:
            known.clear()
        known[name] = certificates, value
        return value

    return remembered


@dataclass(frozen=True, slots=True)
class RecipientId:
    """Whom an envelope names: the issuer's name (DER) and the serial number of a certificate."""

    issuer: bytes
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A certificate read: identity is address ("" without exactly one), serial number and fingerprint (hexadecimal).

    rid is issuer and serial number as an envelope names them (DER). key is None if it is not on P-256; signs and
    agrees are what the key was issued for; the times are aware UTC.
    """

    certificate: x509.Certificate
    der: bytes
    id: RecipientId
    rid: bytes
    identity: tuple[str, str, str]
    key: ec.EllipticCurvePublicKey | None
    signs: bool
    agrees: bool
    name: str
    country: str
    organisation: str
    issuer: str
    valid_from: datetime
    valid_until: datetime


@contextmanager
def quiet() -> Iterator[None]:
    """Without the reader's warnings about numbers that are not positive: here they are refused by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield


@once
@lru_cache(maxsize=REMEMBERED)
def reading(certificate: x509.Certificate) -> Reading:
    """Everything of a certificate that sealing, opening and judging need.

    Raises:
        ValueError: or another error of the reader, if a part of it cannot be read.
    """
    extensions = certificate.extensions
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = names.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        addresses = []
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        signs, agrees = usage.digital_signature, usage.key_agreement
    except x509.ExtensionNotFound:
        signs = agrees = False
    public = certificate.public_key()
    on_curve = isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1)
    issuer = certificate.issuer.public_bytes()
    with quiet():
        serial = certificate.serial_number
    return Reading(
        certificate=certificate,
        der=certificate.public_bytes(Encoding.DER),
        id=RecipientId(issuer, serial),
        rid=asn1.seq(issuer, asn1.dump(serial)),
        identity=(
            addresses[0] if len(addresses) == 1 else "",
            format(serial, "X"),
            certificate.fingerprint(hashes.SHA256()).hex(),
        ),
        key=public if on_curve and isinstance(public, ec.EllipticCurvePublicKey) else None,
        signs=signs,
        agrees=agrees,
        name=name_part(certificate.subject, NameOID.COMMON_NAME),
        country=name_part(certificate.subject, NameOID.COUNTRY_NAME),
        organisation=name_part(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=name_part(certificate.issuer, NameOID.COMMON_NAME),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


@lru_cache(maxsize=REMEMBERED)
def from_der(data: bytes) -> Reading:
    """A certificate as it came, every part of it that is used later read.

    Raises:
        Malformed: if it cannot be read.
    """
    try:
        with quiet():
            certificate = x509.load_der_x509_certificate(data)
        _ = (certificate.subject.rfc4514_string(), certificate.signature_hash_algorithm)
        return reading(certificate)
    except Exception as error:  # the parser raises many kinds
        raise Malformed(detail=N_("the signer's certificate cannot be read")) from error


def name_part(name: x509.Name, part: x509.ObjectIdentifier) -> str:
    """The first value of a part of a name; "" if there is none."""
    parts = name.get_attributes_for_oid(part)
    return str(parts[0].value) if parts else ""


def identity_of(certificate: x509.Certificate) -> tuple[str, str, str]:
    """Address, serial number and fingerprint of a certificate, as a header names a recipient."""
    return reading(certificate).identity


def address_of(certificate: x509.Certificate) -> str:
    """The address in a certificate (RFC 822 name); "" if it has none, or more than one."""
    return reading(certificate).identity[0]


def agreement_key(read: Reading) -> ec.EllipticCurvePublicKey:
    """The key of a certificate that was issued for key agreement.

    Raises:
        KeyUsage: if it was not.
        AlgorithmNotAllowed: if it is not on P-256.
    """
    if not read.agrees:
        raise KeyUsage(owner=read.certificate.subject.rfc4514_string())
    return _on_curve(read)


def signing_key(read: Reading) -> ec.EllipticCurvePublicKey:
    """The key of a certificate that was issued for signing.

    Raises:
        KeyUsage: if it was not.
        AlgorithmNotAllowed: if it is not on P-256.
    """
    key = _on_curve(read)
    if not read.signs:
        raise KeyUsage(owner=read.certificate.subject.rfc4514_string())
    return key


def _on_curve(read: Reading) -> ec.EllipticCurvePublicKey:
    if read.key is None:
        raise AlgorithmNotAllowed(detail=N_("a certificate whose key is not on P-256"))
    return read.key
