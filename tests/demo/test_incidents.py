"""The demo's incidents: believable hours, weekdays, seasons and clusters, and nobody in them."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from webmap.models import INCIDENT_CATEGORIES

Read = Callable[[str], gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def points(incidents: pd.DataFrame) -> gpd.GeoDataFrame:
    geometry = gpd.points_from_xy(incidents["lon"], incidents["lat"], crs=4326)
    return gpd.GeoDataFrame(incidents, geometry=geometry).to_crs(4547)


def test_columns_hold_no_person(incidents: pd.DataFrame) -> None:
    assert list(incidents.columns) == [
        "number", "category", "sub_category", "occurred_from", "occurred_to", "location",
        "lon", "lat",
    ]  # fmt: skip
    assert incidents["number"].is_unique
    assert incidents["location"].str.fullmatch(r".+\d+号").all()


def test_they_cover_two_years_and_every_category(incidents: pd.DataFrame) -> None:
    assert 5000 <= len(incidents) <= 7000
    day = incidents["occurred_from"].dt.strftime("%Y-%m-%d")
    assert day.min() == "2024-11-01"
    assert day.max() == "2026-10-31"
    assert day.nunique() > 700
    assert set(incidents["category"]) == set(INCIDENT_CATEGORIES)
    for category, rows in incidents.groupby("category"):
        assert set(rows["sub_category"]) <= {k.code for k in INCIDENT_CATEGORIES[category].kinds}


def test_all_lie_within_the_boundary(points: gpd.GeoDataFrame, metric: Read) -> None:
    assert points.within(metric("boundary").geometry.iloc[0]).all()


def test_an_interval_ends_after_it_begins_and_only_thefts_and_losses_have_one(
    incidents: pd.DataFrame,
) -> None:
    unknown = incidents[incidents["occurred_to"].notna()]
    lasts = unknown["occurred_to"] - unknown["occurred_from"]
    assert lasts.between(pd.Timedelta(minutes=30), pd.Timedelta(hours=12)).all()
    assert set(unknown["category"]) == {"theft", "other"}
    assert len(unknown) > 800


def test_drink_related_affray_gathers_at_the_night_markets_after_ten(
    points: gpd.GeoDataFrame, metric: Read
) -> None:
    drunk = points[points["sub_category"] == "drink_related"]
    hour = drunk["occurred_from"].dt.hour
    assert ((hour >= 22) | (hour < 3)).mean() > 0.55
    near = metric("night_markets").union_all().buffer(60)
    assert drunk.within(near).mean() > 0.5
    assert drunk.within(near).mean() > 4 * points[points["category"] == "theft"].within(near).mean()
    weekday = drunk["occurred_from"].dt.day_of_week.value_counts()
    assert weekday[[4, 5, 6]].mean() > 1.2 * weekday[[0, 1, 2]].mean()


def test_fraud_spreads_over_dormitories_in_office_hours(
    points: gpd.GeoDataFrame, metric: Read
) -> None:
    fraud = points[points["category"] == "fraud"]
    assert fraud["sub_category"].nunique() >= 5
    assert fraud["occurred_from"].dt.hour.between(9, 18).mean() > 0.6
    in_dormitories = fraud["location"].isin(
        metric("rentals").loc[metric("rentals")["name"].str.contains("宿舍|公寓"), "address"]
    )
    assert in_dormitories.mean() > 0.3
    # Spread: no spot has many.
    assert fraud["location"].value_counts().max() < 0.03 * len(fraud)


def test_ebikes_are_stolen_by_night_at_few_places(points: gpd.GeoDataFrame) -> None:
    stolen = points[points["sub_category"].isin(["ebike", "ebike_battery"])]
    hour = stolen["occurred_from"].dt.hour
    assert (hour < 6).mean() > 0.5
    assert stolen["location"].value_counts().head(40).sum() > 0.4 * len(stolen)


@pytest.mark.parametrize("new_year", ["2025-01-29", "2026-02-17"])
def test_little_happens_while_workers_are_home_for_the_spring_festival(
    incidents: pd.DataFrame, new_year: str
) -> None:
    start = pd.Timestamp(new_year, tz="Asia/Shanghai")
    a_day = len(incidents) / 730
    day = incidents["occurred_from"]
    away = day.between(start - pd.Timedelta(days=5), start + pd.Timedelta(days=9)).sum() / 14
    assert away < 0.6 * a_day
