"""A place of a layer, as it goes into the layer's file."""

from __future__ import annotations

from dataclasses import dataclass, field

import shapely

Value = str | int

# Standard address codes begin with the city's code; 900 stands for what is made up.
_CODE_PREFIX = "441900900"
_LAYER_CODES = {
    "rentals": "01", "factories": "02", "industrial_parks": "03", "shops": "04", "schools": "05",
    "hotels": "06", "entertainment_venues": "07", "night_markets": "08", "food_stalls": "09",
    "plazas": "10", "markets": "11",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place: its geometry on the plane (metres) and its layer's own attributes."""

    layer_id: str
    name: str
    address: str
    geometry: shapely.Geometry
    attributes: dict[str, Value] = field(default_factory=dict)


def code_of(layer_id: str, sequence: int) -> str:
    """Return the number of the place that is the so-manieth of its layer, from 1."""
    return f"{_CODE_PREFIX}{_LAYER_CODES[layer_id]}{sequence:06d}"
