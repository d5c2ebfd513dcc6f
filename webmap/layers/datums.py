"""Datums (坐标基准): WGS 84, CGCS2000, GCJ-02 and BD-09, forward and back.

CGCS2000 and WGS 84 differ by centimetres and are taken as the same. GCJ-02 (国测局) moves what
lies in China by 100 to 700 m; BD-09 (百度) moves that once more. Neither has an official
publication; the formulas are those that the field reconstructed and all its libraries share
(eviltransform, coordtransform; the ellipsoid is Krasovsky 1940). There is no closed inverse:
it is found by iteration on the forward formula, to 2·10⁻⁹ degrees (0.2 mm). Sines of multiple
angles are worked out from one another: the same numbers to the last digits, in half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from webmap.errors import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = NDArray[np.float64]
    Forward = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
# The formulas are for China; outside this box GCJ-02 is WGS 84 itself.
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
# Each step of the iteration leaves a hundredth of the last one's error, or less.
_CLOSE_DEG = 1e-7
_MOST_STEPS = 30
_AT_ONCE = 8192


class Datum(StrEnum):
    """The datum that coordinates are written in."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return TITLES[self]


TITLES: dict[str, str] = {
    Datum.WGS84: "WGS 84",
    Datum.CGCS2000: "CGCS2000",
    Datum.GCJ02: N_("GCJ-02（高德、腾讯）"),
    Datum.BD09: N_("BD-09（百度）"),
}


def _of_triple(sine: Degrees) -> Degrees:
    """Return the sine of three times an angle."""
    return sine * (3.0 - 4.0 * sine * sine)


def _long_waves(x: Degrees, a: float, b: float, c: float, d: float) -> Degrees:
    third = np.sin(x * (np.pi / 3.0))
    near = (20.0 * _of_triple(third) + 40.0 * third) * 2.0 / 3.0
    return near + (a * np.sin(x * (np.pi / b)) + c * np.sin(x * (np.pi / d))) * 2.0 / 3.0


def _wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    whole = np.sin(x * (2.0 * np.pi))
    waves = (20.0 * _of_triple(whole) + 20.0 * whole) * 2.0 / 3.0
    shared = x * (1.0 + 0.1 * y) + 0.1 * root + waves
    shift_lat = shared + x + 0.1 * root + y * (3.0 + 0.2 * y) - 100.0
    shift_lat += _long_waves(y, 160.0, 12.0, 320.0, 30.0)
    shift_lon = shared + 2.0 * y + 0.1 * x * x + 300.0
    shift_lon += _long_waves(x, 150.0, 12.0, 300.0, 30.0)
    sine = np.sin(np.radians(lat))
    cosine = np.sqrt(1.0 - sine * sine)
    magic = 1.0 - _ECCENTRICITY_SQUARED * sine * sine
    parallel_m = _AXIS_M / np.sqrt(magic)
    meridian_m = parallel_m * (1.0 - _ECCENTRICITY_SQUARED) / magic
    inside = (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved_lon = lon + np.degrees(shift_lon / (parallel_m * cosine))
        moved_lat = lat + np.degrees(shift_lat / meridian_m)
    return np.where(inside, moved_lon, lon), np.where(inside, moved_lat, lat)


def _gcj02_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    wave = np.pi * 3000.0 / 180.0
    radius = np.sqrt(lon * lon + lat * lat)
    radius = np.where(radius > 0.0, radius, 1.0)  # 0, 0 is turned about itself
    # The turn is at most three millionths: its cosine and sine are these to the last digit.
    turn = 0.000003 * np.cos(lon * wave)
    scale = 1.0 + 0.00002 * np.sin(lat * wave) / radius
    straight, across = scale * (1.0 - 0.5 * turn * turn), scale * turn
    return lon * straight - lat * across + 0.0065, lat * straight + lon * across + 0.006


# From WGS 84, step by step.
_STEPS: dict[Datum, tuple[Forward, ...]] = {
    Datum.GCJ02: (_wgs84_to_gcj02,),
    Datum.BD09: (_wgs84_to_gcj02, _gcj02_to_bd09),
}


def _back(forward: Forward) -> Forward:
    """Return the inverse of a step, found by iteration."""

    def backward(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
        found_lon, found_lat = lon, lat
        for _ in range(_MOST_STEPS):
            there_lon, there_lat = forward(found_lon, found_lat)
            off_lon, off_lat = there_lon - lon, there_lat - lat
            found_lon, found_lat = found_lon - off_lon, found_lat - off_lat
            if not (np.any(np.abs(off_lon) > _CLOSE_DEG) or np.any(np.abs(off_lat) > _CLOSE_DEG)):
                break
        return found_lon, found_lat

    return backward


def _through(steps: tuple[Forward, ...], lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return coordinates after some steps, taken for so many points at once as a cache holds."""
    lon, lat = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    if not steps:
        return lon, lat
    moved_lon, moved_lat = np.empty(lon.size), np.empty(lon.size)
    flat_lon, flat_lat = lon.ravel(), lat.ravel()
    for start in range(0, lon.size, _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        there = flat_lon[some], flat_lat[some]
        for step in steps:
            there = step(*there)
        moved_lon[some], moved_lat[some] = there
    return moved_lon.reshape(lon.shape), moved_lat.reshape(lon.shape)


def from_wgs84(lon: Degrees, lat: Degrees, datum: Datum) -> tuple[Degrees, Degrees]:
    """Return longitudes and latitudes (degrees) in a datum; arrays in, arrays out."""
    return _through(_STEPS.get(datum, ()), lon, lat)


def to_wgs84(lon: Degrees, lat: Degrees, datum: Datum) -> tuple[Degrees, Degrees]:
    """Return WGS 84 longitudes and latitudes (degrees) of coordinates in a datum.

    Values that are not finite stay as they are.
    """
    steps = _STEPS.get(datum, ())
    return _through(tuple(_back(step) for step in reversed(steps)), lon, lat)
