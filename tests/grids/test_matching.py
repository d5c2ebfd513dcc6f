"""Matching new grids to today's: a code stays where most of the grid stays."""

from __future__ import annotations

import numpy as np
import pytest

from webmap.grids.matching import NEW, codes_of, match_grids, unlike

OLD_POLICE = np.array([0, 0, 1, 1])
OLD = ("1-1", "1-2", "2-1", "2-2")


def test_codes_follow_what_stays() -> None:
    # The new police grid 0 lies where the old 1 was, its sub-grids the other way round.
    overlap = np.array([[0, 0, 1, 9], [0, 2, 8, 1], [7, 1, 0, 0], [1, 6, 0, 0]], dtype=float)
    police = np.array([0, 0, 1, 1])
    subs, police_grids = match_grids(overlap, police, OLD_POLICE)
    assert subs.tolist() == [3, 2, 0, 1]
    assert police_grids.tolist() == [1, 0]
    assert codes_of(subs, police_grids, police, OLD, ("1", "2")) == (
        ("2-2", "2-1", "1-1", "1-2"), ("2", "1"),
    )  # fmt: skip


def test_more_grids_than_today_get_the_next_numbers() -> None:
    overlap = np.zeros((6, 4))
    overlap[[0, 2, 5], [0, 2, 3]] = 5
    police = np.array([0, 0, 1, 1, 2, 2])
    subs, police_grids = match_grids(overlap, police, OLD_POLICE)
    codes, police_codes = codes_of(subs, police_grids, police, OLD, ("1", "2"))
    assert sorted(police_codes) == ["1", "2", "3"]
    assert (police_grids == NEW).sum() == 1
    assert len(set(codes)) == 6
    assert all(code.split("-")[0] == police_codes[p] for code, p in zip(codes, police, strict=True))


def test_a_code_does_not_move_to_ground_that_the_grid_has_nothing_of() -> None:
    # All of today's 1-1 and 1-2 goes to the first new grid; the second lies where neither did.
    overlap = np.array([[6, 4, 0, 0], [0, 0, 0, 0], [0, 0, 5, 2], [0, 0, 1, 3]], dtype=float)
    police = np.array([0, 0, 1, 1])
    subs, police_grids = match_grids(overlap, police, OLD_POLICE)
    assert subs.tolist() == [0, NEW, 2, 3]
    assert codes_of(subs, police_grids, police, OLD, ("1", "2"))[0] == ("1-1", "1-3", "2-1", "2-2")
    elsewhere = np.array([[6, 4, 5, 2], [0, 0, 0, 0]], dtype=float)
    subs, police_grids = match_grids(elsewhere, np.array([0, 1]), OLD_POLICE)
    assert police_grids.tolist() == [0, NEW]
    codes, police_codes = codes_of(subs, police_grids, np.array([0, 1]), OLD, ("1", "2"))
    assert (codes, police_codes) == (("1-1", "3-1"), ("1", "3"))


def test_divisions_are_unlike_by_what_lies_elsewhere_whatever_the_numbers() -> None:
    label = np.array([0, 0, 1, 1])
    weight = np.array([1.0, 1.0, 1.0, 1.0])
    assert unlike(label, 1 - label, weight) == 0
    assert unlike(label, np.array([0, 1, 1, 1]), weight) == pytest.approx(0.25)
