"""Follow-ups: how they stand, what they do to their hotspot; venues that ask for a talk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.database import Database
from webmap.errors import BadField, Conflict, DomainError
from webmap.hotspots.follow_ups import (
    By,
    FollowUpChange,
    FollowUpWish,
    Urgency,
    add_follow_up,
    change_follow_up,
    delete_follow_up,
    follow_ups_of,
    mark_done,
    put_photo,
    reopen,
)
from webmap.hotspots.talks import (
    TALK_DUE_DAYS,
    accept_talk,
    dismiss_talk,
    nearest_venues,
    proposed_talks,
    restore_talk,
)
from webmap.models import (
    Assignment,
    FollowUp,
    FollowUpKind,
    Hotspot,
    HotspotStatus,
    Incident,
    Member,
    Office,
    Place,
    point_wkb,
)
from webmap.patrols.photos import PhotoStore
from webmap.patrols.retention import thin_photos

# A Wednesday.
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
BY = By("officer", NOW, TODAY)
BAR = ("entertainment_venues", "V1")


def hotspot_of(session: Session, office: Office, number: str = "H1") -> Hotspot:
    return session.scalars(
        select(Hotspot).where(Hotspot.office_id == office.id, Hotspot.number == number)
    ).one()


def wish_for(hotspot: Hotspot, due_on: date, **more: object) -> FollowUpWish:
    return FollowUpWish(FollowUpKind.VISIT, due_on, hotspot_id=hotspot.id, **more)  # type: ignore[arg-type]


def test_overdue_come_first_and_a_week_ends_on_sunday(database: Database, office: Office) -> None:
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        for due_on in (date(2026, 11, 30), date(2026, 11, 29), date(2026, 11, 25)):
            add_follow_up(session, office.id, wish_for(hotspot, due_on), BY)
        late = add_follow_up(session, office.id, wish_for(hotspot, TODAY), BY)
        late.due_on = TODAY - timedelta(days=1)
        done = add_follow_up(session, office.id, wish_for(hotspot, TODAY), BY)
        mark_done(session, done, 1, TODAY, "去过了", BY)
    with database.reading() as session:
        found = follow_ups_of(session, office.id, hotspot.id)
    assert [one.urgency(TODAY) for one in found] == [
        Urgency.OVERDUE,
        Urgency.THIS_WEEK,
        Urgency.THIS_WEEK,
        Urgency.LATER,
        Urgency.DONE,
    ]
    assert found[0].area is not None
    assert found[0].name == "夜市北口"


def test_what_was_done_makes_the_hotspot_followed_up_until_it_is_taken_back(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        hotspot.status = HotspotStatus.ASSIGNED
        member = session.scalars(select(Member).where(Member.office_id == office.id)).first()
        assert member is not None
        session.add(
            Assignment(
                office_id=office.id, hotspot_id=hotspot.id, member_id=member.id,
                valid_from=TODAY - timedelta(days=3),
            )
        )  # fmt: skip
        row = add_follow_up(session, office.id, wish_for(hotspot, TODAY, note="看路灯"), BY)
        mark_done(session, row, 1, TODAY, "路灯已修", BY)
        assert row.note == "看路灯\n路灯已修"
    with database.writing() as session:
        assert hotspot_of(session, office).status == HotspotStatus.FOLLOWED_UP
        row = session.scalars(select(FollowUp)).one()
        with pytest.raises(DomainError, match="先撤回"):
            delete_follow_up(session, row, 2, BY)
    with database.writing() as session:
        row = session.scalars(select(FollowUp)).one()
        reopen(session, row, 2, BY)
    with database.reading() as session:
        assert hotspot_of(session, office).status == HotspotStatus.ASSIGNED


def test_a_closed_hotspot_stays_closed_whatever_is_noted_of_it(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        hotspot = hotspot_of(session, office)
        row = add_follow_up(session, office.id, wish_for(hotspot, TODAY), BY)
        hotspot.status = HotspotStatus.CLOSED
        mark_done(session, row, 1, TODAY, "", BY)
        assert hotspot.status == HotspotStatus.CLOSED
        with pytest.raises(BadField, match="已经关闭"):
            add_follow_up(session, office.id, wish_for(hotspot, TODAY), BY)


def test_who_saw_an_older_version_changes_nothing(database: Database, office: Office) -> None:
    with database.writing() as session:
        row = add_follow_up(session, office.id, wish_for(hotspot_of(session, office), TODAY), BY)
        later = FollowUpChange(frozenset({"due_on"}), due_on=TODAY + timedelta(days=2))
        change_follow_up(session, row, 1, later, BY)
    with database.writing() as session, pytest.raises(Conflict, match="officer 改过"):
        change_follow_up(session, session.scalars(select(FollowUp)).one(), 1, later, BY)


@pytest.mark.parametrize(
    ("done_on", "said"),
    [(TODAY + timedelta(days=1), "不能晚于今天"), (TODAY - timedelta(days=400), "太早")],
)
def test_nothing_is_done_tomorrow_or_long_ago(
    spatialite_database: Database, done_on: date, said: str
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office)).first()
        assert office is not None
        row = add_follow_up(session, office.id, wish_for(hotspot_of(session, office), TODAY), BY)
        with pytest.raises(BadField, match=said):
            mark_done(session, row, 1, done_on, "", BY)


def test_another_offices_member_and_hotspot_are_not_there(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        tiny, neighbour = session.scalars(select(Office).order_by(Office.id)).all()
        hotspot = hotspot_of(session, tiny)
        with pytest.raises(BadField, match="没有这个热点"):
            add_follow_up(session, neighbour.id, wish_for(hotspot, TODAY), BY)
        with pytest.raises(BadField, match="没有这名在岗的队员"):
            add_follow_up(session, tiny.id, wish_for(hotspot, TODAY, member_id=99), BY)


def test_an_incident_belongs_to_the_nearest_venue_and_of_equal_ones_to_the_first() -> None:
    venues = np.array([shapely.Point(0, 0), shapely.Point(40, 0), shapely.box(200, 0, 220, 20)])
    spots = shapely.points([[10, 0], [20, 0], [25, 0], [-51, 0], [170, 10], [210, 10]])
    assert nearest_venues(venues, spots).tolist() == [0, 0, 1, -1, 2, 2]
    assert nearest_venues(venues[:0], spots).tolist() == [-1] * 6


def add_bar(session: Session, office: Office) -> None:
    session.add(
        Place(
            office_id=office.id, layer_id=BAR[0], number=BAR[1], name="试验酒吧",
            geom=point_wkb(114.0055, 22.7055),
        )
    )  # fmt: skip


def add_affray(session: Session, office: Office, days_ago: int, **more: object) -> None:
    # 23:30 in Dongguan, about 20 m from the bar.
    at = datetime(2026, 11, 25, 15, 30, tzinfo=UTC) - timedelta(days=days_ago)
    session.add(
        Incident(
            **{
                "office_id": office.id, "number": f"A{days_ago}", "category": "affray",
                "occurred_from": at, "geom": point_wkb(114.0057, 22.7055), **more,
            }
        )
    )  # fmt: skip
    session.flush()


def test_three_affrays_in_ninety_days_ask_for_a_talk_and_others_do_not_count(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        add_bar(session, office)
        add_affray(session, office, 1)
        add_affray(session, office, 20)
        # Too long ago; of another kind; 200 m away.
        add_affray(session, office, 91)
        add_affray(session, office, 2, category="theft")
        add_affray(session, office, 3, geom=point_wkb(114.0077, 22.7055))
        assert proposed_talks(session, office, TODAY).talks == ()
        add_affray(session, office, 89)
        (talk,) = proposed_talks(session, office, TODAY).talks
        assert ((talk.layer_id, talk.number), talk.affrays, talk.at_night) == (BAR, 3, 3)


def test_an_accepted_talk_is_due_in_a_week_and_counts_anew_once_held(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        add_bar(session, office)
        for days in (40, 30, 20):
            add_affray(session, office, days)
        add_affray(session, office, 5, category="theft")
    with database.writing() as session:
        row = accept_talk(session, office, BAR, BY, lambda talk, _found: f"{talk.affrays} 起")
        assert (row.due_on, row.note, row.name) == (
            TODAY + timedelta(days=TALK_DUE_DAYS),
            "3 起",
            "试验酒吧",
        )
        with pytest.raises(Conflict):
            accept_talk(session, office, BAR, BY, lambda _talk, _found: "")
        mark_done(session, row, 1, TODAY - timedelta(days=10), "已约谈", BY)
        session.flush()
        for days in (9, 8):
            add_affray(session, office, days)
        assert proposed_talks(session, office, TODAY).talks == ()
        add_affray(session, office, 7)
        assert [one.affrays for one in proposed_talks(session, office, TODAY).talks] == [3]


def test_a_dismissed_talk_comes_back_with_the_next_affray(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        add_bar(session, office)
        for days in (40, 30, 20):
            add_affray(session, office, days)
        dismiss_talk(session, office, BAR, BY)
        session.flush()
        assert proposed_talks(session, office, TODAY).talks == ()
        restore_talk(session, office, BAR)
        session.flush()
        assert len(proposed_talks(session, office, TODAY).talks) == 1
        dismiss_talk(session, office, BAR, BY)
        session.flush()
        add_affray(session, office, 4)
        assert [one.affrays for one in proposed_talks(session, office, TODAY).talks] == [4]


def test_a_photo_is_kept_while_its_hotspot_is_open_and_not_for_ever(
    database: Database, office: Office, tmp_path: Path
) -> None:
    store = PhotoStore(tmp_path)

    def at(days: int) -> By:
        return By("officer", NOW - timedelta(days=days), TODAY)

    with database.writing() as session:
        add_bar(session, office)
        session.flush()
        still_open, closed = hotspot_of(session, office), hotspot_of(session, office, "H2")
        of_bar = FollowUpWish(FollowUpKind.INSPECTION, TODAY, layer_id=BAR[0], place_number=BAR[1])
        kept = {}
        for name, wish, days in [
            ("open", wish_for(still_open, TODAY), 100),
            ("open for long", wish_for(still_open, TODAY), 400),
            ("closed", wish_for(closed, TODAY), 200),
            ("place, new", of_bar, 10),
            ("place, old", of_bar, 100),
        ]:
            row = add_follow_up(session, office.id, wish, at(0))
            put_photo(row, 1, store.keep(name.encode()), at(days))
            kept[name] = row.id
        closed.status = HotspotStatus.CLOSED
        closed.closed_at = NOW - timedelta(days=30)

    def left(now: datetime) -> set[str]:
        thin_photos(database, store, now, keep_days=90)
        with database.reading() as session:
            photos = {row.id: row.photo for row in session.scalars(select(FollowUp))}
        return {name for name, row_id in kept.items() if photos[row_id]}

    assert left(NOW) == {"open", "closed", "place, new"}
    # The files of the others go too, once they are a day old.
    assert len(list(tmp_path.glob("??/*.jpg"))) == 5
    assert left(NOW + timedelta(days=61)) == {"open", "place, new"}
    in_two_days = datetime.now(UTC) + timedelta(days=2)
    thin_photos(database, store, in_two_days, keep_days=3650)
    assert len(list(tmp_path.glob("??/*.jpg"))) == 2
