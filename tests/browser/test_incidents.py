"""The page of incidents, as an officer looks at them."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

READY = ("data-ready", "true")


def open_page(page: Page, query: str = "") -> None:
    page.goto(f"/hotspots/incidents{query}")
    expect(page.locator("#incidents-panel")).to_have_attribute(*READY)


def test_incidents_are_filtered_compared_and_played_and_the_address_says_all_of_it(
    page: Page,
) -> None:
    open_page(page)
    total = page.locator("#incidents-total")
    expect(total).to_have_text("841 起")
    expect(page.locator("#incidents-trend-words")).to_contain_text("12 周")
    page.locator("#step-incidents-kinds summary").click()
    page.locator('[data-kind="theft"]').click()
    expect(total).to_have_text("181 起")
    page.locator('[data-kind="theft/ebike"]').click()
    page.locator('[data-kind="theft/ebike_battery"]').click()
    expect(total).to_have_text("91 起")
    expect(page).to_have_url(re.compile("kind=theft/ebike,theft/ebike_battery"))
    # A column of the table, then one of its cells by keyboard.
    page.locator('[data-cell="0,6"]').click()
    expect(page).to_have_url(re.compile("weekday=6"))
    page.locator('[data-cell="0,6"]').press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("weekday=6&hours=00-01"))
    expect(total).to_contain_text("约")
    page.locator("#incidents-clear").click()
    expect(total).to_have_text("841 起")

    page.locator("#step-incidents-against summary").click()
    page.locator("#incidents-against").select_option("before")
    expect(page.locator("#incidents-comparison-words")).to_contain_text("此前 781 起")
    expect(page.locator("#incidents-comparison-words")).to_contain_text("可能只是偶然")
    page.locator('[data-view="both"]').click()
    expect(page.locator(".incidents-legend")).to_contain_text("每公顷多几起、少几起")

    page.locator("#incidents-step").select_option("hour")
    slider = page.locator("#incidents-slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator("#incidents-frame")).to_have_text("01:00–02:00")
    page.locator("#incidents-play").click()
    expect(page.locator("#incidents-frame")).to_have_text("03:00–04:00")
    page.locator("#incidents-play").click()
    frame = page.locator("#incidents-frame").inner_text()
    said = page.locator("#incidents-comparison-words").inner_text()
    expect(page).to_have_url(re.compile("against=before&view=both&play=hour&at="))
    page.reload()
    expect(page.locator("#incidents-panel")).to_have_attribute(*READY)
    expect(page.locator("#incidents-frame")).to_have_text(frame)
    expect(page.locator("#incidents-comparison-words")).to_have_text(said)


def test_a_point_tells_what_and_when_and_the_view_is_laid_out_for_paper(page: Page) -> None:
    open_page(page, "?kind=theft&view=points&first=2026-10-05&last=2026-10-05&map=17/22.79/114.07")
    place = page.evaluate(
        """async () => {
          const found = await (await fetch('/api/v1/incidents/points'
            + '?kind=theft&first=2026-10-05&last=2026-10-05')).json();
          window.map_office.setView([found.lat[0], found.lon[0]], 17, { animate: false });
          const at = window.map_office.latLngToContainerPoint([found.lat[0], found.lon[0]]);
          const box = window.map_office.getContainer().getBoundingClientRect();
          return { x: box.x + at.x, y: box.y + at.y, number: found.number[0] };
        }"""
    )
    page.mouse.click(place["x"], place["y"])
    card = page.locator(".leaflet-popup-content")
    expect(card).to_contain_text(place["number"])
    expect(card).to_contain_text("2026-10-05 周一")
    page.evaluate("void (window.print = () => { document.body.dataset.printed = 'yes'; })")
    page.locator("#incidents-print").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    expect(page.locator("#incidents-filters")).to_be_hidden()
    expect(page.locator("#incidents-week")).to_be_visible()
    width = page.locator("#map-area").evaluate("(area) => area.offsetWidth")
    assert abs(width / 96 * 25.4 - 190) < 1
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#incidents-filters")).to_be_visible()
