"""The preview of a change of grids: what would move from which grid to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.grids.lattice import square_metres
from webmap.grids.membership import NOWHERE, grid_of
from webmap.grids.topology import Topology

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class GridChange:
    """A sub-grid before and after: None where it is not there.

    Parameters
    ----------
    before, after
        Its code.
    area_before_m2, area_after_m2
        Its area; 0 where it is not there.
    counts_before, counts_after
        How many things of each layer lie in it.
    """

    key: str
    before: str | None
    after: str | None
    name: str
    police_grid: str
    area_before_m2: float
    area_after_m2: float
    counts_before: Mapping[str, int]
    counts_after: Mapping[str, int]
    redrawn: bool


@dataclass(frozen=True)
class Move:
    """A thing that would lie in another sub-grid than now.

    Parameters
    ----------
    before, after
        Codes of the sub-grids.
    """

    layer_id: str
    number: str
    name: str
    before: str | None
    after: str | None
    lon: float
    lat: float


@dataclass(frozen=True)
class Preview:
    """What a change of grids would bring about."""

    grids: tuple[GridChange, ...]
    moves: tuple[Move, ...]


def preview(before: Topology, after: Topology, things: gpd.GeoDataFrame) -> Preview:
    """Return what would move.

    A grid that only gets another code or name keeps what lies in it.

    Parameters
    ----------
    before, after
        The grids.
    things
        ``layer_id, number, name, geom`` (EPSG:4326) of all that counts by grid.
    """
    # An area counts by a point inside it, found once for both.
    shapes = shapely.point_on_surface(np.asarray(things.geometry.array, dtype=object))
    was, now = _keys_of(before, shapes), _keys_of(after, shapes)
    layers = things["layer_id"].to_numpy(dtype=object)
    numbers, names = things["number"].tolist(), things["name"].tolist()
    moved = np.flatnonzero(was != now)
    moves = []
    for position in moved.tolist():
        point = shapes[position]
        moves.append(
            Move(
                layers[position],
                numbers[position],
                names[position],
                _code(before, was[position]),
                _code(after, now[position]),
                point.x,
                point.y,
            )
        )
    keys = [*before.subs, *(key for key in after.subs if key not in before.subs)]
    counts = _counts(was, layers), _counts(now, layers)
    return Preview(
        tuple(_grid_change(before, after, key, counts) for key in keys),
        tuple(moves),
    )


def _keys_of(grids: Topology, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the key of the sub-grid of each shape, counted as stored places are: by code."""
    order = sorted(grids.subs, key=lambda key: grids.subs[key].code)
    areas = grids.sub_shapes()
    found = grid_of(shapes, np.array([areas[key] for key in order], dtype=object))
    keys = np.array([*order, None], dtype=object)
    return keys[np.where(found == NOWHERE, len(order), found)]


def _code(grids: Topology, key: str | None) -> str | None:
    return None if key is None else grids.subs[key].code


def _counts(keys: NDArray[np.object_], layers: NDArray[np.object_]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for key, layer in zip(keys.tolist(), layers.tolist(), strict=True):
        if key is not None:
            mine = found.setdefault(key, {})
            mine[layer] = mine.get(layer, 0) + 1
    return found


def _grid_change(
    before: Topology,
    after: Topology,
    key: str,
    counts: tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]],
) -> GridChange:
    old, new = before.subs.get(key), after.subs.get(key)
    shown = new or old
    assert shown is not None
    grids = after if new else before
    return GridChange(
        key=key,
        before=old.code if old else None,
        after=new.code if new else None,
        name=shown.name,
        police_grid=grids.police[shown.police or ""].code,
        area_before_m2=square_metres(before.areas[key]) if old else 0.0,
        area_after_m2=square_metres(after.areas[key]) if new else 0.0,
        counts_before=counts[0].get(key, {}),
        counts_after=counts[1].get(key, {}),
        redrawn=not (old and new and before.areas[key].wkb == after.areas[key].wkb),
    )
