"""The style of a layer, as data: one style draws the screen, the legend and the printed sheet."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

Symbol = Literal[
    "circle", "square", "triangle", "triangle_down", "diamond", "pentagon", "hexagon", "star",
    "cross", "shield",
]  # fmt: skip


def value_text(value: object) -> str:
    """Return how the variants of a style name a value, the same in Python and in a browser.

    >>> value_text(True), value_text(3.0), value_text("损坏")
    ('true', '3', '损坏')
    """
    # NumPy's own booleans and numbers are none of Python's.
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def value_rank(text: str) -> tuple[float, str]:
    """Return the place of a value among others: numbers by size, after them texts.

    >>> sorted(["10", "路", "9", "-1"], key=value_rank)
    ['-1', '9', '10', '路']
    """
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def class_title(breaks: Sequence[float], number: int) -> str:
    """Return what a class of numbers is called, the same in every language.

    >>> [class_title((10, 2.5e1), number) for number in range(3)]
    ['< 10', '10 – 25', '≥ 25']
    """
    if number == 0:
        return f"< {value_text(breaks[0])}"
    if number == len(breaks):
        return f"≥ {value_text(breaks[-1])}"
    return f"{value_text(breaks[number - 1])} – {value_text(breaks[number])}"


@dataclass(frozen=True)
class Style:
    """How a layer is drawn.

    Lengths are screen pixels of 1/96 inch (0.2646 mm); paper takes the same length in mm.

    Parameters
    ----------
    fill, stroke
        Colours ``#rrggbb``; None draws nothing.
    fill_opacity, stroke_opacity
        0 to 1.
    stroke_width_px
        Width of a line or outline; of a point symbol's outline.
    casing, casing_width_px
        Colour and width *on each side* of a line's casing.
    dash_px
        Dash and gap lengths; empty for a solid line.
    band_px
        Width of a band drawn along the inside of a polygon's border; 0 for none.
    symbol, glyph, size_px
        A point's shape, the one character written on it, and its diameter. A polygon with a
        symbol shows it at a point inside when it is drawn small.
    label_field
        Name of the attribute written on the feature; empty for no labels.
    label_size_px, label_colour, label_priority
        Labels of a higher priority are placed first.
    min_zoom, max_zoom
        Web map zoom levels between which the layer is drawn (scale denominator
        559,082,264 / 2**zoom).
    label_min_zoom
        Zoom level from which labels are drawn.
    by, variants
        Name of an attribute, and for its values the fields that differ.
    breaks
        Where ``by`` is a number: the limits between its classes, ascending. The variants are then
        named by the classes, ``"0"`` for what is below the first limit; a limit belongs to the
        class above it. Empty: each value has a look of its own.
    """

    fill: str | None = None
    fill_opacity: float = 1.0
    stroke: str | None = None
    stroke_opacity: float = 1.0
    stroke_width_px: float = 1.0
    casing: str | None = None
    casing_width_px: float = 0.0
    dash_px: tuple[float, ...] = ()
    band_px: float = 0.0
    symbol: Symbol | None = None
    glyph: str = ""
    size_px: float = 14.0
    label_field: str = ""
    label_size_px: float = 12.0
    label_colour: str = "#333333"
    label_priority: int = 0
    min_zoom: int = 0
    max_zoom: int = 22
    label_min_zoom: int = 0
    by: str = ""
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)
    breaks: tuple[float, ...] = ()

    def key_of(self, value: object) -> str:
        """Return the name of the variant that stands for a value; empty for what has no number.

        >>> style = Style(by="height", breaks=(1.5, 3.0))
        >>> style.key_of(1.5), style.key_of(9), style.key_of(None), style.key_of("高")
        ('1', '2', '', '')
        """
        if not self.breaks:
            return value_text(value)
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            return ""
        return str(bisect_right(self.breaks, value))

    def for_value(self, value: object) -> Style:
        """Return the style of features whose attribute ``by`` has this value."""
        return self.for_key(self.key_of(value))

    def for_key(self, key: str) -> Style:
        """Return the style of what a variant stands for; itself where there is none."""
        changes = self.variants.get(key)
        return replace(self, by="", variants={}, breaks=(), **changes) if changes else self

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object of the fields that differ from the default."""
        plain = Style()
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value != getattr(plain, name)
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Style:
        """Return the style that `to_json` wrote; unknown fields are left aside."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        for name in ("dash_px", "breaks"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)
