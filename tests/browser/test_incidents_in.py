"""Incidents come in through the page: what a word means is chosen once and known the next time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.layers.source_files import write_xlsx
from webmap.layers import Datum, from_wgs84

READY = ("data-ready", "true")
# Reading and checking are the server's work, on a machine that may be busy with other tests.
PATIENCE_MS = 30_000
# In the middle of the demo office.
LON, LAT = 114.0645, 22.7850
WORD = "“治安类 / 扰乱秩序”归入的类别"


def calls(first: int) -> list[dict[str, Any]]:
    rows = []
    for i in range(first, first + 6):
        lon, lat = from_wgs84(LON + 0.0003 * (i % 6), LAT, Datum.GCJ02)
        rows.append(
            {
                "接警编号": f"IN{i:04d}", "报警人": "张三", "警情类别": "治安类",
                "警情子类": "扰乱秩序" if i % 2 else "殴打他人", "发案日期": "2026年10月1日",
                "发案时间": "22:00至次日06:00", "发案地址": f"石鼓正街{i}号",
                "经度": float(lon), "纬度": float(lat),
            }
        )  # fmt: skip
    return rows


def bring(page: Page, path: Path) -> None:
    page.goto("/data")
    expect(page.locator("#data-panel")).to_have_attribute(*READY)
    page.locator("#data-file").set_input_files(path)
    expect(page.locator("#layer-select")).to_have_value("incidents", timeout=PATIENCE_MS)
    expect(page.get_by_label(WORD)).to_have_count(1, timeout=PATIENCE_MS)


def test_a_word_is_told_once_and_known_in_the_next_spreadsheet(page: Page, tmp_path: Path) -> None:
    bring(page, write_xlsx(tmp_path / "接警台账一.xlsx", calls(0)))
    panel = page.locator("#data-panel")
    expect(page.get_by_label("发案时间 对应的字段")).to_have_value("clock_from")
    expect(panel).to_contain_text("个人信息，不导入")
    expect(page.get_by_label(WORD)).to_have_value("")
    expect(page.locator("#words .data-match")).to_have_count(1)
    page.get_by_label(WORD).select_option("affray/group")
    expect(page.locator("#step-words summary")).to_contain_text("都有归类", timeout=PATIENCE_MS)
    # Six calls tell no datum; a person looks and says which it is.
    expect(page.locator("#keep-button")).to_be_disabled()
    page.get_by_label("WGS 84（GPS）").check()
    expect(page.locator("#keep-button")).to_be_enabled(timeout=PATIENCE_MS)
    page.get_by_role("button", name="导入 6 行").click()
    expect(page.locator("#result-counts")).to_have_text(
        "新增 6，更新 0，移除 0", timeout=PATIENCE_MS
    )

    # The next export overlaps the first by three calls.
    bring(page, write_xlsx(tmp_path / "接警台账二.xlsx", calls(3)))
    expect(page.get_by_label(WORD)).to_have_value("affray/group")
    expect(page.locator("#words")).to_contain_text("照上次")
    expect(page.locator("#counts")).to_have_text("新增 3，更新 0，移除 0，保持原样 3")
    page.get_by_role("button", name="导入 3 行").click()
    expect(page.locator("#result-counts")).to_have_text(
        "新增 3，更新 0，移除 0", timeout=PATIENCE_MS
    )
