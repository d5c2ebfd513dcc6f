"""What each edit does, and what it refuses, on grids that can be checked by hand."""

from __future__ import annotations

import pytest
import shapely

from tests.grids.maps import BOX, EAST, MIDDLE, NORTH, SOUTH, WEST, assert_tiles, lattice, written
from webmap.errors import DomainError
from webmap.grids import (
    AllowPieces,
    FaultKind,
    Grid,
    HandOver,
    InsertVertex,
    Level,
    Merge,
    MoveVertex,
    Redraw,
    Refused,
    Regroup,
    RemoveVertex,
    Rename,
    Renumber,
    Reshape,
    Split,
    SubGridShape,
    Topology,
    build,
)

# Two by two: 1-1 and 1-2 (south, north) in the west, 2-3 and 2-4 in the east.
CENTRE = (MIDDLE, 22.705)


@pytest.fixture
def grids() -> Topology:
    return lattice(2, 2)


def shape(grids: Topology, code: str) -> shapely.Geometry:
    key = next(key for key, grid in grids.subs.items() if grid.code == code)
    return grids.sub_shapes()[key]


def refused(edit: object, grids: Topology) -> Refused:
    before = written(grids)
    with pytest.raises(Refused) as caught:
        edit.apply(grids)  # type: ignore[attr-defined]
    assert written(grids) == before
    return caught.value


def test_a_vertex_put_into_a_shared_border_moves_both_grids(grids: Topology) -> None:
    bent = InsertVertex((WEST, 22.705), CENTRE, (114.0025, 22.706)).apply(grids)
    assert_tiles(bent)
    assert (114.0025, 22.706) in shape(bent, "1-1").exterior.coords
    assert (114.0025, 22.706) in shape(bent, "1-2").exterior.coords
    assert shape(bent, "1-1").area == pytest.approx(0.005 * 0.0055)
    moved = MoveVertex((114.0025, 22.706), (114.0025, 22.704)).apply(bent)
    assert shape(moved, "1-1").area == pytest.approx(0.005 * 0.0045)
    assert shape(moved, "2-3").wkb == shape(grids, "2-3").wkb
    straight = RemoveVertex((114.0025, 22.704)).apply(moved)
    assert written(straight) == written(grids)


def test_a_junction_slides_along_a_police_border_and_its_neighbours_stay(grids: Topology) -> None:
    moved = MoveVertex(CENTRE, (114.0051, 22.7062)).apply(grids)
    assert_tiles(moved)
    assert (MIDDLE, 22.7062) in shape(moved, "1-1").exterior.coords
    assert {key: bytes_ for key, bytes_ in written(moved).items() if "police" in key} != {}
    for key, area in moved.police_areas.items():
        assert area.equals(grids.police_areas[key])
    free = MoveVertex(CENTRE, (114.0061, 22.7062), Level.POLICE_GRIDS).apply(grids)
    assert_tiles(free)
    assert (114.0061, 22.7062) in shape(free, "2-4").exterior.coords


def test_a_border_that_ends_at_the_boundary_slides_along_it_and_back(grids: Topology) -> None:
    moved = MoveVertex((WEST, 22.705), (113.9990, 22.7071)).apply(grids)
    assert_tiles(moved)
    assert (WEST, 22.7071) in shape(moved, "1-2").exterior.coords
    assert (WEST, 22.705) not in shape(moved, "1-1").exterior.coords
    back = MoveVertex((WEST, 22.7071), (WEST, 22.705)).apply(moved)
    assert written(back) == written(grids)
    # Round a corner of the boundary the corner stays.
    round_it = MoveVertex((WEST, 22.705), (114.002, 22.7002)).apply(grids)
    assert_tiles(round_it)
    assert (114.002, SOUTH) in shape(round_it, "1-2").exterior.coords
    assert (WEST, SOUTH) in shape(round_it, "1-2").exterior.coords


def test_the_boundary_does_not_move_and_it_is_told_what_would_be_empty_or_beyond(
    grids: Topology,
) -> None:
    inward = refused(MoveVertex((WEST, SOUTH), (114.001, 22.701)), grids)
    assert [one.kind for one in inward.faults] == [FaultKind.GAP]
    assert inward.faults[0].where.contains(shapely.Point(114.0002, 22.7005))
    outward = refused(MoveVertex((WEST, SOUTH), (113.999, 22.699)), grids)
    assert [(one.kind, one.grids) for one in outward.faults] == [(FaultKind.BEYOND, ("1-1",))]
    assert outward.faults[0].where.area == pytest.approx(0.5 * 0.001 * 0.005 * 2)


def test_a_sub_grid_cannot_leave_its_police_grid_and_it_is_shown_where(grids: Topology) -> None:
    bent = refused(InsertVertex(CENTRE, (MIDDLE, NORTH), (114.006, 22.7075)), grids)
    (leaves,) = bent.faults
    assert (leaves.kind, leaves.grids) == (FaultKind.LEAVES, ("1-2", "1"))
    assert leaves.where.bounds[0] == pytest.approx(MIDDLE)
    assert "1-2" in str(bent)
    level = Level.POLICE_GRIDS
    allowed = InsertVertex(CENTRE, (MIDDLE, NORTH), (114.006, 22.7075), level).apply(grids)
    assert_tiles(allowed)
    line = ((114.0049, 22.7011), (114.007, 22.702), (114.0049, 22.7033))
    assert refused(Reshape(("1-1", "2-3"), line), grids).faults[0].kind is FaultKind.LEAVES
    assert refused(Merge(("1-1", "2-3")), grids).faults[0].kind is FaultKind.LEAVES


def test_crossing_borders_are_shown_with_the_overlap_they_make(grids: Topology) -> None:
    bent = InsertVertex((WEST, 22.705), CENTRE, (114.0025, 22.706)).apply(grids)
    bent = InsertVertex((WEST, 22.705), (114.0025, 22.706), (114.001, 22.7055)).apply(bent)
    wrong = refused(MoveVertex((114.001, 22.7055), (114.0045, 22.7105)), bent)
    kinds = {one.kind for one in wrong.faults}
    assert FaultKind.CROSSING in kinds
    assert kinds & {FaultKind.OVERLAP, FaultKind.GAP}
    for one in wrong.faults:
        assert one.where.intersects(shapely.box(WEST, SOUTH, EAST, NORTH).buffer(0.001))


def test_a_split_makes_two_that_tile_the_old_one_and_merging_gives_it_back(grids: Topology) -> None:
    line = ((113.9995, 22.7012), (114.0055, 22.7018))
    halves = Split("1-1", line, "1-9", "新格").apply(grids)
    assert_tiles(halves)
    assert shape(halves, "1-9").area < shape(halves, "1-1").area
    parts = shapely.union(shape(halves, "1-9"), shape(halves, "1-1"))
    assert parts.area == pytest.approx(shape(grids, "1-1").area)
    # The line went a little beyond the grid: the neighbour has a vertex there and nothing else.
    assert shape(halves, "2-3").area == pytest.approx(shape(grids, "2-3").area)
    whole = Merge(("1-1", "1-9")).apply(halves)
    assert_tiles(whole)
    assert [grid.code for grid in whole.subs.values()] == ["1-1", "1-2", "2-3", "2-4"]
    assert whole.boundary.wkb == grids.boundary.wkb


def test_a_ring_drawn_within_a_grid_makes_an_island(grids: Topology) -> None:
    ring = ((114.001, 22.701), (114.003, 22.701), (114.002, 22.703), (114.001, 22.701))
    island = Split("1-1", ring, "1-9", "").apply(grids)
    assert_tiles(island)
    assert len(shape(island, "1-1").interiors) == 1
    assert Merge(("1-1", "1-9")).apply(island).boundary.wkb == grids.boundary.wkb


def test_a_line_that_stops_short_reaches_the_border_or_is_shown_where_it_ends(
    grids: Topology,
) -> None:
    short = ((114.0001, 22.7012), (114.0049, 22.7018))
    assert_tiles(Split("1-1", short, "1-9", "").apply(grids))
    broken = refused(Split("1-1", ((113.999, 22.7012), (114.003, 22.7012)), "1-9", ""), grids)
    assert broken.faults[0].kind is FaultKind.UNREACHED
    assert broken.faults[0].where.equals(shapely.Point(114.003, 22.7012))
    crossed = ((113.999, 22.701), (114.004, 22.703), (114.004, 22.701), (113.999, 22.703))
    wrong = refused(Split("1-1", crossed, "1-9", ""), grids)
    assert wrong.faults[0].kind is FaultKind.CROSSING
    assert wrong.faults[0].where.geom_type == "Point"


def test_a_line_that_cuts_a_grid_in_three_leaves_it_in_pieces_unless_said_so(
    grids: Topology,
) -> None:
    snake = ((113.999, 22.7012), (114.0055, 22.7012), (114.0055, 22.7031), (113.999, 22.7031))
    pieces = refused(Split("1-1", snake, "1-9", ""), grids)
    assert [one.kind for one in pieces.faults] == [FaultKind.PIECES]
    assert pieces.faults[0].where.area < shape(grids, "1-1").area / 2
    allowed = AllowPieces("1-1", True).apply(grids)
    made = Split("1-1", snake, "1-9", "").apply(allowed)
    assert_tiles(made)
    assert shape(made, "1-1").geom_type == "MultiPolygon"
    assert refused(AllowPieces("1-1", False), made).faults[0].kind is FaultKind.PIECES


def test_a_border_follows_a_drawn_line_on_both_sides(grids: Topology) -> None:
    line = ((113.9999, 22.7051), (114.001, 22.7042), (114.003, 22.7061), (114.0051, 22.7049))
    led = Reshape(("1-1", "1-2"), line).apply(grids)
    assert_tiles(led)
    for corner in line[1:-1]:
        assert corner in shape(led, "1-1").exterior.coords
        assert corner in shape(led, "1-2").exterior.coords
    assert shape(led, "2-4").area == pytest.approx(shape(grids, "2-4").area)


def test_a_police_border_follows_a_line_through_several_sub_grids(grids: Topology) -> None:
    line = ((114.0051, 22.7008), (114.0061, 22.7021), (114.0062, 22.708), (114.0049, 22.7091))
    led = Reshape(("1", "2"), line, Level.POLICE_GRIDS).apply(grids)
    assert_tiles(led)
    assert shape(led, "1-1").area > shape(grids, "1-1").area
    assert shape(led, "1-2").area > shape(grids, "1-2").area
    assert (114.0061, 22.7021) in led.police_shapes()["2"].exterior.coords


def test_a_piece_is_handed_to_a_neighbour(grids: Topology) -> None:
    line = ((113.9995, 22.7043), (114.0055, 22.7041))
    handed = HandOver("1-1", "1-2", line).apply(grids)
    assert_tiles(handed)
    assert shape(handed, "1-2").contains(shapely.Point(114.002, 22.7046))
    corner = ((113.9995, 22.7012), (114.002, 22.6995))
    with pytest.raises(DomainError, match="1-2"):
        HandOver("1-1", "1-2", corner).apply(grids)
    away = refused(HandOver("1-1", "2-3", ((114.004, 22.6995), (114.004, 22.7055))), grids)
    assert away.faults[0].kind is FaultKind.LEAVES
    level = Level.POLICE_GRIDS
    given = HandOver("1-1", "2-3", ((114.004, 22.6995), (114.004, 22.7055)), None, level)
    assert_tiles(given.apply(grids))


def test_sub_grids_change_their_police_grid_only_as_far_as_it_stays_whole() -> None:
    grids = lattice(4, 2)
    moved = Regroup(("1-3",), "2").apply(grids)
    assert_tiles(moved)
    assert moved.police_areas["2"].area == pytest.approx(grids.police_areas["2"].area * 1.25)
    torn = refused(Regroup(("1-1",), "2"), grids)
    assert (torn.faults[0].kind, torn.faults[0].grids) == (FaultKind.PIECES, ("2",))
    third = Regroup(("1-3", "1-4"), "3", "新警格").apply(grids)
    assert_tiles(third)
    assert {grid.name for grid in third.police.values()} == {"第1警格", "第2警格", "新警格"}
    merged = Merge(("1", "2"), Level.POLICE_GRIDS).apply(grids)
    assert list(merged.police) == ["1"]


def test_names_and_numbers_change_without_any_border(grids: Topology) -> None:
    named = Rename("1-1", "1-7", "河边").apply(grids)
    assert written(named) == written(grids)
    with pytest.raises(DomainError, match="1-2"):
        Rename("1-1", "1-2", "河边").apply(grids)
    numbered = Renumber("1").apply(named)
    codes = {grid.code: grid.name for grid in numbered.subs.values()}
    assert codes == {"1-1": "1-1网格", "1-2": "河边", "2-3": "2-3网格", "2-4": "2-4网格"}


def test_a_proposal_is_taken_over_whole_and_grids_of_a_known_code_stay_who_they_are(
    grids: Topology,
) -> None:
    proposed = [
        SubGridShape(
            "1-1" if key == "1-1" else f"n{key}",
            "",
            grid.police or "",
            (tuple(tuple(ring.coords) for ring in (shape.exterior, *shape.interiors)),),
        )
        for (key, grid), shape in zip(
            lattice(3, 3).subs.items(), lattice(3, 3).sub_shapes().values(), strict=True
        )
    ]
    taken = Redraw(tuple(proposed)).apply(grids)
    assert_tiles(taken)
    assert len(taken.subs) == 9
    assert set(grids.subs) & set(taken.subs) == {"1-1"}
    assert taken.boundary.area == grids.boundary.area
    bow = ((114.0, 22.7), (114.01, 22.71), (114.01, 22.7), (114.0, 22.71), (114.0, 22.7))
    with pytest.raises(DomainError, match="x"):
        Redraw((SubGridShape("x", "", "1", ((bow,),)),)).apply(grids)


def test_polygons_that_do_not_quite_meet_are_brought_together() -> None:
    west = shapely.Polygon(
        [(WEST, SOUTH), (MIDDLE, SOUTH), (MIDDLE + 3e-7, 22.705), (MIDDLE, NORTH), (WEST, NORTH)]
    )
    east = shapely.box(MIDDLE + 2e-7, SOUTH, EAST, NORTH + 1e-6)
    built = build(
        [(Grid("a", "a", "a", "1"), west), (Grid("b", "b", "b", "1"), east)],
        [Grid("1", "1", "1")],
        BOX,
    )
    assert_tiles(built.topology)
    assert 0 < built.mended_m2 < 100
    assert built.topology.boundary.area == pytest.approx(BOX.area * 1e14)
    with pytest.raises(DomainError, match="b"):
        build(
            [(Grid("a", "a", "a", "1"), BOX), (Grid("b", "b", "b", "1"), east)],
            [Grid("1", "1", "1")],
            BOX,
        )
