"""From suggestions to tonight's plan: accepted, given to who answers, and seen at the patrols."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE

GIS_DATA_DIR = Path(__file__).resolve().parents[2] / "gis_data"
NewPage = Callable[..., Page]
READY = ("data-ready", "true")


def _suggestions_of_the_evening() -> list[str]:
    """Return names of the two suggestions whose time windows lie in the evening."""
    text = (GIS_DATA_DIR / "hotspots.geojson").read_text(encoding="utf-8")
    found = [feature["properties"] for feature in json.loads(text)["features"]]
    return [
        one["name"] for one in found
        if one["status"] == "suggested" and any(opens >= "18:00" for opens, _ in one["windows"])
    ]  # fmt: skip


def _accept(page: Page, name: str) -> None:
    page.locator(".hotspots-row", has_text=name).get_by_role("button").click()
    expect(page.locator("#hotspot-card h2")).to_have_text(name)
    expect(page.locator("#past-year")).to_contain_text("范围内")
    page.locator("#accept").click()
    expect(page.locator("#notice")).to_contain_text(f"已采纳“{name}”")
    expect(page.locator("#answers")).to_have_text("今天没有人负责")


def _drag(page: Page, grip: Locator, target: Locator) -> None:
    target.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    expect(target).to_have_class(re.compile("hotspots-over"))
    page.mouse.up()


def test_two_suggestions_are_accepted_assigned_and_planned_for_tonight(page: Page) -> None:
    dragged, chosen = _suggestions_of_the_evening()
    page.goto("/hotspots?state=suggested")
    expect(page.locator("#hotspots-panel")).to_have_attribute(*READY)
    for name in (dragged, chosen):
        _accept(page, name)
        page.locator("#back").click()
    page.locator("#state-confirmed").click()
    expect(page).to_have_url(re.compile("state=confirmed"))
    staff = page.locator("#hotspots-staff-list")
    member = staff.locator("ul", has_text="综管机动一组").locator("[data-holder^='m']").first
    who = member.locator(".flex-fill").inner_text()
    page.locator("#hotspots-search").fill(dragged)
    _drag(page, page.locator(".hotspots-grip"), member)
    expect(page.locator("#notice")).to_contain_text(f"起派给 {who}")
    expect(member).to_contain_text("1 个 · 每班")

    page.locator("#hotspots-search").fill(chosen)
    page.locator(".hotspots-row", has_text=chosen).get_by_role("button").click()
    page.locator("#give-to").select_option(label="路面巡处一组（全组）")
    page.locator("#give").click()
    expect(page.locator("#answers")).to_contain_text("路面巡处一组")
    expect(page.locator("#hotspot-card .badge")).to_have_text("已派任")
    shown = page.url
    page.reload()
    expect(page.locator("#hotspot-card h2")).to_have_text(chosen)
    assert page.url == shown

    page.goto("/patrols")
    expect(page.locator("#patrol-panel")).to_have_attribute(*READY)
    for team in ("综管机动一组", "路面巡处一组", "路面巡处二组"):
        page.locator("#step-teams").get_by_label(team, exact=True).check()
    visits = page.locator("#step-visits")
    for name, team in ((dragged, "综管机动一组"), (chosen, "路面巡处一组")):
        row = visits.locator(".patrol-row", has_text=name)
        expect(row.get_by_role("checkbox")).to_be_checked()
        expect(row).to_contain_text(f"{team}去")
    on_shift = page.locator("#step-teams").get_by_label("综管机动一组", exact=True)
    tick = visits.locator(".patrol-row", has_text=dragged).get_by_role("checkbox")
    on_shift.uncheck()
    expect(tick).not_to_be_checked()
    on_shift.check()
    expect(tick).to_be_checked()
    # What the officer took off stays off, also after a reload.
    tick.uncheck()
    expect(page).to_have_url(re.compile("&off=H"))
    page.reload()
    on_shift.uncheck()
    on_shift.check()
    expect(on_shift).to_be_checked()
    expect(tick).not_to_be_checked()
    tick.check()
    page.locator("#plan-button").click()
    result = page.locator("#result")
    expect(result).to_contain_text("草稿", timeout=60_000)
    for name, team in ((dragged, "综管机动一组"), (chosen, "路面巡处一组")):
        route = result.locator("section[id^='route-']", has_text=team)
        route.get_by_role("button").first.click()
        expect(route).to_contain_text(name)


def test_a_hotspot_is_drawn_and_taken_back(page: Page) -> None:
    page.goto("/hotspots?do=draw")
    expect(page.locator(".place-drawing")).to_have_count(1)
    page.locator("#hotspot-name").fill("手画的地方")
    for x, y in ((650, 450), (700, 450), (700, 500), (650, 450)):
        page.mouse.click(x, y)
    expect(page.locator("#area-hint")).to_contain_text("拖动拐点")
    page.locator("#save").click()
    expect(page.locator("#hotspot-card h2")).to_have_text("手画的地方")
    expect(page.locator("#hotspot-card .badge")).to_have_text("已确认")
    page.locator("#undo").click()
    expect(page.locator("#hotspots-list")).to_be_visible()
    expect(page.locator(".hotspots-row", has_text="手画的地方")).to_have_count(0)


def test_who_is_away_stands_out_and_another_stands_in(new_page: NewPage) -> None:
    page = new_page(PHONE)
    page.goto("/hotspots?state=confirmed")
    expect(page.locator("#hotspots-panel")).to_have_attribute(*READY)
    first = page.locator(".hotspots-row").first
    name = first.locator(".fw-semibold").inner_text()
    first.get_by_role("button").click()
    member = page.locator("#give-to option[value^='m']").nth(1)
    who, key = member.inner_text().strip(), member.get_attribute("value")
    assert key is not None
    page.locator("#give-to").select_option(key)
    page.locator("#give").click()
    expect(page.locator("#answers")).to_contain_text(who)
    page.locator("#open-away").click()
    page.locator("#away-member").select_option(key[1:])
    page.locator("#save-away").click()
    box = page.locator("[id^='absence-']", has_text=who)
    expect(box).to_contain_text(name)
    page.locator("#back").click()
    expect(page.locator("#away-box")).to_contain_text(f"{who} ")
    page.locator("#away-box button").click()
    box.locator("select").first.select_option(label="路面巡处一组（全组）")
    expect(box).to_contain_text("这些天没有派任的热点")
    box.get_by_role("button").click()
    expect(box).to_have_count(0)
