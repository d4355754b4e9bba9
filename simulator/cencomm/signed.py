"""Signing bytes and checking the signature: CMS SignedData with one signer and signed attributes.

The rule kept here: the content is returned only after its digest, the signed attributes and the signature fit the
certificate that came along. Whether that certificate deserves trust is judged in `trust`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.asn1 import TLV, GeneralizedTime, UTCTime
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ObjectIdentifier

from simulator.cencomm import asn1, profile
from simulator.cencomm.certificates import Reading, from_der, reading, signing_key
from simulator.cencomm.der import check_der
from simulator.cencomm.errors import AlgorithmNotAllowed, BadSignature, CertificateNotAllowed, Malformed
from simulator.texts import N_

_DATA = ObjectIdentifier(profile.DATA)
_SIGNED_DATA = ObjectIdentifier(profile.SIGNED_DATA)
_CONTENT_TYPE = ObjectIdentifier(profile.CONTENT_TYPE)
_MESSAGE_DIGEST = ObjectIdentifier(profile.MESSAGE_DIGEST)
_SIGNING_TIME = ObjectIdentifier(profile.SIGNING_TIME)
_SMIME_CAPABILITIES = ObjectIdentifier(profile.SMIME_CAPABILITIES)
_SIGNING_CERTIFICATE = ObjectIdentifier(profile.SIGNING_CERTIFICATE_V2)
_KNOWN = frozenset({_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME, _SMIME_CAPABILITIES, _SIGNING_CERTIFICATE})
_ATTRIBUTES, _DIRECTORY_NAME = 0xA0, 0xA4
# RFC 5652 section 11.3: two digits of a year from 1950 to 2049, four digits outside.
_ECDSA = ec.ECDSA(hashes.SHA256())
_TWO_DIGITS = range(1950, 2050)


@dataclass(frozen=True, slots=True)
class Signed:
    """Content whose signature fits, the signer's certificate and the time the signer states (aware UTC)."""

    content: bytes = field(repr=False)
    signer: x509.Certificate
    signed_at: datetime


def aware(at: datetime) -> datetime:
    """A moment in UTC to the second.

    Raises:
        ValueError: if it has no zone: which moment it is depends on who reads it.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; state one, for example +00:00")
    return at.astimezone(UTC).replace(microsecond=0)


def sign(content: bytes, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, *, at: datetime) -> bytes:
    """SignedData (DER) over the content, with the signer's certificate inside; at is the signing time, aware UTC.

    Raises:
        ValueError: if the key is not the certificate's, or the time has no zone.
    """
    read = reading(certificate)
    if read.key != key.public_key():
        raise ValueError("the key does not belong to the certificate")
    moment = aware(at)
    time = asn1.dump(UTCTime(moment) if moment.year in _TWO_DIGITS else GeneralizedTime(moment))
    bound = asn1.seq(asn1.seq(asn1.seq(asn1.wrap(asn1.OCTETS, bytes.fromhex(read.identity[2])))))
    covered = asn1.set_of(
        asn1.seq(profile.CONTENT_TYPE_ID, asn1.wrap(asn1.SET, profile.DATA_ID)),
        asn1.seq(
            profile.MESSAGE_DIGEST_ID,
            asn1.wrap(asn1.SET, asn1.wrap(asn1.OCTETS, hashlib.sha256(content).digest())),
        ),
        asn1.seq(profile.SIGNING_TIME_ID, asn1.wrap(asn1.SET, time)),
        asn1.seq(profile.SIGNING_CERTIFICATE_ID, asn1.wrap(asn1.SET, bound)),
    )
    signer = asn1.seq(
        asn1.VERSION_1,
        read.rid,
        profile.SHA256_ID,
        bytes((_ATTRIBUTES,)) + covered[1:],
        profile.ECDSA_SHA256_ID,
        asn1.wrap(asn1.OCTETS, key.sign(covered, _ECDSA)),
    )
    signed = asn1.seq(
        asn1.VERSION_1,
        asn1.wrap(asn1.SET, profile.SHA256_ID),
        asn1.seq(profile.DATA_ID, asn1.wrap(0xA0, asn1.wrap(asn1.OCTETS, content))),
        asn1.wrap(0xA0, read.der),
        asn1.wrap(asn1.SET, signer),
    )
    return asn1.seq(profile.SIGNED_DATA_ID, asn1.wrap(0xA0, signed))


def verify(data: bytes) -> Signed:
    """The content of SignedData (DER), after every check but that of the certificate's worth.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, KEY_USAGE or BAD_SIGNATURE.
    """
    if len(data) > profile.MAX_MESSAGE:
        raise Malformed(detail=N_("too many bytes"))
    info = asn1.load(asn1.ContentInfo, data)
    if info.content_type != _SIGNED_DATA:
        raise Malformed(detail=N_("the sealed content is not signed"))
    signed = asn1.part(asn1.SignedData, info.content)
    if signed.version != 1 or signed.content.content_type != _DATA:
        raise Malformed(detail=N_("another version or content than the profile's"))
    signers, certificates = signed.signer_infos.as_list(), signed.certificates.as_list()
    if len(signers) != 1 or len(certificates) != 1:
        raise Malformed(detail=N_("not exactly one signer with one certificate"))
    (signer,), content = signers, signed.content.content
    _check_digest(signer.digest_algorithm)
    # Nothing signs this list: it has to say what the signer's own part says.
    digests = [asn1.dump(algorithm) for algorithm in signed.digest_algorithms.as_list()]
    if digests != [asn1.dump(signer.digest_algorithm)]:
        raise Malformed(detail=N_("the list of digests is not the signer's"))
    read = _certificate(asn1.dump(certificates[0]), signer)
    if signer.signed_attributes.tag_bytes[0] != _ATTRIBUTES:
        raise Malformed(detail=N_("it is not a {kind}"), kind="SignedAttributes")
    covered = asn1.retag(signer.signed_attributes, asn1.SET)
    signed_at = _attributes(signer, covered, content, read)
    _signature(signer, covered, signing_key(read))
    return Signed(content, read.certificate, signed_at)


def _check_digest(algorithm: TLV) -> None:
    data = asn1.dump(algorithm)
    if data not in profile.SHA256_IDS:
        raise AlgorithmNotAllowed(detail=N_("digest {oid}"), oid=asn1.name_of(data))


def _certificate(data: bytes, signer: asn1.SignerInfo) -> Reading:
    read = from_der(data)
    if read.id.serial <= 0:
        raise CertificateNotAllowed(detail=N_("its serial number is not positive"))
    if signer.sid.serial != read.id.serial or asn1.dump(signer.sid.issuer) != read.id.issuer:
        raise BadSignature()
    signing_key(read)
    return read


def _attributes(signer: asn1.SignerInfo, covered: bytes, content: bytes, signed_by: Reading) -> datetime:
    """The signing time, after the signed attributes are found to fit content and certificate."""
    if signer.version != 1:
        raise Malformed(detail=N_("another version of the signature than the profile's"))
    values: dict[ObjectIdentifier, TLV] = {}
    for attribute in asn1.load(asn1.Attributes, asn1.wrap(asn1.SEQUENCE, covered)).attributes.as_list():
        several = attribute.values.as_list()
        if attribute.type not in _KNOWN or attribute.type in values or len(several) != 1:
            raise Malformed(detail=N_("signed attribute {oid}"), oid=attribute.type.dotted_string)
        values[attribute.type] = several[0]
    for kind in (_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME):
        if kind not in values:
            raise Malformed(detail=N_("without signed attribute {oid}"), oid=kind.dotted_string)
    if asn1.part(ObjectIdentifier, values[_CONTENT_TYPE]) != _DATA:
        raise Malformed(detail=N_("a signed content type that is not the content's"))
    if asn1.part(bytes, values[_MESSAGE_DIGEST]) != hashlib.sha256(content).digest():
        raise BadSignature()
    if _SMIME_CAPABILITIES in values:
        _walk(values[_SMIME_CAPABILITIES])
    if _SIGNING_CERTIFICATE in values:
        _bound(values[_SIGNING_CERTIFICATE], signed_by)
    return _time(values[_SIGNING_TIME])


def _walk(value: TLV) -> None:
    """Something that is signed and not used: it has one encoding all the same."""
    data = asn1.dump(value)
    if len(data) > asn1.MAX_OPAQUE:
        raise Malformed(detail=N_("too many bytes"))
    check_der(data)


def _time(value: TLV) -> datetime:
    """The signing time in the one form that it can have, aware UTC."""
    two_digits = value.tag_bytes == b"\x17"
    time = asn1.part(UTCTime, value) if two_digits else asn1.part(GeneralizedTime, value)
    moment = time.as_datetime()
    if two_digits != (moment.year in _TWO_DIGITS) or moment.microsecond:
        raise Malformed(detail=N_("a signing time in another form than the profile's"))
    return moment.astimezone(UTC)


def _bound(value: TLV, signed_by: Reading) -> None:
    """signing-certificate-v2 names the certificate by its hash: another one of the same key does not do."""
    identifiers = asn1.part(asn1.SigningCertificateV2, value).certificates
    if not identifiers:
        raise Malformed(detail=N_("a binding to no certificate"))
    identifier = identifiers[0]
    if identifier.hash_algorithm is not None:
        _check_digest(asn1.raw(asn1.dump(identifier.hash_algorithm)))
    if identifier.hash.hex() != signed_by.identity[2]:
        raise BadSignature()
    if identifier.issuer_serial is not None:
        _walk(value)
        issuers, serial = identifier.issuer_serial.issuer, identifier.issuer_serial.serial
        name = asn1.wrap(_DIRECTORY_NAME, signed_by.id.issuer)
        if [asn1.dump(issuer) for issuer in issuers] != [name] or serial != signed_by.id.serial:
            raise BadSignature()


def _signature(signer: asn1.SignerInfo, covered: bytes, key: ec.EllipticCurvePublicKey) -> None:
    algorithm = asn1.dump(signer.signature_algorithm)
    if algorithm != profile.ECDSA_SHA256_ID:
        raise AlgorithmNotAllowed(detail=N_("signature {oid}"), oid=asn1.name_of(algorithm))
    try:
        key.verify(signer.signature, covered, _ECDSA)
    except InvalidSignature:
        raise BadSignature() from None
