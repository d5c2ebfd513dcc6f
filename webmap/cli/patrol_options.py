"""What is asked of a plan at the command line, as the request that the web takes too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError
from sqlalchemy.orm import Session

from webmap.errors import N_, BadField, DomainError
from webmap.models import Mode, Office
from webmap.patrols import hotspots_of, teams_of
from webmap.validation import reason
from webmap.web.context import LOCAL_ZONE
from webmap.web.schemas.patrols import PlanBody


def shift_times(day: str, begins: str, ends: str) -> tuple[datetime, datetime]:
    """Return the shift's start and end; one that ends before it begins goes past midnight."""
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise BadField(
            "--date", N_("日期“%(day)s”不对，要写成 2026-11-24 这样。"), day=day
        ) from error
    times = []
    for option, clock in (("--from", begins), ("--to", ends)):
        try:
            times.append(datetime.combine(on, time.fromisoformat(clock), LOCAL_ZONE))
        except ValueError as error:
            raise BadField(
                option, N_("时间“%(clock)s”不对，要写成 20:00 这样。"), clock=clock
            ) from error
    starts_at, ends_at = times
    return starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1)


def team_bodies(db: Session, office: Office, asked: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return teams given as CODE, CODE:MODE or CODE:MODE:PERCENT of the mode's speed.

    Without a mode each moves as it usually does.

    In an office without a station they start and end at their first and last stop.
    """
    known = {team.code: team for team in teams_of(db, office.id)}
    start = "anywhere" if office.station is None else "station"
    bodies = []
    for text in asked:
        code, mode, speed, *more = [*text.split(":"), "", ""]
        if code not in known:
            raise BadField(
                "--team",
                N_("没有编号为“%(code)s”的小组，有：%(codes)s。"),
                code=code,
                codes="、".join(known) or "-",
            )
        if mode not in {"", *Mode}:
            raise BadField(
                "--team",
                N_("不认识方式“%(mode)s”，要写 foot、ebike 或 car。"),
                mode=mode,
            )
        if any(more) or not (speed == "" or speed.isdecimal()):
            raise BadField(
                "--team",
                N_("“%(team)s”不对，速度写成百分数，例如 M1:foot:80。"),
                team=text,
            )
        team = known[code]
        body = {"team_id": team.id, "mode": mode or team.mode.value, "start": start}
        bodies.append(body | ({"speed_percent": int(speed)} if speed else {}))
    return bodies


def visit_bodies(
    db: Session, office: Office, numbers: tuple[str, ...], day: date, team_ids: set[int]
) -> list[dict[str, Any]]:
    """Return the presence that hotspots want, given by number; none named: all confirmed ones.

    The team that answers for a hotspot on the day goes there, where it is one of ``team_ids``.
    """
    hotspots = {hotspot.number: hotspot for hotspot in hotspots_of(db, office.id, day)}
    for number in numbers:
        if number not in hotspots:
            raise BadField(
                "--hotspot",
                N_("没有编号为“%(number)s”的已确认热点。"),
                number=number,
            )
    if not hotspots:
        raise BadField("--hotspot", N_("还没有已确认的热点，请先导入或画热点。"))
    return [
        {
            "hotspot_id": hotspot.id,
            "name": hotspot.name,
            "priority": hotspot.priority,
            "dwell_min": -(-hotspot.dwell_s // 60),
            "visits": hotspot.visits,
            "spacing_min": -(-hotspot.spacing_s // 60),
            "windows": [list(window) for window in hotspot.windows],
            "team_id": answers.team_id if answers and answers.team_id in team_ids else None,
        }
        for hotspot in (hotspots[number] for number in numbers or hotspots)
        for answers in (hotspot.team_on(day),)
    ]


def checked_body(body: dict[str, Any]) -> PlanBody:
    """Return the request, or say which part of it cannot be used."""
    try:
        return PlanBody.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        message, params = reason(first)
        field = ".".join(str(part) for part in first["loc"])
        raise DomainError(
            N_("“%(field)s”填得不对：%(reason)s"),
            field=field,
            reason=_(message) % params if params else message,
        ) from error
