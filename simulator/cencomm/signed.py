"""Signing bytes and checking the signature: CMS SignedData with one signer and signed attributes.

The rule kept here: the content is returned only after its digest, the signed attributes and the signature fit the
certificate that came along. Whether that certificate deserves trust is judged in `trust`.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.asn1 import TLV, GeneralizedTime, UTCTime
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ObjectIdentifier

from simulator.cencomm import asn1, profile, written
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
# What stands before the values that change, from message to message, in the form that is written here.
_HASH = bytes(32)
_OF_CONTENT = asn1.seq(profile.CONTENT_TYPE_ID, asn1.wrap(asn1.SET, profile.DATA_ID))
_OF_DIGEST = asn1.seq(profile.MESSAGE_DIGEST_ID, asn1.wrap(asn1.SET, asn1.wrap(asn1.OCTETS, _HASH))).removesuffix(_HASH)
_OF_CERTIFICATE = asn1.seq(
    profile.SIGNING_CERTIFICATE_ID, asn1.wrap(asn1.SET, asn1.seq(asn1.seq(asn1.seq(asn1.wrap(asn1.OCTETS, _HASH)))))
).removesuffix(_HASH)
_BEFORE_CONTENT = asn1.VERSION_1 + asn1.wrap(asn1.SET, profile.SHA256_ID)
_BEFORE_ATTRIBUTES = len(asn1.VERSION_1 + profile.SHA256_ID)
# The attributes are sorted by their bytes, of which the first that differ are their lengths: content type, then time.
_TIME_BYTES = 15
_PAIRS = struct.Struct("2s2s2s2s2s2s").unpack
_TIME_AT = 3 + len(_OF_CONTENT) + 2 + len(profile.SIGNING_TIME_ID) + 2


@dataclass(frozen=True, slots=True)
class Signed:
    """Content whose signature fits, the signer's certificate and the time the signer states (aware UTC)."""

    content: bytes = field(repr=False)
    signer: x509.Certificate
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is signed and by whom, checked against each other; the signature over `covered` is not yet."""

    content: bytes = field(repr=False)
    signed_by: Reading
    signed_at: datetime
    covered: bytes
    signature: bytes


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
    if moment.year in _TWO_DIGITS:
        time = b"\x17\x0d" + moment.strftime("%y%m%d%H%M%SZ").encode()
    else:
        time = asn1.dump(GeneralizedTime(moment))
    covered = _covered(time, hashlib.sha256(content).digest(), read)
    return _signed_data(content, read, covered, key.sign(covered, _ECDSA))


def _covered(time: bytes, digest: bytes, signed_by: Reading) -> bytes:
    """The signed attributes (DER) of a signing time, the content's digest and the signer's certificate."""
    return asn1.set_of(
        _OF_CONTENT,
        asn1.seq(profile.SIGNING_TIME_ID, asn1.head(asn1.SET, len(time)), time),
        _OF_DIGEST + digest,
        _OF_CERTIFICATE + bytes.fromhex(signed_by.identity[2]),
    )


def _signed_data(content: bytes, signed_by: Reading, covered: bytes, signature: bytes) -> bytes:
    """SignedData (DER) as this library writes it, of its changing parts."""
    signer = b"".join(
        (
            asn1.VERSION_1,
            signed_by.rid,
            profile.SHA256_ID,
            bytes((_ATTRIBUTES,)),
            covered[1:],
            profile.ECDSA_SHA256_ID,
            asn1.wrap(asn1.OCTETS, signature),
        )
    )
    signer = asn1.wrap(asn1.SEQUENCE, signer)
    octets = asn1.head(asn1.OCTETS, len(content))
    size = len(octets) + len(content)
    inside = profile.DATA_ID + asn1.head(0xA0, size) + octets
    signed = b"".join(
        (
            _BEFORE_CONTENT,
            asn1.head(asn1.SEQUENCE, len(inside) + len(content)),
            inside,
            content,
            asn1.wrap(0xA0, signed_by.der),
            asn1.head(asn1.SET, len(signer)),
            signer,
        )
    )
    sequence = asn1.head(asn1.SEQUENCE, len(signed))
    size = len(sequence) + len(signed)
    explicit = asn1.head(0xA0, size)
    size += len(profile.SIGNED_DATA_ID) + len(explicit)
    return b"".join((asn1.head(asn1.SEQUENCE, size), profile.SIGNED_DATA_ID, explicit, sequence, signed))


def _as_written(data: bytes) -> _Parts | None:
    """The parts from which `_signed_data` makes these very bytes, over the content's own digest; None if none do."""
    inside, after = written.after_head, written.after_element
    try:
        at = inside(data, inside(data, inside(data, 0) + len(profile.SIGNED_DATA_ID))) + len(_BEFORE_CONTENT)
        octets_at = inside(data, inside(data, at) + len(profile.DATA_ID))
        content_at, content_end = inside(data, octets_at), after(data, octets_at)
        certificate_at, certificate_end = inside(data, content_end), after(data, content_end)
        signed_by = from_der(data[certificate_at:certificate_end])
        covered_at = inside(data, inside(data, certificate_end)) + _BEFORE_ATTRIBUTES + len(signed_by.rid)
        covered_end = after(data, covered_at)
        signature_at = inside(data, covered_end + len(profile.ECDSA_SHA256_ID))
    except (IndexError, Malformed):
        return None
    content, covered = data[content_at:content_end], b"\x31" + data[covered_at + 1 : covered_end]
    time, signature = covered[_TIME_AT : _TIME_AT + _TIME_BYTES], data[signature_at:]
    signed_at = _two_digit_time(time)
    if signed_at is None or covered != _covered(time, hashlib.sha256(content).digest(), signed_by):
        return None
    if signed_by.id.serial <= 0 or _signed_data(content, signed_by, covered, signature) != data:
        return None
    signing_key(signed_by)
    return _Parts(content, signed_by, signed_at, covered, signature)


def verify(data: bytes) -> Signed:
    """The content of SignedData (DER), after every check but that of the certificate's worth.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, KEY_USAGE or BAD_SIGNATURE.
    """
    if len(data) > profile.MAX_MESSAGE:
        raise Malformed(detail=N_("too many bytes"))
    parts = _as_written(data) or _parts(data)
    try:
        signing_key(parts.signed_by).verify(parts.signature, parts.covered, _ECDSA)
    except InvalidSignature:
        raise BadSignature() from None
    return Signed(parts.content, parts.signed_by.certificate, parts.signed_at)


def _parts(data: bytes) -> _Parts:
    """The parts of SignedData in any form that the profile knows; all of it checked but the signature itself."""
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
    algorithm = asn1.dump(signer.signature_algorithm)
    if algorithm != profile.ECDSA_SHA256_ID:
        raise AlgorithmNotAllowed(detail=N_("signature {oid}"), oid=asn1.name_of(algorithm))
    return _Parts(content, read, signed_at, covered, signer.signature)


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


def _two_digit_time(time: bytes) -> datetime | None:
    """The moment of a UTCTime (DER) in the one form that it can have, aware UTC; None if it is none."""
    digits = time[2:-1]
    if not (time.startswith(b"\x17\x0d") and time.endswith(b"Z") and len(digits) == 12 and digits.isdigit()):
        return None
    year, month, day, hour, minute, second = map(int, _PAIRS(digits))
    try:
        return datetime(year + (2000 if year < 50 else 1900), month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


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
