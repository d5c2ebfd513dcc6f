"""The demo office's past: nights planned by our own planner, some of them walked and reported."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.cli.patrol_options import checked_body
from webmap.models import Office, ReportKind, TrackSource, User
from webmap.patrols import (
    OnDuty,
    PlannedRoute,
    RotaShift,
    StopKind,
    TeamChoice,
    Vary,
    asked_of_shift,
    draw,
    publish_plan,
    read_ground,
    read_plan,
    save_plan,
    set_shift,
    teams_of,
)
from webmap.patrols.fixes import Fixes
from webmap.patrols.reports import Message, keep_report
from webmap.patrols.solver import solve
from webmap.patrols.tracks import keep_track
from webmap.projections import transformer_between
from webmap.web.context import LOCAL_ZONE

PLANNER, REPORTER = "officer", "auxiliary"
_SHIFT = ("夜班", "20:00", "02:00")
# The search of a night is cut by what it does, not by the clock, unless the machine is very slow.
_WORK_S, _TIME_LIMIT_S = 0.02, 0.7
# The review of a shift is held in these days; older tracks would be thinned at once.
_WALKED_NIGHTS = 3
_FIX_EVERY_S, _OFF_M, _ACCURACY_M = 30.0, 4.0, 8.0
_MOST_LATE_S = 240
_FAILED_SHARE = 0.06
_REASON = "临时处警，没有去成"


class _Night(NamedTuple):
    plan_id: int
    seed: int


def make_past(
    session: Session, office: Office, nights: int, now: datetime, told: Callable[[int], None]
) -> int:
    """Add published plans of the nights before now, and tracks and reports of the last few.

    Parameters
    ----------
    session, office
        A session that writes, and the demo office with its teams and hotspots.
    nights
        How many; the last one is over.
    now
        In the office's time zone.
    told
        Is given the number of nights that are done.

    Returns
    -------
    The number of plans.
    """
    teams = teams_of(session, office.id)
    planner_id = session.scalar(select(User.id).where(User.username == PLANNER))
    last = now.date() - timedelta(days=1 if now.time() >= time.fromisoformat(_SHIFT[2]) else 2)
    for number in range(nights):
        shift = RotaShift(
            last - timedelta(days=nights - 1 - number), *_SHIFT, teams=_on_duty(teams, number)
        )
        night = _plan(session, office, shift, number, planner_id)
        if number >= nights - _WALKED_NIGHTS:
            _walk(session, office, night, now)
        told(number + 1)
    return nights


def _on_duty(teams: list[TeamChoice], number: int) -> tuple[OnDuty, ...]:
    """Return the three teams of a night: one mobile, two of the road patrol, in turn."""
    mobile = [team.id for team in teams if team.code.startswith("JD")]
    road = [team.id for team in teams if team.code.startswith("XC")]
    chosen = (mobile[number % len(mobile)], *(road[(number + k) % len(road)] for k in range(2)))
    return tuple(OnDuty(team_id) for team_id in chosen)


def _plan(
    session: Session, office: Office, shift: RotaShift, number: int, planner_id: int | None
) -> _Night:
    set_shift(session, office.id, shift)
    wanted = asked_of_shift(session, office.id, shift, LOCAL_ZONE, Vary.HOTSPOTS)
    body = checked_body(wanted)
    request = body.to_request()
    itinerary = draw(
        request,
        read_ground(session, office, request),
        _TIME_LIMIT_S,
        partial(solve, work_s=_WORK_S),
    )
    made_at = request.starts_at - timedelta(hours=3)
    plan_id = save_plan(
        session,
        office.id,
        shift=(request.name, request.starts_at, request.ends_at),
        seed=request.seed,
        request=body.kept(),
        itinerary=itinerary,
        now=made_at,
        user_id=planner_id,
    )
    publish_plan(session, office.id, plan_id, made_at + timedelta(minutes=20))
    record(
        session,
        office_id=office.id,
        username=PLANNER,
        action="plans.publish",
        subject=f"plan:{plan_id}",
        now=made_at + timedelta(minutes=20),
    )
    return _Night(plan_id, number)


def _walk(session: Session, office: Office, night: _Night, now: datetime) -> None:
    """Tell that a night's stops were made, a few not, and keep the tracks of its teams."""
    plan = read_plan(session, office.id, night.plan_id)
    chance = random.Random(night.seed)  # noqa: S311 - made-up data, no secret
    noise = np.random.default_rng(night.seed)
    to_metric = transformer_between(4326, office.metric_srid)
    for route in plan.routes:
        late = timedelta(seconds=chance.randrange(_MOST_LATE_S))
        for stop in route.stops:
            if stop.kind is not StopKind.VISIT:
                continue
            failed = chance.random() < _FAILED_SHARE
            kinds = (
                [(ReportKind.FAILED, stop.arrives_at)]
                if failed
                else [(ReportKind.ARRIVED, stop.starts_at), (ReportKind.DONE, stop.departs_at)]
            )
            for kind, at in kinds:
                message = Message(
                    uuid=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                    plan_id=plan.id,
                    team_id=route.team_id,
                    sequence=stop.sequence,
                    kind=kind,
                    at=at + late,
                    reason=_REASON if failed else "",
                )
                keep_report(session, office.id, message, username=REPORTER, now=now)
        if route.line is not None:
            keep_track(
                session,
                office.id,
                plan_id=plan.id,
                team_id=route.team_id,
                fixes=_fixes(route, late, to_metric, noise),
                source=TrackSource.PHONE,
                number=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                user_id=None,
            )


def _fixes(
    route: PlannedRoute, late: timedelta, to_metric: Transformer, noise: np.random.Generator
) -> Fixes:
    """Return where a team was, beside the planned way by what a phone is wrong."""
    line = shapely.transform(route.line, to_metric.transform, interleaved=False)
    moments, metres = [route.leaves_at.timestamp()], [0.0]
    for stop in route.stops:
        metres += [metres[-1] + stop.distance_m] * 2
        moments += [stop.arrives_at.timestamp(), stop.departs_at.timestamp()]
    moments.append(route.back_at.timestamp())
    metres.append(max(route.distance_m, metres[-1]))
    time_s: NDArray[np.float64] = np.arange(moments[0], moments[-1], _FIX_EVERY_S)
    along_m = np.interp(time_s, moments, metres) * (line.length / max(metres[-1], 1.0))
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(line, along_m)).T
    off = noise.normal(0.0, _OFF_M, (2, len(x)))
    lon, lat = to_metric.transform(x + off[0], y + off[1], direction="INVERSE")
    return Fixes(
        time_s + late.total_seconds(),
        np.column_stack([lon, lat]),
        np.full(len(time_s), _ACCURACY_M),
    )
