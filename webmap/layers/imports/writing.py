"""Writing rows to a table: added, changed, taken away, many at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum
from typing import Any

from geoalchemy2 import WKBElement
from psycopg import sql
from sqlalchemy import LargeBinary, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from webmap.errors import N_
from webmap.layers.imports.progress import tell
from webmap.layers.imports.rows import Counts, ImportMode
from webmap.models.spatial import STORED_SRID

# SQLite binds at most 32,766 values a statement.
_AT_ONCE = 5000
_WRITING = N_("正在写入")


def insert_rows(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, many at a time: as fast as the database takes them.

    Parameters
    ----------
    model
        The mapped class.
    rows
        The same columns in each; geometry as `webmap.models.to_stored` gives it.
    """
    insert_some = _copy if session.get_bind().dialect.name == "postgresql" else _insert
    for start in range(0, len(rows), _AT_ONCE):
        tell(session, _WRITING, start, len(rows))
        insert_some(session, model.__table__, rows[start : start + _AT_ONCE])


def _copy(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Send rows by COPY, which is ten times as fast as statements."""
    # Defaults that the program gives, the database does not know.
    defaults = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in rows[0] and isinstance(column.default, ScalarElementColumnDefault)
    }
    names = [*rows[0], *defaults]
    text = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        table=sql.Identifier(table.name), columns=sql.SQL(", ").join(map(sql.Identifier, names))
    )
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row([_as_copied((row if name in row else defaults)[name]) for name in names])


def _as_copied(value: Any) -> Any:
    if isinstance(value, WKBElement):
        return value.as_ewkb().desc
    if isinstance(value, Enum):
        return value.value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _insert(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows with their geometry as it is, not written out as text first."""
    shapes = [name for name in rows[0] if isinstance(rows[0][name], WKBElement)]
    statement = insert(table).values(
        {
            name: func.GeomFromWKB(bindparam(name, type_=LargeBinary), STORED_SRID)
            if name in shapes
            else bindparam(name, type_=table.c[name].type)
            for name in rows[0]
        }
    )
    plain = [{**row, **{name: bytes(row[name].data) for name in shapes}} for row in rows]
    session.connection().execute(statement, plain)


def update_rows(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Change rows by their ``id``, many at a time."""
    for start in range(0, len(rows), _AT_ONCE):
        tell(session, _WRITING, start, len(rows))
        session.execute(update(model), rows[start : start + _AT_ONCE])


def keys_and_ids(
    session: Session, key: InstrumentedAttribute[str], *where: ColumnElement[bool]
) -> dict[str, int]:
    """Return the ids of rows by their key."""
    rows = session.execute(select(key, key.class_.id).where(*where)).all()
    return {row[0]: row[1] for row in rows}


def write_records(
    session: Session,
    model: type[Any],
    records: Sequence[tuple[str, dict[str, Any], dict[str, Any]]],
    existing: dict[str, int],
    mode: ImportMode,
) -> Counts:
    """Keep records in a table.

    Parameters
    ----------
    session
        A session that writes.
    model
        The mapped class.
    records
        For each its key, all its values, and those that change a row that is there.
    existing
        Ids of the rows that are there, by key.
    mode
        ``REPLACE`` gives a row that is there all values, and takes away rows without a record.
    """
    new = [whole for key, whole, _ in records if key not in existing]
    changed = [
        {"id": existing[key], **(whole if mode is ImportMode.REPLACE else some)}
        for key, whole, some in records
        if key in existing
    ]
    gone: list[int] = []
    if mode is ImportMode.REPLACE:
        kept = {key for key, _, _ in records}
        gone = [row_id for key, row_id in existing.items() if key not in kept]
        delete_ids(session, model, gone)
    update_rows(session, model, changed)
    insert_rows(session, model, new)
    return Counts(len(new), len(changed), len(gone))


def delete_ids(session: Session, model: type[Any], ids: Sequence[int]) -> None:
    """Delete rows by their ids."""
    for start in range(0, len(ids), _AT_ONCE):
        session.execute(delete(model).where(model.id.in_(ids[start : start + _AT_ONCE])))
