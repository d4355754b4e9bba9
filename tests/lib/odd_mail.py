"""Messages that the program itself would never send, made with its officer's own key: odd bodies, odd signatures."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from odd_certificates import unbound

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import seal
from simulator.cencomm.enveloped import encrypt
from simulator.cencomm.header import Header, Recipient, address_of, frame
from simulator.cencomm.signed import sign

# Bodies that a reader once broke down over, each beside its siblings.
ODD_BODIES: dict[str, bytes] = {
    "400 zeros": b'{"quantity_kg": 1' + b"0" * 400 + b"}",
    "5000 zeros": b'{"quantity_kg": 1' + b"0" * 5_000 + b"}",
    "a huge power": b'{"quantity_kg": 1e999}',
    "no number": b'{"quantity_kg": NaN}',
    "half a surrogate": b'{"text": "\\ud800", "quantity_kg": 1}',
    "half a surrogate in a name": b'{"\\udfff": 1}',
    "a key twice": b'{"result": "a", "result": "b"}',
    "no JSON": b'{"quantity_kg": 1',
    "no text": b"\xff\xfe\x00",
    "a list": b"[1, 2]",
    "nothing": b"",
    "deep": b'{"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
}


def posted_unbound(
    body: bytes, header: Header, sender: Credential, readers: Sequence[x509.Certificate], at: datetime
) -> bytes:
    """A sealed message whose signing-certificate-v2 is empty and whose signature is right all the same."""
    named = header.model_copy(update={"recipients": tuple(map(Recipient.of, readers))})
    return encrypt(unbound(sign(frame(named, body), sender.key, sender.certificate, at=at), sender), readers)


def feedback(truth: Mapping[str, Any], body: bytes, *, unbound: bool = False) -> str:
    """The FEEDBACK of a trainee's officer with this body, sealed for Uzbekistan and the OCU, as it is handed in."""
    officer = Credential.load(truth["officer_key"].encode(), truth["officer"].encode())
    readers = [x509.load_pem_x509_certificate(truth["readers"][name]["certificate"].encode()) for name in ("UZ", "OCU")]
    values = {"message_id": "KG-4", "type": "FEEDBACK", "group": "caravan", "operation": "OP", "counter": 4}
    values |= {"from": address_of(officer.certificate), "handling": "H2", "created": "2026-03-05T12:00:00Z"}
    header = Header.model_validate({**values, "reply_to": truth["messages"]["genuine"]})
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    if unbound:
        return base64.b64encode(posted_unbound(body, header, officer, readers, at)).decode()
    return base64.b64encode(seal(body, header, officer.key, officer.certificate, readers, at=at)).decode()
