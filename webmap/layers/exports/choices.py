"""What may be chosen for an export: format, coordinates, encoding, and which of them fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from webmap.errors import N_, BadField

Bbox = tuple[float, float, float, float]


class ExportFormat(StrEnum):
    """The format of a file."""

    GEOJSON = "geojson"
    GPKG = "gpkg"
    SHAPEFILE = "shp"
    KML = "kml"
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def suffix(self) -> str:
        """Return the suffix of the file's name."""
        return ".zip" if self is ExportFormat.SHAPEFILE else f".{self.value}"

    @property
    def media_type(self) -> str:
        """Return its media type."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    ExportFormat.GEOJSON: "application/geo+json",
    ExportFormat.GPKG: "application/geopackage+sqlite3",
    ExportFormat.SHAPEFILE: "application/zip",
    ExportFormat.KML: "application/vnd.google-earth.kml+xml",
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportCrs(StrEnum):
    """The coordinates of a file; ``METRIC`` is the office's metric system (Dongguan: 4547)."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    METRIC = "metric"
    GCJ02 = "gcj02"


class TextEncoding(StrEnum):
    """The encoding of the texts of a Shapefile or CSV file."""

    UTF8 = "utf-8"
    GB18030 = "gb18030"


# A file of these names the system of its coordinates; a table does it in its columns' names.
_NAMES_ANY = {ExportCrs.WGS84, ExportCrs.CGCS2000, ExportCrs.METRIC}
CRS_OF: dict[ExportFormat, frozenset[ExportCrs]] = {
    ExportFormat.GEOJSON: frozenset(_NAMES_ANY),
    ExportFormat.GPKG: frozenset(_NAMES_ANY),
    ExportFormat.SHAPEFILE: frozenset(_NAMES_ANY),
    ExportFormat.KML: frozenset({ExportCrs.WGS84}),
    ExportFormat.CSV: frozenset(ExportCrs),
    ExportFormat.XLSX: frozenset(ExportCrs),
}
ENCODED = frozenset({ExportFormat.SHAPEFILE, ExportFormat.CSV})


@dataclass(frozen=True)
class ExportOptions:
    """How a layer is wanted.

    Parameters
    ----------
    format, crs, encoding
        The file; the encoding matters to Shapefile and CSV alone.
    grids
        Codes of police grids or sub-grids that features lie in; empty: all.
    bbox
        Degrees, EPSG:4326: west, south, east, north that features meet; None: all.
    english
        Whether headers of tables are English.
    """

    format: ExportFormat = ExportFormat.GEOJSON
    crs: ExportCrs = ExportCrs.WGS84
    encoding: TextEncoding = TextEncoding.UTF8
    grids: tuple[str, ...] = ()
    bbox: Bbox | None = None
    english: bool = False


def check_options(options: ExportOptions) -> None:
    """Refuse coordinates that a format has no name for.

    Raises
    ------
    BadField
    """
    if options.crs in CRS_OF[options.format]:
        return
    if options.format is ExportFormat.KML:
        raise BadField("crs", N_("KML 的坐标只能是 WGS 84。请选 WGS 84，或换一种格式。"))
    raise BadField(
        "crs",
        N_(
            "这种格式里写不明 GCJ-02，别的软件会当作 WGS 84，位置差几百米。"
            "要 GCJ-02 请选 CSV 或 XLSX。"
        ),
    )
