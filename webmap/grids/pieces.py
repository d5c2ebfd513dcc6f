"""Pieces: what lines cut grids into, and which grid each piece belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import shapely

from webmap.grids.building import closed, halves_of
from webmap.grids.lattice import Half, line_strings
from webmap.grids.topology import Topology


def cut_into(segments: Iterable[Half]) -> list[shapely.Polygon]:
    """Return the areas between segments that meet at their ends only, in a fixed order."""
    cells = shapely.get_parts(shapely.polygonize(line_strings(sorted(segments))))
    return sorted(shapely.normalize(cells).tolist(), key=lambda cell: cell.wkb)


def with_pieces(
    grids: Topology,
    keys: Sequence[str],
    cells: Sequence[shapely.Polygon],
    seeds: Mapping[Half, str],
) -> Topology:
    """Return the grids with those of ``keys`` made anew of pieces.

    Parameters
    ----------
    keys
        The sub-grids whose area is divided anew.
    cells
        The areas between the lines; those outside of the sub-grids are passed over.
    seeds
        Halves that know whose piece lies on their left. A piece without one stays where it is.
    """
    old = {key: grids.areas[key] for key in keys}
    labels: dict[int, str] = {}
    for position, cell in enumerate(cells):
        inner = shapely.point_on_surface(cell)
        home = next((key for key in keys if shapely.intersects(old[key], inner)), None)
        if home is not None:
            told = {seeds[half] for half in halves_of(cell) if half in seeds}
            labels[position] = min(told) if told else home
    return relabelled(grids, keys, [(cells[i], label) for i, label in labels.items()])


def relabelled(
    grids: Topology, keys: Iterable[str], cells: Iterable[tuple[shapely.Polygon, str]]
) -> Topology:
    """Return the grids with the area of some sub-grids divided into cells, each with its key."""
    anew = set(keys)
    halves = {half: label for half, label in grids.halves.items() if label not in anew}
    for cell, label in cells:
        for half in halves_of(cell):
            halves[half] = label
    return grids.with_halves(closed(halves))
