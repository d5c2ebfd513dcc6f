"""A patrol plan on paper, from its content and from the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from sqlalchemy import select

from tests.printing.conftest import NOW, plain
from tests.printing.pdf import boxes_mm, page_count, picture_of, size_mm, spots_mm, text_of
from webmap.database import Database
from webmap.models import Mode, Office, Team
from webmap.patrols import (
    Itinerary,
    PlanFigures,
    PlannedRoute,
    PlannedStop,
    StopKind,
    Wording,
    read_plan,
    save_plan,
)
from webmap.printing import PlanContent, draw_plan, read_plan_content, sheet
from webmap.printing.base_data import BaseData
from webmap.printing.plan_content import RouteSheet, StopLine
from webmap.printing.plan_map import signs_of
from webmap.printing.plan_sheet import cell_of, plan_pages
from webmap.printing.route_signs import route_colour, stop_svg
from webmap.printing.sheet_font import CharacterMemory

EAST, NORTH = 500_000.0, 2_520_000.0


def _stop(number: int, x: float, y: float, name: str) -> StopLine:
    return StopLine(
        str(number), name, "22:15", "22:15–22:30", 15, 4, 320.0, "石鼓一巷、桥蛟中路",
        shapely.Point(EAST + x, NORTH + y),
    )  # fmt: skip


def _break() -> StopLine:
    return StopLine("", "休息", "23:00", "23:00–23:30", 30, 0, 0.0, "", None)


def _route(number: int, team: str, stops: tuple[StopLine, ...]) -> RouteSheet:
    line = shapely.LineString([(EAST, NORTH), (EAST + 500, NORTH), (EAST + 500, NORTH + 400)])
    return RouteSheet(number, team, "步行", "20:00", "次日 01:50", 5210.0, 70, 180, line, stops)


@pytest.fixture
def content(make_base_data: Callable[..., BaseData]) -> PlanContent:
    street = shapely.LineString([(EAST - 100, NORTH), (EAST + 600, NORTH)])
    return PlanContent(
        office_name="试验警务室",
        made_up=True,
        title="周五夜班",
        shift="2026-11-27 20:00–次日 02:00",
        figures=(("到访", "3 / 5 次"), ("得分占比", "78%")),
        routes=(
            _route(1, "路面巡处一组", (_stop(1, 100, 0, "石鼓夜市"), _break(),
                                 _stop(2, 500, 300, "文化广场"), _stop(3, 101, 2, "石鼓夜市"))),
            _route(2, "综管机动二组", (_stop(1, 480, 380, "厂区宿舍"),)),
            RouteSheet(3, "警务助理", "步行", "20:00", "20:00", 0.0, 0, 0, None, ()),
        ),
        left_out=(("市场门口", "时间窗不在这个班次内"),) * 14,
        base=make_base_data(street),
        layers=(),
        office_bounds=(EAST - 500, NORTH - 500, EAST + 900, NORTH + 900),
        crs_name="CGCS2000 3° 114°E（EPSG:4547）",
        drawn_at=NOW,
    )  # fmt: skip


def test_a_plan_has_a_page_for_all_and_one_for_each_team(
    content: PlanContent, font_dir: Path
) -> None:
    pdf = draw_plan(content, "A4", font_dir, plain, "zh-CN")
    assert page_count(pdf) == 4
    assert {size_mm(pdf, page) for page in range(4)} == {size_mm(pdf)}
    assert size_mm(pdf) == pytest.approx((210, 297), abs=0.1)
    overview, first, second, third = text_of(pdf).strip("\f").split("\f")
    for words in ("周五夜班", "2026-11-27 20:00–次日 02:00", "演示数据", "比例尺"):
        assert all(words in page for page in (overview, first, second, third))
    for words in (
        "路面巡处一组",
        "综管机动二组",
        "警务助理",
        "78%",
        "未排入的到访（14）",
        "另有 4 处",
    ):
        assert words in overview
    for words in ("石鼓夜市", "文化广场", "休息", "22:15", "15 分", "320 米", "石鼓一巷、桥蛟中路"):
        assert words in first
    assert "厂区宿舍" in second
    assert "石鼓夜市" not in second
    assert "没有排到访" in third


def test_nothing_of_a_plan_lies_off_its_paper(content: PlanContent, font_dir: Path) -> None:
    many = tuple(
        _stop(n, n * 10.0, n * 5.0, f"第{n}处很长很长很长很长的热点名称") for n in range(1, 61)
    )
    long = replace(content, routes=(_route(1, "一组", many),))
    pdf = draw_plan(long, "A4", font_dir, plain, "zh-CN")
    for page in range(2):
        for left, bottom, right, top in boxes_mm(pdf, page):
            assert left >= 4
            assert bottom >= 4
            assert right <= 206
            assert top <= 293
    assert "第60处" in text_of(pdf)
    pages = plan_pages(long, "A4", plain)
    assert pages[1].framing.layout.body.height > 80


def test_texts_that_are_cut_need_no_character_that_was_there_before(
    content: PlanContent, font_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a process that has drawn nothing yet: the widths of texts are not known at first.
    monkeypatch.setattr(sheet, "_characters", CharacterMemory())
    stop = replace(
        _stop(1, 100, 0, "石鼓夜市"), via="、".join(f"很长的路名第{n}段" for n in range(30))
    )
    cut = replace(content, routes=(_route(1, "一组", (stop,)),))
    assert "…" in text_of(draw_plan(cut, "A4", font_dir, plain, "zh-CN"))
    known = sheet._characters.known()
    assert {"石", "…"} <= known


def test_a_plan_without_routes_shows_the_office(content: PlanContent, font_dir: Path) -> None:
    empty = replace(content, routes=(), left_out=())
    pdf = draw_plan(empty, "A3", font_dir, plain, "zh-CN")
    assert page_count(pdf) == 1
    west, south, east, north = plan_pages(empty, "A3", plain)[0].framing.extent
    assert west < content.office_bounds[0]
    assert north > content.office_bounds[3]
    assert east > content.office_bounds[2]
    assert south < content.office_bounds[1]


def test_visits_to_one_place_share_a_sign_with_all_their_numbers(content: PlanContent) -> None:
    signs = signs_of(content.routes[0])
    assert [(sign.numbers, sign.name) for sign in signs] == [("1·3", "石鼓夜市"), ("2", "文化广场")]


def test_stops_are_drawn_in_the_team_s_colour_where_they_lie(
    content: PlanContent, font_dir: Path
) -> None:
    pdf = draw_plan(content, "A4", font_dir, plain, "zh-CN")
    framing = plan_pages(content, "A4", plain)[2].framing
    colour = route_colour(2)
    rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    stop = content.routes[1].stops[0].point
    west, _south, _east, north = framing.extent
    scale, body = 1000 / framing.denominator, framing.layout.body
    x, y = body.left + (stop.x - west) * scale, body.top + (north - stop.y) * scale
    spots = spots_mm(picture_of(pdf, 2, dpi=150), rgb, 150)
    assert min(abs(left - x) + abs(top - y) for left, top in spots) < 6


def test_the_index_cell_of_a_stop_is_where_it_lies_on_the_page(content: PlanContent) -> None:
    framing = plan_pages(content, "A4", plain)[1].framing
    west, south, east, north = framing.extent
    assert cell_of(framing, shapely.Point(west + 1, north - 1)) == "A1"
    assert cell_of(framing, shapely.Point(east - 1, south + 1)) == cell_of(
        framing, shapely.Point(east + 1, south - 1)
    )
    assert cell_of(framing, None) == ""


def test_a_sign_is_as_wide_as_its_numbers_need(font_dir: Path) -> None:
    from xml.etree.ElementTree import fromstring

    one, many = (
        float(fromstring(stop_svg(text, "#0072b2", font_dir)).attrib["width"])
        for text in ("7", "10·11·12")
    )
    assert many > 2 * one


def _add_plan(database: Database) -> tuple[int, int]:
    start = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    arrives = start + timedelta(hours=4, minutes=20)
    leaves = arrives + timedelta(minutes=15)
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        team = session.scalars(select(Team).where(Team.code == "R1")).one()
        stop = PlannedStop(
            1, StopKind.VISIT, "夜市北口", None, 5, shapely.Point(114.003, 22.703), 600, 800.0,
            ("1号路",), arrives, arrives, leaves,
        )  # fmt: skip
        line = shapely.LineString([(114.001, 22.7025), (114.005, 22.7025)])
        route = PlannedRoute(
            1, team.id, team.name, Mode.FOOT, start, leaves, 800.0, 600, 900, line, (stop,)
        )
        figures = PlanFigures(9, 12, 9, 600, 900, 800.0, 1.0, 1, 1, False)
        plan_id = save_plan(
            session,
            office.id,
            shift=("夜班", start, start + timedelta(hours=6)),
            seed=1,
            request={},
            itinerary=Itinerary((route,), (), figures),
            now=start,
            user_id=None,
        )
        return office.id, plan_id


def test_a_kept_plan_is_read_in_local_time_and_metres(database: Database) -> None:
    office_id, plan_id = _add_plan(database)
    with database.reading() as session:
        office = session.get_one(Office, office_id)
        plan = read_plan(session, office_id, plan_id)
        content = read_plan_content(session, office, plan, Wording(plain, NOW.tzinfo), NOW, "zh_CN")
    assert content.shift == "2026-11-24 20:00–次日 02:00"
    route = content.routes[0]
    assert route.team == "路面巡处组"
    assert route.line.length == pytest.approx(411, abs=3)
    assert [(stop.number, stop.name, stop.arrives, stop.stays) for stop in route.stops] == [
        ("1", "夜市北口", "次日 00:20", "次日 00:20–00:35")
    ]
    assert {layer.layer_id for layer in content.layers} == {
        "boundary", "police_grids", "sub_grids", "hotspots",
    }  # fmt: skip
