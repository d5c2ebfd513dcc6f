"""The layers that every office has from the first day, in drawing order, and how they look.

Colours are those of Okabe and Ito (2008), told apart by colour-blind readers; each layer of
places has its own shape and glyph besides, so that none is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from webmap.errors import N_
from webmap.layers.style import Style

BLACK, ORANGE, SKY, GREEN = "#000000", "#e69f00", "#56b4e9", "#009e73"
YELLOW, BLUE, VERMILLION, PURPLE = "#f0e442", "#0072b2", "#d55e00", "#cc79a7"
GREY = "#6b7280"

# The hue of each police grid, in the order of their codes; sub-grids are shades of it.
GRID_HUES = (BLUE, VERMILLION, GREEN)

GeometryType = Literal["Point", "LineString", "Polygon"]

GROUPS = {
    "grids": N_("警格与边界"),
    "patrols": N_("警情与巡逻"),
    "living": N_("居住与生产"),
    "business": N_("商业与公共场所"),
    "night": N_("夜间场所"),
    "network": N_("道路与铁路"),
    "own": N_("自建图层"),
}


@dataclass(frozen=True)
class Field:
    """An attribute of a layer: its column name, what it is called, and its type.

    Parameters
    ----------
    required
        Whether a place must have it.
    choices
        The texts that it may have; empty: any.
    least, most
        The range of a number.
    """

    name: str
    title_zh: str
    title_en: str
    type: Literal["text", "integer", "number", "boolean"] = "text"
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the field as a JSON object; rules that it has not are left out."""
        rules = {
            "required": self.required,
            "choices": list(self.choices),
            "least": self.least,
            "most": self.most,
        }
        return {
            "name": self.name,
            "title_zh": self.title_zh,
            "title_en": self.title_en,
            "type": self.type,
            "unit": self.unit,
        } | {
            # A bound of 0 is a rule.
            name: rule
            for name, rule in rules.items()
            if rule is not None and rule is not False and rule != []
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Field:
        """Return the field that `to_json` wrote."""
        return cls(**(data | {"choices": tuple(data.get("choices", ()))}))


@dataclass(frozen=True)
class LayerDefinition:
    """What a new office's layer starts from."""

    layer_id: str
    source: str
    group: str
    name_zh: str
    name_en: str
    geometry_type: GeometryType
    style: Style
    fields: tuple[Field, ...] = ()


def _place(
    layer_id: str,
    group: str,
    names: tuple[str, str],
    geometry_type: GeometryType,
    style: Style,
    *fields: Field,
) -> LayerDefinition:
    return LayerDefinition(layer_id, "places", group, *names, geometry_type, style, fields)


def _area(colour: str, symbol: Any, glyph: str, **changes: Any) -> Style:
    """Return the style of places drawn as an area and, when small, as a symbol."""
    values: dict[str, Any] = {
        "fill": colour, "fill_opacity": 0.55, "stroke": colour, "stroke_width_px": 1.0,
        "symbol": symbol, "glyph": glyph, "size_px": 18.0, "label_field": "name",
        "label_min_zoom": 16,
    }  # fmt: skip
    return Style(**(values | changes))


def _spot(colour: str, symbol: Any, glyph: str, **changes: Any) -> Style:
    """Return the style of places drawn as a symbol."""
    values: dict[str, Any] = {
        "fill": colour, "stroke": "#ffffff", "stroke_width_px": 1.0, "symbol": symbol,
        "glyph": glyph, "size_px": 14.0, "label_field": "name", "label_min_zoom": 18,
    }  # fmt: skip
    return Style(**(values | changes))


_STREET: dict[str, dict[str, Any]] = {
    "primary": {"stroke": "#f6d48f", "stroke_width_px": 9.0, "casing_width_px": 1.2,
                "label_size_px": 13.0, "label_priority": 60, "label_min_zoom": 14},
    "secondary": {"stroke": "#fae7b5", "stroke_width_px": 7.0, "casing_width_px": 1.0,
                  "label_size_px": 12.5, "label_priority": 55, "label_min_zoom": 15},
    "tertiary": {"stroke": "#ffffff", "stroke_width_px": 5.5, "casing_width_px": 0.9,
                 "label_priority": 50, "label_min_zoom": 15},
    "residential": {"stroke_width_px": 4.0, "label_priority": 40, "label_min_zoom": 16},
    "service": {"stroke_width_px": 2.6, "casing_width_px": 0.6, "label_priority": 30,
                "min_zoom": 14},
    "footway": {"stroke": "#b8aa99", "stroke_width_px": 1.1, "casing": None, "dash_px": (3, 2),
                "label_size_px": 10.0, "label_priority": 20, "min_zoom": 15},
    "steps": {"stroke": "#b8aa99", "stroke_width_px": 2.2, "casing": None, "dash_px": (1.2, 1.2),
              "label_size_px": 10.0, "label_priority": 20, "min_zoom": 15},
}  # fmt: skip

_FLOORS = Field("floors", "层数", "Floors", "integer")
_TRADE = Field("trade", "行业", "Trade")

CATALOGUE: tuple[LayerDefinition, ...] = (
    LayerDefinition(
        "streets", "streets", "network", "道路", "Streets", "LineString",
        Style(stroke="#ffffff", stroke_width_px=4.0, casing="#bdb4a6", casing_width_px=0.8,
              label_field="name", label_size_px=11.0, label_colour="#4a4a4a", by="highway",
              variants=_STREET, label_min_zoom=17),
        (Field("highway", "等级", "Class"), Field("oneway", "单行", "One-way")),
    ),
    LayerDefinition(
        "railways", "railways", "network", "铁路", "Railways", "LineString",
        Style(stroke="#555555", stroke_width_px=3.0, casing="#555555", casing_width_px=0.6,
              dash_px=(9, 9), label_field="name", label_priority=58, label_min_zoom=14),
    ),
    _place("rentals", "living", ("出租屋", "Rental buildings"), "Polygon",
           _area("#9cc9e2", "square", "租", min_zoom=15, label_field="number_short",
                 size_px=12.0, stroke="#5f93ae", stroke_width_px=0.6, fill_opacity=0.9,
                 label_min_zoom=19),
           Field("number_short", "门牌", "House number"), _FLOORS,
           Field("rooms", "房间数", "Rooms", "integer"),
           Field("residents_capacity", "可住人数", "Capacity", "integer")),
    _place("factories", "living", ("工厂企业", "Factories"), "Polygon",
           _area("#9182a8", "square", "厂", min_zoom=14, size_px=13.0, stroke="#665680",
                 stroke_width_px=0.6, fill_opacity=0.9, label_min_zoom=17, label_size_px=10.5),
           _TRADE, Field("workers", "员工数", "Workers", "integer"), _FLOORS),
    _place("industrial_parks", "living", ("工业园", "Industrial parks"), "Polygon",
           _area(PURPLE, "pentagon", "园", fill_opacity=0.14, dash_px=(6, 3), stroke_width_px=1.6,
                 label_size_px=14.0, label_priority=70, label_min_zoom=14)),
    _place("schools", "business", ("校园", "Schools"), "Polygon",
           _area(GREEN, "shield", "校", label_priority=68, label_min_zoom=14, size_px=20.0)),
    _place("plazas", "business", ("广场", "Plazas"), "Polygon",
           _area("#7fb77e", "circle", "广", label_priority=66, label_min_zoom=14, size_px=20.0)),
    _place("markets", "business", ("市场", "Markets"), "Polygon",
           _area(ORANGE, "hexagon", "市", label_priority=66, label_min_zoom=14, size_px=20.0)),
    _place("night_markets", "night", ("夜市", "Night markets"), "Polygon",
           _area(VERMILLION, "star", "夜", label_priority=66, label_min_zoom=14, size_px=22.0)),
    _place("shops", "business", ("商铺", "Shops"), "Point",
           _spot(SKY, "circle", "", size_px=7.0, min_zoom=15, label_size_px=10.0,
                 label_min_zoom=18), _TRADE),
    _place("hotels", "business", ("旅业", "Hotels"), "Point",
           _spot(BLUE, "square", "旅", size_px=20.0, label_priority=65, label_min_zoom=15)),
    _place("entertainment_venues", "night", ("娱乐服务场所", "Entertainment venues"), "Point",
           _spot(PURPLE, "diamond", "娱", size_px=22.0, label_priority=65, label_min_zoom=15)),
    _place("food_stalls", "night", ("大排档", "Food stalls"), "Point",
           _spot(VERMILLION, "triangle", "食", size_px=16.0, min_zoom=14, label_priority=35,
                 label_min_zoom=17)),
    LayerDefinition(
        "sub_grids", "sub_grids", "grids", "网格", "Sub-grids", "Polygon",
        Style(fill=BLUE, fill_opacity=0.08, stroke=BLUE, stroke_width_px=1.8, dash_px=(7, 4),
              label_field="code", label_size_px=15.0, label_priority=90, label_min_zoom=13,
              by="hue"),
    ),
    LayerDefinition(
        "police_grids", "police_grids", "grids", "警格", "Police grids", "Polygon",
        Style(stroke=BLUE, stroke_width_px=2.4, band_px=7.0, label_field="name",
              label_size_px=20.0, label_priority=100, label_min_zoom=12, by="hue"),
    ),
    LayerDefinition(
        "boundary", "offices", "grids", "辖区边界", "Boundary", "Polygon",
        Style(stroke="#222222", stroke_width_px=3.0, dash_px=(14, 4, 3, 4)),
    ),
    LayerDefinition(
        "hotspots", "hotspots", "patrols", "热点", "Hotspots", "Polygon",
        Style(fill="#fdae61", fill_opacity=0.35, stroke="#d7301f", stroke_width_px=1.5,
              label_field="name", label_size_px=11.0, label_colour="#8a1c10",
              label_priority=80, label_min_zoom=16, by="priority",
              variants={"1": {"fill": "#fef0d9", "stroke_width_px": 1.0},
                        "2": {"fill": "#fdd49e", "stroke_width_px": 1.5},
                        "3": {"fill": "#fdbb84", "stroke_width_px": 2.0},
                        "4": {"fill": "#fc8d59", "stroke_width_px": 2.8},
                        "5": {"fill": "#e34a33", "stroke_width_px": 3.6}}),
    ),
    LayerDefinition(
        "incidents", "incidents", "patrols", "警情", "Incidents", "Point",
        Style(fill=BLACK, fill_opacity=0.55, stroke="#ffffff", stroke_width_px=0.8,
              symbol="cross", size_px=8.0, min_zoom=14),
        (Field("category", "类别", "Category"), Field("sub_category", "子类", "Sub-category")),
    ),
    LayerDefinition(
        "patrol_routes", "routes", "patrols", "巡逻路线", "Patrol routes", "LineString",
        Style(stroke=BLUE, stroke_width_px=4.0, casing="#ffffff", casing_width_px=1.0,
              label_field="team", label_priority=85),
    ),
)  # fmt: skip

BY_ID = {definition.layer_id: definition for definition in CATALOGUE}

# Layers that are on when an officer first opens the map.
ON_AT_FIRST = frozenset(
    definition.layer_id
    for definition in CATALOGUE
    if definition.layer_id not in {"incidents", "patrol_routes", "streets", "railways"}
)
