"""What the base map is drawn from: an office's streets, railways, footprints and open areas."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.layers import BY_ID, Style
from webmap.models import Layer, Place, Railway, Street, read_frame
from webmap.printing.streets import NamedLines, StreetPieces, join_by_name

FOOTPRINT_LAYERS = ("rentals", "factories")
SOFT_LAYERS = ("industrial_parks", "schools", "plazas", "markets")


@dataclass(frozen=True)
class BaseData:
    """The base map's geometries, all in one metric coordinate system.

    Parameters
    ----------
    streets, street_names, street_style
        Pieces for drawing, whole named lines for labels, and the office's style of them.
    railways, railway_names, railway_style
        The same for railways.
    footprints
        Buildings by layer.
    soft_areas
        Open areas by layer.
    """

    streets: StreetPieces
    street_names: NamedLines
    street_style: Style
    railways: NDArray[Any]
    railway_names: NamedLines
    railway_style: Style
    footprints: dict[str, NDArray[Any]]
    soft_areas: dict[str, NDArray[Any]]

    @cached_property
    def fingerprint(self) -> str:
        """Return a name for just this content; equal content has an equal one."""
        digest = hashlib.sha256()
        arrays = [self.streets.geometries, self.railways]
        arrays += [*self.footprints.values(), *self.soft_areas.values()]
        for geometries in arrays:
            digest.update(b"".join(shapely.to_wkb(geometries)) + b"|")
        words = [
            self.streets.highways.tolist(), self.streets.levels.tolist(), self.street_names.names,
            self.railway_names.names, self.street_style.to_json(), self.railway_style.to_json(),
        ]  # fmt: skip
        digest.update(json.dumps(words, sort_keys=True).encode())
        return digest.hexdigest()[:16]


def read_styles(session: Session, office_id: int) -> dict[str, Style]:
    """Return the style of each layer of an office; the catalogue's where it has no such layer."""
    rows = session.execute(
        select(Layer.layer_id, Layer.style).where(Layer.office_id == office_id)
    ).all()
    styles = {layer_id: definition.style for layer_id, definition in BY_ID.items()}
    return styles | {layer_id: Style.from_json(style) for layer_id, style in rows}


def read_base_data(session: Session, office_id: int, srid: int) -> BaseData:
    """Read an office's base map.

    Parameters
    ----------
    session
        A database session.
    office_id
        The office.
    srid
        EPSG code of the metric system to give the geometries in: 3857 for tiles, the office's own
        for paper.
    """
    styles = read_styles(session, office_id)
    streets = read_frame(
        session,
        select(Street.name, Street.highway, Street.level, Street.geom)
        .where(Street.office_id == office_id)
        .order_by(Street.id),
    ).to_crs(srid)
    railways = read_frame(
        session,
        select(Railway.name, Railway.geom)
        .where(Railway.office_id == office_id)
        .order_by(Railway.id),
    ).to_crs(srid)
    places = read_frame(
        session,
        select(Place.layer_id, Place.geom)
        .where(
            Place.office_id == office_id,
            Place.layer_id.in_([*FOOTPRINT_LAYERS, *SOFT_LAYERS]),
        )
        .order_by(Place.id),
    ).to_crs(srid)
    areas = places[places.geom_type.isin(["Polygon", "MultiPolygon"])]
    return BaseData(
        streets=street_pieces(streets),
        street_names=_named(streets, streets["highway"]),
        street_style=styles["streets"],
        railways=_array(railways),
        railway_names=_named(railways, pd.Series("railway", index=railways.index)),
        railway_style=styles["railways"],
        footprints={name: _array(_of(areas, name)) for name in FOOTPRINT_LAYERS},
        soft_areas={name: _array(_of(areas, name)) for name in SOFT_LAYERS},
    )


def street_pieces(streets: gpd.GeoDataFrame) -> StreetPieces:
    """Return a frame of streets (highway, name, level) as arrays."""
    return StreetPieces(
        geometries=_array(streets),
        highways=streets["highway"].to_numpy(dtype=object),
        names=streets["name"].to_numpy(dtype=object),
        levels=streets["level"].to_numpy(dtype=np.int64),
    )


def _of(places: gpd.GeoDataFrame, layer_id: str) -> gpd.GeoDataFrame:
    return places[places["layer_id"] == layer_id]


def _array(frame: gpd.GeoDataFrame) -> NDArray[Any]:
    return frame.geometry.to_numpy(dtype=object)


def _named(frame: gpd.GeoDataFrame, groups: pd.Series) -> NamedLines:
    return join_by_name(_array(frame), frame["name"].tolist(), groups.astype(str).tolist())
