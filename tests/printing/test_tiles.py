"""Tiles: their places in the world, their pixels, and the disk cache."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from webmap.errors import NotFound
from webmap.printing import TileCache, TileDrawer, TileDrawers, TileId
from webmap.printing.base_data import BaseData
from webmap.printing.base_map import LIGHT
from webmap.printing.tiles import BLOCK_TILES, BlockId

# The tile of zoom 16 that holds 114.07 E, 22.79 N, and the middle of its block in EPSG:3857.
TILE = TileId(16, 53533, 28505)
WEST, SOUTH, EAST, NORTH = TILE.block.bounds_m()
MIDDLE_Y = (SOUTH + NORTH) / 2


def _paper() -> tuple[int, ...]:
    return tuple(int(LIGHT.paper[i : i + 2], 16) for i in (1, 3, 5))


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def _is_paper(png: bytes) -> np.ndarray:
    return np.abs(_pixels(png) - np.array(_paper())).max(axis=2) <= 3


def test_a_block_lies_where_the_web_map_scheme_says() -> None:
    assert BlockId(0, 0, 0, 1, "light").bounds_m()[0] == pytest.approx(-20037508.3428)
    # 114.07 E, 22.79 N in EPSG:3857.
    assert WEST < 12698214.3 < EAST
    assert SOUTH < 2606630.5 < NORTH


@pytest.mark.parametrize("ratio", [1, 2])
def test_tiles_have_the_size_of_their_ratio(
    make_base_data: Callable[..., BaseData], font_dir: Path, ratio: int
) -> None:
    data = make_base_data(shapely.LineString([(WEST, MIDDLE_Y), (EAST, MIDDLE_Y)]))
    tile = TileId(TILE.zoom, TILE.x, TILE.y, ratio)
    drawn = TileDrawer(data, font_dir).draw_block(tile.block)
    assert len(drawn) == BLOCK_TILES**2
    assert {_pixels(png).shape for png in drawn.values()} == {(256 * ratio, 256 * ratio, 3)}


def test_a_street_is_drawn_where_it_lies_and_nowhere_else(
    make_base_data: Callable[..., BaseData], font_dir: Path
) -> None:
    y = NORTH - (NORTH - SOUTH) / BLOCK_TILES * 1.5
    data = make_base_data(shapely.LineString([(WEST - 500, y), (EAST + 500, y)]), name="")
    drawn = TileDrawer(data, font_dir).draw_block(TILE.block)
    for tile, _column, row in TILE.block.tiles():
        paper = _is_paper(drawn[tile])
        if row == 1:
            assert not paper[126:130].any()
            assert paper[:100].all()
            assert paper[156:].all()
        else:
            assert paper.all()


def test_a_tile_joins_its_neighbour_across_the_border_of_blocks(
    make_base_data: Callable[..., BaseData], font_dir: Path
) -> None:
    data = make_base_data(
        shapely.LineString([(WEST, SOUTH), (EAST, NORTH), (EAST + 900, NORTH + 300)]), name=""
    )
    drawer = TileDrawer(data, font_dir)
    block = TILE.block
    beside = BlockId(block.zoom, block.column + 1, block.row - 1, 1, "light")
    here, there = drawer.draw_block(block), drawer.draw_block(beside)
    corner = TileId(block.zoom, block.column * BLOCK_TILES + 3, block.row * BLOCK_TILES)
    other = TileId(beside.zoom, beside.column * BLOCK_TILES, beside.row * BLOCK_TILES + 3)
    assert not _is_paper(here[corner])[0, -1]
    assert not _is_paper(there[other])[-1, 0]


def test_the_dark_theme_is_dark(make_base_data: Callable[..., BaseData], font_dir: Path) -> None:
    data = make_base_data(shapely.LineString([(WEST, MIDDLE_Y), (EAST, MIDDLE_Y)]))
    tile = TileId(TILE.zoom, TILE.x, TILE.y, theme="dark")
    drawn = TileDrawer(data, font_dir).draw_block(tile.block)
    assert _pixels(drawn[tile]).mean() < 70


def test_many_threads_draw_the_same_pixels_as_one(
    make_base_data: Callable[..., BaseData], font_dir: Path
) -> None:
    data = make_base_data(shapely.LineString([(WEST, MIDDLE_Y), (EAST, MIDDLE_Y)]))
    blocks = [TileId(zoom, TILE.x, TILE.y).block for zoom in (15, 16)] * 4
    alone = [TileDrawer(data, font_dir).draw_block(block) for block in blocks[:2]] * 4
    drawer = TileDrawer(data, font_dir, pool_size=3)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(drawer.draw_block, blocks)) == alone


@pytest.mark.parametrize(
    "tile",
    [
        TileId(11, 0, 0), TileId(21, 0, 0), TileId(99999, 0, 0), TileId(12, 4096, 0),
        TileId(12, 0, 4096), TileId(16, 1, 1, ratio=3), TileId(16, 1, 1, theme="pink"),
    ],
)  # fmt: skip
def test_a_tile_that_does_not_exist_is_not_found(tile: TileId) -> None:
    with pytest.raises(NotFound):
        tile.checked()


def test_the_fingerprint_changes_with_the_data_and_only_then(
    make_base_data: Callable[..., BaseData],
) -> None:
    line = shapely.LineString([(0, 0), (10, 0)])
    same = {make_base_data(line).fingerprint for _ in range(2)}
    assert len(same) == 1
    changed = [
        make_base_data(line, name="石鼓二巷"),
        make_base_data(line, highway="primary"),
        make_base_data(line, level=1),
        make_base_data(shapely.LineString([(0, 0), (10, 1)])),
        make_base_data(line, footprints=[shapely.box(0, 0, 1, 1)]),
    ]
    assert len(same | {data.fingerprint for data in changed}) == 6


def _drawing(calls: list[BlockId]) -> Callable[[BlockId], dict[TileId, bytes]]:
    def draw(block: BlockId) -> dict[TileId, bytes]:
        calls.append(block)
        return {tile: f"{tile}".encode() for tile, _column, _row in block.tiles()}

    return draw


def test_a_block_is_drawn_once_for_all_its_tiles(tmp_path: Path) -> None:
    cache, calls = TileCache(tmp_path), []
    beside = TileId(TILE.zoom, TILE.x ^ 1, TILE.y)
    assert cache.get(1, "a", TILE, _drawing(calls)) == f"{TILE}".encode()
    assert cache.get(1, "a", beside, _drawing(calls)) == f"{beside}".encode()
    assert TileCache(tmp_path).get(1, "a", TILE, _drawing(calls)) == f"{TILE}".encode()
    assert calls == [TILE.block]


def test_waiting_threads_take_what_the_first_one_drew(tmp_path: Path) -> None:
    cache, calls, started = TileCache(tmp_path), [], threading.Event()
    drawing = _drawing(calls)

    def slow(block: BlockId) -> dict[TileId, bytes]:
        started.wait(0.2)
        return drawing(block)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: cache.get(1, "a", TILE, slow), range(6)))
    assert set(found) == {f"{TILE}".encode()}
    assert len(calls) == 1


def test_tiles_of_another_state_are_dropped_and_of_another_office_kept(tmp_path: Path) -> None:
    cache, calls = TileCache(tmp_path), []
    for office_id, fingerprint in [(1, "a"), (2, "a"), (1, "b")]:
        cache.get(office_id, fingerprint, TILE, _drawing(calls))
    assert sorted(path.name.split(".")[0] for path in (tmp_path / "1").iterdir()) == ["b"]
    assert sorted(path.name.split(".")[0] for path in (tmp_path / "2").iterdir()) == ["a"]
    assert not list(tmp_path.rglob("*.part"))


def test_a_tile_is_shown_though_it_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "tiles").write_text("a file where the folder should be")
    calls: list[BlockId] = []
    assert TileCache(tmp_path / "tiles").get(1, "a", TILE, _drawing(calls))
    assert len(calls) == 1


def test_a_drawer_is_made_once_and_the_oldest_let_go(
    make_base_data: Callable[..., BaseData], font_dir: Path
) -> None:
    data = make_base_data(shapely.LineString([(0, 0), (1, 0)]))
    drawers, made = TileDrawers(keep=2), []

    def make() -> TileDrawer:
        made.append(1)
        return TileDrawer(data, font_dir)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: drawers.get(1, 1, make), range(8)))) == 1
    assert len(made) == 1
    first = drawers.get(1, 1, make)
    drawers.get(1, 2, make)
    drawers.get(2, 1, make)
    assert drawers.get(1, 1, make) is not first
