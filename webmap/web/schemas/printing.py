"""What is asked of the printer, and what it answers before it draws."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from webmap.errors import N_
from webmap.printing import WHOLE_OFFICE, Orientation, PaperName, SheetLook

_LEAST_SCALE, _GREATEST_SCALE = 100, 200_000
AUTO: Final = "auto"


class FrameQuery(BaseModel):
    """A sheet: of which grid, on which paper, at which scale."""

    model_config = ConfigDict(extra="ignore")

    grid: str = Field(WHOLE_OFFICE, max_length=40, examples=["1-1"])
    paper: PaperName = "A3"
    orientation: Literal["auto", "portrait", "landscape"] = AUTO
    scale: str = Field(AUTO, max_length=9, examples=["auto", "2500"])

    @field_validator("scale")
    @classmethod
    def _a_scale(cls, value: str) -> str:
        if value == AUTO:
            return value
        number = value.replace(",", "").removeprefix("1:")
        if not (number.isascii() and number.isdigit()):
            raise ValueError(N_("要写 auto，或者比例尺的分母，例如 2500"))
        if not _LEAST_SCALE <= int(number) <= _GREATEST_SCALE:
            raise ValueError(N_("比例尺要在 1:100 到 1:200,000 之间"))
        return number

    def look(self) -> SheetLook:
        """Return it as the domain takes it."""
        orientation: Orientation | None = None if self.orientation == AUTO else self.orientation
        denominator = None if self.scale == AUTO else int(self.scale)
        return SheetLook(self.paper, orientation, denominator)


class SheetQuery(FrameQuery):
    """A sheet to draw, with the layers on it: ids separated by commas, all places when absent."""

    layers: str | None = Field(None, max_length=4000, examples=["rentals,schools"])

    def layer_ids(self) -> list[str] | None:
        """Return the ids, each once; None when nobody chose."""
        if self.layers is None:
            return None
        return list(dict.fromkeys(one for one in self.layers.split(",") if one))


class PlanSheetQuery(BaseModel):
    """On which paper a patrol plan is wanted."""

    model_config = ConfigDict(extra="ignore")

    paper: PaperName = "A4"


class FrameAnswer(BaseModel):
    """What a sheet will be: paper, scale, and the ground that it shows."""

    paper: str
    orientation: str
    width_mm: float
    height_mm: float
    denominator: int
    largest: int = Field(description="Denominator of the largest round scale that fits")
    title: str
    frame: list[tuple[float, float]] = Field(description="Corners of the map, WGS 84 lon and lat")
    bounds: tuple[float, float, float, float] = Field(description="West, south, east, north")
