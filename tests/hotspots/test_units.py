"""Streets cut into units, and the ground that belongs to each."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import dijkstra

from tests.hotspots.towns import CROSSING_Y, RAIL_X, one_street, town
from webmap.errors import DomainError
from webmap.hotspots.cutting import cut_units
from webmap.hotspots.units import NO_UNIT

NO_LINES = np.empty(0, dtype=object)


def test_pieces_are_of_equal_length_and_none_is_longer_than_asked() -> None:
    units = one_street(220)
    assert units.length_m == pytest.approx([44] * 5)
    assert units.middle[:, 0] == pytest.approx([22, 66, 110, 154, 198])


def test_ground_of_all_units_is_what_lies_within_fifty_metres() -> None:
    units = one_street(200)
    assert units.area_m2.sum() == pytest.approx(200 * 100)
    assert units.area_m2 == pytest.approx([50 * 100] * 4)
    assert units.office_area_m2 == pytest.approx(200 * 100)


def test_ground_out_of_the_office_counts_nowhere() -> None:
    line = np.array([shapely.LineString([(0, 0), (100, 0)])], dtype=object)
    units = cut_units(line, NO_LINES, shapely.box(0, -15, 100, 4))
    assert units.area_m2.sum() == pytest.approx(100 * 19, rel=0.02)


def test_streets_are_cut_at_the_boundary() -> None:
    line = np.array([shapely.LineString([(-500, 0), (100, 0)])], dtype=object)
    units = cut_units(line, NO_LINES, shapely.box(0, -50, 100, 50))
    assert units.length_m.sum() == pytest.approx(100)


def test_an_office_without_streets_is_told_so() -> None:
    with pytest.raises(DomainError):
        cut_units(NO_LINES, NO_LINES, shapely.box(0, 0, 10, 10))


def test_a_point_belongs_to_the_nearest_street_on_its_side_of_the_railway() -> None:
    units = town()
    # 3 m east of the railway: the nearest street west of it is a metre nearer or as near.
    east = units.unit_of(np.array([[RAIL_X + 3, 250.0], [RAIL_X + 1, 255.0]]))
    assert (units.middle[east, 0] > RAIL_X).all()
    west = units.unit_of(np.array([[RAIL_X - 3, 250.0], [RAIL_X - 1, 255.0]]))
    assert (units.middle[west, 0] < RAIL_X).all()


def test_a_point_far_from_every_street_belongs_to_none() -> None:
    units = one_street(200)
    at = np.array([[100.0, 0], [100, 120], [100, 199], [100, 201], [-300, 0]])
    found = units.unit_of(at)
    assert (found >= 0).tolist() == [True, True, True, False, False]
    assert found[3] == NO_UNIT


def test_points_scattered_over_a_town_go_to_the_nearest_street() -> None:
    units = town()
    xy = np.random.default_rng(3).uniform(0, 500, (500, 2))
    found = units.unit_of(xy)
    away = shapely.distance(shapely.points(xy)[:, None], units.lines[None, :])
    mine = away[np.arange(len(xy)), found]
    # Ground is shared out by squares of 10 m: a point can miss its nearest by their half diagonal.
    assert (mine - away.min(axis=1)).max() < 2 * 7.1
    assert np.mean(mine - away.min(axis=1) > 0.01) < 0.2


def test_a_crossing_keeps_the_two_sides_connected_and_no_unit_lies_on_both() -> None:
    units = town()
    sides = [(units.middle[:, 0] < RAIL_X), (units.middle[:, 0] > RAIL_X)]
    rail = units.barriers[0]
    assert not any(shapely.intersects(rail, line) for line in units.lines)
    metres = dijkstra(units.links, indices=int(np.flatnonzero(sides[0])[0]))
    assert np.isfinite(metres[sides[1]]).all()
    apart = dijkstra(town(crossing=False).links, indices=0)
    assert np.isinf(apart).any()


def test_grounds_on_the_two_sides_of_the_railway_do_not_touch() -> None:
    units = town()
    west = np.flatnonzero(units.middle[:, 0] < RAIL_X)
    east = np.flatnonzero(units.middle[:, 0] > RAIL_X)
    assert units.beside[west][:, east].nnz == 0
    assert units.beside[west][:, west].nnz > len(west)


def test_distances_within_a_limit_are_those_of_another_program() -> None:
    units = town()
    near = units.within(180).toarray()
    full = dijkstra(units.links)
    expected = np.where((full <= 180) & (full > 0), full, 0)
    np.testing.assert_allclose(near, expected)


def test_across_the_railway_one_walks_by_the_crossing() -> None:
    units = town()
    at = np.array([[RAIL_X - 45, CROSSING_Y - 100], [RAIL_X + 45, CROSSING_Y - 100]])
    west, east = units.unit_of(at)
    assert units.within(150)[west, east] == 0
    assert units.within(400)[west, east] == pytest.approx(300, abs=60)
