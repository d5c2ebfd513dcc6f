"""Set places onto the streets: onto the edge itself, on their own side of the railway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.models import Mode
from webmap.patrols.network import StopKnown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from webmap.patrols.network import StreetNetwork

FARTHEST_M = 150.0
_STOPS_KEPT = 20_000


@dataclass(frozen=True, eq=False)
class SnappedPlaces:
    """Where places stand on the network for one mode.

    Parameters
    ----------
    mode
        The mode that must be able to stop there.
    street
        Shape (places,): index of the street; -1 where none is near enough.
    offset_m
        Shape (places,): how far along the street's line.
    away_m
        Shape (places,): from the place to its stop; to the nearest street where there is none.
    """

    mode: Mode
    street: NDArray[np.int64]
    offset_m: NDArray[np.float64]
    away_m: NDArray[np.float64]

    @property
    def on_network(self) -> NDArray[np.bool_]:
        """Return which places have a stop."""
        return self.street >= 0


def anchor(area: BaseGeometry) -> shapely.Point:
    """Return the point that stands for an area: its centroid, or one inside if that lies out."""
    centre = area.centroid
    return centre if area.covers(centre) else area.representative_point()


def snap(
    network: StreetNetwork,
    places: Sequence[BaseGeometry],
    mode: Mode,
    farthest_m: float = FARTHEST_M,
) -> SnappedPlaces:
    """Set each place onto the street where a team of this mode would stop.

    The nearest street counts that the mode may use, lies on the ground, belongs to the network
    as a whole, and can be reached from the place without stepping over the railway. A bridge or
    a cut-off piece is taken only where nothing else is near.

    Parameters
    ----------
    network
        The street network.
    places
        Points or areas in the network's metric CRS; an empty one has no stop.
    mode
        How the team moves.
    farthest_m
        A place farther than this from every street has no stop.
    """
    # The same places come again with every change of a plan: the network keeps where they stop.
    known = network.stops_known
    keys = [(mode, farthest_m, place.wkb) for place in places]
    found = {key: stop for key in keys if (stop := known.get(key)) is not None}
    new = {key: place for key, place in zip(keys, places, strict=True) if key not in found}
    if new:
        finder = _StopFinder(network, mode, farthest_m)
        fresh = {key: finder.find(place) for key, place in new.items()}
        if len(known) + len(fresh) > _STOPS_KEPT:
            known.clear()
        known.update(fresh)
        found.update(fresh)
    stops = [found[key] for key in keys]
    return SnappedPlaces(
        mode,
        street=np.array([stop.street for stop in stops], dtype=np.int64),
        offset_m=np.array([stop.offset_m for stop in stops], dtype=float),
        away_m=np.array([stop.away_m for stop in stops], dtype=float),
    )


class _StopFinder:
    """Finds where places stop, for one mode."""

    def __init__(self, network: StreetNetwork, mode: Mode, farthest_m: float) -> None:
        self._network = network
        self._farthest_m = farthest_m
        self._usable = np.flatnonzero(network.speeds_mps[mode].max(axis=1) > 0)
        self._second_best = (network.in_small_part(mode) | (network.level != 0))[self._usable]
        self._tree = shapely.STRtree(network.lines[self._usable])
        self._railways = shapely.STRtree(network.railways)

    def find(self, place: BaseGeometry) -> StopKnown:
        """Return the stop of one place."""
        if place.is_empty:
            return StopKnown()
        lines_of = self._network.lines
        near = self._tree.query(place, predicate="dwithin", distance=self._farthest_m)
        if len(near) == 0:
            if not len(self._usable):
                return StopKnown()
            return StopKnown(
                away_m=float(place.distance(lines_of[self._usable[self._tree.nearest(place)]]))
            )
        point = anchor(place)
        lines = lines_of[self._usable[near]]
        away = shapely.distance(lines, point)
        for k in np.lexsort((away, self._second_best[near])):
            offset = float(shapely.line_locate_point(lines[k], point))
            step = shapely.LineString([point, shapely.line_interpolate_point(lines[k], offset)])
            if len(self._railways.query(step, predicate="intersects")) == 0:
                return StopKnown(int(self._usable[near[k]]), offset, float(away[k]))
        return StopKnown()
