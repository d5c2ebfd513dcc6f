import numpy as np
import pytest

from tests.hotspots.grounds import DAY, NOW, incidents, joined, scattered, square
from webmap.hotspots.back_test import ORIGINS, back_test, usual_origins
from webmap.hotspots.baselines import BASELINES
from webmap.hotspots.ensemble import expected
from webmap.hotspots.verdicts import Verdict

UNITS = square()
METHODS = {"ours": expected}


def _past(seed: int = 1):
    hot = incidents([(250.0, 650.0)] * 90, np.linspace(1, 359, 90).tolist())
    return joined(hot, scattered(seed, 180, 360))


def test_every_method_and_baseline_is_judged_over_every_number_of_weeks():
    found = back_test(METHODS, _past(), UNITS, NOW)
    assert len(found.origins) == ORIGINS
    assert [(row.name, row.weeks) for row in found.rows] == [
        (name, weeks) for name in ("ours", *BASELINES) for weeks in (1, 2, 4)
    ]
    assert found.row("even", 4).accuracy.pai == pytest.approx(1.0)
    ours = found.row("ours", 4)
    assert ours.accuracy.pai == pytest.approx(33, abs=5), "a third lies on the hottest hundredth"
    assert ours.pai_range[0] < ours.accuracy.pai < ours.pai_range[1]
    assert sum(one.hits for one in ours.by_origin) == pytest.approx(ours.accuracy.hits)


def test_figures_are_those_of_a_count_by_hand():
    # Two origins, four weeks each: 3 of 4 and 1 of 2 incidents on the square named.
    here, there = (50.0, 50.0), (950.0, 950.0)
    events = incidents([here] * 4 + [there, there], [1, 2, 3, 30, 4, 31])
    origins = [NOW - 28 * DAY, NOW - 56 * DAY]
    named = UNITS.unit_of(np.array([here]))[0]
    method = {"named": lambda past, units, now: 1.0 * (np.arange(len(units)) == named)}
    row = back_test(method, events, UNITS, NOW, weeks=(4,), origins=origins).row("named", 4)
    assert (row.accuracy.hits, row.accuracy.incidents) == (4, 6)
    assert row.accuracy.pai == pytest.approx(4 / 6 / 0.01)
    assert [(one.hits, one.incidents) for one in row.by_origin] == [(3, 4), (1, 2)]


def test_methods_are_given_only_what_was_known_at_the_origin():
    seen = []

    def spy(past, units, now):
        seen.append((past.ends.max(initial=np.datetime64(0, "s")), now))
        return np.ones(len(units))

    back_test({"spy": spy}, _past(), UNITS, NOW)
    assert len(seen) == ORIGINS
    assert all(latest <= origin for latest, origin in seen)


def test_what_comes_after_the_day_judged_changes_nothing():
    later = scattered(9, 80, 60)
    shifted = later.begins + 61 * DAY
    later = type(later)(later.xy, shifted, shifted, later.category, later.sub_category)
    alone = back_test(METHODS, _past(), UNITS, NOW)
    assert back_test(METHODS, joined(_past(), later), UNITS, NOW) == alone


def test_no_week_is_judged_twice_and_the_past_is_never_too_short():
    origins = usual_origins(scattered(1, 200, 120), NOW, 4)
    assert np.diff(origins).tolist() == [np.timedelta64(-28, "D").astype("timedelta64[s]")] * (
        len(origins) - 1
    )
    assert len(origins) == 3, "120 days: four weeks to learn from leave three times four"


def test_a_past_that_is_too_short_is_not_judged():
    found = back_test(METHODS, scattered(1, 20, 30), UNITS, NOW)
    assert (found.origins, found.rows) == ((), ())


def test_a_method_that_sees_more_than_last_month_is_called_better():
    # Hot for good, once a month each: last month's counts know one at a time.
    spots = [(50.0 + 100 * k, 350.0) for k in range(10)]
    days = [k * 28 / 10 + month * 28 + 0.5 for month in range(14) for k in range(10)]
    events = joined(incidents(spots * 14, days), scattered(3, 500, 390))
    found = back_test(METHODS, events, UNITS, NOW, share=0.1).row("ours", 4)
    assert found.against is not None
    assert found.against.verdict == Verdict.BETTER
    assert found.against.least > 1
    assert "更准" in found.against.text()


def test_a_method_that_is_last_months_counts_is_no_better_than_they_are():
    found = back_test({"same": BASELINES["last_month"]}, _past(), UNITS, NOW).row("same", 4)
    assert found.against is not None
    assert found.against.verdict == Verdict.NO_BETTER
    assert (found.against.least, found.against.most) == (1, 1)


def test_few_hits_are_called_small():
    found = back_test(METHODS, scattered(4, 60, 300), UNITS, NOW).row("ours", 1)
    assert found.against is not None
    assert found.against.verdict == Verdict.SMALL


def test_only_the_wanted_kinds_are_judged():
    events = joined(_past(), scattered(8, 100, 360, category="fraud"))
    found = back_test(METHODS, events, UNITS, NOW, (("fraud", ""),)).row("ours", 4)
    judged_from = NOW - 6 * 28 * DAY
    assert (
        found.accuracy.incidents
        == ((events.category == "fraud") & (events.middles >= judged_from)).sum()
    )
