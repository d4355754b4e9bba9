"""How many processes build a world where nobody says it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.publish import crew
from simulator.publish.source_names import SOURCES


def test_cores_are_those_that_may_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(12)))
    assert crew.usable_cores(tmp_path / "none") == 12
    quota = tmp_path / "cpu.max"
    for text, cores in (
        ("max 100000", 12),
        ("250000 100000", 3),
        ("50000 100000", 1),
        ("9000000 100000", 12),
        ("", 12),
    ):
        quota.write_text(text, encoding="ascii")
        assert crew.usable_cores(quota) == cores


def test_small_worlds_are_built_by_one_process_and_large_ones_by_as_many_as_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "usable_cores", lambda: 16)
    monkeypatch.setattr(crew, "free_memory", lambda: None)
    assert [crew.crew(cases, (), text=True) for cases in (100, 12_500)] == [1, 1]
    assert crew.crew(12_500, SOURCES, text=True) == 1
    assert crew.crew(10_000_000, SOURCES, text=False) == crew.crew(10_000_000, (), text=False) == 16
    sizes = [crew.crew(cases, (), text=False) for cases in range(100_000, 3_000_000, 50_000)]
    assert sizes == sorted(sizes)
    assert {1, 2, 3} <= set(sizes)
    assert crew.crew(300_000, (), text=False) == 1
    assert crew.crew(500_000, (), text=False) == 2
    monkeypatch.setattr(crew, "free_memory", lambda: 3 * crew.MEMORY + 1)
    assert crew.crew(10_000_000, SOURCES, text=False) == 3
    monkeypatch.setattr(crew, "free_memory", lambda: 0)
    assert crew.crew(10_000_000, SOURCES, text=False) == 1


def test_free_memory_is_read_where_the_system_says_it(tmp_path: Path) -> None:
    assert crew.free_memory(tmp_path / "none") is None
    (tmp_path / "table").write_text("MemTotal: 16000000 kB\nMemAvailable:    2000 kB\n", encoding="ascii")
    assert crew.free_memory(tmp_path / "table") == 2_048_000
    (tmp_path / "table").write_text("MemTotal: 16000000 kB\n", encoding="ascii")
    assert crew.free_memory(tmp_path / "table") is None
