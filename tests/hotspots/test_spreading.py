import numpy as np
import pytest
import shapely

from tests.hotspots.grounds import square
from webmap.hotspots.cutting import cut_units
from webmap.hotspots.spreading import grounds, spread


def test_no_incident_is_lost():
    units = square()
    counts = np.random.default_rng(1).poisson(1.0, len(units)).astype(float)
    for bandwidth in (0.0, 30.0, 300.0):
        assert spread(counts, units, bandwidth) @ grounds(units) == pytest.approx(counts.sum())


def test_the_bandwidth_is_the_standard_deviation_along_each_axis():
    units = square(4100, 50)
    one = np.zeros(len(units))
    middle = units.unit_of(np.array([[2025.0, 2025.0]]))[0]
    one[middle] = 1
    density = spread(one, units, 150.0)
    away = units.middle - units.middle[middle]
    spread_m = np.sqrt((density * grounds(units)) @ away**2)
    assert spread_m == pytest.approx([150.0, 150.0], rel=0.01)


def test_a_kernel_is_the_same_both_ways():
    units = square(500, 100)
    unit = np.eye(len(units))
    table = spread(unit, units, 120.0)
    assert table == pytest.approx(table.T)
    assert table.min() >= 0


def test_nothing_comes_through_a_railway():
    streets = np.array(
        [shapely.LineString([(0, 60), (400, 60)]), shapely.LineString([(0, 140), (400, 140)])],
        dtype=object,
    )
    railway = np.array([shapely.LineString([(-10, 100), (410, 100)])], dtype=object)
    office = shapely.box(0, 0, 400, 200)
    units = cut_units(streets, railway, office)
    south = units.middle[:, 1] < 100
    counts = np.where(south, 5.0, 0.0)
    beyond = spread(counts, units, 100.0)[~south]
    assert beyond == pytest.approx(np.zeros((~south).sum()), abs=1e-12)
    open_ground = cut_units(streets, railway[:0], office)
    counts = np.where(open_ground.middle[:, 1] < 100, 5.0, 0.0)
    assert spread(counts, open_ground, 100.0)[open_ground.middle[:, 1] > 100].min() > 1e-4
