"""The office's own base map as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from webmap.printing import (
    TILES_SRID,
    TileCache,
    TileDrawer,
    TileDrawers,
    TileId,
    read_base_data,
)
from webmap.web.context import database, office_of_request, settings
from webmap.web.security import right, settings_of

blueprint = Blueprint("tiles", __name__)

_YEAR_S = 365 * 24 * 3600
_EXTENSION = "webmap.tiles"


@dataclass(frozen=True)
class BaseTiles:
    """The tiles of an application: those on disk, and the drawers of the rest."""

    cache: TileCache
    drawers: TileDrawers


@blueprint.record_once
def _bind(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    folder = settings_of(app).cache_dir / "tiles"
    app.extensions[_EXTENSION] = BaseTiles(TileCache(folder), TileDrawers())


@blueprint.get("/tiles/base/<int:z>/<int:x>/<int:y>.png")
@right("map.base")
def base(z: int, x: int, y: int) -> Response:
    """Return a tile of the base map by day, 256 pixels."""
    return _tile(TileId(z, x, y))


@blueprint.get("/tiles/base/<int:z>/<int:x>/<int:y>@2x.png")
@right("map.base")
def base_dense(z: int, x: int, y: int) -> Response:
    """Return a tile of the base map by day for dense screens, 512 pixels."""
    return _tile(TileId(z, x, y, ratio=2))


@blueprint.get("/tiles/base-dark/<int:z>/<int:x>/<int:y>.png")
@right("map.base")
def base_dark(z: int, x: int, y: int) -> Response:
    """Return a tile of the base map by night, 256 pixels."""
    return _tile(TileId(z, x, y, theme="dark"))


@blueprint.get("/tiles/base-dark/<int:z>/<int:x>/<int:y>@2x.png")
@right("map.base")
def base_dark_dense(z: int, x: int, y: int) -> Response:
    """Return a tile of the base map by night for dense screens, 512 pixels."""
    return _tile(TileId(z, x, y, ratio=2, theme="dark"))


def _tile(tile: TileId) -> Response:
    """Return a tile; one whose address names the data's version (``v``) never changes."""
    tile = tile.checked()
    tiles: BaseTiles = current_app.extensions[_EXTENSION]
    with database().reading() as db:
        office = office_of_request(db)
        office_id, version = office.id, office.data_version

        def make() -> TileDrawer:
            return TileDrawer(read_base_data(db, office_id, TILES_SRID), settings().font_dir)

        drawer = tiles.drawers.get(office_id, version, make)
    response = Response(mimetype="image/png")
    response.set_etag(
        f"{office_id}-{drawer.fingerprint}-{tile.theme}{tile.ratio}-{tile.zoom}-{tile.x}-{tile.y}"
    )
    if request.args.get("v") == str(version):
        response.cache_control.max_age = _YEAR_S
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.cache_control.private = True
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    response.data = tiles.cache.get(office_id, drawer.fingerprint, tile, drawer.draw_block)
    return response
