"""What of a bundle has no meaning, table by table, and which rows are the ones that a trainee has to find.

The rule kept here: only what says nothing is looked at: the place in the file, numbers of records, minutes and
seconds, what is blank, how long and how round a value is, a file's name and size. Not looked at, because they are the
exercise itself: dates, posts, plates, the spelling of a firm, what a text says, and lists that a bundle states openly.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.gates.leak import BINS, BLANKABLE, dense, ranked, within
from simulator.strict_json import read_object
from simulator.workspace.retrieval_snapshot import records_path

CASES = "cases of the database"
COARSE = 4
"""Bins of a rank in a table of a few dozen rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One feature of one table of one world: a bin, a label and a stratum for each row; all int64 of one length.

    Labels are comparable from world to world (0 is the background), or name organisations of this world if `apart`.
    """

    table: str
    feature: str
    bins: np.ndarray
    labels: np.ndarray
    strata: np.ndarray
    apart: bool = False


def sights(bundle: Path, exercises: Mapping[str, Mapping[str, Any]]) -> list[Sight]:
    """Every feature of every table of a bundle; exercises is the sealed truth's part of that name.

    Raises:
        OSError, KeyError, ValueError: if bundle and truth are not of one world.
    """
    views: list[Sight] = []
    asked: set[Path] = set()
    for name, truth in exercises.items():
        folder = bundle / "exercises" / name
        if "leak" in truth:
            records = bundle / records_path(truth["clock"])
            if records not in asked:
                views += _database(records, truth["leak"])
            asked.add(records)
            views += _options(folder / "material.json", truth["questions"], name)
        if "plates" in truth and "versions" in truth:
            views += _registers(folder, truth)
        if "messages" in truth:
            views += _inbox(folder, truth["messages"])
    return views


def _numbers(values: Sequence[Any]) -> np.ndarray:
    """The digits at the end of each value; none: 0."""
    ends = [re.search(r"(\d+)\D*$", str(value)) for value in values]
    return np.array([int(end[1]) if end else 0 for end in ends], np.int64)


def _coarse(values: np.ndarray) -> np.ndarray:
    """Bin of each value by its rank in its table; equal values share one bin."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    before = np.cumsum(count) - count
    return np.asarray(before[place] * COARSE // max(values.size, 1))


def _roundness(values: np.ndarray) -> np.ndarray:
    """How many zeros each whole number ends with, at most 5."""
    return np.asarray(np.stack([values % 10**digits == 0 for digits in range(1, 6)]).sum(axis=0), np.int64)


def _moved(days: Sequence[str]) -> np.ndarray:
    """How far each row stands from where its date would put it, in eighths of the table: 4 is its own place."""
    order = dense(np.array(days))
    rank = np.empty(order.size, np.int64)
    rank[np.argsort(order, kind="stable")] = np.arange(order.size)
    step = max(order.size // 8, 1)
    return np.asarray(np.clip((np.arange(order.size) - rank) // step, -4, 4) + 4)


def _table(
    table: str, rows: Sequence[Mapping[str, Any]], labels: np.ndarray, *, day: str = "", ids: Sequence[str] = ()
) -> Iterator[Sight]:
    """Features of a table that any has: places, numbers of records."""
    layer = np.zeros(len(rows), np.int64)
    if day:
        days = [str(row[day]) for row in rows]
        stratum = dense(np.array(days))
        yield Sight(table=table, feature="row order", bins=_moved(days), labels=labels, strata=layer)
        halves = within(np.arange(len(rows)), stratum) * 2 // BINS
        yield Sight(table=table, feature="row order among equal dates", bins=halves, labels=labels, strata=stratum)
    else:
        place = np.arange(len(rows)) * min(len(rows), 8) // max(len(rows), 1)
        yield Sight(table=table, feature="row order", bins=place, labels=labels, strata=layer)
    for column in ids:
        numbers = _numbers([row[column] for row in rows])
        yield Sight(table=table, feature=f"{column}, rank", bins=_coarse(numbers), labels=labels, strata=layer)
        yield Sight(table=table, feature=f"{column}, odd or even", bins=numbers % 2, labels=labels, strata=layer)
        yield Sight(table=table, feature=f"{column}, last digit", bins=numbers % 10, labels=labels, strata=layer)
        lengths = np.array([len(str(row[column])) for row in rows])
        yield Sight(table=table, feature=f"{column}, length", bins=dense(lengths), labels=labels, strata=layer)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_object(path)["rows"]
    return rows


def _registers(folder: Path, truth: Mapping[str, Any]) -> Iterator[Sight]:
    """The network's cases and registers: the organisation's own rows, and the background."""
    members = {number for number, case in truth["cases"].items() if case["role"] == "member"}
    ties = {row for case in truth["cases"].values() for row in case["ties"]}
    plates = {truth["plates"]["true"], *truth["plates"]["misreads"]}
    spelled = set(truth["firm"]["spellings"])

    cases = _rows(folder / "cases.json")
    of_cases = np.array([int(row["case_no"] in members) for row in cases])
    yield from _table("cases", cases, of_cases, day="seizure_date")
    yield from _moments("cases", cases, of_cases, "entry_date")
    for table, day in (("manifest", "date"), ("plate_reads", "time"), ("cards", "date")):
        rows = _rows(folder / f"{table}.json")
        mine = [
            row["id"] in ties
            or row.get("plate") in plates
            or row.get("carrier") in spelled
            or row.get("case_no") in members
            for row in rows
        ]
        labels = np.array(mine, np.int64)
        yield from _table(table, rows, labels, day=day, ids=("id", "seal") if table == "manifest" else ("id",))
        if table == "manifest":
            mass = _numbers([row["mass_kg"] for row in rows])
            layer = np.zeros(len(rows), np.int64)
            yield Sight(table=table, feature="mass_kg, roundness", bins=_roundness(mass), labels=labels, strata=layer)
            blank = np.array([int(not row["plate"]) for row in rows])
            yield Sight(table=table, feature="blank fields", bins=blank, labels=labels, strata=layer)
        if table == "plate_reads":
            yield from _moments(table, rows, labels, "time")
    echo = set(truth["confidence"]["echo"])
    reports = _rows(folder / "reports.json")
    of_echo = np.array([int(row["id"] in echo) for row in reports])
    yield from _table("reports", reports, of_echo, day="date", ids=("id", "number"))
    versions = _rows(folder / "versions.json")
    testable = np.array([int(bool(truth["versions"][row["id"]])) for row in versions])
    yield from _table("versions", versions, testable, ids=("id",))


def _moments(table: str, rows: Sequence[Mapping[str, Any]], labels: np.ndarray, column: str) -> Iterator[Sight]:
    """Second, and last digit of the minute, of every moment ("2026-03-05T07:08:00Z" or without seconds)."""
    layer = np.zeros(len(rows), np.int64)
    texts = [str(row[column]).removesuffix("Z") for row in rows]
    minutes = np.array([int(text[15:16] or 0) for text in texts], np.int64)
    seconds = np.array([int(text[17:19] or 0) for text in texts], np.int64)
    yield Sight(table=table, feature=f"{column}, last digit of the minute", bins=minutes, labels=labels, strata=layer)
    yield Sight(table=table, feature=f"{column}, second is zero", bins=(seconds == 0) * 1, labels=labels, strata=layer)
    yield Sight(table=table, feature=f"{column}, second", bins=seconds // 10, labels=labels, strata=layer)


def _inbox(folder: Path, parts: Mapping[str, str]) -> Iterator[Sight]:
    """The messages, once for the forged one among the others and once for the genuine one."""
    rows = read_object(folder / "messages.json")["inbox"]
    layer = np.zeros(len(rows), np.int64)
    sizes = np.array([(folder / row["file"]).stat().st_size for row in rows])
    for part in ("forged", "genuine"):
        table = f"inbox, {part} message"
        labels = np.array([int(row["id"] == parts[part]) for row in rows])
        yield from _table(table, rows, labels, ids=("id",))
        yield from _moments(table, rows, labels, "received")
        yield Sight(table=table, feature="file size", bins=_coarse(sizes), labels=labels, strata=layer)


def _options(path: Path, questions: Mapping[str, Any], exercise: str) -> Iterator[Sight]:
    """The lists from which something right is picked: its place in the list."""
    for question in read_object(path)["questions"]:
        for task in question["tasks"]:
            right = questions[question["id"]][task["field"]].get("right")
            for name in ("options", "opening", "closing"):
                if name in task:
                    labels = np.array([int(option["code"] in right) for option in task[name]])
                    yield from _table(f"{exercise} {question['id']} {task['field']} {name}", task[name], labels)


def _database(path: Path, leak: Mapping[str, Sequence[int]]) -> Iterator[Sight]:
    """The sampled cases of the database: its organisations must not show in ids, places, moments, blanks."""
    blank = "||".join(f"({column} IN ('', 'SIMPLIFIED'))" for column in BLANKABLE)
    query = f"SELECT rowid, case_id, case_no, entry_date, {blank} FROM cases NOT INDEXED"
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        rows = database.execute(query).fetchall()
    ids = np.array([row[1] for row in rows], np.int64)
    days = dense(np.array([str(row[3])[:10] for row in rows]))
    # The store keeps cases in the order in which they were entered; a date has meaning, a place against it has none.
    running = _numbers([row[2] for row in rows])
    country = dense(np.array([str(row[2])[:7] for row in rows]))
    group = dense(days * (int(country.max(initial=0)) + 1) + country)
    seconds = np.array([int(str(row[3])[17:19]) for row in rows], np.int64)
    blanks = dense(np.array([row[4] for row in rows]))
    order = np.argsort(ids)
    sample = order[np.searchsorted(ids[order], np.array(leak["case_id"], np.int64))]
    whole = np.zeros(len(rows), np.int64)
    happened = np.zeros(len(rows), np.int64)
    happened[sample] = np.array(leak["happened"], np.int64)
    labels = dense(np.array(leak["organisation"], np.int64))
    for feature, bins, strata in (
        ("row order", _moved([str(row[3]) for row in rows]), whole),
        ("id, rank", ranked(ids), whole),
        ("id, odd or even", ids % 2, whole),
        ("id, lowest bits", ids % BINS, whole),
        ("running number, last digit", running % 10, whole),
        ("running number within the day", within(running, group) * COARSE // BINS, group),
        ("second of the minute", seconds // 5, whole),
        ("blank fields", blanks, happened),
    ):
        stratum = dense(strata[sample])
        yield Sight(table=CASES, feature=feature, bins=bins[sample], labels=labels, strata=stratum, apart=True)
