"""Layers (图层) of an office and the places (场所) in them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, check, choice, owned_key, same_office


class LayerSource(StrEnum):
    """The table that holds the features of a layer."""

    OFFICES = "offices"
    POLICE_GRIDS = "police_grids"
    SUB_GRIDS = "sub_grids"
    PLACES = "places"
    STREETS = "streets"
    RAILWAYS = "railways"
    HOTSPOTS = "hotspots"
    INCIDENTS = "incidents"
    ROUTES = "routes"


class Layer(OfficeOwned, Base):
    """A layer of one office: what it is called, which attributes it has and how it is drawn."""

    __tablename__ = "layers"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "layer_id"),
        check("geometry_type", "geometry_type IN ('Point', 'LineString', 'Polygon')"),
    )

    layer_id: Mapped[str] = mapped_column(String(40), doc="as in URLs: rentals, shops, …")
    source: Mapped[LayerSource] = mapped_column(choice(LayerSource, "source"))
    group: Mapped[str] = mapped_column(String(40))
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    geometry_type: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0, doc="drawing order, lowest first")
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    style: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    own: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="added by the office, not of the catalogue"
    )
    version: Mapped[int] = mapped_column(
        default=1, server_default="1", doc="grows with every change of fields or style"
    )


class Place(OfficeOwned, Base):
    """One building, business or spot. Its sub-grid is derived from where it lies, never typed."""

    __tablename__ = "places"
    __table_args__ = (
        owned_key(),
        ForeignKeyConstraint(
            ["office_id", "layer_id"],
            ["layers.office_id", "layers.layer_id"],
            ondelete="CASCADE",
        ),
        same_office("sub_grid_id", "sub_grids"),
        UniqueConstraint("office_id", "layer_id", "number"),
        Index("ix_places_office_changed", "office_id", "changed_in"),
        check("number", "length(number) > 0"),
    )

    layer_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60), doc="standard address code or the office's own")
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sub_grid_id: Mapped[int | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(
        default=1, server_default="1", doc="grows with every change; who edits must name it"
    )
    changed_in: Mapped[int | None] = mapped_column(
        doc="id of the change set that made this state; None: there from the start"
    )
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326))
