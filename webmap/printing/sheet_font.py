"""The font of a sheet's texts: Noto Sans CJK cut down to the characters that are written.

The whole font has 65,000 glyphs, and reading it takes longer than drawing a sheet.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

from webmap.printing.fonts import face_index, font_file

ASCII = frozenset(chr(code) for code in range(32, 127))
# More than a community's sheets ever need; past it the memory starts anew.
_MOST_KNOWN = 8000


class CharacterMemory:
    """The characters that sheets of this process were written with.

    A sheet's text is not known before it is drawn: one that has a new character is drawn again,
    and the next one once.
    """

    def __init__(self) -> None:
        self._known = ASCII
        self._lock = threading.Lock()

    def known(self) -> frozenset[str]:
        """Return them."""
        return self._known

    def add(self, characters: frozenset[str]) -> None:
        """Remember more."""
        with self._lock:
            known = self._known | characters
            self._known = known if len(known) <= _MOST_KNOWN else ASCII | characters


@lru_cache(maxsize=8)
def sheet_font(font_dir: Path, bold: bool, characters: frozenset[str]) -> bytes:
    """Return an OpenType font of some characters.

    Parameters
    ----------
    font_dir
        Folder of the Chinese font.
    bold
        Which weight.
    characters
        What it can show, as far as the whole font can.
    """
    import uharfbuzz

    path = font_file(font_dir, bold=bold)
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), face_index(path))
    wanted = uharfbuzz.SubsetInput()
    unicodes = wanted.sets(uharfbuzz.SubsetInputSets.UNICODE)
    unicodes.set({ord(character) for character in characters})
    return uharfbuzz.subset(face, wanted).blob.data
