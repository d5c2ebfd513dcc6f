"""The street network as a graph: junctions, streets between them, who may move along them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from webmap.errors import N_, DomainError
from webmap.models import Mode
from webmap.patrols.speeds import edge_speeds_mps

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

NODE_DECIMALS = 7
SMALL_PART_M = 500.0
_CLOSED_KEPT = 4


@dataclass(frozen=True, slots=True)
class StopKnown:
    """Where a place stops: a street's index, -1 where none is near; how far along; how far off."""

    street: int = -1
    offset_m: float = 0.0
    away_m: float = np.inf


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Streets between junctions, in the office's metric CRS.

    Streets meet only where their end points are the same (to 7 decimals of a degree), so that a
    bridge or an underpass passes over or under what it crosses. A street that crosses the
    railway on the ground is a level crossing: the data says where one can pass.

    Parameters
    ----------
    metric_srid
        EPSG code of the metric CRS of all lengths and coordinates here.
    node_count
        Number of junctions and dead ends; they are numbered from 0.
    start_node, end_node
        Shape (streets,): where each street's line begins and ends.
    length_m
        Shape (streets,).
    speeds_mps
        For each mode shape (streets, 2): along the line, against it; 0 where it may not go.
    lines
        Shape (streets,): LineStrings in the metric CRS.
    names
        Shape (streets,): the streets' names, some empty.
    level
        Shape (streets,): 0 ground, 1 bridge, -1 underpass.
    railways
        LineStrings in the metric CRS; nobody steps across them beside the streets.
    numbers
        Shape (streets,): the streets' numbers; empty where nobody asks for them.
    """

    metric_srid: int
    node_count: int
    start_node: NDArray[np.int64]
    end_node: NDArray[np.int64]
    length_m: NDArray[np.float64]
    speeds_mps: Mapping[Mode, NDArray[np.float64]]
    lines: NDArray[np.object_]
    names: NDArray[np.object_]
    level: NDArray[np.int64]
    railways: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    numbers: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))

    @classmethod
    def from_frames(
        cls,
        streets: gpd.GeoDataFrame,
        metric_srid: int,
        railways: gpd.GeoDataFrame | None = None,
    ) -> StreetNetwork:
        """Build the network from streets as they are stored.

        Parameters
        ----------
        streets
            LineStrings with the columns ``name, highway, oneway, foot, ebike, car, level`` and
            maybe ``number``, in a CRS that the frame knows.
        metric_srid
            EPSG code of the office's metric CRS.
        railways
            LineStrings of the railway.

        Raises
        ------
        DomainError
            There is not one street.
        """
        streets = streets[~(streets.geometry.isna() | streets.geometry.is_empty)]
        if streets.empty:
            raise DomainError(N_("还没有道路数据，请先导入道路"))
        stored = np.asarray(streets.geometry.to_crs(4326).array, dtype=object)
        ends = np.vstack(
            [
                shapely.get_coordinates(shapely.get_point(stored, 0)),
                shapely.get_coordinates(shapely.get_point(stored, -1)),
            ]
        )
        keys = np.round(ends * 10**NODE_DECIMALS).astype(np.int64)
        nodes, of_end = np.unique(keys, axis=0, return_inverse=True)
        of_end = of_end.reshape(-1)
        lines = np.asarray(streets.geometry.to_crs(metric_srid).array, dtype=object)
        highway = streets["highway"].astype(object).to_numpy()
        oneway = np.array([str(value) for value in streets["oneway"]], dtype=object)
        return cls(
            metric_srid=metric_srid,
            node_count=len(nodes),
            start_node=of_end[: len(stored)],
            end_node=of_end[len(stored) :],
            length_m=shapely.length(lines),
            speeds_mps={
                mode: edge_speeds_mps(
                    mode, highway, streets[mode.value].to_numpy(dtype=bool), oneway
                )
                for mode in Mode
            },
            lines=lines,
            names=streets["name"].fillna("").astype(object).to_numpy(),
            level=streets["level"].to_numpy(dtype=np.int64),
            railways=_railway_lines(railways, metric_srid),
            numbers=(
                streets["number"].astype(object).to_numpy()
                if "number" in streets
                else np.empty(0, dtype=object)
            ),
        )

    def arcs(self, mode: Mode) -> Arcs:
        """Return the directed pieces that a mode may take."""
        return self._arcs[mode]

    def in_small_part(self, mode: Mode) -> NDArray[np.bool_]:
        """Return which streets one can't both reach and leave within a part of some size.

        Such pieces (yards cut off at the edge of an extract, one-way dead ends) exist in every
        real network; a stop is better set on the next street that belongs to the whole.
        """
        return self._small_part[mode]

    def without(self, closed: Mapping[Mode, NDArray[np.bool_]]) -> StreetNetwork:
        """Return the network where modes may not use some streets (shape (streets,) each).

        Asked again for the same, it is the same network, with what that one has found out.
        """
        key = tuple(sorted((mode.value, streets.tobytes()) for mode, streets in closed.items()))
        known = self._closed_known.get(key)
        if known is None:
            speeds = {
                mode: np.where(closed[mode][:, None], 0.0, both) if mode in closed else both
                for mode, both in self.speeds_mps.items()
            }
            known = replace(self, speeds_mps=speeds)
            if len(self._closed_known) >= _CLOSED_KEPT:
                self._closed_known.clear()
            self._closed_known[key] = known
        return known

    @cached_property
    def stops_known(self) -> dict[tuple[Mode, float, bytes], StopKnown]:
        """Return where places were found to stop, by mode, farthest metres and their WKB."""
        return {}

    @cached_property
    def street_tree(self) -> shapely.STRtree:
        """Return a spatial index of the streets' lines."""
        return shapely.STRtree(self.lines)

    @cached_property
    def _closed_known(self) -> dict[tuple[tuple[str, bytes], ...], StreetNetwork]:
        return {}

    @cached_property
    def _arcs(self) -> dict[Mode, Arcs]:
        return {mode: Arcs.of_streets(self, mode) for mode in Mode}

    @cached_property
    def _small_part(self) -> dict[Mode, NDArray[np.bool_]]:
        return {mode: self._find_small_part(mode) for mode in Mode}

    def _find_small_part(self, mode: Mode) -> NDArray[np.bool_]:
        arcs = self.arcs(mode)
        graph = sparse.csr_matrix(
            (np.ones(len(arcs.tail)), (arcs.tail, arcs.head)), (self.node_count,) * 2
        )
        _, part = connected_components(graph, directed=True, connection="strong")
        usable = self.speeds_mps[mode].max(axis=1) > 0
        within = usable & (part[self.start_node] == part[self.end_node])
        size_m = np.bincount(
            part[self.start_node[within]], self.length_m[within], minlength=part.max() + 1
        )
        least = min(SMALL_PART_M, size_m.max() / 2)
        return ~within | (size_m[part[self.start_node]] < least)


@dataclass(frozen=True, eq=False)
class Arcs:
    """Directed pieces of streets: from tail to head along a street's line between two offsets.

    All fields have the shape (arcs,). ``from_m`` and ``to_m`` are offsets along the street's
    line; an arc against the line has ``from_m > to_m``.
    """

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    time_s: NDArray[np.float64]
    street: NDArray[np.int64]
    from_m: NDArray[np.float64]
    to_m: NDArray[np.float64]

    @classmethod
    def of_streets(cls, network: StreetNetwork, mode: Mode) -> Arcs:
        """Return the arcs of whole streets: up to two a street."""
        streets = np.arange(len(network.length_m))
        zero = np.zeros(len(streets))
        speeds = network.speeds_mps[mode]
        along, against = speeds[:, 0] > 0, speeds[:, 1] > 0
        with np.errstate(divide="ignore"):
            times = network.length_m[:, None] / speeds
        return cls(
            tail=np.concatenate([network.start_node[along], network.end_node[against]]),
            head=np.concatenate([network.end_node[along], network.start_node[against]]),
            time_s=np.concatenate([times[along, 0], times[against, 1]]),
            street=np.concatenate([streets[along], streets[against]]),
            from_m=np.concatenate([zero[along], network.length_m[against]]),
            to_m=np.concatenate([network.length_m[along], zero[against]]),
        )

    def joined(self, other: Arcs) -> Arcs:
        """Return these arcs and the other's."""
        return Arcs(
            **{
                name: np.concatenate([getattr(self, name), getattr(other, name)])
                for name in self.__dataclass_fields__
            }
        )

    def fastest(self) -> Arcs:
        """Return one arc for each pair of ends, the fastest, sorted by tail and head."""
        # One key for both ends: sorting is most of the work on a city's network.
        ends = self.tail * (int(self.head.max(initial=0)) + 1) + self.head
        order = np.lexsort((self.time_s, ends))
        tail, head = self.tail[order], self.head[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        keep = order[first & (tail != head)]
        return Arcs(**{name: getattr(self, name)[keep] for name in self.__dataclass_fields__})


def _railway_lines(railways: gpd.GeoDataFrame | None, metric_srid: int) -> NDArray[Any]:
    if railways is None or railways.empty:
        return np.empty(0, dtype=object)
    return np.asarray(railways.geometry.to_crs(metric_srid).array, dtype=object)
