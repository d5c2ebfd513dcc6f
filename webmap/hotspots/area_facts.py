"""What stands out in one area: of which kind more happened, for long, of late, or at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.chances import as_many_by_poisson, as_many_of
from webmap.hotspots.evidence import ALL_KINDS
from webmap.hotspots.reasons import Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.clusters import Clusters
    from webmap.hotspots.events import Events, Moment

# An area of which no kind is less likely by chance than this does not stand out by itself.
_UNLIKELY = 0.01
# A cluster that is over, or that goes on and on, is none: the first is past, the second a place
# that is always hot, which the other methods tell.
ALIVE_DAYS, LONGEST_DAYS = 28, 56
_LOCAL = np.timedelta64(8, "h")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class MoreThanUsual:
    """How many incidents of a kind (all: "") there were, and how many there should have been."""

    kind: str
    count: int
    usual: float

    @property
    def times(self) -> float:
        """How many times as many."""
        return self.count / self.usual


@dataclass(frozen=True)
class Burst:
    """Incidents close in space and time: how many, from which day to which (local)."""

    count: int
    first: np.datetime64
    last: np.datetime64


class Bursts:
    """Clusters in space and time that are going on."""

    def __init__(self, events: Events, clusters: Clusters, now: Moment) -> None:
        self._days = events.middles
        label = clusters.label
        first = np.full(clusters.count, now)
        last = np.full(clusters.count, np.datetime64(0, "s"))
        np.minimum.at(first, label[label >= 0], self._days[label >= 0])
        np.maximum.at(last, label[label >= 0], self._days[label >= 0])
        burst = (last > now - ALIVE_DAYS * _DAY) & (last - first <= LONGEST_DAYS * _DAY)
        self._label = np.where(np.append(burst, False)[label], label, -1)

    def within(self, inside: NDArray[np.bool_], least: int) -> Burst | None:
        """Return an area's part of the burst that has most incidents there; None: too small."""
        there = inside & (self._label >= 0)
        if there.sum() < least:
            return None
        members = there & (self._label == np.bincount(self._label[there]).argmax())
        if members.sum() < least:
            return None
        days = (self._days[members] + _LOCAL).astype("datetime64[D]")
        return Burst(int(members.sum()), days.min(), days.max())


def hotter(
    category: NDArray[np.str_], inside: NDArray[np.bool_], share: float
) -> MoreThanUsual | None:
    """Return of which kind an area had more than its share of the ground explains.

    All incidents where they do, else the category that is least likely by chance.

    Parameters
    ----------
    category
        Shape (incidents,): of the whole office.
    inside
        Which ones lie in the area.
    share
        The area's share of the office's ground.
    """
    found = []
    for kind, mine in _kinds(category):
        count, usual = int((mine & inside).sum()), float(mine.sum() * share)
        found.append((float(as_many_by_poisson(count, usual)), MoreThanUsual(kind, count, usual)))
    return _least_likely(found)


def rising(
    category: NDArray[np.str_], inside: NDArray[np.bool_], recent: NDArray[np.bool_]
) -> MoreThanUsual | None:
    """Return of which kind an area had more of late than its own past and the office explain."""
    found = []
    for kind, mine in _kinds(category):
        late, count = int((mine & inside & recent).sum()), int((mine & inside).sum())
        share = float((mine & recent).sum() / mine.sum())
        p = float(as_many_of(late, count, share))
        found.append((p, MoreThanUsual(kind, late, max(count * share, 0.05))))
    return _least_likely(found)


def reasons_of(
    days: tuple[int, int],
    hot: MoreThanUsual | None,
    rise: MoreThanUsual | None,
    burst: Burst | None,
    most: tuple[str, int, str, int],
    count: int,
) -> list[Reason]:
    """Return what there is to say of an area, the weightiest first.

    Parameters
    ----------
    days
        Of the year, and of the last weeks.
    most
        The most frequent category, how many, its most frequent sub-category, how many.
    count
        All incidents of the area in the year.
    """
    reasons = []
    for code, span, more in (("hot", days[0], hot), ("rising", days[1], rise)):
        if more is None:
            continue
        said: dict[str, int | float | str] = {"days": span, "count": more.count}
        if code == "hot":
            said["times"] = f"{more.times:.1f}"
        else:
            said["usual"] = f"{more.usual:.1f}"
        if more.kind == ALL_KINDS:
            reasons.append(Reason(code, said))
        else:
            reasons.append(Reason(f"{code}_kind", {**said, "category": more.kind}))
    if burst is not None:
        span_of = {"first": str(burst.first), "last": str(burst.last)}
        reasons.append(Reason("cluster", {**span_of, "count": burst.count}))
    category, of_category, sub_category, of_sub = most
    percent = round(100 * of_category / count)
    reasons.append(Reason("kind", {"category": category, "count": of_category, "percent": percent}))
    if sub_category:
        named = {"category": category, "sub_category": sub_category}
        reasons.append(Reason("sub_kind", {**named, "count": of_sub}))
    return reasons


def _kinds(category: NDArray[np.str_]) -> list[tuple[str, NDArray[np.bool_]]]:
    everything = [(ALL_KINDS, np.ones(len(category), dtype=bool))]
    return everything + [(str(kind), category == kind) for kind in np.unique(category)]


def _least_likely(found: list[tuple[float, MoreThanUsual]]) -> MoreThanUsual | None:
    """Return all kinds together where they stand out, else the category that does most."""
    if found[0][0] <= _UNLIKELY:
        return found[0][1]
    # Of several categories one is likely to look unlikely.
    bar = _UNLIKELY / max(len(found) - 1, 1)
    p, more = min(found[1:], key=lambda pair: pair[0])
    return more if p <= bar else None
