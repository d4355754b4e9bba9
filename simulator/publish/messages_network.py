"""The training network of one world: the authority, the members and outsiders of the group, the look-alike.

The rule kept here: of all these keys only the trainee's own officer's key goes into the bundle; the others lie in
the sealed truth, because the marking opens what was sent with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.cencomm.authority import Authority, Credential, make_authority
from simulator.chance import Stream
from simulator.publish.drawing import Office

DOMAIN = "cencomm.example"
LOOK_ALIKE_DOMAINS = ("cencomn.example", "cencom.example", "cenccomm.example", "cemcomm.example")
AUTHORITY = "Caravan Training Authority"
LOOK_ALIKES = ("Caravan Trainlng Authority", "Karavan Training Authority", "Caravan Training Autority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact card: who, where, member of the group or not. role is NCP, OCU or RILO; country "" for staff."""

    id: str
    role: str
    country: str
    address: str
    phone: str
    member: bool
    credential: Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everybody with keys: the contacts, the officer himself, the lost key of KZ, the forger's."""

    authority: Authority
    officer: Credential
    contacts: tuple[Contact, ...]
    lost: Credential
    forger: Credential
    forged_address: str
    revoked_at: datetime

    def contact(self, name: str) -> Contact:
        """The contact of that id."""
        return next(partner for partner in self.contacts if partner.id == name)


def _phone(rng: Stream) -> str:
    # +999 is assigned to nobody (ITU-T E.164 lists it as reserved).
    return f"+999 00 {int(rng.integers(100, 1000))} {int(rng.integers(10, 100)):02d} {int(rng.integers(10, 100)):02d}"


def make_network(rng: Stream, clock: datetime, office: Office | None = None) -> Network:
    """A fresh network around a moment: certificates of some weeks, KZ's revoked two days before and replaced.

    All are issued by the office's authority, so that officers of one course can trust each other's messages; the
    look-alike has a name of its own.
    """
    begin = clock - timedelta(days=40)
    false = LOOK_ALIKES[int(rng.integers(len(LOOK_ALIKES)))]
    authority = office.authority if office else make_authority(AUTHORITY, at=begin - timedelta(days=20))
    look_alike = make_authority(false, at=begin - timedelta(days=20))
    forged_address = f"rilo@{LOOK_ALIKE_DOMAINS[int(rng.integers(len(LOOK_ALIKE_DOMAINS)))]}"

    def issue(by: Authority, name: str, local: str, country: str, unit: str, at: datetime) -> Credential:
        address = local if "@" in local else f"{local}@{DOMAIN}"
        return by.issue(name=name, address=address, country=country, unit=unit, at=at)

    def ncp(code: str, name: str, *, member: bool) -> Contact:
        local = f"ncp.{code.lower()}"
        credential = issue(authority, f"NCP {name}", local, code, "NCP", begin)
        return Contact(
            id=code,
            role="NCP",
            country=code,
            address=f"{local}@{DOMAIN}",
            phone=_phone(rng),
            member=member,
            credential=credential,
        )

    def staff(role: str) -> Contact:
        credential = issue(authority, role, role.lower(), "", role, begin)
        return Contact(
            id=role,
            role=role,
            country="",
            address=f"{role.lower()}@{DOMAIN}",
            phone=_phone(rng),
            member=True,
            credential=credential,
        )

    revoked_at = clock - timedelta(days=2, hours=int(rng.integers(1, 6)))
    lost = issue(authority, "NCP Kazakhstan", "ncp.kz", "KZ", "NCP", begin)
    authority.revoke(lost.certificate, at=revoked_at)
    fresh = Contact(
        id="KZ",
        role="NCP",
        country="KZ",
        address=f"duty.kz@{DOMAIN}",
        phone=_phone(rng),
        member=True,
        credential=issue(authority, "NCP Kazakhstan", "duty.kz", "KZ", "NCP", revoked_at + timedelta(hours=6)),
    )
    return Network(
        authority=authority,
        officer=office.officer if office else issue(authority, "NCP Kyrgyzstan", "ncp.kg", "KG", "NCP", begin),
        contacts=(
            staff("RILO"),
            staff("OCU"),
            fresh,
            ncp("TJ", "Tajikistan", member=True),
            ncp("UZ", "Uzbekistan", member=True),
            ncp("RU", "Russia", member=False),
            ncp("TM", "Turkmenistan", member=False),
        ),
        lost=lost,
        forger=issue(look_alike, "RILO", forged_address, "", "RILO", begin),
        forged_address=forged_address,
        revoked_at=revoked_at,
    )
