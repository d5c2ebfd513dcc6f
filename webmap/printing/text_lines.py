"""Text on lines of a width: broken where Chinese and Latin text may be, never within a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Width = Callable[[str], float]

# Quotation marks are the same signs in Chinese and Latin text, and the rules of all languages
# glue them to both sides; in Chinese they are brackets. An apostrophe stays one.
_OPENING = re.compile("[“‘]")
_CLOSING = re.compile("”|(?<![A-Za-z])’|’(?![A-Za-z])")


def lines_of_text(text: str, room: float, width_of: Width) -> list[str]:
    """Return a text on lines of a width.

    Lines end where the Unicode rules let them (UAX #14): none begins with a closing mark or a
    comma, none ends with an opening one. A word longer than a line is cut.

    Parameters
    ----------
    text
        Line breaks in it stay.
    room
        Width of a line, in the unit of ``width_of``.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for unit in _units(paragraph):
            if width_of((line + unit).rstrip()) <= room:
                line += unit
                continue
            if line:
                lines.append(line.rstrip())
            *full, line = _cut(unit, room, width_of)
            lines += full
        lines.append(line.rstrip())
    return lines


@lru_cache(maxsize=500)
def _units(paragraph: str) -> tuple[str, ...]:
    """Return the pieces that a line may end after; kept, since sizes of letters are tried."""
    from uniseg.linebreak import line_break_units

    units, start = [], 0
    for unit in line_break_units(_CLOSING.sub("」", _OPENING.sub("「", paragraph))):
        units.append(paragraph[start : start + len(unit)])
        start += len(unit)
    return tuple(units)


def _cut(unit: str, room: float, width_of: Width) -> list[str]:
    """Return a unit in pieces that fit a line."""
    pieces = [""]
    for character in unit:
        if pieces[-1] and width_of((pieces[-1] + character).rstrip()) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces
