"""What comes in for the figures of the grids, all of it in the address, and what goes out."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

import shapely
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from webmap.errors import N_
from webmap.grids import (
    USUAL_DAYS,
    USUAL_WEIGHTS,
    Direction,
    GridFigures,
    OfficeFigures,
    Period,
    Trend,
)


def weights_of(value: object) -> object:
    """Read ``rentals:1,incidents:2``."""
    if not isinstance(value, str):
        return value
    weights = {}
    for text in value.split(","):
        name, _colon, weight = text.partition(":")
        try:
            weights[name] = float(weight)
        except ValueError as error:
            raise ValueError(N_("权重要写成 rentals:1,incidents:2 这样")) from error
    return weights


Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Weights = Annotated[
    dict[str, Weight],
    BeforeValidator(weights_of),
    Field(max_length=100, description="such as rentals:1,incidents:2; others don't count"),
]


class FiguresQuery(BaseModel):
    """Which grids and which days."""

    model_config = ConfigDict(extra="forbid")

    day: date | None = Field(None, description="whose grids; absent: today's")
    first: date | None = Field(None, description="first day of the incidents")
    last: date | None = Field(None, description="last day of the incidents")
    days: int = Field(
        USUAL_DAYS, ge=1, le=1830,
        description="where first and last are absent: this many, up to the last incident known",
    )  # fmt: skip
    weights: Weights = Field(default_factory=lambda: dict(USUAL_WEIGHTS))


class TrendAnswer(BaseModel):
    """A count, the one before, and the range of the change (95 %)."""

    now: int
    before: int
    change: float | None
    least: float
    most: float | None
    direction: Direction

    @classmethod
    def of(cls, trend: Trend) -> TrendAnswer:
        """Return a trend as JSON, shares with 3 decimals."""
        return cls(
            now=trend.now,
            before=trend.before,
            change=None if trend.change is None else round(trend.change, 3),
            least=round(trend.least, 3),
            most=None if trend.most is None else round(trend.most, 3),
            direction=trend.direction,
        )


class GridFiguresAnswer(BaseModel):
    """The figures of one grid; incidents by category, all of them under the empty name."""

    code: str
    name: str
    area_km2: float
    street_km: float
    places: dict[str, int]
    residents: int
    workers: int
    incidents: dict[str, TrendAnswer]
    load: float
    geometry: dict[str, Any]

    @classmethod
    def of(cls, grid: GridFigures) -> GridFiguresAnswer:
        """Return a grid's figures as JSON."""
        return cls(
            code=grid.code,
            name=grid.name,
            area_km2=round(grid.area_km2, 4),
            street_km=round(grid.street_km, 3),
            places=dict(grid.places),
            residents=grid.residents,
            workers=grid.workers,
            incidents={name: TrendAnswer.of(trend) for name, trend in grid.incidents.items()},
            load=round(grid.load, 4),
            geometry=json.loads(shapely.to_geojson(grid.area)),
        )


class PeriodAnswer(BaseModel):
    """Days from the first to the last, both counted."""

    first: date
    last: date
    days: int

    @classmethod
    def of(cls, period: Period) -> PeriodAnswer:
        """Return a period as JSON."""
        return cls(first=period.first, last=period.last, days=period.days)


class FiguresAnswer(BaseModel):
    """The figures of all grids."""

    day: date
    period: PeriodAnswer
    before: PeriodAnswer
    layer_ids: list[str]
    categories: list[str]
    police_grids: list[GridFiguresAnswer]
    sub_grids: list[GridFiguresAnswer]
    elsewhere: dict[str, int]

    @classmethod
    def of(cls, figures: OfficeFigures) -> FiguresAnswer:
        """Return the figures as JSON."""
        return cls(
            day=figures.day,
            period=PeriodAnswer.of(figures.period),
            before=PeriodAnswer.of(figures.period.before),
            layer_ids=list(figures.layer_ids),
            categories=list(figures.categories),
            police_grids=[GridFiguresAnswer.of(grid) for grid in figures.police_grids],
            sub_grids=[GridFiguresAnswer.of(grid) for grid in figures.sub_grids],
            elsewhere=dict(figures.elsewhere),
        )
