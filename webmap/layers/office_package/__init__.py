"""A whole office as one GeoPackage: opened in QGIS with its styles, and brought in again."""

from webmap.layers.office_package.reading import import_office_package
from webmap.layers.office_package.side_tables import is_office_package
from webmap.layers.office_package.writing import write_office_package

__all__ = ["import_office_package", "is_office_package", "write_office_package"]
