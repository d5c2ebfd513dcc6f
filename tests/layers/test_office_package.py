"""A whole office as one GeoPackage: other programs read it, and it comes back unchanged."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.conftest import NOW
from webmap.database import Database
from webmap.errors import BadFile, Conflict
from webmap.layers import CATALOGUE, Moment, Style
from webmap.layers.exports.qml import to_qml
from webmap.layers.exports.sld import to_sld
from webmap.layers.office_package import import_office_package, write_office_package
from webmap.models import (
    Absence,
    Assignment,
    Hotspot,
    HotspotStatus,
    Incident,
    Layer,
    LayerSource,
    Member,
    Office,
    Place,
    PoliceGrid,
    Railway,
    Street,
    SubGrid,
    Team,
    TeamKind,
    point_wkb,
    to_geometry,
    to_stored,
)

MOMENT = Moment(day=NOW.date(), now=NOW)
TABLES = (
    Layer, PoliceGrid, SubGrid, Place, Street, Railway, Hotspot, Incident, Team, Member, Assignment,
    Absence,
)  # fmt: skip
# Keys of this database, and what says when a row came to be.
LEFT_ASIDE = {
    "id", "office_id", "police_grid_id", "sub_grid_id", "version", "changed_in", "team_id",
    "member_id", "hotspot_id", "photo",
}  # fmt: skip


def office_of(session: Session, code: str = "TINY") -> Office:
    return session.scalars(select(Office).where(Office.code == code)).one()


def contents(session: Session, office: Office) -> dict[str, list[Any]]:
    """Return every row of an office's tables, without the code that is tested."""
    found: dict[str, list[Any]] = {}
    codes = dict(session.execute(select(SubGrid.id, SubGrid.code)).all())  # type: ignore[arg-type]
    parents = {
        grid.id: (grid.code, grid.valid_from) for grid in session.scalars(select(PoliceGrid))
    }
    grids = {grid.id: (grid.code, grid.valid_from) for grid in session.scalars(select(SubGrid))}
    named: dict[str, dict[int, str]] = {
        "team_id": {team.id: team.code for team in session.scalars(select(Team))},
        "member_id": {one.id: one.number for one in session.scalars(select(Member))},
        "hotspot_id": {one.id: one.number for one in session.scalars(select(Hotspot))},
    }
    for model in TABLES:
        rows = []
        for row in session.scalars(select(model).where(model.office_id == office.id)):  # type: ignore[attr-defined]
            values = {
                column.key: getattr(row, column.key)
                for column in model.__table__.columns  # type: ignore[attr-defined]
                if column.key not in LEFT_ASIDE | {"geom"}
            }
            if hasattr(row, "geom"):
                values["geom"] = shapely.to_wkt(to_geometry(row.geom), rounding_precision=9)
            if model is Place:
                values["sub_grid"] = codes.get(row.sub_grid_id)
            for key in ("team_id", "member_id", "hotspot_id"):
                if getattr(row, key, None) is not None:
                    values[key] = named[key][getattr(row, key)]
            if model is Assignment and row.sub_grid_id is not None:
                values["sub_grid"] = grids[row.sub_grid_id]
            if model is SubGrid:
                values["police_grid"] = parents[row.police_grid_id]
            rows.append(values)
        found[model.__name__] = sorted(rows, key=repr)
    found["Office"] = [
        {
            "name": office.name,
            "metric_srid": office.metric_srid,
            "made_up": office.made_up,
            "boundary": to_geometry(office.boundary).wkt,
            "station": None if office.station is None else to_geometry(office.station).wkt,
        }
    ]
    return found


def give_duties(session: Session, office: Office) -> None:
    """Let a team answer for a hotspot, a member for another, and somebody be gone or away."""
    member = session.scalars(select(Member).where(Member.office_id == office.id)).first()
    assert member is not None
    team = Team(office_id=office.id, code="=T", name="夜巡组", kind=TeamKind.ROAD)
    session.add(team)
    session.flush()
    session.add(
        Member(
            office_id=office.id, number="P99", name="何老三", post="义警", phone="", active=False,
            team_id=team.id, photo="0" * 64,
        )
    )  # fmt: skip
    hotspots = session.scalars(select(Hotspot.id).where(Hotspot.office_id == office.id)).all()
    for hotspot, who in zip(
        hotspots, ({"team_id": team.id}, {"member_id": member.id}), strict=False
    ):
        session.add(
            Assignment(
                office_id=office.id, hotspot_id=hotspot, valid_from=date(2026, 3, 1),
                valid_to=date(2026, 4, 1), **who,
            )
        )  # fmt: skip
    session.add(
        Absence(
            office_id=office.id, member_id=member.id, first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 2),
        )
    )  # fmt: skip


def make_it_hard(session: Session) -> None:
    """Add to the tiny office what is easily lost."""
    office = office_of(session)
    session.add(
        Layer(
            office_id=office.id, layer_id="cctv", source=LayerSource.PLACES, group="business",
            name_zh="监控", name_en="Cameras", geometry_type="Point", position=50, own=True,
            fields=[
                {"name": "height", "title_zh": "高度", "title_en": "Height", "type": "number",
                 "unit": "米"},
                {"name": "works", "title_zh": "完好", "title_en": "Works", "type": "boolean"},
                {"name": "kind", "title_zh": "类型", "title_en": "Kind", "type": "text",
                 "choices": ["球机", "枪机"], "required": True},
            ],
            style={"fill": "#0072b2", "symbol": "triangle_down", "by": "kind",
                   "variants": {"球机": {"fill": "#d55e00"}}},
        )
    )  # fmt: skip
    session.flush()
    here = session.scalars(
        select(SubGrid.id).where(SubGrid.office_id == office.id, SubGrid.code == "1-1")
    ).one()
    for number, attributes in enumerate(
        [
            {"height": 3.5, "works": True, "kind": "球机"},
            {"works": False, "kind": "=1+1"},
            {"height": 4, "gone": {"deep": [1, "二"]}, "works": "是"},
        ]
    ):
        session.add(
            Place(
                office_id=office.id, layer_id="cctv", number=f"0{number}", name=f"-探头{number}",
                address="", attributes=attributes, sub_grid_id=here,
                geom=point_wkb(114.001 + number / 1e4, 22.701),
            )
        )  # fmt: skip
    session.execute(
        update(Place)
        .where(Place.office_id == office.id, Place.number == "441900001")
        .values(
            geom=to_stored(
                shapely.MultiPolygon(
                    [shapely.box(114.001, 22.701, 114.0011, 22.7011),
                     shapely.box(114.002, 22.702, 114.0021, 22.7021)]
                )
            ),
            attributes={"floors": 5},
        )
    )  # fmt: skip
    session.execute(
        update(Hotspot).where(Hotspot.number == "H2").values(status=HotspotStatus.CLOSED)
    )
    session.execute(
        update(Hotspot)
        .where(Hotspot.number == "H3")
        .values(
            detected=True, category="盗窃/电动车", profile=[0.5, 0.5], confidence=0.75,
            evidence={"incidents": 12, "方法": ["Gi*"]}, refused=True, result="路口改造后消失",
            decided_by="commander", decided_at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC),
        )
    )  # fmt: skip
    session.execute(
        update(Incident)
        .where(Incident.number == "J1")
        # Midnight in Dongguan: a moment, not a whole day.
        .values(occurred_from=datetime(2026, 3, 1, 16, 0, tzinfo=UTC),
                occurred_to=datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    )  # fmt: skip
    give_duties(session, office)
    past = PoliceGrid(
        office_id=office.id, code="1", name="老警格", valid_from=date(2025, 1, 1),
        valid_to=date(2026, 1, 1), geom=office.boundary,
    )  # fmt: skip
    session.add(past)
    session.flush()
    session.add(
        SubGrid(
            office_id=office.id, police_grid_id=past.id, code="1-1", name="老网格",
            valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1),
            geom=to_stored(shapely.get_parts(to_geometry(office.boundary))[0]),
        )
    )  # fmt: skip


def write(
    database: Database, path: Path, *, incidents: bool = True, staff: bool = True
) -> dict[str, int]:
    with database.reading() as session:
        return write_office_package(
            session, office_of(session), MOMENT, path, incidents=incidents, staff=staff
        )


@pytest.fixture
def package(spatialite_database: Database, tmp_path: Path) -> Path:
    """Return the file of the tiny office, with what is easily lost."""
    with spatialite_database.writing() as session:
        make_it_hard(session)
    path = tmp_path / "office.gpkg"
    write(spatialite_database, path)
    return path


def bring_back(database: Database, path: Path, code: str | None = "BACK") -> dict[str, int]:
    with database.writing() as session:
        return import_office_package(session, path, code=code, username="tester", now=NOW).counts


def test_an_office_comes_back_unchanged(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        make_it_hard(session)
    path = tmp_path / "office.gpkg"
    write(database, path)
    bring_back(database, path)
    with database.reading() as session:
        before = contents(session, office_of(session))
        after = contents(session, office_of(session, "BACK"))
        assert session.scalar(select(func.count()).select_from(Office)) == 3
    for name, rows in before.items():
        assert after[name] == rows, name
    assert [row["number"] for row in before["Place"] if row["layer_id"] == "cctv"] != []


def test_gdal_reads_every_table_with_equal_shapes(
    package: Path, spatialite_database: Database
) -> None:
    kinds = dict(pyogrio.list_layers(package))
    with spatialite_database.reading() as session:
        office = office_of(session)
        for layer_id in ("shops", "rentals", "cctv"):
            stored = session.execute(
                select(Place.number, Place.geom)
                .where(Place.office_id == office.id, Place.layer_id == layer_id)
                .order_by(Place.number)
            ).all()
            found = pyogrio.read_dataframe(package, layer=layer_id).sort_values("number")
            assert found["number"].tolist() == [row.number for row in stored]
            wanted = [to_geometry(row.geom) for row in stored]
            assert shapely.equals_exact(found.geometry.array, wanted, 1e-7).all()
    assert {kinds[name] for name in ("layer_styles", "webmap_layers", "webmap_package")} == {None}
    assert kinds["shops"] == "Point"
    assert {"police_grids_other_days", "sub_grids_other_days", "station"} <= set(kinds)


def test_qgis_finds_a_style_for_every_layer(package: Path) -> None:
    with closing(sqlite3.connect(package)) as file:
        rows = file.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML, styleSLD"
            " FROM layer_styles"
        ).fetchall()
        geometries = dict(
            file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
        )
    assert {row[0] for row in rows} == {one.layer_id for one in CATALOGUE} | {"cctv"}
    for name, column, default, qml, sld in rows:
        assert geometries[name] == column
        assert default == 1
        assert ElementTree.fromstring(qml).tag == "qgis"
        assert ElementTree.fromstring(sld).tag.endswith("StyledLayerDescriptor")
    camera = next(row[3] for row in rows if row[0] == "cctv")
    categories = ElementTree.fromstring(camera).findall(".//category")
    assert [category.get("value") for category in categories] == ["球机", ""]


@pytest.mark.parametrize("layer_id", ["streets", "sub_grids", "shops", "hotspots"])
def test_a_style_says_its_colours_labels_and_scales(layer_id: str) -> None:
    layer = next(one for one in CATALOGUE if one.layer_id == layer_id)
    style, kind = layer.style, layer.geometry_type
    root = ElementTree.fromstring(to_qml(style, kind))
    colours = {option.get("value") for option in root.iter("Option")}
    if style.variants:
        values = [category.get("value") for category in root.iter("category")]
        assert values == [*style.variants, ""]
    elif style.by == "hue":
        assert any("hue" in str(value) for value in colours)
    else:
        red, green, blue = (int(str(style.fill)[i : i + 2], 16) for i in (1, 3, 5))
        assert any(str(value).startswith(f"{red},{green},{blue},") for value in colours)
    text = root.find(".//text-style")
    assert text is not None
    assert text.get("fieldName") == style.label_field
    if style.min_zoom:
        assert root.get("minScale") == f"{559_082_264 / 2**style.min_zoom:.0f}"
    sld = to_sld(style, kind, layer_id)
    rules = list(ElementTree.fromstring(sld).iter("{http://www.opengis.net/sld}Rule"))
    assert len(rules) == len(style.variants) + 2


def test_classes_of_a_number_are_ranges_in_both_styles() -> None:
    style = Style(
        fill="#aaaaaa", stroke="#333333", symbol="circle", by="height", breaks=(1.5, 3.0),
        variants={"0": {"fill": "#000001"}, "1": {"fill": "#000002"}, "2": {"fill": "#000003"}},
    )  # fmt: skip
    root = ElementTree.fromstring(to_qml(style, "Point"))
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert renderer.get("type") == "graduatedSymbol"
    fills = {
        symbol.get("name"): next(
            option.get("value") for option in symbol.iter("Option") if option.get("name") == "color"
        )
        for symbol in renderer.iter("symbol")
    }

    def drawn(number: float) -> str | None:
        """Return the colour of the first range that holds a number, which QGIS takes."""
        for one in renderer.iter("range"):
            if float(one.get("lower", "")) <= number <= float(one.get("upper", "")):
                return fills[one.get("symbol")]
        return None

    assert [drawn(number) for number in (-9, 1.4, 1.5, 2.9, 3, 1e9)] == [
        f"0,0,{blue},255" for blue in (1, 1, 2, 2, 3, 3)
    ]
    assert renderer.get("attr") == 'coalesce("height", -1000000000000000)'
    assert drawn(-1e15) == "170,170,170,255", "what has no height is drawn too"
    assert [one.get("label") for one in renderer.iter("range")] == ["≥ 3", "1.5 – 3", "< 1.5", ""]

    sld = ElementTree.fromstring(to_sld(style, "Point", "hydrants"))
    ogc = "{http://www.opengis.net/ogc}"
    limits = [
        [
            (one.tag.removeprefix(ogc), one.findtext(f"{ogc}Literal"))
            for one in rule.iter()
            if one.tag.startswith(f"{ogc}PropertyIs")
        ]
        for rule in sld.iter("{http://www.opengis.net/sld}Rule")
    ]
    least, less = "PropertyIsGreaterThanOrEqualTo", "PropertyIsLessThan"
    assert limits == [
        [(less, "1.5")], [(least, "1.5"), (less, "3")], [(least, "3")], [("PropertyIsNull", None)],
    ]  # fmt: skip


def test_incidents_stay_behind_where_they_may_not_be_seen(
    spatialite_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "office.gpkg"
    counts = write(spatialite_database, path, incidents=False)
    assert "incidents" not in counts
    assert "incidents" not in dict(pyogrio.list_layers(path))


def test_the_staff_stays_behind_where_it_may_not_be_seen(
    spatialite_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "office.gpkg"
    assert "members" not in write(spatialite_database, path, staff=False)
    assert not {name for name, _kind in pyogrio.list_layers(path)} & {
        "webmap_teams", "webmap_members", "webmap_duties", "webmap_absences",
    }  # fmt: skip
    assert "members" not in bring_back(spatialite_database, path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE webmap_members SET team = 'nobody'",
        "UPDATE webmap_teams SET kind = 'army'",
        "UPDATE webmap_members SET number = 'same'",
        "UPDATE webmap_duties SET member = 'nobody'",
        "UPDATE webmap_duties SET valid_to = '2020-01-01'",
        "UPDATE webmap_duties SET valid_from = 'soon'",
        "UPDATE webmap_absences SET last_day = NULL",
        "DROP TABLE webmap_absences",
    ],
)
def test_a_staff_that_can_not_be_keeps_the_whole_file_out(
    package: Path, spatialite_database: Database, change: str
) -> None:
    with closing(sqlite3.connect(package)) as file, file:
        file.execute(change)
    with pytest.raises(BadFile):
        bring_back(spatialite_database, package)
    with spatialite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Office)) == 2


def test_the_code_of_an_office_that_is_there_is_refused(
    package: Path, spatialite_database: Database
) -> None:
    with pytest.raises(Conflict, match="TINY"):
        bring_back(spatialite_database, package, code=None)


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA synchronous = OFF")
        # Triggers of the file call functions of GeoPackage programs.
        names = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute(statement)


BROKEN = [
    ("UPDATE webmap_package SET version = 9", "更新的版本"),
    ("DROP TABLE webmap_layers", "不是本系统导出"),
    ("UPDATE webmap_layers SET fields = '[' WHERE layer_id = 'shops'", "shops"),
    ("UPDATE shops SET number = 'A001'", "shops"),
    ("UPDATE shops SET number = NULL", "shops"),
    ("UPDATE shops SET geom = NULL", "shops"),
    (f"UPDATE shops SET name = '{'长' * 201}'", "shops"),
    ("DELETE FROM sub_grids WHERE code = '1-1'", "没有铺满"),
    ("UPDATE sub_grids SET valid_from = 'gestern'", "sub_grids"),
    ("UPDATE hotspots SET priority = 9", "hotspots"),
    ("UPDATE streets SET oneway = 'maybe'", "streets"),
    ("UPDATE incidents SET occurred_from = 'gestern'", "incidents"),
]


def test_a_file_that_was_broken_is_refused_and_nothing_kept(
    package: Path, spatialite_database: Database
) -> None:
    for statement, said in BROKEN:
        broken = package.with_name("broken.gpkg")
        shutil.copyfile(package, broken)
        change(broken, statement)
        with pytest.raises(BadFile, match=said):
            bring_back(spatialite_database, broken)
    with spatialite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Office)) == 2
