"""What comes in when grids are edited: one schema for each edit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from webmap.grids import (
    AllowPieces,
    HandOver,
    InsertVertex,
    Level,
    Merge,
    MoveVertex,
    Redraw,
    Regroup,
    RemoveVertex,
    Rename,
    Renumber,
    Reshape,
    Split,
    SubGridShape,
)

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Position = tuple[Lon, Lat]
Line = Annotated[list[Position], Field(min_length=2, max_length=2000)]
Code = Annotated[str, StringConstraints(max_length=40, min_length=1, strip_whitespace=True)]
NewCode = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
Version = Annotated[int, Field(ge=1, lt=2**31)]


class _Body(BaseModel):
    """JSON in; what it doesn't know it refuses, so that a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid")


class MoveVertexBody(_Body):
    """Move a vertex; every border that meets there follows."""

    op: Literal["move_vertex"]
    at: Position
    to: Position
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> MoveVertex:
        """Return it as the domain takes it."""
        return MoveVertex(self.at, self.to, self.level)


class InsertVertexBody(_Body):
    """Put a vertex between two that follow one another on a border."""

    op: Literal["insert_vertex"]
    a: Position
    b: Position
    at: Position
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> InsertVertex:
        """Return it as the domain takes it."""
        return InsertVertex(self.a, self.b, self.at, self.level)


class RemoveVertexBody(_Body):
    """Take a vertex away; the border runs straight past it."""

    op: Literal["remove_vertex"]
    at: Position
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> RemoveVertex:
        """Return it as the domain takes it."""
        return RemoveVertex(self.at, self.level)


class ReshapeBody(_Body):
    """Lead the border between two grids along a line."""

    op: Literal["reshape"]
    between: tuple[Code, Code]
    line: Line
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> Reshape:
        """Return it as the domain takes it."""
        return Reshape(self.between, tuple(self.line), self.level)


class FollowStreetsBody(_Body):
    """Lead the border between two grids along the streets between two points of it."""

    op: Literal["follow_streets"]
    between: tuple[Code, Code]
    start: Position
    end: Position
    level: Level = Level.SUB_GRIDS


class SplitBody(_Body):
    """Split a sub-grid along a line; without a code the smaller part is given the next free one."""

    op: Literal["split"]
    grid: Code
    line: Line
    code: NewCode = ""
    name: Name = ""

    def to_domain(self) -> Split:
        """Return it as the domain takes it."""
        return Split(self.grid, tuple(self.line), self.code, self.name)


class SplitAlongStreetBody(_Body):
    """Split a sub-grid along a street: one by its number, or the nearest to a position."""

    op: Literal["split_street"]
    grid: Code
    street: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    at: Position | None = None
    within_m: Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)] = 20
    code: NewCode = ""
    name: Name = ""

    @model_validator(mode="after")
    def _one_street(self) -> SplitAlongStreetBody:
        if (self.street is None) == (self.at is None):
            raise ValueError("one of street and at is needed")
        return self


class MergeBody(_Body):
    """Make grids one; it keeps the code of the first."""

    op: Literal["merge"]
    grids: Annotated[list[Code], Field(min_length=2, max_length=100)]
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> Merge:
        """Return it as the domain takes it."""
        return Merge(tuple(self.grids), self.level)


class HandOverBody(_Body):
    """Give the piece that a line cuts off a sub-grid to a neighbour."""

    op: Literal["hand_over"]
    giver: Code
    taker: Code
    line: Line
    at: Position | None = None
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> HandOver:
        """Return it as the domain takes it."""
        return HandOver(self.giver, self.taker, tuple(self.line), self.at, self.level)


class RenameBody(_Body):
    """Give a grid another code and name."""

    op: Literal["rename"]
    grid: Code
    code: NewCode
    name: Name
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> Rename:
        """Return it as the domain takes it."""
        return Rename(self.grid, self.code, self.name, self.level)


class RenumberBody(_Body):
    """Number the sub-grids of a police grid from north to south."""

    op: Literal["renumber"]
    police_grid: Code

    def to_domain(self) -> Renumber:
        """Return it as the domain takes it."""
        return Renumber(self.police_grid)


class RegroupBody(_Body):
    """Give sub-grids to another police grid, which is made where there is none of the code."""

    op: Literal["regroup"]
    grids: Annotated[list[Code], Field(min_length=1, max_length=1000)]
    police_grid: Code
    name: Name = ""

    def to_domain(self) -> Regroup:
        """Return it as the domain takes it."""
        return Regroup(tuple(self.grids), self.police_grid, self.name)


class AllowPiecesBody(_Body):
    """Let a grid be of several pieces, or no longer."""

    op: Literal["allow_pieces"]
    grid: Code
    allowed: bool
    level: Level = Level.SUB_GRIDS

    def to_domain(self) -> AllowPieces:
        """Return it as the domain takes it."""
        return AllowPieces(self.grid, self.allowed, self.level)


StreetBody = FollowStreetsBody | SplitAlongStreetBody
PlainBody = (
    MoveVertexBody | InsertVertexBody | RemoveVertexBody | ReshapeBody | SplitBody | MergeBody
    | HandOverBody | RenameBody | RenumberBody | RegroupBody | AllowPiecesBody
)  # fmt: skip
EditOfGrids = Annotated[PlainBody | StreetBody, Field(discriminator="op")]


class GridEditBody(_Body):
    """One edit of a draft that is seen in this version."""

    version: Version
    edit: EditOfGrids


class DraftVersionBody(_Body):
    """The version of the draft as it is seen."""

    version: Version


class ProposedGrid(_Body):
    """A sub-grid of a proposal: its parts, each an outline and holes."""

    code: Code
    name: Name
    police_grid: Code
    parts: Annotated[
        list[
            Annotated[
                list[Annotated[list[Position], Field(min_length=4, max_length=50_000)]],
                Field(min_length=1, max_length=1000),
            ]
        ],
        Field(min_length=1, max_length=1000),
    ]

    def to_domain(self) -> SubGridShape:
        """Return it as the domain takes it."""
        parts = tuple(tuple(tuple(ring) for ring in part) for part in self.parts)
        return SubGridShape(self.code, self.name or f"{self.code}网格", self.police_grid, parts)


class NewDraftBody(_Body):
    """A draft of the last grids; or of a proposal, whose sub-grids are given."""

    name: Name = ""
    sub_grids: Annotated[list[ProposedGrid], Field(max_length=1000)] | None = None

    def first_edit(self) -> Redraw | None:
        """Return what is done to the grids at once."""
        if not self.sub_grids:
            return None
        return Redraw(tuple(one.to_domain() for one in self.sub_grids))


class ConfirmBody(DraftVersionBody):
    """Let the draft hold from a day on."""

    valid_from: date
