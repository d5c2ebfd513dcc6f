"""Tiles kept on disk, by office and by what they were drawn from; shared by all processes."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from webmap.printing.tiles import BlockId, TileId

# Grows when the look changes, so that tiles of an older program are not shown.
LOOK_VERSION = 2


class TileCache:
    """A folder of tiles: ``office/fingerprint.look/theme/ratio/z/x/y.png``.

    A file appears whole or not at all, so several processes may fill the folder at once; within a
    process a block is drawn by one thread while the others that want it wait.

    Parameters
    ----------
    folder
        Made on the first use.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._busy: dict[tuple[str, BlockId], threading.Lock] = {}
        self._lock = threading.Lock()

    def _state_folder(self, office_id: int, fingerprint: str) -> Path:
        return self._folder / str(office_id) / f"{fingerprint}.{LOOK_VERSION}"

    def get(
        self,
        office_id: int,
        fingerprint: str,
        tile: TileId,
        draw: Callable[[BlockId], dict[TileId, bytes]],
    ) -> bytes:
        """Return a tile, drawn with the others of its block when it is not there yet.

        Parameters
        ----------
        office_id, fingerprint
            The office, and the name of the state of its data (`BaseData.fingerprint`).
        tile
            Which one.
        draw
            Draws a block.
        """
        folder = self._state_folder(office_id, fingerprint)
        path = _path(folder, tile)
        if (found := _read(path)) is not None:
            return found
        with self._only_one(fingerprint, tile.block):
            if (found := _read(path)) is not None:
                return found
            drawn = draw(tile.block)
            # A full disk, or a folder that another process clears, costs speed but no tile.
            with suppress(OSError):
                self._keep(folder, drawn)
        return drawn[tile]

    def _keep(self, folder: Path, drawn: dict[TileId, bytes]) -> None:
        first = not folder.exists()
        for tile, png in drawn.items():
            _write(_path(folder, tile), png)
        if first:
            for other in folder.parent.iterdir():
                if other != folder:
                    shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def _only_one(self, fingerprint: str, block: BlockId) -> Iterator[None]:
        key = (fingerprint, block)
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            yield
        with self._lock:
            self._busy.pop(key, None)


def _path(folder: Path, tile: TileId) -> Path:
    return folder / tile.theme / f"{tile.ratio}x" / str(tile.zoom) / str(tile.x) / f"{tile.y}.png"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _write(path: Path, content: bytes) -> None:
    """Write a file that others may be reading: it is renamed into place when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
