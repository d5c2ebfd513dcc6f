"""Plans that are put together stop by stop, so that a test knows them: no search decides."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import shapely
from playwright.sync_api import Page, expect

PLANS = "/api/v1/patrols/plans"
GIS_DATA_DIR = Path(__file__).resolve().parents[2] / "gis_data"


def place_name(number: int) -> str:
    """Return the name of a place of posed plans; places are counted from 0."""
    return f"第{'甲乙丙丁戊己庚辛'[number]}处"


def _places(count: int) -> list[tuple[float, float]]:
    """Return where the first hotspots lie: places with streets, apart from each other."""
    text = (GIS_DATA_DIR / "hotspots.geojson").read_text(encoding="utf-8")
    areas = [shapely.from_geojson(json.dumps(one)) for one in json.loads(text)["features"]]
    points = [area.centroid for area in areas[:count]]
    return [(round(point.x, 6), round(point.y, 6)) for point in points]


def token(page: Page) -> str:
    """Return what a request that changes something must bring."""
    page_text = page.request.get("/people").text()
    found = re.search(r'name="csrf-token" content="([^"]+)"', page_text)
    assert found is not None
    return found[1]


def pose(
    page: Page,
    starts_at: str,
    routes: Sequence[Sequence[int]],
    *,
    hours: int = 6,
    pause: bool = False,
    publish: bool = False,
) -> dict[str, Any]:
    """Keep a plan whose teams make these places in this order, 15 minutes each.

    Parameters
    ----------
    page
        Of a signed-in officer.
    starts_at
        The shift's start, ISO 8601 with its offset.
    routes
        For each team the numbers of its places; every number from 0 once.
    pause
        Whether the first team has a break of 20 minutes, after all its stops.
    publish
        Whether the plan is published.
    """
    headers = {"X-CSRFToken": token(page)}

    def ask(method: str, address: str, body: object = None) -> dict[str, Any]:
        # The first plan of a server may have to wait for the search to be compiled.
        answer = page.request.fetch(
            address, method=method, data=body, headers=headers, timeout=120_000
        )
        assert answer.ok, answer.text()
        return dict(answer.json())

    options = ask("GET", "/api/v1/patrols/options")
    teams = [one for one in options["teams"] if one["kind"] in {"mobile", "road"}][: len(routes)]
    count = sum(map(len, routes))
    start = datetime.fromisoformat(starts_at)
    end = start + timedelta(hours=hours)
    asked = [{"team_id": team["id"], "mode": "ebike"} for team in teams]
    if pause:
        asked[0]["break"] = {"from": f"{start:%H:%M}", "to": f"{end:%H:%M}", "minutes": 20}
    visits = [
        {"name": place_name(number), "lon": lon, "lat": lat, "dwell_min": 15}
        for number, (lon, lat) in enumerate(_places(count))
    ]
    shift = {"name": "夜班", "starts_at": start.isoformat(), "ends_at": end.isoformat()}
    drawn = ask("POST", PLANS, {"shift": shift, "teams": asked, "visits": visits})
    orders = [[{"key": f"{number}/1"} for number in numbers] for numbers in routes]
    if pause:
        orders[0].append({"key": "break"})
    hand = {
        "visits": drawn["request"]["visits"],
        "keep_times": False,
        "routes": [
            {"team_id": team["id"], "stops": stops}
            for team, stops in zip(teams, orders, strict=True)
        ],
    }
    plan = ask("PUT", f"{PLANS}/{drawn['id']}/routes", hand)
    assert plan["history"]["breaches"] == []
    if publish:
        plan = ask("POST", f"{PLANS}/{plan['id']}/publish")
    return plan


def open_plan(page: Page, plan: dict[str, Any]) -> None:
    """Open the patrol page on a plan."""
    page.goto(f"/patrols?plan={plan['id']}")
    expect(page.locator("#patrol-panel")).to_have_attribute("data-ready", "true")
