"""Gate "threads": what members of the group write to each other follows the case, state after state.

Worlds together: an answer is sent after what it answers, and tells a state of the case that may follow; what is
written while the load is expected is sent before the moment of the control that the same thread tells later; the day of
the seizure is the true one, and so is that on which the vehicle was returned. Of messages with the fault WRONG_DAY none
tells the true day. No tolerance: these are rules of the state machine of `reference/exchange`, not shares. Replays are
left out: they are marked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.told import cases_of, with_sources
from simulator.gates.world import EPOCH, GateInput
from simulator.reference.exchange import exchange

NAME = "threads"
DAY = 86_400


def measure(world: GateInput) -> Evidence:
    """[faults, messages] of each rule."""
    told = with_sources(world)
    if "traffic" not in told.truth:
        return {}
    fault, faults = told.codes("truth", "traffic", "fault")
    own = np.flatnonzero(fault != faults.index("REPLAY")) if "REPLAY" in faults else np.arange(fault.size)
    sent = told.seconds("observed", "traffic", "sent")
    answers = told.observed.column("traffic", "reply_to").fill_null(-1).to_numpy()
    ids = told.numbers("observed", "traffic", "traffic_id")
    by_id = np.argsort(ids, kind="stable")
    answering = own[answers[own] >= 0]
    parent = by_id[np.searchsorted(ids[by_id], answers[answering])]
    state, states = told.codes("observed", "traffic", "state")
    return {
        "answers before what they answer": [int((sent[answering] <= sent[parent]).sum()), int(answering.size)],
        "answers that lead their case back": _going_back(state, states, answering, parent),
        "expected after the control": _late(told, own, sent, state, states),
        **_days(told, fault, faults, own),
    }


def _going_back(state: np.ndarray, states: tuple[str, ...], answering: np.ndarray, parent: np.ndarray) -> list[int]:
    allowed = np.array([[_follows(after, before) for after in states] for before in states])
    return [int((~allowed[state[parent], state[answering]]).sum()), int(answering.size)]


def _follows(state: str, earlier: str) -> bool:
    """Whether a message about `state` may answer one about `earlier`; "" is no case."""
    return state == earlier if not (state and earlier) else exchange().follows(state, earlier)


def _late(world: GateInput, own: np.ndarray, sent: np.ndarray, state: np.ndarray, states: tuple[str, ...]) -> list[int]:
    """Messages about what is expected, in threads that tell the control later; those sent at its moment or after it."""
    thread = world.numbers("observed", "traffic", "thread")
    fault, faults = world.codes("truth", "traffic", "fault")
    told = world.seconds("observed", "traffic", "seized")
    telling = own[(told[own] > 0) & (fault[own] == faults.index("NONE"))]
    telling = telling[np.argsort(thread[telling], kind="stable")]
    before = [n for n, code in enumerate(states) if code in {entry.code for entry in exchange().state if entry.before}]
    early = own[np.isin(state[own], before)]
    if not telling.size:
        return [0, 0]
    place = np.searchsorted(thread[telling], thread[early]).clip(0, telling.size - 1)
    same = thread[telling[place]] == thread[early]
    return [int((same & (sent[early] >= told[telling[place]])).sum()), int(same.sum())]


def _days(world: GateInput, fault: np.ndarray, faults: tuple[str, ...], own: np.ndarray) -> Evidence:
    """Days of seizure that are not the true one, and wrong days that are right after all."""
    cases = cases_of(world)
    ids = world.numbers("truth", "traffic", "truth_id")
    day = world.seconds("observed", "traffic", "seized") // DAY + EPOCH
    dated = own[(day[own] > EPOCH) & (ids[own] >= 0)]
    true = day[dated] == cases.day[cases.places(ids[dated])]
    wrong = fault[dated] == faults.index("WRONG_DAY") if "WRONG_DAY" in faults else np.zeros(dated.size, bool)
    return {
        "wrong day of seizure": [int((~true & ~wrong).sum()), int((~wrong).sum())],
        "right day in a message marked wrong": [int((true & wrong).sum()), int(wrong.sum())],
        "vehicle returned on another day": _returns(world, own),
    }


def _returns(world: GateInput, own: np.ndarray) -> list[int]:
    """Messages that a vehicle was returned; those of another day than the truth's, or written before it."""
    returned = world.ordinals("observed", "traffic", "released")
    written = world.seconds("observed", "traffic", "sent") // DAY + EPOCH
    ids = world.numbers("truth", "traffic", "truth_id")
    telling = own[returned[own] > 0]
    row = world.truth_rows("outcomes", ids[telling])
    days = world.numbers("truth", "outcomes", "vehicle_days")[row]
    seized = world.numbers("truth", "cases", "seizure_date")[world.truth_rows("cases", ids[telling])]
    wrong = (days < 0) | (returned[telling] != seized + days) | (written[telling] < returned[telling])
    return [int(wrong.sum()), int(telling.size)]


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """No message of any world may break a rule."""
    written = [measures for measures in evidence if measures]
    if not written:
        return absent(NAME, "the world has no messages of the group")
    checks = [
        Check(
            what=what,
            value=sum(measures[what][0] for measures in written)
            / max(sum(measures[what][1] for measures in written), 1),
            high=0.0,
        )
        for what in written[0]
    ]
    return GateResult(name=NAME, worlds=len(written), checks=tuple(checks))


GATE = Gate(name=NAME, title="Messages follow their case from warning to laboratory", measure=measure, judge=judge)
