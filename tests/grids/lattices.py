"""Streets like a chessboard: offices whose best grids everybody can tell."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from webmap.grids.balance import Proposal
from webmap.grids.blocks import Blocks, street_blocks
from webmap.grids.division import Asked

SRID = 4547
LEFT, BOTTOM, CELL = 114.06, 22.78, 0.001


def at(x: float, y: float) -> tuple[float, float]:
    """Return the place of a corner of the chessboard."""
    return round(LEFT + x * CELL, 7), round(BOTTOM + y * CELL, 7)


def line(*corners: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([at(*corner) for corner in corners])


def rectangle(left: float, bottom: float, right: float, top: float) -> shapely.Polygon:
    return shapely.Polygon([at(left, bottom), at(right, bottom), at(right, top), at(left, top)])


def streets(columns: int, rows: int, **classes: str) -> gpd.GeoDataFrame:
    """Return a street along each inner line; ``x3="primary"`` is the class of one of them."""
    named = {f"x{x}": line((x, 0), (x, rows)) for x in range(1, columns)}
    named |= {f"y{y}": line((0, y), (columns, y)) for y in range(1, rows)}
    return gpd.GeoDataFrame(
        {"highway": [classes.get(name, "residential") for name in named]},
        geometry=list(named.values()),
        crs=4326,
    )


def chessboard(columns: int, rows: int, railway_at: int | None = None, **classes: str) -> Blocks:
    railways = None
    if railway_at is not None:
        railways = gpd.GeoDataFrame(geometry=[line((railway_at, 0), (railway_at, rows))], crs=4326)
    return street_blocks(
        rectangle(0, 0, columns, rows), streets(columns, rows, **classes), railways, SRID
    )


def evenly(blocks: Blocks, police_grids: int, sub_grids: int) -> Asked:
    return Asked(blocks, np.full(len(blocks), 1 / len(blocks)), police_grids, sub_grids)


def columns_of(blocks: Blocks) -> np.ndarray:
    """Return the column of each block of a chessboard, from the left."""
    middle = shapely.get_x(shapely.centroid(blocks.areas))
    return np.floor((middle - LEFT) / CELL + 1e-6).astype(int)


def all_in_one_piece(blocks: Blocks, proposal: Proposal) -> bool:
    """Return whether every grid of both levels is one polygon without a hole."""
    grids = np.concatenate(
        [
            blocks.joined(label, int(label.max()) + 1)
            for label in (proposal.label, proposal.police[proposal.label])
        ]
    )
    return all(grid.geom_type == "Polygon" and not grid.interiors for grid in grids)
