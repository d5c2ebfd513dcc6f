"""The shapes of point symbols as SVG paths: one source for the screen, the legend and paper."""

from __future__ import annotations

from math import cos, pi, sin

from webmap.layers.style import Symbol

_Corners = list[tuple[float, float]]


def _regular(corners: int, turn: float = -pi / 2, radius: float = 1.0) -> _Corners:
    angles = [turn + 2 * pi * i / corners for i in range(corners)]
    return [(radius * cos(angle), radius * sin(angle)) for angle in angles]


def _star(points: int, inner: float) -> _Corners:
    tips, dents = _regular(points), _regular(points, -pi / 2 + pi / points, inner)
    return [corner for pair in zip(tips, dents, strict=True) for corner in pair]


def _cross(arm: float) -> _Corners:
    quarter = [(-arm, -1.0), (arm, -1.0), (arm, -arm)]
    turns: _Corners = []
    for _turn in range(4):
        turns += quarter
        quarter = [(-y, x) for x, y in quarter]
    return turns


def _path(corners: _Corners) -> str:
    return "M" + " L".join(f"{x:.4f},{y:.4f}" for x, y in corners) + " Z"


_SQUARE_SIDE = 0.86

# In a circle of radius 1 around the point, y downwards.
SYMBOL_PATHS: dict[Symbol, str] = {
    "circle": "M-1,0 A1,1 0 1 1 1,0 A1,1 0 1 1 -1,0 Z",
    "square": _path(_regular(4, -pi / 4, _SQUARE_SIDE * 2**0.5)),
    "triangle": _path(_regular(3)),
    "triangle_down": _path(_regular(3, pi / 2)),
    "diamond": _path(_regular(4)),
    "pentagon": _path(_regular(5)),
    "hexagon": _path(_regular(6)),
    "star": _path(_star(5, 0.6)),
    "cross": _path(_cross(0.34)),
    "shield": "M-0.85,-0.85 L0.85,-0.85 L0.85,0.1 Q0.85,0.7 0,1 Q-0.85,0.7 -0.85,0.1 Z",
}

# Of the symbol's diameter: the height of its glyph, and how far below the middle it stands.
GLYPH_SHARE = 0.62
GLYPH_SCALE: dict[Symbol, float] = {
    "triangle": 0.76,
    "triangle_down": 0.76,
    "star": 0.72,
    "diamond": 0.82,
}
GLYPH_DROP: dict[Symbol, float] = {
    "triangle": 0.07,
    "triangle_down": -0.07,
    "pentagon": 0.02,
    "star": 0.01,
}
