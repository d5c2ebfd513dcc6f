"""Balanced grids: known answers on chessboards, rules that always hold, and real streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grids.lattices import (
    CELL,
    LEFT,
    SRID,
    all_in_one_piece,
    chessboard,
    columns_of,
    evenly,
    line,
    rectangle,
    streets,
)
from webmap.errors import DomainError
from webmap.grids.balance import Progress, measure_today, propose
from webmap.grids.blocks import Blocks, street_blocks
from webmap.grids.division import Asked, Today, pieces_of, quality_of
from webmap.grids.load import load_of
from webmap.grids.membership import totals


def test_a_square_office_is_quartered() -> None:
    found = propose(evenly(chessboard(8, 8), 2, 2), seed=1)[0]
    assert found.sub_grid_quality.largest_load == pytest.approx(1.0)
    assert found.police_grid_quality.largest_load == pytest.approx(1.0)
    # Four squares: 4πA/P² is π/4, and the borders are two straight lines.
    assert found.sub_grid_quality.compactness == pytest.approx(np.pi / 4, rel=0.01)
    assert found.sub_grid_quality.border_m == pytest.approx(8 * 102.7 + 8 * 110.7, rel=0.01)
    assert found.sub_grid_quality.along_streets == 1.0


def test_police_grids_keep_to_their_side_of_the_railway() -> None:
    blocks = chessboard(9, 6, railway_at=3)
    for proposal in propose(evenly(blocks, 3, 2), seed=2):
        assert proposal.sub_grid_quality.straddled_railway_m == 0
        assert proposal.sub_grid_quality.largest_load == pytest.approx(1.0)
        west = columns_of(blocks) < 3
        assert len(set(proposal.police[proposal.label[west]])) == 1


def test_a_border_on_a_street_beside_the_railway_does_not_straddle_it() -> None:
    lines = pd.concat([streets(6, 4), gpd.GeoDataFrame(
        {"highway": ["residential"]}, geometry=[line((3.3, 0), (3.3, 4))], crs=4326
    )])  # fmt: skip
    railway = gpd.GeoDataFrame(geometry=[line((3, 0), (3, 4))], crs=4326)
    blocks = street_blocks(rectangle(0, 0, 6, 4), lines, railway, SRID)
    at = (shapely.get_x(shapely.centroid(blocks.areas)) - LEFT) / CELL
    load = np.full(len(blocks), 1 / len(blocks))

    def straddled(border: float) -> float:
        return quality_of(blocks, load, (at > border).astype(int)).straddled_railway_m

    assert straddled(3) == straddled(3.3) == 0
    assert straddled(4) == straddled(2) == pytest.approx(4 * 110.7, rel=0.01)


def test_the_railway_is_straddled_rather_than_half_the_work_left_to_one() -> None:
    # One column of ten lies beyond the railway: too little for a police grid of its own.
    found = propose(evenly(chessboard(10, 6, railway_at=1), 2, 2), seed=1)[0]
    assert found.sub_grid_quality.largest_load < 1.1
    assert 0 < found.police_grid_quality.straddled_railway_m < 6 * 112


def test_an_arterial_is_not_straddled_where_it_need_not_be() -> None:
    found = propose(evenly(chessboard(8, 8, x4="primary"), 2, 2), seed=1)[0]
    assert found.sub_grid_quality.straddled_arterial_m == 0


def test_the_same_seed_gives_the_same_grids() -> None:
    blocks = chessboard(9, 8)
    load = np.random.default_rng(1).random(len(blocks))
    asked = Asked(blocks, load / load.sum(), 3, 3)
    first, again, other = (propose(asked, seed) for seed in (5, 5, 6))
    assert [p.label.tolist() for p in first] == [p.label.tolist() for p in again]
    assert [p.label.tolist() for p in first] != [p.label.tolist() for p in other]


def test_proposals_differ() -> None:
    proposals = propose(evenly(chessboard(8, 7), 3, 2), seed=1)
    assert len(proposals) >= 2
    assert len({tuple(p.label.tolist()) for p in proposals}) == len(proposals)


@settings(max_examples=5, deadline=None)
@given(
    seed=st.integers(0, 2**20),
    numbers=st.sampled_from([(1, 1), (1, 4), (2, 2), (3, 2), (2, 12)]),
    load=st.lists(st.integers(0, 20), min_size=49, max_size=49).filter(any),
)
def test_every_grid_is_one_piece_and_all_tile_the_office(
    seed: int, numbers: tuple[int, int], load: list[int]
) -> None:
    blocks = chessboard(7, 7)
    weights = load_of({"work": np.array(load, dtype=float)}, {"work": 1.0})
    for proposal in propose(Asked(blocks, weights, *numbers), seed):
        count = numbers[0] * numbers[1]
        assert sorted(set(proposal.label.tolist())) == list(range(count))
        assert pieces_of(blocks, proposal.label) == count
        assert pieces_of(blocks, proposal.police[proposal.label]) == numbers[0]
        grids = blocks.joined(proposal.label, count)
        assert shapely.coverage_is_valid(grids)
        assert shapely.equals(
            shapely.coverage_union_all(grids), shapely.coverage_union_all(blocks.areas)
        )
        assert all_in_one_piece(blocks, proposal)


def today_of(blocks: Blocks, label: np.ndarray, police: list[int]) -> Today:
    """Return grids in force: three places in each block."""
    held = np.zeros((len(blocks), len(police)))
    held[np.arange(len(blocks)), label] = 3
    return Today(np.array(police), held, held / 3 * blocks.area_m2[:, None])


def asked_near(closeness: float, police_grids: int = 2) -> Asked:
    """Return an office whose grids of today are a column, a column, and two times three."""
    blocks = chessboard(8, 6)
    label = np.array([0, 1, 2, 2, 2, 3, 3, 3])[columns_of(blocks)]
    return Asked(
        blocks, np.full(48, 1 / 48), police_grids, 2,
        today_of(blocks, label, [0, 0, 1, 1]), closeness,
    )  # fmt: skip


def test_the_closer_to_today_the_fewer_places_change_hands_and_the_less_even_the_load() -> None:
    found = [propose(asked_near(closeness), 1)[0] for closeness in (0.0, 0.6, 1.0)]
    moved = [proposal.moved_places for proposal in found]
    largest = [proposal.sub_grid_quality.largest_load for proposal in found]
    assert moved == sorted(moved, reverse=True)
    assert largest == sorted(largest)
    assert (moved[-1], largest[0]) == (0, pytest.approx(1.0))
    today = measure_today(asked_near(1.0))
    assert today is not None
    assert largest[-1] == pytest.approx(today.sub_grid_quality.largest_load) == pytest.approx(1.5)


def test_grids_that_stay_keep_their_codes_and_others_get_none() -> None:
    found = propose(asked_near(0.3, police_grids=3), 1)[0]
    assert found.keeps is not None
    assert found.police_keeps is not None
    assert sorted(found.police_keeps) == [-1, 0, 1]
    assert sorted(found.keeps) == [-1, -1, 0, 1, 2, 3]
    stay = found.keeps[found.label]
    held = asked_near(0.3).today.label  # type: ignore[union-attr]
    assert found.moved_places == 3 * int((stay != held).sum())


def test_who_waits_hears_of_it_and_can_stop_it() -> None:
    asked = evenly(chessboard(6, 6), 2, 2)
    heard: list[Progress] = []
    propose(asked, 1, heard.append)
    assert heard[0].done == 0
    assert heard[-1].done == heard[-1].of == len(heard) - 1

    def enough(progress: Progress) -> None:
        if progress.done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        propose(asked, 1, enough)


def test_a_barrier_that_leaves_more_parts_than_police_grids_is_named() -> None:
    whole = chessboard(5, 5)
    far = whole.borders.kind >= 0
    apart = (columns_of(whole)[whole.borders.first] < 2) == (
        columns_of(whole)[whole.borders.second] < 2
    )
    borders = type(whole.borders)(
        *(getattr(whole.borders, name)[far & apart] for name in whole.borders.__dataclass_fields__)
    )
    islands = Blocks(whole.metric_srid, whole.areas, whole.area_m2, whole.outer_m, borders,
                     whole.around)  # fmt: skip
    with pytest.raises(DomainError, match="2 块不相连"):
        propose(evenly(islands, 1, 2), 1)


def test_numbers_that_make_no_sense_are_refused() -> None:
    blocks = chessboard(3, 3)
    for police_grids, sub_grids in ((0, 1), (1, 13), (3, 3)):
        with pytest.raises(DomainError):
            evenly(blocks, police_grids, sub_grids)


def test_a_load_of_nothing_is_refused_and_each_figure_counts_by_its_share() -> None:
    figures = {"many": np.array([1000.0, 3000.0]), "few": np.array([3.0, 1.0])}
    assert load_of(figures, {"many": 1, "few": 1}) == pytest.approx([0.5, 0.5])
    assert load_of(figures, {"few": 2}) == pytest.approx([0.75, 0.25])
    with pytest.raises(DomainError, match="都是 0"):
        load_of(figures, {"many": 0})


def test_loads_of_a_proposal_are_those_of_its_blocks() -> None:
    asked = evenly(chessboard(6, 5), 2, 2)
    found = propose(asked, 3)[0]
    assert found.loads == pytest.approx(totals(found.label, asked.load, 4))
    assert found.sub_grid_quality.largest_load == pytest.approx(4 * found.loads.max())
