"""Gate "geography": posts lie in their countries, goods and vehicles go where a way leads, and when it is open.

Facts, not statistics: of what is told here nothing may occur. Posts are judged by the house's own outlines
(`reference.ground`), ways by `rail.csv` and `driving.csv`, times by `offices.csv` and `closures.csv`. Rows of registers
that bear an error of their clerk (a wrong plate, say) are left out: the error is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Gate, GateResult
from simulator.gates.world import EPOCH, GateInput
from simulator.reference import codes, offices
from simulator.reference.closures import shut_on
from simulator.reference.driving import may_run
from simulator.reference.ground import misplaced
from simulator.world.geography import carries_passengers

NAME = "geography"
ERROR = 32
# Registers with a post and a day: the column of the moment.
TIMED = {"declarations": "date", "crossings": "time", "plate_reads": "time"}


def _posts(labels: Sequence[str]) -> np.ndarray:
    """Position in the list of offices of every label, -1 for a blank."""
    places = {code: place for place, code in enumerate(offices())}
    return np.array([places.get(label, -1) for label in labels], np.int64)


def _stray(plates: Sequence[str], countries: Sequence[str], modes: Sequence[str]) -> np.ndarray:
    """(plates, countries, modes) whether a vehicle or wagon of the first is met where it may not run."""
    known = [plate not in ("", "XX") for plate in plates]
    return np.array(
        [
            [[known[p] and not may_run(plate, country, mode) for mode in modes] for country in countries]
            for p, plate in enumerate(plates)
        ],
        bool,
    ).reshape(len(plates), len(countries), len(modes))


def _seizures(world: GateInput) -> Evidence:
    """Seizures at shut posts, in passenger trains where none runs, and of vehicles that may not be there."""
    office, labels = world.codes("truth", "cases", "office")
    place = _posts(labels)[office]
    day = world.numbers("truth", "cases", "seizure_date")
    plate, plates = world.codes("truth", "cases", "conveyance_country")
    country, countries = world.codes("truth", "cases", "reporting_country")
    kind, kinds = world.codes("truth", "cases", "conveyance_type")
    modes = [codes("conveyance_type")[name].parent if name in codes("conveyance_type") else "" for name in kinds]
    route, routes = world.codes("truth", "cases", "route_id")
    corridor, names = world.codes("truth", "routes", "corridor")
    known, ids = world.codes("truth", "routes", "route_id")
    of_route = dict(zip((ids[k] for k in known), (names[c] for c in corridor), strict=True))
    ways = [world.scenario.corridors.get(of_route.get(code, "")) for code in routes]
    freight = np.array([way is not None and way.mode == "RAIL" and not carries_passengers(way) for way in ways], bool)
    trains = np.array([name == "PASSENGER_TRAIN" for name in kinds], bool)
    return {
        "seizures": int(day.size),
        "seizures at a shut post": int(shut_on(place, day).sum()),
        "seizures in passenger trains on freight lines": int((trains[kind] & freight[route]).sum()),
        "seizures of vehicles that may not run there": int(
            _stray(plates, countries, modes)[plate, country, kind].sum()
        ),
    }


def _register(world: GateInput, name: str) -> tuple[int, int]:
    """Rows of a register at shut posts, and rows with vehicles that may not run there; errors of clerks apart."""
    office, labels = world.codes("observed", name, "office")
    moment = world.numbers("observed", name, TIMED[name])
    day = moment if TIMED[name] == "date" else moment // 86_400 + EPOCH
    sound = (world.numbers("truth", name, "kind") & ERROR) == 0
    closed = shut_on(_posts(labels)[office], day) & sound
    if "plate_country" not in world.observed.schema(name).names:
        return int(closed.sum()), 0
    plate, plates = world.codes("observed", name, "plate_country")
    countries = [offices()[label].country if label in offices() else "" for label in labels]
    stray = _stray(plates, countries, ["ROAD"])[:, :, 0][plate, office] & (plate >= 0) & sound
    return int(closed.sum()), int(stray.sum())


def measure(world: GateInput) -> Evidence:
    """How often each thing that cannot be is in the world."""
    passed = {code for corridor in world.scenario.corridors.values() for code in corridor.posts}
    used = passed | {offices()[code].opposite for code in passed} - {""}
    evidence = _seizures(world)
    evidence["posts in the wrong place"] = sum(1 for _ in misplaced(offices()[code] for code in sorted(used)))
    shown = [name for name in TIMED if name in world.observed.names and name in world.truth]
    counts = [_register(world, name) for name in shown]
    evidence["registers"] = len(shown)
    evidence["rows of registers at a shut post"] = sum(closed for closed, _ in counts)
    evidence["rows of registers with vehicles that may not run there"] = sum(stray for _, stray in counts)
    return evidence


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """None of it in any world; what was not there to be looked at is no check."""
    told = ("seizures", "registers")
    registers = any(measures["registers"] for measures in evidence)
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=tuple(
            Check(what=what, value=float(sum(measures[what] for measures in evidence)), high=0.0)
            for what in evidence[0]
            if what not in told and (registers or not what.startswith("rows of registers"))
        ),
        told={what: float(sum(measures[what] for measures in evidence)) for what in told},
    )


GATE = Gate(
    name=NAME,
    title="Posts lie in their countries; goods and vehicles go where a way leads, and when it is open",
    measure=measure,
    judge=judge,
)
