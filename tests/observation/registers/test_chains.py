"""What shows of planted chains in the registers: evidence in two sources, misread plates, a twin and a lead."""

from __future__ import annotations

from functools import lru_cache

import northern
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from simulator.observation.registers.beside import beside
from simulator.observation.registers.chain_truth import CLAIMS
from simulator.observation.registers.drawn import LICIT, shown_keys
from simulator.observation.registers.stories import cast_of, told_blocks
from simulator.publish.source_names import SOURCES
from simulator.publish.sources import CHAINS, draw_sources
from simulator.reference import names
from simulator.world.chains import BORROWED_IDENTITY, FAN_IN
from simulator.world.micro import Rows, draw_seizures
from simulator.world.plan import Plan, make_plan
from simulator.world.words import words

NUMBERS = range(3)
# What lies within so many days of a chain's first seizure, and is of the same organisation, is near the chain.
NEAR_DAYS = 45


@lru_cache(maxsize=3)
def whole(number: int) -> tuple[Plan, Rows, dict[str, pa.Table]]:
    """A world's plan, its rows, and the tables of its sources by room and name."""
    plan = make_plan(northern.scenario(), northern.seed(number))
    rows = draw_seizures(plan, 0)
    tables: dict[str, pa.Table] = {}
    for _, drawn in draw_sources(SOURCES, plan, 0, rows, text=True):
        tables |= drawn
    return plan, rows, tables


def frame(number: int, name: str) -> pd.DataFrame:
    return whole(number)[2][name].to_pandas()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_step_has_a_row_in_each_of_two_sources(number: int) -> None:
    steps = frame(number, "truth/chain_steps")
    assert len(steps) == 8 * len(CLAIMS)
    assert (steps.groupby("chain").step.max() == len(CLAIMS)).all()
    assert (steps.source.astype(str) != steps.further_source.astype(str)).all()
    for source, key in (("source", "source_id"), ("further_source", "further_id")):
        for name, part in steps.groupby(source, observed=True):
            assert set(part[key]) <= set(frame(number, f"observed/{name}")[f"{name}_id"]), name


@pytest.mark.parametrize("number", NUMBERS)
def test_twins_bear_the_name_of_the_firm_and_are_other_firms(number: int) -> None:
    plan, rows, _ = whole(number)
    cast, others = cast_of(plan, 0, rows), beside(plan, cast_of(plan, 0, rows))
    country = [words("country")[place] for place in plan.people.company_country[cast.firm]]
    places = names.positions(country)
    for of, alike in ((others.twin, True), (others.lead, False)):
        assert (of >= LICIT).all()
        shown = names.company_names(shown_keys(plan.seed, "company", of), places)
        mine = names.company_names(shown_keys(plan.seed, "company", cast.firm), places)
        assert (np.array(shown.to_pylist()) == np.array(mine.to_pylist())).tolist() == [alike] * cast.size
    entries = frame(number, "observed/companies").assign(key=frame(number, "truth/companies").company)
    assert set(others.lead) <= set(entries.key)
    for firm, twin in zip(cast.firm, others.twin, strict=True):
        both = entries[entries.key.isin([firm, twin])]
        assert len(both) == 2
        assert both.company.nunique() == 1
        assert both.phone.nunique() == both.director.nunique() == 2
        assert len(entries[entries.key == twin]) == 1


@pytest.mark.parametrize("number", NUMBERS)
def test_letters_name_a_misread_plate_that_a_careful_reader_knows(number: int) -> None:
    plan, rows, _ = whole(number)
    cast = cast_of(plan, 0, rows)
    others = beside(plan, cast)
    shown, truth = frame(number, "observed/partner"), frame(number, "truth/partner")
    passed, passages = frame(number, "observed/crossings"), frame(number, "truth/crossings")
    firm = np.where(cast.story == BORROWED_IDENTITY, others.lead, cast.firm)
    for row, named in zip(np.append(cast.row, cast.other_row), np.append(firm, cast.further), strict=True):
        case = rows["truth_id"][row]
        # An ordinary letter may concern the same case and firm; it has the plate as it is.
        letters = shown[((truth.truth_id == case) & (truth.company == named)).to_numpy()]
        plates = passed.plate[(passages.truth_id == case).to_numpy()]
        misread = letters[~letters.plate.isin(set(plates))]
        assert len(misread) >= 1
        assert set(names.folded(pa.array(misread.plate)).to_pylist()) == {
            names.folded(pa.array([plates.iloc[0]]))[0].as_py()
        }
        assert misread.office.astype(bool).all()


@pytest.mark.parametrize("number", NUMBERS)
def test_the_carrier_calls_the_firms_registered_telephone_the_day_before(number: int) -> None:
    plan, rows, _ = whole(number)
    cast = cast_of(plan, 0, rows)
    calls, truth = frame(number, "observed/calls"), frame(number, "truth/calls")
    entries = frame(number, "observed/companies").set_index(frame(number, "truth/companies").company)
    letters, of_letter = frame(number, "observed/partner"), frame(number, "truth/partner")
    for row, firm in zip(cast.row, cast.firm, strict=True):
        mine = (truth.called_company == firm).to_numpy()
        ahead = calls[mine & (truth.caller_person == rows["person"][row]).to_numpy()]
        day = pd.Timestamp(rows["seized"][row] - 719_163, unit="D")
        assert ((ahead.start.dt.normalize() - day).dt.days == -1).any()
        assert set(ahead.called) == {entries.phone[firm]}
        written = (of_letter.truth_id == rows["truth_id"][row]) & (of_letter.person == rows["person"][row])
        assert letters.telephone[written.to_numpy()].isin(ahead.caller).any()


@pytest.mark.parametrize("number", NUMBERS)
def test_money_comes_in_parts_or_from_several_firms(number: int) -> None:
    plan, rows, _ = whole(number)
    cast = cast_of(plan, 0, rows)
    truth, shown = frame(number, "truth/payments"), frame(number, "observed/payments")
    for at in range(cast.size):
        into = (truth.payee == cast.collector[at]) & (truth.truth_id == rows["truth_id"][cast.row[at]])
        if cast.story[at] == FAN_IN:
            assert set(truth.payer[into]) >= {cast.firm[at], cast.further[at]}
        else:
            parts = shown.amount[(into & truth.structured).to_numpy()]
            # A slip takes cents for units once in two hundred.
            assert (parts < 10_000).sum() >= 4
        assert ((truth.payer == cast.firm[at]) & (truth.payee == cast.further[at])).sum() >= 2


@pytest.mark.parametrize("number", NUMBERS)
def test_calls_and_payments_are_ten_times_denser_near_a_chain(number: int) -> None:
    """Rows about a seizure, by the number of seizures: near chains against all."""
    plan, rows, _ = whole(number)
    cast = cast_of(plan, 0, rows)
    days = np.abs(rows["seized"][:, None].astype(int) - rows["seized"][cast.row][None, :])
    same = rows["organisation"][:, None] == rows["organisation"][cast.row][None, :]
    near = rows["truth_id"][((days <= NEAR_DAYS) & same).any(axis=1)]
    assert near.size > 30
    for name in ("calls", "payments"):
        about = frame(number, f"truth/{name}").truth_id
        about = about[about >= 0]
        dense = about.isin(near).sum() / near.size
        assert dense >= 10 * (~about.isin(near)).sum() / (len(rows["truth_id"]) - near.size), name


def test_chains_in_several_blocks_have_their_evidence_there_and_their_firms_where_they_were_registered() -> None:
    plan = make_plan(northern.scenario(), northern.seed(0), block_rows=2_500)
    homes = told_blocks(plan)
    assert len(homes) >= 4
    told = [
        dict(draw_sources(SOURCES, plan, block.number, draw_seizures(plan, block.number), text=False))
        for block in plan.blocks
    ]
    planted = [part[CHAINS]["truth/chains"] for part in told]
    assert [block for block, part in enumerate(planted) if part.num_rows] == homes
    assert sum(part.num_rows for part in planted) == 8
    assert len({str(part.schema) for part in planted}) == 1
    chains = pd.concat([part.to_pandas() for part in planted])
    assert chains.chain.tolist() == list(range(8))
    entries = pd.concat([part["companies"]["truth/companies"].to_pandas() for part in told])
    for column in ("twin", "lead"):
        assert (entries.company.isin(chains[column]).sum()) == 8
    assert not entries.company[entries.company < LICIT].duplicated().any()
    for home in homes:
        steps = told[home][CHAINS]["truth/chain_steps"].to_pandas()
        assert (steps.source_id >= 0).all()
        assert (steps.further_id >= 0).all()
        for source, key in (("source", "source_id"), ("further_source", "further_id")):
            ids = set(steps[key][steps[source] == "companies"])
            assert ids <= set(entries.companies_id)


def test_a_world_without_a_source_says_so_in_the_evidence() -> None:
    plan, rows, _ = whole(0)
    drawn = dict(draw_sources(("calls", "companies"), plan, 0, rows, text=True))
    steps = drawn[CHAINS]["truth/chain_steps"].to_pandas()
    for source, key in (("source", "source_id"), ("further_source", "further_id")):
        there = steps[source].isin(["calls", "companies"])
        assert (steps[key][there] >= 0).all()
        assert (steps[key][~there] == -1).all()
    assert CHAINS not in dict(draw_sources(("tracking",), plan, 0, rows, text=True))
