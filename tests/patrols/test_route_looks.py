"""The looks of routes: legible, and told apart by more than colour."""

from __future__ import annotations

import pytest

from webmap.patrols import ROUTE_LOOKS, RouteLook, route_look


def _luminance(colour: str) -> float:
    """Return the relative luminance of the Web Content Accessibility Guidelines."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("look", ROUTE_LOOKS, ids=lambda look: look.colour)
def test_number_is_legible_on_its_colour(look: RouteLook) -> None:
    dark, light = sorted([_luminance(look.colour), _luminance(look.ink)])
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_no_two_looks_share_colour_or_dash() -> None:
    assert len({look.colour for look in ROUTE_LOOKS}) == len(ROUTE_LOOKS)
    assert len({look.dash for look in ROUTE_LOOKS}) == len(ROUTE_LOOKS)


def test_looks_repeat_after_the_last() -> None:
    assert route_look(1) == route_look(len(ROUTE_LOOKS) + 1) == ROUTE_LOOKS[0]
