"""Streets and railways from an OpenStreetMap extract (.osm.pbf or .osm)."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely

from webmap.errors import N_, BadFile
from webmap.layers.files import Limits, check_file
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.lines import CLIP_MARGIN_M
from webmap.layers.imports.placing import STORED_DECIMALS
from webmap.layers.imports.rows import ImportRows
from webmap.models import Oneway

SUFFIXES = (".osm.pbf", ".pbf", ".osm")
# Classes that one can move along; what is planned, climbed, or for races is not among them.
STREET_CLASSES = frozenset(
    {
        "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link",
        "secondary", "secondary_link", "tertiary", "tertiary_link", "unclassified",
        "residential", "living_street", "service", "pedestrian", "track", "footway", "path",
        "steps", "cycleway", "corridor", "road",
    }
)  # fmt: skip
_RAILWAYS = frozenset({"rail", "light_rail", "narrow_gauge", "subway"})
_NO_FEET = frozenset({"motorway", "motorway_link"})
# Walkers' ways are closed to e-bikes unless a sign (a tag) opens them; stairs always.
_NO_EBIKE = frozenset({"motorway", "motorway_link", "footway", "pedestrian", "steps", "corridor"})
_NO_CAR = frozenset({"pedestrian", "footway", "path", "steps", "cycleway", "corridor"})
# Officers may enter private yards and customers' car parks; what is closed to all is closed.
_CLOSED = frozenset({"no", "military", "use_sidepath", "dismount"})
_OPEN = frozenset({"yes", "designated", "permissive", "official", "destination"})
_YES = frozenset({"yes", "true", "1"})
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')


def parse_tags(text: Any) -> dict[str, str]:
    """Return the tags that GDAL wrote as ``"key"=>"value","key"=>"value"``."""
    if not isinstance(text, str):
        return {}
    return {key.replace('\\"', '"'): value.replace('\\"', '"') for key, value in _TAG.findall(text)}


def is_osm(path: Path) -> bool:
    """Return whether a file's name is that of an OpenStreetMap extract."""
    return path.name.lower().endswith(SUFFIXES)


def read_osm(
    path: Path, area: OfficeArea, limits: Limits | None = None
) -> tuple[ImportRows, ImportRows]:
    """Read the streets and the railways of an extract about an office.

    Parameters
    ----------
    path
        The extract.
    area
        The office; lines further than the margin around it are not read.
    limits
        How large the file may be.

    Returns
    -------
    streets, railways
        Whole ways as they are in the extract, not yet cut at junctions.

    Raises
    ------
    BadFile
        The extract is damaged, or holds no street there.
    """
    check_file(path, limits or Limits())
    reach = area.widened(CLIP_MARGIN_M)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(
                path,
                layer="lines",
                columns=["osm_id", "name", "highway", "railway", "other_tags"],
                bbox=tuple(shapely.bounds(reach).tolist()),
                where="highway IS NOT NULL OR railway IS NOT NULL",
                on_invalid="ignore",
            )
    except Exception as error:  # a damaged file makes the library raise what it likes
        raise BadFile(
            N_("这不是完整的 OpenStreetMap 文件：%(reason)s"),
            reason=(str(error).splitlines() or [""])[0],
        ) from error
    geometry = np.asarray(frame.geometry.array, dtype=object)
    frame = pd.DataFrame(frame.drop(columns="geometry"))
    near = ~shapely.is_missing(geometry) & shapely.intersects(reach, geometry)
    frame, geometry = frame.loc[near].reset_index(drop=True), geometry[near]
    geometry = shapely.transform(geometry, lambda xy: np.round(xy, STORED_DECIMALS))
    tags = [parse_tags(text) for text in frame["other_tags"]]
    streets = _streets(frame, geometry, tags)
    if not len(streets):
        raise BadFile(N_("文件里没有辖区内的道路。请换一份包含本辖区的 OpenStreetMap 文件。"))
    return streets, _railways(frame, geometry, tags)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _rows(
    which: list[int], geometry: Any, values: list[dict[str, Any]], names: tuple[str, ...]
) -> ImportRows:
    return ImportRows(
        rows=np.array(which, dtype=np.int64) + 1,
        values=pd.DataFrame(values, columns=list(names), dtype=object),
        geometry=geometry[which] if which else np.empty(0, dtype=object),
        given=frozenset(names),
    )


def _streets(frame: pd.DataFrame, geometry: Any, tags: list[dict[str, str]]) -> ImportRows:
    which, values = [], []
    for i, (way, name, highway, tag) in enumerate(
        zip(frame["osm_id"], frame["name"], frame["highway"], tags, strict=True)
    ):
        if highway not in STREET_CLASSES or tag.get("area") == "yes":
            continue
        access = street_access(highway, tag)
        if not any(access.values()):
            continue
        which.append(i)
        values.append(
            {
                "number": f"W{way}",
                "name": (_text(name) or tag.get("ref", ""))[:120],
                "highway": highway,
                "oneway": street_oneway(highway, tag).value,
                "level": street_level(tag),
                **access,
            }
        )
    names = ("number", "name", "highway", "oneway", "foot", "ebike", "car", "level")
    return _rows(which, geometry, values, names)


def _railways(frame: pd.DataFrame, geometry: Any, tags: list[dict[str, str]]) -> ImportRows:
    """Return the railways above the ground; a tunnel bars nobody's way."""
    which = [
        i
        for i, (railway, tag) in enumerate(zip(frame["railway"], tags, strict=True))
        if railway in _RAILWAYS and street_level(tag) >= 0
    ]
    values = [
        {"number": f"W{frame['osm_id'][i]}", "name": _text(frame["name"][i])[:120]} for i in which
    ]
    return _rows(which, geometry, values, ("number", "name"))


def _may(tag: dict[str, str], keys: tuple[str, ...], usual: bool) -> bool:
    """Return whether a mode may use a way: the most particular tag counts, else the class."""
    for key in keys:
        value = tag.get(key)
        if value in _CLOSED:
            return False
        if value in _OPEN:
            # "access=yes" opens nothing that the class rules out.
            return usual if key == "access" else True
    return usual


def street_access(highway: str, tag: dict[str, str]) -> dict[str, bool]:
    """Return who may move along a street: ``foot``, ``ebike`` and ``car``."""
    return {
        "foot": _may(tag, ("foot", "access"), highway not in _NO_FEET),
        "ebike": highway != "steps"
        and _may(tag, ("bicycle", "vehicle", "access"), highway not in _NO_EBIKE),
        "car": _may(
            tag, ("motorcar", "motor_vehicle", "vehicle", "access"), highway not in _NO_CAR
        ),
    }


def street_oneway(highway: str, tag: dict[str, str]) -> Oneway:
    """Return the direction in which vehicles may go."""
    value = tag.get("oneway", "")
    if value in {"-1", "reverse"}:
        return Oneway.REVERSE
    implied = tag.get("junction") in {"roundabout", "circular"} or highway == "motorway"
    return Oneway.YES if value in _YES or (implied and value != "no") else Oneway.NO


def street_level(tag: dict[str, str]) -> int:
    """Return the level: of the tag ``layer``, else 1 for a bridge and -1 for a tunnel."""
    try:
        return max(-5, min(5, int(float(tag["layer"]))))
    except (KeyError, ValueError, OverflowError):
        pass
    if tag.get("bridge", "no") != "no":
        return 1
    return -1 if tag.get("tunnel", "no") not in {"no", "building_passage"} else 0
