"""The demo's grids tile the office exactly, along streets."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

Read = Callable[[str], gpd.GeoDataFrame]
Segment = tuple[tuple[float, float], ...]


def _segments(lines: np.ndarray) -> set[Segment]:
    """Return the straight pieces of lines, whichever way they run."""
    return {
        tuple(sorted(pair))
        for line in shapely.get_parts(shapely.boundary(lines) if _areal(lines) else lines)
        for pair in zip(line.coords, line.coords[1:], strict=False)
    }


def _areal(geometries: np.ndarray) -> bool:
    return bool((shapely.get_dimensions(geometries) == 2).all())


def test_boundary_is_six_square_kilometres(metric: Read) -> None:
    assert metric("boundary").area.sum() / 1e6 == pytest.approx(6.0, abs=0.01)


def test_police_grids_tile_the_boundary_without_gap_or_overlap(layer: Read) -> None:
    grids = layer("police_grids").geometry.array
    assert len(grids) == 3
    assert shapely.coverage_is_valid(grids)
    union = shapely.coverage_union_all(grids)
    boundary = layer("boundary").geometry.iloc[0]
    assert _segments(np.array([union])) == _segments(np.array([boundary]))


def test_sub_grids_tile_their_police_grid_without_gap_or_overlap(layer: Read) -> None:
    sub_grids, grids = layer("sub_grids"), layer("police_grids").set_index("code")
    assert sorted(sub_grids["code"]) == [f"{i}-{k}" for i in (1, 2, 3) for k in (1, 2, 3)]
    assert shapely.coverage_is_valid(sub_grids.geometry.array)
    for code, parts in sub_grids.groupby("police_grid"):
        union = shapely.coverage_union_all(parts.geometry.array)
        assert _segments(np.array([union])) == _segments(np.array([grids.loc[code, "geometry"]]))


def test_borders_between_sub_grids_run_along_streets(layer: Read) -> None:
    inner = _segments(layer("sub_grids").geometry.array) - _segments(
        layer("boundary").geometry.array
    )
    assert inner
    assert inner <= _segments(layer("streets").geometry.array)


def test_every_police_grid_has_a_fair_part_of_the_office(metric: Read) -> None:
    assert metric("police_grids").area.between(1.5e6, 2.5e6).all()
    assert metric("sub_grids").area.between(0.45e6, 1.0e6).all()
