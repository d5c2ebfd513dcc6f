"""Bringing a file in through the page, and placing by hand what has no position."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.layers.source_files import write_xlsx
from webmap.layers import Datum, from_wgs84

NewPage = Callable[..., Page]
READY = ("data-ready", "true")
# Reading and checking are the server's work, on a machine that may be busy with other tests.
PATIENCE_MS = 30_000
# In the middle of the demo office, along one of its streets.
LON, LAT = 114.0645, 22.7850


def test_a_spreadsheet_is_mapped_moved_to_its_datum_and_kept_without_its_bad_rows(
    page: Page, tmp_path: Path
) -> None:
    rows = []
    for i in range(12):
        lon, lat = from_wgs84(LON + 0.0003 * i, LAT + 0.0001 * i, Datum.GCJ02)
        row = {"甲": f"BR{i:02d}", "乙": f"浏览器店{i}", "行业": "餐饮", "联系电话": "13800138000"}
        rows.append(row | {"经度": float(lon), "纬度": float(lat)})
    rows[3]["乙"] = ""
    page.goto("/data")
    expect(page.locator("#data-panel")).to_have_attribute(*READY)
    page.locator("#data-file").set_input_files(write_xlsx(tmp_path / "商铺表.xlsx", rows))
    panel = page.locator("#data-panel")
    expect(page.locator("#missing-fields")).to_contain_text("编号、名称", timeout=PATIENCE_MS)
    expect(page.locator("#layer-select")).to_have_value("shops")
    expect(panel).to_contain_text("个人信息，不导入")
    expect(panel).to_contain_text("BR00 · BR01 · BR02")
    page.get_by_label("甲 对应的字段").select_option("number")
    page.get_by_label("乙 对应的字段").select_option("name")
    expect(page.locator("#problems")).to_contain_text("第 5 行", timeout=PATIENCE_MS)
    page.locator('input[name="datum"][value="gcj02"]').check()
    expect(page.locator('input[name="datum"][value="gcj02"]')).to_be_checked()
    expect(page.locator("#keep-button")).to_be_disabled()
    page.locator("#leave-out").check()
    expect(page.locator("#counts")).to_have_text("新增 11，更新 0，移除 0")

    expect(page.locator("#keep-button")).to_be_enabled(timeout=PATIENCE_MS)

    page.reload()  # what was chosen is kept
    expect(page.get_by_label("乙 对应的字段")).to_have_value("name", timeout=PATIENCE_MS)
    expect(page.locator('input[name="datum"][value="gcj02"]')).to_be_checked()
    page.get_by_role("button", name="导入 11 行").click()
    expect(page.locator("#result-counts")).to_have_text(
        "新增 11，更新 0，移除 0", timeout=PATIENCE_MS
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="下载这些行").click()
    assert download.value.suggested_filename == "商铺表 未导入的行.xlsx"
    page.locator("#undo-import").click()
    expect(page.locator("#undo-import")).to_have_text("已撤销", timeout=PATIENCE_MS)


def test_a_row_without_a_position_is_placed_by_a_tap_and_the_next_comes_up(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(PHONE)
    rows = [
        {"编号": f"TAP{i}", "名称": f"没有地址的店{i}", "地址": f"市场后面第{i}排"}
        for i in range(3)
    ]
    page.goto("/data")
    expect(page.locator("#data-panel")).to_have_attribute(*READY)
    page.locator("#data-file").set_input_files(write_xlsx(tmp_path / "商铺.xlsx", rows))
    expect(page.locator("#by-address")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#missing-fields")).to_have_count(0)
    expect(page.locator("#step-mode .patrol-step-number")).to_have_text("3")
    page.locator("#by-address").click()
    expect(page.locator("#step-mode .patrol-step-number")).to_have_text("4", timeout=PATIENCE_MS)
    expect(page.locator("#address-counts")).to_contain_text("3 行没找到", timeout=PATIENCE_MS)
    page.get_by_role("button", name="导入 3 行").click()
    page.locator("#waiting-count a").click(timeout=PATIENCE_MS)
    expect(page.locator("#waiting-panel")).to_have_attribute(*READY)
    expect(page.locator("#current-name")).to_have_text("没有地址的店0")
    expect(page.locator(".patrol-adding")).to_be_visible()
    page.touchscreen.tap(195, 300)
    expect(page.locator("#current-name")).to_have_text("没有地址的店1", timeout=PATIENCE_MS)
    expect(page.locator("#notice")).to_contain_text("“没有地址的店0”已落图")
    page.locator("#undo").click()
    expect(page.locator("#current-name")).to_have_text("没有地址的店0", timeout=PATIENCE_MS)
    for _left in range(3):
        name = page.locator("#current-name").inner_text()
        page.locator("#delete").click()
        expect(page.get_by_text(name, exact=True)).to_have_count(0)
    expect(page.locator("#nothing-waits")).to_be_visible()
