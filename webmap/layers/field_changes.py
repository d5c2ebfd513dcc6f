"""What a change of a layer's fields does to the places that are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from webmap.errors import N_, Conflict
from webmap.layers.catalogue import Field
from webmap.layers.imports.fields import read_values
from webmap.layers.place_rules import specs_of
from webmap.models import Layer

Effect = Literal["removed", "type", "missing", "broken"]
# So many places are named of those that a change touches.
_NAMED = 3


@dataclass(frozen=True)
class FieldEffect:
    """What the change of one field does to places.

    Parameters
    ----------
    title
        What the field is called.
    effect
        ``removed``: they have values that are no longer shown; ``type``: their values are of
        another type; ``missing``: they lack the value that is required; ``broken``: their values
        break the new rule.
    count
        How many places.
    names
        Some of them.
    """

    title: str
    effect: Effect
    count: int
    names: tuple[str, ...]


class TouchesPlaces(Conflict):
    """A change of fields that touches places, and nobody has said that it may."""

    def __init__(self, effects: Sequence[FieldEffect]) -> None:
        super().__init__(
            N_("字段“%(title)s”等改动涉及已有的 %(count)s 处场所，还没有保存。"),
            title=effects[0].title,
            count=max(one.count for one in effects),
        )
        self.effects = tuple(effects)


def effects_of(
    before: Sequence[Field],
    after: Sequence[Field],
    places: Sequence[tuple[str, Mapping[str, Any]]],
) -> list[FieldEffect]:
    """Return what a change of fields does to places; a new field that need not be filled, nothing.

    Parameters
    ----------
    before, after
        The fields that the layer has, and is to have.
    places
        Name and attributes of each of its places.
    """
    if not places:
        return []
    kept = {field.name: field for field in after}
    old = {field.name: field for field in before}
    effects = []
    for field in before:
        if field.name not in kept:
            having = [name for name, own in places if own.get(field.name) is not None]
            effects.append(_effect(field, "removed", having))
        elif kept[field.name].type != field.type:
            having = [name for name, own in places if own.get(field.name) is not None]
            effects.append(_effect(field, "type", having))
    layer = Layer(own=True, fields=[field.to_json() for field in after])
    for field, spec in zip(after, specs_of(layer), strict=True):
        was = old.get(field.name)
        if was is not None and (_rules(was) == _rules(field) or was.type != field.type):
            continue
        values = [own.get(field.name) for _, own in places]
        if field.required and not (was is not None and was.required):
            lacking = [
                name for (name, _), value in zip(places, values, strict=True) if value is None
            ]
            effects.append(_effect(field, "missing", lacking))
        cells = np.empty(len(places), dtype=object)
        cells[:] = values
        rows = np.arange(len(places))
        _, problems = read_values(cells, rows, spec)
        wrong = {problem.row for problem in problems if problem.row is not None}
        broken = [places[row][0] for row in sorted(wrong) if values[row] is not None]
        effects.append(_effect(field, "broken", broken))
    return [one for one in effects if one.count]


def _rules(field: Field) -> tuple[object, ...]:
    return field.type, field.required, field.choices, field.least, field.most


def _effect(field: Field, effect: Effect, names: Sequence[str]) -> FieldEffect:
    return FieldEffect(field.title_zh, effect, len(names), tuple(names[:_NAMED]))
