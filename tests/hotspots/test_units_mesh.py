import numpy as np
import pytest
import shapely

from tests.hotspots.grounds import square
from webmap.hotspots.units_mesh import mesh_units


def test_a_mesh_covers_its_square():
    units = square(300, 100)
    assert len(units) == 9
    assert units.area_m2 == pytest.approx(np.full(9, 10_000))
    assert units.office_area_m2 == pytest.approx(90_000)
    assert units.is_mesh


def test_a_point_belongs_to_the_square_that_it_lies_in():
    units = square(300, 100)
    at = units.unit_of(np.array([[150.0, 250], [1.0, 1], [900, 900]]))
    assert units.middle[at[:2]].tolist() == [[150, 250], [50, 50]]
    assert at[2] == -1


def test_squares_are_linked_to_the_four_beside_them():
    links = square(300, 100).links
    assert np.sort(np.diff(links.indptr)).tolist() == [2, 2, 2, 2, 3, 3, 3, 3, 4]
    assert set(links.data) == {100.0}


def test_squares_whose_middle_lies_outside_are_left_out():
    units = mesh_units(shapely.Polygon([(0, 0), (400, 0), (0, 400)]), 100)
    assert np.all(units.middle.sum(axis=1) <= 400)
