"""What reading a file gives: its columns as they stand, its geometry, its rows' numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from webmap.errors import N_, BadFile, RowProblem

if TYPE_CHECKING:
    import pandas as pd
    import pyproj
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Limits:
    """How large a file may be before it is refused.

    Parameters
    ----------
    file_bytes
        The file itself.
    unpacked_bytes
        All that an archive (zip, xlsx, kmz) holds.
    entries
        Files in an archive.
    ratio
        Unpacked over packed size of one file in an archive; looked at from 1 MB on. Padded
        shapefile tables reach 60; what is made to fill a disk reaches 1,000.
    rows
        Rows or features.
    """

    file_bytes: int = 256 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    entries: int = 1000
    ratio: float = 200.0
    rows: int = 200_000


@dataclass(frozen=True)
class Remark:
    """Something about an import that the user should know though it is no error.

    Parameters
    ----------
    message, params
        As in `webmap.errors.DomainError`.
    """

    message: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, eq=False)
class SourceTable:
    """The rows of a file, not yet judged.

    Parameters
    ----------
    columns
        One column for each of the file's, values as the file has them.
    rows
        Shape (rows,): the number by which the file's own program shows each row.
    geometry
        Shape (rows,): shapely geometries in the file's own coordinates, None where a row has
        none; None for a table without geometry.
    crs
        The coordinate system that the file names, if it names one.
    remarks
        What was noticed in reading.
    problems
        Rows that could not be read.
    """

    columns: pd.DataFrame
    rows: NDArray[np.int64]
    geometry: NDArray[np.object_] | None = None
    crs: pyproj.CRS | None = None
    remarks: tuple[Remark, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [str(name) for name in self.columns.columns]

    def taken(self, keep: NDArray[np.bool_]) -> SourceTable:
        """Return the table with only the rows where ``keep`` is true."""
        return replace(
            self,
            columns=self.columns.loc[keep].reset_index(drop=True),
            rows=self.rows[keep],
            geometry=None if self.geometry is None else self.geometry[keep],
        )


_MOST_TITLES = 3


def title_rows(records: Sequence[Sequence[Any]]) -> int:
    """Return how many first rows are titles above the header: at most one filled cell in each."""

    def filled(cells: Sequence[Any]) -> int:
        return sum(cell is not None and str(cell).strip() != "" for cell in cells)

    for count, cells in enumerate(records[: _MOST_TITLES + 1]):
        if filled(cells) > 1:
            return count
    return 0


def titles_remark(count: int) -> tuple[Remark, ...]:
    """Return what is said of titles above the header."""
    said = N_("表头上面的 %(count)s 行像是标题，没有读。")
    return (Remark(said, {"count": count}),) if count else ()


def checked_header(names: list[str], row: int | None = 1) -> list[str]:
    """Return column names, trimmed.

    Raises
    ------
    BadFile
        Two columns have one name, or there is none.
    """
    trimmed = [" ".join(name.split()) for name in names]
    if not any(trimmed):
        raise BadFile(N_("文件没有表头：第一行要写各列的名称。"))
    seen: set[str] = set()
    for name in trimmed:
        if name and name in seen:
            raise BadFile(
                N_("表头里有两列都叫“%(name)s”，请改成不同的名称。"),
                (RowProblem(row, N_("列名重复：%(name)s"), {"name": name}),),
                name=name,
            )
        seen.add(name)
    return trimmed


def check_size(count: int, limits: Limits) -> None:
    """Refuse a file without rows, or with too many.

    Raises
    ------
    BadFile
    """
    if count == 0:
        raise BadFile(N_("文件是空的：里面没有一行数据。"))
    if count > limits.rows:
        raise BadFile(
            N_("文件有 %(count)s 行，一次最多 %(most)s 行，请分成几个文件。"),
            count=count,
            most=limits.rows,
        )
