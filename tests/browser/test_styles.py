"""A layer's style in a browser: the map shows it at once, a step back, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect


def test_a_style_shows_on_the_map_at_once_goes_back_and_is_kept(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(role="commander")
    page.goto("/data/layers/shops/style")
    page.wait_for_selector("#styles-panel[data-ready]")
    expect(page.locator("#save")).to_be_disabled()
    usual = page.locator("#style-fill").input_value()

    def drawn() -> Any:
        return page.evaluate(
            """async () => {
              const view = await (await import("/static/js/map/office_map.js")).officeMap();
              return [...new Set(view.layers.features("shops").map((one) => one.style.fill))];
            }"""
        )

    page.locator("#style-fill").fill("#d55e00")
    expect(page.locator("#undo")).to_be_enabled()
    assert drawn() == ["#d55e00"], "the map draws what nobody kept"
    page.locator("#style-label-colour").fill("#ffee00")
    expect(page.locator("#style-contrast")).to_be_visible()
    page.locator("#style-form").press("Control+z")
    expect(page.locator("#style-contrast")).to_have_count(0)
    page.locator("#style-print-button").click()
    expect(page.locator("#style-print")).to_be_visible()

    page.locator("#save").click()
    expect(page.locator("#notice")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("#styles-panel[data-ready]")
    expect(page.locator("#style-fill")).to_have_value("#d55e00")
    page.locator("#usual").click()
    assert drawn() == [usual]
    page.goto("/data/layers/rentals/style")
    page.wait_for_selector("#styles-panel[data-ready]")
    page.locator("#style-by").select_option("rooms")
    page.locator("#style-way").select_option("quantiles")
    page.locator("#style-count").select_option("4")
    expect(page.locator("#style-values li")).to_have_count(4)
    page.locator("#style-breaks").fill("10，20")
    page.locator("#style-breaks").blur()
    expect(page.locator("#style-values li")).to_have_count(3)
    assert page.locator("#style-values").inner_text().split("\n")[0] == "< 10"
    assert not page.evaluate(
        """async () => {
          const view = await (await import("/static/js/map/office_map.js")).officeMap();
          const colour = ({ rooms }) => document.querySelector(
            `#style-values li[data-value="${rooms < 10 ? 0 : rooms < 20 ? 1 : 2}"] input`).value;
          return view.layers.features("rentals").filter(({ properties, style }) =>
            properties.rooms !== undefined && style.fill !== colour(properties)).length;
        }"""
    ), "each place is in its class's colour"
    page.goto("/data/layers/shops/style")
    page.wait_for_selector("#styles-panel[data-ready]")
    page.locator("#usual").click()
    page.locator("#save").click()
    expect(page.locator("#usual")).to_be_disabled()
    expect(page.locator("#save")).to_be_disabled()
