"""CSV and other text tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.files.encoding import decode
from webmap.layers.files.formulas import plain
from webmap.layers.files.table import (
    Limits,
    Remark,
    SourceTable,
    check_size,
    checked_header,
    title_rows,
    titles_remark,
)

_DELIMITERS = ",;\t|"
_SNIFFED_CHARACTERS = 20_000


def _delimiter(text: str) -> str:
    """Return the delimiter that the header uses most; a quoted one does not count."""
    header = next(csv.reader(io.StringIO(text)), [])
    line = ",".join(header) if len(header) > 1 else "".join(header)
    return max(_DELIMITERS, key=lambda mark: (line.count(mark), mark == ","))


def read_delimited(path: Path, encoding: str | None, limits: Limits) -> SourceTable:
    """Read a CSV file; its first row is the header, but for titles above it.

    Raises
    ------
    BadFile
        It is empty or too large, its encoding can't be told, or rows don't fit the header.
    """
    text, used = decode(path.read_bytes(), encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadFile(N_("文件是空的：里面没有一行数据。"))
    if "\x00" in text:
        raise BadFile(N_("这不是文本表格。电子表格请存成 .xlsx 或 .csv。"))
    reader = csv.reader(io.StringIO(text))
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
        records = list(reader)
    except csv.Error as error:
        raise BadFile(N_("第 %(line)s 行读不出来：引号没有成对。"), line=reader.line_num) from error
    titles = title_rows(records)
    header = checked_header([plain(cell) for cell in records[titles]], titles + 1)
    problems, rows, values = [], [], []
    for row, record in enumerate(records[titles + 1 :], start=titles + 2):
        cells = [plain(cell.strip()) for cell in record]
        if not any(cells):
            continue
        if len(cells) > len(header) and any(cells[len(header) :]):
            problems.append(
                RowProblem(
                    row,
                    N_("有 %(found)s 格，表头只有 %(expected)s 列；文字里有逗号时要加引号。"),
                    {"found": len(cells), "expected": len(header)},
                )
            )
        rows.append(row)
        values.append((cells + [""] * len(header))[: len(header)])
    check_size(len(rows), limits)
    frame = pd.DataFrame(values, columns=header, dtype=object)
    remarks = list(titles_remark(titles))
    if used not in {"utf-8", "utf-8-sig"}:
        remarks.append(Remark(N_("文件按 %(name)s 编码读取。"), {"name": used.upper()}))
    return SourceTable(
        columns=frame.loc[:, [name for name in header if name]],
        rows=np.array(rows, dtype=np.int64),
        remarks=tuple(remarks),
        problems=tuple(problems),
    )
