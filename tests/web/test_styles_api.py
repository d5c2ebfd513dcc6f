"""A layer's style over HTTP: one style for the map, the legend, the sheet and the base map."""

from __future__ import annotations

import math
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests.conftest import NOW, sign_in
from tests.tiny_office import MIDDLE_LAT, MIDDLE_LON
from webmap.config import Settings
from webmap.database import Database
from webmap.layers import BY_ID
from webmap.models import Office, Role
from webmap.printing import read_sheet_content
from webmap.printing.cartography import paint_areas, paint_symbols
from webmap.printing.legend import legend_entries
from webmap.printing.mapnik_map import MapnikMap
from webmap.printing.shown_layer import ShownLayer
from webmap.printing.symbols import SymbolFiles

SignedIn = Callable[[Role | str], FlaskClient]
API = "/api/v1/layers"
MAGENTA = "#ff00ff"
CAMERAS: dict[str, Any] = {
    "name_zh": "摄像头", "name_en": "CCTV", "geometry_type": "Point", "symbol": "square",
    "colour": "#0072b2", "fields": [{"title_zh": "状态", "title_en": "State"}],
}  # fmt: skip


@pytest.fixture
def commander(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    """Return a commander's client on SpatiaLite."""
    return sign_in(make_app(spatialite_database).test_client(), Role.COMMANDER)


def style_of(client: FlaskClient, layer_id: str) -> Any:
    return client.get(f"{API}/{layer_id}/style").json


def put(client: FlaskClient, layer_id: str, **changes: Any) -> Any:
    now = style_of(client, layer_id)
    body = {"version": now["version"], "style": now["style"] | changes}
    return client.put(f"{API}/{layer_id}/style", json=body)


def add_cameras(client: FlaskClient) -> None:
    assert client.post(API, json=CAMERAS).status_code == 201
    operations = [
        {"do": "create", "layer_id": "cctv", "name": f"探头{number}",
         "geometry": {"type": "Point",
                      "coordinates": [MIDDLE_LON + 0.0004 * number, MIDDLE_LAT]},
         "attributes": {"state": state}}
        for number, state in enumerate(["正常", "正常", "损坏"])
    ]  # fmt: skip
    answer = client.post("/api/v1/places/changes", json={"operations": operations})
    assert answer.status_code == 201, answer.text


def share_of(png: bytes, colour: str) -> float:
    """Return the share of a picture's pixels that are nearly of a colour."""
    pixels = np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return float((np.abs(pixels - wanted).max(axis=-1) < 24).mean())


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return the web map tile that holds a position."""
    y = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**zoom), int((1 - y / math.pi) / 2 * 2**zoom)


def painted(layer: ShownLayer, folder: Path) -> bytes:
    """Return a layer of a sheet as Mapnik paints it."""
    import mapnik

    target = MapnikMap(Settings().font_dir, "#ffffff")
    if not layer.are_points:
        paint_areas(target, layer, 1.0)
    paint_symbols(target, layer, SymbolFiles(folder, Settings().font_dir), 18, 1.0)
    native, picture = target.build(200, 200), mapnik.Image(200, 200)
    middle = layer.features.geometry.iloc[0].representative_point()
    native.zoom_to_box(mapnik.Box2d(middle.x - 100, middle.y - 100, middle.x + 100, middle.y + 100))
    mapnik.render(native, picture)
    return bytes(picture.to_string("png"))


def test_one_style_drives_the_map_the_legend_and_the_sheet(
    signed_in: SignedIn, database: Database, office: Office, tmp_path: Path
) -> None:
    commander = signed_in(Role.COMMANDER)
    add_cameras(commander)
    looks = {"by": "state", "variants": {"损坏": {"fill": MAGENTA}}, "fill": "#00ff00"}
    area = {"fill": MAGENTA, "fill_opacity": 1.0}
    for layer_id, changes in (("cctv", looks), ("shops", {"fill": MAGENTA}), ("rentals", area)):
        kept = put(commander, layer_id, **changes)
        assert kept.status_code == 200, kept.text
        layers = {one["layer_id"]: one for one in signed_in(Role.OFFICER).get(API).json["layers"]}
        assert layers[layer_id]["style"] == kept.json["style"], "the map draws what was kept"
        with database.reading() as session:
            found = session.get_one(Office, office.id)
            content = read_sheet_content(session, found, "office", [layer_id], NOW, "zh_CN")
        (shown,) = [layer for layer in content.layers if layer.layer_id == layer_id]
        name = layers[layer_id]["name"]
        rows = legend_entries(content, 18, str)
        first = next(i for i, row in enumerate(rows) if row.text.startswith(name))
        rows = rows[first : first + (3 if layer_id == "cctv" else 1)]
        picture = painted(shown, tmp_path)
        assert share_of(picture, changes["fill"]) > 0.0005, layer_id
        if layer_id == "cctv":
            assert [(row.text, row.style.fill, row.count) for row in rows] == [
                ("摄像头（按状态）", "#00ff00", None), ("损坏", MAGENTA, 1), ("其他", "#00ff00", 2),
            ]  # fmt: skip
            assert share_of(picture, MAGENTA) > 0.0005
        else:
            assert [row.style.fill for row in rows] == [MAGENTA]


def test_classes_of_a_decimal_number_drive_the_map_the_legend_and_the_sheet(
    commander: FlaskClient, spatialite_database: Database, tmp_path: Path
) -> None:
    body = CAMERAS | {"fields": [{"title_zh": "高度", "title_en": "Height", "type": "number"}]}
    assert commander.post(API, json=body).status_code == 201
    operations = [
        {"do": "create", "layer_id": "cctv", "name": f"探头{number}",
         "geometry": {"type": "Point",
                      "coordinates": [MIDDLE_LON + 0.0004 * number, MIDDLE_LAT]},
         "attributes": {} if height is None else {"height": height}}
        for number, height in enumerate([2.5, 3.5, 3.75, 4.25, 6.0, None])
    ]  # fmt: skip
    made = commander.post("/api/v1/places/changes", json={"operations": operations})
    assert made.status_code == 201, made.text
    (by,) = [one for one in style_of(commander, "cctv")["by"] if one["name"] == "height"]
    assert (by["classed"], by["one_by_one"], by["numbers"]["most"]) == (True, False, 6.0)
    breaks = by["numbers"]["quantiles"]["2"]
    assert breaks == [3.75]
    looks = {"by": "height", "breaks": breaks, "fill": "#00ff00",
             "variants": {"0": {"fill": "#0000ff"}, "1": {"fill": MAGENTA}}}  # fmt: skip
    kept = put(commander, "cctv", **looks)
    assert kept.status_code == 200, kept.text
    layers = {one["layer_id"]: one for one in commander.get(API).json["layers"]}
    assert layers["cctv"]["style"]["breaks"] == breaks, "the map cuts them at the same limits"
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        content = read_sheet_content(session, office, "office", ["cctv"], NOW, "zh_CN")
    (shown,) = [layer for layer in content.layers if layer.layer_id == "cctv"]
    rows = legend_entries(content, 18, str)
    first = next(i for i, row in enumerate(rows) if row.text.startswith("摄像头"))
    rows = rows[first : first + 4]
    assert [(row.text, row.style.fill, row.count) for row in rows] == [
        ("摄像头（按高度）", "#00ff00", None), ("< 3.75", "#0000ff", 2), ("≥ 3.75", MAGENTA, 3),
        ("其他", "#00ff00", 1),
    ]  # fmt: skip
    assert share_of(painted(shown, tmp_path), MAGENTA) > 0.0005
    bad = put(commander, "cctv", breaks=[4.0, 3.0])
    assert [one["field"] for one in bad.json["fields"]] == ["breaks"]


def test_the_base_map_and_caches_follow_a_change(commander: FlaskClient) -> None:
    x, y = tile_at(MIDDLE_LON, MIDDLE_LAT, 17)
    tile = f"/tiles/base/17/{x}/{y}.png"
    before, version = commander.get(tile), commander.get(API).json["data_version"]
    assert share_of(before.data, MAGENTA) == 0
    wide = {"casing": MAGENTA, "casing_width_px": 4.0, "variants": {}, "by": ""}
    assert put(commander, "streets", **wide).status_code == 200
    after = commander.get(tile)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert share_of(after.data, MAGENTA) > 0.005
    assert commander.get(API).json["data_version"] == version + 1


def test_a_picture_of_paper_shows_a_style_that_nobody_kept(commander: FlaskClient) -> None:
    add_cameras(commander)
    style = style_of(commander, "cctv")["style"] | {"fill": MAGENTA, "size_px": 40}
    body = {"style": style, "lon": MIDDLE_LON, "lat": MIDDLE_LAT, "zoom": 18}
    shown = commander.post(f"{API}/cctv/style/preview", json=body)
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert Image.open(BytesIO(shown.data)).size == (660, 440)
    assert share_of(shown.data, MAGENTA) > 0.005
    too_near = body | {"style": style | {"max_zoom": 17, "label_min_zoom": 16}}
    hidden = commander.post(f"{API}/cctv/style/preview", json=too_near)
    assert share_of(hidden.data, MAGENTA) == 0, "outside of its scales it is not drawn"
    assert style_of(commander, "cctv")["version"] == 1


def test_a_late_change_is_told_and_the_usual_style_comes_back(commander: FlaskClient) -> None:
    assert put(commander, "shops", fill=MAGENTA).status_code == 200
    usual = style_of(commander, "shops")["usual"]
    late = {"version": 1, "style": usual}
    told = commander.put(f"{API}/shops/style", json=late)
    assert told.status_code == 409
    assert "刚被别人改过" in told.json["detail"]
    assert commander.delete(f"{API}/shops/style?version=1").status_code == 409
    back = commander.delete(f"{API}/shops/style?version=2")
    assert back.json["style"] == back.json["usual"] == usual
    assert usual["fill"] == BY_ID["shops"].style.fill


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fill": "red"}, "fill"),
        ({"size_px": 500}, "size_px"),
        ({"symbol": "heart"}, "style.symbol"),
        ({"size_px": "large"}, "style.size_px"),
        ({"url": "http://x"}, "style.url"),
        ({"label_field": "x') --"}, "label_field"),
        ({"by": "trade", "variants": {"餐饮": {"fill": "url(x)"}}}, "variants.餐饮.fill"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_cause(
    commander: FlaskClient, wrong: dict[str, Any], field: str
) -> None:
    answer = put(commander, "shops", **wrong)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json["fields"]] == [field]
    assert style_of(commander, "shops")["version"] == 1


def test_only_who_manages_layers_changes_a_style(commander: FlaskClient) -> None:
    officer = sign_in(commander.application.test_client(), Role.OFFICER)
    assert officer.get("/data/layers/shops/style").status_code == 403
    assert put(officer, "shops", fill=MAGENTA).status_code == 403
    assert officer.delete(f"{API}/shops/style?version=1").status_code == 403
    assert '"may_style": false' in officer.get("/").text
    page = commander.get("/data/layers/shops/style")
    assert page.status_code == 200
    assert "styles.js" in page.text
    assert commander.get("/data/layers/nothing/style").status_code == 404
    assert 'href="/data/layers/shops/style"' not in commander.get("/data/layers").text
    assert "/data/layers/shops/style" in commander.get("/data/layers").text
