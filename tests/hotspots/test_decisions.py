"""What officers decide about hotspots is kept, checked, recorded and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import undo_changes
from webmap.database import Database
from webmap.errors import BadField, Conflict, NotFound
from webmap.grids import Direction
from webmap.hotspots.area_incidents import before_after, incidents_within
from webmap.hotspots.areas import checked_area
from webmap.hotspots.assigning import Holder, Period, assign_hotspot, assigned_so_far
from webmap.hotspots.decisions import (
    CHANGE_ACTION,
    DECIDE_ACTION,
    Decision,
    EditedSince,
    HotspotWish,
    change_hotspot,
    decide,
    draw_hotspot,
)
from webmap.hotspots.listing import list_hotspots, one_hotspot
from webmap.hotspots.past_year import past_year
from webmap.models import (
    Assignment,
    AuditEntry,
    Hotspot,
    HotspotStatus,
    Incident,
    Member,
    Office,
    point_wkb,
    to_geometry,
)

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BY: dict[str, Any] = {"username": "officer", "now": NOW}
AREA = shapely.box(114.002, 22.702, 114.003, 22.703)


def hotspot_of(session: Session, office: Office, number: str = "H1") -> Hotspot:
    return session.scalars(
        select(Hotspot).where(Hotspot.office_id == office.id, Hotspot.number == number)
    ).one()


def suggested(session: Session, office: Office) -> Hotspot:
    hotspot = hotspot_of(session, office)
    hotspot.status = HotspotStatus.SUGGESTED
    hotspot.detected = True
    session.flush()
    return hotspot


def test_a_drawn_hotspot_is_confirmed_and_gets_the_next_number(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        before = session.get_one(Office, office.id).data_version
        wish = HotspotWish(
            "车站东口", "扒窃多", priority=4, windows=(("21:00", "02:00"),), area=AREA
        )
        made, entry = draw_hotspot(session, office.id, wish, **BY)
        made_id, entry_id = made.id, entry.id
        assert (made.number, made.status) == ("H04", HotspotStatus.CONFIRMED)
        assert (made.decided_by, made.decided_at, made.detected) == ("officer", NOW, False)
        assert session.get_one(Office, office.id).data_version == before + 1
    with database.writing() as session:
        listed = one_hotspot(session, office.id, made_id, TODAY)
        assert listed.row.windows == [["21:00", "02:00"]]
        assert (listed.area.equals(AREA), listed.sub_grid) == (True, "1-1")
        undo_changes(session, office.id, entry_id, (CHANGE_ACTION,), **BY)
    with database.reading() as session:
        assert len(list_hotspots(session, office.id, TODAY)) == 3


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (shapely.Point(114.002, 22.702), "请在地图上画一个面"),
        (shapely.Polygon(), "请在地图上画一个面"),
        (shapely.union_all([AREA, shapely.box(114.006, 22.706, 114.007, 22.707)]), "一整块"),
        (shapely.box(114.002, 22.702, 114.00201, 22.70201), "太小"),
        (shapely.box(114.0, 22.7, 114.01, 22.71), "太大"),
        (shapely.box(114.0095, 22.702, 114.0105, 22.703), "辖区之外"),
        (
            shapely.Polygon([(114.002, 22.702), (114.003, 22.703), (114.003, 22.702),
                             (114.002, 22.703)]),
            "相交",
        ),
        (shapely.box(38_000_000, 2_500_000, 38_000_100, 2_500_100), "经度和纬度"),
        (shapely.Point(114.003, 22.703).buffer(0.0005, quad_segs=200), "拐点太多"),
    ],
)  # fmt: skip
def test_an_area_that_cannot_be_kept_is_refused_in_words(
    spatialite_database: Database, shape: shapely.Geometry, said: str
) -> None:
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        with pytest.raises(BadField) as refused:
            checked_area(shape, office)
    assert said in str(refused.value)
    assert refused.value.field == "geometry"


def test_the_second_editor_is_told_and_changes_nothing(database: Database, office: Office) -> None:
    with database.writing() as session:
        hotspot_id = hotspot_of(session, office).id
        change_hotspot(session, office.id, hotspot_id, 1, HotspotWish(priority=2), **BY)
    with database.writing() as session, pytest.raises(EditedSince, match="夜市北口"):
        change_hotspot(session, office.id, hotspot_id, 1, HotspotWish(priority=5), **BY)
    with database.reading() as session:
        found = hotspot_of(session, office)
        assert (found.priority, found.version, found.name) == (2, 2, "夜市北口")


def test_a_redrawn_area_comes_back_exactly_and_no_version_comes_twice(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        before = to_geometry(hotspot.geom)
        entry = change_hotspot(
            session, office.id, hotspot.id, 1, HotspotWish(dwell_s=600, area=AREA), **BY
        )
        entry_id = entry.id
    with database.writing() as session:
        assert to_geometry(hotspot_of(session, office).geom).equals(AREA)
        undo_changes(session, office.id, entry_id, (CHANGE_ACTION,), **BY)
    with database.writing() as session:
        found = hotspot_of(session, office)
        assert to_geometry(found.geom).equals_exact(before, 0)
        assert (found.dwell_s, found.version) == (900, 3)
        with pytest.raises(Conflict):
            undo_changes(session, office.id, entry_id, (CHANGE_ACTION,), **BY)


def test_a_suggestion_is_accepted_and_that_is_taken_back(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        hotspot = suggested(session, office)
        entry = decide(
            session, office.id, hotspot.id, 1, Decision.ACCEPT, today=TODAY, **BY
        )  # fmt: skip
        entry_id = entry.id
        assert (hotspot.status, hotspot.decided_by) == (HotspotStatus.CONFIRMED, "officer")
    with database.writing() as session:
        undo_changes(session, office.id, entry_id, (DECIDE_ACTION,), **BY)
    with database.reading() as session:
        found = hotspot_of(session, office)
        assert (found.status, found.decided_by, found.decided_at) == ("suggested", "", None)


def test_a_refusal_needs_a_reason_and_can_be_reconsidered(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        hotspot = suggested(session, office)
        with pytest.raises(BadField, match="为什么不采纳"):
            decide(session, office.id, hotspot.id, 1, Decision.REFUSE, "  ", today=TODAY, **BY)
        with pytest.raises(BadField, match="身份证号"):
            decide(
                session, office.id, hotspot.id, 1, Decision.REFUSE, "44190019900101123X",
                today=TODAY, **BY,
            )  # fmt: skip
        decide(
            session, office.id, hotspot.id, 1, Decision.REFUSE, "夜市已搬走", today=TODAY, **BY
        )  # fmt: skip
        assert (hotspot.status, hotspot.refused, hotspot.result) == ("closed", True, "夜市已搬走")
        decide(session, office.id, hotspot.id, 2, Decision.REOPEN, today=TODAY, **BY)
        assert (hotspot.status, hotspot.refused, hotspot.result) == ("suggested", False, "")
        with pytest.raises(Conflict):
            decide(session, office.id, hotspot.id, 3, Decision.CLOSE, "好了", today=TODAY, **BY)


def test_closing_needs_a_result_and_ends_who_answers(database: Database, office: Office) -> None:
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        member = session.scalars(select(Member.id).where(Member.number == "P001")).one()
        assign_hotspot(
            session, office.id, hotspot.id, Holder(member_id=member),
            Period(TODAY - timedelta(days=10)), today=TODAY, **BY,
        )  # fmt: skip
        with pytest.raises(BadField, match="结果"):
            decide(session, office.id, hotspot.id, 1, Decision.CLOSE, today=TODAY, **BY)
        entry = decide(
            session, office.id, hotspot.id, 1, Decision.CLOSE, "装了路灯，四周无警情", today=TODAY,
            **BY,
        )  # fmt: skip
        entry_id = entry.id
        held = select(Assignment).where(Assignment.hotspot_id == hotspot.id)
        assert [row.valid_to for row in session.scalars(held)] == [TODAY]
        with pytest.raises(Conflict, match="重新打开"):
            change_hotspot(session, office.id, hotspot.id, 2, HotspotWish(priority=1), **BY)
    with database.writing() as session:
        undo_changes(session, office.id, entry_id, (DECIDE_ACTION,), **BY)
    with database.reading() as session:
        listed = {one.row.number: one for one in list_hotspots(session, office.id, TODAY)}
        assert listed["H1"].status is HotspotStatus.ASSIGNED
        told = session.scalars(select(AuditEntry).where(AuditEntry.id == entry_id)).one()
        assert told.after is not None
        assert (told.after["decision"], told.after["text"]) == ("close", "装了路灯，四周无警情")


@pytest.mark.parametrize(("began", "reopened"), [(10, 0), (10, 3), (0, 0), (0, 3)])
def test_reopening_brings_back_who_answered_and_is_taken_back(
    database: Database, office: Office, began: int, reopened: int
) -> None:
    first, again = TODAY - timedelta(days=began), TODAY + timedelta(days=reopened)
    two_days = Period(TODAY + timedelta(days=1), TODAY + timedelta(days=2))
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        member = session.scalars(select(Member).where(Member.number == "P001")).one()
        who, hotspot_id = member.name, hotspot.id
        for to, period in (
            (Holder(member_id=member.id), Period(first)),
            (Holder(team_id=member.team_id), two_days),
        ):
            assign_hotspot(session, office.id, hotspot_id, to, period, today=TODAY, **BY)
        decide(session, office.id, hotspot_id, 1, Decision.CLOSE, "没事了", today=TODAY, **BY)
        closed = one_hotspot(session, office.id, hotspot_id, TODAY)
        assert (closed.duties, closed.status) == ((), HotspotStatus.CLOSED)
        told = assigned_so_far(session, office.id, hotspot_id)
        assert [(duty.who, duty.valid_from) for duty in told] == [(who, first)]
    with database.writing() as session:
        entry = decide(session, office.id, hotspot_id, 2, Decision.REOPEN, today=again, **BY)
        entry_id = entry.id
        listed = one_hotspot(session, office.id, hotspot_id, again)
        duty = listed.duty_on(again)
        assert duty is not None
        assert (duty.who, listed.row.status) == (who, HotspotStatus.ASSIGNED)
        # What had run out by then does not come back.
        assert {one.member_id is None for one in listed.duties} == (
            {False} if reopened else {False, True}
        )
    with database.writing() as session:
        undo_changes(session, office.id, entry_id, (DECIDE_ACTION,), **BY)
        closed = one_hotspot(session, office.id, hotspot_id, again)
        assert (closed.duties, closed.status) == ((), HotspotStatus.CLOSED)


def test_who_left_since_does_not_answer_again(database: Database, office: Office) -> None:
    with database.writing() as session:
        hotspot_id = hotspot_of(session, office).id
        member = session.scalars(select(Member).where(Member.number == "P001")).one()
        assign_hotspot(
            session, office.id, hotspot_id, Holder(member_id=member.id), Period(TODAY),
            today=TODAY, **BY,
        )  # fmt: skip
        decide(session, office.id, hotspot_id, 1, Decision.CLOSE, "没事了", today=TODAY, **BY)
        member.active = False
        session.flush()
        decide(session, office.id, hotspot_id, 2, Decision.REOPEN, today=TODAY, **BY)
        listed = one_hotspot(session, office.id, hotspot_id, TODAY)
        assert (listed.duties, listed.status) == ((), HotspotStatus.CONFIRMED)


def test_a_hotspot_of_another_office_is_not_there(database: Database, office: Office) -> None:
    with database.writing() as session:
        other = session.scalars(select(Office.id).where(Office.code == "NEXT")).one()
        hotspot_id = hotspot_of(session, office).id
        with pytest.raises(NotFound):
            change_hotspot(session, other, hotspot_id, 1, HotspotWish(priority=1), **BY)
        with pytest.raises(NotFound):
            decide(session, other, hotspot_id, 1, Decision.CLOSE, "x", today=TODAY, **BY)


@pytest.fixture
def with_incidents(database: Database, office: Office) -> Callable[..., None]:
    """Return a function that adds incidents in the area of H1, some days after a moment."""

    def add(moment: datetime, days: list[float], category: str = "affray") -> None:
        with database.writing() as session:
            for number, day in enumerate(days):
                session.add(
                    Incident(
                        office_id=office.id, number=f"{category}{number}", category=category,
                        occurred_from=moment + timedelta(days=day), geom=point_wkb(114.003, 22.703),
                    )
                )  # fmt: skip

    return add


def test_before_and_after_are_as_long_and_small_numbers_say_that_it_may_be_chance(
    database: Database, office: Office, with_incidents: Callable[..., None]
) -> None:
    decided = NOW - timedelta(days=28)
    with_incidents(
        decided, [-30, *(-0.5 - 2 * k for k in range(12)), *(1 + 4 * k for k in range(7))]
    )
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        here = session.get_one(Office, office.id)
        assert before_after(session, here, hotspot, NOW) is None
        hotspot.decided_at, hotspot.category = decided, "affray"
        session.add(
            Incident(
                office_id=office.id, number="far", category="theft", occurred_from=NOW,
                geom=point_wkb(114.009, 22.709),
            )
        )  # fmt: skip
        session.flush()
        told = before_after(session, here, hotspot, NOW)
    assert told is not None
    assert told.all_kinds is not None
    assert (told.days, told.waits_for_data) == (28, False)
    assert (told.all_kinds.before, told.all_kinds.now) == (12, 7)
    assert told.all_kinds.direction is Direction.UNCLEAR
    assert told.of_kind == told.all_kinds


def test_what_comes_after_is_told_only_as_far_as_the_incidents_reach(
    database: Database, office: Office, with_incidents: Callable[..., None]
) -> None:
    decided = NOW - timedelta(days=28)
    with_incidents(decided, [-3, 10])
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        hotspot.decided_at = decided
        here = session.get_one(Office, office.id)
        told = before_after(session, here, hotspot, NOW)
        assert told is not None
        assert (told.days, told.waits_for_data, told.all_kinds and told.all_kinds.now) == (
            10,
            True,
            0,
        )
        early = before_after(session, here, hotspot, decided + timedelta(days=3))
        assert early is not None
        assert (early.days, early.all_kinds) == (0, None)


def test_the_incidents_of_an_area_are_those_within_it(
    database: Database, office: Office, with_incidents: Callable[..., None]
) -> None:
    with_incidents(NOW, [-1, -2])
    with database.reading() as session:
        here = session.get_one(Office, office.id)
        area = to_geometry(hotspot_of(session, office).geom)
        whole = incidents_within(session, here, area, NOW - timedelta(days=400), NOW)
        assert sorted(whole.category.tolist()) == ["affray", "affray", "affray"]
        assert len(incidents_within(session, here, area, NOW - timedelta(days=1.5), NOW)) == 1
        year = past_year(session, here, area)
    assert year is not None
    assert (year.count, year.categories) == (3, {"affray": 3})
    assert sum(year.week) == pytest.approx(1, abs=1e-3)
    # NOW is a Monday, 12:00 local; the day before is hour 12 of Sunday.
    assert year.week[6 * 24 + 12] == pytest.approx(1 / 3, abs=1e-3)
