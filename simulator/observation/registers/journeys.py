"""Journeys of vehicles on the road: those with hidden loads and the trade and travel among which they hide.

The rules kept here: every journey is made by the same mechanics, whatever it carries; a journey is drawn once a block,
so crossings, plate reads and declarations tell of the same trucks. A journey that was stopped ends where it was seized;
vehicles caught later are seen on earlier journeys too, never between a seizure and the day of their freedom. Background
follows gravity (masses, distance, posts, season); a vehicle keeps its usual way; some cross daily; some are odd. Only
part of all consignments is seen: vehicles are taken in an order of keys (`extract`), so that `sources.illicit` is the
expected share of such rows, half of it consignments that were seized later on their way.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.causes import causes
from simulator.observation.registers.coverage import leg_rows
from simulator.observation.registers.drawn import (
    BACKGROUND,
    DAY,
    DECEPTION,
    FALSE_LEAD,
    LICIT,
    NOBODY,
    TRUE,
    Planned,
    Rows,
    below,
    expected_rows,
    few_often,
    hashed,
    hashed16,
    hits,
    quantile_table,
    rare,
    raw16,
    value_table,
    world_cases,
)
from simulator.observation.registers.extract import chosen_around, earlier_room
from simulator.observation.registers.plating import plate_homes, running_plates
from simulator.observation.registers.rhythm import FREIGHT_WEEK, ROAD_HOURS, TRAVEL_WEEK, day_table, second_table
from simulator.observation.registers.stories import cast_of
from simulator.observation.registers.trade import Trade, compile_trade, declared_as
from simulator.observation.registers.ways import Ways, compile_ways
from simulator.observation.registers.weighing import EMPTY, WEIGHTS, gross_weights
from simulator.reproducible import exp
from simulator.rng import stream
from simulator.world.words import number, words

CONVEYANCES = ("TRUCK", "VAN", "CAR", "BUS")
FREIGHTERS = 2
# Share of each conveyance among licit vehicles.
FLEET = (0.46, 0.12, 0.36, 0.06)
USUAL_WAY = 0.75
RETURNS = 0.45
LOADED = {"TRUCK": 0.74, "VAN": 0.62, "CAR": 0.0, "BUS": 0.0}
PACE = (0.85, 0.92, 0.97, 1.02, 1.08, 1.15, 1.25, 1.4, 1.7, 2.2)
# Declared mass of a load by what is hidden in it, at least.
HEAVIER = 1.05
CLONED = 0.03
ODD = 0.02
JOURNEYS_A_VEHICLE = 1.0
MOST_VEHICLES = 1_300_000
# Share of background that goes where smuggled goods are found too: controls stand, and smugglers hide, on busy ways.
CAMOUFLAGE = 0.45

ASSUMPTIONS = (
    Assumption(what="licit vehicles: truck, van, car, bus", value=str(FLEET), why="freight posts; no public figure"),
    Assumption(what="a licit vehicle's journeys on its usual way", value=f"{USUAL_WAY:.0%}", why="no public figure"),
    Assumption(what="journeys of caught vehicles on the way back", value=f"{RETURNS:.0%}", why="nearly one a load"),
    Assumption(what="trucks and vans that drive loaded", value=str(LOADED), why="empty runs of a quarter to a third"),
    Assumption(
        what="illicit journeys under another vehicle's plate", value=f"{CLONED:.0%}", why="cloned plates exist; no rate"
    ),
    Assumption(
        what="clean journeys that look odd", value=f"{ODD:.0%}", why="detours, long halts, sudden turns; no public rate"
    ),
    Assumption(
        what="journeys a vehicle and world",
        value=f"{JOURNEYS_A_VEHICLE:g} in the mean, the busiest hundreds of times more",
        why="commuters and shuttle traders beside once-a-year travellers",
    ),
    Assumption(
        what="illicit seen in other sources: half the rows by consignments seized in the end",
        value="0.5",
        why="extracts are drawn up around cases; the rest are consignments that nobody stopped",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """J journeys: section (of the ways), moment at its last leg (seconds since ordinal 0), pace (factor on times).

    vehicle, driver, company (true entities; -1 unknown), plate (the vehicle whose plate it bears), country and
    driver_country (of the plate and the driver's passport, positions in words), conveyance (in CONVEYANCES), loaded,
    weight_kg (gross, with what is hidden), unsaid_kg (hidden mass in it), goods (declared, position in words),
    corridor, consignment (-1: empty), truth_id, organisation (-1: background), kind (bits), sure (of a planted
    chain: whoever keeps a register writes it down rightly).
    """

    section: np.ndarray
    moment: np.ndarray
    pace: np.ndarray
    vehicle: np.ndarray
    driver: np.ndarray
    driver_country: np.ndarray
    company: np.ndarray
    plate: np.ndarray
    country: np.ndarray
    conveyance: np.ndarray
    loaded: np.ndarray
    weight_kg: np.ndarray
    unsaid_kg: np.ndarray
    goods: np.ndarray
    corridor: np.ndarray
    consignment: np.ndarray
    truth_id: np.ndarray
    organisation: np.ndarray
    kind: np.ndarray
    sure: np.ndarray

    @property
    def size(self) -> int:
        """Number of journeys."""
        return int(self.section.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The journeys of one block with their ways, and the trade of the countries between which they run."""

    ways: Ways
    trade: Trade
    journeys: Journeys


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What both kinds of journeys read."""

    ways: Ways
    rows_of: np.ndarray
    trade: Trade
    fleet: np.ndarray
    tables: np.ndarray
    homes: np.ndarray
    runs: np.ndarray
    vehicles: int
    first: int
    last: int

    def usual(self, which: np.ndarray) -> np.ndarray:
        """The usual corridor of licit vehicles, by number in their pool."""
        travel = (self.fleet[hashed16(which, 11)] >= FREIGHTERS).astype(np.int64) * 65536
        return np.asarray(self.tables[travel + hashed16(which, 12)])

    def country_of(self, which: np.ndarray) -> np.ndarray:
        """The country of a licit vehicle's plate: of one end of its usual corridor, or of the first post."""
        end = quantile_table((0.4, 0.4, 0.2))[hashed16(which, 14)]
        return np.asarray(self.homes[self.usual(which), end])


def draw_traffic(plan: Planned, block: int, rows: Rows) -> Traffic:
    """All journeys of a block that the registers of the road can see."""
    ways = compile_ways(plan.scenario)
    tables, homes = _corridor_tables(plan, ways)
    setting = _Setting(
        ways=ways,
        rows_of=ways.rows_of(leg_rows(ways, plan.scenario.reporting_countries)),
        trade=compile_trade(plan),
        fleet=np.asarray(quantile_table(FLEET), np.int8),
        tables=tables,
        homes=homes,
        runs=running_plates(plan),
        vehicles=_pool(plan),
        first=int(plan.blocks[block].first),
        last=int(plan.blocks[block].last),
    )
    wanted = expected_rows(plan, "crossings", block)
    illicit = _illicit(plan, block, rows, setting, wanted * plan.scenario.sources.illicit)
    seen = float(setting.rows_of[illicit.section].sum())
    licit = _licit(plan, block, setting, max(wanted - seen, 0.0))
    merged = {f.name: np.concatenate([getattr(illicit, f.name), getattr(licit, f.name)]) for f in fields(Journeys)}
    return Traffic(ways=ways, trade=setting.trade, journeys=Journeys(**merged))


def licit_vehicles(plan: Planned, rng: Stream, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Licit vehicles as they are met on the road, the busiest most often: key, country of the plate, in CONVEYANCES."""
    tables, homes = _tables_of(plan)
    which = (_pool(plan) * few_often(rng, size)).astype(np.int64)
    conveyance = np.asarray(quantile_table(FLEET), np.int8)[hashed16(which, 11)]
    usual = tables[(conveyance >= FREIGHTERS).astype(np.int64) * 65536 + hashed16(which, 12)]
    return LICIT + which, homes[usual, quantile_table((0.4, 0.4, 0.2))[hashed16(which, 14)]], conveyance


# The plan whose tables were asked for last, with them: several registers of a block want the same.
_RECENT: list[tuple[Planned, tuple[np.ndarray, np.ndarray]]] = []


def _tables_of(plan: Planned) -> tuple[np.ndarray, np.ndarray]:
    """`_corridor_tables` of a plan, made once for the plan at hand."""
    recent = next(iter(_RECENT), None)
    if recent is None or recent[0] is not plan:
        recent = (plan, _corridor_tables(plan, compile_ways(plan.scenario)))
        _RECENT[:] = [recent]
    return recent[1]


def _pool(plan: Planned) -> int:
    """Licit vehicles of the world."""
    whole = world_cases(plan) * plan.scenario.sources.crossings
    return int(np.clip(whole / 4 / JOURNEYS_A_VEHICLE, 200, MOST_VEHICLES))


def conveyance_positions() -> np.ndarray:
    """Position in CONVEYANCES of every conveyance type of words, or -1."""
    return np.array([CONVEYANCES.index(c) if c in CONVEYANCES else -1 for c in words("conveyance_type")], np.int8)


def route_corridors(plan: Planned) -> np.ndarray:
    """Position of every route's corridor in the scenario's list."""
    place = {name: i for i, name in enumerate(plan.scenario.corridors)}
    return np.array([place[route.corridor] for route in plan.network.routes], np.int32)


def corridor_use(plan: Planned, conveyances: tuple[str, ...]) -> np.ndarray:
    """How many consignments on these conveyances were seized on every corridor: where smugglers and controls meet."""
    chosen_ = np.array([route.conveyance in conveyances for route in plan.network.routes])
    seized = plan.macro.count.sum(axis=(0, 2)) * chosen_
    return np.bincount(route_corridors(plan), seized, len(plan.scenario.corridors))


def _illicit(plan: Planned, block: int, rows: Rows, setting: _Setting, quota: float) -> Journeys:
    """Journeys that ended in a seizure, and earlier ones of the same vehicles; quota is in rows."""
    rng, ways = stream(plan.seed, "register-journeys-illicit", block), setting.ways
    salt = int(stream(plan.seed, "register-extract").integers(1, 2**31))
    corridor = route_corridors(plan)[rows["route"]]
    kind = conveyance_positions()[plan.attributes.codes["conveyance_type"][rows["route"], rows["leg"]]]
    stopped = ways.stopped[corridor, rows["leg"]]
    met = np.flatnonzero((ways.mode[corridor] == "ROAD") & (stopped >= 0) & (kind >= 0) & (rows["vehicle"] >= 0))
    told = causes(plan, block, rows)[met] >= 0
    chains = cast_of(plan, block, rows)
    planted = np.append(chains.row, chains.other_row)
    planted = planted[np.isin(planted, met)]
    met = met[chosen_around(rng, rows["vehicle"][met], setting.rows_of[stopped[met]], quota / 2, salt, told)]
    met = np.union1d(met, planted)
    whole = ways.onward[corridor[met], rows["leg"][met]]
    sent, seized = plan.macro.sent.sum(axis=0) * plan.scale, plan.macro.count.sum(axis=(0, 2))
    ratio = np.clip((sent - seized) / np.maximum(seized, 1.0), 0.0, 50.0)[rows["route"][met]]
    free = plan.encounters.vehicle_free(rows["vehicle_rank"][met])
    avail = earlier_room(plan, block, rows["seized"][met], np.maximum(ways.opens[whole], free))
    ratio = np.where(avail >= 2, ratio, 0.0)
    norm = float((ratio * setting.rows_of[whole]).sum())
    times = rng.poisson(ratio * (quota / 2 / norm)) if norm > 0 else np.zeros(met.size, np.int64)
    again = np.repeat(np.arange(met.size), times)
    from_ = np.concatenate([np.arange(met.size), again])
    row, earlier, n = met[from_], np.arange(from_.size) >= met.size, from_.size
    home = earlier & hits(rng, RETURNS, n)
    where = (corridor[row], rows["leg"][row])
    section = np.where(home, ways.back[where], np.where(earlier, ways.onward[where], ways.stopped[where]))
    day = np.where(earlier, rows["seized"][row] - 1 - below(rng, np.maximum(avail[from_], 1), n), rows["seized"][row])
    able = np.flatnonzero(~earlier | ways.passable(section, day))
    row, earlier, home, section, day, n = row[able], earlier[able], home[able], section[able], day[able], able.size
    second = np.where(earlier, second_table(ROAD_HOURS)[raw16(rng, n)], rows["second"][row])
    conveyance = kind[row]
    cover = declared_as(plan, rng, rows, row, earlier, day)
    none = number("declared_goods", "NONE")
    loaded = ((cover != none) | hits(rng, np.array([LOADED[c] for c in CONVEYANCES])[conveyance], n)) & ~home
    loaded &= conveyance < FREIGHTERS
    vehicle = rows["vehicle"][row]
    someone = LICIT + (hashed(vehicle, salt + 1) % np.uint64(setting.vehicles)).astype(np.int64)
    plate, country = vehicle.copy(), rows["vehicle_country"][row].astype(np.int16)
    sure = ~earlier & np.isin(row, planted)
    cloned = rare(rng, CLONED, n)
    cloned = cloned[~sure[cloned]]
    likely = below(rng, setting.vehicles, 64 * cloned.size).reshape(-1, 64)
    fits = setting.fleet[hashed16(likely, 11)] == conveyance[cloned, None]
    alike = np.argmax(fits & setting.runs[corridor[row[cloned], None], setting.country_of(likely)], axis=1)
    other = likely[np.arange(cloned.size), alike]
    plate[cloned], country[cloned] = LICIT + other, setting.country_of(other)
    driver = rows["person"][row]
    weight = gross_weights(rng, conveyance, loaded | (conveyance >= FREIGHTERS))
    kilograms = rows["quantity"][row] * plan.static.kg_per_unit[rows["route"][row]]
    # A load weighs more than what is hidden in it: else nobody would believe it.
    tare = np.array([EMPTY[name] for name in CONVEYANCES])[conveyance]
    weight = np.where(loaded, np.maximum(weight, (tare + kilograms * HEAVIER).astype(np.int32)), weight)
    room = np.array([WEIGHTS[name][-1] for name in CONVEYANCES])[conveyance] - weight
    unsaid = np.where(home, 0, np.clip(kilograms, 0, np.maximum(room, 0))).astype(np.int32)
    first = np.where(earlier, (1 << 38) + (block << 20) + np.arange(n), rows["consignment"][row])
    usual = setting.trade.goods(rng, ways.departure[section], day)
    return Journeys(
        section=section.astype(np.int32),
        moment=day.astype(np.int64) * DAY + second,
        pace=value_table(np.array(PACE))[raw16(rng, n)].astype(np.float32),
        vehicle=vehicle,
        driver=np.where(driver >= 0, driver, someone),
        driver_country=np.where(driver >= 0, rows["first_nationality"][row], country).astype(np.int16),
        company=np.asarray(rows["company"][row], np.int64),
        plate=plate,
        country=country,
        conveyance=conveyance,
        loaded=loaded,
        weight_kg=weight + unsaid,
        unsaid_kg=unsaid,
        goods=np.where(loaded, np.where(cover != none, cover, usual), none).astype(np.int16),
        corridor=corridor[row].astype(np.int16),
        consignment=np.where(loaded, first, NOBODY),
        truth_id=np.where(earlier, NOBODY, rows["truth_id"][row]).astype(np.int64),
        organisation=rows["organisation"][row].astype(np.int32),
        kind=np.where(np.isin(np.arange(n), cloned), TRUE | DECEPTION, TRUE).astype(np.int8),
        sure=sure,
    )


def _corridor_tables(plan: Planned, ways: Ways) -> tuple[np.ndarray, np.ndarray]:
    """(2 * 65536,) equally likely corridors of freight and of travel, and (corridors, 3) plate countries."""
    road = ways.mode == "ROAD"
    sent = corridor_use(plan, CONVEYANCES) * road * (ways.gravity > 0)
    hours = ways.length[np.maximum(ways.full[:, 0], 0)] / 3600
    tables = []
    for gravity in (ways.gravity * road, ways.gravity * road * exp(-hours / 12)):
        mixed = (1 - CAMOUFLAGE) * gravity / gravity.sum() + CAMOUFLAGE * sent / max(sent.sum(), 1e-9)
        tables.append(quantile_table(mixed).astype(np.int16))
    return np.concatenate(tables), plate_homes(plan)


def _licit(plan: Planned, block: int, setting: _Setting, wanted: float) -> Journeys:
    """Trade and travel, as many journeys as give the wanted number of expected rows."""
    rng, ways = stream(plan.seed, "register-journeys-licit", block), setting.ways
    tables = setting.tables
    mean = float(np.mean(setting.rows_of[ways.full[tables[:65536].astype(np.int64)]]))
    n = int(wanted / max(mean, 0.1) * 1.5) + 50
    # Some cross almost daily and most hardly ever.
    which = (setting.vehicles * few_often(rng, n)).astype(np.int64)
    vehicle = LICIT + which
    conveyance = setting.fleet[hashed16(which, 11)]
    travel = (conveyance >= FREIGHTERS).astype(np.int64) * 65536
    corridor = np.where(hits(rng, USUAL_WAY, n), setting.usual(which), tables[travel + raw16(rng, n)])
    corridor = np.where(setting.runs[corridor, setting.country_of(which)], corridor, setting.usual(which))
    section = ways.full[corridor, hits(rng, 0.5, n).astype(np.int64)]
    origins = sorted({c.origin for c in plan.scenario.corridors.values()})
    partner = np.array([origins.index(c.origin) for c in plan.scenario.corridors.values()])[corridor]
    days = [day_table(setting.first, setting.last, FREIGHT_WEEK, i) for i in range(len(origins))]
    days.append(day_table(setting.first, setting.last, TRAVEL_WEEK, len(origins)))
    day = np.concatenate(days)[np.where(travel > 0, len(origins), partner) * 65536 + raw16(rng, n)]
    trips = np.flatnonzero(ways.passable(section, day))
    total = np.cumsum(setting.rows_of[section[trips]])
    trips = trips[: int(np.searchsorted(total, wanted))]
    section, day, which, vehicle, conveyance = (
        section[trips],
        day[trips],
        which[trips],
        vehicle[trips],
        conveyance[trips],
    )
    n = trips.size
    loaded = hits(rng, np.array([LOADED[c] for c in CONVEYANCES])[conveyance], n)
    pace = value_table(np.array(PACE))[raw16(rng, n)].astype(np.float32)
    kind = np.full(n, BACKGROUND, np.int8)
    odd = rare(rng, ODD, n)
    pace[odd] *= 1.6
    kind[odd] |= FALSE_LEAD
    other = rare(rng, 0.1, n)
    driver = vehicle.copy()
    driver[other] = LICIT + (which[other] * 7 + 3) % setting.vehicles
    companies = max(setting.vehicles // 8, 20)
    goods = setting.trade.goods(rng, ways.departure[section], day)
    return Journeys(
        section=section,
        moment=day.astype(np.int64) * DAY + second_table(ROAD_HOURS)[raw16(rng, n)],
        pace=pace,
        vehicle=vehicle,
        driver=driver,
        driver_country=setting.country_of(driver - LICIT),
        company=LICIT + (hashed(which, 13) % np.uint64(companies)).astype(np.int64),
        plate=vehicle,
        country=setting.country_of(which),
        conveyance=conveyance,
        loaded=loaded,
        weight_kg=gross_weights(rng, conveyance, loaded | (conveyance >= FREIGHTERS)),
        unsaid_kg=np.zeros(n, np.int32),
        goods=np.where(loaded, goods, number("declared_goods", "NONE")).astype(np.int16),
        corridor=corridor[trips].astype(np.int16),
        consignment=np.where(loaded, (1 << 39) + (block << 20) + np.arange(n), NOBODY),
        truth_id=np.full(n, NOBODY, np.int64),
        organisation=np.full(n, NOBODY, np.int32),
        kind=kind,
        sure=np.zeros(n, bool),
    )
