"""What sheets of plans and of walks share: the head of a page, the scale, totals, route signs."""

from __future__ import annotations

from collections.abc import Callable

from webmap.errors import N_
from webmap.printing.assemble import DocumentFacts
from webmap.printing.canvas import Box, Canvas
from webmap.printing.furniture import QUIET, draw_foot, draw_heading, draw_title
from webmap.printing.layout import Framing, SheetLayout
from webmap.printing.paper import PX_MM
from webmap.printing.plan_content import PlanContent
from webmap.printing.route_signs import route_colour, route_dash
from webmap.printing.sheet import draw_scale, warning_text
from webmap.printing.symbols import ink_on
from webmap.printing.timetable_table import ROW

Words = Callable[[str], str]

_INSET = (64.0, 20.0)
_TEXT = 3.1


def begin_page(
    canvas: Canvas,
    content: PlanContent,
    layout: SheetLayout,
    title: str,
    scale_text: str,
    words: Words,
) -> None:
    """Begin a page with its title, the shift, the scale (empty for none) and the foot."""
    canvas.add_page(layout.paper)
    draw_title(canvas, layout, title, content.shift, scale_text)
    source = words(N_("%(office)s，打印于 %(date)s；坐标系：%(crs)s")) % {
        "office": content.office_name,
        "date": f"{content.drawn_at:%Y-%m-%d %H:%M}",
        "crs": content.crs_name,
    }
    draw_foot(canvas, layout, source, warning_text(content.made_up, words))


def draw_scale_inset(canvas: Canvas, framing: Framing, words: Words) -> None:
    """Draw the scale bar and the north arrow on white in the map's lower left corner."""
    unit, body = framing.layout.unit, framing.layout.body
    width, height = _INSET[0] * unit, _INSET[1] * unit
    box = Box(body.left, body.bottom - height, width, height)
    canvas.box(box, fill="#ffffff", opacity=0.88)
    draw_scale(canvas, box.inset(2 * unit), unit, framing.denominator, words)


def draw_total(canvas: Canvas, box: Box, unit: float, content: PlanContent, words: Words) -> None:
    """Draw the figures of the whole, a row each, under a heading."""
    rest = draw_heading(canvas, box, unit, words(N_("合计")))
    for index, (name, value) in enumerate(content.figures):
        middle = rest.top + (index + 0.5) * ROW * unit
        canvas.text(name, rest.left, middle, _TEXT * unit, colour=QUIET, vertical="middle")
        canvas.text(
            value, rest.right, middle, _TEXT * unit, bold=True, align="right", vertical="middle"
        )


def draw_route_sign(canvas: Canvas, left: float, middle: float, unit: float, number: int) -> float:
    """Draw a route's number and a piece of its line; return where text may begin, mm."""
    colour = route_colour(number)
    canvas.disc(left + 2.6 * unit, middle, 2.25 * unit, colour)
    canvas.text(
        str(number), left + 2.6 * unit, middle, 2.9 * unit, bold=True,
        colour=ink_on(colour), align="centre", vertical="middle",
    )  # fmt: skip
    ends = [(left + 6.5 * unit, middle), (left + 15 * unit, middle)]
    canvas.line(ends, colour, 0.9 * unit, [length * PX_MM for length in route_dash(number)])
    return left + 17.5 * unit


def facts_of(content: PlanContent, language: str) -> DocumentFacts:
    """Return what the document says of itself."""
    return DocumentFacts(
        title=f"{content.office_name} {content.title}",
        author=content.office_name,
        subject=content.shift,
        language=language,
        made_at=content.drawn_at,
    )
