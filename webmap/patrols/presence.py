"""Minutes of presence at places, from a track: how long it stayed within reach of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

REACH_M = 40.0
# Between two fixes farther apart in time nothing is known.
LONGEST_GAP_S = 300.0


def presence_s(
    xy: NDArray[np.float64],
    time_s: NDArray[np.float64],
    areas: Sequence[BaseGeometry],
    reach_m: float = REACH_M,
) -> NDArray[np.float64]:
    """Return the seconds that a track was within reach of each area.

    Between two fixes it goes straight and evenly; what lies in a gap longer than
    `LONGEST_GAP_S` counts nowhere.

    Parameters
    ----------
    xy
        Shape (fixes, 2): metres, in the order of time.
    time_s
        Shape (fixes,): seconds.
    areas
        Points or areas in the same CRS.
    reach_m
        How near is there.
    """
    if len(xy) < 2 or len(areas) == 0:
        return np.zeros(len(areas))
    lasted = np.diff(time_s)
    known = (lasted > 0) & (lasted <= LONGEST_GAP_S)
    ends = np.stack([xy[:-1], xy[1:]], axis=1)[known]
    lasted = lasted[known]
    moved = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    stood = moved < 1e-9
    lines = shapely.linestrings(ends)
    starts = shapely.points(ends[:, 0])
    found = np.zeros(len(areas))
    for k, area in enumerate(areas):
        zone = shapely.buffer(area, reach_m)
        shapely.prepare(zone)
        inside = np.where(
            stood,
            shapely.intersects(zone, starts),
            shapely.length(shapely.intersection(lines, zone)) / np.where(stood, 1.0, moved),
        )
        found[k] = float((inside * lasted).sum())
    return found
