"""The leak test over bundles: a spoiled class is named by table and feature, honest classes pass."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import messages_world
import pytest
import retrieval_world
import small_world

from grading.rubric import load_exercise
from simulator.gates.bundle_rows import CASES, sights
from simulator.gates.bundles import tellings
from simulator.publish.drawing import Drawn, TraineeKey
from simulator.publish.retrieval import draw
from simulator.workspace.retrieval_snapshot import records_path

NETWORK, QUERIES, WARNING = "synthesis_first_network", "retrieval_first_queries", "cencomm_first_warning"
CLASS = 14


@lru_cache(maxsize=4)
def queries(number: int) -> Drawn:
    world = retrieval_world.retrieval_world(number)
    who = TraineeKey(course="c", trainee="t", attempt=1, redraw=0, seed=world.seed)
    return draw(world, load_exercise(QUERIES), who)


Spoil = Callable[[Path, dict[str, Any]], None]


def told(folder: Path, exercise: str, drawn: list[Drawn], spoil: Spoil | None = None) -> list[tuple[str, str]]:
    """What the test names in a class with one exercise, spoiled or not."""
    views = []
    for number, pack in enumerate(drawn):
        bundle = folder / str(number)
        place = bundle / "exercises" / exercise
        for name, data in pack.files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
        for name, data in pack.shared.items():
            (bundle / name).parent.mkdir(parents=True, exist_ok=True)
            (bundle / name).write_bytes(data)
        if spoil:
            spoil(place, dict(pack.truth))
        views.append(list(sights(bundle, {exercise: dict(pack.truth)})))
    return [(telling.table, telling.feature) for telling in tellings(views)]


def rows(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    raw = json.loads(path.read_bytes())
    raw["rows"] = change(raw["rows"])
    path.write_text(json.dumps(raw), encoding="utf-8")


def members(truth: dict[str, Any]) -> set[str]:
    return {number for number, case in truth["cases"].items() if case["role"] == "member"}


def mine(truth: dict[str, Any], row: dict[str, Any]) -> bool:
    return row["plate"] in {truth["plates"]["true"], *truth["plates"]["misreads"]}


def members_first(place: Path, truth: dict[str, Any]) -> None:
    rows(place / "cases.json", lambda cases: sorted(cases, key=lambda row: row["case_no"] not in members(truth)))


def seconds_zero(place: Path, truth: dict[str, Any]) -> None:
    def change(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in cases:
            row["entry_date"] = row["entry_date"][:17] + ("00Z" if row["case_no"] in members(truth) else "17Z")
        return cases

    rows(place / "cases.json", change)


def even_numbers(place: Path, truth: dict[str, Any]) -> None:
    def change(reads: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in reads:
            row["id"] = f"R-{int(row['id'][2:]) // 2 * 2 + (not mine(truth, row))}"
        return reads

    rows(place / "plate_reads.json", change)


def round_masses(place: Path, truth: dict[str, Any]) -> None:
    def change(manifest: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in manifest:
            row["mass_kg"] = row["mass_kg"] // 1000 * 1000 + (0 if mine(truth, row) else 130)
        return manifest

    rows(place / "manifest.json", change)


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (members_first, ("cases", "row order")),
        (seconds_zero, ("cases", "entry_date, second is zero")),
        (even_numbers, ("plate_reads", "id, odd or even")),
        (round_masses, ("manifest", "mass_kg, roundness")),
    ],
)
def test_a_network_whose_members_show_by_what_has_no_meaning_is_named(
    tmp_path: Path, spoil: Spoil, named: tuple[str, str]
) -> None:
    drawn = [small_world.drawn(number) for number in range(6)]
    assert named in told(tmp_path / "spoiled", NETWORK, drawn, spoil)
    assert told(tmp_path / "honest", NETWORK, drawn) == []


def larger(place: Path, truth: dict[str, Any]) -> None:
    path = place / "inbox" / f"{truth['messages']['forged']}.cms"
    path.write_bytes(path.read_bytes() + b"\0")


def forged_first(place: Path, truth: dict[str, Any]) -> None:
    path = place / "messages.json"
    shown = json.loads(path.read_bytes())
    shown["inbox"].sort(key=lambda row: row["id"] != truth["messages"]["forged"])
    path.write_text(json.dumps(shown), encoding="utf-8")


def test_a_forged_message_that_shows_by_size_or_place_is_named(tmp_path: Path) -> None:
    drawn = [messages_world.drawn(number) for number in range(1, CLASS + 1)]
    assert told(tmp_path / "honest", WARNING, drawn) == []
    assert ("inbox, forged message", "file size") in told(tmp_path / "size", WARNING, drawn, larger)
    assert ("inbox, forged message", "row order") in told(tmp_path / "place", WARNING, drawn, forged_first)


def organisation_by_seconds(place: Path, truth: dict[str, Any]) -> None:
    owners = dict(zip(truth["leak"]["case_id"], truth["leak"]["organisation"], strict=True))
    with closing(sqlite3.connect(place.parents[1] / records_path(truth["clock"]))) as database, database:
        database.executemany(
            "UPDATE cases SET entry_date = substr(entry_date, 1, 17) || ? WHERE case_id = ?",
            [(f"{owner * 5 % 60:02d}Z", case_id) for case_id, owner in owners.items()],
        )


def test_a_database_whose_organisations_show_in_the_seconds_is_named(tmp_path: Path) -> None:
    drawn = [queries(number) for number in range(2)]
    assert told(tmp_path / "honest", QUERIES, drawn) == []
    assert told(tmp_path / "spoiled", QUERIES, drawn, organisation_by_seconds) == [(CASES, "second of the minute")]


@pytest.mark.slow
def test_twenty_honest_classes_are_refused_no_oftener_than_chance_allows(tmp_path: Path) -> None:
    refused = 0
    for number in range(20):
        network = [small_world.drawn(6 * number + n) for n in range(6)]
        warning = [messages_world.drawn(6 * number + n) for n in range(1, 7)]
        refused += bool(told(tmp_path / f"n{number}", NETWORK, network))
        refused += bool(told(tmp_path / f"w{number}", WARNING, warning))
    # Forty tests at a level of 0.01: four or more refusals happen to honest classes once in 1,700 times.
    assert refused <= 3
