"""Police grids and sub-grids: they tile or are refused; a new set ends the old one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import shapely
from sqlalchemy import delete, select

from tests.layers.conftest import Importer
from tests.layers.source_files import Row, write_geojson
from tests.tiny_office import EAST, MIDDLE_LAT, MIDDLE_LON, NORTH, SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadFile
from webmap.layers import ImportMode
from webmap.models import Assignment, Place, PoliceGrid, SubGrid

TODAY = date(2026, 11, 23)


def halves(split: float = MIDDLE_LAT) -> list[Row]:
    """Two police grids, south and north."""
    return [
        {"code": "S", "name": "南", "geometry": shapely.box(WEST, SOUTH, EAST, split)},
        {"code": "N", "name": "北", "geometry": shapely.box(WEST, split, EAST, NORTH)},
    ]


def quarters(shift: float = 0.0) -> list[Row]:
    """Four sub-grids with the codes of the tiny office's."""
    middle = MIDDLE_LON + shift
    boxes = {
        "1-1": (WEST, SOUTH, middle, MIDDLE_LAT), "1-2": (WEST, MIDDLE_LAT, middle, NORTH),
        "2-1": (middle, SOUTH, EAST, MIDDLE_LAT), "2-2": (middle, MIDDLE_LAT, EAST, NORTH),
    }  # fmt: skip
    return [{"code": code, "geometry": shapely.box(*box)} for code, box in boxes.items()]


def current(database: Database, model: type[PoliceGrid | SubGrid]) -> dict[str, date]:
    with database.reading() as session:
        rows = session.execute(select(model.code, model.valid_from).where(model.valid_to.is_(None)))
        return {row.code: row.valid_from for row in rows}


def problems_of(run: Callable[[], object]) -> list[tuple[int | None, str]]:
    with pytest.raises(BadFile) as caught:
        run()
    return [(problem.row, str(problem)) for problem in caught.value.problems]


def test_a_first_set_is_kept_and_places_find_their_sub_grid(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    with spatialite_database.writing() as session:
        for place in session.scalars(select(Place)):
            place.sub_grid_id = None
        session.flush()
        for model in (Assignment, SubGrid, PoliceGrid):
            session.execute(delete(model))
    run_import(write_geojson(tmp_path / "a.geojson", halves()), "police_grids")
    assert set(current(spatialite_database, PoliceGrid)) == {"S", "N"}
    run_import(write_geojson(tmp_path / "b.geojson", quarters()), "sub_grids")
    with spatialite_database.reading() as session:
        rows = session.execute(
            select(Place.number, SubGrid.code, PoliceGrid.code.label("police"))
            .join(SubGrid, SubGrid.id == Place.sub_grid_id)
            .join(PoliceGrid, PoliceGrid.id == SubGrid.police_grid_id)
        ).all()
    assert ("X1", "2-2", "N") in {tuple(row) for row in rows}
    assert ("A001", "1-1", "S") in {tuple(row) for row in rows}


def test_a_new_set_of_sub_grids_ends_the_old_one(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    path = write_geojson(tmp_path / "a.geojson", quarters())
    report = run_import_on_both(path, "sub_grids", mode=ImportMode.REPLACE)
    assert (report.counts.added, report.counts.removed) == (4, 4)
    assert set(current(database, SubGrid).values()) == {TODAY}
    with database.reading() as session:
        old = session.scalars(select(SubGrid).where(SubGrid.valid_to.is_not(None))).all()
        assert {grid.valid_to for grid in old} == {TODAY}
        # Whoever answered for a sub-grid answers for its successor.
        duties = session.execute(
            select(SubGrid.code, Assignment.valid_from, Assignment.valid_to)
            .join(Assignment, Assignment.sub_grid_id == SubGrid.id)
            .order_by(SubGrid.code, Assignment.valid_from)
        ).all()
        assert [(d.code, d.valid_from, d.valid_to) for d in duties] == [
            ("1-1", date(2026, 1, 1), TODAY), ("1-1", TODAY, None),
            ("2-2", date(2026, 1, 1), TODAY), ("2-2", TODAY, None),
        ]  # fmt: skip
        valid = select(SubGrid.id).where(SubGrid.valid_to.is_(None))
        outdated = select(Place.number).where(
            Place.sub_grid_id.is_not(None), Place.sub_grid_id.not_in(valid)
        )
        assert session.scalars(outdated).all() == []
    # On the same day once more: what never held leaves no history.
    run_import_on_both(path, "sub_grids", mode=ImportMode.REPLACE)
    with database.reading() as session:
        assert len(session.scalars(select(SubGrid)).all()) == 8


def test_new_police_grids_keep_sub_grids_that_still_fit(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    path = write_geojson(tmp_path / "a.geojson", halves())
    for _ in range(2):
        run_import_on_both(path, "police_grids", mode=ImportMode.REPLACE)
    assert current(database, PoliceGrid) == {"S": TODAY, "N": TODAY}
    with database.reading() as session:
        rows = session.execute(
            select(SubGrid.code, PoliceGrid.code.label("police"))
            .join(PoliceGrid, PoliceGrid.id == SubGrid.police_grid_id)
            .where(SubGrid.valid_to.is_(None))
        )
        assert {row.code: row.police for row in rows} == {
            "1-1": "S", "1-2": "N", "2-1": "S", "2-2": "N",
        }  # fmt: skip


def test_new_police_grids_end_sub_grids_that_no_longer_fit(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    path = write_geojson(tmp_path / "a.geojson", halves(split=SOUTH + 0.003))
    report = run_import_on_both(path, "police_grids", mode=ImportMode.REPLACE)
    assert "导入网格" in str(report.remarks[-1])
    assert current(database, SubGrid) == {}
    with database.reading() as session:
        assert set(session.scalars(select(Place.sub_grid_id))) == {None}


def test_gaps_overlaps_and_what_sticks_out_are_named(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    rows = halves()
    rows[0]["geometry"] = shapely.box(WEST, SOUTH, EAST, MIDDLE_LAT - 0.001)
    gap = problems_of(
        lambda: run_import(
            write_geojson(tmp_path / "a.geojson", rows), "police_grids", mode=ImportMode.REPLACE
        )
    )
    assert [row for row, _ in gap] == [None]
    assert "没有铺满" in gap[0][1]
    rows[0]["geometry"] = shapely.box(WEST, SOUTH, EAST, MIDDLE_LAT + 0.001)
    overlap = problems_of(
        lambda: run_import(
            write_geojson(tmp_path / "b.geojson", rows), "police_grids", mode=ImportMode.REPLACE
        )
    )
    assert [row for row, _ in overlap] == [2]
    assert "“S”和“N”重叠" in overlap[0][1]
    rows[0]["geometry"] = shapely.box(WEST - 0.001, SOUTH, EAST, MIDDLE_LAT)
    beyond = problems_of(
        lambda: run_import(
            write_geojson(tmp_path / "c.geojson", rows), "police_grids", mode=ImportMode.REPLACE
        )
    )
    assert [row for row, _ in beyond] == [1]
    assert "超出范围" in beyond[0][1]
    assert set(current(spatialite_database, PoliceGrid)) == {"1", "2"}


def test_sub_grids_that_cross_their_police_grid_are_refused(
    tmp_path: Path, run_import: Importer
) -> None:
    told = problems_of(
        lambda: run_import(
            write_geojson(tmp_path / "a.geojson", quarters(shift=0.001)),
            "sub_grids",
            mode=ImportMode.REPLACE,
        )
    )
    assert any("超出范围" in text for _, text in told)
    assert any("没有铺满" in text for _, text in told)


def test_a_police_grid_that_contradicts_the_place_is_named(
    tmp_path: Path, run_import: Importer
) -> None:
    rows = [{**row, "police_grid": "1"} for row in quarters()]
    told = problems_of(
        lambda: run_import(
            write_geojson(tmp_path / "a.geojson", rows), "sub_grids", mode=ImportMode.REPLACE
        )
    )
    assert [row for row, _ in told] == [3, 4]


def test_a_second_set_wants_to_replace_the_first(tmp_path: Path, run_import: Importer) -> None:
    told = problems_of(
        lambda: run_import(write_geojson(tmp_path / "a.geojson", halves()), "police_grids")
    )
    assert "--mode replace" in told[0][1]
