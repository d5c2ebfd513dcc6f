"""Reads a patrol plan's sheets from the database, in the reader's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from webmap.errors import N_
from webmap.layers import Moment
from webmap.models import Office, to_geometry
from webmap.patrols import (
    PlannedRoute,
    PlannedStop,
    SavedPlan,
    StopKind,
    Wording,
    network_of,
    route_directions,
)
from webmap.printing.base_data import read_base_data
from webmap.printing.plan_content import PlanContent, RouteSheet, StopLine
from webmap.printing.sheet_reader import STORED_SRID, crs_name, read_shown_layers

_LAYERS = ("sub_grids", "police_grids", "boundary", "hotspots")
_MINUTE_S = 60


def read_plan_content(
    session: Session,
    office: Office,
    plan: SavedPlan,
    wording: Wording,
    now: datetime,
    language: str,
) -> PlanContent:
    """Return what the sheets of a plan show.

    Parameters
    ----------
    session, office
        A database session, and the plan's office.
    plan
        The plan.
    wording
        The reader's words, and the office's time zone.
    now
        In the office's time zone.
    language
        ``zh_CN`` or ``en``, for the names of layers.
    """
    srid = office.metric_srid
    moment = Moment(plan.starts_at.astimezone(wording.zone).date(), now)
    layers = read_shown_layers(session, office, moment, _LAYERS, language)
    boundary = gpd.GeoSeries([to_geometry(office.boundary)], crs=STORED_SRID).to_crs(srid)
    west, south, east, north = boundary.total_bounds.tolist()
    return PlanContent(
        office_name=office.name,
        made_up=office.made_up,
        title=plan.title,
        shift=_shift(plan, wording),
        figures=_figures(plan, wording),
        routes=tuple(
            _route(route, plan, wording, srid, _turns(session, office, route, wording))
            for route in plan.routes
        ),
        left_out=tuple((one.name, wording.reason(one.reason, plan)) for one in plan.left_out),
        base=read_base_data(session, office.id, srid),
        layers=layers,
        office_bounds=(west, south, east, north),
        crs_name=crs_name(srid),
        drawn_at=now,
    )


def clock(moment: datetime, plan: SavedPlan, wording: Wording) -> str:
    """Return a time of day; one after midnight says so."""
    local, first = moment.astimezone(wording.zone), plan.starts_at.astimezone(wording.zone)
    time = f"{local:%H:%M}"
    if local.date() == first.date():
        return time
    return wording.translate(N_("次日 %(time)s")) % {"time": time}


def _shift(plan: SavedPlan, wording: Wording) -> str:
    start = plan.starts_at.astimezone(wording.zone)
    return f"{start:%Y-%m-%d %H:%M}–{clock(plan.ends_at, plan, wording)}"


def _figures(plan: SavedPlan, wording: Wording) -> tuple[tuple[str, str], ...]:
    figures, words = plan.figures, wording.translate
    waits = figures.waiting_s
    return (
        (
            words(N_("到访")),
            words(N_("%(made)s / %(wanted)s 次"))
            % {"made": figures.visits_made, "wanted": figures.visits_wanted},
        ),
        (words(N_("得分占比")), f"{figures.share:.0%}"),
        (words(N_("停留")), minutes(figures.standing_s, wording)),
        (words(N_("路上")), minutes(figures.moving_s, wording)),
        *(() if waits is None else ((words(N_("等候")), minutes(waits, wording)),)),
        (words(N_("路程")), words(N_("%(count)s 公里")) % {"count": _km(figures.distance_m)}),
    )


def _km(distance_m: float) -> str:
    return f"{distance_m / 1000:.1f}"


def minutes(seconds: int, wording: Wording) -> str:
    """Return a length of time in minutes."""
    return wording.translate(N_("%(count)s 分钟")) % {"count": round(seconds / _MINUTE_S)}


# Of each leg its sentences, and the same in few words.
Turns = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def _turns(session: Session, office: Office, route: PlannedRoute, wording: Wording) -> Turns:
    """Return the sentences for the way to each stop and back."""
    if route.line is None:
        return (((), ()),) * (len(route.stops) + 1)
    return tuple(
        (
            tuple(one.text(wording.translate) for one in leg),
            tuple(one.brief(wording.translate) for one in leg),
        )
        for leg in route_directions(network_of(session, office), route)
    )


def _route(
    route: PlannedRoute, plan: SavedPlan, wording: Wording, srid: int, turns: Turns
) -> RouteSheet:
    points = _metric([stop.point for stop in route.stops], srid)
    numbers = iter(range(1, len(route.stops) + 1))
    stops = [
        _stop(
            stop,
            point,
            plan,
            wording,
            next(numbers) if stop.kind is StopKind.VISIT else None,
            leg,
        )
        for stop, point, leg in zip(route.stops, points, turns[:-1], strict=True)
    ]
    return RouteSheet(
        number=route.number,
        team=route.team,
        mode=wording.mode(route.mode),
        leaves=clock(route.leaves_at, plan, wording),
        back=clock(route.back_at, plan, wording),
        distance_m=route.distance_m,
        moving_min=round(route.moving_s / _MINUTE_S),
        standing_min=round(route.standing_s / _MINUTE_S),
        line=_metric([route.line], srid)[0],
        stops=tuple(stops),
        turns_back=turns[-1][0],
        brief_back=turns[-1][1],
    )


def _stop(
    stop: PlannedStop,
    point: Any,
    plan: SavedPlan,
    wording: Wording,
    number: int | None,
    turns: tuple[tuple[str, ...], tuple[str, ...]],
) -> StopLine:
    stay_s = (stop.departs_at - stop.starts_at).total_seconds()
    return StopLine(
        number="" if number is None else str(number),
        name=wording.stop_name(stop),
        arrives=clock(stop.arrives_at, plan, wording),
        stays=_stay(stop, plan, wording),
        stay_min=round(stay_s / _MINUTE_S),
        travel_min=round(stop.travel_s / _MINUTE_S),
        distance_m=stop.distance_m,
        via="、".join(stop.via),
        point=None if number is None else point,
        turns=turns[0],
        brief=turns[1],
        begins=clock(stop.starts_at, plan, wording),
        wait_min=round((stop.starts_at - stop.arrives_at).total_seconds() / _MINUTE_S),
    )


def _stay(stop: PlannedStop, plan: SavedPlan, wording: Wording) -> str:
    """Return from when to when; the day after is said once."""
    starts = stop.starts_at.astimezone(wording.zone)
    departs = stop.departs_at.astimezone(wording.zone)
    end = f"{departs:%H:%M}"
    if departs.date() != starts.date():
        end = clock(departs, plan, wording)
    return f"{clock(starts, plan, wording)}–{end}"


def _metric(geometries: list[Any], srid: int) -> list[Any]:
    """Return geometries (EPSG:4326, None where there is none) in a metric system."""
    return gpd.GeoSeries(geometries, crs=STORED_SRID).to_crs(srid).tolist()
