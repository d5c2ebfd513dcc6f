"""Travel times between places along the streets, and the lines of the legs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

from webmap.patrols.network import Arcs
from webmap.patrols.shortest import shortest_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.models import Mode
    from webmap.patrols.network import StreetNetwork
    from webmap.patrols.snapping import SnappedPlaces

# Who only sets foot on a street to turn off it has not gone along it.
_NAMED_M = 1.0


@dataclass(frozen=True)
class Leg:
    """The way between two stops.

    Parameters
    ----------
    line
        LineString in the network's metric CRS; None where one stays in place.
    length_m
        Metres along the streets.
    via
        Names of the streets in order, without repetition.
    """

    line: shapely.LineString | None
    length_m: float
    via: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class TravelTable:
    """Fastest ways between all places of one mode.

    Parameters
    ----------
    mode
        How one moves.
    time_s
        Shape (places, places): seconds from row to column; inf where there is no way.
    """

    mode: Mode
    time_s: NDArray[np.float64]
    _network: StreetNetwork
    _arcs: Arcs
    _predecessor: NDArray[np.int32]
    _node: NDArray[np.int64]

    def leg(self, start: int, end: int) -> Leg:
        """Return the way from one place to another.

        Raises
        ------
        ValueError
            There is no way; ask ``time_s`` first.
        """
        if not np.isfinite(self.time_s[start, end]):
            raise ValueError(f"no way from place {start} to place {end}")
        first, node = int(self._node[start]), int(self._node[end])
        steps = [node]
        while node != first:
            node = int(self._predecessor[start, node])
            steps.append(node)
        path = np.array(steps[::-1])
        tails = np.searchsorted(self._arcs.tail, path[:-1], side="left")
        ends = np.searchsorted(self._arcs.tail, path[:-1], side="right")
        arcs = [
            int(low + np.searchsorted(self._arcs.head[low:high], head))
            for low, high, head in zip(tails, ends, path[1:], strict=True)
        ]
        return self._along(arcs)

    def _along(self, arcs: list[int]) -> Leg:
        pieces: list[NDArray[np.float64]] = []
        via: list[str] = []
        length = 0.0
        for arc in arcs:
            street = self._arcs.street[arc]
            begin, stop = self._arcs.from_m[arc], self._arcs.to_m[arc]
            length += abs(stop - begin)
            if stop != begin:
                pieces.append(self._piece(street, begin, stop))
            name = str(self._network.names[street])
            if name and abs(stop - begin) > _NAMED_M and (not via or via[-1] != name):
                via.append(name)
        if not pieces:
            return Leg(None, length, tuple(via))
        xy = np.vstack(pieces)
        moved = np.ones(len(xy), dtype=bool)
        moved[1:] = np.abs(np.diff(xy, axis=0)).max(axis=1) > 1e-6
        line = shapely.LineString(xy[moved]) if moved.sum() > 1 else None
        return Leg(line, length, tuple(via))

    def _piece(self, street: int, begin_m: float, end_m: float) -> NDArray[np.float64]:
        """Return the points of a street's line between two offsets, in that direction."""
        line, whole_m = self._network.lines[street], self._network.length_m[street]
        # Most pieces are whole streets: cutting them takes many times as long as reading them.
        if (begin_m, end_m) == (0.0, whole_m):
            return np.asarray(shapely.get_coordinates(line))
        if (begin_m, end_m) == (whole_m, 0.0):
            return np.asarray(shapely.get_coordinates(line)[::-1])
        return np.asarray(shapely.get_coordinates(substring(line, begin_m, end_m)))


def travel_between(network: StreetNetwork, places: SnappedPlaces) -> TravelTable:
    """Find the fastest ways between all places by Dijkstra's algorithm on the directed network.

    Places split their street where they stand, so a way may begin and end in mid-street, and
    two places on one street are joined along it.

    Parameters
    ----------
    network
        The street network.
    places
        Where the places stand; one without a stop has no way from or to it, but to itself.
    """
    arcs = network.arcs(places.mode).joined(_split(network, places)).fastest()
    nodes = network.node_count + len(places.street)
    own = network.node_count + np.arange(len(places.street))
    times, predecessor = shortest_between(arcs.tail, arcs.head, arcs.time_s, nodes, own)
    np.fill_diagonal(times, 0.0)
    return TravelTable(places.mode, times, network, arcs, predecessor, own)


def _split(network: StreetNetwork, places: SnappedPlaces) -> Arcs:
    """Return the arcs by which the places hang in the middle of their streets."""
    order = np.lexsort((places.offset_m, places.street))
    order = order[places.street[order] >= 0]
    rows: list[tuple[int, int, float, int, float, float]] = []
    for street in np.unique(places.street[order]):
        here = order[places.street[order] == street]
        nodes = [network.start_node[street], *(network.node_count + here), network.end_node[street]]
        at_m = [0.0, *places.offset_m[here], network.length_m[street]]
        along_mps, against_mps = network.speeds_mps[places.mode][street]
        for k in range(len(nodes) - 1):
            piece_m = at_m[k + 1] - at_m[k]
            if along_mps > 0:
                time_s = piece_m / along_mps
                rows.append((nodes[k], nodes[k + 1], time_s, street, at_m[k], at_m[k + 1]))
            if against_mps > 0:
                time_s = piece_m / against_mps
                rows.append((nodes[k + 1], nodes[k], time_s, street, at_m[k + 1], at_m[k]))
    table = np.array(rows, dtype=float).reshape(-1, 6)
    return Arcs(
        tail=table[:, 0].astype(np.int64),
        head=table[:, 1].astype(np.int64),
        time_s=table[:, 2],
        street=table[:, 3].astype(np.int64),
        from_m=table[:, 4],
        to_m=table[:, 5],
    )
