"""Members, who answers for a sub-grid and since when, and hand-overs that can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW, fill_tiny
from tests.databases import DatabaseMaker
from tests.tiny_office import SINCE
from webmap.accounts import (
    HANDOVER_ACTION,
    HandoverItem,
    MemberChange,
    add_member,
    assign_grid,
    change_member,
    grid_history,
    grids_of_day,
    hand_over,
    list_handovers,
    list_members,
    member_history,
    preview_handover,
    undo_changes,
)
from webmap.database import Database
from webmap.errors import BadField, Conflict, NotFound
from webmap.models import (
    Appointment,
    AppointmentKind,
    Assignment,
    AuditEntry,
    Hotspot,
    Member,
    Office,
    RotaEntry,
    SubGrid,
    User,
)

TODAY = date(2026, 11, 24)
NEXT_WEEK = TODAY + timedelta(days=7)
WHO = {"username": "commander", "now": NOW}


@pytest.fixture(scope="module")
def quick_database(spatialite_maker: DatabaseMaker) -> Iterator[Database]:
    database = spatialite_maker.copy_of("tiny", fill_tiny)
    yield database
    spatialite_maker.drop(database)


@pytest.fixture
def quick_session(quick_database: Database) -> Iterator[Session]:
    """Return a session whose changes are thrown away."""
    with Session(quick_database.engine) as session:
        yield session
        session.rollback()


def tiny(session: Session) -> int:
    return session.scalars(select(Office.id).where(Office.code == "TINY")).one()


def number_of(session: Session, name: str) -> int:
    return session.scalars(select(Member.id).where(Member.name == name)).one()


def holders(session: Session, day: date) -> dict[str, list[str]]:
    names = dict(session.execute(select(Member.id, Member.name)).all())
    return {
        grid.code: [names[one] for one in grid.members]
        for grid in grids_of_day(session, tiny(session), day)
    }


def spans(session: Session, code: str) -> list[tuple[str, date, date | None]]:
    return [
        (duty.who, duty.valid_from, duty.valid_to)
        for duty in grid_history(session, tiny(session), code)
    ]


def rows(session: Session, table: type) -> list[tuple[object, ...]]:
    """Return a table's rows without their own numbers."""
    columns = [column for column in table.__table__.columns if column.name != "id"]
    return sorted((tuple(row) for row in session.execute(select(*columns))), key=str)


def test_a_grid_given_to_another_keeps_who_had_it_before(database: Database) -> None:
    with database.writing() as session:
        office, other = tiny(session), number_of(session, "李国华")
        entry = assign_grid(session, office, "1-1", other, TODAY, **WHO)
        assert spans(session, "1-1") == [
            ("李国华", TODAY, None),
            ("陈志强", SINCE, TODAY),
        ]
        assert holders(session, TODAY)["1-1"] == ["李国华"]
        assert holders(session, TODAY - timedelta(days=1))["1-1"] == ["陈志强"]
        with pytest.raises(BadField, match="已经负责"):
            assign_grid(session, office, "1-1", other, NEXT_WEEK, **WHO)
        undo_changes(session, office, entry.id, (entry.action,), **WHO)
        assert spans(session, "1-1") == [("陈志强", SINCE, None)]


def test_a_grid_promised_to_somebody_is_not_given_away_before(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        office, other = tiny(session), number_of(session, "李国华")
        assign_grid(session, office, "1-1", other, NEXT_WEEK, **WHO)
        assert holders(session, TODAY)["1-1"] == ["陈志强"]
        with pytest.raises(BadField) as refused:
            assign_grid(session, office, "1-1", None, TODAY, **WHO)
        assert refused.value.field == "valid_from"
        assert str(NEXT_WEEK) in str(refused.value)
        assign_grid(session, office, "1-1", None, NEXT_WEEK, **WHO)
        assert holders(session, NEXT_WEEK)["1-1"] == []


@pytest.mark.parametrize("taker", ["李国华", None])
def test_who_gets_a_grid_has_it_when_it_is_drawn_anew_as_well(
    spatialite_database: Database, taker: str | None
) -> None:
    with spatialite_database.writing() as session:
        office = tiny(session)
        old = session.scalars(select(SubGrid).where(SubGrid.code == "1-1")).one()
        duty = session.scalars(select(Assignment).where(Assignment.sub_grid_id == old.id)).one()
        old.valid_to = duty.valid_to = NEXT_WEEK
        new = SubGrid(
            office_id=office, police_grid_id=old.police_grid_id, code="1-1", name="新界",
            valid_from=NEXT_WEEK, geom=old.geom,
        )  # fmt: skip
        session.add(new)
        session.flush()
        session.add(
            Assignment(
                office_id=office, sub_grid_id=new.id, member_id=duty.member_id, valid_from=NEXT_WEEK
            )
        )
        session.flush()
        before = rows(session, Assignment)
        who = None if taker is None else number_of(session, taker)
        entry = assign_grid(session, office, "1-1", who, TODAY, **WHO)
        wanted = [] if taker is None else [taker]
        assert [holders(session, day)["1-1"] for day in (TODAY, NEXT_WEEK)] == [wanted, wanted]
        assert spans(session, "1-1")[-1] == ("陈志强", SINCE, TODAY)
        undo_changes(session, office, entry.id, (entry.action,), **WHO)
        assert rows(session, Assignment) == before


def busy_member(session: Session) -> tuple[int, int, int]:
    """Give 陈志强 a hotspot, two shifts and his team an appointment; return office, him, 黄永明."""
    office = tiny(session)
    him, other = number_of(session, "陈志强"), number_of(session, "黄永明")
    hotspot = session.scalars(select(Hotspot.id).where(Hotspot.number == "H1")).one()
    team = session.get_one(Member, him).team_id
    session.add(
        Assignment(office_id=office, hotspot_id=hotspot, member_id=him, valid_from=NEXT_WEEK)
    )
    for day, who in [(TODAY, him), (NEXT_WEEK, him), (NEXT_WEEK, other)]:
        session.add(
            RotaEntry(
                office_id=office, day=day, name="夜班", begins="20:00", ends="02:00",
                team_id=session.get_one(Member, who).team_id, member_id=who,
            )
        )  # fmt: skip
    session.add(
        Appointment(
            office_id=office, kind=AppointmentKind.TALK, day=NEXT_WEEK, place_number="F1",
            name="一厂", lon=114.001, lat=22.702, team_id=team,
        )
    )  # fmt: skip
    session.flush()
    return office, him, other


def told(items: list[HandoverItem]) -> list[tuple[str, bool, bool]]:
    return [(item.kind, item.goes, bool(item.stays_because)) for item in items]


def test_what_goes_along_is_listed_given_in_one_and_taken_back(database: Database) -> None:
    with database.writing() as session:
        office, him, other = busy_member(session)
        tables = (Assignment, RotaEntry, Appointment)
        before = [rows(session, table) for table in tables]
        items = preview_handover(session, office, him, other, TODAY, TODAY)
        assert told(items) == [
            ("sub_grid", True, False),
            ("hotspot", True, False),
            ("shift", True, False),
            # The other is on that shift already; a team's appointment goes only when asked.
            ("shift", False, True),
            ("appointment", False, False),
        ]
        keys = [item.key for item in items if not item.stays_because]
        entry = hand_over(session, office, him, other, TODAY, keys=keys, today=TODAY, **WHO)
        assert spans(session, "1-1") == [("黄永明", TODAY, None), ("陈志强", SINCE, TODAY)]
        assert [
            (duty.code, duty.valid_from, duty.valid_to)
            for duty in member_history(session, office, other)
        ] == [("H1", NEXT_WEEK, None), ("1-1", TODAY, None)]
        assert [one.code for one in member_history(session, office, him)] == ["1-1"]
        teams = set(session.scalars(select(Appointment.team_id)))
        assert teams == {session.get_one(Member, other).team_id}
        left = preview_handover(session, office, him, other, TODAY, TODAY)
        assert [item.kind for item in left] == ["shift"]

        undo_changes(session, office, entry.id, (HANDOVER_ACTION,), **WHO)
        assert [rows(session, table) for table in tables] == before
        assert [one.undone for one in list_handovers(session, office, 5)] == [True]
        with pytest.raises(Conflict, match="已经撤销"):
            undo_changes(session, office, entry.id, (HANDOVER_ACTION,), **WHO)


def test_a_hand_over_that_was_changed_since_is_not_half_taken_back(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        office, him, other = busy_member(session)
        entry_id = hand_over(session, office, him, other, TODAY, today=TODAY, **WHO).id
        assign_grid(session, office, "1-1", number_of(session, "李国华"), NEXT_WEEK, **WHO)
    with spatialite_database.reading() as session:
        before = rows(session, Assignment)
    with pytest.raises(Conflict, match="又有人改过"), spatialite_database.writing() as session:
        undo_changes(session, office, entry_id, (HANDOVER_ACTION,), **WHO)
    with spatialite_database.reading() as session:
        assert rows(session, Assignment) == before
        assert session.scalars(select(AuditEntry.action)).all() == [
            HANDOVER_ACTION,
            "members.assign",
        ]


def test_who_leaves_hands_over_first_and_keeps_the_history(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        office, him, other = busy_member(session)
        account = session.scalars(select(User).where(User.username == "auxiliary")).one()
        account.member_id = him
        with pytest.raises(BadField, match="1-1、H1，请先交接"):
            change_member(session, office, him, MemberChange(active=False), TODAY, version=1)
        with pytest.raises(BadField) as early:
            hand_over(session, office, him, other, NEXT_WEEK, leaves=True, today=TODAY, **WHO)
        assert early.value.field == "leaves"
        with pytest.raises(BadField, match="请一起交接"):
            hand_over(session, office, him, other, TODAY, keys=[], leaves=True, today=TODAY, **WHO)
        entry = hand_over(session, office, him, other, TODAY, leaves=True, today=TODAY, **WHO)
        gone = list_members(session, office, TODAY, him)[0]
        assert (gone.active, gone.grids, account.active) == (False, (), False)
        assert [duty.code for duty in member_history(session, office, him)] == ["1-1"]
        with pytest.raises(BadField, match="已离岗"):
            hand_over(session, office, other, him, TODAY, today=TODAY, **WHO)
        undo_changes(session, office, entry.id, (HANDOVER_ACTION,), **WHO)
        assert account.active
        assert list_members(session, office, TODAY, him)[0].grids == ("1-1",)


def test_who_has_the_grid_already_does_not_get_it_twice(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        office = tiny(session)
        him, other = number_of(session, "陈志强"), number_of(session, "李国华")
        grid = session.scalars(select(Assignment.sub_grid_id).order_by(Assignment.id)).first()
        session.add(
            Assignment(office_id=office, sub_grid_id=grid, member_id=other, valid_from=SINCE)
        )
        hand_over(session, office, him, other, TODAY, today=TODAY, **WHO)
        assert holders(session, TODAY)["1-1"] == ["李国华"]
        assert len(spans(session, "1-1")) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "P001"}, "number"),
        ({"number": "441900199001011234"}, "number"),
        ({"name": " "}, "name"),
        ({"name": "张三 44190019900101123X"}, "name"),
        ({"post": ""}, "post"),
        ({"phone": "电话"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "441900900101123"}, "phone"),
        ({"team_id": 99999}, "team_id"),
    ],
)
def test_a_member_that_can_not_be_is_refused_beside_its_cause(
    quick_session: Session, wrong: dict[str, object], field: str
) -> None:
    office = tiny(quick_session)
    team = quick_session.scalars(select(Member.team_id)).first()
    wish = {"number": "P900", "name": "林小芳", "post": "辅警", "phone": "", "team_id": team}
    with pytest.raises(BadField) as refused:
        add_member(quick_session, office, MemberChange(**(wish | wrong)))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    "phone",
    ["0769-12345678", "0769 8123 4567", "13800138000", "138-0013-8000", "110", "666123",
     "0769-5550-0101", "0769-12345678转802", "+86 138 0013 8000"],
)  # fmt: skip
def test_work_phones_are_taken_as_they_are_written(quick_session: Session, phone: str) -> None:
    office = tiny(quick_session)
    him = number_of(quick_session, "陈志强")
    assert (
        change_member(quick_session, office, him, MemberChange(phone=phone), TODAY, version=1).phone
        == phone
    )


def test_another_office_s_members_are_nobody_here(quick_session: Session) -> None:
    office, him = tiny(quick_session), number_of(quick_session, "陈志强")
    beside = quick_session.scalars(select(Office.id).where(Office.id != office)).one()
    with pytest.raises(NotFound):
        change_member(quick_session, beside, him, MemberChange(name="谁"), TODAY, version=1)
    with pytest.raises(NotFound):
        preview_handover(quick_session, beside, him, him + 1, TODAY, TODAY)
    with pytest.raises(BadField, match="没有网格"):
        assign_grid(quick_session, beside, "1-1", None, TODAY, **WHO)
    assert list_members(quick_session, beside, TODAY) == []
