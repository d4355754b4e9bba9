"""Makes the vectors beside this file: one message a file, one fault each, `expect` names it.

    python tests/vectors/cencomm/make.py

Run it only when the profile changes; the test reads the files. All keys in them are throw-away ones of a training
network that exists nowhere else.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

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
    (HERE / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    authority = make_authority("Vectors root", at=AT - timedelta(days=60))
    root = authority.root.certificate
    reader, sender, third = (member(authority, code) for code in ("KG", "UZ", "TJ"))
    lost = member(authority, "KZ")
    crl = authority.crl_pem(at=AT - timedelta(days=1))

    def plain(who: Credential = sender, *, at: datetime = SIGNED, to: Credential = reader, **fields: object) -> bytes:
        return seal(CONTENT, header(**fields), who.key, who.certificate, [to.certificate], at=at)

    def by_hand(named: list[Credential], to: list[Credential], spoil: bytes = b"", instead: bytes = b"") -> bytes:
        recipients = tuple(Recipient.of(one.certificate) for one in named)
        framed = frame(header().model_copy(update={"recipients": recipients}), CONTENT)
        inner = sign(framed, sender.key, sender.certificate, at=SIGNED)
        return encrypt(inner.replace(spoil, instead), [one.certificate for one in to])

    def put(name: str, expect: str, why: str, message: bytes, crl: bytes | None = crl) -> None:
        write(name, expect, why, message, reader, root, crl)

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
    message = plain(**{"from": "ocu@cencomm.example"})
    put("other-sender", "SENDER_IDENTITY_MISMATCH", "the header names another address", message)
    message = by_hand([reader], [reader], b"SYNTHETIC", b"SYNTHESIS")
    put("changed-content", "BAD_SIGNATURE", "a word changed after signing", message)
    put("list-run-out", "CRL_STALE", "the list ended", good, authority.crl_pem(at=AT - timedelta(9), life=timedelta(2)))
    put("no-list", "CRL_STALE", "no list at all", good, None)
    put("wrong-usage", "KEY_USAGE", "a certificate that may not sign", plain(member(authority, "UZ", sign=False)))
    put("tail", "MALFORMED", "a byte after the end", good + b"\x00")
    put("not-der", "MALFORMED", "a length of the outermost element in the long form", b"\x30\x83\x00" + good[2:])
    put("cut", "MALFORMED", "half a message", good[: len(good) // 2])
    put("unsigned", "MALFORMED", "sealed but not signed", encrypt(b"\x30\x00", [reader.certificate]))
    cbc = good.replace(bytes.fromhex("06096086480165030401" + "2e"), bytes.fromhex("06096086480165030401" + "2a"))
    put("cbc", "ALGORITHM_NOT_ALLOWED", "AES-CBC named in place of AES-GCM", cbc)
    sha1 = good.replace(bytes.fromhex("06062b8104010b01"), bytes.fromhex("06062b8104010b00"))
    put("other-derivation", "ALGORITHM_NOT_ALLOWED", "key derivation on SHA-224", sha1)


if __name__ == "__main__":
    main()
