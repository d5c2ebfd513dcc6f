"""A private PostGIS server for a benchmark, gone when it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

_OPTIONS = "-k {folder} -c listen_addresses='' -c max_connections=20"


@contextmanager
def postgis_server() -> Iterator[str | None]:
    """Give the URL of a server: the one of the tests, else a new one; None where there is none."""
    given = os.environ.get("WEBMAP_TEST_POSTGIS_URL")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if given or not programs:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="gridmap-postgis."))
    as_server: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_server, str(programs[-1] / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "-U", "gridmap", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "-s", "-w", "-l", str(folder / "log"), "start",
            "-o", _OPTIONS.format(folder=folder))  # fmt: skip
        try:
            yield f"postgresql+psycopg://gridmap@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server_url: str, name: str) -> str:
    """Make an empty database with PostGIS, and return its URL."""
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    made = url.set(database=name)
    engine = create_engine(made)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    engine.dispose()
    return made.render_as_string(hide_password=False)
