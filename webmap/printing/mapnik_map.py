"""A Mapnik map put together from geometries in arrays and symbolizers in XML.

What a user typed (names, values of attributes) only ever reaches Mapnik as the value of a
feature, never as part of the XML or of an expression: rules choose by an integer of ours.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
import shapely
from numpy.typing import NDArray

from webmap.printing.fonts import font_file

if TYPE_CHECKING:
    import mapnik

Bounds = tuple[float, float, float, float]

# Data and map share one system, so Mapnik never converts; any name of a metric one will do.
_SRS = "epsg:3857"
_register_lock = threading.Lock()


@cache
def _registered(font_dir: Path) -> None:
    import mapnik

    for bold in (False, True):
        mapnik.FontEngine.register_font(str(font_file(font_dir, bold=bold)))


def register_fonts(font_dir: Path) -> None:
    """Make the Chinese font known to Mapnik, once a process."""
    with _register_lock:
        _registered(font_dir)


@dataclass
class Paint:
    """One pass of the brush: geometries, and what each class of them is drawn with.

    Parameters
    ----------
    name
        Names the pass; unique within a map.
    geometries
        Shapely geometries in the map's system.
    symbolizers
        For each class, symbolizer elements.
    classes
        The class of each geometry, an index into ``symbolizers``.
    labels
        The text of each geometry, or None; symbolizers name it ``[label]``.
    """

    name: str
    geometries: NDArray[Any]
    symbolizers: Sequence[Sequence[Element]]
    classes: NDArray[np.int64] | None = None
    labels: Sequence[str] | None = None


@dataclass
class MapnikMap:
    """A map that is painted pass by pass, and then rendered as often as wanted.

    Parameters
    ----------
    font_dir
        Folder of the Chinese font.
    background
        Colour ``#rrggbb``; None is transparent.
    """

    font_dir: Path
    background: str | None = None
    paints: list[Paint] = field(default_factory=list)

    def add(self, paint: Paint) -> None:
        """Add a pass above those there; one without geometries is left aside."""
        if len(paint.geometries):
            self.paints.append(paint)

    def _xml(self) -> str:
        attributes = {"srs": _SRS}
        if self.background:
            attributes["background-color"] = self.background
        root = Element("Map", attributes)
        for number, paint in enumerate(self.paints):
            style = SubElement(root, "Style", {"name": f"s{number}"})
            for index, symbolizers in enumerate(paint.symbolizers):
                rule = SubElement(style, "Rule")
                SubElement(rule, "Filter").text = f"[k] = {index}"
                rule.extend(symbolizers)
        return tostring(root, encoding="unicode")

    def build(self, width: int, height: int) -> mapnik.Map:
        """Return the native map, ``width`` × ``height`` pixels or points.

        It may be rendered by one thread at a time.
        """
        import mapnik

        register_fonts(self.font_dir)
        native = mapnik.Map(width, height)
        mapnik.load_map_from_string(native, self._xml())
        # The box asked for is drawn, to the point; Mapnik must not widen it.
        native.aspect_fix_mode = mapnik.aspect_fix_mode.RESPECT
        for number, paint in enumerate(self.paints):
            layer = mapnik.Layer(paint.name)
            layer.srs = _SRS
            layer.datasource = _datasource(paint)
            layer.styles.append(f"s{number}")
            native.layers.append(layer)
        return native


def _datasource(paint: Paint) -> Any:
    """Return the geometries of a pass for Mapnik; 6,000 take 30 ms."""
    import mapnik

    context = mapnik.Context()
    context.push("k")
    context.push("label")
    source = mapnik.MemoryDatasource()
    wkbs = shapely.to_wkb(paint.geometries)
    classes = np.zeros(len(wkbs), dtype=int) if paint.classes is None else paint.classes
    labels = [""] * len(wkbs) if paint.labels is None else paint.labels
    for number, (wkb, k, label) in enumerate(zip(wkbs, classes, labels, strict=True)):
        feature = mapnik.Feature(context, number)
        feature.geometry = mapnik.Geometry.from_wkb(wkb)
        feature["k"] = int(k)
        feature["label"] = label
        source.add_feature(feature)
    return source
