"""Which vehicle and which person was there at every seizure of a block: by rank, see `lanes` and `encounters`.

The rule kept here: no draw and no sorting of rows; a seizure's ranks follow from its cell and its place in the cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.world.encounters import birthdays, month_days
from simulator.world.lanes import Lanes
from simulator.world.plan import Block, Plan
from simulator.world.words import number


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCells:
    """K cells of a block, its outliers last, with month, route and count, and how many `earlier` parts have (of cells).

    cell is that of every row; order the place of each row among the rows in order of cells.
    """

    month: np.ndarray
    route: np.ndarray
    count: np.ndarray
    earlier: np.ndarray
    cell: np.ndarray
    order: np.ndarray


def meet(plan: Plan, block: Block, rows: dict[str, np.ndarray], cells: BlockCells) -> None:
    """Add vehicle, vehicle_rank, vehicle_country; person, carrier_rank, first_nationality, _sex, _age and birth_year.

    vehicle and person are entities (-1: none), int64; ranks are those of `lanes`, negative where there is none. What is
    said of the first person is that person's where there is one; age in years at the seizure.
    conveyance_country becomes the vehicle's, where the plate was readable.
    """
    encounters, attributes = plan.encounters, plan.attributes
    month, route = rows["month"], rows["route"]
    place = month * plan.static.product.size + route
    fleet = encounters.vehicles
    rank = fleet_rank = _ranks(plan, block, fleet, cells)
    vehicle = fleet.entity(rank, fleet.pool.take(place))
    vehicle[rank < 0] = -1
    plate = encounters.plate_countries(vehicle, attributes.plate_key.take(route))
    blank, unknown = number("conveyance_country", ""), number("conveyance_country", "XX")
    rows["vehicle"], rows["vehicle_rank"] = vehicle, fleet_rank
    rows["vehicle_country"] = np.where(vehicle >= 0, plate, blank).astype(np.int16)
    shown = (vehicle >= 0) & (rows["conveyance_country"] != unknown)
    rows["conveyance_country"] = np.where(shown, plate, rows["conveyance_country"]).astype(np.int16)
    _carriers(plan, block, rows, cells, place)


def _ranks(plan: Plan, block: Block, lanes: Lanes, cells: BlockCells) -> np.ndarray:
    """The rank of every row."""
    return np.asarray(cells.order + _starts(plan, block, lanes, cells)[1].take(cells.cell))


def _starts(plan: Plan, block: Block, lanes: Lanes, cells: BlockCells) -> tuple[np.ndarray, np.ndarray]:
    """Of each cell the rank of its first row in this block, and that less the place of the row in order of cells."""
    outliers = sum(len(other.outliers) for other in plan.blocks[: block.number])
    base = np.concatenate(
        [lanes.cells[block.start : block.stop], lanes.outliers[outliers : outliers + len(block.outliers)]]
    )
    base[: cells.earlier.size] += cells.earlier
    return base, base - (np.cumsum(cells.count) - cells.count)


def _carriers(plan: Plan, block: Block, rows: dict[str, np.ndarray], cells: BlockCells, place: np.ndarray) -> None:
    """Who was met first: somebody hired, or a standing carrier who is arrested."""
    encounters, people, lanes = plan.encounters, plan.people, plan.encounters.carriers
    pool = lanes.pool.take(place)
    rank = _ranks(plan, block, lanes, cells)
    entity = lanes.entity(rank, pool)
    month = rows["month"].copy()
    again = np.flatnonzero(entity != rank)
    month[again] = lanes.month_of(entity[again])
    hired = encounters.hired(entity, lanes.kind.take(pool), lanes.table.take(pool), month)
    person = encounters.standing + entity
    row, who = _arrested(plan, block, cells)
    person[row] = who
    person[rows["persons"] == 0] = -1
    country, sex, born = hired.country, hired.sex, hired.birth_year
    country[row], sex[row], born[row] = people.country[who], people.sex[who], people.birth_year[who]
    rows["person"], rows["carrier_rank"] = person, rank
    rows["first_nationality"], rows["first_sex"], rows["birth_year"] = country, sex, born
    early = month_days(rows["seized"]) < birthdays(person)
    rows["first_age"] = (encounters.years.take(rows["month"]) - born - early).astype(np.int8)


def _arrested(plan: Plan, block: Block, cells: BlockCells) -> tuple[np.ndarray, np.ndarray]:
    """Rows at which a standing carrier is arrested, and who: a month's arrests are spread evenly over its seizures."""
    encounters, lanes, pools = plan.encounters, plan.encounters.carriers, plan.people.arrested
    pool = lanes.pool[cells.month, cells.route]
    role = (cells.month, lanes.organisation[pool], lanes.kind[pool])
    met = np.maximum(encounters.met[role], 1)
    base = _starts(plan, block, lanes, cells)[0]
    # Days after the calendar have ranks of their own, and no arrests of standing carriers.
    arrests = np.where(base < lanes.first.take(pool + 1), np.minimum(pools.count[role], met), 0)
    start = base - lanes.bounds[pool.astype(np.int64) * lanes.months + cells.month]
    start = start + encounters.ahead[pool, cells.month]
    first = -(-start * arrests // met)
    number_of = -(-(start + cells.count) * arrests // met) - first
    cell = np.repeat(np.arange(first.size), number_of)
    if not cell.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    turn = first[cell] + np.arange(cell.size) - np.repeat(np.cumsum(number_of) - number_of, number_of)
    at = turn * met[cell] // arrests[cell] - start[cell]
    row_of = np.empty(cells.order.size, np.int64)
    row_of[cells.order] = np.arange(cells.order.size)
    ahead = np.cumsum(cells.count) - cells.count
    return row_of[ahead[cell] + at], pools.members[pools.start[role][cell] + turn].astype(np.int64)
