"""Draws pocket cards of a patrol plan (A5): a team's map and QR code, its timetable and its way."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from webmap.errors import N_
from webmap.printing.assemble import DocumentFacts, Page, assemble
from webmap.printing.canvas import Box, Canvas
from webmap.printing.card_text import CardText, card_text, draw_card_text
from webmap.printing.furniture import QUIET, draw_foot, draw_heading, draw_index_grid, draw_title
from webmap.printing.layout import Framing, frame_ground
from webmap.printing.plan_content import PlanContent, RouteSheet
from webmap.printing.plan_map import draw_plan_map
from webmap.printing.qr_code import draw_qr
from webmap.printing.sheet import draw_pages, draw_scale, warning_text

Words = Callable[[str], str]

_LARGEST_SCALE = 1500
# Modules: the panel below the map, and the text beside the QR code.
_PANEL, _TEXT, _ROW = 46.0, 3.4, 6.2
_INSET = (64.0, 20.0)


@dataclass(frozen=True)
class Card:
    """A team's card: its front with the map, and the text behind it."""

    route: RouteSheet
    framing: Framing
    address: str
    text: CardText


def cards_of(content: PlanContent, addresses: tuple[str, ...], words: Words) -> list[Card]:
    """Return a card for each route.

    Parameters
    ----------
    content
        The plan.
    addresses
        What each route's QR code says.
    words
        Translates.
    """
    cards = []
    for route, address in zip(content.routes, addresses, strict=True):
        bounds = route.bounds() or content.office_bounds
        framing = frame_ground(bounds, "A5", "portrait", None, _PANEL)
        if framing.denominator < _LARGEST_SCALE:
            framing = frame_ground(bounds, "A5", "portrait", _LARGEST_SCALE, _PANEL)
        text = card_text(route, framing.layout, words)
        cards.append(Card(route, framing, address, text))
    return cards


def draw_cards(
    content: PlanContent,
    addresses: tuple[str, ...],
    font_dir: Path,
    words: Words,
    language: str,
) -> bytes:
    """Return the pocket cards of a plan as PDF, printed on both sides or folded once.

    Parameters
    ----------
    content, addresses
        As in `cards_of`.
    font_dir
        Folder of the Chinese font.
    words, language
        Translates; of the document, such as ``zh-CN``.
    """
    cards = cards_of(content, addresses, words)
    with tempfile.TemporaryDirectory() as name:
        pages: list[Page] = []
        for number, card in enumerate(cards):
            path = Path(name) / f"{number}.pdf"
            draw_plan_map(content, (card.route,), card.framing, path, font_dir, numbered=True)
            pages.append(Page(path, card.framing.layout.body, card.route.team))
            pages += [Page(None, None, card.route.team)] * len(card.text.pages)

        def draw(canvas: Canvas) -> None:
            for card in cards:
                _draw_front(canvas, content, card, words)
                for lines in card.text.pages:
                    _begin(canvas, content, card, "", words)
                    draw_card_text(
                        canvas, card.framing.layout, lines, card.text.size_mm, card.route.number
                    )

        facts = DocumentFacts(
            title=words(N_("%(plan)s 口袋卡片")) % {"plan": content.title},
            author=content.office_name,
            subject=content.shift,
            language=language,
            made_at=content.drawn_at,
        )
        return assemble(draw_pages(draw, font_dir), pages, facts)


def _begin(canvas: Canvas, content: PlanContent, card: Card, scale_text: str, words: Words) -> None:
    layout = card.framing.layout
    canvas.add_page(layout.paper)
    draw_title(canvas, layout, card.route.team, content.shift, scale_text)
    source = words(N_("%(office)s，打印于 %(date)s")) % {
        "office": content.office_name,
        "date": f"{content.drawn_at:%Y-%m-%d %H:%M}",
    }
    draw_foot(canvas, layout, source, warning_text(content.made_up, words))


def _draw_front(canvas: Canvas, content: PlanContent, card: Card, words: Words) -> None:
    layout, unit, route = card.framing.layout, card.framing.layout.unit, card.route
    _begin(canvas, content, card, f"1:{card.framing.denominator:,}", words)
    draw_index_grid(canvas, layout)
    width, height = _INSET[0] * unit, _INSET[1] * unit
    inset = Box(layout.body.left, layout.body.bottom - height, width, height)
    canvas.box(inset, fill="#ffffff", opacity=0.88)
    draw_scale(canvas, inset.inset(2 * unit), unit, card.framing.denominator, words)
    panel = layout.panel
    code = Box(panel.right - panel.height, panel.top, panel.height, panel.height)
    draw_qr(canvas, code, card.address)
    beside = Box(panel.left, panel.top, code.left - panel.left - 4 * unit, panel.height)
    rest = draw_heading(canvas, beside, unit, f"{route.number} {content.title}")
    distance = words(N_("%(count)s 公里")) % {"count": f"{route.distance_m / 1000:.1f}"}
    facts = (
        (words(N_("方式")), route.mode),
        (words(N_("出发")), route.leaves),
        (words(N_("返回")), route.back),
        (words(N_("到访")), words(N_("%(count)s 次")) % {"count": route.visit_count}),
        (words(N_("路程")), distance),
    )
    for index, (name, value) in enumerate(facts):
        middle = rest.top + (index + 0.5) * _ROW * unit
        canvas.text(name, rest.left, middle, _TEXT * unit, colour=QUIET, vertical="middle")
        canvas.text(
            value, rest.left + 16 * unit, middle, _TEXT * unit, bold=True, vertical="middle"
        )
    told = words(N_("扫码打开路线"))
    canvas.text(
        told, rest.left, panel.bottom - 2.4 * unit, 2.8 * unit, colour=QUIET, vertical="middle",
        room=rest.width,
    )  # fmt: skip
