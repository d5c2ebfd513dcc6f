"""The styles of an office's layers: changed, taken back, and the values that may have colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, Conflict
from webmap.layers.catalogue import Field
from webmap.layers.changes import grow_version, lock_office
from webmap.layers.features import find_layer
from webmap.layers.number_classes import NumberClasses, number_classes
from webmap.layers.place_rules import fields_of
from webmap.layers.style import Style, value_rank, value_text
from webmap.layers.style_checks import checked_style, named_by, usual_style
from webmap.models import Layer, LayerSource, Office, Place

# More values than this can't be told apart by their colours: then only the most frequent have some.
MOST_VALUES, SHOWN_OF_MANY = 12, 7


class StyleChanged(Conflict):
    """Somebody else changed the layer in the meantime."""


@dataclass(frozen=True)
class AttributeValues:
    """An attribute and how often each of its values occurs: numbers ascending, texts by frequency.

    Parameters
    ----------
    field
        Which one.
    counts
        Values as `value_text` writes them; of more than `MOST_VALUES`, the most frequent.
    others
        How many values are left out.
    numbers
        Of a number: how it may be cut into classes; None where all places have the same.
    """

    field: Field
    counts: tuple[tuple[str, int], ...]
    others: int
    numbers: NumberClasses | None = None


def change_style(
    session: Session,
    office: Office,
    layer_id: str,
    version: int,
    style: Style,
    *,
    username: str,
    now: datetime,
) -> Layer:
    """Return a layer that is drawn in a style from now on, in the session's transaction.

    The screen, the legend, the sheets and the base map all follow it.

    Parameters
    ----------
    version
        The version of the layer that whoever changes it has seen.

    Raises
    ------
    NotFound
        The office has no such layer.
    StyleChanged
        Somebody else changed the layer in the meantime.
    BadField
        The layer can't be drawn so.
    """
    layer = _locked(session, office, layer_id, version)
    return _put(session, layer, checked_style(style, layer), username, now)


def back_to_usual(
    session: Session, office: Office, layer_id: str, version: int, *, username: str, now: datetime
) -> Layer:
    """Return a layer that is drawn as it was at first, in the session's transaction.

    Raises
    ------
    NotFound, StyleChanged
        As `change_style`.
    """
    layer = _locked(session, office, layer_id, version)
    return _put(session, layer, usual_style(layer), username, now)


def attribute_values(session: Session, layer: Layer) -> list[AttributeValues]:
    """Return the attributes of a layer of places by whose values it may be coloured."""
    if layer.source is not LayerSource.PLACES:
        return []
    named = named_by(layer)
    offered = [field for field in fields_of(layer) if field.name in {*named.by, *named.numbers}]
    if not offered:
        return []
    counters: dict[str, Counter[str]] = {field.name: Counter() for field in offered}
    numbers: dict[str, list[float]] = {name: [] for name in named.numbers}
    for (attributes,) in session.execute(
        select(Place.attributes).where(
            Place.office_id == layer.office_id, Place.layer_id == layer.layer_id
        )
    ):
        for name, counter in counters.items():
            value = (attributes or {}).get(name)
            if value not in (None, ""):
                counter[value_text(value)] += 1
                if name in numbers and isinstance(value, int | float):
                    numbers[name].append(value)
    return [_values(field, counters[field.name], numbers.get(field.name, ())) for field in offered]


def _values(field: Field, counter: Counter[str], numbers: Sequence[float]) -> AttributeValues:
    classes = number_classes(numbers, whole=field.type == "integer")
    if field.type == "number":
        return AttributeValues(field, (), len(counter), classes)
    for choice in field.choices:
        counter.setdefault(choice, 0)
    if field.type == "boolean":
        counter.setdefault("true", 0)
        counter.setdefault("false", 0)
    ordered = sorted(counter.items(), key=lambda one: (-one[1], one[0]))
    shown = len(ordered) if len(ordered) <= MOST_VALUES else SHOWN_OF_MANY
    kept = ordered[:shown]
    if field.type == "integer":
        kept = sorted(kept, key=lambda one: value_rank(one[0]))
    return AttributeValues(field, tuple(kept), len(ordered) - shown, classes)


def _locked(session: Session, office: Office, layer_id: str, version: int) -> Layer:
    lock_office(session, office.id)
    layer = find_layer(session, office.id, layer_id)
    if layer.version != version:
        raise StyleChanged(
            N_("图层“%(layer)s”刚被别人改过，没有保存。请重新打开再改。"), layer=layer.name_zh
        )
    return layer


def _put(session: Session, layer: Layer, style: Style, username: str, now: datetime) -> Layer:
    before, after = layer.style, style.to_json()
    if Style.from_json(before) == style:
        return layer
    layer.style = after
    layer.version += 1
    session.flush()
    record(
        session,
        office_id=layer.office_id,
        username=username,
        action="layers.manage",
        subject=f"layers:{layer.layer_id}",
        now=now,
        before={"style": before},
        after={"style": after},
    )
    grow_version(session, layer.office_id)
    return layer
