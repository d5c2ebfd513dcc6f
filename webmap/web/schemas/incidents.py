"""What comes in to look at incidents, all of it in the address, and what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from webmap.errors import N_, BadParameter
from webmap.grids import Period
from webmap.hotspots import (
    ALL_KINDS,
    USUAL_BANDWIDTH_M,
    USUAL_DAYS,
    Choice,
    Chosen,
    Comparison,
    Frame,
    Lattice,
    OfficeIncidents,
    Step,
    Summary,
    TrendBin,
    TrendVerdict,
    WeekHours,
    a_year_before,
    from_day,
)
from webmap.web.schemas.grid_figures import PeriodAnswer, TrendAnswer

MOST_POINTS = 20_000
USUAL_POINTS = 10_000
# Shades of heat that go out; an eye tells some tens apart.
SHADES = 1000
_EPOCH = np.datetime64(0, "s")


def _words(value: object) -> object:
    return [word for word in value.split(",") if word] if isinstance(value, str) else value


Kind = Annotated[str, Field(max_length=130, pattern=r"^[^/,]{1,60}(/[^/,]{1,60})?$")]
Weekday = Annotated[int, Field(ge=1, le=7)]


class IncidentQuery(BaseModel):
    """Which incidents."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[list[Kind], BeforeValidator(_words)] = Field(
        default_factory=list, max_length=60,
        description="categories and category/sub-category, separated by commas; absent: all",
    )  # fmt: skip
    first: date | None = Field(None, description="first day")
    last: date | None = Field(None, description="last day")
    days: int | None = Field(
        None, ge=1, le=36_600,
        description="where first and last are absent: this many, up to the newest incident",
    )  # fmt: skip
    all: bool = Field(False, description="every day from the first incident to the newest")
    weekday: Annotated[list[Weekday], BeforeValidator(_words)] = Field(
        default_factory=list, max_length=7,
        description="1 Monday … 7 Sunday, separated by commas; absent: all",
    )  # fmt: skip
    hours: str = Field(
        "", pattern=r"^(([01]?\d|2[0-3])-([01]?\d|2[0-4]))?$",
        description="such as 20-02; what is past midnight belongs to the evening's weekday",
    )  # fmt: skip
    police_grid: str = Field("", max_length=40, description="code, as on the incident's day")
    sub_grid: str = Field("", max_length=40, description="code, as on the incident's day")

    def choice(self, incidents: OfficeIncidents) -> Choice:
        """Return it as the domain takes it.

        Raises
        ------
        BadParameter
            The days make no period.
        """
        first, end = (int(hour) for hour in (self.hours or "0-24").split("-"))
        return Choice(
            period=self._period(incidents),
            kinds=tuple(self._kinds()),
            hours=WeekHours(tuple(sorted({day - 1 for day in self.weekday})), first, end),
            police_grid=self.police_grid,
            sub_grid=self.sub_grid,
        )

    def _kinds(self) -> list[tuple[str, str]]:
        pairs = (text.partition("/") for text in self.kind)
        return [(category, sub_category) for category, _slash, sub_category in pairs]

    def _period(self, incidents: OfficeIncidents) -> Period:
        usual = incidents.latest(self.days or USUAL_DAYS)
        if self.all and incidents.known is not None:
            return incidents.known
        if (self.first is None) != (self.last is None):
            raise BadParameter("first", N_("开始和结束日期要一起填"))
        if self.first is None or self.last is None:
            return usual
        if self.last < self.first:
            raise BadParameter("last", N_("结束日期不能早于开始日期"))
        return Period(self.first, self.last)


class AgainstQuery(IncidentQuery):
    """Which incidents, and the earlier period beside which they stand."""

    against: str = Field(
        "", pattern=r"^(before|year|\d{4}-\d{2}-\d{2})?$",
        description="the days just before, those a year ago, or as many from a date on",
    )  # fmt: skip

    @field_validator("against")
    @classmethod
    def _a_day(cls, value: str) -> str:
        if value not in {"", "before", "year"}:
            try:
                date.fromisoformat(value)
            except ValueError as error:
                raise ValueError(N_("要是日期，例如 2026-11-24")) from error
        return value

    def against_period(self, period: Period) -> Period | None:
        """Return the period that is asked for beside one; None: none."""
        try:
            if not self.against:
                return None
            if self.against == "before":
                return period.before
            if self.against == "year":
                return a_year_before(period)
            return from_day(date.fromisoformat(self.against), period)
        except (OverflowError, ValueError) as error:
            raise BadParameter("against", N_("这段时间太早或太晚")) from error


class PointsQuery(AgainstQuery):
    """Which incidents, and how many at most."""

    limit: int = Field(USUAL_POINTS, ge=1, le=MOST_POINTS)


class HeatQuery(AgainstQuery):
    """Which incidents, how far each reaches, and whether as one surface or in frames."""

    reach_m: float = Field(USUAL_BANDWIDTH_M, ge=50, le=500, description="bandwidth, metres")
    play: Step | None = Field(None, description="a surface for each of these; absent: one")


class KindCount(BaseModel):
    """How many incidents of a kind, shares of intervals added up; all under empty names."""

    category: str
    sub_category: str
    count: float


class KindTrend(BaseModel):
    """A kind in two periods."""

    category: str
    sub_category: str
    trend: TrendAnswer


class ComparisonAnswer(BaseModel):
    """The chosen period beside an earlier one; known: its days lie within those brought in."""

    period: PeriodAnswer
    known: bool
    kinds: list[KindTrend]

    @classmethod
    def of(cls, found: Comparison) -> ComparisonAnswer:
        """Return it as JSON."""
        return cls(
            period=PeriodAnswer.of(found.period),
            known=found.known,
            kinds=[
                KindTrend(category=category, sub_category=sub, trend=TrendAnswer.of(trend))
                for (category, sub), trend in found.trends.items()
            ],
        )


class PointsAnswer(BaseModel):
    """Incidents as columns, in the order in which they began; a shorter column is an error.

    ``kind`` counts into ``kinds``; times are seconds since 1970 in UTC; ``weight`` is the share of
    the interval that lies in the chosen hours; ``earlier`` marks those of the period beside it.
    """

    total: int
    kinds: list[tuple[str, str]]
    lon: list[float]
    lat: list[float]
    kind: list[int]
    begins: list[int]
    ends: list[int]
    number: list[str]
    weight: list[float]
    earlier: list[bool]

    @classmethod
    def of(cls, now: Chosen, earlier: Chosen | None, limit: int) -> PointsAnswer:
        """Return at most so many, taken evenly over time."""
        parts = [now] if earlier is None else [earlier, now]
        at = np.concatenate([part.at for part in parts])
        weight = np.concatenate([part.weight for part in parts])
        old = np.arange(len(at)) < len(at) - len(now)
        kept = np.unique(np.linspace(0, len(at) - 1, min(limit, len(at))).astype(np.int64))
        incidents = now.incidents
        events = incidents.events.of(at[kept])
        pairs = list(zip(events.category.tolist(), events.sub_category.tolist(), strict=True))
        known = {pair: index for index, pair in enumerate(sorted(set(pairs)))}
        lon_lat = incidents.lon_lat[at[kept]].round(6)
        return cls(
            total=len(at),
            kinds=list(known),
            lon=lon_lat[:, 0].tolist(),
            lat=lon_lat[:, 1].tolist(),
            kind=[known[pair] for pair in pairs],
            begins=(events.begins - _EPOCH).astype(np.int64).tolist(),
            ends=(events.ends - _EPOCH).astype(np.int64).tolist(),
            number=incidents.number[at[kept]].tolist(),
            weight=weight[kept].round(3).tolist(),
            earlier=old[kept].tolist(),
        )


class FrameAnswer(BaseModel):
    """What a frame shows: days, both counted, or an hour of all days."""

    first: date | None
    last: date | None
    hour: int | None
    count: float


class HeatAnswer(BaseModel):
    """Incidents by hectare: rows of cells from the south-west, in thousandths of ``most``.

    ``earlier`` is the surface of the period beside it, in the same measure.
    """

    bounds: tuple[float, float, float, float]
    columns: int
    rows: int
    reach_m: float
    most: float
    surfaces: list[list[int]]
    earlier: list[int] | None
    frames: list[FrameAnswer]

    @classmethod
    def of(
        cls,
        lattice: Lattice,
        reach_m: float,
        surfaces: Any,
        earlier: Any | None,
        frames: list[tuple[Frame, float]],
    ) -> HeatAnswer:
        """Return surfaces, shape (frames, rows, columns), as JSON."""
        most = float(max(surfaces.max(initial=0), 0 if earlier is None else earlier.max(initial=0)))

        def shades(surface: Any) -> list[int]:
            found: list[int] = (
                np.rint(surface.ravel() * (SHADES / (most or 1))).astype(int).tolist()
            )
            return found

        return cls(
            bounds=lattice.bounds,
            columns=lattice.columns,
            rows=lattice.rows,
            reach_m=reach_m,
            most=most,
            surfaces=[shades(surface) for surface in surfaces],
            earlier=None if earlier is None else shades(earlier),
            frames=[
                FrameAnswer(
                    first=frame.first, last=frame.last, hour=frame.hour, count=round(count, 2)
                )
                for frame, count in frames
            ],
        )


class TrendBinAnswer(BaseModel):
    """A day or a week: how many, and how many were to be expected from the past."""

    first: date
    last: date
    count: float
    expected: float | None
    low: float | None
    high: float | None
    verdict: TrendVerdict

    @classmethod
    def of(cls, one: TrendBin) -> TrendBinAnswer:
        """Return it as JSON."""
        expected, low, high = (
            None if value is None else round(value, 2)
            for value in (one.expected, one.low, one.high)
        )
        return cls(
            first=one.first, last=one.last, count=round(one.count, 2),
            expected=expected, low=low, high=high, verdict=one.verdict,
        )  # fmt: skip


class SummaryAnswer(BaseModel):
    """What the chosen incidents come to; ``known`` is absent where the office has none at all.

    ``kinds`` counts within the choice, ``kinds_all`` whichever kinds are chosen; the table is of
    all hours, Monday first; ``uncertain`` have an interval for a time.
    """

    known: PeriodAnswer | None
    period: PeriodAnswer | None
    total: float
    uncertain: int
    kinds: list[KindCount]
    kinds_all: list[KindCount]
    table: list[list[float]]
    trend: list[TrendBinAnswer]
    comparison: ComparisonAnswer | None

    @classmethod
    def of_none(cls) -> SummaryAnswer:
        """Return the answer of an office without incidents."""
        return cls(
            known=None, period=None, total=0, uncertain=0, kinds=[], kinds_all=[], table=[],
            trend=[], comparison=None,
        )  # fmt: skip

    @classmethod
    def of(cls, found: Summary) -> SummaryAnswer:
        """Return it as JSON."""
        return cls(
            known=PeriodAnswer.of(found.known),
            period=PeriodAnswer.of(found.choice.period),
            total=round(found.counts[ALL_KINDS], 2),
            uncertain=found.uncertain,
            kinds=_kind_counts(found.counts),
            kinds_all=_kind_counts(found.of_all_kinds),
            table=found.table.round(2).tolist(),
            trend=[TrendBinAnswer.of(one) for one in found.trend],
            comparison=None if found.comparison is None else ComparisonAnswer.of(found.comparison),
        )


def _kind_counts(counts: Mapping[tuple[str, str], float]) -> list[KindCount]:
    return [
        KindCount(category=category, sub_category=sub_category, count=round(count, 2))
        for (category, sub_category), count in counts.items()
        if (category, sub_category) != ALL_KINDS
    ]
