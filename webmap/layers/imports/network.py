"""Importing a street network: an OpenStreetMap extract, or a file of lines."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from webmap.layers.files import Limits
from webmap.layers.imports.importing import destination_of, import_file, keep_rows
from webmap.layers.imports.osm import is_osm, read_osm
from webmap.layers.imports.rows import CheckedRows, ImportOptions, ImportReport
from webmap.models import Office


def import_streets(
    session: Session,
    office: Office,
    path: Path,
    options: ImportOptions,
    *,
    username: str,
    now: datetime,
    limits: Limits | None = None,
) -> list[ImportReport]:
    """Import the streets of a file, and the railways too of an OpenStreetMap extract.

    An extract is always in WGS 84. Everything happens in the transaction of the session.

    Raises
    ------
    BadFile
        The file or rows of it can't be taken; nothing is kept.
    """
    if not is_osm(path):
        report = import_file(
            session, office, "streets", path, options, username=username, now=now, limits=limits
        )
        return [report]
    to = destination_of(session, office, "streets", options.mode, now)
    streets, railways = read_osm(path, to.area, limits)
    reports = [keep_rows(CheckedRows(streets), to, username=username, source=path.name)]
    if len(railways):
        to = destination_of(session, office, "railways", options.mode, now)
        reports.append(keep_rows(CheckedRows(railways), to, username=username, source=path.name))
    return reports
