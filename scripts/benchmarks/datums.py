"""Datums: a million points from WGS 84 into GCJ-02 and BD-09, and back.

The peer is coordTransform, whose loops are compiled C, and a plain Python loop over the published
formulas (from a sample; its time for all is worked out from that). How far each way back misses
the points that it began from is told too: the peer's is one step, ours iterates.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from typing import Any

import coordTransform
import numpy as np
from numpy.typing import NDArray

from webmap.layers import Datum, from_wgs84, to_wgs84

POINTS, SAMPLE, REPEATS = 1_000_000, 20_000, 3
# Dongguan and its neighbours.
WEST, SOUTH, EAST, NORTH = 113.5, 22.6, 114.3, 23.2
METRES_A_DEGREE = 111_000
Row = dict[str, Any]
Points = tuple[NDArray[np.float64], NDArray[np.float64]]


def loop_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return one point in GCJ-02, as the published code has it."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    up += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    up += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    right = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    right += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    right += (
        (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    )
    axis, eccentricity = 6378245.0, 0.00669342162296594323
    magic = 1.0 - eccentricity * math.sin(math.radians(lat)) ** 2
    north = axis * (1.0 - eccentricity) / (magic * math.sqrt(magic))
    east = axis / math.sqrt(magic) * math.cos(math.radians(lat))
    return lon + math.degrees(right / east), lat + math.degrees(up / north)


def _timed(work: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
    took, result = [], None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - begin)
    return min(took), result


def _arrays(found: Any) -> Points:
    """Return what the peer gives, pairs or two arrays, as two arrays."""
    both = np.asarray(found, dtype=float)
    return (both[0], both[1]) if both.shape[0] == 2 else (both[:, 0], both[:, 1])


def _off_m(found: Points, wanted: Points) -> float:
    return float(np.abs(np.array(found) - np.array(wanted)).max() * METRES_A_DEGREE)


def _case(datum: Datum, points: Points, peer_there: Any, peer_back: Any) -> list[Row]:
    lon, lat = points
    took, there = _timed(lambda: from_wgs84(lon, lat, datum))
    peer_took, peer = _timed(lambda: peer_there(lon, lat))
    if _off_m(_arrays(peer), there) > 0.001:
        raise SystemExit("the peer finds other coordinates")
    to, fro = f"WGS 84 → {datum.value}", f"{datum.value} → WGS 84"
    rows: list[Row] = [
        {"case": to, "what": "ours", "seconds": took},
        {"case": to, "what": "coordTransform", "seconds": peer_took},
    ]
    if datum is Datum.GCJ02:
        sample = list(zip(lon[:SAMPLE].tolist(), lat[:SAMPLE].tolist(), strict=True))
        loop_took, looped = _timed(lambda: [loop_to_gcj02(*one) for one in sample], 1)
        if _off_m(_arrays(looped), (there[0][:SAMPLE], there[1][:SAMPLE])) > 0.001:
            raise SystemExit("the loop finds other coordinates")
        whole = loop_took / len(sample) * len(lon)
        rows.append({"case": to, "what": "plain Python loop", "seconds": whole})
    took, back = _timed(lambda: to_wgs84(there[0], there[1], datum))
    peer_took, peer = _timed(lambda: peer_back(there[0], there[1]))
    return [
        *rows,
        {"case": fro, "what": "ours", "seconds": took, "off_m": _off_m(back, points)},
        {"case": fro, "what": "coordTransform", "seconds": peer_took,
         "off_m": _off_m(_arrays(peer), points)},
    ]  # fmt: skip


def main(arguments: list[str]) -> list[Row]:
    """Measure; rows of one case share the work."""
    parser = argparse.ArgumentParser(prog="scripts/bench datums")
    parser.add_argument("--points", type=int, default=POINTS)
    asked = parser.parse_args(arguments)
    rng = np.random.default_rng(1)
    points = rng.uniform(WEST, EAST, asked.points), rng.uniform(SOUTH, NORTH, asked.points)
    return [
        *_case(Datum.GCJ02, points, coordTransform.wgs84_to_gcj02, coordTransform.gcj02_to_wgs84),
        *_case(Datum.BD09, points, coordTransform.wgs84_to_bd09, coordTransform.bd09_to_wgs84),
    ]
