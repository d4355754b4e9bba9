"""The CEN-like store: records in SQLite (a path) or PostgreSQL (a URL), one schema, made by packaged migrations.

    store = Store.create("cen.sqlite", members=("KG", "UZ"))     refuses what exists
    store = Store.open("cen.sqlite", read_only=True)             refuses another schema_version, untouched
    store.load(observed_tables); store.put(record, clock=now); store.record("KG-2026-000117")

The rule kept here: a store is opened only by the version that knows its schema; a snapshot is opened so that
nothing can be written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from simulator.cen import schema
from simulator.cen.bulk import load_tables
from simulator.cen.facts import real_moment
from simulator.cen.faults import Fault
from simulator.cen.records import from_rows, to_rows
from simulator.cen.shape import read_shape
from simulator.errors import CenlabError
from simulator.reference.offices import offices
from simulator.strict_json import parse
from simulator.texts import N_

MIGRATIONS = Path(__file__).parent / "migrations"
SYNTHETIC = "SYNTHETIC: invented training data"


REMEDY = N_("Ask whoever gave it to you for it again; in a practice world, begin a new world on the start page.")


class StoreError(CenlabError):
    """The store is missing, is none, exists already or has another version."""


class RecordRefused(CenlabError):
    """A record that the store cannot hold; faults say why."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{f.path}: {f.render('en')['text']}" for f in faults))


class Store:
    """Records of one platform. Use create or open; close when done, or use it in a with block."""

    def __init__(self, engine: Engine, where: str, *, read_only: bool) -> None:
        self.engine = engine
        self.where = where
        self.read_only = read_only

    @classmethod
    def create(cls, where: str | Path, *, members: Iterable[str] = (), as_of: str = "") -> Store:
        """Make an empty store at a path (SQLite) or URL; members are the countries expected to report.

        Raises:
            StoreError: if something is there already; it is left as it is.
        """
        if not _is_url(where) and Path(where).exists():
            raise StoreError(f"{where} exists already. Choose another name, or remove it yourself.")
        engine = _engine(where, read_only=False)
        try:
            with engine.begin() as connection:
                if inspect(connection).get_table_names():
                    raise StoreError(f"{_shown(where)} holds tables already. Use an empty database.")
                migrate(connection)
                facts = {
                    "schema_version": str(schema.SCHEMA_VERSION),
                    "mark": SYNTHETIC,
                    "members": json.dumps(sorted(members)),
                    "as_of": as_of,
                }
                connection.execute(insert(schema.platform), [{"key": k, "value": v} for k, v in facts.items()])
        except SQLAlchemyError as error:
            raise StoreError(f"{_shown(where)} cannot be made: {error}.") from error
        return cls(engine, _shown(where), read_only=False)

    @classmethod
    def open(cls, where: str | Path, *, read_only: bool = False) -> Store:
        """Open a store; a read-only one is a snapshot into which nothing can be written.

        Raises:
            StoreError: if it is missing, is no store, or has a schema version that this cenlab does not know.
        """
        if not _is_url(where) and not Path(where).is_file():
            raise StoreError(N_("{path} is missing. {remedy}"), path=where, remedy=REMEDY)
        # The version is read through a connection that cannot write, so that a foreign file stays as it is.
        probe = _engine(where, read_only=True)
        try:
            with probe.connect() as connection:
                query = select(schema.platform.c.value).where(schema.platform.c.key == "schema_version")
                version = connection.execute(query).scalar()
        except SQLAlchemyError as error:
            raise StoreError(
                N_("{path} is damaged or no store of cases. It was left untouched. {remedy}"),
                path=_shown(where),
                remedy=REMEDY,
            ) from error
        finally:
            probe.dispose()
        if version != str(schema.SCHEMA_VERSION):
            raise StoreError(
                N_(
                    "{path}: schema_version: is {version}, this cenlab reads {known}. The file was left untouched; use "
                    "the cenlab that wrote it."
                ),
                path=_shown(where),
                version=repr(version),
                known=str(schema.SCHEMA_VERSION),
            )
        return cls(_engine(where, read_only=read_only), _shown(where), read_only=read_only)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def members(self) -> list[str]:
        """The countries expected to report; if none were named, those with a case in the store."""
        with self.engine.connect() as connection:
            named = self._fact(connection, "members")
            if named not in ("", "[]"):
                return [str(code) for code in parse(named)]
            country = schema.cases.c.reporting_country
            return list(connection.execute(select(country).where(country != "").distinct().order_by(country)).scalars())

    @property
    def as_of(self) -> str:
        """The moment at which the world stands, ISO UTC; "" if not stated."""
        with self.engine.connect() as connection:
            return self._fact(connection, "as_of")

    def _fact(self, connection: Connection, key: str) -> str:
        fact = connection.execute(select(schema.platform.c.value).where(schema.platform.c.key == key)).scalar()
        return str(fact or "")

    def load(self, tables: Mapping[str, pd.DataFrame]) -> int:
        """Load observed tables (cases, lines, legs, persons) in one transaction; the number of cases.

        Blank is "" or missing; columns that the store does not have are passed over.

        Raises:
            StoreError: if a table lacks its keys, a key stands twice or an entry date is none; nothing is loaded.
        """
        try:
            with self.engine.begin() as connection:
                return load_tables(connection, tables)
        except (SQLAlchemyError, sqlite3.Error, ValueError, KeyError) as error:
            raise StoreError(f"The tables cannot be loaded: {str(error).splitlines()[0]}.") from error

    def record(self, case_no: str) -> dict[str, Any]:
        """One record, all keys present, blank ones "" or [].

        Raises:
            KeyError: if there is no such case.
        """
        with self.engine.connect() as connection:
            case = connection.execute(select(schema.cases).where(schema.cases.c.case_no == case_no)).mappings().first()
            if case is None:
                raise KeyError(case_no)
            rows = {
                table.name: connection.execute(
                    select(table).where(table.c.case_id == case["case_id"]).order_by(*table.primary_key.columns)
                )
                .mappings()
                .all()
                for table in (schema.lines, schema.legs, schema.persons)
            }
        return from_rows(case, rows["lines"], rows["legs"], rows["persons"])

    def put(self, record: Mapping[str, Any], *, clock: datetime | None = None) -> str:
        """Enter a record, or put it in the place of the one with its number; the number.

        clock is the moment of entry where the record has none.

        Raises:
            RecordRefused: if a value has the wrong type or is not in its code list.
            StoreError: without a number or a moment of entry, or into a read-only store.
        """
        if self.read_only:
            raise StoreError(f"{self.where} is a read-only snapshot.")
        shape = read_shape(dict(record), offices())
        if shape.faults:
            raise RecordRefused(list(shape.faults))
        number = str(shape.values.get("case_no", ""))
        entered = real_moment(str(shape.values.get("entry_date", ""))) or clock
        if not number or entered is None:
            raise StoreError("A record needs a case number and a moment of entry.")
        with self.engine.begin() as connection:
            ids = schema.cases.c.case_id
            case_id = connection.execute(select(ids).where(schema.cases.c.case_no == number)).scalar()
            if case_id is None:
                case_id = connection.execute(select(func.coalesce(func.max(ids), 0) + 1)).scalar_one()
            else:
                for table in (schema.lines, schema.legs, schema.persons, schema.cases):
                    connection.execute(delete(table).where(table.c.case_id == case_id))
            for name, rows in to_rows(shape.values, int(case_id), entered.astimezone(UTC)).items():
                if rows:
                    connection.execute(insert(schema.metadata.tables[name]), rows)
        return number


def migrate(connection: Connection) -> None:
    """Bring a database to the newest schema by the migrations that ship with the package."""
    # Only who makes a store needs the migrations; opening one must be quick.
    import alembic.command
    import alembic.config

    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, "head")


def _is_url(where: str | Path) -> bool:
    return isinstance(where, str) and "://" in where


def _shown(where: str | Path) -> str:
    return make_url(where).render_as_string(hide_password=True) if _is_url(where) else str(where)  # type: ignore[arg-type]


def _engine(where: str | Path, *, read_only: bool) -> Engine:
    """An engine without a pool: a file is opened quickly, and a forgotten store keeps nothing open."""
    if _is_url(where):
        options = {"postgresql_readonly": True} if read_only else {}
        return create_engine(str(where), poolclass=NullPool, execution_options=options)
    path = Path(where).absolute()
    uri = path.as_uri() + ("?mode=ro&immutable=1" if read_only else "")

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def keep_keys(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    return engine
