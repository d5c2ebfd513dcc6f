"""Zoom levels and screen pixels of a style as other programs measure them."""

from __future__ import annotations

from webmap.layers.style import Style

# Of zoom level 0; a screen pixel is 1/96 inch.
_DENOMINATOR_0 = 559_082_264
MM_PER_PX = 25.4 / 96
_LAST_ZOOM = 22


def denominator_at(zoom: int) -> float:
    """Return the scale denominator of a zoom level."""
    return _DENOMINATOR_0 / 2**zoom


def scale_range(style: Style) -> tuple[float, float]:
    """Return the smallest and the largest denominator of a style; 0 where there is no end."""
    least = 0.0 if style.max_zoom >= _LAST_ZOOM else denominator_at(style.max_zoom + 1)
    most = denominator_at(style.min_zoom) if style.min_zoom > 0 else 0.0
    return least, most


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of ``#rrggbb``, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mm(px: float) -> str:
    """Return a length of screen pixels in millimetres, as text."""
    return f"{px * MM_PER_PX:.4g}"
