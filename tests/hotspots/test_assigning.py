"""Hotspots are given to members and teams for a time, moved while somebody is away, and planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW, fill_tiny
from tests.databases import DatabaseMaker
from webmap.accounts import (
    ABSENCE_ACTION,
    HANDOVER_ACTION,
    add_absence,
    delete_absence,
    hand_over,
    hotspot_duties,
    list_absences,
    undo_changes,
)
from webmap.database import Database
from webmap.errors import BadField, Conflict, NotFound
from webmap.hotspots.assigning import (
    ASSIGN_ACTION,
    MOVE_ACTION,
    Holder,
    Period,
    assign_hotspot,
    move_hotspots,
)
from webmap.hotspots.listing import list_hotspots
from webmap.hotspots.loads import loads_of
from webmap.models import Hotspot, HotspotStatus, Member, Office, Team
from webmap.patrols import OnDuty, RotaShift, Vary, asked_of_shift, set_shift

TODAY = date(2026, 11, 24)
ZONE = ZoneInfo("Asia/Shanghai")
WHO: dict[str, Any] = {"username": "officer", "now": NOW}


@pytest.fixture(scope="module", params=["spatialite", "postgis"])
def kept(request: pytest.FixtureRequest) -> Iterator[Database]:
    maker: DatabaseMaker = request.getfixturevalue(f"{request.param}_maker")
    database = maker.copy_of("tiny", fill_tiny)
    yield database
    maker.drop(database)


@pytest.fixture
def session(kept: Database) -> Iterator[Session]:
    """Return a session whose changes are thrown away."""
    with Session(kept.engine) as session:
        yield session
        session.rollback()


@pytest.fixture
def office_id(session: Session) -> int:
    return session.scalars(select(Office.id).where(Office.code == "TINY")).one()


def hotspot(session: Session, number: str = "H1") -> int:
    return session.scalars(select(Hotspot.id).where(Hotspot.number == number)).one()


def member(session: Session, number: str) -> Holder:
    found = session.scalars(select(Member.id).where(Member.number == number)).one()
    return Holder(member_id=found)


def team(session: Session, code: str = "R1") -> Holder:
    return Holder(team_id=session.scalars(select(Team.id).where(Team.code == code)).one())


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def give(
    session: Session, office_id: int, to: Holder, first: int, last: int | None = None,
    number: str = "H1",
) -> int:  # fmt: skip
    period = Period(day(first), None if last is None else day(last))
    return assign_hotspot(
        session, office_id, hotspot(session, number), to, period, today=TODAY, **WHO
    ).id


def told(session: Session, office_id: int, number: str = "H1") -> list[tuple[str, int, int | None]]:
    """Return who answers, from which day to before which, counted from today."""
    duties = hotspot_duties(session, office_id, hotspot_id=hotspot(session, number))
    return [
        (
            duty.who, (duty.valid_from - TODAY).days,
            None if duty.valid_to is None else (duty.valid_to - TODAY).days,
        )
        for duty in duties
    ]  # fmt: skip


def status(session: Session, office_id: int, on: date = TODAY) -> HotspotStatus:
    return next(
        one.status for one in list_hotspots(session, office_id, on) if one.row.number == "H1"
    )


def test_a_period_is_cut_out_of_what_holds_and_goes_back_after_it(
    session: Session, office_id: int
) -> None:
    give(session, office_id, member(session, "P001"), -10)
    entry = give(session, office_id, member(session, "P002"), 2, 5)
    assert told(session, office_id) == [("陈志强", -10, 2), ("李国华", 2, 6), ("陈志强", 6, None)]
    undo_changes(session, office_id, entry, (ASSIGN_ACTION,), **WHO)
    assert told(session, office_id) == [("陈志强", -10, None)]
    give(session, office_id, team(session), 0)
    assert told(session, office_id) == [("陈志强", -10, 0), ("路面巡处组", 0, None)]
    give(session, office_id, Holder(), 3)
    assert told(session, office_id)[-1] == ("路面巡处组", 0, 3)


def test_the_status_follows_and_an_assignment_ends_by_itself(
    session: Session, office_id: int
) -> None:
    assert status(session, office_id) is HotspotStatus.CONFIRMED
    entry = give(session, office_id, member(session, "P001"), 0, 3)
    row = session.get_one(Hotspot, hotspot(session))
    assert row.status is HotspotStatus.ASSIGNED
    assert [status(session, office_id, day(k)) for k in (0, 3, 4)] == [
        HotspotStatus.ASSIGNED, HotspotStatus.ASSIGNED, HotspotStatus.CONFIRMED,
    ]  # fmt: skip
    undo_changes(session, office_id, entry, (ASSIGN_ACTION,), **WHO)
    assert row.status == HotspotStatus.CONFIRMED


def test_what_cannot_be_assigned_is_told_beside_its_cause(session: Session, office_id: int) -> None:
    give(session, office_id, member(session, "P001"), 0)
    for to, first, last, field in [
        (member(session, "P001"), 1, None, "member_id"),
        (Holder(member_id=99_999), 0, None, "member_id"),
        (Holder(team_id=99_999), 0, None, "team_id"),
        (Holder(member_id=1, team_id=1), 0, None, "team_id"),
        (member(session, "P002"), 5, 3, "last_day"),
        (member(session, "P002"), 500, None, "first_day"),
        (member(session, "P002"), 0, 500, "last_day"),
    ]:
        with pytest.raises(BadField) as refused:
            give(session, office_id, to, first, last)
        assert refused.value.field == field
    row = session.get_one(Hotspot, hotspot(session))
    for status_of, said in [(HotspotStatus.SUGGESTED, "采纳"), (HotspotStatus.CLOSED, "已关闭")]:
        row.status = status_of
        session.flush()
        with pytest.raises(Conflict, match=said):
            give(session, office_id, member(session, "P002"), 0)


def test_another_offices_people_and_hotspots_are_out_of_reach(
    session: Session, office_id: int
) -> None:
    other = session.scalars(select(Office.id).where(Office.code == "NEXT")).one()
    with pytest.raises(NotFound):
        give(session, other, Holder(), 0)
    with pytest.raises(BadField):
        add_absence(session, other, member(session, "P001").member_id or 0, TODAY, TODAY, **WHO)
    with pytest.raises(NotFound):
        move_hotspots(
            session, other, member(session, "P001").member_id or 0, Holder(), Period(TODAY),
            today=TODAY, **WHO,
        )  # fmt: skip


def test_the_hotspots_of_who_is_away_go_to_another_and_come_back(
    session: Session, office_id: int
) -> None:
    away = member(session, "P001")
    assert away.member_id is not None
    give(session, office_id, away, -5, number="H1")
    give(session, office_id, away, 3, 4, number="H2")
    give(session, office_id, away, 20, number="H3")
    noted = add_absence(session, office_id, away.member_id, day(-1), day(5), **WHO)
    listed = {one.row.number: one for one in list_hotspots(session, office_id, TODAY)}
    absences = list_absences(session, office_id, TODAY)
    alone = [number for number, one in listed.items() if one.left_alone(absences)]
    assert sorted(alone) == ["H1", "H2"]
    entry = move_hotspots(
        session, office_id, away.member_id, member(session, "P003"), Period(TODAY, day(5)),
        today=TODAY, **WHO,
    )  # fmt: skip
    assert told(session, office_id, "H1") == [
        ("陈志强", -5, 0), ("黄永明", 0, 6), ("陈志强", 6, None),
    ]  # fmt: skip
    assert told(session, office_id, "H2") == [("黄永明", 3, 5)]
    assert told(session, office_id, "H3") == [("陈志强", 20, None)]
    listed = {one.row.number: one for one in list_hotspots(session, office_id, TODAY)}
    assert not any(one.left_alone(absences) for one in listed.values())
    undo_changes(session, office_id, entry.id, (MOVE_ACTION,), **WHO)
    assert told(session, office_id, "H1") == [("陈志强", -5, None)]
    undo_changes(session, office_id, noted.id, (ABSENCE_ACTION,), **WHO)
    assert list_absences(session, office_id, TODAY) == []
    with pytest.raises(BadField, match="没有派任的热点"):
        move_hotspots(
            session, office_id, member(session, "P002").member_id or 0, team(session),
            Period(TODAY), today=TODAY, **WHO,
        )  # fmt: skip


def test_an_absence_is_written_down_once_and_can_be_taken_out(
    session: Session, office_id: int
) -> None:
    who = member(session, "P001").member_id or 0
    add_absence(session, office_id, who, day(2), day(4), **WHO)
    for first, last, field in [(4, 6, "first_day"), (8, 7, "last_day"), (10, 900, "last_day")]:
        with pytest.raises(BadField) as refused:
            add_absence(session, office_id, who, day(first), day(last), **WHO)
        assert refused.value.field == field
    (one,) = list_absences(session, office_id, day(4))
    assert list_absences(session, office_id, day(5)) == []
    delete_absence(session, office_id, one.id, **WHO)
    assert list_absences(session, office_id, TODAY) == []
    with pytest.raises(NotFound):
        delete_absence(session, office_id, one.id, **WHO)


def test_a_hand_over_takes_hotspots_along_as_before(session: Session, office_id: int) -> None:
    giver, taker = member(session, "P002"), member(session, "P003")
    give(session, office_id, giver, -5)
    entry = hand_over(
        session, office_id, giver.member_id or 0, taker.member_id or 0, TODAY, today=TODAY, **WHO
    )
    assert told(session, office_id) == [("李国华", -5, 0), ("黄永明", 0, None)]
    undo_changes(session, office_id, entry.id, (HANDOVER_ACTION,), **WHO)
    assert told(session, office_id) == [("李国华", -5, None)]


def test_a_load_is_what_hotspots_want_in_the_shifts_that_somebody_is_on(
    session: Session, office_id: int
) -> None:
    one, whole = member(session, "P001"), team(session)
    give(session, office_id, one, -5, number="H1")
    give(session, office_id, one, -5, number="H2")
    give(session, office_id, whole, -5, number="H3")
    mobile = team(session, "M1").team_id or 0
    for number in (0, 1):
        shift = RotaShift(
            day(number), "夜班", "20:00", "02:00",
            (OnDuty(mobile, frozenset({one.member_id or 0})), OnDuty(whole.team_id or 0)),
        )  # fmt: skip
        set_shift(session, office_id, shift)
    hotspots = list_hotspots(session, office_id, TODAY)
    loads = {load.holder: load for load in loads_of(session, office_id, hotspots, TODAY, ZONE)}
    # Each wants two visits of 15 minutes; H2 only from 17:00 to 21:00, H1 from 22:00 on.
    assert loads[one].shift_s == 2 * 2 * 900
    assert (loads[one].shifts, loads[one].week_s) == (2, 2 * 2 * 2 * 900)
    assert loads[one].sub_grids == ("1-1", "2-2")
    assert (len(loads[whole].hotspots), loads[whole].shift_s) == (1, 1800)


def asked(session: Session, office_id: int, *on: OnDuty) -> dict[str, int | None]:
    """Return the team that a plan of tonight wants at each hotspot, by number."""
    shift = RotaShift(TODAY, "夜班", "20:00", "02:00", on)
    body = asked_of_shift(session, office_id, shift, ZONE, Vary.SAME)
    numbers = {
        row.id: row.number
        for row in session.scalars(select(Hotspot).where(Hotspot.office_id == office_id))
    }
    return {numbers[visit["hotspot_id"]]: visit.get("team_id") for visit in body["visits"]}


def test_tonights_plan_asks_for_who_answers_and_for_anybody_when_away(
    session: Session, office_id: int
) -> None:
    mobile, road = team(session, "M1").team_id or 0, team(session, "R1").team_id or 0
    one = member(session, "P001").member_id or 0
    give(session, office_id, Holder(member_id=one), -5, number="H1")
    give(session, office_id, team(session), -5, number="H3")
    both = (OnDuty(mobile), OnDuty(road))
    assert asked(session, office_id, *both) == {"H1": mobile, "H2": None, "H3": road}
    assert asked(session, office_id, OnDuty(mobile))["H3"] is None
    others = frozenset({member(session, "P002").member_id or 0})
    assert asked(session, office_id, OnDuty(mobile, others), OnDuty(road))["H1"] is None
    add_absence(session, office_id, one, TODAY, TODAY, **WHO)
    assert asked(session, office_id, *both)["H1"] is None


def test_the_office_looks_at_the_layer_as_of_the_day(session: Session, office_id: int) -> None:
    from webmap.layers import Moment, read_features

    give(session, office_id, member(session, "P001"), 0, 3)
    session.get_one(Hotspot, hotspot(session, "H2")).status = HotspotStatus.CLOSED
    session.flush()

    def shown(on: date) -> dict[str, str]:
        moment = Moment(on, datetime.combine(on, datetime.min.time(), ZONE))
        frame = read_features(session, office_id, "hotspots", moment)
        return dict(zip(frame["number"], map(str, frame["status"]), strict=True))

    assert shown(TODAY) == {"H1": "assigned", "H3": "confirmed"}
    assert shown(day(4)) == {"H1": "confirmed", "H3": "confirmed"}
