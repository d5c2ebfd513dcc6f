"""Whatever is done to grids, they tile; and undo brings back the same bytes."""

from __future__ import annotations

from datetime import date
from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grids.maps import BOX, assert_tiles, lattice, written
from webmap.errors import DomainError
from webmap.grids import (
    Draft,
    HandOver,
    InsertVertex,
    Level,
    Merge,
    MoveVertex,
    Regroup,
    RemoveVertex,
    Reshape,
    Split,
    Topology,
    build,
    topology_json,
)

# An outline with corners that no grid has, an inlet and odd numbers.
CROOKED = shapely.Polygon(
    [
        (114.0000003, 22.7001177), (114.0033333, 22.7000001), (114.0099987, 22.7007071),
        (114.0091234, 22.7042429), (114.0100001, 22.7099999), (114.0057771, 22.7093331),
        (114.0000009, 22.7099911), (114.0007777, 22.7051113),
    ]
)  # fmt: skip


def drafted(grids: Topology) -> Draft:
    return Draft(topology_json(grids), date(2026, 11, 23), {"police": {}, "subs": {}})


def positions(scale: float = 0.0115) -> st.SearchStrategy[tuple[float, float]]:
    """Return positions on the office and a little beyond it."""
    share = st.floats(-0.05, 1.05)
    return st.tuples(share, share).map(
        lambda at: (round(113.9995 + at[0] * scale, 7), round(22.6995 + at[1] * scale, 7))
    )


LINES = st.lists(positions(), min_size=2, max_size=6).map(tuple)
NUMBER = st.integers(0, 10_000)
LEVELS = st.sampled_from(Level)
OPS = st.sampled_from(
    ["move", "move", "move", "nudge", "insert", "remove", "split", "split", "merge", "reshape",
     "hand_over", "regroup", "undo", "redo"]
)  # fmt: skip
STEPS = st.lists(
    st.tuples(OPS, NUMBER, NUMBER, positions(), LINES, LEVELS), min_size=1, max_size=12
)


def edit_of(grids: Topology, step: tuple[Any, ...]) -> Any:
    """Return an edit that means something on these grids."""
    op, n, m, position, line, level = step
    vertices = sorted(grids.star)
    at = vertices[n % len(vertices)]
    place = (at[0] / 1e7, at[1] / 1e7)
    codes = sorted(grid.code for grid in grids.subs.values())
    code = codes[n % len(codes)]
    key = next(key for key, grid in grids.subs.items() if grid.code == code)
    beside = sorted(grids.neighbours(key)) or [key]
    other = grids.subs[beside[m % len(beside)]].code
    near = (round(place[0] + (m % 41 - 20) * 3e-5, 7), round(place[1] + (n % 37 - 18) * 3e-5, 7))
    if op == "insert":
        a, b = grids.segments[n % len(grids.segments)]
        middle = ((a[0] + b[0]) / 2e7 + (m % 9 - 4) * 2e-5, (a[1] + b[1]) / 2e7 + (n % 7) * 2e-5)
        return InsertVertex((a[0] / 1e7, a[1] / 1e7), (b[0] / 1e7, b[1] / 1e7), middle, level)
    police = sorted(grid.code for grid in grids.police.values())
    pairs = {
        "move": lambda: MoveVertex(place, position, level),
        "nudge": lambda: MoveVertex(place, near, level),
        "remove": lambda: RemoveVertex(place, level),
        "split": lambda: Split(code, line, f"n{n}", ""),
        "merge": lambda: Merge((code, other)),
        "reshape": lambda: Reshape((code, other), line, Level.SUB_GRIDS),
        "hand_over": lambda: HandOver(code, other, line, None, level),
        "regroup": lambda: Regroup((code,), police[m % len(police)]),
    }
    return pairs[op]()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS, st.sampled_from([BOX, CROOKED]))
def test_grids_tile_after_any_edits_and_undo_brings_back_the_same_bytes(
    steps: list[tuple[Any, ...]], boundary: shapely.Geometry
) -> None:
    start = lattice(4, 3, boundary)
    draft = drafted(start)
    trail = [written(draft.grids())]
    for step in steps:
        try:
            if step[0] == "undo":
                draft = draft.undo()
            elif step[0] == "redo":
                draft = draft.redo()
                trail = [*trail, written(draft.grids())]
                continue
            else:
                draft = draft.done(edit_of(draft.grids(), step))
        except DomainError:
            assert written(draft.grids()) == trail[len(draft.steps)]
            continue
        grids = draft.grids()
        assert_tiles(grids)
        # Of the boundary itself nothing moved but the hair that a vertex on it may lie beside it.
        assert shapely.symmetric_difference(grids.boundary, start.boundary).area < 1e6
        trail = [*trail[: len(draft.steps)], written(grids)]
    # What is stored and read again goes on as before.
    assert written(Draft.from_json(draft.to_json()).grids()) == trail[len(draft.steps)]
    while draft.steps:
        draft = draft.undo()
        assert written(draft.grids()) == trail[len(draft.steps)]
    assert written(draft.grids()) == written(start)


def test_the_draft_of_a_draft_is_the_same_whether_kept_in_memory_or_made_anew() -> None:
    draft = drafted(lattice())
    draft = draft.done(Split("1-1", ((113.999, 22.7011), (114.004, 22.7013)), "1-9", ""))
    draft = draft.done(Merge(("1-1", "1-9")))
    made = written(draft.grids())
    from webmap.grids import draft as module

    module._states.clear()
    assert written(draft.grids()) == made


def test_polygons_are_taken_bit_for_bit_where_they_tile() -> None:
    grids = lattice(3, 3)
    again = build(
        [(grid, grids.sub_shapes()[key]) for key, grid in grids.subs.items()],
        list(grids.police.values()),
        shapely.transform(grids.boundary, lambda xy: xy / 1e7),
    )
    assert again.mended_m2 == 0
    assert written(again.topology) == written(grids)
