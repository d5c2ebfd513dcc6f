"""A plan changed by hand and on the night: dragged, locked, planned again, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.posed import open_plan, place_name, pose, token
from tests.browser.test_patrols import THUMB_PX
from webmap.web.context import LOCAL_ZONE

NewPage = Callable[..., Page]


def _by_hand(page: Page, date: str, routes: list[list[int]], **more: Any) -> dict[str, Any]:
    """Open a plan whose teams make these places in this order, to be changed by hand."""
    plan = pose(page, f"{date}T20:00:00+08:00", routes, **more)
    open_plan(page, plan)
    page.locator("#hand-button").click()
    expect(page.locator("#hand-bar")).to_be_visible()
    return plan


def _names(page: Page, route: int) -> list[str]:
    """Return the names of a route's stops in order."""
    marks = page.locator(f".patrol-stop-badge[title^='{route}-']")
    titles = marks.evaluate_all("all => all.map(one => one.title)")
    titles.sort(key=lambda title: int(title.split(" ")[0].split("-")[1]))
    return [re.sub(r"^\S+ | (次日 )?\S+$", "", title) for title in titles]


def _drag(page: Page, grip: str, onto: str) -> None:
    page.locator(onto).scroll_into_view_if_needed()
    start = page.locator(grip).bounding_box()
    end = page.locator(onto).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 4, steps=6)
    page.mouse.up()


def test_a_visit_is_dragged_to_another_team_locked_and_stays_there_when_planned_again(
    page: Page,
) -> None:
    _by_hand(page, "2026-12-15", [[0, 1, 2], [3]])
    name = place_name(2)
    _drag(page, "#route-1 .patrol-grip >> nth=-1", "#route-2 .patrol-route-head")
    expect(page.locator("#route-2")).to_contain_text(name)
    expect(page.locator(".patrol-stop-badge[title^='2-']")).to_have_count(2)
    expect(page.locator(".patrol-stop-badge[title^='1-']")).to_have_count(2)

    page.locator("#route-2 .patrol-stop", has_text=name).click()
    page.get_by_role("button", name="锁定小组").click()
    expect(page.locator("#route-2 .bi-lock-fill").first).to_be_visible()
    page.get_by_role("button", name="锁定的不动，其余重新编排").click()
    expect(page.locator("#hand-bar")).to_be_visible()
    expect(page.locator("#route-2")).to_contain_text(name)
    expect(page.locator("#route-2").get_by_text("小组已锁定")).to_have_count(1)


def test_what_was_done_by_hand_is_taken_back_and_done_again(page: Page) -> None:
    _by_hand(page, "2026-12-16", [[0, 1], [2]])
    before = _names(page, 1) + _names(page, 2)
    page.locator("#stop-1-1").click()
    page.get_by_role("button", name="移出这次到访").click()
    expect(page.locator("#result")).to_contain_text("手工移出")
    page.keyboard.press("Control+z")
    expect(page.locator("#result")).not_to_contain_text("手工移出")
    assert _names(page, 1) + _names(page, 2) == before
    page.get_by_role("button", name="重做").click()
    expect(page.locator("#result")).to_contain_text("手工移出")
    page.get_by_label(f"把 {place_name(0)} 放回路线").select_option(index=2)
    expect(page.locator("#route-2")).to_contain_text(place_name(0))
    expect(page.locator("#result")).to_contain_text("要的到访都排进去了。")


def _times(page: Page) -> list[str]:
    return page.locator("#result .patrol-stop time").all_inner_texts()


def test_after_lock_and_undo_the_times_are_as_before_and_no_rule_is_broken(page: Page) -> None:
    plan = _by_hand(page, "2026-12-23", [[0, 1], [2]], pause=True)
    times = _times(page)
    assert len(times) >= 4
    page.locator("#route-1 .patrol-stop", has_text=place_name(1)).click()
    for what, told in (("锁定时间", "时间已锁定"), ("锁定小组", "小组和时间已锁定")):
        page.get_by_role("button", name=what).click()
        expect(page.locator("#route-1").get_by_text(told)).to_have_count(1)
        assert _times(page) == times
    expect(page.locator("#hand-bar")).not_to_contain_text("不合要求")
    page.locator("#stop-1-1").click()
    page.get_by_role("button", name="移出这次到访").click()
    expect(page.locator("#result")).to_contain_text("手工移出")
    # What was done is kept over a reload.
    page.reload()
    page.locator("#hand-button").click()
    for _press in range(3):
        page.get_by_role("button", name="撤销上一步").click()
    expect(page.locator("#result")).not_to_contain_text("已锁定")
    expect(page.get_by_role("button", name="撤销上一步")).to_be_disabled()
    assert _times(page) == times
    kept = page.request.get(f"/api/v1/patrols/plans/{plan['id']}").json()
    assert kept["history"]["breaches"] == []
    assert [[stop["starts_at"] for stop in route["stops"]] for route in kept["routes"]] == [
        [stop["starts_at"] for stop in route["stops"]] for route in plan["routes"]
    ]


def test_order_is_changed_by_keyboard_and_a_broken_rule_is_told(page: Page) -> None:
    _by_hand(page, "2026-12-17", [[0, 1, 2], []])
    page.locator("#route-1 .patrol-grip").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#stop-1-1")).to_contain_text(place_name(1))
    for locked in (1, 2):
        page.locator(f"#stop-1-{locked}").click()
        page.get_by_role("button", name="锁定时间").click()
        expect(page.locator("#route-1").get_by_text("时间已锁定")).to_have_count(locked)
    page.get_by_role("button", name="提前一站").click()
    expect(page.locator("#hand-bar")).to_contain_text("不合要求")
    expect(page.locator("#route-1")).to_contain_text("锁定")
    page.locator("#publish-button").click()
    expect(page.locator("#publish-breaches")).to_contain_text("确定照样发布")
    expect(page.locator("#publish-breaches")).to_contain_text(place_name(1))
    page.get_by_role("button", name="照样发布").click()
    expect(page.locator("#foot, .app-panel-foot").first).to_contain_text("已发布")


def test_a_visit_is_dragged_to_another_time_keyed_on_and_taken_back(page: Page) -> None:
    _by_hand(page, "2026-12-21", [[0, 1], [2]])
    bar = page.locator("#time-strip [data-strip-key='0/1']")
    bar.scroll_into_view_if_needed()
    box, row = bar.bounding_box(), page.locator("[data-strip-team] >> nth=1").bounding_box()
    assert box
    assert row
    page.mouse.move(box["x"] + 6, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 6 + 90 * 2.4, row["y"] + 10, steps=6)
    expect(page.locator(".strip-label")).to_be_visible()
    page.mouse.up()
    locked = page.locator("#route-2 .patrol-stop", has_text=place_name(0))
    expect(locked).to_contain_text("时间已锁定")
    dropped = locked.locator("time").inner_text()
    assert "21:30" <= dropped <= "21:40"

    # Three presses at once: none is lost.
    bar.focus()
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    later = datetime.strptime(dropped, "%H:%M") + timedelta(minutes=15)
    expect(locked.locator("time")).to_have_text(f"{later:%H:%M}")
    for _press in range(4):
        page.keyboard.press("Control+z")
    expect(page.locator("#route-1")).to_contain_text(place_name(0))
    expect(page.locator("#result")).not_to_contain_text("时间已锁定")

    page.locator("#route-1 .patrol-stop", has_text=place_name(0)).click()
    when = page.get_by_label(f"{place_name(0)} 的开始时间")
    when.fill("2000")
    when.press("Tab")
    expect(page.locator("#hand-bar")).to_contain_text("不合要求")
    expect(page.locator("#route-1")).to_contain_text("锁定 20:00 开始")


def test_a_break_is_put_off_to_a_time(page: Page) -> None:
    _by_hand(page, "2026-12-22", [[0, 1], []], pause=True)
    when = page.get_by_label("休息 的开始时间")
    when.fill("22:30")
    when.press("Tab")
    pause = page.get_by_role("button", name=re.compile("^1-3 休息 22:30–22:50"))
    expect(pause).to_be_visible()
    pause.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name=re.compile("^1-3 休息 22:25–22:45"))).to_be_visible()


def test_a_stop_is_added_by_a_click_and_a_way_by_points(page: Page) -> None:
    _by_hand(page, "2026-12-18", [[0], [1]])
    page.get_by_role("button", name="在地图上加一站").click()
    page.mouse.click(950, 450)
    expect(page.locator("#result")).to_contain_text("停靠点 3")
    added = page.locator(".patrol-stop", has_text="停靠点 3")
    added.click()
    way = added.inner_text()
    page.get_by_role("button", name="在地图上点经过的路", exact=True).click()
    page.mouse.click(700, 250)
    expect(added).not_to_have_text(way, use_inner_text=True)
    page.get_by_role("button", name="恢复最快的走法").click()
    expect(added).to_have_text(way, use_inner_text=True)


def test_an_incident_comes_in_and_the_changes_are_shown(page: Page) -> None:
    yesterday = datetime.now(LOCAL_ZONE).date() - timedelta(days=1)
    plan = pose(page, f"{yesterday}T20:00:00+08:00", [[0, 1, 2, 3], [4]], publish=True)
    route = plan["routes"][0]
    told = {
        "uuid": str(uuid4()), "plan_id": plan["id"], "team_id": route["team_id"], "sequence": 1,
        "kind": "done", "at": f"{yesterday}T20:50:00+08:00",
    }  # fmt: skip
    headers = {"X-CSRFToken": token(page)}
    assert page.request.post("/api/v1/field/reports", data=told, headers=headers).ok
    open_plan(page, plan)
    page.locator("#night summary").click()
    progress = page.locator("#night-progress li")
    expect(progress.nth(0)).to_contain_text("有回报")  # the reports are read again on opening
    page.get_by_label("现在的时间").fill("20:55")
    page.get_by_label("现在的时间").press("Tab")
    expect(progress.nth(0)).to_contain_text("到访 1 处（有回报）")
    expect(progress.nth(0)).to_contain_text(f"正在 {place_name(1)}（按计划时间算）")
    expect(progress.nth(1)).to_contain_text("到访 1 处（没有回报，按计划时间算）")
    page.get_by_role("button", name="来了警情：在地图上点位置").click()
    page.mouse.click(900, 420)
    page.get_by_label("警情名称").fill("夜市打架")
    page.get_by_label("警情名称").press("Tab")
    page.locator("#replan-button").click()
    expect(page.locator("#incidents")).to_contain_text(re.compile(r"夜市打架：.* \d\d:\d\d 到场"))
    changes = page.locator("#changes")
    expect(changes).to_contain_text("新增 夜市打架")
    expect(page.locator(".patrol-changed").first).to_be_visible()
    changes.get_by_role("button", name=re.compile("夜市打架")).click()
    expect(page.locator(".patrol-stop-badge.patrol-chosen")).to_have_attribute(
        "title", re.compile("夜市打架")
    )
    page.locator("#route-1 > button").click()
    done, on_its_way = page.locator("#stop-1-1"), page.locator("#stop-1-2")
    expect(done).to_contain_text("20:35")
    expect(done).to_contain_text("已完成 20:50")
    expect(on_its_way).to_contain_text("没有回报，按计划时间算")
    expect(page.locator("#publish-note")).to_contain_text("会替换已发布的")


def test_thumbs_reach_everything_on_a_phone(new_page: NewPage) -> None:
    page = new_page(PHONE)
    _by_hand(page, "2026-12-20", [[0], [1]], pause=True)
    page.locator("#route-1 .patrol-stop").nth(1).click()
    small = page.locator("#result :is(button, select, summary, a):visible").evaluate_all(
        """(all, least) => all
            .filter((one) => one.getBoundingClientRect().height < least)
            .map((one) => one.outerHTML.slice(0, 120))""",
        THUMB_PX,
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
