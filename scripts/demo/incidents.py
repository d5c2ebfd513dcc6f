"""Two years of incidents with believable hours, seasons and clusters; never a person in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.demo import seasons
from scripts.demo.seasons import DAYS, FIRST_DAY, Hours, day_weights

LOCAL_TIME = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Anchors:
    """Points on the plane (metres) around which incidents happen, and how often at each."""

    points: NDArray[np.float64]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """How often, when and where a kind of incident happens.

    Parameters
    ----------
    count
        Expected number in the two years.
    where
        Share of each kind of anchors.
    spread_m
        Standard deviation around the anchor.
    noticed_h
        When the time is not known: up to so many hours pass until it is noticed; 0: it is known.
    """

    category: str
    sub_category: str
    count: int
    hours: Hours
    week: Sequence[float]
    months: Sequence[float]
    where: Mapping[str, float]
    spread_m: float = 7.0
    noticed_h: float = 0.0


@dataclass(frozen=True)
class Incident:
    """An incident on the plane (metres), in local time."""

    category: str
    sub_category: str
    occurred_from: datetime
    occurred_to: datetime | None
    point: tuple[float, float]


KINDS: tuple[Kind, ...] = (
    Kind("affray", "drink_related", 560, seasons.NIGHT, seasons.WEEKEND, seasons.SUMMER,
         {"night_markets": 0.68, "entertainment": 0.2, "busy_streets": 0.12}, 16),
    Kind("affray", "quarrel", 190, seasons.EVENING, seasons.EVEN, seasons.SUMMER,
         {"busy_streets": 0.6, "housing": 0.4}, 12),
    Kind("affray", "workmates", 120, seasons.EVENING, seasons.WORKDAYS, seasons.SUMMER,
         {"factories": 0.55, "dormitories": 0.45}, 10),
    Kind("affray", "group", 40, seasons.NIGHT, seasons.WEEKEND, seasons.SUMMER,
         {"night_markets": 0.6, "entertainment": 0.4}, 18),
    Kind("dispute", "family", 230, seasons.EVENING, seasons.EVEN, seasons.FLAT,
         {"housing": 1.0}, 4),
    Kind("dispute", "neighbour", 170, seasons.EVENING, seasons.EVEN, seasons.FLAT,
         {"housing": 1.0}, 5),
    Kind("dispute", "labour", 300, seasons.OFFICE, seasons.WORKDAYS, seasons.YEAR_END,
         {"factories": 1.0}, 8),
    Kind("dispute", "rent", 190, seasons.CROWDS, seasons.EVEN, seasons.YEAR_END,
         {"housing": 1.0}, 4),
    Kind("dispute", "consumer", 240, seasons.CROWDS, seasons.EVEN, seasons.FLAT,
         {"shops": 0.75, "markets": 0.25}, 3),
    Kind("dispute", "debt", 110, seasons.CROWDS, seasons.EVEN, seasons.YEAR_END,
         {"housing": 0.6, "factories": 0.4}, 6),
    Kind("dispute", "traffic", 480, seasons.COMMUTE, seasons.WORKDAYS, seasons.FLAT,
         {"junctions": 0.8, "busy_streets": 0.2}, 9),
    Kind("dispute", "noise", 170, seasons.NIGHT, seasons.WEEKEND, seasons.SUMMER,
         {"housing": 0.5, "night_markets": 0.3, "entertainment": 0.2}, 12),
    Kind("theft", "ebike", 430, seasons.SMALL_HOURS, seasons.EVEN, seasons.YEAR_END,
         {"bike_sheds": 0.78, "housing": 0.14, "markets": 0.08}, 9, noticed_h=10),
    Kind("theft", "ebike_battery", 270, seasons.SMALL_HOURS, seasons.EVEN, seasons.YEAR_END,
         {"bike_sheds": 0.85, "dormitories": 0.15}, 8, noticed_h=10),
    Kind("theft", "burglary", 150, seasons.OFFICE, seasons.WORKDAYS, seasons.YEAR_END,
         {"housing": 1.0}, 3, noticed_h=9),
    Kind("theft", "phone", 150, seasons.CROWDS, seasons.WEEKEND, seasons.YEAR_END,
         {"night_markets": 0.35, "markets": 0.3, "dormitories": 0.35}, 9, noticed_h=2),
    Kind("theft", "pickpocketing", 110, seasons.CROWDS, seasons.WEEKEND, seasons.YEAR_END,
         {"markets": 0.7, "plazas": 0.3}, 14),
    Kind("theft", "vehicle", 90, seasons.SMALL_HOURS, seasons.EVEN, seasons.YEAR_END,
         {"busy_streets": 0.6, "factories": 0.4}, 14, noticed_h=9),
    Kind("theft", "shop", 130, seasons.SMALL_HOURS, seasons.EVEN, seasons.YEAR_END,
         {"shops": 1.0}, 2, noticed_h=8),
    Kind("theft", "factory", 130, seasons.SMALL_HOURS, seasons.EVEN, seasons.YEAR_END,
         {"factories": 1.0}, 10, noticed_h=12),
    Kind("fraud", "brushing_orders", 290, seasons.OFFICE, seasons.WORKDAYS, seasons.FLAT,
         {"dormitories": 0.45, "housing": 0.55}, 3),
    Kind("fraud", "impersonating_customer_service", 220, seasons.OFFICE, seasons.WORKDAYS,
         seasons.SALES, {"dormitories": 0.4, "housing": 0.6}, 3),
    Kind("fraud", "loan", 160, seasons.OFFICE, seasons.WORKDAYS, seasons.YEAR_END,
         {"dormitories": 0.5, "housing": 0.5}, 3),
    Kind("fraud", "impersonating_police", 120, seasons.OFFICE, seasons.WORKDAYS, seasons.FLAT,
         {"dormitories": 0.4, "housing": 0.6}, 3),
    Kind("fraud", "investment", 110, seasons.OFFICE, seasons.EVEN, seasons.FLAT,
         {"dormitories": 0.3, "housing": 0.7}, 3),
    Kind("fraud", "shopping", 100, seasons.EVENING, seasons.EVEN, seasons.SALES,
         {"dormitories": 0.4, "housing": 0.6}, 3),
    Kind("fraud", "impersonating_acquaintance", 70, seasons.OFFICE, seasons.WORKDAYS, seasons.FLAT,
         {"factories": 0.5, "housing": 0.5}, 3),
    Kind("fraud", "gaming", 70, seasons.EVENING, seasons.WEEKEND, seasons.SUMMER,
         {"dormitories": 0.5, "housing": 0.5}, 3),
    Kind("fraud", "dating", 50, seasons.EVENING, seasons.EVEN, seasons.FLAT,
         {"dormitories": 0.5, "housing": 0.5}, 3),
    Kind("other", "help", 290, seasons.EVENING, seasons.EVEN, seasons.FLAT,
         {"housing": 0.6, "busy_streets": 0.4}, 8),
    Kind("other", "lost_property", 200, seasons.CROWDS, seasons.EVEN, seasons.FLAT,
         {"markets": 0.3, "plazas": 0.2, "busy_streets": 0.5}, 12, noticed_h=3),
    Kind("other", "drunk_person", 130, seasons.NIGHT, seasons.WEEKEND, seasons.SUMMER,
         {"night_markets": 0.55, "entertainment": 0.25, "busy_streets": 0.2}, 18),
    Kind("other", "gambling", 80, seasons.EVENING, seasons.WEEKEND, seasons.FLAT,
         {"housing": 0.7, "shops": 0.3}, 4),
    Kind("other", "accident", 70, seasons.COMMUTE, seasons.EVEN, seasons.FLAT,
         {"factories": 0.5, "junctions": 0.5}, 8),
    Kind("other", "suspicious", 110, seasons.SMALL_HOURS, seasons.EVEN, seasons.YEAR_END,
         {"housing": 0.6, "factories": 0.4}, 10),
)  # fmt: skip


def draw_incidents(
    anchors: Mapping[str, Anchors], border: shapely.Polygon, rng: np.random.Generator
) -> list[Incident]:
    """Return the incidents in order of time.

    Parameters
    ----------
    anchors
        For each name that `KINDS` uses.
    border
        On the plane (metres); nothing happens outside.
    """
    shapely.prepare(border)
    found: list[Incident] = []
    for kind in KINDS:
        count = int(rng.poisson(kind.count))
        days = rng.choice(DAYS, count, p=_shares(day_weights(kind.week, kind.months)))
        hours = rng.choice(24, count, p=_shares(np.asarray(kind.hours)))
        minutes = _minutes(rng, count)
        points = _points(kind, anchors, border, count, rng)
        # How long it was before somebody noticed; half an hour at least.
        noticed_min = np.round(rng.uniform(0.12, 1.0, count) * kind.noticed_h * 6).astype(int) * 10
        for day, hour, minute, (x, y), until in zip(
            days.tolist(), hours.tolist(), minutes.tolist(), points.tolist(), noticed_min.tolist(),
            strict=True,
        ):  # fmt: skip
            # The small hours belong to the night that began the day before.
            late = int(hour < 5)
            if day + late >= DAYS:
                late = 0
            start = datetime.combine(
                FIRST_DAY + timedelta(days=day + late), time(hour, minute), LOCAL_TIME
            )
            end = start + timedelta(minutes=max(until, 30)) if kind.noticed_h else None
            found.append(Incident(kind.category, kind.sub_category, start, end, (x, y)))
    return sorted(found, key=lambda i: (i.occurred_from, i.category, i.sub_category, i.point))


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _minutes(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Return minutes as they are written down: most of them a multiple of five."""
    minutes = rng.integers(0, 60, count)
    return np.where(rng.random(count) < 0.7, minutes // 5 * 5, minutes)


def _points(
    kind: Kind,
    anchors: Mapping[str, Anchors],
    border: shapely.Polygon,
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return points within the border, to the centimetre."""
    names = list(kind.where)
    kinds = rng.choice(len(names), count, p=_shares(np.array([kind.where[n] for n in names])))
    points = np.empty((count, 2))
    for k, name in enumerate(names):
        here = np.flatnonzero(kinds == k)
        at = rng.choice(len(anchors[name].points), len(here), p=_shares(anchors[name].weights))
        points[here] = anchors[name].points[at]
    moved = points + rng.normal(0, kind.spread_m, (count, 2))
    inside = shapely.contains_xy(border, moved)
    kept: NDArray[np.float64] = np.where(inside[:, None], moved, points)
    return kept.round(2)
