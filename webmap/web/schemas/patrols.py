"""What comes in for patrol plans."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from webmap.errors import N_
from webmap.models import Mode
from webmap.patrols import (
    FASTEST_PERCENT,
    MOST_TEAMS,
    MOST_VISITS,
    SLOWEST_PERCENT,
    USUAL_LOSS,
    BreakRequest,
    HomeGround,
    PlanRequest,
    Spot,
    TeamRequest,
    VisitLock,
    VisitRequest,
)
from webmap.web.context import LOCAL_ZONE

MINUTE_S = 60


def _no_controls(text: str) -> str:
    if not text.isprintable():
        raise ValueError(N_("不能含换行等看不见的字符"))
    return text.strip()


Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
# The ids of the database are 32 bits wide.
Id = Annotated[int, Field(ge=1, lt=2**31)]
Text = Annotated[str, Field(max_length=60), AfterValidator(_no_controls)]


class _Body(BaseModel):
    """JSON in; what it doesn't know it refuses, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid")


class ShiftBody(_Body):
    """A shift."""

    name: Text = ""
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class BreakBody(_Body):
    """A break of some minutes that lies between two times of day."""

    from_: Clock = Field(alias="from")
    to: Clock
    minutes: int = Field(ge=1, le=240)

    def to_request(self) -> BreakRequest:
        """Return it as the domain takes it."""
        return BreakRequest((self.from_, self.to), self.minutes * MINUTE_S)


class SpotBody(_Body):
    """A point that was clicked, degrees."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)

    def to_request(self) -> Spot:
        """Return it as the domain takes it."""
        return Spot(self.lon, self.lat)


class TeamBody(_Body):
    """A team on the shift, and how it moves; the shift's times where it has none of its own."""

    team_id: Id
    mode: Mode
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    pause: BreakBody | None = Field(None, alias="break")
    start: Literal["station", "anywhere"] | SpotBody = "station"
    end: Literal["station", "anywhere"] | SpotBody | None = Field(
        None, description="none: where it starts"
    )
    home: HomeGround = HomeGround.ROAMS
    officer: bool | None = Field(None, description="none: as its members' posts say")
    speed_percent: int = Field(
        100, ge=SLOWEST_PERCENT, le=FASTEST_PERCENT, description="of its mode's usual speed"
    )

    def to_request(self) -> TeamRequest:
        """Return it as the domain takes it."""
        return TeamRequest(
            team_id=self.team_id,
            mode=self.mode,
            starts_at=self.starts_at and self.starts_at.astimezone(LOCAL_ZONE),
            ends_at=self.ends_at and self.ends_at.astimezone(LOCAL_ZONE),
            pause=self.pause.to_request() if self.pause else None,
            start=_end(self.start),
            end=None if self.end is None else _end(self.end),
            home=self.home,
            officer=self.officer,
            speed_percent=self.speed_percent,
        )


def _end(end: Literal["station", "anywhere"] | SpotBody) -> Literal["station", "anywhere"] | Spot:
    return end.to_request() if isinstance(end, SpotBody) else end


class VisitLockBody(_Body):
    """What a person set for one visit of a place: its team, its time, or both."""

    number: int = Field(ge=1, le=24)
    team_id: Id | None = None
    starts_at: AwareDatetime | None = None

    def to_request(self) -> VisitLock:
        """Return it as the domain takes it."""
        return VisitLock(
            self.number, self.team_id, self.starts_at and self.starts_at.astimezone(LOCAL_ZONE)
        )


class VisitBody(_Body):
    """Visits wanted at a hotspot, or at a stop that was set by hand (no hotspot, a position)."""

    hotspot_id: Id | None = None
    name: Text = ""
    lon: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    priority: int = Field(3, ge=1, le=5)
    dwell_min: int = Field(15, ge=1, le=240)
    visits: int = Field(1, ge=1, le=24)
    spacing_min: int = Field(0, ge=0, le=1440)
    windows: list[tuple[Clock, Clock]] = Field(default_factory=list, max_length=6)
    spacing_most_min: int | None = Field(None, ge=1, le=1440)
    needs_officer: bool = False
    teams_together: int = Field(1, ge=1, le=2)
    fixed_at: Clock | None = None
    locks: list[VisitLockBody] = Field(default_factory=list, max_length=24)
    team_id: Id | None = Field(None, description="the team that answers for it; none: any")

    def to_request(self) -> VisitRequest:
        """Return it as the domain takes it."""
        return VisitRequest(
            hotspot_id=self.hotspot_id,
            name=self.name,
            lon=self.lon,
            lat=self.lat,
            priority=self.priority,
            dwell_s=self.dwell_min * MINUTE_S,
            visits=self.visits,
            spacing_s=self.spacing_min * MINUTE_S,
            windows=tuple(self.windows),
            spacing_most_s=None if self.spacing_most_min is None else self.spacing_most_min * 60,
            needs_officer=self.needs_officer,
            teams_together=self.teams_together,
            fixed_at=self.fixed_at,
            locks=tuple(lock.to_request() for lock in self.locks),
            team_id=self.team_id,
        )


class UnpredictableBody(_Body):
    """That the plan be hard to guess from the last weeks, and what it may lose for it."""

    loss: float = Field(
        USUAL_LOSS, ge=0, le=0.2, description="share of the best plan's value, 0.03 is 3 %"
    )


class PlanBody(_Body):
    """A plan that is asked for."""

    shift: ShiftBody
    # The domain says in better words what is too much; ten times as much is not even read.
    teams: list[TeamBody] = Field(max_length=10 * MOST_TEAMS)
    visits: list[VisitBody] = Field(max_length=10 * MOST_VISITS)
    seed: int = Field(0, ge=0, lt=2**31)
    unpredictable: UnpredictableBody | None = None
    replaces: Id | None = Field(None, description="an unnamed draft to drop")

    def to_request(self) -> PlanRequest:
        """Return it as the domain takes it."""
        return PlanRequest(
            name=self.shift.name,
            starts_at=self.shift.starts_at.astimezone(LOCAL_ZONE),
            ends_at=self.shift.ends_at.astimezone(LOCAL_ZONE),
            teams=tuple(team.to_request() for team in self.teams),
            visits=tuple(visit.to_request() for visit in self.visits),
            seed=self.seed,
        )

    def kept(self) -> dict[str, object]:
        """Return it as JSON, as it came in, to be opened again."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"replaces"})


class PlanNameBody(_Body):
    """A plan's new name."""

    name: Text


class PublishBody(_Body):
    """Whether a plan is published although it breaks rules."""

    despite_breaches: bool = False


class PlansQuery(BaseModel):
    """How many plans to list."""

    limit: int = Field(50, ge=1, le=200)
