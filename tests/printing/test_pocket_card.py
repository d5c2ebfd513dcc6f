"""Pocket cards: pages, words, the QR code, and the way turn by turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import segno
import shapely

from tests.printing.conftest import NOW, plain
from tests.printing.pdf import boxes_mm, page_count, picture_of, size_mm, text_of
from webmap.printing import PlanContent, draw_cards, draw_plan
from webmap.printing.base_data import BaseData
from webmap.printing.plan_content import RouteSheet, StopLine
from webmap.printing.pocket_card import cards_of

EAST, NORTH = 500_000.0, 2_520_000.0
ADDRESSES = (
    "http://127.0.0.1:8000/field?plan=7&route=1",
    "http://127.0.0.1:8000/field?plan=7&route=2",
)
TURNS = ("沿石鼓一巷走 120 米", "左转进桥蛟中路，走 200 米")


def _stop(number: int, x: float, turns: tuple[str, ...] = TURNS) -> StopLine:
    return StopLine(
        str(number), f"第{number}处热点", "22:15", "22:15–22:30", 15, 4, 320.0, "石鼓一巷",
        shapely.Point(EAST + x, NORTH), turns,
    )  # fmt: skip


@pytest.fixture
def content(make_base_data: Callable[..., BaseData]) -> PlanContent:
    line = shapely.LineString([(EAST, NORTH), (EAST + 500, NORTH)])

    def route(number: int, team: str, stops: int) -> RouteSheet:
        return RouteSheet(
            number, team, "步行", "20:00", "次日 01:50", 5210.0, 70, 180, line,
            tuple(_stop(n, n * 8.0) for n in range(1, stops + 1)), ("掉头沿石鼓一巷走 300 米",),
        )  # fmt: skip

    return PlanContent(
        office_name="试验警务室",
        made_up=True,
        title="周五夜班",
        shift="2026-11-27 20:00–次日 02:00",
        figures=(),
        routes=(route(1, "路面巡处一组", 3), route(2, "综管机动二组", 30)),
        left_out=(),
        base=make_base_data(shapely.LineString([(EAST - 100, NORTH), (EAST + 600, NORTH)])),
        layers=(),
        office_bounds=(EAST - 500, NORTH - 500, EAST + 900, NORTH + 900),
        crs_name="CGCS2000",
        drawn_at=NOW,
    )


@pytest.fixture
def pdf(content: PlanContent, font_dir: Path) -> bytes:
    return draw_cards(content, ADDRESSES, font_dir, plain, "zh-CN")


def test_each_team_has_a_card_of_a5_with_its_times_and_its_way(pdf: bytes) -> None:
    assert {size_mm(pdf, page) for page in range(page_count(pdf))} == {size_mm(pdf)}
    assert size_mm(pdf) == pytest.approx((148, 210), abs=0.1)
    front, back, *others = text_of(pdf).strip("\f").split("\f")
    for words in ("路面巡处一组", "周五夜班", "步行", "次日 01:50", "5.2 公里", "演示数据", "扫码"):
        assert words in front
    for words in (*TURNS, "22:15–22:30", "第3处热点", "掉头沿石鼓一巷走 300 米", "次日 01:50 返回"):
        assert words in back
    assert all("综管机动二组" in page for page in others)
    assert "第30处热点" in "".join(others), "a long way goes on on further pages"
    assert len(others) >= 2


def test_nothing_lies_off_the_card(pdf: bytes) -> None:
    for page in range(page_count(pdf)):
        for left, bottom, right, top in boxes_mm(pdf, page):
            assert left >= 4
            assert bottom >= 4
            assert right <= 144
            assert top <= 206


def test_the_code_says_where_the_team_s_route_is(pdf: bytes, content: PlanContent) -> None:
    cards = cards_of(content, ADDRESSES, plain)
    dpi = 300
    picture = picture_of(pdf, 0, dpi=dpi)
    panel = cards[0].framing.layout.panel
    matrix = [list(row) for row in segno.make(ADDRESSES[0], error="q", micro=False).matrix]
    module = panel.height / (len(matrix) + 8)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            left = panel.right - panel.height + (x + 4.5) * module
            top = panel.top + (y + 4.5) * module
            pixel = picture[round(top / 25.4 * dpi), round(left / 25.4 * dpi)]
            assert (int(pixel.mean()) < 128) == bool(dark), (x, y)


def test_a_plan_s_sheet_tells_the_way_on_pages_behind_each_team_s(
    content: PlanContent, font_dir: Path
) -> None:
    pages = text_of(draw_plan(content, "A4", font_dir, plain, "zh-CN")).strip("\f").split("\f")
    assert len(pages) == 1 + 2 + 2
    assert TURNS[1] in pages[2]
    assert "第30处热点" in pages[4]
    silent = tuple(
        replace(route, stops=tuple(replace(stop, turns=()) for stop in route.stops))
        for route in content.routes
    )
    plain_pdf = draw_plan(replace(content, routes=silent), "A4", font_dir, plain, "zh-CN")
    assert page_count(plain_pdf) == 3


def test_a_card_tells_waiting_and_its_letters_are_large_unless_that_takes_more_pages(
    content: PlanContent, font_dir: Path
) -> None:
    few = content.routes[0]
    there, again, *more = few.stops
    waits = replace(there, arrives="21:45", begins="22:15", wait_min=30)
    stays = replace(again, arrives="22:30", begins="23:00", wait_min=30, turns=())
    told = replace(content, routes=(replace(few, stops=(waits, stays, *more)),))
    text = text_of(draw_cards(told, ADDRESSES[:1], font_dir, plain, "zh-CN"))
    assert "21:45 到，等到 22:15" in text
    assert "原地等到 23:00" in text
    short, long = (card.text for card in cards_of(content, ADDRESSES, plain))
    assert short.size_mm > long.size_mm >= 3.2
    assert len(short.pages) == 1
