"""Uploads below the web: read apart, kept on disk, guessed, and killed in the middle."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from sqlalchemy import select

from tests.conftest import NOW, PROJECT_DIR
from tests.layers.conftest import Importer
from tests.layers.source_files import shops, write_csv, write_geojson, write_xlsx
from tests.tiny_office import EAST, NORTH, SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadFile, RowProblem
from webmap.layers import Datum, Remark, from_wgs84
from webmap.layers.files import SourceTable, read_source
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.datum_fit import (
    CANDIDATES,
    DatumFit,
    best_datum,
    datum_fits,
    plane_crs,
)
from webmap.layers.uploads import Readers, Staging, read_table, state_of
from webmap.layers.uploads.tables import write_table
from webmap.models import Place

AREA = OfficeArea(shapely.box(WEST, SOUTH, EAST, NORTH), 4547)
GPX = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="22.701" lon="114.001"><name>消防栓1</name><sym>Flag</sym></wpt>
<rte><name>路线</name><rtept lat="22.701" lon="114.001"/><rtept lat="22.702" lon="114.002"/></rte>
<trk><name>轨迹</name><trkseg><trkpt lat="22.701" lon="114.001"/>
<trkpt lat="22.703" lon="114.003"/></trkseg></trk></gpx>"""


def drawing(encoding: str) -> bytes:
    """A drawing in metres: a closed outline, a text, a symbol; as CAD programs write it."""
    outline = "".join(f"10\n{x}\n20\n{y}\n" for x, y in [(0, 0), (10, 0), (10, 8), (0, 8)])
    text = (
        "0\nSECTION\n2\nHEADER\n0\nENDSEC\n"
        "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\n消火栓\n10\n0\n20\n0\n"
        "0\nCIRCLE\n10\n0\n20\n0\n40\n1\n0\nENDBLK\n0\nENDSEC\n"
        "0\nSECTION\n2\nENTITIES\n"
        f"0\nLWPOLYLINE\n8\n建筑\n90\n4\n70\n1\n{outline}"
        "0\nTEXT\n8\n注记\n10\n5\n20\n5\n40\n1\n1\n石鼓小学\n"
        "0\nINSERT\n8\n设施\n2\n消火栓\n10\n7\n20\n7\n0\nENDSEC\n0\nEOF\n"
    )
    return text.encode(encoding)


def test_way_points_routes_and_tracks_of_gpx_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    path.write_text(GPX, encoding="utf-8")
    table = read_source(path)
    assert table.columns["name"].tolist() == ["消防栓1", "路线", "轨迹"]
    assert table.geometry is not None
    assert [shape.geom_type for shape in table.geometry] == ["Point", "LineString", "LineString"]
    assert table.geometry[0].equals(shapely.Point(114.001, 22.701))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_drawing_gives_areas_texts_and_symbols(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(drawing(encoding))
    table = read_source(path)
    assert table.columns["Layer"].tolist() == ["建筑", "注记", "设施"]
    assert table.columns["Text"].tolist()[1] == "石鼓小学"
    assert table.columns["BlockName"].tolist()[2] == "消火栓"
    assert table.geometry is not None
    assert [shape.geom_type for shape in table.geometry] == ["Polygon", "Point", "Point"]
    assert table.geometry[0].area == pytest.approx(80)


def test_a_drawing_whose_arrays_explode_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    array = b"0\nINSERT\n2\nB\n70\n60000\n71\n60000\n10\n0\n20\n0\n"
    path.write_bytes(b"0\nSECTION\n2\nENTITIES\n" + array + b"0\nENDSEC\n0\nEOF\n")
    with pytest.raises(BadFile, match="3600000000 行"):
        read_source(path)


def test_a_table_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    cells = [
        "石鼓", 7, 1.5, True, None, "", float("nan"), datetime(2026, 3, 1, 2, 3, tzinfo=UTC),
        datetime(2026, 3, 1, 2, 3), date(2026, 3, 1), time(3, 4), 10**20, "a\ud800b",
    ]  # fmt: skip
    shapes = np.array([shapely.Point(1, 2), None, shapely.box(0, 0, 1, 1)] + [None] * 10)
    table = SourceTable(
        columns=pd.DataFrame({"名称": pd.Series(cells, dtype=object)}),
        rows=np.arange(2, 15),
        geometry=shapes,
        crs=pyproj.CRS.from_epsg(4547),
        remarks=(Remark("a %(b)s", {"b": 1}),),
        problems=(RowProblem(3, "c", {}),),
    )
    write_table(table, tmp_path)
    back = read_table(tmp_path)
    assert [repr(cell) for cell in back.columns["名称"]] == [repr(cell) for cell in cells]
    assert back.rows.tolist() == table.rows.tolist()
    assert back.geometry is not None
    assert shapely.equals_exact(back.geometry[[0, 2]], shapes[[0, 2]]).all()
    assert back.geometry[1] is None
    assert (back.crs, back.remarks, back.problems) == (table.crs, table.remarks, table.problems)


def test_a_reader_that_dies_or_hangs_is_replaced(tmp_path: Path) -> None:
    readers = Readers()
    path = write_csv(tmp_path / "source.csv", shops(2))
    try:
        assert readers.read(path) == {"parts": [], "part": None, "office_package": False}
        first = readers._idle[0].process
        os.kill(first.pid, signal.SIGKILL)  # as a crash in a native library does
        with pytest.raises(BadFile, match="读不出来"):
            readers.read(path)
        readers.read(path)
        second = readers._idle[0].process
        os.kill(second.pid, signal.SIGSTOP)
        with pytest.raises(BadFile, match="还没读完"):
            readers.read(path, most_s=0.2)
        assert second.poll() is not None
        assert readers.read(write_xlsx(tmp_path / "source.xlsx", shops(2)))["parts"] == ["Sheet"]
    finally:
        readers.close()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "C:\\a\\b.csv", "a\x00\u202e.csv", "长" * 999 + ".csv"]
)
def test_a_files_name_is_shown_but_never_a_path(name: str, tmp_path: Path) -> None:
    staging = Staging(tmp_path / "uploads")
    upload = staging.add(io.BytesIO(b"x"), name, office_id=1, username="a", now=NOW)
    assert upload.source.parent.parent == tmp_path / "uploads"
    assert upload.source.name == "source.csv"
    assert not set(upload.about.name) & set("/\\\x00\u202e")
    assert len(upload.about.name) < 150


def test_a_user_keeps_only_the_latest_uploads(tmp_path: Path) -> None:
    staging = Staging(tmp_path / "uploads")
    now = datetime.now(UTC)
    for i in range(13):
        upload = staging.add(
            io.BytesIO(b"x"), f"{i}.csv", office_id=1, username="a", now=now + timedelta(seconds=i)
        )
        os.utime(upload.folder, (now.timestamp() - 60 + i, now.timestamp() - 60 + i))
    other = staging.add(io.BytesIO(b"x"), "b.csv", office_id=1, username="b", now=now)
    assert other.folder.exists()
    assert len(list((tmp_path / "uploads").iterdir())) == 10 + 1


@pytest.mark.parametrize("datum", CANDIDATES)
@pytest.mark.parametrize("known", ["streets", "buildings"])
def test_the_datum_is_told_by_streets_or_by_buildings(known: str, datum: Datum) -> None:
    rng = np.random.default_rng(1)
    along = [114.0025, 114.0050, 114.0083]
    streets = AREA.metric(
        np.array([shapely.LineString([(lon, SOUTH), (lon, NORTH)]) for lon in along])
    )
    # Shops along streets, or houses among others; well inside, so that the boundary tells nothing.
    lon = rng.choice(along[:2], 40) + rng.normal(0, 0.00003, 40)
    lat = rng.uniform(22.7035, 22.7065, 40)
    sizes = rng.uniform(0.00006, 0.0001, 40)
    houses = AREA.metric(shapely.box(lon - sizes, lat - sizes, lon + sizes, lat + sizes))
    empty = np.zeros(0, dtype=object)
    fits = datum_fits(
        *from_wgs84(lon, lat, datum), AREA,
        streets if known == "streets" else empty, houses if known == "buildings" else empty,
    )  # fmt: skip
    assert best_datum(fits, 40) is datum
    found = next(fit for fit in fits if fit.datum is datum)
    assert found.inside_share == 1.0
    if known == "streets":
        assert found.street_m is not None
        assert found.street_m < 6
    else:
        assert found.on_building_share == 1.0


def test_no_datum_is_guessed_without_a_ground_for_it() -> None:
    empty = np.zeros(0, dtype=object)
    lon, lat = np.full(40, 114.005), np.full(40, 22.705)
    assert best_datum(datum_fits(lon, lat, AREA, empty, empty), 40) is None
    assert best_datum(datum_fits(lon - 100, lat, AREA, empty, empty), 40) is None
    assert best_datum(datum_fits(lon[:0], lat[:0], AREA, empty, empty), 0) is None


def test_datums_that_fit_nearly_alike_are_left_to_a_person() -> None:
    alike = [
        DatumFit(Datum.WGS84, 0.92, 12.0, 0.2, 5.0), DatumFit(Datum.GCJ02, 0.92, 16.0, 0.2, 1.0),
        DatumFit(Datum.BD09, 0.6, 40.0, 0.0, 0.0),
    ]  # fmt: skip
    assert best_datum(alike, 15) is None
    told = [replace(alike[0], street_m=5.0), *alike[1:]]
    assert best_datum(told, 15) is Datum.WGS84
    # One point of fifteen lies outside: by chance, as far as anybody can tell.
    assert best_datum([replace(alike[0], inside_share=1 - 1 / 15), *alike[1:]], 15) is None
    assert best_datum([replace(alike[0], inside_share=1.0), *alike[1:]], 400) is Datum.WGS84


@pytest.mark.parametrize("srid", [4547, 4526, 32649, 32650, 3857])
def test_a_plane_crs_is_told_by_where_it_puts_the_points(srid: int) -> None:
    transformer = pyproj.Transformer.from_crs(4326, srid, always_xy=True)
    x, y = transformer.transform([114.002, 114.008], [22.703, 22.707])
    assert plane_crs(np.array(x), np.array(y), AREA) == (f"EPSG:{srid}", 1.0)
    assert plane_crs(np.array([1.0]), np.array([2.0]), AREA) is None


def test_a_plane_drawing_is_taken_in_its_crs(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    middle = AREA.metric(shapely.Point(114.005, 22.705))
    rows = [{"编号": "N1", "名称": "店", "geometry": middle}]
    run_import(write_geojson(tmp_path / "a.geojson", rows), crs="EPSG:4547")
    with spatialite_database.reading() as session:
        assert session.scalars(select(Place.name).where(Place.number == "N1")).one() == "店"


# Kills its own process once the rows of an upload are written and not yet kept.
PROGRAM = """
import io, os, signal, sys
from pathlib import Path
from tests.conftest import NOW
from webmap.database import Database
from webmap.layers import ImportMode, ImportOptions
from webmap.layers.uploads import Readers, Staging, keeping, start_keeping

database, folder, path = Database(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
upload = Staging(folder).add(
    path.open("rb"), path.name, office_id=1, username="tester", now=NOW
)
Readers().read(upload.source)
real = keeping.import_table

def killed(*args, **named):
    real(*args, **named)
    print(upload.id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

keeping.import_table = killed
options = ImportOptions(mode=ImportMode.REPLACE)
start_keeping(database, upload, 1, "shops", options, username="tester", now=NOW).join()
"""


def test_a_killed_worker_keeps_nothing_and_the_upload_says_so(
    tmp_path: Path, spatialite_database: Database
) -> None:
    def numbers() -> list[str]:
        with spatialite_database.reading() as session:
            query = select(Place.number).where(Place.layer_id == "shops").order_by(Place.number)
            return list(session.scalars(query))

    before = numbers()
    path = write_csv(tmp_path / "a.csv", shops(5))
    folder = tmp_path / "uploads"
    url = spatialite_database.engine.url.render_as_string(hide_password=False)
    worker = subprocess.run(
        [sys.executable, "-c", PROGRAM, url, str(folder), str(path)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
    )
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    upload = Staging(folder).get(worker.stdout.strip(), office_id=1, username="tester")
    state = state_of(upload)
    assert state["phase"] == "failed"
    assert "没有导入" in state["message"]
    assert numbers() == before
