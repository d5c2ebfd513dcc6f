"""Draws sweeps and beats as PDF: all walks on one map, then each with its streets in order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from webmap.errors import N_
from webmap.printing.assemble import Page, assemble
from webmap.printing.canvas import Box, Canvas
from webmap.printing.directions_page import Row, draw_columns, paginate
from webmap.printing.furniture import QUIET, draw_heading, draw_index_grid
from webmap.printing.layout import Framing, frame_ground
from webmap.printing.paper import PaperName
from webmap.printing.plan_content import PlanContent, RouteSheet, bounds_of
from webmap.printing.plan_furniture import (
    begin_page,
    draw_route_sign,
    draw_scale_inset,
    draw_total,
    facts_of,
)
from webmap.printing.plan_map import draw_plan_map
from webmap.printing.sheet import draw_pages

Words = Callable[[str], str]

# No map of a few metres for a short walk.
_LARGEST_SCALE = 1500
# Modules.
_HEADING, _ROW, _SIDE, _LEAST_PANEL, _TEXT = 6.8, 5.4, 54.0, 30.0, 3.1


@dataclass(frozen=True)
class _WalkPage:
    """A page: its walks, its title, where it is, and the walk's text where it has one."""

    routes: tuple[RouteSheet, ...]
    title: str
    framing: Framing
    text: tuple[list[list[Row]], ...]


def draw_walks(
    content: PlanContent, paper: PaperName, font_dir: Path, words: Words, language: str
) -> bytes:
    """Return the sheets of a sweep or of beats as PDF.

    Parameters
    ----------
    content
        From `read_walk_content`.
    paper
        Size of all pages, which stand upright.
    font_dir
        Folder of the Chinese font.
    words
        Translates the sheet's own words.
    language
        Of the document, such as ``zh-CN``.
    """
    pages = _pages(content, paper, words)
    with tempfile.TemporaryDirectory() as name:
        bodies = []
        for number, page in enumerate(pages):
            path = Path(name) / f"{number}.pdf"
            numbered = bool(page.text)
            shown = [_for_map(route, numbered=numbered) for route in page.routes]
            draw_plan_map(content, shown, page.framing, path, font_dir, numbered=numbered)
            bodies.append(Page(path, page.framing.layout.body, page.title))
            bodies += [Page(None, None, page.title)] * len(page.text)

        def draw(canvas: Canvas) -> None:
            for page in pages:
                begin_page(
                    canvas,
                    content,
                    page.framing.layout,
                    page.title,
                    f"1:{page.framing.denominator:,}",
                    words,
                )
                draw_index_grid(canvas, page.framing.layout)
                draw_scale_inset(canvas, page.framing, words)
                _draw_panel(canvas, content, page, words)
                for columns in page.text:
                    begin_page(canvas, content, page.framing.layout, page.title, "", words)
                    draw_columns(canvas, page.framing.layout, columns, page.routes[0].number)

        return assemble(draw_pages(draw, font_dir), bodies, facts_of(content, language))


def _pages(content: PlanContent, paper: PaperName, words: Words) -> list[_WalkPage]:
    """Return all walks on one page where there are several, then a page for each."""
    pages = []
    if len(content.routes) > 1:
        framing = _frame(content.routes, content, paper)
        pages.append(_WalkPage(content.routes, content.title, framing, ()))
    for route in content.routes:
        framing = _frame((route,), content, paper)
        title = content.title
        if len(content.routes) > 1:
            title = f"{content.title} {route.team}"
        text = tuple(paginate(_rows(route, words), framing.layout))
        pages.append(_WalkPage((route,), title, framing, text))
    return pages


def _frame(routes: tuple[RouteSheet, ...], content: PlanContent, paper: PaperName) -> Framing:
    rows = max(len(routes), len(content.figures)) + 1
    height = max(_LEAST_PANEL, _HEADING + rows * _ROW + 3)
    bounds = bounds_of(list(routes)) or content.office_bounds
    framing = frame_ground(bounds, paper, "portrait", None, height)
    if framing.denominator < _LARGEST_SCALE:
        return frame_ground(bounds, paper, "portrait", _LARGEST_SCALE, height)
    return framing


def _rows(route: RouteSheet, words: Words) -> list[Row]:
    """Return a walk's lines: what counts with its number, what is only passed without."""
    rows: list[Row] = []
    for stop in route.stops:
        rows += [Row(text) for text in stop.turns]
        rows.append(Row(stop.name, stop))
    rows += [Row(text) for text in route.turns_back]
    rows.append(Row(words(N_("走完"))))
    return rows


def _for_map(route: RouteSheet, *, numbered: bool) -> RouteSheet:
    """Return a walk with the signs that its map shows; the streets' names are on the map."""
    if numbered:
        return replace(route, stops=tuple(replace(stop, name="") for stop in route.stops))
    return replace(route, stops=route.stops[:1])


def _draw_panel(canvas: Canvas, content: PlanContent, page: _WalkPage, words: Words) -> None:
    """Draw the walks at the left and the figures of all at the right."""
    layout, unit = page.framing.layout, page.framing.layout.unit
    panel = layout.panel
    right = Box(panel.right - _SIDE * unit, panel.top, _SIDE * unit, panel.height)
    main = Box(panel.left, panel.top, right.left - 6 * unit - panel.left, panel.height)
    rest = draw_heading(canvas, main, unit, words(N_("路线")))
    for index, route in enumerate(page.routes):
        _draw_walk(canvas, rest, rest.top + index * _ROW * unit, unit, route, words)
    if page.text:
        middle = rest.top + 1.5 * _ROW * unit
        told = words(N_("圆点是每段道路的起点，编号与后面的清单一致。"))
        canvas.text(
            told, rest.left, middle, _TEXT * unit, colour=QUIET, vertical="middle", room=rest.width
        )
    draw_total(canvas, right, unit, content, words)


def _draw_walk(
    canvas: Canvas, box: Box, top: float, unit: float, route: RouteSheet, words: Words
) -> None:
    middle, size = top + _ROW * unit / 2, _TEXT * unit
    left = draw_route_sign(canvas, box.left, middle, unit, route.number)
    told = words(N_("%(mode)s  %(distance)s 公里  %(told)s")) % {
        "mode": route.mode,
        "distance": f"{route.distance_m / 1000:.1f}",
        "told": route.back,
    }
    canvas.text(told, left, middle, size, vertical="middle", room=box.right - left)
