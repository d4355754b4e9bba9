"""Loads that customs are told of: those of the journeys on the road, and those by rail, air, sea and other trucks.

The rules kept here: a truck of the register of crossings declares the load that it drives; companies have their usual
partners and ways; a load that was seized is declared only up to the place where it was seized.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
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
    hashed,
    hashed16,
    hits,
    quantile_table,
    rare,
    raw16,
    raw32,
    squared,
    value_table,
    world_cases,
)
from simulator.observation.registers.extract import chosen, earlier_room
from simulator.observation.registers.journeys import (
    FREIGHTERS,
    HEAVIER,
    MOST_VEHICLES,
    PACE,
    Traffic,
    corridor_use,
    route_corridors,
)
from simulator.observation.registers.plating import plate_homes
from simulator.observation.registers.rhythm import FREIGHT_WEEK, ROAD_HOURS, day_table, second_table
from simulator.observation.registers.trade import declared_as
from simulator.observation.registers.ways import Ways
from simulator.observation.registers.weighing import EMPTY
from simulator.rng import stream
from simulator.world.people import FREIGHT
from simulator.world.words import number, words

MODES = ("ROAD", "RAIL", "AIR", "SEA")
# Shares of modes among loads that no journey of the register carries.
MODE_SHARE = (0.46, 0.40, 0.09, 0.05)
# Gross kilograms by mode: evenly spaced quantiles.
GROSS = (
    (400, 3_500, 8_000, 13_000, 17_500, 19_500, 21_000, 22_500),
    (6_000, 18_000, 24_000, 32_000, 45_000, 55_000, 61_000, 66_000),
    (20, 60, 130, 260, 450, 900, 2_200, 9_000),
    (4_000, 9_000, 14_000, 19_000, 22_000, 24_000, 25_500, 27_000),
)
# The same of what a van carries.
VAN_GROSS = (120, 300, 500, 700, 900, 1_100, 1_250, 1_400)
# Loads against the corridor; see journeys.CAMOUFLAGE.
BACK, CAMOUFLAGE = 0.35, 0.55
WAGONS, TRUCKS = 400_000, 1_000_000
PARTNERS = 3
HIJACKED = 0.08
LOADS_A_COMPANY = 1.3
MOST_BASES = 400_000
SLOTS = 32
# Consignors that trade from a third country.
ABROAD = 0.10

ASSUMPTIONS = (
    Assumption(what="loads by mode beside the register's trucks", value=str(MODE_SHARE), why="rail carries the bulk"),
    Assumption(
        what="gross mass of loads by mode",
        value=f"{GROSS}; vans {VAN_GROSS}",
        why="up to what a conveyance holds",
    ),
    Assumption(
        what="illicit loads under a reputable importer's name",
        value=f"{HIJACKED:.0%}",
        why="hijacked identities are named as a risk in reports of joint operations; no rate",
    ),
    Assumption(what="partners of a company", value=str(PARTNERS), why="small traders; no public figure"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """L loads: section, moment at its last leg, pace and mode (in MODES); who sends and who receives as declared.

    vehicle (truck or wagon, -1 none known; its plate_country), consignor, consignee (as declared), company (the true
    one behind the load), goods, gross_kg, boxed (in a container), consignment, truth_id, organisation, kind.
    """

    section: np.ndarray
    moment: np.ndarray
    pace: np.ndarray
    mode: np.ndarray
    vehicle: np.ndarray
    plate_country: np.ndarray
    consignor: np.ndarray
    consignee: np.ndarray
    company: np.ndarray
    goods: np.ndarray
    gross_kg: np.ndarray
    boxed: np.ndarray
    consignment: np.ndarray
    truth_id: np.ndarray
    organisation: np.ndarray
    kind: np.ndarray

    @property
    def size(self) -> int:
        """Number of loads."""
        return int(self.section.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """Licit companies: SLOTS numbers a base, one a country, so a company's country is its number modulo SLOTS."""

    countries: tuple[str, ...]
    bases: int

    @property
    def slots(self) -> np.ndarray:
        """Position in words of the country of each slot."""
        return np.array([number("country", self.countries[i % len(self.countries)]) for i in range(SLOTS)], np.int16)

    def at(self, base: np.ndarray, country: np.ndarray) -> np.ndarray:
        """The company of a base in a country (position in words); abroad where no slot is the country's."""
        slot = np.zeros(len(words("country")), np.int64)
        slot[self.slots[::-1]] = np.arange(SLOTS)[::-1]
        return np.asarray(LICIT + base % self.bases * SLOTS + slot[country], np.int64)

    def draw(self, rng: Stream, size: int) -> np.ndarray:
        """Bases; some trade daily and most hardly ever."""
        return self.of(raw32(rng, size))

    def of(self, luck: np.ndarray) -> np.ndarray:
        """The base of each of uniform integers below 2**32, as often as `draw` gives it."""
        return np.asarray((self.bases * squared(luck)).astype(np.int64))

    def country(self, plan: Planned, company: np.ndarray) -> np.ndarray:
        """Position in words of the country of companies, hidden or licit."""
        own = plan.people.company_country
        hidden = own[np.clip(company, 0, own.size - 1)] if own.size else np.zeros(company.size, np.int64)
        return np.where(company >= LICIT, self.slots[(company - LICIT) % SLOTS], hidden).astype(np.int16)


def licit_companies(plan: Planned) -> Firms:
    """Licit companies of the world."""
    whole = world_cases(plan) * plan.scenario.sources.declarations
    ends = {end for c in plan.scenario.corridors.values() for end in (c.origin, c.destination)}
    bases = int(np.clip(whole / 1.5 / LOADS_A_COMPANY / 8, 30, MOST_BASES))
    return Firms(countries=tuple(sorted(ends))[:SLOTS], bases=bases)


def ends_of(ways: Ways, section: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Departure and destination of every load, positions in words."""
    origin = np.array([number("country", country) for country, _ in ways.ends], np.int16)
    end = np.array([number("country", other) for _, other in ways.ends], np.int16)
    return origin[section], end[section]


def draw_loads(plan: Planned, block: int, rows: Rows, traffic: Traffic, per_leg: np.ndarray) -> Loads:
    """All loads of a block; per_leg is the expected number of declarations for a load that passes a flat leg."""
    rows_of = traffic.ways.rows_of(per_leg)
    wanted = expected_rows(plan, "declarations", block)
    firms = licit_companies(plan)
    carried = _carried(plan, block, traffic, rows_of, firms, wanted)
    told = rows_of[carried.section]
    quota = wanted * plan.scenario.sources.illicit - float(told[carried.kind & TRUE > 0].sum())
    hidden = _hidden(plan, block, rows, traffic, rows_of, firms, max(quota, 0.0))
    rest = wanted - float(told.sum()) - float(rows_of[hidden.section].sum())
    other = _other(plan, block, traffic, rows_of, firms, max(rest, 0.0))
    parts = (carried, hidden, other)
    return Loads(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Loads)})


def _carried(plan: Planned, block: int, traffic: Traffic, rows_of: np.ndarray, firms: Firms, wanted: float) -> Loads:
    """The loads of the journeys; should there be more than the register has rows, a share of them."""
    rng, trips = stream(plan.seed, "register-loads-carried", block), traffic.journeys
    freight = np.flatnonzero((trips.conveyance < FREIGHTERS) & trips.loaded & (rows_of[trips.section] > 0))
    whole = float(rows_of[trips.section[freight]].sum())
    freight = freight[hits(rng, min(1.0, 0.9 * wanted / max(whole, 1e-9)), freight.size)]
    n, kind = freight.size, trips.kind[freight].copy()
    tare = np.array([EMPTY["TRUCK"], EMPTY["VAN"]])[trips.conveyance[freight]]
    section, company = trips.section[freight], trips.company[freight]
    base = firms.of(hashed(trips.vehicle[freight], 33) >> np.uint64(32))
    consignor, consignee = _names(plan, rng, traffic.ways, section, base, company, kind, firms)
    return Loads(
        section=section,
        moment=trips.moment[freight],
        pace=trips.pace[freight],
        mode=np.zeros(n, np.int8),
        vehicle=trips.plate[freight],
        plate_country=trips.country[freight],
        consignor=consignor,
        consignee=consignee,
        company=np.where((company >= 0) & (company < LICIT), company, consignor),
        goods=trips.goods[freight],
        gross_kg=np.maximum(trips.weight_kg[freight] - trips.unsaid_kg[freight] - tare, 300).astype(np.int32),
        boxed=hits(rng, 0.12, n),
        consignment=trips.consignment[freight],
        truth_id=trips.truth_id[freight],
        organisation=trips.organisation[freight],
        kind=kind,
    )


def _names(
    plan: Planned,
    rng: Stream,
    ways: Ways,
    section: np.ndarray,
    base: np.ndarray,
    company: np.ndarray,
    kind: np.ndarray,
    firms: Firms,
) -> tuple[np.ndarray, np.ndarray]:
    """Consignor and consignee as declared; some illicit loads stand under a reputable name (DECEPTION in kind).

    A hidden company receives what goes to its country and sends the rest.
    """
    origin, end = ends_of(ways, section)
    abroad = rare(rng, ABROAD, base.size)
    origin[abroad] = firms.slots[below(rng, SLOTS, abroad.size)]
    consignor = firms.at(base, origin)
    turn = below(rng, PARTNERS, base.size)
    consignee = firms.at((hashed(base * 8 + turn, 31) >> np.uint64(20)).astype(np.int64), end)
    shown = (company >= 0) & (company < LICIT)
    hijacked = rare(rng, HIJACKED, base.size)
    hijacked = hijacked[kind[hijacked] & TRUE > 0]
    kind[hijacked] |= DECEPTION
    shown[hijacked] = False
    receives = shown & (firms.country(plan, company) == end)
    return np.where(shown & ~receives, company, consignor), np.where(receives, company, consignee)


def _modes(traffic: Traffic) -> np.ndarray:
    return np.array([MODES.index(m) if m in MODES else -1 for m in traffic.ways.mode], np.int8)


def _gross(rng: Stream, mode: np.ndarray, van: np.ndarray | None = None) -> np.ndarray:
    tables = np.concatenate([value_table(np.array(q, float)) for q in (*GROSS, VAN_GROSS)]).astype(np.int32)
    kind = mode.astype(np.int64) if van is None else np.where(van, len(GROSS), mode.astype(np.int64))
    return np.asarray(tables[kind * 65536 + raw16(rng, mode.size)])


def _hidden(
    plan: Planned, block: int, rows: Rows, traffic: Traffic, rows_of: np.ndarray, firms: Firms, quota: float
) -> Loads:
    """Loads with hidden goods that no journey of the register carries: some companies' ones, seized and earlier."""
    rng, ways = stream(plan.seed, "register-loads-hidden", block), traffic.ways
    salt = int(stream(plan.seed, "register-loads-extract").integers(1, 2**31))
    corridor, mode_of = route_corridors(plan)[rows["route"]], _modes(traffic)
    stopped = ways.stopped[corridor, rows["leg"]]
    carried = np.isin(rows["truth_id"], traffic.journeys.truth_id)
    able = (stopped >= 0) & (mode_of[corridor] >= 0) & (rows["company"] >= 0) & ~carried
    met = np.flatnonzero(able)
    met = met[chosen(rng, rows["company"][met], rows_of[stopped[met]], quota / 2, salt)]
    whole = ways.onward[corridor[met], rows["leg"][met]]
    free = plan.encounters.vehicle_free(rows["vehicle_rank"][met])
    avail = earlier_room(plan, block, rows["seized"][met], np.maximum(ways.opens[whole], free))
    norm = float(rows_of[whole[avail >= 2]].sum())
    times = rng.poisson(np.where(avail >= 2, quota / 2 / norm if norm > 0 else 0.0, 0.0))
    from_ = np.concatenate([np.arange(met.size), np.repeat(np.arange(met.size), times)])
    row, earlier, n = met[from_], np.arange(from_.size) >= met.size, from_.size
    where = (corridor[row], rows["leg"][row])
    day = np.where(earlier, rows["seized"][row] - 1 - below(rng, np.maximum(avail[from_], 1), n), rows["seized"][row])
    section = np.where(earlier, ways.onward[where], ways.stopped[where]).astype(np.int32)
    able = np.flatnonzero(~earlier | ways.passable(section, day))
    row, earlier, day, section, n = row[able], earlier[able], day[able], section[able], able.size
    mode = mode_of[corridor[row]]
    cover = declared_as(plan, rng, rows, row, earlier, day)
    usual = traffic.trade.goods(rng, ways.departure[section], day, mode == MODES.index("AIR"))
    kilograms = rows["quantity"][row] * plan.static.kg_per_unit[rows["route"][row]]
    bare = np.isin(cover, [number("declared_goods", "NONE"), number("declared_goods", "")])
    kind = np.full(n, TRUE, np.int8)
    company = rows["company"][row].astype(np.int64)
    consignor, consignee = _names(plan, rng, ways, section, firms.draw(rng, n), company, kind, firms)
    vehicle = rows["vehicle"][row].astype(np.int64)
    van = rows["conveyance_type"][row] == number("conveyance_type", "VAN")
    return Loads(
        section=section,
        moment=day.astype(np.int64) * DAY + rows["second"][row],
        pace=value_table(np.array(PACE))[raw16(rng, n)].astype(np.float32),
        mode=mode,
        vehicle=vehicle,
        plate_country=np.where(vehicle >= 0, rows["vehicle_country"][row], 0).astype(np.int16),
        consignor=consignor,
        consignee=consignee,
        company=company,
        goods=np.where(bare, usual, cover).astype(np.int16),
        gross_kg=np.maximum(_gross(rng, mode, van), np.ceil(kilograms * HEAVIER)).astype(np.int32),
        boxed=(mode == MODES.index("SEA")) | hits(rng, np.array([0.12, 0.45, 0.0, 0.0])[mode], n),
        consignment=np.where(earlier, (3 << 37) + (block << 20) + np.arange(n), rows["consignment"][row]),
        truth_id=np.where(earlier, NOBODY, rows["truth_id"][row]).astype(np.int64),
        organisation=rows["organisation"][row].astype(np.int32),
        kind=kind,
    )


def _ways_of_trade(plan: Planned, traffic: Traffic) -> np.ndarray:
    """(65,536,) equally likely corridors of licit loads outside the register of crossings."""
    ways, mode = traffic.ways, _modes(traffic)
    sent = corridor_use(plan, FREIGHT) * (ways.gravity > 0)
    weight, known = np.zeros(mode.size), mode >= 0
    used = np.bincount(mode[known], sent[known], len(MODES))
    shares = (1 - CAMOUFLAGE) * np.array(MODE_SHARE) + CAMOUFLAGE * used / max(used.sum(), 1e-9)
    for m, share in enumerate(shares):
        here = (mode == m) & (ways.gravity > 0)
        if here.any():
            flow = sent[here] / sent[here].sum() if sent[here].sum() > 0 else 0.0
            weight[here] = share * (
                (1 - CAMOUFLAGE) * ways.gravity[here] / ways.gravity[here].sum() + CAMOUFLAGE * flow
            )
    return np.asarray(quantile_table(weight), np.int16)


def _other(plan: Planned, block: int, traffic: Traffic, rows_of: np.ndarray, firms: Firms, wanted: float) -> Loads:
    """Licit loads by all modes, as many as give the wanted number of declarations."""
    rng, ways = stream(plan.seed, "register-loads-other", block), traffic.ways
    table, mode_of = _ways_of_trade(plan, traffic), _modes(traffic)
    mean = float(np.mean(rows_of[ways.full[table.astype(np.int64)]]))
    n = int(wanted / max(mean, 0.1) * 1.5) + 50
    which = firms.draw(rng, n)
    corridor = np.where(hits(rng, 0.6, n), table[hashed16(which, 41)], table[raw16(rng, n)])
    section = ways.full[corridor, hits(rng, BACK, n).astype(np.int64)]
    first, last = int(plan.blocks[block].first), int(plan.blocks[block].last)
    origins = sorted({c.origin for c in plan.scenario.corridors.values()})
    partner = np.array([origins.index(c.origin) for c in plan.scenario.corridors.values()])[corridor]
    days = np.concatenate([day_table(first, last, FREIGHT_WEEK, i) for i in range(len(origins))])
    day = days[partner * 65536 + raw16(rng, n)]
    loads = np.flatnonzero(ways.passable(section, day))
    loads = loads[: int(np.searchsorted(np.cumsum(rows_of[section[loads]]), wanted))]
    n, which, section, day = loads.size, which[loads], section[loads], day[loads]
    mode = mode_of[corridor[loads]]
    kind = np.full(n, BACKGROUND, np.int8)
    kind[rare(rng, 0.01, n)] |= FALSE_LEAD
    wagon = LICIT + MOST_VEHICLES + below(rng, WAGONS, n)
    # A truck keeps to its corridor: where it goes is part of what it is.
    lorry = (which * 4 + below(rng, 4, n)) * len(ways.corridors) + corridor[loads]
    truck = LICIT + MOST_VEHICLES + WAGONS + (hashed(lorry, 35) % np.uint64(TRUCKS)).astype(np.int64)
    consignor, consignee = _names(plan, rng, ways, section, which, np.full(n, NOBODY), kind, firms)
    road, rail = mode == MODES.index("ROAD"), mode == MODES.index("RAIL")
    return Loads(
        section=section,
        moment=day.astype(np.int64) * DAY + second_table(ROAD_HOURS)[raw16(rng, n)],
        pace=value_table(np.array(PACE))[raw16(rng, n)].astype(np.float32),
        mode=mode,
        vehicle=np.where(road, truck, np.where(rail, wagon, NOBODY)),
        plate_country=plate_homes(plan)[corridor[loads], hashed16(truck, 36) % 3],
        consignor=consignor,
        consignee=consignee,
        company=consignor,
        goods=traffic.trade.goods(rng, ways.departure[section], day, mode == MODES.index("AIR")),
        gross_kg=_gross(rng, mode),
        boxed=(mode == MODES.index("SEA")) | hits(rng, np.array([0.12, 0.45, 0.0, 0.0])[mode], n),
        consignment=(1 << 37) + (block << 20) + np.arange(n),
        truth_id=np.full(n, NOBODY, np.int64),
        organisation=np.full(n, NOBODY, np.int32),
        kind=kind,
    )
