"""Papers and registers tell the same person, firms and numbers of the same event, in worlds of text and of keys."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import northern
import pandas as pd
import pytest

from simulator.observation.documents import RecordFault, document, particulars, render
from simulator.observation.documents.particulars import Particulars
from simulator.observation.registers import bookings, companies, crossings, declarations, tracking
from simulator.publish.folder import write_world
from simulator.publish.known_things import known_things
from simulator.publish.manifests import read_table
from simulator.publish.records_on_disk import record_on_disk
from simulator.reference import names

SEED = northern.seed(8)
REGISTERS = {register.NAME: register for register in (crossings, declarations, bookings, tracking, companies)}


class Shown:
    """A world with its registers as people read them, and the papers of its cases."""

    def __init__(self, folder: Path, text: bool) -> None:
        self.folder = folder
        self.seen: dict[str, pd.DataFrame] = {}
        for name, register in REGISTERS.items():
            table = read_table(folder, "observed", name)
            shown = (table if text else register.render(table)).to_pandas()  # type: ignore[attr-defined]
            if name != "companies":
                truth = read_table(folder, "truth", name).to_pandas()[[f"{name}_id", "truth_id", "kind"]]
                shown = shown.merge(truth, on=f"{name}_id")
            self.seen[name] = shown
        cases = read_table(folder, "observed", "cases").to_pandas()
        if "case_no" not in cases:
            number = cases.case_number.astype(str).str.zfill(6)
            cases["case_no"] = cases.reporting_country.astype(str) + "-" + cases.case_year.astype(str) + "-" + number
        entries = read_table(folder, "truth", "entries").to_pandas()[["case_id", "truth_id"]]
        true = read_table(folder, "truth", "cases").to_pandas()
        self.cases = entries.merge(cases[["case_id", "case_no"]], on="case_id").merge(true, on="truth_id")

    def events(self, register: str) -> pd.DataFrame:
        """Cases whose event a register shows."""
        return self.cases[self.cases.truth_id.isin(self.seen[register].truth_id)]

    def rows(self, register: str, event: Any) -> pd.DataFrame:
        seen = self.seen[register]
        return seen[seen.truth_id == event.truth_id]

    def paper(self, case_no: str) -> tuple[dict[str, Any], Particulars]:
        record = record_on_disk(self.folder, case_no)
        return record, particulars(record, SEED, known_things(self.folder, case_no))


@pytest.fixture(scope="module", params=[True, False], ids=["text", "keys"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    out = tmp_path_factory.mktemp("papers") / "w"
    # Small blocks: the parts of a table are several, as in a large world.
    write_world(northern.scenario(), SEED, out, 3_000, sources=tuple(REGISTERS), text=request.param, block_rows=1_000)
    return Shown(out, request.param)


def words_of(kind: str, record: dict[str, Any], of: Particulars) -> str:
    """All texts of a Russian document as one, blanks made single blanks; "" where the case cannot have it."""
    try:
        paper = document(kind, record, of, lang="ru")
    except RecordFault:
        return ""
    texts = (getattr(element, "text", "") for page in paper.pages for element in page.elements)
    return re.sub(r"\s+", " ", " ".join(texts))


def test_the_driver_of_a_paper_is_the_driver_of_the_crossings(world: Shown) -> None:
    met = world.events("crossings")
    met = met[met.person >= 0]
    compared = 0
    for event in met.itertuples():
        record, of = world.paper(event.case_no)
        rows = world.rows("crossings", event).dropna(subset=["driver"])
        if rows.empty or not record["persons"]:
            continue
        assert set(rows.driver) == {of.humans[0].passport}
        assert set(rows.driver_country.astype(str)) == {of.humans[0].country}
        assert of.driver == of.humans[0]
        compared += 1
        for report in ("telephone_message", "seizure_report"):
            assert of.humans[0].passport in words_of(report, record, of)
        waybill = words_of("cmr", record, of)
        assert not waybill or of.driver.full("ru") in waybill
        if compared == 6:
            break
    assert compared >= 3


def test_the_traveller_of_a_paper_is_the_passenger_of_the_bookings(world: Shown) -> None:
    for event in world.events("bookings").itertuples():
        record, of = world.paper(event.case_no)
        rows = world.rows("bookings", event)
        if record["persons"]:
            assert of.humans[0].passport in set(rows.passport)
            own = rows[rows.passport == of.humans[0].passport].iloc[0]
            assert own.sex == of.humans[0].sex
            assert own.nationality == of.humans[0].country


def test_the_firms_of_a_paper_are_those_of_the_declaration(world: Shown) -> None:
    declared = world.events("declarations")
    for event in declared.head(8).itertuples():
        _, of = world.paper(event.case_no)
        row = world.rows("declarations", event).iloc[0]
        for part in ("consignor", "consignee"):
            firm = getattr(of, part)
            assert (firm.latin, firm.country) == (row[part], row[f"{part}_country"])
            again = names.company_respelled(firm.latin, firm.country, "cyrl")
            assert again == firm.cyrillic
        told = world.rows("declarations", event).document.dropna()
        assert {number.strip() for number in told} <= {of.numbers.cmr, of.numbers.smgs, of.numbers.waybill}
    assert len(declared) >= 5


def test_the_sender_and_number_of_a_parcel_are_those_of_its_tracking(world: Shown) -> None:
    """Whoever the tracking shows: the organisation's own firm, or a sender that it invented."""
    for event in world.events("tracking").itertuples():
        _, of = world.paper(event.case_no)
        rows = world.rows("tracking", event)
        assert set(rows.item) == {of.numbers.parcel}
        assert set(rows.sender.dropna()) <= {of.consignor.latin}
        assert set(rows.sender_country) == {of.consignor.country}


@pytest.mark.parametrize("kind", ["cmr", "smgs", "air_waybill", "registration"])
def test_a_firm_of_a_waybill_stands_in_the_company_register(world: Shown, kind: str) -> None:
    """Four of five firms of organisations are in it; those that are, and have no namesakes in it, bear its address."""
    register = world.seen["companies"].drop_duplicates(["company", "country"], keep=False)
    register = register.set_index(["company", "country"])
    entries = set(zip(world.seen["companies"].address, world.seen["companies"].phone, strict=True))
    mode = {"cmr": ["ROAD"], "registration": ["ROAD"], "smgs": ["RAIL"], "air_waybill": ["POST", "EXPRESS", "AIR"]}[
        kind
    ]
    able = world.cases[world.cases["mode"].isin(mode) & (world.cases.company >= 0)]
    listed = seen = namesakes = 0
    for event in able.head(60).itertuples():
        record, of = world.paper(event.case_no)
        texts = words_of(kind, record, of)
        if not texts:
            continue
        known = known_things(world.folder, event.case_no).firms
        for part in known if kind != "registration" else known.keys() & {"carrier"}:
            firm = getattr(of, part)
            seen += 1
            if kind == "air_waybill" or (kind == "smgs" and part == "carrier"):
                assert part == "carrier" or firm.latin in texts
            else:
                assert firm.cyrillic in texts
            if (firm.cyrillic, firm.country) in register.index:
                row = register.loc[(firm.cyrillic, firm.country)]
                same = (row.address, row.phone) == (firm.address_cyrillic, firm.phone)
                # Else it is not listed, and its namesake is: then no entry bears its address and telephone.
                assert same or (firm.address_cyrillic, firm.phone) not in entries
                listed += same
                namesakes += not same
        if seen >= 12:
            break
    assert seen >= 1
    assert listed >= 1 or seen < 8
    assert namesakes <= 2


def test_the_same_person_and_firm_are_the_same_on_every_paper(world: Shown) -> None:
    often = world.cases[world.cases.person >= 0].person.value_counts().index[0]
    humans, cases = set(), world.cases[world.cases.person == often]
    for case_no in cases.case_no.tolist()[:6]:
        record, of = world.paper(case_no)
        if record["persons"]:
            humans.add(of.humans[0])
    assert len(humans) == 1
    often = world.cases[world.cases.company >= 0].company.value_counts().index[0]
    cases = world.cases[world.cases.company == often]
    told = [known_things(world.folder, case_no).firms for case_no in cases.case_no.tolist()[:8]]
    parties = [{firm for part, firm in firms.items() if part != "carrier"} for firms in told]
    # Some loads are declared under another's name.
    most = max(sum(firm in party for party in parties) for firm in set().union(*parties))
    assert most >= min(len(parties), 2)


def test_a_case_without_person_vehicle_or_company_keeps_its_papers(world: Shown) -> None:
    cases = world.cases
    for column in ("person", "vehicle", "company"):
        for case_no in cases[cases[column] < 0].case_no.tolist()[:4]:
            record, of = world.paper(case_no)
            known = known_things(world.folder, case_no)
            assert {"person": known.person, "vehicle": known.plate_country, "company": None}[column] is None
            assert of == particulars(record, SEED, known)
            assert document("telephone_message", record, of, lang="en").pages
    assert known_things(world.folder, "KG-2025-999999").keys == {}


def test_no_paper_tells_the_organisation_or_the_event(world: Shown) -> None:
    for event in world.cases.sample(6, random_state=1).itertuples():
        record, of = world.paper(event.case_no)
        for kind in ("seizure_report", "telephone_message", "cmr", "smgs", "air_waybill", "registration"):
            page = (
                html.unescape(render(kind, record, of, lang="ru", form="html").decode())
                if words_of(kind, record, of)
                else ""
            )
            assert not re.search(r"\bO\d{3}\b", page)
            assert "organisation" not in page
            assert "truth" not in page
