"""The ground of the demo office: border, railway, streets, and the blocks between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
import shapely.affinity

from scripts.demo.curves import rough_ring, smooth_line
from scripts.demo.plane import to_plane, to_units
from scripts.demo.skeleton import BORDER, RAILWAY, Area
from scripts.demo.strands import areas_of, inner_streets, through_roads
from scripts.demo.streets import Street, cut_at_junctions, faces_of

AREA_M2 = 6_000_000.0
_ROUGHNESS = 0.13


@dataclass(frozen=True)
class Community:
    """Border, railway, streets and blocks, in ten-millionths of a degree.

    ``areas`` says for each of ``faces`` which area (a block of through roads) it lies in.
    """

    border: shapely.Polygon
    railway: shapely.LineString
    streets: list[Street]
    faces: list[shapely.Polygon]
    areas: list[Area]


def draw_community(seed: int) -> Community:
    """Return the ground that belongs to a seed."""
    border = _draw_border(np.random.default_rng([seed, 1]))
    line = to_units(smooth_line(RAILWAY))
    railway = max(
        shapely.get_parts(shapely.intersection(line, border, grid_size=1)), key=shapely.length
    )
    roads = through_roads()
    superblocks = to_plane(
        np.array(faces_of(cut_at_junctions(roads, border, railway)), dtype=object)
    )
    areas = areas_of(list(superblocks))
    inner = inner_streets(list(superblocks), areas, np.random.default_rng([seed, 2]))
    network = cut_at_junctions([*roads, *inner], border, railway)
    faces = faces_of(network)
    inside = shapely.STRtree(superblocks).query(
        shapely.point_on_surface(to_plane(np.array(faces, dtype=object))), predicate="within"
    )[1]
    return Community(border, railway, network.streets, faces, [areas[int(i)] for i in inside])


def _draw_border(rng: np.random.Generator) -> shapely.Polygon:
    """Return the border, scaled to the community's area."""
    ring = shapely.Polygon(rough_ring(rough_ring(BORDER, rng, _ROUGHNESS), rng, _ROUGHNESS))
    scale = (AREA_M2 / ring.area) ** 0.5
    return to_units(shapely.affinity.scale(ring, scale, scale, origin=(0, 0)))
