"""What comes in when a plan is changed, by hand or on the night, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from webmap.errors import N_, BadField
from webmap.patrols import (
    MOST_TEAMS,
    MOST_VISITS,
    Basis,
    Breach,
    ChangeKind,
    HandRoute,
    HandStop,
    Incident,
    NightChange,
    Reason,
    Replanned,
    SavedPlan,
    VisitChange,
    kept_breaches,
)
from webmap.patrols.hand_routes import BREAK_KEY
from webmap.patrols.reports import StopKey, StopReport
from webmap.web.context import LOCAL_ZONE
from webmap.web.schemas.patrols import Id, PlanBody, SpotBody, VisitBody

MOST_VIAS = 20


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


Key = Field(max_length=20, pattern=r"^(break|\d{1,4}/\d{1,2}\+?)$")


class HandStopBody(_Body):
    """A visit by its key, or the team's break; and the points that the team passes before it."""

    key: str = Key
    via: list[SpotBody] = Field(default_factory=list, max_length=MOST_VIAS)
    starts_at: AwareDatetime | None = Field(None, description="a break: not before")
    anywhere: bool = Field(False, description="where it fits best on this team's route")
    was_at: AwareDatetime | None = Field(
        None,
        description="when it began before the change: it stays there unless it must move; where "
        "no stop says so, the kept plan's times count",
    )

    def to_domain(self) -> HandStop:
        """Return it as the domain takes it."""
        return HandStop(
            self.key,
            tuple(spot.to_request() for spot in self.via),
            self.starts_at and self.starts_at.astimezone(LOCAL_ZONE),
            self.anywhere and self.key != BREAK_KEY,
            self.was_at and self.was_at.astimezone(LOCAL_ZONE),
        )


class HandRouteBody(_Body):
    """One team's stops in order, and the points that it passes on its way back."""

    team_id: Id
    stops: list[HandStopBody] = Field(max_length=MOST_VISITS)
    via_back: list[SpotBody] = Field(default_factory=list, max_length=MOST_VIAS)

    def to_domain(self) -> HandRoute:
        """Return it as the domain takes it."""
        return HandRoute(
            self.team_id,
            tuple(stop.to_domain() for stop in self.stops),
            tuple(spot.to_request() for spot in self.via_back),
        )


class HandBody(_Body):
    """A plan as a person put it together.

    Visits are all that the plan wants, in its request's order: what is added stands at the end,
    locks stand in the visits. So a change is taken back by sending what was there before.
    """

    visits: list[VisitBody] = Field(max_length=10 * MOST_VISITS)
    routes: list[HandRouteBody] = Field(max_length=MOST_TEAMS)
    keep_times: bool = Field(
        True, description="stops stay when they were; false: every stop as soon as it can be"
    )

    def asked(self, kept: dict[str, Any]) -> PlanBody:
        """Return the plan's request with these visits."""
        visits = self.model_dump(mode="json", by_alias=True, exclude_unset=True)["visits"]
        return PlanBody.model_validate({**kept, "visits": visits})

    def history(
        self, before: SavedPlan, breaches: tuple[Breach, ...], *, anew: bool
    ) -> dict[str, Any]:
        """Return what is kept of it as JSON; ``anew``: in a plan of its own."""
        return {
            **before.history,
            **(_descent(before) if anew else {}),
            "routes": [
                route.model_dump(
                    mode="json", exclude_defaults=True, exclude={"stops": {"__all__": {"was_at"}}}
                )
                for route in self.routes
            ],
            "breaches": kept_breaches(breaches),
        }


class NewVisitBody(VisitBody):
    """What is new on the night: an incident, to which the team that is there first goes at once."""

    within_min: int | None = Field(
        None, ge=1, le=240, description="a team should be there within; none: as soon as can be"
    )
    can_wait: bool = Field(False, description="no incident: a visit like the others")


_ABOUT_NEW = {"within_min", "can_wait"}


class ReplanBody(_Body):
    """What came up on the night: teams that drop out, visits released, incidents and visits."""

    now: AwareDatetime
    teams_out: list[Id] = Field(default_factory=list, max_length=MOST_TEAMS)
    released: list[str] = Field(default_factory=list, max_length=MOST_VISITS)
    visits: list[NewVisitBody] = Field(default_factory=list, max_length=MOST_VISITS)

    def to_domain(self, before: SavedPlan, reports: Mapping[StopKey, StopReport]) -> NightChange:
        """Return it as the domain takes it, with what the teams reported.

        Raises
        ------
        BadField
            Nothing changed.
        """
        if not (self.teams_out or self.released or self.visits or reports):
            raise BadField(
                "visits", N_("没有说当班有什么变化：请加警情，选退出的小组，或放开正在途中的到访")
            )
        return NightChange(
            self.now.astimezone(LOCAL_ZONE),
            frozenset(self.teams_out),
            frozenset(self.released),
            reports,
            self._incidents(before),
        )

    def _incidents(self, before: SavedPlan) -> tuple[Incident, ...]:
        """Return the incidents: those that nobody has reached yet, and the new ones."""
        known = [
            Incident(one["key"], one["by"] and datetime.fromisoformat(one["by"]))
            for one in before.history.get("incidents", [])
        ]
        first = len(before.request["visits"])
        now = self.now.astimezone(LOCAL_ZONE)
        new = [
            Incident(
                f"{first + index}/1",
                None if visit.within_min is None else now + timedelta(minutes=visit.within_min),
            )
            for index, visit in enumerate(self.visits)
            if not visit.can_wait
        ]
        return (*known, *new)

    def asked(self, kept: dict[str, Any]) -> PlanBody:
        """Return the plan's request with the new visits, and nothing locked to who drops out."""
        added = [
            visit.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=_ABOUT_NEW)
            for visit in self.visits
        ]
        visits = [self._without_who_is_out(visit) for visit in kept["visits"]]
        return PlanBody.model_validate({**kept, "visits": visits + added})

    def _without_who_is_out(self, visit: dict[str, Any]) -> dict[str, Any]:
        """Return a visit of the request that is tied to no team that drops out."""
        tied = dict(visit)
        if visit.get("locks"):
            tied["locks"] = [
                lock for lock in visit["locks"] if lock.get("team_id") not in self.teams_out
            ]
        if visit.get("team_id") in self.teams_out:
            del tied["team_id"]
        return tied

    def history(
        self, before: SavedPlan, changes: list[VisitChange], change: NightChange, again: Replanned
    ) -> dict[str, Any]:
        """Return what is kept of it as JSON."""
        made = {
            stop.key: (route.team_id, stop.arrives_at)
            for route in again.itinerary.routes
            for stop in route.stops
        }
        incidents = [
            {
                "key": one.key,
                "by": one.by and one.by.isoformat(),
                "team_id": made[one.key][0] if one.key in made else None,
                "arrives_at": made[one.key][1].isoformat() if one.key in made else None,
            }
            for one in change.incidents
        ]
        out = {*before.history.get("teams_out", []), *self.teams_out}
        return {
            **_descent(before),
            "now": self.now.isoformat(),
            "teams_out": sorted(out),
            "changes": [_plain(asdict(change)) for change in changes],
            "stays": dict(again.stays),
            "incidents": incidents,
            "breaches": kept_breaches(again.itinerary.breaches),
        }


def _descent(before: SavedPlan) -> dict[str, Any]:
    """Return which plans one was made from: what was reported of their stops holds for it too."""
    return {
        "made_from": before.id,
        "ancestors": [*before.history.get("ancestors", []), before.id],
    }


def _plain(change: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in change.items()
    }


class BreachAnswer(BaseModel):
    """A rule that a route breaks: whose, at which visit (empty: none in particular), in words."""

    team_id: int
    key: str
    text: str


def _in_office_time(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(LOCAL_ZONE)


OfficeTime = Annotated[datetime | None, AfterValidator(_in_office_time)]


class ChangeAnswer(BaseModel):
    """A visit that is made otherwise than in the plan before."""

    kind: ChangeKind
    key: str
    name: str
    team_before: str | None
    starts_before: OfficeTime
    team_after: str | None
    starts_after: OfficeTime


class IncidentAnswer(BaseModel):
    """An incident, and who goes there: the team, when it is there; none: nobody can."""

    key: str
    by: OfficeTime = None
    team_id: int | None
    arrives_at: OfficeTime
    in_time: bool = Field(False, description="there by then; without such a time: somebody goes")

    @model_validator(mode="after")
    def _judge(self) -> IncidentAnswer:
        self.in_time = self.arrives_at is not None and (
            self.by is None or self.arrives_at <= self.by
        )
        return self


class HistoryAnswer(BaseModel):
    """What was done by hand or on the night.

    ``routes`` are the orders and points as they were last sent; ``changes`` are against the plan
    ``made_from``; ``teams_out`` dropped out; ``stays`` are the visits that were made or under way
    ``now``: as reported, or by the plan's times where nothing was.
    """

    made_from: int | None = None
    now: datetime | None = None
    teams_out: list[int] = Field(default_factory=list)
    routes: list[HandRouteBody] | None = None
    breaches: list[BreachAnswer] = Field(default_factory=list)
    changes: list[ChangeAnswer] = Field(default_factory=list)
    stays: dict[str, Basis] = Field(default_factory=dict, description="by a visit's key")
    incidents: list[IncidentAnswer] = Field(
        default_factory=list, description="who goes to the incidents of the night, as was planned"
    )


def reason_of(breach: dict[str, Any]) -> Reason:
    """Return the reason that a kept breach names."""
    return Reason(breach["code"], breach["params"])
