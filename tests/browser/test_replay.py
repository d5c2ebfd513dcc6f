"""The replay page, and how well a plan is guessed, as officers use them."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_patrols import THUMB_PX, _open, _plan, _publish

NewPage = Callable[..., Page]


def test_a_plan_is_replayed_over_past_incidents_and_told_beside_chance(page: Page) -> None:
    _open(page, "2026-12-15")
    _plan(page)
    _publish(page)
    found = re.search(r"plan=(\d+)", page.url)
    assert found is not None
    page.get_by_role("link", name="回放").click()
    expect(page.locator("#replay-panel")).to_have_attribute("data-ready", "true")
    page.locator("#replay-plan").select_option(found[1])
    page.locator("#replay-first").fill("2025-11-01")
    page.locator("#replay-last").fill("2026-10-31")
    page.get_by_role("button", name="打架斗殴").click()
    page.locator("#replay-button").click()
    result = page.locator("#replay-result")
    expect(result).to_contain_text("365 个班次")
    expect(result).to_contain_text("就近走")
    expect(page.locator("#replay-verdict")).to_contain_text("随机")
    expect(page.locator("#replay-hotspots tbody tr")).to_have_count(4)
    missed = page.get_by_role("button", name=re.compile("附近没有"))
    missed.click()
    expect(missed).to_have_attribute("aria-pressed", "true")
    # Changed after the answer, it says so; the address brings the same question back.
    page.get_by_role("button", name="盗窃").click()
    expect(result).to_contain_text("要求改过了")
    assert f"plan={found[1]}" in page.url
    assert "category=affray%2Ctheft" in page.url
    page.reload()
    expect(page.locator("#replay-result")).to_contain_text("365 个班次")
    expect(page.get_by_role("button", name="盗窃")).to_have_attribute("aria-pressed", "true")


def test_a_wrong_period_is_told_beside_its_field(new_page: NewPage) -> None:
    page = new_page(PHONE, refused=422)
    page.goto("/patrols/replay")
    expect(page.locator("#replay-panel")).to_have_attribute("data-ready", "true")
    page.locator("#replay-last").fill("2020-01-01")
    button = page.locator("#replay-button")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= THUMB_PX
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("结束日期要在开始日期之后")


def test_a_plan_tells_how_well_it_is_guessed_and_what_less_would_cost(page: Page) -> None:
    for date in ("2026-12-20", "2026-12-21"):
        _open(page, date)
        _plan(page)
        _publish(page)
    _open(page, "2026-12-22")
    _plan(page)
    guess = page.locator("#guess")
    expect(guess).to_contain_text("猜中")
    guess.locator("summary").click()
    expect(guess.locator("#guess-curve circle.guess-chosen")).to_have_count(1)
    page.locator("#guess-loss").select_option("0.1")
    expect(page.locator("#result")).to_contain_text("要求改过了")
    expect(page).to_have_url(re.compile("loss=0.1"))
    page.reload()
    expect(page.locator("#result")).to_contain_text("要求改过了")
    page.locator("#plan-button").click()
    expect(page.locator("#result")).not_to_contain_text("要求改过了")
    expect(page.locator("#guess-loss")).to_have_value("0.1")
