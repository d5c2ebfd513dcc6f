"""Layers that an office adds for itself, such as cameras or hydrants: made, changed, taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, BadField, Conflict, Forbidden
from webmap.layers.catalogue import Field
from webmap.layers.changes import (
    ChangeCounts,
    begin_change,
    end_change,
    grow_version,
    lock_office,
)
from webmap.layers.features import find_layer
from webmap.layers.field_changes import TouchesPlaces, effects_of
from webmap.layers.layer_wish import LayerWish, checked_wish, free_layer_id, style_of
from webmap.layers.place_store import write_places
from webmap.layers.style import Style
from webmap.layers.waiting_changes import still_waiting
from webmap.models import ChangeKind, Layer, LayerSource, Office, Place, WaitingPlace

MOST_OWN_LAYERS = 50


class LayerChanged(Conflict):
    """Somebody else changed a layer in the meantime."""


class LayerNotEmpty(Conflict):
    """A layer that is to go, and places are still in it.

    Parameters
    ----------
    places, waiting
        How many places it has, and how many wait for a position.
    """

    def __init__(self, name: str, places: int, waiting: int) -> None:
        super().__init__(
            N_("图层“%(layer)s”里还有 %(places)s 处场所、%(waiting)s 处待落图，没有删除。"),
            layer=name, places=places, waiting=waiting,
        )  # fmt: skip
        self.places, self.waiting = places, waiting


def add_layer(
    session: Session, office: Office, wish: LayerWish, *, username: str, now: datetime
) -> Layer:
    """Return a new layer of an office, above the places that it has, in the session's transaction.

    Raises
    ------
    BadField
        The wish can't be fulfilled.
    """
    lock_office(session, office.id)
    layers = _layers(session, office.id)
    if sum(layer.own for layer in layers) >= MOST_OWN_LAYERS:
        raise BadField("name_zh", N_("最多自建 %(most)s 个图层。"), most=MOST_OWN_LAYERS)
    wish = checked_wish(wish, {layer.name_zh for layer in layers})
    position = 1 + max(
        (layer.position for layer in layers if layer.source is LayerSource.PLACES), default=-1
    )
    session.execute(
        update(Layer)
        .where(Layer.office_id == office.id, Layer.position >= position)
        .values(position=Layer.position + 1)
    )
    made = Layer(
        office_id=office.id,
        layer_id=free_layer_id(wish, {layer.layer_id for layer in layers}),
        source=LayerSource.PLACES,
        position=position,
        own=True,
        **_columns(wish, style_of(wish)),
    )
    session.add(made)
    session.flush()
    _record(session, made, username, now, after=_told(made))
    return made


def change_layer(
    session: Session,
    office: Office,
    layer_id: str,
    version: int,
    wish: LayerWish,
    *,
    accepted: bool = False,
    username: str,
    now: datetime,
) -> Layer:
    """Return an own layer of an office as it is wished now, in the session's transaction.

    Values of a field that goes stay with the places, and show again when it comes back.

    Parameters
    ----------
    version
        The version of the layer that whoever changes it has seen.
    accepted
        Whether it may touch places: take values out of sight, or leave them against a rule.

    Raises
    ------
    NotFound, Forbidden
        There is no such layer; it is one of the catalogue.
    LayerChanged
        Somebody else changed it in the meantime.
    BadField
        The wish can't be fulfilled.
    TouchesPlaces
        It touches places, and is not accepted.
    """
    layer, others = _own_layer(session, office.id, layer_id, version)
    wish = checked_wish(wish, {one.name_zh for one in others})
    before = fields_now(layer)
    places = [
        (name, attributes)
        for name, attributes in session.execute(
            select(Place.name, Place.attributes)
            .where(Place.office_id == office.id, Place.layer_id == layer_id)
            .order_by(Place.number)
        )
    ]
    if places and wish.geometry_type != layer.geometry_type:
        raise BadField(
            "geometry_type", N_("图层里已有 %(count)s 处场所，不能换成别的图形。"),
            count=len(places),
        )  # fmt: skip
    effects = effects_of(before, wish.fields, places)
    for effect in effects:
        if effect.effect == "type":
            place = next(
                at for at, field in enumerate(wish.fields) if field.title_zh == effect.title
            )
            raise BadField(
                f"fields.{place}.type",
                N_("“%(title)s”已有 %(count)s 处填了，不能换类型；请另加一个字段。"),
                title=effect.title, count=effect.count,
            )  # fmt: skip
    if effects and not accepted:
        raise TouchesPlaces(effects)
    told = _told(layer)
    kept = Style.from_json(layer.style) if wish.geometry_type == layer.geometry_type else None
    for name, value in _columns(wish, style_of(wish, kept)).items():
        setattr(layer, name, value)
    if _told(layer) != told:
        layer.version += 1
        session.flush()
        _record(session, layer, username, now, before=told, after=_told(layer))
    return layer


def remove_layer(
    session: Session,
    office: Office,
    layer_id: str,
    version: int,
    *,
    with_places: bool = False,
    username: str,
    now: datetime,
) -> None:
    """Take an own layer away, and its places where that is said, in the session's transaction.

    The places stand in the history; they can't come back without their layer.

    Raises
    ------
    NotFound, Forbidden, LayerChanged
        As `change_layer`.
    LayerNotEmpty
        Places are in it, and nobody said that they may go.
    """
    layer, _ = _own_layer(session, office.id, layer_id, version)
    ids = list(
        session.scalars(
            select(Place.id).where(Place.office_id == office.id, Place.layer_id == layer_id)
        )
    )
    waiting = session.scalar(
        select(func.count()).where(still_waiting(office.id), WaitingPlace.layer_id == layer_id)
    )
    if (ids or waiting) and not with_places:
        raise LayerNotEmpty(layer.name_zh, len(ids), waiting or 0)
    if ids:
        change = begin_change(
            session, office.id, ChangeKind.EDIT, username=username, now=now, note=layer.name_zh
        )
        write_places(session, change, [], ids)
        counts = {layer_id: ChangeCounts(deleted=len(ids))}
        end_change(session, change, counts, action="layers.manage")
    _record(session, layer, username, now, before=_told(layer))
    session.delete(layer)
    session.flush()


def fields_now(layer: Layer) -> tuple[Field, ...]:
    """Return the fields that a layer has as they were wished."""
    return tuple(Field.from_json(given) for given in layer.fields)


def wish_of(layer: Layer) -> LayerWish:
    """Return the wish that a layer fulfils."""
    style = Style.from_json(layer.style)
    line = layer.geometry_type == "LineString"
    return LayerWish(
        name_zh=layer.name_zh,
        # Where nobody named it in English, the Chinese name stands in.
        name_en="" if layer.name_en == layer.name_zh else layer.name_en,
        group=layer.group,
        geometry_type=layer.geometry_type,  # type: ignore[arg-type]
        symbol=style.symbol or "circle",
        glyph=style.glyph,
        colour=(style.stroke if line else style.fill) or "#0072b2",
        fields=fields_now(layer),
    )


def find_own_layer(session: Session, office_id: int, layer_id: str) -> Layer:
    """Return a layer that the office added itself.

    Raises
    ------
    NotFound
        The office has no such layer.
    Forbidden
        It is one of the catalogue's.
    """
    layer = find_layer(session, office_id, layer_id)
    if not layer.own:
        raise Forbidden(
            N_("“%(layer)s”是系统的图层，字段不能改，也不能删除。"), layer=layer.name_zh
        )
    return layer


def _layers(session: Session, office_id: int) -> list[Layer]:
    return list(session.scalars(select(Layer).where(Layer.office_id == office_id)))


def _own_layer(
    session: Session, office_id: int, layer_id: str, version: int
) -> tuple[Layer, list[Layer]]:
    """Return an own layer that is in a version, and the office's other layers."""
    lock_office(session, office_id)
    layer = find_own_layer(session, office_id, layer_id)
    if layer.version != version:
        raise LayerChanged(
            N_("图层“%(layer)s”刚被别人改过，没有保存。请重新打开再改。"), layer=layer.name_zh
        )
    return layer, [one for one in _layers(session, office_id) if one is not layer]


def _columns(wish: LayerWish, style: Style) -> dict[str, Any]:
    return {
        "name_zh": wish.name_zh,
        "name_en": wish.name_en or wish.name_zh,
        "group": wish.group,
        "geometry_type": wish.geometry_type,
        "fields": [field.to_json() for field in wish.fields],
        "style": style.to_json(),
    }


def _told(layer: Layer) -> dict[str, Any]:
    names = ("name_zh", "name_en", "group", "geometry_type", "fields", "style")
    return {name: getattr(layer, name) for name in names}


def _record(session: Session, layer: Layer, username: str, now: datetime, **states: Any) -> None:
    record(
        session,
        office_id=layer.office_id,
        username=username,
        action="layers.manage",
        subject=f"layers:{layer.layer_id}",
        now=now,
        **states,
    )
    grow_version(session, layer.office_id)
