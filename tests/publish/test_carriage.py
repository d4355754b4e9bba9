"""Papers, registers and the truth tell one carriage of one event, in every scenario."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
import scenarios
import seeds

from simulator.observation.documents import particulars
from simulator.observation.documents.carriage import CUSTOMS, DOMESTIC, TRAVELLERS, UNION
from simulator.observation.documents.particulars import Particulars
from simulator.observation.documents.render import kinds_for
from simulator.observation.registers.declarations import DEPARTURE
from simulator.observation.registers.drawn import TRUE
from simulator.publish.folder import write_world
from simulator.publish.known_things import known_things
from simulator.publish.manifests import read_table
from simulator.publish.records_on_disk import record_on_disk
from simulator.publish.region_on_disk import region_on_disk
from simulator.reference.travellers import baggage_kg, is_baggage, takes_travellers
from simulator.regional import using

SEED = seeds.seed(11)
WAYBILLS = {"cmr", "smgs", "air_waybill", "consignment_note"}
UNCONTROLLED = {"INTERNAL", "INTRA_UNION"}
# Papers drawn of each kind of carriage in each scenario.
OF_EACH = 12


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Worlds of scenarios by name, written once."""
    return {"": tmp_path_factory.mktemp("carriage")}


def world(folders: dict[str, Path], name: str) -> Path:
    if name not in folders:
        folders[name] = folders[""] / name
        sources = ("crossings", "declarations", "tracking", "companies")
        write_world(scenarios.scenario(name), SEED, folders[name], 700, sources=sources, text=False)
    return folders[name]


@lru_cache(maxsize=16)
def events(folder: Path) -> pd.DataFrame:
    """Recorded events with their place, the carriage that follows from it, and a number of a record."""
    cases = read_table(folder, "observed", "cases").to_pandas()
    number = cases.case_number.astype(str).str.zfill(6)
    cases["case_no"] = cases.reporting_country.astype(str) + "-" + cases.case_year.astype(str) + "-" + number
    entries = read_table(folder, "truth", "entries").to_pandas()[["case_id", "truth_id"]]
    true = read_table(folder, "truth", "cases").to_pandas()
    places = read_table(folder, "truth", "places").to_pandas()
    inside = places.direction.isin(UNCONTROLLED).groupby(places.route_id.astype(str)).all()
    joined = entries.merge(cases[["case_id", "case_no"]], on="case_id").merge(true, on="truth_id")
    joined = joined.drop_duplicates("truth_id")
    texts = ("departure", "destination", "conveyance_type", "concealment_place", "declared_goods", "mode")
    joined = joined.assign(**{column: joined[column].astype(str) for column in texts})
    free = joined.route_id.astype(str).map(inside).astype(bool)
    of = pd.Series(CUSTOMS, joined.index).mask(free, UNION).mask(joined.departure == joined.destination, DOMESTIC)
    people = [takes_travellers(c, p) for c, p in zip(joined.conveyance_type, joined.concealment_place, strict=True)]
    return joined.assign(carriage=of.mask(pd.Series(people, joined.index), TRAVELLERS))


def papers(folder: Path, rows: pd.DataFrame) -> list[tuple[str, set[str], Particulars]]:
    """For up to OF_EACH events: the number of the record, its waybills, what its papers share."""
    drawn = []
    with using(region_on_disk(folder)):
        for case_no in rows.case_no.head(OF_EACH):
            record = record_on_disk(folder, case_no)
            of = particulars(record, SEED, known_things(folder, case_no))
            drawn.append((case_no, WAYBILLS & set(kinds_for(record, of)), of))
    return drawn


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_each_carriage_has_the_papers_of_its_kind(folders: dict[str, Path], name: str) -> None:
    folder = world(folders, name)
    met = events(folder)
    met = met[met.declared_goods != "NONE"]
    abroad = {"cmr", "smgs", "air_waybill"}
    fits = {
        TRAVELLERS: set(),
        DOMESTIC: {"consignment_note"},
        UNION: abroad,
        CUSTOMS: abroad,
    }
    for kind, allowed in fits.items():
        # What a record says of conveyance and place may be a slip; what follows from it is judged by the record.
        for case_no, waybills, of in papers(folder, met[met.carriage == kind]):
            assert of.carriage in (kind, TRAVELLERS) or kind == TRAVELLERS, case_no
            if of.carriage == kind:
                assert waybills <= allowed, case_no
                assert bool(of.numbers.declaration) == (kind == CUSTOMS), case_no


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_within_a_country_consignor_and_consignee_are_of_it(folders: dict[str, Path], name: str) -> None:
    folder = world(folders, name)
    met = events(folder)
    inside = met[(met.carriage == DOMESTIC) & (met.declared_goods != "NONE")]
    for row, (case_no, _, of) in zip(inside.itertuples(), papers(folder, inside), strict=False):
        known = known_things(folder, case_no)
        firms = {part: firm.country for part, firm in known.firms.items() if part != "carrier"}
        assert set(firms.values()) <= {row.departure}, case_no
        assert of.journey.from_country == of.journey.to_country or "XX" in (row.departure, row.destination), case_no


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_customs_hold_no_declaration_of_what_crosses_no_border_of_theirs(folders: dict[str, Path], name: str) -> None:
    folder = world(folders, name)
    met = events(folder)
    declared = read_table(folder, "truth", "declarations").to_pandas()
    of = met.set_index("truth_id").carriage
    assert set(of.reindex(declared.truth_id).dropna()) <= {CUSTOMS}


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_a_declaration_names_a_sender_of_the_place_of_loading_or_one_that_trades_from_elsewhere(
    folders: dict[str, Path], name: str
) -> None:
    """Illicit loads no more often than their organisations lack a firm at the ends: far from every second one."""
    folder = world(folders, name)
    shown = read_table(folder, "observed", "declarations").to_pandas()
    shown = shown.merge(read_table(folder, "truth", "declarations").to_pandas(), on="declarations_id")
    shown = shown[(shown.errors & DEPARTURE) == 0]
    away = shown.consignor_country.astype(str) != shown.departure.astype(str)
    illicit = (shown.kind & TRUE) > 0
    assert away[~illicit].mean() < 0.2
    loads = shown[illicit].drop_duplicates("consignment").index
    if len(loads) >= 20:
        assert away[loads].mean() < 0.45
    assert (shown.consignee_country.astype(str) == shown.destination.astype(str)).mean() > 0.97


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_no_traveller_declares_more_than_he_carries(folders: dict[str, Path], name: str) -> None:
    folder = world(folders, name)
    met = events(folder)
    bags = [is_baggage(c, p) for c, p in zip(met.conveyance_type, met.concealment_place, strict=True)]
    for row, (case_no, _, of) in zip(met[bags].itertuples(), papers(folder, met[bags]), strict=False):
        if of.carriage == TRAVELLERS and record_on_disk(folder, case_no)["conveyance_type"] == row.conveyance_type:
            assert of.cargo.gross_kg <= baggage_kg(row.conveyance_type) * 1.0001 or row.conveyance_type == "CAR", (
                case_no
            )
