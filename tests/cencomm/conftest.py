"""A small training network: an authority, four members, a look-alike authority; all at fixed moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from simulator.cencomm.authority import Authority, Credential, make_authority
from simulator.cencomm.header import Header
from simulator.cencomm.trust import Trust

START = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


@dataclass
class Network:
    """Members by country code, and the moment everything is read at."""

    authority: Authority
    members: dict[str, Credential]
    at: datetime = AT

    def certificates(self, *names: str) -> list[x509.Certificate]:
        return [self.members[name].certificate for name in names]

    def trust(self, *, at: datetime | None = None, life: timedelta = timedelta(days=60)) -> Trust:
        return Trust(
            root=self.authority.root.certificate,
            crl=self.authority.crl(at=at or AT - timedelta(hours=8), life=life),
            members=tuple(member.certificate for member in self.members.values()),
        )

    def header(self, sender: str = "UZ", **fields: object) -> Header:
        values = {
            "message_id": "M-1",
            "type": "WARNING",
            "group": "caravan",
            "operation": "OP-1",
            "from": f"ncp.{sender.lower()}@cencomm.example",
            "counter": 1,
            "handling": "H2",
            "created": "2026-03-05T07:00:00Z",
            **fields,
        }
        return Header.model_validate(values)


def make_network(life: timedelta = timedelta(days=365)) -> Network:
    """A fresh network whose certificates live so long."""
    authority = make_authority("Training root", at=START, life=life + timedelta(days=365))
    members = {
        code: authority.issue(
            name=f"NCP {code}",
            address=f"ncp.{code.lower()}@cencomm.example",
            country=code,
            unit="NCP",
            at=START,
            life=life,
        )
        for code in ("KG", "UZ", "KZ", "TJ")
    }
    return Network(authority, members)


@pytest.fixture
def long_network() -> Network:
    """One whose certificates live for forty years: openssl states the present as its signing time."""
    return make_network(timedelta(days=40 * 365))


@pytest.fixture(scope="session")
def network() -> Network:
    return make_network()


@pytest.fixture
def own_network() -> Network:
    """One that a test may change."""
    return make_network()
