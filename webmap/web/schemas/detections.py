"""What comes in and goes out for detections: what to search for, and how good the method is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from webmap.hotspots.detection import DetectionWish
from webmap.hotspots.judging import USUAL_SHARE
from webmap.models import Detection

MOST_KINDS = 60


def _kind(value: object) -> object:
    """Take "theft/ebike" as category and sub-category, "theft" as the whole category."""
    if isinstance(value, str):
        category, _slash, sub_category = value.partition("/")
        return category, sub_category
    return value


Word = Annotated[str, Field(max_length=60)]
KindText = Annotated[tuple[Word, Word], BeforeValidator(_kind)]


class DetectionBody(BaseModel):
    """What to search for; without kinds: all of them."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[KindText] = Field(
        default_factory=list, max_length=MOST_KINDS, examples=[["theft/ebike", "affray"]],
        description="categories and category/sub-category",
    )  # fmt: skip
    share: float = Field(
        USUAL_SHARE, ge=0.001, le=0.2,
        description="of the office's area that patrols can cover: the method is judged on so much",
    )  # fmt: skip

    @property
    def wish(self) -> DetectionWish:
        """Return it as the domain takes it."""
        return DetectionWish(kinds=tuple(dict.fromkeys(self.kinds)))


class AgainstAnswer(BaseModel):
    """Hits beside those of counting last month's incidents, and what that says."""

    hits: float
    other: float
    ratio: float | None
    least: float
    most: float | None
    verdict: str
    text: str = ""


class JudgedAnswer(BaseModel):
    """A method over some weeks ahead: on the named share of the area, all origins together."""

    name: str
    title: str = ""
    weeks: int
    hits: float
    incidents: float
    hit_rate: float | None
    pai: float | None = Field(description="hit rate over the share of the area")
    pai_range: tuple[float, float] | None = Field(description="in 95 of 100 cases")
    pei: float | None = Field(description="PAI over the greatest one possible")
    against: AgainstAnswer | None


class BackTestAnswer(BaseModel):
    """How the method and the baselines did on the office's past."""

    share: float
    origins: list[datetime]
    rows: list[JudgedAnswer]


class RepeatsAnswer(BaseModel):
    """What the office's past says of near repeats of a kind."""

    kind: tuple[str, str]
    verdict: str
    params: dict[str, Any]
    text: str = ""


class WarningAnswer(BaseModel):
    """A place near a recent incident, where another is more likely until then."""

    kind: tuple[str, str]
    title: str = ""
    lon_lat: tuple[float, float]
    within_m: float
    until: datetime


class NearRepeatsAnswer(BaseModel):
    """Near repeats of burglary-like kinds."""

    kinds: list[RepeatsAnswer]
    warnings: list[WarningAnswer]


class Texts(BaseModel):
    """Puts what is kept as codes into the reader's words."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    method: Callable[[str], str]
    against: Callable[[AgainstAnswer], str]
    repeats: Callable[[RepeatsAnswer], str]
    kind: Callable[[str, str], str]


class DetectionAnswer(BaseModel):
    """A search: when, by whom, what for, and how its method does on the office's past."""

    id: int
    made_at: datetime
    username: str
    last_day: date = Field(description="of the newest incident, local")
    kinds: list[tuple[str, str]]
    kind_titles: list[str] = Field(default_factory=list, description="of the kinds; none: all")
    incidents: int = Field(description="of the last year that were looked at")
    off_streets: int = Field(description="of them, far from every street")
    back_test: BackTestAnswer
    near_repeats: NearRepeatsAnswer

    @classmethod
    def of(cls, row: Detection, texts: Texts) -> Self:
        """Return a kept search."""
        found = cls(
            id=row.id, made_at=row.made_at, username=row.username,
            **row.asked, **row.judgement,
        )  # fmt: skip
        found.kind_titles = [texts.kind(*kind) for kind in found.kinds]
        for judged in found.back_test.rows:
            judged.title = texts.method(judged.name)
            if judged.against is not None:
                judged.against.text = texts.against(judged.against)
        for repeats in found.near_repeats.kinds:
            repeats.text = texts.repeats(repeats)
        for warning in found.near_repeats.warnings:
            warning.title = texts.kind(*warning.kind)
        return found


class LatestDetectionAnswer(BaseModel):
    """The newest search; none yet: null."""

    detection: DetectionAnswer | None


class MadeDetectionAnswer(BaseModel):
    """A search just made, and what became of what it found."""

    detection: DetectionAnswer
    made: list[int] = Field(description="ids of the hotspots that it suggests")
    there: list[str] = Field(description="numbers of hotspots that lie where something was found")
    refused: list[str] = Field(description="numbers of hotspots refused not long ago, found again")
    weak: int = Field(description="areas that stand out too little to be sure")
    gone: list[str] = Field(description="names of earlier suggestions that it replaces")
