"""PKITS (NIST's path validation suite) in this network's form: the same fields under other keys.

The suite's certificates carry RSA keys, which the profile refuses before it looks at anything else. So each case is
issued again: an intermediate authority of the suite becomes a training root (its own issuer, O=TRAINING ONLY, the
mark), the end certificate its signer (with an address, if it has none), the list its list. Every other field, all
extensions, numbers and times stay byte for byte; a signature that is wrong in the suite is wrong here. The suite lies
in the package cryptography_vectors.
"""

# asn1crypto carries no types.
# mypy: ignore-errors
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import cryptography_vectors
from asn1crypto import crl, pem
from asn1crypto import x509 as raw
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from odd_certificates import extension, public_info, signed_certificate, signed_list

from simulator.cencomm import profile
from simulator.cencomm.authority import Authority, Credential
from simulator.cencomm.certificates import address_of, quiet
from simulator.cencomm.enveloped import encrypt
from simulator.cencomm.header import Header, Recipient, frame
from simulator.cencomm.signed import sign
from simulator.cencomm.trust import Trust

FOLDER = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
ANCHOR = "TrustAnchorRootCertificate"
AT = datetime(2015, 6, 1, 12, 0, tzinfo=UTC)
ADDRESS, ALTERNATIVE, ORGANISATION = "signer@cencomm.example", "2.5.29.17", "organization_name"


@dataclass(frozen=True)
class Network:
    """One case: whom the reader trusts, and a message by the case's signer."""

    reader: Credential
    root: x509.Certificate
    list: x509.CertificateRevocationList | None
    message: bytes

    def trust(self) -> Trust:
        return Trust(root=self.root, crl=self.list)


@cache
def _key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _der(folder: str, name: str) -> bytes:
    data = (FOLDER / folder / name).read_bytes()
    return pem.unarmor(data)[2] if pem.detect(data) else data


def _ours(name: raw.Name) -> raw.Name:
    """The name with the training organisation in the place of the suite's."""
    changed = raw.Name.load(name.dump())
    for part in changed.chosen:
        for attribute in part:
            if attribute["type"].native == ORGANISATION:
                kind = attribute["value"].chosen.__class__
                attribute["value"] = raw.DirectoryString(name=attribute["value"].name, value=kind(profile.ORGANISATION))
    return changed


def _right(data: bytes, issuer: str) -> bool:
    """Whether a certificate of the suite carries the signature of that authority of the suite."""
    with quiet():
        certificate = x509.load_der_x509_certificate(data)
        key = x509.load_der_x509_certificate(_der("certs", f"{issuer}.crt")).public_key()
    try:
        key.verify(
            certificate.signature,
            certificate.tbs_certificate_bytes,
            padding.PKCS1v15(),
            certificate.signature_hash_algorithm,
        )
    except InvalidSignature:
        return False
    return True


def _issued(data: bytes, name: str, key: ec.EllipticCurvePrivateKey, *, root: bool, right: bool) -> x509.Certificate:
    tbs = raw.Certificate.load(data)["tbs_certificate"]
    tbs["subject"] = _ours(tbs["subject"])
    tbs["issuer"] = tbs["subject"] if root else _ours(tbs["issuer"])
    tbs["subject_public_key_info"] = public_info(_key(name))
    extensions = list(tbs["extensions"])
    if root:
        extensions.append(extension(profile.TRAINING_MARK.dotted_string, b"\x0c\x01x", critical=False))
    elif ALTERNATIVE not in {entry["extn_id"].dotted for entry in extensions}:
        names = x509.SubjectAlternativeName([x509.RFC822Name(ADDRESS)])
        extensions.append(extension(ALTERNATIVE, names.public_bytes(), critical=False))
    tbs["extensions"] = extensions
    with quiet():
        return x509.load_der_x509_certificate(signed_certificate(tbs, key, broken=not right))


def _list(name: str, authority: str) -> x509.CertificateRevocationList:
    data = _der("crls", f"{name}.crl")
    with quiet():
        issuer = x509.load_der_x509_certificate(_der("certs", f"{authority}.crt")).public_key()
    right = x509.load_der_x509_crl(data).is_signature_valid(issuer)
    tbs = crl.CertificateList.load(data)["tbs_cert_list"]
    tbs["issuer"] = _ours(tbs["issuer"])
    return x509.load_der_x509_crl(signed_list(tbs, _key(authority), broken=not right))


def invalid_cases() -> list[tuple[str, str, str]]:
    """Authority, signer and list of every end certificate that the suite calls invalid, one step under its anchor.

    Each with every list of its authority; the one authority with a DSA key is left out.
    """
    with quiet():
        read = {path.stem: path.read_bytes() for path in (FOLDER / "certs").glob("*.crt") if "DSA" not in path.stem}
        certificates = {name: x509.load_der_x509_certificate(data) for name, data in read.items()}
    lists = {path.stem: x509.load_der_x509_crl(path.read_bytes()) for path in (FOLDER / "crls").glob("*.crl")}
    anchor = certificates[ANCHOR].subject
    return [
        (authority, signer, revoked)
        for signer, end in sorted(certificates.items())
        for authority, over in sorted(certificates.items())
        if signer.startswith("Invalid") and (over.subject, over.issuer) == (end.issuer, anchor) and signer != authority
        for revoked in [name for name, crl in sorted(lists.items()) if crl.issuer == over.subject] or ["-"]
    ]


def network(authority: str, signer: str, revoked: str) -> Network:
    """A case of the suite by its files, without their endings; revoked is "" where there is no list."""
    root_der, signer_der = _der("certs", f"{authority}.crt"), _der("certs", f"{signer}.crt")
    root = _issued(root_der, authority, _key(authority), root=True, right=_right(root_der, ANCHOR))
    certificate = _issued(signer_der, signer, _key(authority), root=False, right=_right(signer_der, authority))
    reader = Authority(Credential(_key(authority), root)).issue(
        name="Reader", address="reader@cencomm.example", country="KG", unit="NCP", at=AT - timedelta(days=30)
    )
    header = Header.model_validate(
        {
            "message_id": "P-1",
            "type": "WARNING",
            "group": "pkits",
            "operation": "OP",
            "from": address_of(certificate) or ADDRESS,
            "counter": 1,
            "handling": "H2",
            "created": "2015-06-01T11:00:00Z",
        }
    ).model_copy(update={"recipients": (Recipient.of(reader.certificate),)})
    inner = sign(frame(header, b"{}"), _key(signer), certificate, at=AT - timedelta(hours=1))
    return Network(
        reader=reader,
        root=root,
        list=_list(revoked, authority) if revoked else None,
        message=encrypt(inner, [reader.certificate]),
    )
