"""Chances of counts beside scipy.stats."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from webmap.hotspots.chances import as_many_by_poisson, as_many_of, seldom_more


def test_of_as_many_or_more_by_poisson() -> None:
    counts = np.arange(0, 200)
    for mean in (1e-9, 0.3, 4.0, 150.0):
        ours = as_many_by_poisson(counts, mean)
        np.testing.assert_allclose(ours, poisson.sf(counts - 1, mean), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("share", [0.0, 0.07, 0.5, 1.0])
def test_of_as_many_or_more_of_some_tries(share: float) -> None:
    tries, counts = np.meshgrid(np.arange(0, 30), np.arange(0, 30))
    tries, counts = tries[counts <= tries], counts[counts <= tries]
    ours = as_many_of(counts, tries, share)
    np.testing.assert_allclose(ours, binom.sf(counts - 1, tries, share), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("mean", [0.0, 0.2, 3.7, 15.0, 900.0])
def test_seldom_more_is_one_above_the_quantile(mean: float) -> None:
    assert seldom_more(mean, 0.001) == 1 + int(poisson.isf(0.001, mean))
