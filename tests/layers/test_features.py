"""Which layers an office has, and what is in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from shapely import LineString
from sqlalchemy import select

from tests.tiny_office import SINCE
from webmap.database import Database
from webmap.errors import NotFound
from webmap.layers import CATALOGUE
from webmap.layers.features import Moment, list_layers, read_features
from webmap.models import (
    Hotspot,
    HotspotStatus,
    Mode,
    Office,
    PatrolPlan,
    PlanStatus,
    Route,
    Shift,
    SubGrid,
    Team,
    to_stored,
)

NOW = Moment(day=date(2026, 11, 23), now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


def test_layers_come_in_drawing_order_with_their_counts(database: Database, office: Office) -> None:
    with database.reading() as session:
        layers = list_layers(session, office.id, NOW)
    assert [layer.layer_id for layer in layers] == [one.layer_id for one in CATALOGUE]
    counts = {layer.layer_id: layer.count for layer in layers if layer.count}
    assert counts == {
        "streets": 40, "railways": 1, "rentals": 2, "schools": 1, "shops": 3, "sub_grids": 4,
        "police_grids": 2, "boundary": 1, "hotspots": 3, "incidents": 3,
    }  # fmt: skip


def test_every_count_is_the_number_of_features(database: Database, office: Office) -> None:
    with database.reading() as session:
        for layer in list_layers(session, office.id, NOW):
            frame = read_features(session, office.id, layer.layer_id, NOW)
            assert len(frame) == layer.count, layer.layer_id
            assert {"number", "name", "geom"} <= set(frame.columns)
            assert frame.crs.to_epsg() == 4326


def test_places_carry_their_attributes_and_sub_grid(database: Database, office: Office) -> None:
    with database.reading() as session:
        shops = read_features(session, office.id, "shops", NOW)
    first = shops.iloc[0]
    assert (first["number"], first["name"], first["address"]) == ("A001", "老王便利店", "1号路1号")
    assert first["attributes"] == {"trade": "便利店"}
    assert first["sub_grid"] == "1-1"


def test_an_office_sees_nothing_of_its_neighbour(database: Database, office: Office) -> None:
    with database.reading() as session:
        other = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        names = read_features(session, other.id, "shops", NOW)["name"].tolist()
        assert names == ["邻村的店"]
        assert "邻村的店" not in read_features(session, office.id, "shops", NOW)["name"].tolist()


def test_an_unknown_layer_is_named(database: Database, office: Office) -> None:
    with database.reading() as session, pytest.raises(NotFound, match="nix"):
        read_features(session, office.id, "nix", NOW)


def test_grids_are_those_of_the_day(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        old = session.scalars(select(SubGrid).where(SubGrid.code == "1-1")).one()
        old.valid_to = date(2026, 6, 1)
    with spatialite_database.reading() as session:
        office_id = old.office_id

        def codes(day: date) -> list[str]:
            frame = read_features(session, office_id, "sub_grids", Moment(day, NOW.now))
            return frame["code"].tolist()

        assert codes(SINCE - timedelta(days=1)) == []
        assert codes(date(2026, 5, 31)) == ["1-1", "1-2", "2-1", "2-2"]
        assert codes(date(2026, 6, 1)) == ["1-2", "2-1", "2-2"]


def test_closed_hotspots_are_not_on_the_map(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        hotspot = session.scalars(select(Hotspot).where(Hotspot.number == "H1")).one()
        hotspot.status = HotspotStatus.CLOSED
    with spatialite_database.reading() as session:
        frame = read_features(session, hotspot.office_id, "hotspots", NOW)
    assert sorted(frame["number"]) == ["H2", "H3"]


def _add_plan(database: Database, status: PlanStatus, ends_at: datetime) -> int:
    with database.writing() as session:
        team = session.scalars(select(Team).where(Team.code == "R1")).one()
        starts_at = ends_at - timedelta(hours=8)
        shift = Shift(office_id=team.office_id, starts_at=starts_at, ends_at=ends_at)
        session.add(shift)
        session.flush()
        plan = PatrolPlan(
            office_id=team.office_id, shift_id=shift.id, status=status, created_at=starts_at
        )
        session.add(plan)
        session.flush()

        session.add(
            Route(
                office_id=team.office_id, plan_id=plan.id, team_id=team.id, mode=Mode.FOOT,
                starts_at=starts_at, ends_at=ends_at, distance_m=1234.0,
                geom=to_stored(LineString([(114.001, 22.701), (114.002, 22.701)])),
            )
        )  # fmt: skip
        return team.office_id


@pytest.mark.parametrize(
    ("status", "hours_left", "count"),
    [
        (PlanStatus.PUBLISHED, 1, 1),
        (PlanStatus.PUBLISHED, -1, 0),
        (PlanStatus.DRAFT, 1, 0),
        (PlanStatus.REPLACED, 1, 0),
    ],
)
def test_routes_are_those_of_published_plans_that_are_not_over(
    spatialite_database: Database, status: PlanStatus, hours_left: int, count: int
) -> None:
    office_id = _add_plan(spatialite_database, status, NOW.now + timedelta(hours=hours_left))
    with spatialite_database.reading() as session:
        frame = read_features(session, office_id, "patrol_routes", NOW)
    assert len(frame) == count
    assert frame["team"].tolist() == ["路面巡处组"] * count
