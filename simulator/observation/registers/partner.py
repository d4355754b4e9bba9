"""Letters of other services: what partners abroad and other agencies at home say beside the platform.

Coverage: sources.partner_messages for each expected case. Tips of a partner and requests of another agency come before
the control that they cause (`causes`: reasons PARTNER_WARNING, OTHER_AGENCY), a day + exponential (mean 4 days)
earlier; every third is about nothing. The rest: summaries of seizures (53 %), repeats of what an informant of another
service said (24 %), remarks on a trend without a case (23 %).
Resolution: a country, an office in two of three, a window of days, a rounded quantity. Key: the service's own number;
plate, firm, telephone where it knows them (`marks`). Bias: a service tells what concerns it; a tip comes from a country
of the route or of the plate, a request from an agency of the country itself; summaries come 12 days late in the median
(lognormal, sigma 0.9). Error: one figure in sixteen has a slip, one plate in twelve is misread; a repeat of an
informant's report names its basis as a source of its own in 60 % (circular reporting): only the truth's `origin` tells.
All figures are assumptions; that partner messages are late and circular is the experience that the course trains.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers import informants
from simulator.observation.registers.causes import LETTER, REQUEST, causes, partners, warner
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
from simulator.observation.registers.marks import MISREAD, Told, known, mark_columns, marks_of, ordered, with_licit
from simulator.observation.registers.nicknames import NICKNAMES, nickname
from simulator.observation.registers.telling import slipped, told, unit_of
from simulator.observation.registers.telling_chains import letters
from simulator.observation.registers.telling_text import partner_text, with_texts
from simulator.reproducible import exp, log
from simulator.rng import stream
from simulator.world.words import number

NAME = "partner"
ABOUT = ("SEIZURE", "ECHO", "TIP", "GENERAL", "REQUEST")
SEIZURE, ECHO, ADVICE, GENERAL, ASKS = range(len(ABOUT))
# Of what no cause asks for: seizure, repeat, tip, trend, request.
ABOUT_SHARES = (0.53, 0.24, 0.0, 0.23, 0.0)
SERVICES = ("CUSTOMS", "BORDER_GUARD", "POLICE", "DRUG_CONTROL")
BASES = ("OWN_CASE", "SOURCE", "MESSAGE", "ANALYSIS")
HANDLING = ("H0", "H1", "H2", "H3")
# Where an origin's number comes from: a seizure's truth_id, an informant report's id, this message's own.
ORIGINS = ("SEIZURE", "INFORMANT", "OWN")
DELAY_DAYS, DELAY_SIGMA = 12.0, 0.9
FALSE_TIP, SLIP_SHARE, OTHER_PARTNER = 1 / 3, 0.06, 0.3
BLANK_OFFICE, BLANK_NICKNAME = 0.35, 0.6
LEAD_DAYS = 4.0
# Letters about planted chains come within so many days.
LATEST_DAYS = 60
KNOWS = Told(plate=0.6, firm=0.4, telephone=0.3, misread=1 / 12)
# Rows as ABOUT.
BASIS = np.array([[0.8, 0.05, 0.15, 0.0], [0.0, 0.6, 0.4, 0.0], [0.0, 0.7, 0.1, 0.2], [0.0, 0.1, 0.1, 0.8],
                  [0.45, 0.35, 0.0, 0.2]])  # fmt: skip
SOURCE = np.array([[0.6, 0.3, 0.02, 0.08], [0.15, 0.45, 0.2, 0.2], [0.15, 0.4, 0.25, 0.2], [0.2, 0.4, 0.15, 0.25],
                   [0.2, 0.4, 0.2, 0.2]])  # fmt: skip
INFORMATION = np.array([[0.5, 0.2, 0.15, 0.15], [0.05, 0.35, 0.3, 0.3], [0.05, 0.4, 0.15, 0.4], [0.1, 0.1, 0.3, 0.5],
                        [0.05, 0.4, 0.2, 0.35]])  # fmt: skip

ASSUMPTIONS = (
    Assumption(what="letters without a cause", value="seizure 0.53, repeat 0.24, trend 0.23",
               why="no figures are public; repeats are many, so that circular reporting is met in every exercise"),
    Assumption(what="tips and requests before the control", value="a day + exponential, mean 4 days",
               why="letters are slower than the group's messages"),
    Assumption(what="services that know plate, firm, telephone; plates misread", value=f"{KNOWS}", why="no count"),
    Assumption(what="delay of summaries", value="lognormal, median 12 days, sigma 0.9",
               why="liaison works in weeks, not hours"),
    Assumption(what="slips in told figures; tips and requests about nothing", value="0.06; 1/3", why="honest errors"),
)  # fmt: skip


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The letters of one block, in order of receipt."""
    rng = stream(plan.seed, f"register-{NAME}-rows", block)
    sources = informants.pool(plan)
    tips = informants.tips(plan, block, rows, sources)
    about, event, idle = _letters(plan, block, rows, tips.size, rng)
    planted = letters(plan, block, rows, rng)
    about = np.append(about, np.full(planted.size, SEIZURE))
    event, idle = np.append(event, planted.event), np.append(idle, np.zeros(planted.size, bool))
    sure = np.arange(event.size) >= event.size - planted.size
    n, seizures = about.size, rows["seized"].size
    echo = below(rng, max(tips.size, 1), n)
    is_echo, is_general, ahead = about == ECHO, about == GENERAL, (about == ADVICE) | (about == ASKS)
    office = plan.static.office[rows["route"][event], rows["leg"][event]].astype(np.int64)
    office = np.where(is_general | (hits(rng, BLANK_OFFICE, n) & ~sure), number("office", ""), office)
    product, organisation = rows["product"][event].astype(np.int64), rows["organisation"][event].astype(np.int64)
    word = np.where(hits(rng, BLANK_NICKNAME, n), len(NICKNAMES), nickname(plan.seed, organisation, below(rng, 2, n)))
    centre = rows["seized"][event].astype(np.int64) + np.where(idle, below(rng, 91, n) - 45, 0)
    width = np.where(is_general, 30 + below(rng, 61, n), 1 + below(rng, 8, n))
    from_day = centre - below(rng, width, n)
    late = exp(log(DELAY_DAYS) + DELAY_SIGMA * rng.standard_normal(n)).astype(np.int64) + 1
    late = np.where(sure, np.minimum(late, LATEST_DAYS), late)
    lead = 1 + (rng.standard_exponential(n) * LEAD_DAYS).astype(np.int64)
    day = np.where(ahead, centre - lead, np.maximum(centre, np.where(is_general, from_day + width, 0)) + late)
    marks = known(with_licit(plan, marks_of(plan, rows, event), idle, rng), KNOWS, rng)
    for name in ("vehicle", "company", "person"):
        marks[name][is_general] = NOBODY
    if tips.size:
        office = np.where(is_echo, tips.office[echo], office)
        product = np.where(is_echo, tips.product[echo], product)
        word = np.where(is_echo, tips.nickname[echo], word)
        from_day = np.where(is_echo, tips.from_day[echo], from_day)
        width = np.where(is_echo, (tips.to_day - tips.from_day)[echo] + below(rng, 4, n), width)
        day = np.where(is_echo, tips.day[echo] + 1 + below(rng, 14, n), day)
        organisation = np.where(is_echo, tips.organisation[echo], organisation)
        marks = {name: np.where(is_echo, tips.marks[name][echo], values) for name, values in marks.items()}
    for name, values in planted.marks.items():
        marks[name][sure] = values
    marks["plate_variant"] = np.where(marks["vehicle"] >= 0, marks["plate_variant"], 0)
    number_day = day.copy()
    number_day[sure] = planted.number_day
    whose = np.where(idle | is_general, NOBODY, event)
    if tips.size:
        whose = np.where(is_echo, tips.event[echo], whose)
    organisation = np.where(idle | is_general, NOBODY, organisation)
    slip = np.where(about == SEIZURE, slipped(rng, product, SLIP_SHARE), 0)
    quantity = told(rows["quantity"][event], slip, 1 + below(rng, 2, n))
    country, service = _senders(plan, block, rows, about, event, rng)
    second = second_of_day(rng, OFFICE, n)
    basis, source = by_row(rng, BASIS, about), by_row(rng, SOURCE, about)
    information, handling = by_row(rng, INFORMATION, about), quantile_table((0.2, 0.35, 0.35, 0.1))[raw16(rng, n)]
    misread = marks["plate_variant"] > 0
    kind = np.array([TRUE, TRUE | CIRCULAR, TRUE, BACKGROUND, TRUE])[about]
    if tips.size:
        kind = np.where(is_echo & (tips.content[echo] >= 2), FALSE_LEAD | CIRCULAR, kind)
    kind = np.where(idle, FALSE_LEAD, kind) | np.where((slip > 0) | misread, ERROR, 0)
    order = within(plan, time_order(plan.seed, NAME, block, day, second), day)
    ids = row_numbers(plan.seed, NAME, block, n)[: order.size]
    observed = {
        f"{NAME}_id": ids,
        "received": moments(day[order], second[order]),
        "country": labelled(country[order], list(plan.static.country_codes)),
        "service": labelled(service[order], SERVICES),
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
        **mark_columns(plan, ordered(marks, order), number_day[order], telephone=True),
        "quantity": pa.array(quantity[order], mask=(about != SEIZURE)[order]),
        "unit": worded("unit", np.where(about == SEIZURE, unit_of(plan, product), number("unit", ""))[order]),
    }
    truth_id = np.where(whose >= 0, rows["truth_id"][whose], NOBODY) if seizures else np.empty(0, np.int64)
    own = np.full(n, NOBODY, np.int64)
    own[order] = ids
    origin = np.where(about == SEIZURE, truth_id, own)
    if tips.size:
        origin = np.where(is_echo, informants.numbers(plan, block, tips)[tips.of[echo]], origin)
    truth = {
        f"{NAME}_id": ids,
        "truth_id": truth_id[order],
        "organisation": organisation[order].astype(np.int32),
        "about": labelled(about[order], ABOUT),
        "origin_kind": labelled(np.where(about == SEIZURE, 0, np.where(is_echo, 1, 2))[order], ORIGINS),
        "origin": origin[order],
        "slip": slip[order].astype(np.int8),
        "wrong": np.where(misread, MISREAD, 0)[order].astype(np.int8),
        **{name: marks[name][order] for name in ("vehicle", "company", "person")},
        "kind": kind[order].astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def _letters(
    plan: Planned, block: int, rows: Rows, tips: int, rng: Stream
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each letter is about (in ABOUT), the row of the block that it is or seems to be about, whether of nothing.

    Those that a cause asks for, half as many about nothing again, and what fills the figure.
    """
    seizures = rows["seized"].size
    wanted = round(expected_rows(plan, "partner_messages", block)) if seizures else 0
    cause = causes(plan, block, rows)
    letters, requests = np.flatnonzero(cause == LETTER), np.flatnonzero(cause == REQUEST)
    about = np.repeat([ADVICE, ASKS], [letters.size, requests.size])
    event = np.concatenate([letters, requests])
    of_nothing = int(rng.poisson(FALSE_TIP / (1 - FALSE_TIP) * event.size))
    like = below(rng, max(seizures, 1), of_nothing)
    vain = about[below(rng, max(about.size, 1), of_nothing)]
    if of_nothing:
        able = (partners(plan, rows, like) >= 0).any(axis=0)
        vain = np.where(able, vain, ASKS)
    rest = max(wanted - event.size - of_nothing, 0)
    others = quantile_table(ABOUT_SHARES)[raw16(rng, rest)].astype(np.int64)
    others = np.where((others == ECHO) & (tips == 0), GENERAL, others)
    idle = np.repeat([False, True, False], [event.size, of_nothing, rest])
    about = np.concatenate([about, vain, others])
    return about, np.concatenate([event, like, below(rng, max(seizures, 1), rest)]), idle


def _senders(
    plan: Planned, block: int, rows: Rows, about: np.ndarray, event: np.ndarray, rng: Stream
) -> tuple[np.ndarray, np.ndarray]:
    """Country (position in the plan's codes) and service (in SERVICES) of each letter.

    A tip: a country of the route or of the plate; a request: another agency of the country that controls; a summary:
    that of the seizure; else in three of ten another one of the scenario.
    """
    n, codes = event.size, len(plan.static.country_codes)
    here = rows["country"][event].astype(np.int64)
    others = hits(rng, OTHER_PARTNER, n) & ((about == ECHO) | (about == GENERAL))
    country = np.where(others, below(rng, codes, n), here)
    advice = np.flatnonzero(about == ADVICE)
    country[advice] = warner(plan, f"register-{NAME}-warners", block, rows, event[advice])
    service = quantile_table((0.5, 0.15, 0.2, 0.15))[raw16(rng, n)].astype(np.int64)
    agency = 1 + quantile_table((0.3, 0.4, 0.3))[raw16(rng, n)].astype(np.int64)
    return country, np.where(about == ASKS, agency, service)


def render(observed: pa.Table) -> pa.Table:
    """The letters with their texts in English and Russian."""
    return with_texts(observed, partner_text)
