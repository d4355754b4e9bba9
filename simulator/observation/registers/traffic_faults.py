"""Faults of messages, put in on purpose: what an attentive reader of the group's traffic should notice.

The rule kept here: FAULT_SHARE of the messages have exactly one fault, each fault changes what is shown, and the truth
names it. The list follows what goes wrong in exchanges (wrong addressee, reply to all, stale or missing reference,
nominal data in a free text, a wrong day or plate, expired certificate, replay). Shares are assumptions within the 5 to
10 % of the model.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.drawn import hits, quantile_table, raw16

FAULTS = (
    "NONE",
    "WRONG_RECIPIENT",
    "OVER_CLASSIFIED",
    "REPLY_ALL",
    "NO_REFERENCE",
    "LATE_REPLY",
    "UNSIGNED",
    "EXPIRED_CERTIFICATE",
    "NOMINAL_DATA",
    "WRONG_GROUP",
    "NO_GRADE",
    "WRONG_DAY",
    "WRONG_PLATE",
    "REPLAY",
)
(
    NONE,
    WRONG_RECIPIENT,
    OVER_CLASSIFIED,
    REPLY_ALL,
    NO_REFERENCE,
    LATE_REPLY,
    UNSIGNED,
    EXPIRED_CERTIFICATE,
    NOMINAL_DATA,
    WRONG_GROUP,
    NO_GRADE,
    WRONG_DAY,
    WRONG_PLATE,
    REPLAY,
) = range(len(FAULTS))
FAULT_SHARE, REPLAY_SHARE = 0.070, 0.005
# Weights of faults without REPLAY, for first messages and for answers.
FIRST = (0, 2.0, 1.4, 0, 0.6, 0, 1.0, 0.8, 1.4, 0.9, 1.2, 0.8, 1.2)
ANSWER = (0, 1.4, 1.0, 1.8, 1.6, 2.0, 0.8, 0.7, 1.2, 0.7, 0.6, 0.8, 0.8)

ASSUMPTIONS = (
    Assumption(what="messages with a fault", value=f"{FAULT_SHARE + REPLAY_SHARE:.3f}", why="within 5 to 10 %"),
    Assumption(what="weights of the faults", value=f"first {FIRST}, answers {ANSWER}", why="every kind must be met"),
)


def draw_faults(
    rng: Stream,
    *,
    answer: np.ndarray,
    addressed: np.ndarray,
    graded: np.ndarray,
    referred: np.ndarray,
    patient: np.ndarray,
    dated: np.ndarray,
    plated: np.ndarray,
) -> np.ndarray:
    """One fault or none for every message (REPLAY apart).

    addressed: to one country; graded: of a type that bears a grade; referred: it would refer to a case or message;
    patient: an answer that may come late; dated, plated: it tells the day of a seizure, names a vehicle. What cannot go
    wrong in a message becomes an over-classification.
    """
    n = answer.size
    faults = np.where(answer, quantile_table(ANSWER)[raw16(rng, n)], quantile_table(FIRST)[raw16(rng, n)])
    idle = ((faults == WRONG_RECIPIENT) | (faults == REPLY_ALL)) & ~addressed
    for code, possible in (
        (NO_GRADE, graded),
        (NO_REFERENCE, referred),
        (LATE_REPLY, patient),
        (WRONG_DAY, dated),
        (WRONG_PLATE, plated),
    ):
        idle |= (faults == code) & ~possible
    faults = np.where(idle, OVER_CLASSIFIED, faults)
    return np.asarray(np.where(hits(rng, FAULT_SHARE, n), faults, NONE), np.int64)
