"""What comes in for a replay, all of it in the address, and what goes out."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import shapely
from pydantic import BaseModel, BeforeValidator, Field

from webmap.patrols import (
    BEFORE_S,
    RADIUS_M,
    Guessability,
    Replay,
    ReplayAsked,
    ReplayReport,
    SavedPlan,
    Verdict,
)
from webmap.web.context import LOCAL_ZONE

HOUR_S = 3600
SLOT_MIN = 30


def _words(value: object) -> object:
    return [word for word in value.split(",") if word] if isinstance(value, str) else value


class ReplayQuery(BaseModel):
    """Which plans, over which incidents, and what counts as near and before."""

    plan: int | None = Field(
        None, ge=1, lt=2**31, description="one plan, gone every day; absent: those published"
    )
    first: date
    last: date
    category: Annotated[list[str], BeforeValidator(_words)] = Field(
        default_factory=list, max_length=40, description="separated by commas; absent: all"
    )
    radius_m: float = Field(RADIUS_M, ge=20, le=1000)
    before_h: float = Field(BEFORE_S / HOUR_S, ge=0.25, le=12)

    def asked(self) -> ReplayAsked:
        """Return it as the domain takes it."""
        return ReplayAsked(
            first=self.first,
            last=self.last,
            categories=tuple(self.category),
            radius_m=self.radius_m,
            before_s=self.before_h * HOUR_S,
        )


class CoverageAnswer(BaseModel):
    """The share of incidents that were covered, beside what chance gives; shares 0 to 1."""

    share: float | None
    in_shifts: float
    chance: float | None
    chance_low: float | None
    chance_high: float | None
    p_value: float
    verdict: Verdict

    @classmethod
    def of(cls, replay: Replay) -> CoverageAnswer:
        """Return it as JSON."""
        return cls(
            share=_known(replay.share),
            in_shifts=round(replay.in_shifts, 1),
            chance=_known(replay.chance),
            chance_low=_known(replay.chance_low),
            chance_high=_known(replay.chance_high),
            p_value=round(replay.p_value, 4),
            verdict=replay.verdict,
        )


class PastIncidentAnswer(BaseModel):
    """An incident of the shifts: where, when, and how sure it is that a patrol was near, 0 to 1."""

    number: str
    category: str
    sub_category: str
    occurred_from: datetime
    location: str
    lon: float
    lat: float
    covered: float


class HotspotPresenceAnswer(BaseModel):
    """Minutes of presence at a hotspot, a shift on average; done: only where there are tracks."""

    hotspot_id: int
    name: str
    wanted_min: float
    planned_min: float
    done_min: float | None


class ReplayedPlan(BaseModel):
    """A plan that was replayed."""

    id: int
    name: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, plan: SavedPlan) -> ReplayedPlan:
        """Return it as JSON."""
        return cls(
            id=plan.id,
            name=plan.title,
            starts_at=plan.starts_at.astimezone(LOCAL_ZONE),
            ends_at=plan.ends_at.astimezone(LOCAL_ZONE),
        )


class ReplayAnswer(BaseModel):
    """What a replay found; ``compared``: naive plans (nearest, listed) and what was done (done)."""

    plans: list[ReplayedPlan]
    shifts: int
    incidents_total: int
    planned: CoverageAnswer
    compared: dict[str, CoverageAnswer]
    incidents: list[PastIncidentAnswer]
    hotspots: list[HotspotPresenceAnswer]

    @classmethod
    def of(cls, report: ReplayReport) -> ReplayAnswer:
        """Return it as JSON."""
        frame = report.incidents
        lon_lat = shapely.get_coordinates(frame.geometry.to_numpy())
        rows = zip(
            frame.itertuples(index=False), lon_lat, report.planned.covered.tolist(), strict=True
        )
        return cls(
            plans=[ReplayedPlan.of(plan) for plan in report.plans],
            shifts=report.shifts,
            incidents_total=len(frame),
            planned=CoverageAnswer.of(report.planned),
            compared={name: CoverageAnswer.of(one) for name, one in report.compared.items()},
            incidents=[
                PastIncidentAnswer(
                    number=row.number,
                    category=row.category,
                    sub_category=row.sub_category,
                    occurred_from=row.occurred_from.astimezone(LOCAL_ZONE),
                    location=row.location,
                    lon=round(lon, 7),
                    lat=round(lat, 7),
                    covered=round(covered, 2),
                )
                for row, (lon, lat), covered in rows
                if not math.isnan(covered)
            ],
            hotspots=[
                HotspotPresenceAnswer(
                    hotspot_id=one.hotspot_id,
                    name=one.name,
                    wanted_min=round(one.wanted_min, 1),
                    planned_min=round(one.planned_min, 1),
                    done_min=None if one.done_min is None else round(one.done_min, 1),
                )
                for one in report.hotspots
            ],
        )


class HotspotHabitAnswer(BaseModel):
    """How evenly visits to a hotspot spread, and the half hour in which it was visited most."""

    hotspot_id: int
    name: str
    spread: float | None
    usual: str
    usual_share: float


class GuessabilityAnswer(BaseModel):
    """How well a plan could be guessed from the published plans of the last weeks; see there."""

    nights: int
    times: float
    ways: float
    chance: float
    spread: float | None
    alike: float
    hotspots: list[HotspotHabitAnswer]

    @classmethod
    def of(cls, found: Guessability) -> GuessabilityAnswer:
        """Return it as JSON."""
        return cls(
            nights=found.nights,
            times=round(found.times, 4),
            ways=round(found.ways, 4),
            chance=round(found.chance, 4),
            spread=None if found.spread is None else round(found.spread, 4),
            alike=round(found.alike, 4),
            hotspots=[
                HotspotHabitAnswer(**{**asdict(habit), "usual": _clock(habit.usual)})
                for habit in found.hotspots
            ],
        )


def _known(share: float) -> float | None:
    return None if math.isnan(share) else round(share, 4)


def _clock(slot: int) -> str:
    hours, minutes = divmod(slot * SLOT_MIN, 60)
    return f"{hours:02d}:{minutes:02d}"
