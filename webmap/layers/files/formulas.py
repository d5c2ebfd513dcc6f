"""Texts that a spreadsheet program would take for a formula: made harmless, and read back.

A CSV file has no types: a cell that begins with ``=``, ``+``, ``-`` or ``@`` is run when the file
is opened. An apostrophe in front keeps it a text, and is taken off again when the file comes in.
"""

from __future__ import annotations

import re

# The full-width signs count too: Chinese spreadsheet programs take them as typed.
_SIGNS = r"=+\-@＝＋－＠"
_DANGEROUS = re.compile(rf"[\s']*[{_SIGNS}]")
_KEPT_APART = re.compile(rf"'(?=[\s']*[{_SIGNS}])")


def is_dangerous(text: str) -> bool:
    """Return whether a spreadsheet program could take a text for a formula."""
    return _DANGEROUS.match(text) is not None


def harmless(text: str) -> str:
    """Return a text as it may stand in a CSV cell; `plain` gives it back."""
    return f"'{text}" if is_dangerous(text) else text


def plain(text: str) -> str:
    """Return the text of a CSV cell that `harmless` wrote; any other text stays as it is."""
    return text[1:] if _KEPT_APART.match(text) else text
