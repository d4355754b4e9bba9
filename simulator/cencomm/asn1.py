"""The few ASN.1 types of the profile (RFC 5652, 5083, 5753, 5084), on asn1crypto; values that are compared stay raw."""

# asn1crypto carries no types; its field lists are class attributes by design.
# ruff: noqa: RUF012
# mypy: disable-error-code="misc,import-untyped"
from __future__ import annotations

from typing import Any as _Any
from typing import TypeVar

from asn1crypto.core import (
    Any,
    BitString,
    Choice,
    Integer,
    ObjectIdentifier,
    OctetString,
    Sequence,
    SequenceOf,
    SetOf,
    UTCTime,
)

from simulator.cencomm.der import check_der
from simulator.cencomm.errors import Malformed

T = TypeVar("T")

__all__ = [
    "Algorithm",
    "Algorithms",
    "Any",
    "Attribute",
    "AuthEnvelopedData",
    "CertificateIdV2",
    "CertificateIdsV2",
    "Certificates",
    "ContentInfo",
    "EncapsulatedContent",
    "EncryptedContent",
    "EncryptedKey",
    "EncryptedKeys",
    "EnvelopedInfo",
    "GcmParameters",
    "IssuerAndSerial",
    "KeyAgree",
    "KeyAgreeIdentifier",
    "OctetString",
    "Originator",
    "OriginatorPublicKey",
    "Other",
    "RecipientInfo",
    "RecipientInfos",
    "RecipientKeyIdentifier",
    "SharedInfo",
    "SignedAttributes",
    "SignedData",
    "SignedInfo",
    "SignerInfo",
    "SignerInfos",
    "SigningCertificateV2",
    "UTCTime",
    "Values",
    "load",
]


class Algorithm(Sequence):
    _fields = [("algorithm", ObjectIdentifier), ("parameters", Any, {"optional": True})]


class Algorithms(SetOf):
    _child_spec = Algorithm


class ContentInfo(Sequence):
    _fields = [("content_type", ObjectIdentifier), ("content", Any, {"explicit": 0})]


class IssuerAndSerial(Sequence):
    _fields = [("issuer", Any), ("serial", Integer)]


class OriginatorPublicKey(Sequence):
    _fields = [("algorithm", Algorithm), ("public_key", BitString)]


class Originator(Choice):
    _alternatives = [
        ("issuer_and_serial", IssuerAndSerial),
        ("key_identifier", OctetString, {"implicit": 0}),
        ("key", OriginatorPublicKey, {"implicit": 1}),
    ]


class RecipientKeyIdentifier(Sequence):
    pass


class KeyAgreeIdentifier(Choice):
    _alternatives = [
        ("issuer_and_serial", IssuerAndSerial),
        ("key_identifier", RecipientKeyIdentifier, {"implicit": 0}),
    ]


class EncryptedKey(Sequence):
    _fields = [("rid", KeyAgreeIdentifier), ("encrypted_key", OctetString)]


class EncryptedKeys(SequenceOf):
    _child_spec = EncryptedKey


class KeyAgree(Sequence):
    _fields = [
        ("version", Integer),
        ("originator", Originator, {"explicit": 0}),
        ("ukm", OctetString, {"explicit": 1, "optional": True}),
        ("key_encryption_algorithm", Algorithm),
        ("encrypted_keys", EncryptedKeys),
    ]


class Other(Sequence):
    pass


class RecipientInfo(Choice):
    _alternatives = [
        ("key_transport", Other),
        ("key_agree", KeyAgree, {"implicit": 1}),
        ("kek", Other, {"implicit": 2}),
        ("password", Other, {"implicit": 3}),
        ("other", Other, {"implicit": 4}),
    ]


class RecipientInfos(SetOf):
    _child_spec = RecipientInfo


class EncryptedContent(Sequence):
    _fields = [
        ("content_type", ObjectIdentifier),
        ("algorithm", Algorithm),
        ("ciphertext", OctetString, {"implicit": 0}),
    ]


class AuthEnvelopedData(Sequence):
    """RFC 5083, without originator info and attributes: the profile has none."""

    _fields = [
        ("version", Integer),
        ("recipient_infos", RecipientInfos),
        ("content", EncryptedContent),
        ("mac", OctetString),
    ]


class EnvelopedInfo(Sequence):
    """A ContentInfo that holds AuthEnvelopedData."""

    _fields = [("content_type", ObjectIdentifier), ("content", AuthEnvelopedData, {"explicit": 0})]


class GcmParameters(Sequence):
    _fields = [("nonce", OctetString), ("icv_length", Integer)]


class SharedInfo(Sequence):
    """ECC-CMS-SharedInfo of RFC 5753, without ukm."""

    _fields = [("key_info", Algorithm), ("supp_pub_info", OctetString, {"explicit": 2})]


class Values(SetOf):
    _child_spec = Any


class Attribute(Sequence):
    _fields = [("type", ObjectIdentifier), ("values", Values)]


class SignedAttributes(SetOf):
    _child_spec = Attribute


class SignerInfo(Sequence):
    _fields = [
        ("version", Integer),
        ("sid", IssuerAndSerial),
        ("digest_algorithm", Algorithm),
        ("signed_attributes", SignedAttributes, {"implicit": 0}),
        ("signature_algorithm", Algorithm),
        ("signature", OctetString),
    ]


class SignerInfos(SetOf):
    _child_spec = SignerInfo


class Certificates(SetOf):
    _child_spec = Any


class EncapsulatedContent(Sequence):
    _fields = [("content_type", ObjectIdentifier), ("content", OctetString, {"explicit": 0})]


class SignedData(Sequence):
    """RFC 5652 with certificates, without CRLs and unsigned attributes: the profile has none."""

    _fields = [
        ("version", Integer),
        ("digest_algorithms", Algorithms),
        ("content", EncapsulatedContent),
        ("certificates", Certificates, {"implicit": 0}),
        ("signer_infos", SignerInfos),
    ]


class SignedInfo(Sequence):
    """A ContentInfo that holds SignedData."""

    _fields = [("content_type", ObjectIdentifier), ("content", SignedData, {"explicit": 0})]


class CertificateIdV2(Sequence):
    _fields = [
        ("hash_algorithm", Algorithm, {"optional": True}),
        ("hash", OctetString),
        ("issuer_serial", Any, {"optional": True}),
    ]


class CertificateIdsV2(SequenceOf):
    _child_spec = CertificateIdV2


class SigningCertificateV2(Sequence):
    """RFC 5035; an absent hash algorithm means SHA-256."""

    _fields = [("certificates", CertificateIdsV2), ("policies", Any, {"optional": True})]


def load(spec: type[T], data: bytes) -> T:
    """A value of the type from DER bytes that it must fill, byte for byte.

    Raises:
        Malformed: if the bytes are not the one DER encoding of such a value.
    """
    check_der(data)
    reader: _Any = spec
    try:
        value = reader.load(data, strict=True)
        again = value.dump(force=True)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError) as error:
        raise Malformed(detail=f"it is not a {spec.__name__}") from error
    if again != data:
        raise Malformed(detail=f"it is not the one encoding of a {spec.__name__}")
    found: T = value
    return found
