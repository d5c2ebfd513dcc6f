"""The Chinese font of maps and sheets: Noto Sans CJK, in its face for Simplified Chinese."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from webmap.errors import N_, SettingError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

REGULAR_FACE = "Noto Sans CJK SC Regular"
BOLD_FACE = "Noto Sans CJK SC Bold"
_FILES = {False: "NotoSansCJK-Regular.ttc", True: "NotoSansCJK-Bold.ttc"}
_FAMILY = "Noto Sans CJK SC"


def font_file(font_dir: Path, *, bold: bool = False) -> Path:
    """Return the font collection in a folder.

    Raises
    ------
    SettingError
        The file is not there.
    """
    path = font_dir / _FILES[bold]
    if not path.is_file():
        raise SettingError(
            N_(
                "找不到中文字体 %(path)s：请安装软件包 fonts-noto-cjk，"
                "或用 WEBMAP_FONT_DIR 指出字体所在的文件夹。"
            ),
            path=str(path),
        )
    return path


@cache
def face_index(path: Path) -> int:
    """Return the number, within a collection, of the face for Simplified Chinese."""
    from fontTools.ttLib import TTCollection

    with TTCollection(str(path), lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            if font["name"].getDebugName(1) == _FAMILY or font["name"].getDebugName(16) == _FAMILY:
                return index
    raise SettingError(N_("字体 %(path)s 里没有简体中文。"), path=str(path))


# The font is read piece by piece from its file, by one thread at a time.
face_lock = threading.RLock()


@cache
def open_face(path: Path) -> TTFont:
    """Return the face for Simplified Chinese, for its outlines; hold `face_lock` to use it."""
    from fontTools.ttLib import TTFont

    return TTFont(str(path), fontNumber=face_index(path), lazy=True)
