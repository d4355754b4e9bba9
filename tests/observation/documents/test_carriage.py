"""As what goods were carried decides which papers go with them, what these name, and how heavy they are."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from simulator.observation.documents import LANGUAGES, RecordFault, document, particulars
from simulator.observation.documents.carriage import CUSTOMS, DOMESTIC, TRAVELLERS, UNION, carriage_between
from simulator.observation.documents.known import Known
from simulator.observation.documents.particulars import Particulars
from simulator.observation.documents.render import kinds_for
from simulator.observation.documents.words import Words
from simulator.reference import codes
from simulator.reference.travellers import baggage_kg, by_hand, is_baggage, takes_travellers

WAYBILLS = {"cmr", "smgs", "air_waybill", "consignment_note"}


def told(kind: str, record: dict[str, Any], of: Particulars, lang: str = "en") -> str:
    """All texts of a document as one, with single blanks."""
    pages = document(kind, record, of, lang=lang).pages
    return re.sub(r"\s+", " ", " ".join(getattr(e, "text", "") for page in pages for e in page.elements))


def test_a_way_is_of_one_kind() -> None:
    assert carriage_between("KZ", "KZ", ["INTERNAL"]) == DOMESTIC
    assert carriage_between("KG", "RU", ["INTRA_UNION", "INTERNAL", "INTRA_UNION"]) == UNION
    assert carriage_between("KG", "UZ", ["INTERNAL", "EXPORT"]) == CUSTOMS
    assert carriage_between("CN", "RU", ["IMPORT", "INTRA_UNION"]) == CUSTOMS


def test_carriage_within_a_country_has_its_own_note_and_no_customs_declaration(cases: Any) -> None:
    record = cases.named("inside")
    of = particulars(record, 7)
    assert of.carriage == DOMESTIC
    assert WAYBILLS & set(kinds_for(record)) == {"consignment_note"}
    assert of.numbers.declaration == ""
    assert (of.consignor.country, of.consignee.country) == ("KZ", "KZ")
    for lang in LANGUAGES:
        words = Words(lang)
        for kind in ("seizure_report", "seizure_report_kg", "seizure_report_uz", "telephone_message"):
            texts = told(kind, record, of, lang)
            assert words("report.note.road", number=of.numbers.note) in texts
            assert of.numbers.cmr not in texts
        assert words("note.road") in told("consignment_note", record, of, lang)


def test_carriage_by_rail_within_a_country_has_no_smgs(cases: Any) -> None:
    record = cases.named("wagon") | {"departure": "KZ", "destination": "KZ", "transit": []}
    of = particulars(record, 7)
    assert WAYBILLS & set(kinds_for(record)) == {"consignment_note"}
    texts = told("consignment_note", record, of)
    assert of.numbers.wagon in texts
    assert Words("en")("note.rail") in texts
    assert "SMGS" not in told("seizure_report", record, of)


@pytest.mark.parametrize(("name", "kind"), [("truck", "cmr"), ("wagon", "smgs"), ("parcel", "air_waybill")])
def test_within_the_union_a_waybill_names_no_customs_declaration(cases: Any, name: str, kind: str) -> None:
    record = cases.named(name)
    with_customs = particulars(record, 7, Known(carriage=CUSTOMS))
    without = particulars(record, 7, Known(carriage=UNION))
    assert with_customs.numbers.declaration in told(kind, record, with_customs)
    assert without.numbers.declaration == ""
    for paper in (kind, "seizure_report", "telephone_message"):
        assert with_customs.numbers.declaration not in told(paper, record, without)
        assert "customs declaration" not in told(paper, record, without)
        assert "Customs clearance" not in told(paper, record, without)


@pytest.mark.parametrize("conveyance", ["PASSENGER_AIRCRAFT", "BUS", "PASSENGER_TRAIN"])
@pytest.mark.parametrize("goods", ["CLOTHING", "FLOUR"])
def test_accompanied_baggage_has_no_waybill_and_weighs_what_a_traveller_carries(
    cases: Any, conveyance: str, goods: str
) -> None:
    mode = codes("conveyance_type")[conveyance].parent
    record = cases.named("flight") | {"conveyance_type": conveyance, "mode": mode, "declared_goods": goods}
    for number in range(40):
        of = particulars(record | {"case_no": f"KG-2026-{number:06d}"}, number)
        assert of.carriage == TRAVELLERS
        assert 0 < of.cargo.net_kg <= of.cargo.gross_kg <= baggage_kg(conveyance)
        assert of.cargo.gross_kg / of.cargo.packages <= 32
    assert not WAYBILLS & set(kinds_for(record))
    texts = told("seizure_report", record, of)
    assert Words("en")("report.nopapers") in texts
    assert of.numbers.waybill not in texts


def test_a_private_car_has_no_papers_of_a_consignment_and_a_passenger_aircraft_carries_freight_too(cases: Any) -> None:
    car = cases.named("car") | {"declared_goods": "ONIONS", "concealment_place": "CARGO"}
    assert not WAYBILLS & set(kinds_for(car))
    belly = cases.named("flight") | {"concealment_place": "PARCEL"}
    assert WAYBILLS & set(kinds_for(belly)) == {"air_waybill"}
    assert takes_travellers("CAR", "CARGO")
    assert not is_baggage("CAR", "CARGO")
    assert is_baggage("CAR", "PERSON_BODY")
    assert not takes_travellers("TRUCK", "BAGGAGE")
    assert not by_hand("CEMENT")


@pytest.mark.parametrize(("name", "kind"), [("truck", "cmr"), ("wagon", "smgs"), ("parcel", "air_waybill")])
def test_a_paper_says_who_loaded_where_the_sender_trades_from_elsewhere(cases: Any, name: str, kind: str) -> None:
    record = cases.named(name)
    of = particulars(record, 7)
    abroad = dataclasses.replace(of, consignor=dataclasses.replace(of.consignor, country="TR"))
    for lang in LANGUAGES:
        words = Words("en" if kind == "air_waybill" else lang)
        line = words("loading.third", country=words.country("TR"))
        assert re.sub(r"\s+", "", line) in re.sub(r"\s+", "", told(kind, record, abroad, lang))
        stem = line.replace(words.country("TR"), "").strip(" .:;")[:20]
        assert stem not in told(kind, record, of, lang)


def test_what_registers_know_of_the_way_goes_before_a_slip_of_the_record(cases: Any) -> None:
    slipped = cases.named("truck") | {"departure": "UZ", "destination": "UZ"}
    assert particulars(slipped, 7).carriage == DOMESTIC
    assert particulars(slipped, 7, Known(carriage=CUSTOMS)).carriage == CUSTOMS
    unknown = cases.named("inside") | {"departure": "XX"}
    assert particulars(unknown, 7, Known(carriage=DOMESTIC)).numbers.declaration == ""
    with pytest.raises(RecordFault, match="departure"):
        document("consignment_note", unknown, particulars(unknown, 7, Known(carriage=DOMESTIC)), lang="ru")
