"""What comes in when the style of a layer is changed, and what goes out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from webmap.layers import Style, Symbol
from webmap.layers.place_rules import fields_of
from webmap.layers.style_checks import named_by, usual_style
from webmap.layers.styling import AttributeValues
from webmap.models import Layer

Version = Field(ge=1, le=2**31 - 1)
Colour = Annotated[str, Field(max_length=20, examples=["#0072b2"])]
Pixels = Annotated[float, Field(ge=0, le=1000)]
Share = Annotated[float, Field(ge=0, le=1)]
Zoom = Annotated[int, Field(ge=0, le=22)]
Dashes = Annotated[list[float], Field(max_length=20)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class LooksBody(_Body):
    """Looks; of a value, only those that differ."""

    fill: Colour | None = None
    fill_opacity: Share = 1.0
    stroke: Colour | None = None
    stroke_opacity: Share = 1.0
    stroke_width_px: Pixels = 1.0
    casing: Colour | None = None
    casing_width_px: Pixels = 0.0
    dash_px: Dashes = Field(default_factory=list)
    band_px: Pixels = 0.0
    symbol: Symbol | None = None
    glyph: str = Field("", max_length=8)
    size_px: Pixels = 14.0
    label_size_px: Pixels = 12.0
    label_colour: Colour = "#333333"
    label_priority: int = Field(0, ge=0, le=100)
    min_zoom: Zoom = 0
    label_min_zoom: Zoom = 0


class StyleBody(LooksBody):
    """A whole style: what is not given is as `Style` has it by itself."""

    label_field: str = Field("", max_length=60)
    max_zoom: Zoom = 22
    by: str = Field("", max_length=60)
    variants: dict[str, LooksBody] = Field(default_factory=dict, max_length=200)
    breaks: list[float] = Field(default_factory=list, max_length=40)

    def to_domain(self) -> Style:
        """Return it as the domain takes it."""
        return Style.from_json(self.model_dump(exclude_unset=True))


class StylePutBody(_Body):
    """The style that a layer, seen in this version, is to have."""

    version: int = Version
    style: StyleBody


class StyleDeletionQuery(_Body):
    """The version seen."""

    version: int = Version


class PreviewBody(_Body):
    """A style that is not kept yet, and the ground on which to see it on paper."""

    style: StyleBody
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-85, le=85)
    zoom: int = Field(ge=10, le=20)
    width_px: int = Field(330, ge=64, le=800)
    height_px: int = Field(220, ge=64, le=800)


class StyleAnswer(BaseModel):
    """The whole style of a layer, the usual one, and what a style of this layer may name."""

    layer_id: str
    version: int
    style: dict[str, Any]
    usual: dict[str, Any]
    labels: list[dict[str, str]]
    by: list[dict[str, Any]]

    @classmethod
    def of(
        cls,
        layer: Layer,
        values: list[AttributeValues],
        title: str,
        plain_titles: dict[str, str],
    ) -> StyleAnswer:
        """Return the answer for a layer; ``title`` is the attribute of a field's title."""
        named = named_by(layer)
        titles = plain_titles | {field.name: getattr(field, title) for field in fields_of(layer)}
        counted = {one.field.name: one for one in values}
        return cls(
            layer_id=layer.layer_id,
            version=layer.version,
            style=asdict(Style.from_json(layer.style)),
            usual=asdict(usual_style(layer)),
            labels=[{"name": name, "title": titles.get(name, name)} for name in named.labels],
            by=[
                {
                    "name": name,
                    "title": titles.get(name, name),
                    "others": counted[name].others if name in counted else 0,
                    "values": [
                        {"value": value, "count": count}
                        for value, count in (counted[name].counts if name in counted else ())
                    ],
                    "one_by_one": name in named.by,
                    "classed": name in named.numbers,
                    "numbers": _numbers(counted[name]) if name in counted else None,
                }
                for name in dict.fromkeys((*named.by, *named.numbers))
            ],
        )


def _numbers(values: AttributeValues) -> dict[str, Any] | None:
    return asdict(values.numbers) if values.numbers else None
