"""The demo office, loaded from ``gis_data/`` through the same import as anybody's files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webmap.accounts import create_demo_accounts
from webmap.errors import N_, NotFound
from webmap.layers.catalogue import CATALOGUE
from webmap.layers.imports import ImportOptions, ImportReport, import_file, import_staff
from webmap.layers.offices import create_office, read_area, read_point
from webmap.models import Assignment, Office

DEMO_CODE = "shigu"
DEMO_NAME = "石鼓社区警务室"
_ASSIGNED_FOR = timedelta(days=730)
_PLACES = [definition.layer_id for definition in CATALOGUE if definition.source == "places"]
# Grids first: what lies in them is derived from them.
_ORDER = ["police_grids", "sub_grids", "streets", "railways", *_PLACES, "hotspots", "incidents"]


def load_demo(
    session: Session,
    folder: Path,
    *,
    now: datetime,
    told: Callable[[ImportReport], None] = lambda report: None,
) -> Office | None:
    """Add the demo office with everything in ``folder`` and the demo accounts.

    Parameters
    ----------
    session
        A session that writes.
    folder
        The files that ``scripts/make_demo`` wrote.
    now
        For the record of changes.
    told
        Is given the report of each file.

    Returns
    -------
    Office or None
        None when the office is there already; then nothing changes.

    Raises
    ------
    NotFound
        A file is missing.
    BadFile
        A file can't be taken; nothing is kept.
    """
    if session.scalar(select(Office.id).where(Office.code == DEMO_CODE)) is not None:
        return None
    if not (folder / "boundary.geojson").is_file():
        raise NotFound(
            N_("演示数据不在 %(folder)s。请先运行 scripts/make_demo。"), folder=str(folder)
        )
    office = create_office(
        session,
        code=DEMO_CODE,
        name=DEMO_NAME,
        boundary=read_area(folder / "boundary.geojson"),
        station=read_point(folder / "station.geojson"),
        made_up=True,
        username="demo",
        now=now,
    )
    for layer_id in _ORDER:
        suffix = "csv" if layer_id == "incidents" else "geojson"
        path = folder / f"{layer_id}.{suffix}"
        told(
            import_file(session, office, layer_id, path, ImportOptions(), username="demo", now=now)
        )
    told(
        import_staff(
            session, office, folder / "members.csv", ImportOptions(), username="demo", now=now
        )
    )
    # Nights before today go by them too.
    session.execute(
        update(Assignment)
        .where(Assignment.office_id == office.id)
        .values(valid_from=(now - _ASSIGNED_FOR).date())
    )
    create_demo_accounts(session, office.id, now)
    return office
