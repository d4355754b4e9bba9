"""Informant reports: what a secret source said, as a fallible handler wrote it down and graded it.

Coverage: sources.reports reports for each expected case. Tips come before the control that they cause (`causes`:
reasons TIP_OFF and INTEL_NATIONAL, others by chance), 1 day + exponential (mean 9 days) earlier; what true reports
remain are accounts after some seizure. Resolution: one office at best, a window of days, a product, a nickname; a
plate, a firm, a telephone where the source knows them; fields may be blank.
Key: the source's number, and whatever marks he knows (`marks`: plate one in three, misread one in eight; firm;
telephone): they join with crossings, declarations and calls. Nicknames are few, so several organisations share one.
Bias: what a source tells follows its latent reliability R, with F(R) = 1 - (1 - R^2)^1.5 (Kumaraswamy law, mean 0.54):
    P(true) = 0.75 R,   P(partly) = 0.20,   P(false) = 0.80 - 0.75 R
of a free source; of a source that a rival organisation controls (5 %) half of all reports are malicious and name a
victim. A false one names mostly licit vehicles and firms, and no control follows. Circular: CIRCULAR_SHARE of the
reports repeat another report of the block through another source.
Error: the handler grades a source by K earlier tips, K uniform on 0..12, of which Binomial(K, 0.1 + 0.8 R) seemed
good (he judges with error): X if K < 3, else by (good + 1) / (K + 2): A from 0.80, B from 0.55, C below. K and good
stand in the report; the tips themselves are the table of `tip_history`. A lenient or strict handler (40 %) moves the
grade by one with probability 0.35. The information grade follows GRADES by content; a repeat is taken for
corroboration (3) with probability 0.6.
The 4x4 scheme of grading is that of the course (A B C X, 1 to 4); a source grade drawn from history follows the
practice described for 5x5x5 (gov.uk MLR3C14000). All figures are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.causes import TIP, causes
from simulator.observation.registers.cycles import OFFICE, rows_before, second_of_day, within
from simulator.observation.registers.drawn import (
    CIRCULAR,
    DECEPTION,
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
    hashed,
    hits,
    labelled,
    moments,
    quantile_table,
    raw16,
    row_numbers,
    shown_keys,
    time_order,
    worded,
)
from simulator.observation.registers.marks import MISREAD, Told, known, mark_columns, marks_of, ordered, with_licit
from simulator.observation.registers.nicknames import NICKNAMES, nickname
from simulator.observation.registers.stories import office_of
from simulator.observation.registers.telling_chains import reports
from simulator.observation.registers.telling_text import report_text, with_texts
from simulator.reproducible import power
from simulator.rng import stream
from simulator.world.words import number

NAME = "informants"
SERVICES = ("CUSTOMS", "BORDER_GUARD", "POLICE", "DRUG_CONTROL")
CONTENTS = ("TRUE", "PARTLY", "FALSE", "MALICIOUS")
TELLS = ("TIP", "ACCOUNT")
SOURCE_GRADES = ("A", "B", "C", "X")
INFORMATION_GRADES = ("1", "2", "3", "4")
BASES = ("SAW", "HEARD", "TOLD", "DOCUMENT")
# Content given reliability, handlers, circular reporting.
TRUE_SHARE, PARTLY_SHARE = 0.75, 0.20
CONTROLLED_SHARE, MALICE = 0.05, 0.5
MOST_TIPS, FEWEST_TIPS = 12, 3
SEEN_LOW, SEEN_SLOPE = 0.1, 0.8
A_FROM, B_FROM = 0.80, 0.55
HANDLERS, HANDLER_BIASED, HANDLER_SHIFT = 400, 0.40, 0.35
CIRCULAR_SHARE, ECHO_GRADED_3, REPEAT_DAYS = 0.12, 0.6, 5.0
TIP_DAYS, ACCOUNT_DAYS, LATEST_DAYS = 9.0, 12.0, 60.0
# Which false and malicious reports are tips, before the days that they name.
LIES_BEFORE = 0.85
KNOWS = Told(plate=0.35, firm=0.30, telephone=0.25, misread=0.12)
BLANK_OFFICE, BLANK_PRODUCT, BLANK_NICKNAME = 0.20, 0.10, 0.35
REPORTS_A_SOURCE, MOST_SOURCES = 9, 20_000
# Probability of information grades 1..4 by content (rows as CONTENTS), and of a basis by information grade.
GRADES = np.array(
    [[0.10, 0.45, 0.20, 0.25], [0.04, 0.40, 0.18, 0.38], [0.01, 0.32, 0.12, 0.55], [0.02, 0.50, 0.13, 0.35]]
)
BASIS = np.array([[0.35, 0.05, 0.0, 0.60], [0.45, 0.50, 0.0, 0.05], [0.15, 0.40, 0.35, 0.10], [0.05, 0.35, 0.60, 0.0]])

ASSUMPTIONS = (
    Assumption(what="latent reliability of informants", value="1 - (1 - R^2)^1.5, mean 0.54",
               why="no service publishes it; wide, so that grades matter"),
    Assumption(what="content of reports given reliability", value="true 0.75 R, partly 0.20, else false",
               why="even a good source errs, even a bad one knows something"),
    Assumption(what="sources controlled by a rival; share of malicious reports of these", value="0.05; 0.5",
               why="rare enough to be believed"),
    Assumption(what="circular reports", value="0.12", why="corroboration is what is trained"),
    Assumption(what="how handlers grade", value="X below 3 of up to 12 tips, A from 0.80, B from 0.55, 40 % biased",
               why="a grade is a judgement from a short, noisy history"),
    Assumption(what="tips: mean lead after a day; accounts: mean lag", value="9 and 12 days",
               why="both warnings and accounts exist"),
    Assumption(what="false and malicious reports that are tips", value=f"{LIES_BEFORE}", why="lies aim at controls"),
    Assumption(what="informants that know plate, firm, telephone; plates misread", value=f"{KNOWS}",
               why="a plate seen in the dark is half a plate"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The pool of informants of a world: reliability, controlled by a rival or not, earlier tips and how many of them
    seemed good, grade from this history, handler."""

    reliability: np.ndarray
    controlled: np.ndarray
    earlier: np.ndarray
    good: np.ndarray
    grade: np.ndarray
    handler: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Tips:
    """Reports of a block before they are numbered; `of` is the place of the report that one repeats, else its own.

    event is the row of the block that a report is about (-1: none). organisation is the one it truly concerns (-1:
    none), named the one that it names; tip: it was said before the days that it names. marks: what it names of a
    vehicle, firm and telephone, see `known`.
    """

    source: np.ndarray
    content: np.ndarray
    event: np.ndarray
    organisation: np.ndarray
    named: np.ndarray
    office: np.ndarray
    product: np.ndarray
    nickname: np.ndarray
    tip: np.ndarray
    day: np.ndarray
    second: np.ndarray
    from_day: np.ndarray
    to_day: np.ndarray
    wrong: np.ndarray
    of: np.ndarray
    marks: Rows

    @property
    def size(self) -> int:
        """Number of reports."""
        return int(self.source.size)


def history_grade(good: np.ndarray, tips: np.ndarray) -> np.ndarray:
    """Position in SOURCE_GRADES that a fair handler gives a source with `good` of `tips` earlier tips."""
    mean = (good + 1) / (tips + 2)
    return np.where(tips < FEWEST_TIPS, 3, np.where(mean >= A_FROM, 0, np.where(mean >= B_FROM, 1, 2)))


def pool(plan: Planned) -> Sources:
    """All informants of the world; the same in every block."""
    total = rows_before(plan, "reports", len(plan.blocks))
    return _pool(plan.seed, int(np.clip(round(total / REPORTS_A_SOURCE), 12, MOST_SOURCES)))


@lru_cache(maxsize=4)
def _pool(seed: bytes, size: int) -> Sources:
    rng = stream(seed, "register-informants-pool")
    reliability = np.sqrt(1 - power(1 - rng.random(size), 2 / 3))
    tips = rng.integers(0, MOST_TIPS + 1, size)
    good = rng.binomial(tips, SEEN_LOW + SEEN_SLOPE * reliability)
    return Sources(
        reliability=reliability,
        controlled=rng.random(size) < CONTROLLED_SHARE,
        earlier=tips,
        good=good,
        grade=history_grade(good, tips),
        handler=rng.integers(0, HANDLERS, size),
    )


def tips(plan: Planned, block: int, rows: Rows, sources: Sources) -> Tips:
    """What informants said in a block, repeats included; a pure function, so that other registers may repeat it."""
    rng = stream(plan.seed, "register-informants-tips", block)
    seizures = rows["seized"].size
    n = round(expected_rows(plan, "reports", block)) if seizures else 0
    repeats = min(int(rng.binomial(n, CIRCULAR_SHARE)), n // 2)
    caused = np.flatnonzero(causes(plan, block, rows) == TIP)
    source, content = _said(sources, n - repeats, caused.size, rng)
    first = source.size
    invented = content >= 2
    event, other = below(rng, max(seizures, 1), first), below(rng, max(seizures, 1), first)
    # True reports are the tips that caused a control, in any order; what remains of them are accounts of others.
    true = np.flatnonzero(~invented)
    place = true[np.argsort(rng.random(true.size), kind="stable")][: caused.size]
    event[place] = caused
    before = invented & hits(rng, LIES_BEFORE, first)
    before[place] = True
    told = np.where(invented, other, event)
    organisation = _of(rows, "organisation", event)
    wrong = np.where(content == 1, 1 + below(rng, 6, first), 0)
    # A malicious report serves the event's organisation and names its rival, that of the other row.
    named_row = np.where(invented | (wrong & 4 > 0), other, event)
    named = _of(rows, "organisation", named_row)
    office_row, product_row = np.where(wrong & 1, other, told), np.where(wrong & 2, other, told)
    office = np.asarray(plan.static.office[_of(rows, "route", office_row), _of(rows, "leg", office_row)], np.int64)
    product = _of(rows, "product", product_row)
    centre = _of(rows, "seized", told) + np.where(invented, below(rng, 121, first) - 60, 0)
    width = 2 + (rng.standard_exponential(first) * 5).astype(np.int64)
    from_day = centre - below(rng, width, first)
    gap = np.where(before, -TIP_DAYS, ACCOUNT_DAYS) * rng.standard_exponential(first)
    day = centre + np.trunc(gap).astype(np.int64) + np.where(before, -1, 1)
    blank = [hits(rng, share, first) for share in (BLANK_OFFICE, BLANK_PRODUCT, BLANK_NICKNAME)]
    marks = known(with_licit(plan, marks_of(plan, rows, named_row), content == 2, rng), KNOWS, rng)
    parts = {
        "source": source,
        "content": content,
        "event": np.where(invented, NOBODY, event),
        "organisation": np.where(content == 2, NOBODY, organisation),
        "named": named,
        "office": np.where(blank[0], number("office", ""), office),
        "product": np.where(blank[1], number("product", ""), product),
        "nickname": np.where(blank[2], len(NICKNAMES), nickname(plan.seed, named, below(rng, 2, first))),
        "tip": before,
        "day": day,
        "second": second_of_day(rng, OFFICE, first),
        "from_day": from_day,
        "to_day": from_day + width,
        "wrong": wrong | np.where(marks["plate_variant"] > 0, MISREAD, 0),
        "of": np.arange(first),
    }
    again = below(rng, max(first, 1), repeats)
    marks = {name: np.append(values, values[again]) for name, values in marks.items()}
    parts = _repeat(parts, rng, again, sources.reliability.size)
    return _with_chains(plan, block, rows, parts, marks, sources)


def _with_chains(plan: Planned, block: int, rows: Rows, parts: Rows, marks: Rows, sources: Sources) -> Tips:
    """All reports, with those about planted chains: accounts after the seizure, true or false."""
    told = reports(plan, block, rows)
    rng, n = stream(plan.seed, "register-informants-chains", block), told.size
    seized, organisation = (_of(rows, name, told.event) for name in ("seized", "organisation"))
    width = 2 + below(rng, 5, n)
    from_day = seized - below(rng, width, n)
    planted = {
        "source": below(rng, sources.reliability.size, n),
        "content": np.where(told.false, CONTENTS.index("FALSE"), CONTENTS.index("TRUE")),
        "event": np.where(told.false, NOBODY, told.event),
        "organisation": np.where(told.false, NOBODY, organisation),
        "named": organisation,
        "office": office_of(plan, rows, told.event),
        "product": _of(rows, "product", told.event),
        "nickname": np.full(n, len(NICKNAMES)),
        "tip": np.zeros(n, bool),
        "day": seized + 1 + np.minimum(rng.standard_exponential(n) * ACCOUNT_DAYS, LATEST_DAYS).astype(np.int64),
        "second": second_of_day(rng, OFFICE, n),
        "from_day": from_day,
        "to_day": from_day + width,
        "wrong": np.zeros(n, np.int64),
        "of": parts["of"].size + np.arange(n),
    }  # fmt: skip
    parts = {name: np.append(values, planted[name]) for name, values in parts.items()}
    return Tips(**parts, marks={name: np.append(values, told.marks[name]) for name, values in marks.items()})


def _of(rows: Rows, name: str, row: np.ndarray) -> np.ndarray:
    """A column of these rows; nothing where no report is written."""
    return rows[name][row].astype(np.int64) if row.size else np.empty(0, np.int64)


def _said(sources: Sources, first: int, caused: int, rng: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Source and content of `first` reports, or of so many more that the true and partly true ones tell all causes."""
    if not first:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    many = first + 4 * caused + 40
    source = below(rng, sources.reliability.size, many)
    r, u = sources.reliability[source], rng.random(many)
    content = np.where(u < TRUE_SHARE * r, 0, np.where(u < TRUE_SHARE * r + PARTLY_SHARE, 1, 2))
    content[sources.controlled[source] & hits(rng, MALICE, many)] = 3
    enough = int(np.searchsorted(np.cumsum(content < 2), caused)) + 1
    size = max(first, enough if caused else 0)
    return source[:size], content[:size]


def _repeat(parts: dict[str, np.ndarray], rng: Stream, which: np.ndarray, pool_size: int) -> Rows:
    """The originals followed by repeats: the same content from another source, some days later, less exact."""
    repeats = which.size
    again = {name: values[which] for name, values in parts.items()}
    again["source"] = (again["source"] + 1 + below(rng, max(pool_size - 1, 1), repeats)) % pool_size
    again["day"] = again["day"] + 1 + (rng.standard_exponential(repeats) * REPEAT_DAYS).astype(np.int64)
    again["second"] = second_of_day(rng, OFFICE, repeats)
    again["from_day"] = again["from_day"] - below(rng, 4, repeats)
    again["to_day"] = again["to_day"] + below(rng, 4, repeats)
    again["office"] = np.where(hits(rng, BLANK_OFFICE, repeats), number("office", ""), again["office"])
    return {name: np.concatenate([parts[name], again[name]]) for name in parts}


def shown_order(plan: Planned, block: int, told: Tips) -> np.ndarray:
    """The places of the reports received between the world's first day and its present, in order of receipt."""
    order = time_order(plan.seed, NAME, block, told.day, told.second)
    return within(plan, order, told.day)


def numbers(plan: Planned, block: int, told: Tips) -> np.ndarray:
    """The id of every report; one that is received after the world's present has a number that no row shows."""
    order = shown_order(plan, block, told)
    ids = row_numbers(plan.seed, NAME, block, told.size)
    unseen = np.ones(told.size, bool)
    unseen[order] = False
    report_ids = np.empty(told.size, np.int64)
    report_ids[order], report_ids[unseen] = ids[: order.size], ids[order.size :]
    return report_ids


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The informant reports of one block, in order of receipt."""
    sources = pool(plan)
    told = tips(plan, block, rows, sources)
    rng = stream(plan.seed, "register-informants-grades", block)
    n = told.size
    echo = told.of != np.arange(n)
    grade = graded(sources, told.source, rng)
    information = by_row(rng, GRADES, told.content)
    information = np.where(echo & hits(rng, ECHO_GRADED_3, n), 2, information)
    basis = by_row(rng, BASIS, information)
    order, ids = shown_order(plan, block, told), numbers(plan, block, told)
    handler = sources.handler[told.source]
    service = quantile_table((0.45, 0.15, 0.2, 0.2))[hashed(handler, 7).astype(np.int64) & 0xFFFF]
    observed = {
        f"{NAME}_id": ids[order],
        "received": moments(told.day[order], told.second[order]),
        "service": labelled(service[order], SERVICES),
        "handler": handler[order].astype(np.int16),
        "source": shown_keys(plan.seed, "informant", told.source[order]),
        "source_grade": labelled(grade[order], SOURCE_GRADES),
        "earlier_tips": sources.earlier[told.source][order].astype(np.int8),
        "good_tips": sources.good[told.source][order].astype(np.int8),
        "information_grade": labelled(information[order], INFORMATION_GRADES),
        "basis": labelled(basis[order], BASES),
        "office": worded("office", told.office[order]),
        "product": worded("product", told.product[order]),
        "from_day": dates(told.from_day[order]),
        "to_day": dates(told.to_day[order]),
        "nickname": labelled(told.nickname[order], (*NICKNAMES, "")),
        **mark_columns(plan, ordered(told.marks, order), told.day[order], telephone=True),
    }
    return Drawn(observed=pa.table(observed), truth=_truth(sources, told, order, ids, rows))


def render(observed: pa.Table) -> pa.Table:
    """The reports with their texts; sources and handlers by their numbers in the files ("S-…", "H-…")."""
    table = with_texts(observed, report_text)
    for name, letter in (("source", "S"), ("handler", "H")):
        text = pa.array([f"{letter}-{key}" for key in observed[name].to_pylist()], pa.string())
        table = table.set_column(table.column_names.index(name), name, text)
    return table


def _truth(sources: Sources, told: Tips, order: np.ndarray, ids: np.ndarray, rows: Rows) -> pa.Table:
    n = told.size
    kind = np.array([TRUE, TRUE | ERROR, FALSE_LEAD, DECEPTION])[told.content]
    kind = kind | np.where(told.of != np.arange(n), CIRCULAR, 0)
    event = np.where(told.event >= 0, rows["truth_id"][told.event], NOBODY) if n else np.empty(0, np.int64)
    return pa.table(
        {
            f"{NAME}_id": ids[order],
            "truth_id": event[order],
            "organisation": told.organisation[order].astype(np.int32),
            "named": told.named[order].astype(np.int32),
            "source": told.source[order].astype(np.int32),
            "reliability": sources.reliability[told.source][order].astype(np.float32),
            "content": labelled(told.content[order], CONTENTS),
            "tells": labelled((~told.tip[order]).astype(np.int64), TELLS),
            **{name: told.marks[name][order] for name in ("vehicle", "company", "person")},
            "wrong": told.wrong[order].astype(np.int8),
            "origin": ids[told.of][order],
            "kind": kind[order].astype(np.uint8),
        }
    )


def graded(sources: Sources, source: np.ndarray, rng: Stream) -> np.ndarray:
    """Source grades as handlers wrote them: a biased handler moves A, B and C by one, X stays."""
    fair = sources.grade[source]
    handler = sources.handler[source]
    biased = (hashed(handler, 11) >> np.uint64(40)).astype(np.float64) / 2**24
    turn = np.where(biased < HANDLER_BIASED / 2, -1, np.where(biased < HANDLER_BIASED, 1, 0))
    turn = np.where(hits(rng, HANDLER_SHIFT, source.size), turn, 0)
    return np.where(fair == 3, 3, np.clip(fair + turn, 0, 2))


def by_row(rng: Stream, table: np.ndarray, row: np.ndarray) -> np.ndarray:
    """One column a row, drawn with the probabilities of that row of the table."""
    tables = np.stack([quantile_table(weights) for weights in table])
    return np.asarray(tables[row, raw16(rng, row.size)])
