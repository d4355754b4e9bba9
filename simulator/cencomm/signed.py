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

from simulator.cencomm import asn1, profile, written
from simulator.cencomm.certificates import Reading, from_der, once, reading, signing_key
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
# The attributes are sorted by their bytes, of which the first that differ are their lengths: content type, then time.
_TIME_BYTES = 15
_BEFORE_TIME = {
    size: _OF_CONTENT + asn1.seq(profile.SIGNING_TIME_ID, asn1.wrap(asn1.SET, bytes(size))).removesuffix(bytes(size))
    for size in (_TIME_BYTES, 17)
}
_TIME_AT = len(_BEFORE_TIME[_TIME_BYTES])
_ATTRIBUTES_BYTES = _TIME_AT + _TIME_BYTES + len(_OF_DIGEST) + len(_HASH) + len(_OF_CERTIFICATE) + len(_HASH)
_ATTRIBUTES_HEAD = asn1.head(asn1.SET, _ATTRIBUTES_BYTES)


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
    if reading(certificate).key != key.public_key():
        raise ValueError("the key does not belong to the certificate")
    form, time = _form(certificate), _written_time(aware(at))
    attributes = _attributes_of(time, hashlib.sha256(content).digest(), form)
    signature = key.sign(asn1.head(asn1.SET, len(attributes)) + attributes, _ECDSA)
    first, second, third = _around(len(content), form, len(attributes), len(signature))
    return b"".join((first, content, second, attributes, third, signature))


def _written_time(moment: datetime) -> bytes:
    """A signing time (DER) in the one form that it can have."""
    if moment.year not in _TWO_DIGITS:
        return asn1.dump(GeneralizedTime(moment))
    day = moment.year % 100, moment.month, moment.day
    return b"\x17\x0d%02d%02d%02d%02d%02d%02dZ" % (*day, moment.hour, moment.minute, moment.second)


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands in every message of a signer (DER): his certificate, his part up to the attributes, the hash at
    their end."""

    certificate: bytes
    signer: bytes
    hash: bytes


@once
def _form(certificate: x509.Certificate) -> _Form:
    read = reading(certificate)
    signer = asn1.VERSION_1 + read.rid + profile.SHA256_ID
    return _Form(asn1.wrap(0xA0, read.der), signer, bytes.fromhex(read.identity[2]))


def _attributes_of(time: bytes, digest: bytes, form: _Form) -> bytes:
    """The signed attributes without their head, of a signing time (DER) and the content's digest."""
    return b"".join((_BEFORE_TIME[len(time)], time, _OF_DIGEST, digest, _OF_CERTIFICATE, form.hash))


def _around(content: int, form: _Form, attributes: int, signature: int) -> tuple[bytes, bytes, bytes]:
    """What stands before content, attributes and signature of these sizes."""
    third = profile.ECDSA_SHA256_ID + asn1.head(asn1.OCTETS, signature)
    signer = form.signer + asn1.head(_ATTRIBUTES, attributes)
    size = len(signer) + attributes + len(third) + signature
    signer = asn1.head(asn1.SEQUENCE, size) + signer
    size = len(signer) + attributes + len(third) + signature
    second = form.certificate + asn1.head(asn1.SET, size) + signer
    octets = asn1.head(asn1.OCTETS, content)
    inside = profile.DATA_ID + asn1.head(0xA0, len(octets) + content) + octets
    inside = _BEFORE_CONTENT + asn1.head(asn1.SEQUENCE, len(inside) + content) + inside
    size = len(inside) + content + len(second) + attributes + len(third) + signature
    sequence = asn1.head(asn1.SEQUENCE, size)
    explicit = profile.SIGNED_DATA_ID + asn1.head(0xA0, len(sequence) + size) + sequence
    return asn1.head(asn1.SEQUENCE, len(explicit) + size) + explicit + inside, second, third


def _as_written(data: bytes) -> _Parts | None:
    """The parts around which `_around` gives these very bytes, over the content's own digest; None if none are."""
    inside, after = written.after_head, written.after_element
    try:
        at = inside(data, inside(data, inside(data, 0) + len(profile.SIGNED_DATA_ID))) + len(_BEFORE_CONTENT)
        octets_at = inside(data, inside(data, at) + len(profile.DATA_ID))
        content_at, content_end = inside(data, octets_at), after(data, octets_at)
        certificate_at, certificate_end = inside(data, content_end), after(data, content_end)
        signed_by = from_der(data[certificate_at:certificate_end])
        signer_at = inside(data, inside(data, certificate_end))
    except (IndexError, Malformed):
        return None
    form = _form(signed_by.certificate)
    attributes_at = signer_at + len(form.signer) + len(_ATTRIBUTES_HEAD)
    attributes_end = attributes_at + _ATTRIBUTES_BYTES
    signature_at = attributes_end + len(profile.ECDSA_SHA256_ID) + 2
    content, attributes, signature = (
        data[content_at:content_end],
        data[attributes_at:attributes_end],
        data[signature_at:],
    )
    first, second, third = _around(len(content), form, len(attributes), len(signature))
    if (
        data[:content_at] != first
        or data[content_end:attributes_at] != second
        or data[attributes_end:signature_at] != third
        or signed_by.id.serial <= 0
    ):
        return None
    time = attributes[_TIME_AT : _TIME_AT + _TIME_BYTES]
    signed_at = _two_digit_time(time)
    if signed_at is None or attributes != _attributes_of(time, hashlib.sha256(content).digest(), form):
        return None
    return _Parts(content, signed_by, signed_at, _ATTRIBUTES_HEAD + attributes, signature)


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
    # Later Pythons read the hour 24 as the next day's first.
    if digits[6:8] > b"23":
        return None
    century = "20" if digits < b"50" else "19"
    try:
        return datetime.fromisoformat(f"{century}{digits[:6].decode()}T{digits[6:].decode()}Z")
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
