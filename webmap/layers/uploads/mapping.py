"""How columns were mapped to fields: remembered by the headers of the file, and by layer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.layers.datums import Datum
from webmap.layers.files import SourceTable
from webmap.layers.imports.columns import map_columns
from webmap.layers.imports.fields import folded
from webmap.layers.imports.importing import TARGETS
from webmap.layers.imports.reading import LAT, LON
from webmap.layers.imports.rows import ImportOptions
from webmap.models import ColumnMapping, Layer, LayerSource

_OF_CALLS = ("警", "案发", "发案")


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


def likely_layer(layers: Sequence[Layer], names: Sequence[str], table: SourceTable) -> str | None:
    """Return the layer that the first name tells, else the one whose own fields it has most of.

    Parameters
    ----------
    names
        What the rows are called, the closest first: their sheet or layer, their file.
    """
    for name in names:
        named = [
            layer
            for layer in layers
            if layer.source in TARGETS
            and any(
                folded(word) in folded(name) for word in (layer.name_zh, layer.layer_id) if word
            )
        ]
        if named:
            return max(named, key=lambda layer: len(layer.name_zh)).layer_id
    headers = {folded(header) for header in table.names}
    best, most = None, 0
    for layer in layers:
        count = sum(bool(names & headers) for names in _own_headers(layer))
        if layer.source in TARGETS and count > most:
            best, most = layer.layer_id, count
    return best


def _own_headers(layer: Layer) -> list[set[str]]:
    """Return the headers that tell a layer, folded, for each field of its own."""
    own = [
        {folded(field["name"]), folded(field["title_zh"]), folded(field["title_en"])}
        for field in layer.fields
    ]
    if layer.source is LayerSource.INCIDENTS:
        # The command centre has long headers of its own: 接警编号, 警情类别, 发案时间.
        own += [
            {folded(alias) for alias in spec.aliases if any(word in alias for word in _OF_CALLS)}
            for spec in TARGETS[layer.source].specs(layer)
        ]
    return own
