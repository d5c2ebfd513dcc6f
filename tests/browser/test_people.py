"""The staff in a browser: a grid and its member, a hand-over and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

NewPage = Callable[..., Page]
READY = ("data-ready", "true")


def test_a_member_hands_over_and_takes_it_back(new_page: NewPage) -> None:
    page = new_page(role="commander")
    page.goto("/people")
    expect(page.locator("#people-panel")).to_have_attribute(*READY)
    page.locator("#people-search").fill("3-1")
    giver = page.locator(".people-row")
    expect(giver).to_have_count(1)
    name = giver.locator(".fw-semibold").inner_text()
    on_map = page.locator(".grid-label", has_text="3-1")
    expect(on_map).to_contain_text(name)
    giver.click()
    expect(page.locator("#phone")).to_have_attribute("href", re.compile(r"tel:0769\d+"))
    page.locator("#hand-over").click()
    taker = page.locator("#handover-to option").nth(1)
    other = taker.inner_text().partition("（")[0]
    page.locator("#handover-to").select_option(taker.get_attribute("value"))
    expect(page.locator("#goes-along")).to_contain_text("3-1")
    expect(page).to_have_url(re.compile(r"member=\d+&do=handover&to=\d+"))
    page.locator("#confirm").click()
    expect(on_map).to_contain_text(other)
    expect(page.locator("#member-card")).to_contain_text("今天不负责网格")
    # Not only for a moment: the list of hand-overs takes it back as well.
    page.locator("#back").click()
    page.locator("#people-search").fill("")
    page.locator("#handovers summary").click()
    page.locator("#handovers").get_by_role("button", name="撤销").first.click()
    expect(on_map).to_contain_text(name)
    expect(page.locator("#handovers")).to_contain_text("已撤销")


def test_a_grid_pressed_on_a_phone_shows_its_member(new_page: NewPage) -> None:
    page = new_page(PHONE)
    page.goto("/people")
    label = page.locator(".grid-label", has_text="2-1")
    name = label.locator("span span").inner_text()
    box = label.locator("b").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#member-card h2").first).to_have_text(name)
    expect(page).to_have_url(re.compile("grid=2-1"))
    page.locator("#member-card .people-grid").click()
    expect(page.locator("#grid-card")).to_contain_text("历任责任人")
    # An officer looks and changes nothing.
    expect(page.locator("#assign")).to_have_count(0)
