"""The map page in a browser: layers, search, cards, the address, the phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from shapely.geometry import MultiPolygon, shape
from shapely.geometry import box as box_around
from sqlalchemy.orm import Session

from tests.browser.conftest import PHONE, sign_in
from tests.conftest import NOW, serving
from tests.databases import DatabaseMaker
from webmap.accounts import create_demo_accounts
from webmap.layers import add_catalogue_layers
from webmap.models import Office, to_stored

GIS_DATA = Path(__file__).resolve().parents[2] / "gis_data"
READY = "#map-panel[data-ready]"
VIEW = "const view = await (await import('/static/js/map/office_map.js')).officeMap();"


def in_map(page: Page, script: str) -> Any:
    """Run a script that knows the page's map as ``view``."""
    return page.evaluate(f"async () => {{ {VIEW} {script} }}")


def open_map(page: Page, address: str = "/") -> None:
    page.goto(address)
    page.wait_for_selector(READY)


def features(layer_id: str) -> list[dict[str, Any]]:
    return json.loads((GIS_DATA / f"{layer_id}.geojson").read_text(encoding="utf-8"))["features"]


@pytest.fixture(scope="module")
def shop() -> dict[str, Any]:
    """Return a shop whose name no other feature's name begins with."""
    shops = features("shops")
    names = [one["properties"]["name"] for one in shops]
    return next(
        one for one in shops if sum(one["properties"]["name"] in name for name in names) == 1
    )


def test_the_whole_office_is_drawn_on_one_canvas(page: Page) -> None:
    open_map(page)
    drawn = in_map(
        page,
        """
        const inside = view.layers.features('police_grids').map(({ latLng }) => {
          const point = view.map.latLngToLayerPoint(latLng).subtract(view.canvas._bounds.min);
          const at = point.multiplyBy(view.canvas._ratio).round();
          return view.canvas._context.getImageData(at.x, at.y, 1, 1).data[3];
        });
        return {
          inside,
          elements: view.map.getPane('features').querySelectorAll('*').length,
          counts: Object.fromEntries(view.layers.definitions.map((one) =>
            [one.layer_id, view.layers.features(one.layer_id).length])),
        };
        """,
    )
    assert all(alpha > 0 for alpha in drawn["inside"])
    assert drawn["elements"] == 1
    for layer_id in ("rentals", "factories", "shops", "sub_grids", "hotspots"):
        assert drawn["counts"][layer_id] == len(features(layer_id)), layer_id
    expect(page.locator('[data-layer="shops"]')).to_contain_text("商铺")
    expect(page.locator('[data-layer="shops"]')).to_contain_text(f"{len(features('shops')):,}")
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()


def test_a_shop_is_found_by_name_and_shows_its_card(page: Page, shop: dict[str, Any]) -> None:
    open_map(page)
    wanted = shop["properties"]
    search = page.get_by_role("combobox", name="查找场所")
    search.fill(wanted["name"])
    expect(page.get_by_role("option").first).to_contain_text(wanted["name"])
    search.press("Enter")
    card = page.locator("#card")
    expect(card.get_by_role("heading")).to_have_text(wanted["name"])
    expect(card).to_contain_text(wanted["number"])
    expect(card).to_contain_text(wanted["address"])
    expect(card).to_contain_text("责任队员")
    page.wait_for_function("number => location.search.includes(`place=shops:${number}`)",
                           arg=wanted["number"])  # fmt: skip
    where = in_map(
        page,
        """
        const { lat, lng } = view.canvas.selected[0].latLng;
        return { lat, lng, seen: view.map.getBounds().contains([lat, lng]) };
        """,
    )
    assert where["seen"]
    assert [where["lng"], where["lat"]] == pytest.approx(shop["geometry"]["coordinates"], abs=1e-5)
    # The same again from the address alone.
    page.reload()
    page.wait_for_selector(READY)
    expect(card.get_by_role("heading")).to_have_text(wanted["name"])
    card.get_by_role("button", name="返回图层").click()
    expect(page.locator("#layers-panel")).to_be_visible()
    assert "place=" not in page.url


def test_the_keyboard_walks_through_what_is_found(page: Page) -> None:
    open_map(page)
    search = page.get_by_role("combobox", name="查找场所")
    search.fill("石鼓")
    expect(page.get_by_role("option", selected=True)).to_have_id("search-0")
    search.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_id("search-1")
    search.press("ArrowUp")
    search.press("ArrowUp")
    last = page.get_by_role("option").count() - 1
    expect(page.get_by_role("option", selected=True)).to_have_id(f"search-{last}")
    search.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    search.fill("没有这样的地方")
    expect(page.locator("#search-results")).to_contain_text("没有找到")


def test_a_click_on_the_map_opens_the_card_of_what_is_there(page: Page) -> None:
    school = features("schools")[0]["properties"]
    open_map(page)
    at = in_map(
        page,
        f"""
        const school = await view.layers.feature('schools', {json.dumps(school["number"])});
        view.map.setView(school.latLng, 17, {{ animate: false }});
        const {{ x, y }} = view.map.latLngToContainerPoint(school.latLng);
        return [x, y];
        """,
    )
    box = page.locator("#map_office").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])
    expect(page.locator("#card").get_by_role("heading")).to_have_text(school["name"])
    grid = page.locator("#card").get_by_role("button").filter(has_text="网格")
    grid.first.click()
    expect(page.locator("#card")).to_contain_text("责任队员")


def test_a_switched_layer_is_switched_after_a_reload_too(page: Page) -> None:
    open_map(page)
    switch = page.get_by_role("switch", name="商铺")
    expect(switch).to_be_checked()
    switch.uncheck()
    page.wait_for_function("() => location.search.includes('layers=')")
    assert "shops" not in in_map(
        page, "return view.canvas.shown.map((one) => one.definition.layer_id);"
    )
    page.reload()
    page.wait_for_selector(READY)
    expect(page.get_by_role("switch", name="商铺")).not_to_be_checked()
    page.get_by_role("switch", name="商铺").check()
    page.wait_for_function("() => !location.search.includes('layers=')")
    assert "shops" in in_map(
        page, "return view.canvas.shown.map((one) => one.definition.layer_id);"
    )


def test_incidents_are_fetched_when_they_are_switched_on(page: Page) -> None:
    open_map(page)
    assert in_map(page, "return view.layers.features('incidents').length;") == 0
    with page.expect_response(lambda answer: "layers=incidents" in answer.url) as answer:
        page.get_by_role("switch", name="警情").check()
    assert answer.value.ok
    page.wait_for_function(
        f"async () => {{ {VIEW} return view.layers.features('incidents').length > 1000; }}"
    )


def test_a_grid_is_jumped_to_and_tells_who_answers_for_it(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="2-2", exact=True).click()
    expect(page.locator("#card")).to_contain_text("2-2")
    expect(page.locator('#card a[href^="tel:"]')).to_have_count(1)
    seen = in_map(
        page,
        """
        const { map, layers } = view;
        const grid = await layers.feature('sub_grids', '2-2');
        if (map._animatingZoom) await new Promise((done) => map.once('zoomend', done));
        return map.getBounds().contains(grid.bounds);
        """,
    )
    assert seen


def test_a_street_is_found_whole(page: Page) -> None:
    open_map(page)
    pieces = [one for one in features("streets") if one["properties"]["name"] == "桥蛟中路"]
    search = page.get_by_role("combobox", name="查找场所")
    search.fill("桥蛟中路")
    expect(page.get_by_role("option").first).to_contain_text("道路")
    search.press("Enter")
    expect(page.locator("#card")).to_contain_text(f"{len(pieces)} 段")
    assert in_map(page, "return view.canvas.selected[0].parts.length;") == len(pieces)
    length_m = in_map(page, "return view.canvas.selected[0].length_m;")
    lines = gpd.GeoSeries([shape(one["geometry"]) for one in pieces], crs=4326)
    assert length_m == pytest.approx(lines.to_crs(4547).length.sum(), rel=0.01)


def test_english_is_complete_for_layers_and_fields(page: Page) -> None:
    open_map(page)
    page.get_by_role("button", name="English").click()
    # The page before is ready too: what tells the new one is its language.
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_selector(READY)
    expect(page.get_by_role("switch", name="Shops")).to_be_checked()
    expect(page.get_by_role("switch", name="Rental buildings")).to_be_checked()
    page.get_by_role("button", name="中文").click()
    page.wait_for_selector(READY)
    expect(page.get_by_role("switch", name="商铺")).to_be_checked()


def test_the_night_theme_takes_the_dark_base_map(page: Page) -> None:
    open_map(page)
    with page.expect_response(lambda answer: "/tiles/base-dark/" in answer.url):
        page.get_by_role("button", name="日间 / 夜间").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_on_a_phone_the_panel_is_a_sheet_and_nothing_is_cut_off(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(PHONE)
    open_map(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(
        """() => {
          const { scrollWidth, clientWidth } = document.querySelector(".app-office");
          const field = document.querySelector("#search input");
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = getComputedStyle(field).font;
          return scrollWidth <= clientWidth
            && pen.measureText(field.placeholder).width <= field.clientWidth - 24;
        }"""
    ), "the office's name and the hint are not cut"
    panel = page.locator("#panel")
    grip = page.locator("#panel-grip")
    grip.click()
    expect(panel).to_have_attribute("data-height", "full")
    grip.click()
    expect(panel).to_have_attribute("data-height", "folded")
    small = page.evaluate(
        """() => [...document.querySelectorAll('#panel button, #search input, .leaflet-bar a')]
          .filter((one) => one.offsetParent && one.id !== 'panel-grip')
          .filter((one) => one.getBoundingClientRect().height < 43.5)
          .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    # A tap on the map opens the card in the sheet.
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill("石鼓小学")
    page.get_by_role("option").first.tap()
    expect(page.locator("#card")).to_be_visible()
    expect(panel).to_have_attribute("data-height", "half")


def test_the_map_keeps_clear_of_the_panel(page: Page) -> None:
    open_map(page)
    clear = in_map(
        page,
        """
        const panel = document.getElementById('panel').getBoundingClientRect();
        const area = view.map.getContainer().getBoundingClientRect();
        const west = view.map.latLngToContainerPoint(view.bounds.getNorthWest()).x;
        return area.left + west >= panel.right;
        """,
    )
    assert clear


def test_a_layer_that_is_drawn_from_a_nearer_zoom_says_so_and_leads_there(page: Page) -> None:
    open_map(page, "/?at=13/22.79/114.07")
    row = page.locator('[data-layer="shops"]')
    row.get_by_role("button", name="放大地图后显示").click()
    expect(row.get_by_role("button", name="放大地图后显示")).to_have_count(0)
    assert in_map(page, "return view.map.getZoom();") == 15


def test_every_symbol_and_label_stands_inside_its_area(page: Page) -> None:
    open_map(page)
    outside = in_map(
        page,
        """
        const { inRings } = await import('/static/js/map/geometry.js');
        return view.layers.definitions.flatMap(({ layer_id: id }) => view.layers.features(id))
          .filter((one) => one.kind === 'area' && !inRings(one.parts, ...one.anchor))
          .map((one) => [one.layer.layer_id, one.properties.number]);
        """,
    )
    assert outside == []


def test_no_label_lies_over_another(page: Page) -> None:
    open_map(page, "/?at=17/22.79/114.07")
    crossings = in_map(
        page,
        """
        const { Room } = await import('/static/js/map/labels.js');
        const boxes = [];
        const take = Room.prototype.take;
        const fillText = view.canvas._context.fillText;
        let last = null;
        Room.prototype.take = function (box) { last = box; return take.call(this, box); };
        view.canvas._context.fillText = function (...rest) {
          boxes.push(last);
          return fillText.apply(this, rest);
        };
        view.canvas._paint();
        Room.prototype.take = take;
        const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
        const crossings = boxes.filter((a, i) => boxes.slice(i + 1).some((b) => meet(a, b)));
        return { labels: boxes.length, crossings: crossings.length };
        """,
    )
    assert crossings["labels"] > 20
    assert crossings["crossings"] == 0


def test_an_empty_office_says_what_to_do_first(
    browser: Browser, make_app: Callable[..., Flask], spatialite_maker: DatabaseMaker
) -> None:
    database = spatialite_maker.copy_of("bare", add_bare_office)
    try:
        with serving(make_app(database)) as address:
            context = browser.new_context(base_url=address)
            page = context.new_page()
            sign_in(page, "officer")
            open_map(page)
            expect(page.locator("#first-steps")).to_contain_text("data import-streets")
            context.close()
    finally:
        spatialite_maker.drop(database)


def add_bare_office(session: Session) -> None:
    """Add an office that has a boundary and nothing else."""
    box = box_around(114.0, 22.7, 114.01, 22.71)
    office = Office(
        code="BARE", name="新警务室", metric_srid=4547, boundary=to_stored(MultiPolygon([box]))
    )
    session.add(office)
    session.flush()
    add_catalogue_layers(session, office)
    create_demo_accounts(session, office.id, NOW)


def test_the_scale_bar_speaks_the_page_s_language(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".leaflet-control-scale-line")).to_contain_text(re.compile("米|公里"))
