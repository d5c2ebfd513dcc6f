"""Migrations: forward, back and forward again on both databases; nothing left to migrate."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import Engine, inspect, select, text

from tests.conftest import fill_tiny
from webmap import migrations
from webmap.database import Database
from webmap.models import Base, Office, Place

SPATIAL_TABLES = {
    "offices", "police_grids", "sub_grids", "places", "streets", "railways", "incidents",
    "hotspots", "routes", "visits", "tracks", "place_states",
}  # fmt: skip


def our_tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) & Base.metadata.tables.keys()


def differences(engine: Engine) -> list[Any]:
    """Return what autogenerate would write into a new migration."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda thing, name, kind, reflected, other: (
                    (kind != "table" or name in Base.metadata.tables)
                    and alembic_helpers.include_object(thing, name, kind, reflected, other)
                ),
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        return compare_metadata(context, Base.metadata)


def test_an_empty_database_gets_every_table(blank_database: Database) -> None:
    engine = blank_database.engine
    assert migrations.current_revision(engine) is None
    migrations.upgrade(engine)
    assert migrations.current_revision(engine) == migrations.head_revision()
    assert our_tables(engine) == Base.metadata.tables.keys()


def test_going_up_twice_changes_nothing(database: Database) -> None:
    migrations.upgrade(database.engine)
    with database.reading() as session:
        assert len(session.scalars(select(Place)).all()) == 7


def test_going_back_takes_everything_away_and_forward_brings_it_again(
    blank_database: Database,
) -> None:
    engine = blank_database.engine
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")
    assert migrations.current_revision(engine) is None
    assert our_tables(engine) == set()
    with engine.connect() as connection:
        query = (
            "SELECT count(*) FROM pg_proc WHERE proname LIKE 'audit%'"
            if blank_database.is_postgis
            else "SELECT count(*) FROM geometry_columns"
        )
        assert connection.scalar(text(query)) == 0
    migrations.upgrade(engine)
    assert our_tables(engine) == Base.metadata.tables.keys()
    assert not differences(engine)
    with blank_database.writing() as session:
        fill_tiny(session)
    with blank_database.reading() as session:
        assert len(session.scalars(select(Office)).all()) == 2


def test_each_migration_goes_back_and_forward_by_itself(blank_database: Database) -> None:
    engine = blank_database.engine
    migrations.upgrade(engine)
    for revision, following in [
        ("0013", "0014"),
        ("0012", "0013"),
        ("0011", "0012"),
        ("0007", "0011"),
        ("0010", "0007"),
        ("0006", "0010"),
        ("0005", "0006"),
        ("0004", "0005"),
        ("0003", "0004"),
        ("0002", "0003"),
        ("0001", "0002"),
    ]:
        migrations.downgrade(engine, revision)
        assert migrations.current_revision(engine) == revision
        migrations.upgrade(engine, following)
        migrations.downgrade(engine, revision)
    migrations.upgrade(engine)
    assert not differences(engine)


def test_models_and_migrations_say_the_same(empty_database: Database) -> None:
    assert differences(empty_database.engine) == []


def test_the_comparison_would_see_a_missing_column(empty_database: Database) -> None:
    with empty_database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE teams ADD COLUMN surprise INTEGER"))
    assert [change[0] for change in differences(empty_database.engine)] == ["remove_column"]


def test_constraints_have_the_names_that_the_models_give_them(empty_database: Database) -> None:
    """Autogenerate does not compare checks, so that they are compared here."""
    inspector = inspect(empty_database.engine)
    for name, table in Base.metadata.tables.items():
        for kind, found in (
            ("CheckConstraint", inspector.get_check_constraints(name)),
            ("ForeignKeyConstraint", inspector.get_foreign_keys(name)),
            ("UniqueConstraint", inspector.get_unique_constraints(name)),
        ):
            ours = [one for one in table.constraints if type(one).__name__ == kind]
            wanted = {str(one.name) for one in ours if one.name}
            assert {one["name"] for one in found} == wanted, f"{kind} of {name}"


def test_every_geometry_column_has_a_spatial_index(empty_database: Database) -> None:
    with empty_database.engine.connect() as connection:
        if empty_database.is_postgis:
            rows = connection.execute(
                text("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%USING gist%'")
            )
        else:
            rows = connection.execute(
                text("SELECT f_table_name FROM geometry_columns WHERE spatial_index_enabled = 1")
            )
        found = [row[0] for row in rows]
    assert set(found) == SPATIAL_TABLES
    assert found.count("offices") == 2, "boundary and station"


def test_a_migration_that_fails_leaves_the_database_as_it_was(blank_database: Database) -> None:
    engine = blank_database.engine
    migrations.upgrade(engine, "0001")
    # A table in the way of the next migration's last steps.
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE assignments (id INTEGER)"))
    before = set(inspect(engine).get_table_names())
    with pytest.raises(Exception, match="assignments"):
        migrations.upgrade(engine)
    engine.dispose()
    assert migrations.current_revision(engine) == "0001"
    assert set(inspect(engine).get_table_names()) == before


def test_the_interpreters_own_sqlite_is_not_what_is_used(spatialite_database: Database) -> None:
    with spatialite_database.engine.connect() as connection:
        driver = connection.connection.driver_connection
    assert not isinstance(driver, sqlite3.Connection)
