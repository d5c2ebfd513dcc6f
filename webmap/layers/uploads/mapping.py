"""How columns were mapped to fields: remembered by the headers of the file, and by layer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.layers.datums import Datum
from webmap.layers.imports.columns import map_columns
from webmap.layers.imports.reading import LAT, LON
from webmap.layers.imports.rows import ImportOptions
from webmap.models import ColumnMapping


def _key(headers: Sequence[str]) -> str:
    text = json.dumps(sorted(headers), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _find(
    session: Session, office_id: int, layer_id: str, headers: Sequence[str]
) -> ColumnMapping | None:
    return session.scalars(
        select(ColumnMapping).where(
            ColumnMapping.office_id == office_id,
            ColumnMapping.layer_id == layer_id,
            ColumnMapping.headers == _key(headers),
        )
    ).first()


def remembered(
    session: Session, office_id: int, layer_id: str, headers: Sequence[str]
) -> tuple[dict[str, str], Datum] | None:
    """Return how a file with the same headers was mapped last time, and its datum."""
    found = _find(session, office_id, layer_id, headers)
    return None if found is None else (dict(found.columns), Datum(found.datum))


def remember(
    session: Session,
    office_id: int,
    layer_id: str,
    headers: Sequence[str],
    columns: Mapping[str, str],
    options: ImportOptions,
    now: datetime,
) -> None:
    """Keep how a file was mapped for the next one with its headers.

    Parameters
    ----------
    columns
        Field to column, as the import used them.
    """
    fields = {column: name for name, column in columns.items()}
    if options.by_address:
        # Not needed this time; the next file with these headers may have coordinates.
        position = map_columns(headers, (LON, LAT), {})
        fields = {column: name for name, column in position.items()} | fields
    whole = {header: fields.get(header, "") for header in headers}
    found = _find(session, office_id, layer_id, headers)
    if found is None:
        found = ColumnMapping(office_id=office_id, layer_id=layer_id, headers=_key(headers))
        session.add(found)
    found.columns, found.datum, found.used_at = whole, options.datum.value, now
