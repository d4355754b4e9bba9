"""Messages: waiting times as stated, day and week, whole threads, and five to ten of a hundred with a marked fault."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import register_plan as rp

from simulator.observation.registers import traffic as source
from simulator.observation.registers import traffic_faults as fault
from simulator.observation.registers import traffic_threads as threads
from simulator.rng import stream
from simulator.texts import LANGUAGES

MANY = rp.with_sources(rp.plan(0), messages=1.0)


def joined() -> pd.DataFrame:
    tables = rp.drawn("traffic", MANY)
    return pd.concat([tables.observed.to_pandas(), tables.truth.to_pandas().drop(columns="traffic_id")], axis=1)


def normal_cdf(x: np.ndarray) -> np.ndarray:
    from math import erf

    return np.array([0.5 * (1 + erf(value / 2**0.5)) for value in x])


def test_it_is_a_register() -> None:
    rp.assert_register("traffic", MANY, "sent")


def test_the_number_of_messages_is_the_scenarios() -> None:
    assert abs(len(joined()) - 20_000) < 200


def test_waiting_times_are_the_mixture_of_two_lognormals() -> None:
    """Kolmogorov-Smirnov against F(t) = 0.6 Phi(ln(t / 40 min) / 1.0) + 0.4 Phi(ln(t / 20 h) / 0.9); 1.95 / sqrt(n)."""
    drawn = np.sort(threads.waits(stream(rp.seed(5), "test"), 20_000))
    table = joined()
    table = np.sort(table.wait_s[(table.fault != "LATE_REPLY") & (table.fault != "REPLAY")].dropna())
    for waits in (drawn, table):
        cdf = threads.PROMPT * normal_cdf(np.log(waits / threads.PROMPT_S) / threads.PROMPT_SIGMA)
        cdf += (1 - threads.PROMPT) * normal_cdf(np.log(waits / threads.SLOW_S) / threads.SLOW_SIGMA)
        steps = (np.arange(waits.size) + 0.5) / waits.size
        assert np.abs(cdf - steps).max() <= 1.95 / waits.size**0.5


def test_nights_and_weekends_are_quiet() -> None:
    local = pd.DatetimeIndex(joined().sent) + pd.Timedelta(hours=5)
    hours = np.bincount(local.hour, minlength=24) / len(local)
    week = np.bincount(local.day_of_week, minlength=7) / len(local)
    assert hours[0:6].mean() < 0.35 * hours[9:18].mean()
    assert week[5:].mean() < 0.5 * week[:5].mean()


def test_idle_starts_come_in_sessions() -> None:
    """A session has 1.8 starts in the mean, 12 minutes apart: 0.8 / 1.8 of the gaps are those of one session."""
    table = joined()
    idle = table[(table.step == 0) & (table.thread_kind.isin(threads.KINDS[threads.EVENT_KINDS :]))]
    gaps = np.diff(np.sort(idle.sent.to_numpy().astype("datetime64[s]").astype(np.int64)))
    lasting = (gaps < 3_600).mean()
    assert lasting > 0.8 / 1.8 * (1 - np.exp(-5)) - 4.5 * (0.25 / gaps.size) ** 0.5


def test_five_to_ten_of_a_hundred_messages_have_one_marked_fault() -> None:
    table = joined()
    low, high = rp.share_bounds(fault.FAULT_SHARE + fault.REPLAY_SHARE, len(table))
    assert 0.05 <= low <= (table.fault != "NONE").mean() <= high <= 0.10
    assert set(table.fault) == set(fault.FAULTS)
    assert ((table.fault != "NONE") == (table.kind & 32 > 0)).all()


SHOWN = {
    "OVER_CLASSIFIED": lambda t: t.handling == "H3",
    "REPLY_ALL": lambda t: (t.recipient == "ALL") & t.type.isin(["FEEDBACK", "REPLY", "RFI", "SEIZURE"]),
    "UNSIGNED": lambda t: t.signature == "NONE",
    "EXPIRED_CERTIFICATE": lambda t: t.signature == "EXPIRED",
    "WRONG_GROUP": lambda t: t.group != "CARAVAN",
    "NO_GRADE": lambda t: (t.grade == "") & t.type.isin(source.GRADED),
    "NO_REFERENCE": lambda t: t.case_ref.isna() & t.reply_to.isna(),
    "LATE_REPLY": lambda t: t.wait_s > 3 * 86_400,
    "NOMINAL_DATA": lambda t: t["style"] == threads.STYLES,
}


@pytest.mark.parametrize("name", SHOWN)
def test_each_fault_shows(name: str) -> None:
    table = joined()
    mine = table[table.fault == name]
    assert len(mine) > 10
    assert SHOWN[name](mine).all()


def test_a_replay_bears_the_number_of_another_message() -> None:
    table = joined()
    again = table[table.fault == "REPLAY"]
    first = table[table.fault != "REPLAY"]
    both = again.merge(first, on=["sender", "counter"], suffixes=("", "_first"))
    assert len(both) >= 0.95 * len(again)
    assert (both.sent > both.sent_first).all()
    assert (both.thread == both.thread_first).all()
    assert not first.duplicated(["sender", "counter"]).any()


def test_wrong_recipients_are_neither_the_right_one_nor_the_sender() -> None:
    table = joined()
    wrong = table[table.fault == "WRONG_RECIPIENT"]
    assert (wrong.recipient != wrong.sender).all()
    answers = wrong[wrong.reply_to.notna()]
    before = table.set_index("traffic_id").loc[answers.reply_to.astype(np.int64)]
    assert (answers.recipient.astype(str).to_numpy() != before.sender.astype(str).to_numpy()).mean() > 0.9


def test_answers_come_after_what_they_answer() -> None:
    table = joined()
    answers = table[table.reply_to.notna() & (table.fault != "REPLAY")]
    before = table.set_index("traffic_id").loc[answers.reply_to.astype(np.int64)]
    assert (answers.sent.to_numpy() > before.sent.to_numpy()).all()
    assert (answers.thread.to_numpy() == before.thread.to_numpy()).all()


def test_a_case_has_one_reference_that_is_not_its_number_in_the_truth() -> None:
    table = joined()
    named = table[table.case_ref.notna()]
    assert (named.truth_id >= 0).all()
    pairs = named[["case_ref", "truth_id"]].drop_duplicates()
    assert pairs.case_ref.is_unique
    assert pairs.truth_id.is_unique
    assert abs(pairs.corr().iloc[0, 1]) < 0.1


def test_seizures_are_told_after_they_were_made() -> None:
    table, rows = joined(), rp.rows(MANY)
    told = table[(table.type == "SEIZURE")]
    moment = pd.Series(rows["seized"].astype(np.int64) * 86_400 + rows["second"], index=rows["truth_id"])
    sent = told.sent.to_numpy().astype("datetime64[s]").astype(np.int64) + 719_163 * 86_400
    assert (sent > moment.loc[told.truth_id].to_numpy()).all()


def test_types_are_those_of_the_platform_and_the_listed_further_ones() -> None:
    types = threads.message_types()
    assert {"WARNING", "FEEDBACK", "RFI", "REPORT"} <= set(types)
    assert set(joined().type) <= set(types)


def test_a_thread_reads_as_messages_in_both_languages() -> None:
    shown = source.render(rp.drawn("traffic", MANY).observed).to_pandas()
    table = joined()
    thread = int(table.thread[(table.thread_kind == "WARNED") & (table.fault == "NONE")].iloc[0])
    messages = shown[shown.thread == thread].sort_values("sent")
    assert len(messages) >= 4
    for lang in LANGUAGES:
        assert all(text and "{" not in text and "SYNTHETIC" in text for text in messages[f"text_{lang}"])


def test_rendered_messages_have_texts_and_no_keys() -> None:
    shown = source.render(rp.drawn("traffic", MANY).observed.slice(0, 300))
    assert {"text_en", "text_ru"} <= set(shown.column_names)
    assert "style" not in shown.column_names
    assert all(text == "" or text.startswith("ZZ-") for text in shown["case_ref"].to_pylist())
