"""An import into the tiny office, as a function of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from webmap.database import Database
from webmap.layers import ImportOptions, ImportReport, Limits, import_file
from webmap.models import Office

Importer = Callable[..., ImportReport]


def importer_into(database: Database, code: str = "TINY") -> Importer:
    """Return a function: import a file into a layer of an office, in a transaction of its own."""

    def run(
        path: Path, layer_id: str = "shops", limits: Limits | None = None, **options: Any
    ) -> ImportReport:
        with database.writing() as session:
            office = session.scalars(select(Office).where(Office.code == code)).one()
            return import_file(
                session, office, layer_id, path, ImportOptions(**options),
                username="tester", now=NOW, limits=limits,
            )  # fmt: skip

    return run


@pytest.fixture
def run_import(spatialite_database: Database) -> Importer:
    """Import into the tiny office on SpatiaLite."""
    return importer_into(spatialite_database)


@pytest.fixture
def run_import_on_both(database: Database) -> Importer:
    """Import into the tiny office on each database in turn."""
    return importer_into(database)
