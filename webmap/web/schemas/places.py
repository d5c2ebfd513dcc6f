"""What comes in and goes out when places are edited and their history is looked at."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

import shapely
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from webmap.errors import N_
from webmap.layers import (
    MOST_OPERATIONS,
    ChangeFilter,
    ChangeSummary,
    Create,
    Delete,
    EditResult,
    Operation,
    PastState,
    PlaceChange,
    PlaceConflict,
    PlaceSnapshot,
    Update,
)
from webmap.web.context import LOCAL_ZONE

MOST_NUMBERS = 500
Scalar = str | int | float | bool | None
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


def _read_geometry(value: Any) -> BaseGeometry:
    if not isinstance(value, dict):
        raise ValueError(N_("要是 GeoJSON 图形"))
    try:
        return shapely.from_geojson(json.dumps(value))
    except (shapely.errors.GEOSException, ValueError, RecursionError) as error:
        raise ValueError(N_("不是正确的 GeoJSON 图形")) from error


# Checked further by the domain: what its layer takes, and where.
Geometry = Annotated[
    dict[str, Any], Field(json_schema_extra={"example": {"type": "Point", "coordinates": [1, 2]}})
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def _geometry(value: dict[str, Any] | None) -> BaseGeometry | None:
    return None if value is None else _read_geometry(value)


CheckedGeometry = Annotated[
    Geometry, BeforeValidator(lambda value: (_read_geometry(value), value)[1])
]


class _Values(_Body):
    """What people may write of a place; the layer's rules are checked by the domain."""

    number: str | None = Field(None, max_length=200)
    name: str | None = Field(None, max_length=1000)
    address: str | None = Field(None, max_length=1000)
    attributes: dict[str, Scalar] = Field(default_factory=dict, max_length=200)

    def values(self) -> dict[str, Any]:
        """Return the values that were given."""
        given = self.model_fields_set & {"number", "name", "address"}
        return {
            name: getattr(self, name) for name in ("number", "name", "address") if name in given
        }


class CreateBody(_Values):
    """A new place; without a number it is given the next free one."""

    do: Literal["create"]
    layer_id: str = Field(max_length=40)
    geometry: CheckedGeometry

    def to_domain(self) -> Create:
        """Return it as the domain takes it."""
        return Create(self.layer_id, self.values(), _geometry(self.geometry), self.attributes)


class UpdateBody(_Values):
    """Changes of a place that is seen in this version; what is not given stays."""

    do: Literal["update"]
    id: Id
    version: Version
    geometry: CheckedGeometry | None = None

    def to_domain(self) -> Update:
        """Return it as the domain takes it."""
        return Update(
            self.id, self.version, self.values(), self.attributes, _geometry(self.geometry)
        )


class DeleteBody(_Body):
    """A place to delete that is seen in this version."""

    do: Literal["delete"]
    id: Id
    version: Version

    def to_domain(self) -> Delete:
        """Return it as the domain takes it."""
        return Delete(self.id, self.version)


OperationBody = Annotated[CreateBody | UpdateBody | DeleteBody, Field(discriminator="do")]


class EditsBody(_Body):
    """Edits that are kept together or not at all."""

    operations: list[OperationBody] = Field(min_length=1, max_length=MOST_OPERATIONS)
    note: str = Field("", max_length=200)

    def to_domain(self) -> list[Operation]:
        """Return them as the domain takes them."""
        return [operation.to_domain() for operation in self.operations]


class PlaceBody(_Values):
    """Changes of one place, whose version is named in ``If-Match``; what is not given stays."""

    geometry: CheckedGeometry | None = None

    def to_domain(self, place_id: int, version: int) -> Update:
        """Return it as the domain takes it."""
        return Update(place_id, version, self.values(), self.attributes, _geometry(self.geometry))


class RestoreBody(_Body):
    """The version wanted, and the one seen now; None: the place is deleted."""

    version: Version
    seen: Version | None


class NumbersQuery(BaseModel):
    """Numbers of the places wanted, one parameter each; a number may have a comma."""

    number: list[str] = Field(max_length=MOST_NUMBERS, json_schema_extra={"x-explode": True})


class AtQuery(BaseModel):
    """A time."""

    at: AwareDatetime = Field(examples=["2026-11-24T20:00:00+08:00"])


class ChangesQuery(BaseModel):
    """Which changes are wanted; the newest come first."""

    layer: str | None = Field(None, max_length=40)
    place: Id | None = None
    username: str | None = Field(None, max_length=60)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    before: Id | None = None
    limit: int = Field(50, ge=1, le=200)

    def to_domain(self) -> ChangeFilter:
        """Return it as the domain takes it."""
        return ChangeFilter(
            self.layer, self.place, self.username, self.since, self.until, self.before, self.limit
        )


class PlaceAnswer(BaseModel):
    """A place as it is or was, with its version."""

    id: int
    layer_id: str
    number: str
    name: str
    address: str
    attributes: dict[str, Any]
    geometry: dict[str, Any]
    version: int
    sub_grid: str | None

    @classmethod
    def of(cls, place: PlaceSnapshot) -> PlaceAnswer:
        """Return the answer for a place."""
        return cls(
            id=place.place_id,
            layer_id=place.layer_id,
            number=place.number,
            name=place.name,
            address=place.address,
            attributes=dict(place.attributes),
            geometry=json.loads(shapely.to_geojson(place.geometry)),
            version=place.version,
            sub_grid=place.sub_grid,
        )

    @classmethod
    def of_any(cls, place: PlaceSnapshot | None) -> PlaceAnswer | None:
        """Return the answer for a place that may be none."""
        return None if place is None else cls.of(place)


class PlacesAnswer(BaseModel):
    """Several places."""

    places: list[PlaceAnswer]


class CountsAnswer(BaseModel):
    """How many places were made, changed and taken away."""

    created: int
    updated: int
    deleted: int


class EditsAnswer(BaseModel):
    """What came of edits: for each the place as it is now; null where it was deleted.

    ``change`` is null where nothing was other than before.
    """

    change: int | None
    counts: CountsAnswer
    places: list[PlaceAnswer | None]
    data_version: int

    @classmethod
    def of(cls, result: EditResult, data_version: int) -> EditsAnswer:
        """Return the answer for a result."""
        return cls(
            change=result.change_set_id,
            counts=CountsAnswer(**vars(result.counts)),
            places=[PlaceAnswer.of_any(place) for place in result.places],
            data_version=data_version,
        )


class ChangeAnswer(BaseModel):
    """A change set: who, when, what kind, and how many places of each layer."""

    id: int
    at: datetime
    username: str
    who: str
    kind: str
    note: str
    reverses: int | None
    reversed_by: int | None
    counts: dict[str, CountsAnswer]

    @classmethod
    def of(cls, change: ChangeSummary) -> ChangeAnswer:
        """Return the answer for a change set."""
        return cls(
            id=change.id,
            at=change.at.astimezone(LOCAL_ZONE),
            username=change.username,
            who=change.who,
            kind=change.kind.value,
            note=change.note,
            reverses=change.reverses_id,
            reversed_by=change.reversed_by,
            counts={
                layer_id: CountsAnswer(**vars(counts)) for layer_id, counts in change.counts.items()
            },
        )


class ChangesAnswer(BaseModel):
    """Change sets, the newest first."""

    changes: list[ChangeAnswer]


class PlaceChangeAnswer(BaseModel):
    """What a change did to one place; null where there was none."""

    before: PlaceAnswer | None
    after: PlaceAnswer | None

    @classmethod
    def of(cls, change: PlaceChange) -> PlaceChangeAnswer:
        """Return the answer for one place's change."""
        return cls(before=PlaceAnswer.of_any(change.before), after=PlaceAnswer.of_any(change.after))


class WholeChangeAnswer(ChangeAnswer):
    """A change set with what it did to each place, as far as a page shows them."""

    places: list[PlaceChangeAnswer]


class StateAnswer(BaseModel):
    """A state of a place; ``ended`` is null for the one that holds."""

    place: PlaceAnswer
    begun: ChangeAnswer | None
    ended: ChangeAnswer | None

    @classmethod
    def of(cls, state: PastState) -> StateAnswer:
        """Return the answer for a state."""
        return cls(
            place=PlaceAnswer.of(state.place),
            begun=None if state.begun is None else ChangeAnswer.of(state.begun),
            ended=None if state.ended is None else ChangeAnswer.of(state.ended),
        )


class HistoryAnswer(BaseModel):
    """Every state of a place, the newest first."""

    states: list[StateAnswer]


class ConflictAnswer(BaseModel):
    """A place that somebody else changed: where both started, and how it is now."""

    operation: int
    id: int
    name: str
    base: PlaceAnswer | None
    theirs: PlaceAnswer | None
    username: str | None
    who: str | None
    at: datetime | None

    @classmethod
    def of(cls, conflict: PlaceConflict) -> ConflictAnswer:
        """Return the answer for a conflict."""
        return cls(
            operation=conflict.operation,
            id=conflict.place_id,
            name=conflict.name,
            base=PlaceAnswer.of_any(conflict.base),
            theirs=PlaceAnswer.of_any(conflict.theirs),
            username=conflict.username,
            who=conflict.who,
            at=None if conflict.at is None else conflict.at.astimezone(LOCAL_ZONE),
        )
