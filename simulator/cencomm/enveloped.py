"""Sealing bytes for exactly some certificates: CMS AuthEnvelopedData, one ephemeral key for all recipients.

The rule kept here: plaintext is released only after the authentication tag fits. Readers accept one
KeyAgreeRecipientInfo for all recipients (what is written here) or several (what OpenSSL writes).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.asn1 import TLV, BitString
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from cryptography.x509 import ObjectIdentifier

from simulator.cencomm import asn1, profile
from simulator.cencomm.errors import AlgorithmNotAllowed, KeyUsage, Malformed, NotARecipient, Tampered
from simulator.texts import N_

# ECC-CMS-SharedInfo of RFC 5753 without ukm: the wrapping algorithm, and the key's length in bits as [2].
_SHARED_INFO = asn1.wrap(
    asn1.SEQUENCE, profile.WRAP_ID + asn1.wrap(0xA2, b"\x04\x04" + (8 * profile.KEY_BYTES).to_bytes(4, "big"))
)
_DATA = ObjectIdentifier(profile.DATA)
_AUTH_ENVELOPED_DATA = ObjectIdentifier(profile.AUTH_ENVELOPED_DATA)
_WRAPPED_BYTES = profile.KEY_BYTES + 8
_POINT_BYTES = 65
_KEY_AGREE = 0xA1
_RECIPIENT_KINDS = {
    0x30: N_("a recipient by the transport of a key (RSA)"),
    0xA2: N_("a recipient by a key that was shared before"),
    0xA3: N_("a recipient by a password"),
    0xA4: N_("a recipient of another kind"),
}


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
        raise AlgorithmNotAllowed(detail=N_("a certificate whose key is not on P-256"))
    return key


def check_agrees(certificate: x509.Certificate) -> None:
    """Refuse a certificate that was not issued for key agreement.

    Raises:
        KeyUsage: if it was not.
    """
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
        check_agrees(certificate)
        rid = RecipientId.of(certificate)
        shared = ephemeral.exchange(ec.ECDH(), _public_key(certificate))
        keys.append(
            asn1.EncryptedKey(
                rid=asn1.raw(asn1.dump(asn1.IssuerAndSerial(issuer=asn1.raw(rid.issuer), serial=rid.serial))),
                encrypted_key=aes_key_wrap(_wrapping_key(shared), key),
            )
        )
    point = ephemeral.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    origin = asn1.OriginatorPublicKey(algorithm=asn1.raw(profile.EC_PUBLIC_KEY_ID), public_key=BitString(point, 0))
    agreement = asn1.KeyAgree(
        version=3,
        originator=asn1.raw(b"\xa1" + asn1.dump(origin)[1:]),
        ukm=None,
        key_encryption_algorithm=asn1.raw(profile.KEY_AGREEMENT_ID),
        encrypted_keys=keys,
    )
    infos = asn1.wrap(asn1.SET, bytes((_KEY_AGREE,)) + asn1.dump(agreement)[1:])
    if len(infos) > profile.MAX_RECIPIENT_INFOS:
        raise ValueError(f"the recipients' names take {len(infos):,} bytes; at most {profile.MAX_RECIPIENT_INFOS:,}")
    return ContentKey(key, infos)


def encrypt_with(secret: ContentKey, plaintext: bytes) -> bytes:
    """The envelope around a plaintext, whose content key was made before; a content key is used once.

    Raises:
        ValueError: if the plaintext is longer than MAX_SEALED.
    """
    if len(plaintext) > profile.MAX_SEALED:
        raise ValueError(f"{len(plaintext):,} bytes; at most {profile.MAX_SEALED:,} are sealed")
    nonce = os.urandom(profile.NONCE_BYTES)
    sealed = AESGCM(secret.key).encrypt(nonce, plaintext, None)
    parameters = asn1.GcmParameters(nonce=nonce, icv_length=profile.TAG_BYTES)
    algorithm = asn1.AlgorithmWith(
        algorithm=ObjectIdentifier(profile.AES256_GCM), parameters=asn1.raw(asn1.dump(parameters))
    )
    enveloped = asn1.AuthEnvelopedData(
        version=0,
        recipient_infos=asn1.raw(secret.recipient_infos),
        content=asn1.EncryptedContent(
            content_type=_DATA,
            algorithm=asn1.raw(asn1.dump(algorithm)),
            ciphertext=sealed[: -profile.TAG_BYTES],
        ),
        mac=sealed[-profile.TAG_BYTES :],
    )
    return asn1.dump(asn1.ContentInfo(content_type=_AUTH_ENVELOPED_DATA, content=asn1.raw(asn1.dump(enveloped))))


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
    if len(data) > limit + profile.MAX_AROUND:
        raise Malformed(detail=N_("too many bytes"))
    own = RecipientId.of(certificate)
    enveloped = _parse(data)
    nonce = _nonce(enveloped.content.algorithm)
    infos = asn1.dump(enveloped.recipient_infos)
    ids: list[RecipientId] = []
    mine: tuple[bytes, bytes] | None = None
    for rid, point, wrapped in _entries(infos, own.issuer):
        ids.append(rid)
        if len(ids) > profile.MAX_RECIPIENTS:
            raise Malformed(detail=N_("more recipients than allowed"))
        if rid == own:
            mine = point, wrapped
    if len(set(ids)) != len(ids):
        raise Malformed(detail=N_("a recipient is named twice"))
    if mine is None:
        raise NotARecipient()
    secret = _unwrap(*mine, key)
    try:
        plaintext = AESGCM(secret).decrypt(nonce, enveloped.content.ciphertext + enveloped.mac, None)
    except InvalidTag:
        raise Tampered() from None
    return Opening(plaintext, tuple(ids), hashlib.sha256(infos).hexdigest())


def _parse(data: bytes) -> asn1.AuthEnvelopedData:
    info = asn1.load(asn1.ContentInfo, data)
    if info.content_type != _AUTH_ENVELOPED_DATA:
        raise AlgorithmNotAllowed(
            detail=N_("content of type {oid} in place of an authenticated envelope"),
            oid=info.content_type.dotted_string,
        )
    enveloped = asn1.part(asn1.AuthEnvelopedData, info.content)
    if enveloped.version != 0 or enveloped.content.content_type != _DATA:
        raise Malformed(detail=N_("another version or content than the profile's"))
    if len(enveloped.mac) != profile.TAG_BYTES:
        raise Malformed(detail=N_("an authentication tag of another length"))
    return enveloped


def _nonce(algorithm: TLV) -> bytes:
    data = asn1.dump(algorithm)
    name = asn1.name_of(data)
    if name != profile.AES256_GCM:
        raise AlgorithmNotAllowed(detail=N_("content encryption {oid}"), oid=name)
    parameters = asn1.part(asn1.GcmParameters, asn1.load(asn1.AlgorithmWith, data).parameters)
    if len(parameters.nonce) != profile.NONCE_BYTES or parameters.icv_length != profile.TAG_BYTES:
        raise AlgorithmNotAllowed(detail=N_("another nonce or tag length than the profile's"))
    return parameters.nonce


def _entries(infos: bytes, known: bytes) -> Iterator[tuple[RecipientId, bytes, bytes]]:
    """Each recipient with the ephemeral public point and the wrapped key; known is an issuer's name that is right."""
    if len(infos) > profile.MAX_RECIPIENT_INFOS:
        raise Malformed(detail=N_("too many bytes"))
    if infos[0] != asn1.SET:
        raise Malformed(detail=N_("it is not a {kind}"), kind="RecipientInfos")
    issuers = {known}
    for info in asn1.load(asn1.RecipientInfos, asn1.wrap(asn1.SEQUENCE, infos)).infos.as_list():
        agree = _agreement(info)
        point = _point(agree.originator)
        for entry in agree.encrypted_keys:
            rid = _rid(entry.rid, issuers)
            if len(entry.encrypted_key) != _WRAPPED_BYTES:
                raise Malformed(detail=N_("a wrapped key of another length"))
            yield rid, point, entry.encrypted_key


def _agreement(info: TLV) -> asn1.KeyAgree:
    tag = info.tag_bytes[0]
    if tag != _KEY_AGREE:
        if tag in _RECIPIENT_KINDS:
            raise AlgorithmNotAllowed(detail=_RECIPIENT_KINDS[tag])
        raise Malformed(detail=N_("it is not a {kind}"), kind="RecipientInfo")
    agree = asn1.load(asn1.KeyAgree, asn1.retag(info, asn1.SEQUENCE))
    scheme = asn1.dump(agree.key_encryption_algorithm)
    if scheme != profile.KEY_AGREEMENT_ID:
        raise AlgorithmNotAllowed(detail=N_("key agreement {oid}"), oid=asn1.name_of(scheme))
    if agree.version != 3 or agree.ukm is not None:
        raise Malformed(detail=N_("another form of key agreement than the profile's"))
    return agree


def _point(originator: TLV) -> bytes:
    """The ephemeral key as an uncompressed point."""
    if originator.tag_bytes != b"\xa1":
        raise AlgorithmNotAllowed(detail=N_("a key agreement without an ephemeral key"))
    origin = asn1.load(asn1.OriginatorPublicKey, asn1.retag(originator, asn1.SEQUENCE))
    if asn1.dump(origin.algorithm) != profile.EC_PUBLIC_KEY_ID:
        raise AlgorithmNotAllowed(detail=N_("an ephemeral key of another kind"))
    point = origin.public_key.as_bytes()
    if origin.public_key.padding_bits() or len(point) != _POINT_BYTES or point[0] != 4:
        raise Malformed(detail=N_("an ephemeral key that is no uncompressed point"))
    return point


def _rid(named: TLV, issuers: set[bytes]) -> RecipientId:
    """Whom an entry names; an issuer's name that was not seen before is walked through."""
    if named.tag_bytes != b"\x30":
        if named.tag_bytes == b"\xa0":
            raise AlgorithmNotAllowed(detail=N_("a recipient that is named by his key"))
        raise Malformed(detail=N_("a recipient that is not named by issuer and serial number"))
    who = asn1.part(asn1.IssuerAndSerial, named)
    issuer = asn1.dump(who.issuer)
    if issuer not in issuers:
        asn1.check_name(issuer)
        issuers.add(issuer)
    return RecipientId(issuer, who.serial)


def _unwrap(point: bytes, wrapped: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return aes_key_unwrap(_wrapping_key(key.exchange(ec.ECDH(), public)), wrapped)
    except (ValueError, InvalidUnwrap):
        raise Tampered() from None
