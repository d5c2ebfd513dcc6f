"""How fast each mode moves along each class of street, and where the figures come from.

Foot: 1.2 m/s, the pedestrian speed of the signal design rules (CJJ 37-2012 and the Highway
Capacity Manual both take 1.0 to 1.2 m/s); on stairs 0.5 m/s along the slope (Fruin 1971).

E-bike: the Road Traffic Safety Law, article 58, allows 15 km/h in lanes for vehicles without a
motor; in lanes shared with walkers we take 10 km/h, on footways 6 km/h.

Car: the limits of the law's implementing rules, article 45 (30 km/h without a centre line,
50 km/h with one lane a direction), times 0.7 for junctions and for looking around.

A team may be slower or faster than its mode: its request gives the share of these speeds. 140 % of
a car's is 98 % of the limit.

Under article 119 of the same law an e-bike is a vehicle: one-way streets bind it as they bind cars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from webmap.models import Mode

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KMH = 1 / 3.6
WALK_MPS = 1.2
STAIRS_MPS = 0.5
_EBIKE_KMH = {"service": 10.0, "footway": 6.0, "path": 6.0, "pedestrian": 6.0, "residential": 12.0}
_EBIKE_OTHER_KMH = 15.0
_CAR_LIMIT_KMH = {
    "motorway": 60.0,
    "trunk": 50.0,
    "primary": 50.0,
    "secondary": 50.0,
    "tertiary": 40.0,
    "unclassified": 30.0,
    "residential": 30.0,
    "living_street": 20.0,
    "service": 20.0,
}
_CAR_OTHER_KMH = 20.0
_CAR_SHARE_OF_LIMIT = 0.7
_NO_VEHICLES = frozenset({"steps", "footway", "pedestrian", "path", "corridor"})


def speed_mps(mode: Mode, highway: str) -> float:
    """Return the speed of a mode on a class of street (OpenStreetMap's value), metres a second.

    Zero where the class itself rules the mode out: no vehicle on stairs, no car on a footway.
    """
    kind = highway.removesuffix("_link")
    if mode is Mode.FOOT:
        return STAIRS_MPS if kind == "steps" else WALK_MPS
    if mode is Mode.EBIKE:
        return 0.0 if kind == "steps" else _EBIKE_KMH.get(kind, _EBIKE_OTHER_KMH) * _KMH
    if kind in _NO_VEHICLES:
        return 0.0
    return _CAR_LIMIT_KMH.get(kind, _CAR_OTHER_KMH) * _CAR_SHARE_OF_LIMIT * _KMH


def edge_speeds_mps(
    mode: Mode,
    highway: NDArray[np.object_],
    allowed: NDArray[np.bool_],
    oneway: NDArray[np.object_],
) -> NDArray[np.float64]:
    """Return the speed along and against each street's own line.

    Parameters
    ----------
    mode
        How the team moves.
    highway, allowed, oneway
        One value a street: its class, whether the mode may use it, and ``no|yes|reverse``.

    Returns
    -------
    array of shape (streets, 2)
        Metres a second along the line and against it; 0 where the mode may not go.
    """
    by_class = {kind: speed_mps(mode, str(kind)) for kind in set(highway)}
    both = np.array([by_class[kind] for kind in highway], dtype=float).reshape(-1, 1)
    both = np.where(allowed.reshape(-1, 1), both, 0.0).repeat(2, axis=1)
    if mode is not Mode.FOOT:
        both[oneway == "yes", 1] = 0.0
        both[oneway == "reverse", 0] = 0.0
    return both
