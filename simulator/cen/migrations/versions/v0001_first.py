"""The first schema: cases, lines, legs, persons, platform.

The rule kept here: a migration that was released is never changed; the next one follows it.
"""

import sqlalchemy as sa
from alembic import op

from simulator.cen.schema import Utc, word

revision = "0001"
down_revision = None

CASE_WORDS = (
    *("case_no", "reporting_country", "form_type", "status", "seizure_date"),
    *("location_type", "office", "detecting_service", "direction", "control_reason", "detection_means", "manner"),
    *("legal_stage", "mode", "conveyance_type", "conveyance_country", "departure", "destination", "goods_origin"),
    *("declared_goods", "concealment_place", "concealment_method", "narrative", "circulation", "release_consent"),
    "handling",
)
LINE_WORDS = ("heading", "product", "unit", "mass_basis", "test_result", "disposition")
PERSON_WORDS = ("role", "sex", "age_band", "nationality")
PACKING = ("boxes", "cartons", "packs", "sticks")


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, word(), nullable=False, server_default="")


def _owner() -> sa.Column[int]:
    key = sa.ForeignKey("cases.case_id", ondelete="CASCADE")
    return sa.Column("case_id", sa.BigInteger, key, primary_key=True, autoincrement=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "cases",
        sa.Column("case_id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(_word(name) for name in CASE_WORDS),
        sa.Column("entry_date", Utc(), nullable=False),
        _word("narrative_folded"),
        sa.UniqueConstraint("case_no", name="uq_cases_case_no"),
    )
    op.create_table(
        "lines",
        _owner(),
        _number("line_no"),
        *(_word(name) for name in LINE_WORDS),
        sa.Column("quantity", sa.Float(53)),
        *(sa.Column(name, sa.Float(53)) for name in PACKING),
    )
    op.create_table("legs", _owner(), _number("leg_no"), _word("country"))
    op.create_table("persons", _owner(), _number("person_no"), *(_word(name) for name in PERSON_WORDS))
    op.create_table("platform", sa.Column("key", word(), primary_key=True), _word("value"))
    op.create_index("ix_cases_seizure_date", "cases", ["seizure_date", "case_no"])
    op.create_index("ix_cases_entry_date", "cases", ["entry_date", "case_no"])
    op.create_index("ix_cases_reporting_country", "cases", ["reporting_country", "seizure_date", "case_no"])
    op.create_index("ix_cases_office", "cases", ["office", "seizure_date", "case_no"])
    op.create_index("ix_lines_product", "lines", ["product", "unit", "case_id", "quantity"])
    op.create_index("ix_legs_country", "legs", ["country", "case_id"])


def downgrade() -> None:
    """Drop the tables, the dependent ones first."""
    for name in ("platform", "persons", "legs", "lines", "cases"):
        op.drop_table(name)
