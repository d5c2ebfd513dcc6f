"""Plans on the streets of real towns: stairs, tunnels, one-way streets, railways, loose ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.databases import DatabaseMaker
from webmap.database import Database
from webmap.layers import ImportOptions, create_office, import_streets
from webmap.models import Mode, Office, Street, Team, TeamKind, to_geometry
from webmap.patrols import PlanRequest, StopKind, TeamRequest, VisitRequest, draw, read_ground
from webmap.patrols.checker import violations
from webmap.patrols.planning import pose
from webmap.patrols.solver import solve

START = datetime(2026, 11, 24, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
TOWNS = {
    "monaco": (7.409, 43.7245, 7.4395, 43.7515),
    "helsinki": (24.93, 60.16, 24.96, 60.175),
}


@pytest.fixture(scope="module", params=TOWNS)
def town(
    request: pytest.FixtureRequest, spatialite_maker: DatabaseMaker, shared_data: Path
) -> Iterator[Database]:
    """Return an office over a real town with its streets and three teams."""
    box = TOWNS[request.param]

    def fill(session: Session) -> None:
        office = create_office(
            session, code="T", name="T", boundary=shapely.MultiPolygon([shapely.box(*box)]),
            station=shapely.Point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
            username="tester", now=NOW,
        )  # fmt: skip
        path = shared_data / "osm" / f"{request.param}.osm.pbf"
        import_streets(session, office, path, ImportOptions(), username="tester", now=NOW)
        for mode in Mode:
            session.add(Team(office_id=office.id, code=mode, name=mode, kind=TeamKind.ROAD))

    database = spatialite_maker.copy_of(f"patrol_{request.param}", fill)
    yield database
    spatialite_maker.drop(database)


def asked(session: Session, office: Office) -> PlanRequest:
    """Return a shift of a team of each mode and thirty stops strewn over the town."""
    random = np.random.default_rng(7)
    west, south, east, north = shapely.bounds(to_geometry(office.boundary))
    visits = tuple(
        VisitRequest(None, f"第{k}处", lon, lat, int(random.integers(1, 6)), 600, visits=1)
        for k, (lon, lat) in enumerate(random.uniform((west, south), (east, north), (30, 2)))
    )
    teams = tuple(
        TeamRequest(team.id, Mode(team.code), start="anywhere" if team.code == "car" else "station")
        for team in session.scalars(select(Team).order_by(Team.id))
    )
    return PlanRequest("夜班", START, START + timedelta(hours=6), teams, visits)


def test_a_plan_on_real_streets_is_valid_and_keeps_to_streets_of_its_mode(town: Database) -> None:
    with town.reading() as session:
        office = session.scalars(select(Office)).one()
        request = asked(session, office)
        ground = read_ground(session, office, request)
        streets = session.scalars(select(Street)).all()
    posed = pose(request, ground)
    assert violations(posed.problem, solve(posed.problem, 1.0)) == []
    itinerary = draw(request, ground)
    assert itinerary.figures.visits_made >= 12
    for route in itinerary.routes:
        own = [to_geometry(street.geom) for street in streets if getattr(street, route.mode)]
        assert route.line is not None
        between = shapely.line_interpolate_point(
            route.line, np.linspace(0, 1, 400), normalized=True
        )
        tree = shapely.STRtree(own)
        _, away = tree.query_nearest(between, return_distance=True, all_matches=False)
        assert away.max() < 1e-6, f"{route.mode} leaves its streets"
        visits = [stop for stop in route.stops if stop.kind is StopKind.VISIT]
        assert sum(stop.distance_m for stop in visits) <= route.distance_m
        assert sum(stop.travel_s for stop in visits) <= route.moving_s
