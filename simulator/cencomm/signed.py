"""Signing bytes and checking the signature: CMS SignedData with one signer and signed attributes.

The rule kept here: the content is returned only after its digest, the signed attributes and the signature fit the
certificate that came along. Whether that certificate deserves trust is judged in `trust`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any as AnyValue

from asn1crypto.core import ObjectIdentifier  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cencomm import profile
from simulator.cencomm.asn1 import (
    Any,
    ContentInfo,
    IssuerAndSerial,
    OctetString,
    SignedAttributes,
    SignedInfo,
    SigningCertificateV2,
    UTCTime,
    load,
)
from simulator.cencomm.enveloped import RecipientId
from simulator.cencomm.errors import AlgorithmNotAllowed, BadSignature, KeyUsage, Malformed

_KNOWN = frozenset(
    {
        profile.CONTENT_TYPE,
        profile.MESSAGE_DIGEST,
        profile.SIGNING_TIME,
        profile.SMIME_CAPABILITIES,
        profile.SIGNING_CERTIFICATE_V2,
    }
)
_SHA256_FORMS = (
    profile.algorithm(profile.SHA256).dump(),
    bytes.fromhex("300d06096086480165030402010500"),  # with NULL parameters, RFC 5754 section 2
)


@dataclass(frozen=True, slots=True)
class Signed:
    """Content whose signature fits, the signer's certificate and the time the signer states (aware UTC)."""

    content: bytes = field(repr=False)
    signer: x509.Certificate
    signed_at: datetime


def sign(content: bytes, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, *, at: datetime) -> bytes:
    """SignedData (DER) over the content, with the signer's certificate inside; at is the signing time, aware UTC.

    Raises:
        ValueError: if the key is not the certificate's.
    """
    if certificate.public_key() != key.public_key():
        raise ValueError("the key does not belong to the certificate")
    raw = certificate.public_bytes(Encoding.DER)
    bound = SigningCertificateV2({"certificates": [{"hash": hashlib.sha256(raw).digest()}]})
    attributes = SignedAttributes(
        [
            _attribute(profile.CONTENT_TYPE, ObjectIdentifier(profile.DATA)),
            _attribute(profile.MESSAGE_DIGEST, OctetString(hashlib.sha256(content).digest())),
            _attribute(profile.SIGNING_TIME, UTCTime(at.astimezone(UTC).replace(microsecond=0))),
            _attribute(profile.SIGNING_CERTIFICATE_V2, bound),
        ]
    )
    who = RecipientId.of(certificate)
    signer = {
        "version": 1,
        "sid": IssuerAndSerial({"issuer": Any.load(who.issuer), "serial": who.serial}),
        "digest_algorithm": profile.algorithm(profile.SHA256),
        "signed_attributes": attributes,
        "signature_algorithm": profile.algorithm(profile.ECDSA_SHA256),
        "signature": key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
    }
    found: bytes = SignedInfo(
        {
            "content_type": profile.SIGNED_DATA,
            "content": {
                "version": 1,
                "digest_algorithms": [profile.algorithm(profile.SHA256)],
                "content": {"content_type": profile.DATA, "content": content},
                "certificates": [Any.load(raw)],
                "signer_infos": [signer],
            },
        }
    ).dump()
    return found


def _attribute(kind: str, value: AnyValue) -> dict[str, AnyValue]:
    return {"type": kind, "values": [value]}


def verify(data: bytes) -> Signed:
    """The content of SignedData (DER), after every check but that of the certificate's worth.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, KEY_USAGE or BAD_SIGNATURE.
    """
    found = load(ContentInfo, data)["content_type"].dotted
    if found != profile.SIGNED_DATA:
        raise Malformed(detail="the sealed content is not signed")
    signed = load(SignedInfo, data)["content"]
    if signed["version"].native != 1 or signed["content"]["content_type"].dotted != profile.DATA:
        raise Malformed(detail="another version or content than the profile's")
    if len(signed["signer_infos"]) != 1 or len(signed["certificates"]) != 1:
        raise Malformed(detail="not exactly one signer with one certificate")
    for algorithm in signed["digest_algorithms"]:
        _check_digest(algorithm)
    info = signed["signer_infos"][0]
    content: bytes = signed["content"]["content"].native
    certificate = _certificate(signed["certificates"][0].dump(), info)
    signed_at = _attributes(info, content, certificate)
    _signature(info, certificate)
    return Signed(content, certificate, signed_at)


def _check_digest(algorithm: AnyValue) -> None:
    if algorithm.dump() not in _SHA256_FORMS:
        raise AlgorithmNotAllowed(detail=f"digest {algorithm['algorithm'].dotted}")


def _certificate(raw: bytes, info: AnyValue) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(raw)
        usage, who = _read_whole(certificate), RecipientId.of(certificate)
        public = certificate.public_key()
    except Exception as error:  # certificates are parsed when they are used, and the parser raises many kinds
        raise Malformed(detail="the signer's certificate cannot be read") from error
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise AlgorithmNotAllowed(detail="a signer whose key is not on P-256")
    sid = info["sid"]
    if RecipientId(sid["issuer"].dump(), sid["serial"].native) != who:
        raise BadSignature()
    if not usage:
        raise KeyUsage(owner=certificate.subject.rfc4514_string())
    return certificate


def _read_whole(certificate: x509.Certificate) -> bool:
    """Read every part that is used later; whether the certificate may sign."""
    _ = (certificate.subject.rfc4514_string(), certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    _ = (certificate.signature_hash_algorithm, list(certificate.extensions))
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return False


def _attributes(info: AnyValue, content: bytes, certificate: x509.Certificate) -> datetime:
    """The signing time, after the signed attributes are found to fit content and certificate."""
    if info["version"].native != 1:
        raise Malformed(detail="another version of the signature than the profile's")
    _check_digest(info["digest_algorithm"])
    values: dict[str, AnyValue] = {}
    for attribute in info["signed_attributes"]:
        kind = attribute["type"].dotted
        if kind not in _KNOWN or kind in values or len(attribute["values"]) != 1:
            raise Malformed(detail=f"signed attribute {kind}")
        values[kind] = attribute["values"][0]
    for kind in (profile.CONTENT_TYPE, profile.MESSAGE_DIGEST, profile.SIGNING_TIME):
        if kind not in values:
            raise Malformed(detail=f"without signed attribute {kind}")
    if load(ObjectIdentifier, values[profile.CONTENT_TYPE].dump()).dotted != profile.DATA:
        raise Malformed(detail="a signed content type that is not the content's")
    if load(OctetString, values[profile.MESSAGE_DIGEST].dump()).native != hashlib.sha256(content).digest():
        raise BadSignature()
    if profile.SIGNING_CERTIFICATE_V2 in values:
        _bound(values[profile.SIGNING_CERTIFICATE_V2].dump(), certificate)
    moment: datetime = load(UTCTime, values[profile.SIGNING_TIME].dump()).native
    return moment.astimezone(UTC)


def _bound(raw: bytes, certificate: x509.Certificate) -> None:
    """signing-certificate-v2 names the certificate by its hash: another one of the same key does not do."""
    first = load(SigningCertificateV2, raw)["certificates"][0]
    algorithm = first["hash_algorithm"]
    if algorithm.dump():
        _check_digest(algorithm)
    if first["hash"].native != certificate.fingerprint(hashes.SHA256()):
        raise BadSignature()


def _signature(info: AnyValue, certificate: x509.Certificate) -> None:
    if info["signature_algorithm"].dump() != profile.algorithm(profile.ECDSA_SHA256).dump():
        raise AlgorithmNotAllowed(detail=f"signature {info['signature_algorithm']['algorithm'].dotted}")
    covered = b"\x31" + info["signed_attributes"].dump()[1:]
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    try:
        public.verify(info["signature"].native, covered, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise BadSignature() from None
