"""The first map: from opening the page until all layers are drawn, beside a plain folium page.

The peer is what folium makes by itself of the same layers: one page with the data inlined, one
`folium.GeoJson` a layer. Its assets come from this machine, as a page without internet needs.
Ours draws the office's base map besides, on the same processor.

Then the map is dragged to and fro at a nearer zoom: seconds from one frame to the next.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

import folium
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright

from scripts.benchmarks._demo_server import demo_server
from webmap.accounts import DEMO_PASSWORD

PROJECT_DIR = Path(__file__).resolve().parents[2]
ASSETS_DIR = PROJECT_DIR / "webmap" / "static" / "node_modules"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
# Looks in every animation frame whether all is drawn, then lets two frames pass so that what was
# drawn is on the screen.
WATCH = """
(() => {
  let left = 2;
  const look = () => {
    if (window.drawn_ms === undefined && (IS_DRAWN)) {
      left -= 1;
      if (left < 0) window.drawn_ms = performance.now();
    }
    if (window.drawn_ms === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
OURS_DRAWN = "performance.getEntriesByName('layers-drawn').length > 0"
PEER_DRAWN = "window.layers_added === true"

# Gives the seconds between frames until it is stopped.
RECORD_FRAMES = """() => {
  const frames = window.frame_times = [];
  const record = (now) => {
    frames.push(now);
    if (!window.drag_over) requestAnimationFrame(record);
  };
  requestAnimationFrame(record);
}"""
ZOOM_IN = """() => {
  const map = Object.values(window).find((one) => one instanceof L.Map);
  map.setZoom(16, { animate: false });
}"""
DRAG_STEPS, DRAG_STEP_PX = 60, 9

Row = dict[str, Any]


@contextmanager
def _file_server(folder: Path) -> Iterator[str]:
    """Serve a folder's files; gives its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _colours(style: dict[str, Any]) -> Any:
    def of_feature(_feature: dict[str, Any]) -> dict[str, Any]:
        return {
            "color": style["stroke"] or style["fill"] or "#333333",
            "weight": style["stroke_width_px"],
            "fillColor": style["fill"] or "#ffffff",
            "fillOpacity": style["fill_opacity"] if style["fill"] else 0.0,
        }

    return of_feature


def _plain_page(
    folder: Path, name: str, layers: list[dict[str, Any]], data: dict[str, Any], *, canvas: bool
) -> None:
    """Write the plain folium page of the same layers."""
    points = [p for f in data["boundary"]["features"][0]["geometry"]["coordinates"] for p in f[0]]
    middle = [sum(p[1] for p in points) / len(points), sum(p[0] for p in points) / len(points)]
    page = folium.Map(middle, zoom_start=15, tiles=None, prefer_canvas=canvas)
    page.default_js = [("leaflet_js", "leaflet/dist/leaflet.js")]
    page.default_css = [("leaflet_css", "leaflet/dist/leaflet.css")]
    for layer in layers:
        marker = folium.CircleMarker(radius=layer["style"]["size_px"] / 2, weight=1)
        folium.GeoJson(
            data[layer["layer_id"]],
            name=layer["name"],
            style_function=_colours(layer["style"]),
            marker=marker if layer["geometry_type"] == "Point" else None,
            tooltip=folium.GeoJsonTooltip(["number"]),
        ).add_to(page)
    folium.LayerControl().add_to(page)
    figure = page.get_root()
    html = figure.render().replace("</html>", "<script>window.layers_added = true</script></html>")
    (folder / name).write_text(html, encoding="utf-8")


def _visit(page: Page, address: str) -> tuple[float, float]:
    """Open an address; gives seconds until all is drawn, and megabytes that were fetched."""
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.drawn_ms !== undefined", timeout=120_000)
    drawn_ms = page.evaluate("() => window.drawn_ms")
    sizes = page.evaluate(
        """() => [...performance.getEntriesByType('navigation'),
            ...performance.getEntriesByType('resource')]
          .filter((one) => !one.name.includes('/tiles/'))
          .reduce((sum, one) => sum + one.transferSize, 0)"""
    )
    return drawn_ms / 1000, sizes / 1e6


def _drag(page: Page) -> float:
    """Drag the map to and fro; gives the mean seconds between two frames."""
    page.evaluate(ZOOM_IN)
    page.wait_for_timeout(1500)
    page.mouse.move(900, 450)
    page.evaluate(RECORD_FRAMES)
    page.mouse.down()
    for step in range(DRAG_STEPS):
        away = min(step, DRAG_STEPS - step)
        page.mouse.move(900 - away * DRAG_STEP_PX, 450 - away * DRAG_STEP_PX / 2)
    page.mouse.up()
    page.wait_for_timeout(300)
    times = page.evaluate("() => { window.drag_over = true; return window.frame_times; }")
    return (times[-1] - times[0]) / (len(times) - 1) / 1000


def _measure(
    browser: Browser, address: str, drawn: str, repeats: int, state: StorageState | None
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], list[tuple[float, float]]]:
    """Return (seconds, MB) of first visits, of second visits with a filled cache, and of drags."""
    first, again, drags = [], [], []
    for _repeat in range(repeats):
        context = browser.new_context(
            viewport=VIEWPORT, locale="zh-CN", timezone_id="Asia/Shanghai", storage_state=state
        )
        context.add_init_script(WATCH.replace("IS_DRAWN", drawn))
        page = context.new_page()
        first.append(_visit(page, address))
        page.goto("about:blank")
        again.append(_visit(page, address))
        drags.append((_drag(page), 0.0))
        context.close()
    return first, again, drags


def _row(case: str, what: str, visits: list[tuple[float, float]], features: int) -> Row:
    seconds = [visit[0] for visit in visits]
    return {
        "case": case,
        "what": what,
        "seconds": round(median(seconds), 3),
        "least": round(min(seconds), 3),
        "most": round(max(seconds), 3),
        "repeats": len(visits),
        "features": features,
        "MB": round(median(visit[1] for visit in visits), 2),
    }


def _sign_in(browser: Browser, address: str) -> tuple[StorageState, list[Any], dict[str, Any]]:
    """Return the session of an officer, the layers that are on at first, and their features."""
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#username", "officer")
    page.fill("#password", DEMO_PASSWORD)
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    listed = json.loads(context.request.get(f"{address}/api/v1/layers").text())["layers"]
    layers = [one for one in listed if one["on"]]
    names = ",".join(one["layer_id"] for one in layers)
    answer = context.request.get(f"{address}/api/v1/layers/features?layers={names}")
    data = json.loads(answer.text())["layers"]
    state = context.storage_state()
    context.close()
    return state, [one for one in layers if data[one["layer_id"]]["features"]], data


def main(arguments: list[str]) -> list[Row]:
    """Measure both and return one row a page and visit."""
    parser = argparse.ArgumentParser(prog="scripts/bench first-map")
    parser.add_argument("--repeats", type=int, default=7)
    repeats = parser.parse_args(arguments).repeats
    with (
        tempfile.TemporaryDirectory() as instance,
        tempfile.TemporaryDirectory() as plain,
        sync_playwright() as playwright,
        demo_server(Path(instance)) as ours,
        _file_server(Path(plain)) as peer,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        state, layers, data = _sign_in(browser, ours)
        (Path(plain) / "leaflet").symlink_to(ASSETS_DIR / "leaflet")
        _plain_page(Path(plain), "svg.html", layers, data, canvas=False)
        _plain_page(Path(plain), "canvas.html", layers, data, canvas=True)
        features = sum(len(data[one["layer_id"]]["features"]) for one in layers)
        pages = [
            ("警格地图 / Gridmap", f"{ours}/", OURS_DRAWN, state),
            ("plain folium, SVG (its default)", f"{peer}/svg.html", PEER_DRAWN, None),
            ("plain folium, canvas", f"{peer}/canvas.html", PEER_DRAWN, None),
        ]
        measured = [
            (what, _measure(browser, address, drawn, repeats, session))
            for what, address, drawn, session in pages
        ]
        browser.close()
    return [
        _row(case, what, visits[i], features)
        for i, case in enumerate(["first visit", "second visit", "drag, a frame"])
        for what, visits in measured
    ]
