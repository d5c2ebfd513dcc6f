"""Draws a patrol plan as PDF: a page with all routes, and a page for each team to take along."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webmap.errors import N_
from webmap.printing.assemble import Page, assemble
from webmap.printing.canvas import Box, Canvas
from webmap.printing.directions_page import Row, draw_columns, paginate, rows_of
from webmap.printing.furniture import (
    QUIET,
    draw_heading,
    draw_index_grid,
    index_counts,
    index_name,
)
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
from webmap.printing.timetable_table import ROW, draw_timetable, timetable_height

Words = Callable[[str], str]

# No map of a few metres for a team that stays in one place.
_LARGEST_SCALE = 1500
_HEADING, _LEAST_PANEL, _SIDE = 6.8, 30.0, 54.0
_TEXT = 3.1
_MOST_LEFT_OUT = 10
# A timetable longer than this would leave too little room for the map.
_MOST_ROWS = 34
# Width and height of the scale's place on the map, modules.


@dataclass(frozen=True)
class PlanPage:
    """A page of a plan: its routes, its title, and where it is."""

    routes: tuple[RouteSheet, ...]
    title: str
    framing: Framing
    overview: bool


def plan_pages(content: PlanContent, paper: PaperName, words: Words) -> list[PlanPage]:
    """Return the pages of a plan: all routes, then each team's."""
    rows = len(content.routes) + min(len(content.left_out), _MOST_LEFT_OUT + 1)
    overview_height = max(_LEAST_PANEL, 2 * _HEADING + (rows + 2) * ROW + 4)
    pages = [
        PlanPage(
            content.routes,
            words(N_("%(plan)s 全部小组")) % {"plan": content.title},
            _frame(bounds_of(list(content.routes)), content, paper, overview_height),
            True,
        )
    ]
    for route in content.routes:
        height = _HEADING + timetable_height(min(len(route.stops), _MOST_ROWS)) + 3
        pages.append(
            PlanPage(
                (route,),
                f"{content.title} {route.team}",
                _frame(route.bounds(), content, paper, max(_LEAST_PANEL, height)),
                False,
            )
        )
    return pages


def _frame(
    bounds: tuple[float, float, float, float] | None,
    content: PlanContent,
    paper: PaperName,
    panel_height: float,
) -> Framing:
    bounds = bounds or content.office_bounds
    framing = frame_ground(bounds, paper, "portrait", None, panel_height)
    if framing.denominator < _LARGEST_SCALE:
        return frame_ground(bounds, paper, "portrait", _LARGEST_SCALE, panel_height)
    return framing


def draw_plan(
    content: PlanContent, paper: PaperName, font_dir: Path, words: Words, language: str
) -> bytes:
    """Return a plan as PDF.

    Parameters
    ----------
    content
        The plan.
    paper
        Size of all pages, which stand upright.
    font_dir
        Folder of the Chinese font.
    words
        Translates the sheet's own words.
    language
        Of the document, such as ``zh-CN``.
    """
    pages = plan_pages(content, paper, words)
    with tempfile.TemporaryDirectory() as name:
        bodies = []
        for number, page in enumerate(pages):
            path = Path(name) / f"{number}.pdf"
            draw_plan_map(
                content, page.routes, page.framing, path, font_dir, numbered=not page.overview
            )
            bodies.append(Page(path, page.framing.layout.body, page.title))
            bodies += [Page(None, None, page.title)] * len(_text_pages(page, words))

        def draw(canvas: Canvas) -> None:
            for page in pages:
                _draw_page(canvas, content, page, words)
                for columns in _text_pages(page, words):
                    begin_page(canvas, content, page.framing.layout, page.title, "", words)
                    draw_columns(canvas, page.framing.layout, columns, page.routes[0].number)

        return assemble(draw_pages(draw, font_dir), bodies, facts_of(content, language))


def _text_pages(page: PlanPage, words: Words) -> list[list[list[Row]]]:
    """Return the pages that tell a team's way turn by turn; none where no way is known."""
    if page.overview or not any(stop.turns for stop in page.routes[0].stops):
        return []
    return paginate(rows_of(page.routes[0], words), page.framing.layout)


def _draw_page(canvas: Canvas, content: PlanContent, page: PlanPage, words: Words) -> None:
    layout, unit = page.framing.layout, page.framing.layout.unit
    begin_page(
        canvas, content, page.framing.layout, page.title, f"1:{page.framing.denominator:,}", words
    )
    draw_index_grid(canvas, layout)
    draw_scale_inset(canvas, page.framing, words)
    if page.overview:
        _draw_overview(canvas, content, layout.panel, unit, words)
    else:
        _draw_team(canvas, page.routes[0], page.framing, words)


def _draw_overview(
    canvas: Canvas, content: PlanContent, panel: Box, unit: float, words: Words
) -> None:
    """Draw the teams, the plan's figures, and what no team visits."""
    gap, row = 6 * unit, ROW * unit
    right = Box(panel.right - _SIDE * unit, panel.top, _SIDE * unit, panel.height)
    main = Box(panel.left, panel.top, right.left - gap - panel.left, panel.height)
    rest = draw_heading(canvas, main, unit, words(N_("小组")))
    top = rest.top
    for route in content.routes:
        _draw_team_row(canvas, rest, top, unit, route, words)
        top += row
    if content.left_out:
        below = Box(main.left, top + 3 * unit, main.width, panel.bottom - top - 3 * unit)
        heading = words(N_("未排入的到访（%(count)s）")) % {"count": len(content.left_out)}
        rest = draw_heading(canvas, below, unit, heading)
        _draw_left_out(canvas, rest, unit, content, words)
    draw_total(canvas, right, unit, content, words)


def _draw_team_row(
    canvas: Canvas, box: Box, top: float, unit: float, route: RouteSheet, words: Words
) -> None:
    middle, size = top + ROW * unit / 2, _TEXT * unit
    left = draw_route_sign(canvas, box.left, middle, unit, route.number)
    name_room = 0.3 * box.width
    canvas.text(route.team, left, middle, size, bold=True, vertical="middle", room=name_room)
    left += name_room + 2 * unit
    told = words(N_("%(mode)s  %(leaves)s–%(back)s  到访 %(visits)s 次  %(distance)s 公里")) % {
        "mode": route.mode,
        "leaves": route.leaves,
        "back": route.back,
        "visits": route.visit_count,
        "distance": f"{route.distance_m / 1000:.1f}",
    }
    canvas.text(told, left, middle, size, vertical="middle", room=box.right - left)


def _draw_left_out(
    canvas: Canvas, box: Box, unit: float, content: PlanContent, words: Words
) -> None:
    size, row = _TEXT * unit, ROW * unit
    shown = content.left_out[:_MOST_LEFT_OUT]
    name_room = 0.3 * box.width
    for index, (name, reason) in enumerate(shown):
        middle = box.top + (index + 0.5) * row
        canvas.text(name, box.left, middle, size, vertical="middle", room=name_room - 2 * unit)
        left = box.left + name_room
        canvas.text(
            reason, left, middle, size, colour=QUIET, vertical="middle", room=box.right - left
        )
    if more := len(content.left_out) - len(shown):
        middle = box.top + (len(shown) + 0.5) * row
        text = words(N_("另有 %(count)s 处，见巡逻页面。")) % {"count": more}
        canvas.text(text, box.left, middle, size, colour=QUIET, vertical="middle")


def _draw_team(canvas: Canvas, route: RouteSheet, framing: Framing, words: Words) -> None:
    """Draw a team's timetable."""
    layout, unit = framing.layout, framing.layout.unit
    heading = words(N_("%(team)s：%(mode)s，%(leaves)s 出发，%(back)s 返回，%(distance)s 公里")) % {
        "team": route.team,
        "mode": route.mode,
        "leaves": route.leaves,
        "back": route.back,
        "distance": f"{route.distance_m / 1000:.1f}",
    }
    box = draw_heading(canvas, layout.panel, unit, heading)
    if not route.stops:
        text = words(N_("这个小组没有排到访。"))
        canvas.text(text, box.left, box.top, _TEXT * unit, colour=QUIET)
        return
    # A very long timetable is written smaller: the map keeps its part of the page.
    room = min(1.0, box.height / (timetable_height(len(route.stops)) * unit))
    cells = [cell_of(framing, stop.point) for stop in route.stops]
    draw_timetable(canvas, box, unit * room, route.stops, cells, route.number, words)


def cell_of(framing: Framing, point: Any) -> str:
    """Return the name of the index grid's cell in which a point lies; empty for none."""
    if point is None:
        return ""
    west, south, east, north = framing.extent
    columns, rows = index_counts(framing.layout)
    column = int((point.x - west) / (east - west) * columns)
    row = int((north - point.y) / (north - south) * rows)
    return index_name(min(max(column, 0), columns - 1), min(max(row, 0), rows - 1))
