"""How much trouble lies along each street: incidents weighed, and set onto their streets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import shapely
from sqlalchemy import select

from webmap.errors import N_, BadField
from webmap.models import INCIDENT_CATEGORIES, Incident, read_frame

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from webmap.models import Mode
    from webmap.patrols.network import StreetNetwork

FARTHEST_M = 60.0
DAY_MIN = 24 * 60
# Presence on the street does nothing against a telephone swindler.
USUAL_WEIGHTS: Mapping[str, float] = {
    "affray": 3.0, "theft": 2.0, "dispute": 1.0, "fraud": 0.0, "other": 0.5,
}  # fmt: skip


@dataclass(frozen=True)
class Weighing:
    """What an incident counts.

    Parameters
    ----------
    categories
        Weight by category; one that is not named counts as `other`.
    half_life_days
        After so many days it counts half; 0: age does not matter.
    window
        Minutes after midnight, local: only what happened between these two times of day counts;
        past midnight where the second is not later. None: all day.
    """

    categories: Mapping[str, float] = field(default_factory=lambda: dict(USUAL_WEIGHTS))
    half_life_days: float = 90.0
    window: tuple[int, int] | None = None


def read_trouble(session: Session, office_id: int) -> gpd.GeoDataFrame:
    """Read an office's incidents: category, from, to (None: exact) and point, in EPSG:4326."""
    return read_frame(
        session,
        select(Incident.category, Incident.occurred_from, Incident.occurred_to, Incident.geom)
        .where(Incident.office_id == office_id)
        .order_by(Incident.id),
    )


def weights_of(
    incidents: gpd.GeoDataFrame, weighing: Weighing, now: datetime
) -> NDArray[np.float64]:
    """Return what each incident counts at a moment.

    One known to lie within an interval counts with the share of the interval that falls into the
    window (aoristic weights, Ratcliffe 2000).

    Parameters
    ----------
    incidents
        With the columns ``category, occurred_from, occurred_to``; moments with an offset.
    weighing
        How to weigh.
    now
        The moment, in the local time zone.
    """
    if incidents.empty:
        return np.zeros(0)
    usual = weighing.categories.get("other", 0.0)
    by_category = {
        category: weighing.categories.get(category, usual)
        for category in incidents["category"].unique()
    }
    weight = incidents["category"].map(by_category).to_numpy(dtype=float)
    begins = np.array([moment.timestamp() for moment in incidents["occurred_from"]])
    ends = np.array(
        [
            begin if not isinstance(moment, datetime) or moment != moment else moment.timestamp()
            for begin, moment in zip(begins, incidents["occurred_to"], strict=True)
        ]
    )
    age_days = (now.timestamp() - begins) / (DAY_MIN * 60)
    weight = np.where(age_days < 0, 0.0, weight)
    if weighing.half_life_days > 0:
        weight = weight * 0.5 ** (np.maximum(age_days, 0) / weighing.half_life_days)
    if weighing.window is not None:
        offset_s = now.utcoffset()
        local_min = (begins + (offset_s.total_seconds() if offset_s else 0)) / 60 % DAY_MIN
        weight = weight * _share_in(weighing.window, local_min, (ends - begins) / 60)
    return weight


def _share_in(
    window: tuple[int, int], begin_min: NDArray[np.float64], lasts_min: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return which share of each interval lies in a daily window; 0 or 1 for a moment."""
    opens, closes = window
    open_min = (closes - opens) % DAY_MIN or DAY_MIN
    inside = (begin_min - opens) % DAY_MIN < open_min
    days, rest = np.divmod(lasts_min, DAY_MIN)
    shared = days * open_min
    for day in (-1, 0, 1):
        low = np.maximum(begin_min, opens + day * DAY_MIN)
        high = np.minimum(begin_min + rest, opens + day * DAY_MIN + open_min)
        shared = shared + np.maximum(high - low, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = shared / lasts_min
    return np.where(lasts_min > 0, share, inside.astype(float))


def trouble_by_street(
    network: StreetNetwork, mode: Mode, points: gpd.GeoSeries, weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weight on each street; each incident counts once, on its nearest usable street.

    What lies farther than `FARTHEST_M` from every street that the mode may use counts nowhere.
    """
    total = np.zeros(len(network.length_m))
    counts = np.flatnonzero(weight > 0)
    if not len(counts):
        return total
    usable = np.flatnonzero(network.speeds_mps[mode].max(axis=1) > 0)
    metric = np.asarray(points.iloc[counts].to_crs(network.metric_srid).array, dtype=object)
    tree = shapely.STRtree(network.lines[usable])
    incident, street = tree.query_nearest(metric, max_distance=FARTHEST_M, all_matches=False)
    np.add.at(total, usable[street], weight[counts[incident]])
    return total


def check_weights(categories: Mapping[str, float]) -> None:
    """Refuse weights of categories that do not exist, and weights that add up to nothing.

    Raises
    ------
    BadField
        Which one.
    """
    for category, weight in categories.items():
        if category not in INCIDENT_CATEGORIES:
            raise BadField(
                "weights", N_("没有警情类别“%(category)s”，请从列表里选"), category=category
            )
        if not 0 <= weight <= 100:
            raise BadField("weights", N_("警情的权重要在 0 到 100 之间"))
    if not any(categories.values()):
        raise BadField("weights", N_("警情的权重全是 0，请至少给一类警情一个权重"))
