"""Sealing bytes for exactly some certificates: CMS AuthEnvelopedData, one ephemeral key for all recipients.

The rule kept here: plaintext is released only after the authentication tag fits. Readers accept one
KeyAgreeRecipientInfo for all recipients (what is written here) or several (what OpenSSL writes).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.asn1 import TLV
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from cryptography.x509 import ObjectIdentifier

from simulator.cencomm import asn1, profile, written
from simulator.cencomm.certificates import RecipientId, agreement_key, reading
from simulator.cencomm.errors import AlgorithmNotAllowed, Malformed, MessageFault, NotARecipient, Tampered
from simulator.texts import N_

# ECC-CMS-SharedInfo of RFC 5753 without ukm: the wrapping algorithm, and the key's length in bits as [2].
_SHARED_INFO = asn1.wrap(
    asn1.SEQUENCE, profile.WRAP_ID + asn1.wrap(0xA2, b"\x04\x04" + (8 * profile.KEY_BYTES).to_bytes(4, "big"))
)
_ECDH = ec.ECDH()
_KEY_ID = b"\xa0"
_DATA = ObjectIdentifier(profile.DATA)
_AUTH_ENVELOPED_DATA = ObjectIdentifier(profile.AUTH_ENVELOPED_DATA)
_RECIPIENT_KINDS = {
    0x30: N_("a recipient by the transport of a key (RSA)"),
    0xA2: N_("a recipient by a key that was shared before"),
    0xA3: N_("a recipient by a password"),
    0xA4: N_("a recipient of another kind"),
}


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
    """An envelope opened: plaintext, serial numbers of its recipients (hexadecimal), digest of the part naming them."""

    plaintext: bytes = field(repr=False)
    serials: tuple[str, ...]
    digest: str


def _wrapping_key(shared: bytes) -> bytes:
    return X963KDF(hashes.SHA256(), profile.KEY_BYTES, _SHARED_INFO).derive(shared)


def _wrap(key: bytes, ephemeral: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey) -> bytes:
    return aes_key_wrap(_wrapping_key(ephemeral.exchange(_ECDH, public)), key)


def content_key(recipients: Sequence[x509.Certificate]) -> ContentKey:
    """A fresh content key, wrapped for each recipient under one ephemeral key.

    Raises:
        KeyUsage: if a certificate was not issued for key agreement.
        ValueError: if nobody or the same certificate twice is named, or more than MAX_RECIPIENTS.
    """
    if not 0 < len(recipients) <= profile.MAX_RECIPIENTS:
        raise ValueError(f"a message has 1 to {profile.MAX_RECIPIENTS} recipients, this one {len(recipients)}")
    reads = [reading(certificate) for certificate in recipients]
    if len({read.rid for read in reads}) != len(reads):
        raise ValueError("a recipient is named twice")
    key = os.urandom(profile.KEY_BYTES)
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    entries = [written.entry(read.rid, _wrap(key, ephemeral, agreement_key(read))) for read in reads]
    point = ephemeral.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    infos = written.recipient_infos(point, b"".join(entries))
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
    return written.envelope(written.Parts(secret.recipient_infos, nonce, sealed))


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
    own = reading(certificate)
    parts = written.parts_of(data)
    named = written.recipients_of(parts.infos, own) if parts is not None else None
    if parts is None or named is None:
        parts = _parts(data)
        named = _recipients(parts.infos, own.id)
    secret = _unwrap(named.point, named.wrapped, key)
    try:
        plaintext = AESGCM(secret).decrypt(parts.nonce, parts.sealed, None)
    except InvalidTag:
        raise Tampered() from None
    return Opening(plaintext, named.serials, hashlib.sha256(parts.infos).hexdigest())


def _parts(data: bytes) -> written.Parts:
    """The parts of an envelope in any form that the profile knows."""
    enveloped = _parse(data)
    nonce = _nonce(enveloped.content.algorithm)
    return written.Parts(asn1.dump(enveloped.recipient_infos), nonce, enveloped.content.ciphertext + enveloped.mac)


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


def _recipients(infos: bytes, own: RecipientId) -> written.Named:
    """All serial numbers that are named, and the reader's own ephemeral point and wrapped key."""
    if len(infos) > profile.MAX_RECIPIENT_INFOS:
        raise Malformed(detail=N_("too many bytes"))
    if infos[0] != asn1.SET:
        raise Malformed(detail=N_("it is not a {kind}"), kind="RecipientInfos")
    own_rid = own.issuer + asn1.dump(own.serial)
    head = len(own.issuer)
    rids, serials = set[bytes](), list[str]()
    mine: tuple[bytes, bytes] | None = None
    for info in asn1.load(asn1.RecipientInfos, asn1.wrap(asn1.SEQUENCE, infos)).infos.as_list():
        agree = _agreement(info)
        point = _point(agree.originator)
        if len(serials) + len(agree.encrypted_keys) > profile.MAX_RECIPIENTS:
            raise Malformed(detail=N_("more recipients than allowed"))
        for entry in agree.encrypted_keys:
            if entry.rid.tag_bytes != b"\x30":
                raise _odd_rid(entry.rid)
            if len(entry.encrypted_key) != written.WRAPPED_BYTES:
                raise Malformed(detail=N_("a wrapped key of another length"))
            rid = bytes(entry.rid.data)
            # The reader's own issuer is known to be well written; what follows it is a number, or is refused as one.
            serials.append(_serial(rid[head:] if rid.startswith(own.issuer) else _after_name(entry.rid)))
            rids.add(rid)
            if rid == own_rid:
                mine = point, entry.encrypted_key
    if len(rids) != len(serials):
        raise Malformed(detail=N_("a recipient is named twice"))
    if mine is None:
        raise NotARecipient()
    return written.Named(tuple(serials), *mine)


def _serial(number: bytes) -> str:
    """A serial number in hexadecimal, from its DER: positive, of at most 127 bytes."""
    if len(number) < 3 or number[0] != 2 or number[1] != len(number) - 2 or number[1] > 127:
        raise Malformed(detail=N_("a serial number in another form than the profile's"))
    if number[2] > 0x7F or (number[2] == 0 and (len(number) == 3 or number[3] < 0x80)):
        raise Malformed(detail=N_("a serial number in another form than the profile's"))
    return number[2:].hex().upper().lstrip("0")


def _after_name(rid: TLV) -> bytes:
    """What follows the name of an issuer who is not the reader's; the name is walked through."""
    issuer = asn1.dump(asn1.part(asn1.IssuerAndSerial, rid).issuer)
    asn1.check_name(issuer)
    return bytes(rid.data)[len(issuer) :]


def _odd_rid(rid: TLV) -> MessageFault:
    if rid.tag_bytes == _KEY_ID:
        return AlgorithmNotAllowed(detail=N_("a recipient that is named by his key"))
    return Malformed(detail=N_("a recipient that is not named by issuer and serial number"))


def _agreement(info: TLV) -> asn1.KeyAgree:
    tag = info.tag_bytes[0]
    if tag != written.KEY_AGREE:
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
    algorithm = asn1.dump(origin.algorithm)
    if algorithm != profile.EC_PUBLIC_KEY_ID:
        raise AlgorithmNotAllowed(detail=N_("an ephemeral key of kind {oid}"), oid=asn1.name_of(algorithm))
    point = origin.public_key.as_bytes()
    if origin.public_key.padding_bits() or len(point) != written.POINT_BYTES or point[0] != 4:
        raise Malformed(detail=N_("an ephemeral key that is no uncompressed point"))
    return point


def _unwrap(point: bytes, wrapped: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return aes_key_unwrap(_wrapping_key(key.exchange(_ECDH, public)), wrapped)
    except (ValueError, InvalidUnwrap):
        raise Tampered() from None
