"""The office (警务室): the tenant to which all else belongs."""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, check


class Office(Base):
    """One community: its boundary, its station and its metric coordinate system."""

    __tablename__ = "offices"
    __table_args__ = (
        check(
            "metric_srid",
            "metric_srid BETWEEN 4513 AND 4554 OR metric_srid BETWEEN 32601 AND 32660"
            " OR metric_srid BETWEEN 32701 AND 32760",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    metric_srid: Mapped[int] = mapped_column(
        doc="EPSG code of the 3-degree CGCS2000 Gauss-Krüger zone; outside China of the UTM zone"
    )
    made_up: Mapped[bool] = mapped_column(default=False, doc="demo data, said on every page")
    data_version: Mapped[int] = mapped_column(
        default=1, server_default="1", doc="grows with every change of map data; names caches"
    )
    boundary: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326))
    station: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=4326))
