"""Where things stand on a sheet: title above, map, panel beside or below it, source at the foot."""

from __future__ import annotations

import math
from dataclasses import dataclass

from webmap.errors import N_, DomainError
from webmap.printing.canvas import Box
from webmap.printing.paper import (
    POINT_MM,
    CardName,
    Orientation,
    Paper,
    PaperName,
    needed_scale,
    round_scale,
)

# In modules (`Paper.unit_mm`): margin to the trim, title, foot, band of the index grid, gaps.
_MARGIN, _TITLE, _FOOT, _BAND, _GAP = 7.0, 14.5, 6.5, 4.6, 3.0
PANEL_WIDTH = 66.0
# The subject keeps this distance from the frame, modules.
_AIR = 3.0


class DoesNotFit(DomainError):
    """What was asked for is larger than the paper at that scale."""


@dataclass(frozen=True)
class SheetLayout:
    """The boxes of a sheet, millimetres.

    Parameters
    ----------
    paper
        Its size.
    title, panel, foot
        What stands around the map.
    body
        The map itself, a whole number of points wide and high.
    band_mm
        Width of the band around the map that carries the index grid's letters.
    """

    paper: Paper
    title: Box
    body: Box
    panel: Box
    foot: Box
    band_mm: float

    @property
    def unit(self) -> float:
        """Return the furniture's module, millimetres."""
        return self.paper.unit_mm

    @property
    def body_pt(self) -> tuple[int, int]:
        """Return the map's width and height in points."""
        return round(self.body.width / POINT_MM), round(self.body.height / POINT_MM)


@dataclass(frozen=True)
class Framing:
    """A layout and the scale at which the ground fills it."""

    layout: SheetLayout
    denominator: int
    extent: tuple[float, float, float, float]


def lay_out(paper: Paper, panel_height: float) -> SheetLayout:
    """Return the boxes of a sheet: the panel lies below an upright map, beside a wide one.

    Parameters
    ----------
    paper
        The sheet.
    panel_height
        Of a panel below the map, modules.
    """
    unit = paper.unit_mm
    page = Box(0, 0, paper.width_mm, paper.height_mm).inset(_MARGIN * unit)
    title = Box(page.left, page.top, page.width, _TITLE * unit)
    foot = Box(page.left, page.bottom - _FOOT * unit, page.width, _FOOT * unit)
    top, bottom = title.bottom + _GAP * unit / 2, foot.top - _GAP * unit / 2
    if paper.orientation == "landscape":
        width = PANEL_WIDTH * unit
        panel = Box(page.right - width, top, width, bottom - top)
        outer = Box(page.left, top, page.width - width - _GAP * unit, bottom - top)
    else:
        height = panel_height * unit
        panel = Box(page.left, bottom - height, page.width, height)
        outer = Box(page.left, top, page.width, bottom - top - height - _GAP * unit)
    return SheetLayout(paper, title, _whole_points(outer, _BAND * unit), panel, foot, _BAND * unit)


def _whole_points(outer: Box, band: float) -> Box:
    """Return the map within its band, cut to whole points and kept in the middle."""
    inner = outer.inset(band)
    width = math.floor(inner.width / POINT_MM) * POINT_MM
    height = math.floor(inner.height / POINT_MM) * POINT_MM
    return Box(
        inner.left + (inner.width - width) / 2, inner.top + (inner.height - height) / 2,
        width, height,
    )  # fmt: skip


def frame_ground(
    bounds: tuple[float, float, float, float],
    paper_name: PaperName | CardName,
    orientation: Orientation | None,
    denominator: int | None,
    panel_height: float,
) -> Framing:
    """Return the layout and scale for a piece of ground.

    Parameters
    ----------
    bounds
        Least and greatest x and y of what must be on the map, metres.
    paper_name
        Size of the paper.
    orientation
        None: whichever gives the larger scale.
    denominator
        The scale asked for; None: the largest round one that fits.
    panel_height
        As in `lay_out`.

    Raises
    ------
    DoesNotFit
        The ground is larger than the map at the scale asked for.
    """
    orientations: tuple[Orientation, ...] = (
        ("landscape", "portrait") if orientation is None else (orientation,)
    )
    framings = [
        _framed(bounds, lay_out(Paper(paper_name, one), panel_height), denominator)
        for one in orientations
    ]
    fitting = [framing for framing, fits in framings if fits]
    if not fitting:
        raise DoesNotFit(
            N_(
                "按 1:%(asked)s 在 %(paper)s 纸上放不下：请把比例尺改成 1:%(least)s 或更小，"
                "或者换大一号的纸。"
            ),
            asked=f"{denominator:,}",
            least=f"{min(framing.denominator for framing, _ in framings):,}",
            paper=paper_name,
        )
    return min(fitting, key=lambda framing: (framing.denominator, -_filled(framing, bounds)))


def _framed(
    bounds: tuple[float, float, float, float], layout: SheetLayout, asked: int | None
) -> tuple[Framing, bool]:
    """Return the framing at the scale asked for, or else at a round one, and whether it fits."""
    air = 2 * _AIR * layout.unit
    west, south, east, north = bounds
    needed = needed_scale(
        east - west, north - south, layout.body.width - air, layout.body.height - air
    )
    fits = asked is None or asked >= needed
    denominator = asked if asked is not None and fits else round_scale(needed)
    half_x = layout.body.width / 2000 * denominator
    half_y = layout.body.height / 2000 * denominator
    x, y = (west + east) / 2, (south + north) / 2
    return Framing(layout, denominator, (x - half_x, y - half_y, x + half_x, y + half_y)), fits


def _filled(framing: Framing, bounds: tuple[float, float, float, float]) -> float:
    """Return which share of the map the ground takes."""
    west, south, east, north = bounds
    left, bottom, right, top = framing.extent
    return (east - west) * (north - south) / ((right - left) * (top - bottom))
