"""What a sheet takes from the database: its own office, the day's grids and duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.printing.conftest import NOW
from webmap.database import Database
from webmap.errors import NotFound
from webmap.layers import Moment
from webmap.models import Assignment, Member, Office, Team, TeamKind
from webmap.printing import (
    SheetContent,
    list_areas,
    printable_layers,
    read_area,
    read_sheet_content,
    usual_layers,
)
from webmap.printing.sheet_reader import crs_name

Read = Callable[..., SheetContent]
MOMENT = Moment(NOW.date(), NOW)


def test_the_sheets_of_an_office_are_itself_and_all_its_grids(
    database: Database, office: Office
) -> None:
    with database.reading() as session:
        areas = list_areas(session, office, MOMENT)
    assert {one.police_grid for one in areas if one.code.startswith("2-")} == {"2"}
    assert [(one.kind, one.code) for one in areas] == [
        ("office", "office"),
        ("police_grid", "1"),
        ("police_grid", "2"),
        ("sub_grid", "1-1"),
        ("sub_grid", "1-2"),
        ("sub_grid", "2-1"),
        ("sub_grid", "2-2"),
    ]


def test_the_ground_of_a_sheet_is_metric_and_of_its_grid(
    database: Database, office: Office
) -> None:
    with database.reading() as session:
        whole = read_area(session, office, "office", MOMENT)
        half = read_area(session, office, "1", MOMENT)
        quarter = read_area(session, office, "1-2", MOMENT)
    # The tiny office is 0.01 degrees square, about 1,027 by 1,108 m.
    assert whole.polygon.area == pytest.approx(1027 * 1108, rel=0.01)
    assert half.polygon.area == pytest.approx(whole.polygon.area / 2, rel=0.001)
    assert quarter.polygon.area == pytest.approx(whole.polygon.area / 4, rel=0.001)
    assert half.sub_grids == ("1-1", "1-2")
    assert quarter.title == "1-2网格"
    assert half.title == "第1警格"


@pytest.mark.parametrize("code", ["3", "1-3", "", "OFFICE", "1'--"])
def test_a_grid_that_does_not_exist_is_not_found(
    database: Database, office: Office, code: str
) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        read_area(session, office, code, MOMENT)


def test_grids_of_another_time_are_not_printed(
    spatialite_database: Database, read_content: Read
) -> None:
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        before = Moment(date(2025, 12, 31), NOW)
        assert [one.code for one in list_areas(session, office, before)] == ["office"]
        with pytest.raises(NotFound):
            read_area(session, office, "1-1", before)


def test_a_sheet_holds_nothing_of_another_office(read_content: Read) -> None:
    ours = read_content("office")
    names = {name for one in ours.layers if "name" in one.features for name in one.features["name"]}
    assert "邻村的店" not in names
    theirs = read_content("office", office="NEXT")
    assert theirs.staff == ()
    assert len(theirs.base.streets.geometries) == 0
    assert theirs.grid_outlines == {}


def test_the_members_who_answer_for_the_grid_stand_on_its_sheet(read_content: Read) -> None:
    assert [(one.grid, one.name, one.phone) for one in read_content("2").staff] == [
        ("2-2", "李国华", "0769-5550-0102")
    ]
    assert [one.grid for one in read_content("office").staff] == ["1-1", "2-2"]


def test_duties_that_ended_and_members_who_left_are_not_printed(
    spatialite_database: Database, read_content: Read
) -> None:
    with spatialite_database.writing() as session:
        session.scalars(select(Member).where(Member.name == "李国华")).one().active = False
        duty = session.scalars(
            select(Assignment).join(Member, Member.id == Assignment.member_id)
            .where(Member.name == "陈志强")
        ).one()  # fmt: skip
        duty.valid_to = NOW.date()
    assert read_content("office").staff == ()


def test_the_officers_stand_below_the_members(
    spatialite_database: Database, read_content: Read
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        team = Team(office_id=office.id, code="MJ", name="民警组", kind=TeamKind.OFFICERS)
        session.add(team)
        session.flush()
        session.add(
            Member(
                office_id=office.id, number="P9", name="周警长", post="警长",
                phone="0769-5550-0199",
                team_id=team.id,
            )
        )  # fmt: skip
    assert [(one.grid, one.name) for one in read_content("1-1").staff] == [
        ("1-1", "陈志强"),
        ("", "周警长"),
    ]


def test_nobody_chose_so_places_are_shown_and_no_trouble(
    spatialite_database: Database, read_content: Read
) -> None:
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        layers = printable_layers(session, office.id, MOMENT)
    assert {one.layer_id for one in layers} == {
        "rentals", "schools", "shops", "hotspots", "incidents",
    }  # fmt: skip
    assert set(usual_layers(layers)) == {"rentals", "schools", "shops"}
    shown = {one.layer_id for one in read_content("1-1").layers if len(one.features)}
    assert shown == {"boundary", "police_grids", "sub_grids", "rentals", "shops"}


@pytest.mark.parametrize("layer", ["streets", "patrol_routes", "sub_grids", "secrets"])
def test_a_layer_that_no_sheet_shows_is_refused(read_content: Read, layer: str) -> None:
    with pytest.raises(NotFound):
        read_content("1-1", [layer])


def test_incidents_are_those_of_the_subject(read_content: Read) -> None:
    def count(code: str) -> int:
        layers = read_content(code, ["incidents"]).layers
        return next(len(one.features) for one in layers if one.layer_id == "incidents")

    assert (count("office"), count("1-1"), count("2")) == (3, 1, 2)


def test_a_sheet_names_the_system_in_which_it_is_true() -> None:
    assert crs_name(4547) == "CGCS2000 3° 114°E（EPSG:4547）"
    assert crs_name(4534) == "CGCS2000 3° 75°E（EPSG:4534）"
    assert "UTM zone 32N" in crs_name(32632)


def test_content_is_read_alike_on_both_databases(database: Database, office: Office) -> None:
    with database.reading() as session:
        content = read_sheet_content(session, office, "1", None, NOW, "zh_CN")
    assert {one.layer_id: len(one.features) for one in content.layers if len(one.features)} == {
        "rentals": 2, "shops": 3, "sub_grids": 4, "police_grids": 2, "boundary": 1,
    }  # fmt: skip
    assert len(content.base.streets.geometries) == 40
    assert content.drawn_at - NOW == timedelta(0)
