"""Places (场所): rows of any layer of places, of the catalogue or the office's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.errors import N_
from webmap.grids import sub_grid_ids
from webmap.layers.changes import (
    Change,
    ChangeCounts,
    keep_states_of,
    new_place_ids,
    note_counts,
)
from webmap.layers.files import Remark
from webmap.layers.imports.fields import FieldSpec
from webmap.layers.imports.rows import (
    Counts,
    Destination,
    ImportMode,
    ImportRows,
    Prepared,
)
from webmap.layers.imports.writing import (
    delete_ids,
    insert_rows,
    keys_and_ids,
    update_rows,
)
from webmap.layers.place_rules import ADDRESS, NAME, NUMBER, geometry_types, specs_of
from webmap.models import Layer, Place, to_stored


@dataclass(frozen=True)
class _There:
    """A place that is there already."""

    version: int
    name: str
    address: str
    attributes: dict[str, Any]
    wkb: bytes


class PlacesTarget:
    """Takes places; their sub-grid is derived from where they lie."""

    key = "number"
    inside = True
    address: str | None = "address"
    passes_over = False

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return number, name and address, and the layer's own fields."""
        return (NUMBER, NAME, ADDRESS, *specs_of(layer))

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return the geometry types that the layer takes."""
        return geometry_types(layer)

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Return the rows as they are."""
        return Prepared(rows)

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the layer's places, by number."""
        return keys_and_ids(
            to.session,
            Place.number,
            Place.office_id == to.office.id,
            Place.layer_id == to.layer.layer_id,
        )

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the places; one that the file leaves as it is stays untouched."""
        assert to.change is not None
        names = [field["name"] for field in to.layer.fields]
        whole = to.mode is ImportMode.REPLACE
        there = self._there(to) if existing and to.mode is not ImportMode.ADD else {}
        grids = sub_grid_ids(to.session, to.office.id, rows.geometry, to.now)
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for row, shape, wkb, grid in zip(
            rows.records(), rows.geometry, shapely.to_wkb(rows.geometry), grids, strict=True
        ):
            attributes = {name: row[name] for name in names if row[name] is not None}
            values = {
                "name": row["name"],
                "address": row["address"],
                "attributes": attributes,
                "sub_grid_id": grid,
                "changed_in": to.change.id,
            }
            old = there.get(row["number"])
            if old is None:
                own = {"office_id": to.office.id, "layer_id": to.layer.layer_id}
                new.append({**own, "number": row["number"], **values, "geom": to_stored(shape)})
                continue
            if not whole:
                values["attributes"] = old.attributes | attributes
                if "address" not in rows.given:
                    values["address"] = old.address
            same = (values["name"], values["address"], values["attributes"], wkb)
            if same != (old.name, old.address, old.attributes, old.wkb):
                values |= {"id": existing[row["number"]], "version": old.version + 1}
                changed.append({**values, "geom": to_stored(shape)})
        kept = set(rows.values["number"]) if whole else set(existing)
        gone = [place_id for number, place_id in existing.items() if number not in kept]
        self._keep(new, changed, gone, to.session, to.change)
        done = ChangeCounts(len(new), len(changed), len(gone))
        note_counts(to.session, to.change, {to.layer.layer_id: done})
        remarks = []
        if unchanged := len(rows) - len(new) - len(changed):
            remarks.append(
                Remark(N_("%(count)s 行和图层里的一样，没有改动。"), {"count": unchanged})
            )
        return Counts(len(new), len(changed), len(gone)), remarks

    def _keep(
        self,
        new: list[dict[str, Any]],
        changed: list[dict[str, Any]],
        gone: list[int],
        session: Session,
        change: Change,
    ) -> None:
        keep_states_of(session, change, [values["id"] for values in changed] + gone)
        delete_ids(session, Place, gone)
        update_rows(session, Place, changed)
        if new:
            for values, place_id in zip(new, new_place_ids(session, len(new)), strict=True):
                values["id"] = place_id
            insert_rows(session, Place, new)

    def _there(self, to: Destination) -> dict[str, _There]:
        rows = to.session.execute(
            select(
                Place.number, Place.version, Place.name, Place.address, Place.attributes,
                func.ST_AsBinary(Place.geom),
            ).where(Place.office_id == to.office.id, Place.layer_id == to.layer.layer_id)
        )  # fmt: skip
        return {row[0]: _There(row[1], row[2], row[3], row[4], bytes(row[5])) for row in rows}
