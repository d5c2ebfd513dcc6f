"""Places edited on the map in a browser: changed, moved, undone, and met by a second person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

PROJECT_DIR = Path(__file__).resolve().parents[2]
READY = "#map-panel[data-ready]"


@pytest.fixture(scope="module")
def shop() -> dict[str, Any]:
    """Return a shop that stands apart from others, so that a press means it."""
    path = PROJECT_DIR / "gis_data" / "shops.geojson"
    shops = json.loads(path.read_text(encoding="utf-8"))["features"]

    def nearest(one: dict[str, Any]) -> float:
        lon, lat = one["geometry"]["coordinates"]
        return min(
            abs(other["geometry"]["coordinates"][0] - lon)
            + abs(other["geometry"]["coordinates"][1] - lat)
            for other in shops
            if other is not one
        )

    return max(shops[:300], key=nearest)


def begin(page: Page, shop: dict[str, Any]) -> None:
    """Open the map at a shop in edit mode, and press the shop."""
    lon, lat = shop["geometry"]["coordinates"]
    page.goto(f"/?at=19/{lat}/{lon}&edit=1")
    page.wait_for_selector(READY)
    expect(page.locator("#edit-add")).to_be_visible()
    page.wait_for_function("window.L.PM && window.map_office.pm")
    press(page, shop)


def press(page: Page, shop: dict[str, Any]) -> None:
    page.mouse.click(*on_screen(page, shop))
    expect(page.get_by_label("编号")).to_have_value(shop["properties"]["number"])


def on_screen(page: Page, shop: dict[str, Any]) -> tuple[float, float]:
    lon, lat = shop["geometry"]["coordinates"]
    x, y = page.evaluate(
        """([lat, lon]) => {
          const { x, y } = window.map_office.latLngToContainerPoint([lat, lon]);
          const box = window.map_office.getContainer().getBoundingClientRect();
          return [box.x + x, box.y + y];
        }""",
        [lat, lon],
    )
    return x, y


def drawn(page: Page, number: str) -> dict[str, Any]:
    """Return what the map draws of a shop."""
    return page.evaluate(
        """async (number) => {
          const { officeMap } = await import('/static/js/map/office_map.js');
          const { layers } = await officeMap();
          const found = layers.features('shops').find((one) => one.properties.number === number);
          return { name: found.properties.name, lng: found.latLng.lng };
        }""",
        number,
    )


def test_a_place_is_changed_moved_and_both_are_undone(page: Page, shop: dict[str, Any]) -> None:
    number, name = shop["properties"]["number"], shop["properties"]["name"]
    lon = shop["geometry"]["coordinates"][0]
    begin(page, shop)
    page.get_by_label("名称").fill("改过的店")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#edit-title")).to_have_text("改过的店")
    assert drawn(page, number)["name"] == "改过的店"
    box = page.locator(".place-move").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    with page.expect_response("**/places/changes"):
        page.mouse.up()
    expect(page.locator("#edit-undo")).to_be_enabled()
    assert drawn(page, number)["lng"] > lon + 1e-5
    page.keyboard.press("Control+z")
    expect(page.locator("#edit-redo")).to_be_enabled()
    page.locator("#edit-undo").click()
    expect(page.locator("#edit-undo")).to_be_disabled()
    expect(page.get_by_label("名称")).to_have_value(name)
    assert drawn(page, number) == pytest.approx({"name": name, "lng": lon}, abs=1e-5)
    page.locator("#edit-history").click()
    expect(page.locator("#history li")).to_have_count(5)


def test_the_second_of_two_people_sees_both_states_and_chooses_field_by_field(
    new_page: Callable[..., Page], shop: dict[str, Any]
) -> None:
    officer, commander = new_page(), new_page(role="commander", refused=409)
    for page in (officer, commander):
        begin(page, shop)
    officer.get_by_label("名称").fill("民警改的名称")
    officer.get_by_label("地址").fill("民警改的地址")
    officer.get_by_role("button", name="保存", exact=True).click()
    expect(officer.locator("#edit-title")).to_have_text("民警改的名称")
    commander.get_by_label("名称").fill("警长改的名称")
    commander.get_by_label("行业").fill("警长改的行业")
    commander.get_by_role("button", name="保存", exact=True).click()
    conflict = commander.locator("#conflict")
    expect(conflict).to_contain_text("officer")
    expect(conflict.get_by_label("对方的 民警改的名称")).to_be_visible()
    expect(commander.locator("#conflict-keep")).to_be_disabled()
    conflict.get_by_label("我的 警长改的名称").check()
    commander.locator("#conflict-keep").click()
    for label, value in [
        ("名称", "警长改的名称"), ("地址", "民警改的地址"), ("行业", "警长改的行业"),
    ]:  # fmt: skip
        expect(commander.get_by_role("textbox", name=label)).to_have_value(value)
    commander.locator("#edit-undo").click()
    expect(commander.get_by_label("名称")).to_have_value("民警改的名称")
    officer.locator("#edit-undo").click()
    expect(officer.get_by_label("名称")).to_have_value(shop["properties"]["name"])


def test_what_another_person_changed_shows_when_the_page_is_looked_at_again(
    new_page: Callable[..., Page], shop: dict[str, Any]
) -> None:
    page, other = new_page(), new_page()
    number = shop["properties"]["number"]
    lon, lat = shop["geometry"]["coordinates"]
    page.goto(f"/?at=19/{lat}/{lon}&place=shops:{number}")
    page.wait_for_selector(READY)
    expect(page.locator("#card-title")).to_contain_text(shop["properties"]["name"])
    begin(other, shop)

    def rename(name: str) -> None:
        other.get_by_label("名称").fill(name)
        other.get_by_role("button", name="保存", exact=True).click()
        expect(other.locator("#edit-title")).to_have_text(name)

    rename("别人改的店名")
    page.wait_for_timeout(2_100)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#card-title")).to_contain_text("别人改的店名")
    rename(shop["properties"]["name"])
