"""Rows ready to be kept, how they meet those that are there, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from webmap.errors import RowProblem
from webmap.layers.changes import Change
from webmap.layers.datums import Datum
from webmap.layers.files import Remark
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.fields import FieldSpec
from webmap.models import Layer, Office

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session


class ImportMode(StrEnum):
    """How a file's rows meet those that are there.

    ``ADD`` adds and refuses numbers that exist; ``UPDATE`` changes those and adds the others;
    ``REPLACE`` besides takes away what is not in the file.
    """

    ADD = "add"
    UPDATE = "update"
    REPLACE = "replace"


class OutsidePolicy(StrEnum):
    """What happens to rows outside the office."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave-out"


class BadRowsPolicy(StrEnum):
    """What happens when rows can't be taken: none is, or all others are."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave-out"


@dataclass(frozen=True)
class ImportOptions:
    """What the user said about a file.

    Parameters
    ----------
    datum
        The datum of its degrees.
    columns
        Column of the file to field; an empty field leaves the column out.
    mode
        How its rows meet those that are there.
    outside
        What happens to rows outside the office.
    bad_rows
        What happens when rows can't be taken.
    encoding, part, crs
        Encoding of its texts, sheet or layer, and CRS; None: as the file says.
    number_prefix
        Rows of a file without numbers are numbered with this and the row.
    by_address
        Rows without a coordinate are placed by their address; those that can't be wait to be
        placed by hand.
    chosen
        By row: which of the positions found for its address, -1 for none of them.
    words
        Of incidents: what texts of categories mean; it is remembered for the next file.
    """

    datum: Datum = Datum.WGS84
    columns: Mapping[str, str] = field(default_factory=dict)
    mode: ImportMode = ImportMode.ADD
    outside: OutsidePolicy = OutsidePolicy.REFUSE
    bad_rows: BadRowsPolicy = BadRowsPolicy.REFUSE
    encoding: str | None = None
    part: str | None = None
    crs: str | None = None
    number_prefix: str | None = None
    by_address: bool = False
    chosen: Mapping[int, int] = field(default_factory=dict)
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ImportRows:
    """Rows that were read, not yet kept.

    Parameters
    ----------
    rows
        Shape (rows,): their numbers in the file.
    values
        One column for each field of the target.
    geometry
        Shape (rows,): EPSG:4326.
    given
        Fields that the file has; the others hold defaults.
    """

    rows: NDArray[np.int64]
    values: pd.DataFrame
    geometry: NDArray[np.object_]
    given: frozenset[str]

    def __len__(self) -> int:
        return len(self.rows)

    def records(self) -> list[dict[str, Any]]:
        """Return the rows' values, one mapping of field to value a row."""
        return [
            {str(name): value for name, value in record.items()}
            for record in self.values.to_dict("records")
        ]

    def taken(self, which: NDArray[Any]) -> ImportRows:
        """Return the rows at positions (repeated ones too) or where a mask is true."""
        positions = np.flatnonzero(which) if which.dtype == bool else which
        return ImportRows(
            self.rows[positions],
            self.values.iloc[positions].reset_index(drop=True),
            self.geometry[positions],
            self.given,
        )

    def with_geometry(self, geometry: NDArray[np.object_], **columns: Any) -> ImportRows:
        """Return the rows with other geometry and columns."""
        return ImportRows(self.rows, self.values.assign(**columns), geometry, self.given)


@dataclass(frozen=True)
class Counts:
    """How many rows were added, changed and taken away."""

    added: int = 0
    updated: int = 0
    removed: int = 0


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    layer_id
        The layer.
    counts
        Rows added, changed and taken away.
    columns
        Field to the column that filled it.
    remarks
        What the user should know.
    samples
        The first rows as they are kept: number, name, longitude and latitude.
    problems
        Rows that were left out, and why.
    change_set_id
        Of an import of places: the change set that it is; it can be undone.
    waiting
        How many rows wait to be placed by hand.
    """

    layer_id: str
    counts: Counts
    columns: Mapping[str, str]
    remarks: tuple[Remark, ...]
    samples: tuple[tuple[str, str, float, float], ...] = ()
    problems: tuple[RowProblem, ...] = ()
    change_set_id: int | None = None
    waiting: int = 0


@dataclass(frozen=True, eq=False)
class Prepared:
    """Rows as a target wants them, with what it found wrong and what it has to say."""

    rows: ImportRows
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class CheckedRows:
    """The rows of a file that can be taken, and what is wrong with the others.

    Parameters
    ----------
    rows
        Those without a problem.
    columns
        Field to the column that fills it.
    problems
        Rows that can't be taken, and what is wrong with the file as a whole.
    remarks
        What the user should know.
    passed_over
        How many rows are left as they are in the layer, because their number is there already.
    """

    rows: ImportRows
    columns: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    passed_over: int = 0

    def without(
        self,
        problems: Sequence[RowProblem],
        rows: ImportRows | None = None,
        remarks: Sequence[Remark] = (),
    ) -> CheckedRows:
        """Return them without the rows of more problems; ``rows`` stand for the ones here."""
        rows = self.rows if rows is None else rows
        bad = [problem.row for problem in problems if problem.row is not None]
        return CheckedRows(
            rows.taken(~np.isin(rows.rows, bad)) if bad else rows,
            self.columns,
            (*self.problems, *problems),
            (*self.remarks, *remarks),
            self.passed_over,
        )


@dataclass(frozen=True, eq=False)
class Destination:
    """Where rows go, how they meet those that are there, and the time.

    Parameters
    ----------
    session
        A session that writes.
    office, area, layer
        The office, where it is, and the layer.
    mode
        How rows meet those that are there.
    now
        The moment of the import, aware.
    change
        Of an import of places: the change set that it is.
    words
        Of incidents: what was said now of texts of categories.
    """

    session: Session
    office: Office
    layer: Layer
    area: OfficeArea
    mode: ImportMode
    now: datetime
    change: Change | None = None
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Target(Protocol):
    """What takes the rows of one kind of layer.

    Parameters
    ----------
    key
        The field that names a row.
    inside
        Whether rows have to lie in the office.
    address
        The field whose text may stand for a position; None: rows need coordinates.
    passes_over
        Whether a row whose number came before, or is there already, is passed over and told,
        rather than a problem.
    """

    key: str
    inside: bool
    address: str | None
    passes_over: bool

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return the fields that rows may have, beside coordinates."""

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return the geometry types that the layer takes."""

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Check what concerns several rows, and give the rows their final form."""

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the rows that are there, by key."""

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the rows, in the transaction of the session."""
