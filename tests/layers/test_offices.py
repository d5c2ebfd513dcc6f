"""Offices: their metric CRS, their boundary, what cannot be one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from sqlalchemy import select

from tests.conftest import NOW
from tests.layers.source_files import write_csv, write_geojson
from webmap.database import Database
from webmap.errors import BadFile, Conflict, DomainError
from webmap.layers import (
    CATALOGUE,
    Datum,
    create_office,
    from_wgs84,
    metric_srid_at,
    read_area,
    read_point,
)
from webmap.models import AuditEntry, Layer, Office, to_geometry

SQUARE = shapely.box(114.06, 22.78, 114.08, 22.80)


@pytest.mark.parametrize(
    ("lon", "lat", "srid"),
    [
        (114.07, 22.79, 4547),
        (115.6, 22.8, 4548),
        (112.4, 34.0, 4546),
        (75.0, 39.0, 4534),
        (134.9, 48.0, 4554),
        (7.42, 43.73, 32632),
        (24.94, 60.17, 32635),
        (-122.6, 45.5, 32610),
        (151.2, -33.9, 32756),
    ],
)
def test_the_metric_crs_is_the_zone_of_the_place(lon: float, lat: float, srid: int) -> None:
    assert metric_srid_at(lon, lat) == srid
    # A kilometre to the north is a kilometre: the zone really fits.
    geod = pyproj.Geod(ellps="WGS84")
    north = geod.fwd(lon, lat, 0, 1000)
    to_metric = pyproj.Transformer.from_crs(4326, srid, always_xy=True)
    ends = np.array([to_metric.transform(lon, lat), to_metric.transform(north[0], north[1])])
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(1000, abs=0.5)


def make(database: Database, code: str = "new", area: shapely.Geometry = SQUARE) -> None:
    with database.writing() as session:
        create_office(
            session, code=code, name="新警务室", boundary=shapely.MultiPolygon([area]),
            station=shapely.Point(114.07, 22.79), username="tester", now=NOW,
        )  # fmt: skip


def test_a_new_office_has_the_catalogues_layers(empty_database: Database) -> None:
    make(empty_database)
    with empty_database.reading() as session:
        office = session.scalars(select(Office)).one()
        assert (office.code, office.metric_srid, office.made_up) == ("new", 4547, False)
        assert to_geometry(office.boundary).area == pytest.approx(SQUARE.area)
        layers = session.scalars(select(Layer.layer_id).order_by(Layer.position)).all()
        assert layers == [definition.layer_id for definition in CATALOGUE]
        assert session.scalars(select(AuditEntry.subject)).all() == ["office:new"]


def test_a_code_is_given_once(spatialite_database: Database) -> None:
    with pytest.raises(Conflict, match="TINY"):
        make(spatialite_database, "TINY")


@pytest.mark.parametrize(
    "area", [shapely.box(114.06, 22.78, 114.0601, 22.7801), shapely.box(110, 20, 115, 25)]
)
def test_an_area_of_no_community_is_refused(
    area: shapely.Geometry, spatialite_database: Database
) -> None:
    with pytest.raises(DomainError, match="不像一个警务室的辖区"):
        make(spatialite_database, area=area)


def test_a_name_is_needed(spatialite_database: Database) -> None:
    with pytest.raises(DomainError, match="编号"):
        make(spatialite_database, " ")


def test_a_boundary_in_another_datum_lands_in_its_place(tmp_path: Path) -> None:
    moved = shapely.transform(SQUARE, lambda x, y: from_wgs84(x, y, Datum.GCJ02), interleaved=False)
    area = read_area(write_geojson(tmp_path / "a.geojson", [{"geometry": moved}]), Datum.GCJ02)
    assert area.geom_type == "MultiPolygon"
    assert shapely.hausdorff_distance(area, SQUARE) < 1e-6


def test_several_polygons_make_one_boundary(tmp_path: Path) -> None:
    west, east = shapely.box(114.06, 22.78, 114.07, 22.80), shapely.box(114.07, 22.78, 114.08, 22.8)
    rows = [{"geometry": west}, {"geometry": east}]
    area = read_area(write_geojson(tmp_path / "a.geojson", rows))
    assert area.equals(SQUARE)


def test_files_that_are_no_boundary_or_station_are_refused(tmp_path: Path) -> None:
    line = {"geometry": shapely.LineString([(114, 22), (115, 23)])}
    with pytest.raises(BadFile) as caught:
        read_area(write_geojson(tmp_path / "a.geojson", [line]))
    assert "图形是线" in str(caught.value.problems[0])
    swapped = {"geometry": shapely.box(22.78, 114.06, 22.80, 114.08)}
    with pytest.raises(BadFile) as caught:
        read_area(write_geojson(tmp_path / "b.geojson", [swapped]))
    assert "不可能" in str(caught.value.problems[0])
    points = [{"geometry": shapely.Point(114, 22)}, {"geometry": shapely.Point(114, 23)}]
    with pytest.raises(BadFile, match="这里有 2 个"):
        read_point(write_geojson(tmp_path / "c.geojson", points))
    with pytest.raises(BadFile, match="只有表格"):
        read_area(write_csv(tmp_path / "d.csv", [{"a": 1}]))
