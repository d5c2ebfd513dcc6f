"""What comes in for bulletins, and what goes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from webmap.hotspots.bulletins import BulletinEntry
from webmap.hotspots.fraud_kinds import BulletinText, standard_text
from webmap.web.schemas.people import DayQuery

__all__ = [
    "ApprovalBody",
    "BulletinAnswer",
    "BulletinBody",
    "BulletinsAnswer",
    "DayQuery",
    "PreviewBody",
    "TextAnswer",
]

# What fits is said by the domain in its own words; these keep out what is far too long.
_Part = Annotated[str, Field(max_length=1000)]


class PreviewBody(BaseModel):
    """What an officer is writing, for the picture; ``sub_category`` empty: the general reminder."""

    model_config = ConfigDict(extra="forbid")

    day: date
    sub_category: str = Field(max_length=60)
    title: _Part
    how_it_works: _Part
    how_to_avoid: list[_Part] = Field(max_length=10)

    def to_text(self) -> BulletinText:
        """Return the text as the domain takes it; lines left empty are none."""
        lines = (" ".join(line.split()) for line in self.how_to_avoid)
        return BulletinText(
            " ".join(self.title.split()),
            " ".join(self.how_it_works.split()),
            tuple(line for line in lines if line),
        )


class BulletinBody(PreviewBody):
    """What an officer wrote; ``version`` of what was seen, 0 where nothing was written yet."""

    version: int = Field(ge=0, lt=2**31)


class ApprovalBody(BaseModel):
    """Whether a bulletin may be shared; ``version`` of what was seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, lt=2**31)
    approved: bool


class TextAnswer(BaseModel):
    """A title, how the fraud works, and the ways to avoid it."""

    title: str
    how_it_works: str
    how_to_avoid: list[str]

    @classmethod
    def of(cls, text: BulletinText) -> TextAnswer:
        """Return a text of the domain."""
        return cls(
            title=text.title,
            how_it_works=text.how_it_works,
            how_to_avoid=list(text.how_to_avoid),
        )


class BulletinAnswer(BaseModel):
    """A bulletin: its text, the standard text of its kind, and what is pasted into groups.

    ``id`` is null where nothing was written yet, ``picture`` where it may not be downloaded.
    """

    id: int | None
    day: date
    sub_category: str
    kind: str
    reported: int
    reported_now: int
    text: TextAnswer
    standard: TextAnswer
    message: str
    approved: bool
    approved_by: str
    approved_at: datetime | None
    version: int
    picture: str | None

    @classmethod
    def of(cls, entry: BulletinEntry, message: str) -> BulletinAnswer:
        """Return a bulletin of the domain with its message."""
        return cls(
            id=entry.id,
            day=entry.day,
            sub_category=entry.sub_category,
            kind=entry.kind,
            reported=entry.reported,
            reported_now=entry.reported_now,
            text=TextAnswer.of(entry.text),
            standard=TextAnswer.of(standard_text(entry.sub_category)),
            message=message,
            approved=entry.approved,
            approved_by=entry.approved_by,
            approved_at=entry.approved_at,
            version=entry.version,
            picture=f"/api/v1/bulletins/{entry.id}.png?v={entry.version}" if entry.id else None,
        )


class BulletinsAnswer(BaseModel):
    """The bulletins of a day, how many frauds were reported the day before, the last such day."""

    day: date
    reported: int
    last_day_with_fraud: date | None
    bulletins: list[BulletinAnswer]
