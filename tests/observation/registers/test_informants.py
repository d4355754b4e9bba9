"""Informant reports: reliability shows in content and grades as stated, repeats share an origin."""

from __future__ import annotations

import numpy as np
import register_plan as rp
from scipy_free import binomial

from simulator.observation.registers import informants as source
from simulator.observation.registers.causes import TIP, chances
from simulator.observation.registers.drawn import CIRCULAR, DECEPTION, FALSE_LEAD, TRUE, shown_keys
from simulator.observation.registers.marks import MISREAD
from simulator.observation.registers.subscribers import Subscribers
from simulator.world.words import words

MANY = rp.with_sources(rp.plan(0), reports=1.0)


def test_it_is_a_register() -> None:
    rp.assert_register("informants", MANY, "received")


def test_the_number_of_reports_is_the_scenarios() -> None:
    tables = rp.drawn("informants", MANY)
    assert 0.97 * 20_000 <= tables.observed.num_rows <= 20_000 + 5


def test_tips_come_before_the_control_that_they_cause() -> None:
    """Reasons TIP_OFF and INTEL_NATIONAL with the stated probability; others by chance; accounts come after."""
    tables, rows = rp.drawn("informants", MANY), rp.rows(MANY)
    truth = tables.truth.to_pandas()
    received = tables.observed["received"].to_numpy().astype("datetime64[D]").astype(int) + 719_163
    case = (truth.truth_id >= 0).to_numpy()
    place = np.searchsorted(rows["truth_id"], truth.truth_id[case])
    tip, first = (truth.tells == "TIP").to_numpy()[case], (truth.kind & CIRCULAR == 0).to_numpy()[case]
    lead = rows["seized"][place] - received[case]
    assert (lead[tip & first] >= 1).all()
    assert (lead[~tip] <= -1).all()
    mean = (lead[tip & first] - 1).mean()
    # Whole days of an exponential with mean 9: 1 / (exp(1 / 9) - 1).
    expected = 1 / (np.exp(1 / source.TIP_DAYS) - 1)
    assert abs(mean - expected) <= 4.5 * source.TIP_DAYS / (tip & first).sum() ** 0.5 + 0.05
    reasons = np.array(words("control_reason"))[rows["control_reason"]]
    told = np.zeros(reasons.size, bool)
    told[place[tip & first]] = True
    settled = rows["seized"] > MANY.scenario.start.toordinal() + 90
    stated = chances(MANY.scenario)
    for reason in ("TIP_OFF", "INTEL_NATIONAL", "ROUTINE"):
        here = settled & (reasons == reason)
        low, high = rp.share_bounds(stated[words("control_reason").index(reason), TIP], here.sum())
        assert low <= told[here].mean() <= high
    assert np.isin(reasons[told], ["TIP_OFF", "INTEL_NATIONAL"]).mean() > 0.9


def test_marks_are_those_of_registers_and_misread_as_stated() -> None:
    tables = rp.drawn("informants", MANY)
    truth = tables.truth.to_pandas()
    bears = (truth.vehicle >= 0).to_numpy()
    shown = tables.observed["plate"].to_pandas()[bears].astype(np.int64)
    assert (shown_keys(MANY.seed, "vehicle", truth.vehicle[bears].to_numpy()) == shown).all()
    misread = tables.observed["plate_variant"].to_numpy()[bears] > 0
    low, high = rp.share_bounds(source.KNOWS.misread, bears.sum() * 0.8)  # repeats are no independent reports
    assert low <= misread.mean() <= high
    assert ((truth.wrong[bears] & MISREAD > 0) == misread).all()
    person = (truth.person >= 0).to_numpy()
    day = tables.observed["received"].to_numpy().astype("datetime64[D]").astype(int) + 719_163
    number = Subscribers(MANY).key(truth.person[person].to_numpy(), day[person])
    assert (number == tables.observed["telephone"].to_pandas()[person].astype(np.int64)).all()


def test_a_source_has_one_history_from_which_it_is_graded() -> None:
    shown = rp.drawn("informants", MANY).observed.to_pandas()
    history = shown.groupby("source")[["earlier_tips", "good_tips"]].nunique()
    assert (history == 1).all().all()
    assert (shown.good_tips <= shown.earlier_tips).all()
    assert (shown.source_grade[shown.earlier_tips < source.FEWEST_TIPS] == "X").all()


def test_content_follows_the_latent_reliability() -> None:
    truth = rp.drawn("informants", MANY).truth.to_pandas()
    free = truth[(truth.kind & CIRCULAR == 0) & ~truth.source.isin(truth[truth.content == "MALICIOUS"].source)]
    for low in (0.1, 0.4, 0.7):
        here = free[(free.reliability >= low) & (free.reliability < low + 0.2)]
        expected = source.TRUE_SHARE * here.reliability.mean()
        lowest, most = rp.share_bounds(expected, len(here))
        assert lowest <= (here.content == "TRUE").mean() <= most


def test_grades_have_the_confusion_that_is_stated() -> None:
    """P(grade) of a source of reliability r: sum over K uniform on 0..12 and Binomial(K, 0.1 + 0.8 r)."""
    plan = rp.with_sources(rp.plan(0), reports=9.0)
    sources = source.pool(plan)
    assert sources.reliability.size == 20_000
    expected = np.zeros((3, 4))
    seen = np.zeros((3, 4))
    third = np.minimum((sources.reliability * 3).astype(int), 2)
    for part in range(3):
        mine = sources.reliability[third == part]
        for k in range(source.MOST_TIPS + 1):
            for good in range(k + 1):
                grade = int(source.history_grade(np.array([good]), np.array([k]))[0])
                chance = binomial(k, good, source.SEEN_LOW + source.SEEN_SLOPE * mine).mean()
                expected[part, grade] += chance / (source.MOST_TIPS + 1)
        seen[part] = np.bincount(sources.grade[third == part], minlength=4) / mine.size
        tolerance = 4.5 * np.sqrt(expected[part] * (1 - expected[part]) / mine.size)
        assert (np.abs(seen[part] - expected[part]) <= tolerance).all()
    assert seen[2, 0] > 3 * seen[0, 0]
    assert seen[0, 2] > 3 * seen[2, 2]


def test_information_grades_follow_the_table_of_contents() -> None:
    tables = rp.drawn("informants", MANY)
    truth, grade = tables.truth.to_pandas(), tables.observed["information_grade"].to_pandas().astype(str)
    first = (truth.kind & CIRCULAR == 0).to_numpy()
    for k, content in enumerate(source.CONTENTS):
        here = grade[first & (truth.content == content).to_numpy()]
        for g, name in enumerate(source.INFORMATION_GRADES):
            low, high = rp.share_bounds(source.GRADES[k, g], len(here))
            assert low <= (here == name).mean() <= high


def test_a_fixed_share_repeats_another_report_later_and_from_another_source() -> None:
    tables = rp.drawn("informants", MANY)
    truth = tables.truth.to_pandas().assign(received=tables.observed["received"].to_pandas())
    repeats = truth[truth.kind & CIRCULAR > 0]
    low, high = rp.share_bounds(source.CIRCULAR_SHARE, len(truth))
    assert low - 0.005 <= len(repeats) / len(truth) <= high
    both = repeats.merge(truth, left_on="origin", right_on="informants_id", suffixes=("", "_first"))
    assert len(both) > 0.9 * len(repeats)
    assert (both.received > both.received_first).all()
    assert (both.source != both.source_first).all()
    assert (both.truth_id == both.truth_id_first).all()
    assert (truth[truth.kind & CIRCULAR == 0].origin == truth[truth.kind & CIRCULAR == 0].informants_id).all()


def test_false_and_malicious_reports_are_marked_and_belong_to_no_case() -> None:
    truth = rp.drawn("informants", MANY).truth.to_pandas()
    lies = truth[truth.content.isin(["FALSE", "MALICIOUS"])]
    assert (lies.truth_id == -1).all()
    assert (truth[truth.content == "FALSE"].kind & FALSE_LEAD > 0).all()
    assert (truth[truth.content == "MALICIOUS"].kind & DECEPTION > 0).all()
    assert (truth[truth.content.isin(["TRUE", "PARTLY"])].truth_id >= 0).all()
    assert 0.01 < (truth.content == "MALICIOUS").mean() < 0.05


def test_no_column_alone_tells_true_from_false() -> None:
    tables = rp.drawn("informants", MANY)
    rp.assert_not_trivial(tables, (tables.truth["kind"].to_numpy() & TRUE) > 0)


def test_rendered_reports_read_in_both_languages() -> None:
    shown = source.render(rp.drawn("informants", MANY).observed.slice(0, 200))
    for lang in ("en", "ru"):
        texts = shown[f"text_{lang}"].to_pylist()
        assert all("SYNTHETIC" in text and "{" not in text for text in texts)
