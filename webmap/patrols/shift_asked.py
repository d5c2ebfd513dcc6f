"""From the rota to a request: what is asked of a shift's plan, the day's appointments included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from webmap.errors import N_, Conflict
from webmap.models import AppointmentKind, AppointmentStatus
from webmap.patrols.appointments import Agreed, list_appointments
from webmap.patrols.choices import HotspotChoice, TeamChoice, hotspots_of, teams_of
from webmap.patrols.demand import windows_of_shift
from webmap.patrols.rota import RotaShift, clock_min, read_rota, span_min

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MINUTE_S = 60
# A talk is held when a factory's office is open.
TALK_WINDOWS = (("09:00", "11:30"), ("14:00", "17:30"))
_TALK_PRIORITY, _STAND_PRIORITY = 4, 5
# From this priority on a hotspot is on every shift's list however plans are varied.
_ALWAYS_PRIORITY = 4
_LONGEST_NAME = 60
_SEEDS = 1000


class Vary(StrEnum):
    """How one day's plan differs from another's of the same shift."""

    SAME = "same"
    SEED = "seed"
    HOTSPOTS = "hotspots"


def asked_of_shift(
    session: Session,
    office_id: int,
    shift: RotaShift,
    zone: tzinfo,
    vary: Vary,
    *,
    stand_teams: int = 1,
) -> dict[str, Any]:
    """Return the request of a shift's plan as JSON, in the form that the plans' API takes.

    Parameters
    ----------
    shift
        With who is on it.
    zone
        The office's.
    vary
        Same: the same seed every day. Seed: each day its own. Hotspots: besides, hotspots of
        priority 1 to 3 come every other day.
    stand_teams
        How many teams hold the weekend stand together, 1 or 2.

    Raises
    ------
    Conflict
        Nobody is on the shift, or nothing wants a visit in it.
    """
    if not shift.teams:
        raise Conflict(
            N_("%(day)s %(begins)s 的班还没有排人。请先排班。"),
            day=f"{shift.day:%Y-%m-%d}",
            begins=shift.begins,
        )
    # A night's shift may keep an appointment of the morning after.
    others = read_rota(
        session, office_id, shift.day - timedelta(days=1), shift.day + timedelta(days=1)
    )
    agreed = [
        one
        for one in list_appointments(session, office_id, shift.day, shift.day + timedelta(days=1))
        if one.status is AppointmentStatus.PLANNED and _shift_of(one, others) == _key(shift)
    ]
    hotspots = hotspots_of(session, office_id, shift.day)
    body = request_body(
        shift, teams_of(session, office_id), hotspots, agreed, zone, vary, stand_teams=stand_teams
    )
    if not body["visits"]:
        raise Conflict(N_("这个班没有要到访的热点或约定。请先确认热点。"))
    return body


def request_body(
    shift: RotaShift,
    teams: Sequence[TeamChoice],
    hotspots: Sequence[HotspotChoice],
    agreed: Sequence[Agreed],
    zone: tzinfo,
    vary: Vary,
    *,
    stand_teams: int = 1,
) -> dict[str, Any]:
    """Return a request as JSON; see `asked_of_shift`."""
    starts_at = datetime.combine(shift.day, time.fromisoformat(shift.begins), zone)
    begin, end = span_min(shift, shift.day)
    ends_at = starts_at + timedelta(minutes=end - begin)
    known = {team.id: team for team in teams}
    on = [known[each.team_id] for each in shift.teams if each.team_id in known]
    day = shift.day.toordinal()
    visits = [
        _hotspot_body(hotspot, shift)
        for index, hotspot in enumerate(hotspots)
        if _fits(hotspot, starts_at, ends_at)
        and (
            vary is not Vary.HOTSPOTS
            or hotspot.priority >= _ALWAYS_PRIORITY
            or (index + day) % 2 == 0
        )
    ]
    visits += [_agreed_body(one, on, stand_teams) for one in agreed]
    return {
        "shift": {
            "name": shift.name,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
        },
        "teams": [{"team_id": team.id, "mode": team.mode.value} for team in on],
        "visits": visits,
        "seed": 0 if vary is Vary.SAME else day % _SEEDS,
    }


def _key(shift: RotaShift) -> tuple[Any, ...]:
    return shift.day, shift.begins, shift.ends


def _shift_of(agreed: Agreed, shifts: Sequence[RotaShift]) -> tuple[Any, ...] | None:
    """Return the one shift into whose plan an appointment goes; None: nobody is on at that time.

    One with an hour goes to the first shift that lasts until it is over, another to the one
    that has the most time for it.
    """
    room = [(_room_min(agreed, shift), shift) for shift in shifts if shift.teams]
    room = [(minutes, shift) for minutes, shift in room if minutes * _MINUTE_S >= agreed.dwell_s]
    if not room:
        return None
    return _key(max(room, key=lambda each: each[0])[1])


def _room_min(agreed: Agreed, shift: RotaShift) -> int:
    """Return the longest time within a shift at which an appointment could be kept, minutes."""
    begin, end = span_min(shift, agreed.day)
    if agreed.begins:
        at, lasts = clock_min(agreed.begins), -(-agreed.dwell_s // _MINUTE_S)
        return lasts if begin <= at and at + lasts <= end else 0
    spans = [(clock_min(opens), clock_min(closes)) for opens, closes in TALK_WINDOWS]
    return max(min(end, closes) - max(begin, opens) for opens, closes in spans)


def _fits(hotspot: HotspotChoice, starts_at: datetime, ends_at: datetime) -> bool:
    windows = windows_of_shift(hotspot.windows, starts_at, ends_at)
    return any(window.length_s >= hotspot.dwell_s for window in windows)


def team_answering(hotspot: HotspotChoice, shift: RotaShift) -> int | None:
    """Return the team of a shift that answers for a hotspot, alone or by a member who is on."""
    answers = hotspot.team_on(shift.day)
    if answers is None:
        return None
    there = any(
        on.team_id == answers.team_id
        and (answers.member_id is None or on.members is None or answers.member_id in on.members)
        for on in shift.teams
    )
    return answers.team_id if there else None


def _hotspot_body(hotspot: HotspotChoice, shift: RotaShift) -> dict[str, Any]:
    point = hotspot.area.centroid
    team_id = team_answering(hotspot, shift)
    return {
        "hotspot_id": hotspot.id,
        "name": hotspot.name[:_LONGEST_NAME],
        "lon": round(point.x, 7),
        "lat": round(point.y, 7),
        "priority": hotspot.priority,
        "dwell_min": -(-hotspot.dwell_s // _MINUTE_S),
        "visits": hotspot.visits,
        "spacing_min": -(-hotspot.spacing_s // _MINUTE_S),
        "windows": [list(window) for window in hotspot.windows],
        **({} if team_id is None else {"team_id": team_id}),
    }


def _agreed_body(agreed: Agreed, on: Sequence[TeamChoice], stand_teams: int) -> dict[str, Any]:
    stand = agreed.kind is AppointmentKind.STAND
    body: dict[str, Any] = {
        "hotspot_id": None,
        "name": agreed.name[:_LONGEST_NAME],
        "lon": agreed.lon,
        "lat": agreed.lat,
        "priority": _STAND_PRIORITY if stand else _TALK_PRIORITY,
        "dwell_min": -(-agreed.dwell_s // _MINUTE_S),
        "visits": 1,
        "spacing_min": 0,
        "windows": [list(window) for window in TALK_WINDOWS],
    }
    if agreed.begins:
        over = clock_min(agreed.begins) + body["dwell_min"]
        body["windows"] = [[agreed.begins, f"{over // 60 % 24:02d}:{over % 60:02d}"]]
        body["fixed_at"] = agreed.begins
    if stand and stand_teams > 1:
        if len(on) < stand_teams:
            raise Conflict(
                N_("%(day)s 的“%(name)s”要两个小组一起摆摊，这个班只有 1 个小组。请再排一个小组。"),
                day=f"{agreed.day:%Y-%m-%d}",
                name=agreed.name,
            )
        body["teams_together"] = stand_teams
    if any(team.id == agreed.team_id for team in on):
        body["locks"] = [{"number": 1, "team_id": agreed.team_id}]
    return body
