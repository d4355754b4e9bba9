"""Sealing bytes for exactly some certificates: CMS AuthEnvelopedData, one ephemeral key for all recipients.

The rule kept here: plaintext is released only after the authentication tag fits. Readers accept one
KeyAgreeRecipientInfo for all recipients (what is written here) or several (what OpenSSL writes).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any as AnyValue

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from simulator.cencomm import profile
from simulator.cencomm.asn1 import (
    Any,
    ContentInfo,
    EnvelopedInfo,
    GcmParameters,
    IssuerAndSerial,
    KeyAgree,
    KeyAgreeIdentifier,
    Originator,
    OriginatorPublicKey,
    RecipientInfo,
    RecipientInfos,
    SharedInfo,
    load,
)
from simulator.cencomm.errors import AlgorithmNotAllowed, KeyUsage, Malformed, NotARecipient, Tampered

_SHARED_INFO: bytes = SharedInfo(
    {"key_info": profile.WRAP, "supp_pub_info": (8 * profile.KEY_BYTES).to_bytes(4, "big")}
).dump()
_ORIGINATOR = profile.algorithm(profile.EC_PUBLIC_KEY)
_WRAPPED_BYTES = profile.KEY_BYTES + 8


@dataclass(frozen=True, slots=True)
class RecipientId:
    """Whom an envelope names: the issuer's name (DER) and the serial number of a certificate."""

    issuer: bytes
    serial: int

    @classmethod
    def of(cls, certificate: x509.Certificate) -> RecipientId:
        """The identifier of a certificate."""
        return cls(certificate.issuer.public_bytes(), certificate.serial_number)


@dataclass(frozen=True, slots=True)
class ContentKey:
    """A content key and the RecipientInfos (DER) that carry it to the recipients."""

    key: bytes = field(repr=False)
    recipient_infos: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the recipient infos, hexadecimal: what a signed header may bind."""
        return hashlib.sha256(self.recipient_infos).hexdigest()


@dataclass(frozen=True, slots=True)
class Opening:
    """An envelope opened: the plaintext, whom it named, and the digest of the part that named them."""

    plaintext: bytes = field(repr=False)
    recipients: tuple[RecipientId, ...]
    digest: str


def _public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise AlgorithmNotAllowed(detail="a certificate whose key is not on P-256")
    return key


def _check_usage(certificate: x509.Certificate) -> None:
    try:
        allowed = certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_agreement
    except x509.ExtensionNotFound:
        allowed = False
    if not allowed:
        raise KeyUsage(owner=certificate.subject.rfc4514_string())


def _wrapping_key(shared: bytes) -> bytes:
    return X963KDF(hashes.SHA256(), profile.KEY_BYTES, _SHARED_INFO).derive(shared)


def content_key(recipients: Sequence[x509.Certificate]) -> ContentKey:
    """A fresh content key, wrapped for each recipient under one ephemeral key.

    Raises:
        KeyUsage: if a certificate was not issued for key agreement.
        ValueError: if nobody or the same certificate twice is named, or more than MAX_RECIPIENTS.
    """
    if not 0 < len(recipients) <= profile.MAX_RECIPIENTS:
        raise ValueError(f"a message has 1 to {profile.MAX_RECIPIENTS} recipients, this one {len(recipients)}")
    if len({RecipientId.of(certificate) for certificate in recipients}) != len(recipients):
        raise ValueError("a recipient is named twice")
    key = os.urandom(profile.KEY_BYTES)
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    keys = []
    for certificate in recipients:
        _check_usage(certificate)
        rid = RecipientId.of(certificate)
        issuer_and_serial = IssuerAndSerial({"issuer": Any.load(rid.issuer), "serial": rid.serial})
        identifier = KeyAgreeIdentifier("issuer_and_serial", issuer_and_serial)
        shared = ephemeral.exchange(ec.ECDH(), _public_key(certificate))
        keys.append({"rid": identifier, "encrypted_key": aes_key_wrap(_wrapping_key(shared), key)})
    point = ephemeral.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    origin = OriginatorPublicKey({"algorithm": _ORIGINATOR, "public_key": _bits(point)})
    agreement = KeyAgree(
        {
            "version": 3,
            "originator": Originator("key", origin),
            "key_encryption_algorithm": profile.KEY_AGREEMENT,
            "encrypted_keys": keys,
        }
    )
    return ContentKey(key, RecipientInfos([RecipientInfo("key_agree", agreement)]).dump())


def _bits(octets: bytes) -> tuple[int, ...]:
    return tuple(byte >> bit & 1 for byte in octets for bit in range(7, -1, -1))


def encrypt_with(secret: ContentKey, plaintext: bytes) -> bytes:
    """The envelope around a plaintext, whose content key was made before; a content key is used once.

    Raises:
        ValueError: if the plaintext is longer than MAX_SEALED.
    """
    if len(plaintext) > profile.MAX_SEALED:
        raise ValueError(f"{len(plaintext):,} bytes; at most {profile.MAX_SEALED:,} are sealed")
    nonce = os.urandom(profile.NONCE_BYTES)
    sealed = AESGCM(secret.key).encrypt(nonce, plaintext, None)
    parameters = GcmParameters({"nonce": nonce, "icv_length": profile.TAG_BYTES})
    found: bytes = EnvelopedInfo(
        {
            "content_type": profile.AUTH_ENVELOPED_DATA,
            "content": {
                "version": 0,
                "recipient_infos": RecipientInfos.load(secret.recipient_infos),
                "content": {
                    "content_type": profile.DATA,
                    "algorithm": {"algorithm": profile.AES256_GCM, "parameters": parameters},
                    "ciphertext": sealed[: -profile.TAG_BYTES],
                },
                "mac": sealed[-profile.TAG_BYTES :],
            },
        }
    ).dump()
    return found


def encrypt(plaintext: bytes, recipients: Sequence[x509.Certificate]) -> bytes:
    """The plaintext sealed for the recipients and nobody else; unsigned.

    Raises:
        KeyUsage: if a certificate was not issued for key agreement.
        ValueError: for no recipients, one named twice, or too many bytes.
    """
    return encrypt_with(content_key(recipients), plaintext)


def decrypt(data: bytes, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    """The plaintext of an envelope, opened with the key of one of its recipients.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, NOT_A_RECIPIENT or TAMPERED.
    """
    return open_envelope(data, key, certificate).plaintext


def open_envelope(
    data: bytes,
    key: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    *,
    limit: int = profile.MAX_SEALED,
) -> Opening:
    """An envelope opened, with whom it named; limit is the most bytes of plaintext.

    Raises:
        MessageFault: MALFORMED, ALGORITHM_NOT_ALLOWED, NOT_A_RECIPIENT or TAMPERED.
    """
    if len(data) > limit + 200 * profile.MAX_RECIPIENTS * 2 + 4096:
        raise Malformed(detail=f"{len(data):,} bytes are too many")
    enveloped = _parse(data)
    nonce = _nonce(enveloped["content"]["algorithm"])
    infos = enveloped["recipient_infos"]
    entries = list(_entries(infos))
    ids = tuple(rid for rid, _, _ in entries)
    if len(set(ids)) != len(ids) or len(ids) > profile.MAX_RECIPIENTS:
        raise Malformed(detail="a recipient is named twice, or too many are")
    own = RecipientId.of(certificate)
    for rid, point, wrapped in entries:
        if rid == own:
            secret = _unwrap(point, wrapped, key)
            break
    else:
        raise NotARecipient()
    sealed = enveloped["content"]["ciphertext"].native + enveloped["mac"].native
    try:
        plaintext = AESGCM(secret).decrypt(nonce, sealed, None)
    except InvalidTag:
        raise Tampered() from None
    return Opening(plaintext, ids, hashlib.sha256(infos.dump()).hexdigest())


def _parse(data: bytes) -> AnyValue:
    found = load(ContentInfo, data)["content_type"].dotted
    if found != profile.AUTH_ENVELOPED_DATA:
        raise AlgorithmNotAllowed(detail=f"content of type {found} in place of an authenticated envelope")
    enveloped = load(EnvelopedInfo, data)["content"]
    if enveloped["version"].native != 0 or enveloped["content"]["content_type"].dotted != profile.DATA:
        raise Malformed(detail="another version or content than the profile's")
    if len(enveloped["mac"].native) != profile.TAG_BYTES:
        raise Malformed(detail="an authentication tag of another length")
    return enveloped


def _nonce(algorithm: AnyValue) -> bytes:
    name = algorithm["algorithm"].dotted
    if name != profile.AES256_GCM:
        raise AlgorithmNotAllowed(detail=f"content encryption {name}")
    parameters = load(GcmParameters, algorithm["parameters"].dump())
    nonce: bytes = parameters["nonce"].native
    if len(nonce) != profile.NONCE_BYTES or parameters["icv_length"].native != profile.TAG_BYTES:
        raise AlgorithmNotAllowed(detail="another nonce or tag length than the profile's")
    return nonce


def _entries(infos: AnyValue) -> Iterator[tuple[RecipientId, bytes, bytes]]:
    """Each recipient with the ephemeral public point and the wrapped key."""
    for info in infos:
        if info.name != "key_agree":
            raise AlgorithmNotAllowed(detail=f"a recipient by {info.name}")
        agree = info.chosen
        scheme = agree["key_encryption_algorithm"]
        if scheme.dump() != profile.KEY_AGREEMENT.dump():
            raise AlgorithmNotAllowed(detail=f"key agreement {scheme['algorithm'].dotted}")
        origin = agree["originator"]
        if agree["version"].native != 3 or agree["ukm"].native is not None or origin.name != "key":
            raise Malformed(detail="another form of key agreement than the profile's")
        if origin.chosen["algorithm"].dump() != _ORIGINATOR.dump():
            raise AlgorithmNotAllowed(detail="an ephemeral key of another kind")
        point = origin.chosen["public_key"].contents
        if len(point) != 66 or point[:2] != b"\x00\x04":
            raise Malformed(detail="an ephemeral key that is no uncompressed point")
        for entry in agree["encrypted_keys"]:
            if entry["rid"].name != "issuer_and_serial":
                raise Malformed(detail="a recipient that is not named by issuer and serial number")
            who = entry["rid"].chosen
            wrapped = entry["encrypted_key"].native
            if len(wrapped) != _WRAPPED_BYTES:
                raise Malformed(detail="a wrapped key of another length")
            yield RecipientId(who["issuer"].dump(), who["serial"].native), point[1:], wrapped


def _unwrap(point: bytes, wrapped: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return aes_key_unwrap(_wrapping_key(key.exchange(ec.ECDH(), public)), wrapped)
    except (ValueError, InvalidUnwrap):
        raise Tampered() from None
