"""Observed tables: exactly the record's columns, codes from the lists, no person named."""

from __future__ import annotations

import re

import northern
import pandas as pd
import pytest

from simulator.observation.tables import NOBODY_IN
from simulator.reference import codes, offices
from simulator.world.words import LISTS

CASES = [
    "case_id",
    "case_no",
    "reporting_country",
    "form_type",
    "status",
    "seizure_date",
    "entry_date",
    "location_type",
    "office",
    "detecting_service",
    "direction",
    "control_reason",
    "detection_means",
    "manner",
    "legal_stage",
    "mode",
    "conveyance_type",
    "conveyance_country",
    "departure",
    "destination",
    "goods_origin",
    "declared_goods",
    "concealment_place",
    "concealment_method",
    "narrative",
    "circulation",
    "release_consent",
    "handling",
]
OTHERS = {
    "lines": [
        "case_id",
        "line_no",
        "heading",
        "product",
        "quantity",
        "unit",
        "mass_basis",
        "test_result",
        "disposition",
    ],
    "legs": ["case_id", "leg_no", "country"],
    "persons": ["case_id", "person_no", "role", "sex", "age_band", "nationality"],
    "reporting": ["country", "month", "state"],
    "notices": ["sent", "country", "valid_from", "product", "counted_as", "text"],
    "flows": ["month", "office", "crossings", "controls"],
    "prices": ["month", "country", "product", "unit", "wholesale", "retail", "currency"],
    "statuses": ["case_id", "event_no", "moment", "from_status", "to_status", "by_role", "reason", "field"],
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return northern.world(0).observed


def test_columns_are_those_of_the_record(tables: dict[str, pd.DataFrame]) -> None:
    assert list(tables["cases"].columns) == CASES
    for name, columns in OTHERS.items():
        assert list(tables[name].columns) == columns


def test_codes_are_in_their_lists_or_blank(tables: dict[str, pd.DataFrame]) -> None:
    for table in tables.values():
        for column in table.columns.intersection(list(LISTS)):
            assert set(table[column]) <= {*codes(LISTS[column]), ""}, column
    assert set(tables["cases"].office) <= set(offices())
    assert not any(table.isna().any().any() for table in tables.values())


def test_every_case_has_lines_numbered_from_one(tables: dict[str, pd.DataFrame]) -> None:
    counts = tables["lines"].groupby("case_id").line_no.agg(["min", "max", "size"])
    assert set(counts.index) == set(tables["cases"].case_id)
    assert (counts["min"] == 1).all()
    assert (counts["max"] == counts["size"]).all()
    assert (tables["lines"].quantity > 0).all()


def test_children_belong_to_cases(tables: dict[str, pd.DataFrame]) -> None:
    known = set(tables["cases"].case_id)
    for name in ("legs", "persons"):
        assert set(tables[name].case_id) <= known


def test_simplified_forms_have_no_long_fields(tables: dict[str, pd.DataFrame]) -> None:
    simple = tables["cases"].query("form_type == 'SIMPLIFIED'")
    assert 0.02 < len(simple) / len(tables["cases"]) < 0.06
    assert (simple[["control_reason", "concealment_place", "narrative"]] == "").all().all()
    assert not tables["persons"].case_id.isin(simple.case_id).any()
    assert (simple[["direction", "mode", "departure"]] != "").all().all()


def test_texts_name_no_person_number_or_plate(tables: dict[str, pd.DataFrame]) -> None:
    texts = tables["cases"].narrative
    assert texts.str.len().max() < 300
    assert not texts.str.contains(r"[А-Яа-яЁё]").any()
    labels = [entry.label for entry in (*offices().values(), *codes("brand").values())]
    bare = texts.str.replace("|".join(re.escape(label) for label in labels), "", regex=True)
    assert not bare.str.contains(r"\b[A-Z]{2}\s?\d{3,}").any()
    assert not bare.str.contains(r"\+\d{6,}").any()
    words = bare.str.extractall(r"(?<!^)(?<![.:] )\b([A-Z][a-z]+)")[0].value_counts()
    assert set(words.index) <= {"X", "Found"}


def test_texts_of_one_kind_vary(tables: dict[str, pd.DataFrame]) -> None:
    texts = tables["cases"].query("narrative != ''").narrative
    assert texts.nunique() / len(texts) > 0.9


def test_controlled_deliveries_are_embargoed(tables: dict[str, pd.DataFrame]) -> None:
    first = tables["lines"].query("line_no == 1 and disposition == 'CONTROLLED_DELIVERY'").case_id
    assert set(tables["cases"][tables["cases"].case_id.isin(first)].circulation) == {"EMBARGOED"}


def test_same_seed_same_records() -> None:
    from simulator.observation import observe
    from simulator.publish.hashes import content_hash

    again = observe(northern.truth(0))
    for name, table in again.tables.items():
        assert content_hash(table) == content_hash(northern.observed(0).tables[name])


def test_reading_frames_does_not_change_the_truth() -> None:
    truth = northern.truth(0)
    before = truth.rows["quantity"].copy()
    northern.world(0).observed["lines"].loc[:, "quantity"] = 0.0
    assert (truth.rows["quantity"] == before).all()
    northern.world.cache_clear()


def test_nobody_travels_in_a_wagon_or_a_parcel(tables: dict[str, pd.DataFrame]) -> None:
    persons = tables["persons"].merge(tables["cases"][["case_id", "conveyance_type"]], on="case_id")
    alone = persons[persons.conveyance_type.astype(str).isin(NOBODY_IN)]
    assert len(alone) > 20
    assert not {"PASSENGER", "COMPANION", "DRIVER"} & set(alone.role.astype(str))
