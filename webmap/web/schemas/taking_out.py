"""What is asked of an export, and what the page of exports is told."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from webmap.errors import N_
from webmap.layers.exports import ExportCrs, ExportFormat, ExportOptions, TextEncoding

_MOST_GRIDS = 500
_CORNERS = 4


class WantedQuery(BaseModel):
    """Which features are wanted: those in grids, those in a box, or all."""

    model_config = ConfigDict(extra="forbid")

    grids: Annotated[
        str,
        Field(
            max_length=20_000,
            description="Codes of police grids or sub-grids, separated by commas; empty: all",
            examples=["1,2-1"],
        ),
    ] = ""
    bbox: Annotated[
        str,
        Field(
            max_length=200,
            description="West, south, east, north in degrees (WGS 84); empty: all",
            examples=["114.05,22.77,114.08,22.80"],
        ),
    ] = ""

    @field_validator("grids")
    @classmethod
    def _not_too_many(cls, value: str) -> str:
        if value.count(",") >= _MOST_GRIDS:
            raise ValueError(N_("一次最多 500 个网格"))
        return value

    @field_validator("bbox")
    @classmethod
    def _four_corners(cls, value: str) -> str:
        if value:
            _corners(value)
        return value

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes, each once."""
        return tuple(dict.fromkeys(code.strip() for code in self.grids.split(",") if code.strip()))

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """Return the box, or None for everywhere."""
        return _corners(self.bbox) if self.bbox else None


def _corners(text: str) -> tuple[float, float, float, float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != _CORNERS or not all(map(math.isfinite, numbers)):
        raise ValueError(N_("要 4 个数：西、南、东、北，用逗号隔开"))
    west, south, east, north = numbers
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(N_("要按西、南、东、北的次序，单位是度"))
    return west, south, east, north


class ExportQuery(WantedQuery):
    """How a layer is wanted."""

    format: ExportFormat = ExportFormat.GEOJSON
    crs: Annotated[
        ExportCrs,
        Field(description="metric is the office's metric system; gcj02 for csv and xlsx only"),
    ] = ExportCrs.WGS84
    encoding: Annotated[
        TextEncoding, Field(description="Of the texts of a Shapefile or CSV file")
    ] = TextEncoding.UTF8

    def to_domain(self, *, english: bool) -> ExportOptions:
        """Return the options of the domain."""
        return ExportOptions(
            format=self.format,
            crs=self.crs,
            encoding=self.encoding,
            grids=self.codes,
            bbox=self.box,
            english=english,
        )


class CountsAnswer(BaseModel):
    """How many features of each layer an export would have."""

    counts: dict[str, int]
