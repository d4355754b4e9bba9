"""Gate "workflow": records are returned, answered and cancelled as often as the scenario's dials say, in order of time.

By the truth of the entries: of records with an error that a check can see (before any correction) the dial `noticed` is
returned, of right ones `mistaken`; of returned ones `answered` is answered, RILO_SHARE is returned by the regional
office; of doubles `doubles` is cancelled, of records of goods given back `no_offence`. Each share lies within SIGMAS
binomial standard deviations and a record of its dial; so do returned and cancelled records of every country, for the
dials are the same for all of them, by their worst score. Simplified records go the plain way. Facts, without chance: a
history begins with the entry, each step follows the one before it in time and from its status, the last one is the
record's status and none is after the present; a return says why; nothing is returned or cancelled without a history;
no record is entered before its seizure. Shares are of records entered 180 days before the present or earlier, when
their histories have ended.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import EPOCH, GateInput
from simulator.observation.records import VALIDATED_LATE_SHARE
from simulator.observation.statuses import GROUPS, RILO_SHARE
from simulator.world.errors import ERROR_BITS

NAME = "workflow"
SIGMAS = 4.5
OPEN_DAYS = 180
DAY = 86_400
ENOUGH = 20
VISIBLE = sum(ERROR_BITS[name] for _, names, _ in GROUPS for name in names)

ASSUMPTIONS = (
    Assumption(
        what="shares of returned and cancelled records: standard deviations allowed",
        value=f"{SIGMAS:g}, and one record",
        why="a sound sweep of a hundred checks is called unsound once in 1,500",
    ),
    Assumption(
        what="days before a world's present in which histories of records have not ended",
        value=f"{OPEN_DAYS}",
        why="the longest step has a mean of 25 days",
    ),
)


def measure(world: GateInput) -> Evidence:
    """[records, how many, probability] of each share and of each country; how often each fact is broken."""
    if "statuses" not in world.observed:
        return {}
    ids = world.numbers("observed", "cases", "case_id")
    entry = world.truth_rows("entries", ids, "case_id")
    mask, corrected = (world.numbers("truth", "entries", name)[entry] for name in ("error_mask", "corrected_mask"))
    truth_id = world.numbers("truth", "entries", "truth_id")[entry]
    moment = world.seconds("observed", "cases", "entry_date")
    to_status, by_role = (_texts(world, "statuses", name) for name in ("to_status", "by_role"))
    row = _rows(world, ids)
    present = int(np.datetime64(world.scenario.moment.replace(tzinfo=None), "s").astype(np.int64))
    settled = moment < present - OPEN_DAYS * DAY
    simple = _texts(world, "cases", "form_type") == "SIMPLIFIED"
    wrong = (mask | corrected) & VISIBLE > 0
    double = mask & ERROR_BITS["DUPLICATE"] > 0
    goods, outcomes = world.codes("truth", "outcomes", "goods")
    given_back = np.array([*(label == "RETURNED" for label in outcomes), False])[goods]
    given_back = given_back[world.truth_rows("outcomes", truth_id)] & ~simple
    returned, cancelled, by_rilo, answered = (np.zeros(ids.size, bool) for _ in range(4))
    returns = to_status == "RETURNED"
    returned[row[returns]] = True
    by_rilo[row[returns & (by_role == "RILO")]] = True
    cancelled[row[to_status == "CANCELLED"]] = True
    answered[row[_texts(world, "statuses", "from_status") == "RETURNED"]] = True
    dials = world.scenario.statuses
    may = settled & ~simple & ~cancelled
    plain = settled & ~(returned | cancelled)
    validated = _texts(world, "cases", "status") == "VALIDATED_NCP"
    shares = {
        "returned of wrong": _share(may & wrong, returned, dials.noticed),
        "returned of right": _share(may & ~wrong, returned, dials.mistaken),
        "answered of returned": _share(may & returned, answered, dials.answered),
        "by the regional office of returned": _share(may & returned, by_rilo, RILO_SHARE),
        "cancelled of doubles": _share(settled & double & ~given_back, cancelled, dials.doubles),
        "cancelled of given back": _share(settled & ~double & given_back, cancelled, dials.no_offence),
        "cancelled of others": _share(settled & ~double & ~given_back, cancelled, 0.0),
        "validated and not yet verified of the plain": _share(plain, validated, VALIDATED_LATE_SHARE),
    }
    chance = np.where(wrong, dials.noticed, dials.mistaken)
    over = np.where(double, dials.doubles, np.where(given_back, dials.no_offence, 0.0))
    over = np.where(double & given_back, max(dials.doubles, dials.no_offence), over)
    country = _texts(world, "cases", "reporting_country")
    countries = {
        code: {
            "returned": _uneven(may & (country == code), returned, chance),
            "cancelled": _uneven(settled & (country == code), cancelled, over),
            "validated": _uneven(plain & (country == code), validated, np.full(ids.size, VALIDATED_LATE_SHARE)),
        }
        for code in np.unique(country).tolist()
    }
    return {"shares": shares, "countries": countries, "facts": _facts(world, ids, truth_id, moment, row, present)}


def _facts(
    world: GateInput, ids: np.ndarray, truth_id: np.ndarray, entered: np.ndarray, row: np.ndarray, present: int
) -> dict[str, int]:
    """How often each fact is broken."""
    status = _texts(world, "cases", "status")
    before, after = (_texts(world, "statuses", name) for name in ("from_status", "to_status"))
    reason = _texts(world, "statuses", "reason")
    moment = world.seconds("observed", "statuses", "moment")
    order = np.lexsort((world.numbers("observed", "statuses", "event_no"), row))
    row, moment, before, after, reason = (values[order] for values in (row, moment, before, after, reason))
    again = row[1:] == row[:-1]
    first = np.concatenate([[True], ~again]) if row.size else np.zeros(0, bool)
    last = np.concatenate([~again, [True]]) if row.size else np.zeros(0, bool)
    told = np.zeros(ids.size, bool)
    told[row] = True
    seized = world.ordinals("truth", "cases", "seizure_date")[world.truth_rows("cases", truth_id)]
    decided = np.isin(after, ("RETURNED", "CANCELLED"))
    return {
        "steps before the one before": int((again & (moment[1:] <= moment[:-1])).sum()),
        "steps from another status": int((again & (before[1:] != after[:-1])).sum()),
        "histories that begin otherwise": int((first & ((after != "SUBMITTED") | (moment != entered[row]))).sum()),
        "last step beside the status": int((last & (after != status[row])).sum()),
        "steps after the present": int((moment > present).sum()),
        "decisions without a reason": int((decided & (reason == "")).sum()),
        "decided without a history": int((np.isin(status, ("RETURNED", "CANCELLED")) & ~told).sum()),
        "entered before the seizure": int((entered // DAY + EPOCH < seized).sum()),
    }


def _rows(world: GateInput, ids: np.ndarray) -> np.ndarray:
    """The record, as a row of the observed cases, of every step."""
    order = np.argsort(ids, kind="stable")
    return np.asarray(order[np.searchsorted(ids[order], world.numbers("observed", "statuses", "case_id"))])


def _texts(world: GateInput, table: str, column: str) -> np.ndarray:
    """A column of codes as texts."""
    places, labels = world.codes("observed", table, column)
    return np.asarray(np.array([*labels, ""])[places])


def _share(which: np.ndarray, so: np.ndarray, chance: float) -> list[float]:
    """[records, of them so, chance]."""
    return [float(which.sum()), float((which & so).sum()), float(chance)]


def _uneven(which: np.ndarray, so: np.ndarray, chance: np.ndarray) -> list[float]:
    """[of these records so, mean, variance], each with a chance of its own."""
    mine = chance[which]
    return [float((which & so).sum()), float(mine.sum()), float((mine * (1 - mine)).sum())]


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """All worlds together: shares by their dials, the worst country, and facts."""
    usable = [measures for measures in evidence if measures]
    if not usable:
        return absent(NAME, "the folder has no histories of records")
    checks = []
    for name in usable[0]["shares"]:
        records, hits, _ = np.sum([measures["shares"][name] for measures in usable], axis=0).tolist()
        chance = usable[0]["shares"][name][2]
        if records >= ENOUGH:
            reach = (SIGMAS * (records * chance * (1 - chance)) ** 0.5 + (1 if chance else 0)) / records
            checks.append(Check(what=name, value=hits / records, low=max(chance - reach, 0.0), high=chance + reach))
    for what in ("returned", "cancelled", "validated"):
        scores = _scores(usable, what)
        if scores:
            worst = max(scores, key=lambda code: abs(scores[code]))
            checks.append(
                Check(
                    what=f"score of the worst country, {what}: {worst}", value=scores[worst], low=-SIGMAS, high=SIGMAS
                )
            )
    for name in usable[0]["facts"]:
        broken = sum(measures["facts"][name] for measures in usable)
        checks.append(Check(what=name, value=float(broken), high=0.0))
    return GateResult(name=NAME, worlds=len(usable), checks=tuple(checks))


def _scores(usable: Sequence[Evidence], what: str) -> dict[str, float]:
    """By country the score of its records, beside one of them."""
    scores = {}
    for code in sorted({code for measures in usable for code in measures["countries"]}):
        mine = [measures["countries"][code][what] for measures in usable if code in measures["countries"]]
        hits, mean, variance = np.sum(mine, axis=0).tolist()
        if variance >= 1:
            scores[code] = float(np.sign(hits - mean) * max(abs(hits - mean) - 1, 0) / variance**0.5)
    return scores


GATE = Gate(name=NAME, title="Records are returned and cancelled as stated, in order", measure=measure, judge=judge)
