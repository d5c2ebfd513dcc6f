"""What comes in for sweeps and beats, all of it in the address, and what goes out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from webmap.errors import N_
from webmap.models import Mode
from webmap.patrols import (
    MOST_BEATS,
    MOST_SWEEPERS,
    USUAL_WEIGHTS,
    Beats,
    Sweep,
    SweepArea,
    Walk,
    Weighing,
    geometry_json,
)
from webmap.printing import PaperName

MINUTE_S = 60
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _words(value: object) -> object:
    return [word for word in value.split(",") if word] if isinstance(value, str) else value


def _places(value: object) -> object:
    """Read ``lon lat,lon lat``."""
    if not isinstance(value, str):
        return value
    places = []
    for text in value.split(",") if value else []:
        try:
            lon, lat = (float(number) for number in text.split())
        except ValueError as error:
            raise ValueError(N_("位置要写成“经度 纬度”，用逗号隔开")) from error
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(N_("经度要在 -180 到 180 之间，纬度要在 -90 到 90 之间"))
        places.append((lon, lat))
    return places


def _weights(value: object) -> object:
    """Read ``affray:3,theft:2``."""
    if not isinstance(value, str):
        return value
    weights = {}
    for text in value.split(","):
        category, _colon, weight = text.partition(":")
        try:
            weights[category] = float(weight)
        except ValueError as error:
            raise ValueError(N_("权重要写成 affray:3,theft:2 这样")) from error
    return weights


def _a_start(value: str) -> str:
    if value not in {"anywhere", "station"}:
        places: Any = _places(value)
        if len(places) != 1:
            raise ValueError(N_("起点要写 anywhere、station，或一个“经度 纬度”"))
    return value


Words = Annotated[list[str], BeforeValidator(_words), Field(max_length=4000)]
Places = Annotated[list[tuple[float, float]], BeforeValidator(_places), Field(max_length=200)]


class _Asked(BaseModel):
    """A query; what it doesn't know it refuses, so that a misspelt name is not lost."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode = Mode.FOOT
    start: Annotated[str, AfterValidator(_a_start)] = Field(
        "anywhere", description="anywhere, station, or a place as “lon lat”"
    )
    seed: int = Field(0, ge=0, lt=2**31)

    def start_place(self) -> tuple[float, float] | Literal["station"] | None:
        """Return where the teams begin; None: where it is best."""
        if self.start == "anywhere":
            return None
        if self.start == "station":
            return "station"
        places: Any = _places(self.start)
        return places[0]


class SweepQuery(_Asked):
    """A sweep that is asked for."""

    grids: Words = Field(default_factory=list, description="codes of sub-grids, by commas")
    outline: Places = Field(
        default_factory=list, description="corners of an area, “lon lat” by commas"
    )
    streets: Words = Field(default_factory=list, description="numbers of streets, by commas")
    teams: int = Field(1, ge=1, le=MOST_SWEEPERS)

    def area(self) -> SweepArea:
        """Return what is to be swept."""
        return SweepArea(tuple(self.streets), tuple(self.outline), tuple(self.grids))


class BeatQuery(_Asked):
    """Beats that are asked for."""

    minutes: int = Field(40, ge=5, le=240)
    teams: int = Field(1, ge=1, le=MOST_BEATS)
    closed: bool = Field(True, description="whether the beats end where they begin")
    from_: Clock | None = Field(
        None, alias="from", description="only trouble from this time of day"
    )
    to: Clock | None = Field(None, description="until this time of day")
    half_life_days: float = Field(90, ge=0, le=3650, allow_inf_nan=False)
    weights: Annotated[dict[str, float], BeforeValidator(_weights)] = Field(
        default_factory=lambda: dict(USUAL_WEIGHTS), description="such as affray:3,theft:2"
    )
    via: Places = Field(
        default_factory=list, description="a beat drawn by hand: places in order, “lon lat”"
    )

    tight: bool = Field(
        True, description="whether the bound is to be near, which takes some seconds"
    )
    compare: bool = Field(
        False, description="for a beat drawn by hand: find one that lasts no longer, too"
    )

    def weighing(self) -> Weighing:
        """Return what an incident counts."""
        window = None
        if self.from_ and self.to and self.from_ != self.to:
            window = (_minute(self.from_), _minute(self.to))
        return Weighing(self.weights, self.half_life_days, window)


class SweepSheetQuery(SweepQuery):
    """A sweep that is to be printed."""

    paper: PaperName = "A4"


class BeatSheetQuery(BeatQuery):
    """Beats that are to be printed."""

    paper: PaperName = "A4"


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class StretchAnswer(BaseModel):
    """A part of a way along one name."""

    name: str
    length_m: float
    again: bool
    lon: float
    lat: float


class WalkAnswer(BaseModel):
    """One team's way."""

    number: int
    length_m: float
    counted_m: float
    time_min: float
    value: float | None
    geometry: dict[str, Any] | None
    stretches: list[StretchAnswer]

    @classmethod
    def of(cls, number: int, walk: Walk, value: float | None = None) -> WalkAnswer:
        """Return a way as JSON, metres and minutes rounded."""
        return cls(
            number=number,
            length_m=round(walk.length_m, 1),
            counted_m=round(walk.counted_m, 1),
            time_min=round(walk.time_s / MINUTE_S, 1),
            value=None if value is None else round(value, 2),
            geometry=geometry_json(walk.line()),
            stretches=[
                StretchAnswer(
                    name=stretch.name,
                    length_m=round(stretch.length_m, 1),
                    again=stretch.again,
                    lon=round(stretch.lon, 6),
                    lat=round(stretch.lat, 6),
                )
                for stretch in walk.stretches(names_only=value is not None)
            ],
        )


class SweepAnswer(BaseModel):
    """A sweep: ways, figures, and streets that cannot be covered."""

    streets: int
    wanted_m: float
    length_m: float
    bound_m: float
    gap: float
    again_share: float
    longest_m: float
    longest_bound_m: float
    routes: list[WalkAnswer]
    left_out: list[str]

    @classmethod
    def of(cls, swept: Sweep) -> SweepAnswer:
        """Return a sweep as JSON."""
        return cls(
            streets=len(swept.wanted),
            wanted_m=round(swept.wanted_m, 1),
            length_m=round(swept.length_m, 1),
            bound_m=round(swept.bound_m, 1),
            gap=round(swept.gap, 4),
            again_share=round(swept.again_share, 4),
            longest_m=round(swept.longest_m, 1),
            longest_bound_m=round(swept.longest_bound_m, 1),
            routes=[WalkAnswer.of(i, walk) for i, walk in enumerate(swept.walks, start=1)],
            left_out=swept.left_out_numbers,
        )


class BeatsAnswer(BaseModel):
    """Beats: ways and what they collect of the trouble."""

    value: float
    total: float
    bound: float
    gap: float
    shared_m: float
    routes: list[WalkAnswer]
    beside: WalkAnswer | None = Field(
        None, description="the beat found that lasts no longer than the one drawn"
    )

    @classmethod
    def of(cls, beats: Beats) -> BeatsAnswer:
        """Return beats as JSON."""
        return cls(
            value=round(beats.value, 2),
            total=round(beats.total, 2),
            bound=round(beats.bound, 2),
            gap=round(beats.gap, 4),
            shared_m=round(beats.shared_m, 1),
            routes=[
                WalkAnswer.of(i, walk, value)
                for i, (walk, value) in enumerate(
                    zip(beats.walks, beats.values, strict=True), start=1
                )
            ],
            beside=None
            if beats.beside is None
            else WalkAnswer.of(2, beats.beside.walks[0], beats.beside.value),
        )
