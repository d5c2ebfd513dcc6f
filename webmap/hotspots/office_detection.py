"""Detection for an office: its incidents searched, and what is found kept as suggestions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import select

from webmap.accounts import record
from webmap.errors import N_, DomainError
from webmap.hotspots.areas import STORED_DECIMALS, in_metres
from webmap.hotspots.decisions import next_number, office_to_change
from webmap.hotspots.detection import DetectionWish, detect
from webmap.hotspots.events import moment_of
from webmap.hotspots.incident_choice import incidents_of
from webmap.hotspots.naming import names_of
from webmap.hotspots.office_units import units_of
from webmap.hotspots.presence_offered import PresenceOffered, presence_offered
from webmap.hotspots.profile import week_profile, windows_offered
from webmap.models import Detection, Hotspot, HotspotStatus, Office, to_geometry, to_stored
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from webmap.hotspots.events import Events
    from webmap.hotspots.suggestion import Suggestion
    from webmap.hotspots.units import Units

DETECT_ACTION = "hotspots.detect"
# Of areas that stand out so many are looked at: the first are mostly hotspots already.
MOST_LOOKED_AT = 60
# What is less sure than this is not suggested: nobody can look at everything.
LEAST_CONFIDENCE = 0.4
# A suggestion is known already where it shares so much of the smaller one's ground, or so many of
# its incidents lie in the other.
SAME_SHARE = 0.5
# What was refused is not suggested again for so long, unless far more is expected there by then.
REFUSED_FOR = timedelta(days=90)
WORSE_TIMES = 2.0
_MOST_REASON = 500
_ALIVE = tuple(status for status in HotspotStatus if status is not HotspotStatus.CLOSED)


@dataclass(frozen=True, eq=False)
class Proposed:
    """A suggestion as the hotspot that it would be.

    Parameters
    ----------
    area
        EPSG:4326.
    profile
        Share of each hour of the week, Monday 00:00 first, local time: 168 numbers.
    spots
        Where its incidents were, Points, metres.
    """

    suggestion: Suggestion
    name: str
    area: shapely.Polygon
    spots: NDArray[np.object_]
    profile: tuple[float, ...]
    presence: PresenceOffered


@dataclass(frozen=True, eq=False)
class OfficeFindings:
    """What an office's incidents say.

    Parameters
    ----------
    until
        Up to when incidents are known: what is expected comes after it.
    last_day
        Local day of the newest incident.
    incidents, off_streets
        How many of the last year were looked at, and how many of them lie far from every street.
    events, units
        What was searched.
    """

    until: datetime
    last_day: date
    wish: DetectionWish
    proposed: tuple[Proposed, ...]
    incidents: int
    off_streets: int
    events: Events
    units: Units


@dataclass(frozen=True)
class KeptSuggestions:
    """What became of suggestions.

    Parameters
    ----------
    made
        New hotspots that wait for an officer's word.
    there
        Numbers of hotspots, open or suggested, that lie where something was found.
    refused
        Numbers of hotspots that were refused not long ago and are found again.
    weak
        How many more stand out, but too little to be sure.
    gone
        Names of suggestions of an earlier search that nobody decided about and that were not found
        again.
    """

    detection: Detection
    made: tuple[Hotspot, ...]
    there: tuple[str, ...]
    refused: tuple[str, ...]
    weak: int
    gone: tuple[str, ...]


def search_office(
    session: Session, office: Office, wish: DetectionWish, now: datetime
) -> OfficeFindings:
    """Search an office's incidents for hotspots; nothing is kept.

    Raises
    ------
    DomainError
        The office has no incidents or no streets.
    """
    incidents = incidents_of(session, office)
    known = np.flatnonzero(incidents.events.ends <= moment_of(now))
    if not len(known):
        raise DomainError(N_("还没有警情，找不出热点。请先到“数据”导入警情表。"))
    events = incidents.events.of(known)
    units = units_of(session, office)
    # What is not brought in yet did not fail to happen: time is told by the newest incident.
    until = events.ends.max() + np.timedelta64(1, "s")
    findings = detect(events, units, until, replace(wish, most=MOST_LOOKED_AT))
    areas = [one.area for one in findings.suggestions]
    proposed = []
    for one, name in zip(findings.suggestions, names_of(session, office, areas), strict=True):
        profile = week_profile(events.of(one.incidents))
        proposed.append(
            Proposed(
                suggestion=one,
                name=name,
                area=_stored_area(one.area, office.metric_srid),
                spots=shapely.points(events.xy[one.incidents]),
                profile=tuple((profile / max(profile.sum(), 1)).round(5).tolist()),
                presence=presence_offered(one.expected, windows_offered(profile)),
            )
        )
    return OfficeFindings(
        until=until.item().replace(tzinfo=UTC),
        last_day=incidents.day[known].max().item(),
        wish=wish,
        proposed=tuple(proposed),
        incidents=findings.incidents,
        off_streets=findings.off_streets,
        events=events,
        units=units,
    )


def keep_suggestions(
    session: Session,
    office_id: int,
    findings: OfficeFindings,
    judgement: dict[str, Any],
    tell: Callable[[Suggestion], str],
    *,
    username: str,
    now: datetime,
) -> KeptSuggestions:
    """Keep what was found, in place of what a search for the same kinds suggested before.

    What an officer has decided about or worked on stays, and so do suggestions for other kinds.

    Parameters
    ----------
    findings
        As many suggestions are made as were wished for, not counting what is known already.
    judgement
        How the method did on the office's past; kept beside the search.
    tell
        Puts a suggestion's reasons into words.
    """
    office = office_to_change(session, office_id)
    hotspots = session.scalars(
        select(Hotspot).where(Hotspot.office_id == office_id).order_by(Hotspot.number)
    ).all()
    # A suggestion that an officer has worked on is no longer the detection's own.
    kinds = _kinds(findings.wish)
    earlier = [
        one for one in hotspots
        if one.status is HotspotStatus.SUGGESTED and one.evidence is not None and one.version == 1
        and one.evidence.get("kinds", []) == kinds
    ]  # fmt: skip
    for one in earlier:
        session.delete(one)
    session.flush()
    alive = _with_areas(
        (one for one in hotspots if one.status in _ALIVE and one not in earlier), office.metric_srid
    )
    refused = _with_areas(
        (
            one for one in hotspots
            if one.refused and one.closed_at is not None and one.closed_at > now - REFUSED_FOR
        ),
        office.metric_srid,
    )  # fmt: skip
    detection = Detection(
        office_id=office_id, made_at=now, username=username,
        asked=_asked(findings), judgement=judgement,
    )  # fmt: skip
    session.add(detection)
    session.flush()
    made: list[Hotspot] = []
    there: list[str] = []
    again: list[str] = []
    weak = 0
    for proposed in findings.proposed:
        if (same := _same(proposed, alive, office.metric_srid)) is not None:
            there.append(same.number)
        elif (same := _same(proposed, refused, office.metric_srid)) is not None and not _worse(
            proposed, same
        ):
            again.append(same.number)
        elif proposed.suggestion.confidence < LEAST_CONFIDENCE:
            weak += 1
        elif len(made) < findings.wish.most:
            made.append(
                _hotspot(proposed, office_id, next_number(session, office_id), detection, tell)
            )
            session.add(made[-1])
            session.flush()
    office.data_version += 1
    record(
        session, office_id=office_id, username=username, action=DETECT_ACTION,
        subject=f"detection:{detection.id}", now=now,
        after={"made": [one.number for one in made], "there": there, "refused": again},
    )  # fmt: skip
    names = {one.name for one in made}
    gone = tuple(one.name for one in earlier if one.name not in names)
    return KeptSuggestions(detection, tuple(made), tuple(there), tuple(again), weak, gone)


def latest_detection(session: Session, office_id: int) -> Detection | None:
    """Return the office's newest search."""
    return session.scalar(
        select(Detection)
        .where(Detection.office_id == office_id)
        .order_by(Detection.made_at.desc(), Detection.id.desc())
        .limit(1)
    )


def _asked(findings: OfficeFindings) -> dict[str, Any]:
    return {
        "last_day": findings.last_day.isoformat(),
        "kinds": _kinds(findings.wish),
        "incidents": findings.incidents,
        "off_streets": findings.off_streets,
    }


def _kinds(wish: DetectionWish) -> list[list[str]]:
    return sorted(list(kind) for kind in wish.kinds)


def _with_areas(hotspots: Iterable[Hotspot], metric_srid: int) -> list[tuple[Hotspot, Any]]:
    """Return hotspots with their areas in metres."""
    return [(one, in_metres(to_geometry(one.geom), metric_srid)) for one in hotspots]


def _same(
    proposed: Proposed, hotspots: Sequence[tuple[Hotspot, Any]], metric_srid: int
) -> Hotspot | None:
    """Return the hotspot (beside its area in metres) that lies where a suggestion lies."""
    area = in_metres(proposed.area, metric_srid)
    for one, other in hotspots:
        if area.intersection(other).area >= SAME_SHARE * min(area.area, other.area):
            return one
        if shapely.covers(other, proposed.spots).mean() >= SAME_SHARE:
            return one
    return None


def _worse(proposed: Proposed, refused: Hotspot) -> bool:
    """Return whether far more is expected than when the same was refused."""
    before = (refused.evidence or {}).get("expected")
    return before is not None and proposed.suggestion.expected >= WORSE_TIMES * before


def _hotspot(
    proposed: Proposed,
    office_id: int,
    number: str,
    detection: Detection,
    tell: Callable[[Suggestion], str],
) -> Hotspot:
    one, presence = proposed.suggestion, proposed.presence
    return Hotspot(
        office_id=office_id,
        number=number,
        name=proposed.name,
        reason=tell(one)[:_MOST_REASON],
        priority=presence.priority,
        dwell_s=presence.dwell_s,
        visits_per_shift=presence.visits_per_shift,
        spacing_s=presence.spacing_s,
        windows=[list(window) for window in presence.windows],
        status=HotspotStatus.SUGGESTED,
        detected=True,
        category=one.category,
        profile=list(proposed.profile),
        confidence=round(one.confidence, 3),
        evidence={
            "detection": detection.id,
            "kinds": detection.asked["kinds"],
            "rank": one.rank,
            "count": one.count,
            "recent": one.recent,
            "sub_category": one.sub_category,
            "expected": round(one.expected, 2),
            "times_usual": round(one.times_usual, 1),
            "found_by": [method.value for method in one.found_by],
            "small_numbers": one.small_numbers,
            "reasons": [[reason.code, dict(reason.params)] for reason in one.reasons],
        },
        geom=to_stored(proposed.area),
    )


def _stored_area(area: shapely.Polygon, metric_srid: int) -> shapely.Polygon:
    to_degrees = transformer_between(metric_srid, 4326)
    degrees = shapely.transform(area, to_degrees.transform, interleaved=False)
    rounded = shapely.transform(degrees, lambda xy: xy.round(STORED_DECIMALS))
    if rounded.is_valid:
        return rounded
    # Rounding may let two corners meet; what is then cut off is less than a hand's breadth.
    return max(shapely.get_parts(shapely.make_valid(rounded)), key=lambda part: part.area)
