"""One more day of a world on disk: what was seized, what was entered, what the other sources saw.

The rule kept here: files that are there stay as they are. New parts are written first, then both manifests by way of a
journal, so that a stop in between leaves the old day or the new one, never a mixture.
"""

from __future__ import annotations

import fcntl
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from simulator import durable
from simulator.errors import CenlabError
from simulator.observation.entries import Window, choose_entries
from simulator.observation.records import observe_window
from simulator.publish.hashes import content_hash, joint_hash, parts_hash
from simulator.publish.jobs import Spec, write_parquet
from simulator.publish.manifests import GENERATOR_VERSION, NoWorld, WorldVersion, parts, read_manifest
from simulator.publish.sources import draw_sources
from simulator.regional import using
from simulator.strict_json import read_object
from simulator.world.delays import MARGIN
from simulator.world.micro import draw_seizures
from simulator.world.nextdays import extended
from simulator.world.outcomes import outcome_table
from simulator.world.plan import Plan
from simulator.world.truth_tables import stored_seizures, true_lines

JOURNAL = "next.json"


class DayNotAdded(CenlabError):
    """The disk refused, or another command is at work; the world is as it was."""


def next_day(folder: Path) -> dict[str, Any]:
    """Add one day to a world on disk; returns {"day", "records", "seizures"}.

    Raises:
        NoWorld, WorldVersion, WorldChanged: see `manifests`.
        NoFurtherDay: beyond 60 days after the calendar.
        OtherPlan: if this machine would go on with another world.
        DayNotAdded: if the disk refuses or another command adds a day now.
    """
    read_manifest(folder, "truth")
    try:
        with (folder / "truth" / "scenario.json").open("rb") as held:
            _hold(held, folder)
            _finish(folder)
            public, sealed = read_manifest(folder, "observed"), read_manifest(folder, "truth")
            added = _write_day(folder, public, sealed)
            _finish(folder)
    except OSError as fault:
        raise DayNotAdded(
            f"No day was added to {folder}: {fault.strerror or fault}. The world is as it was; mend it and run the "
            "command again."
        ) from None
    return added


def _hold(held: IO[bytes], folder: Path) -> None:
    """One day at a time: a second command is refused while the first works."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise DayNotAdded(
            f"Another command is adding a day to {folder} now. Wait for it, then run this again."
        ) from None


def _spec(folder: Path, sealed: dict[str, Any]) -> Spec:
    if sealed.get("generator_version") != GENERATOR_VERSION:
        raise WorldVersion(
            f"{folder} was made by generator {sealed.get('generator_version')}, this one is {GENERATOR_VERSION}: the "
            "same seed would give another world. It was left as it is."
        )
    try:
        return Spec(
            scenario=(folder / "truth" / "scenario.json").read_text(encoding="utf-8"),
            seed=sealed["seed"],
            cases=sealed["cases"],
            sources=tuple(sealed["sources"]),
            text=sealed["text"],
            block_rows=sealed["block_rows"],
            plan_sha256=sealed["plan_sha256"],
            maker=tuple(sealed["versions"].items()),
        )
    except (OSError, KeyError, TypeError, AttributeError):
        raise NoWorld(f"{folder}: truth/ lacks its scenario or its manifest lacks a figure. Build it again.") from None


def _write_day(folder: Path, public: dict[str, Any], sealed: dict[str, Any]) -> dict[str, Any]:
    spec = _spec(folder, sealed)
    days = int(sealed["days_added"]) + 1
    plan = extended(spec.plan(), days)
    today = plan.today + days
    block = plan.blocks[-1]
    rows = draw_seizures(plan, block.number)
    written: dict[str, pa.Table] = {}
    if block.size:
        written = {
            "truth/cases": stored_seizures(plan, rows),
            "truth/lines": true_lines(plan, rows),
            "truth/outcomes": outcome_table(plan, rows),
        }
        with using(plan.region):
            for _, source in draw_sources(spec.sources, plan, block.number, rows, text=spec.text):
                written |= source
    entries = _entries(plan, rows, today)
    if entries.size:
        window = Window(
            number=len(public["tables"]["cases"]["parts"]) + days,
            first=today,
            last=today,
            base=int(public["tables"]["cases"]["rows"]),
            numbers=_numbers(folder, public, plan, today),
        )
        observed = observe_window(plan, window, entries, text=spec.text)
        written |= {f"observed/{name}": table for name, table in observed.tables.items()}
        written["truth/entries"] = observed.entries
    tables = {"observed": public["tables"], "truth": sealed["tables"]}
    for place, table in written.items():
        room, name = place.split("/")
        entry = tables[room][name]
        write_parquet(table, folder / room / name / f"{len(entry['parts']):05d}.parquet")
        entry["parts"].append(content_hash(table))
        entry["rows"] += table.num_rows
        entry["sha256"] = parts_hash(entry["parts"])
    moment = datetime.fromisoformat(public["as_of"]) + timedelta(days=1)
    public["as_of"] = moment.isoformat().replace("+00:00", "Z")
    public["truth_sha256"] = joint_hash({name: table["sha256"] for name, table in sealed["tables"].items()})
    sealed |= {
        "days_added": days,
        "truth_sha256": public["truth_sha256"],
        "observed": {name: table["sha256"] for name, table in public["tables"].items()},
    }
    _replace(folder / "truth" / JOURNAL, {"observed": public, "truth": sealed})
    return {"day": date.fromordinal(today).isoformat(), "records": int(entries.size), "seizures": block.size}


def _entries(plan: Plan, rows: dict[str, np.ndarray], today: int) -> np.ndarray:
    """Everything that is entered on that day, of the day's seizures and of all earlier ones that may be."""
    longest = int(plan.entries.delay.max()) + MARGIN
    entries = [
        choose_entries(draw_seizures(plan, block.number), today, today - 1)
        for block in plan.blocks[:-1]
        if block.last >= today - longest
    ]
    return np.concatenate([*entries, choose_entries(rows, today, today - 1)])


def _numbers(folder: Path, public: dict[str, Any], plan: Plan, today: int) -> tuple[int, ...]:
    """How many records each country entered this year before today."""
    counts = dict.fromkeys(plan.static.country_codes, 0)
    year = np.datetime64(date.fromordinal(today).isoformat(), "Y")
    for _, part, _ in parts(folder, "observed", "cases", public):
        mine = part["entry_date"].to_numpy().astype("datetime64[Y]") == year
        if mine.any():
            for entry in part.filter(pa.array(mine))["reporting_country"].value_counts().to_pylist():
                counts[entry["values"]] += entry["counts"]
    return tuple(counts.values())


def _replace(path: Path, content: dict[str, Any]) -> None:
    durable.write_json(path, content, indent=2)


def _finish(folder: Path) -> None:
    """Put the manifests of a journal in place; none: nothing to do."""
    journal = folder / "truth" / JOURNAL
    if not journal.is_file():
        return
    manifests = read_object(journal)
    for room in ("observed", "truth"):
        _replace(folder / room / "manifest.json", manifests[room])
    durable.remove(journal)
