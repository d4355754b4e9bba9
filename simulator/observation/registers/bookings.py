"""Bookings of passengers by air and rail: who travels when from where to where, with whom under one locator, how paid.

Coverage: flights and trains of the corridors that begin or end in reporting countries, both ways. Resolution: one row a
passenger and journey; moments of booking and departure. Key: passport, record locator (shared by those who travel
together), spelt name; no telephone, no vehicle, no declaration. Bias: passengers of the extract; caught couriers are
seen on earlier journeys as well. They pay cash, book late and one way somewhat more often than others; so do migrant
workers. Errors: names spelt by another scheme 12 %, swapped or without patronymic 3 %, departures a day off 1 %.
All shares are assumptions.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import (
    BACKGROUND,
    DAY,
    ERROR,
    LICIT,
    NOBODY,
    TRUE,
    Drawn,
    Planned,
    Rows,
    below,
    expected_rows,
    few_often,
    hashed16,
    hits,
    labelled,
    moments,
    quantile_table,
    rare,
    raw16,
    row_numbers,
    shown_keys,
    time_order,
    value_table,
    worded,
    world_cases,
)
from simulator.observation.registers.extract import extract
from simulator.observation.registers.journeys import corridor_use, route_corridors
from simulator.observation.registers.rhythm import ROAD_HOURS, TRAVEL_WEEK, day_table, second_table
from simulator.observation.registers.stories import cast_of
from simulator.observation.registers.texts import column, keys, lands, replaced
from simulator.observation.registers.ways import Ways, compile_ways
from simulator.reference import names
from simulator.rng import stream
from simulator.world.geography import carries_passengers
from simulator.world.words import number, words

NAME = "bookings"
MODES = ("AIR", "RAIL")
CONVEYANCES = ("PASSENGER_AIRCRAFT", "PASSENGER_TRAIN")
PAID = ("CARD", "CASH", "AGENCY")
# Licit and illicit: how paid; share of single journeys; evenly spaced quantiles of days between booking and departure.
PAID_SHARE = ((0.46, 0.26, 0.28), (0.34, 0.40, 0.26))
ONE_WAY = (0.36, 0.48)
LEAD_DAYS = ((0.2, 2, 5, 9, 14, 22, 35, 60, 150), (0.1, 0.8, 2, 3.5, 6, 10, 18, 35, 110))
COMPANION = 0.28
# Days before and after the first seizure of a planted chain in which its heads travel together, and how often at most.
CHAIN_DAYS, CHAIN_TRIPS = 25, 3
WOMEN = 0.42
# Licit journeys against the corridor; earlier journeys of couriers that are ways home; see journeys.CAMOUFLAGE.
BACK, RETURNS, CAMOUFLAGE = 0.42, 0.5, 0.6
BAGGAGE_KG = (0, 6, 10, 15, 18, 20, 22, 25, 32)
SCHEMES_USED = (0.88, 0.03, 0.03, 0.02, 0.02, 0.02)
SLIP, WRONG_DAY = 0.03, 0.01
JOURNEYS_A_PERSON = 2.0
# Passengers among licit persons: after the drivers (one a vehicle), before the directors of firms.
PASSENGERS, MOST_PASSENGERS = LICIT + 1_300_000, 700_000
FLIGHT_HOURS = 4

ASSUMPTIONS = (
    Assumption(what="payment of bookings (card, cash, agency): licit, illicit", value=str(PAID_SHARE), why="no figure"),
    Assumption(
        what="single journeys: licit, illicit", value=str(ONE_WAY), why="indicators named for couriers; no rate"
    ),
    Assumption(
        what="days from booking to departure: licit, illicit", value=str(LEAD_DAYS), why="late booking; no rate"
    ),
    Assumption(what="bookings shared with a companion", value=f"{COMPANION:.0%}", why="families, crews; no figure"),
    Assumption(what="slips in names; departures a day off", value=f"{SLIP:.0%}; {WRONG_DAY:.0%}", why="no audit"),
)
_Trips = dict[str, np.ndarray]


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The block's bookings, in order of the moment of booking."""
    ways, wanted = compile_ways(plan.scenario), expected_rows(plan, NAME, block)
    if not np.isin(ways.mode, MODES).any():
        return _tables(plan, block, ways, _nothing())
    a_row = 1 + COMPANION
    hidden = _hidden(plan, block, rows, ways, a_row, wanted * plan.scenario.sources.illicit)
    licit = _licit(plan, block, ways, max((wanted - hidden["day"].size * a_row) / a_row, 0.0))
    trips = {name: np.concatenate([hidden[name], licit[name]]) for name in hidden}
    return _tables(plan, block, ways, _with_chains(plan, block, rows, ways, _with_companions(plan, block, trips)))


def render(observed: pa.Table) -> pa.Table:
    """The bookings with passengers' names as spelt, passports and locators in place of keys."""
    passenger, country = keys(observed, "passenger"), lands(observed, "nationality")
    women = (np.asarray(column(observed, "sex").indices) if observed.num_rows else np.empty(0)).astype(np.int8)
    scheme, slip = (np.asarray(column(observed, name)).astype(np.int8) for name in ("scheme", "slip"))
    texts = {
        "passenger": names.spelled(passenger, country, women, scheme, slip=slip),
        "locator": pa.array(
            [f"ZZ{number:08X}" for number in (keys(observed, "locator") & 0xFFFFFFFF).tolist()], pa.string()
        ),
    }
    shown = replaced(observed, texts, ("scheme", "slip"))
    return shown.add_column(shown.column_names.index("passenger") + 1, "passport", names.passports(passenger, country))


def _nothing() -> _Trips:
    whole = ("section", "day", "second", "mode", "person", "truth_id", "organisation", "locator", "route", "month")
    return {name: np.empty(0, np.int64) for name in whole} | {"kind": np.empty(0, np.int8), "sure": np.empty(0, bool)}


def _hidden(plan: Planned, block: int, rows: Rows, ways: Ways, a_row: float, quota: float) -> _Trips:
    """Couriers who were met at a seizure, on that journey and earlier ones."""
    rng = stream(plan.seed, "register-bookings-hidden", block)
    corridor = route_corridors(plan)[rows["route"]]
    rides = np.array([code in CONVEYANCES for code in words("conveyance_type")])
    kind = plan.attributes.codes["conveyance_type"][rows["route"], rows["leg"]]
    stopped = ways.stopped[corridor, rows["leg"]]
    able = np.isin(ways.mode, MODES)[corridor] & rides[kind] & (stopped >= 0) & (rows["person"] >= 0)
    free = plan.encounters.carrier_free(plan.people, rows["person"], rows["carrier_rank"])
    trips = extract(plan, NAME, block, rows, able, rows["person"], a_row, quota, free)
    row, n = trips.row, trips.row.size
    home = trips.earlier & hits(rng, RETURNS, n)
    where = (corridor[row], rows["leg"][row])
    return {
        "section": np.where(home, ways.back[where], ways.onward[where]).astype(np.int64),
        "day": trips.day.astype(np.int64),
        "second": np.where(trips.earlier, second_table(ROAD_HOURS)[raw16(rng, n)], rows["second"][row]).astype(
            np.int64
        ),
        "mode": (ways.mode[corridor[row]] == "RAIL").astype(np.int64),
        "person": rows["person"][row].astype(np.int64),
        "truth_id": np.where(trips.earlier, NOBODY, rows["truth_id"][row]).astype(np.int64),
        "organisation": rows["organisation"][row].astype(np.int64),
        "locator": (1 << 30) + (block << 20) + np.arange(n),
        "route": rows["route"][row].astype(np.int64),
        "month": rows["month"][row].astype(np.int64),
        "kind": np.full(n, TRUE, np.int8),
        "sure": np.zeros(n, bool),
    }


def _pool(plan: Planned) -> int:
    whole = world_cases(plan) * plan.scenario.sources.bookings
    return int(np.clip(whole / JOURNEYS_A_PERSON, 100, MOST_PASSENGERS))


def _licit(plan: Planned, block: int, ways: Ways, wanted: float) -> _Trips:
    """Ordinary passengers by gravity."""
    rng = stream(plan.seed, "register-bookings-licit", block)
    able = _passenger_corridors(plan, ways)
    n = int(rng.poisson(wanted)) if able.any() else 0
    sent = corridor_use(plan, CONVEYANCES) * able
    gravity = np.where(able, ways.gravity, 0.0 if able.any() else 1.0) * np.where(ways.mode == "AIR", 3.0, 1.0)
    flow = sent / sent.sum() if sent.sum() > 0 else gravity / gravity.sum()
    table = quantile_table((1 - CAMOUFLAGE) * gravity / gravity.sum() + CAMOUFLAGE * flow)
    who = (_pool(plan) * few_often(rng, n)).astype(np.int64)
    corridor = np.where(hits(rng, 0.7, n), table[hashed16(who, 51)], table[raw16(rng, n)])
    first, last = int(plan.blocks[block].first), int(plan.blocks[block].last)
    return {
        "section": ways.full[corridor, hits(rng, BACK, n).astype(np.int64)].astype(np.int64),
        "day": day_table(first, last, TRAVEL_WEEK)[raw16(rng, n)].astype(np.int64),
        "second": second_table(ROAD_HOURS)[raw16(rng, n)].astype(np.int64),
        "mode": (ways.mode[corridor] == "RAIL").astype(np.int64),
        "person": PASSENGERS + who,
        "truth_id": np.full(n, NOBODY, np.int64),
        "organisation": np.full(n, NOBODY, np.int64),
        "locator": (1 << 38) + (block << 20) + np.arange(n),
        "route": np.full(n, NOBODY, np.int64),
        "month": np.full(n, NOBODY, np.int64),
        "kind": np.full(n, BACKGROUND, np.int8),
        "sure": np.zeros(n, bool),
    }


def _passenger_corridors(plan: Planned, ways: Ways) -> np.ndarray:
    """Whether passengers are booked along each corridor."""
    bare = [c.mode == "RAIL" and not carries_passengers(c) for c in plan.scenario.corridors.values()]
    return np.asarray(np.isin(ways.mode, MODES) & (ways.gravity > 0) & ~np.array(bare))


def _with_chains(plan: Planned, block: int, rows: Rows, ways: Ways, trips: _Trips) -> _Trips:
    """With the journeys of planted chains: owner and partner of each under one locator, names rightly spelt."""
    chains, corridors = cast_of(plan, block, rows), np.flatnonzero(_passenger_corridors(plan, ways))
    if not chains.size or not corridors.size:
        return trips
    rng = stream(plan.seed, "register-bookings-chains", block)
    of = np.repeat(np.arange(chains.size), 1 + below(rng, CHAIN_TRIPS, chains.size))
    k = of.size
    corridor = corridors[below(rng, corridors.size, k)]
    day = rows["seized"][chains.row[of]].astype(np.int64) - CHAIN_DAYS + below(rng, 2 * CHAIN_DAYS, k)
    second = second_table(ROAD_HOURS)[raw16(rng, k)].astype(np.int64)
    journeys = {
        "section": ways.full[corridor, 0].astype(np.int64),
        "day": day,
        "second": second,
        "mode": (ways.mode[corridor] == "RAIL").astype(np.int64),
        "truth_id": np.full(k, NOBODY, np.int64),
        "organisation": rows["organisation"][chains.row[of]].astype(np.int64),
        "locator": (1 << 31) + (block << 20) + np.arange(k),
        "route": np.full(k, NOBODY, np.int64),
        "month": np.full(k, NOBODY, np.int64),
        "kind": np.full(k, TRUE, np.int8),
        "sure": np.ones(k, bool),
    }
    both = {name: np.tile(values, 2) for name, values in journeys.items()}
    both["person"] = np.append(chains.owner[of], chains.partner[of])
    return {name: np.concatenate([values, both[name]]) for name, values in trips.items()}


def _with_companions(plan: Planned, block: int, trips: _Trips) -> _Trips:
    """Some do not travel alone: hidden couriers with another of the organisation, others with their next of kin."""
    rng = stream(plan.seed, "register-bookings-companions", block)
    more = np.flatnonzero(hits(rng, COMPANION, trips["day"].size))
    added = {name: values[more] for name, values in trips.items()}
    person, hidden = added["person"], np.flatnonzero(added["kind"] & TRUE > 0)
    person = PASSENGERS + (person - PASSENGERS + 1) % _pool(plan)
    if hidden.size:
        of = tuple(added[name][hidden] for name in ("route", "month", "organisation"))
        other = plan.people.carrier(*of, rng.random(hidden.size))
        # Who is arrested in that month may be in custody already.
        stays = plan.people.left[np.maximum(other, 0)] > added["month"][hidden] + 1
        person[hidden] = np.where((other >= 0) & stays, other, added["person"][hidden])
    alone = person == added["person"]
    added["person"] = person
    return {name: np.concatenate([trips[name], added[name][~alone]]) for name in trips}


def _tables(plan: Planned, block: int, ways: Ways, trips: _Trips) -> Drawn:
    rng = stream(plan.seed, "register-bookings", block)
    n, people = trips["day"].size, plan.people
    hidden = (trips["kind"] & TRUE > 0).astype(np.int64)
    # What is one a locator follows from the locator, so that companions share it.
    draw_of = [hashed16(trips["locator"], salt) for salt in (61, 62, 63)]
    paid = np.concatenate([quantile_table(share) for share in PAID_SHARE])[hidden * 65536 + draw_of[0]]
    lead = np.concatenate([value_table(np.array(q)) for q in LEAD_DAYS])[hidden * 65536 + draw_of[1]]
    departs = trips["day"] * DAY + trips["second"] - FLIGHT_HOURS * 3600
    wrong = rare(rng, WRONG_DAY, n)
    shown_departs = departs.copy()
    shown_departs[wrong] += np.where(hits(rng, 0.5, wrong.size), DAY, -DAY)
    booked = departs - (lead * DAY).astype(np.int64) - below(rng, 3600, n)
    person = trips["person"]
    licit = person >= LICIT
    own = plan.encounters.persons(people, np.where(licit, NOBODY, person))
    origin = np.array([number("country", country) for country, _ in ways.ends], np.int16)[trips["section"]]
    end = np.array([number("country", other) for _, other in ways.ends], np.int16)[trips["section"]]
    nation = np.where(licit, _nations(plan)[hashed16(person, 52)], own.country)
    woman = np.where(licit, hashed16(person, 53) < WOMEN * 65536, own.sex == 1)
    slip = np.zeros(n, np.int8)
    slips = rare(rng, SLIP, n)
    slips = slips[~trips["sure"][slips]]
    slip[slips] = 1 + below(rng, 2, slips.size)
    scheme = quantile_table(SCHEMES_USED)[raw16(rng, n)].astype(np.int8)
    scheme[trips["sure"]] = 0
    day, second = booked // DAY, booked % DAY
    o = time_order(plan.seed, NAME, block, day, second)
    ids = row_numbers(plan.seed, NAME, block, n)
    observed = pa.table(
        {
            f"{NAME}_id": ids,
            "booked": moments(day[o], second[o]),
            "departs": moments(shown_departs[o] // DAY, shown_departs[o] % DAY),
            "mode": labelled(trips["mode"][o], MODES),
            "from": worded("country", origin[o]),
            "to": worded("country", end[o]),
            "office": worded("office", ways.office[ways.start[trips["section"][o]]] if n else trips["section"]),
            "locator": shown_keys(plan.seed, "locator", trips["locator"])[o],
            "passenger": shown_keys(plan.seed, "person", person)[o],
            "nationality": worded("country", nation[o]),
            "sex": labelled(woman.astype(np.int8)[o], ("M", "F")),
            "scheme": scheme[o],
            "slip": slip[o],
            "paid": labelled(paid[o], PAID),
            "single": (draw_of[2] < np.array(ONE_WAY)[hidden] * 65536)[o],
            "baggage_kg": value_table(np.array(BAGGAGE_KG, float)).astype(np.int8)[raw16(rng, n)],
        }
    )
    error = (slip > 0) | np.isin(np.arange(n), wrong)
    truth = pa.table(
        {
            f"{NAME}_id": ids,
            "truth_id": trips["truth_id"][o],
            "organisation": trips["organisation"][o].astype(np.int32),
            "person": person[o],
            "kind": (trips["kind"] | np.where(error, ERROR, 0).astype(np.int8))[o],
        }
    )
    return Drawn(observed=observed, truth=truth)


def _nations(plan: Planned) -> np.ndarray:
    """65,536 equally likely nationalities of passengers."""
    home, abroad = plan.scenario.reporting_countries, plan.scenario.partner_countries
    table = quantile_table([3.0] * len(home) + [1.0] * len(abroad))
    return np.asarray(np.array([number("country", code) for code in (*home, *abroad)], np.int16)[table])
