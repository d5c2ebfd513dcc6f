"""What the resources under ``/ogc`` say of themselves, as the standard names it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field


class Link(BaseModel):
    """A way to another resource."""

    href: str
    rel: str
    type: str
    title: str = ""


class LandingPage(BaseModel):
    """Where a client starts."""

    title: str
    description: str
    links: list[Link]


class Conformance(BaseModel):
    """The parts of the standard that are kept."""

    conforms_to: Annotated[list[str], Field(serialization_alias="conformsTo")]


class SpatialExtent(BaseModel):
    """Where features lie: boxes of west, south, east, north in degrees."""

    bbox: list[list[float]]
    crs: str


class TemporalExtent(BaseModel):
    """When features hold."""

    interval: list[list[str | None]]


class CollectionExtent(BaseModel):
    """Where and when features of a collection lie."""

    spatial: SpatialExtent | None = None
    temporal: TemporalExtent | None = None


class CollectionDocument(BaseModel):
    """A collection: one layer of the office."""

    id: str
    title: str
    item_type: Annotated[Literal["feature"], Field(serialization_alias="itemType")] = "feature"
    extent: CollectionExtent
    crs: list[str]
    storage_crs: Annotated[str, Field(serialization_alias="storageCrs")]
    links: list[Link]


class CollectionsDocument(BaseModel):
    """All collections that the user may read."""

    crs: list[str]
    links: list[Link]
    collections: list[CollectionDocument]


class FeatureDocument(BaseModel):
    """A GeoJSON feature; its id is its number."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]
    links: list[Link] = []


class FeaturesDocument(BaseModel):
    """A GeoJSON feature collection: one page of features."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    time_stamp: Annotated[str, Field(serialization_alias="timeStamp")]
    number_matched: Annotated[int, Field(serialization_alias="numberMatched")]
    number_returned: Annotated[int, Field(serialization_alias="numberReturned")]
    links: list[Link]
    features: list[FeatureDocument]
