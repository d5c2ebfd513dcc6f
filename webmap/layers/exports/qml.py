"""A layer's style as QGIS keeps it (QML): symbols, colours by attribute, labels, scale range."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as Xml

from webmap.layers.exports.scales import channels, denominator_at, mm, scale_range
from webmap.layers.style import Style, Symbol, class_title
from webmap.layers.symbols import GLYPH_SCALE, GLYPH_SHARE

FONT = "Noto Sans CJK SC"
# An attribute whose values are colours.
HUE = "hue"
_BAND_OPACITY = 0.3
_MARKERS: dict[Symbol, str] = {"cross": "cross_fill", "triangle_down": "triangle"}
_KINDS = {"Point": ("marker", "0"), "LineString": ("line", "1"), "Polygon": ("fill", "2")}
_POINT_PER_PX = 72 / 96
_EXPRESSION_TYPE = "3"
# Below every number that an attribute has.
_NO_NUMBER = -1e15


def to_qml(style: Style, geometry_type: str, titles: Mapping[str, str] | None = None) -> str:
    """Return a style as QML text.

    Parameters
    ----------
    geometry_type
        Point, LineString or Polygon.
    titles
        What the values of the style's attribute are called; others are shown as they are.
    """
    least, most = scale_range(style)
    root = Xml.Element(
        "qgis",
        {
            "version": "3.22.0",
            "styleCategories": "Symbology|Labeling|Rendering",
            "hasScaleBasedVisibilityFlag": "1" if least or most else "0",
            "minScale": f"{most or 1e8:.0f}",
            "maxScale": f"{least:.0f}",
            "labelsEnabled": "1" if style.label_field else "0",
        },
    )
    _renderer(root, style, geometry_type, titles or {})
    if style.label_field:
        _labels(root, style, geometry_type)
    Xml.SubElement(root, "layerGeometryType").text = _KINDS[geometry_type][1]
    # QGIS writes a DOCTYPE before it and reads the document without one.
    return Xml.tostring(root, encoding="unicode")


def _renderer(
    root: Xml.Element, style: Style, geometry_type: str, titles: Mapping[str, str]
) -> None:
    by_value = bool(style.by and style.variants)
    in_classes = bool(style.by and style.breaks)
    renderer = Xml.SubElement(
        root,
        "renderer-v2",
        {
            "type": "graduatedSymbol"
            if in_classes
            else "categorizedSymbol"
            if by_value
            else "singleSymbol",
            "symbollevels": "0",
            "enableorderby": "0",
            "forceraster": "0",
        },
    )
    styles = {"": style}
    if in_classes:
        styles = _ranges(renderer, style)
    elif by_value:
        renderer.set("attr", style.by)
        styles = {value: style.for_key(value) for value in style.variants} | styles
        categories = Xml.SubElement(renderer, "categories")
        for i, value in enumerate(styles):
            label = titles.get(value, value)
            Xml.SubElement(
                categories,
                "category",
                {
                    "value": value,
                    "label": label,
                    "symbol": str(i),
                    "render": "true",
                    "type": "string",
                },
            )
    symbols = Xml.SubElement(renderer, "symbols")
    for i, one in enumerate(styles.values()):
        symbol = Xml.SubElement(
            symbols,
            "symbol",
            {
                "name": str(i),
                "type": _KINDS[geometry_type][0],
                "alpha": "1",
                "clip_to_extent": "1",
                "force_rhr": "0",
            },
        )
        _SYMBOLS[geometry_type](symbol, one)


def _ranges(renderer: Xml.Element, style: Style) -> dict[str, Style]:
    """Add the classes of a number; return the style of each, in the order of their symbols.

    QGIS takes the first range that holds a number, and a limit is in both beside it: the highest
    class stands first, since a limit belongs to the class above it. What has no number would not
    be drawn at all; it is given one below every other.
    """
    renderer.set("graduatedMethod", "GraduatedColor")
    renderer.set("attr", f'coalesce("{style.by}", {_NO_NUMBER:.0f})')
    ends = [_NO_NUMBER / 10, *style.breaks, -_NO_NUMBER]
    classes = [
        (str(number), ends[number], ends[number + 1], class_title(style.breaks, number))
        for number in reversed(range(len(style.breaks) + 1))
    ]
    classes.append(("", _NO_NUMBER, _NO_NUMBER / 10, ""))
    ranges = Xml.SubElement(renderer, "ranges")
    for i, (_key, lower, upper, label) in enumerate(classes):
        Xml.SubElement(
            ranges,
            "range",
            {
                "lower": f"{lower:.15g}",
                "upper": f"{upper:.15g}",
                "label": label,
                "symbol": str(i),
                "render": "true",
            },
        )
    return {key: style.for_key(key) for key, *_more in classes}


def _layer(
    symbol: Xml.Element, kind: str, values: Mapping[str, str], by_expression: Mapping[str, str] = {}
) -> None:
    layer = Xml.SubElement(
        symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    )
    _options(layer, values)
    if not by_expression:
        return
    defined = Xml.SubElement(layer, "data_defined_properties")
    whole = Xml.SubElement(defined, "Option", {"type": "Map"})
    _option(whole, "name", "")
    properties = Xml.SubElement(whole, "Option", {"name": "properties", "type": "Map"})
    for name, expression in by_expression.items():
        one = Xml.SubElement(properties, "Option", {"name": name, "type": "Map"})
        _option(one, "active", "true", "bool")
        _option(one, "expression", expression)
        _option(one, "type", _EXPRESSION_TYPE, "int")
    _option(whole, "type", "collection")


def _options(parent: Xml.Element, values: Mapping[str, str]) -> None:
    options = Xml.SubElement(parent, "Option", {"type": "Map"})
    for name, value in values.items():
        _option(options, name, value)


def _option(parent: Xml.Element, name: str, value: str, kind: str = "QString") -> None:
    Xml.SubElement(parent, "Option", {"name": name, "value": value, "type": kind})


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = channels(colour)
    return f"{red},{green},{blue},{round(opacity * 255)}"


def _hue(opacity: float) -> str:
    return f"set_color_part(\"{HUE}\", 'alpha', {round(opacity * 255)})"


def _line_layer(symbol: Xml.Element, style: Style, width_px: float, opacity: float) -> None:
    assert style.stroke is not None
    values = {
        "line_color": _rgba(style.stroke, opacity),
        "line_width": mm(width_px),
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": "flat" if style.dash_px else "round",
        "joinstyle": "round",
    }
    if style.dash_px:
        values |= {
            "use_custom_dash": "1",
            "customdash": ";".join(mm(length) for length in style.dash_px),
            "customdash_unit": "MM",
        }
    _layer(symbol, "SimpleLine", values, {"outlineColor": _hue(opacity)} if style.by == HUE else {})


def _line(symbol: Xml.Element, style: Style) -> None:
    if style.casing is not None:
        width = style.stroke_width_px + 2 * style.casing_width_px
        _layer(
            symbol,
            "SimpleLine",
            {
                "line_color": _rgba(style.casing),
                "line_width": mm(width),
                "line_width_unit": "MM",
                "line_style": "solid",
                "capstyle": "round",
                "joinstyle": "round",
            },
        )
    if style.stroke is not None:
        _line_layer(symbol, style, style.stroke_width_px, style.stroke_opacity)


def _area(symbol: Xml.Element, style: Style) -> None:
    fill = style.fill
    _layer(
        symbol,
        "SimpleFill",
        {
            "color": _rgba(fill or "#ffffff", style.fill_opacity),
            "style": "solid" if fill else "no",
            "outline_style": "no",
        },
        {"fillColor": _hue(style.fill_opacity)} if fill and style.by == HUE else {},
    )
    if style.stroke is not None:
        if style.band_px:
            _line_layer(symbol, style, 2 * style.band_px, _BAND_OPACITY)
        _line_layer(symbol, style, style.stroke_width_px, style.stroke_opacity)


def _point(symbol: Xml.Element, style: Style) -> None:
    shape = style.symbol or "circle"
    _layer(
        symbol,
        "SimpleMarker",
        {
            "name": _MARKERS.get(shape, shape),
            "angle": "180" if shape == "triangle_down" else "0",
            "color": _rgba(style.fill or "#ffffff", style.fill_opacity if style.fill else 0),
            "outline_color": _rgba(style.stroke or "#ffffff", style.stroke_opacity),
            "outline_style": "solid" if style.stroke else "no",
            "outline_width": mm(style.stroke_width_px),
            "outline_width_unit": "MM",
            "size": mm(style.size_px),
            "size_unit": "MM",
        },
    )
    if style.glyph:
        share = GLYPH_SHARE * GLYPH_SCALE.get(shape, 1.0)
        _layer(
            symbol,
            "FontMarker",
            {
                "chr": style.glyph,
                "font": FONT,
                "color": "255,255,255,255",
                "size": mm(style.size_px * share),
                "size_unit": "MM",
            },
        )


_SYMBOLS = {"Point": _point, "LineString": _line, "Polygon": _area}


def _labels(root: Xml.Element, style: Style, geometry_type: str) -> None:
    labeling = Xml.SubElement(root, "labeling", {"type": "simple"})
    settings = Xml.SubElement(labeling, "settings", {"calloutType": "simple"})
    text = Xml.SubElement(
        settings,
        "text-style",
        {
            "fieldName": style.label_field,
            "isExpression": "0",
            "fontFamily": FONT,
            "fontSize": f"{style.label_size_px * _POINT_PER_PX:.4g}",
            "fontSizeUnit": "Point",
            "textColor": _rgba(style.label_colour),
            "textOpacity": "1",
        },
    )
    Xml.SubElement(
        text,
        "text-buffer",
        {
            "bufferDraw": "1",
            "bufferSize": "0.6",
            "bufferSizeUnits": "MM",
            "bufferColor": "255,255,255,255",
            "bufferOpacity": "1",
        },
    )
    # QGIS numbers the ways to place a label: around a point, along a line, over an area.
    placement = {"Point": "0", "LineString": "2", "Polygon": "1"}[geometry_type]
    Xml.SubElement(
        settings,
        "placement",
        {"placement": placement, "priority": str(round(style.label_priority / 10)), "dist": "1"},
    )
    most = denominator_at(style.label_min_zoom) if style.label_min_zoom > 0 else 0.0
    Xml.SubElement(
        settings,
        "rendering",
        {"scaleVisibility": "1" if most else "0", "scaleMin": "0", "scaleMax": f"{most:.0f}"},
    )
