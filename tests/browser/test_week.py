"""The page of the week, driven as an officer does."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

# A week of this test's own, far from those that other tests plan.
WEEK = "/patrols/week?monday=2027-03-01"
SATURDAY = '[data-shift="2027-03-06T16:00/00:00"]'


def open_week(page: Page, address: str = WEEK) -> None:
    page.goto(address)
    page.locator("#week-panel[data-ready]").wait_for()


def test_a_saturday_is_filled_gets_its_stand_is_planned_and_opened(page: Page) -> None:
    open_week(page)
    page.locator(SATURDAY).click()
    for team in ("路面巡处一组", "综管机动一组"):
        page.get_by_label(re.compile(team)).check()
        expect(page.locator("#plan-week")).to_be_enabled()
    expect(page.locator(SATURDAY)).to_contain_text("XC1")
    expect(page.locator(SATURDAY)).to_contain_text("JD1")
    page.locator("#add-stands").click()
    expect(page.locator("[data-appointment]")).to_have_count(2)
    label = page.locator(".leaflet-tooltip", has_text="摆摊")
    expect(label).to_have_count(1)  # both days' stands are at one place
    expect(label).to_contain_text(re.compile("摆摊.*摆摊", re.DOTALL))
    page.locator("#plan-week").click()
    expect(page.locator("#plan-week")).to_be_disabled(timeout=20_000)
    expect(page.locator(SATURDAY)).to_contain_text("/")

    page.reload()
    page.locator("#week-panel[data-ready]").wait_for()
    expect(page.locator("#shift-form")).to_be_visible()
    page.locator("#open-shift").click()
    page.wait_for_url(re.compile(r"/patrols\?shift=2027-03-06T16:00/00:00"))
    expect(page.locator("#plan-button")).to_be_enabled()
    assert "石鼓文化广场" in page.locator("#patrol-panel").inner_text()


def test_the_week_fits_a_phone_and_a_street_is_closed_and_opened(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(PHONE, refused=422)
    open_week(page, "/patrols/week?monday=2027-03-08")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#step-closures summary").click()
    form = page.locator("#closure-form")
    form.get_by_label("路名或道路编号").fill("没有这条路")
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).to_contain_text("没有这条路")
    form.get_by_label("路名或道路编号").fill("塘天路")
    form.get_by_role("button").click()
    remove = page.get_by_label("取消 塘天路 的封路")
    remove.click()
    expect(remove).to_have_count(0)
