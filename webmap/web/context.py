"""What a request works with: settings, database, the user and the office that the user sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import shapely
from flask import current_app, g, session
from flask_login import current_user
from prometheus_client import CollectorRegistry
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import ALL_OFFICES, record
from webmap.config import Settings
from webmap.database import Database
from webmap.errors import N_, NotFound
from webmap.models import Office, to_geometry

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Parts:
    """The parts that `create_app` wired together."""

    settings: Settings
    database: Database
    registry: CollectorRegistry


def parts() -> Parts:
    """Return the parts of the running application."""
    return current_app.extensions["webmap"]


def settings() -> Settings:
    """Return the settings of the running application."""
    return parts().settings


def database() -> Database:
    """Return the database of the running application."""
    return parts().database


def utc_now() -> datetime:
    """Return the time now; the one clock of the web."""
    return datetime.now(UTC)


def office_of_request(db: Session) -> Office:
    """Return the office that the user works in or has chosen to look at.

    Raises
    ------
    NotFound
        There is no office yet, or the chosen one is gone.
    """
    query = select(Office).order_by(Office.id)
    if current_user.role not in ALL_OFFICES:
        query = query.where(Office.id == current_user.office_id)
    elif (chosen := session.get("office_id")) is not None:
        query = query.where(Office.id == chosen)
    office = db.scalars(query.limit(1)).first()
    if office is None:
        raise NotFound(N_("还没有警务室。请先用命令 office create 建立一个。"))
    return office


@dataclass(frozen=True)
class OfficeSummary:
    """What every page shows of its office."""

    id: int
    code: str
    name: str
    made_up: bool
    metric_srid: int
    data_version: int
    bounds: tuple[float, float, float, float]


def office_summary() -> OfficeSummary | None:
    """Return the office of the request for the page's bar; None before sign-in or without one."""
    if not current_user.is_authenticated:
        return None
    if "office_summary" not in g:
        with database().reading() as db:
            try:
                office = office_of_request(db)
            except NotFound:
                g.office_summary = None
            else:
                g.office_summary = OfficeSummary(
                    id=office.id,
                    code=office.code,
                    name=office.name,
                    made_up=office.made_up,
                    metric_srid=office.metric_srid,
                    data_version=office.data_version,
                    bounds=tuple(shapely.bounds(to_geometry(office.boundary)).tolist()),
                )
    return g.office_summary


@contextmanager
def changing(action: str, subject: str, **after: object) -> Iterator[tuple[Session, Office]]:
    """Give a session that writes and the office, and record the change in the same transaction."""
    with database().writing() as db:
        office = office_of_request(db)
        yield db, office
        record(
            db,
            office_id=office.id,
            username=current_user.username,
            action=action,
            subject=subject,
            now=utc_now(),
            after=dict(after) or None,
        )
