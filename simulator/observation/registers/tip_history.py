"""What a handler's file says of each informant's tips before the world's first day: the card on which a grade rests.

The rule kept here: the card agrees with the reports. It has as many tips as a report states (`earlier_tips`), and as
many of them came true in the handler's eyes (`good_tips`). He judges with error: a tip was right with the probability R
of its source, and is taken for what it is in nine of ten.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import Planned, below, dates, labelled, shown_keys, worded
from simulator.observation.registers.informants import SEEN_LOW, SEEN_SLOPE, pool
from simulator.rng import stream
from simulator.world.words import number

NAME = "informant_tips"
OUTCOMES = ("CONFIRMED", "NOT_CONFIRMED")
DAYS_BACK = 1_000
JUDGED_RIGHT = SEEN_LOW + SEEN_SLOPE

ASSUMPTIONS = (
    Assumption(
        what="days before the world's first one in which an informant's earlier tips lie; tips judged as what they are",
        value=f"{DAYS_BACK} days, evenly; {JUDGED_RIGHT:g}",
        why="a file is kept for some years; a seizure elsewhere can make a false tip look true; no public figure",
    ),
)


def history_tables(plan: Planned, *, text: bool) -> tuple[pa.Table, pa.Table]:
    """The earlier tips of every informant in order of source's number and day: what the file shows, and what was true.

    Shown: source, handler (as in the reports, as numbers or as text), tip_no from 1, day, office, product, outcome.
    """
    sources = pool(plan)
    rng = stream(plan.seed, "register-informants-history")
    order = np.argsort(shown_keys(plan.seed, "informant", np.arange(sources.earlier.size)), kind="stable")
    earlier, good = sources.earlier[order].astype(np.int64), sources.good[order].astype(np.int64)
    source = np.repeat(order, earlier)
    n, start = source.size, np.repeat(np.cumsum(earlier) - earlier, earlier)
    place = np.arange(n) - start
    confirmed = _ranks(rng.random(n), start) < np.repeat(good, earlier)
    day = plan.scenario.start.toordinal() - 1 - below(rng, DAYS_BACK, n)
    day = day[np.lexsort((day, start))]
    static = plan.static
    route, leg = np.nonzero(static.present)
    about = below(rng, route.size, n)
    product = np.array([number("product", name) for name in static.products])
    keys = shown_keys(plan.seed, "informant", source)
    handler = sources.handler[source]
    reliability = sources.reliability[source]
    seemed = SEEN_LOW + SEEN_SLOPE * reliability
    right = np.where(confirmed, JUDGED_RIGHT * reliability / seemed, (1 - JUDGED_RIGHT) * reliability / (1 - seemed))
    shown = {
        "source": pa.array([f"S-{key}" for key in keys.tolist()], pa.string()) if text else pa.array(keys),
        "handler": pa.array([f"H-{key}" for key in handler.tolist()], pa.string())
        if text
        else pa.array(handler.astype(np.int16)),
        "tip_no": pa.array((place + 1).astype(np.int8)),
        "day": dates(day),
        "office": worded("office", np.asarray(static.office[route, leg], np.int64)[about]),
        "product": worded("product", product[static.product[route]][about]),
        "outcome": labelled((~confirmed).astype(np.int64), OUTCOMES),
    }
    truth = {
        "source": pa.array(source.astype(np.int32)),
        "tip_no": shown["tip_no"],
        "reliability": pa.array(reliability.astype(np.float32)),
        "right": pa.array(rng.random(n) < right),
    }
    return pa.table(shown), pa.table(truth)


def _ranks(values: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Rank from 0 of each value in its group; groups stand together, start is the first place of each."""
    order = np.lexsort((values, start))
    ranks = np.empty(values.size, np.int64)
    ranks[order] = np.arange(values.size) - start[order]
    return ranks
