"""Talks with owners (约谈): venues with repeated affrays ask for one; never a person does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely
from sqlalchemy import func, select

from webmap.errors import N_, Conflict
from webmap.grids import LOCAL_ZONE, Period, latest_period, local_day
from webmap.hotspots.follow_ups import By, FollowUpWish, add_follow_up
from webmap.models import FollowUp, FollowUpKind, Incident, Office, Place, TalkDismissal, read_frame
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

# So many affrays at a venue in so many days ask for a talk with its owner.
TALK_AFFRAYS = 3
TALK_DAYS = 90
# An affray belongs to the nearest venue within this distance, and to no other.
TALK_WITHIN_M = 50.0
# A talk that is accepted is to be held within so many days.
TALK_DUE_DAYS = 7
# Venues that somebody runs and that people go out to. Where several are equally near, the first
# of this list has it. Shops are none: there is one within 50 m of nearly everything.
VENUE_LAYERS = ("entertainment_venues", "night_markets", "food_stalls", "hotels", "markets")
AFFRAY = "affray"
_NIGHT_BEGINS, _NIGHT_ENDS = 20, 4

Venue = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ProposedTalk:
    """A venue that asks for a talk with its owner, and why; its area in EPSG:4326.

    Parameters
    ----------
    affrays
        How many lay nearest to it within the days, and since the last talk.
    at_night
        Of these, between 20:00 and 04:00.
    last_at
        When the last of them was.
    """

    layer_id: str
    number: str
    name: str
    affrays: int
    at_night: int
    last_at: datetime
    area: BaseGeometry


@dataclass(frozen=True, slots=True)
class TalkProposals:
    """The talks proposed, most affrays first, and the days that were looked at."""

    period: Period
    talks: tuple[ProposedTalk, ...]


def nearest_venues(
    venues: NDArray[np.object_], spots: NDArray[np.object_], within_m: float = TALK_WITHIN_M
) -> NDArray[np.int64]:
    """Return the number of the nearest venue of each spot, -1 where none is near enough.

    Parameters
    ----------
    venues
        Points or polygons, metres; of equally near ones the first has it.
    spots
        Points, metres.
    """
    nearest = np.full(len(spots), -1, dtype=np.int64)
    if not len(venues) or not len(spots):
        return nearest
    of_spot, of_venue = shapely.STRtree(venues).query_nearest(
        spots, max_distance=within_m, all_matches=True
    )
    # Backwards, so that the first of equally near ones is written last.
    order = np.argsort(-of_venue, kind="stable")
    nearest[of_spot[order]] = of_venue[order]
    return nearest


def proposed_talks(session: Session, office: Office, today: date) -> TalkProposals:
    """Return the venues that ask for a talk and have none under way.

    The days end with the last incident that is known. A venue where a talk was held is counted
    anew from the day after; one whose proposal was dismissed comes back with the next affray.
    """
    period = latest_period(session, office.id, TALK_DAYS, today)
    talked, under_way = _talks_of(session, office.id)
    dismissed = _dismissed(session, office.id)
    venues, moments = _affrays_by_venue(session, office, period)
    found = []
    for key, times in moments.items():
        since = talked.get(key)
        counted = [at for at in times if since is None or local_day(at) > since]
        if len(counted) < TALK_AFFRAYS or key in under_way:
            continue
        if key in dismissed and max(counted) <= dismissed[key]:
            continue
        found.append(_proposed(key, venues[key], counted))
    found.sort(key=lambda one: (-one.affrays, -one.last_at.timestamp(), one.layer_id, one.number))
    return TalkProposals(period, tuple(found))


def _proposed(key: Venue, venue: tuple[str, BaseGeometry], times: list[datetime]) -> ProposedTalk:
    hours = [at.astimezone(LOCAL_ZONE).hour for at in times]
    name, area = venue
    return ProposedTalk(
        layer_id=key[0],
        number=key[1],
        name=name or key[1],
        affrays=len(times),
        at_night=sum(hour >= _NIGHT_BEGINS or hour < _NIGHT_ENDS for hour in hours),
        last_at=max(times),
        area=area,
    )


def _affrays_by_venue(
    session: Session, office: Office, period: Period
) -> tuple[dict[Venue, tuple[str, BaseGeometry]], dict[Venue, list[datetime]]]:
    """Return the venues by layer and number, and the times of the affrays nearest to each."""
    places = read_frame(
        session,
        select(Place.layer_id, Place.number, Place.name, Place.geom)
        .where(Place.office_id == office.id, Place.layer_id.in_(VENUE_LAYERS))
        .order_by(Place.number),
    )
    # The order of the layers decides among equally near ones.
    rank = {layer_id: index for index, layer_id in enumerate(VENUE_LAYERS)}
    places = places.sort_values("layer_id", key=lambda ids: ids.map(rank), kind="stable")
    start, end = period.moments()
    affrays = read_frame(
        session,
        select(Incident.occurred_from, Incident.geom).where(
            Incident.office_id == office.id,
            Incident.category == AFFRAY,
            Incident.occurred_from >= start,
            Incident.occurred_from < end,
        ),
    )
    nearest = nearest_venues(
        _in_metres(places.geometry.to_numpy(), office.metric_srid),
        _in_metres(affrays.geometry.to_numpy(), office.metric_srid),
    )
    keys = list(zip(places["layer_id"], places["number"], strict=True))
    moments: dict[Venue, list[datetime]] = {}
    for at, venue in zip(affrays["occurred_from"], nearest, strict=True):
        if venue >= 0:
            moments.setdefault(keys[venue], []).append(at.to_pydatetime())
    venues = {
        key: (name, area)
        for key, name, area in zip(keys, places["name"], places.geometry, strict=True)
    }
    return venues, moments


def _in_metres(geometries: NDArray[np.object_], srid: int) -> NDArray[np.object_]:
    transformer = transformer_between(4326, srid)

    def project(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(lon_lat[:, 0], lon_lat[:, 1]))

    return shapely.transform(geometries, project)


def _talks_of(session: Session, office_id: int) -> tuple[dict[Venue, date], set[Venue]]:
    """Return the day of the last talk held at each venue, and the venues with one under way."""
    of_venues = (
        FollowUp.office_id == office_id,
        FollowUp.kind == FollowUpKind.OWNER_TALK,
        FollowUp.hotspot_id.is_(None),
    )
    about = (FollowUp.layer_id, FollowUp.place_number)
    held = session.execute(
        select(*about, func.max(FollowUp.done_on))
        .where(*of_venues, FollowUp.done_on.is_not(None))
        .group_by(*about)
    )
    to_do = session.execute(select(*about).where(*of_venues, FollowUp.done_on.is_(None)))
    return (
        {(layer_id, number): day for layer_id, number, day in held if day},
        {(layer_id, number) for layer_id, number in to_do},
    )


def _dismissed(session: Session, office_id: int) -> Mapping[Venue, datetime]:
    rows = session.scalars(select(TalkDismissal).where(TalkDismissal.office_id == office_id))
    return {(row.layer_id, row.place_number): row.seen_until for row in rows}


def _proposal(
    session: Session, office: Office, venue: Venue, by: By
) -> tuple[ProposedTalk, TalkProposals]:
    # Two officers at once: the second finds it decided.
    session.execute(select(Office.id).where(Office.id == office.id).with_for_update())
    found = proposed_talks(session, office, by.today)
    for talk in found.talks:
        if (talk.layer_id, talk.number) == venue:
            return talk, found
    raise Conflict(N_("这个场所现在没有约谈建议，请刷新看看"))


def accept_talk(
    session: Session,
    office: Office,
    venue: Venue,
    by: By,
    reason: Callable[[ProposedTalk, TalkProposals], str],
) -> FollowUp:
    """Make a proposal a follow-up that is due in `TALK_DUE_DAYS`.

    Parameters
    ----------
    reason
        Says the figures in words; they become the follow-up's note.

    Raises
    ------
    Conflict
        No talk is proposed for this venue, or no more.
    """
    talk, found = _proposal(session, office, venue, by)
    wish = FollowUpWish(
        FollowUpKind.OWNER_TALK,
        by.today + timedelta(days=TALK_DUE_DAYS),
        layer_id=venue[0],
        place_number=venue[1],
        note=reason(talk, found),
    )
    return add_follow_up(session, office.id, wish, by)


def dismiss_talk(session: Session, office: Office, venue: Venue, by: By) -> None:
    """Put a proposal aside until there is another affray.

    Raises
    ------
    Conflict
        No talk is proposed for this venue, or no more.
    """
    talk, _found = _proposal(session, office, venue, by)
    row = _dismissal(session, office.id, venue)
    if row is None:
        row = TalkDismissal(office_id=office.id, layer_id=venue[0], place_number=venue[1])
        session.add(row)
    row.seen_until, row.username, row.dismissed_at = talk.last_at, by.username, by.now


def restore_talk(session: Session, office: Office, venue: Venue) -> None:
    """Take back that a proposal was put aside; one that was not is none too many."""
    row = _dismissal(session, office.id, venue)
    if row is not None:
        session.delete(row)


def _dismissal(session: Session, office_id: int, venue: Venue) -> TalkDismissal | None:
    return session.scalar(
        select(TalkDismissal).where(
            TalkDismissal.office_id == office_id,
            TalkDismissal.layer_id == venue[0],
            TalkDismissal.place_number == venue[1],
        )
    )
