"""What comes in and goes out for hotspots: decided, assigned, and who is away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from webmap.accounts import Away, Duty, MemberSummary, TeamSummary
from webmap.errors import N_
from webmap.grids import Trend
from webmap.hotspots.area_incidents import BeforeAfter
from webmap.hotspots.assigning import Holder, Period
from webmap.hotspots.decisions import Decision, HotspotWish
from webmap.hotspots.listing import ListedHotspot
from webmap.hotspots.loads import Load
from webmap.models import HotspotStatus, TeamKind
from webmap.web.schemas.patrols import Clock, Id
from webmap.web.schemas.people import DutyAnswer
from webmap.web.schemas.places import CheckedGeometry

MINUTE_S = 60
MOST_WINDOWS = 6


def _no_controls(text: str) -> str:
    if not text.isprintable():
        raise ValueError(N_("不能含换行等看不见的字符"))
    return text.strip()


def _no_controls_but_lines(text: str) -> str:
    if not all(part.isprintable() for part in text.splitlines()):
        raise ValueError(N_("不能含看不见的字符"))
    return text.strip()


Name = Annotated[str, Field(max_length=120), AfterValidator(_no_controls)]
Note = Annotated[str, Field(max_length=500), AfterValidator(_no_controls_but_lines)]


class _Body(BaseModel):
    """JSON in; what it doesn't know it refuses, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid")


class HotspotPatchBody(_Body):
    """Changes of a hotspot; what is not given stays."""

    name: Name | None = None
    reason: Note | None = None
    priority: int | None = Field(None, ge=1, le=5)
    dwell_min: int | None = Field(None, ge=1, le=240)
    visits: int | None = Field(None, ge=1, le=24, description="a shift")
    spacing_min: int | None = Field(None, ge=0, le=1440)
    windows: list[tuple[Clock, Clock]] | None = Field(None, max_length=MOST_WINDOWS)
    geometry: CheckedGeometry | None = Field(None, description="a polygon, EPSG:4326")

    def to_domain(self) -> HotspotWish:
        """Return it as the domain takes it."""
        shape = None
        if self.geometry is not None:
            shape = shapely.from_geojson(json.dumps(self.geometry))
        return HotspotWish(
            name=self.name,
            reason=self.reason,
            priority=self.priority,
            dwell_s=None if self.dwell_min is None else self.dwell_min * MINUTE_S,
            visits_per_shift=self.visits,
            spacing_s=None if self.spacing_min is None else self.spacing_min * MINUTE_S,
            windows=None if self.windows is None else tuple(self.windows),
            area=shape,
        )


class HotspotBody(HotspotPatchBody):
    """A hotspot drawn by hand."""

    name: Name
    geometry: CheckedGeometry = Field(description="a polygon, EPSG:4326")


class DecisionBody(_Body):
    """What is decided; text: why a suggestion is refused, or what came of a closed hotspot."""

    decision: Decision
    text: Note = ""


class _HolderBody(_Body):
    """Who is to answer; neither a member nor a team: nobody."""

    member_id: Id | None = None
    team_id: Id | None = None

    @property
    def holder(self) -> Holder:
        """Return it as the domain takes it."""
        return Holder(self.member_id, self.team_id)


class AssignHotspotBody(_HolderBody):
    """Who answers for a hotspot, from the first day to the last; no last: until further notice."""

    first_day: date
    last_day: date | None = None

    @property
    def period(self) -> Period:
        """Return it as the domain takes it."""
        return Period(self.first_day, self.last_day)


class MoveBody(AssignHotspotBody):
    """What hotspots of a member go to another; hotspots: only these, none: all of the member's."""

    from_member: Id
    hotspots: list[Id] | None = Field(None, max_length=1000)


class AbsenceBody(_Body):
    """Days on which a member is away; why is not asked."""

    member_id: Id
    first_day: date
    last_day: date


class AbsenceAnswer(BaseModel):
    """A member who is away, from the first day to the last."""

    id: int
    member_id: int
    name: str
    first_day: date
    last_day: date

    @classmethod
    def of(cls, one: Away) -> AbsenceAnswer:
        """Return an absence of the domain."""
        return cls(
            id=one.id, member_id=one.member_id, name=one.name, first_day=one.first_day,
            last_day=one.last_day,
        )  # fmt: skip


class AbsencesAnswer(BaseModel):
    """Who is away, today or later."""

    absences: list[AbsenceAnswer]


class HotspotDutyAnswer(DutyAnswer):
    """Who answers for a hotspot, and which team that is or belongs to."""

    team_id: int | None

    @classmethod
    def of(cls, duty: Duty) -> HotspotDutyAnswer:
        """Return a duty of the domain."""
        return cls(**DutyAnswer.of(duty).model_dump(), team_id=duty.team_id)


class HotspotAnswer(BaseModel):
    """A hotspot as of today."""

    id: int
    version: int
    number: str
    name: str
    reason: str
    status: HotspotStatus
    refused: bool
    result: str
    detected: bool
    category: str
    priority: int
    dwell_min: int
    visits: int
    spacing_min: int
    windows: list[tuple[str, str]]
    confidence: float | None
    evidence: dict[str, Any] | None
    decided_by: str
    decided_at: datetime | None
    closed_at: datetime | None
    sub_grid: str | None
    duties: list[HotspotDutyAnswer]
    away: AbsenceAnswer | None = Field(description="of who answers for it, now or to come")
    geometry: dict[str, Any]

    @classmethod
    def of(cls, listed: ListedHotspot, absences: list[Away]) -> HotspotAnswer:
        """Return a hotspot of the domain; minutes are rounded up, so that no presence is lost."""
        row = listed.row
        away = listed.left_alone(absences)
        return cls(
            id=row.id,
            version=row.version,
            number=row.number,
            name=row.name,
            reason=row.reason,
            status=listed.status,
            refused=row.refused,
            result=row.result,
            detected=row.detected,
            category=row.category,
            priority=row.priority,
            dwell_min=-(-row.dwell_s // MINUTE_S),
            visits=row.visits_per_shift,
            spacing_min=-(-row.spacing_s // MINUTE_S),
            windows=[(opens, closes) for opens, closes in row.windows],
            confidence=row.confidence,
            evidence=row.evidence,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            closed_at=row.closed_at,
            sub_grid=listed.sub_grid,
            duties=[HotspotDutyAnswer.of(duty) for duty in listed.duties],
            away=None if away is None else AbsenceAnswer.of(away),
            geometry=json.loads(shapely.to_geojson(listed.area)),
        )


class StaffAnswer(BaseModel):
    """A member who may answer for hotspots."""

    id: int
    name: str
    team_id: int

    @classmethod
    def of(cls, member: MemberSummary) -> StaffAnswer:
        """Return a member of the domain."""
        return cls(id=member.id, name=member.name, team_id=member.team_id)


class TeamOfStaff(BaseModel):
    """A team that may answer for hotspots."""

    id: int
    code: str
    name: str
    kind: TeamKind

    @classmethod
    def of(cls, team: TeamSummary) -> TeamOfStaff:
        """Return a team of the domain."""
        return cls(id=team.id, code=team.code, name=team.name, kind=team.kind)


class LoadAnswer(BaseModel):
    """What a member or a team answers for today; minutes of presence a shift and in seven days."""

    member_id: int | None
    team_id: int | None
    hotspots: list[int]
    shift_min: int
    week_min: int
    shifts: int
    sub_grids: list[str]

    @classmethod
    def of(cls, load: Load) -> LoadAnswer:
        """Return a load of the domain."""
        return cls(
            member_id=load.holder.member_id,
            team_id=load.holder.team_id,
            hotspots=list(load.hotspots),
            shift_min=-(-load.shift_s // MINUTE_S),
            week_min=-(-load.week_s // MINUTE_S),
            shifts=load.shifts,
            sub_grids=list(load.sub_grids),
        )


class HotspotsAnswer(BaseModel):
    """All hotspots of an office, who may answer for them, and who is away."""

    day: date
    hotspots: list[HotspotAnswer]
    members: list[StaffAnswer]
    teams: list[TeamOfStaff]
    loads: list[LoadAnswer]
    absences: list[AbsenceAnswer]

    @classmethod
    def of(
        cls,
        day: date,
        hotspots: list[ListedHotspot],
        members: Iterable[MemberSummary],
        teams: Iterable[TeamSummary],
        loads: Iterable[Load],
        absences: list[Away],
    ) -> HotspotsAnswer:
        """Return them as of a day."""
        return cls(
            day=day,
            hotspots=[HotspotAnswer.of(one, absences) for one in hotspots],
            members=[StaffAnswer.of(one) for one in members if one.active],
            teams=[TeamOfStaff.of(one) for one in teams],
            loads=[LoadAnswer.of(one) for one in loads],
            absences=[AbsenceAnswer.of(one) for one in absences],
        )


class ChangeOfCounts(BaseModel):
    """Incidents after against before; the range holds the true change in 95 of 100 cases."""

    before: int
    after: int
    change: float | None
    least: float
    most: float | None
    direction: str

    @classmethod
    def of(cls, trend: Trend | None) -> ChangeOfCounts | None:
        """Return a trend of the domain."""
        if trend is None:
            return None
        return cls(
            before=trend.before,
            after=trend.now,
            change=trend.change,
            least=trend.least,
            most=trend.most,
            direction=trend.direction.value,
        )


class BeforeAfterAnswer(BaseModel):
    """Incidents before the decision and as long after; 0 days: too soon to tell."""

    days: int
    waits_for_data: bool
    category: str
    of_kind: ChangeOfCounts | None
    all_kinds: ChangeOfCounts | None

    @classmethod
    def of(cls, told: BeforeAfter | None) -> BeforeAfterAnswer | None:
        """Return it as JSON."""
        if told is None:
            return None
        return cls(
            days=told.days,
            waits_for_data=told.waits_for_data,
            category=told.category,
            of_kind=ChangeOfCounts.of(told.of_kind),
            all_kinds=ChangeOfCounts.of(told.all_kinds),
        )


class PastYearAnswer(BaseModel):
    """The incidents in a hotspot's area in the year before the newest one of the office.

    ``week``: share of each hour of the week, Monday 00:00 first; ``windows``: when most happen.
    """

    first: date
    last: date
    count: int
    categories: dict[str, int]
    week: list[float]
    windows: list[tuple[str, str]]


class HotspotCardAnswer(BaseModel):
    """A hotspot with who answered for it, and what happened there.

    ``profile``: what a detection saw of the hours, as ``week`` of ``past_year``.
    """

    hotspot: HotspotAnswer
    profile: list[float] | None
    history: list[HotspotDutyAnswer]
    past_year: PastYearAnswer | None
    before_after: BeforeAfterAnswer | None


class HotspotChangeAnswer(BaseModel):
    """A change that was made; its id is what undo asks for."""

    id: int
    hotspot_id: int | None = None
    version: int | None = None
