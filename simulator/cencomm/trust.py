"""Whom a reader trusts: one training root and its list of revoked certificates; facts about a signer, then a verdict.

The rule kept here: everything is judged at the world's moment `at`, never by the wall clock. Facts are gathered
whatever the verdict, because an officer has to see them: a revoked certificate is a fact, not an order. A list says
something only after its signature was found to be the root's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from simulator.cencomm import paths
from simulator.cencomm.certificates import identity_of, quiet, reading
from simulator.cencomm.errors import (
    KeyUsage,
    MessageFault,
    SenderIdentityMismatch,
    SignerExpired,
    SignerNotYetValid,
    SignerRevoked,
    SignerUntrusted,
)
from simulator.cencomm.paths import ListMark, Revocation, is_training_root

__all__ = ["ListMark", "SignerFacts", "Trust", "is_training_root"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """What is known about a signer; times are aware UTC, None and "" where nothing is known.

    issued_by_group: the group's authority issued the certificate; revoked_at and reason come from its list.
    """

    name: str
    country: str
    organisation: str
    address: str
    issuer: str
    serial: str
    sha256: str
    valid_from: datetime
    valid_until: datetime
    signed_at: datetime
    issued_by_group: bool
    revoked_at: datetime | None = None
    reason: str = ""
    list_of: datetime | None = None
    list_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """A training root, its list of revoked certificates, and the members' certificates as far as they are known.

    newest is how new the newest list was that this reader has seen: an older one is refused.

    Raises:
        SignerUntrusted: if the root is no training root: self-signed, P-256, O=TRAINING ONLY, with the mark.
    """

    root: x509.Certificate
    crl: x509.CertificateRevocationList | None
    members: tuple[x509.Certificate, ...] = field(default=())
    newest: ListMark | None = None
    identities: dict[str, tuple[str, str, str]] = field(init=False, repr=False, compare=False)
    _list_fault: MessageFault | None = field(init=False, repr=False, compare=False)
    _list_times: tuple[datetime | None, datetime | None] = field(init=False, repr=False, compare=False)
    _entries: dict[int, Revocation | None] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not is_training_root(self.root):
            raise SignerUntrusted(issuer=self.root.subject.rfc4514_string())
        known = map(identity_of, self.members)
        object.__setattr__(self, "identities", {identity[1]: identity for identity in known})
        object.__setattr__(self, "_list_fault", paths.list_fault(self.root, self.crl))
        listed = self.full_list
        times = (listed.last_update_utc, listed.next_update_utc) if listed is not None else (None, None)
        object.__setattr__(self, "_list_times", times)

    @classmethod
    def load(cls, root: bytes, crl: bytes | None, members: tuple[bytes, ...] = ()) -> Trust:
        """From PEM files."""
        with quiet():
            return cls(
                root=x509.load_pem_x509_certificate(root),
                crl=x509.load_pem_x509_crl(crl) if crl else None,
                members=tuple(x509.load_pem_x509_certificate(pem) for pem in members),
            )

    @property
    def full_list(self) -> x509.CertificateRevocationList | None:
        """The list, if it is the authority's and a full one; how old it is, is judged at a moment."""
        return self.crl if self._list_fault is None else None

    @property
    def mark(self) -> ListMark | None:
        """How new the list is; None if it cannot be relied on."""
        return paths.mark_of(self.full_list) if self.full_list is not None else None

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether the root issued a certificate: name and signature."""
        return paths.issued(self.root, certificate)

    def _revocation(self, signer: x509.Certificate) -> Revocation | None:
        """What the list says of a certificate that the root issued: looked up once, a list never changes."""
        if self.full_list is None:
            return None
        serial = reading(signer).id.serial
        if serial not in self._entries:
            self._entries[serial] = paths.revocation(self.full_list, serial)
        return self._entries[serial]

    def facts(self, signer: x509.Certificate, signed_at: datetime) -> SignerFacts:
        """What is known about a signer."""
        read, issued = reading(signer), self.issued(signer)
        address, serial, sha256 = read.identity
        entry = self._revocation(signer) if issued else None
        if entry is not None and entry.reason is x509.ReasonFlags.remove_from_crl:
            entry = None
        return SignerFacts(
            name=read.name,
            country=read.country,
            organisation=read.organisation,
            address=address,
            issuer=read.issuer,
            serial=serial,
            sha256=sha256,
            valid_from=read.valid_from,
            valid_until=read.valid_until,
            signed_at=signed_at,
            issued_by_group=issued,
            revoked_at=entry.at if entry else None,
            reason=entry.word if entry else "",
            list_of=self._list_times[0],
            list_until=self._list_times[1],
        )

    def judge(self, signer: x509.Certificate, facts: SignerFacts, claimed: str, at: datetime) -> list[MessageFault]:
        """What speaks against a signer at a moment, the weightiest first; claimed is the address in the header."""
        faults: list[MessageFault] = []
        moments = (facts.signed_at, at)
        if not facts.issued_by_group:
            faults.append(SignerUntrusted(issuer=facts.issuer))
        else:
            faults += paths.root_faults(self.root, moments)
            if paths.is_authority(signer):
                faults.append(KeyUsage(owner=facts.name))
            faults += paths.signer_faults(signer)
        entry = self._revocation(signer) if facts.issued_by_group else None
        if entry is not None and entry.holds_against(facts.signed_at, at):
            faults.append(
                SignerRevoked(
                    revoked=paths.day(entry.at),
                    signed=paths.day(facts.signed_at),
                    reason=facts.reason,
                )
            )
        if min(moments) < facts.valid_from:
            faults.append(SignerNotYetValid(since=paths.day(facts.valid_from)))
        if max(moments) > facts.valid_until:
            faults.append(SignerExpired(until=paths.day(facts.valid_until)))
        if claimed != facts.address:
            faults.append(SenderIdentityMismatch(claimed=claimed, owner=facts.address or facts.name))
        if facts.issued_by_group and (problem := self._list_problem(at)):
            faults.append(problem)
        return faults

    def _list_problem(self, at: datetime) -> MessageFault | None:
        if self._list_fault is not None:
            return self._list_fault
        since, until = self._list_times
        if self.crl is None or since is None:
            return None
        return paths.moment_fault(self.crl, (since, until), at, self.newest)
