"""The field catalogue describes each field once, and the form is made from it."""

from pathlib import Path
from typing import Any

import pytest

from simulator.cen.catalogue import CATALOGUE, catalogue, country_codes, read_catalogue
from simulator.cen.form import form_spec
from simulator.errors import ScenarioError

RECORD_KEYS = {
    *("case_no", "reporting_country", "form_type", "status", "seizure_date", "entry_date", "location_type", "office"),
    *("detecting_service", "direction", "control_reason", "detection_means", "manner", "legal_stage", "mode"),
    *("conveyance_type", "conveyance_country", "departure", "destination", "transit", "goods_origin"),
    *("declared_goods", "concealment_place", "concealment_method", "lines", "persons", "narrative", "circulation"),
    *("release_consent", "handling"),
}
SIMPLIFIED = ["form_type", "seizure_date", "lines", "direction", "departure", "destination", "mode"]


def fields(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [field for section in spec["sections"] for field in section["fields"]]


def test_catalogue_has_every_key_of_the_record_and_no_other() -> None:
    assert {field.name for field in catalogue().of_case()} == RECORD_KEYS
    assert [field.key for field in catalogue().of_group("persons")] == ["role", "sex", "age_band", "nationality"]
    assert {field.key for field in catalogue().of_group("lines")} == {
        "heading",
        "product",
        "packing",
        "quantity",
        "unit",
        "mass_basis",
        "test_result",
        "disposition",
    }


def test_form_leaves_out_what_the_system_writes_itself() -> None:
    names = [field["name"] for field in fields(form_spec("ru", "KG"))]
    assert not {"case_no", "status", "entry_date", "reporting_country"} & set(names)
    assert names[:4] == ["form_type", "seizure_date", "location_type", "office"]


def test_simplified_form_asks_for_minimal_data() -> None:
    spec = form_spec("en", "KG", "SIMPLIFIED")
    assert [field["name"] for field in fields(spec)] == SIMPLIFIED
    assert all(field["required"] for field in fields(spec))


@pytest.mark.parametrize(("lang", "label"), [("ru", "Место сокрытия / Place of concealment")])
def test_labels_are_bilingual_with_the_readers_language_first(lang: str, label: str) -> None:
    by_name = {field["name"]: field for field in fields(form_spec(lang, "KG"))}
    assert by_name["concealment_place"]["label"] == label
    assert by_name["concealment_place"]["unknown"] == "UNKNOWN"
    assert {"code": "VEHICLE_TYRE", "parent": "VEHICLE"}.items() <= {
        option["code"]: option for option in by_name["concealment_place"]["options"]
    }["VEHICLE_TYRE"].items()


def test_offices_of_the_form_are_those_of_the_country() -> None:
    by_name = {field["name"]: field for field in fields(form_spec("en", "KG"))}
    assert {option["code"][:2] for option in by_name["office"]["options"]} == {"KG"}
    assert by_name["departure"]["options"][0]["code"] == "XX"


def test_namibia_is_a_country_and_no_missing_value() -> None:
    assert {"NA", "KG", "XX"} <= country_codes()
    assert not {"EU", "ZZ", "UN"} & country_codes()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('kind = "date"', 'kind = "day"', "seizure_date"),
        ('codes = "form_type"', 'codes = "form_typo"', "form_type"),
        ('section = "route"', 'section = "road"', "direction"),
        ('unknown = "U"', 'unknown = "Q"', "persons.sex"),
        ('name = "persons.role"', 'name = "office.role"', "office.role"),
        ('name = "office"', 'name = "status"', "status"),
        ("max = 5\n", "max = 5\ncolour = 1\n", "transit"),
        ('long = "conditional"', 'long = "maybe"', "lines.mass_basis"),
        ("schema_version = 1", "schema_version = 2", "schema_version"),
    ],
)
def test_wrong_catalogue_names_the_field(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = CATALOGUE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "catalogue.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_catalogue(path)
    assert error.value.key == key
