"""Trends: only what chance hardly explains is more or fewer."""

from __future__ import annotations

import numpy as np
import pytest

from webmap.grids.trend import Direction, trend_of


def test_the_range_is_that_of_the_books() -> None:
    # Clopper and Pearson for 8 of 10: 0.4439 to 0.9748.
    trend = trend_of(8, 2)
    assert trend.change == pytest.approx(3.0)
    assert trend.least == pytest.approx(0.4439 / (1 - 0.4439) - 1, abs=1e-3)
    assert trend.most == pytest.approx(0.9748 / (1 - 0.9748) - 1, rel=2e-3)


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        (3, 1, Direction.UNCLEAR),
        (0, 0, Direction.UNCLEAR),
        (0, 3, Direction.UNCLEAR),
        (0, 6, Direction.FEWER),
        (6, 0, Direction.MORE),
        (300, 240, Direction.MORE),
        (30, 24, Direction.UNCLEAR),
        (240, 300, Direction.FEWER),
    ],
)
def test_small_numbers_are_not_made_much_of(now: int, before: int, direction: Direction) -> None:
    assert trend_of(now, before).direction is direction


def test_without_anything_before_there_is_no_change_in_percent() -> None:
    assert (trend_of(4, 0).change, trend_of(4, 0).most) == (None, None)


def test_the_range_holds_what_it_says() -> None:
    draw = np.random.default_rng(1)
    now, before = draw.poisson(12, 400), draw.poisson(8, 400)
    trends = [trend_of(int(a), int(b)) for a, b in zip(now, before, strict=True)]
    inside = [t.least <= 0.5 and (t.most is None or t.most >= 0.5) for t in trends]
    assert np.mean(inside) >= 0.95
