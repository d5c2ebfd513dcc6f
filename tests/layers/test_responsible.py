"""Who answers for a sub-grid."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.tiny_office import SINCE
from webmap.database import Database
from webmap.layers.responsible import responsible_members
from webmap.models import Assignment, Member, Office

TODAY = date(2026, 11, 23)


def test_members_are_told_by_sub_grid(database: Database, office: Office) -> None:
    with database.reading() as session:
        found = responsible_members(session, office.id, TODAY)
    assert {code: [one.name for one in members] for code, members in found.items()} == {
        "1-1": ["陈志强"],
        "2-2": ["李国华"],
    }
    assert found["1-1"][0].phone == "0769-5550-0101"


def test_an_assignment_counts_from_its_first_day_to_the_day_before_its_last(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        assignment = session.scalars(select(Assignment).order_by(Assignment.id)).first()
        assert assignment is not None
        assignment.valid_to = date(2026, 6, 1)

    def codes(day: date) -> set[str]:
        with spatialite_database.reading() as session:
            return set(responsible_members(session, assignment.office_id, day))

    assert codes(date(2025, 12, 31)) == set()
    assert codes(SINCE) == {"1-1", "2-2"}
    assert codes(date(2026, 5, 31)) == {"1-1", "2-2"}
    assert codes(date(2026, 6, 1)) == {"2-2"}


def test_a_member_who_left_answers_for_nothing(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        member = session.scalars(select(Member).where(Member.name == "陈志强")).one()
        member.active = False
    with spatialite_database.reading() as session:
        assert set(responsible_members(session, member.office_id, TODAY)) == {"2-2"}
