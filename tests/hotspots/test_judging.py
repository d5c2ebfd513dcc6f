import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.hotspots.judging import Accuracy, judge, taken, together


def test_pai_of_the_worked_example():
    # 25 of 50 incidents on 10 % of the area: (25/50) / 0.1 = 5 (Chainey, Tompson and Uhlig 2008).
    area = np.full(10, 100.0)
    score = np.array([9.0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    counts = np.array([25.0, 5, 5, 5, 5, 5, 0, 0, 0, 0])
    judged = judge(score, counts, area, 1000.0, share=0.1)
    assert (judged.hits, judged.incidents) == (25, 50)
    assert judged.hit_rate == pytest.approx(0.5)
    assert judged.pai == pytest.approx(5.0)
    assert judged.pei == pytest.approx(1.0), "no other tenth of the area holds more"


def test_pei_is_what_was_hit_over_what_could_have_been():
    area = np.full(10, 100.0)
    counts = np.array([10.0, 40, 0, 0, 0, 0, 0, 0, 0, 0])
    judged = judge(np.arange(10.0, 0.0, -1), counts, area, 1000.0, share=0.1)
    assert judged.pai == pytest.approx(2.0)
    assert judged.pei == pytest.approx(0.25), "10 hit, 40 were possible"


def test_the_best_ground_is_taken_by_incidents_per_area():
    # 6 incidents on 50 m² are worth more than 8 on 100 m²: the best 100 m² hold 6 + 8 / 2.
    judged = judge(np.array([1.0, 2.0]), np.array([8.0, 6.0]), np.array([100.0, 50]), 1000.0, 0.1)
    assert judged.best_hits == pytest.approx(10.0)


def test_ground_expected_evenly_has_a_pai_of_one():
    counts = np.array([3.0, 0, 7, 1])
    area = np.array([50.0, 80, 20, 30])
    judged = judge(np.ones(4), counts, area, 1000.0, share=0.01, elsewhere=2)
    assert judged.incidents == 13
    assert judged.pai == pytest.approx(1.0), "ground of no street counts as ground too"


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50)), min_size=1, max_size=20),
    st.floats(0.01, 1.0),
)
def test_the_share_of_the_area_is_used_up_exactly(pieces, share):
    score, area = (np.array(column, dtype=float) for column in zip(*pieces, strict=True))
    parts = taken(score, area, share)
    assert parts @ area == pytest.approx(share * area.sum())
    order = np.argsort(-score)
    assert np.all(np.diff(parts[order]) <= 1e-12), "the higher score is never taken less"


def test_pieces_with_the_same_score_are_taken_in_equal_parts():
    assert taken(np.array([1.0, 5, 1]), np.array([10.0, 10, 30]), 0.4) == pytest.approx(
        [0.25, 1.0, 0.25]
    )


def test_nothing_that_followed_gives_no_figures():
    judged = judge(np.ones(2), np.zeros(2), np.ones(2), 2.0)
    assert (judged.hit_rate, judged.pai, judged.pei) == (None, None, None)
    assert judged.hit_rate_range == (0.0, 1.0)


def test_the_range_of_the_hit_rate_is_that_of_clopper_and_pearson():
    # 2 of 20: 0.0123 to 0.3170 in any table of exact binomial limits.
    low, high = Accuracy(hits=2, incidents=20, best_hits=5, share=0.01).hit_rate_range
    assert (low, high) == pytest.approx((0.01235, 0.31698), abs=1e-4)


def test_predictions_are_put_together_by_their_counts():
    one = Accuracy(hits=1, incidents=2, best_hits=2, share=0.01)
    other = Accuracy(hits=1, incidents=8, best_hits=2, share=0.01)
    assert together([one, other]).hit_rate == pytest.approx(0.2)
    with pytest.raises(ValueError, match="one share"):
        together([])
