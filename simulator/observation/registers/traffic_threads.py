"""What threads of messages look like: their steps, who writes to whom, and how long an answer is waited for.

The rule kept here: a thread is a table row, a step a type with a sender and a recipient by part. Waiting for an answer
is a mixture of two lognormals (Stouffer, Malmgren and Amaral, physics/0605027): prompt with probability 0.6, median 40
minutes, sigma 1.0; else slow, median 20 hours, sigma 0.9. An answer that falls outside office hours waits for the next
opening in two of three cases, unless its priority is FLASH. Weights and medians are assumptions.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.cycles import OFFICE_FROM, OFFICE_TO, OFFSET_HOURS
from simulator.observation.registers.drawn import DAY, hits
from simulator.reproducible import exp, log

# Parts in a thread: the country of the seizure, the one before it on the route, the one behind it, the operation's
# co-ordination unit, everybody.
DETECTS, BEFORE, BEHIND, UNIT, EVERYBODY = range(5)
# Types that the platform does not list (yet); its own list stands in types.toml of the platform.
FURTHER_TYPES = ("REPLY", "SEIZURE", "NOTICE", "SITREP")
THREADS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "WARNED": (("WARNING", BEFORE, DETECTS), ("FEEDBACK", DETECTS, BEFORE), ("SEIZURE", DETECTS, EVERYBODY),
               ("RFI", BEFORE, DETECTS), ("REPLY", DETECTS, BEFORE)),
    "SEIZED": (("SEIZURE", DETECTS, EVERYBODY), ("RFI", BEHIND, DETECTS), ("REPLY", DETECTS, BEHIND)),
    "ASKED": (("RFI", DETECTS, BEFORE), ("REPLY", BEFORE, DETECTS)),
    "REPORTED": (("REPORT", DETECTS, UNIT),),
    "NOTICE": (("NOTICE", UNIT, EVERYBODY),),
    "QUESTION": (("RFI", BEFORE, DETECTS), ("REPLY", DETECTS, BEFORE)),
    "IN_VAIN": (("WARNING", BEFORE, DETECTS), ("FEEDBACK", DETECTS, BEFORE)),
    "DAILY": (("SITREP", DETECTS, UNIT),),
}  # fmt: skip
UNIT_NAME, EVERYBODY_NAME = "OCU", "ALL"
STYLES = 3
KINDS = tuple(THREADS)
# About a seizure are the first four; shares of kinds among all threads.
EVENT_KINDS = 4
SHARES = np.array([0.14, 0.19, 0.14, 0.08, 0.13, 0.11, 0.09, 0.12])
STEPS = max(len(steps) for steps in THREADS.values())
LENGTH = np.array([len(steps) for steps in THREADS.values()])
PROMPT, PROMPT_S, PROMPT_SIGMA = 0.6, 40 * 60.0, 1.0
SLOW_S, SLOW_SIGMA = 20 * 3600.0, 0.9
CLOSED, OPENING_S = 0.67, 40 * 60.0

ASSUMPTIONS = (
    Assumption(what="kinds of threads and their shares", value=f"{dict(zip(KINDS, SHARES.tolist(), strict=True))}",
               why="no traffic of a real group is public; about 12 to 100 messages a seizure in published operations"),
    Assumption(what="reply waiting times", value="0.6 lognormal(40 min, 1.0) + 0.4 lognormal(20 h, 0.9)",
               why="the form is published for e-mail, the figures are ours"),
    Assumption(what="answers outside office hours that wait for the next opening", value="0.67",
               why="duty officers answer the rest"),
    Assumption(what="message types beyond the platform's list", value=", ".join(FURTHER_TYPES),
               why="no public list of templates; names follow reports of operations"),
)  # fmt: skip


@lru_cache(maxsize=1)
def message_types() -> tuple[str, ...]:
    """Codes of message types: the platform's, as its file lists them, then those of FURTHER_TYPES that it lacks."""
    text = (files("simulator") / "cencomm" / "types.toml").read_text(encoding="utf-8")
    listed = [str(kind["code"]) for kind in tomllib.loads(text)["type"]]
    used = dict.fromkeys([step[0] for steps in THREADS.values() for step in steps] + list(FURTHER_TYPES))
    return (*listed, *(code for code in used if code not in listed))


@lru_cache(maxsize=1)
def step_tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Type (in message_types), sender and recipient (parts) by kind and step, (K, STEPS); -1 beyond the end."""
    tables = np.full((3, len(KINDS), STEPS), -1)
    for k, steps in enumerate(THREADS.values()):
        for s, (kind, sender, recipient) in enumerate(steps):
            tables[:, k, s] = message_types().index(kind), sender, recipient
    return tables[0], tables[1], tables[2]


def waits(rng: Stream, n: int) -> np.ndarray:
    """n waiting times for an answer, in seconds."""
    normal = rng.standard_normal(n)
    prompt = hits(rng, PROMPT, n)
    middle = np.where(prompt, log(PROMPT_S), log(SLOW_S))
    return exp(np.asarray(middle + np.where(prompt, PROMPT_SIGMA, SLOW_SIGMA) * normal))


def opened(rng: Stream, moment: np.ndarray, urgent: np.ndarray) -> np.ndarray:
    """Moments (seconds since ordinal 0, UTC), moved to the next opening where the office is closed, nobody on duty."""
    local = moment + OFFSET_HOURS * 3600
    day, hour = local // DAY, local % DAY // 3600
    weekday = (day - 1) % 7
    closed = (weekday >= 5) | (hour < OFFICE_FROM) | (hour >= OFFICE_TO)
    closed &= hits(rng, CLOSED, moment.size) & ~urgent
    later = day + ((hour >= OFFICE_TO) & (weekday < 5))
    later += np.where((later - 1) % 7 >= 5, 7 - (later - 1) % 7, 0)
    delay = (rng.standard_exponential(moment.size) * OPENING_S).astype(np.int64)
    opening = later * DAY + (OFFICE_FROM - OFFSET_HOURS) * 3600 + np.minimum(delay, 6 * 3600)
    return np.asarray(np.where(closed, opening, moment))
