"""Threads of messages as arrays: steps by kind from the shared table, and how long an answer is waited for.

The rule kept here: kinds, types, states and shares are those of simulator/reference/exchange.toml. Waiting for an
answer is a mixture of two lognormals (Stouffer, Malmgren and Amaral, physics/0605027): prompt with probability 0.6,
median 40 minutes, sigma 1.0; else slow, median 20 hours, sigma 0.9. An answer that falls outside office hours waits for
the next opening in two of three cases, unless its priority is FLASH; before a control nobody waits for an opening.
Weights and medians are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.cycles import OFFICE_FROM, OFFICE_TO
from simulator.observation.registers.drawn import DAY, NOBODY, hits
from simulator.reference.clocks import hours_ahead
from simulator.reference.exchange import PARTS, exchange
from simulator.reproducible import exp, log

DETECTS, BEFORE, BEHIND, UNIT, EVERYBODY = range(len(PARTS))
UNIT_NAME, EVERYBODY_NAME = "OCU", "ALL"
STYLES = 3
TYPES = exchange().types
STATES = (*(state.code for state in exchange().state), "")
KINDS = tuple(thread.code for thread in exchange().thread)
ABOUT = ("SEIZURE", "NO_SEIZURE", "NO_CASE")
PROMPT, PROMPT_S, PROMPT_SIGMA = 0.6, 40 * 60.0, 1.0
SLOW_S, SLOW_SIGMA = 20 * 3600.0, 0.9
CLOSED, OPENING_S = 0.67, 40 * 60.0

ASSUMPTIONS = (
    Assumption(what="reply waiting times", value="0.6 lognormal(40 min, 1.0) + 0.4 lognormal(20 h, 0.9)",
               why="the form is published for e-mail, the figures are ours"),
    Assumption(what="answers outside office hours that wait for the next opening", value="0.67",
               why="duty officers answer the rest"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The shared table as arrays by kind and step, (K, S); -1 beyond a thread's end.

    type (in TYPES), sender and recipient (parts), state (in STATES), answers and unless (a step, -1 none), share; about
    (K,) is in ABOUT; before (states,) says which lie before the control.
    """

    type: np.ndarray
    sender: np.ndarray
    recipient: np.ndarray
    state: np.ndarray
    answers: np.ndarray
    unless: np.ndarray
    share: np.ndarray
    about: np.ndarray
    before: np.ndarray

    @property
    def mean_length(self) -> np.ndarray:
        """Mean number of messages of a thread of each kind, if none is dropped for want of time, (K,)."""
        odds = np.where(self.type >= 0, self.share, 0.0)
        for step in range(odds.shape[1]):
            answered, stead = self.answers[:, step], self.unless[:, step]
            earlier, instead = (odds[np.arange(len(KINDS)), np.maximum(other, 0)] for other in (answered, stead))
            odds[:, step] *= np.where(stead >= 0, earlier - instead, np.where(answered >= 0, earlier, 1.0))
        return np.asarray(odds.sum(axis=1))


@lru_cache(maxsize=1)
def steps() -> Steps:
    """The shared table as arrays."""
    threads = exchange().thread
    shape = (len(threads), max(len(thread.step) for thread in threads))
    numbers = {name: np.full(shape, NOBODY) for name in ("type", "sender", "recipient", "state", "answers", "unless")}
    share = np.zeros(shape)
    for k, thread in enumerate(threads):
        for s, step in enumerate(thread.step):
            numbers["type"][k, s] = TYPES.index(step.type)
            numbers["sender"][k, s], numbers["recipient"][k, s] = PARTS.index(step.from_), PARTS.index(step.to)
            numbers["state"][k, s] = STATES.index(step.state)
            numbers["answers"][k, s], numbers["unless"][k, s] = thread.answered(s), thread.replaced(s)
            share[k, s] = step.share
    return Steps(
        **numbers,
        share=share,
        about=np.array([ABOUT.index(thread.about) for thread in threads]),
        before=np.array([*(state.before for state in exchange().state), False]),
    )


def waits(rng: Stream, n: int) -> np.ndarray:
    """n waiting times for an answer, in seconds."""
    normal = rng.standard_normal(n)
    prompt = hits(rng, PROMPT, n)
    middle = np.where(prompt, log(PROMPT_S), log(SLOW_S))
    return exp(np.asarray(middle + np.where(prompt, PROMPT_SIGMA, SLOW_SIGMA) * normal))


def opened(rng: Stream, moment: np.ndarray, urgent: np.ndarray) -> np.ndarray:
    """Moments (seconds since ordinal 0, UTC), moved to the next opening where the office is closed, nobody on duty."""
    ahead = hours_ahead() * 3600
    local = moment + ahead
    day, hour = local // DAY, local % DAY // 3600
    weekday = (day - 1) % 7
    closed = (weekday >= 5) | (hour < OFFICE_FROM) | (hour >= OFFICE_TO)
    closed &= hits(rng, CLOSED, moment.size) & ~urgent
    later = day + ((hour >= OFFICE_TO) & (weekday < 5))
    later += np.where((later - 1) % 7 >= 5, 7 - (later - 1) % 7, 0)
    delay = (rng.standard_exponential(moment.size) * OPENING_S).astype(np.int64)
    opening = later * DAY + OFFICE_FROM * 3600 - ahead + np.minimum(delay, 6 * 3600)
    return np.asarray(np.where(closed, opening, moment))
