"""Work: what an office's database knows of places, people, incidents and streets by area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
from sqlalchemy import func, select

from webmap.grids.days import LOCAL_ZONE, local_day
from webmap.grids.load import street_length_m
from webmap.grids.membership import grid_of, totals
from webmap.models import Incident, Layer, LayerSource, Office, Place, Street, read_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

RESIDENTS, WORKERS, INCIDENTS, STREETS = "residents", "workers", "incidents", "streets"
# Fields of a layer that tell how many people live or work in a place.
_PEOPLE = {RESIDENTS: ("residents", "residents_capacity"), WORKERS: ("workers",)}
# Weights that a commander starts from.
USUAL_WEIGHTS = {"rentals": 1.0, RESIDENTS: 1.0, "factories": 1.0, INCIDENTS: 2.0, STREETS: 1.0}
USUAL_DAYS = 90


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        end = self.first - timedelta(days=1)
        return Period(end - timedelta(days=self.days - 1), end)

    def moments(self) -> tuple[datetime, datetime]:
        """Return the first moment, and the first moment after it."""
        begin, end = (
            datetime.combine(day, time(), LOCAL_ZONE)
            for day in (self.first, self.last + timedelta(days=1))
        )
        return begin, end


def latest_period(session: Session, office_id: int, days: int, day: date) -> Period:
    """Return the period of so many days that ends with the last incident known on a day.

    A period that ran on to a day for which nothing was brought in yet would look quiet.
    """
    end = Period(day, day).moments()[1]
    last = session.scalar(
        select(func.max(Incident.occurred_from)).where(
            Incident.office_id == office_id, Incident.occurred_from < end
        )
    )
    last_day = day if last is None else local_day(last)
    return Period(last_day - timedelta(days=days - 1), last_day)


@dataclass(frozen=True, eq=False)
class Work:
    """What brings work, and where.

    Parameters
    ----------
    metric_srid
        EPSG code of the office's metric CRS.
    places
        Columns ``layer_id, geom`` (EPSG:4326), and ``residents, workers``.
    layer_ids
        The layers of places that the office has, empty ones too.
    streets
        LineStrings in EPSG:4326 with ``highway``.
    incidents
        Columns ``category, day, geom`` (EPSG:4326) of the period asked for.
    """

    metric_srid: int
    places: gpd.GeoDataFrame
    layer_ids: tuple[str, ...]
    streets: gpd.GeoDataFrame
    incidents: gpd.GeoDataFrame

    def names(self) -> tuple[str, ...]:
        """Return the figures that can be weighed."""
        return (*self.layer_ids, RESIDENTS, WORKERS, INCIDENTS, STREETS)

    def by_area(self, areas: Shapes) -> dict[str, Floats]:
        """Return each figure for each area (EPSG:4326): counts, people, metres of street."""
        count = len(areas)
        at = grid_of(shapes_of(self.places), areas)
        figures = {}
        for layer_id in self.layer_ids:
            mine = at[(self.places["layer_id"] == layer_id).to_numpy()]
            figures[layer_id] = totals(mine, np.ones(len(mine)), count)
        for name in _PEOPLE:
            figures[name] = totals(at, self.places[name].to_numpy(), count)
        at = grid_of(shapes_of(self.incidents), areas)
        figures[INCIDENTS] = totals(at, np.ones(len(at)), count)
        lines = shapes_of(self.streets.to_crs(self.metric_srid))
        metric = gpd.GeoSeries(areas, crs=4326).to_crs(self.metric_srid)
        figures[STREETS] = street_length_m(lines, np.asarray(metric.array, dtype=object))
        return figures


def shapes_of(frame: gpd.GeoDataFrame) -> Shapes:
    """Return the geometries of a frame."""
    return np.asarray(frame.geometry.array, dtype=object)


def read_work(session: Session, office: Office, period: Period) -> Work:
    """Read the work of an office, with the incidents of a period."""
    layers = session.execute(
        select(Layer.layer_id, Layer.fields)
        .where(Layer.office_id == office.id, Layer.source == LayerSource.PLACES)
        .order_by(Layer.position)
    ).all()
    places = read_frame(
        session,
        select(Place.layer_id, Place.attributes, Place.geom)
        .where(Place.office_id == office.id)
        .order_by(Place.id),
    )
    fields = {layer.layer_id: {field["name"] for field in layer.fields} for layer in layers}
    for name, wanted in _PEOPLE.items():
        places[name] = [
            _people(attributes, wanted, fields.get(layer_id, set()))
            for attributes, layer_id in zip(places["attributes"], places["layer_id"], strict=True)
        ]
    return Work(
        metric_srid=office.metric_srid,
        places=places.drop(columns="attributes"),
        layer_ids=tuple(layer.layer_id for layer in layers),
        streets=read_streets(session, office),
        incidents=read_incidents(session, office.id, period),
    )


def _people(attributes: dict[str, Any], wanted: tuple[str, ...], fields: set[str]) -> float:
    for name in wanted:
        value = attributes.get(name)
        if name in fields and isinstance(value, int | float) and value > 0:
            return float(value)
    return 0.0


def read_streets(session: Session, office: Office) -> gpd.GeoDataFrame:
    """Read the streets of an office: ``highway, geom`` (EPSG:4326)."""
    return read_frame(
        session,
        select(Street.highway, Street.geom)
        .where(Street.office_id == office.id)
        .order_by(Street.id),
    )


def read_incidents(session: Session, office_id: int, period: Period) -> gpd.GeoDataFrame:
    """Read the incidents of a period: ``category, day, geom`` (EPSG:4326)."""
    begin, end = period.moments()
    frame = read_frame(
        session,
        select(Incident.category, Incident.occurred_from, Incident.geom)
        .where(
            Incident.office_id == office_id,
            Incident.occurred_from >= begin,
            Incident.occurred_from < end,
        )
        .order_by(Incident.id),
    )
    frame["day"] = [local_day(moment) for moment in frame["occurred_from"]]
    return frame.drop(columns="occurred_from")
