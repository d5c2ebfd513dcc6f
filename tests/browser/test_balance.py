"""Proposals of grids, and figures of the grids, in a browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

NewPage = Callable[..., Page]
READY = ("data-ready", "true")
# Proposals are the server's work, on a machine that may be busy with other tests.
PATIENCE_MS = 60_000


def test_proposals_stand_beside_today_and_one_opens_as_a_draft(new_page: NewPage) -> None:
    page = new_page(role="commander")
    page.goto("/grids/balance?closeness=1")
    expect(page.locator("#balance-panel")).to_have_attribute(*READY)
    page.locator("#find-button").click()
    table = page.locator("#comparison")
    expect(table).to_contain_text("最大 ÷ 平均", timeout=PATIENCE_MS)
    # Who keeps everything moves nothing.
    expect(table.locator("tr", has_text="换归属的场所").locator("td").nth(1)).to_have_text("0")
    expect(page.locator(".grid-label")).to_have_count(9)
    expect(page).to_have_url(re.compile("closeness=1&.*shown=1"))
    page.get_by_role("button", name="警格", exact=True).click()
    expect(page.locator(".grid-label")).to_have_count(3)
    page.locator("#draft-button").click()
    expect(page).to_have_url(re.compile(r"/grids\?draft=\d+"), timeout=PATIENCE_MS)


def test_figures_are_sorted_shown_on_the_map_and_taken_away(new_page: NewPage) -> None:
    page = new_page(PHONE)
    page.goto("/grids/figures")
    table = page.locator("#figures")
    expect(table.locator("tbody tr")).to_have_count(9)
    table.get_by_role("button", name="出租屋").click()
    expect(page.locator(".grid-legend")).to_contain_text("出租屋")
    most = table.locator("tbody tr").first
    code = most.get_attribute("data-code") or ""
    on_map = page.locator(".grid-label", has_text=code).locator("span span")
    expect(most.locator("td").first).to_have_text(on_map.inner_text())
    most.locator("button").click()
    expect(page).to_have_url(re.compile(r"show=places\.rentals&grid=2-2.*sort=-places\.rentals"))
    with page.expect_download() as download:
        page.locator("#spreadsheet").click()
    assert download.value.suggested_filename.startswith("网格统计")
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert len(list(book["网格"].iter_rows())) == 10
