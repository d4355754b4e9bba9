"""The tables of the CEN-like store: one schema for SQLite and PostgreSQL.

    cases    one row a case: every single-valued field of the record, blank = ""
    lines    the goods, legs the transit countries in order, persons without names; keys (case_id, number)
    platform what the store is: schema_version, the SYNTHETIC mark, the member countries

The rule kept here: text is compared byte by byte on both databases, and a moment is UTC whatever the database does
with time zones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from simulator.cen.catalogue import PACKING

SCHEMA_VERSION = 1
ISO = "%Y-%m-%dT%H:%M:%SZ"


class Utc(TypeDecorator[datetime]):
    """An aware moment in UTC to the second; SQLite, which has no time zones, keeps it as "2026-01-05T09:00:00Z"."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, timestamptz elsewhere."""
        kind: TypeEngine[Any] = String(20) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Into the database.

        Raises:
            ValueError: for a moment without a time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        moment = value.astimezone(UTC).replace(microsecond=0)
        return moment.strftime(ISO) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Out of the database, aware and in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


def word() -> TypeEngine[str]:
    """A code or a text, compared byte by byte: SQLite does so, PostgreSQL when told."""
    return Text().with_variant(Text(collation="C"), "postgresql")


metadata = MetaData()

# The single-valued fields of the record that are kept as text, in the order of the contract.
CASE_WORDS = (
    *("case_no", "reporting_country", "form_type", "status", "seizure_date"),
    *("location_type", "office", "detecting_service", "direction", "control_reason", "detection_means", "manner"),
    *("legal_stage", "mode", "conveyance_type", "conveyance_country", "departure", "destination", "goods_origin"),
    *("declared_goods", "concealment_place", "concealment_method", "narrative", "circulation", "release_consent"),
    "handling",
)
LINE_WORDS = ("heading", "product", "unit", "mass_basis", "test_result", "disposition")
PERSON_WORDS = ("role", "sex", "age_band", "nationality")


def _word(name: str) -> Column[Any]:
    return Column(name, word(), nullable=False, server_default="")


def _owner() -> Column[Any]:
    key = ForeignKey("cases.case_id", ondelete="CASCADE")
    return Column("case_id", BigInteger, key, primary_key=True, autoincrement=False)


def _number(name: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


cases = Table(
    "cases",
    metadata,
    Column("case_id", BigInteger, primary_key=True, autoincrement=False),
    *(_word(name) for name in CASE_WORDS),
    Column("entry_date", Utc(), nullable=False),
    # The description in one case of letters, because databases disagree about Cyrillic ones.
    _word("narrative_folded"),
    UniqueConstraint("case_no", name="uq_cases_case_no"),
    Index("ix_cases_seizure_date", "seizure_date", "case_no"),
    Index("ix_cases_entry_date", "entry_date", "case_no"),
    Index("ix_cases_reporting_country", "reporting_country", "seizure_date", "case_no"),
    Index("ix_cases_office", "office", "seizure_date", "case_no"),
)
lines = Table(
    "lines",
    metadata,
    _owner(),
    _number("line_no"),
    *(_word(name) for name in LINE_WORDS),
    Column("quantity", Float(53)),
    *(Column(name, Float(53)) for name in PACKING),
    # Covers sums of quantity by product without touching the table.
    Index("ix_lines_product", "product", "unit", "case_id", "quantity"),
)
legs = Table(
    "legs",
    metadata,
    _owner(),
    _number("leg_no"),
    _word("country"),
    Index("ix_legs_country", "country", "case_id"),
)
persons = Table("persons", metadata, _owner(), _number("person_no"), *(_word(name) for name in PERSON_WORDS))
platform = Table("platform", metadata, Column("key", word(), primary_key=True), _word("value"))
