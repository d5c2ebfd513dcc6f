"""The ground between the streets that can be built on, and the few blocks kept for one thing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from scripts.demo.community import Community
from scripts.demo.curves import Point
from scripts.demo.plane import to_plane
from scripts.demo.skeleton import Area
from scripts.demo.streets import Street

# From the middle of the street to the front of the buildings.
HALF_WIDTH_M = {
    "primary": 19.0, "secondary": 13.0, "tertiary": 9.0, "residential": 4.6, "service": 2.7,
    "footway": 1.4, "steps": 1.4,
}  # fmt: skip
_RAILWAY_M = 14.0
_FROM_BORDER_M = 3.0
_LEAST_BLOCK_M2 = 60.0


@dataclass(frozen=True)
class Block:
    """A piece of ground between streets, in metres on the plane."""

    polygon: shapely.Polygon
    area: Area


@dataclass(frozen=True)
class Reserve:
    """Ground kept free for one place: which layer, near which point, how large."""

    layer_id: str
    name: str
    near: Point
    least_m2: float
    most_m2: float


RESERVES: tuple[Reserve, ...] = (
    Reserve("plazas", "石鼓文化广场", (-220, -80), 3500, 6500),
    Reserve("markets", "石鼓综合市场", (-300, -190), 2500, 6000),
    Reserve("schools", "石鼓小学", (-180, -380), 6000, 14000),
    Reserve("schools", "塘天实验学校", (-650, 640), 9000, 22000),
    Reserve("schools", "清湖头中学", (900, 120), 9000, 22000),
    Reserve("night_markets", "石鼓夜市", (-130, 20), 1100, 2600),
    Reserve("night_markets", "塘尾夜市", (-560, 60), 1000, 2600),
    Reserve("night_markets", "上埔夜市", (620, -690), 1000, 2600),
    Reserve("plazas", "田心休闲广场", (760, 520), 900, 2600),
    Reserve("markets", "上埔市场", (400, -820), 900, 2600),
)


def blocks_of(community: Community) -> list[Block]:
    """Return what the streets, the railway and the border leave free."""
    faces = to_plane(np.array(community.faces, dtype=object))
    taken = street_surfaces(community.streets)
    inside = ground_within(community)
    tree = shapely.STRtree(taken)
    found = []
    for face, area in zip(faces, community.areas, strict=True):
        near = [taken[i] for i in sorted(tree.query(face, predicate="intersects"))]
        free = face.intersection(inside).difference(shapely.union_all(near))
        found += [
            Block(part.simplify(0.15), area)
            for part in shapely.get_parts(free)
            if part.geom_type == "Polygon" and part.area > _LEAST_BLOCK_M2
        ]
    return sorted(found, key=lambda block: block.polygon.bounds)


def ground_within(community: Community) -> shapely.Geometry:
    """Return the ground within the border, without the railway, on the plane."""
    railway = to_plane(community.railway).buffer(_RAILWAY_M)
    return to_plane(community.border).buffer(-_FROM_BORDER_M).difference(railway)


def street_surfaces(streets: list[Street]) -> list[shapely.Polygon]:
    """Return the ground that each street takes, on the plane."""
    lines = to_plane(np.array([street.line for street in streets], dtype=object))
    half = [HALF_WIDTH_M[street.highway] for street in streets]
    return list(shapely.buffer(lines, half, quad_segs=4))


def set_aside(blocks: list[Block]) -> tuple[list[tuple[Reserve, Block]], list[Block]]:
    """Return the block kept for each single place, and the blocks that are left.

    Raises
    ------
    ValueError
        No block of the size that a place needs is left.
    """
    left = list(blocks)
    kept = []
    for reserve in RESERVES:
        fitting = [
            block
            for block in left
            if reserve.least_m2 <= block.polygon.area <= reserve.most_m2
            and block.area.district not in {"hill", "railway"}
        ]
        if not fitting:
            raise ValueError(f"{reserve.name}: no block between its least and most area")
        near = shapely.Point(reserve.near)
        block = min(fitting, key=lambda b: (b.polygon.distance(near), b.polygon.bounds))
        kept.append((reserve, block))
        left.remove(block)
    return kept, left
