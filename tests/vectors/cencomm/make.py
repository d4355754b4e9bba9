"""Makes the vectors beside this file: one message a file, one fault each, `expect` names it.

    PYTHONPATH=tests/lib python tests/vectors/cencomm/make.py

Only vectors that are missing are made: those that are there stay as they are, whatever the library writes today. All
keys in them are throw-away ones of a training network that exists nowhere else.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from odd_certificates import changed_certificate, changed_list, extension, other_recipients, unbound

from simulator.cencomm.authority import Authority, Credential, make_authority
from simulator.cencomm.envelope import seal
from simulator.cencomm.enveloped import encrypt
from simulator.cencomm.header import Header, Recipient, frame
from simulator.cencomm.signed import sign

HERE = Path(__file__).parent
AT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
SIGNED = AT - timedelta(hours=1)
CONTENT = b'{"text":"SYNTHETIC"}'


def header(**fields: object) -> Header:
    values = {
        "message_id": "V-1",
        "type": "WARNING",
        "group": "vectors",
        "operation": "OP",
        "from": "uz@cencomm.example",
        "counter": 1,
        "handling": "H2",
        "created": "2026-03-05T07:00:00Z",
        **fields,
    }
    return Header.model_validate(values)


def member(authority: Authority, code: str, **options: object) -> Credential:
    settings = {"at": AT - timedelta(days=30), **options}
    return authority.issue(
        name=f"NCP {code}",
        address=f"{code.lower()}@cencomm.example",
        country=code,
        unit="NCP",
        **settings,  # type: ignore[arg-type]
    )


def write(
    name: str, expect: str, why: str, message: bytes, reader: Credential, root: x509.Certificate, crl: bytes | None
) -> None:
    vector = {
        "schema_version": 1,
        "expect": expect,
        "why": why,
        "at": AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "content": CONTENT.decode() if expect == "OPENS" else None,
        "message": base64.b64encode(message).decode(),
        "key": reader.key_pem.decode(),
        "certificate": reader.certificate_pem.decode(),
        "root": root.public_bytes(serialization.Encoding.PEM).decode(),
        "crl": crl.decode() if crl else None,
    }
    if (HERE / f"{name}.json").exists():
        return
    (HERE / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    authority = make_authority("Vectors root", at=AT - timedelta(days=60))
    root = authority.root.certificate
    reader, sender, third = (member(authority, code) for code in ("KG", "UZ", "TJ"))
    lost = member(authority, "KZ")
    crl = authority.crl_pem(at=AT - timedelta(days=1))

    def plain(who: Credential = sender, *, at: datetime = SIGNED, to: Credential = reader, **fields: object) -> bytes:
        return seal(CONTENT, header(**fields), who.key, who.certificate, [to.certificate], at=at)

    def by_hand(
        named: list[Credential],
        to: list[Credential],
        spoil: bytes = b"",
        instead: bytes = b"",
        who: Credential = sender,
        **fields: object,
    ) -> bytes:
        recipients = tuple(Recipient.of(credential.certificate) for credential in named)
        framed = frame(header(**fields).model_copy(update={"recipients": recipients}), CONTENT)
        inner = sign(framed, who.key, who.certificate, at=SIGNED)
        return encrypt(inner.replace(spoil, instead), [credential.certificate for credential in to])

    def put(
        name: str,
        expect: str,
        why: str,
        message: bytes,
        crl: bytes | None = crl,
        to: Credential = reader,
        root: x509.Certificate = root,
    ) -> None:
        write(name, expect, why, message, to, root, crl)

    good = plain()
    put("opens", "OPENS", "a message in the profile", good)
    put("opens-by-hand", "OPENS", "without the optional digest of the recipients", by_hand([reader], [reader]))
    put(
        "tampered-ciphertext", "TAMPERED", "one bit of the ciphertext", good[:-40] + bytes([good[-40] ^ 1]) + good[-39:]
    )
    put("tampered-tag", "TAMPERED", "one bit of the tag", good[:-1] + bytes([good[-1] ^ 1]))
    put("not-a-recipient", "NOT_A_RECIPIENT", "sealed for another member", plain(to=third))
    put("forwarded", "RECIPIENT_NOT_BOUND", "signed for TJ, sealed again for KG", by_hand([third], [reader]))
    put("silent-reader", "RECIPIENT_NOT_BOUND", "one more key in the envelope", by_hand([reader], [reader, third]))
    old = member(authority, "UZ", at=AT - timedelta(days=50), life=timedelta(days=20))
    put("signer-expired", "SIGNER_EXPIRED", "the certificate ended 30 days ago", plain(old))
    put(
        "signer-early",
        "SIGNER_NOT_YET_VALID",
        "valid from tomorrow",
        plain(member(authority, "UZ", at=AT + timedelta(1))),
    )
    authority.revoke(lost.certificate, at=AT - timedelta(days=2))
    listed = authority.crl_pem(at=AT - timedelta(days=1))
    message = plain(lost, **{"from": "kz@cencomm.example"})
    put("signer-revoked", "SIGNER_REVOKED", "revoked two days before signing", message, listed)
    false = make_authority("Vectors root", at=AT - timedelta(days=60))
    put("look-alike-root", "SIGNER_UNTRUSTED", "a root of the same name with another key", plain(member(false, "UZ")))
    message = by_hand([reader], [reader], **{"from": "ocu@cencomm.example"})
    put("other-sender", "SENDER_IDENTITY_MISMATCH", "the header names another address", message)
    message = by_hand([reader], [reader], b"SYNTHETIC", b"SYNTHESIS")
    put("changed-content", "BAD_SIGNATURE", "a word changed after signing", message)
    put("list-run-out", "CRL_STALE", "the list ended", good, authority.crl_pem(at=AT - timedelta(9), life=timedelta(2)))
    put("no-list", "CRL_STALE", "no list at all", good, None)
    mute = member(authority, "UZ", sign=False)
    put("wrong-usage", "KEY_USAGE", "a certificate that may not sign", by_hand([reader], [reader], who=mute))
    put("tail", "MALFORMED", "a byte after the end", good + b"\x00")
    put("not-der", "MALFORMED", "a length of the outermost element in the long form", b"\x30\x83\x00" + good[2:])
    put("cut", "MALFORMED", "half a message", good[: len(good) // 2])
    put("unsigned", "MALFORMED", "sealed but not signed", encrypt(b"\x30\x00", [reader.certificate]))
    cbc = good.replace(bytes.fromhex("06096086480165030401" + "2e"), bytes.fromhex("06096086480165030401" + "2a"))
    put("cbc", "ALGORITHM_NOT_ALLOWED", "AES-CBC named in place of AES-GCM", cbc)
    sha1 = good.replace(bytes.fromhex("06062b8104010b01"), bytes.fromhex("06062b8104010b00"))
    put("other-derivation", "ALGORITHM_NOT_ALLOWED", "key derivation on SHA-224", sha1)
    later = plain(at=AT + timedelta(minutes=6))
    put("signed-in-future", "SIGNED_IN_FUTURE", "signed six minutes after it is read", later)
    for kind, odd in other_recipients(good, reader.certificate).items():
        put(f"recipient-{kind}", "ALGORITHM_NOT_ALLOWED", f"a recipient of another kind: {kind}", odd)
    empty = unbound(sign(framed_for(reader), sender.key, sender.certificate, at=SIGNED), sender)
    put(
        "bound-to-nothing",
        "MALFORMED",
        "signing-certificate-v2 without a certificate",
        encrypt(empty, [reader.certificate]),
    )
    odd_signers(authority, put, lambda who: by_hand([reader], [reader], who=who), sender)
    odd_lists(authority, put, good, lost)
    odd_roots(put)


def framed_for(reader: Credential) -> bytes:
    return frame(header().model_copy(update={"recipients": (Recipient.of(reader.certificate),)}), CONTENT)


def odd_signers(authority: Authority, put: Any, by_hand: Any, sender: Credential) -> None:
    """Certificates of the right authority in forms that the profile does not know."""
    key, expect = authority.root.key, "CERTIFICATE_NOT_ALLOWED"

    def put_signer(name: str, why: str, **fields: Any) -> None:
        odd = changed_certificate(sender.certificate, key, **fields)
        put(name, expect, why, by_hand(Credential(sender.key, odd)))

    unknown = extension("2.999.7", b"\x05\x00", critical=True)
    put_signer("signer-unknown-critical", "an unknown critical extension", extensions=[unknown])
    both = x509.SubjectAlternativeName([x509.RFC822Name(f"{code}@cencomm.example") for code in ("uz", "ocu")])
    put_signer(
        "signer-two-addresses",
        "two addresses",
        extensions=[extension("2.5.29.17", both.public_bytes(), critical=False)],
    )
    put_signer("signer-no-address", "no address", without=["2.5.29.17"])


def odd_lists(authority: Authority, put: Any, message: bytes, lost: Credential) -> None:
    """Lists of the right authority that are no full lists."""
    full, key, expect = authority.crl(at=AT - timedelta(days=1)), authority.root.key, "CRL_NOT_ALLOWED"

    def put_list(name: str, why: str, **fields: Any) -> None:
        put(name, expect, why, message, changed_list(full, key, **fields).public_bytes(serialization.Encoding.PEM))

    reasons = bytes.fromhex("30048302" + "0640")  # onlySomeReasons: key compromise
    put_list("list-of-some-reasons", "it covers lost keys only", extensions=[("2.5.29.28", True, reasons)])
    put_list("list-of-changes", "a delta list", extensions=[("2.5.29.27", True, b"\x02\x01\x01")])
    put_list("list-unknown-critical", "an unknown critical extension", extensions=[("2.999.7", True, b"\x05\x00")])
    put_list("list-unknown-entry", "in another's entry", entry={"2.999.7": (True, b"\x05\x00")})


def odd_roots(put: Any) -> None:
    """Training roots that do not hold, each with its own members."""
    usage = {"digital_signature": False, "content_commitment": False, "key_encipherment": False}
    usage |= {"data_encipherment": False, "key_agreement": False, "encipher_only": False, "decipher_only": False}

    def bits(**fields: bool) -> bytes:
        return x509.KeyUsage(**{**usage, "key_cert_sign": True, "crl_sign": True, **fields}).public_bytes()

    def put_root(name: str, why: str, start: int = -60, life: int = 900, **fields: Any) -> None:
        authority = make_authority("Vectors root", at=AT + timedelta(days=start), life=timedelta(days=life))
        if fields:
            odd = changed_certificate(authority.root.certificate, authority.root.key, **fields)
            authority = Authority(Credential(authority.root.key, odd))
        reader, sender = member(authority, "KG"), member(authority, "UZ")
        message = seal(CONTENT, header(), sender.key, sender.certificate, [reader.certificate], at=SIGNED)
        crl = authority.crl_pem(at=AT - timedelta(days=1))
        put(name, "AUTHORITY_INVALID", why, message, crl, reader, authority.root.certificate)

    put_root("root-expired", "the root ended five days ago", life=55)
    put_root("root-early", "the root begins tomorrow", start=1)
    only_lists, only_certificates = bits(key_cert_sign=False), bits(crl_sign=False)
    put_root(
        "root-not-for-issuing",
        "its key may sign lists only",
        extensions=[extension("2.5.29.15", only_lists, critical=True)],
    )
    put_root(
        "root-not-for-lists",
        "its key may sign certificates only",
        extensions=[extension("2.5.29.15", only_certificates, critical=True)],
    )
    put_root("root-unknown-critical", "", extensions=[extension("2.999.7", b"\x05\x00", critical=True)])


if __name__ == "__main__":
    main()
