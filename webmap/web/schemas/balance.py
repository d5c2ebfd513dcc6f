"""What comes in for proposals of grids, all of it in the address, and what goes out."""

from __future__ import annotations

import json
from typing import Any

import shapely
from pydantic import BaseModel, ConfigDict, Field

from webmap.grids import (
    MOST_POLICE_GRIDS,
    MOST_SUB_GRIDS,
    USUAL_WEIGHTS,
    BalanceWish,
    DrawnGrid,
    DrawnProposal,
    Emphasis,
    Quality,
)
from webmap.web.schemas.grid_figures import Weights


class ProposalsQuery(BaseModel):
    """How many grids, what counts as work, and how near to today's."""

    model_config = ConfigDict(extra="forbid")

    police_grids: int = Field(3, ge=1, le=MOST_POLICE_GRIDS)
    sub_grids: int = Field(3, ge=1, le=MOST_SUB_GRIDS, description="in each police grid")
    weights: Weights = Field(default_factory=lambda: dict(USUAL_WEIGHTS))
    closeness: float = Field(
        0, ge=0, le=1, allow_inf_nan=False, description="0: today's grids don't count; 1: they stay"
    )
    days: int = Field(365, ge=1, le=1830, description="of incidents, up to the last one known")
    seed: int = Field(0, ge=0, lt=2**20, description="the same gives the same proposals")

    def wish(self) -> BalanceWish:
        """Return it as the domain takes it."""
        return BalanceWish(self.police_grids, self.sub_grids, self.weights, self.closeness)


class QualityAnswer(BaseModel):
    """The figures of one level."""

    grids: int
    largest_load: float
    compactness: float
    border_m: float
    along_streets: float
    straddled_railway_m: float
    straddled_arterial_m: float

    @classmethod
    def of(cls, quality: Quality) -> QualityAnswer:
        """Return the figures as JSON, metres whole."""
        return cls(
            grids=quality.grids,
            largest_load=round(quality.largest_load, 3),
            compactness=round(quality.compactness, 3),
            border_m=round(quality.border_m),
            along_streets=round(quality.along_streets, 3),
            straddled_railway_m=round(quality.straddled_railway_m),
            straddled_arterial_m=round(quality.straddled_arterial_m),
        )


class DrawnGridAnswer(BaseModel):
    """A grid: its load is over the mean of its level."""

    code: str
    name: str
    police_grid: str
    load: float
    geometry: dict[str, Any]

    @classmethod
    def of(cls, grid: DrawnGrid) -> DrawnGridAnswer:
        """Return a grid as JSON."""
        return cls(
            code=grid.code,
            name=grid.name,
            police_grid=grid.police_grid,
            load=round(grid.load, 3),
            geometry=json.loads(shapely.to_geojson(grid.area)),
        )


class ProposalAnswer(BaseModel):
    """A proposal, or today's grids (without emphasis)."""

    emphasis: Emphasis | None
    police_grids: list[DrawnGridAnswer]
    sub_grids: list[DrawnGridAnswer]
    police_grid_quality: QualityAnswer
    sub_grid_quality: QualityAnswer
    moved_places: int | None

    @classmethod
    def of(cls, drawn: DrawnProposal) -> ProposalAnswer:
        """Return a proposal as JSON."""
        proposal = drawn.proposal
        return cls(
            emphasis=proposal.emphasis,
            police_grids=[DrawnGridAnswer.of(grid) for grid in drawn.police_grids],
            sub_grids=[DrawnGridAnswer.of(grid) for grid in drawn.sub_grids],
            police_grid_quality=QualityAnswer.of(proposal.police_grid_quality),
            sub_grid_quality=QualityAnswer.of(proposal.sub_grid_quality),
            moved_places=proposal.moved_places,
        )


class ProposalsLine(BaseModel):
    """A line of the answer: how far the search is, what is wrong, or what it found."""

    done: int | None = None
    of: int | None = None
    problem: str | None = None
    today: ProposalAnswer | None = None
    proposals: list[ProposalAnswer] | None = None
    places: int | None = Field(None, description="of the office, in all")
