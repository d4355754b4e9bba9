"""Messages: waiting times as stated, day and week, whole threads, and five to ten of a hundred with a marked fault."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import register_plan as rp

from simulator.observation.registers import marks as marks_module
from simulator.observation.registers import telling
from simulator.observation.registers import traffic as source
from simulator.observation.registers import traffic_cases as cases_module
from simulator.observation.registers import traffic_faults as fault
from simulator.observation.registers import traffic_threads as threads
from simulator.observation.registers.causes import A_FIGURE, MOST, WARNED, partners
from simulator.observation.registers.drawn import LICIT, shown_keys
from simulator.reference.exchange import exchange
from simulator.rng import stream
from simulator.texts import LANGUAGES
from simulator.world.outcomes import VEHICLE, vehicle_outcomes
from simulator.world.words import words

MANY = rp.with_sources(rp.plan(0), messages=1.0)
IDLE = [thread.code for thread in exchange().thread if thread.about == "NO_CASE"]
GRADED = [entry.code for entry in exchange().type if entry.graded]
DAY = 86_400


def joined() -> pd.DataFrame:
    tables = rp.drawn("traffic", MANY)
    truth = tables.truth.to_pandas().drop(columns="traffic_id").rename(columns={"company": "company_right"})
    return pd.concat([tables.observed.to_pandas(), truth], axis=1)


def normal_cdf(x: np.ndarray) -> np.ndarray:
    from math import erf

    return np.array([0.5 * (1 + erf(value / 2**0.5)) for value in x])


def test_it_is_a_register() -> None:
    rp.assert_register("traffic", MANY, "sent")


def test_the_number_of_messages_is_the_scenarios() -> None:
    assert abs(len(joined()) - 20_000) < 200


def test_waiting_times_are_the_mixture_of_two_lognormals() -> None:
    """Of answers after a control (before it, who answers too late does not answer).

    Kolmogorov-Smirnov against F(t) = 0.6 Phi(ln(t / 40 min) / 1.0) + 0.4 Phi(ln(t / 20 h) / 0.9); 1.95 / sqrt(n)."""
    drawn = np.sort(threads.waits(stream(rp.seed(5), "test"), 20_000))
    table = joined()
    table = np.sort(table.wait_s[(table.fault != "LATE_REPLY") & (table.fault != "REPLAY")].dropna())
    for waits in (drawn, table):
        cdf = threads.PROMPT * normal_cdf(np.log(waits / threads.PROMPT_S) / threads.PROMPT_SIGMA)
        cdf += (1 - threads.PROMPT) * normal_cdf(np.log(waits / threads.SLOW_S) / threads.SLOW_SIGMA)
        steps = (np.arange(waits.size) + 0.5) / waits.size
        assert np.abs(cdf - steps).max() <= 1.95 / waits.size**0.5


def test_nights_and_weekends_are_quiet() -> None:
    """But for what cannot wait: before a control nobody waits for an opening."""
    table = joined()
    local = pd.DatetimeIndex(table.sent[table.state != "EXPECTED"]) + pd.Timedelta(hours=5)
    hours = np.bincount(local.hour, minlength=24) / len(local)
    week = np.bincount(local.day_of_week, minlength=7) / len(local)
    assert hours[0:6].mean() < 0.35 * hours[9:18].mean()
    assert week[5:].mean() < 0.5 * week[:5].mean()


def test_idle_starts_come_in_sessions() -> None:
    """A session has 1.8 starts in the mean, 12 minutes apart: 0.8 / 1.8 of the gaps are those of one session."""
    table = joined()
    idle = table[(table.step == 0) & (table.thread_kind.isin(IDLE)) & (table.fault != "REPLAY")]
    gaps = np.diff(np.sort(idle.sent.to_numpy().astype("datetime64[s]").astype(np.int64)))
    lasting = (gaps < 3_600).mean()
    assert lasting > 0.8 / 1.8 * (1 - np.exp(-5)) - 4.5 * (0.25 / gaps.size) ** 0.5


def test_five_to_ten_of_a_hundred_messages_have_one_marked_fault() -> None:
    table = joined()
    low, high = rp.share_bounds(fault.FAULT_SHARE + fault.REPLAY_SHARE, len(table))
    assert 0.05 <= low <= (table.fault != "NONE").mean() <= high <= 0.10
    assert set(table.fault) == set(fault.FAULTS)
    assert (((table.fault != "NONE") | (table.slip > 0)) == (table.kind & 32 > 0)).all()


SHOWN = {
    "OVER_CLASSIFIED": lambda t: t.handling == "H3",
    "REPLY_ALL": lambda t: (
        (t.recipient == "ALL") & t.type.isin(["FEEDBACK", "REPLY", "NEGATIVE", "RFI", "SEIZURE", "RESULT", "RELEASE"])
    ),
    "UNSIGNED": lambda t: t.signature == "NONE",
    "EXPIRED_CERTIFICATE": lambda t: t.signature == "EXPIRED",
    "WRONG_GROUP": lambda t: t.group != "CARAVAN",
    "NO_GRADE": lambda t: (t.grade == "") & t.type.isin(GRADED),
    "NO_REFERENCE": lambda t: t.case_ref.isna() & t.reply_to.isna(),
    "LATE_REPLY": lambda t: t.wait_s > 3 * 86_400,
    "NOMINAL_DATA": lambda t: t["style"] == threads.STYLES,
    "WRONG_DAY": lambda t: t.seized.notna(),
    "WRONG_PLATE": lambda t: t.plate.notna() & (t.plate_variant > 0),
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


def seconds(column: pd.Series) -> np.ndarray:
    """Moments as seconds since ordinal 0."""
    return column.to_numpy().astype("datetime64[s]").astype(np.int64) + 719_163 * DAY


def controls(table: pd.DataFrame) -> np.ndarray:
    """The true moment of control of every row of a case."""
    rows = rp.rows(MANY)
    moment = pd.Series(rows["seized"].astype(np.int64) * DAY + rows["second"], index=rows["truth_id"])
    return moment.loc[table.truth_id].to_numpy()


def test_types_are_those_of_the_shared_table() -> None:
    assert set(joined().type) == set(exchange().types)


def test_a_partners_warning_has_a_warning_as_often_as_is_stated() -> None:
    """The figure asks for more than all: every cause together is told with probability MOST, in proportion."""
    table, rows = joined(), rp.rows(MANY)
    own, letters = A_FIGURE[WARNED]["PARTNER_WARNING"], 5.0 * MANY.scenario.sources.partner_messages
    reasons = pd.Series(words("control_reason")).loc[rows["control_reason"]].to_numpy()
    able = (partners(MANY, rows, np.arange(reasons.size)) >= 0).any(axis=0)
    able &= rows["seized"] > MANY.scenario.start.toordinal() + 30
    warned = np.isin(rows["truth_id"], table.truth_id[table.thread_kind == "WARNED"])
    here = able & (reasons == "PARTNER_WARNING")
    low, high = rp.share_bounds(MOST * own / (own + letters), here.sum())
    assert low <= warned[here].mean() <= high
    assert (reasons[warned] == "PARTNER_WARNING").mean() > 0.9


def test_warnings_come_thirty_hours_before_the_control_in_the_mean() -> None:
    table = joined()
    first = table[(table.thread_kind == "WARNED") & (table.step == 0) & (table.fault != "REPLAY")]
    lead = (controls(first) - seconds(first.sent)) / 3600
    assert lead.min() >= 0.5
    mean = cases_module.LEAD_HOURS + 0.5
    assert abs(lead.mean() - mean) <= 4.5 * cases_module.LEAD_HOURS / len(lead) ** 0.5


def test_a_thread_goes_through_the_states_of_its_case() -> None:
    table = joined()
    table = table[(table.fault != "REPLAY") & (table.truth_id >= 0)]
    late = seconds(table.sent) - controls(table)
    assert (late[table.state == "EXPECTED"] <= -cases_module.LAST_WORD_S).all()
    assert (late[table.state.isin(["CONTROLLED", "SEIZED"])] >= 60).all()
    laboratory = late[table.state == "LABORATORY"] / DAY
    assert laboratory.min() > 1
    assert (table.state != "").all()


def test_the_day_and_hour_of_the_seizure_are_told_truly() -> None:
    table = joined()
    told = table[table.seized.notna()]
    right = seconds(told.seized) == controls(told)
    assert (right == (told.fault != "WRONG_DAY").to_numpy()).all()
    assert set(told.type) == set(source.DATED)


def test_a_correction_tells_the_quantity_that_the_first_message_told_wrongly() -> None:
    table = joined()
    mended = table[(table.type == "CORRECTION") & (table.fault != "REPLAY") & table.reply_to.notna()]
    first = table.set_index("traffic_id").loc[mended.reply_to.astype(np.int64)]
    assert len(mended) > 30
    assert (first.type == "SEIZURE").all()
    assert (first.slip > 0).all()
    assert (first.quantity.to_numpy() != mended.quantity.to_numpy()).all()
    told = table[table.quantity.notna()]
    quantity = pd.Series(rp.rows(MANY)["quantity"], index=rp.rows(MANY)["truth_id"]).loc[told.truth_id].to_numpy()
    assert (told.quantity == telling.told(quantity, told.slip.to_numpy(), np.full(len(told), 3))).all()
    assert set(told.type[told.slip > 0]) == {"SEIZURE"}


def test_a_returned_vehicle_is_told_after_the_day_of_its_return() -> None:
    table, rows = joined(), rp.rows(MANY)
    told = table[(table.type == "RELEASE") & (table.fault != "REPLAY")]
    assert len(told) > 100
    outcome, days = vehicle_outcomes(MANY, rows)
    place = np.searchsorted(rows["truth_id"], told.truth_id.to_numpy())
    assert (np.array([*VEHICLE, ""])[outcome[place]] == "RETURNED").all()
    returned = rows["seized"][place] + days[place]
    shown = told.released.to_numpy().astype("datetime64[D]").astype(np.int64) + 719_163
    assert (shown == returned).all()
    assert (seconds(told.sent) // DAY >= returned).all()
    assert table.released[table.type != "RELEASE"].isna().all()


def test_a_negative_answer_stands_in_for_an_answer_and_never_beside_it() -> None:
    table = joined()
    answers = table[table.type.isin(["REPLY", "NEGATIVE"]) & table.reply_to.notna() & (table.fault != "REPLAY")]
    assert not answers.reply_to.duplicated().any()
    after = answers[answers.state == "SEIZED"]
    low, high = rp.share_bounds(0.18 / 0.98, len(after))
    assert low <= (after.type == "NEGATIVE").mean() <= high


def test_a_warning_in_vain_is_about_no_case_and_mostly_about_a_licit_vehicle() -> None:
    table = joined()
    vain = table[table.thread_kind.isin(["IN_VAIN", "NEVER_MET"])]
    assert (vain.truth_id == -1).all()
    assert (vain.organisation == -1).all()
    assert vain.case_ref.isna().all()
    named = vain[(vain.vehicle >= 0) & (vain.step == 0)]
    low, high = rp.share_bounds(marks_module.FALSE_VEHICLES, len(named))
    # Wagons have no licit counterpart on the road: there the false one is seldom named.
    assert low - 0.15 <= (named.vehicle >= LICIT).mean() <= high
    answers = vain[vain.type == "FEEDBACK"]
    assert set(answers.state) == {"NOTHING_FOUND", "NOT_MET"}
    assert answers.seized.isna().all()


def test_plates_and_firms_are_those_that_other_registers_show() -> None:
    table = joined()
    for column, kind in (("plate", "vehicle"), ("company", "company")):
        named = table[table[column].notna()]
        true = named["vehicle" if column == "plate" else "company_right"]
        assert (shown_keys(MANY.seed, kind, true.to_numpy()) == named[column].to_numpy().astype(np.int64)).all()
        assert len(named) > 1000


def test_who_warns_is_on_the_way_or_of_the_plate() -> None:
    table, rows = joined(), rp.rows(MANY)
    first = table[(table.thread_kind == "WARNED") & (table.step == 0)]
    place = np.searchsorted(rows["truth_id"], first.truth_id.to_numpy())
    codes = np.array([*MANY.static.country_codes, ""])
    able = codes[partners(MANY, rows, place)]
    sender = first.sender.astype(str).to_numpy()
    assert (able == sender).any(axis=0).all()
    assert (sender != codes[rows["country"][place]]).all()


def test_a_thread_reads_as_messages_in_both_languages() -> None:
    shown = source.render(rp.drawn("traffic", MANY).observed).to_pandas()
    table = joined()
    warned = table[(table.thread_kind == "WARNED") & (table.fault == "NONE")]
    thread = int(warned.thread.value_counts().index[0])
    messages = shown[shown.thread == thread].sort_values("sent")
    assert len(messages) >= 4
    for lang in LANGUAGES:
        assert all(text and "{" not in text and "SYNTHETIC" in text for text in messages[f"text_{lang}"])


def test_rendered_messages_have_texts_and_no_keys() -> None:
    shown = source.render(rp.drawn("traffic", MANY).observed.slice(0, 300))
    assert {"text_en", "text_ru"} <= set(shown.column_names)
    assert "style" not in shown.column_names
    assert all(text == "" or text.startswith("ZZ-") for text in shown["case_ref"].to_pylist())
