"""The whole demo office: everything that goes into gis_data/, made from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.demo.addresses import fronts_of
from scripts.demo.anchors import anchors_of
from scripts.demo.blocks import blocks_of, ground_within, set_aside, street_surfaces
from scripts.demo.buildings import raise_buildings
from scripts.demo.community import Community, draw_community
from scripts.demo.grids import Grid, draw_grids
from scripts.demo.hotspots import Hotspot, Landmark, find_hotspots
from scripts.demo.housing import Built, choose_buildings, name_buildings
from scripts.demo.incidents import Incident, draw_incidents
from scripts.demo.names import Namer
from scripts.demo.oneway import make_oneway
from scripts.demo.people import Member, appoint
from scripts.demo.places import Place
from scripts.demo.plane import to_plane
from scripts.demo.shops import open_shops
from scripts.demo.streets import Street
from scripts.demo.venues import at_fronts, food_stalls, on_own_ground, park_grounds

# The order in which numbers are drawn: each part of the office has its own, so that a change to
# one part leaves the others as they are.
_BUILDINGS, _ONEWAY, _NAMES, _HOUSING, _SHOPS, _STALLS, _ANCHORS, _INCIDENTS, _STAFF = range(3, 12)


@dataclass(frozen=True)
class DemoOffice:
    """The demo office.

    Grids, boundary, streets and railway are in ten-millionths of a degree, the rest on the plane
    (metres).
    """

    seed: int
    community: Community
    boundary: shapely.Polygon
    station: shapely.Point
    police_grids: list[Grid]
    sub_grids: list[Grid]
    streets: list[Street]
    places: dict[str, list[Place]]
    members: list[Member]
    incidents: list[Incident]
    addresses: list[tuple[str, shapely.Geometry]]
    hotspots: list[Hotspot]


def make_office(seed: int) -> DemoOffice:
    """Return the demo office that belongs to a seed.

    Raises
    ------
    ValueError
        With this seed there is no room for what the office counts.
    """

    def rng(part: int) -> np.random.Generator:
        return np.random.default_rng([seed, part])

    community = draw_community(seed)
    police_grids, sub_grids, boundary = draw_grids(community)
    border = to_plane(boundary)
    lines = list(to_plane(np.array([s.line for s in community.streets], dtype=object)))
    kept, blocks = set_aside(blocks_of(community))
    building_rng = rng(_BUILDINGS)
    buildings = choose_buildings(raise_buildings(blocks, building_rng), lines, building_rng)
    parks = park_grounds(
        _faces_by_area(community), _through_surfaces(community), ground_within(community)
    )
    grounds = [block.polygon for _, block in kept] + [ground for _, ground in parks]
    fronts = fronts_of([building.footprint for building in buildings] + grounds, community.streets)
    building_fronts, ground_fronts = fronts[: len(buildings)], fronts[len(buildings) :]
    namer = Namer(rng(_NAMES))
    built = name_buildings(buildings, building_fronts, namer, rng(_HOUSING))
    own_ground = on_own_ground(kept, ground_fronts[: len(kept)])
    venues, station = at_fronts(built, lines)
    magnets = [p.geometry for p in own_ground if p.layer_id != "schools"]
    shops = open_shops(built, lines, magnets, namer, rng(_SHOPS))
    stalls = food_stalls([p for p in own_ground if p.layer_id == "night_markets"], rng(_STALLS))
    park_places = [
        Place("industrial_parks", name, front.address, ground)
        for (name, ground), front in zip(parks, ground_fronts[len(kept) :], strict=True)
    ]
    places = _by_layer(
        [*(one.place for one in _along_streets(built)), *own_ground, *venues, *park_places,
         *shops, *stalls]
    )  # fmt: skip
    incidents = draw_incidents(
        anchors_of(built, places, community.streets, lines, rng(_ANCHORS)), border, rng(_INCIDENTS)
    )
    addresses = [(one.front.address, one.building.footprint) for one in built]
    return DemoOffice(
        seed=seed,
        community=community,
        boundary=boundary,
        station=station,
        police_grids=police_grids,
        sub_grids=sub_grids,
        streets=make_oneway(community.streets, rng(_ONEWAY)),
        places=places,
        members=appoint(Namer(rng(_STAFF))),
        incidents=incidents,
        addresses=addresses,
        hotspots=find_hotspots(incidents, _landmarks(places), addresses, border),
    )


def _faces_by_area(community: Community) -> dict[str, list[shapely.Polygon]]:
    found: dict[str, list[shapely.Polygon]] = {}
    faces = to_plane(np.array(community.faces, dtype=object))
    for face, area in zip(faces, community.areas, strict=True):
        found.setdefault(area.name, []).append(face)
    return found


def _through_surfaces(community: Community) -> shapely.Geometry:
    through = [street for street in community.streets if not street.area]
    return shapely.union_all(street_surfaces(through))


def _along_streets(built: Sequence[Built]) -> list[Built]:
    """Return buildings street by street, so that their codes follow one another."""
    return sorted(built, key=lambda one: (one.building.area, one.front.name, one.front.house))


def _by_layer(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.layer_id, []).append(place)
    return found


def _landmarks(places: dict[str, list[Place]]) -> list[Landmark]:
    """Return the places that hotspots may be called by, the best known first."""
    within_m = {
        "night_markets": 0.0, "markets": 10.0, "plazas": 10.0, "entertainment_venues": 15.0,
        "hotels": 15.0, "schools": 10.0,
    }  # fmt: skip
    return [
        Landmark(place.name, place.geometry, metres)
        for layer_id, metres in within_m.items()
        for place in places[layer_id]
    ]
