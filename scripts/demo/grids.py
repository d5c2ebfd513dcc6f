"""Police grids and sub-grids, put together from whole street blocks so that they tile exactly."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from scripts.demo.community import Community

NAMES = {
    "1": "塘西警格", "2": "石鼓中心警格", "3": "铁东警格",
    "1-1": "岭下网格", "1-2": "塘尾网格", "1-3": "龙背网格",
    "2-1": "桥陇网格", "2-2": "石鼓围网格", "2-3": "观澜桥网格",
    "3-1": "平山网格", "3-2": "田心网格", "3-3": "上埔网格",
}  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """A police grid or sub-grid; its polygon is in ten-millionths of a degree."""

    code: str
    polygon: shapely.Polygon

    @property
    def name(self) -> str:
        """What the office calls it."""
        return NAMES[self.code]

    @property
    def police_grid(self) -> str:
        """The code of the police grid that it is, or lies in."""
        return self.code.split("-")[0]


def draw_grids(community: Community) -> tuple[list[Grid], list[Grid], shapely.Polygon]:
    """Return the police grids, the sub-grids, and the boundary that they tile.

    All come from the same blocks and meet in the same corners: no gap, no overlap.
    """
    blocks: dict[str, list[shapely.Polygon]] = {}
    for face, area in zip(community.faces, community.areas, strict=True):
        blocks.setdefault(area.sub_grid, []).append(face)
    sub_grids = [Grid(code, _whole(code, blocks[code])) for code in sorted(blocks)]
    police_grids = [
        Grid(code, _whole(code, [sub.polygon for sub in sub_grids if sub.police_grid == code]))
        for code in sorted({sub.police_grid for sub in sub_grids})
    ]
    return police_grids, sub_grids, _whole("boundary", [grid.polygon for grid in police_grids])


def _whole(code: str, parts: list[shapely.Polygon]) -> shapely.Polygon:
    """Return the union of parts that share their borders exactly."""
    union = shapely.coverage_union_all(parts)
    if union.geom_type != "Polygon" or union.interiors:
        raise ValueError(f"{code} is not one piece without holes")
    return shapely.orient_polygons(union)
