"""What goes out of grids: sets, drafts, faults, the preview of a change."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import shapely
from pydantic import BaseModel

from webmap.grids import (
    OUTSIDE,
    GridChange,
    KeptDraft,
    OfficePreview,
    Outcome,
    SetDays,
    StoredSet,
    Topology,
    degrees_of,
    square_metres,
)
from webmap.layers import police_grid_hues, sub_grid_hues

MOST_MOVES = 300


class PoliceGridAnswer(BaseModel):
    """A police grid."""

    code: str
    name: str
    pieces: bool
    hue: str


class SubGridAnswer(BaseModel):
    """A sub-grid with its area as a GeoJSON geometry (EPSG:4326)."""

    code: str
    name: str
    police_grid: str
    pieces: bool
    hue: str
    area_m2: int
    geometry: dict[str, Any]


class BorderAnswer(BaseModel):
    """A border from junction to junction: ``boundary``, ``police`` or ``sub``, and its sides."""

    kind: str
    sides: list[str]
    line: list[tuple[float, float]]


class GridsOfSet(BaseModel):
    """Grids of both levels and their borders, each once."""

    police_grids: list[PoliceGridAnswer]
    sub_grids: list[SubGridAnswer]
    borders: list[BorderAnswer]

    @classmethod
    def of(cls, grids: Topology) -> GridsOfSet:
        """Return grids as JSON."""
        homes = {one.code: grids.police[one.police or ""].code for one in grids.subs.values()}
        hues, shades = police_grid_hues(list(set(homes.values()))), sub_grid_hues(homes)
        shapes = grids.sub_shapes()
        return cls(
            police_grids=sorted(
                (
                    PoliceGridAnswer(
                        code=one.code, name=one.name, pieces=one.pieces, hue=hues[one.code]
                    )
                    for one in grids.police.values()
                ),
                key=lambda one: one.code,
            ),
            sub_grids=sorted(
                (
                    SubGridAnswer(
                        code=one.code, name=one.name, police_grid=homes[one.code],
                        pieces=one.pieces, hue=shades[one.code],
                        area_m2=round(square_metres(grids.areas[key])),
                        geometry=shapely.geometry.mapping(shapes[key]),
                    )
                    for key, one in grids.subs.items()
                ),
                key=lambda one: one.code,
            ),
            borders=[
                BorderAnswer(
                    kind=_kind(grids, border.vertices),
                    sides=[
                        grids.subs[key].code if key != OUTSIDE else ""
                        for key in (border.left, border.right)
                    ],
                    line=[degrees_of(vertex) for vertex in border.vertices],
                )
                for border in grids.borders()
            ],
        )  # fmt: skip


def _kind(grids: Topology, vertices: tuple[tuple[int, int], ...]) -> str:
    a, b = vertices[:2]
    if grids.is_outer(a, b):
        return "boundary"
    return "police" if grids.is_police_border(a, b) else "sub"


class SetDaysAnswer(BaseModel):
    """From when to when a set of grids holds; the last day is not part of it.

    ``revocable``: it can be taken back, and those before it hold again.
    """

    begins: date
    ends: date | None
    coming: bool
    revocable: bool


class SetAnswer(BaseModel):
    """The grids of a day, and the days of all sets."""

    day: date
    grids: GridsOfSet
    sets: list[SetDaysAnswer]

    @classmethod
    def of(
        cls, stored: StoredSet, sets: list[SetDays], today: date, revocable: date | None
    ) -> SetAnswer:
        """Return a set as JSON; the one that begins on the day ``revocable`` can be taken back."""
        return cls(
            day=stored.day,
            grids=GridsOfSet.of(stored.built.topology),
            sets=[
                SetDaysAnswer(
                    begins=one.begins,
                    ends=one.ends,
                    coming=one.begins > today,
                    revocable=one.begins == revocable,
                )
                for one in sets
            ],
        )


class DraftSummary(BaseModel):
    """A draft."""

    id: int
    name: str
    version: int
    username: str
    who: str
    updated_at: datetime
    base_day: date
    steps: int
    undone: int

    @classmethod
    def of(cls, kept: KeptDraft) -> DraftSummary:
        """Return a draft as JSON."""
        return cls(**_summary(kept))


def _summary(kept: KeptDraft) -> dict[str, Any]:
    return {
        "id": kept.id,
        "name": kept.name,
        "version": kept.version,
        "username": kept.username,
        "who": kept.who or kept.username,
        "updated_at": kept.updated_at,
        "base_day": kept.draft.base_day,
        "steps": len(kept.draft.steps),
        "undone": len(kept.draft.undone),
    }


class DraftsAnswer(BaseModel):
    """The drafts of an office."""

    drafts: list[DraftSummary]


class DraftAnswer(DraftSummary):
    """A draft with its grids."""

    grids: GridsOfSet

    @classmethod
    def of(cls, kept: KeptDraft) -> DraftAnswer:
        """Return a draft as JSON."""
        return cls(**_summary(kept), grids=GridsOfSet.of(kept.draft.grids()))


class GridChangeAnswer(BaseModel):
    """A sub-grid before and after."""

    before: str | None
    after: str | None
    name: str
    police_grid: str
    area_before_m2: int
    area_after_m2: int
    counts_before: dict[str, int]
    counts_after: dict[str, int]
    changed: bool

    @classmethod
    def of(cls, one: GridChange) -> GridChangeAnswer:
        """Return a change as JSON."""
        return cls(
            before=one.before,
            after=one.after,
            name=one.name,
            police_grid=one.police_grid,
            area_before_m2=round(one.area_before_m2),
            area_after_m2=round(one.area_after_m2),
            counts_before=dict(one.counts_before),
            counts_after=dict(one.counts_after),
            changed=one.redrawn or one.before != one.after,
        )


class MovedGroup(BaseModel):
    """How many things of a layer move from one grid to another."""

    layer_id: str
    before: str | None
    after: str | None
    count: int


class MoveAnswer(BaseModel):
    """One thing that moves."""

    layer_id: str
    number: str
    name: str
    before: str | None
    after: str | None
    lon: float
    lat: float


class DutyAnswer(BaseModel):
    """Who answers for a grid that changes."""

    who: str
    before: str
    after: str | None


class PreviewAnswer(BaseModel):
    """What would move when a draft came into force."""

    valid_from: date
    grids: list[GridChangeAnswer]
    groups: list[MovedGroup]
    moves: list[MoveAnswer]
    move_count: int
    duties: list[DutyAnswer]
    past_incidents: int

    @classmethod
    def of(cls, found: OfficePreview) -> PreviewAnswer:
        """Return a preview as JSON; of the things that move the first `MOST_MOVES`."""
        moves = found.changes.moves
        groups = Counter((one.layer_id, one.before, one.after) for one in moves)
        return cls(
            valid_from=found.begins,
            grids=[GridChangeAnswer.of(one) for one in found.changes.grids],
            groups=[
                MovedGroup(layer_id=layer, before=before, after=after, count=count)
                for (layer, before, after), count in groups.items()
            ],
            moves=[MoveAnswer(**vars(one)) for one in moves[:MOST_MOVES]],
            move_count=len(moves),
            duties=[DutyAnswer(**vars(one)) for one in found.duties],
            past_incidents=found.past_incidents,
        )


class OpenDutyAnswer(BaseModel):
    """Somebody whose sub-grid is no more."""

    who: str
    sub_grid: str


class OutcomeAnswer(BaseModel):
    """What coming into force did."""

    valid_from: date
    begun: int
    ended: int
    places_moved: int
    open_duties: list[OpenDutyAnswer]

    @classmethod
    def of(cls, outcome: Outcome) -> OutcomeAnswer:
        """Return an outcome as JSON."""
        return cls(
            valid_from=outcome.begins,
            begun=outcome.begun,
            ended=outcome.ended,
            places_moved=outcome.places_moved,
            open_duties=[OpenDutyAnswer(**vars(one)) for one in outcome.open_duties],
        )


class DayQuery(BaseModel):
    """Whose grids; None: today's."""

    day: date | None = None


class PreviewQuery(BaseModel):
    """From when the draft would hold; None: the first day that it can."""

    valid_from: date | None = None
