"""Traffic of a world as sealed messages: opened with a member's key they say what the rows show, and no more."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import northern
import pandas as pd
import pytest
from typer.testing import CliRunner

from courses.cli import app
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import open_message, read_message
from simulator.cencomm.errors import NotARecipient, SignerExpired, SignerUntrusted
from simulator.cencomm.trust import Trust
from simulator.publish.folder import write_world
from simulator.publish.manifests import read_table
from simulator.publish.sealed_traffic import LENGTH, NoTraffic, seal_traffic

FIRST, LAST, MEMBER = date(2025, 3, 1), date(2025, 10, 31), "KG"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sealed") / "w"
    write_world(northern.scenario(), northern.seed(7), out, sources=("traffic",), cases=6_000)
    return out


@pytest.fixture(scope="module")
def sealed(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sealed") / "out"
    seal_traffic(world, out, MEMBER, FIRST, LAST)
    return out


@pytest.fixture(scope="module")
def rows(world: Path) -> pd.DataFrame:
    table = read_table(world, "observed", "traffic").to_pandas()
    inside = table.sent.dt.date.between(FIRST, LAST)
    reaches = (table.sender == MEMBER) | table.recipient.isin([MEMBER, "ALL"])
    return table[inside & reaches]


def index(folder: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))["messages"]
    return entries


def member(folder: Path, name: str) -> Credential:
    return Credential.load(
        (folder / "keys" / f"{name}.key.pem").read_bytes(), (folder / "trust/members" / f"{name}.pem").read_bytes()
    )


def read(folder: Path, entry: dict[str, Any], reader: str) -> Any:
    owner = member(folder, reader)
    trust = Trust.load((folder / "trust/ca.pem").read_bytes(), (folder / "trust/crl.pem").read_bytes())
    at = datetime.fromisoformat(entry["received"])
    return read_message((folder / entry["file"]).read_bytes(), owner.key, owner.certificate, trust, at)


def test_the_index_has_every_row_of_the_window(sealed: Path, rows: pd.DataFrame) -> None:
    listed = index(sealed)
    assert len(listed) == len(rows)
    assert [entry["received"] for entry in listed] == sorted(entry["received"] for entry in listed)
    sent = sum(entry["file"].startswith("sent/") for entry in listed)
    assert sent == (rows.sender == MEMBER).sum()


def test_an_opened_message_says_what_its_row_shows(sealed: Path, rows: pd.DataFrame) -> None:
    by_id = rows.set_index("traffic_id")
    opened = 0
    for entry in index(sealed):
        if entry["file"].startswith("sent/") or int(entry["id"][2:]) not in by_id.index:
            continue
        row, letter = by_id.loc[int(entry["id"][2:])], read(sealed, entry, MEMBER)
        body = json.loads(letter.content)
        assert body["text"] == {"en": row.text_en, "ru": row.text_ru}
        assert letter.header.type == row.type
        assert letter.header.counter == row.counter
        assert letter.header.created == row.sent.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert set(body) <= {*rows.columns, "text", "schema_version", "synthetic", "padding"}
        assert (letter.header.reply_to == "") == pd.isna(row.reply_to)
        opened += 1
    assert opened > 10


def test_the_verdict_is_that_of_the_rows_signature(sealed: Path, rows: pd.DataFrame) -> None:
    by_id = rows.set_index("traffic_id").signature
    faults = {"VALID": type(None), "EXPIRED": SignerExpired, "NONE": SignerUntrusted}
    for entry in index(sealed):
        if entry["file"].startswith("inbox/") and int(entry["id"][2:]) in by_id.index:
            letter = read(sealed, entry, MEMBER)
            assert isinstance(letter.verdict, faults[by_id.loc[int(entry["id"][2:])]])


def test_only_its_recipients_open_it(sealed: Path, rows: pd.DataFrame) -> None:
    by_id = rows.set_index("traffic_id").recipient
    alone = [entry for entry in index(sealed) if by_id.get(int(entry["id"][2:])) == MEMBER]
    assert alone
    for entry in alone[:5]:
        with pytest.raises(NotARecipient):
            read(sealed, entry, "OCU")


def test_files_tell_nothing_and_keys_are_closed(sealed: Path) -> None:
    sizes = {path.stat().st_size for path in sealed.glob("*/*.cms")}
    assert sizes == {LENGTH}
    keys = list((sealed / "keys").iterdir())
    assert len(keys) > 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert stat.S_IMODE((sealed / "keys").stat().st_mode) == stat.S_IMODE(sealed.stat().st_mode) == 0o700
    outside = [path for path in sealed.rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert not any(b"PRIVATE KEY" in path.read_bytes() for path in outside)


def test_what_is_genuine_holds_in_every_respect(sealed: Path, rows: pd.DataFrame) -> None:
    by_id = rows.set_index("traffic_id")
    entry = next(e for e in index(sealed) if by_id.signature.get(int(e["id"][2:])) == "VALID" and "inbox" in e["file"])
    owner = member(sealed, MEMBER)
    trust = Trust.load((sealed / "trust/ca.pem").read_bytes(), (sealed / "trust/crl.pem").read_bytes())
    at = datetime.fromisoformat(entry["received"]) + timedelta(minutes=1)
    letter = open_message((sealed / entry["file"]).read_bytes(), owner.key, owner.certificate, trust, at)
    assert letter.facts.issued_by_group
    assert at.tzinfo == UTC


def test_the_command_writes_it_and_refuses_what_cannot_be(world: Path, tmp_path: Path) -> None:
    told = ["world", "seal", str(world), "--country", MEMBER, "--from", "2025-09-01", "--to", "2025-09-30"]
    run = CliRunner().invoke(app, [*told, "--out", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    assert (tmp_path / "out/index.json").is_file()
    again = CliRunner().invoke(app, [*told, "--out", str(tmp_path / "out")])
    assert again.exit_code != 0
    with pytest.raises(NoTraffic, match="no member"):
        seal_traffic(world, tmp_path / "x", "AQ", FIRST, LAST)
    with pytest.raises(NoTraffic, match="name days"):
        seal_traffic(world, tmp_path / "x", MEMBER, date(2031, 1, 1), date(2031, 1, 2))
    assert not (tmp_path / "x").exists()
    bare = tmp_path / "bare"
    write_world(northern.scenario(), northern.seed(7), bare, cases=200)
    with pytest.raises(NoTraffic, match="--sources traffic"):
        seal_traffic(bare, tmp_path / "x", MEMBER, FIRST, LAST)
