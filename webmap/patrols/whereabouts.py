"""Where patrols were and when: stays and the way between them, from plans or from tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from webmap.patrols.itinerary import StopKind
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from webmap.patrols.itinerary import PlannedRoute

STORED_SRID = 4326
# A way is told by points this far apart.
STEP_M = 50.0
# Where a way is slow or waits, one of its points does not stand for longer than this either side.
LONGEST_STEP_S = 50.0
# A device that is silent for longer than this may have been anywhere.
LONGEST_SILENCE_S = 180.0


@dataclass(frozen=True, eq=False)
class Whereabouts:
    """Pieces of time, each at one point.

    Parameters
    ----------
    at_m
        Shape (pieces, 2): the points in a metric CRS.
    from_s, to_s
        Shape (pieces,): seconds since 1970, or since any other moment.
    """

    at_m: NDArray[np.float64]
    from_s: NDArray[np.float64]
    to_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.from_s)

    @classmethod
    def none(cls) -> Whereabouts:
        """Return nobody anywhere."""
        return cls(np.empty((0, 2)), np.empty(0), np.empty(0))

    @classmethod
    def joined(cls, parts: Iterable[Whereabouts]) -> Whereabouts:
        """Return several together."""
        parts = [cls.none(), *parts]
        return cls(
            np.concatenate([part.at_m for part in parts]),
            np.concatenate([part.from_s for part in parts]),
            np.concatenate([part.to_s for part in parts]),
        )

    def since(self, moment_s: float) -> Whereabouts:
        """Return them with times that count from another moment."""
        return Whereabouts(self.at_m, self.from_s - moment_s, self.to_s - moment_s)


def of_routes(routes: Iterable[PlannedRoute], metric_srid: int) -> Whereabouts:
    """Return where the teams of a plan are by its timetables."""
    to_metric = transformer_between(STORED_SRID, metric_srid)
    return Whereabouts.joined(_of_route(route, to_metric) for route in routes)


def of_fixes(
    time_s: NDArray[np.float64], lon_lat: NDArray[np.float64], metric_srid: int
) -> Whereabouts:
    """Return where a device was: at each fix until the next, unless it was silent for long.

    Parameters
    ----------
    time_s
        Shape (fixes,), in order.
    lon_lat
        Shape (fixes, 2), EPSG:4326.
    """
    if len(time_s) == 0:
        return Whereabouts.none()
    to_metric = transformer_between(STORED_SRID, metric_srid)
    at_m = np.column_stack(to_metric.transform(lon_lat[:, 0], lon_lat[:, 1]))
    until = np.append(time_s[1:], time_s[-1])
    return Whereabouts(at_m, time_s, np.minimum(until, time_s + LONGEST_SILENCE_S))


def _of_route(route: PlannedRoute, to_metric: Transformer) -> Whereabouts:
    stays = [stop for stop in route.stops if stop.point is not None]
    at_m = np.array(
        [to_metric.transform(stop.point.x, stop.point.y) for stop in stays if stop.point]
    )
    standing = Whereabouts(
        at_m.reshape(-1, 2),
        np.array([stop.arrives_at.timestamp() for stop in stays]),
        np.array([stop.departs_at.timestamp() for stop in stays]),
    )
    return Whereabouts.joined([standing, _on_the_way(route, to_metric)])


def _on_the_way(route: PlannedRoute, to_metric: Transformer) -> Whereabouts:
    """Return points along the line; how far each stop is along it follows from its ways."""
    if route.line is None or route.distance_m <= 0:
        return Whereabouts.none()
    line = shapely.transform(route.line, lambda x, y: to_metric.transform(x, y), interleaved=False)
    visits = [stop for stop in route.stops if stop.kind is StopKind.VISIT]
    # Lengths along the streets and along the line differ by the rounding of coordinates.
    scale = line.length / route.distance_m
    reached_m = np.cumsum([stop.distance_m for stop in visits]) * scale
    along = [0.0, *reached_m.repeat(2), line.length]
    clock = [route.leaves_at.timestamp()]
    for stop in visits:
        clock += [stop.arrives_at.timestamp(), stop.departs_at.timestamp()]
    clock.append(route.back_at.timestamp())
    count = max(2, int(line.length // STEP_M) + 1)
    points_m = np.linspace(0, line.length, count)
    # Strictly growing, so that a stay is one moment here; the stays are told apart.
    grown = np.maximum.accumulate(along) + np.arange(len(along)) * 1e-6
    times_s = np.interp(points_m, grown, clock)
    half_s = np.minimum(np.gradient(times_s) / 2, LONGEST_STEP_S)
    return Whereabouts(
        shapely.get_coordinates(shapely.line_interpolate_point(line, points_m)),
        times_s - half_s,
        times_s + half_s,
    )
