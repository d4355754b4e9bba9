"""A message of the small training network, sealed and opened in one line each; `network` is that fixture."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import Opened, open_message, seal
from simulator.cencomm.enveloped import encrypt
from simulator.cencomm.header import Recipient, frame
from simulator.cencomm.signed import sign
from simulator.cencomm.trust import Trust

CONTENT = b'{"text":"truck ZZ 4071 AO"}'


def sealed(network: Any, sender: str = "UZ", to: tuple[str, ...] = ("KG",), **fields: object) -> bytes:
    who = network.members[sender]
    return seal(
        CONTENT,
        network.header(sender, **fields),
        who.key,
        who.certificate,
        network.certificates(*to),
        at=network.at - timedelta(hours=1),
    )


def by_hand(
    network: Any, who: Credential, to: tuple[str, ...] = ("KG",), content: bytes = CONTENT, **fields: object
) -> bytes:
    """What somebody can make with his own tools: signed and sealed without the rules that `seal` keeps."""
    at = network.at - timedelta(hours=1)
    recipients = tuple(Recipient.of(certificate) for certificate in network.certificates(*to))
    header = network.header(**fields).model_copy(update={"recipients": recipients})
    return encrypt(sign(frame(header, content), who.key, who.certificate, at=at), network.certificates(*to))


def opened(network: Any, data: bytes, reader: str = "KG", trust: Trust | None = None, **options: Any) -> Opened:
    who = network.members[reader]
    return open_message(data, who.key, who.certificate, trust or network.trust(), network.at, **options)
