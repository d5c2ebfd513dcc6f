"""Moments are stored in UTC and come back as moments, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from webmap.database import Database
from webmap.models import Incident, Office, Shift, point_wkb

DONGGUAN = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 23, 22, 15, tzinfo=DONGGUAN)


def add_incident(database: Database, office: Office, at: datetime) -> None:
    with database.writing() as session:
        session.add(
            Incident(office_id=office.id, number="T1", category="theft", occurred_from=at,
                     geom=point_wkb(114.001, 22.701))
        )  # fmt: skip


@pytest.mark.parametrize(
    "at",
    [
        EVENING,
        EVENING.astimezone(UTC),
        EVENING.astimezone(timezone(timedelta(hours=-5, minutes=-30))),
        datetime(2026, 11, 23, 22, 15, 30, 123456, tzinfo=DONGGUAN),
    ],
)
def test_a_moment_comes_back_the_same_in_utc(
    database: Database, office: Office, at: datetime
) -> None:
    add_incident(database, office, at)
    with database.reading() as session:
        found = session.scalars(select(Incident).where(Incident.number == "T1")).one()
        assert found.occurred_from == at
        assert found.occurred_from.tzinfo is UTC
        assert found.occurred_to is None


def test_what_lies_in_the_database_is_utc(database: Database, office: Office) -> None:
    add_incident(database, office, EVENING)
    column = "occurred_from AT TIME ZONE 'UTC'" if database.is_postgis else "occurred_from"
    with database.engine.connect() as connection:
        stored = connection.scalar(text(f"SELECT {column} FROM incidents WHERE number = 'T1'"))
    assert str(stored).startswith("2026-11-23 14:15:00")


def test_moments_compare_and_sort_as_moments(database: Database, office: Office) -> None:
    add_incident(database, office, EVENING)
    same_in_utc = EVENING.astimezone(UTC)
    with database.reading() as session:
        for at, later in [(same_in_utc, 1), (same_in_utc + timedelta(microseconds=1), 0)]:
            query = select(func.count()).select_from(Incident)
            count = session.scalar(
                query.where(Incident.number == "T1", Incident.occurred_from >= at)
            )
            assert count == later
        assert session.scalar(select(func.max(Incident.occurred_from))) == EVENING


def test_a_time_without_a_zone_is_refused(database: Database, office: Office) -> None:
    with (
        pytest.raises(StatementError, match="time zone"),
        database.writing() as session,
    ):
        session.add(
            Shift(
                office_id=office.id,
                starts_at=datetime(2026, 11, 23, 20),
                ends_at=EVENING,
            )
        )
