import numpy as np
import pytest

from webmap.hotspots.mixture import mixture_weights


def test_what_foretold_nothing_gets_no_weight():
    density = np.array([[1.0, 0.0], [2.0, 0.0]])
    assert mixture_weights(density, np.array([3.0, 4.0]), prior=0) == pytest.approx(
        [1, 0], abs=1e-3
    )


def test_densities_that_never_overlap_share_as_the_incidents_do():
    # Each spot is foreseen by one density alone: the most likely weights are the shares, 3 and 1.
    weights = mixture_weights(np.eye(2), np.array([30.0, 10.0]), prior=0)
    assert weights == pytest.approx([0.75, 0.25], abs=1e-3)


def test_few_incidents_decide_little():
    # (1 + 8/2) / 9 and (8/2) / 9.
    weights = mixture_weights(np.eye(2), np.array([1.0, 0.0]), prior=8)
    assert weights == pytest.approx([5 / 9, 4 / 9])


def test_no_incident_leaves_all_alike():
    assert mixture_weights(np.empty((0, 4)), np.empty(0), prior=8) == pytest.approx([0.25] * 4)
