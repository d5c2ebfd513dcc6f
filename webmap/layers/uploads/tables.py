"""A table that was read from a file, kept on disk until its rows are brought in or let go."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from webmap.errors import RowProblem
from webmap.layers.files import Remark, SourceTable

_TABLE, _GEOMETRY = "table.json", "geometry.npz"
# What JSON has no form for is an object of one entry.
_READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _cell(value: Any) -> Any:
    """Return a cell as JSON keeps it: whole objects become their text."""
    if value is None or isinstance(value, str | bool | float | int):
        return value
    if isinstance(value, np.generic):
        return value.item()
    for kind in (datetime, date, time):  # a datetime is a date too
        if isinstance(value, kind):
            return {kind.__name__: value.isoformat()}
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _value(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((kind, text),) = cell.items()
    return _READERS[kind](text)


def _told(told: RowProblem | Remark) -> list[Any]:
    return [told.message, told.params, getattr(told, "row", None)]


def write_table(table: SourceTable, folder: Path) -> None:
    """Keep a table in a folder."""
    columns = [
        [_cell(value) for value in table.columns.iloc[:, i].to_numpy(dtype=object)]
        for i in range(len(table.names))
    ]
    content = {
        "names": table.names,
        "columns": columns,
        "rows": np.asarray(table.rows).tolist(),
        "crs": None if table.crs is None else table.crs.to_wkt(),
        "remarks": [_told(remark) for remark in table.remarks],
        "problems": [_told(problem) for problem in table.problems],
    }
    # Lone surrogates are no UTF-8: such texts are refused later, by row, as control characters.
    text = json.dumps(content, ensure_ascii=False)
    (folder / _TABLE).write_bytes(text.encode("utf-8", "surrogatepass"))
    if table.geometry is not None:
        blobs = [b if b is not None else b"" for b in shapely.to_wkb(table.geometry)]
        lengths = np.array([len(blob) for blob in blobs], dtype=np.int64)
        joined = np.frombuffer(b"".join(blobs), dtype=np.uint8)
        np.savez(folder / _GEOMETRY, lengths=lengths, bytes=joined)


def read_table(folder: Path) -> SourceTable:
    """Return the table that `write_table` kept."""
    raw = (folder / _TABLE).read_bytes()
    content = json.loads(raw.decode("utf-8", "surrogatepass"))
    frame = {
        i: pd.Series([_value(cell) for cell in column], dtype=object)
        for i, column in enumerate(content["columns"])
    }
    columns = pd.DataFrame(frame, index=range(len(content["rows"])))
    columns.columns = pd.Index(content["names"], dtype=object)
    return SourceTable(
        columns=columns,
        rows=np.array(content["rows"], dtype=np.int64),
        geometry=_read_geometry(folder),
        crs=None if content["crs"] is None else pyproj.CRS.from_wkt(content["crs"]),
        remarks=tuple(Remark(message, params) for message, params, _ in content["remarks"]),
        problems=tuple(
            RowProblem(row, message, params) for message, params, row in content["problems"]
        ),
    )


def _read_geometry(folder: Path) -> Any:
    if not (folder / _GEOMETRY).exists():
        return None
    with np.load(folder / _GEOMETRY, allow_pickle=False) as kept:
        ends = np.cumsum(kept["lengths"])
        joined = kept["bytes"].tobytes()
    starts = np.concatenate([[0], ends[:-1]]).tolist()
    blobs = np.empty(len(starts), dtype=object)
    blobs[:] = [joined[start:end] or None for start, end in zip(starts, ends.tolist(), strict=True)]
    return shapely.from_wkb(blobs)
