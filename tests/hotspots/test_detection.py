"""Suggestions: where, ranked, on one side of the railway, the same each time, and why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from tests.hotspots.towns import RAIL_X, town
from webmap.hotspots.cutting import cut_units
from webmap.hotspots.detection import DetectionWish, detect, expected_score
from webmap.hotspots.ensemble import expected
from webmap.hotspots.events import Events
from webmap.hotspots.reasons import SENTENCES
from webmap.hotspots.suggestion import Findings, FoundBy, Suggestion
from webmap.hotspots.units import Units
from webmap.hotspots.units_mesh import mesh_units

NOW = np.datetime64("2026-11-01T00:00:00", "s")
DAY_S = 86_400


@pytest.fixture(scope="module")
def units() -> Units:
    return town()


def _some(
    at: tuple[float, float], count: int, days: tuple[float, float], kind: tuple[str, str], seed: int
) -> Events:
    rng = np.random.default_rng(seed)
    ago = (rng.uniform(*days, count) * DAY_S).astype("timedelta64[s]")
    xy = np.array(at) + rng.normal(0, 12, (count, 2))
    when = NOW - ago
    return Events(xy, when, when, np.full(count, kind[0]), np.full(count, kind[1]))


def _noise(count: int = 300, seed: int = 5) -> Events:
    rng = np.random.default_rng(seed)
    when = NOW - (rng.uniform(0, 365, count) * DAY_S).astype("timedelta64[s]")
    category = np.array(["dispute", "other", "fraud"])[np.arange(count) % 3]
    return Events(rng.uniform(0, 1000, (count, 2)), when, when, category, np.full(count, "x"))


def _all(*parts: Events) -> Events:
    return Events(
        *(np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0]))
    )


BIKE = ("theft", "ebike")
MARKET, BARS, YARD = (200.0, 200.0), (800.0, 700.0), (250.0, 800.0)


@pytest.fixture(scope="module")
def past() -> Events:
    return _all(
        _noise(),
        _some(MARKET, 60, (0, 365), ("theft", "pickpocketing"), 1),
        _some(BARS, 40, (0, 365), ("affray", "drink_related"), 2),
        _some(YARD, 14, (1, 20), ("theft", "ebike"), 3),
    )


@pytest.fixture(scope="module")
def found(past: Events, units: Units) -> Findings:
    return detect(past, units, NOW)


def _at(found: Findings, at: tuple[float, float]) -> Suggestion:
    near = [one for one in found.suggestions if one.area.distance(shapely.Point(at)) < 30]
    assert near, at
    return near[0]


def test_the_three_places_and_no_others_are_suggested_with_their_kinds(found: Findings) -> None:
    market, bars, yard = (_at(found, at) for at in (MARKET, BARS, YARD))
    assert (market.category, market.sub_category) == ("theft", "pickpocketing")
    assert (bars.category, bars.sub_category) == ("affray", "drink_related")
    assert (yard.category, yard.sub_category) == ("theft", "ebike")
    for one in found.suggestions:
        middle = one.area.centroid
        assert min(middle.distance(shapely.Point(at)) for at in (MARKET, BARS, YARD)) < 120


def test_ranked_by_what_is_expected_next(found: Findings) -> None:
    ahead = [one.expected for one in found.suggestions]
    assert ahead == sorted(ahead, reverse=True)
    assert [one.rank for one in found.suggestions] == list(range(1, len(ahead) + 1))
    # Sixty in a year, of which some is taken to be chance.
    assert 0.3 * 60 * 28 / 365 < _at(found, MARKET).expected < 1.2 * 60 * 28 / 365


def test_a_place_at_a_junction_is_one_suggestion(found: Findings) -> None:
    near = [one for one in found.suggestions if one.area.distance(shapely.Point(MARKET)) < 60]
    assert len(near) == 1
    assert near[0].count >= 55


def test_counts_are_those_of_the_incidents_named(found: Findings, past: Events) -> None:
    for one in found.suggestions:
        mine = past.of(one.incidents)
        assert len(mine) == one.count == sum(one.by_category.values())
        assert (mine.middles >= NOW - np.timedelta64(28, "D")).sum() == one.recent
        assert shapely.distance(one.area, shapely.points(mine.xy)).max() < 15


def test_a_burst_says_that_it_is_one(found: Findings) -> None:
    yard = _at(found, YARD)
    assert {FoundBy.CLUSTERS, FoundBy.RISE} <= set(yard.found_by)
    codes = [reason.code for reason in yard.reasons]
    assert "cluster" in codes
    assert {"rising", "rising_kind"} & set(codes)
    assert FoundBy.RISE not in _at(found, MARKET).found_by


def test_reasons_become_sentences_without_a_hole(found: Findings) -> None:
    for one in found.suggestions:
        assert one.reasons
        for reason in one.reasons:
            text = reason.text(lambda category, sub: f"<{category}/{sub}>")
            assert "%(" not in text
            assert reason.code in SENTENCES
    texts = [r.text(lambda c, s: f"<{c}/{s}>") for r in _at(found, BARS).reasons]
    assert any("<affray/drink_related>" in text for text in texts)


def test_confidence_is_a_share_and_grows_with_numbers(found: Findings, units: Units) -> None:
    assert all(0 <= one.confidence <= 1 for one in found.suggestions)
    few = detect(_all(_noise(), _some(BARS, 25, (0, 365), ("affray", "group"), 2)), units, NOW)
    assert few.suggestions[0].confidence < _at(found, BARS).confidence


def test_areas_are_compact_and_on_one_side_of_the_railway(units: Units) -> None:
    both_sides = _all(
        _noise(),
        _some((RAIL_X - 15, 500), 50, (0, 365), ("theft", "ebike"), 1),
        _some((RAIL_X + 15, 500), 50, (0, 365), ("theft", "ebike"), 2),
    )
    found = detect(both_sides, units, NOW)
    beside = [one.area for one in found.suggestions if one.area.distance(units.barriers[0]) < 20]
    assert {area.centroid.x < RAIL_X for area in beside} == {True, False}
    for one in found.suggestions:
        assert not one.area.intersects(units.barriers[0])
        corners = shapely.points(shapely.get_coordinates(one.area.convex_hull))
        assert shapely.distance(corners[:, None], corners[None, :]).max() <= 160
        assert one.area.is_valid
        assert units.boundary is not None
        assert units.boundary.buffer(0.01).covers(one.area)


def test_only_asked_kinds_count(past: Events, units: Units) -> None:
    wish = DetectionWish(kinds=(("affray", "drink_related"),))
    found = detect(past, units, NOW, wish)
    assert {one.category for one in found.suggestions} == {"affray"}
    assert found.incidents == 40


def test_a_kind_of_weight_nothing_is_not_looked_at_and_a_heavy_one_comes_first(
    past: Events, units: Units
) -> None:
    found = detect(past, units, NOW, DetectionWish(weights={"theft": 0.0, "affray": 3.0}))
    assert all("theft" not in one.by_category for one in found.suggestions)
    heavy = detect(past, units, NOW, DetectionWish(weights={"affray": 10.0}))
    assert _at(heavy, BARS).rank == 1
    # However much an incident counts, it is one.
    assert _at(heavy, BARS).expected < 40 * 28 / 365 * 1.2


def test_weights_of_one_change_nothing(past: Events, units: Units) -> None:
    same = expected_score(past, units, NOW, DetectionWish(weights={"theft": 1.0}))
    np.testing.assert_array_equal(same, expected(past, units, NOW))


def test_the_future_is_not_looked_at(past: Events, units: Units, found: Findings) -> None:
    later = _some((500.0, 900.0), 80, (-30, -1), ("theft", "ebike"), 9)
    again = detect(_all(past, later), units, NOW)
    assert [one.units for one in again.suggestions] == [one.units for one in found.suggestions]
    np.testing.assert_array_equal(again.score, found.score)


def test_the_same_past_gives_the_same_suggestions(
    past: Events, units: Units, found: Findings
) -> None:
    again = detect(past, units, NOW)
    assert [(o.units, o.confidence, o.reasons) for o in again.suggestions] == [
        (o.units, o.confidence, o.reasons) for o in found.suggestions
    ]


def test_incidents_off_the_streets_are_suggested_at_the_street_that_they_belong_to() -> None:
    line = np.array([shapely.LineString([(0, 0), (2000, 0)])], dtype=object)
    nowhere = np.empty(0, dtype=object)
    units = cut_units(line, nowhere, shapely.box(0, -300, 2000, 300))
    field = _some((1000.0, 170.0), 60, (0, 365), ("theft", "ebike"), 1)
    found = detect(field, units, NOW)
    assert found.suggestions
    assert all(one.area.distance(shapely.Point(1000, 0)) < 60 for one in found.suggestions)


def test_in_a_mesh_without_streets_it_is_the_same() -> None:
    units = mesh_units(shapely.box(0, 0, 3000, 3000), 100.0)
    noise = _noise(900)
    wide = Events(3 * noise.xy, noise.begins, noise.ends, noise.category, noise.sub_category)
    found = detect(_all(wide, _some((1250.0, 1650.0), 80, (0, 365), BIKE, 1)), units, NOW)
    assert found.suggestions[0].area.contains(shapely.Point(1250, 1650))
    assert found.suggestions[0].category == "theft"


def test_no_past_no_suggestions(past: Events, units: Units) -> None:
    nothing = past.of(np.zeros(len(past), dtype=bool))
    assert detect(nothing, units, NOW).suggestions == ()
    three = past.of(np.arange(3))
    assert detect(three, units, NOW).suggestions == ()


def test_no_more_than_asked_for(past: Events, units: Units, found: Findings) -> None:
    one = detect(past, units, NOW, replace(DetectionWish(), most=1))
    assert [s.units for s in one.suggestions] == [found.suggestions[0].units]
