"""Histories of records: in order of time, caused by what was wrong, consistent with what became of the goods."""

from __future__ import annotations

import northern
import numpy as np
import pandas as pd
import pytest

from simulator.cen.query import Query, matching_cases
from simulator.observation.statuses import BLIND, GROUPS, MISTAKEN
from simulator.publish.retrieval import snapshot_at
from simulator.world import ERROR_BITS

WORLDS = range(4)
KINDS = {reason: sum(ERROR_BITS[name] for name in names) for reason, names, _ in GROUPS}
VISIBLE = sum(KINDS.values())
# Returns come within exponential delays of at most 20 + 1.5 days in the mean: ten means lie before the present.
SETTLED_DAYS = 220


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    """Every record with what the truth knows of it."""
    worlds = []
    for number in WORLDS:
        world = northern.world(number)
        goods = world.truth["outcomes"][["truth_id", "goods"]]
        seen = world.observed["cases"].merge(world.truth["entries"], on="case_id").merge(goods, on="truth_id")
        worlds.append(seen.assign(world=number, key=[(number, case) for case in seen.case_id]))
    return pd.concat(worlds, ignore_index=True)


@pytest.fixture(scope="module")
def events(records: pd.DataFrame) -> pd.DataFrame:
    told = [northern.world(number).observed["statuses"].assign(world=number) for number in WORLDS]
    table = pd.concat(told, ignore_index=True)
    known = records[["world", "case_id", "error_mask", "corrected_mask", "goods", "status", "entry_date", "form_type"]]
    return table.merge(known, on=["world", "case_id"], how="left", validate="many_to_one")


def test_a_history_is_a_chain_from_entry_to_the_last_status(events: pd.DataFrame) -> None:
    for _, history in events.groupby(["world", "case_id"]):
        assert history.event_no.tolist() == list(range(1, len(history) + 1))
        assert history.from_status.tolist() == ["", *history.to_status[:-1]]
        assert history.moment.is_monotonic_increasing
        assert history.moment.is_unique
        assert history.moment.iloc[0] == history.entry_date.iloc[0]
        assert history.to_status.iloc[-1] == history.status.iloc[0]
    assert events.moment.max() <= northern.scenario().as_of.isoformat()[:19] + "Z"


def test_without_a_history_a_record_is_neither_returned_nor_cancelled(
    records: pd.DataFrame, events: pd.DataFrame
) -> None:
    told = set(zip(events.world, events.case_id, strict=True))
    plain = records[~records.key.isin(told)]
    assert set(plain.status) == {"VALIDATED_NCP", "VERIFIED_RILO"}
    assert (plain.corrected_mask == 0).all()
    assert {"RETURNED", "CANCELLED"} <= set(records.status)


def test_each_change_has_its_role_and_only_decisions_and_answers_a_reason(events: pd.DataFrame) -> None:
    roles = {
        "SUBMITTED": {"OFFICER"},
        "VALIDATED_NCP": {"NCP"},
        "VERIFIED_RILO": {"RILO"},
        "RETURNED": {"NCP", "RILO"},
        "CANCELLED": {"NCP"},
    }
    assert {to: set(group) for to, group in events.groupby("to_status").by_role} == roles
    asked = events.to_status.isin(["RETURNED", "CANCELLED"])
    answers = (events.to_status == "SUBMITTED") & (events.from_status == "RETURNED")
    assert ((events.reason != "") == (asked | answers)).all()
    assert ((events.field != "") == ((events.to_status == "RETURNED") | answers)).all()
    assert set(events[answers].reason) == {"CORRECTED", "CONFIRMED"}


def test_a_return_has_its_cause_in_the_record_or_is_a_mistake(events: pd.DataFrame) -> None:
    """Right returns ask for a group of errors that was there; mistaken ones ask what looks odd, of right records."""
    returned = events[events.to_status == "RETURNED"]
    ever = returned.error_mask | returned.corrected_mask
    right = ever & VISIBLE > 0
    for row, mask in zip(returned[right].itertuples(), ever[right], strict=True):
        assert mask & KINDS[row.reason]
    mistaken = set(zip(returned[~right].reason, returned[~right].field, strict=True))
    assert mistaken <= set(MISTAKEN)
    assert right.mean() > 0.5, "returned because of a real error mostly"
    assert (~right).sum() > 20
    assert (returned.form_type == "LONG").all()


def test_what_was_corrected_is_wrong_no_more(events: pd.DataFrame, records: pd.DataFrame) -> None:
    corrected = events[events.reason == "CORRECTED"]
    assert (corrected.corrected_mask > 0).all()
    assert len(corrected) == (records.corrected_mask > 0).sum()
    for row in corrected.itertuples():
        asked = events[(events.world == row.world) & (events.case_id == row.case_id) & (events.to_status == "RETURNED")]
        kinds = KINDS[asked.reason.iloc[0]]
        assert row.corrected_mask & ~kinds == 0
        assert row.error_mask & kinds == 0


def test_shares_are_those_of_the_scenario(records: pd.DataFrame, events: pd.DataFrame) -> None:
    """Binomial shares among records old enough, within five standard errors."""
    rates = northern.scenario().statuses
    last = pd.Timestamp(northern.scenario().as_of) - pd.Timedelta(days=SETTLED_DAYS)
    cancelled = events[events.to_status == "CANCELLED"]
    gone = set(zip(cancelled.world, cancelled.case_id, strict=True))
    sent = events[events.to_status == "RETURNED"]
    returned = set(zip(sent.world, sent.case_id, strict=True))
    old = records[(pd.to_datetime(records.entry_date) < last) & (records.form_type == "LONG")]
    double = (old.error_mask & ERROR_BITS["DUPLICATE"]) > 0
    close(old[double].key.isin(gone), rates.doubles)
    close(old[~double & (old.goods == "RETURNED")].key.isin(gone), rates.no_offence)
    rest = old[~old.key.isin(gone)]
    wrong = ((rest.error_mask | rest.corrected_mask) & VISIBLE) > 0
    close(rest[wrong].key.isin(returned), rates.noticed)
    close(rest[~wrong].key.isin(returned), rates.mistaken)
    asked = rest[wrong & rest.key.isin(returned)]
    close(asked.corrected_mask > 0, rates.answered * (1 - BLIND))


def close(hits: pd.Series, chance: float) -> None:
    assert abs(hits.mean() - chance) <= 5 * np.sqrt(chance * (1 - chance) / len(hits))


def test_only_doubles_and_goods_given_back_are_cancelled(events: pd.DataFrame) -> None:
    cancelled = events[events.to_status == "CANCELLED"]
    assert set(cancelled.reason) == {"DUPLICATE", "NO_OFFENCE"}
    doubles = cancelled.reason == "DUPLICATE"
    assert (cancelled[doubles].error_mask & ERROR_BITS["DUPLICATE"] > 0).all()
    assert (cancelled[~doubles].goods == "RETURNED").all()


def test_a_search_never_counts_what_is_cancelled() -> None:
    observed = northern.world(0).observed
    matching = matching_cases(Query(), observed["cases"], observed["lines"])
    assert (observed["cases"].status[~matching] == "CANCELLED").all()
    assert (observed["cases"].status != "CANCELLED").sum() == matching.sum()
    assert (observed["cases"].status[matching] == "RETURNED").any()


def test_a_snapshot_shows_the_status_of_its_moment() -> None:
    observed = northern.world(0).observed
    told = observed["statuses"]
    change = told[told.to_status == "CANCELLED"].iloc[-1]
    before, after = (
        snapshot_at(observed, clock)["cases"] for clock in ("2024-06-30T12:00:00Z", "2026-03-31T23:59:00Z")
    )
    assert after.set_index("case_id").status[change.case_id] == "CANCELLED"
    then = told[(told.moment <= "2024-06-30T12:00:00Z")].groupby("case_id").to_status.last()
    seen = before.set_index("case_id").status
    assert (seen[then.index] == then).all()
    later = set(told[told.moment > "2024-06-30T12:00:00Z"].case_id)
    assert "CANCELLED" not in set(seen[seen.index.isin(later - set(then[then == "CANCELLED"].index))])
