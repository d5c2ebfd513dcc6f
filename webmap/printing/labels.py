"""Names on a map for paper: the most important first, none over another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from webmap.layers import Style
from webmap.printing.cartography import has_symbol
from webmap.printing.mapnik_map import MapnikMap, Paint
from webmap.printing.shown_layer import ShownLayer, is_grid
from webmap.printing.symbolizers import label

# Paper is finer than a screen: labels come a little earlier than on one of the same scale.
_PAPER_LABEL_ZOOMS = 0.75
_LABEL_GAP_PX = 2.0
# From line to line of two names that would stand on one another.
_LINE_ROOM = 1.3
# From this priority on labels are those of grids.
GRID_PRIORITY = 90
# Longest line of a Chinese label, and what stands on a line of its own.
_LINE_SIGNS = 8
# What no line may end within: 32号, 3-12栋, A座; a bracket and what it holds next to it.
_ATOMS = re.compile(
    r"[（(【「《“]*(?:[0-9A-Za-z]+(?:[-－.·][0-9A-Za-z]+)*\s*[号栋楼幢座室排层]?|.)[）)】」》”、，。：；]*",
    re.DOTALL,
)
_ENDINGS = ("实业有限公司", "有限公司")

LabelJob = tuple[int, Paint]


def balanced(text: str) -> str:
    """Return a long Chinese name in lines of about the same length, so that none holds one sign."""
    if len(text) <= _LINE_SIGNS or text.isascii():
        return text
    for end in _ENDINGS:
        start = text.removesuffix(end)
        if start != text and len(start) <= _LINE_SIGNS + 1:
            return f"{start}\n{end}"
    count = -(-len(text) // _LINE_SIGNS)
    ends = list(accumulate(map(len, _ATOMS.findall(text))))[:-1]
    if not ends:
        return text
    wanted = (len(text) * line / count for line in range(1, count))
    cuts = sorted({min(ends, key=lambda end: (abs(end - place), end)) for place in wanted})
    return "\n".join(text[i:j] for i, j in pairwise([0, *cuts, len(text)]))


def labels_shown(style: Style, zoom: float) -> bool:
    """Return whether paper of a zoom level's scale shows the labels of a style."""
    return zoom + _PAPER_LABEL_ZOOMS >= max(style.label_min_zoom, style.min_zoom)


def label_jobs(
    layers: Iterable[ShownLayer], zoom: float, metres_per_px: float, *, halo: str = "#ffffff"
) -> list[LabelJob]:
    """Return the labels of layers as (priority, pass), those of a layer's kinds apart."""
    jobs = []
    layers = list(layers)
    for layer in layers:
        if not layer.style.label_field or not len(layer.features):
            continue
        styles, classes = layer.kinds()
        texts = np.array([balanced(text) for text in layer.labels()], dtype=object)
        marked = has_symbol(layer, metres_per_px)
        anchors = _anchors(layer)
        if layer.layer_id == "sub_grids":
            anchors = _below_police_grids(anchors, layer.style, layers, metres_per_px)
        for kind, style in enumerate(styles):
            if not labels_shown(style, zoom):
                continue
            for with_symbol in (True, False):
                chosen = (classes == kind) & (texts != "") & (marked == with_symbol)
                if not chosen.any():
                    continue
                jobs.append(
                    (
                        style.label_priority,
                        Paint(
                            f"label-{layer.layer_id}-{kind}-{with_symbol}",
                            anchors[chosen],
                            [[_symbolizer(style, with_symbol, halo)]],
                            labels=texts[chosen].tolist(),
                        ),
                    )
                )
    return jobs


def middle_of(polygons: Any) -> Any:
    """Return the point of each polygon that is farthest from its border."""
    return shapely.get_point(shapely.maximum_inscribed_circle(polygons), 0)


def _anchors(layer: ShownLayer) -> NDArray[Any]:
    if layer.are_points:
        return layer.geometries
    lines = layer.features.geom_type.isin(["LineString", "MultiLineString"]).to_numpy()
    place = middle_of if is_grid(layer) else shapely.point_on_surface
    inside = place(layer.geometries)
    return np.where(lines, layer.geometries, inside)


def _below_police_grids(
    anchors: NDArray[Any], style: Style, layers: Iterable[ShownLayer], metres_per_px: float
) -> NDArray[Any]:
    """Move names of sub-grids from under the name of a police grid that has the same middle."""
    for layer in layers:
        if layer.layer_id != "police_grids" or not len(layer.features):
            continue
        line_m = (layer.style.label_size_px + style.label_size_px) / 2 * metres_per_px
        names = shapely.multipoints(_anchors(layer))
        over = shapely.distance(anchors, names) < line_m
        lower = shapely.points(shapely.get_coordinates(anchors) - (0.0, _LINE_ROOM * line_m))
        anchors = np.where(over, lower, anchors)
    return anchors


def _symbolizer(style: Style, with_symbol: bool, halo: str) -> Any:
    away_px = style.size_px / 2 + _LABEL_GAP_PX if with_symbol else 0.0
    wrap_width = str(round(10 * style.label_size_px))
    if style.label_priority >= GRID_PRIORITY:
        # Names of grids are read from afar: they stand where they belong, whatever is below.
        return label(
            "point", style.label_size_px, style.label_colour, bold=True, halo=halo, halo_px=2.0,
            wrap_width=wrap_width, allow_overlap="true", opacity="0.85", halo_opacity="0.7",
        )  # fmt: skip
    return label(
        "point", style.label_size_px, style.label_colour, halo=halo, away_px=away_px,
        wrap_width=wrap_width,
    )  # fmt: skip


def paint_labels(target: MapnikMap, jobs: Iterable[LabelJob]) -> None:
    """Write labels, the most important first: what comes later finds less room."""
    for _priority, paint in sorted(jobs, key=lambda job: -job[0]):
        target.add(paint)
