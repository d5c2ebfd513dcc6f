"""A layer's style as the standard has it (SLD 1.0), for programs other than QGIS."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from webmap.layers.exports.qml import FONT, HUE
from webmap.layers.exports.scales import denominator_at, scale_range
from webmap.layers.style import Style, Symbol, class_title, value_text

_SLD, _OGC = "http://www.opengis.net/sld", "http://www.opengis.net/ogc"
# The standard has six marks; other shapes take the one that is most like them.
_MARKS: dict[Symbol, str] = {
    "circle": "circle", "square": "square", "triangle": "triangle", "star": "star",
    "cross": "cross", "triangle_down": "triangle", "diamond": "square", "pentagon": "circle",
    "hexagon": "circle", "shield": "square",
}  # fmt: skip
_TURNED: dict[Symbol, str] = {"triangle_down": "180", "diamond": "45"}
_ELEMENTS = {"Point": "PointSymbolizer", "LineString": "LineSymbolizer"}


def to_sld(style: Style, geometry_type: str, name: str) -> str:
    """Return a style as SLD text; lengths are pixels.

    Parameters
    ----------
    geometry_type
        Point, LineString or Polygon.
    name
        Of the layer.
    """
    root = Xml.Element(f"{{{_SLD}}}StyledLayerDescriptor", {"version": "1.0.0"})
    layer = _add(root, "NamedLayer")
    _add(layer, "Name", name)
    kind = _add(_add(layer, "UserStyle"), "FeatureTypeStyle")
    if style.by and style.breaks:
        _classes(kind, style, geometry_type)
    for value in style.variants if style.by and not style.breaks else ():
        rule = _rule(kind, value)
        same = Xml.SubElement(_filter(rule), f"{{{_OGC}}}PropertyIsEqualTo")
        _compare(same, style.by, value)
        _range(rule, style.for_key(value))
        _draw(rule, style.for_key(value), geometry_type)
    rule = _rule(kind, name)
    if style.by and style.breaks:
        missing = Xml.SubElement(_filter(rule), f"{{{_OGC}}}PropertyIsNull")
        Xml.SubElement(missing, f"{{{_OGC}}}PropertyName").text = style.by
    elif style.by and style.variants:
        others = _filter(rule)
        several = len(style.variants) > 1
        inner = Xml.SubElement(others, f"{{{_OGC}}}And") if several else others
        for value in style.variants:
            _compare(Xml.SubElement(inner, f"{{{_OGC}}}PropertyIsNotEqualTo"), style.by, value)
    _range(rule, style)
    _draw(rule, style, geometry_type)
    if style.label_field:
        _label(kind, style)
    Xml.register_namespace("sld", _SLD)
    Xml.register_namespace("ogc", _OGC)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _classes(kind: Xml.Element, style: Style, geometry_type: str) -> None:
    """Add a rule for each class of a number."""
    for number in range(len(style.breaks) + 1):
        rule = _rule(kind, class_title(style.breaks, number))
        ends = []
        if number > 0:
            ends.append(("PropertyIsGreaterThanOrEqualTo", style.breaks[number - 1]))
        if number < len(style.breaks):
            ends.append(("PropertyIsLessThan", style.breaks[number]))
        inner = _filter(rule)
        if len(ends) > 1:
            inner = Xml.SubElement(inner, f"{{{_OGC}}}And")
        for comparison, limit in ends:
            one = Xml.SubElement(inner, f"{{{_OGC}}}{comparison}")
            _compare(one, style.by, value_text(limit))
        one_style = style.for_key(str(number))
        _range(rule, one_style)
        _draw(rule, one_style, geometry_type)


def _add(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_SLD}}}{name}")
    element.text = text
    return element


def _rule(parent: Xml.Element, name: str) -> Xml.Element:
    rule = _add(parent, "Rule")
    _add(rule, "Name", name)
    return rule


def _filter(rule: Xml.Element) -> Xml.Element:
    return Xml.SubElement(rule, f"{{{_OGC}}}Filter")


def _compare(parent: Xml.Element, attribute: str, value: str) -> None:
    Xml.SubElement(parent, f"{{{_OGC}}}PropertyName").text = attribute
    Xml.SubElement(parent, f"{{{_OGC}}}Literal").text = value


def _range(rule: Xml.Element, style: Style) -> None:
    least, most = scale_range(style)
    if least:
        _add(rule, "MinScaleDenominator", f"{least:.0f}")
    if most:
        _add(rule, "MaxScaleDenominator", f"{most:.0f}")


def _css(parent: Xml.Element, name: str, value: str | float, hue: bool = False) -> None:
    element = _add(parent, "CssParameter", None if hue else str(value))
    element.set("name", name)
    if hue:
        Xml.SubElement(element, f"{{{_OGC}}}PropertyName").text = HUE


def _fill(parent: Xml.Element, style: Style) -> None:
    if style.fill is None:
        return
    fill = _add(parent, "Fill")
    _css(fill, "fill", style.fill, style.by == HUE)
    _css(fill, "fill-opacity", style.fill_opacity)


def _stroke(parent: Xml.Element, style: Style) -> None:
    if style.stroke is None:
        return
    stroke = _add(parent, "Stroke")
    _css(stroke, "stroke", style.stroke, style.by == HUE)
    _css(stroke, "stroke-width", style.stroke_width_px)
    _css(stroke, "stroke-opacity", style.stroke_opacity)
    if style.dash_px:
        _css(stroke, "stroke-dasharray", " ".join(f"{length:g}" for length in style.dash_px))


def _draw(rule: Xml.Element, style: Style, geometry_type: str) -> None:
    if geometry_type == "LineString" and style.casing is not None:
        casing = _add(_add(rule, "LineSymbolizer"), "Stroke")
        _css(casing, "stroke", style.casing)
        _css(casing, "stroke-width", style.stroke_width_px + 2 * style.casing_width_px)
    symbolizer = _add(rule, _ELEMENTS.get(geometry_type, "PolygonSymbolizer"))
    if geometry_type == "LineString":
        _stroke(symbolizer, style)
        return
    if geometry_type == "Polygon":
        _fill(symbolizer, style)
        _stroke(symbolizer, style)
        return
    graphic = _add(symbolizer, "Graphic")
    mark = _add(graphic, "Mark")
    shape = style.symbol or "circle"
    _add(mark, "WellKnownName", _MARKS[shape])
    _fill(mark, style)
    _stroke(mark, style)
    _add(graphic, "Size", f"{style.size_px:g}")
    if shape in _TURNED:
        _add(graphic, "Rotation", _TURNED[shape])


def _label(parent: Xml.Element, style: Style) -> None:
    rule = _rule(parent, "labels")
    most = denominator_at(style.label_min_zoom) if style.label_min_zoom > 0 else 0.0
    if most:
        _add(rule, "MaxScaleDenominator", f"{most:.0f}")
    text = _add(rule, "TextSymbolizer")
    label = _add(text, "Label")
    Xml.SubElement(label, f"{{{_OGC}}}PropertyName").text = style.label_field
    font = _add(text, "Font")
    _css(font, "font-family", FONT)
    _css(font, "font-size", style.label_size_px)
    halo = _add(text, "Halo")
    _add(halo, "Radius", "2")
    _css(_add(halo, "Fill"), "fill", "#ffffff")
    _css(_add(text, "Fill"), "fill", style.label_colour)
