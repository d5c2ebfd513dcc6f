"""What an uploaded file would do, told before anything of it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.errors import RowProblem
from webmap.layers.datums import Datum, to_wgs84
from webmap.layers.files import Remark, SourceTable
from webmap.layers.imports.area import transformed
from webmap.layers.imports.by_address import (
    RowMatch,
    own_geometry,
    placed_by_address,
    spots_of,
)
from webmap.layers.imports.datum_fit import DatumFit, best_datum, datum_fits, plane_crs
from webmap.layers.imports.fields import FieldSpec, to_text
from webmap.layers.imports.importing import (
    TARGETS,
    judge,
    looked_at,
    matches_of,
    refuse_by_address,
)
from webmap.layers.imports.incident_words import FileWord, read_words, words_in
from webmap.layers.imports.placing import (
    WEB_MERCATOR,
    centres_of,
    datum_of_headers,
    declared_datum,
    source_crs,
)
from webmap.layers.imports.privacy import personal_columns
from webmap.layers.imports.reading import LAT, LON, check_rows, columns_of, table_points
from webmap.layers.imports.rows import (
    BadRowsPolicy,
    Counts,
    Destination,
    ImportMode,
    ImportOptions,
)
from webmap.layers.uploads.mapping import remembered
from webmap.models import LayerSource, Office, Place, Street, read_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHOWN_POINTS = 4000
_POSITION = {LON.name, LAT.name}
# Parks and plazas hold buildings and streets alike: only small areas are buildings.
_MOST_BUILDING_M2 = 20_000.0
_MOST_LON, _MOST_LAT, _MOST_OF = 180.0, 90.0, 0.5


@dataclass(frozen=True)
class Check:
    """What an upload would do as it is chosen now.

    Parameters
    ----------
    specs
        The fields that columns may fill.
    columns
        Field to column.
    personal
        Columns about persons, which are never taken.
    missing
        Needed fields that no column fills; the rest is not looked at until they are.
    remembered
        Whether the columns are mapped as they were for the last file with these headers.
    options
        What was chosen, with what was guessed where nothing was.
    needs_datum
        Whether the coordinates are degrees, whose datum only the user knows.
    fits, best
        How the points fit under each datum, and which one clearly fits best.
    declared
        The datum that the file names; files in GCJ-02 often name WGS 84, so it is taken only
        where the points don't tell.
    datum_open
        Whether the points fit under several datums alike and nobody said which it is: places
        could end up half a kilometre off, so that nothing is kept until it is chosen.
    plane
        A plane CRS under which the coordinates lie in the office, and the share that does, for a
        file that names none.
    points
        Rows on the map: number of the row, longitude, latitude, whether it can be taken.
    good
        How many rows can be taken.
    counts
        What would be added, changed and taken away.
    by_address
        Whether rows can be placed by their address: the layer holds places, the file has no
        shapes and a column of addresses.
    lacking
        How many rows have no coordinate.
    matches
        What is found for the address of each of those, where they are placed so.
    words
        Of incidents: texts of categories that the table of categories does not know whole, or of
        which was told what they mean.
    passes_over, passed_over
        Whether rows whose number is there already stay as they are, and how many those are.
    """

    specs: tuple[FieldSpec, ...]
    columns: Mapping[str, str]
    personal: tuple[str, ...]
    missing: tuple[FieldSpec, ...]
    remembered: bool
    options: ImportOptions
    needs_datum: bool
    fits: tuple[DatumFit, ...] = ()
    best: Datum | None = None
    declared: Datum | None = None
    datum_open: bool = False
    plane: tuple[str, float] | None = None
    points: tuple[tuple[int, float, float, bool], ...] = ()
    good: int = 0
    counts: Counts = field(default_factory=Counts)
    problems: tuple[RowProblem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    by_address: bool = False
    lacking: int = 0
    matches: tuple[RowMatch, ...] = ()
    words: tuple[FileWord, ...] = ()
    passes_over: bool = False
    passed_over: int = 0

    @property
    def whole_file(self) -> bool:
        """Return whether something is wrong with the file as a whole."""
        return any(problem.row is None for problem in self.problems)

    @property
    def refused(self) -> bool:
        """Return whether nothing would be kept."""
        if self.missing or not self.good or self.datum_open:
            return True
        return bool(self.problems) and (
            self.whole_file or self.options.bad_rows is BadRowsPolicy.REFUSE
        )


def check_upload(
    session: Session,
    office: Office,
    table: SourceTable,
    layer_id: str,
    options: ImportOptions,
    *,
    datum: Datum | None,
    given: bool,
    now: datetime,
) -> Check:
    """Return what an upload would do; nothing is kept.

    Parameters
    ----------
    datum
        What the user chose; None: as the last time, else as the points fit best.
    given
        Whether the user mapped the columns; if not, they are as the last time, else guessed.

    Raises
    ------
    BadFile
        The columns can't be mapped so, or the CRS is none.
    NotFound
        The office has no such layer.
    """
    to = looked_at(session, office, layer_id, options.mode, now)
    to = replace(to, words=options.words)
    target = TARGETS[to.layer.source]
    last = remembered(session, office.id, layer_id, table.names)
    if last is not None and not given:
        options = replace(options, columns=last[0])
    specs = target.specs(to.layer)
    columns = columns_of(table, specs, options, [])
    places = (LON, LAT) if table.geometry is None else ()
    if not places:
        columns = {name: column for name, column in columns.items() if name not in _POSITION}
    numbered = bool(options.number_prefix)
    missing = tuple(
        spec
        for spec in (*specs, *(() if options.by_address else places))
        if spec.required and spec.name not in columns and not (numbered and spec.name == target.key)
    )
    check = Check(
        specs=(*specs, *places),
        columns=columns,
        personal=tuple(personal_columns(table.names)),
        missing=missing,
        remembered=last is not None,
        options=replace(options, datum=datum or (last[1] if last else Datum.WGS84)),
        needs_datum=source_crs(table, Datum.WGS84, options.crs) is None,
        declared=declared_datum(table)
        or datum_of_headers(columns[name] for name in columns if name in _POSITION),
        by_address=table.geometry is None
        and target.address in columns
        and to.layer.geometry_type != "LineString",
        words=_words(table, columns, to),
        passes_over=target.passes_over,
    )
    if options.by_address:
        return _addressed(check, table, to, chosen=datum is not None)
    if any(spec in missing for spec in places):
        return check
    check, lon, lat = _located(check, table, to, chosen=datum is not None)
    own = own_geometry(table, columns, check.options.crs)
    check = replace(check, lacking=int(shapely.is_missing(own).sum()))
    if missing:
        return replace(check, points=_points(table, lon, lat, set()))
    return _judged(check, table, to, lon, lat)


def _words(table: SourceTable, columns: Mapping[str, str], to: Destination) -> tuple[FileWord, ...]:
    if to.layer.source is not LayerSource.INCIDENTS:
        return ()
    told = read_words(to.session, to.office.id) | dict(to.words)
    return tuple(words_in(table, columns, told))


def _addressed(check: Check, table: SourceTable, to: Destination, *, chosen: bool) -> Check:
    """Return the check of rows of which those without a coordinate are placed by their address."""
    refuse_by_address(to)
    lon, lat = np.full((2, len(table)), np.nan)
    located = check
    if table.geometry is not None or set(check.columns) >= _POSITION:
        located, lon, lat = _located(check, table, to, chosen=chosen)
    own = own_geometry(table, check.columns, located.options.crs)
    lacking = shapely.is_missing(own)
    if lacking.all():
        # Nothing is in coordinates of the file, whatever was said of them.
        located = replace(check, needs_datum=False, options=replace(check.options, crs=None))
    matches = matches_of(table.taken(lacking), check.columns, to, check.options)
    check = replace(located, lacking=int(lacking.sum()), matches=tuple(matches))
    if check.missing:
        return check
    spots = spots_of(table, matches)
    positions, waiting = placed_by_address(table, own, spots, to, check.options)
    lon, lat = np.where(lacking, spots.T, (lon, lat))
    return _judged(check, table, to, lon, lat, positions, waiting)


def _located(
    check: Check, table: SourceTable, to: Destination, *, chosen: bool
) -> tuple[Check, NDArray[np.float64], NDArray[np.float64]]:
    """Return where the rows are (degrees, WGS 84), and how they fit under each datum."""
    x, y = _raw_points(table, check.columns)
    if check.needs_datum and _are_metres(x, y):
        plane = plane_crs(x, y, to.area)
        check = replace(check, plane=plane)
        if plane is None:
            return check, x * np.nan, y * np.nan
        options = replace(check.options, crs=plane[0], datum=Datum.WGS84)
        check = replace(check, options=options, needs_datum=False)
    source = source_crs(table, Datum.WGS84, check.options.crs)
    if source is not None:
        if not chosen and source.to_epsg() != WEB_MERCATOR:
            # The last file with these headers had degrees; this one says what its metres are.
            check = replace(check, options=replace(check.options, datum=Datum.WGS84))
        with np.errstate(all="ignore"):
            moved = transformed(shapely.points(x, y), source, 4326)
        lon, lat = shapely.get_x(moved), shapely.get_y(moved)
        return check, *to_wgs84(lon, lat, check.options.datum)
    fits = datum_fits(x, y, to.area, *_surroundings(to))
    best = best_datum(fits, len(x))
    settled = chosen or check.remembered
    told = check.options.datum if settled else best or check.declared
    datum = told or Datum.WGS84
    check = replace(
        check, fits=tuple(fits), best=best, datum_open=told is None,
        options=replace(check.options, datum=datum),
    )  # fmt: skip
    return check, *to_wgs84(x, y, datum)


def _raw_points(
    table: SourceTable, columns: Mapping[str, str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    geometry = table.geometry
    if geometry is None:
        geometry, _ = table_points(table, columns)
    return centres_of(geometry)


def _are_metres(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Return whether most coordinates are no degrees."""
    known = np.isfinite(x) & np.isfinite(y)
    beyond = (np.abs(x[known]) > _MOST_LON) | (np.abs(y[known]) > _MOST_LAT)
    return bool(known.any() and np.mean(beyond) > _MOST_OF)


def _surroundings(to: Destination) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the office's streets and buildings in its metric CRS."""
    office_id = to.office.id
    streets = read_frame(to.session, select(Street.geom).where(Street.office_id == office_id))
    areas = read_frame(
        to.session,
        select(Place.geom).where(Place.office_id == office_id, func.ST_Dimension(Place.geom) == 2),
    )
    lines, shapes = (
        to.area.metric(np.asarray(frame["geom"].array, dtype=object)) for frame in (streets, areas)
    )
    return lines, shapes[shapely.area(shapes) <= _MOST_BUILDING_M2]


def _judged(
    check: Check,
    table: SourceTable,
    to: Destination,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    positions: NDArray[np.object_] | None = None,
    waiting: NDArray[np.int64] | None = None,
) -> Check:
    """Return the check with what is wrong with rows, and what keeping the others would do."""
    target = TARGETS[to.layer.source]
    checked = check_rows(table, target, to, check.options, positions)
    existing: dict[str, int] = {}
    if len(checked.rows):
        checked, existing = judge(checked, to)
    wait = np.isin(checked.rows.rows, [] if waiting is None else waiting)
    keys = checked.rows.values[target.key][~wait].tolist()
    met = sum(key in existing for key in keys)
    removed = len(existing) - met if to.mode is ImportMode.REPLACE else 0
    bad = {problem.row for problem in checked.problems if problem.row is not None}
    return replace(
        check,
        points=_points(table, lon, lat, bad),
        good=len(checked.rows),
        counts=Counts(len(keys) - met, met, removed),
        problems=tuple(
            sorted(checked.problems, key=lambda one: -1 if one.row is None else one.row)
        ),
        remarks=checked.remarks,
        passed_over=checked.passed_over,
    )


def _points(
    table: SourceTable,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    bad: set[int],
) -> tuple[tuple[int, float, float, bool], ...]:
    """Return rows to show on the map: all of a few, else evenly chosen ones and the bad ones."""
    with np.errstate(invalid="ignore"):
        known = np.flatnonzero((np.abs(lon) <= 180) & (np.abs(lat) <= 85))
    if len(known) > _SHOWN_POINTS:
        step = np.linspace(0, len(known) - 1, _SHOWN_POINTS).astype(int)
        wrong = known[np.isin(table.rows[known], list(bad))][: _SHOWN_POINTS // 4]
        known = np.union1d(known[step], wrong)
    rows = table.rows[known].tolist()
    places = np.round(np.column_stack([lon[known], lat[known]]), 6).tolist()
    return tuple((row, x, y, row not in bad) for row, (x, y) in zip(rows, places, strict=True))


def sample(table: SourceTable, count: int) -> list[dict[str, Any]]:
    """Return the first rows as texts: the number of the row, and its cells."""
    first = table.columns.head(count).to_numpy(dtype=object)
    return [
        {"row": int(row), "cells": [to_text(cell)[:80] for cell in cells]}
        for row, cells in zip(table.rows[:count], first, strict=True)
    ]


def kinds_of(table: SourceTable) -> list[str]:
    """Return the types of geometry that a table has."""
    if table.geometry is None:
        return []
    known = table.geometry[~shapely.is_missing(table.geometry)]
    names: Sequence[str] = sorted({shape.geom_type for shape in known[:10_000]})
    return list(names)
