"""The README of gis_data/: what the files hold, how they were made, and that they are made up."""

from __future__ import annotations

from collections import Counter

from scripts.demo.office import DemoOffice
from scripts.demo.plane import METRIC_SRID, to_plane
from scripts.demo.streets import Street
from webmap.layers.catalogue import BY_ID

_HEAD = """\
# The demo office: 石鼓社区警务室

**全部为虚构数据。** 街道、建筑、商户、工厂、人员、电话和警情都由程序按种子数生成，与任何真实的\
人、单位、地址、案件无关；如有雷同，纯属巧合。

**Everything here is made up** by `scripts/make_demo` from the seed {seed}: geometry, names, phones
and incidents. Nothing was taken from a map, a register or a case file; whatever resembles a real
person, business or address does so by chance. Only the office's figures (6 km², the numbers of
grids, buildings, shops and staff), the railway, the two main roads and the neighbours' names come
from the public description of the first office.

Licence: CC0 1.0 (public domain) for all files in this folder.

## Files
GeoJSON (RFC 7946) in EPSG:4326 with 7 decimals; CSV in UTF-8 with a header line. `number` is
unique within a file.

| file | records | columns |
|---|---:|---|
"""

_COLUMNS = {
    "boundary.geojson": "code, name",
    "station.geojson": "name",
    "police_grids.geojson": "code, name",
    "sub_grids.geojson": "code, name, police_grid (code of its police grid)",
    "streets.geojson": "number, name, highway (OpenStreetMap's classes), oneway (no, yes, reverse: "
    "along or against the line), foot, ebike, car (who may use it), level (1 bridge, -1 underpass)",
    "railways.geojson": "number, name",
    "hotspots.geojson": "number, name, reason, priority (1 low to 5 high), dwell_s, "
    "visits_per_shift, spacing_s, windows (local time; none: any time), status",
    "incidents.csv": "number, category, sub_category, occurred_from, occurred_to (only where the "
    "time is not known exactly: between the two), location, lon, lat",
    "members.csv": "number, name, post, phone, team, team_name, team_kind, sub_grid (that a mobile "
    "member answers for)",
}

_TAIL = """
## How it was made
`scripts/make_demo --seed {seed}`: the same seed gives the same bytes (a test makes all files anew
and compares them). The steps, each a module of `scripts/demo/`:

1. `skeleton`: the border, the railway, the through roads, and what lies between them, drawn by
   hand. The border is roughened and scaled to 6.00 km² in EPSG:{srid}.
2. `subdivision`, `strands`: the blocks between the through roads are split until they are as small
   as their district wants: bent lanes with dead ends in the old villages, rows in the new one,
   right angles between factories, paths and stairs on the hill.
3. `streets`: all lines are cut where they meet, on the grid of the stored coordinates, so that ends
   are shared to the last digit; loose ends are taken away; `oneway` makes some narrow streets
   one-way as long as everybody still gets everywhere.
4. `grids`: police grids and sub-grids are unions of the blocks between streets: they tile the
   office without gap or overlap, and their borders run along streets.
5. `blocks`, `buildings`, `housing`: footprints in rows along the lanes and on factory plots, none
   over a street or another; as many as the office counts are kept, rather large ones than small.
   `addresses` numbers them along their streets, odd on the left, even on the right.
6. `shops`, `venues`: shops in the fronts where most people pass; markets, schools, night markets
   with their food stalls, hotels, entertainment.
7. `incidents`, `seasons`, `anchors`: two years of incidents. Drink-related affray around the night
   markets after 22:00, e-bikes stolen at large sheds by night, fraud over the dormitories in office
   hours, disputes about wages before the year's end, and few of all while workers are home for
   the Spring Festival.
8. `hotspots`: where the incidents lie thickest, with the hours in which most of them happen.

## Figures
"""


def readme_of(office: DemoOffice, counts: dict[str, int]) -> str:
    """Return the text.

    Parameters
    ----------
    counts
        Number of records by name of file.
    """
    lines = [_HEAD.format(seed=office.seed)]
    for name, count in counts.items():
        lines.append(f"| `{name}` | {count:,} | {_columns(name)} |\n")
    lines.append(_TAIL.format(seed=office.seed, srid=METRIC_SRID))
    lines.append("\n".join(_figures(office)) + "\n")
    return "".join(lines)


def _columns(name: str) -> str:
    if name in _COLUMNS:
        return _COLUMNS[name]
    fields = BY_ID[name.removesuffix(".geojson")].fields
    return ", ".join(["number, name, address", *(field.name for field in fields)])


def _figures(office: DemoOffice) -> list[str]:
    lengths: Counter[str] = Counter()
    for street in office.streets:
        lengths[street.highway] += round(to_plane(street.line).length)
    kinds = Counter(incident.category for incident in office.incidents)
    crossings = [street for street in office.streets if street.level]
    return [
        f"- Boundary: {to_plane(office.boundary).area / 1e6:.3f} km².",
        "- Streets: " + ", ".join(f"{kind} {m / 1000:.1f} km" for kind, m in lengths.items()) + ".",
        f"- The railway is crossed by {_crossed(crossings, -1)} (under it), "
        f"{_crossed(crossings, 1)} (over it), and 石鼓道口 (on foot or by e-bike, on the ground).",
        "- Incidents: " + ", ".join(f"{kind} {n:,}" for kind, n in sorted(kinds.items())) + ".",
    ]


def _crossed(crossings: list[Street], level: int) -> str:
    return ", ".join(sorted({street.name for street in crossings if street.level == level}))
