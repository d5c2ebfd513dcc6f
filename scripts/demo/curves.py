"""Lines drawn through a few points, as a road or a border runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Point = tuple[float, float]

_SPACING_M = 20.0
_TOLERANCE_M = 0.4


def smooth_line(points: Sequence[Point]) -> shapely.LineString:
    """Return a curve (Catmull and Rom's) through the points, in pieces of about 20 m."""
    xy = np.asarray(points, dtype=float)
    padded = np.vstack([2 * xy[0] - xy[1], xy, 2 * xy[-1] - xy[-2]])
    return _simplified(_through(padded))


def smooth_ring(points: Sequence[Point]) -> shapely.Polygon:
    """Return the polygon whose border is a closed curve through the points."""
    xy = np.asarray(points, dtype=float)
    padded = np.vstack([xy[-1], xy, xy[:2]])
    return shapely.Polygon(_simplified(_through(padded)))


def rough_ring(points: Sequence[Point], rng: np.random.Generator, roughness: float) -> list[Point]:
    """Return the ring's points with new ones between them, shifted aside as real borders are.

    Parameters
    ----------
    points
        Corners of the ring, the first not repeated.
    roughness
        Most that a new point is shifted, as a share of its side's length.
    """
    result: list[Point] = []
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        along, aside = rng.uniform(0.35, 0.65), rng.uniform(-roughness, roughness)
        dx, dy = x1 - x0, y1 - y0
        result += [(x0, y0), (x0 + along * dx - aside * dy, y0 + along * dy + aside * dx)]
    return result


def _through(padded: NDArray[np.float64]) -> NDArray[np.float64]:
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, round(float(np.hypot(*(p2 - p1))) / _SPACING_M))
        t = (np.arange(count) / count)[:, None]
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    return np.vstack([*pieces, padded[-2]])


def _simplified(xy: NDArray[np.float64]) -> shapely.LineString:
    return shapely.simplify(shapely.LineString(xy), _TOLERANCE_M)
