"""What comes in from the streets, and what goes out to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import numpy as np
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from webmap.errors import N_
from webmap.models import ReportKind, TrackSource
from webmap.patrols import geometry_json
from webmap.patrols.fixes import USUAL_ACCURACY_M, Fixes
from webmap.patrols.reports import Message
from webmap.patrols.walked import WalkedRoute
from webmap.web.schemas.patrol_answers import PlanAnswer, ShiftAnswer, minutes
from webmap.web.schemas.patrols import Id

MOST_FIXES = 2000
_LINE_BREAKS = {"\n", "\t"}


def _readable(text: str) -> str:
    if not all(sign.isprintable() or sign in _LINE_BREAKS for sign in text):
        raise ValueError(N_("不能含看不见的字符"))
    return text.strip()


Words = Annotated[str, AfterValidator(_readable)]


class ReportBody(BaseModel):
    """What is told of one stop; ``uuid`` is the sender's, the same when sent again."""

    model_config = ConfigDict(extra="forbid")

    uuid: UUID
    plan_id: Id
    team_id: Id
    sequence: int = Field(ge=1, le=1000)
    kind: ReportKind
    at: AwareDatetime
    reason: Words = Field("", max_length=200)
    note: Words = Field("", max_length=500)

    def to_message(self) -> Message:
        """Return it as the domain takes it."""
        return Message(
            uuid=str(self.uuid),
            plan_id=self.plan_id,
            team_id=self.team_id,
            sequence=self.sequence,
            kind=self.kind,
            at=self.at,
            reason=self.reason,
            note=self.note,
        )


class FixBody(BaseModel):
    """Where a device was when, EPSG:4326, with the radius that it gives."""

    model_config = ConfigDict(extra="forbid")

    at: AwareDatetime
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy_m: float = Field(USUAL_ACCURACY_M, ge=0, le=10_000, allow_inf_nan=False)


class TrackBody(BaseModel):
    """A piece of a track; ``uuid`` is the sender's, the same when sent again."""

    model_config = ConfigDict(extra="forbid")

    uuid: UUID
    plan_id: Id
    team_id: Id
    fixes: list[FixBody] = Field(min_length=1, max_length=MOST_FIXES)

    def to_fixes(self) -> Fixes:
        """Return it as the domain takes it."""
        return Fixes.ordered(
            np.array([fix.at.timestamp() for fix in self.fixes]),
            np.array([[fix.lon, fix.lat] for fix in self.fixes]),
            np.array([fix.accuracy_m for fix in self.fixes]),
        )


class TodayQuery(BaseModel):
    """Which plan is wanted; the one of now without it."""

    plan: Id | None = None


class TracksQuery(BaseModel):
    """The plan whose tracks are wanted."""

    plan_id: Id


class GpxForm(BaseModel):
    """Whose track a GPX file is."""

    plan_id: Id
    team_id: Id


class KeptAnswer(BaseModel):
    """What became of something sent; it is kept once, however often it comes."""

    uuid: str
    repeated: bool = False
    warnings: list[str] = []


class TrackKeptAnswer(BaseModel):
    """How many fixes lie within the shift and are kept."""

    fixes: int


class PhotoAnswer(BaseModel):
    """The address of a photo that was kept."""

    url: str


class ChoiceOfPlan(BaseModel):
    """A published plan of about now."""

    id: int
    title: str
    shift: ShiftAnswer


class TodayAnswer(BaseModel):
    """What a phone needs for a shift: the plan with what was told, and whose phone it is."""

    username: str
    may_report: bool
    team_id: int | None = Field(description="of the account's member")
    plans: list[ChoiceOfPlan]
    plan: PlanAnswer | None
    now: datetime
    token: str = Field(description="for the header X-CSRFToken")


class PresenceAnswer(BaseModel):
    """Minutes wanted and minutes of presence at a place."""

    name: str
    hotspot_id: int | None
    sequences: list[int]
    planned_min: float
    present_min: float


class WalkedAnswer(BaseModel):
    """A team's way as it was walked."""

    number: int
    team_id: int
    team: str
    sources: list[TrackSource]
    starts_at: datetime
    ends_at: datetime
    fixes: int
    track: dict[str, Any]
    streets: dict[str, Any] | None
    distance_m: float
    share_on_streets: float
    presence: list[PresenceAnswer]

    @classmethod
    def of(cls, walked: WalkedRoute, moment: Any) -> WalkedAnswer:
        """Return it as JSON; ``moment`` turns seconds since 1970 into a time."""
        fixes = walked.track.fixes
        track = geometry_json(walked.line)
        assert track is not None
        return cls(
            number=walked.number,
            team_id=walked.track.team_id,
            team=walked.track.team,
            sources=list(walked.track.sources),
            starts_at=moment(fixes.time_s[0]),
            ends_at=moment(fixes.time_s[-1]),
            fixes=len(fixes),
            track=track,
            streets=geometry_json(walked.streets),
            distance_m=round(walked.length_m),
            share_on_streets=round(walked.share_on_streets, 3),
            presence=[
                PresenceAnswer(
                    name=one.name,
                    hotspot_id=one.hotspot_id,
                    sequences=list(one.sequences),
                    planned_min=minutes(one.planned_s),
                    present_min=round(one.present_s / 60, 1),
                )
                for one in walked.presence
            ],
        )


class TracksAnswer(BaseModel):
    """The tracks of a plan beside it."""

    routes: list[WalkedAnswer]
