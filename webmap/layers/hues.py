"""The colours of grids: a hue for each police grid, and shades of it for its sub-grids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webmap.layers.catalogue import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION

# The hues of Okabe and Ito that stand out on paper, for offices with more than three police grids.
_HUES = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
# The first sub-grid's shade is so much darker than the hue, the last so much lighter.
_DARKEST, _LIGHTEST = -0.3, 0.4


def _shade(colour: str, change: float) -> str:
    """Return a colour mixed with black (change below 0) or white (above), -1 to 1."""
    towards = 255 if change > 0 else 0
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    mixed = (round(channel + (towards - channel) * abs(change)) for channel in channels)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def police_grid_hues(codes: Sequence[str]) -> dict[str, str]:
    """Return a colour ``#rrggbb`` for each police grid, in the order of their codes."""
    return {code: _HUES[i % len(_HUES)] for i, code in enumerate(sorted(codes))}


def sub_grid_hues(police_grid_of: Mapping[str, str]) -> dict[str, str]:
    """Return a shade of the police grid's hue for each sub-grid.

    Parameters
    ----------
    police_grid_of
        Code of the police grid by code of the sub-grid.
    """
    hues = police_grid_hues(sorted(set(police_grid_of.values())))
    shades = {}
    for police_grid, hue in hues.items():
        codes = sorted(code for code, of in police_grid_of.items() if of == police_grid)
        step = (_LIGHTEST - _DARKEST) / max(len(codes) - 1, 1)
        for i, code in enumerate(codes):
            shades[code] = _shade(hue, _DARKEST + step * i if len(codes) > 1 else 0.0)
    return shades
