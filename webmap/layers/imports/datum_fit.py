"""Which datum a file's degrees are in, told by how well they fit what the office knows.

The boundary tells when many points would lie outside it. Within it, a wrong datum moves every
point by the same half kilometre: shops leave their street fronts, buildings their footprints. How
near the points are to streets, and how many lie on buildings, is therefore compared with what the
same points have when they are moved by other distances as far: the right datum stands out, be the
points in doorways or in the middle of houses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.layers.datums import Datum, to_wgs84
from webmap.layers.imports.area import OfficeArea, transformed

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANDIDATES = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
_LOOKED_AT = 400
_LEAST_POINTS = 5
_CLEAR_SHARE, _CLEAR_POINTS, _FEW_SHARE = 0.05, 1.5, 0.5
_CLEAR_FIT = 2.0
# How much nearer to streets, or more often on buildings, the right datum has points.
_NEARER, _MORE_ON_BUILDINGS = 0.6, 0.25
_FAR_M = 100.0
_HALF = 0.5
# EPSG numbers CGCS2000's 3-degree zones twice: 4513-4533 by zone, 4534-4554 by central meridian.
_FIRST_MERIDIAN, _ZONES = 4534, 21
# As far as the datums move points, in directions that streets rarely have all.
_MOVES_M = tuple(
    (radius * np.cos(angle), radius * np.sin(angle))
    for radius in (170.0, 330.0, 560.0)
    for angle in np.radians([17.0, 88.0, 139.0, 211.0, 262.0, 331.0])
)


@dataclass(frozen=True)
class DatumFit:
    """How well a file's points fit the office under a datum.

    Parameters
    ----------
    inside_share
        Of the points, in the office.
    street_m
        Median distance of those to the nearest street, metres; None: no street, or none inside.
    on_building_share
        Of those, on the footprint of a building; None: no footprints, or none inside.
    stands_out
        How far streets and buildings set these positions apart from others as far away, in
        standard deviations.
    """

    datum: Datum
    inside_share: float
    street_m: float | None
    on_building_share: float | None
    stands_out: float


def datum_fits(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    area: OfficeArea,
    streets: NDArray[np.object_],
    buildings: NDArray[np.object_],
) -> list[DatumFit]:
    """Return how well points fit under each of `CANDIDATES`.

    Parameters
    ----------
    lon, lat
        Degrees, as the file has them; what is not finite is left out.
    area
        The office.
    streets, buildings
        Lines and areas in the office's metric CRS.
    """
    finite = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = lon[finite], lat[finite]
    if len(lon) > _LOOKED_AT:
        some = np.linspace(0, len(lon) - 1, _LOOKED_AT).astype(int)
        lon, lat = lon[some], lat[some]
    if not len(lon):
        return []
    near = _Surroundings(streets, buildings)
    fits = []
    for datum in CANDIDATES:
        there = to_wgs84(lon, lat, datum)
        inside = area.holds(*there)
        street_m, share, out = None, None, 0.0
        if inside.any():
            points = area.metric(shapely.points(there[0][inside], there[1][inside]))
            street_m, share, out = near.fit(points)
        fits.append(DatumFit(datum, float(np.mean(inside)), street_m, share, out))
    return fits


def best_datum(fits: Sequence[DatumFit], points: int) -> Datum | None:
    """Return the datum that fits clearly better than the others, or None.

    Parameters
    ----------
    points
        How many points the file has; a few can fit by chance.
    """
    if not fits:
        return None
    most = max(fit.inside_share for fit in fits)
    if not most:
        return None
    # One point of a dozen beyond the boundary tells nothing.
    margin = max(_CLEAR_SHARE, min(_CLEAR_POINTS / points, _FEW_SHARE))
    left = [fit for fit in fits if fit.inside_share >= most - margin]
    if len(left) == 1:
        return left[0].datum
    if points < _LEAST_POINTS:
        return None
    first, *others = sorted(left, key=lambda fit: fit.stands_out, reverse=True)
    clear = first.stands_out >= max(_CLEAR_FIT, 1.5 * others[0].stands_out)
    return first.datum if clear and all(_is_better(first, other) for other in others) else None


def _is_better(fit: DatumFit, other: DatumFit) -> bool:
    """Return whether a person would see it too: nearer to streets, or more on buildings."""
    nearer = (
        fit.street_m is not None
        and other.street_m is not None
        and fit.street_m <= _NEARER * other.street_m
    )
    on_buildings = (
        fit.on_building_share is not None
        and other.on_building_share is not None
        and fit.on_building_share >= other.on_building_share + _MORE_ON_BUILDINGS
    )
    return nearer or on_buildings


class _Surroundings:
    """Streets and buildings, to be near to."""

    def __init__(self, streets: NDArray[np.object_], buildings: NDArray[np.object_]) -> None:
        self.streets = shapely.STRtree(streets) if len(streets) else None
        self.buildings = shapely.STRtree(buildings) if len(buildings) else None

    def fit(self, points: NDArray[np.object_]) -> tuple[float | None, float | None, float]:
        """Return median distance to streets, share on buildings, how both stand out."""
        xy = shapely.get_coordinates(points)
        distance, on = self._look(xy)
        moved = [self._look(xy + np.array(move)) for move in _MOVES_M]
        stands_out = max(
            -_deviation(np.mean(np.minimum(distance, _FAR_M)),
                        [np.mean(np.minimum(there, _FAR_M)) for there, _ in moved])
            if self.streets else 0.0,
            abs(_deviation(np.mean(on), [np.mean(there) for _, there in moved]))
            if self.buildings else 0.0,
        )  # fmt: skip
        return (
            float(np.median(distance)) if self.streets else None,
            float(np.mean(on)) if self.buildings else None,
            float(max(stands_out, 0.0)),
        )

    def _look(self, xy: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        points = shapely.points(xy)
        distance = np.full(len(xy), np.inf)
        if self.streets is not None:
            (found, _), away = self.streets.query_nearest(
                points, all_matches=False, return_distance=True
            )
            distance[found] = away
        on = np.zeros(len(xy), dtype=bool)
        if self.buildings is not None:
            on[self.buildings.query(points, predicate="intersects")[0]] = True
        return distance, on


def _deviation(value: np.floating, others: Sequence[np.floating]) -> float:
    spread = float(np.std(np.asarray(others, dtype=float)))
    return (float(value) - float(np.mean(np.asarray(others, dtype=float)))) / max(spread, 1e-3)


def plane_crs(
    x: NDArray[np.float64], y: NDArray[np.float64], area: OfficeArea
) -> tuple[str, float] | None:
    """Return the plane CRS under which metres lie in the office, and the share that does.

    Looked at are the office's own Gauss-Krüger zone, with and without the zone's number before
    the easting, the UTM zones of South China, and Web Mercator.
    """
    finite = np.isfinite(x) & np.isfinite(y)
    if not finite.any():
        return None
    x, y = x[finite][:_LOOKED_AT], y[finite][:_LOOKED_AT]
    metric = area.metric_srid
    numbered = [metric - _ZONES] if _FIRST_MERIDIAN <= metric < _FIRST_MERIDIAN + _ZONES else []
    shares = {}
    for srid in [metric, *numbered, 32649, 32650, 3857]:
        with np.errstate(all="ignore"):
            degrees = transformed(shapely.points(x, y), srid, 4326)
        lon, lat = shapely.get_x(degrees), shapely.get_y(degrees)
        shares[f"EPSG:{srid}"] = float(np.mean(area.holds(lon, lat)))
    best = max(shares, key=lambda name: shares[name])
    return (best, shares[best]) if shares[best] >= _HALF else None
