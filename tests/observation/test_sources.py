"""Registers beside the cases: trips take their time, spellings come round, marks are nobody's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import seeds

from simulator.observation.reports import BASES, SERVICES, TEXTS, both, place_name, report
from simulator.observation.sources import Sources, Trip, Truck
from simulator.observation.spelling import READERS, firm_spellings, misreads
from simulator.observation.vehicles import confusable_plate, firm, firms, plate, swapped
from simulator.reference.distance import distance_km, speed_kmh
from simulator.rng import stream

SEED = seeds.seed(0, "sources")
WAY = ("KG-IRKESHTAM", "KG-OSH-INLAND", "KG-DOSTUK", "UZ-DUSTLIK")


def truck() -> Truck:
    rng = stream(SEED, "truck")
    own, carrier = confusable_plate(rng), firm(rng)
    return Truck(plates=(own, *misreads(own, rng=rng)), firm=carrier, names=firm_spellings(carrier, rng=rng))


def trip(case_no: str = "") -> Trip:
    stopped = datetime(2025, 5, 14, 12, tzinfo=UTC)
    return Trip(truck=truck(), path=WAY, stopped=stopped, goods="TOYS", origin="CN", destination="UZ", case_no=case_no)


def test_plates_and_firms_carry_marks_that_nobody_issues() -> None:
    rng = stream(SEED, "marks")
    assert all(re.fullmatch(r"ZZ \d{4} [A-Z]{2}", plate(rng)) for _ in range(200))
    assert all(firm(rng).name.endswith(" ZZZ") for _ in range(200))


def test_firms_are_different_and_the_second_shares_half_of_the_first_name() -> None:
    carriers = firms(stream(SEED, "firms"), 9)
    assert len({carrier.name for carrier in carriers}) == 9
    assert carriers[0].stem == carriers[1].stem
    with pytest.raises(ValueError, match="carriers"):
        firms(stream(SEED, "firms"), 65)


@pytest.mark.parametrize("number", range(30))
def test_every_confusable_plate_has_three_misreads_in_place(number: int) -> None:
    rng = stream(SEED, "plates", number)
    own = confusable_plate(rng)
    texts = misreads(own, rng=rng)
    assert len({own, *texts}) == 4
    assert swapped(own) not in texts
    assert sorted(swapped(own)) == sorted(own)
    assert swapped(own) != own


def test_readers_change_the_look_only() -> None:
    assert {name: reader("ZZ 4071 AO") for name, reader in READERS.items()} == {
        "cyrillic_letters": "ZZ 4071 АО",
        "letter_for_zero": "ZZ 4O71 AO",
        "zero_for_letter": "ZZ4071A0",
        "hyphenated": "zz-4071-ao",
        "cyrillic_for_zero": "ZZ4О71AO",
    }


def test_plate_without_zero_and_letter_o_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        misreads("ZZ 4171 PK", rng=stream(SEED, "few"))


def test_trip_goes_forward_at_a_lorrys_speed() -> None:
    moments = trip().moments()
    assert [place for place, _ in moments] == list(WAY)
    for (office, at_office), (other, at_other) in pairwise(moments):
        assert at_office < at_other
        assert speed_kmh(office, at_office, other, at_other) < 60


def test_reads_are_made_in_kg_and_noted_in_the_ledger() -> None:
    sources = Sources(stream(SEED, "reads"))
    moving = trip("KG-2025-000001")
    made = sources.add_reads(moving)
    assert [row["place"] for row in sources.reads] == list(WAY[:3])
    assert sources.ledger.of_case("KG-2025-000001") == sources.ledger.of_truck(moving.truck) == made


def test_each_spelling_comes_before_any_comes_twice() -> None:
    sources = Sources(stream(SEED, "cycle"))
    lorry = truck()
    assert {sources.plate_of(lorry) for _ in range(4)} == set(lorry.plates)
    assert {sources.firm_of(lorry) for _ in range(4)} == set(lorry.names)


def test_manifest_is_kept_at_posts_on_the_border() -> None:
    sources = Sources(stream(SEED, "manifest"))
    for _ in range(12):
        sources.add_manifest(trip(), show_plate=False)
    assert {row["post"] for row in sources.manifest} == {"KG-IRKESHTAM", "KG-DOSTUK"}
    assert {row["plate"] for row in sources.manifest} == {""}
    assert len({row["seal"] for row in sources.manifest}) == 12


def test_distance_is_symmetric_and_known() -> None:
    assert distance_km("KG-DOSTUK", "KG-IRKESHTAM") == distance_km("KG-IRKESHTAM", "KG-DOSTUK")
    assert 130 < distance_km("KG-DOSTUK", "KG-IRKESHTAM") < 160


def test_reports_are_in_both_languages() -> None:
    row = report(
        id="S-1",
        number=7,
        date="2025-05-14",
        service="BORDER",
        grade="B2",
        basis=both(BASES["INFORMANT"], number=12),
        text=both(TEXTS["ORDER"], date="14.05.2025", place=place_name("KG-DOSTUK"), firm="«УЧЕБТРАНС ZZZ»"),
    )
    for part in ("service", "basis", "text"):
        assert set(row[part]) == {"en", "ru"}
        assert re.search("[а-я]", row[part]["ru"])
        assert not re.search("[{}]", row[part]["ru"])
    assert set(SERVICES) == {"BORDER", "POLICE", "TERMINAL", "TAX", "PARTNER"}
