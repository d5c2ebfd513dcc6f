"""Edits: what may be asked of the places of an office, and why it can't be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as has
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from webmap.errors import N_, Conflict, DomainError
from webmap.layers.changes import ChangeCounts

# As many as a person selects at once; larger changes are imports.
MOST_OPERATIONS = 5000


@dataclass(frozen=True)
class PlaceSnapshot:
    """A place as it is, or was.

    Parameters
    ----------
    place_id
        Stays the same through every change, also when the number changes.
    attributes
        Values of the layer's fields; a field without a value is left out.
    geometry
        EPSG:4326.
    version
        Grows with every change; who changes the place must name it.
    sub_grid
        Code of the sub-grid that it lies in; None in a past state.
    """

    place_id: int
    layer_id: str
    number: str
    name: str
    address: str
    attributes: Mapping[str, Any]
    geometry: BaseGeometry
    version: int
    sub_grid: str | None = None


@dataclass(frozen=True)
class Create:
    """A new place.

    Parameters
    ----------
    values
        ``number``, ``name`` and ``address``; one without a number is given the next free one.
    attributes
        Values of the layer's fields.
    geometry
        EPSG:4326.
    """

    layer_id: str
    values: Mapping[str, Any]
    geometry: BaseGeometry | None
    attributes: Mapping[str, Any] = has(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """Another number, name, address, attributes or geometry of a place.

    Parameters
    ----------
    version
        The version that whoever changes it has seen.
    values, attributes, geometry
        What changes; None takes an attribute's value away.
    whole
        What is not given is taken away rather than kept.
    """

    place_id: int
    version: int
    values: Mapping[str, Any] = has(default_factory=dict)
    attributes: Mapping[str, Any] = has(default_factory=dict)
    geometry: BaseGeometry | None = None
    whole: bool = False


@dataclass(frozen=True)
class Delete:
    """A place taken away; ``version`` as in `Update`."""

    place_id: int
    version: int


Operation = Create | Update | Delete


@dataclass(frozen=True)
class EditResult:
    """What came of edits.

    Parameters
    ----------
    change_set_id
        None: nothing was different from what was there.
    places
        For each operation the place as it is now; None where it was deleted.
    """

    change_set_id: int | None
    counts: ChangeCounts
    places: tuple[PlaceSnapshot | None, ...] = ()


@dataclass(frozen=True)
class EditProblem:
    """Why a value of an operation can't be taken.

    Parameters
    ----------
    operation
        Its position among the operations.
    place
        What the place is called, for people.
    field
        ``number``, ``name``, ``address``, ``geometry``, ``attributes.floors``, …; empty: the
        operation as a whole.
    message, params
        As in `DomainError`.
    """

    operation: int
    place: str
    field: str
    message: str
    params: Mapping[str, Any] = has(default_factory=dict)


class InvalidEdits(DomainError):
    """Edits that break the layer's rules; none of them is kept.

    Parameters
    ----------
    problems
        Each value that is wrong.
    """

    def __init__(self, problems: tuple[EditProblem, ...]) -> None:
        super().__init__(N_("有 %(count)s 处填得不对，什么都没有保存。"), count=len(problems))
        self.problems = problems


@dataclass(frozen=True)
class PlaceConflict:
    """A place that somebody else changed in the meantime.

    Parameters
    ----------
    operation
        Position of the operation that meets it.
    name
        What the place was called where the operation started from.
    base
        The state that the operation started from; None: no longer known.
    theirs
        The state that holds; None: the place was deleted.
    username, who, at
        Who made that state, as an account and as a person, and when; None: there from the start.
    """

    operation: int
    place_id: int
    name: str
    base: PlaceSnapshot | None
    theirs: PlaceSnapshot | None
    username: str | None
    who: str | None
    at: datetime | None


class EditConflict(Conflict):
    """Edits of places that somebody else changed in the meantime; none of them is kept."""

    def __init__(self, conflicts: tuple[PlaceConflict, ...]) -> None:
        first = conflicts[0]
        message = (
            N_("“%(place)s”已被%(who)s删除，您的修改没有保存。")
            if first.theirs is None
            else N_("“%(place)s”刚被%(who)s改过，您的修改没有保存。")
        )
        if len(conflicts) > 1:
            message = N_("“%(place)s”等 %(count)s 处刚被%(who)s改过，您的修改没有保存。")
        super().__init__(
            message, place=first.name, who=first.who or N_("别人"), count=len(conflicts)
        )
        self.conflicts = conflicts
