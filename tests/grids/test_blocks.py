"""Street blocks: they tile the office exactly, and know what lies between them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grids.lattices import CELL, SRID, at, chessboard, line, rectangle, streets
from webmap.errors import DomainError
from webmap.grids.blocks import street_blocks
from webmap.grids.borders import OUTSIDE, Along

# Metres of a cell of the chessboard, east and north.
EAST_M, NORTH_M = 102.7, 110.7


def with_line(frame: gpd.GeoDataFrame, shape: shapely.LineString, highway: str) -> gpd.GeoDataFrame:
    more = gpd.GeoDataFrame({"highway": [highway]}, geometry=[shape], crs=4326)
    return gpd.GeoDataFrame({"highway": [*frame["highway"], *more["highway"]]},
                            geometry=[*frame.geometry, *more.geometry], crs=4326)  # fmt: skip


def test_a_chessboard_has_its_squares() -> None:
    blocks = chessboard(4, 3)
    assert len(blocks) == 12
    assert blocks.area_m2 == pytest.approx(EAST_M * NORTH_M, rel=0.01)
    assert blocks.outer_m.sum() == pytest.approx(8 * EAST_M + 6 * NORTH_M, rel=0.01)
    inner_m = 8 * EAST_M + 9 * NORTH_M
    assert blocks.borders.length_m.sum() == pytest.approx(inner_m, rel=0.01)
    assert set(blocks.borders.kind.tolist()) == {Along.STREET}


def test_the_strongest_barrier_names_a_border() -> None:
    blocks = chessboard(4, 2, railway_at=2, x1="primary", x2="primary")
    length = {
        kind: blocks.borders.length_m[blocks.borders.kind == kind].sum() / NORTH_M
        for kind in (Along.RAILWAY, Along.ARTERIAL)
    }
    assert length == pytest.approx({Along.RAILWAY: 2, Along.ARTERIAL: 2}, rel=0.01)


def test_a_block_knows_its_neighbours_around_it() -> None:
    blocks = chessboard(3, 3)
    middle = int(np.argmin(shapely.distance(blocks.areas, shapely.Point(at(1.5, 1.5)))))
    begin, end = blocks.around.start[middle : middle + 2]
    assert end - begin == 8
    assert blocks.around.by_side[begin:end].sum() == 4
    # Sides and corners take turns.
    assert (np.diff(blocks.around.by_side[begin:end].astype(int)) != 0).all()
    assert sorted(blocks.around.block[begin:end]) == [b for b in range(9) if b != middle]
    assert (blocks.around.block == OUTSIDE).sum() == 8


def test_dead_ends_and_footways_cut_nothing() -> None:
    frame = with_line(streets(3, 3), line((0.5, 0), (0.5, 0.7)), "residential")
    frame = with_line(frame, line((1.5, 0), (1.5, 3)), "footway")
    assert len(street_blocks(rectangle(0, 0, 3, 3), frame, None, SRID)) == 9


def test_the_strip_between_two_carriageways_is_no_block() -> None:
    frame = with_line(streets(3, 3), line((1.05, 0), (1.05, 3)), "primary")
    assert len(street_blocks(rectangle(0, 0, 3, 3), frame, None, SRID)) == 9


def test_what_a_block_encloses_belongs_to_it() -> None:
    ring = line((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3))
    blocks = street_blocks(rectangle(0, 0, 2, 2), with_line(streets(2, 2), ring, "service"),
                           None, SRID)  # fmt: skip
    assert len(blocks) == 4
    assert not shapely.get_num_interior_rings(blocks.areas).any()


def test_a_town_whose_streets_nowhere_reach_the_boundary_is_not_swallowed() -> None:
    town = [line((x, 1), (x, 5)) for x in range(1, 6)] + [line((1, y), (5, y)) for y in range(1, 6)]
    frame = gpd.GeoDataFrame({"highway": ["service"] * len(town)}, geometry=town, crs=4326)
    blocks = street_blocks(rectangle(0, 0, 6, 6), frame, None, SRID)
    # 16 squares, and the land around them in two halves.
    assert len(blocks) == 18
    assert not shapely.get_num_interior_rings(blocks.areas).any()
    off_street = blocks.borders.kind == Along.OTHER
    assert blocks.borders.length_m[off_street].sum() == pytest.approx(2 * EAST_M, rel=0.01)


def test_blocks_are_cut_at_todays_borders_too() -> None:
    today = np.array([rectangle(0, 0, 1.4, 2), rectangle(1.4, 0, 3, 2)], dtype=object)
    blocks = street_blocks(rectangle(0, 0, 3, 2), streets(3, 2), None, SRID, today)
    assert len(blocks) == 8
    assert (blocks.borders.kind == Along.OTHER).sum() == 2


def test_a_boundary_without_area_is_refused() -> None:
    with pytest.raises(DomainError, match="没有面积"):
        street_blocks(shapely.Polygon(), streets(2, 2), None, SRID)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.integers(-200, 4200)] * 4).filter(lambda ends: ends[:2] != ends[2:]),
        min_size=1,
        max_size=25,
    )
)
def test_whatever_streets_there_are_the_blocks_tile_the_office(
    lines: list[tuple[int, int, int, int]],
) -> None:
    boundary = rectangle(0, 0, 4, 4)
    shapes = [line((a / 1000, b / 1000), (c / 1000, d / 1000)) for a, b, c, d in lines]
    frame = gpd.GeoDataFrame({"highway": ["service"] * len(shapes)}, geometry=shapes, crs=4326)
    blocks = street_blocks(boundary, frame, None, SRID)
    assert shapely.is_valid(blocks.areas).all()
    assert shapely.coverage_is_valid(blocks.areas)
    assert not shapely.get_num_interior_rings(blocks.areas).any()
    # New corners on the boundary are rounded to the stored decimals: a hair's breadth.
    covered = shapely.coverage_union_all(blocks.areas)
    assert shapely.symmetric_difference(covered, boundary).area < 20 * CELL * 1e-7
    units = shapely.get_coordinates(blocks.areas) * 1e7
    assert np.abs(units - np.round(units)).max() < 1e-5
