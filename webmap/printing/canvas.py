"""A page to draw a sheet's furniture on: lines, areas, symbols and Chinese text, in millimetres."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from webmap.printing.paper import POINT_MM, Paper
from webmap.printing.sheet_font import ASCII, sheet_font

Align = Literal["left", "centre", "right"]
VerticalAlign = Literal["top", "middle"]
_FAMILY = "sheet"
# In font sizes: from the upper edge of a line to its baseline, from the middle of a character to
# its baseline, and from line to line.
_ASCENT, _MIDDLE, LINE = 0.88, 0.37, 1.36


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, millimetres from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.top + self.height

    def inset(self, margin: float) -> Box:
        """Return the box without a margin on all sides."""
        return Box(
            self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin
        )


class UnknownCharacters(Exception):
    """The text has characters that the font was not made with; draw again with them."""

    def __init__(self, characters: frozenset[str]) -> None:
        super().__init__("".join(sorted(characters)))
        self.characters = characters


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


class Canvas:
    """Draws on pages of PDF.

    Parameters
    ----------
    font_dir
        Folder of the Chinese font.
    characters
        Those that can be written.
    """

    def __init__(self, font_dir: Path, characters: frozenset[str] = ASCII) -> None:
        from fpdf import FPDF

        self._pdf = FPDF(unit="mm")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._known = characters
        self._missing: set[str] = set()
        with tempfile.TemporaryDirectory() as folder:
            for bold in (False, True):
                path = Path(folder) / f"{bold}.otf"
                path.write_bytes(sheet_font(font_dir, bold, characters))
                self._pdf.add_font(_FAMILY, "B" if bold else "", str(path))

    def add_page(self, paper: Paper) -> None:
        """Begin a page."""
        self._pdf.add_page(format=(paper.width_mm, paper.height_mm))

    def finish(self) -> bytes:
        """Return the document.

        Raises
        ------
        UnknownCharacters
            Text was written that the font cannot show yet.
        """
        if self._missing:
            raise UnknownCharacters(frozenset(self._missing))
        return bytes(self._pdf.output())

    def _set_font(self, size_mm: float, bold: bool) -> None:
        self._pdf.set_font(_FAMILY, "B" if bold else "", size_mm / POINT_MM)

    def text_width(self, text: str, size_mm: float, *, bold: bool = False) -> float:
        """Return the width of a text, millimetres."""
        self._set_font(size_mm, bold)
        return self._pdf.get_string_width(self._drawable(text))

    def _drawable(self, text: str) -> str:
        # Whatever isn't for eyes (line breaks, tabs, zero-width marks) becomes a space or nothing.
        text = "".join(c if c.isprintable() else " " for c in text)
        self._missing |= set(text) - self._known
        return "".join(c for c in text if c in self._known)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size_mm: float,
        *,
        bold: bool = False,
        colour: str = "#222222",
        align: Align = "left",
        vertical: VerticalAlign = "top",
        room: float | None = None,
    ) -> float:
        """Write one line and return its width.

        Parameters
        ----------
        text
            What to write; what has no room ends in ``…``.
        x, y
            Left edge, middle or right edge by ``align``; upper edge or middle by ``vertical``.
        size_mm, bold, colour
            The look.
        room
            Greatest width.
        """
        text = self._drawable(text)
        if room is not None:
            text = self.fitted(text, room, size_mm, bold=bold)
        width = self.text_width(text, size_mm, bold=bold)
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        self._pdf.set_text_color(*_rgb(colour))
        down = {"top": _ASCENT, "middle": _MIDDLE}[vertical]
        self._pdf.text(left, y + down * size_mm, text)
        return width

    def fitted(self, text: str, room: float, size_mm: float, *, bold: bool = False) -> str:
        """Return a text, cut with ``…`` where it is wider than ``room``."""
        if self.text_width(text, size_mm, bold=bold) <= room:
            return text
        while text and self.text_width(text + "…", size_mm, bold=bold) > room:
            text = text[:-1]
        return text + "…" if text else ""

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width_mm: float,
        dash_mm: Sequence[float] = (),
    ) -> None:
        """Draw a line through points; it ends where they end."""
        with self._pdf.new_path(*points[0]) as path:
            path.style.auto_close = False
            path.style.fill_color = None
            path.style.stroke_color = colour
            path.style.stroke_width = width_mm
            path.style.stroke_cap_style = "butt"
            path.style.stroke_join_style = "round"
            path.style.stroke_dash_pattern = list(dash_mm) or None
            for x, y in points[1:]:
                path.line_to(x, y)

    def polygon(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_mm: float = 0.2,
        opacity: float = 1.0,
    ) -> None:
        """Draw a polygon."""
        style = ("D" if stroke else "") + ("F" if fill else "")
        if not style:
            return
        if fill:
            self._pdf.set_fill_color(*_rgb(fill))
        if stroke:
            self._pdf.set_draw_color(*_rgb(stroke))
            self._pdf.set_line_width(width_mm)
        with self._pdf.local_context(fill_opacity=opacity):
            self._pdf.polygon(list(points), style=style)

    def box(
        self,
        box: Box,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width_mm: float = 0.2,
        opacity: float = 1.0,
    ) -> None:
        """Draw a rectangle."""
        corners = [
            (box.left, box.top), (box.right, box.top),
            (box.right, box.bottom), (box.left, box.bottom),
        ]  # fmt: skip
        self.polygon(corners, fill=fill, stroke=stroke, width_mm=width_mm, opacity=opacity)

    def disc(self, x: float, y: float, radius: float, fill: str, stroke: str = "#ffffff") -> None:
        """Draw a filled circle around a point."""
        self._pdf.set_fill_color(*_rgb(fill))
        self._pdf.set_draw_color(*_rgb(stroke))
        self._pdf.set_line_width(radius / 8)
        self._pdf.circle(x, y, radius, style="DF")

    def svg(self, svg: str, centre_x: float, centre_y: float, width: float) -> None:
        """Draw a square SVG picture around a point."""
        self._pdf.image(
            io.BytesIO(svg.encode()), centre_x - width / 2, centre_y - width / 2, width, width
        )
