"""One row for every seizure: blocks of months of entry, each a pure function of the compiled tables, seed and block.

The rule kept here: a block draws from its own streams only, so any executor and number of workers gives the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.rng import stream
from simulator.world.attributes import Attributes, is_customs
from simulator.world.counts import LAGS, NEVER, Calendar, Cells
from simulator.world.hazards import SERVICES, Static
from simulator.world.scenario import MultiLineFeature, Scenario
from simulator.world.sizes import draw_sizes
from simulator.world.words import number, numbers, pick, picker

BLOCK_MONTHS = 3
GOLDEN = (5**0.5 - 1) / 2
NEVER_BLOCK = 4096
# The share of cases with a second line, 13,600 lines in 12,500 cases (training volume of the course).
SECOND_LINE = 0.075
DRUGS = ("HEROIN", "OPIUM", "HASHISH", "MARIJUANA", "POPPY_STRAW", "MEPHEDRONE", "METHAMPHETAMINE", "DRUG_OTHER")
LEGAL_DRUGS = {"CRIME_SIGNS": 0.86, "UNDECIDED": 0.12, "ADMINISTRATIVE": 0.02}
LEGAL_OTHER = {"CRIME_SIGNS": 0.30, "UNDECIDED": 0.18, "ADMINISTRATIVE": 0.52}
# Probability of 0, 1, 2 and 3 persons: parcels and wagons, people carrying, road vehicles. Assumption.
PERSONS = np.array([[0.70, 0.26, 0.04, 0.0], [0.05, 0.80, 0.12, 0.03], [0.06, 0.62, 0.24, 0.08]])
Rows = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """All that the micro stage reads: no block changes it."""

    scenario: Scenario
    static: Static
    attributes: Attributes
    calendar: Calendar
    cells: Cells


def block_numbers(cells: Cells) -> np.ndarray:
    """The block of every cell: a quarter of entry months, or, never entered, a year of seizure months."""
    return np.where(cells.lag == NEVER, NEVER_BLOCK + cells.month // 12, (cells.month + cells.lag) // BLOCK_MONTHS)


def draw_block(compiled: Compiled, seed: bytes, block: int, chosen: np.ndarray) -> Rows:
    """The rows of one block; chosen are the positions of its cells."""
    cells, static, attributes = compiled.cells, compiled.static, compiled.attributes
    n = cells.count[chosen]
    row = np.repeat(chosen, n)
    rows: Rows = {
        "month": cells.month[row],
        "route": cells.route[row],
        "leg": cells.leg[row],
        "service": cells.service[row],
        "lag": cells.lag[row],
    }
    route, leg = rows["route"], rows["leg"]
    rows["country"] = static.country[route, leg]
    _days(compiled, rows, stream(seed, "world-days", block))
    rng = stream(seed, "world-detection", block)
    _detection(attributes, rows, rng)
    _quantity(static, rows, stream(seed, "world-sizes", block))
    _particulars(compiled, rows, stream(seed, "world-particulars", block))
    _second_line(compiled, rows, stream(seed, "world-lines", block))
    rows["tie"] = stream(seed, "world-order", block).integers(0, 2**62, row.size)
    return rows


def _days(compiled: Compiled, rows: Rows, rng: np.random.Generator) -> None:
    size = rows["month"].size
    rows["seized"], rows["entered"] = np.zeros(size, np.int64), np.zeros(size, np.int64)
    key = (rows["country"] * 1024 + rows["month"]) * (LAGS + 2) + rows["lag"]
    order = np.argsort(key, kind="stable")
    values, starts = np.unique(key[order], return_index=True)
    for value, part in zip(values, np.split(order, starts[1:]), strict=True):
        place, lag = divmod(int(value), LAGS + 2)
        country, month = divmod(place, 1024)
        table = compiled.calendar.table(compiled.static.country_codes[country], month)
        never = lag == NEVER
        rows["seized"][part], entered = table.draw(rng, None if never else lag, part.size)
        rows["entered"][part] = 0 if never else entered


def _detection(attributes: Attributes, rows: Rows, rng: np.random.Generator) -> None:
    route, leg = rows["route"], rows["leg"]
    customs = is_customs(rows["service"])
    rows["control_reason"] = _by_key(
        rng, attributes.reasons, attributes.reason_key[route, leg] + np.where(customs, 0, 1)
    )
    rows["detection_means"] = _by_key(rng, attributes.means, attributes.means_key[route, leg])
    names = np.array([number("detecting_service", name) for name in SERVICES])
    rows["detecting_service"] = names[rows["service"]]


def _by_key(
    rng: np.random.Generator, pickers: tuple[tuple[np.ndarray, np.ndarray], ...], key: np.ndarray
) -> np.ndarray:
    """One draw a row from the picker that its key names."""
    u = rng.random(key.size)
    found = np.zeros(key.size, np.int32)
    order = np.argsort(key, kind="stable")
    values, starts = np.unique(key[order], return_index=True)
    for value, part in zip(values, np.split(order, starts[1:]), strict=True):
        positions, cumulative = pickers[value]
        found[part] = positions[np.searchsorted(cumulative, u[part], side="right")]
    return found


def _quantity(static: Static, rows: Rows, rng: np.random.Generator) -> None:
    route = rows["route"]
    foot = static.on_foot[route, rows["leg"]].astype(np.int64)
    rows["product"] = product_positions(static)[static.product[route]]
    size = draw_sizes(
        _spread(static, rows, foot, rng),
        rng.random(route.size),
        median=static.median[route, foot],
        sigma=static.sigma[route, foot],
        cap=static.cap[route, foot],
        below=static.below[route, foot],
        tail=static.tail[route, foot],
    )
    rows["quantity"] = size


def _spread(static: Static, rows: Rows, foot: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Uniform quantiles of size that are spread evenly over consignments alike: a lattice with a random shift.

    Each quantile is uniform, but neighbours (same country and product, similar mean) do not draw the same luck. So a
    year's mass follows the months' stage and not the lottery of single sizes.
    """
    mean = static.mean_units[rows["route"], foot]
    order = np.lexsort((mean, rows["product"], rows["country"]))
    quantile = np.empty(order.size)
    quantile[order] = (rng.random() + GOLDEN * np.arange(order.size)) % 1.0
    return quantile


def product_positions(static: Static) -> np.ndarray:
    """Position in the code list of every product of the scenario."""
    return np.array([number("product", name) for name in static.products])


def _particulars(compiled: Compiled, rows: Rows, rng: np.random.Generator) -> None:
    attributes, static = compiled.attributes, compiled.static
    route, leg, n = rows["route"], rows["leg"], rows["route"].size
    for column, values in attributes.codes.items():
        rows[column] = values[route, leg]
    rows["departure"], rows["destination"] = attributes.departure[route], attributes.destination[route]
    rows["goods_origin"] = _by_key(rng, attributes.origins, static.product[route])
    country = _by_key(rng, attributes.conveyance_country, route)
    on_foot = rows["mode"] == number("mode", "PEDESTRIAN")
    premises = rows["conveyance_type"] == number("conveyance_type", "UNKNOWN")
    rows["conveyance_country"] = np.where(on_foot | premises, number("conveyance_country", ""), country)
    drug = np.isin(rows["product"], [numbers("product")[c] for c in DRUGS])
    rows["legal_stage"] = np.where(
        drug,
        pick(rng, picker("legal_stage", LEGAL_DRUGS), n),
        pick(rng, picker("legal_stage", LEGAL_OTHER), n),
    )
    chance = np.cumsum(PERSONS, axis=1)[_person_class(rows)]
    rows["persons"] = (rng.random(n)[:, None] > chance).sum(axis=1)
    rows["first_nationality"] = _by_key(rng, attributes.nationalities, route)


def _person_class(rows: Rows) -> np.ndarray:
    mode = rows["mode"]
    alone = np.isin(mode, [number("mode", "AIR"), number("mode", "PEDESTRIAN")])
    absent = np.isin(mode, [number("mode", "POST"), number("mode", "RAIL"), number("mode", "SEA")])
    return np.where(absent, 0, np.where(alone, 1, 2))


def _second_line(compiled: Compiled, rows: Rows, rng: np.random.Generator) -> None:
    """Some cases have a second line: more of the same, or a little of another product of the same organisation."""
    scenario, static = compiled.scenario, compiled.static
    n, route = rows["route"].size, rows["route"]
    chance = np.full(n, SECOND_LINE)
    same = np.full(n, 0.5)
    for feature in scenario.feature:
        if isinstance(feature, MultiLineFeature):
            inside = (
                (rows["country"] == static.country_codes.index(feature.country))
                & (static.product[route] == static.products.index(feature.product))
                & (rows["seized"] >= feature.from_.toordinal())
                & (rows["seized"] <= feature.to.toordinal())
            )
            chance[inside], same[inside] = feature.rate, 0.65
    has = rng.random(n) < chance
    others = _other_product(static, route, rng.random(n))
    again = (rng.random(n) < same) | (others == static.product[route])
    split = rng.uniform(0.2, 0.6, n)
    little = np.exp(rng.normal(-1.6, 0.6, n))
    medians = np.array([product.median for product in scenario.products.values()])
    rows["product_2"] = np.where(
        has, product_positions(static)[np.where(again, static.product[route], others)], number("product", "")
    )
    rows["quantity_2"] = np.where(has, np.where(again, rows["quantity"] * split, medians[others] * little), 0.0)
    rows["quantity"] = np.where(has & again, rows["quantity"] * (1 - split), rows["quantity"])


def _other_product(static: Static, route: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Another product that the same organisation moves, or the same one where it moves no other."""
    owner = static.owner
    found: np.ndarray = static.product[route].copy()
    for organisation in np.unique(owner[route]):
        offered = np.unique(static.product[owner == organisation])
        mine = np.flatnonzero(owner[route] == organisation)
        if offered.size < 2:
            continue
        place = np.searchsorted(offered, static.product[route[mine]])
        step = 1 + (u[mine] * (offered.size - 1)).astype(np.int64)
        found[mine] = offered[(place + step) % offered.size]
    return found
