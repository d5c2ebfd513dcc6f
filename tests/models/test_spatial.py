"""Spatial queries read the same on both databases, and by their indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, event, insert, select, text

from tests.conftest import NOW
from webmap.database import Database
from webmap.layers.collections import Selection, find_collection, select_features
from webmap.layers.features import Moment
from webmap.models import (
    Office,
    Place,
    Railway,
    Street,
    extent_of,
    intersects_bbox,
    point_wkb,
    read_frame,
    to_geometry,
    to_stored,
)

MOMENT = Moment(NOW.date(), NOW)
CORNER = (114.0005, 22.7005, 114.0015, 22.7015)


def add_many_places(database: Database, office: Office, count: int = 4000) -> None:
    random = np.random.default_rng(3)
    rows = [
        {
            "office_id": office.id, "layer_id": "food_stalls", "number": f"F{number}",
            "name": "大排档", "address": "", "attributes": {}, "geom": point_wkb(lon, lat),
        }
        for number, (lon, lat) in enumerate(
            zip(
                random.uniform(114.0, 114.01, count).tolist(),
                random.uniform(22.7, 22.71, count).tolist(),
                strict=True,
            )
        )
    ]  # fmt: skip
    with database.writing() as session:
        session.execute(insert(Place), rows)
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE places"))
        connection.commit()


@contextmanager
def listening(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Give the statements, with their parameters, that run meanwhile."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def way_of(database: Database, statement: str, parameters: Any) -> str:
    """Return how the database goes about a statement."""
    how = "EXPLAIN" if database.is_postgis else "EXPLAIN QUERY PLAN"
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{how} {statement}", parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def test_a_box_is_looked_up_in_the_spatial_index(database: Database, office: Office) -> None:
    add_many_places(database, office)
    with database.reading() as session:
        collection = find_collection(session, office.id, "food_stalls")
        selection = Selection(area=shapely.box(*CORNER))
        with listening(database.engine) as heard:
            found = select_features(session, collection, MOMENT, selection)
    assert 10 < len(found) < 200
    way = way_of(database, *heard[-1])
    if database.is_postgis:
        assert "idx_places_geom" in way
        assert "Seq Scan on places" not in way
    else:
        assert "SCAN SpatialIndex VIRTUAL TABLE" in way
        assert "SCAN places" not in way


def test_without_a_box_the_spatial_index_is_not_asked(database: Database, office: Office) -> None:
    add_many_places(database, office)
    with database.reading() as session:
        collection = find_collection(session, office.id, "food_stalls")
        with listening(database.engine) as heard:
            select_features(session, collection, MOMENT, Selection())
    way = way_of(database, *heard[-1])
    assert "idx_places_geom" not in way
    assert "SpatialIndex" not in way


def test_the_index_misses_nothing_and_brings_along_what_is_a_metre_outside_at_most(
    database: Database, office: Office
) -> None:
    add_many_places(database, office, count=500)
    metre_deg = 0.00001
    with database.reading() as session:
        every = read_frame(session, select(Place.number, Place.geom)).set_index("number")
        for box in (CORNER, (114.0, 22.7, 114.01, 22.71), (113.0, 22.0, 113.1, 22.1)):
            found = set(
                session.scalars(select(Place.number).where(intersects_bbox(Place.geom, box)))
            )
            area = shapely.box(*box)
            assert found >= set(every.index[every.intersects(area)])
            assert found <= set(every.index[every.intersects(area.buffer(metre_deg))])


def test_the_index_follows_changes_and_deletions(database: Database, office: Office) -> None:
    away = (114.02, 22.72, 114.03, 22.73)
    inside = select(Place.number).where(intersects_bbox(Place.geom, away))
    with database.writing() as session:
        place = session.scalars(select(Place).where(Place.number == "A002")).one()
        assert session.scalars(inside).all() == []
        place.geom = point_wkb(114.025, 22.725)
        session.flush()
        assert session.scalars(inside).all() == ["A002"]
        session.delete(place)
        session.flush()
        assert session.scalars(inside).all() == []


def test_a_geometry_comes_back_as_it_was_stored(database: Database, office: Office) -> None:
    ring = shapely.Polygon(
        [(114.0, 22.7), (114.0000001, 22.7), (114.001, 22.7012345678901)],
    )
    holed = shapely.box(114, 22.7, 114.002, 22.702).difference(
        shapely.box(114.0005, 22.7005, 114.001, 22.701)
    )
    with database.writing() as session:
        for number, geometry in [("G1", ring), ("G2", holed), ("G3", shapely.Point(114, 22.7))]:
            session.add(
                Place(office_id=office.id, layer_id="hotels", number=number, name="",
                      geom=to_stored(geometry))
            )  # fmt: skip
    with database.reading() as session:
        query = select(Place.number, Place.geom).where(Place.layer_id == "hotels")
        frame = read_frame(session, query.order_by(Place.number))
        assert frame.crs.to_epsg() == 4326
        for found, geometry in zip(
            frame.geometry, [ring, holed, shapely.Point(114, 22.7)], strict=True
        ):
            assert found.equals_exact(geometry, 0, normalize=True)
        stored = session.scalars(select(Place.geom).where(Place.number == "G2")).one()
        assert to_geometry(stored).equals_exact(holed, 0, normalize=True)


def test_a_frame_keeps_what_is_missing_apart_from_numbers_and_texts(
    database: Database, office: Office
) -> None:
    with database.writing() as session:
        session.add(
            Place(office_id=office.id, layer_id="hotels", number="G1", name="", sub_grid_id=None,
                  geom=point_wkb(114.001, 22.701))
        )  # fmt: skip
    with database.reading() as session:
        frame = read_frame(
            session,
            select(Place.number, Place.sub_grid_id, Place.attributes, Place.geom)
            .where(Place.office_id == office.id)
            .order_by(Place.number),
        )
    by_number = frame.set_index("number")["sub_grid_id"]
    assert by_number["G1"] is None
    assert isinstance(by_number["A001"], int)
    assert frame.set_index("number")["attributes"]["G1"] == {}


def test_a_query_without_rows_gives_an_empty_frame(database: Database) -> None:
    with database.reading() as session:
        frame = read_frame(
            session, select(Place.number, Place.geom).where(Place.number == "nothing")
        )
    assert list(frame.columns) == ["number", "geom"]
    assert frame.empty
    assert frame.crs.to_epsg() == 4326


def test_a_column_knows_its_extent(database: Database, office: Office) -> None:
    with database.reading() as session:
        extent = session.scalar(select(extent_of(Street.geom)))
        assert extent is not None
        assert to_geometry(extent).bounds == pytest.approx((114.0, 22.7, 114.01, 22.71))
        line = session.scalar(select(extent_of(Railway.geom)))
        assert line is not None
        assert to_geometry(line).bounds == pytest.approx((114.0062, 22.7, 114.0062, 22.71))
        assert session.scalar(select(extent_of(Street.geom)).where(Street.id < 0)) is None
