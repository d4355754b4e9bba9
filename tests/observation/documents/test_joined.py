"""What papers of one event, one vehicle and one post have in common, and what never is the same on two papers."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from simulator.observation.documents import LANGUAGES, document, kinds_for, particulars
from simulator.observation.documents.accounts import first_told
from simulator.observation.documents.cargo import GOODS
from simulator.observation.documents.known import Known, Load
from simulator.observation.documents.particulars import Particulars
from simulator.observation.documents.places import TOWNS, WHERE, days_under_way
from simulator.observation.documents.vehicle import LIGHT_KG
from simulator.observation.documents.words import Words
from simulator.observation.registers.goods import GOODS as REGISTERED
from simulator.reference import codes


def told(kind: str, record: dict[str, Any], of: Particulars, lang: str = "en") -> str:
    """All texts of a document as one, with single blanks."""
    pages = document(kind, record, of, lang=lang).pages
    return re.sub(r"\s+", " ", " ".join(getattr(e, "text", "") for page in pages for e in page.elements))


def numbered(record: dict[str, Any], number: int) -> dict[str, Any]:
    day = date(2025, 1, 1) + timedelta(days=number * 3)
    return record | {"case_no": f"KG-2025-{number:06d}", "seizure_date": day.isoformat()}


def test_a_vehicle_met_again_is_the_same_with_the_same_owner_trailer_and_certificate(cases: Any) -> None:
    for name in ("truck", "car"):
        record = cases.named(name)
        met = [particulars(numbered(record, n), 7, Known(keys={"vehicle": 4_711}, event=n)).vehicle for n in range(40)]
        assert len({dataclasses.replace(vehicle, named="") for vehicle in met}) == 1
        other = particulars(numbered(record, 1), 7, Known(keys={"vehicle": 4_712}, event=1)).vehicle
        assert other.vin != met[0].vin
        assert other.certificate != met[0].certificate


def test_all_records_of_one_event_have_the_same_papers_but_an_act_for_each_part(cases: Any) -> None:
    record = cases.named("truck")
    parts = [
        particulars(record | {"case_no": f"KG-2026-{part:06d}", "lines": record["lines"][:part]}, 7, known)
        for part in (1, 2)
        for known in [Known(event=99, part=part, hidden_kg=400.0)]
    ]
    own = ("numbers", "times", "facts", "excise")
    first, second = ({f.name: getattr(of, f.name) for f in dataclasses.fields(of) if f.name not in own} for of in parts)
    assert first == second
    assert parts[0].numbers.cmr == parts[1].numbers.cmr
    assert parts[0].numbers.seals == parts[1].numbers.seals
    assert not {*parts[0].numbers.evidence_seals} & {*parts[1].numbers.evidence_seals}
    assert parts[0].times.stopped == parts[1].times.stopped
    assert parts[0].times.report_no != parts[1].times.report_no
    again = particulars(record | {"case_no": "KG-2026-000999"}, 7, Known(event=98))
    assert again.inspector != parts[0].inspector or again.times != parts[0].times


def test_a_post_has_one_chief_at_a_time_and_a_few_inspectors_who_recur(cases: Any) -> None:
    record = cases.named("truck")
    served = [particulars(numbered(record, n), 7) for n in range(100)]
    assert len({of.chief for of in served}) == 1
    assert 10 <= len({of.inspector for of in served}) <= 24
    assert len({of.duty for of in served}) <= 5
    for of in served:
        people = [of.inspector, of.second_inspector, of.chief, of.duty, of.operator, of.receiver, *of.witnesses]
        assert len({human.cyrillic for human in people}) == len({human.passport for human in people}) == len(people)
        assert {human.country for human in people} == {"KG"}
    elsewhere = particulars(numbered(record | {"office": "KG-AKJOL"}, 1), 7)
    assert elsewhere.chief not in {of.chief for of in served}
    assert particulars(numbered(record, 1), 8).chief != served[1].chief


def test_numbers_of_a_post_rise_with_time_and_are_their_own_for_each_kind_of_paper(cases: Any) -> None:
    record = cases.named("truck")
    of_year = [particulars(numbered(record, n), 7).times for n in range(110)]
    assert all(before.report_no < after.report_no for before, after in pairwise(of_year))
    for times, number in zip(of_year, range(110), strict=True):
        of = particulars(numbered(record, number), 7)
        first, second = times.message_no(first_told(of)), times.message_no(times.told)
        assert first < second
        assert times.desk_no(times.told) > second
        assert len({times.report_no, second, times.desk_no(times.told)}) == 3
    record, of = cases.of("telephone_message")
    titles = {document(kind, record, of, lang="en").title for kind in ("first_message", "telephone_message")}
    assert len(titles) == 2


def test_the_moment_of_the_registers_is_that_of_the_stop_and_papers_say_by_which_clock(cases: Any) -> None:
    record = cases.named("truck")
    for hour in (0, 9, 23):
        of = particulars(record, 7, Known(moment=time(hour, 58, 31)))
        assert of.stopped.isoformat() == f"2026-03-12T{hour:02d}:58:31"
        assert of.stopped < of.times.scanned < of.opened < of.protocol < of.times.told
        for lang in LANGUAGES:
            for kind in ("seizure_report_kg", "seizure_report_uz", "seizure_report_kz", "telephone_message"):
                assert f"{hour:02d}:58 UTC" in told(kind, record, of, lang)


def test_what_was_seized_is_sealed_anew(cases: Any) -> None:
    record, of = cases.of("cmr")
    assert not {*of.numbers.seals} & {*of.numbers.evidence_seals}
    for kind in ("seizure_report_kg", "seizure_report_uz"):
        texts = told(kind, record, of)
        assert of.numbers.evidence_seals[0] in texts
        assert of.numbers.seals[0] not in texts
    assert all(seal in told("cmr", record, of) for seal in of.numbers.seals)


def test_a_load_that_a_register_shows_stands_so_on_every_paper(cases: Any) -> None:
    load = Load(goods="APPLES", gross_kg=18_004.0, net_kg=17_101.0, packages=855, value=8_550)
    for declared in ("CONFECTIONERY", "NONE", None):
        record = cases.named("truck") | {"declared_goods": declared}
        of = particulars(record, 7, Known(load=load))
        assert (of.cargo.goods, of.cargo.tariff[:2]) == ("APPLES", "08")
        assert (of.cargo.gross_kg, of.cargo.net_kg, of.cargo.packages, of.cargo.value) == (18_004, 17_101, 855, 8_550)
        for kind in ("cmr", "seizure_report", "first_message", "xray_truck"):
            assert "18,004" in told(kind, record, of)
            assert "855" in told(kind, record, of)
            assert "Apples" in told(kind, record, of)
    of = particulars(cases.named("truck") | {"declared_goods": "NONE"}, 7, Known(load=Load(goods="", gross_kg=None)))
    assert Words("en")("goods.mixed") in told("cmr", cases.named("truck") | {"declared_goods": "NONE"}, of)


def test_goods_are_of_one_chapter_and_packed_alike_on_papers_and_in_registers() -> None:
    assert GOODS.keys() == REGISTERED.keys()
    for goods, (tariff, _, _) in GOODS.items():
        assert int(tariff[:2]) == REGISTERED[goods][0], goods


def test_blanks_of_a_record_that_others_show_are_filled(cases: Any) -> None:
    record = cases.named("truck") | {"declared_goods": None, "concealment_place": None, "departure": "XX"}
    known = Known(declared="ONIONS", place="VEHICLE_SPARE_WHEEL", ends=("KG", "UZ"))
    texts = told("seizure_report", record, particulars(record, 7, known))
    words = Words("en")
    assert words.code("cover_goods", "ONIONS") in texts
    assert words.code("concealment_place", "VEHICLE_SPARE_WHEEL") in texts
    assert f"{words.country('KG')} → {words.country('UZ')}" in texts
    empty = particulars(record, 7, Known(declared="NONE"))
    assert not {"cmr", "smgs", "air_waybill"} & set(kinds_for(record, empty))
    assert words("report.nopapers") in told("seizure_report", record, empty)


def test_papers_without_registers_and_reports_agree_whether_there_is_a_consignment(cases: Any) -> None:
    for declared in ("CONFECTIONERY", "NONE", None):
        record = cases.named("truck") | {"declared_goods": declared}
        of = particulars(record, 7)
        assert ("cmr" in kinds_for(record, of)) == (of.numbers.cmr in told("seizure_report", record, of))


def test_goods_are_loaded_before_they_are_seen_and_as_early_as_their_way_takes(cases: Any) -> None:
    record = cases.named("truck") | {"departure": "CN"}
    for number in range(60):
        of = particulars(numbered(record, number), 7)
        needed = {"Guangzhou": 7, "Yiwu": 7, "Urumqi": 3, "Kashgar": 1}[of.journey.loading.latin]
        assert (of.stopped.date() - of.journey.loaded).days >= needed
        known = Known(seen=of.stopped.date() - timedelta(days=12), event=number)
        assert particulars(numbered(record, number), 7, known).journey.loaded < known.seen  # type: ignore[operator]
        known = Known(sent=of.stopped.date() - timedelta(days=30))
        assert particulars(numbered(record, number), 7, known).journey.loaded == known.sent
    assert {latin for towns in TOWNS.values() for _, latin in towns} <= WHERE.keys()
    assert days_under_way("Guangzhou", of.facts) > days_under_way("Kashgar", of.facts) >= 1


def test_only_a_scanner_that_told_of_it_marks_a_zone_and_its_operator_is_no_duty_officer(cases: Any) -> None:
    record = cases.named("truck")
    words = Words("en")
    marked, unmarked = words("xray.zone"), words("xray.nozone")
    of = particulars(record, 7)
    assert marked in told("xray_truck", record, of)
    assert of.operator != of.duty
    assert of.operator.short("en") in told("xray_truck", record, of)
    by_hand = record | {"detection_means": "PHYSICAL"}
    checked = particulars(by_hand, 7)
    assert unmarked in told("xray_truck", by_hand, checked)
    assert f"{checked.times.scanned:%H:%M:%S} UTC" in told("xray_truck", by_hand, checked)


def test_a_postal_item_has_no_air_waybill_and_an_express_one_names_its_own(cases: Any) -> None:
    post = cases.named("parcel") | {"mode": "POST", "conveyance_type": "PARCEL"}
    assert "air_waybill" not in kinds_for(post)
    express = cases.named("parcel") | {"mode": "EXPRESS"}
    of = particulars(express, 7)
    texts = told("seizure_report", express, of)
    assert of.numbers.waybill in texts
    assert of.numbers.parcel in texts
    waybill = told("air_waybill", express, of)
    assert of.journey.loading.latin == of.journey.from_airport.latin or of.journey.loading.latin not in waybill
    assert f"{of.journey.loaded:%d %b %Y}".upper() in waybill


def test_a_parcel_goes_to_the_address_of_its_tracking_and_to_whoever_lives_there(cases: Any) -> None:
    record = cases.named("parcel")
    known = Known(address=("г. Ош, ул. Учебная, д. 1, кв. 2", "Osh, Uchebnaya St., 1, apt. 2"), person=None)
    of = particulars(record, 7, known)
    assert of.consignee.address_latin == "Osh, Uchebnaya St., 1, apt. 2"
    assert of.consignee.latin == of.humans[0].latin  # the record's recipient
    nobody = particulars(record | {"persons": []}, 7, known)
    assert "ZZZ" not in nobody.consignee.latin
    assert nobody.consignee.country == "KG"


def test_a_light_vehicle_carries_what_its_kind_does(cases: Any) -> None:
    payload = float(codes("conveyance_type")["VAN"].extra["payload_kg"])
    for number in range(60):
        of = particulars(numbered(cases.named("truck") | {"conveyance_type": "VAN"}, number), 7)
        assert payload <= of.vehicle.most_kg - of.vehicle.empty_kg
        assert of.vehicle.most_kg <= LIGHT_KG


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_way_within_one_country_is_one_stage(cases: Any, lang: str) -> None:
    record = cases.named("inside")
    country = Words(lang).country("KZ")
    assert f"{country} →" not in told("seizure_report", record, particulars(record, 7), lang)


@pytest.mark.parametrize("fate", ["RELEASED", "DESTROYED", "CONTROLLED_DELIVERY"])
def test_an_act_does_not_know_what_becomes_of_the_goods(cases: Any, fate: str) -> None:
    record = cases.named("car")
    record["lines"][0]["disposition"] = fate
    for lang in LANGUAGES:
        words = Words(lang)
        for kind in ("seizure_report_kg", "seizure_report_uz", "seizure_report_kz"):
            texts = told(kind, record, particulars(record, 7), lang)
            assert words.code("disposition", fate) not in texts
            assert words.code("disposition", "SEIZED") in texts


def test_a_picture_of_a_case_is_of_the_load_that_its_papers_name(cases: Any) -> None:
    record = cases.named("truck") | {"declared_goods": "NONE"}
    loaded = particulars(record, 7, Known(load=Load(goods="TYRES", gross_kg=15_000.0)))
    bare = particulars(record, 7)
    pictures = [document("xray_truck", record, of, lang="en").pages[0] for of in (loaded, bare)]
    shown = [next(e.png for e in page.elements if hasattr(e, "png")) for page in pictures]
    assert shown[0] != shown[1]
