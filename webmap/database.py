"""Engine and sessions, and what differs between SpatiaLite and PostGIS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from geoalchemy2 import load_spatialite
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_S = 30
# The loader's own search path finds Debian's library by this name on every architecture.
os.environ.setdefault("SPATIALITE_LIBRARY_PATH", "mod_spatialite")


def _connect_hooks(engine: Engine) -> None:
    """Prepare each SpatiaLite connection and hand transactions to SQLAlchemy."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        load_spatialite(connection, init_mode="WGS84", transaction=True)
        # pysqlite opens transactions late and by itself; with None SQLAlchemy's BEGIN counts.
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer in the middle may find its snapshot stale; a writer says so
        # at the start and waits its turn.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_engine(url: str) -> Engine:
    """Return an engine for a SpatiaLite (``sqlite:///…``) or PostGIS (``postgresql://…``) URL.

    A plain ``postgresql://`` URL is taken as psycopg 3. The folder of a SpatiaLite file is made.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed, module=pysqlite3.dbapi2, connect_args={"timeout": BUSY_TIMEOUT_S}
        )
        _connect_hooks(engine)
        return engine
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True)


class Database:
    """The database of the program: one engine, sessions that read and sessions that write."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write = sessionmaker(
            self.engine.execution_options(writes=True), expire_on_commit=False
        )

    @property
    def is_postgis(self) -> bool:
        """Return whether this is PostGIS rather than SpatiaLite."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session for queries; nothing it changes is kept."""
        # Closing rolls back without expiring: what was read can still be looked at afterwards.
        with self._read() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session in one transaction: kept whole at the end, or not at all on an error."""
        with self._write.begin() as session:
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
