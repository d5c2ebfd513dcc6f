"""The grid that a place lies in."""

from __future__ import annotations

import numpy as np
import shapely

from webmap.grids import NOWHERE, grid_of

GRIDS = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)


def found(*places: shapely.Geometry) -> list[int]:
    return grid_of(np.array(places, dtype=object), GRIDS).tolist()


def test_points_belong_where_they_lie() -> None:
    assert found(shapely.Point(0.5, 0.5), shapely.Point(1.5, 0.5)) == [0, 1]


def test_a_point_on_a_shared_border_belongs_to_the_first() -> None:
    assert found(shapely.Point(1, 0.5)) == [0]


def test_a_building_across_a_border_belongs_where_its_middle_is() -> None:
    assert found(shapely.box(0.9, 0.4, 1.5, 0.6)) == [1]


def test_what_lies_a_little_outside_belongs_to_the_nearest() -> None:
    assert found(shapely.Point(2.1, 0.5), shapely.Point(-0.1, 0.5)) == [1, 0]


def test_without_grids_nothing_belongs_anywhere() -> None:
    none = np.empty(0, dtype=object)
    assert grid_of(np.array([shapely.Point(0, 0)], dtype=object), none).tolist() == [NOWHERE]
    assert grid_of(none, GRIDS).tolist() == []
