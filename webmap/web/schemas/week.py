"""What comes in and goes out for the week: the rota, appointments, closed streets."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from webmap.errors import N_
from webmap.models import AppointmentKind, AppointmentStatus, Mode, PlanStatus
from webmap.patrols import MOST_TALKS, Agreed, Closure, OnDuty, RotaShift, Vary, Workload
from webmap.web.schemas.patrols import Clock, Id, Text


def _a_monday(day: date) -> date:
    if day.weekday() != 0:
        raise ValueError(N_("要写一周的星期一，例如 2026-11-23"))
    return day


Monday = Annotated[date, AfterValidator(_a_monday)]
Note = Annotated[str, Field(max_length=500)]


class _Body(BaseModel):
    """JSON in; what it doesn't know it refuses, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid")


class WeekQuery(BaseModel):
    """Which week."""

    monday: Monday


class OnDutyBody(_Body):
    """A team on a shift; members: who of it, none: all of it."""

    team_id: Id
    members: list[Id] | None = Field(None, max_length=100)

    def to_domain(self) -> OnDuty:
        """Return it as the domain takes it."""
        return OnDuty(self.team_id, None if self.members is None else frozenset(self.members))


class ShiftKey(_Body):
    """Which shift of which day."""

    day: date
    begins: Clock
    ends: Clock


class RotaShiftBody(ShiftKey):
    """Who is on a shift."""

    name: Text = ""
    teams: list[OnDutyBody] = Field(max_length=40)

    def to_domain(self) -> RotaShift:
        """Return it as the domain takes it."""
        teams = tuple(team.to_domain() for team in self.teams)
        return RotaShift(self.day, self.name, self.begins, self.ends, teams)


class CopyBody(_Body):
    """Copy a week into another; rotate: teams of a kind take turns."""

    from_monday: Monday
    to_monday: Monday
    rotate: bool = True


class MondayBody(_Body):
    """Which week."""

    monday: Monday


class TalksBody(MondayBody):
    """How many factory talks a week."""

    count: int = Field(3, ge=1, le=MOST_TALKS)


class AppointmentBody(_Body):
    """What to change of an appointment; what is not said stays."""

    day: date | None = None
    begins: Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")] | None = None
    team_id: Id | None = None
    status: AppointmentStatus | None = None
    note: Note | None = None


class PlanShiftBody(ShiftKey):
    """Draw a shift's plan."""

    vary: Vary = Vary.SEED
    stand_teams: int = Field(1, ge=1, le=2, description="teams at the weekend stand together")


class ShiftQuery(BaseModel):
    """A shift whose request is wanted."""

    day: date
    begins: Clock
    ends: Clock
    vary: Vary = Vary.SEED
    stand_teams: int = Field(1, ge=1, le=2, description="teams at the weekend stand together")


class ClosureBody(_Body):
    """A street closed at some hours."""

    street: str = Field(min_length=1, max_length=120)
    modes: list[Mode] = Field(min_length=1, max_length=3)
    begins: Clock
    ends: Clock
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default_factory=list, max_length=7)
    valid_from: date | None = None
    valid_to: date | None = None
    reason: str = Field("", max_length=200)

    def to_domain(self) -> Closure:
        """Return it as the domain takes it."""
        return Closure(
            street=self.street.strip(),
            modes=frozenset(self.modes),
            begins=self.begins,
            ends=self.ends,
            weekdays=frozenset(self.weekdays),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            reason=self.reason.strip(),
        )


class ClosureAnswer(BaseModel):
    """A street closed at some hours."""

    id: int
    street: str
    modes: list[Mode]
    begins: str
    ends: str
    weekdays: list[int]
    valid_from: date | None
    valid_to: date | None
    reason: str

    @classmethod
    def of(cls, closure: Closure) -> ClosureAnswer:
        """Return a closure of the domain."""
        return cls(
            id=closure.id,
            street=closure.street,
            modes=sorted(closure.modes),
            begins=closure.begins,
            ends=closure.ends,
            weekdays=sorted(closure.weekdays),
            valid_from=closure.valid_from,
            valid_to=closure.valid_to,
            reason=closure.reason,
        )


class ClosuresAnswer(BaseModel):
    """The office's closed streets."""

    closures: list[ClosureAnswer]


class PlanOfShift(BaseModel):
    """A plan that a shift has."""

    id: int
    status: PlanStatus
    title: str
    visits_made: int
    visits_wanted: int


class RotaTeam(BaseModel):
    """A team on a shift."""

    team_id: int
    members: list[int] | None


class RotaShiftAnswer(BaseModel):
    """A shift, who is on it, and its newest plan or the published one."""

    day: date
    name: str
    begins: str
    ends: str
    teams: list[RotaTeam]
    plan: PlanOfShift | None = None

    @classmethod
    def of(cls, shift: RotaShift, name: str, plan: PlanOfShift | None) -> RotaShiftAnswer:
        """Return a shift of the domain; ``name`` in the reader's language."""
        return cls(
            day=shift.day,
            name=name,
            begins=shift.begins,
            ends=shift.ends,
            teams=[
                RotaTeam(
                    team_id=on.team_id, members=None if on.members is None else sorted(on.members)
                )
                for on in shift.teams
            ],
            plan=plan,
        )


class MemberChoice(BaseModel):
    """A member of a team."""

    id: int
    name: str


class RotaTeamChoice(BaseModel):
    """A team that can be put on a shift."""

    id: int
    code: str
    name: str
    kind: str
    members: list[MemberChoice]


class AppointmentAnswer(BaseModel):
    """An appointment."""

    id: int
    kind: AppointmentKind
    day: date
    begins: str
    minutes: int
    number: str
    name: str
    lon: float
    lat: float
    team_id: int | None
    status: AppointmentStatus
    note: str

    @classmethod
    def of(cls, agreed: Agreed) -> AppointmentAnswer:
        """Return an appointment of the domain."""
        return cls(
            id=agreed.id,
            kind=agreed.kind,
            day=agreed.day,
            begins=agreed.begins,
            minutes=agreed.dwell_s // 60,
            number=agreed.place_number,
            name=agreed.name,
            lon=agreed.lon,
            lat=agreed.lat,
            team_id=agreed.team_id,
            status=agreed.status,
            note=agreed.note,
        )


class AppointmentsAnswer(BaseModel):
    """Appointments."""

    appointments: list[AppointmentAnswer]


class WorkloadAnswer(BaseModel):
    """A member's month."""

    member_id: int
    name: str
    team: str
    hours: float
    nights: int
    weekends: int

    @classmethod
    def of(cls, load: Workload) -> WorkloadAnswer:
        """Return a member's month of the domain."""
        return cls(
            member_id=load.member_id,
            name=load.name,
            team=load.team,
            hours=load.hours,
            nights=load.nights,
            weekends=load.weekends,
        )


class WeekAnswer(BaseModel):
    """A week whole."""

    monday: date
    month: str = Field(examples=["2026-11"])
    shifts: list[RotaShiftAnswer]
    teams: list[RotaTeamChoice]
    appointments: list[AppointmentAnswer]
    talks_held: list[AppointmentAnswer]
    workloads: list[WorkloadAnswer]
    closures: list[ClosureAnswer]


class CopiedAnswer(BaseModel):
    """How many shifts were copied or cleared."""

    count: int


class IdAnswer(BaseModel):
    """The id of what was made."""

    id: int
    kind: Literal["plan", "closure"]
