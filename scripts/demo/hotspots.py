"""Hotspots: where the incidents lie thickest, what happens there, what they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scripts.demo.incidents import Incident

HOTSPOTS = 43
_SUGGESTED = 3
_RADIUS_M = 45.0
_APART_M = 105.0
_FROM_BORDER_M = 2.0
# Presence on the street does most against affray, little against fraud.
_WEIGHTS = {"affray": 3.0, "theft": 1.6, "dispute": 1.0, "other": 0.7, "fraud": 0.3}
_TITLES = {
    "affray": "打架斗殴", "theft": "盗窃", "dispute": "纠纷", "fraud": "电信诈骗",
    "other": "其他警情",
}  # fmt: skip
_SUB_TITLES = {
    "drink_related": "酒后打架", "ebike": "盗窃电动车", "ebike_battery": "盗窃电瓶",
    "pickpocketing": "扒窃", "traffic": "交通纠纷", "labour": "劳资纠纷", "consumer": "消费纠纷",
    "phone": "盗窃手机",
}  # fmt: skip
# Priority 5 for the first ranks, and so on; presence by priority: visits a shift and dwell time.
_RANKS = ((4, 5), (11, 4), (24, 3), (35, 2), (HOTSPOTS, 1))
_VISITS = {5: 4, 4: 4, 3: 3, 2: 2, 1: 2}
_DWELL_S = {5: 1200, 4: 900, 3: 900, 2: 600, 1: 600}
_SPACING_S = {5: 1800, 4: 2400, 3: 2700, 2: 3600, 1: 3600}
_BUSY_SHARE = 0.5
_WHOLE_DAY_H = 15


@dataclass(frozen=True)
class Landmark:
    """A name by which people know a spot, and how near one must be for it to count (metres)."""

    name: str
    geometry: shapely.Geometry
    within_m: float


@dataclass(frozen=True)
class Hotspot:
    """A hotspot; its polygon is on the plane (metres)."""

    name: str
    reason: str
    priority: int
    dwell_s: int
    visits_per_shift: int
    spacing_s: int
    windows: list[list[str]]
    status: str
    polygon: shapely.Polygon


def find_hotspots(
    incidents: Sequence[Incident],
    landmarks: Sequence[Landmark],
    addresses: Sequence[tuple[str, shapely.Geometry]],
    border: shapely.Polygon,
) -> list[Hotspot]:
    """Return the hotspots, the heaviest first.

    Parameters
    ----------
    incidents
        All incidents, on the plane (metres).
    landmarks
        Names to call hotspots by, the best first.
    addresses
        Addresses with their footprints, for hotspots that have no landmark.
    border
        Hotspots are cut at it.
    """
    points = np.array([incident.point for incident in incidents])
    found: list[Hotspot] = []
    names: set[str] = set()
    tree = shapely.STRtree([geometry for _, geometry in addresses])
    for rank, near in enumerate(_thickest(points, incidents)):
        here = [incidents[i] for i in near]
        polygon = _area(points[near], border)
        name = next(
            (
                mark.name for mark in landmarks
                if mark.name not in names and mark.geometry.distance(polygon) <= mark.within_m
            ),
            f"{addresses[int(tree.nearest(polygon.centroid))][0]}一带",
        )  # fmt: skip
        names.add(name)
        priority = next(priority for ranks, priority in _RANKS if rank < ranks)
        category = _weightiest(here)
        windows, hours = _windows([i for i in here if i.category == category])
        dwell_s, spacing_s = _DWELL_S[priority], _SPACING_S[priority]
        room = (hours * 3600 + spacing_s) // (dwell_s + spacing_s)
        found.append(
            Hotspot(
                name=name,
                reason=_reason(here, category, windows),
                priority=priority,
                dwell_s=dwell_s,
                visits_per_shift=min(_VISITS[priority], room),
                spacing_s=spacing_s,
                windows=windows,
                status="suggested" if rank >= HOTSPOTS - _SUGGESTED else "confirmed",
                polygon=polygon,
            )
        )
    return found


def _thickest(
    points: NDArray[np.float64], incidents: Sequence[Incident]
) -> list[NDArray[np.int64]]:
    """Return the incidents of each hotspot: around the point with most weight, then the next."""
    weights = np.array([_WEIGHTS[incident.category] for incident in incidents])
    near = cKDTree(points).query_ball_point(points, _RADIUS_M)
    weight = np.array([round(float(weights[sorted(group)].sum()), 3) for group in near])
    free = np.ones(len(points), dtype=bool)
    found = []
    for i in np.lexsort((np.arange(len(points)), -weight)).tolist():
        if free[i]:
            found.append(np.array(sorted(near[i]), dtype=np.int64))
            free &= np.hypot(*(points - points[i]).T) > _APART_M
        if len(found) == HOTSPOTS:
            break
    return found


def _area(points: NDArray[np.float64], border: shapely.Polygon) -> shapely.Polygon:
    """Return a small area around points: without the farthest tenth of them, a little rounded."""
    middle = np.median(points, axis=0)
    away = np.hypot(*(points - middle).T)
    core = points[away <= np.quantile(away, 0.9)]
    hull = shapely.MultiPoint(core).convex_hull.buffer(10, quad_segs=2)
    return hull.simplify(2.0).intersection(border.buffer(-_FROM_BORDER_M))


def _weightiest(incidents: Sequence[Incident]) -> str:
    weight: Counter[str] = Counter()
    for incident in incidents:
        weight[incident.category] += round(_WEIGHTS[incident.category] * 10)
    return max(sorted(weight), key=lambda category: weight[category])


def _windows(incidents: Sequence[Incident]) -> tuple[list[list[str]], int]:
    """Return the hours in which most happens as clock windows, and how many hours they are."""
    by_hour = np.bincount([i.occurred_from.hour for i in incidents], minlength=24).astype(float)
    smooth = (np.roll(by_hour, 1) + 2 * by_hour + np.roll(by_hour, -1)) / 4
    busy = smooth >= _BUSY_SHARE * smooth.max()
    if busy.sum() >= _WHOLE_DAY_H:
        return [], 8
    starts = [h for h in range(24) if busy[h] and not busy[h - 1]]
    runs = []
    for start in starts:
        length = next(k for k in range(1, 25) if not busy[(start + k) % 24])
        runs.append((start, length))
    runs = sorted(sorted(runs, key=lambda run: (-run[1], run[0]))[:2])
    # An hour is too short to fit visits into.
    runs = [(start, max(length, 2)) for start, length in runs]
    windows = [[f"{s:02d}:00", f"{(s + n) % 24:02d}:00"] for s, n in runs]
    return windows, sum(length for _, length in runs)


def _reason(here: Sequence[Incident], category: str, windows: list[list[str]]) -> str:
    """Return what happened here, in one sentence with figures."""
    of_category = [incident for incident in here if incident.category == category]
    subs = Counter(incident.sub_category for incident in of_category)
    sub, most = max(sorted(subs.items()), key=lambda item: item[1])
    text = f"两年内{_TITLES[category]}{len(of_category)}起"
    if sub in _SUB_TITLES and most * 2 > len(of_category):
        text += f"，其中{_SUB_TITLES[sub]}{most}起"
    if windows:
        text += f"，集中在{'、'.join('–'.join(window) for window in windows)}"
    return f"{text}；全部警情{len(here)}起"
