"""Paper sizes and round scales: what fits on which sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

PaperName = Literal["A4", "A3", "A2", "A1", "A0"]
# A pocket card is no sheet: nobody chooses it for a map.
CardName = Literal["A5"]
Orientation = Literal["portrait", "landscape"]

# Shorter and longer side, millimetres (ISO 216).
PAPERS: dict[str, tuple[float, float]] = {
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "A2": (420.0, 594.0),
    "A1": (594.0, 841.0),
    "A0": (841.0, 1189.0),
}
_CARDS: dict[str, tuple[float, float]] = {"A5": (148.0, 210.0)}
_SIZES = PAPERS | _CARDS
# Scale denominators that people reckon with.
ROUND_SCALES = (
    500, 750, 1000, 1250, 1500, 2000, 2500, 3000, 3500, 4000, 4500, 5000, 6000, 7500, 8000, 10000,
    12500, 15000, 20000, 25000, 30000, 40000, 50000,
)  # fmt: skip

PX_MM = 25.4 / 96
POINT_MM = 25.4 / 72
# The scale denominator of web map zoom 0, for a pixel of 0.28 mm.
_ZOOM_0_DENOMINATOR = 559_082_264.0


@dataclass(frozen=True)
class Paper:
    """A sheet of paper in one orientation."""

    name: PaperName | CardName
    orientation: Orientation

    @property
    def width_mm(self) -> float:
        """Return the width, millimetres."""
        return _SIZES[self.name][0 if self.orientation == "portrait" else 1]

    @property
    def height_mm(self) -> float:
        """Return the height, millimetres."""
        return _SIZES[self.name][1 if self.orientation == "portrait" else 0]

    @property
    def unit_mm(self) -> float:
        """Return the size of the furniture's module: 1 mm on A3, more on paper read from afar.

        A card in a pocket is read at night: its letters are those of A4.
        """
        name = "A4" if self.name in _CARDS else self.name
        return (PAPERS[name][0] / PAPERS["A3"][0]) ** 0.75


def zoom_of_scale(denominator: float) -> float:
    """Return the web map zoom level of a scale."""
    return math.log2(_ZOOM_0_DENOMINATOR / denominator)


def metres_per_px(denominator: float) -> float:
    """Return the ground metres under a style's pixel of 1/96 inch."""
    return PX_MM / 1000 * denominator


def needed_scale(width_m: float, height_m: float, width_mm: float, height_mm: float) -> float:
    """Return the scale denominator at which ground just fits into a frame.

    Parameters
    ----------
    width_m, height_m
        Extent of the ground, metres.
    width_mm, height_mm
        The frame, millimetres.
    """
    return 1000 * max(width_m / width_mm, height_m / height_mm)


def round_scale(needed: float) -> int:
    """Return the largest round scale's denominator that is not below ``needed``."""
    for denominator in ROUND_SCALES:
        if denominator >= needed:
            return denominator
    return math.ceil(needed / 10_000) * 10_000
