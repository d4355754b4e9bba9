"""The gate of papers on a sound world on disk, and on worlds in which registers and papers part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import northern
import numpy as np
import pytest
import scenarios

from simulator.gates import papers as gate
from simulator.gates.result import GateResult
from simulator.gates.world import made_world, read_world
from simulator.observation.documents import particulars as drawn_particulars
from simulator.observation.documents import vehicle as vehicles
from simulator.observation.registers import crossings, declarations, passages, tracking
from simulator.publish.folder import write_world
from simulator.rng import lengthed
from simulator.world import Scenario

SOURCES = ("crossings", "declarations", "plate_reads", "tracking")
Turn = Callable[[bytes, str, np.ndarray], np.ndarray]


def judged(
    folder: Path, *, text: bool = True, sources: tuple[str, ...] = SOURCES, scenario: Scenario | None = None
) -> GateResult:
    scenario = scenario or northern.scenario()
    write_world(scenario, northern.seed(3), folder, 2_000, sources=sources, text=text)
    return gate.judge([gate.measure(read_world(folder, scenario))])


@pytest.mark.parametrize("text", [True, False], ids=["text", "keys"])
def test_papers_of_a_sound_world_contradict_no_register(tmp_path: Path, text: bool) -> None:
    result = judged(tmp_path / "w", text=text)
    assert result.faults() == [], result.why
    compared = {what.removeprefix("compared: "): count for what, count in result.told.items()}
    assert {gate.VEHICLE, gate.DRIVER, gate.PARTIES, gate.LOAD, gate.TIME, gate.TWINS} <= compared.keys()
    assert {gate.ONE_EVENT, gate.ONE_VEHICLE} <= compared.keys()
    assert min(compared.values()) >= 3


def other_keys(monkeypatch: pytest.MonkeyPatch, register: object, kind: str) -> None:
    """The register shows things of one kind under other keys than all others."""
    true: Turn = register.shown_keys  # type: ignore[attr-defined]

    def turned(seed: bytes, what: str, keys: np.ndarray) -> np.ndarray:
        return true(seed, what, keys) ^ 1 if what == kind else true(seed, what, keys)

    monkeypatch.setattr(register, "shown_keys", turned)


@pytest.mark.parametrize(
    ("register", "kind", "fault"),
    [
        (crossings, "vehicle", gate.VEHICLE),
        (crossings, "person", gate.DRIVER),
        (declarations, "consignment", gate.PARTIES),
        (tracking, "consignment", gate.ITEM),
    ],
)
def test_the_gate_fails_where_a_register_shows_another_thing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register: object, kind: str, fault: str
) -> None:
    other_keys(monkeypatch, register, kind)
    scenario = scenarios.scenario("post_express" if register is tracking else "northern_corridor")
    assert judged(tmp_path / "w", scenario=scenario).faults() == [fault]


def test_the_gate_fails_where_a_vehicle_passes_after_it_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "MINUTES", -50)
    monkeypatch.setattr(passages, "below", lambda rng, most, size: np.full(size, most, np.int64))
    assert gate.TIME in judged(tmp_path / "w").faults()


def test_the_gate_fails_where_every_paper_describes_its_vehicle_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vehicles, "lengthed", lambda *parts: lengthed(str(np.random.default_rng().integers(1 << 60))))
    assert {gate.ONE_VEHICLE} <= set(judged(tmp_path / "w").faults())


def test_the_gate_fails_where_each_record_of_an_event_has_papers_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        gate,
        "particulars",
        lambda record, key, known: drawn_particulars(record, record["case_no"], known),
    )
    assert gate.ONE_EVENT in judged(tmp_path / "w").faults()


def test_papers_are_asked_of_worlds_on_disk_with_registers_alone(tmp_path: Path) -> None:
    world = made_world(northern.scenario(), northern.seed(3), 300)
    assert not gate.judge([gate.measure(world)]).applies
    assert not judged(tmp_path / "w", sources=()).applies
