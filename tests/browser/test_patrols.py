"""The patrol page as officers use it: plan, look, change, publish; and as others read it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.posed import open_plan, pose

GIS_DATA_DIR = Path(__file__).resolve().parents[2] / "gis_data"
THUMB_PX = 44
NewPage = Callable[..., Page]


def _hotspots(count: int) -> list[dict[str, str]]:
    """Return hotspots that any time of a night suits, the most important first."""
    text = (GIS_DATA_DIR / "hotspots.geojson").read_text(encoding="utf-8")
    found = [feature["properties"] for feature in json.loads(text)["features"]]
    night = [one for one in found if one["windows"] == [["21:00", "02:00"]]]
    others = [one for one in found if one not in night and one["status"] == "confirmed"]
    return [*night, *others][:count]


def _teams(count: int) -> list[tuple[str, str]]:
    """Return codes and names of mobile and road teams."""
    with (GIS_DATA_DIR / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["team_kind"] in {"mobile", "road"}]
    return list({row["team"]: row["team_name"] for row in rows}.items())[:count]


def _open(page: Page, date: str, *, teams: int = 2, hotspots: int = 4) -> None:
    """Open the page with a night shift, teams and hotspots chosen by the address."""
    asked = [f"shift={date}T20:00/02:00,{quote('夜班')}"]
    asked += [f"team={code},ebike" for code, _name in _teams(teams)]
    asked += [f"visit={hotspot['number']}" for hotspot in _hotspots(hotspots)]
    page.goto(f"/patrols?{'&'.join(asked)}")
    expect(page.locator("#patrol-panel")).to_have_attribute("data-ready", "true")


def _plan(page: Page) -> Locator:
    page.locator("#plan-button").click()
    result = page.locator("#result")
    # The first plan of a server may have to wait for the search to be compiled.
    expect(result).to_contain_text("草稿", timeout=60_000)
    return result


def _publish(page: Page) -> None:
    page.locator("#publish-button").click()
    expect(page.locator("#result")).to_contain_text("已发布")


def test_stop_selected_in_the_list_is_selected_on_the_map_and_back(page: Page) -> None:
    open_plan(page, pose(page, "2026-12-01T20:00:00+08:00", [[0], [1, 2]]))
    page.locator("#result .patrol-route-head").nth(1).click()
    row = page.locator("#stop-2-1")
    row.click()
    expect(row).to_have_attribute("aria-pressed", "true")
    chosen = page.locator(".patrol-stop-badge.patrol-chosen")
    expect(chosen).to_have_attribute("title", re.compile("^2-1 "))

    page.locator(".patrol-stop-badge[title^='2-2 ']").click()
    expect(page.locator("#stop-2-2")).to_have_attribute("aria-pressed", "true")
    expect(row).to_have_attribute("aria-pressed", "false")
    expect(page).to_have_url(re.compile("at=2-2$"))


def test_reload_and_back_show_the_same(page: Page) -> None:
    _open(page, "2026-12-02", hotspots=2)
    number = _hotspots(1)[0]["number"]
    page.get_by_label(re.compile("^改 .+ 的停留、次数、时间窗$")).first.click()
    page.get_by_label("停留（分钟）").fill("25")
    page.get_by_label("停留（分钟）").press("Tab")
    expect(page).to_have_url(re.compile(f"visit={number},d=25"))
    page.get_by_label(re.compile("的时间、休息、起点$")).first.click()
    page.get_by_text("终点、速度、责任格、民警").click()
    page.get_by_label("速度（常速的 %）").fill("80")
    page.get_by_label("速度（常速的 %）").press("Tab")
    expect(page.locator("#step-teams")).to_contain_text("车道上约 12 公里/时")
    expect(page).to_have_url(re.compile(",ebike,speed=80&"))
    asked = page.url
    page.reload()
    expect(page.locator("#step-visits")).to_contain_text("25 分钟")
    assert page.url == asked

    result = _plan(page)
    page.locator("#route-1 > button").click()
    timetable = page.locator("#route-1 ol").inner_text()
    page.mouse.move(900, 450)
    page.mouse.down()
    page.mouse.move(820, 400, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"&map=\d+/22\.\d+/11\d\.\d+$"))
    planned = page.url
    page.reload()
    expect(page.locator("#route-1 ol")).to_have_text(timetable, use_inner_text=True)
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    assert page.url == planned
    page.go_back()
    expect(result).to_have_count(0)
    assert page.url.startswith(asked)


def test_another_scheme_is_drawn_from_another_seed_and_the_first_one_comes_back(
    page: Page,
) -> None:
    _open(page, "2026-12-03", hotspots=5)
    seeds: list[int] = []
    page.on(
        "request",
        lambda one: seeds.append(one.post_data_json["seed"]) if one.method == "POST" else None,
    )
    result = _plan(page)
    expect(result).to_contain_text("方案 1")
    result.get_by_role("button", name="换一个方案").click()
    expect(result).to_contain_text("方案 2")
    result.get_by_role("button", name="上一个方案").click()
    expect(result).to_contain_text("方案 1")
    expect(result.get_by_role("button", name="上一个方案")).to_be_disabled()
    # That another seed is another plan, and the same the same one, is the search's own promise.
    assert seeds == [0, 1, 0]


def test_removed_visit_comes_back_by_undo(page: Page) -> None:
    _open(page, "2026-12-04", hotspots=3)
    name = _hotspots(1)[0]["name"]
    box = page.get_by_role("checkbox", name=f"到访 {name}")
    box.uncheck()
    expect(page.locator("#step-visits summary")).to_contain_text("2 处")
    page.get_by_role("button", name="撤销").click()
    expect(box).to_be_checked()
    box.uncheck()
    page.locator("#step-visits summary").focus()
    page.keyboard.press("Control+z")
    expect(box).to_be_checked()


def test_click_on_the_map_sets_a_stop_that_is_planned(page: Page) -> None:
    _open(page, "2026-12-05", hotspots=0)
    page.get_by_role("button", name="在地图上加停靠点").click()
    page.mouse.click(900, 450)
    page.get_by_role("button", name="加在地图中央").click()
    page.keyboard.press("Escape")
    expect(page.locator(".patrol-pin")).to_have_count(2)
    page.get_by_role("button", name="改 停靠点 1 的停留、次数、时间窗").click()
    page.get_by_label("名称").fill("工地门口")
    page.get_by_label("名称").press("Tab")
    _plan(page)
    titles = page.locator(".patrol-stop-badge").evaluate_all("all => all.map(one => one.title)")
    assert any("工地门口" in title for title in titles)
    assert any("停靠点 2" in title for title in titles)


def test_place_found_in_the_bar_becomes_a_stop(page: Page) -> None:
    shops = json.loads((GIS_DATA_DIR / "shops.geojson").read_text(encoding="utf-8"))["features"]
    name = shops[7]["properties"]["name"]
    _open(page, "2026-12-05", hotspots=0)
    page.get_by_label("查找场所").fill(name)
    page.locator("#search").get_by_role("option").filter(has_text=name).first.click()
    page.get_by_role("button", name="加为停靠点").click()
    expect(page.get_by_role("checkbox", name=f"到访 {name}")).to_be_checked()
    expect(page.locator(".patrol-pin-pointed")).to_be_visible()


def test_click_on_a_hotspot_on_the_map_chooses_it(page: Page) -> None:
    _open(page, "2026-12-06", hotspots=0)
    area = page.locator(".leaflet-visits-pane path").first
    area.click(force=True)
    expect(page.locator("#step-visits summary")).to_contain_text("1 处")
    expect(page.locator("#step-visits .patrol-selected")).to_be_visible()


def test_refused_value_is_told_beside_its_field_and_kept(new_page: NewPage) -> None:
    page = new_page(refused=422)
    _open(page, "2026-12-07", hotspots=2)
    page.get_by_label(re.compile("^改 .+ 的停留、次数、时间窗$")).first.click()
    dwell = page.get_by_label("停留（分钟）")
    dwell.fill("0")
    dwell.press("Tab")
    page.locator("#plan-button").click()
    field = page.locator(".patrol-field").filter(has_text="停留（分钟）")
    expect(field.get_by_role("alert")).to_have_text(re.compile("不能小于 1"))
    expect(dwell).to_have_value("0")
    dwell.fill("15")
    dwell.press("Tab")
    expect(field.get_by_role("alert")).to_have_count(0)


def test_planning_can_be_stopped_and_nothing_is_changed(page: Page) -> None:
    _open(page, "2026-12-08")
    held: list[Route] = []
    page.route("**/api/v1/patrols/plans", lambda route: held.append(route))
    asked = page.url
    page.locator("#plan-button").click()
    page.get_by_role("button", name="停止").click()
    expect(page.locator("#patrol-foot")).to_contain_text("已停止，没有改动。")
    expect(page.locator("#plan-button")).to_be_enabled()
    assert len(held) == 1
    assert page.url == asked


def test_second_published_plan_says_what_it_replaces(page: Page) -> None:
    _open(page, "2026-12-09")
    _plan(page)
    page.get_by_label("计划名称").fill("第一次的计划")
    page.get_by_label("计划名称").press("Enter")
    expect(page.locator("#result-title")).to_contain_text("第一次的计划")
    _publish(page)
    _open(page, "2026-12-09", hotspots=5)
    _plan(page)
    expect(page.locator("#publish-note")).to_contain_text("会替换已发布的“第一次的计划”")
    _publish(page)
    page.locator("#step-plans summary").click()
    old = page.locator("#step-plans li").filter(has_text="第一次的计划")
    expect(old).to_contain_text("已替换")

    page.get_by_role("button", name="照此再排今晚的").click()
    expect(page.locator("#result")).to_have_count(0)
    expect(page.locator("#plan-button")).to_contain_text("编排 · 2 组")
    assert "2026-12-09" not in page.url


def test_deleted_draft_comes_back_by_undo(page: Page) -> None:
    _open(page, "2026-12-10", hotspots=2)
    _plan(page)
    page.get_by_label("计划名称").fill("要删的草稿")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#result-title")).to_contain_text("要删的草稿")
    page.locator("#step-plans summary").click()
    row = page.locator("#step-plans li").filter(has_text="要删的草稿")
    page.get_by_role("button", name="删除草稿 要删的草稿").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(row).to_have_count(1)
    page.reload()
    page.locator("#step-plans summary").click()
    expect(row).to_have_count(1)


def test_what_was_left_out_says_why_and_leads_to_its_form(page: Page) -> None:
    hotspot = _hotspots(1)[0]
    page.goto(
        f"/patrols?shift=2026-12-11T08:00/12:00&team={_teams(1)[0][0]},foot"
        f"&visit={hotspot['number']},n=1,w=22:00-23:00"
    )
    _plan(page)
    expect(page.locator("#result")).to_contain_text("时间窗不在这个班次内")
    page.get_by_role("button", name=f"改 {hotspot['name']} 的要求").click()
    page.get_by_role("button", name="去掉时间窗 22:00–23:00").click()
    expect(page.locator("#result")).to_contain_text("要求改过了")
    page.get_by_role("button", name=re.compile("^重新编排")).click()
    expect(page.locator("#result")).to_contain_text("要的到访都排进去了。")


def test_auxiliary_and_volunteer_read_the_published_plan_and_edit_nothing(
    new_page: NewPage,
) -> None:
    officer = new_page()
    open_plan(officer, pose(officer, "2026-12-12T20:00:00+08:00", [[0, 1], [2]]))
    officer.get_by_label("计划名称").fill("辅警要走的计划")
    officer.get_by_role("button", name="保存").click()
    expect(officer.locator("#result-title")).to_contain_text("辅警要走的计划")
    _publish(officer)
    address = officer.url

    auxiliary = new_page(PHONE, role="auxiliary")
    auxiliary.goto(address)
    expect(auxiliary.locator("#result-title")).to_contain_text("辅警要走的计划")
    auxiliary.locator("#route-1 > button").click()
    expect(auxiliary.locator("#stop-1-1")).to_be_visible()
    expect(auxiliary.get_by_role("checkbox")).to_have_count(0)
    for name in ("编排", "发布", "保存", "换一个方案"):
        expect(auxiliary.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(auxiliary.get_by_role("link", name="下载路线 GPX")).to_be_visible()

    volunteer = new_page(role="volunteer")
    volunteer.goto(address)
    expect(volunteer.locator("#result-title")).to_contain_text("辅警要走的计划")
    expect(volunteer.locator("img.leaflet-tile-loaded").first).to_be_visible()
    expect(volunteer.locator(".patrol-stop-badge").first).to_be_visible()


def test_whole_path_by_keyboard(page: Page) -> None:
    page.goto("/patrols")
    expect(page.locator("#patrol-panel")).to_have_attribute("data-ready", "true")
    page.get_by_label("日期").fill("2026-12-13")
    page.get_by_label("开始").fill("2130")
    page.get_by_label("开始").press("Tab")
    expect(page.get_by_label("开始")).to_have_value("21:30")
    page.locator("#step-teams").get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.locator("#step-visits [type=checkbox]:not(:checked)").first.focus()
    page.keyboard.press("Space")
    page.locator("#plan-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result-title")).to_be_focused()
    page.locator("#route-1 > button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#stop-1-1")).to_have_attribute("aria-pressed", "true")


def test_phone_plans_with_one_thumb(new_page: NewPage) -> None:
    page = new_page(PHONE)
    _open(page, "2026-12-14", teams=1, hotspots=2)
    expect(page.locator("#plan-button")).to_be_in_viewport()
    small = page.locator("#panel :is(button, select, summary, input, a):visible").evaluate_all(
        """(all, least) => all
            .filter((one) => one.type !== "checkbox")
            .filter((one) => one.getBoundingClientRect().height < least)
            .map((one) => one.outerHTML.slice(0, 120))""",
        THUMB_PX,
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _plan(page)
    page.locator("#route-1 > button").click()
    expect(page.locator("#stop-1-1")).to_be_in_viewport()
    expect(page.locator("#publish-button")).to_be_in_viewport()


def test_office_without_teams_and_hotspots_is_told_what_to_do_first(page: Page) -> None:
    nothing = {"teams": [], "hotspots": [], "shifts": [], "modes": [], "station": None}
    page.route("**/api/v1/patrols/options", lambda route: route.fulfill(json=nothing))
    page.goto("/patrols")
    expect(page.locator("#step-teams")).to_contain_text("还没有小组")
    expect(page.locator("#step-visits")).to_contain_text("还没有已确认的热点")
    expect(page.locator("#plan-button")).to_be_disabled()
    expect(page.locator("#plan-lacks")).to_have_text("先选小组")


def test_times_are_read_and_told_as_in_the_office(page: Page) -> None:
    page.goto("/people")
    told = page.evaluate(
        """async () => {
            const clock = await import("/static/js/patrols/clock.js");
            const night = { date: "2026-12-31", from: "20:00", to: "02:00" };
            const start = "2026-12-31T12:00:00Z";
            return {
                read: ["2215", "22.15", "9", " 7:5 ", "2460", "x"].map(clock.readTime),
                shift: clock.shiftMoments(night),
                after: clock.momentInShift(night, "01:30"),
                before: clock.momentInShift(night, "23:30"),
                text: clock.timeText("2026-12-31T17:10:00Z", start),
                same: clock.timeText("2026-12-31T15:59:00Z", start),
                spans: [["22:00", "01:00"], ["01:00", "05:00"], ["08:00", "12:00"],
                    ["18:00", "21:00"], ["00:00", "00:00"]].map((one) =>
                    Math.max(0, clock.minutesInShift(one, night))),
            };
        }"""
    )
    assert told == {
        "read": ["22:15", "22:15", "09:00", "07:05", None, None],
        "shift": {
            "starts_at": "2026-12-31T20:00:00+08:00",
            "ends_at": "2027-01-01T02:00:00+08:00",
        },
        "after": "2027-01-01T01:30:00+08:00",
        "before": "2026-12-31T23:30:00+08:00",
        "text": "次日 01:10",
        "same": "23:59",
        "spans": [180, 60, 0, 60, 360],
    }
