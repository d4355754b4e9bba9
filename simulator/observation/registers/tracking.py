"""Tracking of post and express items: one row an event (accepted, sent, arrived, customs, held, delivered).

Coverage: items on the corridors of post and express, 94 % of events. Resolution: seconds, the place a hub or only a
country. Key: the item's number; sender and recipient's address only for express; no person, passport, telephone or
declaration number. Bias: addresses of the extract. Errors: late scans 3 % (one to three days), a wrong country 0.6 %.
Held is no verdict: customs hold 3 % of ordinary items for a while. All shares are assumptions.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.cycles import within
from simulator.observation.registers.drawn import (
    BACKGROUND,
    DAY,
    ERROR,
    FALSE_LEAD,
    NOBODY,
    TRUE,
    Drawn,
    Planned,
    Rows,
    below,
    expected_rows,
    few_often,
    hashed,
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
from simulator.observation.registers.journeys import HEAVIER, corridor_use, route_corridors
from simulator.observation.registers.loads import ABROAD, SLOTS, licit_companies
from simulator.observation.registers.rhythm import OFFICE_HOURS, OFFICE_WEEK, day_table, second_table
from simulator.observation.registers.texts import keys, lands, replaced
from simulator.observation.registers.ways import Ways, compile_ways
from simulator.reference import names, offices
from simulator.rng import stream
from simulator.world.words import number, words

NAME = "tracking"
EVENTS = ("ACCEPTED", "SENT", "ARRIVED", "CUSTOMS", "HELD", "DELIVERED")
ACCEPTED, SENT, ARRIVED, CUSTOMS, HELD, DELIVERED = range(len(EVENTS))
SERVICES = ("POST", "EXPRESS")
SCANNED, LATE, ASTRAY, HOLDS = 0.94, 0.03, 0.006, 0.03
EXPRESS_SHARE = 0.5
GRAMS = (40, 120, 250, 420, 700, 1_200, 2_400, 5_000, 11_000, 20_000)
# Days before the arrival at which an item is accepted; evenly spaced quantiles, by service.
TRANSIT_DAYS = ((4, 7, 9, 11, 13, 16, 20, 28, 45), (1.0, 1.8, 2.4, 3.0, 3.6, 4.5, 6.0, 8.0, 12.0))
ITEMS_AN_ADDRESS = 1.0
ROWS_AN_ITEM = 4.7
ADDRESSES = 1 << 30
OWN_NAME = 0.2
# Days after which an organisation receives at other addresses and invents other senders.
MOVES = 365
# Share of ordinary items on the corridors where smuggled ones are met too; see journeys.CAMOUFLAGE.
CAMOUFLAGE = 0.6

ASSUMPTIONS = (
    Assumption(
        what="scans of items: seen, late, wrong country; held by customs",
        value=f"{SCANNED}, {LATE}, {ASTRAY}; {HOLDS}",
        why="no public audit of tracking events",
    ),
    Assumption(what="days from posting to arrival: post, express", value=str(TRANSIT_DAYS), why="usual promises"),
    Assumption(
        what="illicit items sent under the organisation's own firm", value=f"{OWN_NAME:.0%}", why="no public figure"
    ),
    Assumption(
        what="days until an organisation's parcels go to other addresses, from other senders",
        value=str(MOVES),
        why="an address that was used often is noticed; no public figure",
    ),
    Assumption(what="mass of items in grams", value=str(GRAMS), why="up to what post and express take"),
)
_Items = dict[str, np.ndarray]


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The events of a block's items, in order of time."""
    ways, wanted = compile_ways(plan.scenario), expected_rows(plan, NAME, block)
    hidden = _hidden(plan, block, rows, ways, wanted * plan.scenario.sources.illicit)
    seen = _rows_of(hidden) * SCANNED
    licit = _licit(plan, block, ways, max(wanted - seen, 0.0))
    items = {name: np.concatenate([hidden[name], licit[name]]) for name in hidden}
    return _tables(plan, block, ways, items)


def render(observed: pa.Table) -> pa.Table:
    """The events with numbers of items, firms and addresses in place of keys."""
    texts = {
        "item": names.parcels(keys(observed, "item")),
        "sender": names.company_names(keys(observed, "sender"), lands(observed, "sender_country"), script="latn"),
        "recipient": names.addresses(keys(observed, "recipient"), lands(observed, "recipient_country"), script="latn"),
    }
    return replaced(observed, texts)


def _rows_of(items: _Items) -> float:
    """Expected events of items before any is missed: five, and a hold that ends or stays instead of a delivery."""
    return float(5 * items["day"].size + (items["held"] & ~items["stopped"]).sum())


def _hidden(plan: Planned, block: int, rows: Rows, ways: Ways, quota: float) -> _Items:
    rng = stream(plan.seed, "register-tracking-hidden", block)
    corridor = route_corridors(plan)[rows["route"]]
    kinds = {code: place for place, code in enumerate(words("conveyance_type"))}
    kind = plan.attributes.codes["conveyance_type"][rows["route"], rows["leg"]]
    express = kind == kinds["EXPRESS"]
    stopped = ways.stopped[corridor, rows["leg"]]
    able = (ways.mode == "POST")[corridor] & (express | (kind == kinds["PARCEL"])) & (stopped >= 0)
    sender = np.where(rows["company"] >= 0, rows["company"], rows["organisation"])
    parcels = extract(plan, NAME, block, rows, able, sender, 5 * SCANNED, quota)
    row, n = parcels.row, parcels.row.size
    where = (corridor[row], rows["leg"][row])
    # Each organisation has a few addresses, and others after some months.
    address = hashed(_hands(rows["organisation"][row], parcels.day) * 8 + below(rng, 5, n), 81) % np.uint64(ADDRESSES)
    held = ~parcels.earlier | hits(rng, HOLDS, n)
    return {
        "section": np.where(parcels.earlier, ways.onward[where], stopped[row]).astype(np.int64),
        "day": parcels.day.astype(np.int64),
        "second": np.where(parcels.earlier, second_table(OFFICE_HOURS)[raw16(rng, n)], rows["second"][row]).astype(
            np.int64
        ),
        "express": express[row].astype(np.int64),
        "item": np.where(parcels.earlier, (1 << 38) + (block << 20) + np.arange(n), rows["consignment"][row]).astype(
            np.int64
        ),
        "sender": rows["company"][row].astype(np.int64),
        "recipient": address.astype(np.int64),
        "held": held,
        "grams": np.ceil(rows["quantity"][row] * plan.static.kg_per_unit[rows["route"][row]] * HEAVIER * 1000).astype(
            np.int64
        ),
        "stopped": ~parcels.earlier,
        "truth_id": np.where(parcels.earlier, NOBODY, rows["truth_id"][row]).astype(np.int64),
        "organisation": rows["organisation"][row].astype(np.int64),
        "kind": np.full(n, TRUE, np.int8),
    }


def _licit(plan: Planned, block: int, ways: Ways, wanted: float) -> _Items:
    """Ordinary items by gravity; some addresses order often."""
    rng = stream(plan.seed, "register-tracking-licit", block)
    able = (ways.mode == "POST") & (ways.gravity > 0)
    n = int(rng.poisson(wanted / ((5 + HOLDS) * SCANNED))) if able.any() else 0
    gravity = np.where(able, ways.gravity, 0.0) if able.any() else np.ones(able.size)
    sent = corridor_use(plan, ("PARCEL", "EXPRESS")) * able
    flow = sent / sent.sum() if sent.sum() > 0 else gravity / gravity.sum()
    table = quantile_table((1 - CAMOUFLAGE) * gravity / gravity.sum() + CAMOUFLAGE * flow)
    whole = world_cases(plan) * plan.scenario.sources.tracking
    pool = max(int(whole / ROWS_AN_ITEM / ITEMS_AN_ADDRESS), 50)
    who = (pool * few_often(rng, n)).astype(np.int64)
    first, last = int(plan.blocks[block].first), int(plan.blocks[block].last)
    held = hits(rng, HOLDS, n)
    corridor = np.where(hits(rng, 0.6, n), table[hashed16(who, 82)], table[raw16(rng, n)])
    return {
        "section": ways.full[corridor, 0].astype(np.int64),
        "day": day_table(first, last, OFFICE_WEEK)[raw16(rng, n)].astype(np.int64),
        "second": second_table(OFFICE_HOURS)[raw16(rng, n)].astype(np.int64),
        "express": hits(rng, _express_share(plan), n).astype(np.int64),
        "item": (1 << 39) + (block << 20) + np.arange(n),
        "sender": np.full(n, NOBODY, np.int64),
        "recipient": (hashed(who, 83) % np.uint64(ADDRESSES)).astype(np.int64),
        "held": held,
        "grams": np.zeros(n, np.int64),
        "stopped": np.zeros(n, bool),
        "truth_id": np.full(n, NOBODY, np.int64),
        "organisation": np.full(n, NOBODY, np.int64),
        "kind": np.where(held, BACKGROUND | FALSE_LEAD, BACKGROUND).astype(np.int8),
    }


def _express_share(plan: Planned) -> float:
    """Share of ordinary items that go by express: to a part that of smuggled ones, so that neither service tells."""
    by_kind = [float(corridor_use(plan, (kind,)).sum()) for kind in ("EXPRESS", "PARCEL")]
    smuggled = by_kind[0] / sum(by_kind) if sum(by_kind) > 0 else EXPRESS_SHARE
    return (1 - CAMOUFLAGE) * EXPRESS_SHARE + CAMOUFLAGE * smuggled


def _times(rng: Stream, items: _Items) -> np.ndarray:
    """(n, 6) moments of the events, seconds since ordinal 0; what is at customs is the moment given."""
    n = items["day"].size
    at = items["day"] * DAY + items["second"]
    transit = np.concatenate([value_table(np.array(q, float)) for q in TRANSIT_DAYS])
    accepted = at - (transit[items["express"] * 65536 + raw16(rng, n)] * DAY).astype(np.int64)
    gap = at - accepted
    share = np.array([0.0, 0.30, 0.88])
    times = np.empty((n, len(EVENTS)), np.int64)
    for event in (ACCEPTED, SENT, ARRIVED):
        times[:, event] = accepted + (gap * share[event]).astype(np.int64)
    times[:, SENT] += (gap * (raw16(rng, n) * (0.2 / 65536))).astype(np.int64)
    times[:, CUSTOMS] = at
    times[:, HELD] = at + 600 + below(rng, 7_200, n)
    times[:, DELIVERED] = at + DAY // 2 + below(rng, 5 * DAY, n) + items["held"] * (3 * DAY)
    return times


def _hands(organisation: np.ndarray, day: np.ndarray) -> np.ndarray:
    """A number of what an organisation uses for MOVES days: its addresses and the senders that it invents."""
    return np.asarray(organisation.astype(np.int64) * 4_096 + day // MOVES)


def _tables(plan: Planned, block: int, ways: Ways, items: _Items) -> Drawn:
    rng = stream(plan.seed, "register-tracking", block)
    n, section = items["day"].size, items["section"]
    there = np.ones((n, len(EVENTS)), bool)
    there[:, HELD], there[:, DELIVERED] = items["held"], ~items["stopped"]
    there &= hits(rng, SCANNED, there.size).reshape(there.shape)
    item, event = np.nonzero(there)
    moment = _times(rng, items)[item, event]
    late, size = rare(rng, LATE, item.size), item.size
    moment[late] += DAY + below(rng, 2 * DAY, late.size)
    origin = np.array([number("country", land) for land, _ in ways.ends], np.int16)[section]
    end = np.array([number("country", other) for _, other in ways.ends], np.int16)[section]
    abroad, home = event <= SENT, event == DELIVERED
    last = ways.start[section] + ways.count[section] - 1 if n else section
    hub = np.where(event == ARRIVED, ways.office[ways.start[section]][item], ways.office[last][item]) if n else item
    lands_at = np.array([number("country", place.country) for place in offices().values()], np.int16)
    country = np.where(abroad, origin[item], np.where(home, end[item], lands_at[hub]))
    astray = rare(rng, ASTRAY, size)
    country[astray] = country[below(rng, max(size, 1), astray.size)]
    day, second = moment // DAY, moment % DAY
    o = within(plan, time_order(plan.seed, NAME, block, day, second), day)
    item, event, day, second, hub, country = item[o], event[o], day[o], second[o], hub[o], country[o]
    wrong = np.zeros(size, bool)
    wrong[late] = wrong[astray] = True
    firms = licit_companies(plan)
    # An organisation's items stand under its own firm now and then, mostly under the same few invented senders.
    hands = _hands(items["organisation"], items["day"]) * 4 + below(rng, 3, n)
    base = np.where(items["organisation"] >= 0, hands, firms.draw(rng, n))
    invented = (items["organisation"] >= 0) & hits(rng, 1 - OWN_NAME, n)
    base = np.where(invented, (hashed(base, 84) >> np.uint64(20)).astype(np.int64), base)
    place = origin.copy()
    abroad_too = rare(rng, ABROAD, n)
    place[abroad_too] = firms.slots[below(rng, SLOTS, abroad_too.size)]
    own = (items["sender"] >= 0) & ~invented
    sender = np.where(own, items["sender"], firms.at(base, place))
    bare = items["express"][item] == 0
    nowhere = abroad[o] | home[o]
    grams = value_table(np.array(GRAMS, float))[raw16(rng, n)]
    ids = row_numbers(plan.seed, NAME, block, o.size)
    observed = pa.table(
        {
            f"{NAME}_id": ids,
            "time": moments(day, second),
            "item": shown_keys(plan.seed, "consignment", items["item"])[item],
            "event": labelled(event, EVENTS),
            "country": worded("country", country),
            "office": worded("office", np.where(nowhere, number("office", ""), hub)),
            "service": labelled(items["express"][item], SERVICES),
            "grams": np.maximum(grams, items["grams"]).astype(np.int32)[item],
            "sender": pa.array(shown_keys(plan.seed, "company", sender)[item], mask=bare),
            "sender_country": worded("country", firms.country(plan, sender)[item]),
            "recipient": pa.array(shown_keys(plan.seed, "address", items["recipient"])[item], mask=bare),
            "recipient_country": worded("country", end[item]),
        }
    )
    truth = pa.table(
        {
            f"{NAME}_id": ids,
            "truth_id": items["truth_id"][item],
            "organisation": items["organisation"][item].astype(np.int32),
            "company": sender[item],
            "consignment": items["item"][item],
            "kind": items["kind"][item] | np.where(wrong[o], ERROR, 0).astype(np.int8),
        }
    )
    return Drawn(observed=observed, truth=truth)
