"""Figures for each grid: places by layer, people, ground, streets, incidents and their trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from webmap.grids.load import load_of
from webmap.grids.past_codes import codes_on_days, read_all_grids
from webmap.grids.trend import Trend, trend_of
from webmap.grids.work import (
    INCIDENTS,
    RESIDENTS,
    STREETS,
    WORKERS,
    Period,
    Work,
    read_incidents,
    read_work,
    shapes_of,
)
from webmap.models import Office, PoliceGrid, SubGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session


@dataclass(frozen=True, eq=False)
class GridFigures:
    """The figures of one grid.

    Parameters
    ----------
    code, name
        What it is called.
    area
        EPSG:4326.
    area_km2, street_km
        Its size; a street on its border counts half.
    places
        Places by layer.
    residents, workers
        People, as the layers' fields tell.
    incidents
        By category, and all of them under the empty name.
    load
        Its work over the mean of its level: 1 is even.
    """

    code: str
    name: str
    area: BaseGeometry
    area_km2: float
    street_km: float
    places: Mapping[str, int]
    residents: int
    workers: int
    incidents: Mapping[str, Trend]
    load: float


@dataclass(frozen=True, eq=False)
class OfficeFigures:
    """The figures of all grids of an office.

    Parameters
    ----------
    day
        The day whose grids they are.
    period
        The incidents' days.
    layer_ids, categories
        The columns of places and of incidents.
    police_grids, sub_grids
        By code.
    elsewhere
        Incidents of the period in sub-grids that do not hold on the day, by their codes.
    """

    day: date
    period: Period
    layer_ids: tuple[str, ...]
    categories: tuple[str, ...]
    police_grids: tuple[GridFigures, ...]
    sub_grids: tuple[GridFigures, ...]
    elsewhere: Mapping[str, int]


def office_figures(
    session: Session, office: Office, day: date, period: Period, weights: Mapping[str, float]
) -> OfficeFigures:
    """Count what each grid that holds on a day has.

    Places are counted as they are now, by the grids of the day. Each incident is counted by the
    grid that held on its own day, so that a change of grids does not rewrite the past.

    Parameters
    ----------
    session, office
        Where to read.
    day
        Whose grids are asked for.
    period
        The days whose incidents count; the trend is against the same length before.
    weights
        What the load is made of; see `webmap.grids.load.load_of`.

    Raises
    ------
    DomainError
        Nothing that has a weight is there.
    """
    work = read_work(session, office, period)
    before = read_incidents(session, office.id, period.before)
    categories = tuple(sorted({*work.incidents["category"], *before["category"]}))
    levels: list[tuple[GridFigures, ...]] = []
    elsewhere: dict[str, int] = {}
    for table in (PoliceGrid, SubGrid):
        grids = read_all_grids(session, office.id, table)
        held = _held_on(grids, day)
        counts = _by_code(grids, work.incidents), _by_code(grids, before)
        levels.append(_level(work, held, counts, categories, weights))
        if table is SubGrid:
            known = set(held["code"])
            for (code, _category), number in counts[0].items():
                if code is not None and code not in known:
                    elsewhere[code] = elsewhere.get(code, 0) + number
    return OfficeFigures(day, period, work.layer_ids, categories, levels[0], levels[1], elsewhere)


def _held_on(grids: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    holds = [
        begin <= day and (end is None or end > day)
        for begin, end in zip(grids["valid_from"], grids["valid_to"], strict=True)
    ]
    return grids[np.array(holds, dtype=bool)]


def _by_code(grids: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame) -> Counter[tuple[Any, str]]:
    codes = codes_on_days(grids, shapes_of(incidents), list(incidents["day"]))
    return Counter(zip(codes.tolist(), incidents["category"], strict=True))


def _level(
    work: Work,
    held: gpd.GeoDataFrame,
    counts: tuple[Counter[tuple[Any, str]], Counter[tuple[Any, str]]],
    categories: tuple[str, ...],
    weights: Mapping[str, float],
) -> tuple[GridFigures, ...]:
    if held.empty:
        return ()
    areas = shapes_of(held)
    figures = work.by_area(areas)
    codes = list(held["code"])
    figures[INCIDENTS] = np.array(
        [float(sum(counts[0][code, category] for category in categories)) for code in codes]
    )
    load = load_of(figures, weights) * len(codes)
    area_m2: NDArray[np.float64] = shapely.area(shapes_of(held.to_crs(work.metric_srid)))
    return tuple(
        GridFigures(
            code=code,
            name=name,
            area=areas[i],
            area_km2=float(area_m2[i]) / 1e6,
            street_km=float(figures[STREETS][i]) / 1000,
            places={layer_id: int(figures[layer_id][i]) for layer_id in work.layer_ids},
            residents=int(figures[RESIDENTS][i]),
            workers=int(figures[WORKERS][i]),
            incidents=_trends(code, counts, categories),
            load=float(load[i]),
        )
        for i, (code, name) in enumerate(zip(codes, held["name"], strict=True))
    )


def _trends(
    code: str,
    counts: tuple[Counter[tuple[Any, str]], Counter[tuple[Any, str]]],
    categories: tuple[str, ...],
) -> dict[str, Trend]:
    now, before = ({c: count[code, c] for c in categories} for count in counts)
    trends = {c: trend_of(now[c], before[c]) for c in categories}
    return {"": trend_of(sum(now.values()), sum(before.values())), **trends}
