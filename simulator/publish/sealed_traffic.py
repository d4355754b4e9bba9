"""A window of a world's traffic as sealed messages of one member of the group, with an authority made for it.

    OUT/inbox/T-….cms, OUT/sent/T-….cms     what reaches the member in the window, what it sends
    OUT/index.json                          messages by time: id, file, from, received
    OUT/trust/                              the authority's certificate, its list of revoked ones, members' certificates
    OUT/keys/                               private keys of the authority and of every member, the owner's to read

Everything is SYNTHETIC. Keys and seals are fresh at every run and no part of a world's bytes. A message whose row says
EXPIRED is signed with a certificate that had run out; one that says NONE by somebody whom the authority does not know:
in this profile every message is signed by somebody. A replay is the same bytes again.

The rule kept here: only observed tables are read, so no message holds more than its row shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from simulator import durable
from simulator.cencomm.authority import Authority, Credential, make_authority
from simulator.cencomm.envelope import seal
from simulator.cencomm.header import Header
from simulator.counted import counted
from simulator.errors import CenlabError
from simulator.observation.registers.traffic import NAME
from simulator.observation.registers.traffic_threads import EVERYBODY_NAME, UNIT_NAME
from simulator.publish.manifests import parts, read_manifest
from simulator.publish.messages_network import AUTHORITY, DOMAIN, LOOK_ALIKES
from simulator.publish.messages_padding import padded

SCHEMA_VERSION = 1
# Bytes of every message: the longest, to everybody, has about ten thousand.
LENGTH = 16_384
MOST_MESSAGES = 2_000
# What the header says, or nobody outside the tables needs.
OF_HEADER = (
    *(f"{NAME}_id", "sent", "thread", "reply_to", "type", "state", "sender", "recipient", "recipients"),
    *("group", "counter", "handling", "signature"),
)
TEXT = "text_"
BEFORE, LIFE, EXPIRED_LIFE = timedelta(days=60), timedelta(days=365 * 6), timedelta(days=30)


class NoTraffic(CenlabError):
    """A world without readable traffic, or a window with nothing or too much in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Keys of the group by name (country, unit); lapsed are certificates that had run out, strangers nobody's."""

    authority: Authority
    known: Mapping[str, Credential]
    lapsed: Mapping[str, Credential]
    strangers: Mapping[str, Credential]

    def signer(self, name: str, signature: str) -> Credential:
        """With what a member signs a message whose signature is VALID, EXPIRED or NONE."""
        return {"EXPIRED": self.lapsed, "NONE": self.strangers}.get(signature, self.known)[name]


def seal_traffic(folder: Path, out: Path, country: str, first: date, last: date) -> dict[str, int]:
    """Write the sealed messages that a member sent or got from day first to day last; how many of each.

    Raises:
        NoWorld, WorldVersion, WorldChanged: see `manifests`.
        NoTraffic: if the world has no traffic as text, the country is no member, or there are none or too many.
        OSError: if the disk refuses.
    """
    rows = list(_rows(folder))
    names = sorted({row["sender"] for row in rows} | {row["recipient"] for row in rows} - {EVERYBODY_NAME})
    if country not in names:
        raise NoTraffic(f"{country} is no member of the traffic in {folder}. Members: {', '.join(names)}.")
    chosen = [row for row in rows if first <= row["sent"].date() <= last and country in _readers(row, names)]
    if not 0 < len(chosen) <= MOST_MESSAGES:
        raise NoTraffic(
            f"{counted(len(chosen), 'message')} of {country} from {first} to {last}: "
            f"name days with 1 to {MOST_MESSAGES:,}."
        )
    members = _members(names, datetime.combine(first, time(), UTC))
    files: dict[str, bytes] = {}
    index: list[dict[str, str]] = []
    originals = {(row["sender"], row["counter"]): row for row in reversed(rows)}
    for row in chosen:
        original = originals[row["sender"], row["counter"]]
        name = f"T-{original[f'{NAME}_id']}"
        place = f"{'sent' if row['sender'] == country else 'inbox'}/{name}.cms"
        if place not in files:
            files[place] = _sealed(original, name, members, [*_recipients(original, names)])
        received = row["sent"] + timedelta(minutes=1)
        index.append({"id": name, "file": place, "from": row["sender"], "received": _stamp(received)})
    _write(out, files, index, members, country)
    return {"inbox": sum(entry["file"].startswith("inbox") for entry in index), "sent": _sent(index)}


def _sent(index: list[dict[str, str]]) -> int:
    return sum(entry["file"].startswith("sent") for entry in index)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of the traffic as people read them, in order of sending."""
    manifest = read_manifest(folder, "observed")
    if NAME not in manifest["tables"]:
        raise NoTraffic(f"{folder} has no traffic. Build a world with --sources {NAME}.")
    tables = []
    for _, table, _ in parts(folder, "observed", NAME, manifest):
        if f"{TEXT}en" not in table.column_names:
            raise NoTraffic(f"{folder} has its traffic as keys, not as text: build a world of fewer cases.")
        tables.append(table)
    whole = pa.concat_tables(tables, promote_options="default")
    for row in whole.take(pc.sort_indices(whole, [("sent", "ascending")])).to_pylist():
        yield row | {"sent": row["sent"].replace(tzinfo=UTC)}


def _recipients(row: Mapping[str, Any], names: list[str]) -> list[str]:
    """To whom a message goes: its one recipient, or everybody else."""
    if row["recipient"] == EVERYBODY_NAME:
        return [name for name in names if name != row["sender"]]
    return [row["recipient"]]


def _readers(row: Mapping[str, Any], names: list[str]) -> list[str]:
    return [row["sender"], *_recipients(row, names)]


def _members(names: list[str], begin: datetime) -> Members:
    """An authority and keys for everybody, valid around a moment."""
    start = begin - BEFORE
    authority = make_authority(AUTHORITY, at=start - LIFE, life=3 * LIFE)
    false = make_authority(LOOK_ALIKES[0], at=start - LIFE, life=3 * LIFE)

    def issued(by: Authority, at: datetime, life: timedelta) -> dict[str, Credential]:
        return {name: _issue(by, name, at, life) for name in names}

    return Members(
        authority=authority,
        known=issued(authority, start, LIFE),
        lapsed=issued(authority, start - EXPIRED_LIFE, EXPIRED_LIFE),
        strangers=issued(false, start, LIFE),
    )


def _issue(by: Authority, name: str, at: datetime, life: timedelta) -> Credential:
    unit = name == UNIT_NAME
    return by.issue(
        name=name if unit else f"NCP {name}",
        address=f"{name.lower()}@{DOMAIN}" if unit else f"ncp.{name.lower()}@{DOMAIN}",
        country="" if unit else name,
        unit=UNIT_NAME if unit else "NCP",
        at=at,
        life=life,
    )


def _sealed(row: Mapping[str, Any], name: str, members: Members, to: list[str]) -> bytes:
    """One message, signed at the moment of its row; all have one length."""
    signer = members.signer(row["sender"], row["signature"])
    header = Header.model_validate(
        {
            "message_id": name,
            "type": row["type"],
            "group": row["group"].lower(),
            "operation": row["group"].title(),
            "from": f"{'' if row['sender'] == UNIT_NAME else 'ncp.'}{row['sender'].lower()}@{DOMAIN}",
            "counter": row["counter"],
            "handling": row["handling"],
            "created": _stamp(row["sent"]),
            "reply_to": "" if row["reply_to"] is None else f"T-{row['reply_to']}",
        }
    )
    closed = partial(
        seal,
        header=header,
        signer_key=signer.key,
        signer_cert=signer.certificate,
        recipients=[members.known[reader].certificate for reader in to],
        at=row["sent"],
    )
    return padded(_body(row), closed, LENGTH)


def _body(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a message says: the row's other columns that are not blank, the texts by language."""
    body: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "synthetic": True}
    for key, value in row.items():
        if key in OF_HEADER or key.startswith(TEXT) or value in (None, ""):
            continue
        if isinstance(value, datetime):
            body[key] = _stamp(value.replace(tzinfo=UTC))
        else:
            body[key] = value.isoformat() if isinstance(value, date) else value
    return body | {"text": {key.removeprefix(TEXT): text for key, text in row.items() if key.startswith(TEXT)}}


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(out: Path, files: Mapping[str, bytes], index: list[dict[str, str]], members: Members, country: str) -> None:
    """The folder, whole or not at all."""
    last = max(entry["received"] for entry in index)
    shown = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": True,
        "member": country,
        "as_of": last,
        "messages": index,
    }
    begin = datetime.fromisoformat(index[0]["received"]) - timedelta(days=1)
    listed = members.authority.crl_pem(at=begin, life=datetime.fromisoformat(last) - begin + BEFORE)
    public = {f"trust/members/{name}.pem": owner.certificate_pem for name, owner in members.known.items()}
    private = {f"{name}.key.pem": owner.key_pem for name, owner in members.known.items()}
    with durable.new_folder(out, mode=durable.PRIVATE_FOLDER) as partial_folder:
        for place, data in (
            *files.items(),
            *public.items(),
            ("trust/ca.pem", members.authority.root.certificate_pem),
            ("trust/crl.pem", listed),
            ("index.json", json.dumps(shown, ensure_ascii=False, indent=1).encode()),
        ):
            durable.write_bytes(partial_folder / place, data)
        durable.make_folder(partial_folder / "keys", mode=durable.PRIVATE_FOLDER)
        for place, data in (*private.items(), ("authority.key.pem", members.authority.root.key_pem)):
            durable.write_bytes(partial_folder / "keys" / place, data, mode=durable.PRIVATE_FILE)
