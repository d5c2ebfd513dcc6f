"""Knox's test: whether incidents near each other follow each other sooner than by chance.

Pairs near in space and in time are counted, and counted again many times with the times dealt out
anew among the places (Knox 1964; Johnson and others 2007). Dealing leaves the places and the times
as they are: that some places or months are always worse does not count as following each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Knox:
    """What the test found; all of shape (distance bands, spans of days).

    Parameters
    ----------
    observed
        Pairs within the band and the span.
    usual
        As many there are on average when the times are dealt out.
    p
        In which share of the deals there are as many or more; the true order is one of them.
    """

    observed: NDArray[np.int64]
    usual: Floats
    p: Floats

    @property
    def times(self) -> Floats:
        """How many times as many pairs as usual; 1 where neither is any."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.observed == 0, 1.0, self.observed / self.usual)


def knox_test(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    band: NDArray[np.int64],
    days: Floats,
    spans: tuple[tuple[float, float], ...],
    deals: int,
    seed: int,
) -> Knox:
    """Test pairs of incidents.

    Parameters
    ----------
    first, second
        Shape (pairs,): the incidents of each pair near in space.
    band
        Shape (pairs,): in which band of distances each pair lies, from 0.
    days
        Shape (incidents,): when each was.
    spans
        Spans of days between two, one after the other: more than the first, up to the second;
        the first of all begins with 0.
    deals
        How often the times are dealt out.
    seed
        Of the deals.
    """
    rng = np.random.default_rng(seed)
    bands = int(band.max(initial=-1)) + 1
    edges = np.array([0.0, *(upper for _lower, upper in spans)])
    observed = _counted(first, second, band, days, edges, bands)
    total = np.zeros(observed.shape)
    as_many = np.ones(observed.shape)
    for _deal in range(deals):
        dealt = _counted(first, second, band, rng.permutation(days), edges, bands)
        total += dealt
        as_many += dealt >= observed
    return Knox(observed, total / deals, as_many / (deals + 1))


@njit(cache=True, nogil=True)
def _counted(first, second, band, days, edges, bands):  # type: ignore[no-untyped-def]
    """Return how many pairs lie in each band and span."""
    counts = np.zeros((bands, len(edges) - 1), dtype=np.int64)
    for pair in range(len(first)):
        apart = abs(days[first[pair]] - days[second[pair]])
        for span in range(len(edges) - 1):
            if apart <= edges[span + 1]:
                counts[band[pair], span] += 1
                break
    return counts
