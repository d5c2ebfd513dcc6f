"""An import that is killed in the middle leaves the database as it was, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from geoalchemy2 import WKBElement
from sqlalchemy import select

from tests.conftest import PROJECT_DIR
from tests.layers.conftest import importer_into
from tests.layers.source_files import shops, write_csv
from webmap.database import Database
from webmap.layers import ImportMode
from webmap.models import Base

# Kills its own process with SIGKILL once all rows have been written and not yet committed.
PROGRAM = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import func, select
from tests.conftest import NOW
from webmap.database import Database
from webmap.layers import ImportMode, ImportOptions, import_file
from webmap.models import Office, Place

database = Database(sys.argv[1])
with database.writing() as session:
    office = session.scalars(select(Office).where(Office.code == "TINY")).one()
    options = ImportOptions(mode=ImportMode.REPLACE)
    import_file(
        session, office, "shops", Path(sys.argv[2]), options, username="tester", now=NOW
    )
    session.flush()
    count = select(func.count()).select_from(Place).where(Place.layer_id == "shops")
    print(session.scalar(count), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, geometry as text."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                tuple(value.desc if isinstance(value, WKBElement) else value for value in row)
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def test_a_killed_import_leaves_every_table_as_it_was(tmp_path: Path, database: Database) -> None:
    path = write_csv(tmp_path / "a.csv", shops(40, 经度=114.0021, 纬度=22.7021))
    before = rows_of(database)
    url = database.engine.url.render_as_string(hide_password=False)
    database.dispose()
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, url, str(path)],
        cwd=PROJECT_DIR,
        env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # It had replaced the layer's three shops by forty (the neighbour has one more) when it died.
    assert killed.stdout.split() == ["41"]
    assert rows_of(database) == before
    # And nothing is left locked: the same import goes through now.
    report = importer_into(database)(path, mode=ImportMode.REPLACE)
    assert (report.counts.added, report.counts.removed) == (40, 3)
