"""Streets closed by hour: when, for whom, and the way round."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.patrols.conftest import at, network_of, street
from webmap.database import Database
from webmap.errors import BadField, NotFound
from webmap.models import Mode, Office
from webmap.patrols import Closure, add_closure, closures_of, delete_closure
from webmap.patrols.closures import close_streets
from webmap.patrols.snapping import snap
from webmap.patrols.travel import travel_between

ZONE = ZoneInfo("Asia/Shanghai")
VEHICLES = frozenset({Mode.EBIKE, Mode.CAR})
MARKET = Closure("夜市街", VEHICLES, "18:00", "01:00")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("begins", "ends", "closed"),
    [
        ("27 08:00", "27 16:00", False),
        ("27 16:00", "28 00:00", True),
        ("27 17:00", "27 18:00", False),
        ("28 00:30", "28 06:00", True),
        ("28 01:00", "28 06:00", False),
        ("27 20:00", "28 02:00", True),
    ],
)
def test_hours_past_midnight_close_the_night_and_nothing_else(
    begins: str, ends: str, closed: bool
) -> None:
    assert MARKET.overlaps(moment(begins), moment(ends)) is closed


def test_weekdays_are_of_the_evening_on_which_it_begins() -> None:
    fridays = Closure("夜市街", VEHICLES, "18:00", "01:00", weekdays=frozenset({4}))
    assert fridays.overlaps(moment("27 20:00"), moment("27 23:00"))
    assert fridays.overlaps(moment("28 00:00"), moment("28 00:30")), "Friday's night goes on"
    assert not fridays.overlaps(moment("28 20:00"), moment("28 23:00"))


def test_a_closure_holds_from_its_first_to_its_last_day() -> None:
    works = Closure(
        "夜市街", VEHICLES, "00:00", "00:00",
        valid_from=date(2026, 11, 25), valid_to=date(2026, 11, 26),
    )  # fmt: skip
    days = [works.overlaps(moment(f"{day} 08:00"), moment(f"{day} 09:00")) for day in range(24, 28)]
    assert days == [False, True, True, False]


def test_riders_go_round_a_closed_street_and_walkers_through_it() -> None:
    network = network_of(
        [
            street((0, 0), (300, 0), name="夜市街"),
            street((0, 0), (0, 200), name="西街"),
            street((0, 200), (300, 200), name="北街"),
            street((300, 200), (300, 0), name="东街"),
        ]
    )
    night = close_streets(network, [MARKET], moment("27 20:00"), moment("28 02:00"))
    places = [at(0, 100), at(300, 100)]
    for mode, streets in (
        (Mode.EBIKE, ("西街", "北街", "东街")),
        (Mode.CAR, ("西街", "北街", "东街")),
    ):
        assert travel_between(night, snap(night, places, mode)).leg(0, 1).via == streets
    foot = [at(0, 20), at(300, 20)]
    assert "夜市街" in travel_between(night, snap(night, foot, Mode.FOOT)).leg(0, 1).via
    morning = close_streets(network, [MARKET], moment("27 08:00"), moment("27 16:00"))
    assert "夜市街" in travel_between(morning, snap(morning, foot, Mode.CAR)).leg(0, 1).via


def test_a_rider_stops_beside_a_closed_street_not_on_it() -> None:
    network = network_of(
        [street((0, 0), (300, 0), name="夜市街"), street((0, 0), (0, 90), (300, 90), name="后街")]
    )
    night = close_streets(network, [MARKET], moment("27 20:00"), moment("28 02:00"))
    assert night.names[snap(night, [at(150, 5)], Mode.EBIKE).street[0]] == "后街"
    assert night.names[snap(night, [at(150, 5)], Mode.FOOT).street[0]] == "夜市街"


def test_closures_are_kept_replaced_and_deleted(database: Database) -> None:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        one = Closure("2号路", VEHICLES, "18:00", "01:00", frozenset({4, 5}), reason="夜市")
        first = add_closure(session, office, one)
        again = add_closure(
            session, office, Closure("2号路", frozenset({Mode.CAR}), "18:00", "01:00")
        )
        piece = add_closure(session, office, Closure("S001", VEHICLES, "08:00", "17:00"))
        assert (first, piece) == (again, piece)
    with database.reading() as session:
        found = closures_of(session, office.id)
        assert [(one.street, one.modes, one.weekdays) for one in found] == [
            ("2号路", frozenset({Mode.CAR}), frozenset()),
            ("S001", VEHICLES, frozenset()),
        ]
    with database.writing() as session:
        neighbour = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        with pytest.raises(NotFound):
            delete_closure(session, neighbour.id, first)
        delete_closure(session, office.id, first)
        assert [one.street for one in closures_of(session, office.id)] == ["S001"]
        for wrong, field in (
            (Closure("没有这条路", VEHICLES, "18:00", "01:00"), "street"),
            (Closure("2号路", frozenset(), "18:00", "01:00"), "modes"),
        ):
            with pytest.raises(BadField) as raised:
                add_closure(session, office, wrong)
            assert raised.value.field == field
