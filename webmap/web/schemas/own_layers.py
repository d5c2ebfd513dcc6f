"""What comes in when an office adds a layer of its own or changes one, and what goes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from webmap.layers import Field as Attribute
from webmap.layers import Symbol
from webmap.layers.catalogue import GeometryType
from webmap.layers.field_changes import FieldEffect
from webmap.layers.layer_wish import LayerWish
from webmap.layers.own_layers import wish_of
from webmap.models import Layer

MOST_FIELDS, MOST_CHOICES = 200, 1000
Text = Field("", max_length=200)
Version = Field(ge=1, le=2**31 - 1)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldBody(_Body):
    """An attribute of the layer's places; a new one has no ``name``, it is given one."""

    name: str = Field("", max_length=40)
    title_zh: str = Field(max_length=200)
    title_en: str = Text
    type: Literal["text", "integer", "number", "boolean"] = "text"
    unit: str = Text
    required: bool = False
    choices: list[str] = Field(default_factory=list, max_length=MOST_CHOICES)
    least: float | None = None
    most: float | None = None

    def to_domain(self) -> Attribute:
        """Return it as the domain takes it."""
        return Attribute(**(self.model_dump() | {"choices": tuple(self.choices)}))


class LayerBody(_Body):
    """A new layer of the office's own."""

    name_zh: str = Field(max_length=200)
    name_en: str = Text
    group: str = Field("own", max_length=40)
    geometry_type: GeometryType = "Point"
    symbol: Symbol = "circle"
    glyph: str = Field("", max_length=8)
    colour: str = Field("#0072b2", max_length=20, examples=["#0072b2"])
    fields_: list[FieldBody] = Field(default_factory=list, alias="fields", max_length=MOST_FIELDS)

    def to_domain(self) -> LayerWish:
        """Return it as the domain takes it."""
        given = self.model_dump(exclude={"fields_"})
        return LayerWish(**given, fields=tuple(one.to_domain() for one in self.fields_))


class LayerPatchBody(_Body):
    """Changes of an own layer that is seen in this version; what is not given stays.

    ``fields`` are all that it is to have. ``accepted``: the change may touch places, as an answer
    409 with ``effects`` has told.
    """

    version: int = Version
    accepted: bool = False
    name_zh: str | None = Field(None, max_length=200)
    name_en: str | None = Field(None, max_length=200)
    group: str | None = Field(None, max_length=40)
    geometry_type: GeometryType | None = None
    symbol: Symbol | None = None
    glyph: str | None = Field(None, max_length=8)
    colour: str | None = Field(None, max_length=20)
    fields_: list[FieldBody] | None = Field(None, alias="fields", max_length=MOST_FIELDS)

    def changed(self, layer: Layer) -> LayerWish:
        """Return the wish that a layer fulfils with these changes."""
        given = self.model_dump(exclude={"version", "accepted", "fields_"}, exclude_none=True)
        if self.fields_ is not None:
            given["fields"] = tuple(one.to_domain() for one in self.fields_)
        return replace(wish_of(layer), **given)


class DeletionQuery(_Body):
    """The version seen, and whether the layer's places go with it."""

    version: int = Version
    places: Literal["keep", "delete"] = "keep"


class OwnLayerAnswer(BaseModel):
    """An own layer as it is wished now, with its version."""

    layer_id: str
    version: int
    name_zh: str
    name_en: str
    group: str
    geometry_type: str
    symbol: str
    glyph: str
    colour: str
    fields: list[dict[str, Any]]

    @classmethod
    def of(cls, layer: Layer) -> OwnLayerAnswer:
        """Return the answer for a layer."""
        told = {name: value for name, value in vars(wish_of(layer)).items() if name != "fields"}
        return cls(layer_id=layer.layer_id, version=layer.version, fields=layer.fields, **told)


def effect_json(effect: FieldEffect) -> dict[str, Any]:
    """Return what a change of a field does, for the page."""
    return {
        "title": effect.title,
        "effect": effect.effect,
        "count": effect.count,
        "names": list(effect.names),
    }
