"""A walk along whole streets: which, in which direction, and where it does what it is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from webmap.projections import transformer_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.models import Mode
    from webmap.patrols.network import StreetNetwork

_SAME_M = 1e-6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a walk along one name.

    Parameters
    ----------
    name
        The street's name; empty where it has none.
    length_m
        Metres along it.
    again
        Whether it is only walked on the way: it counted before, or does not count.
    lon, lat
        Where it begins, degrees in EPSG:4326.
    """

    name: str
    length_m: float
    again: bool
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class Walk:
    """Streets one after the other.

    Parameters
    ----------
    network, mode
        On what, and how one moves.
    street, along
        Shape (steps,): the street, and whether it is walked along its own line.
    counts
        Shape (steps,): whether this step is what the walk is for, the first time: the street is
        swept, or its incidents are passed.
    """

    network: StreetNetwork
    mode: Mode
    street: NDArray[np.int64]
    along: NDArray[np.bool_]
    counts: NDArray[np.bool_]

    @cached_property
    def length_m(self) -> float:
        """Return the metres walked."""
        return float(self.network.length_m[self.street].sum())

    @cached_property
    def counted_m(self) -> float:
        """Return the metres that count."""
        return float(self.network.length_m[self.street[self.counts]].sum())

    @cached_property
    def time_s(self) -> float:
        """Return the seconds on the way."""
        speeds = self.network.speeds_mps[self.mode][self.street, np.where(self.along, 0, 1)]
        return float((self.network.length_m[self.street] / speeds).sum())

    @cached_property
    def nodes(self) -> NDArray[np.int64]:
        """Return the junctions in order, shape (steps + 1,); empty for a walk of no step."""
        if not len(self.street):
            return np.empty(0, dtype=np.int64)
        begin, end = self.network.start_node[self.street], self.network.end_node[self.street]
        tail, head = np.where(self.along, begin, end), np.where(self.along, end, begin)
        return np.concatenate([tail, head[-1:]])

    def line(self) -> shapely.LineString | None:
        """Return the way as one line in EPSG:4326; None where nobody moves."""
        pieces = [
            shapely.get_coordinates(self.network.lines[street])[:: 1 if along else -1]
            for street, along in zip(self.street, self.along, strict=True)
        ]
        if not pieces:
            return None
        xy = np.vstack(pieces)
        moved = np.ones(len(xy), dtype=bool)
        moved[1:] = np.abs(np.diff(xy, axis=0)).max(axis=1) > _SAME_M
        lon, lat = self._to_degrees.transform(xy[moved, 0], xy[moved, 1])
        return shapely.LineString(np.column_stack([lon, lat]))

    @cached_property
    def _to_degrees(self) -> pyproj.Transformer:
        return transformer_between(self.network.metric_srid, 4326)

    def stretches(self, *, names_only: bool = False) -> list[Stretch]:
        """Return the walk as a person is told it: one entry for each name in order.

        Parameters
        ----------
        names_only
            Whether pieces of one name that count and that don't are told as one.
        """
        if not len(self.street):
            return []
        lines = self.network.lines[self.street]
        begins = shapely.get_point(lines, np.where(self.along, 0, -1))
        lon, lat = self._to_degrees.transform(shapely.get_x(begins), shapely.get_y(begins))
        told: list[Stretch] = []
        for step, (street, counts) in enumerate(zip(self.street, self.counts, strict=True)):
            name = str(self.network.names[street])
            length_m = float(self.network.length_m[street])
            last = told[-1] if told else None
            again = not counts
            if last is not None and last.name == name and (names_only or last.again == again):
                told[-1] = replace(
                    last, length_m=last.length_m + length_m, again=last.again and again
                )
            else:
                told.append(Stretch(name, length_m, again, float(lon[step]), float(lat[step])))
        return told
