"""A case of a world on disk as a record, and its papers by command."""

from __future__ import annotations

from pathlib import Path

import northern
import pytest
from typer.testing import CliRunner

from courses.cli import app
from simulator.observation.documents import write_documents
from simulator.observation.documents.particulars import particulars
from simulator.publish.folder import write_world
from simulator.publish.known_things import known_things
from simulator.publish.manifests import read_table
from simulator.publish.records_on_disk import NoSuchCase, record_on_disk


@pytest.fixture(scope="module", params=[True, False], ids=["text", "keys"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("records") / "w"
    write_world(northern.scenario(), northern.seed(7), out, 1_500, text=request.param)
    return out


def numbers(world: Path) -> list[tuple[str, int]]:
    cases = read_table(world, "observed", "cases").to_pandas()
    if "case_no" in cases:
        return list(zip(cases.case_no, cases.case_id, strict=True))
    texts = (
        cases.reporting_country.astype(str)
        + "-"
        + cases.case_year.astype(str)
        + "-"
        + cases.case_number.astype(str).str.zfill(6)
    )
    return list(zip(texts, cases.case_id, strict=True))


def test_a_record_has_its_own_lines_and_persons(world: Path) -> None:
    known = numbers(world)
    lines = read_table(world, "observed", "lines").to_pandas()
    for case_no, case_id in (known[0], known[len(known) // 2], known[-1]):
        record = record_on_disk(world, case_no)
        mine = lines[lines.case_id == case_id].sort_values("line_no")
        assert [line["product"] for line in record["lines"]] == mine["product"].astype(str).tolist()
        assert [line["quantity"] for line in record["lines"]] == mine["quantity"].tolist()
        assert record["case_no"] == case_no
        assert record["seizure_date"] <= record["entry_date"][:10]


def test_a_paper_names_the_vehicle_that_the_registers_show(tmp_path: Path) -> None:
    """The plate on a registration certificate is among those of the crossings, for a truck that both saw."""
    write_world(northern.scenario(), northern.seed(8), tmp_path / "w", 3_000, sources=("crossings",))
    truth = read_table(tmp_path / "w", "truth", "cases").to_pandas()
    crossed = read_table(tmp_path / "w", "truth", "crossings").to_pandas()
    entries = read_table(tmp_path / "w", "truth", "entries").to_pandas()
    cases = read_table(tmp_path / "w", "observed", "cases").to_pandas()
    both = truth[truth.truth_id.isin(crossed.truth_id) & (truth.conveyance_type == "TRUCK") & (truth.vehicle >= 0)]
    ids = entries[entries.truth_id.isin(both.truth_id) & (entries.error_mask == 0)]
    chosen = cases[cases.case_id.isin(ids.case_id) & (cases.conveyance_country != "XX")].case_no.tolist()
    assert len(chosen) >= 3
    plates = set(read_table(tmp_path / "w", "observed", "crossings")["plate"].to_pylist())
    right = 0
    for case_no in chosen[:6]:
        paper = particulars(
            record_on_disk(tmp_path / "w", case_no), northern.seed(8), known_things(tmp_path / "w", case_no)
        )
        right += paper.vehicle.plate in plates
    assert right >= min(len(chosen), 6) - 1, "a camera or clerk may misread one"


def test_a_number_that_is_not_there_is_said(world: Path) -> None:
    for wrong in ("KG-2025-999999", "nonsense", "", "KG-2025-", "KG-2025-000001-7"):
        with pytest.raises(NoSuchCase, match="Numbers look like"):
            record_on_disk(world, wrong)


def test_the_command_writes_the_papers(world: Path, tmp_path: Path) -> None:
    case_no = numbers(world)[3][0]
    told = ["world", "documents", str(world), case_no, "--out", str(tmp_path), "--kind", "telephone_message"]
    run = CliRunner().invoke(app, [*told, "--form", "html"])
    assert run.exit_code == 0, run.output
    (path,) = tmp_path.iterdir()
    assert "SYNTHETIC" in path.read_text(encoding="utf-8")
    again = write_documents(
        record_on_disk(world, case_no),
        tmp_path / "again",
        ["telephone_message"],
        form="html",
        key=northern.seed(7),
        known=known_things(world, case_no),
    )
    assert again[0].read_bytes() == path.read_bytes()
    assert CliRunner().invoke(app, [*told, "--lang", "fr"]).exit_code != 0
