"""Whether grids tile an area, on squares that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from webmap.grids import Flaw, tiling_flaws

AREA = shapely.box(0, 0, 200, 100)
LEFT, RIGHT = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)


def flaws(*grids: shapely.Geometry) -> list[tuple[Flaw, int, tuple[int, ...]]]:
    found = tiling_flaws(np.array(grids, dtype=object), AREA)
    return [(flaw.kind, round(flaw.area_m2), flaw.grids) for flaw in found]


def test_two_halves_tile() -> None:
    assert flaws(LEFT, RIGHT) == []


def test_a_gap_is_found_where_it_is() -> None:
    found = tiling_flaws(np.array([LEFT, shapely.box(110, 0, 200, 100)], dtype=object), AREA)
    assert [flaw.kind for flaw in found] == [Flaw.GAP]
    assert found[0].area_m2 == pytest.approx(1000, rel=0.02)
    assert 100 < found[0].where.x < 110


def test_an_overlap_names_both_grids() -> None:
    (kind, area, grids), *rest = flaws(LEFT, shapely.box(90, 0, 200, 100))
    assert (kind, grids, rest) == (Flaw.OVERLAP, (0, 1), [])
    assert area == pytest.approx(1000, rel=0.02)


def test_a_grid_twice_overlaps_itself_wholly() -> None:
    assert [kind for kind, _, _ in flaws(LEFT, RIGHT, RIGHT)] == [Flaw.OVERLAP]


def test_a_grid_beyond_the_area_is_found() -> None:
    found = flaws(LEFT, shapely.box(100, 0, 230, 100))
    assert [(kind, grids) for kind, _, grids in found] == [(Flaw.BEYOND, (1,))]


def test_slivers_of_rounding_are_no_flaws() -> None:
    assert flaws(shapely.box(0, 0, 99.99, 100), shapely.box(100.01, 0, 200, 100)) == []
    assert flaws(shapely.box(0, 0, 100.02, 100), RIGHT) == []


def test_a_hole_inside_is_a_gap() -> None:
    holed = LEFT.difference(shapely.box(40, 40, 60, 60))
    assert [kind for kind, _, _ in flaws(holed, RIGHT)] == [Flaw.GAP]
