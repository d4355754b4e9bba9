"""Informant reports: reliability shows in content and grades as stated, repeats share an origin."""

from __future__ import annotations

import numpy as np
import register_plan as rp
from scipy_free import binomial

from simulator.observation.registers import informants as source
from simulator.observation.registers.drawn import CIRCULAR, DECEPTION, FALSE_LEAD, TRUE

MANY = rp.with_sources(rp.plan(0), reports=1.0)


def test_it_is_a_register() -> None:
    rp.assert_register("informants", MANY, "received")


def test_the_number_of_reports_is_the_scenarios() -> None:
    tables = rp.drawn("informants", MANY)
    assert 0.97 * 20_000 <= tables.observed.num_rows <= 20_000


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
