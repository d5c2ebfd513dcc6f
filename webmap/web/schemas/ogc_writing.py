"""What a client may write under ``/ogc`` (OGC API - Features, part 4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import shapely
from pydantic import BaseModel, ConfigDict, Field

from webmap.errors import N_, BadField
from webmap.layers import Create, PlaceSnapshot, Update
from webmap.layers.collections import Collection
from webmap.layers.crs import NamedCrs
from webmap.web.schemas.places import Scalar

_VALUES = frozenset({"number", "name", "address"})
_DERIVED = "sub_grid"

GeometryBody = Annotated[
    dict[str, Any],
    Field(json_schema_extra={"example": {"type": "Point", "coordinates": [114.1, 22.7]}}),
]
Properties = Annotated[dict[str, Scalar], Field(max_length=200)]


def _shape(geometry: Mapping[str, Any], system: NamedCrs) -> shapely.Geometry:
    """Return a GeoJSON geometry of a system in EPSG:4326."""
    try:
        return system.to_stored(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.errors.GEOSException, ValueError, RecursionError) as error:
        raise BadField("geometry", N_("不是正确的 GeoJSON 图形")) from error


class FeatureBody(BaseModel):
    """A whole feature; members that say nothing of it, such as its id and links, are left aside."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"]
    geometry: GeometryBody | None
    properties: Properties | None = None

    def create(self, found: Collection, system: NamedCrs) -> Create:
        """Return the edit that makes it."""
        values, attributes = _split(self.properties or {}, found, {})
        shape = None if self.geometry is None else _shape(self.geometry, system)
        return Create(found.layer_id, values, shape, attributes)

    def replace(
        self, place: PlaceSnapshot, version: int, found: Collection, system: NamedCrs
    ) -> Update:
        """Return the edit that puts it in the place of what is there."""
        if self.geometry is None:
            raise BadField("geometry", N_("没有坐标。"))
        values, attributes = _split(self.properties or {}, found, place.attributes)
        if values.get("number") is None:
            values["number"] = place.number
        _check_number(values, place)
        shape = _shape(self.geometry, system)
        return Update(place.place_id, version, values, attributes, shape, whole=True)


class FeaturePatch(BaseModel):
    """What changes of a feature, as a JSON Merge Patch (RFC 7396): null takes a value away."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"] = "Feature"
    geometry: GeometryBody | None = None
    properties: Properties = Field(default_factory=dict)

    def update(self, place: PlaceSnapshot, version: int, system: NamedCrs) -> Update:
        """Return the edit that it stands for."""
        given = dict(self.properties)
        if _DERIVED in given and given.pop(_DERIVED) != place.sub_grid:
            raise BadField(f"properties.{_DERIVED}", N_("网格由位置得出，不能填写。"))
        values = {name: given.pop(name) for name in _VALUES & given.keys()}
        _check_number(values, place)
        shape = None
        if "geometry" in self.model_fields_set:
            if self.geometry is None:
                raise BadField("geometry", N_("没有坐标。"))
            # A patch of the coordinates alone keeps the type that is there.
            shape = _shape({"type": place.geometry.geom_type} | self.geometry, system)
        return Update(place.place_id, version, values, given, shape)


def _split(
    properties: Mapping[str, Any], found: Collection, stored: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a feature's own values and the layer's attributes of a whole feature.

    Left aside is what clients send back as they read it and people don't write: the sub-grid,
    and attributes that the layer has not (any more).
    """
    known = {field.name for field in found.fields}
    values = {name: properties[name] for name in _VALUES & properties.keys()}
    attributes = {
        name: value
        for name, value in properties.items()
        if name not in _VALUES
        and name != _DERIVED
        and (name in known or value not in (None, stored.get(name)))
    }
    return values, attributes


def _check_number(values: Mapping[str, Any], place: PlaceSnapshot) -> None:
    """Refuse another number: it is the feature's address, which stays the same."""
    if "number" in values and str(values["number"]) != place.number:
        raise BadField(
            "properties.number", N_("编号是这条记录的地址，不能在这里改；请在地图页上改。")
        )
