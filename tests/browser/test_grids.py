"""The page of grids in a browser: a shared border dragged, a grid split, undone, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE

NewPage = Callable[..., Page]
READY = ("data-ready", "true")
# The server counts what an edit moves, on a machine that may be busy with other tests.
PATIENCE_MS = 30_000
VERTICES = ".grid-handle:not(.grid-handle-junction):not(.grid-handle-middle)"


def begin(page: Page) -> dict[str, Any]:
    """Begin a draft; returns its grids as the server tells them."""
    page.goto("/grids")
    expect(page.locator("#grids-panel")).to_have_attribute(*READY, timeout=PATIENCE_MS)
    with page.expect_response(lambda answer: answer.url.endswith("/drafts") and answer.ok) as got:
        page.locator("#begin-button").click()
    expect(page.locator("#counts tbody tr")).to_have_count(9, timeout=PATIENCE_MS)
    expect(page.locator(VERTICES).first).to_be_visible()
    return dict(got.value.json()["grids"])


def drag(page: Page, handle: Locator, dx: float, dy: float) -> None:
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def places(page: Page, code: str, shares: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points of the page by their shares of a grid's width and height."""
    found = page.evaluate(
        """async ([code, shares]) => {
          const id = new URLSearchParams(location.search).get("draft");
          const { grids } = await (await fetch(`/api/v1/grids/drafts/${id}`)).json();
          const { geometry } = grids.sub_grids.find((grid) => grid.code === code);
          const box = L.geoJSON(geometry).getBounds();
          const area = map_office.getContainer().getBoundingClientRect();
          return shares.map(([x, y]) => {
            const at = map_office.latLngToContainerPoint([
              box.getSouth() + y * (box.getNorth() - box.getSouth()),
              box.getWest() + x * (box.getEast() - box.getWest())]);
            return [at.x + area.x, at.y + area.y];
          });
        }""",
        [code, shares],
    )
    return [(x, y) for x, y in found]


def areas(grids: dict[str, Any]) -> dict[str, int]:
    return {one["code"]: one["area_m2"] for one in grids["sub_grids"]}


def test_a_shared_border_is_dragged_a_grid_is_split_and_both_are_undone(new_page: NewPage) -> None:
    page = new_page(role="commander")
    before = begin(page)
    with page.expect_response("**/edits") as got:
        drag(page, page.locator(VERTICES).first, 14, 12)
    moved = got.value.json()["grids"]
    changed = [code for code, area in areas(moved).items() if area != areas(before)[code]]
    assert len(changed) == 2, "both sides of the border follow"
    assert abs(sum(areas(moved).values()) - sum(areas(before).values())) <= len(changed)

    page.locator("#tool-split").click()
    for x, y in places(page, "2-1", [(-0.1, 0.5), (1.15, 0.55)]):
        page.mouse.click(x, y)
    with page.expect_response("**/edits") as got:
        page.keyboard.press("Enter")
    assert len(got.value.json()["grids"]["sub_grids"]) == 10
    expect(page.locator("#counts tbody tr")).to_have_count(10, timeout=PATIENCE_MS)
    expect(page.locator("#counts")).to_contain_text("2-4")
    expect(page.locator("#moves")).to_contain_text("2-1 → 2-4")

    page.keyboard.press("Control+z")
    expect(page.locator("#counts tbody tr")).to_have_count(9, timeout=PATIENCE_MS)
    with page.expect_response("**/undo") as got:
        page.keyboard.press("Control+z")
    assert got.value.json()["grids"] == before
    expect(page.locator("#undo")).to_be_disabled()
    expect(page.locator("#redo")).to_be_enabled()


def test_what_would_break_the_grids_is_shown_where_it_would_be(new_page: NewPage) -> None:
    page = new_page(role="commander", refused=422)
    begin(page)
    drag(page, page.locator(VERTICES).nth(3), 420, -160)
    problem = page.locator("#problem")
    expect(problem).to_contain_text("网格没有变", timeout=PATIENCE_MS)
    expect(page.locator(".leaflet-grid-faults-pane path").first).to_be_attached()
    problem.get_by_role("button").first.click()
    expect(page.locator("#undo")).to_be_disabled()


def test_neighbours_are_merged_with_a_thumb(new_page: NewPage) -> None:
    page = new_page(PHONE, role="commander")
    begin(page)
    page.locator("#tool-merge").tap()
    for code in ("3-1", "3-2"):
        page.touchscreen.tap(*places(page, code, [(0.5, 0.5)])[0])
        if code == "3-1":
            expect(page.locator("#hint")).to_contain_text("并入“3-1”")
    expect(page.locator("#counts")).to_contain_text("–", timeout=PATIENCE_MS)
    expect(page.locator("#duties")).to_contain_text("责任格 3-2 没有了")
    for button in page.locator("#grids-panel button:visible, #grids-foot button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, button.inner_text()
