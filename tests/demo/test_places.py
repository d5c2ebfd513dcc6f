"""The demo's buildings, businesses and other places: as many as there are to be, and where."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

from webmap.layers import CATALOGUE

Read = Callable[[str], gpd.GeoDataFrame]
PLACE_LAYERS = [definition for definition in CATALOGUE if definition.source == "places"]


def _pairs(geometries: np.ndarray, others: np.ndarray) -> int:
    """Return how many pairs share ground."""
    a, b = shapely.STRtree(others).query(geometries, predicate="intersects")
    return int((shapely.area(shapely.intersection(geometries[a], others[b])) > 0).sum())


@pytest.mark.parametrize(
    ("layer_id", "count"),
    [
        ("rentals", 2441), ("factories", 905), ("industrial_parks", 4), ("shops", 1813),
        ("schools", 3), ("hotels", 2), ("entertainment_venues", 4), ("night_markets", 3),
        ("food_stalls", 32), ("plazas", 2), ("markets", 2),
    ],
)  # fmt: skip
def test_layer_has_as_many_places_as_the_office_counts(
    layer: Read, layer_id: str, count: int
) -> None:
    assert len(layer(layer_id)) == count


@pytest.mark.parametrize("definition", PLACE_LAYERS, ids=lambda d: d.layer_id)
def test_layer_has_the_catalogues_columns_and_geometry(layer: Read, definition) -> None:
    places = layer(definition.layer_id)
    fields = [field.name for field in definition.fields]
    assert list(places.columns) == ["number", "name", "address", *fields, "geometry"]
    assert places.notna().all(axis=None)
    assert set(places.geom_type) == {definition.geometry_type}
    assert places.geometry.is_valid.all()
    assert places["number"].is_unique
    assert places["number"].str.fullmatch(r"441900\d{11}").all()
    assert (places["name"].str.len() > 1).all()


def test_all_places_lie_within_the_boundary(layer: Read) -> None:
    boundary = layer("boundary").geometry.iloc[0]
    for definition in PLACE_LAYERS:
        assert layer(definition.layer_id).within(boundary).all(), definition.layer_id
    assert layer("station").within(boundary).all()


def test_buildings_overlap_neither_one_another_nor_other_ground(layer: Read) -> None:
    own_ground = ["rentals", "factories", "schools", "plazas", "markets", "night_markets"]
    footprints = np.concatenate([layer(name).geometry.to_numpy() for name in own_ground])
    assert _pairs(footprints, footprints) == len(footprints)  # each with itself


def test_buildings_stand_beside_streets_and_not_on_them(metric: Read) -> None:
    streets = metric("streets").geometry.to_numpy()
    tree = shapely.STRtree(streets)
    for layer_id, farthest_m in (("rentals", 30.5), ("factories", 70.5)):
        footprints = metric(layer_id).geometry.to_numpy()
        assert len(tree.query(footprints, predicate="intersects")[0]) == 0
        _, away_m = tree.query_nearest(footprints, return_distance=True, all_matches=False)
        assert away_m.max() < farthest_m
        assert away_m.min() > 1


def test_nothing_is_built_on_the_railway(metric: Read) -> None:
    railway = metric("railways").geometry.iloc[0]
    for layer_id in ("rentals", "factories", "industrial_parks"):
        assert metric(layer_id).distance(railway).min() > 10, layer_id


def test_footprints_have_the_size_of_houses_and_workshops(metric: Read) -> None:
    assert metric("rentals").area.between(40, 1200).all()
    assert 90 < metric("rentals").area.median() < 220
    assert metric("factories").area.between(200, 10_000).all()


def test_industrial_parks_hold_factories_whole(metric: Read) -> None:
    factories = metric("factories")
    for park in metric("industrial_parks").geometry:
        assert factories.within(park).sum() > 30
        assert not (factories.intersects(park) & ~factories.within(park)).any()


def test_shops_are_in_the_front_of_a_building(metric: Read) -> None:
    shops = metric("shops").geometry.to_numpy()
    rentals = shapely.STRtree(metric("rentals").geometry.to_numpy())
    assert len(np.unique(rentals.query(shops, predicate="within")[0])) == len(shops)
    streets = shapely.STRtree(metric("streets").geometry.to_numpy())
    _, away_m = streets.query_nearest(shops, return_distance=True, all_matches=False)
    assert away_m.max() < 32
    assert np.median(away_m) < 12


def test_shops_gather_where_people_pass(metric: Read) -> None:
    rentals, shops = metric("rentals"), metric("shops")
    markets = metric("night_markets").union_all().buffer(80)
    near, all_near = shops.within(markets).mean(), rentals.within(markets).mean()
    assert near > 1.3 * all_near


def test_food_stalls_stand_on_the_night_markets(layer: Read) -> None:
    stalls, markets = layer("food_stalls"), layer("night_markets")
    joined = stalls.sjoin(markets, predicate="within")
    assert len(joined) == len(stalls)
    assert joined["index_right"].value_counts().min() >= 5


def test_addresses_and_names_of_buildings_are_unique(layer: Read) -> None:
    rentals, factories = layer("rentals"), layer("factories")
    addresses = [*rentals["address"], *factories["address"]]
    assert len(set(addresses)) == len(addresses)
    assert factories["name"].is_unique
    assert layer("shops")["name"].is_unique
    assert layer("shops")["address"].is_unique


def test_address_names_a_street_nearby_and_ends_with_the_house_number(
    layer: Read, metric: Read
) -> None:
    rentals = metric("rentals")
    assert (rentals["address"].str.extract(r"(\d+)号$")[0] == rentals["number_short"]).all()
    streets = metric("streets").dissolve("name").geometry
    named = rentals["address"].str.replace(r"\d+号$", "", regex=True)
    away_m = rentals.geometry.distance(gpd.GeoSeries(streets.loc[named].array, crs=rentals.crs))
    assert away_m.max() < 45


def test_house_numbers_are_odd_on_one_side_and_even_on_the_other(metric: Read) -> None:
    rentals, streets = metric("rentals"), metric("streets")
    checked = 0
    for _, street in streets[~streets["name"].duplicated(keep=False)].iterrows():
        houses = rentals[rentals["address"].str.fullmatch(street["name"] + r"\d+号")]
        if len(houses) < 6:
            continue
        line = street.geometry
        right = [
            line.parallel_offset(0.5, "right").distance(c) < line.distance(c)
            for c in houses.geometry.centroid
        ]
        even = houses["number_short"].astype(int) % 2 == 0
        agree = np.mean(np.array(right) == even.to_numpy())
        assert agree in (0.0, 1.0), street["name"]
        checked += 1
    assert checked > 20


def test_figures_of_buildings_are_believable(layer: Read) -> None:
    rentals, factories = layer("rentals"), layer("factories")
    assert rentals["floors"].between(2, 9).all()
    assert (rentals["residents_capacity"] >= rentals["rooms"]).all()
    assert 60_000 < rentals["residents_capacity"].sum() < 250_000
    assert factories["workers"].between(5, 1500).all()
    assert factories["trade"].nunique() > 12
    assert layer("shops")["trade"].nunique() > 15
