"""Figures of the grids: each thing counted once, each incident by the grids of its own day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.database import Database
from webmap.grids import OfficeFigures, Period, office_figures
from webmap.models import Office, SubGrid

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
DAY = date(2026, 11, 23)
WEIGHTS = {"shops": 1.0, "incidents": 1.0}


def figures_of(session: Session, period: Period = MARCH, day: date = DAY) -> OfficeFigures:
    office = session.scalars(select(Office).where(Office.code == "TINY")).one()
    return office_figures(session, office, day, period, WEIGHTS)


def test_each_grid_has_its_own_and_all_have_everything(database: Database) -> None:
    with database.reading() as session:
        found = figures_of(session)
    subs = {grid.code: grid for grid in found.sub_grids}
    assert list(subs) == ["1-1", "1-2", "2-1", "2-2"]
    assert {code: grid.places["shops"] for code, grid in subs.items() if grid.places["shops"]} == {
        "1-1": 3
    }
    assert {c: grid.incidents[""].now for c, grid in subs.items()} == {
        "1-1": 1, "1-2": 0, "2-1": 1, "2-2": 1,
    }  # fmt: skip
    assert subs["2-1"].incidents["theft"].now == 1
    # A grid is about 513 m by 554 m. Of its 4 + 4 pieces around it those on the office's border
    # count whole, those between two grids half, and one street crosses it each way.
    east_m, north_m = 513.6, 553.7
    assert subs["1-1"].area_km2 == pytest.approx(east_m * north_m / 1e6, rel=0.01)
    assert subs["1-1"].street_km == pytest.approx(2.5 * (east_m + north_m) / 1000, rel=0.02)
    loads = [grid.load for grid in found.sub_grids]
    assert sum(loads) == pytest.approx(4)
    assert max(loads) == pytest.approx(subs["1-1"].load)
    for level in (found.police_grids, found.sub_grids):
        assert sum(grid.street_km for grid in level) == pytest.approx(
            10 * (east_m + north_m) / 1000, rel=0.02
        )
        assert sum(grid.incidents[""].now for grid in level) == 3
    assert found.elsewhere == {}


def test_the_trend_is_against_the_same_length_before(spatialite_database: Database) -> None:
    with spatialite_database.reading() as session:
        found = figures_of(session, Period(date(2026, 3, 3), date(2026, 3, 4)))
    counts = [(g.incidents[""].now, g.incidents[""].before) for g in found.police_grids]
    assert found.period.before == Period(date(2026, 3, 1), date(2026, 3, 2))
    assert counts == [(0, 1), (1, 1)]


def test_an_incident_counts_by_the_grid_of_its_own_day(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        old = session.scalars(select(SubGrid).where(SubGrid.code == "2-1")).one()
        old.valid_to = date(2026, 3, 20)
        session.add(
            SubGrid(
                office_id=old.office_id, police_grid_id=old.police_grid_id, code="2-9",
                name="新网格", valid_from=date(2026, 3, 20), geom=old.geom,
            )
        )  # fmt: skip
        session.flush()
        now = figures_of(session)
        then = figures_of(session, day=date(2026, 3, 10))
    new = {grid.code: grid.incidents[""].now for grid in now.sub_grids}
    assert new == {"1-1": 1, "1-2": 0, "2-2": 1, "2-9": 0}
    assert now.elsewhere == {"2-1": 1}
    assert [grid.code for grid in then.sub_grids] == ["1-1", "1-2", "2-1", "2-2"]
    assert then.elsewhere == {}
    # Places are counted as they are, by the grids of the day.
    assert sum(grid.places["shops"] for grid in then.sub_grids) == 3


def test_before_the_first_grids_the_first_count(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        for grid in session.scalars(select(SubGrid)):
            grid.valid_from = date(2026, 6, 1)
        session.flush()
        found = figures_of(session)
    assert sum(grid.incidents[""].now for grid in found.sub_grids) == 3
