"""Small grids for tests: a lattice of sub-grids in two police grids, drawn by hand."""

from __future__ import annotations

import shapely

from webmap.grids import Grid, Topology, build

WEST, SOUTH, EAST, NORTH = 114.0, 22.7, 114.01, 22.71
MIDDLE = 114.005
BOX = shapely.box(WEST, SOUTH, EAST, NORTH)


def lattice(columns: int = 4, rows: int = 3, boundary: shapely.Geometry | None = None) -> Topology:
    """Return columns × rows sub-grids; the western columns are police grid 1, the others 2."""
    wide, high = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    subs = []
    for column in range(columns):
        police = "1" if column < columns / 2 else "2"
        for row in range(rows):
            code = f"{police}-{column * rows + row + 1}"
            west, south = WEST + column * wide, SOUTH + row * high
            area = shapely.box(
                round(west, 7), round(south, 7), round(west + wide, 7), round(south + high, 7)
            )
            subs.append((Grid(code, code, f"{code}网格", police), area))
    police_grids = [Grid(code, code, f"第{code}警格") for code in ("1", "2")]
    return build(subs, police_grids, boundary or BOX).topology


def written(grids: Topology) -> dict[str, bytes]:
    """Return the bytes of every grid of both levels, as they would be stored."""
    shapes = {f"sub {key}": shape for key, shape in grids.sub_shapes().items()}
    shapes |= {f"police {key}": shape for key, shape in grids.police_shapes().items()}
    return {key: shape.wkb for key, shape in shapes.items()}


def assert_tiles(grids: Topology) -> None:
    """Assert that both levels tile the boundary to the last bit, by a judge of its own."""
    for level in (grids.sub_shapes(), grids.police_shapes()):
        shapes = list(level.values())
        assert all(shapely.is_valid(shapes))
        assert shapely.coverage_is_valid(shapes)
        union = shapely.coverage_union_all(shapes)
        outline = shapely.transform(grids.boundary, lambda xy: xy / 1e7)
        assert union.equals_exact(outline, 0, normalize=True)
    for key, grid in grids.subs.items():
        area = shapely.from_wkb(grids.sub_shapes()[key].wkb)
        assert area.geom_type == "Polygon" or grid.pieces
        assert grids.police_areas[grid.police or ""].covers(grids.areas[key])
