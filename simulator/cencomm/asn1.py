"""The few ASN.1 types of the profile (RFC 5652, 5083, 5753, 5084), as types of cryptography's strict DER reader.

The rule kept here: what is compared byte for byte (algorithms, names, certificates) stays raw, as TLV; an optional part
that the profile does not know makes a structure unreadable.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from cryptography.hazmat import asn1
from cryptography.hazmat.asn1 import TLV, BitString, Explicit, Implicit, Null, SetOf
from cryptography.x509 import ObjectIdentifier

from simulator.cencomm.der import check_der
from simulator.cencomm.errors import Malformed
from simulator.texts import N_

T = TypeVar("T")
# What is passed over or refused (another's algorithm, a mail program's list) is walked through up to this size.
MAX_OPAQUE = 2048
SEQUENCE, SET, OCTETS, BITS = 0x30, 0x31, 0x04, 0x03
VERSION_0, VERSION_1, VERSION_3 = b"\x02\x01\x00", b"\x02\x01\x01", b"\x02\x01\x03"


@asn1.sequence
class Algorithm:
    """An AlgorithmIdentifier without parameters."""

    algorithm: ObjectIdentifier


@asn1.sequence
class AlgorithmWith:
    """An AlgorithmIdentifier with parameters of any kind."""

    algorithm: ObjectIdentifier
    parameters: TLV


@asn1.sequence
class GcmParameters:
    """RFC 5084."""

    nonce: bytes
    icv_length: int


@asn1.sequence
class ContentInfo:
    """RFC 5652 section 3."""

    content_type: ObjectIdentifier
    content: Annotated[TLV, Explicit(0)]


@asn1.sequence
class IssuerAndSerial:
    """Whose certificate."""

    issuer: TLV
    serial: int


@asn1.sequence
class NameAttribute:
    """One attribute of a distinguished name."""

    type: ObjectIdentifier
    value: TLV


@asn1.sequence
class IssuerNameAndSerial:
    """The same as IssuerAndSerial, the name walked through."""

    issuer: list[SetOf[NameAttribute]]
    serial: int


@asn1.sequence
class OriginatorPublicKey:
    """The ephemeral key of a key agreement."""

    algorithm: TLV
    public_key: BitString


@asn1.sequence
class EncryptedKey:
    """The content key wrapped for one recipient."""

    rid: TLV
    encrypted_key: bytes


@asn1.sequence
class KeyAgree:
    """RFC 5652 section 6.2.2; it stands in the set with the tag [1]."""

    version: int
    originator: Annotated[TLV, Explicit(0)]
    ukm: Annotated[bytes | None, Explicit(1)]
    key_encryption_algorithm: TLV
    encrypted_keys: list[EncryptedKey]


@asn1.sequence
class RecipientInfos:
    """Not of the standard: a holder, because a set is read only inside a sequence."""

    infos: SetOf[TLV]


@asn1.sequence
class EncryptedContent:
    """What was encrypted, how, and the bytes."""

    content_type: ObjectIdentifier
    algorithm: TLV
    ciphertext: Annotated[bytes, Implicit(0)]


@asn1.sequence
class AuthEnvelopedData:
    """RFC 5083, without originator info and attributes: the profile has none."""

    version: int
    recipient_infos: TLV
    content: EncryptedContent
    mac: bytes


@asn1.sequence
class Attribute:
    """A signed attribute."""

    type: ObjectIdentifier
    values: SetOf[TLV]


@asn1.sequence
class Attributes:
    """Not of the standard: a holder for the set."""

    attributes: SetOf[Attribute]


@asn1.sequence
class SignerInfo:
    """RFC 5652 section 5.3, without unsigned attributes."""

    version: int
    sid: IssuerAndSerial
    digest_algorithm: TLV
    signed_attributes: TLV
    signature_algorithm: TLV
    signature: bytes


@asn1.sequence
class EncapsulatedContent:
    """The bytes that were signed."""

    content_type: ObjectIdentifier
    content: Annotated[bytes, Explicit(0)]


@asn1.sequence
class SignedData:
    """RFC 5652 with certificates, without CRLs and unsigned attributes: the profile has none."""

    version: int
    digest_algorithms: SetOf[TLV]
    content: EncapsulatedContent
    certificates: Annotated[SetOf[TLV], Implicit(0)]
    signer_infos: SetOf[SignerInfo]


@asn1.sequence
class DigestAlgorithm:
    """The AlgorithmIdentifier of a digest: its parameters are absent or NULL (RFC 5754 section 2)."""

    algorithm: ObjectIdentifier
    parameters: Null | None


@asn1.sequence
class IssuerSerial:
    """Whose certificate, the issuer in the form of general names."""

    issuer: list[TLV]
    serial: int


@asn1.sequence
class CertificateId:
    """RFC 5035; an absent hash algorithm means SHA-256."""

    hash_algorithm: DigestAlgorithm | None
    hash: bytes
    issuer_serial: IssuerSerial | None


@asn1.sequence
class SigningCertificateV2:
    """RFC 5035, without policies: the profile has none."""

    certificates: list[CertificateId]


def load(spec: type[T], data: bytes) -> T:
    """A value of the type from DER bytes that it must fill.

    Raises:
        Malformed: if the bytes are not the one DER encoding of such a value.
    """
    try:
        return asn1.decode_der(spec, data)
    except (ValueError, OverflowError) as error:
        raise Malformed(detail=N_("it is not a {kind}"), kind=spec.__name__) from error


def part(spec: type[T], value: TLV) -> T:
    """A value of the type from an element that was left raw.

    Raises:
        Malformed: if its bytes are not the one DER encoding of such a value.
    """
    try:
        parsed: T = value.parse(spec)
    except (ValueError, OverflowError) as error:
        raise Malformed(detail=N_("it is not a {kind}"), kind=spec.__name__) from error
    return parsed


def dump(value: object) -> bytes:
    """The DER bytes of a value of one of these types, or of a TLV."""
    return asn1.encode_der(value)


def raw(data: bytes) -> TLV:
    """DER bytes that stand for themselves."""
    return asn1.decode_der(TLV, data)


def head(tag: int, size: int) -> bytes:
    """What stands before contents of a size in an element of that tag."""
    if size < 0x80:
        return bytes((tag, size))
    # Nearly everything: the general way below would cost twice as much.
    if size < 0x100:
        return bytes((tag, 0x81, size))
    if size < 0x10000:
        return bytes((tag, 0x82, size >> 8, size & 0xFF))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets


def wrap(tag: int, contents: bytes) -> bytes:
    """An element of that tag around contents."""
    return head(tag, len(contents)) + contents


def seq(*parts: bytes) -> bytes:
    """A SEQUENCE of elements."""
    return wrap(SEQUENCE, b"".join(parts))


def retag(value: TLV, tag: int) -> bytes:
    """The bytes of an element under another tag: how what is tagged implicitly is read and hashed."""
    return bytes((tag,)) + asn1.encode_der(value)[1:]


def name_of(algorithm: bytes) -> str:
    """The object identifier of an AlgorithmIdentifier, dotted.

    Raises:
        Malformed: if it is none, or anything in it has a second way of being written.
    """
    if len(algorithm) > MAX_OPAQUE:
        raise Malformed(detail=N_("too many bytes"))
    check_der(algorithm)
    try:
        return load(AlgorithmWith, algorithm).algorithm.dotted_string
    except Malformed:
        return load(Algorithm, algorithm).algorithm.dotted_string


def check_name(issuer: bytes) -> None:
    """Walk through a distinguished name.

    Raises:
        Malformed: if it is not the one DER encoding of one.
    """
    name = load(IssuerNameAndSerial, wrap(SEQUENCE, issuer + b"\x02\x01\x00"))
    for part in name.issuer:
        for attribute in part.as_list():
            # A string of any kind: what is constructed could be written in a second way.
            if attribute.value.tag_bytes[0] & 0xE0:
                raise Malformed(detail=N_("it is not a {kind}"), kind="Name")
