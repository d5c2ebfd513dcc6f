"""Clusters in space and time: what belongs together, and what the railway or a month parts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN

from tests.hotspots.towns import RAIL_X, town
from webmap.hotspots.clusters import Clusters, space_time_clusters
from webmap.hotspots.events import Events
from webmap.hotspots.units import Units

NOW = np.datetime64("2026-11-01T00:00:00", "s")


def made_up(xy: np.ndarray, days_ago: np.ndarray) -> Events:
    when = NOW - (np.asarray(days_ago) * 86_400).astype("timedelta64[s]")
    kind = np.full(len(xy), "theft")
    return Events(np.asarray(xy, dtype=float), when, when, kind, np.full(len(xy), "burglary"))


def _clusters(units: Units, events: Events, **wishes: float) -> Clusters:
    return space_time_clusters(events, units, units.unit_of(events.xy), **wishes)  # type: ignore[arg-type]


def test_incidents_close_in_space_and_time_are_one_cluster() -> None:
    xy = [[200, 200], [210, 200], [200, 215], [220, 200], [900, 900]]
    found = _clusters(town(), made_up(np.array(xy), np.array([3, 4, 6, 8, 3])), least=4)
    assert found.label.tolist() == [0, 0, 0, 0, -1]


def test_the_same_places_months_apart_are_none() -> None:
    xy = np.array([[200, 200], [210, 200], [200, 215], [220, 200]])
    assert _clusters(town(), made_up(xy, np.array([3, 60, 120, 180]))).count == 0


def test_the_railway_lies_between_neighbours_and_without_it_they_are_one() -> None:
    west = np.column_stack([np.full(3, RAIL_X - 8), [250, 252, 254]])
    xy = np.vstack([west, west + np.array([16, 0])])
    found = _clusters(town(crossing=False), made_up(xy, np.arange(6)), least=3)
    assert found.label.tolist() == [0, 0, 0, 1, 1, 1]
    off_rail = made_up(xy - np.array([300, 0]), np.arange(6))
    assert _clusters(town(crossing=False), off_rail, least=3).label.tolist() == [0] * 6


def test_on_one_side_it_is_scikit_learns_answer_to_the_whole_table_of_distances() -> None:
    rng = np.random.default_rng(8)
    xy, days = rng.uniform(0, 480, (300, 2)), rng.uniform(0, 90, 300)
    events = made_up(xy, days)
    near = (cdist(xy, xy) <= 75) & (np.abs(days[:, None] - days[None, :]) <= 10)
    theirs = DBSCAN(eps=0.5, min_samples=5, metric="precomputed").fit(1 - near.astype(float))
    ours = _clusters(town(), events, near_days=10.0, least=5)
    np.testing.assert_array_equal(ours.label >= 0, theirs.labels_ >= 0)
    core = theirs.core_sample_indices_
    pairs = set(zip(theirs.labels_[core].tolist(), ours.label[core].tolist(), strict=True))
    assert len(pairs) == len(set(theirs.labels_[core].tolist())) == ours.count


def test_where_much_happens_the_span_of_days_shrinks() -> None:
    rng = np.random.default_rng(4)
    xy, days = rng.uniform(0, 300, (4000, 2)), rng.uniform(0, 60, 4000)
    found = _clusters(town(), made_up(xy, days))
    assert found.near_days < 5
    assert found.least > 10


def test_no_incidents_no_clusters() -> None:
    found = _clusters(town(), made_up(np.empty((0, 2)), np.empty(0)))
    assert found.count == 0
    assert found.label.shape == (0,)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_burst_in_noise_is_found_whole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    noise, burst = rng.uniform(0, 1000, (600, 2)), rng.normal([300, 700], 12, (12, 2))
    days = np.concatenate([rng.uniform(0, 365, 600), rng.uniform(5, 15, 12)])
    found = _clusters(town(), made_up(np.vstack([noise, burst]), days))
    labels = found.label[600:]
    assert (labels == labels[0]).all()
    assert labels[0] >= 0
