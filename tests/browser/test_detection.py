"""From a spreadsheet of incidents to tonight's plan: searched, judged, accepted, given, planned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from playwright.sync_api import Page, expect

from tests.layers.source_files import write_xlsx

GIS_DATA_DIR = Path(__file__).resolve().parents[2] / "gis_data"
NewPage = Callable[..., Page]
READY = ("data-ready", "true")
PATIENCE_MS = 60_000
TEAM = "路面巡处一组"


def quiet_spots() -> list[shapely.Point]:
    """Return two spots on streets of the demo office, far from its hotspots and each other."""
    hotspots = gpd.read_file(GIS_DATA_DIR / "hotspots.geojson").to_crs(4547)
    streets = gpd.read_file(GIS_DATA_DIR / "streets.geojson").to_crs(4547)
    inner = gpd.read_file(GIS_DATA_DIR / "boundary.geojson").to_crs(4547).buffer(-250).iloc[0]
    middles = streets.geometry.interpolate(0.5, normalized=True)
    far = middles[middles.within(inner) & (middles.distance(hotspots.union_all()) > 250)]
    first = far.iloc[0]
    second = far[far.distance(first) > 500].iloc[0]
    return gpd.GeoSeries([first, second], crs=4547).to_crs(4326).tolist()


def affrays(spots: list[shapely.Point]) -> list[dict[str, Any]]:
    """Return 15 affrays at each spot, on the last nights."""
    rng = np.random.default_rng(1)
    rows = []
    for number in range(15 * len(spots)):
        spot = spots[number % len(spots)]
        night = datetime.now() - timedelta(days=1 + number // 2)
        dx, dy = rng.normal(0, 0.00008, 2)
        rows.append(
            {
                "接警编号": f"DT{number:04d}", "警情类别": "打架斗殴", "警情子类": "酒后打架",
                "发案时间": f"{night:%Y-%m-%d} 22:{number:02d}", "发案地址": "路边",
                "经度": round(spot.x + dx, 7), "纬度": round(spot.y + dy, 7),
            }
        )  # fmt: skip
    return rows


def accept(page: Page, spot: shapely.Point) -> str:
    """Accept the suggestion at a spot, give it to a team, and return its name."""
    listed = page.request.get("/api/v1/hotspots").json()["hotspots"]
    (here,) = [
        one for one in listed
        if one["status"] == "suggested" and one["evidence"]
        and shapely.geometry.shape(one["geometry"]).distance(spot) < 0.0003
    ]  # fmt: skip
    page.locator(f"#row-{here['id']}").get_by_role("button").first.click()
    expect(page.locator("#hotspot-card h2")).to_have_text(here["name"])
    expect(page.locator("#evidence")).to_contain_text("打架斗殴")
    page.locator("#accept").click()
    expect(page.locator("#notice")).to_contain_text("已采纳")
    page.locator("#give-to").select_option(label=f"{TEAM}（全组）")
    page.locator("#give").click()
    expect(page.locator("#answers")).to_contain_text(TEAM)
    page.locator("#back").click()
    return str(here["name"])


def test_incidents_of_a_spreadsheet_lead_to_hotspots_in_tonights_plan(
    page: Page, tmp_path: Path
) -> None:
    spots = quiet_spots()
    page.goto("/data")
    expect(page.locator("#data-panel")).to_have_attribute(*READY)
    page.locator("#data-file").set_input_files(write_xlsx(tmp_path / "警情.xlsx", affrays(spots)))
    expect(page.locator("#layer-select")).to_have_value("incidents", timeout=PATIENCE_MS)
    page.get_by_role("button", name="导入 30 行").click(timeout=PATIENCE_MS)
    expect(page.locator("#result-counts")).to_contain_text("新增 30", timeout=PATIENCE_MS)

    page.goto("/hotspots?state=suggested")
    expect(page.locator("#hotspots-panel")).to_have_attribute(*READY)
    page.locator("#detect").click()
    expect(page.locator("#found")).to_contain_text("新建议", timeout=2 * PATIENCE_MS)
    expect(page.locator("#verdict")).to_contain_text("上月警情")
    page.locator("#judgement summary").click()
    expect(page.locator("#judgement tbody tr")).to_have_count(5)
    page.get_by_role("button", name="命中率").click()
    expect(page.locator("#judgement tbody tr").first).to_contain_text("%")
    names = [accept(page, spot) for spot in spots]

    page.goto("/patrols")
    expect(page.locator("#patrol-panel")).to_have_attribute(*READY)
    page.locator("#step-teams").get_by_label(TEAM, exact=True).check()
    for name in names:
        row = page.locator("#step-visits .patrol-row", has_text=name)
        expect(row.get_by_role("checkbox")).to_be_checked()
        expect(row).to_contain_text(f"{TEAM}去")
    page.locator("#plan-button").click()
    result = page.locator("#result")
    expect(result).to_contain_text("草稿", timeout=PATIENCE_MS)
    route = result.locator("section[id^='route-']", has_text=TEAM)
    route.get_by_role("button").first.click()
    for name in names:
        expect(route).to_contain_text(name)
