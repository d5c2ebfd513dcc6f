"""Building the topology of grids from polygons as they are stored."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.errors import N_, DomainError
from webmap.grids.lattice import (
    Half,
    on_lattice,
    square_metres,
    vertices_of,
)
from webmap.grids.topology import OUTSIDE, Grid, Topology

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Built:
    """A topology, and how many square metres of the polygons were gaps, overlaps or outside."""

    topology: Topology
    mended_m2: float


def build(
    subs: Sequence[tuple[Grid, BaseGeometry]], police: Sequence[Grid], boundary: BaseGeometry
) -> Built:
    """Return the topology of sub-grids that tile a boundary.

    Where the polygons share their vertices they are taken as they are. Else they are brought
    together: what two of them hold belongs to the first, what none holds to the neighbour with the
    longest border, what lies beyond the boundary to none.

    Parameters
    ----------
    subs
        The sub-grids, with areas in degrees (EPSG:4326).
    police
        The police grids that they name.
    boundary
        The office's, degrees.

    Raises
    ------
    DomainError
        A sub-grid is left with nothing.
    """
    areas = [on_lattice(area) for _grid, area in subs]
    outline = on_lattice(boundary)
    keys = [grid.key for grid, _area in subs]
    corners = frozenset(vertices_of(shapely.get_coordinates(outline).tolist()))
    halves = _as_they_are(areas, keys, outline)
    mended_m2 = 0.0
    if halves is None:
        halves, mended_m2 = _brought_together(areas, keys, outline)
        lost = set(keys) - set(halves.values())
        if lost:
            codes = [grid.code for grid, _area in subs if grid.key in lost]
            raise DomainError(
                N_("网格“%(code)s”不在警务室范围里，或者被别的网格盖住了。"), code=codes[0]
            )
    return Built(
        Topology(
            halves=halves,
            subs={grid.key: grid for grid, _area in subs},
            police={grid.key: grid for grid in police},
            corners=corners,
        ),
        mended_m2,
    )


def halves_of(area: BaseGeometry) -> list[Half]:
    """Return the halves around an area in units of the lattice, the area on their left."""
    halves: list[Half] = []
    for part in shapely.get_parts(shapely.orient_polygons(area)):
        for ring in (part.exterior, *part.interiors):
            vertices = vertices_of(ring.coords)
            halves += itertools.pairwise(vertices)
    return halves


def closed(halves: Mapping[Half, str]) -> dict[Half, str]:
    """Return halves without those inside an area, and with those that look at the outside."""
    kept: dict[Half, str] = {}
    for (a, b), label in halves.items():
        other = halves.get((b, a), OUTSIDE)
        if other != label:
            kept[a, b] = label
            kept[b, a] = other
    return kept


def _as_they_are(
    areas: Sequence[BaseGeometry], keys: Sequence[str], outline: BaseGeometry
) -> dict[Half, str] | None:
    """Return the halves of areas that tile the outline vertex for vertex, else None."""
    halves: dict[Half, str] = {}
    for key, area in zip(keys, areas, strict=True):
        for half in halves_of(area):
            if half in halves:
                return None
            halves[half] = key
    outer = {half for half in halves if (half[1], half[0]) not in halves}
    if outer != set(halves_of(outline)) or not all(shapely.is_valid(areas)):
        return None
    return closed(halves)


def _brought_together(
    areas: Sequence[BaseGeometry], keys: Sequence[str], outline: BaseGeometry
) -> tuple[dict[Half, str], float]:
    lines = shapely.boundary(np.array([*areas, outline], dtype=object))
    noded = shapely.union_all(lines, grid_size=1)
    cells = shapely.get_parts(shapely.polygonize([noded]))
    inner = shapely.point_on_surface(cells)
    within = shapely.intersects(outline, inner)
    cells, inner = cells[within], inner[within]
    cell, area = shapely.STRtree(inner).query(np.array(areas, dtype=object), "intersects")[::-1]
    held = np.zeros(len(cells), dtype=np.int64)
    np.add.at(held, cell, 1)
    labels: list[str | None] = [None] * len(cells)
    for position, owner in sorted(zip(cell.tolist(), area.tolist(), strict=True), reverse=True):
        labels[position] = keys[owner]
    wrong = float(sum(square_metres(one) for one in cells[held != 1]))
    beyond = shapely.difference(shapely.union_all(areas, grid_size=1), outline, grid_size=1)
    fill_gaps(cells.tolist(), labels)
    halves = {
        half: label
        for one, label in zip(cells.tolist(), labels, strict=True)
        for half in halves_of(one)
        if label is not None
    }
    return closed(halves), wrong + square_metres(beyond)


def fill_gaps(cells: Sequence[BaseGeometry], labels: list[str | None]) -> None:
    """Give each cell without a label that of the neighbours with the longest border to it."""
    owner: dict[Half, int] = {
        half: position for position, cell in enumerate(cells) for half in halves_of(cell)
    }
    waiting = {position for position, label in enumerate(labels) if label is None}
    while waiting:
        found: dict[int, str] = {}
        for position in sorted(waiting):
            shares: dict[str, float] = {}
            for a, b in halves_of(cells[position]):
                beside = owner.get((b, a))
                label = None if beside is None else labels[beside]
                if label is not None:
                    length = shapely.LineString([a, b]).length
                    shares[label] = shares.get(label, 0.0) + length
            if shares:
                found[position] = max(sorted(shares), key=lambda label: shares[label])
        if not found:
            return
        for position, label in found.items():
            labels[position] = label
        waiting -= found.keys()
