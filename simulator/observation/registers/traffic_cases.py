"""Which threads a block has and when their messages are sent: a state machine over each case.

The rules kept here: the cause decides (`causes`): a warning or a question before the control is sent while the load is
expected, its answers too, else they are not sent any more; what tells of the control, the seizure or the laboratory
comes after it. Messages that no cause asks for fill the figure of the scenario: seizures told without a warning, and
traffic without a case. Warnings in vain are IN_VAIN for each message of the figure.
Idle threads start in sessions of a non-homogeneous Poisson process with day and week (Malmgren et al., arXiv
0901.0585): a session has one start and further ones, geometric with mean 0.8, after exponential gaps of 12 minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers import traffic_faults as fault
from simulator.observation.registers.causes import ASKED, WARNED, asker, causes, partners, warner
from simulator.observation.registers.cycles import OFFICE, moments_in
from simulator.observation.registers.drawn import (
    DAY,
    NOBODY,
    Planned,
    Rows,
    below,
    expected_rows,
    hits,
    quantile_table,
    raw16,
)
from simulator.observation.registers.marks import ENTITIES, marks_of, with_licit
from simulator.observation.registers.traffic_threads import (
    ABOUT,
    BEFORE,
    BEHIND,
    DETECTS,
    EVERYBODY,
    KINDS,
    STATES,
    TYPES,
    UNIT,
    opened,
    steps,
    waits,
)
from simulator.reference import codes
from simulator.reference.exchange import exchange
from simulator.reproducible import exp, log
from simulator.rng import stream
from simulator.world.outcomes import VEHICLE, vehicle_outcomes
from simulator.world.words import number, words

# Threads in vain for each message of the figure, and those of them whose object was never met.
IN_VAIN, NEVER_MET = 0.042, 0.4
# Shares of the threads that fill the figure.
FILLING = {"SEIZED": 0.32, "REPORTED": 0.20, "NOTICE": 0.13, "QUESTION": 0.13, "DAILY": 0.22}
LEAD_HOURS, LEAST_LEAD_S, LAST_WORD_S = 30.0, 1800, 900
LABORATORY_DAYS, LABORATORY_SIGMA = 9.0, 0.5
TESTED = ("DRU", "PRE", "MED")
SEIZURE, NO_SEIZURE, NO_CASE = range(len(ABOUT))
LABORATORY, RELEASED, NOT_MET = (STATES.index(code) for code in ("LABORATORY", "RELEASED", "NOT_MET"))
# States in which something was seized; types that tell then on which day; types that name the vehicle.
OF_SEIZURES = [STATES.index(code) for code in ("CONTROLLED", "SEIZED", "LABORATORY", "RELEASED")]
DATED = ("FEEDBACK", "SEIZURE", "CORRECTION", "RESULT", "REPORT")
NAMES_PLATE = ("WARNING", "RFI", "FEEDBACK", "SEIZURE", "RELEASE")
GRADED = np.array([entry.graded for entry in exchange().type])
BY_THREAD = ("kind", "event", "control", "returned", "priority", "knows", "sent", "occurs", "waited", "fault")
NOT_MET_DAYS = 3
MORE_STARTS, GAP_MINUTES = 0.8, 12.0
LATE_DAYS = (3, 8)
VAIN_DAYS = 30
KNOWS_PLATE = 0.85

ASSUMPTIONS = (
    Assumption(what="warnings in vain for each message of the figure; of these never met", value="0.042; 0.4",
               why="about three in ten warnings; in published operations far more controls find nothing"),
    Assumption(what="kinds of the threads that fill the figure", value=f"{FILLING}",
               why="about 12 to 100 messages a seizure in published operations"),
    Assumption(what="warning or question before the control", value="half an hour + exponential, mean 30 hours",
               why="a truck's way"),
    Assumption(what="laboratory's result after the seizure, drugs, precursors and medicines only",
               value="lognormal, median 9 days, sigma 0.5", why="laboratories work in weeks"),
    Assumption(what="warnings and questions that name the plate of a load that bears one", value=f"{KNOWS_PLATE}",
               why="a vehicle that nobody can name is seldom warned of"),
    Assumption(what="starts of idle threads in a session", value="1 + Geometric, mean 0.8 more, 12 minutes apart",
               why="people write several messages when they sit down to it"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """N threads: kind (in KINDS), event (row of the block that it is or seems to be about), control (moment, seconds
    since ordinal 0), returned (days after it until the vehicle was given back, NOBODY never), priority; parts (5, N:
    positions in the countries' codes, the unit, everybody).

    knows (N,): whether who warns or asks knows the plate; marks: see `marks_of`, of every thread. Matrices (N, S) by
    step: sent (moment), occurs, waited (seconds of an answer, -1 else), fault.
    """

    kind: np.ndarray
    event: np.ndarray
    control: np.ndarray
    returned: np.ndarray
    parts: np.ndarray
    priority: np.ndarray
    knows: np.ndarray
    marks: Rows
    sent: np.ndarray
    occurs: np.ndarray
    waited: np.ndarray
    fault: np.ndarray


def draw_threads(plan: Planned, block: int, rows: Rows) -> Threads:
    """The threads of one block: those that a cause asks for, those in vain, and what fills the figure."""
    rng = stream(plan.seed, "register-traffic-threads", block)
    wanted = round(expected_rows(plan, "messages", block) / (1 + fault.REPLAY_SHARE))
    kind, event = _caused(plan, block, rows, wanted, rng)
    caused = _timed(plan, block, rows, (kind, event, _occurring(plan, rows, kind, event, rng)), "caused", rng)
    kind, event = _filling(rows, event, wanted, rng)
    occurs = _occurring(plan, rows, kind, event, rng)
    total = np.cumsum(occurs.sum(axis=1))
    enough = int(np.searchsorted(total, max(wanted - int(caused.occurs.sum()), 0), side="right"))
    filling = _timed(plan, block, rows, (kind[:enough], event[:enough], occurs[:enough]), "filling", rng)
    return Threads(
        parts=np.concatenate([caused.parts, filling.parts], axis=1),
        marks={name: np.concatenate([caused.marks[name], filling.marks[name]]) for name in caused.marks},
        **{name: np.concatenate([getattr(caused, name), getattr(filling, name)]) for name in BY_THREAD},
    )


def _caused(plan: Planned, block: int, rows: Rows, wanted: int, rng: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Kind and event of the threads that a cause asks for, and of those in vain."""
    size = rows["seized"].size
    cause = causes(plan, block, rows)
    warned, asked = np.flatnonzero(cause == WARNED), np.flatnonzero(cause == ASKED)
    vain = int(rng.poisson(IN_VAIN * wanted)) if size else 0
    without = np.where(hits(rng, NEVER_MET, vain), KINDS.index("NEVER_MET"), KINDS.index("IN_VAIN"))
    like = below(rng, max(size, 1), vain)
    able = (partners(plan, rows, like) >= 0).any(axis=0) if vain else np.zeros(0, bool)
    kind = [np.full(warned.size, KINDS.index("WARNED")), np.full(asked.size, KINDS.index("ASKED")), without[able]]
    return np.concatenate(kind).astype(np.int64), np.concatenate([warned, asked, like[able]])


def _filling(rows: Rows, used: np.ndarray, wanted: int, rng: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Kind and event of more threads than are needed to fill the figure; no case is told of twice."""
    size = rows["seized"].size
    possible = (steps().about == NO_CASE) | (size > 0)
    shares = np.array([FILLING.get(kind, 0.0) for kind in KINDS]) * possible
    mean = float((shares * steps().mean_length).sum() / shares.sum())
    many = int(wanted / mean * 1.6) + 12
    kind = np.asarray(quantile_table(shares)[raw16(rng, many)], np.int64)
    event = below(rng, max(size, 1), many)
    tells = steps().about[kind] == SEIZURE
    free = np.ones(max(size, 1), bool)
    free[used] = False
    place = np.flatnonzero(tells & free[event])
    _, once = np.unique(event[place], return_index=True)
    fits = ~tells
    fits[place[once]] = True
    return kind[fits], event[fits]


def _occurring(plan: Planned, rows: Rows, kind: np.ndarray, event: np.ndarray, rng: Stream) -> np.ndarray:
    """Which steps of each thread happen, (N, S), whatever their time: by their shares, and after what they answer."""
    table = steps()
    share, answers, unless = table.share[kind], table.answers[kind], table.unless[kind]
    occurs = hits(rng, share.ravel(), share.size).reshape(share.shape) & (table.type[kind] >= 0)
    occurs &= (table.state[kind] != LABORATORY) | _tested(rows, event)[:, None]
    occurs &= (table.state[kind] != RELEASED) | (_returned(plan, rows, event) >= 0)[:, None]
    for step in range(share.shape[1]):
        earlier = occurs[np.arange(kind.size), np.maximum(answers[:, step], 0)]
        instead = occurs[np.arange(kind.size), np.maximum(unless[:, step], 0)]
        occurs[:, step] &= ((answers[:, step] < 0) | earlier) & ((unless[:, step] < 0) | ~instead)
    return np.asarray(occurs)


def _parts(
    plan: Planned, block: int, rows: Rows, kind: np.ndarray, event: np.ndarray, which: str, rng: Stream
) -> np.ndarray:
    """Country, unit or everybody behind each part of every thread, (5, N): positions in codes, OCU, ALL."""
    nations, n = len(plan.static.country_codes), event.size
    parts = np.empty((5, n), np.int64)
    parts[UNIT], parts[EVERYBODY] = nations, nations + 1
    parts[DETECTS] = rows["country"][event] if rows["seized"].size else below(rng, nations, n)
    other = (parts[DETECTS] + 1 + below(rng, nations - 1, n)) % nations
    parts[BEFORE], parts[BEHIND] = other, other
    case = np.flatnonzero(steps().about[kind] != NO_CASE)
    if case.size:
        first = warner(plan, f"register-traffic-{which}-warners", block, rows, event[case])
        last = asker(plan, rows, event[case])
        parts[BEFORE, case] = np.where(first >= 0, first, other[case])
        parts[BEHIND, case] = np.where(last >= 0, last, other[case])
    return parts


def _timed(
    plan: Planned, block: int, rows: Rows, threads: tuple[np.ndarray, np.ndarray, np.ndarray], which: str, rng: Stream
) -> Threads:
    """Threads (kind, event, which steps happen) with moments; what comes too late before a control is not sent."""
    (kind, event, occurs), table, n = threads, steps(), threads[0].size
    state, answers, about = table.state[kind], table.answers[kind], table.about[kind]
    shape = state.shape
    priority = quantile_table((0.62, 0.3, 0.08))[raw16(rng, n)].astype(np.int64)
    ahead = np.isin(state, (LABORATORY, RELEASED))
    early, laboratory, idle = table.before[state], state == LABORATORY, about == NO_CASE
    marks = _marks(plan, rows, about, event, rng)
    knows = (marks["vehicle"] >= 0) & hits(rng, KNOWS_PLATE, n)
    wrong = _faults(plan, block, kind, which, (marks["vehicle"] >= 0, knows))
    control = _controls(rows, event, about, rng)
    late = (LATE_DAYS[0] + below(rng, LATE_DAYS[1], state.size).reshape(shape)) * DAY
    wait = waits(rng, state.size).reshape(shape) + np.where(wrong == fault.LATE_REPLY, late, 0)
    later = exp(log(LABORATORY_DAYS) + LABORATORY_SIGMA * rng.standard_normal(n)) * DAY
    missed = (1 + below(rng, NOT_MET_DAYS, n)) * DAY
    returned = _returned(plan, rows, event)
    later = np.select(
        [laboratory, state == NOT_MET, state == RELEASED],
        [later[:, None], missed[:, None], returned[:, None] * DAY],
        0.0,
    )
    lead = LEAST_LEAD_S + rng.standard_exponential(n) * LEAD_HOURS * 3600
    starts = _sessions(plan, block, idle, rng)
    sent, waited = np.zeros(shape, np.int64), np.full(shape, -1.0)
    for step in range(shape[1]):
        answered = answers[:, step] >= 0
        earlier = np.where(answered, sent[np.arange(n), np.maximum(answers[:, step], 0)], 0)
        pause = np.maximum(wait[:, step], 60)
        before = np.where(answered, earlier + pause, control - lead).astype(np.int64)
        after = np.where(idle, earlier, np.maximum(earlier, control)) + (later[:, step] + pause).astype(np.int64)
        after = opened(rng, np.where(idle & ~answered, starts, after), (priority == 2) | (idle & ~answered))
        sent[:, step] = np.where(early[:, step], before, after)
        occurs[:, step] &= ~early[:, step] | (sent[:, step] <= control - LAST_WORD_S)
        if step:
            occurs[:, step] &= ~answered | occurs[np.arange(n), np.maximum(answers[:, step], 0)]
        waited[:, step] = np.where(answered & ~early[:, step] & ~ahead[:, step], wait[:, step], -1.0)
    return Threads(
        kind=kind,
        event=event,
        control=control,
        returned=returned,
        parts=_parts(plan, block, rows, kind, event, which, rng),
        priority=priority,
        knows=knows,
        marks=marks,
        sent=sent,
        occurs=occurs,
        waited=waited,
        fault=wrong,
    )


def _marks(plan: Planned, rows: Rows, about: np.ndarray, event: np.ndarray, rng: Stream) -> Rows:
    """The marks of each thread's load; those in vain name mostly a licit one, threads without a case none."""
    size, case = event.size, about != NO_CASE
    blank = {"plate_country": number("country", ""), "company_country": number("country", ""),
             "conveyance": number("conveyance_type", ""), "plate_variant": 0}  # fmt: skip
    if not rows["seized"].size:
        return {name: np.full(size, blank.get(name, NOBODY), np.int64) for name in ENTITIES}
    marks = with_licit(plan, marks_of(plan, rows, event), about == NO_SEIZURE, rng)
    return {name: np.where(case, values, blank.get(name, NOBODY)) for name, values in marks.items()}


def _faults(
    plan: Planned, block: int, kind: np.ndarray, which: str, plate: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """One fault or none for every step, (N, S); plate: whether the load bears one, and whether it is known before."""
    table = steps()
    type_, state, recipient = table.type[kind].ravel(), table.state[kind].ravel(), table.recipient[kind].ravel()
    answers = table.answers[kind].ravel() >= 0
    bears, knows = (np.repeat(values, table.type.shape[1]) for values in plate)
    told = np.isin(state, OF_SEIZURES)
    dated = told & np.isin(type_, [TYPES.index(code) for code in DATED])
    early = table.before[state]
    return fault.draw_faults(
        stream(plan.seed, f"register-traffic-{which}-faults", block),
        answer=answers,
        addressed=recipient < UNIT,
        graded=GRADED[type_],
        referred=answers | told,
        patient=answers & ~early & ~np.isin(state, (LABORATORY, RELEASED)),
        dated=dated,
        plated=np.isin(type_, [TYPES.index(code) for code in NAMES_PLATE]) & np.where(early, knows, told & bears),
    ).reshape(table.type[kind].shape)


def _controls(rows: Rows, event: np.ndarray, about: np.ndarray, rng: Stream) -> np.ndarray:
    """The moment of each thread's control; of one in vain that of the row it is like, up to 30 days off."""
    if not rows["seized"].size:
        return np.zeros(event.size, np.int64)
    moment = rows["seized"][event].astype(np.int64) * DAY + rows["second"][event]
    apart = (below(rng, 2 * VAIN_DAYS + 1, event.size) - VAIN_DAYS) * DAY
    return np.asarray(moment + np.where(about == NO_SEIZURE, apart, 0))


def _returned(plan: Planned, rows: Rows, event: np.ndarray) -> np.ndarray:
    """Days after its seizure until each event's vehicle was given back, NOBODY where it never was or there is none."""
    if not rows["seized"].size:
        return np.full(event.size, NOBODY, np.int64)
    columns = ("truth_id", "month", "route", "vehicle", "vehicle_rank", "legal_stage")
    told = {name: rows[name][event] for name in columns}
    outcome, days = vehicle_outcomes(cast(Any, plan), told)
    return np.where(outcome == VEHICLE.index("RETURNED"), days, NOBODY)


def _tested(rows: Rows, event: np.ndarray) -> np.ndarray:
    """Whether a laboratory determines the goods of each event."""
    if not rows["seized"].size:
        return np.zeros(event.size, bool)
    listed = codes("product")
    tested = np.array([code in listed and listed[code].parent in TESTED for code in words("product")])
    return np.asarray(tested[rows["product"][event]])


def _sessions(plan: Planned, block: int, idle: np.ndarray, rng: Stream) -> np.ndarray:
    """Moments at which idle threads start, (N,); 0 for the others."""
    window, start = plan.blocks[block], np.zeros(idle.size, np.int64)
    at = np.flatnonzero(idle)
    if not at.size:
        return start
    session = np.cumsum(~hits(rng, MORE_STARTS / (1 + MORE_STARTS), at.size))
    session = session - session[0]
    day, second = moments_in(rng, OFFICE, window.first, window.last, int(session[-1]) + 1)
    gap = np.cumsum(rng.standard_exponential(at.size) * GAP_MINUTES * 60)
    first = np.flatnonzero(np.diff(session, prepend=-1))
    gap -= np.repeat(gap[first], np.diff(np.append(first, at.size)))
    moment = (day.astype(np.int64) * DAY + second)[session] + gap.astype(np.int64)
    start[at] = moment[np.argsort(raw16(rng, at.size), kind="stable")]
    return start
