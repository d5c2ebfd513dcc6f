"""Exporting a layer: selected, brought into the wanted coordinates, and written to a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from webmap.layers.collections import find_collection, select_features
from webmap.layers.exports.choices import (
    ExportCrs,
    ExportFormat,
    ExportOptions,
    check_options,
)
from webmap.layers.exports.selecting import wanted_features
from webmap.layers.features import Moment
from webmap.models import Office

_MARKS = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class ExportedFile:
    """A file that was written.

    Parameters
    ----------
    path
        Where it is.
    name
        What it is called when somebody keeps it: the layer, and coordinates other than WGS 84.
    count
        How many features it has.
    """

    path: Path
    name: str
    media_type: str
    count: int


def export_layer(
    session: Session,
    office: Office,
    layer_id: str,
    options: ExportOptions,
    moment: Moment,
    folder: Path,
) -> ExportedFile:
    """Write the wanted features of a layer to a file in a folder.

    Raises
    ------
    NotFound
        The office has no such layer, or no such grid.
    BadField
        The format has no name for the coordinates.
    """
    check_options(options)
    collection = find_collection(session, office.id, layer_id)
    selection = wanted_features(session, collection, moment, options.grids, options.bbox)
    frame = select_features(session, collection, moment, selection)
    # The libraries that write are heavy.
    from webmap.layers.exports.coordinates import tag_of
    from webmap.layers.exports.shapefile import write_shapefile
    from webmap.layers.exports.sheets import write_csv, write_xlsx
    from webmap.layers.exports.table import as_table
    from webmap.layers.exports.vector import write_vector

    table = as_table(collection, frame)
    tag = "" if options.crs is ExportCrs.WGS84 else "_" + tag_of(options.crs, office.metric_srid)
    title = collection.name("en" if options.english else "zh_CN")
    path = folder / f"{layer_id}{options.format.suffix}"
    where = (options.crs, office.metric_srid)
    if options.format is ExportFormat.CSV:
        write_csv(path, table, *where, options.encoding, english=options.english)
    elif options.format is ExportFormat.XLSX:
        write_xlsx(path, table, *where, title=title + tag, english=options.english)
    elif options.format is ExportFormat.SHAPEFILE:
        write_shapefile(path, table, *where, options.encoding, stem=layer_id)
    else:
        write_vector(path, table, options.format, *where, layer=layer_id, title=title)
    name = _MARKS.sub("_", f"{title}{tag}{options.format.suffix}")
    return ExportedFile(path, name, options.format.media_type, len(table))
