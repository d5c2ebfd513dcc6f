"""The page on the phone: told with and without a connection, nothing lost, nothing doubled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in
from tests.browser.posed import pose

ZONE = ZoneInfo("Asia/Shanghai")
LEAST_PX = 56
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def published(browser: Browser, demo_server: str) -> dict[str, Any]:
    """Return a plan of two teams that is under way and published, and the addresses' base."""
    context = browser.new_context(base_url=demo_server)
    page = context.new_page()
    sign_in(page, "officer")
    start = datetime.now(ZONE).replace(second=0, microsecond=0) - timedelta(hours=1)
    plan = pose(page, start.isoformat(), [[0, 1, 2, 3, 4, 5], [6, 7]], hours=5, publish=True)
    context.close()
    return plan["routes"][0] | {"plan_id": plan["id"]}


@pytest.fixture
def phone(browser: Browser, demo_server: str) -> Iterator[BrowserContext]:
    """Return a phone's browser, whose connection a test may cut: what it logs then is no fault."""
    context = browser.new_context(
        base_url=demo_server, viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai",
        has_touch=True, geolocation={"longitude": 114.09, "latitude": 22.73},
        permissions=["geolocation"],
    )  # fmt: skip
    yield context
    context.close()


def _open(context: BrowserContext, route: dict[str, Any]) -> Page:
    page = context.new_page()
    sign_in(page, "auxiliary")
    page.goto(f"/field?plan={route['plan_id']}&team={route['team_id']}")
    expect(page.locator("#field-status")).to_have_attribute("data-kept", "true", timeout=30_000)
    return page


def _reports(page: Page, route: dict[str, Any]) -> list[dict[str, Any] | None]:
    """Return what the server knows of each stop of the route."""
    plan = page.request.get(f"/api/v1/field/today?plan={route['plan_id']}").json()["plan"]
    (found,) = [one for one in plan["routes"] if one["team_id"] == route["team_id"]]
    return [stop["report"] for stop in found["stops"]]


def test_three_stops_told_without_a_connection_arrive_once_each(
    phone: BrowserContext, published: dict[str, Any]
) -> None:
    page = _open(phone, published)
    status, card = page.locator("#field-status"), page.locator("#field-card")
    names = [stop["name"] for stop in published["stops"]]
    expect(card).to_contain_text(names[0])

    phone.set_offline(True)
    card.get_by_role("button", name="到达").click()
    expect(status).to_contain_text("已存在手机上，1 条待发送")
    card.get_by_role("button", name="完成").click()
    expect(card).to_contain_text(names[1])
    # Put away and opened again in the middle, without a connection.
    page.reload()
    expect(status).to_contain_text("已存在手机上，2 条待发送")
    expect(card).to_contain_text(names[1])
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    card.get_by_role("button", name="去不了").click()
    card.get_by_role("button", name="路不通").click()
    card.get_by_role("button", name="报去不了").click()
    expect(card).to_contain_text(names[2])
    card.get_by_role("button", name="完成").click()
    expect(status).to_contain_text("已存在手机上，4 条待发送")
    expect(page.locator("#field-stop-2")).to_contain_text("待发送")

    sent: list[str] = []
    phone.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    phone.set_offline(False)
    expect(status).to_contain_text("都已发送")
    expect(page.locator("#field-stop-2")).not_to_contain_text("待发送")
    assert len(sent) == 4
    reports = _reports(page, published)
    assert [report and report["status"] for report in reports[:3]] == ["done", "failed", "done"]
    assert reports[1] is not None
    assert reports[1]["reason"] == "路不通"
    assert reports[5] is None, "nobody told of it"

    page.reload()
    expect(page.locator("#field-stop-1")).to_have_attribute("data-status", "done")
    expect(page.locator("#field-stop-3")).to_have_attribute("data-status", "done")
    expect(status).to_have_attribute("data-pending", "0")


def test_an_answer_that_got_lost_on_the_way_doubles_nothing(
    phone: BrowserContext, published: dict[str, Any]
) -> None:
    page = _open(phone, published)
    told: list[str] = []

    def lose_the_answer(route: Any) -> None:
        told.append(route.request.post_data_json["uuid"])
        route.fetch()
        route.abort()

    # The server keeps the report, the phone hears nothing of it.
    page.route("**/api/v1/field/reports", lose_the_answer, times=1)
    page.locator("#field-stop-4").click()
    page.locator("#field-card").get_by_role("button", name="到达").click()
    expect(page.locator("#field-status")).to_have_attribute("data-pending", "1")
    with page.expect_response("**/api/v1/field/reports") as waiting:
        page.reload()
    assert waiting.value.status == 200, "it was here already"
    assert waiting.value.json()["repeated"] is True
    assert waiting.value.json()["uuid"] == told[0]
    expect(page.locator("#field-status")).to_have_attribute("data-pending", "0")


def test_note_and_photo_reach_the_patrol_page(
    phone: BrowserContext, published: dict[str, Any], tmp_path: Path, new_page: NewPage
) -> None:
    page = _open(phone, published)
    photo = tmp_path / "gap.jpg"
    Image.new("RGB", (2400, 1800), "olive").save(photo)
    phone.set_offline(True)
    page.locator("#field-stop-5").click()
    page.locator("#field-add-note").click()
    page.get_by_label("备注").fill("围墙有缺口")
    page.get_by_label("照片").set_input_files(photo)
    page.locator("#field-send-note").click()
    expect(page.locator("#field-status")).to_contain_text("2 条待发送")
    phone.set_offline(False)
    expect(page.locator("#field-status")).to_have_attribute("data-pending", "0")
    expect(page.locator("#field-stop-5")).to_contain_text("照片 1 张")
    report = _reports(page, published)[4]
    assert report is not None
    assert report["notes"] == ["围墙有缺口"]
    picture = page.request.get(report["photos"][0])
    assert picture.headers["content-type"] == "image/jpeg"

    desk = new_page()
    desk.goto(f"/patrols?plan={published['plan_id']}&at={published['number']}-5")
    row = desk.locator(f"#stop-{published['number']}-5")
    expect(row.locator(".patrol-told")).to_contain_text("围墙有缺口")
    expect(row).to_contain_text("照片 1 张")


def test_the_location_is_followed_only_after_it_was_switched_on(
    phone: BrowserContext, published: dict[str, Any]
) -> None:
    page = _open(phone, published)
    pieces: list[dict[str, Any]] = []
    phone.on(
        "request",
        lambda one: pieces.append(one.post_data_json) if one.url.endswith("/tracks") else None,
    )
    switch = page.get_by_label("记录我的位置")
    expect(switch).not_to_be_checked()
    switch.check()
    expect(page.get_by_text("正在记录位置")).to_be_visible()
    expect(page.get_by_text(re.compile(r"只在这个班次里记录，到 .+ 自动停"))).to_be_visible()
    page.wait_for_timeout(500)
    with page.expect_response("**/api/v1/field/tracks") as waiting:
        page.get_by_label("正在记录位置").uncheck()
    assert waiting.value.status == 201
    (fix,) = pieces[0]["fixes"]
    assert (fix["lon"], fix["lat"]) == (114.09, 22.73)


def test_buttons_are_large_and_lie_within_the_screen(
    phone: BrowserContext, published: dict[str, Any]
) -> None:
    page = _open(phone, published)
    page.locator("#field-card").get_by_role("button", name="到达").wait_for()
    for button in page.locator(".field-button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST_PX
        assert box["x"] >= 0
        assert box["y"] + box["height"] <= PHONE["height"], "in reach without scrolling"


def test_who_only_looks_has_no_buttons(new_page: NewPage, published: dict[str, Any]) -> None:
    page = new_page(PHONE, role="volunteer")
    page.goto(f"/field?plan={published['plan_id']}&route={published['number']}")
    expect(page.locator("#field-card")).to_contain_text("下一站")
    expect(page.locator(".field-button")).to_have_count(0)
    expect(page.get_by_label("记录我的位置")).to_have_count(0)
