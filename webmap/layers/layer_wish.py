"""A layer that an office wishes for itself: names, fields and looks, checked and made a style."""

from __future__ import annotations

import math
import re
from collections.abc import Container
from dataclasses import dataclass, replace

from webmap.errors import N_, BadField
from webmap.layers.catalogue import BY_ID, Field, GeometryType
from webmap.layers.imports.fields import folded
from webmap.layers.pinyin import readings
from webmap.layers.style import Style, Symbol
from webmap.layers.symbols import SYMBOL_PATHS

# Where an office's own layers may stand in the list of layers.
OWN_GROUPS = ("own", "living", "business", "night")
MOST_FIELDS, MOST_CHOICES, MOST_NAME, MOST_TITLE, MOST_UNIT = 40, 100, 40, 40, 10

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Columns that every place has, and words that files and programs use for themselves.
_TAKEN_NAMES = frozenset(
    {"number", "name", "address", "sub_grid", "id", "fid", "geom", "geometry", "type", "layer",
     "layer_id", "attributes", "version", "lon", "lat", "hue", "limit", "offset", "bbox",
     "datetime", "crs", "f"}
)  # fmt: skip


@dataclass(frozen=True)
class LayerWish:
    """What an office says of a layer of its own.

    Parameters
    ----------
    group
        One of `OWN_GROUPS`.
    symbol, glyph
        A point's shape and the one character on it, or none; an area shows them when it is small.
    colour
        ``#rrggbb``.
    fields
        Attributes besides number, name and address, in their order; a new one has no name yet.
    """

    name_zh: str
    name_en: str
    group: str
    geometry_type: GeometryType
    symbol: Symbol
    glyph: str
    colour: str
    fields: tuple[Field, ...] = ()


def checked_wish(wish: LayerWish, others: Container[str]) -> LayerWish:
    """Return a wish with trimmed texts and a name for each new field.

    Parameters
    ----------
    others
        What the office's other layers are called.

    Raises
    ------
    BadField
        Something can't be: it names the field, such as ``fields.2.choices``.
    """
    name_zh, glyph, colour = wish.name_zh.strip(), wish.glyph.strip(), wish.colour.lower()
    if not 0 < len(name_zh) <= MOST_NAME:
        raise BadField("name_zh", N_("图层要有名称，最多 %(most)s 个字。"), most=MOST_NAME)
    if name_zh in others:
        raise BadField("name_zh", N_("已经有叫“%(name)s”的图层了。"), name=name_zh)
    if len(wish.name_en.strip()) > MOST_NAME:
        raise BadField("name_en", N_("最多 %(most)s 个字。"), most=MOST_NAME)
    if wish.group not in OWN_GROUPS:
        raise BadField("group", N_("没有这个分组。"))
    if wish.symbol not in SYMBOL_PATHS:
        raise BadField("symbol", N_("没有这种符号。"))
    if len(glyph) > 1 or not glyph.isprintable():
        raise BadField("glyph", N_("符号上只能写一个字。"))
    if not _COLOUR.fullmatch(colour):
        raise BadField("colour", N_("颜色写作 #rrggbb，例如 #0072b2。"))
    return replace(
        wish,
        name_zh=name_zh,
        name_en=wish.name_en.strip(),
        glyph=glyph,
        colour=colour,
        fields=_checked_fields(wish.fields),
    )


def _checked_fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    if len(fields) > MOST_FIELDS:
        raise BadField("fields", N_("最多 %(most)s 个字段。"), most=MOST_FIELDS)
    names: set[str] = set()
    for place, field in enumerate(fields):
        if field.name and (not _NAME.fullmatch(field.name) or field.name in names | _TAKEN_NAMES):
            raise BadField(f"fields.{place}.name", N_("字段的代号不能用。"))
        names |= {field.name} - {""}
    titles: set[str] = set()
    checked = []
    for place, given in enumerate(fields):
        field = _checked_field(given, f"fields.{place}")
        if folded(field.title_zh) in titles:
            raise BadField(
                f"fields.{place}.title_zh", N_("有两个字段都叫“%(title)s”。"), title=field.title_zh
            )
        titles.add(folded(field.title_zh))
        if not field.name:
            field = replace(
                field, name=free_name(field.title_en or field.title_zh, names | _TAKEN_NAMES)
            )
            names.add(field.name)
        checked.append(field)
    return tuple(checked)


def _checked_field(field: Field, where: str) -> Field:
    title, choices = field.title_zh.strip(), tuple(text.strip() for text in field.choices)
    if not 0 < len(title) <= MOST_TITLE:
        raise BadField(
            f"{where}.title_zh", N_("字段要有名称，最多 %(most)s 个字。"), most=MOST_TITLE
        )
    if len(field.unit) > MOST_UNIT or len(field.title_en) > MOST_TITLE:
        raise BadField(f"{where}.unit", N_("最多 %(most)s 个字。"), most=MOST_UNIT)
    numeric = field.type in {"integer", "number"}
    if choices and field.type != "text":
        raise BadField(f"{where}.choices", N_("只有文字可以列出选项。"))
    if not all(choices) or len({folded(text) for text in choices}) < len(choices):
        raise BadField(f"{where}.choices", N_("选项不能空着，也不能重复。"))
    if len(choices) > MOST_CHOICES:
        raise BadField(f"{where}.choices", N_("最多 %(most)s 个选项。"), most=MOST_CHOICES)
    bounds = [bound for bound in (field.least, field.most) if bound is not None]
    if bounds and not numeric:
        raise BadField(f"{where}.least", N_("只有数字可以有范围。"))
    if not all(map(math.isfinite, bounds)) or bounds != sorted(bounds):
        raise BadField(f"{where}.most", N_("最大要不小于最小。"))
    return replace(
        field,
        title_zh=title,
        title_en=field.title_en.strip() or title,
        unit=field.unit.strip() if numeric else "",
        choices=choices,
    )


def free_name(text: str, taken: Container[str]) -> str:
    """Return a name for programs made of a text: ASCII, pinyin for Chinese, and not taken.

    >>> free_name("消防栓", ()), free_name("CCTV 2", {"cctv_2"})
    ('xiao_fang_shuan', 'cctv_2_2')
    """
    parts = [f"_{found[0]}_" if (found := readings(character)) else character for character in text]
    plain = re.sub(r"[^a-z0-9]+", "_", "".join(parts).lower()).strip("_")[:30].strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"f_{plain}".strip("_")
    name, count = plain, 1
    while name in taken:
        count += 1
        name = f"{plain}_{count}"
    return name


def free_layer_id(wish: LayerWish, taken: Container[str]) -> str:
    """Return an id for a new layer, that no layer of the catalogue has either."""

    class _Taken:
        def __contains__(self, name: object) -> bool:
            return name in taken or name in BY_ID or name == "features"

    return free_name(wish.name_en or wish.name_zh, _Taken())


def plain_style(geometry_type: GeometryType) -> Style:
    """Return the style of an own layer that says nothing of its looks."""
    named = Style(label_field="name", label_priority=60, label_min_zoom=16)
    if geometry_type == "LineString":
        return replace(named, stroke_width_px=4.0, casing="#ffffff", casing_width_px=1.0)
    if geometry_type == "Polygon":
        return replace(named, fill_opacity=0.55, stroke_width_px=1.4, size_px=18.0)
    return replace(named, stroke="#ffffff", size_px=20.0, label_min_zoom=17)


def style_of(wish: LayerWish, before: Style | None = None) -> Style:
    """Return how a layer of a wish is drawn.

    Parameters
    ----------
    before
        The style that it has; what the wish doesn't say stays.
    """
    plain = before or plain_style(wish.geometry_type)
    if wish.geometry_type == "LineString":
        return replace(plain, stroke=wish.colour)
    stroke = wish.colour if wish.geometry_type == "Polygon" else plain.stroke
    return replace(plain, fill=wish.colour, stroke=stroke, symbol=wish.symbol, glyph=wish.glyph)
