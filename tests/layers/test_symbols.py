"""The shapes of symbols."""

from __future__ import annotations

import re
from typing import get_args

from webmap.layers import CATALOGUE, SYMBOL_PATHS, Symbol


def test_every_symbol_has_a_path_within_the_unit_circle() -> None:
    assert set(SYMBOL_PATHS) == set(get_args(Symbol))
    for name, path in SYMBOL_PATHS.items():
        numbers = [abs(float(n)) for n in re.findall(r"-?\d+\.?\d*", path)]
        assert max(numbers) <= 1.25, name
        assert max(numbers) >= 0.8, name


def test_no_two_layers_of_places_look_alike() -> None:
    looks = [(one.style.symbol, one.style.glyph) for one in CATALOGUE if one.source == "places"]
    assert len(set(looks)) == len(looks)
    assert all(symbol for symbol, _glyph in looks)
