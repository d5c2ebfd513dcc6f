"""Streets and railways on a map: casings under fills, bridges over what they cross, names once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from webmap.layers import Style
from webmap.printing.mapnik_map import MapnikMap, Paint
from webmap.printing.symbolizers import label, line

# From the least to the most important; what is not named here comes first.
_CLASSES = (
    "steps", "footway", "path", "cycleway", "pedestrian", "track", "service", "living_street",
    "residential", "unclassified", "tertiary", "secondary", "primary", "trunk", "motorway",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_CLASSES)}
_LIKE = {
    "path": "footway", "pedestrian": "footway", "cycleway": "footway", "track": "service",
    "living_street": "residential", "unclassified": "residential",
    "trunk": "primary", "motorway": "primary",
}  # fmt: skip

# Styles are right at this zoom; a street is narrower on a smaller map and wider on a larger one,
# by less than the ground is, so that lanes stay visible and arterials don't swallow houses.
_REFERENCE_ZOOM = 17.0
_GROWTH = 0.6
_WIDTH_FACTORS = (0.3, 3.0)
_TUNNEL_OPACITY = 0.45


def width_factor(zoom: float) -> float:
    """Return what the widths of streets are multiplied by at a zoom level."""
    low, high = _WIDTH_FACTORS
    return float(min(high, max(low, 2 ** (_GROWTH * (zoom - _REFERENCE_ZOOM)))))


def street_style(style: Style, highway: str) -> Style:
    """Return the style of a class of streets; classes of its kind share one."""
    link = highway.removesuffix("_link")
    name = link if link in style.variants else _LIKE.get(link, link)
    return style.for_value(name)


@dataclass(frozen=True)
class StreetPieces:
    """Streets as arrays: geometry, class, name and level of each piece."""

    geometries: NDArray[Any]
    highways: NDArray[Any]
    names: NDArray[Any]
    levels: NDArray[np.int64]


def paint_streets(target: MapnikMap, pieces: StreetPieces, style: Style, zoom: float) -> None:
    """Paint the pieces on the ground and below it; `paint_bridges` paints the others."""
    for below in (True, False):
        chosen = pieces.levels < 0 if below else pieces.levels == 0
        name = "tunnels" if below else "streets"
        _paint_level(target, pieces, chosen, style, zoom, name, below=below)


def paint_bridges(target: MapnikMap, pieces: StreetPieces, style: Style, zoom: float) -> None:
    """Paint the pieces above the ground, over railways."""
    _paint_level(target, pieces, pieces.levels > 0, style, zoom, "bridges", above=True)


def _paint_level(
    target: MapnikMap,
    pieces: StreetPieces,
    chosen: NDArray[np.bool_],
    style: Style,
    zoom: float,
    name: str,
    *,
    below: bool = False,
    above: bool = False,
) -> None:
    highways = pieces.highways[chosen]
    if not len(highways):
        return
    # Classes in the order of painting; Mapnik draws a pass class by class only if features come so.
    found = sorted(set(highways), key=lambda h: (_RANK.get(h.removesuffix("_link"), -1), h))
    styles = [street_style(style, highway) for highway in found]
    number = {highway: index for index, highway in enumerate(found)}
    classes = np.array([number[highway] for highway in highways])
    order = np.argsort(classes, kind="stable")
    geometries, classes = pieces.geometries[chosen][order], classes[order]
    factor = width_factor(zoom)
    casings = [_casing(s, factor, below=below, above=above) for s in styles]
    fills = [_fill(s, factor, opacity=_TUNNEL_OPACITY if below else 1.0) for s in styles]
    hidden = [s.min_zoom > zoom for s in styles]
    for part, symbolizers in (("casing", casings), ("fill", fills)):
        shown = [[] if hide else s for hide, s in zip(hidden, symbolizers, strict=True)]
        target.add(Paint(f"{name}-{part}", geometries, shown, classes))


def _casing(style: Style, factor: float, *, below: bool, above: bool) -> list[Any]:
    if not style.casing:
        return []
    casing_px = style.casing_width_px * max(factor, 0.6) * (1.5 if above else 1.0)
    width_px = style.stroke_width_px * factor + 2 * casing_px
    dash = (5.0, 3.0) if below else ()
    return [line(style.casing, width_px, dash_px=dash, cap="butt" if below or above else "round")]


def _fill(style: Style, factor: float, *, opacity: float) -> list[Any]:
    if not style.stroke:
        return []
    dash = tuple(length * max(factor, 0.7) for length in style.dash_px)
    return [
        line(
            style.stroke,
            max(style.stroke_width_px * factor, 0.5),
            opacity=style.stroke_opacity * opacity,
            dash_px=dash,
            cap="butt" if dash else "round",
        )
    ]


def paint_railways(
    target: MapnikMap,
    geometries: NDArray[Any],
    style: Style,
    zoom: float,
    *,
    light: str = "#ffffff",
) -> None:
    """Paint railways: a dark line with light dashes in it."""
    factor = max(width_factor(zoom), 0.6)
    dark = style.casing or "#555555"
    width_px = style.stroke_width_px * factor
    inner_px = max(width_px - 2 * style.casing_width_px, 0.4)
    dash = tuple(length * factor for length in style.dash_px) or (9.0, 9.0)
    target.add(
        Paint(
            "railways",
            geometries,
            [[line(dark, width_px), line(light, inner_px, dash_px=dash)]],
        )
    )


@dataclass(frozen=True)
class NamedLines:
    """Whole lines of one name each, for labels along them."""

    geometries: NDArray[Any]
    names: list[str]
    groups: list[str]

    def where(self, chosen: NDArray[np.bool_]) -> NamedLines:
        """Return some of the lines."""
        numbers = np.flatnonzero(chosen)
        return NamedLines(
            self.geometries[chosen],
            [self.names[i] for i in numbers],
            [self.groups[i] for i in numbers],
        )


def join_by_name(
    geometries: NDArray[Any], names: Sequence[str], groups: Sequence[str]
) -> NamedLines:
    """Join the pieces of one name and group end to end, so that a name is written once a street."""
    frame = pd.DataFrame({"name": names, "group": groups})
    lines: list[Any] = []
    joined_names: list[str] = []
    joined_groups: list[str] = []
    for (group, name), rows in frame[frame["name"] != ""].groupby(["group", "name"], sort=True):
        merged = shapely.line_merge(shapely.union_all(geometries[rows.index.to_numpy()]))
        parts = shapely.get_parts(merged)
        lines.extend(parts)
        joined_names.extend([str(name)] * len(parts))
        joined_groups.extend([str(group)] * len(parts))
    return NamedLines(np.array(lines, dtype=object), joined_names, joined_groups)


def label_streets(
    named: NamedLines, style: Style, zoom: float, *, halo: str = "#ffffff"
) -> list[tuple[int, Paint]]:
    """Return the labels of streets as (priority, pass), one pass a class."""
    jobs = []
    groups = np.array(named.groups, dtype=object)
    for highway in sorted(set(named.groups)):
        own = street_style(style, highway)
        if zoom < max(own.label_min_zoom, own.min_zoom):
            continue
        chosen = np.flatnonzero(groups == highway)
        symbolizer = label(
            "line", own.label_size_px, own.label_colour, halo=halo,
            spacing="420", repeat_distance="160", minimum_path_length="30", clip="false",
        )  # fmt: skip
        jobs.append(
            (
                own.label_priority,
                Paint(
                    f"label-street-{highway}",
                    named.geometries[chosen],
                    [[symbolizer]],
                    labels=[named.names[i] for i in chosen],
                ),
            )
        )
    return jobs
