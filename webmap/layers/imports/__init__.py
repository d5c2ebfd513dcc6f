"""Importing files into layers: read, checked row by row, kept whole or not at all."""

from webmap.layers.imports.importing import import_file
from webmap.layers.imports.network import import_streets
from webmap.layers.imports.rows import (
    BadRowsPolicy,
    ImportMode,
    ImportOptions,
    ImportReport,
    OutsidePolicy,
)
from webmap.layers.imports.staff import import_staff

__all__ = [
    "BadRowsPolicy",
    "ImportMode",
    "ImportOptions",
    "ImportReport",
    "OutsidePolicy",
    "import_file",
    "import_staff",
    "import_streets",
]
