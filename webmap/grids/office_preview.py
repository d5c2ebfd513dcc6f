"""The preview of a draft with what the office has: places, hotspots, incidents, duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import Session

from webmap.grids.days import LOCAL_ZONE
from webmap.grids.draft import Draft
from webmap.grids.preview import Preview, preview
from webmap.models import (
    Assignment,
    Hotspot,
    HotspotStatus,
    Incident,
    Member,
    Office,
    Place,
    Team,
    read_frame,
)

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Duty:
    """Somebody who answers for a sub-grid that changes; ``after`` is None when it is no more."""

    who: str
    before: str
    after: str | None


@dataclass(frozen=True)
class OfficePreview:
    """What would move when a draft came into force on a day.

    Parameters
    ----------
    changes
        Grids, and what would lie in another: incidents only from the day on.
    duties
        Who answers for a grid that changes.
    past_incidents
        How many incidents of the year before lie on ground that changes hands; they still count
        by the grids of their own date.
    """

    begins: date
    changes: Preview
    duties: tuple[Duty, ...]
    past_incidents: int


def read_preview(session: Session, office: Office, draft: Draft, begins: date) -> OfficePreview:
    """Return what a draft would change from a day on."""
    before, after = draft.base_grids(), draft.grids()
    start = datetime.combine(begins, time(), LOCAL_ZONE)
    coming = _incidents(office.id).where(Incident.occurred_from >= start)
    past = _incidents(office.id).where(
        Incident.occurred_from < start, Incident.occurred_from >= start - _YEAR
    )
    frames = [read_frame(session, one) for one in (*_things(office.id), coming)]
    things = gpd.GeoDataFrame(
        pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True),
        geometry="geom",
    )
    changes = preview(before, after, things)
    earlier = preview(before, after, read_frame(session, past))
    return OfficePreview(
        begins,
        changes,
        tuple(_duties(session, office.id, draft, begins, changes)),
        len(earlier.moves),
    )


def _things(office_id: int) -> list[Select[*tuple[Any, ...]]]:
    return [
        select(Place.layer_id, Place.number, Place.name, Place.geom)
        .where(Place.office_id == office_id)
        .order_by(Place.layer_id, Place.number),
        select(literal("hotspots").label("layer_id"), Hotspot.number, Hotspot.name, Hotspot.geom)
        .where(Hotspot.office_id == office_id, Hotspot.status != HotspotStatus.CLOSED)
        .order_by(Hotspot.number),
    ]


def _incidents(office_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal("incidents").label("layer_id"),
            Incident.number,
            Incident.location.label("name"),
            Incident.geom,
        )
        .where(Incident.office_id == office_id)
        .order_by(Incident.number)
    )


def _duties(
    session: Session, office_id: int, draft: Draft, begins: date, changes: Preview
) -> list[Duty]:
    ids = draft.base_ids.get("subs", {})
    changed = {one.key: one for one in changes.grids if one.redrawn or one.before != one.after}
    keys = {row_id: key for key, row_id in ids.items() if key in changed}
    rows = session.execute(
        select(Assignment.sub_grid_id, Member.name, Team.name)
        .outerjoin(Member, Member.id == Assignment.member_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(
            Assignment.office_id == office_id,
            Assignment.sub_grid_id.in_(keys),
            or_(Assignment.valid_to.is_(None), Assignment.valid_to > begins),
        )
        .order_by(Member.name, Team.name)
    ).all()
    found = []
    for sub_id, member, team in rows:
        if sub_id is None:
            continue
        change = changed[keys[sub_id]]
        found.append(Duty(member or team or "", change.before or "", change.after))
    return found
