"""Scenario files: what ships is good; whatever is wrong is named with file, key, rule and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import northern
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.errors import ScenarioError
from simulator.world import load_scenario
from simulator.world.checks import faults
from simulator.world.extending import read_sources
from simulator.world.scenario import Scenario

SHARED = northern.FILE.parent / "common"
TEXT = northern.FILE.read_text(encoding="utf-8")
VALUES = read_sources(northern.FILE).values

# One change of the shipped file, and what the error must name.
VECTORS = [
    ("unknown key", 'name = "northern_corridor"', 'name = "northern_corridor"\ncolour = "red"', "colour", "unknown"),
    ("unknown key deep", "memory = 0.91", "memory = 0.91\nspeed = 2", "macro.speed", "unknown"),
    ("missing key", "memory = 0.91\n", "", "macro.memory", "missing"),
    ("impossible date", 'start = "2021-01-01"', 'start = "2021-02-30"', "start", "calendar"),
    ("impossible toml date", 'start = "2021-01-01"', "start = 2021-02-30", "line", "date"),
    ("end before start", 'end = "2026-03-31"', 'end = "2020-03-31"', "end", "after the start"),
    ("start in mid month", 'start = "2021-01-01"', 'start = "2021-01-02"', "start", "first day"),
    ("end in mid month", 'end = "2026-03-31"', 'end = "2026-03-30"', "end", "last day"),
    ("no zone", "23:59:00Z", "23:59:00", "as_of", "zone"),
    ("present before the end", 'as_of = "2026-03-31', 'as_of = "2025-03-31', "as_of", "before its end"),
    ("negative weight", "CUSTOMS = 6.0, BORDER_GUARD = 1.6", "CUSTOMS = -6.0, BORDER_GUARD = 1.6", "services", "small"),
    ("negative target", "KZ = 420, KG = 900", "KZ = -420, KG = 900", "targets.cases.CIGARETTES.KZ", "small"),
    ("infinite", "tau = 0.55", "tau = inf", "macro.tau", "finite"),
    ("not a number", "tau = 0.55", "tau = nan", "macro.tau", "number"),
    ("share above one", "rate = 0.97", "rate = 1.97", "reporting.KZ.rate", "large"),
    ("no such office", '"KG-IRKESHTAM", "KG-OSH-INLAND"', '"KG-NOWHERE", "KG-OSH-INLAND"', "KG-NOWHERE", "offices.csv"),
    ("gap in a corridor", '["UZ-OYBEK", "TJ-FOTEHOBOD"]', '["UZ-OYBEK", "TJ-DUSTI"]', "UZ-OYBEK, TJ-DUSTI", "face"),
    ("train on a road", '["UZ-SAVAY-RAIL", "KG-OSH-RAIL"]', '["UZ-DUSTLIK", "KG-DOSTUK"]', "UZ-KG-RAIL", "railway"),
    ("no such method", 'methods = ["PARCEL"]', 'methods = ["PIGEON"]', "PIGEON", "exists"),
    ("method of another mode", 'methods = ["PARCEL"]', 'methods = ["TANK"]', "hashish_parcels", "fits"),
    ("no such code", 'place = "PARCEL"', 'place = "POCKET"', "methods.PARCEL.place", "list"),
    ("no such product", "EXCISE_STAMPS = { KZ = 6", "UNICORNS = { KZ = 6", "UNICORNS", "exists"),
    (
        "unit of another product",
        'EXCISE_STAMPS = { unit = "PIECE"',
        'EXCISE_STAMPS = { unit = "LTR"',
        "unit",
        "allowed",
    ),
    ("two regimes", '"KZ-RU", "KG-RU"', '"KZ-RU", "KG-RU", "KG-UZ"', "KG-UZ", "one regime"),
    (
        "customs inside the union",
        "union = { BORDER_GUARD",
        "union = { CUSTOMS = 1.0, BORDER_GUARD",
        "services.union",
        "union",
    ),
    ("unknown error kind", "PACKS_AS_PIECES = 0.012", "TYPOS = 0.012", "errors.TYPOS", "known"),
    ("another version", "schema_version = 1", "schema_version = 2", "schema_version", ""),
    ("one name too few", '"Boreas", "Kaikas", "Notos", "Lips"]', "]", "names", "name of its own"),
    ("feature outside", 'from = "2025-12-01"', 'from = "2035-12-01"', "feature 1 (batch)", "days"),
    ("no toml", "[macro]", "[macro", "line", "TOML"),
]


def changed(tmp_path: Path, before: str, after: str) -> Path:
    """The shipped scenario with one line changed, in itself or in the ground on which it stands."""
    path = tmp_path / "scenario.toml"
    path.write_text(TEXT.replace(before, after, 1), encoding="utf-8")
    shutil.copytree(SHARED, tmp_path / "common", dirs_exist_ok=True)
    name = holder(before)
    if name != path.name:
        ground = tmp_path / name
        ground.write_text(ground.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    return path


def holder(text: str) -> str:
    """The file in which a line of the shipped scenario stands."""
    if text in TEXT:
        return "scenario.toml"
    return next(f"common/{path.name}" for path in sorted(SHARED.glob("*.toml")) if text in path.read_text("utf-8"))


def test_the_shipped_scenario_is_good() -> None:
    scenario = northern.scenario()
    assert list(faults(scenario)) == []
    assert scenario.months == 63
    assert sum(template.count for template in scenario.organisation) >= 25


@pytest.mark.parametrize(("name", "before", "after", "key", "rule"), VECTORS, ids=[v[0] for v in VECTORS])
def test_a_wrong_file_is_named(tmp_path: Path, name: str, before: str, after: str, key: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(changed(tmp_path, before, after))
    assert caught.value.file == holder(before)
    assert key in caught.value.key
    assert rule.lower() in caught.value.rule.lower()
    assert caught.value.remedy


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"x = " + b"[" * 20_000])
def test_what_is_no_scenario_at_all_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scenario.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError):
        load_scenario(path)


def test_an_absent_file_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.toml", tmp_path):
        with pytest.raises(ScenarioError, match="cannot be read"):
            load_scenario(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    table=st.sampled_from(["macro", "habits", "technology", "calibration"]),
    key=st.text(st.characters(categories=["Ll"]), min_size=1, max_size=12),
    value=st.one_of(st.integers(), st.floats(), st.text(max_size=5), st.booleans()),
)
def test_no_table_takes_an_unknown_key(table: str, key: str, value: Any) -> None:
    if key in VALUES[table]:
        return
    with pytest.raises(ValidationError):
        Scenario.model_validate({**VALUES, table: {**VALUES[table], key: value}})


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(sorted(VALUES["macro"])),
    value=st.one_of(st.floats(max_value=-1e-9), st.just(float("nan")), st.just(float("inf")), st.text(max_size=3)),
)
def test_no_figure_of_the_monthly_stage_may_be_negative_or_no_number(key: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate({**VALUES, "macro": {**VALUES["macro"], key: value}})


def test_fingerprint_follows_the_figures_not_the_spelling(tmp_path: Path) -> None:
    spaced = changed(tmp_path, "tau = 0.55", "tau    =   0.550 # the same")
    assert load_scenario(spaced).fingerprint == northern.scenario().fingerprint
    other = changed(tmp_path, "tau = 0.55", "tau = 0.56")
    assert load_scenario(other).fingerprint != northern.scenario().fingerprint
