"""Bad requests: they render, or they are refused with the field's name and a remedy."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import CenlabError
from simulator.observation.documents import (
    KINDS,
    LANGUAGES,
    DocumentError,
    RecordFault,
    UnknownChoice,
    document,
    kinds_for,
    particulars,
    render,
    write_documents,
)
from simulator.observation.documents.sheet import fit
from simulator.reference import codes, names, offices
from simulator.rng import stream


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("kind", {"kind": "passport"}),
        ("lang", {"lang": "fr"}),
        ("form", {"form": "docx"}),
    ],
)
def test_unknown_choice_names_the_choices(cases: Any, field: str, changed: dict[str, str]) -> None:
    record, of = cases.of("cmr")
    asked = {"kind": "cmr", "lang": "ru", "form": "pdf"} | changed
    with pytest.raises(UnknownChoice, match="Choose one of") as caught:
        render(asked["kind"], record, of, lang=asked["lang"], form=asked["form"])
    assert caught.value.field == field


BAD = [
    ("seizure_date", None, "seizure_date"),
    ("seizure_date", "", "seizure_date"),
    ("seizure_date", "31.04.2026", "seizure_date"),
    ("seizure_date", "2026-04-31", "seizure_date"),
    ("seizure_date", "0001-01-01", "seizure_date"),
    ("seizure_date", 20260312, "seizure_date"),
    ("lines", [], "lines"),
    ("lines", None, "lines"),
    ("lines", "cigarettes", "lines"),
    ("lines", [1], "lines"),
    ("lines", [{"product": "CIGARETTES"}] * 21, "lines"),
    ("lines", [{"product": "SUGAR"}], "lines.0.product"),
    ("lines", [{"product": "HEROIN", "quantity": -1}], "lines.0.quantity"),
    ("lines", [{"product": "HEROIN", "quantity": float("nan")}], "lines.0.quantity"),
    ("lines", [{"product": "HEROIN", "quantity": float("inf")}], "lines.0.quantity"),
    ("lines", [{"product": "HEROIN", "quantity": True}], "lines.0.quantity"),
    ("lines", [{"product": "HEROIN", "quantity": "2,98"}], "lines.0.quantity"),
    ("lines", [{"product": "CIGARETTES", "packing": {"boxes": "x"}}], "lines.0.packing.boxes"),
    ("lines", [{"product": "CIGARETTES", "packing": [1]}], "lines.0.packing"),
    ("office", "KG-NOWHERE", "office"),
    ("mode", "ROCKET", "mode"),
    ("departure", "Kyrgyzstan", "departure"),
    ("departure", 7, "departure"),
    ("transit", "KZ", "transit"),
    ("transit", [1], "transit"),
    ("persons", [{"role": "PILOT"}], "persons.0.role"),
    ("persons", {"role": "DRIVER"}, "persons"),
    ("narrative", "x" * 4001, "narrative"),
    ("case_no", "x" * 401, "case_no"),
]


@pytest.mark.parametrize(("field", "value", "named"), BAD)
def test_a_bad_field_is_named(cases: Any, field: str, value: Any, named: str) -> None:
    record = cases.named("truck") | {field: value}
    with pytest.raises(RecordFault) as caught:
        particulars(record)
    assert caught.value.field == named
    assert caught.value.remedy.endswith(".")
    assert named in str(caught.value)


def test_a_record_that_is_no_dict_is_named() -> None:
    for record in (None, [], "record", 7):
        with pytest.raises(CenlabError):
            particulars(record)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("cmr", "wagon", "mode"),
        ("smgs", "truck", "mode"),
        ("air_waybill", "truck", "mode"),
        ("cmr", "car", "conveyance_type"),
        ("cmr", "inside", "destination"),
        ("consignment_note", "truck", "destination"),
        ("consignment_note", "parcel", "mode"),
        ("air_waybill", "flight", "conveyance_type"),
        ("registration", "parcel", "mode"),
        ("excise_stamps", "car", "lines.0.product"),
        ("xray_wagon", "truck", "mode"),
        ("xray_truck", "parcel", "mode"),
        ("xray_parcel", "car", "mode"),
    ],
)
def test_a_document_that_does_not_go_with_the_case(cases: Any, kind: str, name: str, field: str) -> None:
    record = cases.named(name)
    with pytest.raises(RecordFault) as caught:
        render(kind, record, particulars(record), lang="ru", form="pdf")
    assert caught.value.field == field


@pytest.mark.parametrize("value", [None, "", "XX"])
def test_a_waybill_needs_its_way(cases: Any, value: str | None) -> None:
    record = cases.named("truck") | {"departure": value}
    with pytest.raises(RecordFault, match="departure"):
        render("cmr", record, particulars(record), lang="ru", form="html")
    assert render("seizure_report", record, particulars(record), lang="ru", form="html")


def test_particulars_of_another_record_are_refused(cases: Any) -> None:
    with pytest.raises(RecordFault, match="persons"):
        render("seizure_report", cases.named("car"), particulars(cases.named("wagon")), lang="ru", form="pdf")


def test_the_barest_record_has_reports(cases: Any) -> None:
    record = {"reporting_country": "TJ", "seizure_date": "2026-02-28", "lines": [{}]}
    kinds, of = kinds_for(record), particulars(record)
    assert {"seizure_report", "telephone_message", "xray_truck", "xray_wagon", "xray_parcel"} <= set(kinds)
    for lang in LANGUAGES:
        for kind in kinds:
            if lang == "ru" or not kind.startswith("xray"):
                assert document(kind, record, of, lang=lang).pages


def test_nulls_render_as_blanks(cases: Any) -> None:
    keep = ("case_no", "reporting_country", "seizure_date", "lines")
    record = {key: value if key in keep else None for key, value in cases.named("truck").items()}
    record["lines"] = [dict.fromkeys(record["lines"][0])]
    for kind in kinds_for(record):
        assert document(kind, record, particulars(record), lang="ky").pages


def test_odd_letters_do_not_break_a_page(cases: Any) -> None:
    record = cases.named("truck") | {
        "narrative": "a\x00b\x1b[31m\u202e 中文 🙂 <script>&amp;\n\ttab",
        "case_no": "<b>'\"&",
    }
    page = render("seizure_report", record, particulars(record), lang="en", form="html").decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert "\x00" not in page
    assert "\u202e" not in page
    assert render("seizure_report", record, particulars(record), lang="en", form="pdf")


def test_numbers_have_right_check_digits_unless_the_record_says_otherwise(cases: Any) -> None:
    record = cases.named("truck")
    for key in range(12):
        numbers = particulars(record, key).numbers
        assert names.container_ok(numbers.container)
        assert names.wagon_ok(numbers.wagon)
        assert names.waybill_ok(numbers.waybill)
        assert names.parcel_ok(numbers.parcel)
        assert names.vin_ok(particulars(record, key).vehicle.vin)
        wrong = particulars(record | {"wrong_check_digits": ["container", "wagon", "waybill", "parcel"]}, key).numbers
        assert not names.container_ok(wrong.container)
        assert not names.wagon_ok(wrong.wagon)
        assert not names.waybill_ok(wrong.waybill)
        assert not names.parcel_ok(wrong.parcel)


def test_particulars_are_possible(cases: Any) -> None:
    for name in ("truck", "car", "wagon", "parcel"):
        record = cases.named(name)
        for key in range(15):
            of = particulars(record, key)
            assert of.stopped < of.opened < of.protocol
            assert of.protocol.date().isoformat() == record["seizure_date"]
            assert of.cargo.net_kg < of.cargo.gross_kg
            assert of.vehicle.empty_kg < of.vehicle.most_kg <= 20_000
            assert of.vehicle.registered < of.protocol.date()
            assert of.cargo.gross_kg <= {"truck": 20_000, "car": 300, "wagon": 62_000, "parcel": 25}[name]
            assert of.cargo.value > 0
            for human, person in zip(of.humans, record["persons"], strict=True):
                if person["age_band"]:
                    age = (of.protocol.date() - human.born).days / 365.2425
                    assert int(person["age_band"][1:3]) <= age < int(person["age_band"][4:6]) + 1


@pytest.mark.parametrize("numbers", [range(8), pytest.param(range(8, 60), marks=pytest.mark.slow)])
def test_any_record_of_known_codes_renders_or_is_refused_by_name(numbers: range) -> None:
    rng = stream(bytes(32), "documents-any", numbers.start)

    def code(name: str) -> str | None:
        known = list(codes(name))
        return known[int(rng.integers(len(known)))] if rng.random() < 0.9 else None

    def country() -> str | None:
        return (None, "XX", "KG", "UZ", "KZ", "TJ", "TM", "RU", "CN", "AF", "IR", "DE", "NA")[int(rng.integers(13))]

    for number in numbers:
        record = {
            "case_no": f"KG-2026-{number:06d}",
            "reporting_country": ("KG", "UZ", "KZ", "TJ", "TM", "RU")[number % 6],
            "seizure_date": "2025-12-31",
            "office": list(offices())[int(rng.integers(len(offices())))],
            "transit": ["KZ", "RU"][: int(rng.integers(3))],
            "lines": [
                {
                    "product": code("product"),
                    "quantity": float(np.round(rng.lognormal(4, 3), 3)) if rng.random() < 0.9 else None,
                    "unit": code("unit"),
                    "mass_basis": code("mass_basis"),
                    "test_result": code("test_result"),
                    "disposition": code("disposition"),
                }
                for _ in range(int(rng.integers(1, 13)))
            ],
            "persons": [
                {
                    "role": code("person_role"),
                    "sex": code("sex"),
                    "age_band": code("age_band"),
                    "nationality": country(),
                }
                for _ in range(int(rng.integers(0, 4)))
            ],
            "declared_goods": code("cover_goods"),
        }
        record |= {name: code(name) for name in ("mode", "conveyance_type", "location_type", "direction", "manner")}
        record |= {name: code(name) for name in ("control_reason", "detection_means", "legal_stage")}
        record |= {name: code(name) for name in ("concealment_place", "concealment_method")}
        record |= {name: country() for name in ("conveyance_country", "departure", "destination", "goods_origin")}
        of = particulars(record)
        for kind in KINDS:
            if kind.startswith("xray") and number % 8:
                continue
            with contextlib.suppress(RecordFault):
                assert document(kind, record, of, lang=LANGUAGES[number % 4]).pages


def test_a_text_that_fits_nowhere_is_refused() -> None:
    with pytest.raises(DocumentError, match="too long"):
        fit("x" * 3000, "sans", 9, 20, 5)


def test_write_documents_writes_all_that_the_case_can_have(cases: Any, tmp_path: Path) -> None:
    paths = write_documents(cases.named("car"), tmp_path / "out", lang="uz", form="html")
    assert [path.name for path in paths] == [f"UZ-2026-000041.{kind}.uz.html" for kind in kinds_for(cases.named("car"))]
    assert all(path.stat().st_size > 5_000 for path in paths)


def test_write_documents_refuses_before_it_writes(cases: Any, tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice):
        write_documents(cases.named("car"), tmp_path / "out", ["telephone_message", "passport"])
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("here")
    with pytest.raises(DocumentError, match="Choose another folder"):
        write_documents(cases.named("car"), tmp_path / "file", ["telephone_message"], "en", "html")


def test_a_load_is_packed_as_such_a_load_can_be(cases: Any) -> None:
    """No parcel is heavier than a man lifts, no light vehicle than its category, and a waybill names a driver."""
    for goods in codes("cover_goods"):
        for kind in ("CAR", "VAN", "BUS", "TRUCK"):
            record = cases.named("truck") | {"declared_goods": goods, "conveyance_type": kind, "persons": []}
            of = particulars(record, 3)
            assert of.cargo.packing != "bulk" or of.cargo.packages == 1
            assert of.cargo.packing != "parcel" or of.cargo.gross_kg <= 30
            assert kind not in ("CAR", "VAN") or of.vehicle.most_kg <= 3_500
            assert of.vehicle.most_kg - of.vehicle.empty_kg >= 400
            assert of.driver.cyrillic
            assert of.driver not in of.humans


def test_an_unknown_country_is_told_in_words(cases: Any) -> None:
    record = cases.named("truck") | {"goods_origin": "XX"}
    for kind in ("seizure_report_kg", "seizure_report_uz", "seizure_report_kz"):
        for lang in LANGUAGES:
            assert "XX" not in render(kind, record, particulars(record), lang=lang, form="html").decode()
