"""What goes out of patrol plans; minutes and metres rounded, times with the office's offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, Field

from webmap.models import Mode, PlanStatus, TeamKind
from webmap.patrols import (
    MOST_TEAMS,
    MOST_VISITS,
    Answering,
    Doubled,
    HotspotChoice,
    LeftOut,
    PlanFigures,
    PlannedRoute,
    PlannedStop,
    PlanSummary,
    SavedPlan,
    StopKind,
    TeamChoice,
    TeamHome,
    Wording,
    anchor,
    geometry_json,
    lon_lat,
)
from webmap.patrols.reports import StopKey, StopReport
from webmap.web.context import LOCAL_ZONE
from webmap.web.schemas.patrol_changes import HistoryAnswer, reason_of
from webmap.web.schemas.stop_reports import StopReportAnswer

Geometry = dict[str, Any]


def minutes(seconds: int) -> float:
    """Return seconds as minutes with one decimal."""
    return round(seconds / 60, 1)


def local(moment: datetime) -> datetime:
    """Return a moment with the office's offset."""
    return moment.astimezone(LOCAL_ZONE)


class ChoiceOfShift(BaseModel):
    """A usual shift; one that ends before it starts goes past midnight."""

    name: str
    from_: str = Field(serialization_alias="from")
    to: str


class ChoiceOfMode(BaseModel):
    """A way to move."""

    mode: Mode
    name: str


class ChoiceOfTeam(BaseModel):
    """A team, how it usually moves, how many members are active, and their names."""

    id: int
    code: str
    name: str
    kind: TeamKind
    mode: Mode
    members: int
    member_names: list[str]
    officer: bool = Field(description="whether an officer is in it, by its members' posts")
    sub_grids: list[str] = Field(description="codes of the sub-grids that it answers for")

    @classmethod
    def of(cls, team: TeamChoice, home: TeamHome) -> ChoiceOfTeam:
        """Return it as JSON."""
        return cls(
            id=team.id,
            code=team.code,
            name=team.name,
            kind=team.kind,
            mode=team.mode,
            members=len(team.members),
            member_names=list(team.members),
            officer=home.officer,
            sub_grids=list(home.sub_grids),
        )


class AnsweringAnswer(BaseModel):
    """The team that goes to a hotspot, from a day to the day before another."""

    team_id: int
    who: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, one: Answering) -> AnsweringAnswer:
        """Return it as JSON."""
        return cls(team_id=one.team_id, who=one.who, valid_from=one.first, valid_to=one.end)


class ChoiceOfHotspot(BaseModel):
    """A hotspot with the presence that it wants, and who answers for it and is there."""

    id: int
    number: str
    name: str
    reason: str
    priority: int
    dwell_min: int
    visits: int
    spacing_min: int
    windows: list[tuple[str, str]]
    lon: float
    lat: float
    geometry: Geometry
    answering: list[AnsweringAnswer]

    @classmethod
    def of(cls, hotspot: HotspotChoice) -> ChoiceOfHotspot:
        """Return it as JSON; minutes are rounded up, so that no presence is lost."""
        lon, lat = lon_lat(anchor(hotspot.area))
        return cls(
            id=hotspot.id,
            number=hotspot.number,
            name=hotspot.name,
            reason=hotspot.reason,
            priority=hotspot.priority,
            dwell_min=-(-hotspot.dwell_s // 60),
            visits=hotspot.visits,
            spacing_min=-(-hotspot.spacing_s // 60),
            windows=list(hotspot.windows),
            lon=lon,
            lat=lat,
            geometry=geometry_json(hotspot.area),
            answering=[AnsweringAnswer.of(one) for one in hotspot.answering],
        )


class Position(BaseModel):
    """A point, degrees."""

    lon: float
    lat: float


class Options(BaseModel):
    """What one can choose from when planning."""

    teams: list[ChoiceOfTeam]
    hotspots: list[ChoiceOfHotspot]
    shifts: list[ChoiceOfShift]
    modes: list[ChoiceOfMode]
    station: Position | None
    most_teams: int = MOST_TEAMS
    most_visits: int = MOST_VISITS


class ShiftAnswer(BaseModel):
    """A shift."""

    name: str
    starts_at: datetime
    ends_at: datetime


class CandidateAnswer(BaseModel):
    """A plan that could have been taken: its value, and how well it could be guessed, 0 to 1."""

    value: int
    times: float
    ways: float
    chosen: bool


class Figures(BaseModel):
    """The figures of a plan; see `webmap.patrols.PlanFigures`."""

    value: int
    value_wanted: int
    upper_bound: int
    share: float
    gap: float
    moving_min: float
    standing_min: float
    waiting_min: float | None = Field(
        description="between leaving and being back without anything to do; null: not known"
    )
    distance_m: float
    evenness: float
    visits_made: int
    visits_wanted: int
    stopped_early: bool
    candidates: list[CandidateAnswer] = Field(
        description="where the plan was to be hard to guess: those it was taken from, best first"
    )

    @classmethod
    def of(cls, figures: PlanFigures) -> Figures:
        """Return them as JSON."""
        return cls(
            value=figures.value,
            value_wanted=figures.value_wanted,
            upper_bound=figures.upper_bound,
            share=round(figures.share, 4),
            gap=round(figures.gap, 4),
            moving_min=minutes(figures.moving_s),
            standing_min=minutes(figures.standing_s),
            waiting_min=None if figures.waiting_s is None else minutes(figures.waiting_s),
            distance_m=round(figures.distance_m),
            evenness=round(figures.evenness, 3),
            visits_made=figures.visits_made,
            visits_wanted=figures.visits_wanted,
            stopped_early=figures.stopped_early,
            candidates=[CandidateAnswer(**asdict(each)) for each in figures.candidates],
        )


class StopAnswer(BaseModel):
    """A stop of a route."""

    sequence: int
    kind: StopKind
    key: str = Field(description="which visit of the request it is; empty: a break")
    name: str
    hotspot_id: int | None
    priority: int
    lon: float | None
    lat: float | None
    travel_min: float
    distance_m: float
    via: list[str]
    arrives_at: datetime
    starts_at: datetime
    departs_at: datetime
    report: StopReportAnswer | None = Field(None, description="what the team told of it")

    @classmethod
    def of(
        cls, stop: PlannedStop, wording: Wording, report: StopReport | None = None
    ) -> StopAnswer:
        """Return it as JSON."""
        lon, lat = lon_lat(stop.point)
        return cls(
            sequence=stop.sequence,
            kind=stop.kind,
            key=stop.key,
            name=wording.stop_name(stop),
            hotspot_id=stop.hotspot_id,
            priority=stop.priority,
            lon=lon,
            lat=lat,
            travel_min=minutes(stop.travel_s),
            distance_m=round(stop.distance_m),
            via=list(stop.via),
            arrives_at=local(stop.arrives_at),
            starts_at=local(stop.starts_at),
            departs_at=local(stop.departs_at),
            report=None if report is None else StopReportAnswer.of(report),
        )


class RouteAnswer(BaseModel):
    """One team's way; no geometry where it stays in one place."""

    number: int
    team_id: int
    team: str
    mode: Mode
    leaves_at: datetime
    back_at: datetime
    distance_m: float
    moving_min: float
    standing_min: float
    waiting_min: float
    geometry: Geometry | None
    stops: list[StopAnswer]

    @classmethod
    def of(
        cls,
        route: PlannedRoute,
        wording: Wording,
        reports: Mapping[StopKey, StopReport] = MappingProxyType({}),
    ) -> RouteAnswer:
        """Return it as JSON."""
        return cls(
            number=route.number,
            team_id=route.team_id,
            team=route.team,
            mode=route.mode,
            leaves_at=local(route.leaves_at),
            back_at=local(route.back_at),
            distance_m=round(route.distance_m),
            moving_min=minutes(route.moving_s),
            standing_min=minutes(route.standing_s),
            waiting_min=minutes(route.waiting_s),
            geometry=geometry_json(route.line),
            stops=[
                StopAnswer.of(stop, wording, reports.get((route.team_id, stop.sequence)))
                for stop in route.stops
            ],
        )


class LeftOutAnswer(BaseModel):
    """A visit that no team makes, and why."""

    key: str
    name: str
    hotspot_id: int | None
    lon: float
    lat: float
    priority: int
    dwell_min: float
    reason: str

    @classmethod
    def of(cls, left: LeftOut, plan: SavedPlan, wording: Wording) -> LeftOutAnswer:
        """Return it as JSON."""
        lon, lat = lon_lat(left.point)
        return cls(
            key=left.key,
            name=left.name,
            hotspot_id=left.hotspot_id,
            lon=lon,
            lat=lat,
            priority=left.priority,
            dwell_min=minutes(left.dwell_s),
            reason=wording.reason(left.reason, plan),
        )


class DoubledAnswer(BaseModel):
    """A team that another published plan wants at the same time."""

    team_id: int
    team: str
    plan_id: int
    title: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, doubled: Doubled) -> DoubledAnswer:
        """Return it as JSON."""
        hours = {"starts_at": local(doubled.starts_at), "ends_at": local(doubled.ends_at)}
        return cls(**{**asdict(doubled), **hours})


class PlanSummaryAnswer(BaseModel):
    """A plan without its routes."""

    id: int
    name: str
    status: PlanStatus
    seed: int
    shift: ShiftAnswer
    created_at: datetime
    published_at: datetime | None
    figures: Figures

    @classmethod
    def of(cls, plan: PlanSummary) -> PlanSummaryAnswer:
        """Return it as JSON."""
        return cls(**_summary(plan))


class PlansAnswer(BaseModel):
    """Plans, the newest first."""

    plans: list[PlanSummaryAnswer]


class PlanAnswer(PlanSummaryAnswer):
    """A plan whole."""

    request: dict[str, Any]
    routes: list[RouteAnswer]
    left_out: list[LeftOutAnswer]
    history: HistoryAnswer
    doubled: list[DoubledAnswer] = Field(
        default_factory=list,
        description="teams that another published plan wants at the same time; for who may draft",
    )

    @classmethod
    def whole(
        cls,
        plan: SavedPlan,
        wording: Wording,
        reports: Mapping[StopKey, StopReport] = MappingProxyType({}),
        doubled: Sequence[Doubled] = (),
    ) -> PlanAnswer:
        """Return it as JSON; ``reports`` are what the teams told, by team id and stop number."""
        return cls(
            **_summary(plan),
            request=plan.request,
            routes=[RouteAnswer.of(route, wording, reports) for route in plan.routes],
            left_out=[LeftOutAnswer.of(left, plan, wording) for left in plan.left_out],
            history=_history(plan, wording),
            doubled=[DoubledAnswer.of(each) for each in doubled],
        )


def _history(plan: SavedPlan, wording: Wording) -> HistoryAnswer:
    breaches = [
        {
            "team_id": kept["team_id"],
            "key": kept["key"],
            "text": wording.reason(reason_of(kept), plan),
        }
        for kept in plan.history.get("breaches", [])
    ]
    return HistoryAnswer.model_validate({**plan.history, "breaches": breaches})


class PublishedAnswer(PlanAnswer):
    """A plan that was published, and the one that it replaces."""

    replaced_id: int | None


def _summary(plan: PlanSummary) -> dict[str, Any]:
    return {
        "id": plan.id,
        "name": plan.name,
        "status": plan.status,
        "seed": plan.seed,
        "shift": ShiftAnswer(
            name=plan.shift_name, starts_at=local(plan.starts_at), ends_at=local(plan.ends_at)
        ),
        "created_at": local(plan.created_at),
        "published_at": plan.published_at and local(plan.published_at),
        "figures": Figures.of(plan.figures),
    }
