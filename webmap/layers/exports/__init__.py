"""Taking data out: a layer, whole or in part, as a file that other programs read."""

from webmap.layers.exports.choices import (
    CRS_OF,
    ENCODED,
    ExportCrs,
    ExportFormat,
    ExportOptions,
    TextEncoding,
    check_options,
)
from webmap.layers.exports.exporting import ExportedFile, export_layer
from webmap.layers.exports.selecting import count_wanted, list_grids

__all__ = [
    "CRS_OF",
    "ENCODED",
    "ExportCrs",
    "ExportFormat",
    "ExportOptions",
    "ExportedFile",
    "TextEncoding",
    "check_options",
    "count_wanted",
    "export_layer",
    "list_grids",
]
