"""The demo's hotspots: small areas where much happens, with presence that a shift can give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import geopandas as gpd
import pandas as pd

from webmap.patrols.demand import PresenceWanted, visits_of, windows_of_shift

Read = Callable[[str], gpd.GeoDataFrame]
LOCAL = timezone(timedelta(hours=8))


def test_there_are_about_forty_to_plan_for(layer: Read) -> None:
    hotspots = layer("hotspots")
    assert (hotspots["status"] == "confirmed").sum() == 40
    assert set(hotspots["status"]) == {"confirmed", "suggested"}
    assert hotspots["number"].is_unique
    assert hotspots["name"].is_unique
    assert set(hotspots["priority"]) == {1, 2, 3, 4, 5}
    assert hotspots["dwell_s"].between(600, 1200).all()
    assert hotspots["reason"].str.contains("起").all()


def test_they_are_small_areas_apart_from_one_another(metric: Read) -> None:
    areas = metric("hotspots").geometry
    assert (areas.geom_type == "Polygon").all()
    assert areas.is_valid.all()
    size = areas.minimum_rotated_rectangle().length / 4
    assert size.between(25, 120).all()
    assert metric("boundary").geometry.iloc[0].contains(areas.union_all())


def test_much_happens_in_little_ground(metric: Read, incidents: pd.DataFrame) -> None:
    points = gpd.GeoSeries(gpd.points_from_xy(incidents["lon"], incidents["lat"], crs=4326)).to_crs(
        4547
    )
    ground = metric("hotspots").union_all()
    assert ground.area < 0.04 * 6e6
    assert points.within(ground).mean() > 0.2


def test_night_markets_want_presence_late(layer: Read) -> None:
    hotspots, markets = layer("hotspots"), layer("night_markets")
    at_markets = hotspots[hotspots.intersects(markets.union_all())]
    assert len(at_markets) >= 3
    worst = at_markets[at_markets["priority"] == 5]
    assert len(worst) >= 2
    shift = (
        datetime(2026, 10, 30, 22, tzinfo=LOCAL),
        datetime(2026, 10, 31, 1, tzinfo=LOCAL),
    )
    for windows in worst["windows"]:
        assert windows_of_shift(_clock(windows), *shift)


def test_wanted_visits_fit_into_the_hours_wanted(layer: Read) -> None:
    start = datetime(2026, 10, 30, 12, tzinfo=LOCAL)
    for _, hotspot in layer("hotspots").iterrows():
        windows = windows_of_shift(_clock(hotspot["windows"]), start, start + timedelta(days=1))
        visits, left_out = visits_of(
            PresenceWanted(
                key=hotspot["number"], place=0, priority=hotspot["priority"],
                dwell_s=hotspot["dwell_s"], visits=hotspot["visits_per_shift"],
                spacing_s=hotspot["spacing_s"], windows=windows,
            )
        )  # fmt: skip
        assert len(visits) == hotspot["visits_per_shift"], hotspot["name"]
        assert not left_out


def _clock(windows: object) -> tuple[tuple[str, str], ...]:
    import json

    pairs = json.loads(windows) if isinstance(windows, str) else windows
    return tuple((str(opens), str(closes)) for opens, closes in pairs)
