"""A draft: grids to start from and the steps done to them, undone and done again."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely

from webmap.errors import N_, DomainError
from webmap.grids.building import closed, halves_of
from webmap.grids.edits import Edit, edit_from_json, edit_json
from webmap.grids.lattice import Half, vertices_of
from webmap.grids.topology import Grid, Topology

MOST_STEPS = 500
# Grids after the steps of drafts, by the digest of what led there: the next step is all that is
# left to do. What is not here is made anew from the start.
_KEPT_STATES = 64
_states: OrderedDict[str, Topology] = OrderedDict()


@dataclass(frozen=True)
class Draft:
    """Grids being drawn.

    Parameters
    ----------
    base
        The grids that it started from, as `topology_json` writes them.
    base_day
        The day on which they hold.
    base_ids
        Ids of the stored police grids and sub-grids by key: whether they still hold is asked
        before the draft comes into force.
    steps, undone
        Edits done, and edits undone that can be done again, the last undone last.
    """

    base: Mapping[str, Any]
    base_day: date
    base_ids: Mapping[str, Mapping[str, int]]
    steps: tuple[Mapping[str, Any], ...] = ()
    undone: tuple[Mapping[str, Any], ...] = ()

    def grids(self) -> Topology:
        """Return the grids after all steps."""
        digests = self._digests()
        for done in range(len(self.steps), -1, -1):
            if digests[done] in _states:
                grids = _states[digests[done]]
                break
        else:
            done, grids = 0, topology_from_json(self.base)
        for position in range(done, len(self.steps)):
            grids = edit_from_json(self.steps[position]).apply(grids)
        _keep(digests[-1], grids)
        return grids

    def base_grids(self) -> Topology:
        """Return the grids that it started from."""
        return replace(self, steps=()).grids()

    def done(self, edit: Edit) -> Draft:
        """Return the draft after another edit.

        Raises
        ------
        DomainError
            The edit cannot be done, or there are too many.
        """
        if len(self.steps) >= MOST_STEPS:
            raise DomainError(N_("一份草稿最多改 %(most)s 步，请先启用。"), most=MOST_STEPS)
        after = replace(self, steps=(*self.steps, edit_json(edit)), undone=())
        after.grids()
        return after

    def undo(self) -> Draft:
        """Return the draft before its last step.

        Raises
        ------
        DomainError
            There is none.
        """
        if not self.steps:
            raise DomainError(N_("没有可以撤销的。"))
        return replace(self, steps=self.steps[:-1], undone=(*self.undone, self.steps[-1]))

    def redo(self) -> Draft:
        """Return the draft with the step done again that was undone last.

        Raises
        ------
        DomainError
            There is none.
        """
        if not self.undone:
            raise DomainError(N_("没有可以重做的。"))
        return replace(self, steps=(*self.steps, self.undone[-1]), undone=self.undone[:-1])

    def _digests(self) -> list[str]:
        """Return the digest of the start and of each state after it."""
        digest = hashlib.sha256(_text(self.base).encode())
        found = [digest.hexdigest()]
        for step in self.steps:
            digest.update(_text(step).encode())
            found.append(digest.hexdigest())
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the draft as it is stored."""
        return {
            "base": dict(self.base),
            "base_day": self.base_day.isoformat(),
            "base_ids": {level: dict(ids) for level, ids in self.base_ids.items()},
            "steps": list(self.steps),
            "undone": list(self.undone),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Draft:
        """Return the draft that `to_json` wrote."""
        return cls(
            base=document["base"],
            base_day=date.fromisoformat(document["base_day"]),
            base_ids=document["base_ids"],
            steps=tuple(document["steps"]),
            undone=tuple(document["undone"]),
        )


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False)


def _keep(digest: str, grids: Topology) -> None:
    _states[digest] = grids
    _states.move_to_end(digest)
    while len(_states) > _KEPT_STATES:
        _states.popitem(last=False)


def topology_json(grids: Topology) -> dict[str, Any]:
    """Return grids as JSON: the rings of each sub-grid in units of the lattice."""
    return {
        "police": [
            {"key": one.key, "code": one.code, "name": one.name, "pieces": one.pieces}
            for one in grids.police.values()
        ],
        "subs": [
            {
                "key": one.key, "code": one.code, "name": one.name, "pieces": one.pieces,
                "police": one.police, "rings": _rings(grids.areas[key]),
            }
            for key, one in grids.subs.items()
        ],
        "corners": sorted(map(list, grids.corners)),
    }  # fmt: skip


def _rings(area: shapely.Polygon | shapely.MultiPolygon) -> list[list[list[list[int]]]]:
    return [
        [[list(v) for v in vertices_of(ring.coords)] for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(area)
    ]


def topology_from_json(document: Mapping[str, Any]) -> Topology:
    """Return the grids that `topology_json` wrote."""
    halves: dict[Half, str] = {}
    for sub in document["subs"]:
        area = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in sub["rings"]])
        halves |= dict.fromkeys(halves_of(area), sub["key"])
    return Topology(
        halves=closed(halves),
        subs={
            one["key"]: Grid(one["key"], one["code"], one["name"], one["police"], one["pieces"])
            for one in document["subs"]
        },
        police={
            one["key"]: Grid(one["key"], one["code"], one["name"], None, one["pieces"])
            for one in document["police"]
        },
        corners=frozenset((x, y) for x, y in document["corners"]),
    )
