"""What follows from route and leg stands once in the places, and nothing of a case is lost by that."""

from __future__ import annotations

from pathlib import Path

import northern
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scenarios

from simulator.gates.world import read_world
from simulator.publish.folder import write_world
from simulator.publish.manifests import read_table
from simulator.publish.world import make_tables
from simulator.world import build
from simulator.world.place_table import KEYS, PLACE_COLUMNS, joined, place_codes, place_rows, place_table
from simulator.world.truth_tables import seizure_table, stored_seizures


@pytest.mark.parametrize("name", ["northern_corridor", "post_express", "fictional_region"])
def test_every_column_of_the_places_follows_from_route_and_leg(name: str) -> None:
    truth = build(scenarios.scenario(name), northern.seed(3), 2_500)
    for column, codes in place_codes(truth.plan).items():
        wrong = np.flatnonzero(
            codes.take(truth.rows["place"]) != truth.rows.get(column, codes.take(truth.rows["place"]))
        )
        assert wrong.size == 0, (
            f"{column} of seizure {wrong[0]} does not follow from its place: store it in truth/cases"
        )
    whole, places = seizure_table(truth.plan, truth.rows), place_table(truth.plan)
    again = joined(stored_seizures(truth.plan, truth.rows), places)
    assert set(again.column_names) == set(whole.column_names)
    for column in whole.column_names:
        assert again[column].cast(pa.string()) == whole[column].cast(pa.string()), column
    assert len(set(zip(*(places[key].to_pylist() for key in KEYS), strict=True))) == places.num_rows


def test_the_folder_keeps_them_apart_and_readers_join(tmp_path: Path) -> None:
    write_world(northern.scenario(), northern.seed(3), tmp_path / "w", 1_500, block_rows=500)
    files = sorted((tmp_path / "w/truth/cases").iterdir())
    assert len(files) > 1
    assert all(set(pq.read_schema(path).names).isdisjoint(PLACE_COLUMNS) for path in files)
    whole = read_table(tmp_path / "w", "truth", "cases")
    memory = make_tables(northern.scenario(), northern.seed(3), 1_500)[0]["cases"]
    seen = read_world(tmp_path / "w", northern.scenario())
    for column in PLACE_COLUMNS:
        texts = memory[column].cast(pa.string()).to_pylist() if whole.num_rows == memory.num_rows else None
        codes, labels = seen.codes("truth", "cases", column)
        assert [labels[code] for code in codes] == whole[column].cast(pa.string()).to_pylist()
        assert texts is None or sorted(texts) == sorted(whole[column].cast(pa.string()).to_pylist())
    assert set(seen.truth.schema("cases").names) == set(whole.column_names)
    assert sum(part.num_rows for part in seen.truth.parts("cases")) == whole.num_rows


def test_a_case_at_no_place_is_refused() -> None:
    places = pa.table({"route_id": ["R1", "R1", "R2"], "leg": pa.array([0, 1, 0], pa.int16())})
    cases = pa.table({"route_id": ["R2", "R1", "R1"], "leg": pa.array([0, 1, 0], pa.int16())})
    assert place_rows(cases, places).tolist() == [2, 1, 0]
    for route, leg in (("R2", 1), ("R3", 0), ("R1", 7)):
        with pytest.raises(ValueError, match="not among the places"):
            place_rows(pa.table({"route_id": [route], "leg": pa.array([leg], pa.int16())}), places)
