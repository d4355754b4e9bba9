"""Which records were returned or cancelled, by whom, when and why: the history of those that did not go the plain way.

Workflow: an officer submits, the national contact point (NCP) validates or returns, the regional office (RILO) verifies
or returns, the officer answers; only the contact point cancels, and says why. Whoever checks sees an error with the
chance `noticed` and takes a right record for a wrong one with the chance `mistaken` (scenario, [statuses]). A return
names one field. An officer who corrects it puts right what was wrong there; then the record's mask no longer has the
error, and the truth's `corrected_mask` has it. Doubles are cancelled, and records of goods that were given back.

The rule kept here: a record tells its last status as of the world's present, and nothing that happens later. Records
that went the plain way have no history: nobody logs that nothing happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.errors import BLANKABLE, Columns
from simulator.reference.clocks import office_seconds
from simulator.reproducible import log1p
from simulator.world.bits import WHOLE, Bits, look_up, quantile_tables, scaled, threshold
from simulator.world.delays import working_day
from simulator.world.errors import ERROR_BITS
from simulator.world.living import Statuses
from simulator.world.micro import FIRST_SECOND, LAST_SECOND
from simulator.world.outcomes import GOODS, goods_outcomes
from simulator.world.truth import coded, moment_column, named
from simulator.world.words import number

ROLES = ("OFFICER", "NCP", "RILO")
# What can be wrong together in one field: reason of the return, kinds of error, columns of the record.
GROUPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("UNIT", ("PACKS_AS_PIECES", "THOUSANDFOLD", "GROSS_AS_NET"), ("quantity", "quantity_2")),
    ("DATE", ("DAY_MONTH_SWAP",), ("seized",)),
    ("PLACE", ("WRONG_POST",), ("office",)),
    ("CODE", ("NEIGHBOUR_CODE",), ("concealment_place", "product")),
    ("ROUTE", ("NATIONALITY_AS_DEPARTURE",), ("departure",)),
    ("MISSING", ("MISSING_FIELD",), BLANKABLE),
    ("TEXT", ("TEXT_CONTRADICTS",), ("told_place",)),
)
SPOILED = tuple(dict.fromkeys(column for _, _, columns in GROUPS for column in columns))
NAMES = {"quantity_2": "quantity", "seized": "seizure_date", "told_place": "narrative"}
FIELDS = tuple(dict.fromkeys([NAMES.get(column, column) for column in SPOILED]))
# What is asked of a right record: reason and field, with weights.
MISTAKEN: Mapping[tuple[str, str], float] = {
    ("QUANTITY", "quantity"): 5,
    ("ROUTE", "departure"): 2,
    ("UNIT", "quantity"): 2,
    ("MEANS", "detection_means"): 2,
    ("CODE", "concealment_place"): 1,
    ("DATE", "seizure_date"): 1,
}
BY_NCP, BY_RILO, CANCELLED = range(3)
# Status, who sets it and mean working time before it in days, step by step of each way; the step that decides.
WAYS: tuple[tuple[tuple[str, str, float], ...], ...] = (
    (
        ("SUBMITTED", "OFFICER", 0.0),
        ("RETURNED", "NCP", 1.5),
        ("SUBMITTED", "OFFICER", 4.0),
        ("VALIDATED_NCP", "NCP", 1.5),
        ("VERIFIED_RILO", "RILO", 25.0),
    ),
    (
        ("SUBMITTED", "OFFICER", 0.0),
        ("VALIDATED_NCP", "NCP", 1.5),
        ("RETURNED", "RILO", 20.0),
        ("SUBMITTED", "OFFICER", 6.0),
        ("VALIDATED_NCP", "NCP", 1.5),
        ("VERIFIED_RILO", "RILO", 7.0),
    ),
    (("SUBMITTED", "OFFICER", 0.0), ("VALIDATED_NCP", "NCP", 1.5), ("CANCELLED", "NCP", 20.0)),
)
DECIDES = np.array([1, 2, 2])
STEPS = max(len(way) for way in WAYS)
LENGTHS = np.array([len(way) for way in WAYS])
# Of officers whose record is rightly returned, those who see nothing wrong with it; of returns, those of the RILO.
BLIND, RILO_SHARE = 0.15, 0.5

ASSUMPTIONS = (
    Assumption(
        what="returned records: those that the regional office returns; officers who see no error where there is one",
        value=f"{RILO_SHARE:.0%}; {BLIND:.0%}",
        why="both check; nobody likes to be wrong; no public figure",
    ),
    Assumption(
        what="what is asked of right records, by weight",
        value="; ".join(f"{reason}/{field} {weight:g}" for (reason, field), weight in MISTAKEN.items()),
        why="what looks odd and is true: large quantities first",
    ),
    Assumption(
        what="mean days before each step of a history, one day at least",
        value="; ".join(", ".join(f"{to} {days:g}" for to, _, days in way[1:]) for way in WAYS),
        why="five working days are the course's target for validation; regional offices verify in batches",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """H records with a history: row (H,) in the window, way, and by step (H, STEPS) day, second and whether it was."""

    row: np.ndarray
    way: np.ndarray
    day: np.ndarray
    second: np.ndarray
    was: np.ndarray


def unspoiled(columns: Columns) -> Columns:
    """What errors may change, as it is before them."""
    return {name: columns[name].copy() for name in SPOILED}


def settle(
    rates: Statuses, columns: Columns, before: Columns, mask: np.ndarray, bits: Bits, present: int
) -> tuple[pa.Table, np.ndarray]:
    """Give records their last status, put right what officers corrected; the table `statuses` and the corrected masks.

    columns, before and mask (n,) are of one window; columns and mask are changed in place. before: see `unspoiled`.
    present is the ordinal of the last day that is known.
    """
    way, wrong = _ways(rates, columns, mask, bits)
    row = np.flatnonzero(way >= 0)
    answered = bits.draw(row.size) < threshold(rates.answered)
    blind = bits.draw(row.size) < threshold(BLIND)
    told = _histories(row, way[row], answered, columns, bits, present)
    decided = told.was[np.arange(row.size), DECIDES[told.way]]
    told = Histories(**{name: getattr(told, name)[decided] for name in Histories.__dataclass_fields__})
    row, blind = told.row, blind[decided]
    reason, field, group = _grounds(columns, before, mask, wrong, told, bits)
    replied = told.was[np.arange(row.size), np.minimum(DECIDES[told.way] + 1, STEPS - 1)] & (told.way != CANCELLED)
    mending = replied & (group >= 0) & ~blind
    corrected = _mend(columns, before, mask, row[mending], group[mending])
    last = told.was.sum(axis=1) - 1
    columns["status"][row] = _steps()[0][told.way, last]
    return _table(columns, told, reason, field, mending), corrected


def _ways(rates: Statuses, columns: Columns, mask: np.ndarray, bits: Bits) -> tuple[np.ndarray, np.ndarray]:
    """The way of every record, -1 the plain one, and which hold an error that a check can see."""
    visible = sum(ERROR_BITS[name] for _, names, _ in GROUPS for name in names)
    simple = columns["form_type"] == number("form_type", "SIMPLIFIED")
    wrong = (mask & visible > 0) & ~simple
    chance = np.where(wrong, threshold(rates.noticed), threshold(rates.mistaken))
    returned = (bits.draw(mask.size) < chance) & ~simple
    luck = bits.draw(mask.size)
    cancelled = (mask & ERROR_BITS["DUPLICATE"] > 0) & (luck < threshold(rates.doubles))
    at = np.flatnonzero((luck < threshold(rates.no_offence)) & ~simple)
    outcome = goods_outcomes({name: columns[name][at] for name in ("truth_id", "product", "legal_stage")})
    cancelled[at[outcome == GOODS.index("RETURNED")]] = True
    by_rilo = bits.draw(mask.size) < threshold(RILO_SHARE)
    return np.where(cancelled, CANCELLED, np.where(returned, by_rilo.astype(np.int64), -1)), wrong


def _steps() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Status and role (positions) and mean days of every step of every way, (ways, STEPS)."""
    status, role = np.zeros((2, len(WAYS), STEPS), np.int16)
    days = np.zeros((len(WAYS), STEPS))
    for place, way in enumerate(WAYS):
        for step, (to, who, mean) in enumerate(way):
            status[place, step], role[place, step] = number("status", to), ROLES.index(who)
            days[place, step] = mean
    return status, role, days


def _histories(
    row: np.ndarray, way: np.ndarray, answered: np.ndarray, columns: Columns, bits: Bits, present: int
) -> Histories:
    """When each step is taken, one working day or more after the one before it."""
    day, second = np.empty((2, row.size, STEPS), np.int64)
    day[:, 0], second[:, 0] = columns["day"][row], columns["second"][row]
    means, (opens, closes) = _steps()[2], office_seconds(FIRST_SECOND, LAST_SECOND)
    for step in range(1, STEPS):
        waited = -means[way, step] * log1p(-bits.draw(row.size).astype(np.float64) / WHOLE)
        day[:, step] = working_day(day[:, step - 1] + 1 + waited.astype(np.int64))
        second[:, step] = opens + scaled(bits.draw(row.size), closes - opens)
    length = np.where(answered, LENGTHS[way], DECIDES[way] + 1)
    was = (np.arange(STEPS) < length[:, None]) & (day <= present)
    return Histories(row=row, way=way, day=day, second=second, was=was)


def _grounds(
    columns: Columns, before: Columns, mask: np.ndarray, wrong: np.ndarray, told: Histories, bits: Bits
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reason and field (position in FIELDS, their number: none) of each decision, and its group of errors.

    The group is -1 where nothing was wrong, and of what is cancelled.
    """
    row, size = told.row, told.row.size
    asked = list(MISTAKEN)
    choice = (np.arange(len(asked)), np.cumsum(list(MISTAKEN.values())) / sum(MISTAKEN.values()) + 1e-9)
    luck = look_up(quantile_tables([choice]), 0, bits.draw(size))
    reason = np.array([number("reason", name) for name, _ in asked], np.int16)[luck]
    field = np.array([FIELDS.index(name) for _, name in asked], np.int16)[luck]
    group = np.full(size, -1)
    for place in reversed(range(len(GROUPS))):
        code, names, spoiled = GROUPS[place]
        here = np.flatnonzero(wrong[row] & (mask[row] & sum(ERROR_BITS[name] for name in names) > 0))
        group[here], reason[here] = place, number("reason", code)
        for column in reversed(spoiled):
            other = here[columns[column][row[here]] != before[column][row[here]]]
            field[other] = FIELDS.index(NAMES.get(column, column))
    over = told.way == CANCELLED
    double = mask[row] & ERROR_BITS["DUPLICATE"] > 0
    reason[over] = np.where(double[over], number("reason", "DUPLICATE"), number("reason", "NO_OFFENCE"))
    field[over], group[over] = len(FIELDS), -1
    return reason, field, group


def _mend(columns: Columns, before: Columns, mask: np.ndarray, row: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Put right the fields of a group in these records; what is no longer wrong, as a mask of every record."""
    corrected = np.zeros(mask.size, np.int32)
    for place, (_, names, spoiled) in enumerate(GROUPS):
        here = row[group == place]
        for column in spoiled:
            columns[column][here] = before[column][here]
        kinds = sum(ERROR_BITS[name] for name in names)
        corrected[here] = mask[here] & kinds
        mask[here] &= ~kinds
    return corrected


def _table(columns: Columns, told: Histories, reason: np.ndarray, field: np.ndarray, mending: np.ndarray) -> pa.Table:
    """One row a change of status, records in order of entry, changes in order of time."""
    at, step = np.nonzero(told.was)
    status, role, _ = _steps()
    way = told.way[at]
    decides = step == DECIDES[way]
    answers = (step == DECIDES[way] + 1) & (way != CANCELLED)
    given = np.where(mending, number("reason", "CORRECTED"), number("reason", "CONFIRMED"))
    return pa.table(
        {
            "case_id": pa.array(columns["case_id"][told.row[at]]),
            "event_no": pa.array((step + 1).astype(np.int8)),
            "moment": moment_column(told.day[at, step], told.second[at, step]),
            "from_status": coded("status", np.where(step > 0, status[way, step - 1], number("status", ""))),
            "to_status": coded("status", status[way, step]),
            "by_role": named(role[way, step], list(ROLES)),
            "reason": coded("reason", np.select([decides, answers], [reason[at], given[at]], number("reason", ""))),
            "field": named(np.where(decides | answers, field[at], len(FIELDS)), [*FIELDS, ""]),
        }
    )
