"""Going to and fro between hotspots: back, the keyboard, what isn't saved, what others did."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

NewPage = Callable[..., Page]
READY = ("data-ready", "true")


def _open_list(page: Page, state: str) -> None:
    page.goto(f"/hotspots?state={state}")
    expect(page.locator("#hotspots-panel")).to_have_attribute(*READY)


def test_back_and_the_keyboard_stay_on_the_page(page: Page) -> None:
    _open_list(page, "confirmed")
    row = page.locator(".hotspots-row > button").first
    row.press("Enter")
    heading = page.locator("#hotspot-card h2")
    expect(heading).to_be_focused()
    name = heading.inner_text()
    page.locator("#close").press("Enter")
    expect(page.locator("#decision-text")).to_be_focused()
    page.locator("#decide-not").press("Enter")
    expect(page.locator("#close")).to_be_focused()
    page.go_back()
    expect(page.locator("#hotspots-list")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/hotspots\?state=confirmed$"))
    page.go_forward()
    expect(heading).to_have_text(name)
    page.locator("#back").press("Enter")
    expect(row).to_be_focused()
    # The way back within the page is no second step for the browser.
    expect(page).to_have_url(re.compile(r"/hotspots\?state=confirmed$"))
    assert page.evaluate("history.state.at") == 0


def test_what_was_written_comes_back_and_the_area_is_drawn_anew(page: Page) -> None:
    _open_list(page, "confirmed")
    page.locator(".hotspots-row > button").first.click()
    page.locator("#edit").click()
    page.locator("#hotspot-reason").fill("晚上常有人打架")
    page.locator("#back").click()
    expect(page.locator("#hotspot-card")).to_be_visible()
    expect(page.locator("#notice")).to_contain_text("没有保存")
    page.locator("#undo").click()
    expect(page.locator("#hotspot-reason")).to_have_value("晚上常有人打架")
    page.locator("#redraw").click()
    expect(page.locator(".place-drawing")).to_have_count(1)
    page.locator("#save").click()
    expect(page.locator("#hotspot-form")).to_contain_text("请在地图上画一个面")
    for x, y in ((700, 450), (760, 450), (760, 510), (700, 450)):
        page.mouse.click(x, y)
    expect(page.locator("#area-hint")).to_contain_text("拖动拐点")
    page.locator("#save").click()
    expect(page.locator("#notice")).to_contain_text("已保存")
    expect(page.locator("#evidence")).to_contain_text("晚上常有人打架")
    page.locator("#undo").click()
    expect(page.locator("#evidence")).not_to_contain_text("晚上常有人打架")
    page.locator("#back").click()
    expect(page.locator("#notice")).to_have_count(0)


def test_what_another_closed_meanwhile_is_shown_as_it_is(new_page: NewPage) -> None:
    page = new_page(refused=409)
    _open_list(page, "confirmed")
    page.locator(".hotspots-row > button").first.click()
    expect(page.locator("#past-year")).to_be_visible()
    page.locator("#give-to").select_option(label="路面巡处一组（全组）")
    closed = page.evaluate(
        """async () => {
            const { api } = await import("/static/js/api.js");
            const id = Number(new URLSearchParams(location.search).get("hotspot"));
            const { hotspot: { version } } = await api(`/api/v1/hotspots/${id}`);
            return api(`/api/v1/hotspots/${id}/decision`, {
                method: "POST", version, body: { decision: "close", text: "已整改" },
            });
        }"""
    )
    page.locator("#give").click()
    expect(page.locator("#hotspot-card")).to_contain_text("已关闭，不能派任")
    expect(page.locator("#hotspot-card .badge")).to_have_text("已关闭")
    expect(page.locator("#give")).to_have_count(0)
    page.evaluate(
        """async (id) => {
            const { api } = await import("/static/js/api.js");
            await api(`/api/v1/hotspots/changes/${id}/undo`, { method: "POST" });
        }""",
        closed["id"],
    )


def test_who_only_walks_finds_suggestions_folded_away(new_page: NewPage) -> None:
    page = new_page(PHONE, role="auxiliary")
    page.goto("/hotspots")
    expect(page.locator("#hotspots-panel")).to_have_attribute(*READY)
    expect(page.locator(".hotspots-row").first).to_be_visible()
    suggestions = page.locator("#suggestions")
    expect(suggestions.locator(".hotspots-row").first).to_be_hidden()
    suggestions.locator("summary").click()
    expect(suggestions.locator(".hotspots-row").first).to_be_visible()
