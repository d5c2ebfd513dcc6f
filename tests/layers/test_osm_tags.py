"""What OpenStreetMap's tags say about a street."""

from __future__ import annotations

import pytest

from webmap.layers.imports.osm import (
    parse_tags,
    street_access,
    street_level,
    street_oneway,
)

ALL, NONE = (True, True, True), (False, False, False)


def test_tags_are_read_from_gdals_text() -> None:
    text = '"oneway"=>"yes","name:fi"=>"A, \\"B\\"","layer"=>"-1"'
    assert parse_tags(text) == {"oneway": "yes", "name:fi": 'A, "B"', "layer": "-1"}
    assert parse_tags(None) == {}


@pytest.mark.parametrize(
    ("highway", "tags", "foot_ebike_car"),
    [
        ("residential", {}, ALL),
        ("motorway", {}, (False, False, True)),
        ("footway", {}, (True, False, False)),
        ("footway", {"bicycle": "yes"}, (True, True, False)),
        ("path", {}, (True, True, False)),
        ("steps", {"bicycle": "yes"}, (True, False, False)),
        ("cycleway", {"foot": "no"}, (False, True, False)),
        ("service", {"access": "private"}, ALL),
        ("service", {"access": "no"}, NONE),
        ("service", {"access": "no", "foot": "yes"}, (True, False, False)),
        ("residential", {"motor_vehicle": "no"}, (True, True, False)),
        ("residential", {"vehicle": "no"}, (True, False, False)),
        ("residential", {"vehicle": "no", "bicycle": "yes"}, (True, True, False)),
        ("pedestrian", {"access": "yes"}, (True, False, False)),
        ("pedestrian", {"motor_vehicle": "destination"}, (True, False, True)),
        ("primary", {"bicycle": "use_sidepath"}, (True, False, True)),
        ("trunk", {"foot": "no"}, (False, True, True)),
    ],
)
def test_who_may_move_along(
    highway: str, tags: dict[str, str], foot_ebike_car: tuple[bool, bool, bool]
) -> None:
    access = street_access(highway, tags)
    assert (access["foot"], access["ebike"], access["car"]) == foot_ebike_car


@pytest.mark.parametrize(
    ("highway", "tags", "oneway"),
    [
        ("residential", {}, "no"),
        ("residential", {"oneway": "yes"}, "yes"),
        ("residential", {"oneway": "-1"}, "reverse"),
        ("residential", {"junction": "roundabout"}, "yes"),
        ("motorway", {}, "yes"),
        ("motorway", {"oneway": "no"}, "no"),
        ("residential", {"oneway": "alternating"}, "no"),
    ],
)
def test_direction(highway: str, tags: dict[str, str], oneway: str) -> None:
    assert street_oneway(highway, tags) == oneway


@pytest.mark.parametrize(
    ("tags", "level"),
    [
        ({}, 0),
        ({"bridge": "yes"}, 1),
        ({"bridge": "viaduct", "layer": "2"}, 2),
        ({"tunnel": "yes"}, -1),
        ({"tunnel": "building_passage"}, 0),
        ({"layer": "9"}, 5),
        ({"layer": "below", "bridge": "no"}, 0),
    ],
)
def test_level(tags: dict[str, str], level: int) -> None:
    assert street_level(tags) == level
