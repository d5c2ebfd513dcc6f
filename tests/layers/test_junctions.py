"""Lines cut where they meet."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.layers.imports.junctions import cut_at_junctions, detached_count


def lines(*paths: list[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(path) for path in paths], dtype=object)


def cut(paths: np.ndarray, levels: list[int] | None = None) -> list[tuple[int, list]]:
    pieces, source = cut_at_junctions(paths, np.array(levels or [0] * len(paths)))
    return [(line, list(piece.coords)) for line, piece in zip(source.tolist(), pieces, strict=True)]


def test_a_street_is_cut_where_another_begins() -> None:
    found = cut(lines([(0, 0), (1, 0), (2, 0)], [(1, 0), (1, 1)]))
    assert found == [(0, [(0, 0), (1, 0)]), (0, [(1, 0), (2, 0)]), (1, [(1, 0), (1, 1)])]


def test_streets_that_share_a_vertex_are_both_cut() -> None:
    found = cut(lines([(0, 0), (1, 1), (2, 2)], [(0, 2), (1, 1), (2, 0)]))
    assert [line for line, _ in found] == [0, 0, 1, 1]


def test_lines_that_cross_without_a_vertex_stay_whole() -> None:
    assert len(cut(lines([(0, 0), (2, 2)], [(0, 2), (2, 0)]))) == 2


def test_a_bridge_over_a_vertex_below_stays_whole() -> None:
    paths = lines([(0, 0), (1, 1), (2, 2)], [(0, 2), (1, 1), (2, 0)])
    assert len(cut(paths, [0, 1])) == 2
    # But a bridge begins where the street on the ground ends.
    ramp = lines([(0, 0), (1, 0)], [(1, 0), (2, 0)], [(1, 0), (1, 1)])
    assert len(cut(ramp, [0, 1, 0])) == 3


def test_vertices_that_no_other_line_has_stay_inside() -> None:
    assert cut(lines([(0, 0), (1, 1), (2, 0)])) == [(0, [(0, 0), (1, 1), (2, 0)])]


def test_a_loop_becomes_two_pieces() -> None:
    found = cut(lines([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]))
    assert [line for line, _ in found] == [0, 0]
    assert found[0][1][-1] == found[1][1][0]


def test_a_line_through_its_own_vertex_is_cut_there() -> None:
    found = cut(lines([(0, 0), (1, 0), (2, 0), (2, 1), (1, 0), (1, -1)]))
    assert all(path[0] != path[-1] for _, path in found)
    assert {(0, 0), (1, 0), (1, -1)} <= {path[0] for _, path in found} | {
        path[-1] for _, path in found
    }


def test_parts_and_repeated_points_do_no_harm() -> None:
    multi = np.array(
        [shapely.MultiLineString([[(0, 0), (0, 0), (1, 0)], [(5, 5), (6, 5)]])], dtype=object
    )
    assert cut(multi) == [(0, [(0, 0), (1, 0)]), (0, [(5, 5), (6, 5)])]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=6),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=80, deadline=None)
def test_pieces_meet_only_at_their_ends_and_cover_every_line(
    paths: list[list[tuple[int, int]]],
) -> None:
    kept = [[p for i, p in enumerate(path) if i == 0 or p != path[i - 1]] for path in paths]
    kept = [path for path in kept if len(path) > 1]
    if not kept:
        return
    whole = lines(*kept)
    pieces, source = cut_at_junctions(whole, np.zeros(len(whole), dtype=int))
    assert shapely.length(pieces).sum() == pytest.approx(shapely.length(whole).sum())
    inner = [point for piece in pieces for point in list(piece.coords)[1:-1]]
    ends = {point for piece in pieces for point in (piece.coords[0], piece.coords[-1])}
    assert len(inner) == len(set(inner))
    assert not set(inner) & ends
    assert (np.diff(source) >= 0).all()


def test_what_hangs_loose_is_counted() -> None:
    whole = lines([(0, 0), (1, 0)], [(1, 0), (2, 0)], [(5, 5), (6, 6)])
    assert detached_count(whole) == 1
