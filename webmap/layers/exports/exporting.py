"""Exporting a layer: selected, brought into the wanted coordinates, and written to a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from webmap.layers.collections import find_collection, select_features
from webmap.layers.exports.choices import (
    ExportFormat,
    ExportOptions,
    TextEncoding,
    check_options,
)
from webmap.layers.exports.selecting import wanted_features
from webmap.layers.features import Moment
from webmap.models import Office

_MARKS = re.compile(r'[\\/:*?"<>|\x00-\x1f]')

_MOST_NAMED = 4


@dataclass(frozen=True)
class ExportedFile:
    """A file that was written.

    Parameters
    ----------
    path
        Where it is.
    name
        What it is called when somebody keeps it: the layer, which grids or part of it, the
        coordinates, the encoding of a Shapefile, and the day.
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
    tag = tag_of(options.crs, office.metric_srid)
    title = collection.name("en" if options.english else "zh_CN")
    path = folder / f"{layer_id}{options.format.suffix}"
    where = (options.crs, office.metric_srid)
    if options.format is ExportFormat.CSV:
        write_csv(path, table, *where, options.encoding, english=options.english)
    elif options.format is ExportFormat.XLSX:
        write_xlsx(path, table, *where, title=f"{title}_{tag}", english=options.english)
    elif options.format is ExportFormat.SHAPEFILE:
        write_shapefile(path, table, *where, options.encoding, stem=layer_id)
    else:
        write_vector(path, table, options.format, *where, layer=layer_id, title=title)
    parts = [title, *_part_of(options), tag, *_encoding_of(options), f"{moment.day:%Y-%m-%d}"]
    name = _MARKS.sub("_", "_".join(parts) + options.format.suffix)
    return ExportedFile(path, name, options.format.media_type, len(table))


def _part_of(options: ExportOptions) -> list[str]:
    """Return what a file's name says of the part of the layer that it has; the whole: nothing."""
    grids, more = options.grids[:_MOST_NAMED], len(options.grids) - _MOST_NAMED
    told = ["+".join(grids)] if grids else []
    if more > 0:
        told[0] += f"+{more}-more" if options.english else f"等{len(options.grids)}格"
    if options.bbox is not None:
        told.append("on-screen" if options.english else "屏幕范围")
    return told


def _encoding_of(options: ExportOptions) -> list[str]:
    """Return what a file's name says of its texts: two Shapefiles differ in nothing else."""
    if options.format is not ExportFormat.SHAPEFILE:
        return []
    return ["UTF8" if options.encoding is TextEncoding.UTF8 else "GBK"]
