"""The legend: what the signs of this sheet mean, and how many of each it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from webmap.errors import N_
from webmap.layers import Style, class_title, value_rank
from webmap.printing.base_map import PRINT, in_palette
from webmap.printing.canvas import Box, Canvas
from webmap.printing.paper import PX_MM
from webmap.printing.sheet_content import SheetContent
from webmap.printing.shown_layer import LANDMARK_PX, ShownLayer, is_grid
from webmap.printing.streets import street_style
from webmap.printing.symbols import style_symbol_svg

Words = Callable[[str], str]

ROW = 5.6
_TEXT = 3.1
_SWATCH = 9.0
_COLUMN_GAP = 9.0
# How far rows move together where there are many.
_CLOSEST = 0.6
# The kind of a row that has no sign: the name of what the rows below tell apart.
HEADING = "heading"

# What the classes of streets are called, from the greatest; classes of one name share a row.
STREET_NAMES = (
    (("motorway", "trunk", "primary"), N_("主干道")),
    (("secondary", "tertiary"), N_("次干道")),
    (("residential", "unclassified", "living_street", "service", "track"), N_("村道、巷道")),
    (("footway", "path", "pedestrian", "cycleway"), N_("步行路")),
    (("steps",), N_("阶梯")),
)


@dataclass(frozen=True)
class LegendEntry:
    """One row: the sign, what it means, and the count where things are counted."""

    kind: str
    style: Style
    text: str
    count: int | None = None


def legend_entries(content: SheetContent, zoom: float, words: Words) -> list[LegendEntry]:
    """Return the rows of a sheet's legend: grids, places with counts, streets.

    Only what the sheet shows has a row; a place is counted when it lies in the sheet's subject.
    """
    grids = [
        _grid_entry(layer)
        for layer in reversed(content.layers)
        if is_grid(layer) and len(layer.features)
    ]
    places = [
        entry
        for layer in content.layers
        if not is_grid(layer) and layer.shown_at(zoom) and len(layer.features)
        for entry in _place_entries(layer, words)
    ]
    return grids + places + _street_entries(content, words)


def _place_entries(layer: ShownLayer, words: Words) -> list[LegendEntry]:
    """Return a row for each look of a layer: one, or its values with the rest before them."""
    styles, classes = layer.kinds()
    values, _classes = layer.values()
    counts = np.bincount(classes, minlength=len(styles)).tolist()
    # Degrees of trouble are one sign: the worst.
    if len(styles) == 1 or layer.layer_id == "hotspots":
        return [LegendEntry(_kind(layer), styles[-1], layer.name, len(layer.features))]
    yes_no = {"true": words(N_("是")), "false": words(N_("否"))}
    named = bool(layer.by_title)

    def text(value: str) -> str:
        if not value:
            return words(N_("其他")) if named else layer.name
        breaks = layer.style.breaks
        title = class_title(breaks, int(value)) if breaks else yes_no.get(value, value)
        return f"{title} {layer.by_unit}".rstrip() if named else f"{layer.name}：{title}"

    rows = sorted(
        zip(values, styles, counts, strict=True),
        key=lambda row: (row[0] == "", value_rank(row[0])) if named else (row[0] != "", row[0]),
    )
    entries = [LegendEntry(_kind(layer), style, text(value), count) for value, style, count in rows]
    if not named:
        return entries
    heading = words(N_("%(layer)s（按%(field)s）"))
    text_of_heading = heading % {"layer": layer.name, "field": layer.by_title}
    return [LegendEntry(HEADING, layer.style, text_of_heading), *entries]


def _kind(layer: ShownLayer) -> str:
    if layer.are_points:
        return "points"
    return "lines" if layer.features.geom_type.str.endswith("LineString").all() else "areas"


def _grid_entry(layer: ShownLayer) -> LegendEntry:
    styles, _classes = layer.kinds()
    return LegendEntry("grid", styles[0], layer.name)


def _street_entries(content: SheetContent, words: Words) -> list[LegendEntry]:
    classes = {highway.removesuffix("_link") for highway in content.street_classes()}
    style = in_palette(content.base.street_style, PRINT)
    entries = [
        LegendEntry(
            "street", street_style(style, next(h for h in highways if h in classes)), words(name)
        )
        for highways, name in STREET_NAMES
        if classes & set(highways)
    ]
    if content.has_railway():
        entries.append(LegendEntry("railway", content.base.railway_style, words(N_("铁路"))))
    return entries


def draw_legend(
    canvas: Canvas,
    box: Box,
    unit: float,
    entries: Sequence[LegendEntry],
    font_dir: Path,
    *,
    columns: int = 1,
) -> float:
    """Draw the rows in columns from the box's top; return their height, millimetres.

    Rows that the box has no room for move closer and get smaller, as far as they can be read.
    """
    rows = -(-len(entries) // columns)
    whole = unit
    if rows * ROW * unit > box.height:
        unit *= max(box.height / (rows * ROW * unit), _CLOSEST)
    gap = _COLUMN_GAP * whole if columns > 1 else 0.0
    width = (box.width - (columns - 1) * gap) / columns
    for index, entry in enumerate(entries):
        column, row = divmod(index, rows)
        left = box.left + column * (width + gap)
        middle = box.top + (row + 0.5) * ROW * unit
        if entry.kind == HEADING:
            canvas.text(
                entry.text, left, middle, _TEXT * unit, bold=True, room=width, vertical="middle"
            )
            continue
        _draw_sign(canvas, entry, left, middle, unit, font_dir)
        right = left + width
        count_width = 0.0
        if entry.count is not None:
            count_width = canvas.text(
                f"{entry.count:,}",
                right,
                middle,
                _TEXT * unit,
                bold=True,
                align="right",
                vertical="middle",
            )
        room = right - left - (_SWATCH + 3) * unit - count_width
        canvas.text(
            entry.text,
            left + (_SWATCH + 2) * unit,
            middle,
            _TEXT * unit,
            room=room,
            vertical="middle",
        )
    return rows * ROW * unit


def _draw_sign(
    canvas: Canvas, entry: LegendEntry, left: float, middle: float, unit: float, font_dir: Path
) -> None:
    """Draw a sign as large as it is on the map where it fits into the row."""
    style, width = entry.style, _SWATCH * unit
    centre = left + width / 2
    if entry.kind in {"street", "railway", "lines"}:
        _draw_street(canvas, entry, left, middle, width)
    elif entry.kind == "grid":
        swatch = Box(left, middle - 1.9 * unit, width, 3.8 * unit)
        if style.fill:
            canvas.box(swatch, fill=style.fill, opacity=max(style.fill_opacity, 0.12))
        if style.band_px and style.stroke:
            band = Box(left, swatch.top, width, min(style.band_px * PX_MM, swatch.height / 2))
            canvas.box(band, fill=style.stroke, opacity=0.38)
        if style.stroke:
            dash = [length * PX_MM for length in style.dash_px]
            ends = [(left, swatch.top), (swatch.right, swatch.top)]
            canvas.line(ends, style.stroke, style.stroke_width_px * PX_MM, dash)
    else:
        if entry.kind == "areas":
            swatch = Box(left + 0.4 * unit, middle - 1.9 * unit, width - 0.8 * unit, 3.8 * unit)
            canvas.box(
                swatch, fill=style.fill, stroke=style.stroke, opacity=style.fill_opacity,
                width_mm=max(style.stroke_width_px * PX_MM, 0.15),
            )  # fmt: skip
        if style.symbol and (entry.kind == "points" or style.size_px >= LANDMARK_PX):
            side = (style.size_px + 2 * min(style.stroke_width_px, 1.2)) * PX_MM
            canvas.svg(style_symbol_svg(style, font_dir), centre, middle, min(side, ROW * unit))


def _draw_street(
    canvas: Canvas, entry: LegendEntry, left: float, middle: float, width: float
) -> None:
    style = entry.style
    ends = [(left, middle), (left + width, middle)]
    stroke_mm = style.stroke_width_px * PX_MM
    dash = [length * PX_MM for length in style.dash_px]
    if entry.kind == "railway":
        canvas.line(ends, style.casing or "#555555", stroke_mm)
        canvas.line(ends, "#ffffff", max(stroke_mm - 2 * style.casing_width_px * PX_MM, 0.1), dash)
        return
    if style.casing:
        canvas.line(ends, style.casing, stroke_mm + 2 * style.casing_width_px * PX_MM)
    canvas.line(ends, style.stroke or "#ffffff", stroke_mm, dash)
