"""Which incidents are meant: kinds, days, hours of the week and the grids of their own day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely
from sqlalchemy import update
from sqlalchemy.orm import Session

from webmap.database import Database
from webmap.errors import DomainError
from webmap.grids import Period
from webmap.hotspots import (
    Choice,
    OfficeIncidents,
    Step,
    WeekHours,
    a_year_before,
    choose,
    frames_of,
    heat_of,
    incidents_of,
    lattice_over,
    shares_of,
    summarise,
)
from webmap.hotspots.events import Events
from webmap.models import Incident, Office, SubGrid, point_wkb, to_stored

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NIGHT = WeekHours((4, 5, 6), 20, 2)


def known(*rows: tuple[str, str, str]) -> OfficeIncidents:
    """Return incidents of kinds such as ``theft/ebike``, between two local times."""
    begins, ends = (
        np.array([row[i] for row in rows], "datetime64[s]") - np.timedelta64(8, "h") for i in (1, 2)
    )
    kinds = [row[0].partition("/") for row in rows]
    events = Events(
        np.zeros((len(rows), 2)), begins, ends,
        np.array([kind[0] for kind in kinds]), np.array([kind[2] for kind in kinds]),
    )  # fmt: skip
    nowhere = np.full(len(rows), None, dtype=object)
    numbers = np.array([f"J{i}" for i in range(len(rows))], dtype=object)
    day = (events.middles + np.timedelta64(8, "h")).astype("datetime64[D]")
    return OfficeIncidents(events, np.zeros((len(rows), 2)), numbers, nowhere, nowhere, day)


def numbers(incidents: OfficeIncidents, choice: Choice) -> list[str]:
    return incidents.number[choose(incidents, choice).at].tolist()


def test_a_night_belongs_to_the_weekday_of_its_evening() -> None:
    incidents = known(
        ("affray", "2026-10-02T20:00", "2026-10-02T20:00"),  # Friday evening
        ("affray", "2026-10-03T01:59", "2026-10-03T01:59"),  # the same night
        ("affray", "2026-10-03T02:00", "2026-10-03T02:00"),  # it is over
        ("affray", "2026-10-05T01:00", "2026-10-05T01:00"),  # the night of Sunday
        ("affray", "2026-10-02T01:00", "2026-10-02T01:00"),  # the night of Thursday
    )
    assert numbers(incidents, Choice(OCTOBER, hours=NIGHT)) == ["J0", "J1", "J3"]


def test_an_interval_counts_by_its_share_of_the_hours() -> None:
    incidents = known(
        ("theft/ebike", "2026-10-02T18:00", "2026-10-02T22:00"),
        ("theft/ebike", "2026-10-01T00:00", "2026-10-15T00:00"),
        ("theft/ebike", "2026-10-06T18:00", "2026-10-06T22:00"),
    )
    chosen = choose(incidents, Choice(OCTOBER, hours=NIGHT))
    assert chosen.weight.tolist() == pytest.approx([0.5, 18 / 168])
    assert chosen.total == pytest.approx(0.5 + 18 / 168)
    assert choose(incidents, Choice(OCTOBER)).total == 3


def test_a_category_takes_all_its_kinds_and_a_kind_only_itself() -> None:
    day = "2026-10-02T12:00"
    incidents = known(("theft/ebike", day, day), ("theft/shop", day, day), ("affray", day, day))
    assert numbers(incidents, Choice(OCTOBER, kinds=(("theft", ""),))) == ["J0", "J1"]
    several = (("theft", "shop"), ("affray", ""))
    assert numbers(incidents, Choice(OCTOBER, kinds=several)) == ["J1", "J2"]


def test_the_table_spreads_intervals_and_keeps_hours_that_are_not_chosen() -> None:
    incidents = known(
        ("theft", "2026-10-05T22:30", "2026-10-06T00:30"),
        ("theft", "2026-10-07T09:00", "2026-10-07T09:00"),
    )
    table = summarise(incidents, Choice(OCTOBER, hours=WeekHours((), 9, 10)), None).table
    assert (table[0, 22], table[0, 23], table[1, 0]) == pytest.approx((0.25, 0.5, 0.25))
    assert table[2, 9] == 1
    assert table.sum() == pytest.approx(2)


def test_a_comparison_counts_both_periods_and_says_when_one_lies_before_the_first_incident() -> (
    None
):
    day = [f"2026-10-{number:02d}T12:00" for number in (1, 2, 3, 4)]
    incidents = known(*[("theft/ebike", one, one) for one in (day[0], day[2], day[3])])
    choice = Choice(Period(date(2026, 10, 3), date(2026, 10, 4)))
    found = summarise(incidents, choice, choice.period.before).comparison
    assert found is not None
    for kind in (("", ""), ("theft", ""), ("theft", "ebike")):
        assert (found.trends[kind].now, found.trends[kind].before) == (2, 1)
    assert found.known
    early = summarise(incidents, choice, a_year_before(choice.period)).comparison
    assert early is not None
    assert not early.known


def test_a_leap_day_has_a_year_before() -> None:
    leap = Period(date(2028, 2, 29), date(2028, 3, 2))
    assert a_year_before(leap) == Period(date(2027, 2, 28), date(2027, 3, 2))


def test_heat_adds_up_to_the_incidents_and_is_highest_where_they_are() -> None:
    lattice = lattice_over((114.0, 22.7, 114.01, 22.71), margin_m=300)
    at = np.array([[114.002, 22.703], [114.002, 22.703], [114.008, 22.708]])
    surface = heat_of(lattice, at, np.array([1.0, 1.0, 0.5]))
    assert surface.sum() * lattice.cell_m2 / 10_000 == pytest.approx(2.5)
    row, column = np.unravel_index(surface.argmax(), surface.shape)
    assert lattice.west + (column + 0.5) * lattice.d_lon == pytest.approx(
        114.002, abs=lattice.d_lon
    )
    assert lattice.south + (row + 0.5) * lattice.d_lat == pytest.approx(22.703, abs=lattice.d_lat)
    # The peak of the quartic kernel is 3 / (pi h²).
    assert surface.max() == pytest.approx(2 * 3 / (np.pi * 150**2) * 10_000, rel=0.02)
    # Somewhere between the two, farther than the kernel reaches from both, is nothing.
    assert surface[lattice.rows // 2, 0] == 0


def test_frames_share_out_every_incident_once() -> None:
    incidents = known(
        ("theft", "2026-10-01T22:00", "2026-10-02T04:00"),
        ("theft", "2026-10-31T23:30", "2026-10-31T23:30"),
    )
    for step, count in ((Step.HOUR, 24), (Step.DAY, 31), (Step.WEEK, 5)):
        frames = frames_of(OCTOBER, step)
        assert len(frames) == count
        assert shares_of(incidents.events, frames).sum(axis=0).tolist() == pytest.approx([1, 1])
    first = shares_of(incidents.events, frames_of(OCTOBER, Step.DAY))[:2, 0]
    assert first.tolist() == pytest.approx([1 / 3, 2 / 3])
    assert (frames[0].first, frames[0].last) == (date(2026, 10, 1), date(2026, 10, 3))
    with pytest.raises(DomainError, match="太长"):
        frames_of(Period(date(2025, 1, 1), date(2026, 1, 1)), Step.DAY)


def add(session: Session, office: Office, number: str, day: date, lon: float, lat: float) -> None:
    session.add(
        Incident(
            office_id=office.id, number=number, category="theft", geom=point_wkb(lon, lat),
            occurred_from=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
        )
    )  # fmt: skip


def test_an_incident_counts_for_the_sub_grid_of_its_own_day(
    database: Database, office: Office
) -> None:
    """From May on 1-1 is drawn anew, without the place where the incidents were."""
    turn = date(2026, 5, 1)
    with database.writing() as session:
        old = session.query(SubGrid).filter_by(office_id=office.id, code="1-1").one()
        wide = session.query(SubGrid).filter_by(office_id=office.id, code="1-2").one()
        for grid, north in ((old, 22.702), (wide, 22.710)):
            south = 22.700 if grid is old else 22.702
            session.add(
                SubGrid(
                    office_id=office.id, police_grid_id=grid.police_grid_id, code=grid.code,
                    name=grid.name, valid_from=turn,
                    geom=to_stored(shapely.box(114.000, south, 114.005, north)),
                )
            )  # fmt: skip
            grid.valid_to = turn
        add(session, office, "EARLY", date(2026, 4, 30), 114.003, 22.703)
        add(session, office, "LATE", date(2026, 5, 1), 114.003, 22.703)
        session.execute(update(Office).values(data_version=Office.data_version + 1))
    with database.reading() as session:
        incidents = incidents_of(session, session.get_one(Office, office.id))
        assert incidents_of(session, session.get_one(Office, office.id)) is incidents
    spring = Period(date(2026, 4, 1), date(2026, 5, 31))
    assert numbers(incidents, Choice(spring, sub_grid="1-1")) == ["EARLY"]
    assert numbers(incidents, Choice(spring, sub_grid="1-2")) == ["LATE"]
    assert numbers(incidents, Choice(spring, police_grid="1")) == ["EARLY", "LATE"]
    # 22:30 local on 1 March is the same day; the metric positions are the office's.
    assert incidents.known is not None
    assert incidents.known.first == date(2026, 3, 1)
    assert incidents.events.xy[:, 0] == pytest.approx(500_000, abs=5000)
