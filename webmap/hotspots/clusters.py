"""Space-time clusters: incidents that lie close together on the ground and in time (ST-DBSCAN).

After Birant and Kut (2007): an incident with enough others within a distance and a span of days
is the core of a cluster. Who is near whom is found here, unit by unit, so that the railway lies
between neighbours as it does on the ground; the clusters are scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from scipy import sparse

from webmap.hotspots.chances import seldom_more

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.events import Events
    from webmap.hotspots.units import Units

NEAR_M = 75.0
NEAR_DAYS = 14.0
# With more neighbours than this on average the span of days is cut: hot places are no clusters.
MOST_NEIGHBOURS = 15.0
LEAST_INCIDENTS = 4
_RARELY = 0.001
_DAY_S = 86_400
# A walk along the streets may be so much longer than the straight line.
_DETOUR = 3.0
_SAMPLE = 5000


@dataclass(frozen=True, eq=False)
class Clusters:
    """Clusters of incidents.

    Parameters
    ----------
    label
        Shape (incidents,): the number of each one's cluster, from 0; -1: none.
    near_days
        The span that counted as near in time.
    least
        How many incidents within reach, itself included, make one a core.
    """

    label: NDArray[np.int64]
    near_days: float
    least: int

    @property
    def count(self) -> int:
        """How many clusters."""
        return int(self.label.max(initial=-1)) + 1


def space_time_clusters(
    events: Events,
    units: Units,
    unit: NDArray[np.int64],
    near_m: float = NEAR_M,
    near_days: float | None = None,
    least: int | None = None,
) -> Clusters:
    """Return the clusters of incidents in space and time.

    Parameters
    ----------
    events
        Incidents; one whose time is an interval counts at its middle.
    unit
        Shape (incidents,): the unit of each, as `Units.unit_of` says; -1: none, in no cluster.
    near_m
        How far apart neighbours may lie, in a straight line; not across a barrier.
    near_days
        How long apart; None: 14 days, less where so much happens that everyone has many
        neighbours.
    least
        Incidents that make a core, itself included; None: more than an incident has by chance in
        999 of 1,000 cases where its neighbours are as many as the average one's, at least 4.
    """
    label = np.full(len(events), -1, dtype=np.int64)
    on = np.flatnonzero(unit >= 0)
    xy, days = events.xy[on], _days(events.middles[on])
    finder = _Neighbours(units, unit[on], xy, days, near_m)
    span = NEAR_DAYS if near_days is None else near_days
    mean = finder.mean_neighbours(span)
    if near_days is None and mean > MOST_NEIGHBOURS:
        span *= MOST_NEIGHBOURS / mean
        mean = finder.mean_neighbours(span)
    if least is None:
        least = max(LEAST_INCIDENTS, seldom_more(mean, _RARELY))
    label[on] = _in_order(finder.labels(span, least))
    return Clusters(label, span, least)


def _days(moments: NDArray[np.datetime64]) -> NDArray[np.float64]:
    seconds: NDArray[np.int64] = moments.astype("datetime64[s]").astype(np.int64)
    return seconds / _DAY_S


def _in_order(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the clusters numbered by their first incidents."""
    numbers, first = np.unique(label[label >= 0], return_index=True)
    rank = np.empty(len(numbers), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(numbers))
    return np.where(label >= 0, rank[label] if len(rank) else -1, -1)


class _Table(NamedTuple):
    """Incidents unit by unit, in order of time; and which units are near each.

    The units near unit u are ``near[near_from[u]:near_from[u + 1]]``, its incidents are
    ``first[u]`` up to ``first[u + 1]``.
    """

    near_from: NDArray[np.int64]
    near: NDArray[np.int64]
    first: NDArray[np.int64]
    unit: NDArray[np.int64]
    xy: NDArray[np.float64]
    days: NDArray[np.float64]


class _Neighbours:
    """Finds incidents near each other, among those of units near each other."""

    def __init__(
        self,
        units: Units,
        unit: NDArray[np.int64],
        xy: NDArray[np.float64],
        days: NDArray[np.float64],
        near_m: float,
    ) -> None:
        self._order = np.lexsort((days, unit))
        self._near_m = near_m
        walk = units.within(_DETOUR * near_m)
        mine = unit[self._order]
        self._table = _Table(
            walk.indptr.astype(np.int64),
            walk.indices.astype(np.int64),
            np.searchsorted(mine, np.arange(len(units) + 1)),
            mine,
            np.ascontiguousarray(xy[self._order]),
            days[self._order],
        )

    def mean_neighbours(self, span: float) -> float:
        """Return how many neighbours an incident has on average, by a sample of them."""
        some = np.arange(0, len(self._order), max(1, len(self._order) // _SAMPLE))
        return float(_degrees(self._table, self._near_m, span, some).mean()) if len(some) else 0

    def labels(self, span: float, least: int) -> NDArray[np.int64]:
        """Return the cluster of each incident, in the order given; -1: none."""
        from sklearn.cluster import DBSCAN

        label = np.full(len(self._order), -1, dtype=np.int64)
        every = np.arange(len(self._order))
        degrees = _degrees(self._table, self._near_m, span, every)
        core = np.flatnonzero(degrees + 1 >= least)
        if not len(core):
            return label
        start = np.concatenate([[0], np.cumsum(degrees[core])])
        other = _neighbours(self._table, self._near_m, span, core, start)
        # Clusters are cores and their neighbours: the others need not be looked at again.
        keep = np.union1d(core, other)
        found = DBSCAN(eps=1.0, min_samples=least, metric="precomputed").fit(
            _graph(keep, core, start, other)
        )
        label[self._order[keep]] = found.labels_
        return label


def _graph(
    keep: NDArray[np.int64],
    core: NDArray[np.int64],
    start: NDArray[np.int64],
    other: NDArray[np.int64],
) -> sparse.csr_matrix:
    """Return the cores' neighbours as scikit-learn takes them.

    Each row holds itself at the distance 0, then its neighbours at 1: sorted, as it wants them.
    """
    sizes = np.ones(len(keep), dtype=np.int64)
    row_of_core = np.searchsorted(keep, core)
    sizes[row_of_core] += np.diff(start)
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    indices = np.empty(indptr[-1], dtype=np.int64)
    data = np.ones(indptr[-1])
    indices[indptr[:-1]] = np.arange(len(keep))
    data[indptr[:-1]] = 0.0
    rest = data > 0
    indices[rest] = np.searchsorted(keep, other)
    return sparse.csr_matrix((data, indices, indptr), shape=(len(keep), len(keep)))


@njit(cache=True, nogil=True)
def _degrees(  # type: ignore[no-untyped-def]
    table, near_m, span, asked
):
    """Return how many neighbours some incidents have."""
    degrees = np.zeros(len(asked), dtype=np.int64)
    xy, days = table.xy, table.days
    for n in range(len(asked)):
        i = asked[n]
        mine = table.unit[i]
        for k in range(table.near_from[mine] - 1, table.near_from[mine + 1]):
            # Its own unit, then the units near it.
            at = mine if k < table.near_from[mine] else table.near[k]
            low, high = table.first[at], table.first[at + 1]
            j = low + np.searchsorted(days[low:high], days[i] - span)
            while j < high and days[j] <= days[i] + span:
                x, y = xy[j, 0] - xy[i, 0], xy[j, 1] - xy[i, 1]
                if j != i and x * x + y * y <= near_m * near_m:
                    degrees[n] += 1
                j += 1
    return degrees


@njit(cache=True, nogil=True)
def _neighbours(  # type: ignore[no-untyped-def]
    table, near_m, span, asked, start
):
    """Return the neighbours of some incidents, one's after another's."""
    other = np.empty(start[-1], dtype=np.int64)
    xy, days = table.xy, table.days
    for n in range(len(asked)):
        i = asked[n]
        size = start[n]
        mine = table.unit[i]
        for k in range(table.near_from[mine] - 1, table.near_from[mine + 1]):
            at = mine if k < table.near_from[mine] else table.near[k]
            low, high = table.first[at], table.first[at + 1]
            j = low + np.searchsorted(days[low:high], days[i] - span)
            while j < high and days[j] <= days[i] + span:
                x, y = xy[j, 0] - xy[i, 0], xy[j, 1] - xy[i, 1]
                if j != i and x * x + y * y <= near_m * near_m:
                    other[size] = j
                    size += 1
                j += 1
    return other
