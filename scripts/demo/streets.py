"""The street network: streets cut at their junctions, in exact stored coordinates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scripts.demo.plane import to_units
from scripts.demo.strands import Strand

Node = tuple[float, float]

# A piece belongs to the drawn street within this distance of its middle (1.5 dm).
_SAME_STREET_UNITS = 15
_ON_BORDER_UNITS = 2
_UNITS_PER_M = 90.0
_OVERSHOOT_M = 95.0
_SHORTEST_DEAD_END_M = 6.0


@dataclass(frozen=True)
class Street:
    """A piece of street between two junctions; its line is in ten-millionths of a degree."""

    line: shapely.LineString
    name: str
    highway: str
    area: str
    rank: int = 0
    overshoots: bool = False
    oneway: str = "no"
    level: int = 0

    @property
    def ends(self) -> tuple[Node, Node]:
        """The junctions that it joins."""
        return self.line.coords[0], self.line.coords[-1]

    @property
    def foot(self) -> bool:
        """Everybody walks everywhere."""
        return True

    @property
    def ebike(self) -> bool:
        """E-bikes go wherever there are no stairs."""
        return self.highway != "steps"

    @property
    def car(self) -> bool:
        """Cars need a carriageway."""
        return self.highway not in {"steps", "footway"}


@dataclass(frozen=True)
class Network:
    """Streets cut at their junctions, and the border cut wherever a street meets it.

    All lines are in ten-millionths of a degree and meet only at their ends.
    """

    streets: list[Street]
    border: list[shapely.LineString]


def cut_at_junctions(
    strands: Sequence[Strand], border: shapely.Polygon, railway: shapely.LineString
) -> Network:
    """Return the drawn streets cut at their junctions and at the border, without loose ends.

    Parameters
    ----------
    strands
        Streets on the plane (metres), the most important first.
    border, railway
        In ten-millionths of a degree.
    """
    pieces, border_pieces = _noded(strands, border)
    pieces = _trimmed(pieces, border)
    pieces = _joined(_largest_part(pieces))
    streets = [_levelled(piece, railway, strands) for piece in sorted(pieces, key=_order)]
    return Network(streets, border_pieces)


def faces_of(network: Network) -> list[shapely.Polygon]:
    """Return the blocks between streets and border, in ten-millionths of a degree, in order."""
    lines = [*(street.line for street in network.streets), *network.border]
    faces = shapely.get_parts(shapely.polygonize(lines))
    return sorted(faces, key=lambda face: face.bounds)


def _noded(
    strands: Sequence[Strand], border: shapely.Polygon
) -> tuple[list[Street], list[shapely.LineString]]:
    """Cut the streets wherever they meet one another or the border; drop what lies outside."""
    lines = to_units(np.array([strand.line for strand in strands], dtype=object))
    pieces = shapely.get_parts(shapely.unary_union([*lines, border.exterior], grid_size=1))
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, strand = shapely.STRtree(lines).query(
        middles, predicate="dwithin", distance=_SAME_STREET_UNITS
    )
    first: dict[int, int] = {}
    for p, s in zip(piece.tolist(), strand.tolist(), strict=True):
        first[p] = min(first.get(p, s), s)
    on_border = shapely.dwithin(middles, border.exterior, _ON_BORDER_UNITS)
    found = []
    for p, s in first.items():
        if on_border[p] or not border.contains(middles[p]):
            continue
        line, drawn = pieces[p], strands[s]
        starts = shapely.line_locate_point(lines[s], shapely.get_point(line, [0, -1]))
        if starts[0] > starts[1] and not lines[s].is_closed:
            line = line.reverse()
        found.append(
            Street(line, drawn.name, drawn.highway, drawn.area, drawn.rank, drawn.overshoots)
        )
    return found, list(pieces[on_border])


def _trimmed(streets: list[Street], border: shapely.Polygon) -> list[Street]:
    """Take away the ends that reach past a junction, and dead ends too short to be a street."""
    ring = border.exterior
    shapely.prepare(ring)
    while True:
        meets = Counter(end for street in streets for end in street.ends)
        kept = []
        for street in streets:
            loose = [
                end for end in street.ends
                if meets[end] == 1 and ring.distance(shapely.Point(end)) > _ON_BORDER_UNITS
            ]  # fmt: skip
            limit_m = _OVERSHOOT_M if street.overshoots else _SHORTEST_DEAD_END_M
            if not loose or street.line.length > limit_m * _UNITS_PER_M:
                kept.append(street)
        if len(kept) == len(streets):
            return kept
        streets = kept


def _largest_part(streets: list[Street]) -> list[Street]:
    """Return the streets that hang together."""
    numbers: dict[Node, int] = {}
    ends = [[numbers.setdefault(end, len(numbers)) for end in street.ends] for street in streets]
    tail, head = np.asarray(ends).T
    graph = sparse.coo_matrix((np.ones(len(tail)), (tail, head)), (len(numbers),) * 2)
    _, part = connected_components(graph, directed=False)
    largest = int(np.bincount(part).argmax())
    return [street for street, node in zip(streets, tail, strict=True) if part[node] == largest]


def _joined(streets: list[Street]) -> list[Street]:
    """Make one of two pieces of one street where nothing else meets it."""
    at: dict[Node, list[int]] = {}
    pieces: dict[int, Street] = dict(enumerate(streets))
    for i, street in pieces.items():
        for end in street.ends:
            at.setdefault(end, []).append(i)
    for node in sorted(at):
        here = at[node]
        if len(here) != 2 or here[0] == here[1]:
            continue
        a, b = pieces[here[0]], pieces[here[1]]
        if (a.name, a.highway) != (b.name, b.highway):
            continue
        if a.ends[0] == node:
            a, b = b, a
        if a.ends[1] != node or b.ends[0] != node or a.ends[0] == b.ends[1]:
            continue
        kept, gone = here
        pieces[kept] = replace(a, line=shapely.LineString([*a.line.coords, *b.line.coords[1:]]))
        del pieces[gone]
        for end in pieces[kept].ends:
            at[end] = [kept if i == gone else i for i in at[end]]
        at[node] = []
    return list(pieces.values())


def _levelled(street: Street, railway: shapely.LineString, strands: Sequence[Strand]) -> Street:
    """Give the piece that passes the railway its level."""
    if not street.line.intersects(railway):
        return street
    crossings = {strand.name: strand.crossing for strand in strands}
    level = crossings.get(street.name)
    if level is None:
        raise ValueError(f"{street.name} crosses the railway, which nobody drew")
    return replace(street, level=level)


def _order(street: Street) -> tuple[str, int, str, Node, Node]:
    return (street.area, street.rank, street.name, *street.ends)
