"""A suggested hotspot: where, why, how sure; and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from webmap.hotspots.clusters import Clusters
    from webmap.hotspots.reasons import Reason


class FoundBy(StrEnum):
    """Which methods point at an area."""

    DENSITY = "density"
    GI = "gi"
    CLUSTERS = "clusters"
    RISE = "rise"


@dataclass(frozen=True, eq=False)
class Suggestion:
    """An area that stands out.

    Parameters
    ----------
    rank
        From 1: the area where most incidents are expected, weighed as asked, first.
    area
        Metres, at most about 150 m across, in the office, on one side of the railway.
    units
        The units whose ground it is.
    incidents
        Which incidents of the past lie there and are of the last year: their numbers.
    category, sub_category
        Of most of them.
    count, recent
        Incidents of the last year, and of the last four weeks.
    by_category
        Incidents of the last year by category, the most first.
    expected
        Incidents to expect within the next four weeks; every one counts once.
    share
        Of the ground of all units.
    times_usual
        Incidents a square metre over those of the whole office, in the last year.
    confidence
        0 to 1; see `webmap.hotspots.confidence`.
    found_by
        The methods that point at it.
    reasons
        Why, the weightiest first.
    small_numbers
        There are too few incidents to be sure of anything.
    """

    rank: int
    area: shapely.Polygon
    units: tuple[int, ...]
    incidents: NDArray[np.int64]
    category: str
    sub_category: str
    count: int
    recent: int
    by_category: Mapping[str, int]
    expected: float
    share: float
    times_usual: float
    confidence: float
    found_by: tuple[FoundBy, ...]
    reasons: tuple[Reason, ...]
    small_numbers: bool


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found in an office's past.

    Parameters
    ----------
    suggestions
        Ranked.
    incidents
        How many of the last year were looked at.
    off_streets
        How many of them lie too far from every street.
    since
        From when on, UTC.
    score
        Shape (units,): incidents expected per m² and day, weighed as asked; what the ranking and
        the back-test use.
    clusters
        Of the last year's incidents in space and time.
    """

    suggestions: tuple[Suggestion, ...]
    incidents: int
    off_streets: int
    since: np.datetime64
    score: NDArray[np.float64]
    clusters: Clusters
