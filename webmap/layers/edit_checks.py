"""Checks of edits: every value against the rules of its layer, every shape against the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from webmap.errors import N_
from webmap.layers.edits import Create, EditProblem, PlaceSnapshot, Update
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.fields import FieldSpec, read_values
from webmap.layers.imports.placing import STORED_DECIMALS, fitting
from webmap.layers.imports.privacy import without_numbers
from webmap.layers.place_rules import ADDRESS, NAME, NUMBER, geometry_types, specs_of
from webmap.models import Layer

MOST_CORNERS = 10_000


@dataclass
class Draft:
    """A place that an operation makes or changes, as it is to be kept.

    Parameters
    ----------
    operation
        Position of the operation.
    before
        The place as it is; None: a new one.
    """

    operation: int
    layer: Layer
    before: PlaceSnapshot | None
    number: str = ""
    name: str = ""
    address: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    geometry: BaseGeometry | None = None

    @property
    def title(self) -> str:
        """Return what the place is called, for people."""
        if self.before is not None:
            return self.before.name or self.before.number
        return self.name or self.number or self.layer.name_zh

    @property
    def differs(self) -> bool:
        """Return whether it is other than what is there."""
        old = self.before
        if old is None:
            return True
        mine = (self.number, self.name, self.address, self.attributes)
        theirs = (old.number, old.name, old.address, dict(old.attributes))
        return mine != theirs or shapely.to_wkb(self.geometry) != shapely.to_wkb(old.geometry)


class EditChecker:
    """Makes drafts of operations and gathers what is wrong with them."""

    def __init__(self, area: OfficeArea) -> None:
        self._area = area
        self.problems: list[EditProblem] = []

    def refuse(self, draft: Draft, where: str, message: str, **params: Any) -> None:
        """Say that a value of a draft can't be taken."""
        self.problems.append(EditProblem(draft.operation, draft.title, where, message, params))

    def draft(
        self, position: int, operation: Create | Update, layer: Layer, before: PlaceSnapshot | None
    ) -> Draft:
        """Return an operation's place with its values checked; its shape is not yet looked at."""
        made = Draft(position, layer, before, geometry=operation.geometry)
        whole = isinstance(operation, Create) or operation.whole
        if before is not None and not whole:
            made.number, made.name, made.address = before.number, before.name, before.address
            made.attributes = dict(before.attributes)
        elif before is not None:
            # Values of fields that the layer has no more: out of sight, and nobody's to take away.
            known = {spec.name for spec in specs_of(layer)}
            made.attributes = {
                name: value for name, value in before.attributes.items() if name not in known
            }
        if before is not None and operation.geometry is None:
            made.geometry = before.geometry
        # Before the others: what the place is called stands in what is said of them.
        for spec in (NAME, NUMBER, ADDRESS):
            if spec.name in operation.values:
                value = self._value(made, spec, spec.name, operation.values[spec.name])
                setattr(made, spec.name, value or "")
        if whole and not made.name and "name" not in operation.values:
            self.refuse(made, "name", N_("缺少“%(title)s”。"), title=NAME.title)
        # Who replaces a place names it by its number, and need not repeat it.
        if before is not None and not made.number:
            made.number = before.number
        self._attributes(made, operation.attributes, whole=whole)
        return made

    def _attributes(self, draft: Draft, given: Mapping[str, Any], *, whole: bool) -> None:
        specs = {spec.name: spec for spec in specs_of(draft.layer)}
        for name in given:
            if name not in specs:
                self.refuse(
                    draft, f"attributes.{name}", N_("图层没有“%(field)s”这个字段。"), field=name
                )
        for name, spec in specs.items():
            if name in given:
                value = self._value(draft, spec, f"attributes.{name}", given[name])
                if value is None:
                    draft.attributes.pop(name, None)
                else:
                    draft.attributes[name] = value
            elif whole and spec.required:
                self.refuse(draft, f"attributes.{name}", N_("缺少“%(title)s”。"), title=spec.title)

    def _value(self, draft: Draft, spec: FieldSpec, where: str, cell: Any) -> Any:
        if spec is NUMBER and draft.before is None and cell in (None, ""):
            return ""
        cells = np.empty(1, dtype=object)
        cells[0] = cell
        values, problems = read_values(cells, np.array([draft.operation]), spec)
        for problem in problems:
            self.refuse(draft, where, problem.message, **problem.params)
        if (
            isinstance(values[0], str)
            and spec is not NUMBER
            and self._tells(draft, where, values[0])
        ):
            self.refuse(draft, where, N_("“%(title)s”里不要写身份证号或手机号。"), title=spec.title)
        return values[0]

    def _tells(self, draft: Draft, where: str, text: str) -> bool:
        """Return whether a text newly tells a person's number."""
        old = getattr(draft.before, where, "") if draft.before is not None else ""
        return text != old and without_numbers(text) != text

    def check_shapes(self, drafts: Sequence[Draft]) -> None:
        """Look at the new shapes of drafts: their type, whether they are valid, and where."""
        new = [
            draft
            for draft in drafts
            if draft.before is None or draft.geometry is not draft.before.geometry
        ]
        for draft in [draft for draft in new if not self._is_usable(draft)]:
            new.remove(draft)
            draft.geometry = None
        for layer in {draft.layer.layer_id: draft.layer for draft in new}.values():
            some = [draft for draft in new if draft.layer.layer_id == layer.layer_id]
            shapes = np.empty(len(some), dtype=object)
            shapes[:] = [draft.geometry for draft in some]
            self._check_layer(some, _rounded(shapes), layer)

    def _is_usable(self, draft: Draft) -> bool:
        shape = draft.geometry
        if shape is None or shape.is_empty:
            self.refuse(draft, "geometry", N_("没有坐标。"))
            return False
        corners = shapely.get_coordinates(shape)
        if len(corners) > MOST_CORNERS:
            self.refuse(
                draft, "geometry", N_("图形有 %(count)s 个点，最多 %(most)s 个。"),
                count=len(corners), most=MOST_CORNERS,
            )  # fmt: skip
            return False
        if not (np.abs(corners) <= (180, 90)).all():
            self.refuse(draft, "geometry", N_("坐标不可能：经度在 ±180、纬度在 ±90 之间。"))
            return False
        return True

    def _check_layer(
        self, drafts: Sequence[Draft], shapes: NDArray[np.object_], layer: Layer
    ) -> None:
        shapes, problems = fitting(shapes, np.arange(len(drafts)), geometry_types(layer))
        for problem in problems:
            assert problem.row is not None
            self.refuse(drafts[problem.row], "geometry", problem.message, **problem.params)
        for draft, shape in zip(drafts, shapes, strict=True):
            draft.geometry = shape
        known = [draft for draft in drafts if draft.geometry is not None]
        inner = shapely.point_on_surface([draft.geometry for draft in known])
        inside = self._area.holds(shapely.get_x(inner), shapely.get_y(inner))
        for draft, point, held in zip(known, inner, inside, strict=True):
            if not held:
                text = f"{point.x:.6f}, {point.y:.6f}"
                self.refuse(draft, "geometry", N_("坐标 %(xy)s 在辖区外。"), xy=text)


def _rounded(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    flat = shapely.force_2d(shapes)
    return shapely.transform(flat, lambda corners: corners.round(STORED_DECIMALS))
