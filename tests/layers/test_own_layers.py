"""Layers that an office adds itself: what may be wished, and what changes do to places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.layers.conftest import Importer
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadField, DomainError, Forbidden, NotFound
from webmap.layers import Create, Field, Moment, Style, edit_places, list_layers, undo_change
from webmap.layers.field_changes import TouchesPlaces, effects_of
from webmap.layers.layer_wish import LayerWish, checked_wish, free_name, style_of
from webmap.layers.own_layers import (
    LayerChanged,
    LayerNotEmpty,
    add_layer,
    change_layer,
    remove_layer,
    wish_of,
)
from webmap.models import ChangeSet, Layer, Office, Place

WHO = {"username": "commander", "now": NOW}
STATE = Field("state", "状态", "State", choices=("正常", "损坏"))
FLOW = Field("flow", "流量", "Flow", "number", unit="升/秒", least=0, most=50)
LEVEL = Field("", "等级", "", required=True)
HYDRANTS = LayerWish(
    "消防栓", "Hydrants", "own", "Point", "diamond", "栓", "#d55e00", (STATE, FLOW)
)


@pytest.fixture
def office(spatialite_database: Database) -> Office:
    with spatialite_database.reading() as session:
        return session.scalars(select(Office).where(Office.code == "TINY")).one()


@pytest.fixture
def hydrants(spatialite_database: Database, office: Office) -> Layer:
    """Return a layer of hydrants with two places in it."""
    with spatialite_database.writing() as session:
        layer = add_layer(session, office, HYDRANTS, **WHO)
        for number, own in enumerate([{"state": "正常", "flow": 12.5}, {"state": "损坏"}], start=1):
            point = shapely.Point(WEST + 0.001 * number, SOUTH + 0.001)
            named = {"name": f"栓{number}"}
            edit_places(session, office, [Create(layer.layer_id, named, point, own)], **WHO)
        return layer


def change(
    database: Database, office: Office, layer: Layer, wish: LayerWish, *, accepted: bool = False
) -> Layer:
    with database.writing() as session:
        return change_layer(
            session, office, layer.layer_id, layer.version, wish, accepted=accepted, **WHO
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_zh": " "}, "name_zh"),
        ({"name_zh": "商铺"}, "name_zh"),
        ({"name_zh": "长" * 41}, "name_zh"),
        ({"group": "grids"}, "group"),
        ({"symbol": "heart"}, "symbol"),
        ({"glyph": "消防"}, "glyph"),
        ({"colour": "red"}, "colour"),
        ({"fields": (replace(STATE, title_zh=""),)}, "fields.0.title_zh"),
        ({"fields": (STATE, replace(FLOW, title_zh=" 状态"))}, "fields.1.title_zh"),
        ({"fields": (STATE, replace(FLOW, name="state"))}, "fields.1.name"),
        ({"fields": (replace(STATE, name="sub_grid"),)}, "fields.0.name"),
        ({"fields": (replace(STATE, name='a"b'),)}, "fields.0.name"),
        ({"fields": (replace(STATE, choices=("好", "好")),)}, "fields.0.choices"),
        ({"fields": (replace(STATE, choices=("好", " ")),)}, "fields.0.choices"),
        ({"fields": (replace(FLOW, choices=("1",)),)}, "fields.0.choices"),
        ({"fields": (replace(FLOW, least=9, most=1),)}, "fields.0.most"),
        ({"fields": (replace(FLOW, most=float("nan")),)}, "fields.0.most"),
        ({"fields": (replace(STATE, least=1),)}, "fields.0.least"),
        ({"fields": tuple(replace(FLOW, name="", title_zh=f"f{i}") for i in range(41))}, "fields"),
    ],
)
def test_what_can_not_be_is_named_beside_its_cause(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(BadField) as refused:
        checked_wish(replace(HYDRANTS, **wrong), {"商铺"})
    assert refused.value.field == field


def test_fields_are_given_names_that_programs_can_use() -> None:
    titles = [("编号", ""), ("状态", "State"), ("State", "state"), ("2级", ""), ("???", "")]
    fields = tuple(Field("", title, english) for title, english in titles)
    names = [field.name for field in checked_wish(replace(HYDRANTS, fields=fields), ()).fields]
    assert names == ["bian_hao", "state", "state_2", "f_2_ji", "f_2"]
    assert free_name("number", {"number"}) == "number_2"


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
def test_a_wish_comes_back_from_the_layer_that_fulfils_it(kind: str) -> None:
    wish = replace(HYDRANTS, geometry_type=kind, name_en="Hydrants")
    if kind == "LineString":
        wish = replace(wish, symbol="circle", glyph="")
    layer = Layer(
        name_zh=wish.name_zh, name_en=wish.name_en, group=wish.group, geometry_type=kind,
        fields=[field.to_json() for field in wish.fields], style=style_of(wish).to_json(),
    )  # fmt: skip
    assert wish_of(layer) == wish
    thick = replace(style_of(wish), size_px=33.0, min_zoom=12)
    again = style_of(replace(wish, colour="#123456"), thick)
    assert (again.size_px, again.min_zoom) == (33.0, 12), "what was styled elsewhere stays"


def test_a_new_layer_lies_above_the_places_and_below_the_grids(
    spatialite_database: Database, office: Office, hydrants: Layer
) -> None:
    assert hydrants.layer_id == "hydrants"
    with spatialite_database.reading() as session:
        layers = list_layers(session, office.id, Moment(NOW.date(), NOW))
    order = [layer.layer_id for layer in layers]
    assert order[order.index("hydrants") - 1 : order.index("hydrants") + 2] == [
        "food_stalls", "hydrants", "sub_grids",
    ]  # fmt: skip
    mine = layers[order.index("hydrants")]
    assert (mine.count, mine.own, mine.version) == (2, True, 1)
    assert mine.style == Style.from_json(hydrants.style)
    with spatialite_database.writing() as session:
        second = replace(HYDRANTS, name_zh="消防栓二")
        assert add_layer(session, office, second, **WHO).layer_id == "hydrants_2"
        taken = replace(HYDRANTS, name_zh="另一种商铺", name_en="Shops")
        assert add_layer(session, office, taken, **WHO).layer_id == "shops_2"
        with pytest.raises(BadField):
            add_layer(session, office, HYDRANTS, **WHO)


def test_a_file_fills_a_new_layer_by_its_own_fields(
    run_import: Importer, hydrants: Layer, tmp_path: Path
) -> None:
    rows = [
        "编号,名称,状态,流量,lon,lat",
        f"H1,栓甲,正常,20,{WEST + 0.003},{SOUTH + 0.003}",
        f"H2,栓乙,正常,99,{WEST + 0.003},{SOUTH + 0.004}",
        f"H3,栓丙,丢了,20,{WEST + 0.003},{SOUTH + 0.005}",
    ]
    path = tmp_path / "hydrants.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(DomainError) as refused:
        run_import(path, layer_id=hydrants.layer_id)
    assert {problem.row for problem in refused.value.problems} == {3, 4}
    path.write_text("\n".join(rows[:2]), encoding="utf-8")
    assert run_import(path, layer_id=hydrants.layer_id).counts.added == 1


def test_a_field_that_nobody_must_fill_is_added_freely(
    spatialite_database: Database, office: Office, hydrants: Layer
) -> None:
    wish = replace(HYDRANTS, fields=(*HYDRANTS.fields, Field("", "备注", "Note")))
    changed = change(spatialite_database, office, hydrants, wish)
    assert changed.version == 2
    assert [field["name"] for field in changed.fields] == ["state", "flow", "note"]
    same = change(spatialite_database, office, changed, wish_of(changed))
    assert same.version == 2, "nothing is different"
    with pytest.raises(LayerChanged):
        change(spatialite_database, office, hydrants, wish)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ((FLOW,), ("状态", "removed", 2, ("栓1", "栓2"))),
        ((STATE,), ("流量", "removed", 1, ("栓1",))),
        ((STATE, replace(FLOW, required=True)), ("流量", "missing", 1, ("栓2",))),
        ((STATE, replace(FLOW, most=10)), ("流量", "broken", 1, ("栓1",))),
        ((replace(STATE, choices=("正常",)), FLOW), ("状态", "broken", 1, ("栓2",))),
        ((STATE, FLOW, LEVEL), ("等级", "missing", 2, ("栓1", "栓2"))),
    ],
)  # fmt: skip
def test_a_change_that_touches_places_says_how_many_and_waits_for_a_yes(
    spatialite_database: Database,
    office: Office,
    hydrants: Layer,
    fields: tuple[Field, ...],
    told: tuple[object, ...],
) -> None:
    wish = replace(HYDRANTS, fields=fields)
    with pytest.raises(TouchesPlaces) as refused:
        change(spatialite_database, office, hydrants, wish)
    (effect,) = refused.value.effects
    assert (effect.title, effect.effect, effect.count, effect.names) == told
    changed = change(spatialite_database, office, hydrants, wish, accepted=True)
    assert len(changed.fields) == len(fields)
    with spatialite_database.reading() as session:
        kept = session.scalars(
            select(Place.attributes).where(Place.layer_id == "hydrants").order_by(Place.number)
        ).all()
    assert kept == [{"state": "正常", "flow": 12.5}, {"state": "损坏"}], "no value is lost"


def test_a_rule_that_is_loosened_and_an_empty_layer_touch_nothing() -> None:
    full = [("甲", {"state": "正常", "flow": 3.0})]
    loose = (replace(STATE, choices=()), replace(FLOW, most=None))
    assert effects_of((STATE, FLOW), loose, full) == []
    assert effects_of((STATE, FLOW), (), []) == []


def test_neither_type_nor_geometry_changes_under_places(
    spatialite_database: Database, office: Office, hydrants: Layer
) -> None:
    for wish, field in [
        (replace(HYDRANTS, fields=(STATE, replace(FLOW, type="integer"))), "fields.1.type"),
        (replace(HYDRANTS, geometry_type="Polygon"), "geometry_type"),
    ]:
        with pytest.raises(BadField) as refused:
            change(spatialite_database, office, hydrants, wish, accepted=True)
        assert refused.value.field == field


def test_a_layer_goes_with_its_places_only_when_that_is_said(
    spatialite_database: Database, office: Office, hydrants: Layer
) -> None:
    with spatialite_database.writing() as session, pytest.raises(LayerNotEmpty) as refused:
        remove_layer(session, office, hydrants.layer_id, 1, **WHO)
    assert (refused.value.places, refused.value.waiting) == (2, 0)
    with spatialite_database.writing() as session:
        remove_layer(session, office, hydrants.layer_id, 1, with_places=True, **WHO)
        latest = session.scalars(select(ChangeSet).order_by(ChangeSet.id.desc())).first()
        assert latest is not None
        assert latest.counts == {"hydrants": [0, 0, 2]}
    with spatialite_database.writing() as session:
        assert session.scalar(select(func.count()).where(Place.layer_id == "hydrants")) == 0
        with pytest.raises(DomainError, match="已经没有了"):
            undo_change(session, office, latest.id, **WHO)


def test_the_catalogues_layers_and_those_of_others_stay(
    spatialite_database: Database, office: Office, hydrants: Layer
) -> None:
    with spatialite_database.writing() as session:
        other = session.scalars(select(Office).where(Office.code != "TINY")).first()
        assert other is not None
        with pytest.raises(NotFound):
            remove_layer(session, other, hydrants.layer_id, 1, with_places=True, **WHO)
        with pytest.raises(Forbidden):
            remove_layer(session, office, "shops", 1, with_places=True, **WHO)
        with pytest.raises(Forbidden):
            change_layer(session, office, "shops", 1, HYDRANTS, **WHO)
