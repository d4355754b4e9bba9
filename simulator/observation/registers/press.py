"""Open press: items of newspapers, agencies and channels about seizures, some wrong, some about nothing.

Coverage: sources.press items for each expected case. Bias: an event is written about in proportion to (size / median of
its product, at most 50) ** 0.8, whether or not any country reported it to the platform; cases that never were reported
may stand in the press. A quarter of the items repeat another outlet's item (circular).
Resolution: a country, an office in six of ten, the day in seven of ten, whence and whither in six of ten. Key: none,
but one item in ten shows a plate (misread one in twelve) and one in seven names the firm; a rumour shows licit ones.
Error: figures are rounded to one or two digits; one in twelve is wrong by a digit or by packs for sticks. 12 % of the
items tell of no case (campaigns, anniversaries with last year's figure), 8 % are rumours. Delay: 1 + lognormal, median
2 days, sigma 0.8.
All figures are assumptions; that the press prefers big seizures is common experience with open sources.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.cycles import within
from simulator.observation.registers.drawn import (
    BACKGROUND,
    CIRCULAR,
    ERROR,
    FALSE_LEAD,
    NOBODY,
    TRUE,
    Drawn,
    Planned,
    Rows,
    below,
    dates,
    expected_rows,
    hits,
    labelled,
    quantile_table,
    raw16,
    row_numbers,
    time_order,
    worded,
)
from simulator.observation.registers.marks import MISREAD, Told, known, mark_columns, marks_of, ordered, with_licit
from simulator.observation.registers.telling import relative_size, slipped, told, unit_of
from simulator.observation.registers.telling_text import press_text, with_texts
from simulator.reproducible import exp, log, on_grid, power
from simulator.rng import stream
from simulator.world.words import number

NAME = "press"
OUTLETS = ("AGENCY", "CUSTOMS_SITE", "REGIONAL", "CHANNEL", "FOREIGN")
ITEMS = ("SEIZURE", "NO_CASE", "RUMOUR")
ITEM_SHARES = (0.80, 0.12, 0.08)
SIZE_POWER, REPEAT_SHARE, SLIP_SHARE = 0.8, 0.25, 1 / 12
BLANK_OFFICE, BLANK_DAY = 0.4, 0.3
DELAY_DAYS, DELAY_SIGMA = 2.0, 0.8
KNOWS = Told(plate=0.10, firm=0.15, telephone=0.0, misread=1 / 12)
NAMES_WAY = 0.6

ASSUMPTIONS = (
    Assumption(what="chance of a seizure to stand in the press", value="(size / median, at most 50) ** 0.8",
               why="open sources show the big seizures"),
    Assumption(what="items without a case, rumours, repeats", value="0.12, 0.08, 0.25", why="no public count"),
    Assumption(what="wrong figures", value="1 of 12", why="digits, and packs told for sticks"),
    Assumption(what="items that show a plate, name a firm, say whence and whither",
               value=f"{KNOWS.plate}, {KNOWS.firm}, {NAMES_WAY}", why="pictures show plates, editors take names out"),
)  # fmt: skip


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The press items of one block, in order of publication."""
    rng = stream(plan.seed, f"register-{NAME}-rows", block)
    seizures = rows["seized"].size
    n = round(expected_rows(plan, "press", block)) if seizures else 0
    item = quantile_table(ITEM_SHARES)[raw16(rng, n)].astype(np.int64)
    event = _chosen(plan, rows, rng, n)
    repeats = np.zeros(n, bool)
    if n > 1:
        repeats[1:] = hits(rng, REPEAT_SHARE, n - 1)
        # A repeat takes its item from the last one that is no repeat.
        first = np.maximum.accumulate(np.where(repeats, 0, np.arange(n)))
        item, event = item[first], event[first]
    true = item == 0
    rumour = item == 2
    day = rows["seized"][event].astype(np.int64) + np.where(rumour, below(rng, 61, n) - 30, 0)
    delay = 1 + exp(log(DELAY_DAYS) + DELAY_SIGMA * rng.standard_normal(n)).astype(np.int64)
    published = day + delay + np.where(repeats, 1 + below(rng, 5, n), 0)
    product = rows["product"][event].astype(np.int64)
    slip = slipped(rng, product, SLIP_SHARE)
    digits = 1 + below(rng, 2, n)
    spread = np.where(true, 1.0, exp(rng.standard_normal(n) * 0.7))
    quantity = told(rows["quantity"][event] * spread, slip, digits)
    office = plan.static.office[rows["route"][event], rows["leg"][event]].astype(np.int64)
    office = np.where(hits(rng, BLANK_OFFICE, n), number("office", ""), office)
    day_told = np.where(hits(rng, BLANK_DAY, n), 0, day)
    persons = rows["persons"][event].astype(np.int8)
    marks = known(with_licit(plan, marks_of(plan, rows, event), ~true, rng), KNOWS, rng)
    blank = number("country", "")
    way = hits(rng, NAMES_WAY, n)
    ends = {name: np.where(way, rows[name][event], blank) for name in ("departure", "destination")}
    order = time_order(plan.seed, NAME, block, published, np.zeros(n, np.int64))
    order = within(plan, order, published)
    ids = row_numbers(plan.seed, NAME, block, n)[: order.size]
    observed = {
        f"{NAME}_id": ids,
        "published": dates(published[order]),
        "outlet": labelled(quantile_table((0.3, 0.15, 0.25, 0.2, 0.1))[raw16(rng, n)][order], OUTLETS),
        "country": labelled(rows["country"][event][order], list(plan.static.country_codes)),
        "office": worded("office", office[order]),
        "day": dates(day_told[order]),
        "product": worded("product", product[order]),
        "quantity": quantity[order],
        "unit": worded("unit", unit_of(plan, product)[order]),
        "persons": persons[order],
        **{name: worded("country", values[order]) for name, values in ends.items()},
        **mark_columns(plan, ordered(marks, order), published[order], telephone=False),
        "style": below(rng, 4, n)[order].astype(np.int8),
    }
    truth_id = np.where(true, rows["truth_id"][event], NOBODY) if n else np.empty(0, np.int64)
    organisation = np.where(true, rows["organisation"][event], NOBODY) if n else np.empty(0, np.int64)
    kind = np.array([TRUE, BACKGROUND, FALSE_LEAD])[item] | np.where(repeats, CIRCULAR, 0)
    kind = kind | np.where((slip > 0) | (marks["plate_variant"] > 0), ERROR, 0)
    entered, today = rows["entered"][event], plan.scenario.moment.date().toordinal()
    reported = (entered > 0) & (entered <= today) & true
    truth = {
        f"{NAME}_id": ids,
        "truth_id": truth_id[order],
        "organisation": organisation[order].astype(np.int32),
        "item": labelled(item[order], ITEMS),
        "reported": reported[order],
        "slip": slip[order].astype(np.int8),
        "wrong": np.where(marks["plate_variant"] > 0, MISREAD, 0)[order].astype(np.int8),
        "vehicle": marks["vehicle"][order],
        "company": marks["company"][order],
        "kind": kind[order].astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def render(observed: pa.Table) -> pa.Table:
    """The items with their texts in English and Russian."""
    return with_texts(observed, press_text, drop=("style",))


def _chosen(plan: Planned, rows: Rows, rng: Stream, n: int) -> np.ndarray:
    """Rows drawn in proportion to their relative size to the power SIZE_POWER."""
    if n == 0:
        return np.empty(0, np.int64)
    cumulative = on_grid(np.cumsum(power(relative_size(plan, rows), SIZE_POWER)))
    places = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")
    return np.asarray(np.minimum(places, cumulative.size - 1))
