"""The store keeps records whole, refuses what it does not know, and leaves it untouched."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from growth import growth
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from simulator.cen import schema
from simulator.cen.store import RecordRefused, Store, StoreError

NOW = datetime(2026, 3, 20, 14, tzinfo=UTC)
VECTORS = Path(__file__).parents[1] / "vectors" / "cen" / "rules"


def clean_record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads((VECTORS / "clean-long.json").read_text(encoding="utf-8"))["record"]
    return record


def without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        cleaned = {key: without_blanks(inner) for key, inner in value.items()}
        return {key: inner for key, inner in cleaned.items() if inner not in (None, "", [], {})}
    return [without_blanks(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "cen.sqlite")


def test_record_comes_out_as_it_went_in(empty: Store) -> None:
    record = clean_record() | {"transit": ["CN", "KZ", "CN"]}
    number = empty.put(record, clock=NOW)
    assert without_blanks(empty.record(number)) == without_blanks(record)


def test_record_with_the_same_number_takes_the_place_of_the_old_one(empty: Store) -> None:
    record = clean_record()
    empty.put(record)
    empty.put(record | {"lines": [], "mode": "RAIL"})
    stored = empty.record(record["case_no"])
    assert (stored["mode"], stored["lines"]) == ("RAIL", [])


def test_moment_of_entry_is_the_clock_in_utc(empty: Store) -> None:
    record = clean_record()
    del record["entry_date"]
    bishkek = datetime(2026, 3, 20, 20, 0, 7, tzinfo=timezone(timedelta(hours=6)))
    assert empty.record(empty.put(record, clock=bishkek))["entry_date"] == "2026-03-20T14:00:07Z"
    with pytest.raises(StoreError, match="moment of entry"):
        empty.put(record)


def test_moment_without_a_zone_is_refused(empty: Store) -> None:
    row = {"case_id": 1, "case_no": "KG-2026-000001", "entry_date": datetime(2026, 3, 20)}
    with empty.engine.connect() as connection, pytest.raises(StatementError, match="time zone"):
        connection.execute(insert(schema.cases), [row])


def test_moments_come_back_aware(store: Store) -> None:
    with store.engine.connect() as connection:
        moment = connection.execute(select(schema.cases.c.entry_date).limit(1)).scalar_one()
    assert moment.tzinfo is not None
    assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "change",
    [{"mode": "BY_DRONE"}, {"lines": [{"quantity": "many"}]}, {"narrative": "a\x00b"}, {"driver": "x"}],
    ids=str,
)
def test_record_that_cannot_be_held_is_refused_with_its_faults(empty: Store, change: dict[str, Any]) -> None:
    with pytest.raises(RecordRefused) as error:
        empty.put(clean_record() | change)
    assert error.value.faults
    with pytest.raises(KeyError):
        empty.record(clean_record()["case_no"])


def test_loaded_case_is_a_record_with_its_route_in_order(store: Store, observed: dict[str, pd.DataFrame]) -> None:
    legs = observed["legs"]
    case_id = legs.loc[legs["leg_no"] == 2, "case_id"].iloc[0]
    case = observed["cases"].set_index("case_id").loc[case_id]
    record = store.record(case["case_no"])
    assert record["transit"] == legs[legs["case_id"] == case_id].sort_values("leg_no")["country"].tolist()
    assert record["entry_date"] == case["entry_date"]
    assert record["persons"][0]["nationality"] == "NA"


def test_loading_is_all_or_nothing(empty: Store, observed: dict[str, pd.DataFrame]) -> None:
    twice = pd.concat([observed["lines"], observed["lines"].head(1)])
    for broken in (
        {**observed, "lines": twice},
        {**observed, "legs": observed["legs"].drop(columns="leg_no")},
        {"lines": observed["lines"]},
        {**observed, "cases": observed["cases"].assign(entry_date="yesterday")},
    ):
        with pytest.raises(StoreError):
            empty.load(broken)
        with empty.engine.connect() as connection:
            assert connection.execute(select(schema.cases)).first() is None
    assert empty.load(observed) == len(observed["cases"])


def test_the_time_of_loading_grows_with_the_cases(tmp_path: Path, many: dict[str, pd.DataFrame]) -> None:
    ids = many["cases"]["case_id"]
    quarter = {name: table[table["case_id"] <= ids.quantile(0.25)] for name, table in many.items()}

    def load(tables: dict[str, pd.DataFrame]) -> None:
        path = tmp_path / "cen.sqlite"
        path.unlink(missing_ok=True)
        with Store.create(path) as store:
            assert store.load(tables) == len(tables["cases"])

    assert len(many["cases"]) == 12_500
    # Quadratic time would give 4.
    assert growth(load, quarter, many, 4) <= 2


def test_snapshot_cannot_be_written(store: Store) -> None:
    with pytest.raises(StoreError, match="read-only"):
        store.put(clean_record())
    with pytest.raises(StoreError):
        store.load({"cases": pd.DataFrame({"case_id": [1], "entry_date": ["2026-01-01T00:00:00Z"]})})


def test_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        Store.create(path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("kind", ["later version", "no database", "another database", "cut in half", "empty file"])
def test_unknown_store_is_refused_and_left_untouched(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cen.sqlite"
    if kind == "no database":
        path.write_text("a letter to the RILO")
    elif kind == "empty file":
        path.write_bytes(b"")
    elif kind == "another database":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE platform (name TEXT)")
        connection.close()
    else:
        Store.create(path).close()
        if kind == "cut in half":
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // 2])
        else:
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE platform SET value = '99' WHERE key = 'schema_version'")
            connection.close()
    before = sha256(path.read_bytes()).digest()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="untouched"):
            Store.open(path, read_only=read_only)
    assert sha256(path.read_bytes()).digest() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["cen.sqlite"]


def test_missing_store_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is missing"):
        Store.open(tmp_path / "cen.sqlite")
    assert not list(tmp_path.iterdir())


def test_odd_file_names_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "отчёт 100%?#.sqlite"
    Store.create(path).close()
    assert Store.open(path, read_only=True).members == []


def test_migrations_make_exactly_the_schema(empty: Store) -> None:
    with empty.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    assert [d for d in differences if "alembic_version" not in str(d)] == []


def test_store_says_that_it_is_synthetic(empty: Store) -> None:
    with empty.engine.connect() as connection:
        query = select(schema.platform.c.value).where(schema.platform.c.key == "mark")
        assert "SYNTHETIC" in connection.execute(query).scalar_one()
