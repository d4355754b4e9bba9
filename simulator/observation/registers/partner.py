"""Partner messages: what services of other countries tell each other beside the platform, late and in summary.

Coverage: sources.partner_messages for each expected case: summaries of seizures (45 %), repeats of what an informant of
another service said (20 %), own tips (15 %), remarks on a trend without a case (20 %).
Resolution: a country, an office in two of three, a window of days, a rounded quantity. Key: the partner's own number;
nothing else joins. Bias: a partner tells what concerns him; summaries come 12 days late in the median (lognormal, sigma
0.9). Error: one figure in sixteen has a slip; every third own tip is about nothing; a repeat of an informant's report
names its basis as a source of its own in 60 % (circular reporting): only the truth's `origin` tells.
All figures are assumptions; that partner messages are late and circular is the experience that the course trains.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers import informants
from simulator.observation.registers.cycles import OFFICE, second_of_day, within
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
    moments,
    quantile_table,
    raw16,
    row_numbers,
    time_order,
    worded,
)
from simulator.observation.registers.informants import INFORMATION_GRADES, SOURCE_GRADES, by_row
from simulator.observation.registers.nicknames import NICKNAMES, nickname
from simulator.observation.registers.telling import slipped, told, unit_of
from simulator.observation.registers.telling_text import partner_text, with_texts
from simulator.reproducible import exp, log
from simulator.rng import stream
from simulator.world.words import number

NAME = "partner"
ABOUT = ("SEIZURE", "ECHO", "TIP", "GENERAL")
ABOUT_SHARES = (0.45, 0.20, 0.15, 0.20)
SERVICES = ("CUSTOMS", "BORDER_GUARD", "POLICE", "DRUG_CONTROL")
BASES = ("OWN_CASE", "SOURCE", "MESSAGE", "ANALYSIS")
HANDLING = ("H0", "H1", "H2", "H3")
# Where an origin's number comes from: a seizure's truth_id, an informant report's id, this message's own.
ORIGINS = ("SEIZURE", "INFORMANT", "OWN")
DELAY_DAYS, DELAY_SIGMA = 12.0, 0.9
FALSE_TIP, SLIP_SHARE, OTHER_PARTNER = 0.33, 0.06, 0.3
BLANK_OFFICE, BLANK_NICKNAME = 0.35, 0.6
BASIS = np.array([[0.8, 0.05, 0.15, 0.0], [0.0, 0.6, 0.4, 0.0], [0.0, 0.7, 0.1, 0.2], [0.0, 0.1, 0.1, 0.8]])
SOURCE = np.array([[0.6, 0.3, 0.02, 0.08], [0.15, 0.45, 0.2, 0.2], [0.15, 0.4, 0.25, 0.2], [0.2, 0.4, 0.15, 0.25]])
INFORMATION = np.array([[0.5, 0.2, 0.15, 0.15], [0.05, 0.35, 0.3, 0.3], [0.05, 0.4, 0.15, 0.4], [0.1, 0.1, 0.3, 0.5]])

ASSUMPTIONS = (
    Assumption(what="what partner messages are about", value="seizure 0.45, repeat 0.20, own tip 0.15, trend 0.20",
               why="no figures are public; a fifth repeats, so that circular reporting is met in every exercise"),
    Assumption(what="delay of summaries", value="lognormal, median 12 days, sigma 0.9",
               why="liaison works in weeks, not hours"),
    Assumption(what="slips in told figures; own tips about nothing", value="0.06; 0.33", why="honest errors"),
)  # fmt: skip


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The partner messages of one block, in order of receipt."""
    rng = stream(plan.seed, f"register-{NAME}-rows", block)
    seizures = rows["seized"].size
    n = round(expected_rows(plan, "partner_messages", block)) if seizures else 0
    sources = informants.pool(plan)
    tips = informants.tips(plan, block, rows, sources)
    about = quantile_table(ABOUT_SHARES)[raw16(rng, n)].astype(np.int64)
    about = np.where((about == 1) & (tips.size == 0), 3, about)
    event, other = below(rng, max(seizures, 1), n), below(rng, max(seizures, 1), n)
    echo = below(rng, max(tips.size, 1), n)
    is_echo, is_general = about == 1, about == 3
    idle = (about == 2) & hits(rng, FALSE_TIP, n)
    shown = np.where(idle | is_general, other, event)
    office = plan.static.office[rows["route"][shown], rows["leg"][shown]].astype(np.int64)
    office = np.where(is_general | hits(rng, BLANK_OFFICE, n), number("office", ""), office)
    product, organisation = rows["product"][shown].astype(np.int64), rows["organisation"][event].astype(np.int64)
    named = rows["organisation"][shown].astype(np.int64)
    word = np.where(hits(rng, BLANK_NICKNAME, n), len(NICKNAMES), nickname(plan.seed, named, below(rng, 2, n)))
    centre = rows["seized"][shown].astype(np.int64) + np.where(idle, below(rng, 91, n) - 45, 0)
    width = np.where(is_general, 30 + below(rng, 61, n), 1 + below(rng, 8, n))
    from_day = centre - below(rng, width, n)
    late = exp(log(DELAY_DAYS) + DELAY_SIGMA * rng.standard_normal(n)).astype(np.int64) + 1
    lead = 1 + (rng.standard_exponential(n) * informants.TIP_DAYS).astype(np.int64)
    day = np.where(about == 2, centre - lead, np.maximum(centre, np.where(is_general, from_day + width, 0)) + late)
    if tips.size:
        office = np.where(is_echo, tips.office[echo], office)
        product = np.where(is_echo, tips.product[echo], product)
        word = np.where(is_echo, tips.nickname[echo], word)
        from_day = np.where(is_echo, tips.from_day[echo], from_day)
        width = np.where(is_echo, (tips.to_day - tips.from_day)[echo] + below(rng, 4, n), width)
        day = np.where(is_echo, tips.day[echo] + 1 + below(rng, 14, n), day)
        organisation = np.where(is_echo, tips.organisation[echo], organisation)
        event = np.where(is_echo, tips.event[echo], event)
    event = np.where(idle | is_general, NOBODY, event)
    organisation = np.where(idle | is_general, NOBODY, organisation)
    slip = np.where(about == 0, slipped(rng, product, SLIP_SHARE), 0)
    quantity = told(rows["quantity"][shown], slip, 1 + below(rng, 2, n))
    country = _partner(plan, rows["country"][shown], rng)
    second = second_of_day(rng, OFFICE, n)
    basis, source = by_row(rng, BASIS, about), by_row(rng, SOURCE, about)
    information, handling = by_row(rng, INFORMATION, about), quantile_table((0.2, 0.35, 0.35, 0.1))[raw16(rng, n)]
    kind = np.array([TRUE, TRUE | CIRCULAR, TRUE, BACKGROUND])[about]
    kind = np.where(idle, FALSE_LEAD, kind) | np.where(slip > 0, ERROR, 0)
    if tips.size:
        lies = is_echo & (tips.content[echo] >= 2)
        kind = np.where(lies, FALSE_LEAD | CIRCULAR, kind)
    order = time_order(plan.seed, NAME, block, day, second)
    order = within(plan, order, day)
    ids = row_numbers(plan.seed, NAME, block, n)[: order.size]
    codes = list(plan.static.country_codes)
    observed = {
        f"{NAME}_id": ids,
        "received": moments(day[order], second[order]),
        "country": labelled(country[order], codes),
        "service": labelled(quantile_table((0.5, 0.15, 0.2, 0.15))[raw16(rng, n)][order], SERVICES),
        "number": (10_000 + below(rng, 90_000, n))[order].astype(np.int32),
        "handling": labelled(handling[order], HANDLING),
        "source_grade": labelled(source[order], SOURCE_GRADES),
        "information_grade": labelled(information[order], INFORMATION_GRADES),
        "basis": labelled(basis[order], BASES),
        "office": worded("office", office[order]),
        "product": worded("product", product[order]),
        "from_day": dates(from_day[order]),
        "to_day": dates((from_day + width)[order]),
        "nickname": labelled(word[order], (*NICKNAMES, "")),
        "quantity": pa.array(quantity[order], mask=(about != 0)[order]),
        "unit": worded("unit", np.where(about == 0, unit_of(plan, product), number("unit", ""))[order]),
    }
    truth_id = np.where(event >= 0, rows["truth_id"][event], NOBODY) if n else np.empty(0, np.int64)
    own = np.full(n, NOBODY, np.int64)
    own[order] = ids
    origin = np.where(about == 0, truth_id, own)
    if tips.size:
        origin = np.where(is_echo, informants.numbers(plan, block, tips)[tips.of[echo]], origin)
    truth = {
        f"{NAME}_id": ids,
        "truth_id": truth_id[order],
        "organisation": organisation[order].astype(np.int32),
        "about": labelled(about[order], ABOUT),
        "origin_kind": labelled(np.where(about == 0, 0, np.where(is_echo, 1, 2))[order], ORIGINS),
        "origin": origin[order],
        "slip": slip[order].astype(np.int8),
        "kind": kind[order].astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def render(observed: pa.Table) -> pa.Table:
    """The messages with their texts in English and Russian."""
    return with_texts(observed, partner_text)


def _partner(plan: Planned, country: np.ndarray, rng: Stream) -> np.ndarray:
    """Who writes: the country of the seizure, or in three of ten another one of the scenario."""
    codes = list(plan.static.country_codes)
    return np.where(hits(rng, OTHER_PARTNER, country.size), below(rng, len(codes), country.size), country)
