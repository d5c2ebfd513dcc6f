"""Draws a sheet: the grid map of a sub-grid, a police grid or the whole office, as PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from webmap.errors import N_
from webmap.printing.assemble import DocumentFacts, Page, assemble
from webmap.printing.body import draw_body
from webmap.printing.canvas import Box, Canvas, UnknownCharacters
from webmap.printing.furniture import (
    draw_foot,
    draw_heading,
    draw_index_grid,
    draw_north_arrow,
    draw_scale_bar,
    draw_title,
)
from webmap.printing.layout import Framing, frame_ground
from webmap.printing.legend import draw_legend, legend_entries
from webmap.printing.locator import draw_locator
from webmap.printing.paper import Orientation, PaperName, zoom_of_scale
from webmap.printing.sheet_content import SheetArea, SheetContent
from webmap.printing.sheet_font import CharacterMemory
from webmap.printing.staff_table import draw_staff, table_height

Words = Callable[[str], str]

_characters = CharacterMemory()
_HEADING, _GAP = 6.8, 5.0
_SCALE_HEIGHT = 21.0
_LEAST_LOCATOR = 26.0
# Room below an upright map: the office has more members, and needs no locator.
_PANEL_HEIGHTS = {"office": 78.0, "police_grid": 66.0, "sub_grid": 64.0}


@dataclass(frozen=True)
class SheetLook:
    """How a sheet is wanted.

    Parameters
    ----------
    paper
        Size of the paper.
    orientation
        None: whichever gives the larger scale.
    denominator
        Of the scale; None: the largest round one at which the subject fits.
    """

    paper: PaperName = "A3"
    orientation: Orientation | None = None
    denominator: int | None = None


def frame_sheet(area: SheetArea, look: SheetLook) -> Framing:
    """Return the paper, the scale and the ground of a sheet, without drawing it.

    Raises
    ------
    DoesNotFit
        The subject is larger than the map at the scale asked for.
    """
    return frame_ground(
        area.bounds, look.paper, look.orientation, look.denominator, _PANEL_HEIGHTS[area.kind]
    )


def draw_sheet(
    content: SheetContent, look: SheetLook, font_dir: Path, words: Words, language: str
) -> bytes:
    """Return a sheet as PDF of one page.

    Parameters
    ----------
    content, look
        What to draw, and how.
    font_dir
        Folder of the Chinese font.
    words
        Translates the sheet's own words.
    language
        Of the document, such as ``zh-CN``.

    Raises
    ------
    DoesNotFit
        The subject is larger than the map at the scale asked for.
    """
    return draw_sheets([(content, look)], font_dir, words, language)


def draw_sheets(
    sheets: Sequence[tuple[SheetContent, SheetLook]], font_dir: Path, words: Words, language: str
) -> bytes:
    """Return sheets as one PDF, a page each."""
    framings = [frame_sheet(content.area, look) for content, look in sheets]
    contents = [content for content, _look in sheets]
    with tempfile.TemporaryDirectory() as name:
        pages = []
        for number, (content, framing) in enumerate(zip(contents, framings, strict=True)):
            folder = Path(name) / str(number)
            folder.mkdir()
            body = draw_body(content, framing, folder, font_dir)
            pages.append(Page(body, framing.layout.body, sheet_title(content, words)))

        def draw(canvas: Canvas) -> None:
            for content, framing in zip(contents, framings, strict=True):
                draw_furniture(canvas, content, framing, font_dir, words)

        furniture = draw_pages(draw, font_dir)
        first = contents[0]
        facts = DocumentFacts(
            title=pages[0].bookmark,
            author=first.office_name,
            subject=source_text(first, words),
            language=language,
            made_at=first.drawn_at,
        )
        return assemble(furniture, pages, facts)


def draw_pages(draw: Callable[[Canvas], None], font_dir: Path) -> bytes:
    """Return the PDF that ``draw`` draws."""
    characters = _characters.known()
    while True:
        canvas = Canvas(font_dir, characters)
        draw(canvas)
        try:
            pdf = canvas.finish()
        except UnknownCharacters as error:
            # With their widths known, other texts may be cut and need a character more.
            characters |= error.characters
        else:
            _characters.add(characters)
            return pdf


def sheet_title(content: SheetContent, words: Words) -> str:
    """Return a sheet's title."""
    area = content.area
    if area.kind == "office":
        return words(N_("%(office)s警格图")) % {"office": content.office_name}
    return words(N_("%(office)s %(grid)s")) % {"office": content.office_name, "grid": area.title}


def source_text(content: SheetContent, words: Words) -> str:
    """Return the line at a sheet's foot: who, when, in which coordinate system."""
    return words(N_("%(office)s制图，数据截至 %(date)s；坐标系：%(crs)s")) % {
        "office": content.office_name,
        "date": f"{content.drawn_at:%Y-%m-%d}",
        "crs": content.crs_name,
    }


def warning_text(made_up: bool, words: Words) -> str:
    """Return what a sheet of demo data says about them."""
    return words(N_("演示数据：单位、人员和警情都是虚构的")) if made_up else ""


def draw_furniture(
    canvas: Canvas, content: SheetContent, framing: Framing, font_dir: Path, words: Words
) -> None:
    """Draw a page with everything but the map."""
    layout = framing.layout
    canvas.add_page(layout.paper)
    subtitle = words(N_("%(paper)s 图幅 · 数据截至 %(date)s")) % {
        "paper": layout.paper.name,
        "date": f"{content.drawn_at:%Y-%m-%d}",
    }
    draw_title(canvas, layout, sheet_title(content, words), subtitle, f"1:{framing.denominator:,}")
    draw_index_grid(canvas, layout)
    draw_foot(canvas, layout, source_text(content, words), warning_text(content.made_up, words))
    if layout.paper.orientation == "landscape":
        _draw_side_panel(canvas, content, framing, font_dir, words)
    else:
        _draw_lower_panel(canvas, content, framing, font_dir, words)


def _draw_side_panel(
    canvas: Canvas, content: SheetContent, framing: Framing, font_dir: Path, words: Words
) -> None:
    layout, unit = framing.layout, framing.layout.unit
    rest = layout.panel
    draw_scale(canvas, rest, unit, framing.denominator, words)
    rest = _below(rest, _SCALE_HEIGHT * unit)
    entries = legend_entries(content, zoom_of_scale(framing.denominator), words)
    box = draw_heading(canvas, rest, unit, _legend_heading(content, words))
    staff = (_HEADING + table_height(len(content.staff)) + _GAP) * unit if content.staff else 0.0
    room = Box(box.left, box.top, box.width, max(box.height - _GAP * unit - staff, 0.0))
    used = draw_legend(canvas, room, unit, entries, font_dir)
    rest = _below(rest, (_HEADING + _GAP) * unit + used)
    if content.staff:
        box = draw_heading(canvas, rest, unit, words(N_("责任人")))
        draw_staff(canvas, box, unit, content.staff, words)
        rest = _below(rest, staff)
    _draw_locator(canvas, rest, unit, content, words)


def _draw_lower_panel(
    canvas: Canvas, content: SheetContent, framing: Framing, font_dir: Path, words: Words
) -> None:
    layout, unit = framing.layout, framing.layout.unit
    panel, gap = layout.panel, 6 * unit
    entries = legend_entries(content, zoom_of_scale(framing.denominator), words)
    wide = 0.44 * panel.width
    legend = Box(panel.left, panel.top, wide - gap, panel.height)
    box = draw_heading(canvas, legend, unit, _legend_heading(content, words))
    draw_legend(canvas, box, unit, entries, font_dir, columns=2)
    middle = Box(panel.left + wide, panel.top, 0.33 * panel.width - gap, panel.height)
    if content.staff:
        box = draw_heading(canvas, middle, unit, words(N_("责任人")))
        draw_staff(canvas, box, unit, content.staff, words)
    left = middle.right + gap
    last = Box(left, panel.top, panel.right - left, panel.height)
    draw_scale(canvas, last, unit, framing.denominator, words)
    _draw_locator(canvas, _below(last, _SCALE_HEIGHT * unit), unit, content, words)


def draw_scale(canvas: Canvas, box: Box, unit: float, denominator: int, words: Words) -> None:
    """Draw the scale bar at the left and the north arrow at the right of a box."""
    canvas.text(
        words(N_("比例尺 1:%(denominator)s")) % {"denominator": f"{denominator:,}"},
        box.left, box.top, 3.7 * unit, bold=True,
    )  # fmt: skip
    bar = Box(box.left, box.top + 7 * unit, box.width - 10 * unit, 8 * unit)
    draw_scale_bar(canvas, bar, unit, denominator, words)
    draw_north_arrow(canvas, box.right - 4 * unit, box.top, unit)


def _legend_heading(content: SheetContent, words: Words) -> str:
    return words(N_("图例与数量（%(area)s）")) % {"area": content.area.title}


def _draw_locator(
    canvas: Canvas, rest: Box, unit: float, content: SheetContent, words: Words
) -> None:
    """Draw the locator where it has room and the sheet is not the whole office anyway."""
    if content.area.kind == "office" or rest.height < _LEAST_LOCATOR * unit:
        return
    box = draw_heading(canvas, rest, unit, words(N_("位置")))
    box = Box(box.left, box.top, box.width, min(box.height, box.width))
    draw_locator(canvas, box, unit, content.grid_outlines, content.area.sub_grids)


def _below(box: Box, used: float) -> Box:
    return Box(box.left, box.top + used, box.width, max(box.height - used, 0))
