"""Taking a layer out through the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_layer_of_a_grid_is_taken_out_and_the_choice_is_in_the_address(page: Page) -> None:
    page.goto("/data/export?layer=shops")
    count = page.locator("#export-count")
    expect(count).to_contain_text("1,813")
    page.locator("#format-csv").click()
    page.locator("#crs-gcj02").click()
    page.locator("#grid-1").click()
    expect(count).not_to_contain_text("1,813")
    expect(page.locator("#export-panel")).to_have_attribute("data-ready", "")
    told = count.inner_text()
    page.reload()  # what was chosen is in the address
    expect(count).to_have_text(told)
    expect(page.locator("#crs-gcj02")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#grid-1")).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as download:
        page.locator("#export-button").click()
    assert download.value.suggested_filename.startswith("商铺_1_GCJ02_")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert f"会导出 {len(lines) - 1} 个" in told
    page.locator("#format-kml").click()  # the format has no name for these coordinates
    expect(page.locator("#crs-gcj02")).to_be_disabled()
    expect(page.locator("#crs-wgs84")).to_have_attribute("aria-pressed", "true")
