"""Grids over a real town: dual carriageways, islands, a railway yard, blocks of every size."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from tests.conftest import NOW
from tests.databases import DatabaseMaker
from tests.grids.lattices import all_in_one_piece
from webmap.grids import BalanceWish, Period, propose, read_balance
from webmap.grids.borders import Along
from webmap.grids.division import pieces_of
from webmap.layers import ImportOptions, create_office, import_streets
from webmap.models import Office

TOWNS = {
    "monaco": (7.409, 43.7245, 7.4395, 43.7515),
    "helsinki": (24.9375, 60.165, 24.9525, 60.175),
}
DAY = date(2026, 11, 23)


@pytest.mark.parametrize("town", TOWNS)
def test_a_real_town_is_divided_along_its_streets(
    town: str, spatialite_maker: DatabaseMaker, shared_data: Path
) -> None:
    box = shapely.box(*TOWNS[town])
    database = spatialite_maker.copy_of("empty", lambda session: None)
    with database.writing() as session:
        office = create_office(
            session, code="T", name="T", boundary=shapely.MultiPolygon([box]),
            username="tester", now=NOW,
        )  # fmt: skip
        path = shared_data / "osm" / f"{town}.osm.pbf"
        import_streets(session, office, path, ImportOptions(), username="tester", now=NOW)
    with database.reading() as session:
        office = session.scalars(select(Office)).one()
        wish = BalanceWish(3, 2, {"streets": 1.0}, closeness=0.5)
        balance = read_balance(session, office, wish, DAY, Period(DAY, DAY))
    spatialite_maker.drop(database)
    blocks = balance.asked.blocks
    assert shapely.coverage_is_valid(blocks.areas)
    covered = shapely.coverage_union_all(blocks.areas)
    assert shapely.symmetric_difference(covered, box).area < 1e-9
    assert len(blocks) > 60
    # Few borders are drawn where no street runs: across the land around a town.
    off_street = blocks.borders.kind == Along.OTHER
    assert blocks.borders.length_m[off_street].sum() < 0.05 * blocks.borders.length_m.sum()
    for proposal in propose(balance.asked, seed=1):
        assert pieces_of(blocks, proposal.label) == 6
        assert pieces_of(blocks, proposal.police[proposal.label]) == 3
        assert all_in_one_piece(blocks, proposal)
        # No grid is fuller than its largest block makes it, or the mean and a tenth.
        least = 6 * np.max(balance.asked.load)
        assert proposal.sub_grid_quality.largest_load < max(1.1, 1.1 * least)
        drawn = balance.drawn(proposal)
        assert [grid.code for grid in drawn.police_grids] == ["1", "2", "3"]
