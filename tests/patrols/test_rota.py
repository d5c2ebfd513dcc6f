"""The rota, the month's shares, and what a day's shift asks of its plan."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from webmap.database import Database
from webmap.errors import BadField, Conflict
from webmap.models import AppointmentKind, AppointmentStatus, Member, Mode, Office, Team, TeamKind
from webmap.patrols import (
    Agreed,
    Factory,
    OnDuty,
    RotaShift,
    Vary,
    change_appointment,
    clear_week,
    copy_week,
    list_appointments,
    longest_unvisited,
    month_workloads,
    propose_talks,
    read_rota,
    read_week,
    set_shift,
)
from webmap.patrols.appointments import factories_of
from webmap.patrols.choices import HotspotChoice, TeamChoice
from webmap.patrols.rota import copied, monday_of, rotation
from webmap.patrols.shift_asked import request_body
from webmap.patrols.workload import is_night, workloads

MONDAY = date(2026, 11, 23)
ZONE = ZoneInfo("Asia/Shanghai")


def night(day: date = MONDAY, *teams: OnDuty) -> RotaShift:
    return RotaShift(day, "夜班", "20:00", "02:00", teams)


def test_a_week_has_the_usual_shifts_and_who_is_on(database: Database, office: Office) -> None:
    with database.writing() as session:
        team, other = session.scalars(select(Team).order_by(Team.id)).all()[:2]
        member = session.scalars(select(Member).where(Member.team_id == team.id)).first()
        assert member is not None
        teams = (OnDuty(team.id, frozenset({member.id})), OnDuty(other.id))
        set_shift(session, office.id, night(MONDAY, *teams))
        set_shift(session, office.id, night(MONDAY, *teams))
    with database.reading() as session:
        week = read_week(session, office.id, MONDAY)
        assert len(week) == 21
        assert [shift.teams for shift in week if shift.teams] == [teams]
        neighbour = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        assert read_rota(session, neighbour.id, MONDAY, MONDAY) == []


def test_nobody_is_on_two_shifts_at_once(database: Database, office: Office) -> None:
    with database.writing() as session:
        team = session.scalars(select(Team).order_by(Team.id)).first()
        assert team is not None
        one, two = session.scalars(select(Member.id).where(Member.team_id == team.id)).all()
        set_shift(session, office.id, night(MONDAY, OnDuty(team.id, frozenset({one}))))
        late = RotaShift(MONDAY, "", "16:00", "00:00", (OnDuty(team.id),))
        with pytest.raises(BadField) as raised:
            set_shift(session, office.id, late)
        assert "时间重叠" in str(raised.value)
        early = RotaShift(MONDAY + timedelta(days=1), "", "01:00", "08:00", (OnDuty(team.id),))
        with pytest.raises(BadField):
            set_shift(session, office.id, early)
        mate = RotaShift(MONDAY, "", "16:00", "00:00", (OnDuty(team.id, frozenset({two})),))
        set_shift(session, office.id, mate)


def test_a_shift_takes_only_the_office_s_teams_and_their_own_members(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        team, other = session.scalars(select(Team).order_by(Team.id)).all()[:2]
        stranger = session.scalars(select(Member.id).where(Member.team_id == other.id)).first()
        assert stranger is not None
        for wrong, field in (
            ((OnDuty(99_999),), "teams.0.team_id"),
            ((OnDuty(team.id), OnDuty(team.id)), "teams.1.team_id"),
            ((OnDuty(team.id, frozenset({stranger})),), "teams.0.members"),
            ((OnDuty(team.id, frozenset()),), "teams.0.members"),
        ):
            with pytest.raises(BadField) as raised:
                set_shift(session, office.id, night(MONDAY, *wrong))
            assert raised.value.field == field


def test_a_week_is_copied_once_and_turns_go_round(database: Database, office: Office) -> None:
    following = MONDAY + timedelta(days=7)
    with database.writing() as session:
        first = session.scalars(select(Team).order_by(Team.id)).first()
        assert first is not None
        second = Team(office_id=office.id, code="M2", name="机动二组", kind=first.kind)
        session.add(second)
        session.flush()
        with pytest.raises(Conflict):
            copy_week(session, office.id, MONDAY, following, rotate=True)
        set_shift(session, office.id, night(MONDAY, OnDuty(first.id)))
        assert copy_week(session, office.id, MONDAY, following, rotate=True) == 1
        (shift,) = read_rota(session, office.id, following, following + timedelta(days=6))
        assert (shift.day, shift.teams) == (following, (OnDuty(second.id),))
        with pytest.raises(Conflict):
            copy_week(session, office.id, MONDAY, following, rotate=True)
        assert clear_week(session, office.id, following) == 1
        copy_week(session, office.id, MONDAY, following, rotate=False)
        (shift,) = read_rota(session, office.id, following, following)
        assert shift.teams == (OnDuty(first.id),)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=9), st.integers(1, 4))
def test_after_as_many_weeks_as_a_kind_has_teams_each_had_every_place(
    kinds: list[str], weeks: int
) -> None:
    next_of = rotation(enumerate(kinds))
    assert sorted(next_of) == sorted(next_of.values()), "nobody is on twice, nobody is lost"
    shifts = [night(MONDAY, *(OnDuty(team) for team in range(len(kinds))))]
    for week in range(weeks):
        start = MONDAY + timedelta(days=7 * week)
        shifts = copied(shifts, start + timedelta(days=7), start, next_of)
    for place, on in enumerate(shifts[0].teams):
        same = [team for team, kind in enumerate(kinds) if kind == kinds[place]]
        assert on.team_id == same[(same.index(place) + weeks) % len(same)]


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        ("08:00", "16:00", False),
        ("16:00", "00:00", True),
        ("20:00", "02:00", True),
        ("20:00", "23:59", False),
        ("00:00", "08:00", True),
        ("05:00", "13:00", False),
    ],
)
def test_a_night_is_two_hours_between_ten_and_six(begins: str, ends: str, counts: bool) -> None:
    assert is_night(RotaShift(MONDAY, "", begins, ends)) is counts


def test_hours_nights_and_weekends_are_counted_by_member() -> None:
    saturday = MONDAY + timedelta(days=5)
    shifts = [
        night(MONDAY, OnDuty(1)),
        night(saturday, OnDuty(1, frozenset({11}))),
        RotaShift(MONDAY, "", "08:00", "16:00", (OnDuty(2),)),
    ]
    members = {11: ("甲", "一组"), 12: ("乙", "一组"), 21: ("丙", "二组")}
    loads = workloads(shifts, members, {1: frozenset({11, 12}), 2: frozenset({21})})
    assert [(one.name, one.hours, one.nights, one.weekends) for one in loads] == [
        ("甲", 12.0, 2, 1),
        ("乙", 6.0, 1, 0),
        ("丙", 8.0, 0, 0),
    ]


def test_a_month_s_shares_are_of_that_month_only(database: Database, office: Office) -> None:
    with database.writing() as session:
        team = session.scalars(select(Team).order_by(Team.id)).first()
        assert team is not None
        for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)):
            set_shift(session, office.id, night(day, OnDuty(team.id)))
        loads = month_workloads(session, office.id, date(2026, 11, 15))
    assert [(one.hours, one.nights, one.weekends) for one in loads] == [
        (12.0, 2, 1), (12.0, 2, 1), (0.0, 0, 0),
    ]  # fmt: skip


def test_where_nobody_ever_was_comes_first_then_the_longest_ago() -> None:
    def factory(number: str, workers: int, last: date | None) -> Factory:
        return Factory(number, number, workers, 114.0, 22.7, last)

    known = [
        factory("新近", 900, date(2026, 11, 1)),
        factory("小厂", 20, None),
        factory("久远", 10, date(2025, 3, 1)),
        factory("大厂", 500, None),
    ]
    numbers = [one.number for one in longest_unvisited(known, 9)]
    assert numbers == ["大厂", "小厂", "久远", "新近"]
    assert [one.number for one in longest_unvisited(known, 1, frozenset({"大厂"}))] == ["小厂"]


def _add_factories(session: object, office_id: int) -> None:
    from webmap.models import Place, to_stored

    for number, workers in (("F1", 10), ("F2", 300), ("F3", 50), ("F4", 40)):
        session.add(  # type: ignore[attr-defined]
            Place(
                office_id=office_id,
                layer_id="factories",
                number=number,
                name=f"{number}厂",
                attributes={"workers": workers},
                geom=to_stored(shapely.box(114.001, 22.701, 114.0015, 22.7012)),
            )
        )
    session.flush()  # type: ignore[attr-defined]


def test_talks_go_to_days_of_their_own_and_move_on_week_by_week(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        _add_factories(session, office.id)
        made = propose_talks(session, office.id, MONDAY, 3)
        assert [one.place_number for one in made] == ["F2", "F3", "F4"]
        assert len({one.day for one in made}) == 3
        assert all(one.day.weekday() < 5 for one in made)
        assert propose_talks(session, office.id, MONDAY, 3) == [], "the week has them already"
        change_appointment(session, office.id, made[0].id, status=AppointmentStatus.HELD)
        change_appointment(session, office.id, made[1].id, status=AppointmentStatus.CALLED_OFF)
        held = {one.number: one.last_talk for one in factories_of(session, office.id)}
        assert held["F2"] == made[0].day
        assert held["F3"] is None
        following = propose_talks(session, office.id, MONDAY + timedelta(days=7), 3)
        assert [one.place_number for one in following] == ["F3", "F1", "F2"]
        with pytest.raises(BadField):
            change_appointment(session, office.id, made[0].id, team_id=99_999)
        listed = list_appointments(session, office.id, MONDAY, MONDAY + timedelta(days=6))
        assert len(listed) == 3


def _hotspot(number: int, priority: int, *windows: tuple[str, str]) -> HotspotChoice:
    area = shapely.box(114.001, 22.701, 114.002, 22.702)
    return HotspotChoice(
        number, f"H{number}", f"热点{number}", "", priority, 900, 1, 0, windows, area
    )


TEAMS = [
    TeamChoice(1, "M1", "机动一组", TeamKind.MOBILE, Mode.EBIKE, ("甲",)),
    TeamChoice(2, "V1", "义警队", TeamKind.VOLUNTEERS, Mode.FOOT, ()),
]


def test_a_shift_asks_for_the_hotspots_that_fit_its_hours_and_its_teams() -> None:
    hotspots = [_hotspot(1, 5, ("22:00", "01:00")), _hotspot(2, 3, ("08:00", "10:00"))]
    body = request_body(night(MONDAY, OnDuty(1)), TEAMS, hotspots, [], ZONE, Vary.SAME)
    assert [visit["hotspot_id"] for visit in body["visits"]] == [1]
    assert body["teams"] == [{"team_id": 1, "mode": "ebike"}]
    assert body["shift"] == {
        "name": "夜班",
        "starts_at": "2026-11-23T20:00:00+08:00",
        "ends_at": "2026-11-24T02:00:00+08:00",
    }


def test_days_vary_by_seed_and_lesser_hotspots_take_turns() -> None:
    hotspots = [_hotspot(1, 5), _hotspot(2, 3), _hotspot(3, 3)]
    days = [MONDAY, MONDAY + timedelta(days=1)]
    bodies = [
        request_body(night(day, OnDuty(1)), TEAMS, hotspots, [], ZONE, Vary.HOTSPOTS)
        for day in days
    ]
    chosen = [{visit["hotspot_id"] for visit in body["visits"]} for body in bodies]
    assert chosen[0] & chosen[1] == {1}
    assert chosen[0] | chosen[1] == {1, 2, 3}
    assert bodies[0]["seed"] != bodies[1]["seed"]


def test_the_stand_is_at_its_hour_and_held_by_who_was_named() -> None:
    stand = Agreed(
        1, AppointmentKind.STAND, MONDAY, "19:30", 7200, "P1", "文化广场", 114.0, 22.7, 2,
        AppointmentStatus.PLANNED, "",
    )  # fmt: skip
    late = RotaShift(MONDAY, "中班", "16:00", "00:00", (OnDuty(1), OnDuty(2)))
    (visit,) = request_body(late, TEAMS, [], [stand], ZONE, Vary.SAME)["visits"]
    assert (visit["fixed_at"], visit["dwell_min"]) == ("19:30", 120)
    assert visit["locks"] == [{"number": 1, "team_id": 2}]
    alone = RotaShift(MONDAY, "中班", "16:00", "00:00", (OnDuty(1),))
    (visit,) = request_body(alone, TEAMS, [], [stand], ZONE, Vary.SAME)["visits"]
    assert "locks" not in visit, "who is not on cannot hold it"


def test_two_teams_hold_the_stand_together_where_asked() -> None:
    stand = Agreed(
        1, AppointmentKind.STAND, MONDAY, "19:30", 7200, "P1", "文化广场", 114.0, 22.7, 2,
        AppointmentStatus.PLANNED, "",
    )  # fmt: skip
    late = RotaShift(MONDAY, "中班", "16:00", "00:00", (OnDuty(1), OnDuty(2)))
    (visit,) = request_body(late, TEAMS, [], [stand], ZONE, Vary.SAME, stand_teams=2)["visits"]
    assert visit["teams_together"] == 2
    assert visit["locks"] == [{"number": 1, "team_id": 2}]
    alone = RotaShift(MONDAY, "中班", "16:00", "00:00", (OnDuty(1),))
    with pytest.raises(Conflict):
        request_body(alone, TEAMS, [], [stand], ZONE, Vary.SAME, stand_teams=2)


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 11, 29)) == MONDAY
    assert monday_of(MONDAY) == MONDAY
