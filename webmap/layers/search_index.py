"""The index of the search: kept true by marks of what changed, read before each commit.

Triggers in the database take the entry of a feature away whenever its texts change, by whatever
way, and mark it (migration 0007). Before a session that writes commits, what is marked is read
again in the same transaction; the index can't say what the tables don't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, delete, event, insert, literal, null, select, text
from sqlalchemy.orm import Session

from webmap.errors import N_
from webmap.layers.changes import chunks
from webmap.layers.imports.progress import tell
from webmap.layers.search_text import key, tokens
from webmap.models import (
    SEARCHED_SOURCES,
    Hotspot,
    HotspotStatus,
    Incident,
    LayerSource,
    Place,
    PoliceGrid,
    Railway,
    SearchEntry,
    SearchStale,
    Street,
    SubGrid,
    entry_key,
)

Statement = Select[*tuple[Any, ...]]
SEARCHED: dict[LayerSource, Any] = {
    LayerSource.PLACES: Place,
    LayerSource.STREETS: Street,
    LayerSource.RAILWAYS: Railway,
    LayerSource.POLICE_GRIDS: PoliceGrid,
    LayerSource.SUB_GRIDS: SubGrid,
    LayerSource.HOTSPOTS: Hotspot,
    LayerSource.INCIDENTS: Incident,
}
_GRIDS = {LayerSource.POLICE_GRIDS, LayerSource.SUB_GRIDS}
# PostgreSQL plans by what it last counted; it counts by itself a minute after a large import.
_MANY = 5000
_DOING = N_("正在登记查找")


@dataclass(frozen=True)
class _Texts:
    """What is read of a feature."""

    id: int
    office_id: int
    number: str
    name: str
    address: str
    valid_from: date | None
    valid_to: date | None


def texts_of(source: LayerSource) -> tuple[Any, Any]:
    """Return the columns of the number and the name of a source's features."""
    table = SEARCHED[source]
    return (
        table.code if source in _GRIDS else table.number,
        table.location if source is LayerSource.INCIDENTS else table.name,
    )


def _read(source: LayerSource) -> Statement:
    """Return the query of the texts of a source's features."""
    table = SEARCHED[source]
    number, name = texts_of(source)
    address = table.address if source is LayerSource.PLACES else literal("")
    days = (table.valid_from, table.valid_to) if source in _GRIDS else (null(), null())
    statement = select(table.id, table.office_id, number, name, address, *days)
    if source is LayerSource.HOTSPOTS:
        statement = statement.where(Hotspot.status != HotspotStatus.CLOSED)
    return statement


def refresh(session: Session) -> int:
    """Read again what is marked, in the transaction of the session; give how many there were."""
    marked: dict[LayerSource, list[int]] = defaultdict(list)
    offices: set[int] = set()
    taken = session.execute(
        delete(SearchStale).returning(
            SearchStale.source, SearchStale.feature_id, SearchStale.office_id
        ),
        execution_options={"synchronize_session": False},
    )
    for source, feature_id, office_id in taken:
        marked[LayerSource(source)].append(feature_id)
        if source == LayerSource.STREETS:
            offices.add(office_id)
    if not marked:
        return 0
    count = sum(map(len, marked.values()))
    for source, ids in marked.items():
        statement = _read(source)
        if source is LayerSource.STREETS:
            # A street's name is found once, by one of its pieces: all are read.
            own = SearchEntry.office_id.in_(offices), SearchEntry.source == source
            session.execute(
                delete(SearchEntry).where(*own), execution_options={"synchronize_session": False}
            )
            statements = [statement.where(Street.office_id.in_(offices)).order_by(Street.number)]
            _keep(session, source, statements, _whole_streets, count)
        else:
            column = SEARCHED[source].id
            statements = [statement.where(column.in_(some)) for some in chunks(sorted(ids))]
            _keep(session, source, statements, list, count)
    if count >= _MANY and session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE search_entries, search_tokens"))
    return count


def _keep(
    session: Session,
    source: LayerSource,
    statements: Sequence[Statement],
    known: Callable[[Iterable[_Texts]], list[_Texts]],
    count: int,
) -> None:
    done = 0
    for statement in statements:
        entries: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []
        for one in known(_Texts(*row) for row in session.execute(statement)):
            number, name, address = key(one.number), key(one.name), key(one.address)
            entry_id = entry_key(one.office_id, source, one.id, name)
            entries.append(
                {
                    "id": entry_id,
                    "office_id": one.office_id,
                    "source": source.value,
                    "feature_id": one.id,
                    "number_key": number,
                    "name_key": name,
                    "address_key": address,
                    "valid_from": one.valid_from,
                    "valid_to": one.valid_to,
                }
            )
            words.append({"id": entry_id, "tokens": tokens(number, name, address)})
        if entries:
            tell(session, _DOING, done, count)
            # FTS5 writes what it has gathered out whenever an id is smaller than the one before.
            for rows in (entries, words):
                rows.sort(key=itemgetter("id"))
            session.execute(insert(SearchEntry.__table__), entries)  # type: ignore[arg-type]
            session.execute(_TOKENS[session.get_bind().dialect.name], words)
            done += len(entries)


_TOKENS = {
    "sqlite": text("INSERT INTO search_tokens (rowid, tokens) VALUES (:id, :tokens)"),
    "postgresql": text(
        "INSERT INTO search_tokens (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))"
    ),
}


def _whole_streets(pieces: Iterable[_Texts]) -> list[_Texts]:
    """Return the pieces of streets, the name only with the first of each street."""
    seen: set[tuple[int, str]] = set()
    found = []
    for piece in pieces:
        street = piece.office_id, piece.name
        name = "" if street in seen else piece.name
        seen.add(street)
        found.append(_Texts(piece.id, piece.office_id, piece.number, name, "", None, None))
    return found


def reindex(session: Session) -> int:
    """Read all features of all offices anew; give how many there are."""
    quiet = {"synchronize_session": False}
    session.execute(delete(SearchEntry), execution_options=quiet)
    session.execute(delete(SearchStale), execution_options=quiet)
    for source in SEARCHED_SOURCES:
        table = SEARCHED[source]
        session.execute(
            insert(SearchStale).from_select(
                ["source", "feature_id", "office_id"],
                select(literal(source.value), table.id, table.office_id),
            )
        )
    return refresh(session)


@event.listens_for(Session, "before_commit")
def _keep_true(session: Session) -> None:
    """Read again what a session that writes changed, before it commits."""
    if session.get_bind().get_execution_options().get("writes", False):
        session.flush()
        refresh(session)
