"""Tiles of the base map, drawn in blocks so that names go on from one tile to the next."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from webmap.errors import N_, NotFound
from webmap.printing.base_data import BaseData
from webmap.printing.base_map import PALETTES, paint_base

if TYPE_CHECKING:
    import mapnik

MIN_ZOOM, MAX_ZOOM = 12, 20
TILE_PX = 256
TILES_SRID = 3857
BLOCK_TILES = 4
# Lines and symbols that begin outside the block; names stay inside it and need no more.
BUFFER_PX = 64
_HALF_WORLD_M = 20037508.342789244


@dataclass(frozen=True)
class TileId:
    """A tile of the web map scheme; ``ratio`` 2 has twice the pixels for the same ground."""

    zoom: int
    x: int
    y: int
    ratio: int = 1
    theme: str = "light"

    def checked(self) -> TileId:
        """Return it.

        Raises
        ------
        NotFound
            There is no such tile.
        """
        count = 2**self.zoom if 0 <= self.zoom <= MAX_ZOOM else 0
        known = self.ratio in (1, 2) and self.theme in PALETTES
        if not (known and self.zoom >= MIN_ZOOM and 0 <= self.x < count and 0 <= self.y < count):
            raise NotFound(
                N_("没有这张底图瓦片：级别要在 %(low)s 到 %(high)s 之间。"),
                low=MIN_ZOOM,
                high=MAX_ZOOM,
            )
        return self

    @property
    def block(self) -> BlockId:
        """Return the block that it is cut from."""
        return BlockId(
            self.zoom, self.x // BLOCK_TILES, self.y // BLOCK_TILES, self.ratio, self.theme
        )


@dataclass(frozen=True)
class BlockId:
    """A square of `BLOCK_TILES` by `BLOCK_TILES` tiles, drawn at once."""

    zoom: int
    column: int
    row: int
    ratio: int
    theme: str

    def bounds_m(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in EPSG:3857, metres."""
        side = 2 * _HALF_WORLD_M / 2**self.zoom * BLOCK_TILES
        west = -_HALF_WORLD_M + self.column * side
        north = _HALF_WORLD_M - self.row * side
        return west, north - side, west + side, north

    def tiles(self) -> Iterator[tuple[TileId, int, int]]:
        """Give each tile with its column and row in the block."""
        for row in range(BLOCK_TILES):
            for column in range(BLOCK_TILES):
                x, y = self.column * BLOCK_TILES + column, self.row * BLOCK_TILES + row
                yield TileId(self.zoom, x, y, self.ratio, self.theme), column, row


class TileDrawer:
    """Draws the tiles of one state of an office's data, from any number of threads.

    Native maps may be used by one thread at a time: those not in use wait in a pool by zoom level
    and theme, and the oldest are let go.
    """

    def __init__(self, data: BaseData, font_dir: Path, *, pool_size: int = 12) -> None:
        self.fingerprint = data.fingerprint
        self._data = data
        self._font_dir = font_dir
        self._pool: OrderedDict[int, tuple[tuple[int, int, str], mapnik.Map]] = OrderedDict()
        self._pool_size = pool_size
        self._lock = threading.Lock()

    @contextmanager
    def _map(self, zoom: int, ratio: int, theme: str) -> Iterator[mapnik.Map]:
        wanted = (zoom, ratio, theme)
        with self._lock:
            key = next((k for k, (made, _) in self._pool.items() if made == wanted), None)
            native = self._pool.pop(key)[1] if key is not None else None
        if native is None:
            side = BLOCK_TILES * TILE_PX * ratio
            palette = PALETTES[theme]
            native = paint_base(self._data, zoom, self._font_dir, palette).build(side, side)
            native.buffer_size = BUFFER_PX * ratio
        try:
            yield native
        finally:
            with self._lock:
                self._pool[id(native)] = (wanted, native)
                while len(self._pool) > self._pool_size:
                    self._pool.popitem(last=False)

    def draw_block(self, block: BlockId) -> dict[TileId, bytes]:
        """Return the tiles of a block as PNG (256 or, for ratio 2, 512 pixels)."""
        import mapnik

        side = TILE_PX * block.ratio
        picture = mapnik.Image(side * BLOCK_TILES, side * BLOCK_TILES)
        with self._map(block.zoom, block.ratio, block.theme) as native:
            native.zoom_to_box(mapnik.Box2d(*block.bounds_m()))
            mapnik.render(native, picture, float(block.ratio))
        return {
            tile: picture.view(column * side, row * side, side, side).to_string("png8:z=6")
            for tile, column, row in block.tiles()
        }


class TileDrawers:
    """The drawers of the offices last seen by this process, each for one state of its data."""

    def __init__(self, *, keep: int = 4) -> None:
        self._drawers: OrderedDict[tuple[int, int], TileDrawer] = OrderedDict()
        self._locks: dict[tuple[int, int], threading.Lock] = {}
        self._lock = threading.Lock()
        self._keep = keep

    def get(self, office_id: int, version: int, make: Callable[[], TileDrawer]) -> TileDrawer:
        """Return the drawer of an office's data at a version; ``make`` is called at most once."""
        key = (office_id, version)
        with self._lock:
            making = self._locks.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if (found := self._drawers.get(key)) is not None:
                    self._drawers.move_to_end(key)
                    return found
            made = make()
            with self._lock:
                self._drawers[key] = made
                while len(self._drawers) > self._keep:
                    gone, _drawer = self._drawers.popitem(last=False)
                    self._locks.pop(gone, None)
            return made
