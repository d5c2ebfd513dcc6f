"""The main job in one sitting: a shop found, tonight's patrol planned, published and printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect

from webmap.accounts import DEMO_PASSWORD

GIS_DATA_DIR = Path(__file__).resolve().parents[2] / "gis_data"
HOTSPOTS = 8
OFFICE = "石鼓社区警务室"


def _any_shop() -> str:
    shops = json.loads((GIS_DATA_DIR / "shops.geojson").read_text(encoding="utf-8"))["features"]
    return shops[len(shops) // 2]["properties"]["name"]


def test_shop_is_found_and_tonights_patrol_is_planned_published_and_printed(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page(role=None)
    page.goto("/sign-in")
    page.get_by_label("账号").fill("officer")
    page.get_by_label("密码").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="登录").click()
    shop = _any_shop()
    page.get_by_label("查找场所").fill(shop)
    page.locator("#search").get_by_role("option").filter(has_text=shop).first.click()
    expect(page.locator("#panel")).to_contain_text(shop)

    page.get_by_role("link", name="巡逻").click()
    expect(page.locator("#step-shift")).to_contain_text(re.compile(r"20:00–次日 02:00，共 6 小时"))
    teams = page.locator("#step-teams").get_by_role("listitem")
    names = []
    for index in range(2):
        team = teams.nth(index)
        team.get_by_role("checkbox").first.check()
        names.append(team.locator("label").first.inner_text())
    visits = page.locator("#step-visits").get_by_role("listitem")
    hotspots = []
    for index in range(HOTSPOTS):
        visit = visits.nth(index)
        visit.get_by_role("checkbox").check()
        hotspots.append(visit.locator(".patrol-name").inner_text())
    page.get_by_role("button", name=re.compile("^编排 · 2 组")).click()

    result = page.locator("#result")
    expect(result).to_contain_text("草稿")
    expect(result.locator(".patrol-route-head")).to_have_count(2)
    expect(page.locator(".patrol-stop-badge").first).to_be_visible()
    page.get_by_role("button", name="发布").click()
    expect(result).to_contain_text("已发布")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 PDF 图幅").click()
    sheet = tmp_path / "sheet.pdf"
    waiting.value.save_as(sheet)
    with closing(pypdfium2.PdfDocument(sheet)) as document:
        text = "".join(leaf.get_textpage().get_text_range() for leaf in document)
    text = re.sub(r"\s", "", text)
    for name in [OFFICE, *names, *hotspots]:
        assert name in text
