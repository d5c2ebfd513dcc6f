"""What comes in and goes out for places that wait for a position."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from webmap.layers.waiting import Waiting
from webmap.models import WaitingPlace
from webmap.web.schemas.uploads import PositionAnswer


class WaitingQuery(BaseModel):
    """Which places that wait."""

    layer: str | None = Field(None, max_length=40)
    limit: int = Field(200, ge=1, le=1000)


class SpotBody(BaseModel):
    """A position on the map."""

    model_config = ConfigDict(extra="forbid")

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)


class WaitingBody(BaseModel):
    """A place that shall wait for a position."""

    model_config = ConfigDict(extra="forbid")

    layer: str = Field(max_length=40)
    number: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    address: str = Field("", max_length=300)
    attributes: dict[str, Any] = Field(default_factory=dict)
    file: str = Field("", max_length=200)

    def to_domain(self) -> Waiting:
        """Return it as the domain takes it."""
        return Waiting(self.layer, self.number, self.name, self.address, self.attributes, self.file)


class WaitingAnswer(BaseModel):
    """A place that waits for a position."""

    id: int
    layer: str
    number: str
    name: str
    address: str
    attributes: dict[str, Any]
    file: str
    username: str
    at: datetime

    @classmethod
    def of(cls, waiting: WaitingPlace) -> WaitingAnswer:
        """Return a place that waits."""
        return cls(
            id=waiting.id,
            layer=waiting.layer_id,
            number=waiting.number,
            name=waiting.name,
            address=waiting.address,
            attributes=waiting.attributes,
            file=waiting.file,
            username=waiting.username,
            at=waiting.created_at,
        )


class WaitingListAnswer(BaseModel):
    """Places that wait, and how many there are in each layer."""

    waiting: list[WaitingAnswer]
    counts: dict[str, int]


class SuggestionsAnswer(BaseModel):
    """Where a place that waits may be."""

    found: list[PositionAnswer]


class PlacedAnswer(BaseModel):
    """What was made: a place with the change set that can be undone, or an incident."""

    change_set: int | None
    place_id: int | None
    incident_id: int | None
    undo: str = Field(description="the address that lets it wait again, by POST")
