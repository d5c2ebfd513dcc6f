"""Databases for tests: a prepared one of each kind, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from webmap import migrations
from webmap.database import Database


@dataclass
class DatabaseMaker:
    """Makes databases of one kind, as copies of templates that are filled once.

    Parameters
    ----------
    kind
        ``spatialite`` or ``postgis``.
    folder
        Where SpatiaLite files go.
    server_url
        The PostGIS server's URL, or None.
    prefix
        Begins the name of every PostGIS database, so that test processes don't meet.
    """

    kind: str
    folder: Path
    server_url: str | None = None
    prefix: str = "test"
    _templates: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    @cached_property
    def _server(self) -> Engine:
        assert self.server_url is not None
        url = make_url(self.server_url).set(drivername="postgresql+psycopg")
        return create_engine(url, isolation_level="AUTOCOMMIT")

    def _url(self, name: str) -> str:
        if self.kind == "spatialite":
            return f"sqlite:///{self.folder / name}.sqlite"
        assert self.server_url is not None
        url = make_url(self.server_url).set(database=name, drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    def _create(self, name: str, template: str | None) -> None:
        if self.kind == "spatialite":
            if template is not None:
                shutil.copyfile(self.folder / f"{template}.sqlite", self.folder / f"{name}.sqlite")
            return
        # Copied as files: a third of the time that the copy through the log takes.
        source = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        with self._server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"{source}'))

    def drop(self, database: Database) -> None:
        """Close and delete a database."""
        name = Path(database.engine.url.database or "").stem
        database.dispose()
        if self.kind == "spatialite":
            for path in self.folder.glob(f"{name}.sqlite*"):
                path.unlink()
            return
        with self._server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def blank(self) -> Database:
        """Return a database without tables."""
        self._count += 1
        name = f"{self.prefix}_blank_{self._count}"
        self._create(name, None)
        return Database(self._url(name))

    def copy_of(self, template: str, fill: Callable[[Session], object]) -> Database:
        """Return a migrated database with what ``fill`` puts in; filled once, then copied."""
        if template not in self._templates:
            name = f"{self.prefix}_{template}"
            self._create(name, None)
            database = Database(self._url(name))
            migrations.upgrade(database.engine)
            with database.writing() as session:
                fill(session)
            if self.kind == "spatialite":
                with database.engine.connect() as connection:
                    connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            database.dispose()
            self._templates[template] = name
        self._count += 1
        name = f"{self.prefix}_{self._count}"
        self._create(name, self._templates[template])
        return Database(self._url(name))
