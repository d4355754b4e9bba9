"""Traffic of a CENcomm-like group as a table: threads about cases on top of the traffic of every day.

Coverage: sources.messages messages for each expected case. Resolution: a second. Key: the case reference of the
group, from the seizure on and where the message has one: the same key for every message about one case, no case number
of the records; plates and firms join with the registers of the road and of firms.
Mechanics: a thread goes through the states of its case (`traffic_cases`, the table of simulator/reference/exchange):
warned of or asked about before the control because that was its reason (`causes`), controlled, seized with the true day
and hour, laboratory. Bias: whoever seizes much writes much. Errors: `traffic_faults`.
Types are the training platform's; messages, groups and rates are assumptions: no traffic of a real group is public.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers import traffic_faults as fault
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
    dates,
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
from simulator.observation.registers.marks import mark_columns, misreads
from simulator.observation.registers.telling import told, unit_of
from simulator.observation.registers.traffic_cases import (
    DATED,
    GRADED,
    NAMES_PLATE,
    NO_CASE,
    OF_SEIZURES,
    RELEASED,
    SEIZURE,
    Threads,
    draw_threads,
)
from simulator.observation.registers.traffic_threads import (
    EVERYBODY,
    EVERYBODY_NAME,
    KINDS,
    STATES,
    STYLES,
    TYPES,
    UNIT_NAME,
    steps,
)
from simulator.regional import in_force
from simulator.rng import stream
from simulator.world.words import number

NAME = "traffic"
GROUPS = ("CARAVAN", "HARVEST", "PARCEL")
PRIORITIES = ("ROUTINE", "PRIORITY", "FLASH")
HANDLING = ("H0", "H1", "H2", "H3")
SIGNATURES = ("VALID", "NONE", "EXPIRED")
GRADES = tuple(f"{source}{information}" for source in "ABCX" for information in "1234")
REPLAY_DAYS = 20
# Firms named by type of message; days by which an expected day is missed, and their shares.
NAMES_FIRM = {"WARNING": 0.3, "REPLY": 0.6, "SEIZURE": 0.5}
EXPECTED_OFF, EXPECTED_SHARES = (-1, 0, 1), (0.15, 0.65, 0.20)

ASSUMPTIONS = (
    Assumption(what="groups, priorities and handling of messages", value=f"{GROUPS}; H1 and H2 prevail",
               why="none is public"),
    Assumption(what="messages that name the firm, by type", value=f"{NAMES_FIRM}", why="who held the papers knows it"),
    Assumption(what="expected day against the day of the control", value=f"{EXPECTED_OFF}: {EXPECTED_SHARES}",
               why="trucks are late more often than early"),
)  # fmt: skip


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The messages of one block, in order of sending."""
    rng = stream(plan.seed, f"register-{NAME}-messages", block)
    threads = draw_threads(plan, block, rows)
    return _tables(plan, block, rows, threads, _messages(plan, rows, threads, rng))


def render(observed: pa.Table) -> pa.Table:
    """The messages with texts in English and Russian; see `traffic_text`."""
    from simulator.observation.registers import traffic_text

    return traffic_text.render(observed)


def _messages(plan: Planned, rows: Rows, threads: Threads, rng: Stream) -> Rows:
    """Every message of the threads, in order of threads and steps: numbers by name, one element a message."""
    table = steps()
    thread, step = np.nonzero(threads.occurs)
    ids, kind = np.arange(thread.size), threads.kind[thread]
    place = np.full(threads.occurs.shape, NOBODY)
    place[thread, step] = ids
    type_, to, answered = table.type[kind, step], table.recipient[kind, step], table.answers[kind, step]
    state, wrong, about = table.state[kind, step], threads.fault[thread, step], table.about[kind]
    sent, n = threads.sent[thread, step], thread.size
    from_, towards = threads.parts[table.sender[kind, step], thread], threads.parts[to, thread]
    nations = len(plan.static.country_codes)
    towards = _misdirected(rng, wrong == fault.WRONG_RECIPIENT, from_, towards, nations)
    row, of_seizure = threads.event[thread], np.isin(state, OF_SEIZURES)
    referred = wrong != fault.NO_REFERENCE
    graded = GRADED[type_]
    control, early = threads.control[thread], table.before[state]
    told_day = of_seizure & _of_types(type_, DATED)
    off = quantile_table(EXPECTED_SHARES)[raw16(rng, n)] + EXPECTED_OFF[0]
    expected = np.maximum(control // DAY + off, sent // DAY)
    plated = _of_types(type_, NAMES_PLATE) & np.where(early, threads.knows[thread], of_seizure)
    named = hits(rng, np.array([NAMES_FIRM.get(code, 0.0) for code in TYPES])[type_], n)
    day_off = np.where(wrong == fault.WRONG_DAY, DAY, 0)
    mended = np.zeros(threads.kind.size, bool)
    mended[thread[_of_types(type_, ("CORRECTION",))]] = True
    slipped = _of_types(type_, ("SEIZURE",)) & mended[thread]
    return {
        "place": ids,
        "thread": thread,
        "step": step,
        "type": type_,
        "state": state,
        "sender": from_,
        "recipient": np.where(wrong == fault.REPLY_ALL, nations + 1, towards),
        "recipients": np.where((to == EVERYBODY) | (wrong == fault.REPLY_ALL), nations - 1, 1),
        "group": np.where(wrong == fault.WRONG_GROUP, 1 + below(rng, 2, n), 0),
        "sent": sent,
        "reply": np.where((answered >= 0) & referred, place[thread, np.maximum(answered, 0)], NOBODY),
        "case": np.where(of_seizure & referred, _of(rows, "truth_id", row), NOBODY),
        "truth_id": np.where(about == SEIZURE, _of(rows, "truth_id", row), NOBODY),
        "priority": threads.priority[thread],
        "handling": np.where(wrong == fault.OVER_CLASSIFIED, 3, quantile_table((0.14, 0.42, 0.4, 0.04))[raw16(rng, n)]),
        "grade": np.where(graded & (wrong != fault.NO_GRADE), _grades(rng, n), len(GRADES)),
        "signature": np.where(wrong == fault.UNSIGNED, 1, np.where(wrong == fault.EXPIRED_CERTIFICATE, 2, 0)),
        "style": np.where(wrong == fault.NOMINAL_DATA, STYLES, below(rng, STYLES, n)),
        "expected": np.where(early, expected, 0),
        "seized": np.where(told_day, control + day_off, 0),
        "released": np.where(state == RELEASED, control // DAY + threads.returned[thread], 0),
        "slip": np.where(slipped, 1 + below(rng, np.where(_large(rows, row), 2, 1), n), 0),
        "plated": plated,
        "firm": named & (about != NO_CASE),
        "variant": np.where(wrong == fault.WRONG_PLATE, misreads(rng, n), 0),
        "waited": threads.waited[thread, step],
        "fault": wrong,
    }


def _of(rows: Rows, name: str, row: np.ndarray) -> np.ndarray:
    """A column of the events' rows; NOBODY in a block without any."""
    return rows[name][row].astype(np.int64) if rows["seized"].size else np.full(row.size, NOBODY, np.int64)


def _large(rows: Rows, row: np.ndarray) -> np.ndarray:
    """Whether a tenth of each quantity still differs from it when told: figures go down to a tenth of a unit."""
    return rows["quantity"][row] >= 10 if rows["seized"].size else np.zeros(row.size, bool)


def _of_types(type_: np.ndarray, codes: tuple[str, ...]) -> np.ndarray:
    """Whether each message is of one of these types."""
    return np.isin(type_, [TYPES.index(code) for code in codes])


def _misdirected(rng: Stream, wrong: np.ndarray, sender: np.ndarray, right: np.ndarray, nations: int) -> np.ndarray:
    """Recipients with the wrong ones replaced by a third country."""
    third = below(rng, nations, right.size)
    for _ in range(2):
        third = np.where((third == right) | (third == sender), (third + 1) % nations, third)
    return np.where(wrong, third, right)


def _grades(rng: Stream, n: int) -> np.ndarray:
    weights = np.outer((0.35, 0.35, 0.15, 0.15), (0.3, 0.25, 0.2, 0.25)).ravel()
    return np.asarray(quantile_table(weights)[raw16(rng, n)], np.int64)


def _tables(plan: Planned, block: int, rows: Rows, threads: Threads, messages: Rows) -> Drawn:
    """Replays added, everything in order of time and numbered, as the two tables."""
    rng = stream(plan.seed, f"register-{NAME}-replays", block)
    codes = [*plan.static.country_codes, UNIT_NAME, EVERYBODY_NAME]
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
    thread = full["thread"]
    row, about = threads.event[thread], steps().about[threads.kind[thread]]
    weighed = _of_types(full["type"], ("SEIZURE", "CORRECTION"))
    observed = {
        f"{NAME}_id": ids,
        "sent": moments(full["sent"] // DAY, full["sent"] % DAY),
        "thread": shown_keys(plan.seed, "traffic-thread", (block << 24) + thread),
        "reply_to": pa.array(reply, mask=reply < 0),
        "type": labelled(full["type"], TYPES),
        "state": labelled(full["state"], STATES),
        "sender": labelled(full["sender"], codes),
        "recipient": labelled(full["recipient"], codes),
        "recipients": full["recipients"].astype(np.int8),
        "group": labelled(full["group"], _groups()),
        "counter": counter[order].astype(np.int64),
        "case_ref": pa.array(shown_keys(plan.seed, "traffic-case", full["case"]), mask=full["case"] < 0),
        "priority": labelled(full["priority"], PRIORITIES),
        "handling": labelled(full["handling"], HANDLING),
        "grade": labelled(full["grade"], (*GRADES, "")),
        "signature": labelled(full["signature"], SIGNATURES),
        "expected": dates(full["expected"]),
        "seized": moments(full["seized"] // DAY, full["seized"] % DAY),
        "released": dates(full["released"]),
        **_content(plan, rows, (row, about), weighed, full["slip"]),
        **_marks(plan, threads, full),
        "style": full["style"].astype(np.int8),
    }
    is_a = np.array([TRUE, FALSE_LEAD, BACKGROUND])[about]
    truth = {
        f"{NAME}_id": ids,
        "truth_id": full["truth_id"],
        "organisation": np.where(about == SEIZURE, _of(rows, "organisation", row), NOBODY).astype(np.int32),
        "vehicle": np.where(full["plated"], threads.marks["vehicle"][thread], NOBODY),
        "company": np.where(full["firm"], threads.marks["company"][thread], NOBODY),
        "thread_kind": labelled(threads.kind[thread], KINDS),
        "step": full["step"].astype(np.int8),
        "wait_s": pa.array(full["waited"], mask=full["waited"] < 0),
        "fault": labelled(full["fault"], fault.FAULTS),
        "slip": full["slip"].astype(np.int8),
        "kind": (is_a | np.where((full["fault"] > 0) | (full["slip"] > 0), ERROR, 0)).astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def _content(
    plan: Planned, rows: Rows, of: tuple[np.ndarray, np.ndarray], weighed: np.ndarray, slip: np.ndarray
) -> dict[str, pa.Array]:
    """Place, goods, quantity (slipped, see `telling`) and way of each message's load; blank where about no case."""
    (row, about), n = of, weighed.size
    if rows["seized"].size:
        product, route = rows["product"][row].astype(np.int64), rows["route"][row]
        office = plan.static.office[route, rows["leg"][row]].astype(np.int64)
        ends = [rows[name][row].astype(np.int64) for name in ("departure", "destination")]
        quantity = told(rows["quantity"][row], slip, np.full(n, 3))
    else:
        product, office = np.full(n, number("product", "")), np.full(n, number("office", ""))
        ends, quantity = [np.full(n, number("country", ""))] * 2, np.zeros(n)
    quiet = about == NO_CASE
    unit = np.where(weighed & ~quiet, unit_of(plan, product), number("unit", ""))
    return {
        "office": worded("office", np.where(quiet, number("office", ""), office)),
        "product": worded("product", np.where(quiet, number("product", ""), product)),
        "quantity": pa.array(quantity, mask=~weighed),
        "unit": worded("unit", unit),
        "departure": worded("country", np.where(quiet, number("country", ""), ends[0])),
        "destination": worded("country", np.where(quiet, number("country", ""), ends[1])),
    }


def _marks(plan: Planned, threads: Threads, full: Rows) -> dict[str, pa.Array]:
    """Plate and firm as each message names them."""
    thread = full["thread"]
    marks = {name: values[thread] for name, values in threads.marks.items()}
    marks["vehicle"] = np.where(full["plated"], marks["vehicle"], NOBODY)
    marks["company"] = np.where(full["firm"], marks["company"], NOBODY)
    marks["plate_variant"] = np.where(marks["vehicle"] >= 0, full["variant"], 0)
    return mark_columns(plan, marks, full["sent"] // DAY, telephone=False)


def _counters(full: Rows, order: np.ndarray, n: int, senders: int) -> np.ndarray:
    """Each sender's running number in order of time; a replay bears the number of the message it repeats."""
    counters = np.zeros(full["sent"].size, np.int64)
    own = order[order < n]
    for sender in range(senders):
        mine = own[full["sender"][own] == sender]
        counters[mine] = np.arange(1, mine.size + 1)
    counters[n:] = counters[full["place"][n:]]
    return counters


def _groups() -> tuple[str, ...]:
    """The group's code and those of others, which stand in messages by mistake."""
    region = in_force()
    return GROUPS if region is None or region.group is None else (region.group.code, *GROUPS[1:])
