"""Financial reports: payments that a bank found suspicious and told the financial intelligence unit about.

Coverage: sources.payments reports for each expected case; of organisations three times the share sources.illicit, as
banks pick. Resolution: the second of payment, the day of the report, cents. Key: accounts; the holder's company key in
seven of ten where a company holds it. No person is named: that join is removed on purpose.
Bias: organisations pay about a seized journey, 60 % before it (exponential, mean 15 days), 40 % after (mean 10 days),
from a front or shell to a supplier or to another firm of theirs. Groups of payments in parts below the threshold
(structuring: 2 + Poisson(3) parts, each the threshold less a square of a uniform times 15 %) make 35 % of their
groups and 15 % of honest ones (instalments, rents, wages). Single amounts: lognormal, median 18,000, sigma 1.1.
Reports follow after a lognormal delay, median 6 days, sigma 0.9.
Error: reported twice by a second bank (2 %), payer and payee exchanged (1 %), cents taken for units (0.5 %).
Threshold and figures are assumptions; structuring, third countries and young firms are the indicators that the FATF
lists for trade-based laundering (2020/2021).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.chain_payments import ALIKE, PARTS, TO_FURTHER, chain_groups, groups_alike
from simulator.observation.registers.cycles import BANK, lands, moments_in, second_of_day, within
from simulator.observation.registers.drawn import (
    BACKGROUND,
    ERROR,
    LICIT,
    NOBODY,
    TRUE,
    Drawn,
    Planned,
    Rows,
    below,
    dates,
    expected_rows,
    few_often,
    hits,
    labelled,
    moments,
    quantile_table,
    rare,
    raw16,
    row_numbers,
    shown_keys,
    time_order,
    worded,
)
from simulator.observation.registers.loads import SLOTS, licit_companies
from simulator.reference import names
from simulator.reference.names.lands import positions
from simulator.reproducible import exp, log
from simulator.rng import stream
from simulator.world.chains import PAYERS

NAME = "payments"
REASONS = ("BELOW_THRESHOLD", "NO_BUSINESS", "YOUNG_FIRM", "THIRD_COUNTRY", "CASH", "UNUSUAL_AMOUNT")
PURPOSES = ("GOODS", "CARRIAGE", "SERVICES", "LOAN", "RENT", "UNSTATED")
THRESHOLD = 10_000.0
PICKED = 3.0
STRUCTURED_OURS, STRUCTURED_OTHERS, MORE_PARTS, PART_SPREAD, PART_DAYS = 0.35, 0.15, 3.0, 0.15, 1.5
MEDIAN, SIGMA, ROUND_SHARE = 18_000.0, 1.1, 0.55
BEFORE_SHARE, BEFORE_DAYS, AFTER_DAYS = 0.6, 15.0, 10.0
TO_OWN_FIRM, THIRD_OURS, THIRD_OTHERS = 0.35, 0.25, 0.14
DELAY_DAYS, DELAY_SIGMA = 6.0, 0.9
TWICE, EXCHANGED, CENTS = 0.02, 0.01, 0.005
HOLDER_SHOWN, SHOWN = 0.7, 3
BUSY, OF_ONE = 0.4, 4.0
# Reasons by (not structured, structured), as REASONS.
WHY = np.array([[0.05, 0.2, 0.15, 0.2, 0.15, 0.25], [0.55, 0.1, 0.08, 0.08, 0.12, 0.07]])

ASSUMPTIONS = (
    Assumption(what="threshold above which payments are reported anyway", value="10,000 US dollars",
               why="thresholds differ by country and year; a round figure teaches the pattern"),
    Assumption(what="share of structured groups, of organisations and others", value="0.35, 0.15",
               why="indicator that fits honest payers too"),
    Assumption(what="payments about a journey", value="60 % before (mean 15 days), 40 % after (mean 10 days)",
               why="advance and settlement"),
    Assumption(what="organisations' part of financial reports", value="3 x sources.illicit", why="banks select"),
    Assumption(what="honest payments to a firm that many pay; a block's to each, in the mean",
               value=f"{BUSY:.0%}; {OF_ONE:g}",
               why="rents, agents and carriers' offices take money from many"),
    Assumption(what="slips: reported twice, exchanged, cents for units", value="0.02, 0.01, 0.005",
               why="honest errors"),
)  # fmt: skip

_Paid = dict[str, np.ndarray]


def draw(plan: Planned, block: int, rows: Rows) -> Drawn:
    """The financial reports of one block, in order of the report's day."""
    n = round(expected_rows(plan, NAME, block))
    share = min(PICKED * plan.scenario.sources.illicit, 1.0)
    ours = round(n * share) if rows["seized"].size else 0
    planted = _paid_groups(plan, chain_groups(plan, block, rows), "register-payments-parts", block)
    alike = _paid_groups(plan, _alike(plan, block, n), "register-payments-alike-parts", block)
    # What is planted counts among the organisations' payments; half of these stay as they fall.
    ours = max(ours - planted["day"].size, ours // 2)
    parts = [planted, _illicit(plan, block, rows, ours)]
    parts += [_background(plan, block, max(n - ours - planted["day"].size - alike["day"].size, 0)), alike]
    paid = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    n = paid["day"].size
    rng = stream(plan.seed, "register-payments-reports", block)
    delay = exp(log(DELAY_DAYS) + DELAY_SIGMA * rng.standard_normal(n)).astype(np.int64)
    paid["reported"] = paid["day"] + 1 + delay
    _slips(paid, planted["day"].size, rng)
    again = rare(rng, TWICE, n)
    paid = {name: np.concatenate([values, values[again]]) for name, values in paid.items()}
    paid["reported"][n:] += 1 + below(rng, 9, again.size)
    paid["kind"][n:] |= ERROR
    order = within(plan, time_order(plan.seed, NAME, block, paid["reported"], paid["second"]), paid["reported"])
    ids = row_numbers(plan.seed, NAME, block, order.size)
    paid = {name: values[order] for name, values in paid.items()}
    size = order.size
    firms = licit_companies(plan)
    payer_country, payee_country = firms.country(plan, paid["payer"]), firms.country(plan, paid["payee"])
    nations = lands([*plan.scenario.reporting_countries, *plan.scenario.partner_countries])
    third = nations[below(rng, nations.size, size)]
    observed = {
        f"{NAME}_id": ids,
        "reported": dates(paid["reported"]),
        "paid": moments(paid["day"], paid["second"]),
        "payer_account": shown_keys(plan.seed, "account", _account(paid["payer"])),
        "payee_account": shown_keys(plan.seed, "account", _account(paid["payee"])),
        "payer_company": _holder(plan, paid["payer"], paid["sure"], rng),
        "payee_company": _holder(plan, paid["payee"], paid["sure"], rng),
        "payer_country": worded("country", payer_country),
        "payee_country": worded("country", payee_country),
        "bank_country": worded("country", np.where(paid["third"], third, payer_country)),
        "amount": paid["amount"],
        "purpose": labelled(quantile_table((0.4, 0.2, 0.14, 0.06, 0.08, 0.12))[raw16(rng, size)], PURPOSES),
        "reason": labelled(_reasons(rng, paid["structured"]), REASONS),
    }
    truth = {
        f"{NAME}_id": ids,
        "truth_id": paid["truth_id"],
        "organisation": paid["organisation"].astype(np.int32),
        "payer": paid["payer"],
        "payee": paid["payee"],
        "structured": paid["structured"],
        "kind": paid["kind"].astype(np.uint8),
    }
    return Drawn(observed=pa.table(observed), truth=pa.table(truth))


def render(observed: pa.Table) -> pa.Table:
    """The reports with account numbers ("ZZ" and 14 digits, no bank's) and holders' names in place of keys."""
    columns = {}
    for name in observed.column_names:
        column = observed[name]
        if name.endswith("_account"):
            column = pa.array([f"ZZ{key:014d}" for key in column.to_pylist()], pa.string())
        elif name.endswith("_company"):
            keys = np.asarray(column.fill_null(NOBODY), np.int64)
            column = names.company_names(keys, positions(observed[name.replace("company", "country")].to_pylist()))
        columns[name] = column
    return pa.table(columns)


def _illicit(plan: Planned, block: int, rows: Rows, n: int) -> _Paid:
    """Payments about the journeys that ended at seizures of the block; payers and payees are companies' numbers."""
    rng = stream(plan.seed, "register-payments-illicit", block)
    group, structured = _groups(rng, n, STRUCTURED_OURS)
    count = int(group[-1]) + 1 if n else 0
    event = below(rng, max(rows["seized"].size, 1), count)
    organisation = rows["organisation"][event].astype(np.int64)
    month = rows["month"][event]
    payer, other = _firm(plan, month, organisation, rng), _firm(plan, month, organisation, rng)
    shown = rows["company"][event].astype(np.int64)
    payer = np.where((shown >= 0) & hits(rng, 0.6, count), shown, payer)
    supplier = _customers(plan, rng, count)
    payee = np.where(hits(rng, TO_OWN_FIRM, count) & (other != payer), other, supplier)
    days = np.where(hits(rng, BEFORE_SHARE, count), -BEFORE_DAYS, AFTER_DAYS) * rng.standard_exponential(count)
    day = rows["seized"][event].astype(np.int64) + np.rint(days).astype(np.int64)
    paid = _paid(rng, group, structured, day, payer, payee, THIRD_OURS)
    paid["truth_id"] = rows["truth_id"][event][group] if n else np.empty(0, np.int64)
    paid["organisation"], paid["kind"] = organisation[group], np.full(n, TRUE, np.int64)
    return paid


def _alike(plan: Planned, block: int, n: int) -> _Paid:
    """Groups of honest payments that look like those of planted chains, where there are chains in the world."""
    rng, window = stream(plan.seed, "register-payments-alike", block), plan.blocks[block]
    count = round(n * ALIKE / (TO_FURTHER + PARTS)) if plan.scenario.chain else 0
    day, _ = moments_in(rng, BANK, window.first, window.last, count)
    return groups_alike(rng, _customers(plan, rng, count * (2 + PAYERS)).reshape(count, 2 + PAYERS), day)


def _paid_groups(plan: Planned, groups: _Paid, name: str, block: int) -> _Paid:
    """Payments in the pattern of chains; of the first SHOWN of each group both holders are shown."""
    rng = stream(plan.seed, name, block)
    group = np.repeat(np.arange(groups["size"].size), groups["size"])
    structured = groups["structured"][group]
    paid = _paid(rng, group, structured, groups["day"], groups["payer"], groups["payee"], THIRD_OURS)
    paid["sure"] = np.arange(group.size) - np.searchsorted(group, group, side="left") < SHOWN
    return paid | {name: groups[name][group] for name in ("truth_id", "organisation", "kind")}


def _background(plan: Planned, block: int, n: int) -> _Paid:
    """Honest payments that looked odd: the same mechanics, other payers, fewer in parts."""
    rng = stream(plan.seed, "register-payments-background", block)
    group, structured = _groups(rng, n, STRUCTURED_OTHERS)
    count = int(group[-1]) + 1 if n else 0
    window = plan.blocks[block]
    day, _ = moments_in(rng, BANK, window.first, window.last, count)
    # Some of the licit firms that organisations meet pay as well; else customers of no interest.
    licit = np.flatnonzero(plan.people.company_organisation < 0)
    known = licit[below(rng, max(licit.size, 1), count)] if licit.size else _customers(plan, rng, count)
    payer = np.where(hits(rng, 0.15, count), known, _customers(plan, rng, count))
    payee = np.where(hits(rng, BUSY, count), _busy(plan, rng, count), _customers(plan, rng, count))
    paid = _paid(rng, group, structured, day, payer, payee, THIRD_OTHERS)
    paid["truth_id"], paid["organisation"] = np.full(n, NOBODY, np.int64), np.full(n, NOBODY, np.int64)
    paid["kind"] = np.full(n, BACKGROUND, np.int64)
    return paid


def _groups(rng: Stream, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """For n payments the number of the group each belongs to, ascending, and whether it is structured."""
    if n == 0:
        return np.empty(0, np.int64), np.empty(0, bool)
    structured = hits(rng, share, n)
    sizes = np.where(structured, 2 + rng.poisson(MORE_PARTS, n), 1)
    return np.repeat(np.arange(n), sizes)[:n], np.repeat(structured, sizes)[:n]


def _paid(
    rng: Stream,
    group: np.ndarray,
    structured: np.ndarray,
    day: np.ndarray,
    payer: np.ndarray,
    payee: np.ndarray,
    third: float,
) -> _Paid:
    """Payments of groups: parts follow each other by a day or two, nearly none on Saturdays and Sundays."""
    n = group.size
    amount = MEDIAN * exp(SIGMA * rng.standard_normal(n))
    u = rng.random(n)
    part = THRESHOLD * (1 - PART_SPREAD * (u * u)) - 1
    amount = np.where(structured, part, amount)
    amount = np.where(
        hits(rng, ROUND_SHARE, n), np.ceil(amount / 100 - 1e-9) * 100 - np.where(structured, 100, 0), amount
    )
    when = day[group] + np.where(structured, (rng.standard_exponential(n) * PART_DAYS).astype(np.int64), 0)
    weekday = (when - 1) % 7
    put_off = (weekday >= 5) & hits(rng, 0.9, n)
    return {
        "day": np.where(put_off, when + 7 - weekday, when),
        "second": second_of_day(rng, BANK, n),
        "payer": payer[group],
        "payee": payee[group],
        "amount": np.round(amount, 2),
        "structured": structured,
        "third": hits(rng, third, int(day.size))[group],
        "sure": np.zeros(n, bool),
    }


def _slips(paid: _Paid, planted: int, rng: Stream) -> None:
    """Slips of those who report, but for who pays whom in the first `planted` rows."""
    n = paid["day"].size
    swap, cents = rare(rng, EXCHANGED, n), rare(rng, CENTS, n)
    swap = swap[swap >= planted]
    paid["payer"][swap], paid["payee"][swap] = paid["payee"][swap], paid["payer"][swap]
    paid["amount"][cents] *= 100
    paid["kind"][swap] |= ERROR
    paid["kind"][cents] |= ERROR


def _firm(plan: Planned, month: np.ndarray, organisation: np.ndarray, rng: Stream) -> np.ndarray:
    """A firm that each organisation has in a month, an unknown customer where it has none."""
    firm = plan.people.companies.pick(month, organisation, np.zeros(month.size, np.int64), rng.random(month.size))
    return np.where(firm >= 0, firm, _customers(plan, rng, month.size))


def _customers(plan: Planned, rng: Stream, n: int) -> np.ndarray:
    """Licit firms, as declarations show them; a few pay most."""
    firms = licit_companies(plan)
    slot = below(rng, len(firms.countries), n)
    return np.asarray(LICIT + firms.draw(rng, n) * SLOTS + slot, np.int64)


def _busy(plan: Planned, rng: Stream, n: int) -> np.ndarray:
    """Licit firms that many pay: landlords, agents, carriers' offices; OF_ONE payments of each in a block."""
    countries = len(licit_companies(plan).countries)
    firm = (max(round(n * BUSY / OF_ONE), 1) * few_often(rng, n)).astype(np.int64)
    return np.asarray(LICIT + firm // countries * SLOTS + firm % countries, np.int64)


def _account(company: np.ndarray) -> np.ndarray:
    """The account of a company that a payment goes over: always its first one."""
    return company * 2


def _holder(plan: Planned, company: np.ndarray, sure: np.ndarray, rng: Stream) -> pa.Array:
    shown = hits(rng, HOLDER_SHOWN, company.size) | sure
    return pa.array(shown_keys(plan.seed, "company", company), mask=~shown)


def _reasons(rng: Stream, structured: np.ndarray) -> np.ndarray:
    tables = np.stack([quantile_table(weights) for weights in WHY])
    return np.asarray(tables[structured.astype(np.int64), raw16(rng, structured.size)])
