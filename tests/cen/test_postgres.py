"""The same store on PostgreSQL: one schema, the same records, the same answers in the same order."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from two_users import open_folder
from waiting import CEILING_S

from simulator.cen import schema
from simulator.cen.pandas_code import frame
from simulator.cen.query import Query
from simulator.cen.search import SORTS, ids, search
from simulator.cen.statistics import by_month, counts, coverage, totals
from simulator.cen.store import Store, StoreError

pytestmark = pytest.mark.postgres
pytest.importorskip("psycopg", reason="pip install 'cenlab[postgres]'")

BLANK = ("", "'; DROP TABLE cases; --", "STRASSE", "сигареты")


def program(name: str) -> str:
    """A program of the server, in the path or where Debian keeps it."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else shutil.which(name) or name


def as_server(*command: str) -> None:
    """Run a program as the user postgres if we are root: the server refuses root."""
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(command, user=user, check=True, capture_output=True, cwd="/", timeout=CEILING_S)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a private server without a network port, in a folder of its own that is removed afterwards."""
    # A socket's path holds at most 107 characters, so the folder is a short one.
    folder = open_folder("cenpg-")
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    as_server(
        program("initdb"), "-D", str(data), "-U", "cen", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c timezone=Asia/Bishkek -c fsync=off"
    as_server(program("pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://cen@/postgres?host={folder}"
    finally:
        as_server(program("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def served(server: str, observed: dict[str, pd.DataFrame]) -> Store:
    store = Store.create(server, members=("KG", "KZ", "NA", "TJ", "UZ"))
    store.load(observed)
    return Store.open(server, read_only=True)


def test_migrations_make_exactly_the_schema(served: Store) -> None:
    with served.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    assert [d for d in differences if "alembic_version" not in str(d)] == []


def test_tables_come_out_equal(served: Store, store: Store) -> None:
    pd.testing.assert_frame_equal(frame(served), frame(store))


def test_record_is_put_and_read(server: str, served: Store, store: Store) -> None:
    number = ids(store, Query())[3]
    record = store.record(number) | {"case_no": "KG-2026-900001", "status": "CANCELLED"}
    with Store.open(server) as opened:
        opened.put(record)
        assert opened.record("KG-2026-900001") == record
    with pytest.raises(StoreError, match="read-only"):
        served.put(record)


def test_read_only_means_that_the_server_refuses(served: Store) -> None:
    with pytest.raises(StoreError, match="read-only transaction"):
        served.load({"cases": pd.DataFrame({"case_id": [-1], "entry_date": ["2026-01-01T00:00:00Z"]})})


def test_used_database_is_not_overwritten(server: str, served: Store) -> None:
    with pytest.raises(StoreError, match="holds tables already"):
        Store.create(server)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.builds(
        Query,
        mode=st.sampled_from([(), ("ROAD",), ("RAIL", "AIR")]),
        product=st.sampled_from([(), ("HEROIN",), ("HASHISH", "CIGARETTES")]),
        concealment_place=st.sampled_from([(), ("VEHICLE",)]),
        concealment_method=st.sampled_from([(), ("OPEN",)]),
        concealment_join=st.sampled_from(["and", "or"]),
        children=st.booleans(),
        transit=st.sampled_from([(), ("NA",)]),
        entry_from=st.sampled_from(["", "2025-01-01"]),
        entry_to=st.sampled_from(["", "2025-03-31", "9999-12-31"]),
        seizure_to=st.sampled_from(["", "2025-06-30"]),
        min_quantity=st.sampled_from([None, 10.0]),
        text=st.sampled_from(BLANK),
    ),
    sort=st.sampled_from(SORTS),
    descending=st.booleans(),
)
def test_both_databases_answer_alike(served: Store, store: Store, query: Query, sort: str, descending: bool) -> None:
    assert ids(served, query) == ids(store, query)
    page, other = (search(s, query, sort=sort, descending=descending, limit=40) for s in (served, store))  # type: ignore[arg-type]
    assert page == other
    if page.next is not None:
        page, other = (search(s, query, sort=sort, descending=descending, after=page.next) for s in (served, store))  # type: ignore[arg-type]
        assert page == other
    assert by_month(served, query, date="entry_date") == by_month(store, query, date="entry_date")
    assert counts(served, query, by="office") == counts(store, query, by="office")
    sums = [
        [(t.code, t.unit, t.cases, t.lines, round(t.quantity, 6)) for t in totals(s, query)] for s in (served, store)
    ]
    assert sums[0] == sums[1]


def test_coverage_is_alike(served: Store, store: Store) -> None:
    assert coverage(served, 2025) == coverage(store, 2025)
