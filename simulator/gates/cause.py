"""Gate "cause": the reason of a control is what a source told before it, as often as is stated.

Stated (`observation/registers/causes.py`): P(source tells the cause | reason) for warnings in the group's traffic,
questions before the control, partners' tips, agencies' requests and informants' tips; of other reasons by chance only.
Each share must lie within 4.5 standard errors (and a row) of what is stated, worlds together: a sound sweep of a
hundred checks is called unsound once in 1,500. P(reason | message) must be what follows from these shares and the
counts of the reasons, to the same tolerance. Every warning, tip and request of a case comes before its control, and a
warning from a country on the route or of the plate; no exception is stated. Detections of the first 90 days are left
out (what caused them may lie before the world's first day), and those after its present.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.told import SETTLED_DAYS, Cases, cases_of, with_sources
from simulator.gates.world import EPOCH, GateInput
from simulator.observation.registers.causes import A_FIGURE, CAUSES, LETTER, chances
from simulator.observation.registers.drawn import CIRCULAR, TRUE
from simulator.world.words import words

NAME = "cause"
SIGMAS = 4.5
OTHERS = "any other reason"
TABLES = ("traffic", "traffic", "partner", "partner", "informants")


def measure(world: GateInput) -> Evidence:
    """By cause and reason: detections that could be told, how many were, and how many should be; and what is late."""
    told = with_sources(world)
    cases, stated = cases_of(told), chances(world.scenario)
    first, present = world.scenario.start.toordinal() + SETTLED_DAYS, world.scenario.moment.date().toordinal()
    judged = (cases.day >= first) & (cases.day <= present)
    warned = np.array([bool(members) for members in cases.partners], bool)
    counts: Evidence = {}
    late: dict[str, list[int]] = {}
    senders: dict[str, list[int]] = {}
    for cause, name in enumerate(CAUSES):
        if TABLES[cause] not in told.truth:
            continue
        ids, day, country = _telling(told, cause)
        place = cases.places(ids)
        late[name] = [int((day > cases.day[place]).sum()), ids.size]
        if name in ("WARNED", "LETTER"):
            on_way = [who in cases.partners[row] for who, row in zip(country.tolist(), place.tolist(), strict=True)]
            senders[name] = [int(sum(not right for right in on_way)), ids.size]
        able = judged & (warned | (cause > LETTER))
        tells = np.zeros(cases.ids.size, bool)
        tells[place] = True
        counts[name] = _by_reason(cases, stated[:, cause], able, tells, cause)
    return {"counts": counts, "late": late, "senders": senders}


def _by_reason(
    cases: Cases, stated: np.ndarray, able: np.ndarray, tells: np.ndarray, cause: int
) -> dict[str, list[float]]:
    """[detections, told, stated probability] of each reason of the cause, and of all others together."""
    figures, rest = {}, able.copy()
    for reason in A_FIGURE[cause]:
        here = able & (cases.reason == reason)
        rest &= cases.reason != reason
        figures[reason] = [
            float(here.sum()),
            float((here & tells).sum()),
            float(stated[words("control_reason").index(reason)]),
        ]
    other = next(
        n for n, code in enumerate(words("control_reason")) if code not in A_FIGURE[cause] and code == "UNKNOWN"
    )
    figures[OTHERS] = [float(rest.sum()), float((rest & tells).sum()), float(stated[other])]
    return figures


def _telling(world: GateInput, cause: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Case, day (ordinal) and country of what tells the cause of a case: each case once, by its first message."""
    table = TABLES[cause]
    ids = world.numbers("truth", table, "truth_id")
    moment = world.seconds("observed", table, "sent" if table == "traffic" else "received")
    kind = world.numbers("truth", table, "kind")
    if table == "traffic":
        label, labels = world.codes("truth", table, "thread_kind")
        step, fault = world.numbers("truth", table, "step"), world.codes("truth", table, "fault")
        tells = (label == labels.index(CAUSES[cause])) & (step == 0) & (fault[0] != fault[1].index("REPLAY"))
        country = world.codes("observed", table, "sender")
    elif table == "partner":
        label, labels = world.codes("truth", table, "about")
        tells = label == labels.index("TIP" if cause == LETTER else "REQUEST")
        country = world.codes("observed", table, "country")
    else:
        label, labels = world.codes("truth", table, "tells")
        tells = (label == labels.index("TIP")) & (kind & CIRCULAR == 0)
        country = (np.zeros(ids.size, np.int64), ("",))
    at = np.flatnonzero(tells & (kind & TRUE > 0) & (ids >= 0))
    at = at[np.argsort(moment[at], kind="stable")]
    _, earliest = np.unique(ids[at], return_index=True)
    at = at[earliest]
    return ids[at], moment[at] // 86_400 + EPOCH, np.array(country[1], dtype=object)[country[0][at]]


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """All worlds together: each share against its stated probability, and what may never be."""
    names = [name for name in CAUSES if any(name in measures["counts"] for measures in evidence)]
    if not names:
        return absent(NAME, "the world has no source that tells of causes")
    checks: list[Check] = []
    for name in names:
        checks += _shares(name, [measures["counts"][name] for measures in evidence if name in measures["counts"]])
    for what, key in (("told after the control", "late"), ("warned by a country off the way", "senders")):
        both = [pair for measures in evidence for pair in measures[key].values()]
        share = sum(pair[0] for pair in both) / max(sum(pair[1] for pair in both), 1)
        checks.append(Check(what=what, value=share, high=0.0))
    return GateResult(name=NAME, worlds=len(evidence), checks=tuple(checks))


def _shares(name: str, counts: Sequence[dict[str, list[float]]]) -> list[Check]:
    """P(told | reason) by reason, and P(reason | told)."""
    checks, told, expected, spread = [], [0.0, 0.0], [0.0, 0.0], 0.0
    for reason in counts[0]:
        size = sum(table[reason][0] for table in counts)
        hits = sum(table[reason][1] for table in counts)
        mean = sum(table[reason][0] * table[reason][2] for table in counts)
        variance = sum(table[reason][0] * table[reason][2] * (1 - table[reason][2]) for table in counts)
        side = int(reason == OTHERS)
        told[side] += hits
        expected[side] += mean
        spread += variance
        if size:
            reach = (SIGMAS * variance**0.5 + 1) / size
            checks.append(
                Check(
                    what=f"P({name} | {reason})", value=hits / size, low=mean / size - reach, high=mean / size + reach
                )
            )
    if sum(told) > 0 and sum(expected) > 0:
        right = expected[0] / sum(expected)
        reach = (SIGMAS * (sum(expected) * right * (1 - right) + 1e-9) ** 0.5 + 1) / sum(told)
        checks.append(Check(what=f"P(reason | {name})", value=told[0] / sum(told), low=right - reach))
    return checks


GATE = Gate(
    name=NAME, title="What led to a control was told before it, as often as is stated", measure=measure, judge=judge
)
