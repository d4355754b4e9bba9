"""Certificates, lists and envelopes that the library itself would never write, made field by field with asn1crypto."""

# asn1crypto carries no types.
# mypy: ignore-errors
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from asn1crypto import algos, cms, core, crl, keys
from asn1crypto import x509 as raw
from cryptography import x509
from cryptography.hazmat.asn1 import SetOf
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from simulator.cencomm import asn1, profile
from simulator.cencomm.authority import Credential
from simulator.cencomm.certificates import quiet

_DER = serialization.Encoding.DER
_ECDSA = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})


def public_info(key: ec.EllipticCurvePrivateKey) -> keys.PublicKeyInfo:
    """The key as it stands in a certificate."""
    return keys.PublicKeyInfo.load(key.public_key().public_bytes(_DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def extension(oid: str, value: bytes, *, critical: bool) -> raw.Extension:
    """Any extension; value is DER."""
    return raw.Extension({"extn_id": oid, "critical": critical, "extn_value": core.ParsableOctetString(value)})


def signed_certificate(tbs: raw.TbsCertificate, key: ec.EllipticCurvePrivateKey, *, broken: bool = False) -> bytes:
    """A certificate of these fields, signed by a key; a broken signature is one of other bytes."""
    tbs["signature"] = _ECDSA
    covered = tbs.dump(force=True)
    signature = key.sign(covered + b"x" * broken, ec.ECDSA(hashes.SHA256()))
    return raw.Certificate({"tbs_certificate": tbs, "signature_algorithm": _ECDSA, "signature_value": signature}).dump()


def changed_certificate(
    certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey, *, broken: bool = False, **fields: Any
) -> x509.Certificate:
    """The certificate with other fields (`extensions` replaces them by oid, `without` leaves oids out), signed anew."""
    tbs = raw.Certificate.load(certificate.public_bytes(_DER))["tbs_certificate"]
    new = {entry["extn_id"].dotted: entry for entry in fields.pop("extensions", [])}
    without = set(fields.pop("without", ())) | set(new)
    tbs["extensions"] = [
        *(entry for entry in tbs["extensions"] if entry["extn_id"].dotted not in without),
        *new.values(),
    ]
    for name, value in fields.items():
        tbs[name] = value
    with quiet():
        return x509.load_der_x509_certificate(signed_certificate(tbs, key, broken=broken))


def signed_list(tbs: crl.TbsCertList, key: ec.EllipticCurvePrivateKey, *, broken: bool = False) -> bytes:
    """A list of these fields, signed by a key."""
    tbs["signature"] = _ECDSA
    covered = tbs.dump(force=True)
    signature = key.sign(covered + b"x" * broken, ec.ECDSA(hashes.SHA256()))
    return crl.CertificateList({"tbs_cert_list": tbs, "signature_algorithm": _ECDSA, "signature": signature}).dump()


def changed_list(
    full: x509.CertificateRevocationList,
    key: ec.EllipticCurvePrivateKey,
    *,
    extensions: Sequence[tuple[str, bool, bytes]] = (),
    entry: Mapping[str, tuple[bool, bytes]] | None = None,
) -> x509.CertificateRevocationList:
    """The list with more extensions, or with more extensions in its first entry, signed anew."""
    tbs = crl.CertificateList.load(full.public_bytes(_DER))["tbs_cert_list"]
    for oid, critical, value in extensions:
        tbs["crl_extensions"].append(
            {"extn_id": oid, "critical": critical, "extn_value": core.ParsableOctetString(value)}
        )
    for oid, (critical, value) in (entry or {}).items():
        tbs["revoked_certificates"][0]["crl_entry_extensions"].append(
            {"extn_id": oid, "critical": critical, "extn_value": core.ParsableOctetString(value)}
        )
    return x509.load_der_x509_crl(signed_list(tbs, key))


def with_recipients(message: bytes, infos: Sequence[cms.RecipientInfo]) -> bytes:
    """The envelope with other recipients in place of its own."""
    info = asn1.load(asn1.ContentInfo, message)
    enveloped = asn1.part(asn1.AuthEnvelopedData, info.content)
    enveloped.recipient_infos = asn1.raw(cms.RecipientInfos(list(infos)).dump())
    return asn1.dump(asn1.ContentInfo(content_type=info.content_type, content=asn1.raw(asn1.dump(enveloped))))


def other_recipients(message: bytes, certificate: x509.Certificate) -> dict[str, bytes]:
    """The envelope with recipients of kinds that the profile does not know, all meaning the owner of a certificate."""
    own = raw.Certificate.load(certificate.public_bytes(_DER))
    rid = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    wrap = {"algorithm": "aes256_wrap"}
    kinds = {
        "rsa": cms.RecipientInfo(
            "ktri",
            {
                "version": "v0",
                "rid": cms.RecipientIdentifier("issuer_and_serial_number", rid),
                "key_encryption_algorithm": {"algorithm": "rsaes_pkcs1v15"},
                "encrypted_key": bytes(256),
            },
        ),
        "shared-key": cms.RecipientInfo(
            "kekri",
            {
                "version": "v4",
                "kekid": {"key_identifier": b"key"},
                "key_encryption_algorithm": wrap,
                "encrypted_key": bytes(40),
            },
        ),
        "password": cms.RecipientInfo(
            "pwri", {"version": "v0", "key_encryption_algorithm": wrap, "encrypted_key": bytes(40)}
        ),
    }
    return {**{name: with_recipients(message, [info]) for name, info in kinds.items()}, "key-id": _by_key_id(message)}


def _by_key_id(message: bytes) -> bytes:
    """The envelope, its one recipient named by the identifier of his key."""
    info = asn1.load(asn1.ContentInfo, message)
    enveloped = asn1.part(asn1.AuthEnvelopedData, info.content)
    held = asn1.load(asn1.RecipientInfos, asn1.wrap(asn1.SEQUENCE, asn1.dump(enveloped.recipient_infos)))
    agree = asn1.load(asn1.KeyAgree, asn1.retag(held.infos.as_list()[0], asn1.SEQUENCE))
    for entry in agree.encrypted_keys:
        entry.rid = asn1.raw(asn1.wrap(0xA0, asn1.wrap(0x04, bytes(20))))
    enveloped.recipient_infos = asn1.raw(asn1.wrap(asn1.SET, b"\xa1" + asn1.dump(agree)[1:]))
    return asn1.dump(asn1.ContentInfo(content_type=info.content_type, content=asn1.raw(asn1.dump(enveloped))))


def unbound(signed: bytes, signer: Credential) -> bytes:
    """SignedData whose signing-certificate-v2 names no certificate, signed again by the same signer."""
    info = asn1.load(asn1.ContentInfo, signed)
    data = asn1.part(asn1.SignedData, info.content)
    (entry,) = data.signer_infos.as_list()
    held = asn1.load(asn1.Attributes, asn1.wrap(asn1.SEQUENCE, asn1.retag(entry.signed_attributes, asn1.SET)))
    attributes = held.attributes.as_list()
    for attribute in attributes:
        if attribute.type.dotted_string == profile.SIGNING_CERTIFICATE_V2:
            attribute.values = SetOf([asn1.raw(asn1.dump(asn1.SigningCertificateV2(certificates=[])))])
    covered = asn1.wrap(asn1.SET, b"".join(sorted(asn1.dump(attribute) for attribute in attributes)))
    entry.signed_attributes = asn1.raw(b"\xa0" + covered[1:])
    data.signer_infos = SetOf([entry])
    entry.signature = signer.key.sign(covered, ec.ECDSA(hashes.SHA256()))
    return asn1.dump(asn1.ContentInfo(content_type=info.content_type, content=asn1.raw(asn1.dump(data))))
