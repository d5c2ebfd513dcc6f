"""Styles of layers: what may be, what is refused beside its cause, what follows a change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
import shapely
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadField, NotFound
from webmap.layers import (
    CATALOGUE,
    Create,
    Field,
    Style,
    class_title,
    edit_places,
    value_text,
)
from webmap.layers.layer_wish import LayerWish
from webmap.layers.number_classes import number_classes
from webmap.layers.own_layers import add_layer
from webmap.layers.style_checks import checked_style, usual_style
from webmap.layers.styling import (
    StyleChanged,
    attribute_values,
    back_to_usual,
    change_style,
    find_layer,
)
from webmap.models import AuditEntry, Layer, LayerSource, Office, Place

WHO: dict[str, Any] = {"username": "commander", "now": NOW}
HYDRANTS = LayerWish(
    "消防栓", "Hydrants", "own", "Point", "diamond", "栓", "#d55e00",
    (
        Field("state", "状态", "State", choices=("正常", "损坏", "停用")),
        Field("works", "能用", "Works", "boolean"),
        Field("height", "高度", "Height", "number"),
    ),
)  # fmt: skip


@pytest.fixture
def office(spatialite_database: Database) -> Office:
    with spatialite_database.reading() as session:
        return session.scalars(select(Office).where(Office.code == "TINY")).one()


@pytest.fixture
def hydrants(spatialite_database: Database, office: Office) -> Layer:
    """Return a layer of hydrants with three places in it."""
    with spatialite_database.writing() as session:
        layer = add_layer(session, office, HYDRANTS, **WHO)
        states = [{"state": "正常", "works": True}, {"state": "正常"}, {"state": "损坏"}]
        for number, own in enumerate(states, start=1):
            point = shapely.Point(WEST + 0.001 * number, SOUTH + 0.001)
            new = Create(layer.layer_id, {"name": f"栓{number}"}, point, own)
            edit_places(session, office, [new], **WHO)
        return layer


@pytest.mark.parametrize("definition", CATALOGUE, ids=lambda one: one.layer_id)
def test_every_style_of_the_catalogue_may_be_chosen(definition: Any) -> None:
    layer = Layer(
        layer_id=definition.layer_id, source=LayerSource(definition.source), own=False,
        geometry_type=definition.geometry_type, name_zh="", name_en="",
        fields=[field.to_json() for field in definition.fields], style={},
    )  # fmt: skip
    assert checked_style(definition.style, layer) == definition.style
    assert usual_style(layer) == definition.style


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fill": "red"}, "fill"),
        ({"fill": None, "stroke": None}, "fill"),
        ({"fill_opacity": 1.2}, "fill_opacity"),
        ({"stroke_width_px": float("nan")}, "stroke_width_px"),
        ({"symbol": "heart"}, "symbol"),
        ({"symbol": None}, "symbol"),
        ({"glyph": "两字"}, "glyph"),
        ({"dash_px": (3.0,)}, "dash_px"),
        ({"dash_px": (3.0, 0.0)}, "dash_px"),
        ({"label_field": "colour"}, "label_field"),
        ({"min_zoom": 18, "max_zoom": 15}, "max_zoom"),
        ({"max_zoom": 15}, "label_min_zoom"),
        ({"by": "height"}, "by"),
        ({"by": "nothing"}, "by"),
        ({"variants": {"损坏": {"fill": "#111111"}}}, "by"),
        ({"by": "state", "variants": {"损坏": {"fill": "x"}}}, "variants.损坏.fill"),
        ({"by": "state", "variants": {"损坏": {"by": "state"}}}, "variants.损坏.by"),
        ({"by": "state", "variants": {"": {}}}, "variants"),
        ({"by": "state", "variants": {str(n): {} for n in range(41)}}, "variants"),
        ({"by": "state", "breaks": (1.0,)}, "breaks"),
        ({"by": "", "breaks": (1.0,)}, "breaks"),
        ({"by": "height", "breaks": (2.0, 1.0)}, "breaks"),
        ({"by": "height", "breaks": (1.0, 1.0)}, "breaks"),
        ({"by": "height", "breaks": (1.0, float("inf"))}, "breaks"),
        ({"by": "height", "breaks": tuple(range(9))}, "breaks"),
        ({"by": "height", "breaks": (1.0,), "variants": {"2": {}}}, "variants"),
        (
            {"by": "height", "breaks": (1.0,), "variants": {"1": {"breaks": ()}}},
            "variants.1.breaks",
        ),
    ],
)
def test_a_style_that_can_not_be_is_refused_beside_its_cause(
    hydrants: Layer, wrong: dict[str, Any], field: str
) -> None:
    style = replace(Style.from_json(hydrants.style), **wrong)
    with pytest.raises(BadField) as told:
        checked_style(style, hydrants)
    assert told.value.field == field


def test_a_style_is_kept_recorded_and_taken_back(
    spatialite_database: Database, office: Office, hydrants: Layer
) -> None:
    usual = Style.from_json(hydrants.style)
    style = replace(usual, fill="#0072B2", by="works", variants={"true": {"fill": "#009E73"}})
    with spatialite_database.writing() as session:
        was = session.get_one(Office, office.id).data_version
        changed = change_style(session, office, hydrants.layer_id, 1, style, **WHO)
    assert changed.version == 2
    assert changed.style["fill"] == "#0072b2"
    assert Style.from_json(changed.style).for_value(True).fill == "#009e73"
    with spatialite_database.writing() as session:
        assert session.get_one(Office, office.id).data_version == was + 1
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert entry.before == {"style": usual.to_json()}
        assert entry.after == {"style": changed.style}
        with pytest.raises(StyleChanged):
            change_style(session, office, hydrants.layer_id, 1, style, **WHO)
    with spatialite_database.writing() as session:
        same = change_style(
            session, office, hydrants.layer_id, 2, Style.from_json(changed.style), **WHO
        )
        assert same.version == 2, "what is as it was is no change"
        back = back_to_usual(session, office, "shops", 1, **WHO)
        assert back.version == 1
        with pytest.raises(NotFound):
            change_style(session, office, "nothing", 1, style, **WHO)


def test_numbers_that_have_colours_one_by_one_go_by_value(
    spatialite_database: Database, office: Office
) -> None:
    with spatialite_database.writing() as session:
        for number, floors in (("A001", 10), ("A002", 9), ("A003", 9)):
            session.execute(
                update(Place).where(Place.number == number)
                .values(layer_id="rentals", attributes={"floors": floors})
            )  # fmt: skip
        rentals = find_layer(session, office.id, "rentals")
        floors_of = next(v for v in attribute_values(session, rentals) if v.field.name == "floors")
        values = [value for value, _count in floors_of.counts]
        assert values == sorted(values, key=int)
        assert values[-2:] == ["9", "10"]


def test_values_are_counted_and_those_that_may_come_are_offered(
    spatialite_database: Database, hydrants: Layer
) -> None:
    with spatialite_database.reading() as session:
        state, works, height = attribute_values(session, hydrants)
        assert state.counts == (("正常", 2), ("损坏", 1), ("停用", 0))
        assert works.counts == (("true", 1), ("false", 0))
        assert (state.others, works.others) == (0, 0)
        assert (height.counts, height.numbers) == ((), None), "no hydrant has a height yet"
        assert attribute_values(session, find_layer(session, hydrants.office_id, "streets")) == []


def test_values_are_written_as_a_browser_writes_them() -> None:
    assert [value_text(value) for value in (True, 3, 3.0, 2.5, "甲")] == [
        "true", "3", "3", "2.5", "甲",
    ]  # fmt: skip


def test_classes_of_a_number_are_offered_by_its_quantiles_and_by_equal_steps() -> None:
    heights = [0.5, 0.75, 1.25, 1.5, 2.0, 2.5, 3.25, 9.5]
    found = number_classes(heights)
    assert found is not None
    assert (found.least, found.most) == (0.5, 9.5)
    assert found.quantiles[4] == (1.25, 2.0, 3.25)
    assert found.steps[3] == (3.5, 6.5)
    for limits in (*found.quantiles.values(), *found.steps.values()):
        assert list(limits) == sorted(set(limits))
        assert all(0.5 < limit <= 9.5 for limit in limits)
    counts = Counter(Style(breaks=found.quantiles[4]).key_of(height) for height in heights)
    assert set(counts.values()) == {2}, "as many places in each"
    rooms = number_classes([3, 3, 3, 3, 4, 12], whole=True)
    assert rooms is not None
    assert rooms.quantiles[5] == (4.0,), "what many share can not be cut"
    assert all(limit == round(limit) for limit in rooms.steps[9])
    assert number_classes([2.5, 2.5]) is None
    assert number_classes([]) is None


def test_a_limit_belongs_to_the_class_above_it_and_no_number_to_none() -> None:
    style = Style(
        fill="#aaaaaa", by="height", breaks=(1.5, 3.0),
        variants={"0": {"fill": "#000001"}, "1": {"fill": "#000002"}, "2": {"fill": "#000003"}},
    )  # fmt: skip
    fills = [style.for_value(value).fill for value in (-4, 1.49, 1.5, 2, 3.0, 1e9, None, "2")]
    assert fills == [
        "#000001", "#000001", "#000002", "#000002", "#000003", "#000003", "#aaaaaa", "#aaaaaa",
    ]  # fmt: skip
    assert [class_title(style.breaks, number) for number in range(3)] == [
        "< 1.5", "1.5 – 3", "≥ 3",
    ]  # fmt: skip
    assert Style.from_json(style.to_json()) == style
