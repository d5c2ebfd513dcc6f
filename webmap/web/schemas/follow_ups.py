"""What comes in for follow-ups and proposed talks, and what goes out."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

import shapely
from pydantic import BaseModel, ConfigDict, Field, model_validator
from shapely.geometry.base import BaseGeometry

from webmap.errors import N_
from webmap.grids import local_day
from webmap.hotspots.follow_ups import (
    MOST_NOTE,
    FollowUpChange,
    FollowUpEntry,
    FollowUpWish,
    Urgency,
)
from webmap.hotspots.talks import ProposedTalk, TalkProposals
from webmap.models import FollowUpKind
from webmap.web.schemas.field import Words
from webmap.web.schemas.patrols import Id

Note = Annotated[Words, Field(max_length=MOST_NOTE)]
Version = Annotated[int, Field(ge=1, lt=2**31)]
LayerId = Annotated[str, Field(max_length=40)]
Number = Annotated[str, Field(max_length=60)]


class _Body(BaseModel):
    """JSON in; what it doesn't know it refuses, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid")


class FollowUpsQuery(BaseModel):
    """Whose follow-ups: of one hotspot, or all of the office."""

    model_config = ConfigDict(extra="forbid")

    hotspot: Id | None = None


class VersionQuery(BaseModel):
    """The version that is changed."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class FollowUpBody(_Body):
    """Something to do about a hotspot, or about a place by its layer and number."""

    kind: FollowUpKind
    due_on: date
    hotspot_id: Id | None = None
    layer_id: LayerId = ""
    place_number: Number = ""
    member_id: Id | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _about_one_thing(self) -> FollowUpBody:
        if (self.hotspot_id is None) == (not self.place_number):
            raise ValueError(N_("要选一个热点或一个场所"))
        return self

    def to_domain(self) -> FollowUpWish:
        """Return it as the domain takes it."""
        return FollowUpWish(**self.model_dump())


class FollowUpPatchBody(_Body):
    """Changes of what is to be done; what is not given stays."""

    version: Version
    kind: FollowUpKind | None = None
    due_on: date | None = None
    member_id: Id | None = None
    note: Note | None = None

    def to_domain(self) -> FollowUpChange:
        """Return it as the domain takes it."""
        given = frozenset(self.model_fields_set - {"version"})
        return FollowUpChange(given, **self.model_dump(exclude={"version"}))


class DoneBody(_Body):
    """That it was done, when, and what was done."""

    version: Version
    done_on: date
    note: Note = ""


class VersionBody(_Body):
    """The version that is changed."""

    version: Version


class VenueBody(_Body):
    """A venue, by its layer and number."""

    layer_id: LayerId
    number: Number


def _json_of(area: BaseGeometry | None) -> dict[str, Any] | None:
    return None if area is None else json.loads(shapely.to_geojson(area))


class FollowUpAnswer(BaseModel):
    """A follow-up, how it stands today, and where; no geometry: the place is gone."""

    id: int
    hotspot_id: int | None
    layer_id: str
    place_number: str
    name: str
    kind: FollowUpKind
    urgency: Urgency
    member_id: int | None
    member: str
    due_on: date | None
    done_on: date | None
    note: str
    photo: str | None
    username: str
    changed_at: datetime
    version: int
    geometry: dict[str, Any] | None

    @classmethod
    def of(cls, entry: FollowUpEntry, today: date) -> FollowUpAnswer:
        """Return a follow-up of the domain."""
        photo = entry.photo
        return cls(
            id=entry.id,
            hotspot_id=entry.hotspot_id,
            layer_id=entry.layer_id,
            place_number=entry.place_number,
            name=entry.name,
            kind=entry.kind,
            urgency=entry.urgency(today),
            member_id=entry.member_id,
            member=entry.member,
            due_on=entry.due_on,
            done_on=entry.done_on,
            note=entry.note,
            # Another picture has another address, so that browsers may keep each.
            photo=f"/api/v1/follow-ups/{entry.id}/photo.jpg?v={photo[:12]}" if photo else None,
            username=entry.username,
            changed_at=entry.changed_at,
            version=entry.version,
            geometry=_json_of(entry.area),
        )


class FollowUpsAnswer(BaseModel):
    """Follow-ups: those to do by due date, then the newest of those done."""

    today: date
    follow_ups: list[FollowUpAnswer]


class TalkAnswer(BaseModel):
    """A venue that asks for a talk with its owner, and why."""

    layer_id: str
    number: str
    name: str
    affrays: int
    at_night: int
    last_on: date
    geometry: dict[str, Any] | None

    @classmethod
    def of(cls, talk: ProposedTalk) -> TalkAnswer:
        """Return a proposal of the domain."""
        return cls(
            layer_id=talk.layer_id,
            number=talk.number,
            name=talk.name,
            affrays=talk.affrays,
            at_night=talk.at_night,
            last_on=local_day(talk.last_at),
            geometry=_json_of(talk.area),
        )


class TalksAnswer(BaseModel):
    """The talks proposed, and the days whose affrays were counted."""

    first: date
    last: date
    talks: list[TalkAnswer]

    @classmethod
    def of(cls, found: TalkProposals) -> TalksAnswer:
        """Return the proposals with their days."""
        return cls(
            first=found.period.first,
            last=found.period.last,
            talks=[TalkAnswer.of(talk) for talk in found.talks],
        )
