"""Mapnik's symbolizers as XML elements: areas, lines, symbols and labels.

Lengths are pixels of 1/96 inch; the renderer scales them to its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from webmap.printing.fonts import BOLD_FACE, REGULAR_FACE

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
Placement = Literal["point", "line", "interior"]


def _checked(colour: str) -> str:
    if not _COLOUR.match(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return colour


def _number(value: float) -> str:
    return f"{float(value):.4g}"


def area(fill: str, opacity: float = 1.0) -> Element:
    """Return a symbolizer that fills polygons."""
    return Element(
        "PolygonSymbolizer",
        {"fill": _checked(fill), "fill-opacity": _number(opacity), "gamma": "0.9"},
    )


def line(
    stroke: str,
    width_px: float,
    *,
    opacity: float = 1.0,
    dash_px: Iterable[float] = (),
    cap: Literal["butt", "round", "square"] = "butt",
    offset_px: float = 0.0,
) -> Element:
    """Return a symbolizer that draws lines and outlines."""
    attributes = {
        "stroke": _checked(stroke),
        "stroke-width": _number(width_px),
        "stroke-opacity": _number(opacity),
        "stroke-linejoin": "round",
        "stroke-linecap": cap,
    }
    if offset_px:
        attributes["offset"] = _number(offset_px)
    if dashes := [_number(length) for length in dash_px]:
        attributes["stroke-dasharray"] = ",".join(dashes)
    return Element("LineSymbolizer", attributes)


def marker(svg: Path, *, in_the_way: bool = True) -> Element:
    """Return a symbolizer that sets an SVG symbol on points.

    Parameters
    ----------
    svg
        The picture.
    in_the_way
        Whether names keep clear of it.
    """
    return Element(
        "MarkersSymbolizer",
        {
            "file": str(svg),
            "placement": "point",
            "allow-overlap": "true",
            "ignore-placement": "false" if in_the_way else "true",
        },
    )


def arrows(svg: Path, spacing_px: float, *, offset_px: float = 0.0) -> Element:
    """Return a symbolizer that sets a picture along lines, pointing the way they go."""
    return Element(
        "MarkersSymbolizer",
        {
            "file": str(svg),
            "placement": "line",
            "spacing": _number(spacing_px),
            "offset": _number(offset_px),
            "allow-overlap": "true",
            "ignore-placement": "true",
        },
    )


def label(
    placement: Placement,
    size_px: float,
    colour: str,
    *,
    bold: bool = False,
    halo: str | None = "#ffffff",
    halo_px: float = 1.4,
    away_px: float = 0.0,
    **more: str,
) -> Element:
    """Return a symbolizer that writes ``[label]`` where it meets no other label or symbol.

    Parameters
    ----------
    placement
        At a point, along a line, or inside a polygon.
    size_px, colour, bold, halo, halo_px
        The look; ``halo`` None draws none.
    away_px
        Above 0: beside a symbol of that radius, on whichever side has room.
    more
        Further attributes of Mapnik's TextSymbolizer, with ``_`` for ``-``.
    """
    attributes = {
        "face-name": BOLD_FACE if bold else REGULAR_FACE,
        "size": _number(size_px),
        "fill": _checked(colour),
        "placement": placement,
        # Not over the edge of the picture, where the next tile or the frame would cut it.
        "avoid-edges": "true",
    }
    if halo:
        attributes |= {"halo-fill": _checked(halo), "halo-radius": _number(halo_px)}
    if placement == "line":
        attributes |= {"upright": "auto", "max-char-angle-delta": "22"}
    if away_px:
        attributes |= {
            "placement-type": "simple",
            "placements": "E,W,N,S,NE,SE,NW,SW",
            "dx": _number(away_px),
            "dy": _number(away_px),
        }
    attributes |= {name.replace("_", "-"): value for name, value in more.items()}
    element = Element("TextSymbolizer", attributes)
    element.text = "[label]"
    return element
