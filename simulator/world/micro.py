"""One row for every seizure of a block, in order of day and second: a pure function of the plan and the block's number.

The rule kept here: a block draws from its own streams only, so any executor and number of workers gives the same rows.
Nothing but draws of 16 bits and tables; no loop over rows.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import codes
from simulator.reference.clocks import by_utc, office_seconds
from simulator.reference.trade import MONTHS
from simulator.regional import in_its_region
from simulator.reproducible import log1p
from simulator.world.attributes import is_customs
from simulator.world.bits import WHOLE, Bits, look_up, quantile_table, scaled, threshold
from simulator.world.brands import draw_brands
from simulator.world.channels import JOINT, LEVELS
from simulator.world.covers import NOTHING
from simulator.world.delays import working_day
from simulator.world.features import Outlier
from simulator.world.hazards import SERVICES, Static
from simulator.world.lines import second_line
from simulator.world.meeting import BlockCells, meet
from simulator.world.operations import TEAM_SHARE
from simulator.world.people import ANY_FIRM
from simulator.world.plan import Block, Plan
from simulator.world.rounding import round_quantity
from simulator.world.sizes import draw_sizes, spread_tables
from simulator.world.splits import split_parts
from simulator.world.words import number, numbers, picker, words

Rows = dict[str, np.ndarray]
ASSUMPTIONS = (
    Assumption(
        what="hour of the day of seizures",
        value="from half the mean at 2 to 4 UTC to one and a half at 8 to 12 UTC",
        why="posts work day and night, traffic peaks by day; no public figure",
    ),
    Assumption(
        what="legal stage of drugs and of other goods",
        value="signs of a crime in 86 % and 30 %",
        why="amounts above the thresholds of the criminal codes are the rule for drugs, the exception elsewhere",
    ),
    Assumption(
        what="persons met at a seizure",
        value="none in 70 % of parcels and wagons, one in 80 % of carriers on foot or by air, 62 % of road vehicles",
        why="no public figure",
    ),
    Assumption(what="second agency's entry", value="1 + exponential(9) days after the first", why="no public figure"),
)
# Weight of each hour, UTC, where clocks are five hours ahead; `clocks.by_utc` turns them for other regions.
HOURS = np.array([6, 5, 5, 5, 6, 8, 10, 12, 14, 15, 15, 15, 14, 12, 11, 10, 10, 9, 9, 8, 8, 7, 7, 6.0])
# Officers enter between 08:30 and 18:00 local time; in UTC about 03:00 to 13:00.
FIRST_SECOND, LAST_SECOND = 3 * 3600, 13 * 3600
SECOND_AGENCY_DAYS = 9.0
GOLDEN = np.uint32(round((math.sqrt(5) - 1) / 2 * 2**32))
DRUGS = tuple(code for code, entry in codes("product").items() if entry.parent == "DRU")
LEGAL_DRUGS = {"CRIME_SIGNS": 0.86, "UNDECIDED": 0.12, "ADMINISTRATIVE": 0.02}
LEGAL_OTHER = {"CRIME_SIGNS": 0.30, "UNDECIDED": 0.18, "ADMINISTRATIVE": 0.52}
# Probability of 0, 1, 2 and 3 persons: parcels and wagons, people carrying, road vehicles.
PERSONS = np.array([[0.70, 0.26, 0.04, 0.0], [0.05, 0.80, 0.12, 0.03], [0.06, 0.62, 0.24, 0.08]])


@in_its_region
def draw_seizures(plan: Plan, block_number: int) -> Rows:
    """The rows of one block; codes are positions in `words`, days proleptic ordinals, seconds of the UTC day.

    truth_id int64; route, place (route * legs + leg), organisation, month, seized, second, entered (0: never),
    entered_second, again (day of a second agency's entry, 0: none) int32; leg, service, country and codes int16;
    quantity and quantity_2 float64; persons, parts (records instead of one, 0: one) int8; company (-1: none),
    consignment int64; and what `meet` adds.
    """
    block, static = plan.blocks[block_number], plan.static
    outliers = list(block.outliers)
    cells, part = plan.cells, slice(block.start, block.stop)
    route = np.concatenate([cells.route[part], [o.route for o in outliers]]).astype(np.int32)
    leg = np.concatenate([cells.leg[part], [o.leg for o in outliers]]).astype(np.int32)
    month = np.concatenate([cells.month[part], [o.month for o in outliers]]).astype(np.int32)
    service = np.concatenate([cells.service[part], [SERVICES.index("CUSTOMS")] * len(outliers)]).astype(np.int16)
    counts, earlier = plan.parts(block)
    n = np.concatenate([counts, np.ones(len(outliers), np.int64)])
    size = int(n.sum())
    cell = np.repeat(np.arange(n.size), n)
    bits = Bits(plan.seed, "world-rows", block_number)
    quantile = _spread(static, route, leg, n, cell, bits)
    rhythm = plan.rhythm(route, leg)
    day, second = _moments(block, plan, month.take(cell), rhythm.take(cell), bits)
    order = in_time(day - block.first, second)
    cell = cell.take(order)
    forced = cell >= n.size - len(outliers)
    rows: Rows = {
        "truth_id": block.base + np.arange(size, dtype=np.int64),
        "month": month.take(cell),
        "route": route.take(cell),
        "leg": leg.astype(np.int16).take(cell),
        "place": (route * static.office.shape[1] + leg).take(cell),
        "service": service.take(cell),
        "country": static.country[route, leg].astype(np.int16).take(cell),
        "seized": day.take(order),
        "second": second.take(order),
    }
    running = _teams(plan, rows, rhythm.take(cell), bits)
    _entries(plan, rows, bits, forced)
    _detection(plan, rows, running, bits)
    _quantity(static, rows, quantile.take(order), bits)
    _particulars(plan, rows, bits)
    second_line(plan, rows, bits)
    _organisations(plan, rows, bits)
    meet(plan, block, rows, BlockCells(month=month, route=route, count=n, earlier=earlier, cell=cell, order=order))
    for place, outlier in zip(np.flatnonzero(forced), _by_time(outliers, cell, n), strict=True):
        rows["quantity"][place] = outlier.quantity
        rows["product_2"][place], rows["quantity_2"][place] = number("product", ""), 0.0
    rows["quantity"] = round_quantity(rows["product"], rows["quantity"])
    draw_brands(plan.seed, rows, bits)
    rows["parts"] = np.where(forced, 0, split_parts(plan, block_number, rows)).astype(np.int8)
    return rows


def _by_time(outliers: list[Outlier], cell: np.ndarray, n: np.ndarray) -> list[Outlier]:
    """The outliers in the order in which their rows stand."""
    start = n.size - len(outliers)
    return [outliers[int(c) - start] for c in cell[cell >= start]]


def in_time(day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Positions in order of day and second; equal moments keep their order.

    Days lie within 2**15 of one another, seconds below 2**17. Sorted by halves of 16 bits, which numpy does by
    counting: several times as fast as comparing whole moments.
    """
    since = np.min(day, initial=np.iinfo(np.int32).max)
    moment = ((day - since).astype("<u4") << np.uint32(17)) | second.astype("<u4")
    low, high = moment.view("<u2").reshape(-1, 2).T
    return np.lexsort((low, high))


def _spread(
    static: Static, route: np.ndarray, leg: np.ndarray, n: np.ndarray, cell: np.ndarray, bits: Bits
) -> np.ndarray:
    """Quantiles of size (16 bits) that are spread evenly over consignments alike: a lattice with a random shift.

    Each quantile is uniform, but neighbours (same country and product, similar mean) do not draw the same luck. So a
    year's mass follows the months' stage and not the lottery of single sizes.
    """
    foot = static.on_foot[route, leg].astype(np.int64)
    order = np.lexsort((static.mean_units[route, foot], static.product[route], static.country[route, leg]))
    start = np.empty(n.size, np.int64)
    start[order] = np.cumsum(n[order]) - n[order]
    offset = (start - (np.cumsum(n) - n)).astype(np.int32)
    place = np.arange(cell.size, dtype=np.int32)
    place += offset.take(cell)
    lattice = place.astype(np.uint32)
    lattice *= GOLDEN
    lattice += bits.wide(1)[0]
    return np.asarray(lattice >> 16)


def _moments(
    block: Block, plan: Plan, month: np.ndarray, rhythm: np.ndarray, bits: Bits
) -> tuple[np.ndarray, np.ndarray]:
    """Day and second of every seizure, given its month: by the week, joint operations and the hour."""
    tables: list[np.ndarray] = []
    table = np.zeros((block.t1 + 1 - block.t0, len(plan.rhythms.windows)), np.int32)
    for t in range(block.t0, block.t1 + 1):
        first = max(plan.calendar.first_day(t), block.first)
        last = max(first, min(plan.calendar.first_day(t + 1) - 1, block.last))
        for kind, weight in enumerate(plan.rhythms.weights(first, last)):
            if kind and (plan.rhythms.factors(first, last)[kind] == 1).all():
                table[t - block.t0, kind] = table[t - block.t0, 0]
                continue
            table[t - block.t0, kind] = len(tables)
            cumulative = np.cumsum(weight / weight.sum()) + 1e-9
            tables.append(quantile_table(np.arange(first, last + 1), cumulative, np.int32))
    day = look_up(np.concatenate(tables), table[month - block.t0, rhythm], bits.draw(month.size))
    hours = by_utc(HOURS / HOURS.sum())
    hour = look_up(quantile_table(np.arange(24), np.cumsum(hours) + 1e-9, np.int32), 0, bits.draw(day.size))
    return day, hour * 3600 + scaled(bits.draw(day.size), 3600).astype(np.int32)


def _teams(plan: Plan, rows: Rows, rhythm: np.ndarray, bits: Bits) -> np.ndarray:
    """Whether a joint operation ran at each row's place and day; of what it adds, a joint team detects TEAM_SHARE.

    No joint team stands at a border inside a customs union, where there are no customs.
    """
    running = plan.rhythms.running(rhythm, rows["seized"])
    union = plan.attributes.codes["direction"].reshape(-1).take(rows["place"]) == number("direction", "INTRA_UNION")
    at = np.flatnonzero(running & ~union)
    first, last = (int(rows["seized"][at].min()), int(rows["seized"][at].max())) if at.size else (0, 0)
    factor = plan.rhythms.factors(first, last)[rhythm[at], rows["seized"][at] - first]
    team = bits.draw(at.size) < threshold(TEAM_SHARE * np.maximum(1 - 1 / factor, 0.0))
    rows["service"][at[team]] = SERVICES.index("JOINT")
    return running


def _entries(plan: Plan, rows: Rows, bits: Bits, forced: np.ndarray) -> None:
    """When each case is entered, if ever, and when a second agency enters it again."""
    country, size = rows["country"], rows["seized"].size
    other = ~is_customs(rows["service"])
    months = plan.scenario.months
    chance = plan.entry_threshold.reshape(-1).take((country.astype(np.int32) * months + rows["month"]) * 2 + other)
    reported = bits.draw(size) < chance
    entered = plan.entries.draw(country, rows["seized"], bits.draw(size), bits.draw(size))
    reported |= forced & (chance > 0)
    rows["entered"] = np.where(reported, entered, 0).astype(np.int32)
    opens, closes = office_seconds(FIRST_SECOND, LAST_SECOND)
    rows["entered_second"] = opens + scaled(bits.draw(size), closes - opens).astype(np.int32)
    again = np.flatnonzero(reported & (bits.draw(size) < threshold(plan.scenario.errors.get("DUPLICATE", 0.0))))
    later = -SECOND_AGENCY_DAYS * log1p(-bits.draw(again.size).astype(np.float64) / WHOLE)
    days = working_day(rows["entered"][again] + 1 + later.astype(np.int32))
    rows["again"], rows["again_second"] = np.zeros(size, np.int32), np.zeros(size, np.int32)
    rows["again"][again] = np.where(_open(plan, country[again], days), days, 0)
    rows["again_second"][again] = opens + scaled(bits.draw(again.size), closes - opens)


def _open(plan: Plan, country: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether the country enters anything on that day; the second agency cannot either while it does not."""
    open_days = np.ones(day.size, bool)
    for place, code in enumerate(plan.static.country_codes):
        for first, last, _ in plan.calendar.closed(code):
            open_days &= ~((country == place) & (day >= first) & (day <= last))
    return open_days


def _detection(plan: Plan, rows: Rows, running: np.ndarray, bits: Bits) -> None:
    attributes, place, size = plan.attributes, rows["place"], rows["place"].size
    level = np.where(running, JOINT, plan.macro.level[rows["month"], rows["route"]])
    key = (attributes.reason_key.reshape(-1).take(place) + ~is_customs(rows["service"])) * LEVELS + level
    rows["control_reason"] = look_up(attributes.reasons, key, bits.draw(size))
    rows["detection_means"] = look_up(attributes.means, attributes.means_key.reshape(-1).take(place), bits.draw(size))
    names = np.array([number("detecting_service", name) for name in SERVICES], np.int16)
    rows["detecting_service"] = names[rows["service"]]


def _quantity(static: Static, rows: Rows, quantile: np.ndarray, bits: Bits) -> None:
    route = rows["route"]
    foot = static.on_foot.reshape(-1).take(rows["place"])
    key = route * 2 + foot
    positions = product_positions(static)
    rows["product"] = positions.take(static.product.take(route))
    spreads, spread = spread_tables(static.sigma)
    rows["quantity"] = draw_sizes(
        quantile,
        bits.draw(route.size),
        median=static.median.astype(np.float32).reshape(-1).take(key),
        spreads=spreads,
        spread=spread.reshape(-1).take(key),
        cap=static.cap.astype(np.float32).reshape(-1).take(key),
        below=static.below.astype(np.float32).reshape(-1).take(key),
        tail=static.tail.reshape(-1).take(key),
    ).astype(np.float64)


def product_positions(static: Static) -> np.ndarray:
    """Position in the code list of every product of the scenario, int16."""
    return np.array([number("product", name) for name in static.products], np.int16)


def _particulars(plan: Plan, rows: Rows, bits: Bits) -> None:
    attributes, static = plan.attributes, plan.static
    route, place, n = rows["route"], rows["place"], rows["route"].size
    for column, values in attributes.codes.items():
        rows[column] = values.reshape(-1).take(place)
    shown = np.flatnonzero(rows["declared_goods"] != number("declared_goods", NOTHING))
    month = (rows["month"][shown] + plan.scenario.start.month - 1) % MONTHS
    luck, which = bits.draw(shown.size), bits.draw(shown.size)
    rows["declared_goods"][shown] = attributes.covers.declared(route[shown], month, luck, which)
    rows["departure"], rows["destination"] = attributes.departure.take(route), attributes.destination.take(route)
    rows["goods_origin"] = look_up(attributes.origins, static.product.take(route), bits.draw(n))
    country = look_up(attributes.plates, attributes.plate_key.take(route), bits.draw(n))
    nobody = np.isin(np.arange(len(words("mode"))), number("mode", "PEDESTRIAN"))[rows["mode"]]
    nobody |= rows["conveyance_type"] == number("conveyance_type", "UNKNOWN")
    country[nobody] = number("conveyance_country", "")
    rows["conveyance_country"] = country
    drug = np.isin(np.arange(len(words("product"))), [numbers("product")[c] for c in DRUGS])
    legal = np.concatenate([quantile_table(*picker("legal_stage", w)) for w in (LEGAL_OTHER, LEGAL_DRUGS)])
    rows["legal_stage"] = look_up(legal, drug[rows["product"]], bits.draw(n))
    cumulative = np.cumsum(PERSONS, axis=1)
    met = np.concatenate([quantile_table(np.arange(4), row, np.int8) for row in cumulative])
    rows["persons"] = look_up(met, _person_class()[rows["mode"]], bits.draw(n))


def _person_class() -> np.ndarray:
    """Which row of PERSONS holds for each mode."""
    alone, absent = ("AIR", "PEDESTRIAN"), ("POST", "EXPRESS", "RAIL", "SEA")
    return np.array([0 if mode in absent else 1 if mode in alone else 2 for mode in words("mode")], np.int32)


def _organisations(plan: Plan, rows: Rows, bits: Bits) -> None:
    """Who ran it, and which of its companies stands in the papers."""
    people, route, n = plan.people, rows["route"], rows["route"].size
    routes = plan.static.product.size
    runs = plan.life.organisation.reshape(-1).take(rows["month"] * routes + route)
    rows["organisation"] = np.where(runs >= 0, runs, plan.life.last_owner.take(route)).astype(np.int32)
    # The first ones of a pool are met most often: the square of a uniform draw.
    u = (bits.draw(n).astype(np.float32) + np.float32(0.5)) / np.float32(WHOLE)
    elsewhere = bits.draw(n) < threshold(ANY_FIRM)
    rows["company"] = people.company(route, rows["month"], rows["organisation"], u * u, elsewhere)
    rows["consignment"] = rows["truth_id"] + 1
