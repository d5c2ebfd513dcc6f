"""Real files by others: offices over Monaco and Helsinki, the police calls of Portland."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from sqlalchemy import select

from tests.conftest import NOW
from tests.layers.conftest import importer_into
from tests.layers.source_files import write_csv, write_xlsx
from webmap.database import Database
from webmap.errors import BadFile
from webmap.layers import ImportOptions, OutsidePolicy, create_office, import_streets
from webmap.models import Incident, Office, Railway, Street, to_geometry

# Town: longitude and latitude of the box, of a spreadsheet's point, least kilometres of streets.
TOWNS = {
    "monaco": ((7.409, 43.7245, 7.4395, 43.7515), 60),
    "helsinki": ((24.93, 60.16, 24.96, 60.175), 60),
}
PORTLAND = shapely.box(-122.85, 45.40, -122.45, 45.66)


def add_office(database: Database, code: str, area: shapely.Polygon) -> None:
    with database.writing() as session:
        create_office(
            session, code=code, name=code, boundary=shapely.MultiPolygon([area]),
            username="tester", now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("town", TOWNS)
def test_an_office_over_a_real_town(
    town: str, shared_data: Path, tmp_path: Path, empty_database: Database
) -> None:
    box, least_km = TOWNS[town]
    add_office(empty_database, town, shapely.box(*box))
    with empty_database.writing() as session:
        office = session.scalars(select(Office)).one()
        reports = import_streets(
            session, office, shared_data / "osm" / f"{town}.osm.pbf", ImportOptions(),
            username="tester", now=NOW,
        )  # fmt: skip
    assert reports[0].counts.added > 3000
    lon, lat = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    rows = [{"编号": "1", "店名": "Kiosk", "经度": lon, "纬度": lat}]
    assert importer_into(empty_database, town)(write_xlsx(tmp_path / "a.xlsx", rows)).counts.added
    with empty_database.reading() as session:
        streets = session.scalars(select(Street)).all()
        assert session.scalars(select(Railway)).all() or town == "monaco"
    lines = np.array([to_geometry(street.geom) for street in streets], dtype=object)
    metric_km = shapely.length(lines).sum() * 111.3 * 0.6
    assert metric_km > least_km
    # Streets are cut where they meet: no end lies inside another piece.
    ends = Counter(point for line in lines for point in (line.coords[0], line.coords[-1]))
    inner = {
        (point, street.level)
        for line, street in zip(lines, streets, strict=True)
        for point in line.coords[1:-1]
    }
    assert not {point for point, _ in inner} & set(ends)
    assert all(line.coords[0] != line.coords[-1] for line in lines)
    # And the network hangs together on foot.
    walked = [street for street in streets if street.foot]
    assert len(walked) > 0.8 * len(streets)
    assert any(street.level > 0 for street in streets)
    assert any(street.oneway.value == "yes" for street in streets)


def test_an_extract_of_elsewhere_is_refused(
    shared_data: Path, spatialite_database: Database
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        with pytest.raises(BadFile, match="没有辖区内的道路"):
            import_streets(
                session, office, shared_data / "osm" / "monaco.osm.pbf", ImportOptions(),
                username="tester", now=NOW,
            )  # fmt: skip


def test_a_damaged_extract_is_refused(
    shared_data: Path, tmp_path: Path, spatialite_database: Database
) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes((shared_data / "osm" / "monaco.osm.pbf").read_bytes()[:400_000])
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        with pytest.raises(BadFile):
            import_streets(session, office, path, ImportOptions(), username="tester", now=NOW)


def test_portlands_calls_name_what_cannot_be(
    shared_data: Path, spatialite_database: Database
) -> None:
    add_office(spatialite_database, "pdx", PORTLAND)
    run = importer_into(spatialite_database, "pdx")
    path = shared_data / "incidents" / "portland_2016_08.zip"
    with pytest.raises(BadFile) as caught:
        run(path, "incidents", number_prefix="P")
    told = [(problem.row, str(problem)) for problem in caught.value.problems]
    assert any(row == 19376 and "不可能" in text for row, text in told)
    with spatialite_database.reading() as session:
        assert session.scalars(select(Incident).where(Incident.number.like("P%"))).all() == []
    report = run(
        path, "incidents", number_prefix="P", outside=OutsidePolicy.LEAVE_OUT,
        columns={"CASE_DESC": "sub_category"},
    )  # fmt: skip
    assert report.counts.added + 9 == 19_376
    with spatialite_database.reading() as session:
        first = session.scalars(select(Incident).where(Incident.number == "P1")).one()
        # The file's own feet, as its columns repeat them.
        feet = pyproj.Transformer.from_crs(4326, 2913, always_xy=True)
        there = feet.transform(*to_geometry(first.geom).coords[0])
        assert there == pytest.approx((7_660_085, 672_910), abs=0.5)
        assert (first.category, first.sub_category) == ("theft", "burglary")


def test_plane_coordinates_of_a_table_need_their_crs(
    tmp_path: Path, spatialite_database: Database
) -> None:
    add_office(spatialite_database, "pdx", PORTLAND)
    run = importer_into(spatialite_database, "pdx")
    rows = [{"number": "1", "name": "x", "x_coordinate": 7660085, "y_coordinate": 672910}]
    path = write_csv(tmp_path / "a.csv", rows)
    with pytest.raises(BadFile) as caught:
        run(path)
    assert "不可能" in str(caught.value.problems[0])
    report = run(path, crs="EPSG:2913")
    assert report.samples[0][2:] == pytest.approx((-122.613924, 45.492962), abs=2e-6)
