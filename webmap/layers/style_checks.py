"""Which styles a layer may have: every field of one checked, and what a style may name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from webmap.errors import N_, BadField
from webmap.layers.catalogue import BY_ID
from webmap.layers.layer_wish import style_of
from webmap.layers.own_layers import wish_of
from webmap.layers.place_rules import fields_of
from webmap.layers.style import Style
from webmap.layers.symbols import SYMBOL_PATHS
from webmap.models import Layer, LayerSource

MOST_VARIANTS, MOST_VALUE, MOST_DASHES, MOST_ZOOM = 40, 200, 8, 22
# More classes than this are not told apart by the shades of one ramp.
MOST_CLASSES = 9

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_COLOURS = ("fill", "stroke", "casing", "label_colour")
# Pixels, shares of 1, and priorities: from and to.
_RANGES: dict[str, tuple[float, float]] = {
    "fill_opacity": (0, 1),
    "stroke_opacity": (0, 1),
    "stroke_width_px": (0, 20),
    "casing_width_px": (0, 10),
    "band_px": (0, 40),
    "size_px": (4, 60),
    "label_size_px": (6, 60),
    "label_priority": (0, 100),
    "min_zoom": (0, MOST_ZOOM),
    "max_zoom": (0, MOST_ZOOM),
    "label_min_zoom": (0, MOST_ZOOM),
}
# A value's own look; what is written, and where the layer is seen, is the layer's.
VARIANT_FIELDS = frozenset(
    {one.name for one in fields(Style)} - {"by", "variants", "breaks", "label_field", "max_zoom"}
)


@dataclass(frozen=True)
class Named:
    """What a style of a layer may name.

    Parameters
    ----------
    labels
        Attributes that may be written on a feature.
    by
        Attributes whose values may differ in looks.
    numbers
        Attributes that are numbers, whose classes may differ in looks.
    """

    labels: tuple[str, ...]
    by: tuple[str, ...]
    numbers: tuple[str, ...] = ()


def usual_style(layer: Layer) -> Style:
    """Return the style that a layer starts from: the catalogue's, or that of the office's wish."""
    if layer.own or layer.layer_id not in BY_ID:
        return style_of(wish_of(layer))
    return BY_ID[layer.layer_id].style


def named_by(layer: Layer) -> Named:
    """Return what a style of a layer may name: its fields, and what its usual style names."""
    own, usual = fields_of(layer), usual_style(layer)
    labels = ["name", "number"]
    if layer.source is LayerSource.PLACES:
        labels.append("address")
    labels += [usual.label_field, *(field.name for field in own)]
    by = [usual.by, *(field.name for field in own if field.type != "number")]
    counted = own if layer.source is LayerSource.PLACES else ()
    return Named(
        tuple(dict.fromkeys(filter(None, labels))),
        tuple(dict.fromkeys(filter(None, by))),
        tuple(field.name for field in counted if field.type in {"integer", "number"}),
    )


def checked_style(style: Style, layer: Layer) -> Style:
    """Return a style with colours as they are kept.

    Raises
    ------
    BadField
        The layer can't be drawn so: it names the field, such as ``variants.损坏.fill``.
    """
    named = named_by(layer)
    checked = replace(style, **_checked_looks(_looks(style), "", layer))
    if checked.min_zoom > checked.max_zoom:
        raise BadField("max_zoom", N_("最小的比例要不大于最大的比例。"))
    if checked.label_field and checked.label_field not in named.labels:
        raise BadField("label_field", N_("这个图层没有字段“%(name)s”。"), name=style.label_field)
    if checked.label_field and checked.label_min_zoom > checked.max_zoom:
        raise BadField("label_min_zoom", N_("开始写字的比例要在显示的范围里。"))
    if layer.geometry_type == "Point" and checked.symbol is None:
        raise BadField("symbol", N_("点要有符号。"))
    if not (checked.fill or checked.stroke):
        raise BadField("fill", N_("填充和线条至少要有一种颜色。"))
    _check_breaks(checked, named)
    return replace(checked, variants=_checked_variants(checked, named, layer))


def _looks(style: Style) -> dict[str, Any]:
    return {
        one.name: getattr(style, one.name)
        for one in fields(Style)
        if one.name not in {"by", "variants", "breaks", "label_field"}
    }


def _check_breaks(style: Style, named: Named) -> None:
    if not style.breaks:
        return
    if style.by not in named.numbers:
        raise BadField("breaks", N_("只有数字才能分段。"))
    if len(style.breaks) >= MOST_CLASSES:
        raise BadField("breaks", N_("最多分 %(most)s 段。"), most=MOST_CLASSES)
    if not all(math.isfinite(limit) for limit in style.breaks):
        raise BadField("breaks", N_("分界要是数字。"))
    if any(low >= high for low, high in pairwise(style.breaks)):
        raise BadField("breaks", N_("分界要从小到大，不能重复。"))
    if set(style.variants) - {str(number) for number in range(len(style.breaks) + 1)}:
        raise BadField("variants", N_("有的颜色没有对应的段。"))


def _checked_variants(style: Style, named: Named, layer: Layer) -> dict[str, dict[str, Any]]:
    if not style.by:
        if style.variants:
            raise BadField("by", N_("按哪个字段分颜色，没有说。"))
        return {}
    if style.by not in (named.numbers if style.breaks else named.by):
        raise BadField("by", N_("不能按“%(name)s”分颜色。"), name=style.by)
    if len(style.variants) > MOST_VARIANTS:
        raise BadField("variants", N_("最多给 %(most)s 个值定颜色。"), most=MOST_VARIANTS)
    checked = {}
    for value, changes in style.variants.items():
        where = f"variants.{value[:MOST_VALUE]}."
        if not value or len(value) > MOST_VALUE:
            raise BadField("variants", N_("值不能空着，最多 %(most)s 个字。"), most=MOST_VALUE)
        for name in changes:
            if name not in VARIANT_FIELDS:
                raise BadField(f"{where}{name}", N_("一个值不能单独定“%(name)s”。"), name=name)
        checked[value] = _checked_looks(changes, where, layer)
    return checked


def _checked_looks(looks: Mapping[str, Any], where: str, layer: Layer) -> dict[str, Any]:
    """Return the fields of a style, or of one value of it, as they are kept."""
    kept = dict(looks)
    for name in _COLOURS:
        if kept.get(name) is not None:
            kept[name] = str(kept[name]).lower()
            if not _COLOUR.fullmatch(kept[name]):
                raise BadField(where + name, N_("颜色写作 #rrggbb，例如 #0072b2。"))
        elif name == "label_colour" and name in kept:
            raise BadField(where + name, N_("文字要有颜色。"))
    for name, (least, most) in _RANGES.items():
        if name in kept and not (math.isfinite(kept[name]) and least <= kept[name] <= most):
            raise BadField(
                where + name, N_("要在 %(least)s 到 %(most)s 之间。"), least=least, most=most
            )
    symbol, glyph = kept.get("symbol"), str(kept.get("glyph", "")).strip()
    if symbol is not None and symbol not in SYMBOL_PATHS:
        raise BadField(f"{where}symbol", N_("没有这种符号。"))
    if symbol is not None and layer.geometry_type == "LineString":
        raise BadField(f"{where}symbol", N_("线没有符号。"))
    if len(glyph) > 1 or not glyph.isprintable():
        raise BadField(f"{where}glyph", N_("符号上只能写一个字。"))
    if "glyph" in kept:
        kept["glyph"] = glyph
    if "dash_px" in kept:
        kept["dash_px"] = _checked_dashes(tuple(kept["dash_px"]), f"{where}dash_px")
    return kept


def _checked_dashes(dashes: tuple[float, ...], where: str) -> tuple[float, ...]:
    if len(dashes) > MOST_DASHES or len(dashes) % 2:
        raise BadField(
            where, N_("虚线写作一段线、一段空，成对，最多 %(most)s 段。"), most=MOST_DASHES
        )
    if not all(math.isfinite(length) and 0 < length <= 100 for length in dashes):
        raise BadField(where, N_("虚线的每一段要在 0 到 100 像素之间。"))
    return dashes
