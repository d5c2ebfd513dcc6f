"""Reads the sheets of sweeps and beats: the ground, each team's walk, the figures, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import geopandas as gpd
from sqlalchemy.orm import Session

from webmap.errors import N_
from webmap.layers import Moment
from webmap.models import Office, to_geometry
from webmap.patrols import MODE_NAMES, Beats, Sweep, Walk, walk_directions
from webmap.printing.base_data import read_base_data
from webmap.printing.plan_content import PlanContent, RouteSheet, StopLine
from webmap.printing.sheet_reader import STORED_SRID, crs_name, read_shown_layers

Words = Callable[[str], str]

_LAYERS = ("sub_grids", "police_grids", "boundary")
_MINUTE_S = 60


def read_walk_content(
    session: Session,
    office: Office,
    found: Sweep | Beats,
    title: str,
    now: datetime,
    words: Words,
    language: str,
) -> PlanContent:
    """Return what the sheets of a sweep or of beats show.

    Each walk is a route whose stops are the pieces that count, numbered in order.

    Parameters
    ----------
    session, office
        A database session, and the office.
    found
        The sweep or the beats.
    title
        Of the sheets.
    now
        In the office's time zone.
    words
        Translates.
    language
        ``zh_CN`` or ``en``, for the names of layers.
    """
    srid = office.metric_srid
    moment = Moment(now.date(), now)
    layers = read_shown_layers(session, office, moment, _LAYERS, language)
    boundary = gpd.GeoSeries([to_geometry(office.boundary)], crs=STORED_SRID).to_crs(srid)
    west, south, east, north = boundary.total_bounds.tolist()
    walks = found.walks
    values = found.values if isinstance(found, Beats) else (None,) * len(walks)
    return PlanContent(
        office_name=office.name,
        made_up=office.made_up,
        title=title,
        shift=words(MODE_NAMES[walks[0].mode]) if walks else "",
        figures=_beat_figures(found, words)
        if isinstance(found, Beats)
        else _sweep_figures(found, words),
        routes=tuple(
            _route(number, walk, value, srid, words)
            for number, (walk, value) in enumerate(zip(walks, values, strict=True), start=1)
        ),
        left_out=(),
        base=read_base_data(session, office.id, srid),
        layers=layers,
        office_bounds=(west, south, east, north),
        crs_name=crs_name(srid),
        drawn_at=now,
    )


def _route(number: int, walk: Walk, value: float | None, srid: int, words: Words) -> RouteSheet:
    """Return a walk as a route: pieces that count are its stops, the others the way to them."""
    line = gpd.GeoSeries([walk.line()], crs=STORED_SRID).to_crs(srid).iloc[0]
    stops: list[StopLine] = []
    passed: list[str] = []
    # On a beat one walks along; only on a sweep does it matter what was done before.
    for piece in walk_directions(walk, names_only=value is not None):
        text = piece.direction.text(words)
        if piece.again:
            passed.append(words(N_("%(text)s（路过）")) % {"text": text})
            continue
        stops.append(
            StopLine(
                number=str(len(stops) + 1), name=text, arrives="", stays="", stay_min=0,
                travel_min=0, distance_m=piece.direction.length_m, via="", point=piece.begins,
                turns=tuple(passed),
            )
        )  # fmt: skip
        passed = []
    minutes = round(walk.time_s / _MINUTE_S)
    told = [words(N_("%(count)s 分钟")) % {"count": minutes}]
    if value is not None:
        told.append(words(N_("警情 %(value)s")) % {"value": f"{value:.1f}"})
    return RouteSheet(
        number=number,
        team=words(N_("路线 %(number)s")) % {"number": number},
        mode=words(MODE_NAMES[walk.mode]),
        leaves="",
        back="  ".join(told),
        distance_m=walk.length_m,
        moving_min=minutes,
        standing_min=0,
        line=line,
        stops=tuple(stops),
        turns_back=tuple(passed),
    )


def _sweep_figures(found: Sweep, words: Words) -> tuple[tuple[str, str], ...]:
    return (
        (words(N_("巡查道路")), _km(found.wanted_m, words)),
        (words(N_("全程")), _km(found.length_m, words)),
        (words(N_("重复走")), f"{found.again_share:.1%}"),
        (words(N_("至少要走")), _km(found.bound_m, words)),
    )


def _beat_figures(found: Beats, words: Words) -> tuple[tuple[str, str], ...]:
    share = found.value / found.total if found.total > 0 else 0.0
    return (
        (words(N_("经过的警情")), f"{share:.0%}"),
        (words(N_("加权")), f"{found.value:.1f} / {found.total:.1f}"),
        (words(N_("全程")), _km(sum(walk.length_m for walk in found.walks), words)),
    )


def _km(distance_m: float, words: Words) -> str:
    return words(N_("%(count)s 公里")) % {"count": f"{distance_m / 1000:.1f}"}
