"""The symbols of places as SVG: a layer's shape with its glyph, for paper, tiles and legends.

The glyph is drawn as an outline, so that a symbol needs no font where it is shown and a sheet
does not hold a thousand single characters among its searchable text.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from webmap.layers import GLYPH_DROP, GLYPH_SCALE, GLYPH_SHARE, SYMBOL_PATHS, Style, Symbol
from webmap.printing.fonts import face_lock, font_file, open_face

_LIGHT_LUMINANCE = 0.36
_LEAST_GLYPH_PX = 9


def luminance(colour: str) -> float:
    """Return the relative luminance (0 black … 1 white) of a colour ``#rrggbb``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_outline(text: str, font: Path, size: float, centre_y: float) -> tuple[str, float]:
    """Return the outline of a short text, centred on (0, ``centre_y``), y down, and its width.

    Parameters
    ----------
    text
        One character or a few digits.
    font
        A font collection of Noto Sans CJK.
    size
        Size of the font; the outline is centred by its own height.
    centre_y
        Where its middle is.
    """
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    with face_lock:
        face = open_face(font)
        glyphs, names = face.getGlyphSet(), face.getBestCmap()
        scale = size / face["head"].unitsPerEm
        shown = [names[ord(character)] for character in text if ord(character) in names]
        bounds, left = BoundsPen(glyphs), 0.0
        for name in shown:
            glyphs[name].draw(TransformPen(bounds, (1, 0, 0, 1, left, 0)))
            left += glyphs[name].width
        if bounds.bounds is None:
            return "", 0.0
        west, south, east, north = bounds.bounds
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        pen, left = SVGPathPen(glyphs, lambda value: f"{value:.3f}"), 0.0
        for name in shown:
            move = (scale, 0, 0, -scale, (left - middle_x) * scale, middle_y * scale + centre_y)
            glyphs[name].draw(TransformPen(pen, move))
            left += glyphs[name].width
        return pen.getCommands(), (east - west) * scale


def ink_on(fill: str) -> str:
    """Return the colour of signs on a ground of colour."""
    return "#1a1a1a" if luminance(fill) > _LIGHT_LUMINANCE else "#ffffff"


@lru_cache(maxsize=256)
def symbol_svg(
    symbol: Symbol,
    glyph: str,
    fill: str,
    stroke: str,
    size_px: float,
    stroke_px: float,
    font_dir: Path,
) -> str:
    """Return a symbol as an SVG document of ``size_px`` plus its outline.

    Parameters
    ----------
    symbol, glyph
        Shape and the character on it, as in `Style`; a glyph is left out below 9 px.
    fill, stroke
        Colours ``#rrggbb``.
    size_px, stroke_px
        Diameter and width of the outline, px.
    font_dir
        Folder of the Chinese font.
    """
    side = size_px + 2 * stroke_px
    radius = size_px / 2
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{side:.3f}",
            "height": f"{side:.3f}",
            "viewBox": f"{-side / 2:.3f} {-side / 2:.3f} {side:.3f} {side:.3f}",
        },
    )
    group = SubElement(svg, "g", {"transform": f"scale({radius:.4f})"})
    SubElement(
        group,
        "path",
        {
            "d": SYMBOL_PATHS[symbol],
            "fill": fill,
            "stroke": stroke,
            "stroke-width": f"{stroke_px / radius:.4f}",
            "stroke-linejoin": "round",
        },
    )
    if glyph and size_px >= _LEAST_GLYPH_PX:
        # In the path's units the symbol's diameter is 2.
        height = 2 * GLYPH_SHARE * GLYPH_SCALE.get(symbol, 1.0)
        drop = 2 * GLYPH_DROP.get(symbol, 0.0)
        path, _width = text_outline(glyph[0], font_file(font_dir, bold=True), height, drop)
        SubElement(group, "path", {"d": path, "fill": ink_on(fill)})
    return tostring(svg, encoding="unicode")


def style_symbol_svg(style: Style, font_dir: Path) -> str:
    """Return the symbol of a style that has one."""
    if style.symbol is None:
        raise ValueError("the style has no symbol")
    # An area's outline is as dark as its fill; a symbol stands out by a white one.
    stroke = style.stroke if style.stroke and style.stroke != style.fill else "#ffffff"
    return symbol_svg(
        style.symbol, style.glyph, style.fill or "#ffffff", stroke, style.size_px,
        min(style.stroke_width_px, 1.2), font_dir,
    )  # fmt: skip


class SymbolFiles:
    """Symbols as SVG files in a folder, each written when it is first asked for.

    Parameters
    ----------
    folder
        Must exist as long as maps that show the symbols are drawn.
    font_dir
        Folder of the Chinese font.
    """

    def __init__(self, folder: Path, font_dir: Path) -> None:
        self._folder = folder
        self._font_dir = font_dir

    def file(self, style: Style) -> Path:
        """Return the file of a style's symbol."""
        return self.keep(style_symbol_svg(style, self._font_dir))

    def keep(self, svg: str) -> Path:
        """Return the file of a picture."""
        path = self._folder / f"{hashlib.sha256(svg.encode()).hexdigest()[:16]}.svg"
        if not path.exists():
            path.write_text(svg, encoding="utf-8")
        return path
