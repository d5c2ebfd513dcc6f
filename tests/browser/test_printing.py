"""The print page in a browser: choices, the frame on the map, the address, the PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.printing.pdf import size_mm, text_of

READY = "#print-panel[data-ready]"
VIEW = "const view = await (await import('/static/js/map/office_map.js')).officeMap();"


def open_print(page: Page, address: str = "/print") -> None:
    page.goto(address)
    page.wait_for_selector(READY)


def scale(page: Page) -> int:
    text = page.locator("#print-result .print-scale").inner_text()
    return int(text.removeprefix("1:").replace(",", ""))


def framed(page: Page) -> Any:
    """Return the frame's bounds on the screen: left, top, right, bottom."""
    return page.evaluate(
        """() => {
          const box = document.querySelector('.leaflet-print-frame-pane path:last-of-type');
          const { left, top, right, bottom } = box.getBoundingClientRect();
          return [left, top, right, bottom];
        }"""
    )


def test_a_choice_changes_scale_frame_and_address_at_once(page: Page) -> None:
    open_print(page)
    whole = scale(page)
    page.get_by_role("button", name="2-2", exact=True).click()
    expect(page.locator("#print-result .print-scale")).not_to_have_text(f"1:{whole:,}")
    grid = scale(page)
    assert grid < whole
    assert "grid=2-2" in page.url
    page.get_by_role("button", name="A1", exact=True).click()
    expect(page.locator("#print-result")).to_contain_text("A1")
    assert scale(page) < grid
    page.get_by_role("button", name="横向").click()
    expect(page.locator("#print-result")).to_contain_text("841 × 594")
    assert "paper=A1" in page.url
    assert "orientation=landscape" in page.url
    # Scales at which the grid is larger than the paper can't be chosen.
    options = page.locator("#print-scale option")
    assert options.filter(has_text="1:500").first.is_disabled()
    page.get_by_label("比例尺", exact=True).select_option("5000")
    expect(page.locator("#print-result .print-scale")).to_have_text("1:5,000")
    before = page.url
    page.reload()
    page.wait_for_selector(READY)
    assert page.url == before
    assert scale(page) == 5000
    expect(page.get_by_role("button", name="2-2", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_frame_lies_in_the_free_part_of_the_map(page: Page) -> None:
    open_print(page, "/print?grid=1-1&paper=A3")
    left, top, right, bottom = framed(page)
    assert left > 360
    assert top > 40
    assert right < 1440
    assert bottom < 900
    # A3 upright, less title and panel, is a little taller than wide.
    assert 0.8 < (right - left) / (bottom - top) < 1.1


def test_a_click_on_the_map_chooses_the_grid(page: Page) -> None:
    open_print(page)
    spot = page.evaluate(
        f"""async () => {{ {VIEW}
          const grids = view.layers.features('sub_grids');
          const grid = grids.find((one) => one.properties.code === '3-1');
          const {{ x, y }} = view.map.latLngToContainerPoint(grid.latLng);
          const box = view.map.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }}"""
    )
    page.mouse.click(*spot)
    expect(page.get_by_role("button", name="3-1", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert "grid=3-1" in page.url


def test_the_sheet_is_downloaded_with_what_was_chosen(page: Page, tmp_path: Path) -> None:
    open_print(page, "/print?grid=2-2&paper=A4&orientation=portrait")
    page.get_by_label("商铺").uncheck()
    assert "layers=" in page.url
    denominator = scale(page)
    with page.expect_download(timeout=90_000) as started:
        page.get_by_role("button", name="下载 PDF").click()
    name = started.value.suggested_filename
    assert name.endswith(f"A4-{denominator}.pdf")
    assert "2-2" in name
    started.value.save_as(tmp_path / "sheet.pdf")
    pdf = (tmp_path / "sheet.pdf").read_bytes()
    assert size_mm(pdf) == pytest.approx((210, 297), abs=0.1)
    text = text_of(pdf)
    assert f"1:{denominator:,}" in text
    assert "出租屋" in text
    assert "商铺" not in text
    expect(page.get_by_text("已下载")).to_be_visible()


def test_drawing_can_be_stopped(page: Page) -> None:
    open_print(page, "/print?grid=1-1&paper=A4")
    page.route("**/print/sheet.pdf*", lambda route: None)
    page.get_by_role("button", name="下载 PDF").click()
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name="下载 PDF")).to_be_enabled()
    expect(page.locator("[role=alert]")).to_have_count(0)


def test_the_page_serves_a_phone(new_page: Callable[..., Page]) -> None:
    page = new_page(PHONE)
    open_print(page, "/print?grid=1")
    button = page.get_by_role("button", name="下载 PDF")
    expect(button).to_be_in_viewport()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    left, top, right, bottom = framed(page)
    assert left >= 0
    assert right <= 390
    assert bottom - top > 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
