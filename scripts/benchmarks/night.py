"""A change on the night, from request to answer, beside drawing the whole plan anew.

Six teams, 40 hotspots that want four visits each, eight hours, on the demo office served as in
production. An officer's browser sends what it sends: an incident comes in, a team drops out, a
visit goes to another team by hand. ``first_s`` is the first time after the server's start.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from scripts.benchmarks._demo_server import demo_server
from webmap.accounts import DEMO_PASSWORD

PLANS = "/api/v1/patrols/plans"
STARTS_AT = datetime.fromisoformat("2026-11-27T18:00:00+08:00")
SHIFT = timedelta(hours=8)
MODES = ("ebike", "ebike", "foot", "foot", "ebike", "car")
HOTSPOTS, VISITS, SPACING_MIN = 40, 4, 30

Row = dict[str, Any]


class _Officer:
    """An officer at the browser."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        page = self._page("/sign-in")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        asked = {"username": "officer", "password": DEMO_PASSWORD, "csrf_token": token[1]}
        self._page("/sign-in", urlencode(asked).encode())
        found = re.search(r'name="csrf-token" content="([^"]+)"', self._page("/patrols"))
        assert found is not None
        self._token = found[1]

    def _page(self, path: str, data: bytes | None = None) -> str:
        with self._opener.open(self._address + path, data) as answer:
            return str(answer.read().decode())

    def ask(self, method: str, path: str, body: object = None) -> tuple[Any, float]:
        """Send JSON; return the answer and the seconds until it was here whole."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token}
        asked = Request(self._address + path, data, headers, method=method)  # noqa: S310 - our own server
        begun = time.perf_counter()
        with self._opener.open(asked) as answer:
            text = answer.read()
        return json.loads(text), time.perf_counter() - begun


def main(arguments: list[str]) -> list[Row]:
    """Measure and return the rows; the change on the night first."""
    parser = argparse.ArgumentParser(prog="scripts/bench night")
    parser.add_argument("--times", type=int, default=5, help="each; the median counts")
    times = parser.parse_args(arguments).times
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder)) as address:
        officer = _Officer(address)
        body = _asked(officer)
        plan, drawn_s = officer.ask("POST", PLANS, body)
        rows = []
        for what, change in (("incident", _incident(plan)), ("team drops out", _drops_out(plan))):
            path = f"{PLANS}/{plan['id']}/replan"
            rows.append(_measured(officer, times, "rest of the shift, " + what, path, change))
        hand = _handed_over(plan)
        path = f"{PLANS}/{plan['id']}/routes"
        rows.append(_measured(officer, times, "by hand, to another team", path, hand, "PUT"))
        again = _measured(officer, times, "whole plan drawn anew", PLANS, body)
        rows.append(again | {"first_s": round(drawn_s, 3)})
    return rows


def _measured(
    officer: _Officer, times: int, what: str, path: str, body: object, method: str = "POST"
) -> Row:
    runs = [officer.ask(method, path, body) for _run in range(times)]
    seconds = [taken for _answer, taken in runs]
    figures = runs[-1][0]["figures"]
    return {
        "case": "night",
        "what": what,
        "seconds": round(median(seconds), 3),
        "first_s": round(seconds[0], 3),
        "worst_s": round(max(seconds), 3),
        "visits": figures["visits_made"],
        "wanted": figures["visits_wanted"],
        "value": figures["value"],
    }


def _asked(officer: _Officer) -> dict[str, Any]:
    options, _ = officer.ask("GET", "/api/v1/patrols/options")
    teams = options["teams"][: len(MODES)]
    hotspots = sorted(options["hotspots"], key=lambda one: (-one["priority"], one["number"]))
    return {
        "shift": {
            "name": "夜班",
            "starts_at": STARTS_AT.isoformat(),
            "ends_at": (STARTS_AT + SHIFT).isoformat(),
        },
        "teams": [
            {"team_id": team["id"], "mode": mode}
            for team, mode in zip(teams, MODES, strict=True)
        ],
        "visits": [
            {
                "hotspot_id": one["id"],
                "priority": one["priority"],
                "dwell_min": one["dwell_min"],
                "visits": VISITS,
                "spacing_min": SPACING_MIN,
            }
            for one in hotspots[:HOTSPOTS]
        ],
    }  # fmt: skip


def _incident(plan: dict[str, Any]) -> dict[str, Any]:
    stop = plan["routes"][0]["stops"][0]
    new = {"name": "警情", "lon": stop["lon"], "lat": stop["lat"], "priority": 5, "dwell_min": 20}
    return {"now": (STARTS_AT + timedelta(hours=2)).isoformat(), "visits": [new]}


def _drops_out(plan: dict[str, Any]) -> dict[str, Any]:
    now = (STARTS_AT + timedelta(hours=2)).isoformat()
    return {"now": now, "teams_out": [plan["routes"][0]["team_id"]]}


def _handed_over(plan: dict[str, Any]) -> dict[str, Any]:
    routes = [
        {
            "team_id": route["team_id"],
            "stops": [{"key": stop["key"] or "break"} for stop in route["stops"]],
        }
        for route in plan["routes"]
    ]
    routes[1]["stops"].append(routes[0]["stops"].pop())
    return {"visits": plan["request"]["visits"], "routes": routes}
