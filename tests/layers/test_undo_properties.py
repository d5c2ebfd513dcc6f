"""Whatever is edited: undoing everything brings back the same rows, redoing it the same end."""

from __future__ import annotations

from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.layers import (
    Create,
    Delete,
    Operation,
    PlaceSnapshot,
    Update,
    edit_places,
    read_places,
    undo_change,
)
from webmap.models import Office, Place

Choice = tuple[str, int, dict[str, Any]]
_spots = st.tuples(st.integers(1, 9), st.integers(1, 9)).map(
    lambda xy: shapely.Point(WEST + xy[0] / 1000, SOUTH + xy[1] / 1000)
)
_choices = st.tuples(
    st.sampled_from(["create", "update", "update", "delete"]),
    st.integers(0, 30),
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["甲店", "乙店", "丙店"]),
            "trade": st.sampled_from(["餐饮", "维修", None]),
            "spot": _spots,
            "number": st.sampled_from(["", "A001", "A002", "X1"]),
        }
    ),
)


def rows_of(session: Session, office_id: int) -> list[Any]:
    """Return every place of an office, all that people see of it."""
    return session.execute(
        select(
            Place.id, Place.layer_id, Place.number, Place.name, Place.address, Place.attributes,
            Place.sub_grid_id, func.ST_AsText(Place.geom),
        )
        .where(Place.office_id == office_id)
        .order_by(Place.id)
    ).all()  # type: ignore[return-value]  # fmt: skip


def operations(places: list[PlaceSnapshot], choices: list[Choice]) -> list[Operation]:
    """Return operations on shops that may stand in one change set."""
    made: list[Operation] = []
    touched: set[int] = set()
    numbers = {place.number for place in places}
    for what, which, values in choices:
        if what == "create":
            made.append(Create("shops", {"name": values["name"]}, values["spot"]))
            continue
        place = places[which % len(places)] if places else None
        if place is None or place.place_id in touched:
            continue
        touched.add(place.place_id)
        if what == "delete":
            made.append(Delete(place.place_id, place.version))
            continue
        given = {"name": values["name"]}
        if values["number"] not in numbers | {""}:
            given["number"] = values["number"]
            numbers.add(values["number"])
        made.append(
            Update(place.place_id, place.version, given, {"trade": values["trade"]}, values["spot"])
        )
    return made


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sets=st.lists(st.lists(_choices, min_size=1, max_size=5), min_size=1, max_size=5))
def test_undoing_every_change_brings_back_the_same_rows(
    database: Database, sets: list[list[Choice]]
) -> None:
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection, Session(connection) as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        who = {"username": "tester", "now": NOW}
        before = rows_of(session, office.id)
        made: list[int] = []
        for choices in sets:
            shops = session.scalars(
                select(Place.id)
                .where(Place.office_id == office.id, Place.layer_id == "shops")
                .order_by(Place.id)
            ).all()
            places = list(read_places(session, office.id, shops).values())
            result = edit_places(session, office, operations(places, choices), **who)
            made += [result.change_set_id] if result.change_set_id else []
        after = rows_of(session, office.id)
        undone = [undo_change(session, office, one, **who).change_set_id for one in made[::-1]]
        assert rows_of(session, office.id) == before
        for one in undone[::-1]:
            assert one is not None
            undo_change(session, office, one, **who)
        assert rows_of(session, office.id) == after
        session.rollback()
