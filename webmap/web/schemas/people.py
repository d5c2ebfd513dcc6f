"""What comes in and goes out for members, teams, responsibility grids and hand-overs."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from webmap.accounts import (
    Duty,
    GridDuty,
    Handover,
    HandoverItem,
    MemberChange,
    MemberSummary,
    TeamSummary,
)
from webmap.errors import N_
from webmap.models import TeamKind, to_geometry
from webmap.web.errors import said
from webmap.web.schemas.patrols import Id

MOST_ITEMS = 1000


def _no_controls(text: str) -> str:
    if any(ord(character) < 32 for character in text):
        raise ValueError(N_("不能有换行和控制字符"))
    return text


Code = Annotated[str, Field(max_length=40), AfterValidator(_no_controls)]
Name = Annotated[str, Field(max_length=80), AfterValidator(_no_controls)]
TeamName = Annotated[str, Field(max_length=120), AfterValidator(_no_controls)]


class _Body(BaseModel):
    """JSON in; what it doesn't know it refuses, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid")


class TeamBody(_Body):
    """A new team."""

    code: Code
    name: TeamName
    kind: TeamKind


class TeamPatchBody(_Body):
    """Changes of a team; what is not given stays."""

    code: Code | None = None
    name: TeamName | None = None
    kind: TeamKind | None = None


class MemberBody(_Body):
    """A new member of the staff."""

    number: Code
    name: Name
    post: Code
    phone: Code = ""
    team_id: Id

    def to_domain(self) -> MemberChange:
        """Return it as the domain takes it."""
        return MemberChange(**self.model_dump())


class MemberPatchBody(_Body):
    """Changes of a member that was seen in this version; what is not given stays."""

    version: int = Field(ge=1, le=2**31 - 1)
    number: Code | None = None
    name: Name | None = None
    post: Code | None = None
    phone: Code | None = None
    team_id: Id | None = None
    active: bool | None = None

    def to_domain(self) -> MemberChange:
        """Return it as the domain takes it."""
        return MemberChange(**self.model_dump(exclude={"version"}))


class DayQuery(BaseModel):
    """The day that is looked at; today if absent."""

    day: date | None = None


class AssignBody(_Body):
    """Who answers for a sub-grid from a day on; null: nobody."""

    sub_grid: Code
    member_id: Id | None
    valid_from: date


class HandoverQuery(BaseModel):
    """Who hands over to whom, from which day on."""

    model_config = ConfigDict(populate_by_name=True)

    from_id: Id = Field(alias="from")
    to_id: Id = Field(alias="to")
    day: date


class HandoverBody(_Body):
    """A hand-over; ``items``: what goes along, null: all that usually does.

    ``leaves``: the member who hands over is let go with it.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_id: Id = Field(alias="from")
    to_id: Id = Field(alias="to")
    day: date
    items: list[Annotated[str, Field(max_length=40)]] | None = Field(None, max_length=MOST_ITEMS)
    leaves: bool = False


class TeamAnswer(BaseModel):
    """A team and how many active members it has."""

    id: int
    code: str
    name: str
    kind: TeamKind
    members: int

    @classmethod
    def of(cls, team: TeamSummary) -> TeamAnswer:
        """Return a team of the domain."""
        return cls(id=team.id, code=team.code, name=team.name, kind=team.kind, members=team.members)


class TeamsAnswer(BaseModel):
    """The office's teams."""

    teams: list[TeamAnswer]


class MemberAnswer(BaseModel):
    """A member, the address of the photo, and the sub-grids of the day."""

    id: int
    number: str
    name: str
    post: str
    phone: str
    team_id: int
    active: bool
    photo: str | None
    version: int
    grids: list[str]

    @classmethod
    def of(cls, member: MemberSummary) -> MemberAnswer:
        """Return a member of the domain."""
        photo = member.photo
        return cls(
            id=member.id,
            number=member.number,
            name=member.name,
            post=member.post,
            phone=member.phone,
            team_id=member.team_id,
            active=member.active,
            # Another picture has another address, so that browsers may keep each.
            photo=f"/api/v1/members/{member.id}/photo.jpg?v={photo[:12]}" if photo else None,
            version=member.version,
            grids=list(member.grids),
        )


class MembersAnswer(BaseModel):
    """The office's members and teams."""

    day: date
    teams: list[TeamAnswer]
    members: list[MemberAnswer]


class DutyAnswer(BaseModel):
    """What somebody answers for, from a day to the day before another."""

    kind: str
    code: str
    name: str
    member_id: int | None
    who: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, duty: Duty) -> DutyAnswer:
        """Return a duty of the domain."""
        return cls(
            kind=duty.kind,
            code=duty.code,
            name=duty.name,
            member_id=duty.member_id,
            who=duty.who,
            valid_from=duty.valid_from,
            valid_to=duty.valid_to,
        )


class HistoryAnswer(BaseModel):
    """Who answered for what, the newest first."""

    duties: list[DutyAnswer]


class MemberCardAnswer(BaseModel):
    """A member with all that the member answers or answered for."""

    member: MemberAnswer
    duties: list[DutyAnswer]


class GridDutyAnswer(BaseModel):
    """A sub-grid and the members that answer for it; ``hue`` is its police grid's colour."""

    code: str
    name: str
    police_grid: str
    hue: str
    members: list[int]
    geometry: dict[str, Any]

    @classmethod
    def of(cls, grid: GridDuty, hue: str) -> GridDutyAnswer:
        """Return a sub-grid of the domain."""
        return cls(
            code=grid.code,
            name=grid.name,
            police_grid=grid.police_grid,
            hue=hue,
            members=list(grid.members),
            geometry=json.loads(shapely.to_geojson(to_geometry(grid.geom))),
        )


class ResponsibilitiesAnswer(BaseModel):
    """The sub-grids of a day and who answers for each."""

    day: date
    grids: list[GridDutyAnswer]


class ChangeAnswer(BaseModel):
    """A change that was made; its id is what takes it back."""

    id: int


class HandoverItemAnswer(BaseModel):
    """One thing that may go along; ``stays_because``: why it can't."""

    key: str
    kind: str
    code: str
    name: str
    first: date
    last: date | None
    begins: str
    goes: bool
    stays_because: str

    @classmethod
    def of(cls, item: HandoverItem) -> HandoverItemAnswer:
        """Return an item of the domain, its reason in the user's language."""
        return cls(
            key=item.key,
            kind=item.kind,
            code=item.code,
            name=item.name,
            first=item.first,
            last=item.last,
            begins=item.begins,
            goes=item.goes,
            stays_because=said(item.stays_because, {}) if item.stays_because else "",
        )


class HandoverPreviewAnswer(BaseModel):
    """What goes along."""

    items: list[HandoverItemAnswer]


class HandoverAnswer(BaseModel):
    """A hand-over of the record."""

    id: int
    at: datetime
    username: str
    from_name: str
    to_name: str
    day: date
    count: int
    undone: bool

    @classmethod
    def of(cls, one: Handover) -> HandoverAnswer:
        """Return a hand-over of the domain."""
        return cls(
            id=one.id,
            at=one.at,
            username=one.username,
            from_name=one.from_name,
            to_name=one.to_name,
            day=one.day,
            count=one.count,
            undone=one.undone,
        )


class HandoversAnswer(BaseModel):
    """The last hand-overs, the newest first."""

    handovers: list[HandoverAnswer]
