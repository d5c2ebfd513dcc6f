"""An office's balance: read from its database, and proposals as grids with codes and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
from sqlalchemy import select

from webmap.grids.balance import Proposal
from webmap.grids.blocks import street_blocks
from webmap.grids.division import Asked, Today
from webmap.grids.load import load_of
from webmap.grids.matching import NEW, codes_of
from webmap.grids.membership import NOWHERE, grid_of
from webmap.grids.work import Period, read_streets, read_work, shapes_of
from webmap.models import Office, PoliceGrid, Railway, SubGrid, holds_on, read_frame, to_geometry

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class BalanceWish:
    """What a commander asks for.

    Parameters
    ----------
    police_grids, sub_grids
        How many police grids, and sub-grids in each.
    weights
        What counts as work, by the name of a figure; see `webmap.grids.work`.
    closeness
        From 0 to 1: how much today's grids count.
    """

    police_grids: int
    sub_grids: int
    weights: Mapping[str, float]
    closeness: float


@dataclass(frozen=True, eq=False)
class DrawnGrid:
    """A grid of a proposal: its code and name, and its share of the load over the mean."""

    code: str
    name: str
    police_grid: str
    area: BaseGeometry
    load: float


@dataclass(frozen=True, eq=False)
class DrawnProposal:
    """A proposal as it would be on the map."""

    proposal: Proposal
    police_grids: tuple[DrawnGrid, ...]
    sub_grids: tuple[DrawnGrid, ...]


@dataclass(frozen=True, eq=False)
class GridsToday:
    """The grids in force: codes, names, areas (EPSG:4326), the police grid of each sub-grid."""

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    police_codes: tuple[str, ...] = ()
    police_names: tuple[str, ...] = ()
    police: tuple[int, ...] = ()
    areas: tuple[BaseGeometry, ...] = ()


@dataclass(frozen=True, eq=False)
class OfficeBalance:
    """What proposals for an office are drawn from, and how they are called."""

    asked: Asked
    grids: GridsToday

    def drawn(self, proposal: Proposal) -> DrawnProposal:
        """Return a proposal as grids; a code stays where most of its grid stays."""
        label, police = proposal.label, proposal.police
        if proposal.emphasis is None:
            codes, police_codes = self.grids.codes, self.grids.police_codes
        else:
            codes, police_codes = codes_of(
                _kept(proposal.keeps, len(police)),
                _kept(proposal.police_keeps, int(police.max()) + 1),
                police,
                self.grids.codes,
                self.grids.police_codes,
            )
        names = dict(zip(self.grids.codes, self.grids.names, strict=True))
        police_names = dict(zip(self.grids.police_codes, self.grids.police_names, strict=True))
        blocks = self.asked.blocks
        areas = blocks.joined(label, len(codes))
        police_areas = blocks.joined(police[label], len(police_codes))
        police_loads = np.bincount(police, proposal.loads, minlength=len(police_codes))
        return DrawnProposal(
            proposal=proposal,
            police_grids=_by_code(
                DrawnGrid(code, police_names.get(code, f"{code}警格"), code, area, load)
                for code, area, load in zip(
                    police_codes, police_areas, police_loads * len(police_codes), strict=True
                )
            ),
            sub_grids=_by_code(
                DrawnGrid(code, names.get(code, f"{code}网格"), police_codes[grid], area, load)
                for code, grid, area, load in zip(
                    codes, police, areas, proposal.loads * len(codes), strict=True
                )
            ),
        )


def read_balance(
    session: Session, office: Office, wish: BalanceWish, day: date, period: Period
) -> OfficeBalance:
    """Read what proposals for an office are drawn from.

    Parameters
    ----------
    session, office
        Where to read.
    wish
        What is asked for.
    day
        Today: its grids are those to be close to.
    period
        The days whose incidents count.

    Raises
    ------
    DomainError
        The numbers, the weights or the streets allow no grids.
    """
    grids = _grids_today(session, office.id, day)
    work = read_work(session, office, period)
    railways = read_frame(
        session, select(Railway.geom).where(Railway.office_id == office.id).order_by(Railway.id)
    )
    areas = np.array(grids.areas, dtype=object)
    blocks = street_blocks(
        to_geometry(office.boundary),
        read_streets(session, office),
        railways,
        office.metric_srid,
        areas if len(areas) else None,
    )
    figures = work.by_area(blocks.areas)
    today = None
    if len(areas):
        today = _today(grids, blocks.areas, blocks.area_m2, areas, work.places)
    asked = Asked(
        blocks=blocks,
        load=load_of(figures, wish.weights),
        police_grids=wish.police_grids,
        sub_grids=wish.sub_grids,
        today=today,
        closeness=wish.closeness if today is not None else 0.0,
    )
    return OfficeBalance(asked, grids)


def _kept(keeps: Ints | None, count: int) -> Ints:
    return np.full(count, NEW, dtype=np.int64) if keeps is None else keeps


def _by_code(grids: Iterable[DrawnGrid]) -> tuple[DrawnGrid, ...]:
    return tuple(sorted(grids, key=lambda grid: (len(grid.code), grid.code)))


def _grids_today(session: Session, office_id: int, day: date) -> GridsToday:
    police = session.execute(
        select(PoliceGrid.id, PoliceGrid.code, PoliceGrid.name)
        .where(PoliceGrid.office_id == office_id, holds_on(PoliceGrid, day))
        .order_by(PoliceGrid.code)
    ).all()
    subs = session.execute(
        select(SubGrid.code, SubGrid.name, SubGrid.police_grid_id, SubGrid.geom)
        .where(SubGrid.office_id == office_id, holds_on(SubGrid, day))
        .order_by(SubGrid.code)
    ).all()
    position = {row.id: number for number, row in enumerate(police)}
    return GridsToday(
        codes=tuple(row.code for row in subs),
        names=tuple(row.name for row in subs),
        police_codes=tuple(row.code for row in police),
        police_names=tuple(row.name for row in police),
        police=tuple(position[row.police_grid_id] for row in subs),
        areas=tuple(to_geometry(row.geom) for row in subs),
    )


def _today(
    grids: GridsToday,
    blocks: NDArray[np.object_],
    area_m2: NDArray[np.float64],
    areas: NDArray[np.object_],
    places: gpd.GeoDataFrame,
) -> Today:
    held = np.zeros((len(blocks), len(areas)))
    shapes = shapes_of(places)
    at, grid = grid_of(shapes, blocks), grid_of(shapes, areas)
    lies = (at != NOWHERE) & (grid != NOWHERE)
    np.add.at(held, (at[lies], grid[lies]), 1)
    ground = np.zeros_like(held)
    ground[np.arange(len(blocks)), grid_of(blocks, areas)] = area_m2
    return Today(np.array(grids.police, dtype=np.int64), held, ground)
