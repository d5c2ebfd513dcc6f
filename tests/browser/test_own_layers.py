"""A layer of the office's own in a browser: made without code, and a place drawn in it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_layer_is_made_and_a_place_is_drawn_in_it(new_page: Callable[..., Page]) -> None:
    page = new_page(role="commander", refused=409)
    page.goto("/data/layers?new=1")
    page.wait_for_selector("#layers-panel[data-ready]")
    page.get_by_label("图层名称").fill("摄像头")
    page.get_by_label("菱形").check(force=True)
    page.get_by_label("符号上的字").fill("摄")
    page.locator("#add-field").click()
    page.locator("#field-0-title").fill("状态")
    page.locator("#field-0-choices").fill("正常\n损坏")
    page.locator("#field-0-required").check()
    page.locator("#save").click()
    expect(page.locator("#notice")).to_have_text("已建立“摄像头”")
    row = page.locator("[data-layer=she_xiang_tou]")
    expect(row).to_contain_text("摄像头")

    page.goto("/?edit=1")
    page.wait_for_selector("#map-panel[data-ready]")
    page.wait_for_function("window.L.PM && window.map_office.pm")
    page.locator("#edit-layer").select_option("she_xiang_tou")
    page.locator("#edit-add").click()
    box = page.locator("#map-area").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.62, box["y"] + box["height"] / 2)
    page.get_by_label("名称").fill("东门探头")
    page.get_by_label("状态").select_option("损坏")
    with page.expect_response("**/places/changes") as kept:
        page.get_by_role("button", name="保存", exact=True).click()
    assert kept.value.status == 201

    page.goto("/data/layers?layer=she_xiang_tou")
    expect(page.locator("#layer-form")).to_contain_text("已有 1 处")
    page.locator("#delete-layer").click()
    expect(page.locator("#lost")).to_contain_text("1 处场所")
    page.locator("#delete-all").click()
    expect(page.locator("#no-own")).to_be_visible()
