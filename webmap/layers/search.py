"""Finding a feature by its name, number or address, in Chinese or in pinyin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import TextClause, func, literal, null, select, text
from sqlalchemy.orm import Session

from webmap.layers.features import Moment
from webmap.layers.search_index import SEARCHED, texts_of
from webmap.layers.search_ways import Asked, Entry, Span, Way
from webmap.models import SEARCHED_SOURCES, Layer, LayerSource, Street, entry_keys

# Added to the rank of incidents: there are many, and what they happened at comes first.
_AFTER_ALL = 10
# Entries that are read at once, and at most for one way to fit.
_BATCH, _MOST_READ = 400, 20_000
_COLUMNS = "e.id, e.source, e.feature_id, e.number_key, e.name_key, e.address_key"
_Entries = Iterator[Entry]

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Feature:
    layer_id: str | None
    number: str
    name: str
    address: str
    geometry: BaseGeometry


@dataclass(frozen=True)
class Found:
    """A feature that fits a search.

    Parameters
    ----------
    lon, lat
        A position on it, degrees.
    bbox
        Its extent (west, south, east, north), degrees; None for a point.
    rank
        How well it fits, 0 best.
    marks
        Which parts of ``name``, ``number`` and ``address`` fit: from and to, in characters.
    """

    layer_id: str
    name_zh: str
    name_en: str
    number: str
    name: str
    address: str
    lon: float
    lat: float
    bbox: Bbox | None
    rank: int
    marks: dict[str, list[Span]]


class _Index:
    """The index of one office, for one user's search."""

    def __init__(
        self, session: Session, office_id: int, sources: Collection[LayerSource], day: date
    ) -> None:
        self._session = session
        self._office_id = office_id
        self._postgresql = session.get_bind().dialect.name == "postgresql"
        self._sources = {f"source{i}": one.value for i, one in enumerate(sorted(sources))}
        self._day = day
        self.part_at = "strpos" if self._postgresql else "instr"

    def any(self, *, late: bool) -> bool:
        """Tell whether there is something to be found."""
        first, last = entry_keys(self._office_id, late=late)
        statement = text("SELECT 1 FROM search_entries WHERE id BETWEEN :first AND :last LIMIT 1")
        return self._session.scalar(statement, {"first": first, "last": last}) is not None

    def read(self, way: Way, *, late: bool) -> _Entries:
        """Return the entries that may fit, the shortest names first."""
        first, last = entry_keys(self._office_id, late=late)
        values: dict[str, Any] = {
            **way.values, **self._sources,
            "last": last, "day": self._day, "office_id": self._office_id,
        }  # fmt: skip
        # Only the program's own words stand in the text; what was typed is bound.
        fits = (
            f"{way.condition} AND e.source IN ({', '.join(f':{name}' for name in self._sources)})"
            " AND (e.valid_from IS NULL OR e.valid_from <= :day)"
            " AND (e.valid_to IS NULL OR e.valid_to > :day)"
        )
        if way.wanted is not None and self._postgresql:
            values["tokens"] = way.wanted.tsquery()
            return self._tokens_first(fits, values, first)
        tables, row = "search_entries e", "e.id"
        if way.wanted is not None:
            values["tokens"] = way.wanted.fts5()
            # The words first, then what they name: CROSS JOIN keeps the order.
            tables = "search_tokens t CROSS JOIN search_entries e ON e.id = t.rowid"
            fits, row = f"search_tokens MATCH :tokens AND {fits}", "t.rowid"
        return self._in_order(
            text(
                f"SELECT {_COLUMNS} FROM {tables} WHERE {row} BETWEEN :first AND :last AND {fits}"  # noqa: S608
                f" ORDER BY {row} LIMIT :most"
            ),
            values,
            first,
        )

    def _in_order(self, statement: TextClause, values: dict[str, Any], first: int) -> _Entries:
        most, given = _BATCH, 0
        while given < _MOST_READ:
            rows = self._session.execute(statement, values | {"first": first, "most": most}).all()
            for row in rows:
                yield Entry(*row)
            if len(rows) < most:
                return
            given += len(rows)
            # Each time the words are looked up anew.
            first, most = rows[-1][0] + 1, min(most * 8, _MOST_READ)

    def _tokens_first(self, fits: str, values: dict[str, Any], first: int) -> _Entries:
        """Read a few ids by their tokens, then what they name.

        PostgreSQL joins the two tables whole, or compares all texts first, when left to choose. The
        array keeps it from that, and from counting on more entries than there are ids.
        """
        statement = text(
            "WITH t AS MATERIALIZED (SELECT id FROM search_tokens"  # noqa: S608
            " WHERE tokens @@ CAST(:tokens AS tsquery) AND id BETWEEN :first AND :last"
            " ORDER BY id LIMIT :most)"
            f" SELECT read.count, read.last, {_COLUMNS}"
            " FROM (SELECT count(*) AS count, max(id) AS last FROM t) read"
            f" LEFT JOIN search_entries e ON e.id = ANY (ARRAY(SELECT id FROM t)) AND {fits}"
            " ORDER BY e.id"
        )
        most, given = _BATCH, 0
        while given < _MOST_READ:
            rows = self._session.execute(statement, values | {"first": first, "most": most}).all()
            count, last, *_entry = rows[0]
            for row in rows:
                if row[2] is not None:
                    yield Entry(*row[2:])
            if count < most:
                return
            given += len(rows)
            # Where few fit of those that might, there is much to read.
            first, most = last + 1, min(most * 8, _MOST_READ)


def _best(index: _Index, asked: Asked, late: bool, limit: int) -> list[tuple[int, Entry]]:
    """Return the entries that fit best, with their rank."""
    found: dict[int, tuple[int, Entry]] = {}
    if not index.any(late=late):
        return []
    for way in asked.ways(index.part_at):
        here = 0
        for entry in index.read(way, late=late):
            if entry.id in found or (rank := way.rank(entry)) is None:
                continue
            found[entry.id] = (rank, entry)
            here += 1
            if here == limit:
                break
        if len(found) >= limit:
            break
    return sorted(found.values(), key=lambda one: (one[0], one[1].id))[:limit]


def _position(geometry: BaseGeometry) -> tuple[float, float, Bbox | None]:
    if geometry.geom_type == "Point":
        return geometry.x, geometry.y, None
    middle = (
        geometry.interpolate(0.5, normalized=True)
        if geometry.geom_type == "LineString"
        else shapely.point_on_surface(geometry)
    )
    west, south, east, north = geometry.bounds
    return middle.x, middle.y, (west, south, east, north)


def _features(
    session: Session, office_id: int, source: LayerSource, ids: list[int]
) -> dict[int, _Feature]:
    """Return the features of a source by their ids; rows, for a frame costs more than the rest."""
    table = SEARCHED[source]
    number, name = texts_of(source)
    is_place = source is LayerSource.PLACES
    statement = select(
        table.id,
        table.layer_id if is_place else null(),
        number,
        name,
        table.address if is_place else literal(""),
        func.ST_AsBinary(table.geom),
    ).where(table.office_id == office_id, table.id.in_(ids))
    rows = session.execute(statement).all()
    found = {row[0]: _Feature(*row[1:5], shapely.from_wkb(bytes(row[5]))) for row in rows}
    return _whole_streets(session, office_id, found) if source is LayerSource.STREETS else found


def _whole_streets(
    session: Session, office_id: int, pieces: dict[int, _Feature]
) -> dict[int, _Feature]:
    """Return streets whole, by the ids of pieces: a street is cut at its junctions."""
    shapes = defaultdict(list)
    rows = session.execute(
        select(Street.name, func.ST_AsBinary(Street.geom))
        .where(
            Street.office_id == office_id,
            Street.name.in_({one.name for one in pieces.values()} - {""}),
        )
        .order_by(Street.number)
    )
    for name, shape in rows:
        shapes[name].append(shapely.from_wkb(bytes(shape)))
    return {
        id_: replace(one, geometry=shapely.union_all(shapes[one.name])) if one.name else one
        for id_, one in pieces.items()
    }


def search(
    session: Session,
    office_id: int,
    typed: str,
    moment: Moment,
    *,
    sources: Collection[LayerSource],
    limit: int = 20,
) -> list[Found]:
    """Return an office's features that fit a text, best first.

    Parameters
    ----------
    typed
        Words; each must be in the name, the number or the address, or be the name's pinyin:
        syllables, initials or both (``shigu``, ``sg``, ``shig``).
    sources
        Where to look: the sources that the user may see. Routes are found on the patrol page, and
        the boundary is what one looks at anyhow.
    limit
        At most so many.
    """
    asked = Asked(typed)
    sources = [source for source in SEARCHED_SOURCES if source in sources]
    if not asked.words or not sources:
        return []
    index = _Index(session, office_id, sources, moment.day)
    best = _best(index, asked, late=False, limit=limit)
    if len(best) < limit and LayerSource.INCIDENTS in sources:
        incidents = _best(index, asked, late=True, limit=limit - len(best))
        best += [(rank + _AFTER_ALL, entry) for rank, entry in incidents]
    if not best:
        return []
    ids: dict[LayerSource, list[int]] = defaultdict(list)
    for _, entry in best:
        ids[LayerSource(entry.source)].append(entry.feature_id)
    features = {source: _features(session, office_id, source, some) for source, some in ids.items()}
    layers = session.execute(
        select(Layer.layer_id, Layer.source, Layer.name_zh, Layer.name_en).where(
            Layer.office_id == office_id
        )
    ).all()
    by_id = {layer.layer_id: layer for layer in layers}
    by_source = {layer.source: layer for layer in layers}
    found: list[Found] = []
    streets: set[str] = set()
    for rank, entry in best:
        source = LayerSource(entry.source)
        # Somebody may have taken it away since the index was read.
        if (one := features[source].get(entry.feature_id)) is None:
            continue
        if source is LayerSource.STREETS and one.name:
            if one.name in streets:
                continue
            streets.add(one.name)
        layer = by_source[source] if one.layer_id is None else by_id[one.layer_id]
        lon, lat, bbox = _position(one.geometry)
        found.append(
            Found(
                layer_id=layer.layer_id,
                name_zh=layer.name_zh,
                name_en=layer.name_en,
                number=one.number,
                name=one.name,
                address=one.address,
                lon=lon,
                lat=lat,
                bbox=bbox,
                rank=rank,
                marks=asked.marks(one.number, one.name, one.address),
            )
        )
    return found
