"""A world on disk: hashes of content, two manifests, nothing half done, nothing hidden told."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import northern
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from courses.cli import app
from simulator.errors import CenlabError
from simulator.publish.folder import NotWritten, OutputExists, write_world
from simulator.publish.hashes import content_hash, joint_hash, parts_hash
from simulator.publish.manifests import read_table, verify
from simulator.publish.world import make_tables

CASES = 1_500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world") / "one"
    write_world(northern.scenario(), northern.seed(3), out, CASES)
    return out


def hashes(number: int) -> dict[str, str]:
    truth, observed = make_tables(northern.scenario(), northern.seed(number), CASES)
    return {
        **{f"truth/{name}": content_hash(table) for name, table in truth.items()},
        **{f"observed/{name}": content_hash(table) for name, table in observed.items()},
    }


def test_same_seed_same_content_other_seed_other_content() -> None:
    first, again, other = hashes(3), hashes(3), hashes(4)
    assert first == again
    alike = {name for name in first if first[name] == other[name]}
    assert alike <= {"truth/gaps", "observed/reporting"}


def test_files_say_what_the_manifests_say(folder: Path) -> None:
    for room in ("observed", "truth"):
        manifest = json.loads((folder / room / "manifest.json").read_text(encoding="utf-8"))
        folders = sorted(path.name for path in (folder / room).iterdir() if path.is_dir())
        assert folders == sorted(manifest["tables"])
        for name, stated in manifest["tables"].items():
            files = sorted((folder / room / name).glob("*.parquet"))
            tables = [pq.read_table(path) for path in files]
            assert sum(table.num_rows for table in tables) == stated["rows"]
            assert [content_hash(table) for table in tables] == stated["parts"]
            assert parts_hash(stated["parts"]) == stated["sha256"]
            assert all(b"SYNTHETIC" in table.schema.metadata for table in tables)
    verify(folder)


def test_the_folder_says_what_the_world_in_memory_says(folder: Path) -> None:
    stated = hashes(3)
    for room in ("observed", "truth"):
        manifest = json.loads((folder / room / "manifest.json").read_text(encoding="utf-8"))
        for name in manifest["tables"]:
            if name != "cases" or room != "truth":
                assert content_hash(read_table(folder, room, name)) == stated[f"{room}/{name}"], name


def test_the_public_manifest_tells_nothing_hidden(folder: Path) -> None:
    text = (folder / "observed/manifest.json").read_text(encoding="utf-8")
    public, sealed = json.loads(text), json.loads((folder / "truth/manifest.json").read_text(encoding="utf-8"))
    assert sealed["seed"] not in text
    assert sealed["scenario_sha256"] not in text
    assert set(public) == {"schema_version", "synthetic", "scenario", "as_of", "tables", "truth_sha256"}
    assert set(public["tables"]) == {
        *("cases", "lines", "legs", "persons", "statuses", "reporting", "notices", "flows", "prices")
    }
    assert public["truth_sha256"] == joint_hash({name: t["sha256"] for name, t in sealed["tables"].items()})
    assert not any(
        "truth" in column or "organisation" in column for t in public["tables"].values() for column in t["columns"]
    )


def test_the_truth_is_closed_to_others(folder: Path) -> None:
    assert (folder / "truth").stat().st_mode & 0o077 == 0


def test_an_output_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "note").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("kept", "file", "link"):
        with pytest.raises(OutputExists, match="nothing was changed"):
            write_world(northern.scenario(), northern.seed(1), tmp_path / name, CASES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "kept", "link"]
    assert (tmp_path / "kept" / "note").read_text() == "mine"


def test_a_refusing_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))
    try:
        with pytest.raises(NotWritten, match="could not be written"):
            write_world(northern.scenario(), northern.seed(1), tmp_path / "out", CASES)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_parent_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="is not a folder"):
        write_world(northern.scenario(), northern.seed(1), tmp_path / "a" / "b", CASES)


def test_hash_sees_content_not_coding() -> None:
    plain = pa.table({"a": ["x", "y", "x"], "b": [1, 2, 3]})
    coded = pa.table({"a": plain["a"].dictionary_encode(), "b": plain["b"]})
    chunked = pa.concat_tables([plain.slice(0, 1), plain.slice(1)])
    assert content_hash(plain) == content_hash(coded) == content_hash(chunked)
    for other in (
        pa.table({"a": ["x", "yx", ""], "b": [1, 2, 3]}),
        pa.table({"a": ["x", "y", "x"], "c": [1, 2, 3]}),
        pa.table({"a": ["x", "y", "x"], "b": [1, 3, 2]}),
        pa.table({"a": ["x", "y", "x"], "b": pa.array([1, 2, 3], pa.int16())}),
        plain.slice(0, 2),
    ):
        assert content_hash(plain) != content_hash(other)
    absent = pa.table({"a": ["x", None]})
    assert content_hash(absent) == content_hash(pa.table({"a": absent["a"].dictionary_encode()}))
    assert content_hash(absent) != content_hash(pa.table({"a": ["x", ""]}))
    assert content_hash(absent) != content_hash(pa.table({"a": [None, "x"]}))
    assert content_hash(pa.table({"a": [1, None]})) != content_hash(pa.table({"a": [1, 0]}))


def test_hash_of_lists_sees_where_they_end() -> None:
    table = pa.table({"a": pa.array([["x"], ["y", "z"]])})
    other = pa.table({"a": pa.array([["x", "y"], ["z"]])})
    assert content_hash(table) != content_hash(other)


def test_the_command_tells_a_random_seed_and_refuses_bad_ones(tmp_path: Path) -> None:
    runner = CliRunner()
    run = runner.invoke(app, ["world", "build", "northern_corridor", "--out", str(tmp_path / "w"), "--cases", "500"])
    assert run.exit_code == 0, run.output
    assert "seed " in run.output
    assert "SYNTHETIC" in run.output
    for arguments in (
        ["northern_corridor", "--out", str(tmp_path / "w")],
        ["northern_corridor", "--out", str(tmp_path / "x"), "--seed-file", str(tmp_path / "absent")],
        ["no_such_scenario", "--out", str(tmp_path / "x")],
    ):
        refused = runner.invoke(app, ["world", "build", *arguments])
        assert refused.exit_code != 0
        assert isinstance(refused.exception, CenlabError)
    assert runner.invoke(app, ["world", "build", "northern_corridor", "--out", "x", "--cases", "-5"]).exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["w"]
