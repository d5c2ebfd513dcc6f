"""The database itself refuses what must never be stored, whoever writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import Enum, String, Table, delete, func, insert, literal, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from tests.conftest import NOW
from webmap.database import Database
from webmap.models import (
    Assignment,
    AuditEntry,
    Hotspot,
    Incident,
    Layer,
    Member,
    Mode,
    Office,
    PatrolPlan,
    Place,
    PlanStatus,
    PoliceGrid,
    Railway,
    Role,
    Route,
    Shift,
    Street,
    SubGrid,
    Team,
    TeamKind,
    User,
    Visit,
    point_wkb,
    to_stored,
)

POINT = point_wkb(114.001, 22.701)
LINE = to_stored(shapely.LineString([(114.0, 22.7), (114.001, 22.7)]))
BOX = to_stored(shapely.box(114.0, 22.7, 114.001, 22.701))
SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Ids:
    """Ids of rows of the tiny office and of its neighbour."""

    tiny: int
    next: int
    team: int
    member: int
    sub_grid: int
    police_grid: int
    hotspot: int
    shift: int
    plan: int
    route: int
    next_team: int
    next_shift: int
    next_plan: int


@pytest.fixture
def ids(database: Database) -> Ids:
    with database.writing() as session:
        tiny, neighbour = session.scalars(select(Office.id).order_by(Office.id)).all()
        team = Team(office_id=neighbour, code="N1", name="邻村组", kind=TeamKind.ROAD)
        session.add(team)
        made = {}
        for office_id in (tiny, neighbour):
            shift = Shift(office_id=office_id, starts_at=NOW, ends_at=NOW + timedelta(hours=8))
            session.add(shift)
            session.flush()
            plan = PatrolPlan(office_id=office_id, shift_id=shift.id, created_at=NOW)
            session.add(plan)
            session.flush()
            made[office_id] = (shift.id, plan.id)

        def first(model: Any) -> int:
            found = session.scalars(select(model.id).where(model.office_id == tiny)).first()
            assert found is not None
            return found

        route = Route(
            office_id=tiny, plan_id=made[tiny][1], team_id=first(Team), mode=Mode.FOOT,
            starts_at=NOW, ends_at=NOW, distance_m=0, geom=LINE,
        )  # fmt: skip
        session.add(route)
        session.flush()
        return Ids(
            tiny, neighbour, first(Team), first(Member), first(SubGrid), first(PoliceGrid),
            first(Hotspot), *made[tiny], route.id, team.id, *made[neighbour],
        )  # fmt: skip


def refuses(database: Database, model: Any, values: dict[str, Any], *, keep: bool = False) -> bool:
    """Return whether the database refuses a row, written past the program's own checks."""
    table: Table = model.__table__
    unchecked = {
        name: literal(value, String) if isinstance(table.c[name].type, Enum) else value
        for name, value in values.items()
    }
    with database.engine.connect() as connection, connection.begin() as transaction:
        try:
            connection.execute(insert(table).values(**unchecked))
        except DatabaseError:
            return True
        if keep:
            transaction.commit()
        else:
            transaction.rollback()
    return False


def raw(database: Database, statement: str, **values: Any) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


Row = Callable[[Ids], tuple[Any, dict[str, Any]]]


def place(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "layer_id": "shops", "number": "Z1", "name": "店", "address": "",
        "attributes": {}, "geom": POINT,
    } | changes  # fmt: skip


def street(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "number": "Z1", "name": "", "highway": "residential",
        "oneway": "no", "foot": True, "ebike": True, "car": True, "level": 0, "geom": LINE,
    } | changes  # fmt: skip


def hotspot(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "number": "Z1", "name": "点", "reason": "", "priority": 3,
        "dwell_s": 900, "visits_per_shift": 1, "spacing_s": 0, "windows": [],
        "status": "confirmed", "detected": False, "geom": BOX,
    } | changes  # fmt: skip


def incident(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "number": "Z1", "category": "theft", "sub_category": "",
        "occurred_from": NOW, "location": "", "geom": POINT,
    } | changes  # fmt: skip


def grid(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "code": "9", "name": "九", "valid_from": SINCE, "geom": BOX,
    } | changes  # fmt: skip


def sub_grid(ids: Ids, **changes: Any) -> dict[str, Any]:
    return grid(ids, police_grid_id=ids.police_grid) | changes


def member(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "number": "Z1", "name": "张三", "post": "民警", "phone": "",
        "team_id": ids.team, "active": True,
    } | changes  # fmt: skip


def assignment(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "sub_grid_id": ids.sub_grid, "member_id": ids.member,
        "valid_from": SINCE,
    } | changes  # fmt: skip


def user(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "username": "z", "password_hash": "x", "role": "officer",
        "demo": False, "active": True, "session_key": "z", "created_at": NOW,
    } | changes  # fmt: skip


def shift(ids: Ids, **changes: Any) -> dict[str, Any]:
    begins = NOW + timedelta(days=5)
    return {
        "office_id": ids.tiny, "name": "", "starts_at": begins,
        "ends_at": begins + timedelta(hours=8),
    } | changes  # fmt: skip


def plan(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "shift_id": ids.shift, "name": "", "status": "draft", "seed": 0,
        "request": {}, "figures": {}, "created_at": NOW,
    } | changes  # fmt: skip


def route(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "plan_id": ids.plan, "team_id": ids.team + 1, "mode": "foot",
        "starts_at": NOW, "ends_at": NOW, "distance_m": 1.0, "figures": {}, "geom": LINE,
    } | changes  # fmt: skip


def visit(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "plan_id": ids.plan, "route_id": ids.route, "name": "点",
        "priority": 3, "dwell_s": 900, "sequence": 1, "starts_at": NOW, "left_out_reason": "",
        "geom": POINT,
    } | changes  # fmt: skip


def layer(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "office_id": ids.tiny, "layer_id": "cameras", "source": "places", "group": "business",
        "name_zh": "探头", "name_en": "Cameras", "geometry_type": "Point", "position": 0,
        "fields": [], "style": {},
    } | changes  # fmt: skip


def office(_ids: Ids, **changes: Any) -> dict[str, Any]:
    return {
        "code": "Z", "name": "新", "metric_srid": 4547, "made_up": False,
        "boundary": to_stored(shapely.MultiPolygon([shapely.box(114.0, 22.7, 114.001, 22.701)])),
    } | changes  # fmt: skip


def railway(ids: Ids, **changes: Any) -> dict[str, Any]:
    return {"office_id": ids.tiny, "number": "Z1", "name": "", "geom": LINE} | changes


TAKEN: dict[str, Row] = {
    "place": lambda ids: (Place, place(ids)),
    "place of any geometry": lambda ids: (Place, place(ids, geom=BOX)),
    "place of a number that the neighbour has": lambda ids: (
        Place, place(ids, office_id=ids.next, number="A002")),
    "place of a number that another layer has": lambda ids: (
        Place, place(ids, layer_id="hotels", number="A001")),
    "street": lambda ids: (Street, street(ids)),
    "railway": lambda ids: (Railway, railway(ids)),
    "hotspot": lambda ids: (Hotspot, hotspot(ids)),
    "incident": lambda ids: (Incident, incident(ids)),
    "incident of an interval": lambda ids: (Incident, incident(ids, occurred_to=NOW)),
    "police grid": lambda ids: (PoliceGrid, grid(ids)),
    "sub-grid": lambda ids: (SubGrid, sub_grid(ids)),
    "a grid's next version": lambda ids: (
        PoliceGrid, grid(ids, code="1", valid_from=date(2027, 1, 1))),
    "member": lambda ids: (Member, member(ids)),
    "assignment": lambda ids: (Assignment, assignment(ids)),
    "user": lambda ids: (User, user(ids)),
    "administrator of no office": lambda ids: (User, user(ids, office_id=None, role="admin")),
    "shift": lambda ids: (Shift, shift(ids)),
    "plan": lambda ids: (PatrolPlan, plan(ids)),
    "published plan": lambda ids: (PatrolPlan, plan(ids, status="published")),
    "route": lambda ids: (Route, route(ids)),
    "visit": lambda ids: (Visit, visit(ids)),
    "visit left out": lambda ids: (
        Visit, visit(ids, route_id=None, sequence=None, starts_at=None, left_out_reason="远")),
    "layer": lambda ids: (Layer, layer(ids)),
    "office": lambda ids: (Office, office(ids)),
}  # fmt: skip

REFUSED: dict[str, Row] = {
    # Another office's rows
    "place in a sub-grid of another office": lambda ids: (
        Place, place(ids, office_id=ids.next, sub_grid_id=ids.sub_grid)),
    "sub-grid of another office's police grid": lambda ids: (
        SubGrid, sub_grid(ids, office_id=ids.next)),
    "member of another office's team": lambda ids: (Member, member(ids, team_id=ids.next_team)),
    "assignment of another office's member": lambda ids: (
        Assignment, assignment(ids, office_id=ids.next)),
    "user who is another office's member": lambda ids: (
        User, user(ids, office_id=ids.next, member_id=ids.member)),
    "plan of another office's shift": lambda ids: (
        PatrolPlan, plan(ids, shift_id=ids.next_shift)),
    "route of another office's plan": lambda ids: (Route, route(ids, plan_id=ids.next_plan)),
    "route of another office's team": lambda ids: (Route, route(ids, team_id=ids.next_team)),
    "visit of another office's plan": lambda ids: (
        Visit, visit(ids, plan_id=ids.next_plan, sequence=9)),
    "visit to another office's hotspot": lambda ids: (
        Visit, visit(ids, office_id=ids.next, plan_id=ids.next_plan, hotspot_id=ids.hotspot,
                     route_id=None, sequence=None, starts_at=None)),
    "place of a layer that the office lacks": lambda ids: (Place, place(ids, layer_id="cameras")),
    "place of no office": lambda ids: (Place, place(ids, office_id=999)),
    # Numbers and codes
    "place of a number that its layer has": lambda ids: (Place, place(ids, number="A001")),
    "place without number": lambda ids: (Place, place(ids, number="")),
    "street of a number in use": lambda ids: (Street, street(ids, number="S001")),
    "railway of a number in use": lambda ids: (Railway, railway(ids, number="R1")),
    "incident of a number in use": lambda ids: (Incident, incident(ids, number="J1")),
    "hotspot of a number in use": lambda ids: (Hotspot, hotspot(ids, number="H1")),
    "member of a number in use": lambda ids: (Member, member(ids, number="P001")),
    "grid of a code and day in use": lambda ids: (PoliceGrid, grid(ids, code="1")),
    "layer of an id in use": lambda ids: (Layer, layer(ids, layer_id="shops")),
    "office of a code in use": lambda ids: (Office, office(ids, code="TINY")),
    "user of a name in use": lambda ids: (User, user(ids, username="officer")),
    "the same shift twice": lambda ids: (
        Shift, shift(ids, starts_at=NOW, ends_at=NOW + timedelta(hours=8))),
    "a team's second route in a plan": lambda ids: (Route, route(ids, team_id=ids.team)),
    # Checks
    "office in degrees": lambda ids: (Office, office(ids, metric_srid=4326)),
    "street on the sixth level": lambda ids: (Street, street(ids, level=6)),
    "street of an unknown direction": lambda ids: (Street, street(ids, oneway="maybe")),
    "hotspot of priority 0": lambda ids: (Hotspot, hotspot(ids, priority=0)),
    "hotspot of priority 6": lambda ids: (Hotspot, hotspot(ids, priority=6)),
    "hotspot of a dwell of 5 seconds": lambda ids: (Hotspot, hotspot(ids, dwell_s=5)),
    "hotspot of no visits": lambda ids: (Hotspot, hotspot(ids, visits_per_shift=0)),
    "hotspot of negative spacing": lambda ids: (Hotspot, hotspot(ids, spacing_s=-1)),
    "hotspot of an unknown status": lambda ids: (Hotspot, hotspot(ids, status="hot")),
    "incident that ends before it begins": lambda ids: (
        Incident, incident(ids, occurred_to=NOW - timedelta(seconds=1))),
    "grid that ends on its first day": lambda ids: (
        PoliceGrid, grid(ids, valid_to=SINCE)),
    "assignment of nothing": lambda ids: (Assignment, assignment(ids, sub_grid_id=None)),
    "assignment of two things": lambda ids: (
        Assignment, assignment(ids, hotspot_id=ids.hotspot)),
    "assignment to nobody": lambda ids: (Assignment, assignment(ids, member_id=None)),
    "assignment to member and team": lambda ids: (Assignment, assignment(ids, team_id=ids.team)),
    "user of an unknown role": lambda ids: (User, user(ids, role="chief")),
    "officer of no office": lambda ids: (User, user(ids, office_id=None)),
    "shift that ends when it begins": lambda ids: (
        Shift, shift(ids, starts_at=NOW, ends_at=NOW)),
    "plan of an unknown status": lambda ids: (PatrolPlan, plan(ids, status="perhaps")),
    "route that ends before it begins": lambda ids: (
        Route, route(ids, ends_at=NOW - timedelta(hours=1))),
    "route of negative length": lambda ids: (Route, route(ids, distance_m=-1)),
    "route by boat": lambda ids: (Route, route(ids, mode="boat")),
    "visit of a route without time": lambda ids: (Visit, visit(ids, starts_at=None)),
    "visit left out with a time": lambda ids: (Visit, visit(ids, route_id=None)),
    "layer of an unknown shape": lambda ids: (Layer, layer(ids, geometry_type="Circle")),
    "layer of an unknown source": lambda ids: (Layer, layer(ids, source="clouds")),
    # Geometries
    "street that is a point": lambda ids: (Street, street(ids, geom=POINT)),
    "incident that is a line": lambda ids: (Incident, incident(ids, geom=LINE)),
    "grid that is a line": lambda ids: (PoliceGrid, grid(ids, geom=LINE)),
    "place without geometry": lambda ids: (Place, place(ids, geom=None)),
}  # fmt: skip


def test_what_is_right_is_taken(database: Database, ids: Ids) -> None:
    """The rows that others are variations of: a refusal must have its own reason."""
    refused = [name for name, row in TAKEN.items() if refuses(database, *row(ids))]
    assert not refused


def test_what_is_wrong_is_refused(database: Database, ids: Ids) -> None:
    taken = [name for name, row in REFUSED.items() if not refuses(database, *row(ids))]
    assert not taken


def test_a_geometry_of_another_system_is_refused(database: Database, ids: Ids) -> None:
    from geoalchemy2.shape import from_shape

    other = from_shape(shapely.Point(500_000, 2_500_000), srid=4547)
    assert refuses(database, Incident, incident(ids, geom=other))


def test_a_shift_never_has_two_published_plans(database: Database, ids: Ids) -> None:
    assert not refuses(database, PatrolPlan, plan(ids, status="published"), keep=True)
    assert refuses(database, PatrolPlan, plan(ids, status="published"))
    assert not refuses(database, PatrolPlan, plan(ids, status="replaced"), keep=True)
    assert not refuses(database, PatrolPlan, plan(ids, status="replaced"))
    next_plan = plan(ids, office_id=ids.next, shift_id=ids.next_shift, status="published")
    assert not refuses(database, PatrolPlan, next_plan)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(
            update(PatrolPlan).where(PatrolPlan.id == ids.plan).values(status=PlanStatus.PUBLISHED)
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET username = 'nobody'",
        "UPDATE audit_entries SET username = username",
        "DELETE FROM audit_entries",
    ],
)
def test_the_record_of_changes_can_only_grow(database: Database, ids: Ids, statement: str) -> None:
    def add() -> None:
        with database.writing() as session:
            session.add(
                AuditEntry(office_id=ids.tiny, at=NOW, username="officer", action="data.import",
                           subject="layer:shops", after={"rows": 3})
            )  # fmt: skip

    add()
    with pytest.raises(DatabaseError, match="append only"):
        raw(database, statement)
    add()
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry)).all()
        assert [entry.username for entry in entries] == ["officer", "officer"]
        assert entries[0].after == {"rows": 3}
        assert entries[0].before is None


def test_an_office_whose_changes_are_on_record_is_not_deleted(database: Database, ids: Ids) -> None:
    with database.writing() as session:
        session.add(AuditEntry(office_id=ids.tiny, at=NOW, username="cli", action="x", subject="y"))
    with pytest.raises(IntegrityError):
        raw(database, "DELETE FROM offices WHERE id = :id", id=ids.tiny)


def counts(session: Session, office_id: int) -> dict[str, int]:
    return {
        model.__tablename__: session.scalar(
            select(func.count()).select_from(model).where(model.office_id == office_id)
        )
        or 0
        for model in (Place, Street, SubGrid, PoliceGrid, Hotspot, Incident, Layer, User, Shift)
    }


def test_deleting_an_office_takes_its_own_rows_along_and_no_others(
    database: Database, ids: Ids
) -> None:
    with database.reading() as session:
        before = counts(session, ids.tiny)
    with database.writing() as session:
        session.execute(delete(Office).where(Office.id == ids.next))
    with database.reading() as session:
        assert counts(session, ids.tiny) == before
        assert not any(counts(session, ids.next).values())


def test_deleting_a_plan_takes_its_routes_and_visits_along(database: Database, ids: Ids) -> None:
    assert not refuses(database, Visit, visit(ids), keep=True)
    with database.writing() as session:
        session.execute(delete(PatrolPlan).where(PatrolPlan.id == ids.plan))
    with database.reading() as session:
        assert session.scalars(select(Route)).all() == []
        assert session.scalars(select(Visit)).all() == []


def test_a_team_with_routes_is_not_deleted(database: Database, ids: Ids) -> None:
    with pytest.raises(IntegrityError):
        raw(database, "DELETE FROM teams WHERE id = :id", id=ids.team)


def test_roles_of_the_table_are_those_of_the_program(database: Database, ids: Ids) -> None:
    for number, role in enumerate(Role):
        row = user(ids, username=f"u{number}", session_key=f"k{number}", role=role.value)
        assert not refuses(database, User, row)
