"""Telephone records: who called whom, when, for how long, near which post. Numbers only, no name and no word spoken.

Coverage: sources.calls records for each expected case, from towers near offices of control; leaders, financiers and
corrupt officials mostly never show in them (people.hidden; arXiv 1509.01608). Share of rows of organisations:
sources.illicit. Resolution: a second, a tower's area (an office). Key: the subscriber's key; persons change SIM cards
(`subscribers`). Letters and reports name a number now and then, the register of firms those of firms; no other one.
Bias: bursts. About a journey with goods that ends at a seizure 1 + Poisson(5) calls are made, 55 % before (exponential,
mean 20 h), 45 % after (mean 8 h): the carrier with those whom he telephones, and these among each other. Ordinary
drivers telephone about their journeys in the same way (a quarter of all background), else people call their contacts by
the day and the week (`cycles`). Durations: lognormal, median 55 s, sigma 1.1; 12 % are not answered (0 s).
Error: a record written twice (0.5 %), towers whose clock is an hour wrong (3 % of the areas).
Figures are assumptions but for the absence of leaders; that calls of a crew peak about an operation is told of every
published wiretap case (UNODC, Criminal Intelligence Manual for Analysts 2011, on telephone analysis).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.causes import causes
from simulator.observation.registers.chain_calls import DAYS, calls_alike, chain_calls
from simulator.observation.registers.companies import firm_phone
from simulator.observation.registers.cycles import CALLS, moments_in, second_of_day, shift, within
from simulator.observation.registers.drawn import (
    BACKGROUND,
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
    hashed,
    hits,
    moments,
    quantile_table,
    rare,
    raw16,
    row_numbers,
    time_order,
    worded,
)
from simulator.observation.registers.extract import AROUND
from simulator.observation.registers.loads import SLOTS, licit_companies
from simulator.observation.registers.nicknames import salt_of
from simulator.observation.registers.subscribers import Subscribers
from simulator.reference import names, offices
from simulator.reference.names.lands import positions
from simulator.reproducible import exp, log
from simulator.rng import stream
from simulator.world.words import number

NAME = "calls"
BURST_MORE, BEFORE_SHARE, BEFORE_HOURS, AFTER_HOURS = 5.0, 0.55, 20.0, 8.0
CARRIER_SHARE, OUTSIDE = 0.6, 0.15
BACKGROUND_BURSTS, CONTACTS = 0.25, 12
NEAR_POSTS = 0.5
DURATION_S, DURATION_SIGMA, UNANSWERED = 55.0, 1.1, 0.12
TWICE, WRONG_CLOCKS = 0.005, 0.03
NIGHT_LATER = 0.8
# Background calls to a firm under its registered telephone.
TO_FIRMS = 0.08
# Calls of honest carriers that look like those about a planted chain.
ALIKE = 0.08

ASSUMPTIONS = (
    Assumption(what="calls about a journey", value="1 + Poisson(5), 55 % before (mean 20 h), 45 % after (mean 8 h)",
               why="arranging takes longer than spreading the news"),
    Assumption(what="background calls that belong to bursts of ordinary drivers", value="0.25",
               why="else a burst alone would give a crew away"),
    Assumption(what="background calls to the registered telephone of a firm", value=f"{TO_FIRMS:.0%}",
               why="carriers call those whose goods they carry"),
    Assumption(what="calls of honest carriers in the pattern of a planted chain", value=f"{ALIKE:.0%}",
               why="else the pattern would give a chain away without its names"),
    Assumption(what="durations", value="lognormal, median 55 s, sigma 1.1; 12 % unanswered", why="short mobile calls"),
    Assumption(what="records written twice; towers with a wrong clock", value="0.005; 0.03", why="honest errors"),
)  # fmt: skip

_Calls = dict[str, np.ndarray]


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The telephone records of one block, in order of time."""
    subscribers = Subscribers(plan)
    n = round(expected_rows(plan, NAME, block))
    ours = round(n * plan.scenario.sources.illicit) if rows["seized"].size else 0
    rng = stream(plan.seed, "register-calls-areas", block)
    planted = _spread(plan, rows, rng, chain_calls(plan, block, rows))
    alike = _spread(plan, rows, rng, _alike(plan, block, rows, subscribers, n))
    # What is planted counts among the organisations' calls; half of these stay as they fall.
    ours = max(ours - planted["day"].size, ours // 2)
    rest = max(n - ours - planted["day"].size - alike["day"].size, 0)
    parts = [_illicit(plan, block, rows, subscribers, ours), _background(plan, block, rows, subscribers, rest)]
    parts += [planted, alike]
    calls = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rng = stream(plan.seed, "register-calls-errors", block)
    n = calls["day"].size
    again = rare(rng, TWICE, n)
    calls = {name: np.concatenate([values, values[again]]) for name, values in calls.items()}
    calls["kind"][n:] |= ERROR
    late = _wrong_clock(plan)[calls["area"]]
    day, second = shift(calls["day"], calls["second"], np.where(late, 3600.0, 0.0))
    calls["kind"] |= np.where(late, ERROR, 0)
    order = within(plan, time_order(plan.seed, NAME, block, day, second), day)
    ids = row_numbers(plan.seed, NAME, block, order.size)
    caller, called, when = calls["caller"][order], calls["called"][order], calls["day"][order]
    firm = calls["firm"][order]
    line, of_firm = firm_phone(plan, firm), licit_companies(plan).country(plan, firm)
    observed = {
        f"{NAME}_id": ids,
        "start": moments(day[order], second[order]),
        "caller": subscribers.key(caller, when),
        "called": np.where(firm >= 0, line, subscribers.key(called, when)),
        "caller_country": worded("country", subscribers.country(caller)),
        "called_country": worded("country", np.where(firm >= 0, of_firm, subscribers.country(called))),
        "area": worded("office", calls["area"][order]),
        "duration_s": calls["duration"][order].astype(np.int32),
    }
    truth = {
        f"{NAME}_id": ids,
        "truth_id": calls["truth_id"][order],
        "organisation": calls["organisation"][order].astype(np.int32),
        "caller_person": caller,
        "called_person": called,
        "called_company": firm,
        "kind": calls["kind"][order].astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def render(observed: pa.Table) -> pa.Table:
    """The records with telephone numbers in place of keys."""
    columns = {}
    for name in observed.column_names:
        column = observed[name].combine_chunks() if observed.num_rows else observed[name]
        if name in ("caller", "called"):
            country = positions(observed[f"{name}_country"].to_pylist())
            column = names.phones(np.asarray(column, np.int64), country)
        columns[name] = column
    return pa.table(columns).drop_columns(["caller_country", "called_country"])


def _illicit(plan: Planned, block: int, rows: Rows, subscribers: Subscribers, n: int) -> _Calls:
    """Calls of members about the journeys that ended at seizures of the block."""
    rng = stream(plan.seed, "register-calls-illicit", block)
    burst = _bursts(rng, n)
    count = int(burst[-1]) + 1 if n else 0
    event = _events(plan, block, rows, count, rng)
    route, month, organisation = (rows[name][event] for name in ("route", "month", "organisation"))
    carrier = rows["person"][event].astype(np.int64)
    carrier = np.where(carrier >= 0, carrier, plan.people.carrier(route, month, organisation, rng.random(count)))
    head = subscribers.contacts.pick(carrier, rng.random(count))
    # Who is hired for a trip knows one of those who hire.
    head = np.where(carrier >= plan.people.persons, plan.people.superior(month, organisation, carrier), head)
    own = hits(rng, CARRIER_SHARE, n)
    caller = np.where(own, carrier[burst], head[burst])
    caller = np.where(caller >= 0, caller, carrier[burst])
    called = subscribers.contacts.pick(caller, rng.random(n))
    called = np.where(own & hits(rng, 0.5, n), head[burst], called)
    there = (called >= 0) & _there(plan, called, month[burst]) & ~hits(rng, OUTSIDE, n)
    called = np.where(there & (called != caller), called, LICIT + _ordinary(subscribers, rng, n))
    caller = np.where(caller >= 0, caller, LICIT + _ordinary(subscribers, rng, n))
    back = hits(rng, 0.5, n)
    day, second = _about(rng, rows["seized"][event][burst], rows["second"][event][burst])
    office = plan.static.office[rows["route"][event], rows["leg"][event]][burst]
    area = np.where(hits(rng, NEAR_POSTS, n), office, _areas(plan, rows, rng, n))
    return {
        "caller": np.where(back, called, caller),
        "called": np.where(back, caller, called),
        "day": day,
        "second": second,
        "area": area.astype(np.int64),
        "duration": _durations(rng, n),
        "truth_id": rows["truth_id"][event][burst] if n else np.empty(0, np.int64),
        "organisation": organisation[burst].astype(np.int64),
        "firm": np.full(n, NOBODY, np.int64),
        "kind": np.full(n, TRUE, np.int64),
    }


def _events(plan: Planned, block: int, rows: Rows, count: int, rng: Stream) -> np.ndarray:
    """The seizure that each burst is about: up to AROUND of them, one each, those that a source told of."""
    told = np.flatnonzero(causes(plan, block, rows) >= 0)
    around = hits(rng, min(AROUND, told.size / max(count, 1)), count)
    near = told[below(rng, max(told.size, 1), count)] if told.size else np.zeros(count, np.int64)
    return np.where(around, near, below(rng, max(rows["seized"].size, 1), count))


def _background(plan: Planned, block: int, rows: Rows, subscribers: Subscribers, n: int) -> _Calls:
    """Everybody else: contacts by the day and the week, and drivers about their journeys."""
    rng = stream(plan.seed, "register-calls-background", block)
    window = plan.blocks[block]
    in_burst = round(n * BACKGROUND_BURSTS)
    burst = _bursts(rng, in_burst)
    count = int(burst[-1]) + 1 if in_burst else 0
    start_day, start_second = moments_in(rng, CALLS, window.first, window.last, count)
    near = _about(rng, start_day[burst], start_second[burst])
    day, second = moments_in(rng, CALLS, window.first, window.last, n - in_burst)
    day, second = np.concatenate([near[0], day]), np.concatenate([near[1], second])
    driver = _ordinary(subscribers, rng, count)
    caller = np.concatenate([driver[burst], _ordinary(subscribers, rng, n - in_burst)])
    # The k-th contact of a subscriber is the same in every block; the first ones are called most.
    u = rng.random(n)
    k = (CONTACTS * (u * u)).astype(np.int64)
    called = (hashed(caller * 64 + k, subscribers.salt + 7) % np.uint64(subscribers.ordinary)).astype(np.int64)
    called = np.where(called == caller, (called + 1) % subscribers.ordinary, called)
    back = hits(rng, 0.5, n)
    usual = _areas(plan, rows, rng, n)
    place = _areas(plan, rows, rng, count)
    area = np.where(hits(rng, NEAR_POSTS, n), np.concatenate([place[burst], usual[in_burst:]]), usual)
    return {
        "caller": LICIT + np.where(back, called, caller),
        "called": LICIT + np.where(back, caller, called),
        "day": day,
        "second": second,
        "area": area,
        "duration": _durations(rng, n),
        "truth_id": np.full(n, NOBODY, np.int64),
        "organisation": np.full(n, NOBODY, np.int64),
        "firm": np.where(hits(rng, TO_FIRMS, n), _firms(plan, rng, n), NOBODY),
        "kind": np.full(n, BACKGROUND, np.int64),
    }


def _spread(plan: Planned, rows: Rows, rng: Stream, calls: _Calls) -> _Calls:
    """Calls with their durations, some of them from elsewhere."""
    n = calls["day"].size
    area = np.where(hits(rng, NEAR_POSTS, n), calls["area"], _areas(plan, rows, rng, n))
    return calls | {"area": area, "duration": _durations(rng, n)}


def _alike(plan: Planned, block: int, rows: Rows, subscribers: Subscribers, n: int) -> _Calls:
    """Calls of honest carriers that look like those about a planted chain, where there are chains in the world."""
    rng = stream(plan.seed, "register-calls-alike-rows", block)
    loads = round(n * ALIKE / len(DAYS)) if plan.scenario.chain else 0
    window = plan.blocks[block]
    day, _ = moments_in(rng, CALLS, window.first, window.last, loads)
    persons = LICIT + _ordinary(subscribers, rng, 3 * loads).reshape(3, loads)
    calls = calls_alike(plan, block, persons, _firms(plan, rng, loads), day)
    return calls | {"area": _areas(plan, rows, rng, loads)[calls.pop("of")]}


def _firms(plan: Planned, rng: Stream, n: int) -> np.ndarray:
    """Licit firms that are called up, those that trade most more often."""
    firms = licit_companies(plan)
    return np.asarray(LICIT + firms.draw(rng, n) * SLOTS + below(rng, len(firms.countries), n), np.int64)


def _bursts(rng: Stream, n: int) -> np.ndarray:
    """For n calls the number of the burst that each belongs to, ascending; sizes 1 + Poisson(BURST_MORE)."""
    if n == 0:
        return np.empty(0, np.int64)
    sizes = 1 + rng.poisson(BURST_MORE, 1 + n // 3)
    burst = np.repeat(np.arange(sizes.size), sizes)[:n]
    # A handful of calls may be more than their few bursts hold: the last one has the rest.
    return np.concatenate([burst, np.full(n - burst.size, sizes.size - 1)]).astype(np.int64)


def _about(rng: Stream, day: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moments before and after the given ones; most of those at night are put off to another hour of that day."""
    n = day.size
    hours = np.where(hits(rng, BEFORE_SHARE, n), -BEFORE_HOURS, AFTER_HOURS) * rng.standard_exponential(n)
    day, second = shift(day, second, hours * 3600)
    night = (CALLS.utc_hours() < 10)[second // 3600] & hits(rng, NIGHT_LATER, n)
    return day, np.where(night, second_of_day(rng, CALLS, n), second)


def _ordinary(subscribers: Subscribers, rng: Stream, n: int) -> np.ndarray:
    """Numbers of ordinary subscribers; a few call most."""
    return np.asarray((subscribers.ordinary * few_often(rng, n)).astype(np.int64))


def _areas(plan: Planned, rows: Rows, rng: Stream, n: int) -> np.ndarray:
    """Areas of towers: half where smugglers are met as well, half by the size of the office."""
    home = plan.scenario.reporting_countries
    sizes = [post.capacity if post.country in home else 0 for post in offices().values()]
    capacity = np.asarray(quantile_table(sizes)[raw16(rng, n)], np.int64)
    if not rows["seized"].size:
        return capacity
    row = below(rng, rows["seized"].size, n)
    near = plan.static.office[rows["route"][row], rows["leg"][row]]
    return np.asarray(np.where(hits(rng, 0.5, n), near, capacity))


def _durations(rng: Stream, n: int) -> np.ndarray:
    seconds = exp(log(DURATION_S) + DURATION_SIGMA * rng.standard_normal(n))
    return np.asarray(np.where(hits(rng, UNANSWERED, n), 0, np.minimum(seconds, 7_200).astype(np.int64) + 1))


def _there(plan: Planned, person: np.ndarray, month: np.ndarray) -> np.ndarray:
    safe = np.maximum(person, 0)
    return np.asarray((plan.people.joined[safe] <= month) & (month < plan.people.left[safe]), bool)


def _wrong_clock(plan: Planned) -> np.ndarray:
    """Whether the tower of each area (and of the blank one) has a clock an hour ahead."""
    luck = hashed(np.arange(number("office", "") + 1), salt_of(plan.seed, "tower-clock"))
    return np.asarray((luck >> np.uint64(48)).astype(np.int64) < WRONG_CLOCKS * 65536)
