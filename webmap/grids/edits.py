"""Edits as they are kept in a draft: each names grids by their codes and positions in degrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, ClassVar, Protocol

import shapely

from webmap.errors import N_, DomainError
from webmap.grids.building import build
from webmap.grids.faults import checked
from webmap.grids.lattice import Vertex, in_degrees, vertex_of
from webmap.grids.line_edits import hand_over, merge, reshape, split
from webmap.grids.naming_edits import (
    free_code,
    free_key,
    in_pieces,
    next_code,
    regrouped,
    renamed,
    renumbered,
    with_police_grid,
)
from webmap.grids.topology import Grid, Topology
from webmap.grids.vertex_edits import Level, insert_vertex, move_vertex, pruned, remove_vertex

Position = tuple[float, float]


class Edit(Protocol):
    """A change of grids that can be done again on the same grids with the same result."""

    op: ClassVar[str]

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after the edit; raises `DomainError` where it cannot be done."""


def key_of(grids: Topology, code: str, level: Level = Level.SUB_GRIDS) -> str:
    """Return the key of the grid that has a code.

    Raises
    ------
    DomainError
        There is none.
    """
    police = level is Level.POLICE_GRIDS
    for key, grid in (grids.police if police else grids.subs).items():
        if grid.code == code:
            return key
    message = N_("没有警格“%(code)s”。") if police else N_("没有网格“%(code)s”。")
    raise DomainError(message, code=code)


def _vertices(line: Sequence[Position]) -> list[Vertex]:
    return [vertex_of(*position) for position in line]


@dataclass(frozen=True)
class MoveVertex:
    """A vertex moved; every border that meets there follows."""

    op: ClassVar[str] = "move_vertex"
    at: Position
    to: Position
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        return move_vertex(grids, vertex_of(*self.at), vertex_of(*self.to), Level(self.level))


@dataclass(frozen=True)
class InsertVertex:
    """A vertex put between two that follow one another."""

    op: ClassVar[str] = "insert_vertex"
    a: Position
    b: Position
    at: Position
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        a, b, at = _vertices((self.a, self.b, self.at))
        return insert_vertex(grids, a, b, at, Level(self.level))


@dataclass(frozen=True)
class RemoveVertex:
    """A vertex taken away."""

    op: ClassVar[str] = "remove_vertex"
    at: Position
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        return remove_vertex(grids, vertex_of(*self.at), Level(self.level))


@dataclass(frozen=True)
class Reshape:
    """The border between two grids led along a line."""

    op: ClassVar[str] = "reshape"
    between: tuple[str, str]
    line: tuple[Position, ...]
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        level = Level(self.level)
        first, second = (key_of(grids, code, level) for code in self.between)
        return reshape(grids, first, second, _vertices(self.line), level)


@dataclass(frozen=True)
class Split:
    """A sub-grid split along a line; the smaller part is new, an empty code is filled in."""

    op: ClassVar[str] = "split"
    grid: str
    line: tuple[Position, ...]
    code: str
    name: str

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        key = key_of(grids, self.grid)
        code = free_code(grids, self.code or next_code(grids, key), police=False)
        new = Grid(free_key(grids, code, police=False), code, self.name.strip() or f"{code}网格")
        return split(grids, key, _vertices(self.line), new)


@dataclass(frozen=True)
class Merge:
    """Grids made one; it keeps the code of the first."""

    op: ClassVar[str] = "merge"
    grids: tuple[str, ...]
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        level = Level(self.level)
        keys = [key_of(grids, code, level) for code in self.grids]
        if level is Level.SUB_GRIDS:
            return merge(grids, keys, keys[0])
        if len(set(keys)) < 2:
            raise DomainError(N_("请选两个以上的警格来合并。"))
        gone = [sub for key in keys[1:] for sub in grids.members(key)]
        return regrouped(grids, gone, keys[0])


@dataclass(frozen=True)
class HandOver:
    """The piece that a line cuts off a sub-grid given to a neighbour."""

    op: ClassVar[str] = "hand_over"
    giver: str
    taker: str
    line: tuple[Position, ...]
    at: Position | None = None
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        giver, taker = (key_of(grids, code) for code in (self.giver, self.taker))
        at = vertex_of(*self.at) if self.at else None
        return hand_over(grids, giver, taker, _vertices(self.line), Level(self.level), at)


@dataclass(frozen=True)
class Rename:
    """Another code and name for a grid."""

    op: ClassVar[str] = "rename"
    grid: str
    code: str
    name: str
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        level = Level(self.level)
        key = key_of(grids, self.grid, level)
        return renamed(grids, key, self.code, self.name, police=level is Level.POLICE_GRIDS)


@dataclass(frozen=True)
class Renumber:
    """The sub-grids of a police grid numbered from north to south."""

    op: ClassVar[str] = "renumber"
    police_grid: str

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        return renumbered(grids, key_of(grids, self.police_grid, Level.POLICE_GRIDS))


@dataclass(frozen=True)
class Regroup:
    """Sub-grids given to another police grid, which is made where there is none of the code."""

    op: ClassVar[str] = "regroup"
    grids: tuple[str, ...]
    police_grid: str
    name: str = ""

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        keys = [key_of(grids, code) for code in self.grids]
        code = self.police_grid.strip()
        known = {grid.code: key for key, grid in grids.police.items()}
        if code in known:
            return regrouped(grids, keys, known[code])
        code = free_code(grids, code, police=True)
        new = Grid(free_key(grids, code, police=True), code, self.name.strip() or f"第{code}警格")
        return regrouped(with_police_grid(grids, new), keys, new.key)


@dataclass(frozen=True)
class AllowPieces:
    """A grid that may, or may no longer, be of several pieces."""

    op: ClassVar[str] = "allow_pieces"
    grid: str
    allowed: bool
    level: Level = Level.SUB_GRIDS

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        level = Level(self.level)
        key = key_of(grids, self.grid, level)
        return in_pieces(grids, key, self.allowed, police=level is Level.POLICE_GRIDS)


@dataclass(frozen=True)
class SubGridShape:
    """A sub-grid drawn anew: its police grid's code, and its rings in degrees, part by part."""

    code: str
    name: str
    police_grid: str
    parts: tuple[tuple[tuple[Position, ...], ...], ...]


@dataclass(frozen=True)
class Redraw:
    """All grids drawn anew, as a proposal has them; those of a known code stay who they are."""

    op: ClassVar[str] = "redraw"
    grids: tuple[SubGridShape, ...]

    def apply(self, grids: Topology) -> Topology:
        """Return the grids after it."""
        return redrawn(grids, self.grids)


def redrawn(grids: Topology, drawn: Sequence[SubGridShape]) -> Topology:
    """Return other grids within the same boundary, brought together where they don't quite meet.

    Raises
    ------
    DomainError
        Codes are repeated, a grid crosses itself, or lies outside the boundary.
    """
    codes = [one.code for one in drawn]
    if not codes or len(set(codes)) < len(codes):
        raise DomainError(N_("每个网格的编号只能用一次。"))
    known = {grid.code: grid.name for grid in grids.police.values()}
    police = {
        code: Grid(code, code, known.get(code, f"第{code}警格"))
        for code in dict.fromkeys(one.police_grid for one in drawn)
    }
    subs = []
    for one in drawn:
        area = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in one.parts])
        if not area.is_valid or area.is_empty:
            raise DomainError(N_("网格“%(code)s”的边线自己交叉了。"), code=one.code)
        pieces = len(one.parts) > 1
        subs.append((Grid(one.code, one.code, one.name, one.police_grid, pieces), area))
    boundary = in_degrees(grids.boundary)
    made = build(subs, list(police.values()), boundary).topology
    whole = {
        key: replace(grid, pieces=len(shapely.get_parts(made.police_areas[key])) > 1)
        for key, grid in made.police.items()
    }
    return checked(pruned(replace(made, police=whole, corners=grids.corners)))


EDITS: dict[str, type[Any]] = {
    edit.op: edit
    for edit in (
        MoveVertex, InsertVertex, RemoveVertex, Reshape, Split, Merge, HandOver, Rename,
        Renumber, Regroup, AllowPieces, Redraw,
    )
}  # fmt: skip


def edit_json(edit: Edit) -> dict[str, Any]:
    """Return an edit as JSON."""
    return {"op": edit.op, **asdict(edit)}  # type: ignore[call-overload]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def edit_from_json(document: Mapping[str, Any]) -> Edit:
    """Return the edit that `edit_json` wrote."""
    kind = EDITS[document["op"]]
    values = {one.name: _frozen(document[one.name]) for one in fields(kind)}
    if kind is Redraw:
        values["grids"] = tuple(
            SubGridShape(**{name: _frozen(value) for name, value in one.items()})
            for one in document["grids"]
        )
    return kind(**values)
