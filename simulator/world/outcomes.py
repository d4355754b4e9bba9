"""What became of the vehicle, the driver, the goods and the firm of every seizure.

The rule kept here: an outcome never contradicts what is met later. Who or what is met again was given back or let go,
and a temporary detention ends within DETAINED days, before the month in which it may be met again; what was confiscated
or sentenced is met no more. An outcome is a function of the seizure's number, so it needs no draw.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.reference import codes
from simulator.regional import in_its_region
from simulator.world.belongings import MARKED
from simulator.world.bits import QUANTILES, lasting, quantile_table
from simulator.world.lanes import Lanes
from simulator.world.plan import Plan
from simulator.world.truth import coded, named
from simulator.world.words import number, words

VEHICLE = ("CONFISCATED", "RETURNED", "RELEASED")
DRIVER = ("DETAINED", "FINED", "FREE")
GOODS = ("DESTROYED", "FORFEITED", "RETURNED")
FIRM = ("NOTHING", "STRUCK_OFF")
STAGES = ("CRIME_SIGNS", "UNDECIDED", "ADMINISTRATIVE")
DETAINED = 27
# By legal stage: of private vehicles, of those that carry for anybody (buses, wagons, vessels), of persons, of goods
# that are drugs and of others.
PRIVATE = ((0.45, 0.40, 0.15), (0.10, 0.50, 0.40), (0.02, 0.28, 0.70))
COMMON = ((0.0, 0.25, 0.75), (0.0, 0.15, 0.85), (0.0, 0.05, 0.95))
PERSON = ((0.80, 0.0, 0.20), (0.15, 0.20, 0.65), (0.0, 0.90, 0.10))
DRUGS = ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 0.0, 0.0))
OTHER = ((0.35, 0.65, 0.0), (0.20, 0.55, 0.25), (0.15, 0.45, 0.40))
HELD = 0.5
OWN = ("TRUCK", "VAN", "CAR")
SALT = 5_000

ASSUMPTIONS = (
    Assumption(
        what="confiscated, returned after detention, released at once: vehicles by legal stage, private and common",
        value=f"{PRIVATE}; {COMMON}",
        why="laws allow confiscation of what was used for a crime, carriers of others' goods rarely lose theirs",
    ),
    Assumption(what="detained, fined, free: carriers by legal stage", value=f"{PERSON}", why="no public figure"),
    Assumption(
        what="destroyed, forfeited, returned: drugs and other goods by legal stage",
        value=f"{DRUGS}; {OTHER}",
        why="drugs are destroyed, other goods sold for the state or given back against payment; shares are ours",
    ),
    Assumption(
        what="longest temporary detention; carriers let go at once among those met again",
        value=f"{DETAINED} days; {HELD:.0%}",
        why="within the terms of customs and administrative codes; the rest is ours",
    ),
)


@in_its_region
def outcome_table(plan: Plan, rows: dict[str, np.ndarray]) -> pa.Table:
    """outcomes: one row a seizure: who and what was met there, and what became of them.

    days: until the vehicle is given back or the driver let go; 0 at once, -1 never or there was none. Of nobody the
    country is blank, the year 0. firm: struck off on the first day of the next month.
    """
    encounters = plan.encounters
    vehicle, vehicle_days = vehicle_outcomes(plan, rows)
    driver, driver_days = driver_outcomes(plan, rows)
    met = rows["person"] >= 0
    return pa.table(
        {
            "truth_id": pa.array(rows["truth_id"]),
            "vehicle": named(vehicle, [*VEHICLE, ""]),
            "vehicle_days": pa.array(vehicle_days.astype(np.int16)),
            "driver": named(driver, [*DRIVER, ""]),
            "driver_days": pa.array(driver_days.astype(np.int16)),
            "goods": named(goods_outcomes(rows), list(GOODS)),
            "firm": named(firm_outcomes(plan, rows), [*FIRM, ""]),
            "vehicle_country": coded("country", rows["vehicle_country"]),
            "vehicle_company": pa.array(encounters.vehicle_company(rows["vehicle"], _pools(encounters.vehicles, rows))),
            "person_country": coded("country", np.where(met, rows["first_nationality"], number("country", ""))),
            "person_sex": named(np.where(met, rows["first_sex"], 2), ["M", "F", ""]),
            "person_birth_year": pa.array(np.where(met, rows["birth_year"], 0).astype(np.int16)),
        }
    )


def vehicle_outcomes(plan: Plan, rows: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Positions in VEHICLE (their number: there was none) and days until it was given back."""
    lanes, there = plan.encounters.vehicles, rows["vehicle"] >= 0
    rank = rows["vehicle_rank"]
    common = np.isin(np.arange(len(MARKED) + 1), [i for i, name in enumerate(MARKED) if name not in OWN])
    pool = _pools(lanes, rows)
    key = common.take(np.minimum(lanes.kind.take(pool), len(MARKED))) * len(STAGES) + _stage(rows)
    outcome = _drawn(np.concatenate([PRIVATE, COMMON]), key, rows, 1)
    met_again = there & (lanes.after(rank, pool) >= 0)
    outcome[met_again & (outcome == VEHICLE.index("CONFISCATED"))] = VEHICLE.index("RETURNED")
    days = np.select(
        [outcome == VEHICLE.index("RETURNED"), outcome == VEHICLE.index("RELEASED")], [_detained(rows, 2), 0], -1
    )
    return np.where(there, outcome, len(VEHICLE)), np.where(there, days, -1)


def driver_outcomes(plan: Plan, rows: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Positions in DRIVER (their number: nobody was met) and days until he was let go; -1 sentenced."""
    lanes, person = plan.encounters.carriers, rows["person"]
    rank = rows["carrier_rank"]
    outcome = _drawn(np.array(PERSON), _stage(rows), rows, 3)
    standing = (person >= 0) & (person < plan.encounters.standing)
    detained, free = DRIVER.index("DETAINED"), DRIVER.index("FREE")
    met_again = ~standing & (lanes.after(rank, _pools(lanes, rows)) >= 0)
    at_once = lasting(rows["truth_id"], SALT + 4) < np.uint32(int(HELD * (1 << 32)))
    outcome[met_again & at_once & (outcome == detained)] = free
    outcome[standing] = detained
    days = np.where(outcome == detained, np.where(met_again, _detained(rows, 5), -1), 0)
    return np.where(person >= 0, outcome, len(DRIVER)), np.where(person >= 0, days, -1)


def goods_outcomes(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Positions in GOODS: what became of the first line."""
    drug = np.array([bool(code) and codes("product")[code].parent == "DRU" for code in words("product")])
    key = np.where(drug[rows["product"]], 0, len(STAGES)) + _stage(rows)
    return _drawn(np.concatenate([DRUGS, OTHER]), key, rows, 6)


def firm_outcomes(plan: Plan, rows: dict[str, np.ndarray]) -> np.ndarray:
    """Positions in FIRM (their number: no firm stood in the papers): struck off on the first day of the next month."""
    company = rows["company"]
    until = plan.people.company_until.take(np.maximum(company, 0)).astype(np.int64)
    struck = (until == rows["month"] + 1) & (until < plan.scenario.months)
    return np.where(company >= 0, struck.astype(np.int64), len(FIRM))


def _pools(lanes: Lanes, rows: dict[str, np.ndarray]) -> np.ndarray:
    """The pool of each row, from its month and route; whatever it is where nothing was met."""
    place = rows["month"] * lanes.pool.shape[1] + rows["route"]
    return np.asarray(np.maximum(lanes.pool.reshape(-1).take(place), 0))


def _stage(rows: dict[str, np.ndarray]) -> np.ndarray:
    """The row of a table of outcomes for each legal stage."""
    every = words("legal_stage")
    place = np.array([STAGES.index(code) if code in STAGES else STAGES.index("UNDECIDED") for code in every])
    return np.asarray(place[rows["legal_stage"]])


def _drawn(weights: np.ndarray, key: np.ndarray, rows: dict[str, np.ndarray], salt: int) -> np.ndarray:
    """One outcome a row from the table `key`, (n,) int64."""
    positions = np.arange(weights.shape[1])
    cumulative = np.minimum(np.cumsum(weights, axis=1), 1.0)
    cumulative[:, -1] = 1.0
    tables = np.concatenate([quantile_table(positions, row) for row in cumulative])
    bits = lasting(rows["truth_id"], SALT + salt) >> np.uint32(20)
    return np.asarray(tables.take(key * QUANTILES + bits), np.int64)


def _detained(rows: dict[str, np.ndarray], salt: int) -> np.ndarray:
    """Days of a temporary detention, 1 to DETAINED."""
    bits = lasting(rows["truth_id"], SALT + salt).astype(np.int64)
    return 1 + (bits * DETAINED >> 32)
