"""Photos from the streets: made small, freed of where and by whom they were taken, kept by hash."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from PIL import Image, ImageOps, UnidentifiedImageError

from webmap.errors import N_, DomainError, NotFound

LONGEST_SIDE_PX = 1600
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
_NAME = re.compile(r"[0-9a-f]{64}")


def clean_photo(data: bytes, longest_side_px: int = LONGEST_SIDE_PX) -> bytes:
    """Return a photo as a JPEG of at most ``longest_side_px``, with nothing in it but the picture.

    It is drawn anew, so that position, device and time of the original are gone.

    Raises
    ------
    DomainError
        It is no picture that can be read, or too large.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise DomainError(N_("照片太大，请拍小一点再传"))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DomainError(N_("照片读不出来，请传 JPEG、PNG 或 WebP")) from error
    picture.thumbnail((longest_side_px, longest_side_px))
    # A new image: nothing of the old one's information comes along.
    plain = Image.new("RGB", picture.size)
    plain.paste(picture)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


class PhotoStore:
    """Photos in a folder, each under the SHA-256 of its bytes.

    Parameters
    ----------
    folder
        Made when the first photo comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def name_of(photo: bytes) -> str:
        """Return the name that a photo has here."""
        return hashlib.sha256(photo).hexdigest()

    def keep(self, photo: bytes) -> str:
        """Keep a photo and return its name; the same photo again is the same file."""
        name = self.name_of(photo)
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and moved, so that nobody reads half a photo.
            with NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(photo)
            os.replace(file.name, path)
        return name

    def read(self, name: str) -> bytes:
        """Return a photo.

        Raises
        ------
        NotFound
            There is none of this name.
        """
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise NotFound(N_("没有这张照片")) from error

    def clear(self, known: Collection[str], before: datetime) -> int:
        """Delete the photos that nobody knows of any more; return how many.

        Parameters
        ----------
        known
            Names of those to keep.
        before
            Younger files stay: their message may be on its way.
        """
        gone = 0
        for path in self.folder.glob("??/*.jpg"):
            try:
                if path.stem not in known and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
            except FileNotFoundError:
                continue
        return gone

    def forget(self, name: str) -> None:
        """Delete a photo; one that is not there is none too many."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound(N_("没有这张照片"))
        return self.folder / name[:2] / f"{name}.jpg"
