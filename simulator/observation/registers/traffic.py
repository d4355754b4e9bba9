"""Traffic of a CENcomm-like group as a table: threads about seizures on top of the traffic of every day.

Coverage: sources.messages messages for each expected case. Resolution: a second. Key: the case reference of the
group, where the message has one: the same key for every message about one case, no case number of the records.
Mechanics: threads of `traffic_threads`. Idle threads start in sessions of a non-homogeneous Poisson process with day
and week (Malmgren et al., arXiv 0901.0585): a session has one start and further ones, geometric with mean 0.8, after
exponential gaps of 12 minutes. Threads about a seizure start with it: a warning some hours before (exponential, mean
30 h), else an answer's waiting time after it. Bias: whoever seizes much writes much. Errors: `traffic_faults`.
Types are the training platform's; messages, groups and rates are assumptions: no traffic of a real group is public.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers import traffic_faults as fault
from simulator.observation.registers.cycles import OFFICE, moments_in, within
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
    hits,
    labelled,
    moments,
    quantile_table,
    rare,
    raw16,
    row_numbers,
    shown_keys,
    time_order,
    worded,
)
from simulator.observation.registers.telling import told, unit_of
from simulator.observation.registers.traffic_threads import (
    BEFORE,
    BEHIND,
    DETECTS,
    EVENT_KINDS,
    EVERYBODY,
    EVERYBODY_NAME,
    KINDS,
    LENGTH,
    SHARES,
    STEPS,
    STYLES,
    UNIT,
    UNIT_NAME,
    message_types,
    opened,
    step_tables,
    waits,
)
from simulator.rng import stream
from simulator.world.words import number

NAME = "traffic"
GROUPS = ("CARAVAN", "HARVEST", "PARCEL")
PRIORITIES = ("ROUTINE", "PRIORITY", "FLASH")
HANDLING = ("H0", "H1", "H2", "H3")
SIGNATURES = ("VALID", "NONE", "EXPIRED")
GRADES = tuple(f"{source}{information}" for source in "ABCX" for information in "1234")
GRADED = ("WARNING", "FEEDBACK", "REPLY", "SEIZURE", "REPORT")
LEAD_HOURS, MORE_STARTS, GAP_MINUTES = 30.0, 0.8, 12.0
LATE_DAYS, REPLAY_DAYS = (3, 8), 20

ASSUMPTIONS = (
    Assumption(what="starts of idle threads in a session", value="1 + Geometric, mean 0.8 more, 12 minutes apart",
               why="people write several messages when they sit down to it"),
    Assumption(what="warning before the seizure", value="exponential, mean 30 hours", why="a truck's way"),
    Assumption(what="groups, priorities and handling of messages", value=f"{GROUPS}; H1 and H2 prevail",
               why="none is public"),
)  # fmt: skip


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The messages of one block, in order of sending."""
    rng = stream(plan.seed, f"register-{NAME}-threads", block)
    wanted = round(expected_rows(plan, "messages", block) / (1 + fault.REPLAY_SHARE))
    kind = _kinds(rng, wanted, events=rows["seized"].size > 0)
    event = below(rng, max(rows["seized"].size, 1), kind.size)
    parts = _parts(plan, rows, event, rng)
    thread = np.repeat(np.arange(kind.size), LENGTH[kind])
    step = np.arange(thread.size) - np.repeat(np.cumsum(LENGTH[kind]) - LENGTH[kind], LENGTH[kind])
    types, senders, recipients = step_tables()
    type_, sender = types[kind[thread], step], senders[kind[thread], step]
    to = recipients[kind[thread], step]
    about = kind[thread] < EVENT_KINDS
    priority = quantile_table((0.62, 0.3, 0.08))[raw16(rng, kind.size)][thread].astype(np.int64)
    graded = np.isin(type_, [message_types().index(code) for code in GRADED])
    wrong = fault.draw_faults(
        stream(plan.seed, f"register-{NAME}-faults", block),
        answer=step > 0,
        addressed=to < UNIT,
        graded=graded,
        referred=about | (step > 0),
    )
    waited = waits(rng, thread.size)
    late = np.where(wrong == fault.LATE_REPLY, (LATE_DAYS[0] + below(rng, LATE_DAYS[1], thread.size)) * DAY, 0)
    sent = _sent(plan, block, rows, kind, event, (thread, step), waited + late, priority == 2, rng)
    n = thread.size
    from_, towards = parts[sender, thread], parts[to, thread]
    codes = [*plan.static.country_codes, UNIT_NAME, EVERYBODY_NAME]
    towards = _misdirected(rng, wrong == fault.WRONG_RECIPIENT, from_, towards, len(codes) - 2)
    row = event[thread]
    has_case = about & (wrong != fault.NO_REFERENCE)
    ids = np.arange(n)
    messages = {
        "place": ids,
        "thread": thread,
        "step": step,
        "type": type_,
        "sender": from_,
        "recipient": np.where(wrong == fault.REPLY_ALL, len(codes) - 1, towards),
        "recipients": np.where((to == EVERYBODY) | (wrong == fault.REPLY_ALL), len(codes) - 3, 1),
        "group": np.where(wrong == fault.WRONG_GROUP, 1 + below(rng, 2, n), 0),
        "sent": sent,
        "reply": np.where((step > 0) & (wrong != fault.NO_REFERENCE), ids - 1, NOBODY),
        "case": np.where(has_case, rows["truth_id"][row] if rows["seized"].size else row, NOBODY),
        "priority": priority,
        "handling": np.where(wrong == fault.OVER_CLASSIFIED, 3, quantile_table((0.14, 0.42, 0.4, 0.04))[raw16(rng, n)]),
        "grade": np.where(graded & (wrong != fault.NO_GRADE), _grades(rng, n), len(GRADES)),
        "signature": np.where(wrong == fault.UNSIGNED, 1, np.where(wrong == fault.EXPIRED_CERTIFICATE, 2, 0)),
        "style": np.where(wrong == fault.NOMINAL_DATA, STYLES, below(rng, STYLES, n)),
        "waited": np.where(step > 0, waited + late, -1.0),
        "fault": wrong,
    }
    return _tables(plan, block, rows, messages, (kind, event), codes)


def render(observed: pa.Table) -> pa.Table:
    """The messages with texts in English and Russian; see `traffic_text`."""
    from simulator.observation.registers import traffic_text

    return traffic_text.render(observed)


def _kinds(rng: Stream, wanted: int, *, events: bool) -> np.ndarray:
    """Kinds of threads with at most `wanted` messages in all, as near to it as whole threads allow."""
    shares = SHARES if events else SHARES * (np.arange(SHARES.size) >= EVENT_KINDS)
    mean = float((shares * LENGTH).sum() / shares.sum())
    many = int(wanted / mean * 1.1) + 12
    kind = np.asarray(quantile_table(shares)[raw16(rng, many)], np.int64)
    return kind[np.cumsum(LENGTH[kind]) <= wanted]


def _parts(plan: Planned, rows: Rows, event: np.ndarray, rng: Stream) -> np.ndarray:
    """Country, unit or everybody behind each part of every thread, (5, threads): positions in codes, OCU, ALL."""
    nations, n = len(plan.static.country_codes), event.size
    parts = np.empty((5, n), np.int64)
    parts[UNIT], parts[EVERYBODY] = nations, nations + 1
    if not rows["seized"].size:
        parts[DETECTS] = below(rng, nations, n)
    else:
        parts[DETECTS] = rows["country"][event]
    country, present = plan.static.country, plan.static.present
    for part, way in ((BEFORE, -1), (BEHIND, 1)):
        other = (parts[DETECTS] + 1 + below(rng, nations - 1, n)) % nations
        if rows["seized"].size:
            route, leg = rows["route"][event], rows["leg"][event].astype(np.int64) + way
            inside = (leg >= 0) & (leg < present.shape[1])
            safe = np.where(inside, leg, 0)
            near = country[route, safe]
            other = np.where(inside & present[route, safe] & (near != parts[DETECTS]), near, other)
        parts[part] = other
    return parts


def _sent(
    plan: Planned,
    block: int,
    rows: Rows,
    kind: np.ndarray,
    event: np.ndarray,
    where: tuple[np.ndarray, np.ndarray],
    waited: np.ndarray,
    urgent: np.ndarray,
    rng: Stream,
) -> np.ndarray:
    """Moment of every message, seconds since ordinal 0: starts by kind, then one wait after another."""
    thread, step = where
    window, about = plan.blocks[block], kind < EVENT_KINDS
    start = np.empty(kind.size, np.int64)
    seized = np.zeros(kind.size, np.int64)
    idle = np.flatnonzero(~about)
    session = np.cumsum(~hits(rng, MORE_STARTS / (1 + MORE_STARTS), idle.size)) if idle.size else idle
    session = session - session[:1].sum()
    day, second = moments_in(rng, OFFICE, window.first, window.last, int(session[-1]) + 1 if idle.size else 0)
    gap = rng.standard_exponential(idle.size) * GAP_MINUTES * 60
    first = np.flatnonzero(np.diff(session, prepend=-1))
    total = np.cumsum(gap)
    gap = total - np.repeat(total[first], np.diff(np.append(first, idle.size))) if idle.size else total
    start[idle] = (day.astype(np.int64) * DAY + second)[session] + gap.astype(np.int64)
    if about.any():
        ours = np.flatnonzero(about)
        seized[ours] = rows["seized"][event[ours]].astype(np.int64) * DAY + rows["second"][event[ours]]
        lead = rng.standard_exponential(ours.size) * LEAD_HOURS * 3600
        after = waits(rng, ours.size)
        start[ours] = seized[ours] + np.where(kind[ours] == 0, -lead, after).astype(np.int64)
    start = opened(rng, start, urgent[np.searchsorted(thread, np.arange(kind.size))] | ~about)
    sent = np.empty(thread.size, np.int64)
    now = start
    for number_ in range(STEPS):
        here = np.flatnonzero(step == number_)
        if number_:
            before = np.maximum(now, seized)[thread[here]]
            moment = before + np.maximum(waited[here], 60).astype(np.int64)
            now = now.copy()
            now[thread[here]] = opened(rng, moment, urgent[here])
        sent[here] = now[thread[here]]
    return sent


def _misdirected(rng: Stream, wrong: np.ndarray, sender: np.ndarray, right: np.ndarray, nations: int) -> np.ndarray:
    """Recipients with the wrong ones replaced by a third country."""
    third = below(rng, nations, right.size)
    for _ in range(2):
        third = np.where((third == right) | (third == sender), (third + 1) % nations, third)
    return np.where(wrong, third, right)


def _grades(rng: Stream, n: int) -> np.ndarray:
    weights = np.outer((0.35, 0.35, 0.15, 0.15), (0.3, 0.25, 0.2, 0.25)).ravel()
    return np.asarray(quantile_table(weights)[raw16(rng, n)], np.int64)


def _tables(
    plan: Planned, block: int, rows: Rows, messages: Rows, of: tuple[np.ndarray, np.ndarray], codes: list[str]
) -> Drawn:
    """Replays added, everything in order of time and numbered, as the two tables."""
    rng = stream(plan.seed, f"register-{NAME}-replays", block)
    kind, event = of
    n = messages["sent"].size
    again = rare(rng, fault.REPLAY_SHARE, n)
    again = again[messages["fault"][again] == fault.NONE]
    full = {name: np.concatenate([values, values[again]]) for name, values in messages.items()}
    full["sent"][n:] += DAY + below(rng, REPLAY_DAYS * DAY, again.size)
    full["fault"][n:] = fault.REPLAY
    day, second = full["sent"] // DAY, full["sent"] % DAY
    order = within(plan, time_order(plan.seed, NAME, block, day, second), day)
    ids = row_numbers(plan.seed, NAME, block, order.size)
    number_of = np.full(n, NOBODY, np.int64)
    own = order < n
    number_of[order[own]] = ids[own]
    counter = _counters(full, order, n, len(codes)) + (block << 20)
    full = {name: values[order] for name, values in full.items()}
    reply = np.where(full["reply"] >= 0, number_of[full["reply"]], NOBODY) if n else full["reply"]
    thread, row = full["thread"], event[full["thread"]]
    kinds = kind[thread]
    empty = not rows["seized"].size
    product = np.full(row.size, number("product", "")) if empty else rows["product"][row].astype(np.int64)
    office = (
        np.full(row.size, number("office", "")) if empty else plan.static.office[rows["route"][row], rows["leg"][row]]
    )
    quiet = (kinds >= EVENT_KINDS) & (kinds != KINDS.index("IN_VAIN"))
    weighed = np.isin(full["type"], [message_types().index("SEIZURE")])
    quantity = (
        np.zeros(row.size) if empty else told(rows["quantity"][row], np.zeros(row.size, np.int64), np.full(row.size, 3))
    )
    observed = {
        f"{NAME}_id": ids,
        "sent": moments(full["sent"] // DAY, full["sent"] % DAY),
        "thread": shown_keys(plan.seed, "traffic-thread", (block << 24) + thread),
        "reply_to": pa.array(reply, mask=reply < 0),
        "type": labelled(full["type"], message_types()),
        "sender": labelled(full["sender"], codes),
        "recipient": labelled(full["recipient"], codes),
        "recipients": full["recipients"].astype(np.int8),
        "group": labelled(full["group"], GROUPS),
        "counter": counter[order].astype(np.int64),
        "case_ref": pa.array(shown_keys(plan.seed, "traffic-case", full["case"]), mask=full["case"] < 0),
        "priority": labelled(full["priority"], PRIORITIES),
        "handling": labelled(full["handling"], HANDLING),
        "grade": labelled(full["grade"], (*GRADES, "")),
        "signature": labelled(full["signature"], SIGNATURES),
        "office": worded("office", np.where(quiet, number("office", ""), office)),
        "product": worded("product", np.where(quiet, number("product", ""), product)),
        "quantity": pa.array(quantity, mask=~weighed),
        "unit": worded("unit", np.where(weighed, unit_of(plan, product), number("unit", ""))),
        "style": full["style"].astype(np.int8),
    }
    about = kinds < EVENT_KINDS
    is_a = np.where(about, TRUE, np.where(kinds == KINDS.index("IN_VAIN"), FALSE_LEAD, BACKGROUND))
    nobody = np.full(row.size, NOBODY, np.int64)
    truth = {
        f"{NAME}_id": ids,
        "truth_id": nobody if empty else np.where(about, rows["truth_id"][row], NOBODY),
        "organisation": (nobody if empty else np.where(about, rows["organisation"][row], NOBODY)).astype(np.int32),
        "thread_kind": labelled(kinds, KINDS),
        "step": full["step"].astype(np.int8),
        "wait_s": pa.array(full["waited"], mask=full["waited"] < 0),
        "fault": labelled(full["fault"], fault.FAULTS),
        "kind": (is_a | np.where(full["fault"] > 0, ERROR, 0)).astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def _counters(full: Rows, order: np.ndarray, n: int, senders: int) -> np.ndarray:
    """Each sender's running number in order of time; a replay bears the number of the message it repeats."""
    counters = np.zeros(full["sent"].size, np.int64)
    own = order[order < n]
    for sender in range(senders):
        mine = own[full["sender"][own] == sender]
        counters[mine] = np.arange(1, mine.size + 1)
    counters[n:] = counters[full["place"][n:]]
    return counters
