"""What could be known: three reported seizures or two independent sources; what is told twice is one source."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import register_plan as rp

from simulator.observation.observability import (
    K,
    block_evidence,
    evidence_rows,
    observability_table,
    organisations,
    read_evidence,
    total,
    write_evidence,
)
from simulator.observation.registers.drawn import CIRCULAR, FALSE_LEAD, TRUE

PLAN = rp.plan(3, 400, 2)
NAMES = ("calls", "companies", "payments", "informants", "partner", "press", "traffic")


def rows_of(organisation: int, entered: list[int]) -> dict[str, np.ndarray]:
    """Seizures of one organisation, entered on the days given (0: never)."""
    route = next(r for r, way in enumerate(PLAN.network.routes) if way.organisation == organisation)
    n, start = len(entered), PLAN.scenario.start.toordinal()
    rows = {name: values[:n].copy() for name, values in rp.rows(PLAN).items()}
    rows |= {"truth_id": np.arange(n), "route": np.full(n, route), "organisation": np.full(n, organisation)}
    rows |= {name: np.full(n, -1) for name in ("vehicle", "person", "company")}
    return rows | {"entered": np.array([day and start + day for day in entered], np.int64)}


def informants(*told: tuple[int, int, int, int, int]) -> pa.Table:
    """Reports as (truth_id, organisation, origin, kind, wrong)."""
    names = ("truth_id", "organisation", "origin", "kind", "wrong")
    return pa.table({name: pa.array([report[i] for report in told], pa.int64()) for i, name in enumerate(names)})


def partner(*told: tuple[int, int, str, int, int]) -> pa.Table:
    """Messages as (truth_id, organisation, origin_kind, origin, kind)."""
    names = ("truth_id", "organisation", "origin_kind", "origin", "kind")
    return pa.table({name: [tip[i] for tip in told] for i, name in enumerate(names)})


def press(*told: tuple[int, int]) -> pa.Table:
    truth = {
        "truth_id": [article[0] for article in told],
        "organisation": [article[1] for article in told],
        "kind": [TRUE] * len(told),
    }
    return pa.table(truth)


def verdict(rows: dict[str, np.ndarray], item: str = "ORGANISATION", organisation: int = 0, **drawn: Any) -> Any:
    table = observability_table(PLAN, block_evidence(PLAN, rows, drawn)).to_pandas()
    items = table[(table.item_kind == item) & (table.organisation == organisation)]
    return items.iloc[0] if item == "ORGANISATION" else items


def test_three_reported_seizures_are_enough_and_two_are_not() -> None:
    assert verdict(rows_of(0, [5] * K)).observable
    assert not verdict(rows_of(0, [5] * (K - 1))).observable


def test_seizures_that_nobody_entered_do_not_count() -> None:
    organisation = verdict(rows_of(0, [0] * 6))
    assert not organisation.observable
    assert organisation.reported == 0


def test_a_seizure_and_a_tip_are_two_sources() -> None:
    assert verdict(rows_of(0, [5]), informants=informants((0, 0, 10, TRUE, 0))).observable


def test_a_circular_report_adds_nothing() -> None:
    rows = rows_of(0, [0])
    tip = informants((0, 0, 10, TRUE, 0))
    echoes = informants((0, 0, 10, TRUE, 0), (0, 0, 10, TRUE | CIRCULAR, 0), (0, 0, 10, TRUE | CIRCULAR, 0))
    assert verdict(rows, informants=tip).paths == verdict(rows, informants=echoes).paths == 1
    assert not verdict(rows, informants=echoes).observable


def test_a_partner_who_repeats_an_informant_adds_nothing() -> None:
    rows, tip = rows_of(0, [0]), informants((0, 0, 10, TRUE, 0))
    echo = partner((0, 0, "INFORMANT", 10, TRUE | CIRCULAR))
    own = partner((0, 0, "OWN", 77, TRUE))
    assert not verdict(rows, informants=tip, partner=echo).observable
    assert verdict(rows, informants=tip, partner=own).observable


def test_summary_and_press_item_of_a_reported_seizure_add_nothing() -> None:
    rows = rows_of(0, [5])
    organisation = verdict(rows, partner=partner((0, 0, "SEIZURE", 0, TRUE)), press=press((0, 0)))
    assert organisation.paths == verdict(rows).paths == 1
    assert not organisation.observable


def test_a_case_that_only_the_press_tells_is_a_source_but_no_reported_seizure() -> None:
    organisation = verdict(rows_of(0, [0]), press=press((0, 0)))
    assert (organisation.paths, organisation.reported) == (1, 0)


@pytest.mark.parametrize(("kind", "wrong"), [(FALSE_LEAD, 0), (TRUE, 4)])
def test_false_tips_and_tips_that_name_another_count_nothing(kind: int, wrong: int) -> None:
    assert verdict(rows_of(0, [0]), informants=informants((0, 0, 10, kind, wrong))).paths == 0


def test_repeats_of_an_original_that_came_too_late_count_once() -> None:
    echoes = informants((0, 0, 10, TRUE | CIRCULAR, 0), (0, 0, 10, TRUE | CIRCULAR, 0))
    assert verdict(rows_of(0, [0]), informants=echoes).paths == 1


def truth(name: str, plan: rp.SmallPlan, block: int) -> pa.Table:
    return import_module(f"simulator.observation.registers.{name}").draw(plan, block, rp.rows(plan, block)).truth


def whole(plan: rp.SmallPlan, block: int) -> Any:
    rows = rp.rows(plan, block)
    return block_evidence(plan, rows, {name: truth(name, plan, block) for name in NAMES})


def test_evidence_of_blocks_adds_up_in_any_order() -> None:
    block, other = whole(PLAN, 0), whole(PLAN, 1)
    assert observability_table(PLAN, total([block, other])).equals(observability_table(PLAN, total([other, block])))


@pytest.mark.parametrize("scale", [1, 1_000_003])
def test_what_blocks_share_is_counted_over_all_of_them(scale: int) -> None:
    blocks = [np.array(entities, np.int64) * scale for entities in ([2, 5, 9], [5, 7], [], [1, 5, 9, 40])]
    pieces = [replace(whole(PLAN, 0), shared=(np.stack([block, block // scale + 1]),) * 3) for block in blocks]
    counts = {1: 2, 2: 3, 5: 18, 7: 8, 9: 20, 40: 41}
    for pairs in total(pieces).shared:
        assert pairs.tolist() == [[entity * scale for entity in counts], list(counts.values())]


def test_evidence_of_different_registers_is_not_added() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        total([whole(PLAN, 0), block_evidence(PLAN, rp.rows(PLAN), {})])
    with pytest.raises(ValueError, match="nothing to sum"):
        total([])


def test_every_item_has_one_row_and_kinship_is_unknowable() -> None:
    table = observability_table(PLAN, whole(PLAN, 0)).to_pandas()
    size = table.item_kind.value_counts()
    assert size["ORGANISATION"] == len(organisations(PLAN))
    assert size["ROUTE"] == len(PLAN.network.routes)
    assert size["TIE"] == PLAN.people.ties.size
    assert not table.duplicated(["item_kind", "item"]).any()
    kin = table[table.item.str.endswith("/KINSHIP")]
    assert len(kin)
    assert not kin.observable.any()
    phone = table[table.item.str.endswith("/PHONE")]
    assert not phone.observable.all()


def test_more_evidence_never_makes_an_item_unknowable() -> None:
    few = observability_table(PLAN, whole(PLAN, 0)).to_pandas()
    more = observability_table(PLAN, total([whole(PLAN, 0), whole(PLAN, 1)])).to_pandas()
    assert not (few.observable & ~more.observable).any()
    assert more.observable.sum() > few.observable.sum()


def test_two_cases_with_one_vehicle_are_linked() -> None:
    rows = rows_of(0, [5, 5, 5])
    lanes = PLAN.encounters.vehicles
    vehicle = int(lanes.first[np.flatnonzero((lanes.organisation == 0) & (np.diff(lanes.first) > 0))[0]])
    rows["vehicle"] = np.array([vehicle, vehicle, -1])
    links = verdict(rows, "CASE_LINK").set_index("item")
    linked = links[links.index.str.endswith("/vehicle")].iloc[0]
    assert linked.observable
    assert linked.reported == 2
    assert not links[links.index.str.endswith("/person")].observable.any()


def test_what_is_kept_of_the_truth_tables_is_enough_and_little() -> None:
    rows, tables = rp.rows(PLAN), {name: truth(name, PLAN, 0) for name in NAMES}
    few = {name: evidence_rows(table) for name, table in tables.items()}
    assert sum(table.nbytes for table in few.values()) < 0.5 * sum(table.nbytes for table in tables.values())
    whole_table = observability_table(PLAN, block_evidence(PLAN, rows, tables))
    assert observability_table(PLAN, block_evidence(PLAN, rows, few)).equals(whole_table)


def test_evidence_comes_back_from_its_file(tmp_path: Path) -> None:
    evidence = whole(PLAN, 0)
    write_evidence(evidence, tmp_path / "00000.npz")
    again = read_evidence(tmp_path / "00000.npz")
    assert observability_table(PLAN, again).equals(observability_table(PLAN, evidence))
    assert again.registers == evidence.registers
