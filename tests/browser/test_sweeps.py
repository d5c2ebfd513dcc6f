"""The page of sweeps and beats in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import gpxpy
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

NewPage = Callable[..., Page]
READY = ("data-ready", "true")
# Finding ways is the server's work, on a machine that may be busy with other tests.
PATIENCE_MS = 30_000


def test_a_sub_grid_is_swept_by_two_teams_and_taken_away(page: Page) -> None:
    page.goto("/patrols/sweeps")
    expect(page.locator("#sweep-panel")).to_have_attribute(*READY)
    page.get_by_role("button", name="1-3", exact=True).click()
    page.get_by_role("button", name="1-1", exact=True).click()
    page.get_by_label("小组数").fill("2")
    page.get_by_label("小组数").press("Tab")
    page.locator("#find-button").click()
    result = page.locator("#result")
    expect(result).to_contain_text("至少要走", timeout=PATIENCE_MS)
    expect(page.locator(".sweep-first")).to_have_count(2)
    page.locator("#route-2 > button").click()
    expect(page.locator("#route-2 ol li").first).to_contain_text("米")
    with page.expect_download() as download:
        result.get_by_role("link", name="GPX").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert len(gpxpy.parse(text).tracks) == 2

    figures = result.locator(".patrol-figures").inner_text()
    expect(page).to_have_url(re.compile("grids=1-3&.*shown=1"))
    page.reload()
    expect(page.locator("#result .patrol-figures")).to_have_text(
        figures, use_inner_text=True, timeout=PATIENCE_MS
    )


def test_streets_are_picked_on_the_map(page: Page) -> None:
    page.goto("/patrols/sweeps?task=sweep&pick=streets&streets=S0001,S0002")
    expect(page.locator("#set-on-map")).to_contain_text("2")
    page.locator("#find-button").click()
    expect(page.locator("#result")).to_contain_text("2 段", timeout=PATIENCE_MS)


def test_a_beat_is_found_then_drawn_by_hand_with_figures_at_once(new_page: NewPage) -> None:
    page = new_page(PHONE)
    page.goto("/patrols/sweeps?task=beat&minutes=20")
    expect(page.locator("#sweep-panel")).to_have_attribute(*READY)
    page.locator("#find-button").tap()
    expect(page.locator("#result")).to_contain_text("经过的警情", timeout=PATIENCE_MS)
    expect(page.locator("#route-1")).to_contain_text("20 分钟")
    page.get_by_role("button", name="手绘").tap()
    for x, y in ((150, 200), (250, 300)):
        page.touchscreen.tap(x, y)
    expect(page.locator("#set-on-map")).to_contain_text("2")
    expect(page.locator("#route-1")).not_to_contain_text("20 分钟", timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile("way=hand.*shown=1"))
    for button in page.locator("#sweep-panel button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
