"""How a team's route looks on paper: colour, dash, arrows, and the numbers of its stops.

Colours and dashes are those of the patrol page.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from webmap.patrols import route_look
from webmap.printing.fonts import font_file
from webmap.printing.symbols import ink_on, text_outline

_DISC_PX, _DIGITS_PX, _EDGE_PX = 17.0, 12.5, 1.2


def route_colour(number: int) -> str:
    """Return the colour of a plan's route, counted from 1."""
    return route_look(number).colour


def route_dash(number: int) -> tuple[float, ...]:
    """Return the dash of a plan's route, px."""
    return route_look(number).dash


def _svg(width: float, height: float) -> Element:
    return Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{width:.3f}",
            "height": f"{height:.3f}",
            "viewBox": f"{-width / 2:.3f} {-height / 2:.3f} {width:.3f} {height:.3f}",
        },
    )


@lru_cache(maxsize=512)
def stop_svg(text: str, colour: str, font_dir: Path) -> str:
    """Return the sign of a stop: its number, or numbers, on a disc as wide as they need."""
    path, text_width = text_outline(text, font_file(font_dir, bold=True), _DIGITS_PX, 0.0)
    width = max(_DISC_PX, text_width + 0.55 * _DISC_PX)
    svg = _svg(width + 2 * _EDGE_PX, _DISC_PX + 2 * _EDGE_PX)
    SubElement(
        svg,
        "rect",
        {
            "x": f"{-width / 2:.3f}",
            "y": f"{-_DISC_PX / 2:.3f}",
            "width": f"{width:.3f}",
            "height": f"{_DISC_PX:.3f}",
            "rx": f"{_DISC_PX / 2:.3f}",
            "fill": colour,
            "stroke": "#ffffff",
            "stroke-width": f"{_EDGE_PX}",
        },
    )
    SubElement(svg, "path", {"d": path, "fill": ink_on(colour)})
    return tostring(svg, encoding="unicode")


@lru_cache(maxsize=32)
def arrow_svg(colour: str) -> str:
    """Return an arrow head that points to the right."""
    svg = _svg(11, 11)
    shape = {"d": "M-4,-4.4 L5,0 L-4,4.4 L-1.6,0 Z", "stroke": "#ffffff", "stroke-width": "0.9"}
    SubElement(svg, "path", {"fill": colour, **shape})
    return tostring(svg, encoding="unicode")
