"""Fixes of a track: where a device was at which moment, and how sure it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import gpxpy
import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from webmap.errors import N_, BadFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_ACCURACY_M = 10.0
MOST_FIXES = 200_000


@dataclass(frozen=True, eq=False)
class Fixes:
    """Fixes in the order of time.

    Parameters
    ----------
    time_s
        Shape (fixes,): seconds since 1970 in UTC.
    lon_lat
        Shape (fixes, 2): degrees, EPSG:4326.
    accuracy_m
        Shape (fixes,): the radius that the device gave, or `USUAL_ACCURACY_M`.
    """

    time_s: NDArray[np.float64]
    lon_lat: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time_s)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Fixes:
        """Return some of the fixes."""
        return Fixes(self.time_s[chosen], self.lon_lat[chosen], self.accuracy_m[chosen])

    def between(self, first_s: float, last_s: float) -> Fixes:
        """Return the fixes of a time."""
        return self.take((self.time_s >= first_s) & (self.time_s <= last_s))

    @classmethod
    def ordered(
        cls,
        time_s: NDArray[np.float64],
        lon_lat: NDArray[np.float64],
        accuracy_m: NDArray[np.float64],
    ) -> Fixes:
        """Return fixes in order, one for each moment."""
        _, first = np.unique(time_s, return_index=True)
        return cls(time_s[first], lon_lat[first], accuracy_m[first])

    @classmethod
    def joined(cls, pieces: list[Fixes]) -> Fixes:
        """Return the fixes of several pieces in order."""
        if not pieces:
            return cls(np.empty(0), np.empty((0, 2)), np.empty(0))
        return cls.ordered(
            np.concatenate([piece.time_s for piece in pieces]),
            np.concatenate([piece.lon_lat for piece in pieces]),
            np.concatenate([piece.accuracy_m for piece in pieces]),
        )


def one_a_minute(fixes: Fixes, every_s: float = 60.0) -> NDArray[np.int64]:
    """Return the indexes of one fix for each stretch of time, and of the last one."""
    if len(fixes) == 0:
        return np.empty(0, dtype=np.int64)
    slot = np.floor(fixes.time_s / every_s).astype(np.int64)
    _, first = np.unique(slot, return_index=True)
    return np.union1d(first, [len(fixes) - 1])


def read_gpx(data: bytes) -> Fixes:
    """Return the fixes of a GPX file: all track points that say when they were.

    Raises
    ------
    BadFile
        It is no GPX file, or no point of it has a time.
    """
    try:
        # Read first by what refuses entities: gpxpy would follow them.
        fromstring(data, forbid_dtd=True)
        gpx = gpxpy.parse(data)
    except (ParseError, DefusedXmlException, gpxpy.gpx.GPXException, ValueError) as error:
        raise BadFile(N_("这不是 GPX 轨迹文件，或者已经损坏。")) from error
    points = [
        point for track in gpx.tracks for segment in track.segments for point in segment.points
    ]
    if not points:
        raise BadFile(N_("GPX 文件里没有轨迹点。"))
    timed = [point for point in points if point.time is not None]
    if len(timed) < 2:
        raise BadFile(N_("GPX 文件里的轨迹点没有时间，无法知道什么时候到过哪里。"))
    if len(timed) > MOST_FIXES:
        raise BadFile(N_("GPX 文件的轨迹点太多，最多 %(most)s 个。"), most=MOST_FIXES)
    lon_lat = np.array([[point.longitude, point.latitude] for point in timed], dtype=float)
    if not (np.isfinite(lon_lat).all() and (np.abs(lon_lat) <= [180, 90]).all()):
        raise BadFile(N_("GPX 文件里有不可能的经纬度。"))
    return Fixes.ordered(
        np.array([_seconds(point.time) for point in timed if point.time is not None]),
        lon_lat,
        np.full(len(timed), USUAL_ACCURACY_M),
    )


def _seconds(moment: datetime) -> float:
    """Return a GPX time as seconds since 1970; one without a zone is UTC, as the format says."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
