"""Follow-ups and fraud warnings in a browser, from the desk to the street and to the group."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

NewPage = Callable[..., Page]
READY = ("data-ready", "true")


def test_a_talk_is_accepted_at_the_desk_and_reported_from_the_street(
    new_page: NewPage, tmp_path: Path
) -> None:
    desk = new_page()
    desk.goto("/hotspots/follow-ups")
    expect(desk.locator("#follow-ups-panel")).to_have_attribute(*READY)
    first = desk.locator(".follow-talk").first
    venue = first.locator(".fw-semibold").inner_text().split("\n")[0].rsplit(" ", 1)[0].strip()
    expect(first).to_contain_text(re.compile(r"打架斗殴 \d+ 起"))
    first.locator("[data-do=accept]").click()
    expect(desk.locator("#notice")).to_contain_text("已列入约谈")
    row = desk.locator("[data-follow-up]").filter(has_text=venue)
    expect(row).to_contain_text("约谈")
    row.click()
    desk.locator("#edit").click()
    option = desk.locator("#field-member_id option").nth(1)
    member = option.inner_text()
    desk.locator("#field-member_id").select_option(option.get_attribute("value"))
    desk.locator("#save").click()
    expect(desk.locator("#follow-up-card")).to_contain_text(f"负责：{member}")
    expect(desk).to_have_url(re.compile(r"\?id=\d+"))
    query = desk.url.partition("?")[2]

    street = new_page(PHONE, role="auxiliary", refused=409)
    street.goto(f"/hotspots/follow-ups?{query}")
    card = street.locator("#follow-up-card")
    expect(card).to_contain_text("50 米内打架斗殴")
    street.locator("#field-note").fill("已和经营者约谈，23 点后加派保安")
    photo = tmp_path / "door.png"
    Image.new("RGB", (1800, 1200), "#336699").save(photo)
    street.locator("#photo").set_input_files(photo)
    expect(street.locator("#photo-name")).to_contain_text("door.png")
    # The desk is first: what was written in the street stays, and is added.
    desk.locator("#field-note").fill("电话里已谈过")
    desk.locator("#finish").click()
    expect(desk.locator("#done-result")).to_be_visible()
    street.locator("#finish").click()
    expect(card).to_contain_text("officer 已先登记")
    expect(street.locator("#field-note")).to_have_value(re.compile("加派保安"))
    expect(street.locator("#photo-name")).to_contain_text("door.png")
    street.locator("#finish").click()
    expect(street.locator("#done-result img")).to_have_js_property("naturalWidth", 1600)
    expect(card).to_contain_text(re.compile("电话里已谈过.*加派保安", re.S))
    expect(street.locator("#edit")).to_have_count(0)
    street.locator("#drop-photo").click()
    expect(street.locator("#done-result img")).to_have_count(0)
    street.locator("#undo").click()
    expect(street.locator("#done-result img")).to_have_js_property("naturalWidth", 1600)
    # What was done can be taken back, and said again.
    street.locator("#reopen").click()
    expect(street.locator("#done-form")).to_be_visible()
    street.locator("#finish").click()
    expect(street.locator("#reopen")).to_be_visible()
    street.locator("#back").click()
    street.locator("#group-done summary").click()
    expect(street.locator("#group-done")).to_contain_text(venue)


def test_a_warning_is_written_approved_and_downloaded(new_page: NewPage) -> None:
    officer = new_page()
    officer.goto("/outreach")
    # The demo's incidents end some time ago: the page leads to the last day that has fraud.
    officer.locator("#last-day").click()
    kind = officer.locator("#bulletins .bulletin-row").first
    expect(kind).to_contain_text("待编写")
    picture = officer.locator("#picture")
    expect(picture).to_have_js_property("naturalHeight", 1920)
    before = picture.get_attribute("src")
    officer.locator("#title").fill("转账前先停一停，问一问民警")
    expect(picture).not_to_have_attribute("src", before or "")
    expect(picture).to_have_attribute("data-stale", "false")
    officer.locator("#approve").click()
    expect(kind).to_contain_text("已核准")
    query = officer.url.partition("?")[2]

    auxiliary = new_page(PHONE, role="auxiliary")
    auxiliary.goto(f"/outreach?{query}")
    expect(auxiliary.locator("#bulletin-text")).to_contain_text("问一问民警")
    with auxiliary.expect_download() as waiting:
        auxiliary.locator("#download").click()
    assert Image.open(waiting.value.path()).size == (1080, 1920)
    assert waiting.value.suggested_filename.startswith("电诈预警 2026-")
    auxiliary.get_by_text("群里发的文字").click()
    expect(auxiliary.locator("#message")).to_have_value(re.compile("每日电诈预警.*96110", re.S))

    # Another word, and it waits for approval again.
    officer.locator("#avoid-0").fill("先打 96110 问一问。")
    officer.locator("#save").click()
    expect(kind).to_contain_text("草稿")
    auxiliary.reload()
    expect(auxiliary.locator("#nothing")).to_be_visible()
