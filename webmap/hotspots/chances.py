"""Exact chances of counts: of as many or more, by Poisson's and by the binomial distribution.

They are what scipy.stats gives, without its seconds of loading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, gammainc

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def as_many_by_poisson(count: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the chance of so many or more where so many are expected; arrays in, array out."""
    count, mean = np.broadcast_arrays(np.asarray(count, float), np.asarray(mean, float))
    return np.where(count > 0, gammainc(np.maximum(count, 1), mean), 1.0)


def as_many_of(count: ArrayLike, tries: ArrayLike, share: float) -> Floats:
    """Return the chance of so many or more of some tries, each of which hits with a share."""
    count, tries = np.broadcast_arrays(np.asarray(count, float), np.asarray(tries, float))
    chance = betainc(np.maximum(count, 1), np.maximum(tries - count, 0) + 1, share)
    return np.where(count > 0, chance, 1.0)


def seldom_more(mean: float, chance: float) -> int:
    """Return the least count that is reached in fewer cases than the chance, by Poisson."""
    # Within ten standard deviations there is one, however small the chance.
    counts = np.arange(int(mean + 10 * np.sqrt(mean) + 20))
    return int(np.argmax(as_many_by_poisson(counts, mean) <= chance))
