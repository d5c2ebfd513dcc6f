"""Rows without a coordinate: placed by their address, or left to be placed by hand.

Rows that have a coordinate keep it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import shapely
from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from webmap.layers.addresses import EXACT, AddressBook, FoundAddress, KnownAddress
from webmap.layers.datums import Datum, from_wgs84
from webmap.layers.files import SourceTable
from webmap.layers.imports.area import transformed
from webmap.layers.imports.fields import to_text
from webmap.layers.imports.placing import beyond_degrees, nowhere, source_crs
from webmap.layers.imports.reading import LAT, LON, table_points
from webmap.layers.imports.rows import Destination, ImportOptions, ImportRows
from webmap.layers.waiting_changes import end_waiting, forget_waiting, still_waiting
from webmap.models import LayerSource, Place, Street, WaitingPlace, read_frame, to_geometry

if TYPE_CHECKING:
    from numpy.typing import NDArray

TO_WAIT = -1


@dataclass(frozen=True)
class RowMatch:
    """What was found for a row: the choices, and the position of the one that is taken."""

    row: int
    address: str
    found: tuple[FoundAddress, ...]
    taken: int | None

    @property
    def is_exact(self) -> bool:
        """Return whether there is no doubt."""
        return bool(self.found) and self.found[0].score >= EXACT


class AddressFinder(Protocol):
    """What knows where addresses are."""

    def find(self, address: str, number: str = "", layer_id: str = "") -> list[FoundAddress]:
        """Return where an address may be, the surest first; a first one of 100 is exact."""


def read_known_addresses(session: Session, office_id: int) -> list[KnownAddress]:
    """Return the places of an office with their addresses and where they are."""
    frame = read_frame(
        session,
        select(
            Place.layer_id, Place.number, Place.name, Place.address,
            func.ST_PointOnSurface(Place.geom).label("geom"),
            (func.ST_Dimension(Place.geom) == 2).label("is_area"),
        ).where(Place.office_id == office_id),
    )  # fmt: skip
    points = shapely.get_coordinates(frame["geom"].to_numpy())
    return [
        KnownAddress(layer, number, name, address, lon, lat, bool(area))
        for layer, number, name, address, area, (lon, lat) in zip(
            frame["layer_id"], frame["number"], frame["name"], frame["address"], frame["is_area"],
            points.tolist(), strict=True,
        )
    ]  # fmt: skip


def read_address_book(session: Session, office_id: int) -> AddressBook:
    """Return the addresses that an office knows: of its places, and the names of its streets."""
    streets = session.scalars(
        select(Street.name).where(Street.office_id == office_id, Street.name != "").distinct()
    )
    return AddressBook(read_known_addresses(session, office_id), streets.all())


def match_rows(
    table: SourceTable,
    columns: Mapping[str, str],
    book: AddressFinder,
    layer_id: str,
    chosen: Mapping[int, int],
) -> list[RowMatch]:
    """Return what is found for each row.

    Parameters
    ----------
    columns
        Field to column.
    chosen
        For rows of which the user chose: the position in the choices, or `TO_WAIT`.
    """

    def texts(name: str) -> list[str]:
        if name not in columns:
            return [""] * len(table)
        return [to_text(cell) for cell in table.columns[columns[name]].to_numpy(dtype=object)]

    matches = []
    for row, address, number in zip(
        table.rows.tolist(), texts("address"), texts("number"), strict=True
    ):
        found = tuple(book.find(address, number, layer_id))
        match = RowMatch(row, address, found, None)
        taken = chosen.get(row, 0 if match.is_exact else TO_WAIT)
        matches.append(replace(match, taken=taken if 0 <= taken < len(found) else None))
    return matches


def own_geometry(
    table: SourceTable, columns: Mapping[str, str], crs: str | None
) -> NDArray[np.object_]:
    """Return where a file itself says its rows are; None where it says nothing that can be.

    Parameters
    ----------
    columns
        Field to column.
    crs
        The CRS of the coordinates as the user says; None: as the file says, else degrees.
    """
    geometry = table.geometry
    if geometry is None:
        if LON.name not in columns or LAT.name not in columns:
            return np.full(len(table), None, dtype=object)
        geometry, _ = table_points(table, columns)
    gone = shapely.is_empty(geometry) | nowhere(geometry)
    if source_crs(table, Datum.WGS84, crs) is None:
        gone |= beyond_degrees(geometry)
    own = np.array(geometry, dtype=object)
    own[gone] = None
    return own


def spots_of(table: SourceTable, matches: Sequence[RowMatch]) -> NDArray[np.float64]:
    """Return where rows are by their address: shape (rows, 2), degrees, WGS 84; NaN for none."""
    taken = {match.row: match.found[match.taken] for match in matches if match.taken is not None}
    found = [taken.get(row) for row in table.rows.tolist()]
    return np.array(
        [(np.nan, np.nan) if spot is None else (spot.lon, spot.lat) for spot in found], dtype=float
    ).reshape(-1, 2)


def placed_by_address(
    table: SourceTable,
    own: NDArray[np.object_],
    spots: NDArray[np.float64],
    to: Destination,
    options: ImportOptions,
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return where rows are in the coordinates of the file, and the rows that have to wait.

    Rows that wait stand for the time being in the middle of the office, so that all else of them
    is checked too.

    Parameters
    ----------
    own
        As `own_geometry` returns it.
    spots
        As `spots_of` returns it.
    """
    lacking = shapely.is_missing(own)
    waits = lacking & np.isnan(spots[:, 0])
    middle = to_geometry(to.office.boundary).representative_point()
    lon, lat = np.where(waits[:, np.newaxis], (middle.x, middle.y), spots)[lacking].T
    points = shapely.points(*from_wgs84(lon, lat, options.datum))
    source = source_crs(table, options.datum, options.crs)
    geometry = np.array(own, dtype=object)
    geometry[lacking] = points if source is None else transformed(points, 4326, source)
    return geometry, table.rows[waits]


def keep_waiting(rows: ImportRows, to: Destination, *, username: str, source: str) -> int:
    """Keep rows without a position until somebody places them; gives how many."""
    if not len(rows):
        return 0
    described = _incident if to.layer.source is LayerSource.INCIDENTS else _place
    records = [
        {
            "office_id": to.office.id,
            "layer_id": to.layer.layer_id,
            "number": values["number"],
            "file": source[:200],
            "username": username,
            "created_at": to.now,
            "begun_in": to.change.id if to.change else None,
            **described(values, to),
        }
        for values in rows.records()
    ]
    numbers = [record["number"] for record in records]
    known = _met(to, numbers, WaitingPlace.office_id == to.office.id)
    forget_waiting(to.session, to.office.id, to.layer.layer_id, known)
    to.session.execute(insert(WaitingPlace), records)
    return len(records)


def _place(values: dict[str, Any], to: Destination) -> dict[str, Any]:
    names = [field["name"] for field in to.layer.fields]
    return {
        "name": values["name"],
        "address": values["address"],
        "attributes": {name: values[name] for name in names if values[name] is not None},
    }


def _incident(values: dict[str, Any], to: Destination) -> dict[str, Any]:
    """Return what is kept of an incident; where it was stands for its name, which it has not."""
    occurred = {name: values[name] for name in ("occurred_from", "occurred_to")}
    return {
        "name": values["location"][:200] or values["number"],
        "address": values["location"],
        "attributes": {name: values[name] for name in ("category", "sub_category")}
        | {name: moment.isoformat() for name, moment in occurred.items() if moment is not None},
    }


def let_go(to: Destination, numbers: Sequence[str]) -> None:
    """Let rows that waited go: they have a position now."""
    gone = _met(to, numbers, still_waiting(to.office.id))
    end_waiting(to.session, to.office.id, to.layer.layer_id, gone, to.change)


def _met(to: Destination, numbers: Sequence[str], condition: ColumnElement[bool]) -> list[str]:
    """Return which of many numbers wait, without asking the database for each."""
    known = select(WaitingPlace.number).where(condition, WaitingPlace.layer_id == to.layer.layer_id)
    return sorted(set(to.session.scalars(known)).intersection(numbers))
