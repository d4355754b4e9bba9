"""Reading a world from its folder, the report that opens without a network, sweeps that go on where they stopped."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import northern
import pytest
import spoiled
from rich.progress import Progress
from scipy.stats import binom

from simulator.content import content, scenario_file, scenario_files
from simulator.gates import GateInput, check_world, read_world, sweep, write_report
from simulator.gates.adaptation import DISPLACEMENT
from simulator.gates.calibration import GATE as CALIBRATION
from simulator.gates.check import GATES, Report
from simulator.gates.classifiers import one_column
from simulator.gates.determinism import GATE as DETERMINISM
from simulator.gates.errors import GateError
from simulator.gates.interdiction import GATE as INTERDICTION
from simulator.gates.leak import GATE as LEAK
from simulator.gates.measuring import evidence_of
from simulator.gates.network import GATE as NETWORK
from simulator.gates.registers import sources
from simulator.gates.result import BEYOND, Check, Evidence, GateResult
from simulator.gates.rhythm import GATE as TIME
from simulator.gates.spread import between_worlds, for_one_world, judged_alone
from simulator.gates.tail import GATE as TAIL
from simulator.gates.world import Tables
from simulator.publish.folder import write_world
from simulator.publish.manifests import GENERATOR_VERSION
from simulator.rng import stream
from simulator.world import load_scenario

FAST = (CALIBRATION, TAIL, TIME)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world") / "w"
    write_world(northern.scenario(), northern.seed(0), out, 2_000)
    return out


def test_a_world_read_from_its_folder_gives_the_same_results(folder: Path) -> None:
    stored, made = read_world(folder), spoiled.small(2_000)
    assert stored.cases == 2_000
    for gate in (TAIL, TIME):
        assert judged_alone(gate, stored).metrics == pytest.approx(judged_alone(gate, made).metrics)
    assert judged_alone(DETERMINISM, stored).passed


def test_a_written_world_shows_its_texts_as_keys_and_is_as_hard_as_one_in_memory(tmp_path: Path) -> None:
    out = tmp_path / "w"
    write_world(northern.scenario(), northern.seed(0), out, sources=("crossings", "declarations"))
    written = {source.name: source for source in sources(read_world(out))}
    made = {source.name: source for source in sources(spoiled.world())}
    for name, source in written.items():
        assert [c.name for c in source.columns if c.key] == [c.name for c in made[name].columns if c.key]
        half = source.halves(stream(b"h" * 32, "halves"))
        for column in source.columns:
            if not column.key:
                assert one_column(column, source.illicit, half) < 0.85, (name, column.name)


def test_determinism_finds_a_truth_edited_by_hand(folder: Path) -> None:
    import pyarrow.parquet as pq

    path = sorted((folder / "truth" / "gaps").glob("*.parquet"))[0]
    before = path.read_bytes()
    whole = pq.read_table(path)
    pq.write_table(whole.slice(1), path)
    result = judged_alone(DETERMINISM, read_world(folder))
    path.write_bytes(before)
    assert result.faults() == ["tables that differ from the manifest"]


@pytest.mark.parametrize("text", ["", "[]", "{broken"])
def test_a_folder_that_is_no_world_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth").mkdir()
    if text:
        (tmp_path / "truth" / "manifest.json").write_text(text)
    with pytest.raises(GateError, match="manifest"):
        read_world(tmp_path)


def test_the_report_holds_its_pictures_and_needs_no_network(tmp_path: Path) -> None:
    report = check_world(spoiled.world(), gates=FAST)
    page, data = write_report(report, tmp_path / "out")
    text = page.read_text()
    assert text.count("<svg") == len(FAST)
    assert "SYNTHETIC" in text
    assert "src=" not in text
    assert "<script" not in text
    told = json.loads(data.read_text())
    assert [gate["gate"] for gate in told["gates"]] == [gate.name for gate in FAST]
    assert told["passed"] == report.passed
    assert report.status == (0 if report.passed else 1)


def test_a_failed_gate_says_by_how_much() -> None:
    late = spoiled.with_numbers(spoiled.world(), "cases", "report_delay_days", lambda days: days * 0 + 3)
    report = check_world(late, gates=(TIME,))
    assert report.status == 1
    assert report.results[0].why == "delay P95 / P50 is 1, must be at least 3"


def test_a_stopped_sweep_goes_on_and_gives_the_same_report(tmp_path: Path) -> None:
    group = sweep.Group(title="small", scenario=northern.scenario(), cases=1_500, seeds=range(2), gates=FAST)
    made: list[int] = []

    def counted(world: GateInput) -> Evidence:
        made.append(world.cases)
        return TIME.measure(world)

    with Progress(disable=True) as progress:
        whole = sweep.run((group,), tmp_path, progress)
        file = tmp_path / sweep.EVIDENCE
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(lines[:4]) + lines[4][:20])
        gates = (CALIBRATION, TAIL, dataclasses.replace(TIME, measure=counted))
        again = sweep.run((dataclasses.replace(group, gates=gates),), tmp_path, progress)
    assert [r.as_json() for r in again[0].results] == [r.as_json() for r in whole[0].results]
    assert made == [1_500]
    sweep.write((group,), whole, tmp_path)
    assert "| calibration |" in (tmp_path / "northern_corridor.md").read_text()
    assert json.loads((tmp_path / "northern_corridor.json").read_text())["groups"][0]["title"] == "small, 2 seeds"
    assert "](northern_corridor.md) |" in (tmp_path / "report.md").read_text()


def test_a_sweep_of_other_scenarios_leaves_what_was_written_of_the_first(tmp_path: Path) -> None:
    fictional = load_scenario(scenario_file("fictional_region"))
    for scenario in (northern.scenario(), fictional):
        group = sweep.Group(title="few", scenario=scenario, cases=1_500, seeds=range(1), gates=(TAIL,))
        course = dataclasses.replace(group, cases=None, gates=())
        with Progress(disable=True) as progress:
            reports = sweep.run((group, course), tmp_path, progress)
        sweep.write((group, course), reports, tmp_path)
    page = (tmp_path / "report.md").read_text()
    assert "northern_corridor.md" in page
    assert "fictional_region.md" in page
    assert json.loads((tmp_path / "spread.json").read_text())["spread"].keys() == {
        "northern_corridor",
        "fictional_region",
    }


SWEPT = sorted(path.stem for path in (content("datasets") / "gates").glob("*.json") if path.stem in scenario_files())


def test_the_first_scenario_is_among_the_swept() -> None:
    assert "northern_corridor" in SWEPT
    page = (content("datasets") / "gates" / "report.md").read_text()
    assert all(f"]({name}.md)" in page for name in SWEPT)


@pytest.mark.parametrize("name", SWEPT)
def test_the_committed_sweep_has_no_red_gate_and_worlds_pass_alone(name: str) -> None:
    """Alone, one check in eighty lies beyond its bound in a sound world: so many of a sweep may, and no more."""
    told = json.loads((content("datasets") / "gates" / f"{name}.json").read_text())
    assert told["passed"]
    assert told["generator"] <= GENERATOR_VERSION
    assert [(group["cases"], group["worlds"]) for group in told["groups"]] == [(None, 20), (sweep.MILLION, 3)]
    for group in told["groups"]:
        cases, worlds = group["cases"], group["worlds"]
        gates = {gate["gate"]: gate for gate in group["gates"]}
        swept = [gate.name for gate in GATES if not gate.on_disk and (cases is None or gate.name in sweep.AT_A_MILLION)]
        assert set(gates) == set(swept)
        assert {gate["worlds"] for gate in gates.values() if gate["checks"]} <= {*range(worlds + 1)}
        checks = sum(len(gate["checks"]) for gate in gates.values())
        beyond = sum(worlds - passed for passed in group["alone"].values())
        assert beyond <= binom.ppf(1 - 1e-6, worlds * checks, 1 / 80)


def test_many_processes_measure_the_same_and_a_world_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    group = sweep.Group(title="small", scenario=northern.scenario(), cases=1_500, seeds=range(3), gates=FAST)
    with Progress(disable=True) as progress:
        alone = evidence_of([group], tmp_path / "alone", progress)
        together = evidence_of([group], tmp_path / "together", progress, workers=2)
    assert together == alone
    assert sorted((tmp_path / "together").read_text().splitlines()) == sorted(
        (tmp_path / "alone").read_text().splitlines()
    )


@pytest.mark.parametrize("number", [101, 102, 103])
def test_a_world_that_no_sweep_saw_passes_alone(number: int) -> None:
    report = check_world(spoiled.world(number), gates=(CALIBRATION, TAIL, INTERDICTION, TIME))
    assert {result.name: result.why for result in report.results if not result.passed} == {}


# Heroin of roads, in seizures so small that their sizes are no lottery.
OF_ROADS = {"by_road": True, "squares": 0.0}


def test_chance_is_allowed_to_one_world_only_and_only_so_far() -> None:
    def state_of(kg: float) -> tuple[bool, bool]:
        evidence = {"seized": {"HEROIN": kg}, "sent": {"HEROIN": 1000.0}, "road": 0.8, "kazakhstan": 0.01, **OF_ROADS}
        many = INTERDICTION.judge([evidence])
        return many.passed, for_one_world(many, {"interdiction": {"share of heroin seized": 0.004}}).passed

    assert [state_of(kg) for kg in (45.0, 46.0, 54.0, 56.0)] == [
        (True, True),
        (False, True),
        (False, True),
        (False, False),
    ]
    assert [state_of(kg) for kg in (15.0, 14.0, 6.0, 4.0)] == [
        (True, True),
        (False, True),
        (False, True),
        (False, False),
    ]


def test_the_data_sheet_names_every_gate() -> None:
    text = (content("datasets") / "gates" / "README.md").read_text(encoding="utf-8")
    table = text.partition("| gate | what it asks |")[2].strip().splitlines()
    assert [line.split("|")[1].strip() for line in table[1:]] == [gate.name for gate in GATES]


def test_a_value_beyond_its_bound_is_called_so(tmp_path: Path) -> None:
    check = Check(what="share", value=0.053, high=0.05, chance=0.01)
    result = GateResult(name="interdiction", checks=(check,))
    assert (result.passed, result.state, check.state) == (True, BEYOND, BEYOND)
    assert "share is 0.053, beyond at most 0.05" in result.why
    report = Report(title="A world", results=(result,), headings={})
    page, data = write_report(report, tmp_path)
    assert "1 with a value beyond its bound" in page.read_text()
    (gate,) = json.loads(data.read_text())["gates"]
    assert (gate["state"], gate["checks"][0]["beyond"]) == (BEYOND, True)


def test_a_gate_that_never_looks_into_the_folder_says_so(folder: Path) -> None:
    """What a gate judges is seen by taking every table away: it still judges, and is named as of the plan."""
    world = read_world(folder)
    bare = dataclasses.replace(world, observed=Tables({}), truth=Tables({}))
    judging = set()
    for gate in (*FAST, DISPLACEMENT, NETWORK, INTERDICTION, LEAK):
        try:
            judging |= {gate.name} if judged_alone(gate, bare).applies else set()
        except (GateError, KeyError):
            continue
    assert judging == {gate.name for gate in GATES if gate.of_plan and gate.name in ("displacement", "network")}
    report = check_world(world, gates=(DISPLACEMENT, TAIL))
    assert report.of_plan == {"displacement"}
    told = {gate["gate"]: gate["judges"] for gate in report.as_json()["gates"]}
    assert told == {"displacement": "plan", "size tail": "folder"}


def test_a_small_world_is_not_asked_what_only_a_whole_one_shows() -> None:
    report = check_world(spoiled.small(1_500), gates=(*FAST, INTERDICTION, LEAK))
    told = {result.name: result.note for result in report.results if not result.applies}
    assert set(told) == {"calibration", "size tail", "time", "interdiction"}
    assert set(told.values()) == {"the world has 1,500 cases; this is asked of 6,250 or more"}
    assert report.passed


def test_the_spread_between_worlds_is_about_their_common_value() -> None:
    worlds = [
        {"seized": {"HEROIN": kg}, "sent": {"HEROIN": 1000.0}, "road": 0.8, "kazakhstan": 0.01, **OF_ROADS}
        for kg in (20.0, 40.0)
    ]
    assert between_worlds(INTERDICTION, worlds) == {"share of heroin seized": pytest.approx(0.01)}


def test_a_check_that_one_world_of_many_has_takes_the_spread_of_its_kind() -> None:
    often = [{"best column, calls": 0.6 + 0.01 * (number % 2), "trees": 0.9} for number in range(8)]
    seldom = [{**often[0], "best column, bookings": 0.7}, *often[1:]]

    def judge(evidence: Sequence[Evidence]) -> GateResult:
        names = sorted({name for figures in evidence for name in figures})
        values = {name: [figures[name] for figures in evidence if name in figures] for name in names}
        checks = [Check(what=name, value=sum(measures) / len(measures), high=1.0) for name, measures in values.items()]
        return GateResult(name="columns", checks=tuple(checks))

    spread = between_worlds(dataclasses.replace(INTERDICTION, judge=judge), seldom)
    assert spread["best column, calls"] == pytest.approx(0.005)
    assert spread["best column, bookings"] == spread["best column, calls"]
    assert spread["trees"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.slow
def test_all_gates_pass_over_three_seeds_of_course_size(tmp_path: Path) -> None:
    every = sweep.groups([northern.scenario()], 3, 0)
    with Progress(disable=True) as progress:
        reports = sweep.run(every, tmp_path, progress)
    assert {result.name: result.why for result in reports[0].results if not result.passed} == {}
