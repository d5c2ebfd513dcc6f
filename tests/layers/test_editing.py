"""Edits of places: the layer's rules, versions, conflicts, and the history that they leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.tiny_office import EAST, SOUTH, WEST
from webmap.database import Database
from webmap.errors import Conflict, NotFound
from webmap.layers import (
    ChangeFilter,
    Create,
    Delete,
    EditConflict,
    EditResult,
    InvalidEdits,
    PlaceSnapshot,
    Update,
    edit_places,
    find_place,
    layer_at,
    list_changes,
    place_at,
    place_history,
    places_changed,
    restore_place,
    undo_change,
)
from webmap.models import AuditEntry, ChangeKind, Layer, Office, Place

INSIDE = shapely.Point(WEST + 0.007, SOUTH + 0.007)
LATER = NOW + timedelta(hours=1)


class Editor:
    """Edits the tiny office, each call in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def _write(self, function: Callable[..., EditResult], *args: Any, **named: Any) -> EditResult:
        with self.database.writing() as session:
            office = session.scalars(select(Office).where(Office.code == "TINY")).one()
            named = {"username": "tester", "now": NOW} | named
            return function(session, office, *args, **named)

    def read(self, function: Callable[..., Any], *args: Any) -> Any:
        with self.database.reading() as session:
            office = session.scalars(select(Office).where(Office.code == "TINY")).one()
            return function(session, office.id, *args)

    def edit(self, *operations: Any, **named: Any) -> EditResult:
        return self._write(edit_places, operations, **named)

    def undo(self, change_id: int | None, **named: Any) -> EditResult:
        return self._write(undo_change, change_id, **named)

    def restore(self, *args: Any, **named: Any) -> EditResult:
        return self._write(restore_place, *args, **named)

    def shop(self, number: str = "A001") -> PlaceSnapshot:
        return self.read(find_place, "shops", number)


@pytest.fixture
def editor(database: Database) -> Editor:
    return Editor(database)


@pytest.fixture
def quick(spatialite_database: Database) -> Editor:
    """Return the editor on SpatiaLite, for what can't differ between databases."""
    return Editor(spatialite_database)


def problems(editor: Editor, *operations: Any) -> dict[str, str]:
    with pytest.raises(InvalidEdits) as caught:
        editor.edit(*operations)
    return {
        f"{one.operation}.{one.field}": one.message % one.params for one in caught.value.problems
    }


def test_several_edits_are_one_change_set_with_who_and_when(editor: Editor) -> None:
    first, second = editor.shop("A001"), editor.shop("A002")
    made = editor.edit(
        Update(first.place_id, 1, {"name": "新名"}, {"trade": "面馆"}),
        Delete(second.place_id, 1),
        Create("shops", {"name": "新店"}, INSIDE, {"trade": "超市"}),
    )
    kept, gone, new = made.places
    assert kept is not None
    assert new is not None
    assert gone is None
    assert (kept.name, kept.attributes, kept.version) == ("新名", {"trade": "面馆"}, 2)
    assert (kept.number, kept.address) == (first.number, first.address), "what is not given stays"
    assert (new.number, new.version, new.sub_grid) == ("20261123-01", 1, "2-2")
    (change,) = editor.read(list_changes, ChangeFilter())
    assert (change.username, change.at, change.kind) == ("tester", NOW, ChangeKind.EDIT)
    counts = change.counts["shops"]
    assert (counts.created, counts.updated, counts.deleted) == (1, 1, 1)
    told = editor.read(places_changed, change.id, 10)
    assert {(one.before and one.before.name, one.after and one.after.name) for one in told} == {
        (first.name, "新名"), (second.name, None), (None, "新店"),
    }  # fmt: skip
    with editor.database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.username) == ("places.edit", "tester")
        assert entry.after is not None
        assert entry.after["places"] == ["shops:A001", "shops:20261123-01", "shops:A002"]
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        assert office.data_version == 2


def test_an_edit_that_changes_nothing_leaves_no_trace(quick: Editor) -> None:
    shop = quick.shop()
    made = quick.edit(Update(shop.place_id, 1, {"name": shop.name}, {"trade": "便利店"}))
    assert made.change_set_id is None
    assert quick.read(list_changes, ChangeFilter()) == []
    assert quick.shop().version == 1


def test_every_broken_rule_is_named_with_its_place_and_field_and_nothing_is_kept(
    quick: Editor,
) -> None:
    shop = quick.shop()
    bow = shapely.Polygon([(114.001, 22.701), (114.002, 22.702), (114.002, 22.701),
                           (114.001, 22.702)])  # fmt: skip
    found = problems(
        quick,
        Update(shop.place_id, 1, {"name": "张 13800138000", "number": "A003"}, {"colour": "red"}),
        Create("shops", {"name": "远处"}, shapely.Point(EAST + 0.02, SOUTH)),
        Create("rentals", {"name": ""}, bow, {"rooms": -1, "floors": "三层半"}),
        Create("shops", {"name": "面"}, shapely.box(114.001, 22.701, 114.002, 22.702)),
        Create("shops", {"name": "无"}, None),
    )
    assert set(found) == {
        "0.name", "0.number", "0.attributes.colour", "1.geometry", "2.name", "2.geometry",
        "2.attributes.rooms", "2.attributes.floors", "3.geometry", "4.geometry",
    }  # fmt: skip
    assert "新村手机维修" in found["0.number"], "the place that has the number is named"
    assert "辖区外" in found["1.geometry"]
    assert "自己相交" in found["2.geometry"]
    assert "三层半" in found["2.attributes.floors"]
    assert quick.shop() == shop


def test_a_layers_own_rules_hold_required_choices_and_ranges(quick: Editor) -> None:
    fields = [
        {"name": "kind", "title_zh": "种类", "title_en": "Kind", "type": "text", "unit": "",
         "required": True, "choices": ["球机", "枪机"]},
        {"name": "height", "title_zh": "高度", "title_en": "Height", "type": "number", "unit": "米",
         "least": -5, "most": 30},
    ]  # fmt: skip
    with quick.database.writing() as session:
        session.execute(
            update(Layer).where(Layer.layer_id == "shops").values(fields=fields, own=True)
        )
    found = problems(
        quick,
        Create("shops", {"name": "一"}, INSIDE),
        Create("shops", {"name": "二"}, INSIDE, {"kind": "半球", "height": 31}),
    )
    assert set(found) == {"0.attributes.kind", "1.attributes.kind", "1.attributes.height"}
    assert "球机" in found["1.attributes.kind"]
    made = quick.edit(Create("shops", {"name": "三"}, INSIDE, {"kind": "球机", "height": -2}))
    assert made.places[0] is not None
    assert made.places[0].attributes == {"kind": "球机", "height": -2}


def test_two_new_places_cannot_share_a_number_and_two_old_ones_can_exchange_theirs(
    editor: Editor,
) -> None:
    first, second = editor.shop("A001"), editor.shop("A002")
    new = Create("shops", {"name": "店", "number": "B1"}, INSIDE)
    assert set(problems(editor, new, new)) == {"1.number"}
    made = editor.edit(
        Update(first.place_id, 1, {"number": "A002"}),
        Update(second.place_id, 1, {"number": "A001"}),
    )
    assert editor.shop("A001").place_id == second.place_id
    editor.undo(made.change_set_id)
    assert editor.shop("A001").name == first.name


def test_a_place_that_moves_into_another_sub_grid_belongs_to_it(editor: Editor) -> None:
    shop = editor.shop()
    made = editor.edit(Update(shop.place_id, 1, geometry=INSIDE))
    assert editor.shop().sub_grid == "2-2"
    editor.undo(made.change_set_id)
    assert editor.shop().sub_grid == shop.sub_grid == "1-1"


def test_the_second_of_two_people_is_told_and_sees_both_states(editor: Editor) -> None:
    shop = editor.shop()
    editor.edit(Update(shop.place_id, 1, {"name": "甲改的"}), username="甲")
    with pytest.raises(EditConflict, match=r"老王便利店.*甲") as caught:
        editor.edit(Update(shop.place_id, 1, {"name": "乙改的"}), username="乙")
    (conflict,) = caught.value.conflicts
    assert (conflict.base, conflict.username) == (
        PlaceSnapshot(**{**vars(shop), "sub_grid": None}), "甲",
    )  # fmt: skip
    assert conflict.theirs == editor.shop()
    assert editor.shop().name == "甲改的"
    editor.edit(Update(shop.place_id, conflict.theirs.version, {"name": "乙改的"}), username="乙")
    assert editor.shop().name == "乙改的"


def test_whoever_changes_a_place_that_another_deleted_is_told_so(quick: Editor) -> None:
    shop = quick.shop()
    quick.edit(Delete(shop.place_id, 1), username="甲")
    with pytest.raises(EditConflict, match="已被甲删除") as caught:
        quick.edit(Update(shop.place_id, 1, {"name": "乙改的"}), username="乙")
    assert caught.value.conflicts[0].theirs is None
    with pytest.raises(NotFound):
        quick.edit(Delete(10**6, 1))


def test_a_change_set_is_not_undone_over_a_later_change_and_the_place_is_named(
    editor: Editor,
) -> None:
    first, second = editor.shop("A001"), editor.shop("A002")
    made = editor.edit(Delete(first.place_id, 1), Update(second.place_id, 1, {"name": "改一"}))
    editor.edit(Update(second.place_id, 2, {"name": "改二"}), username="乙")
    with pytest.raises(Conflict, match=r"改一.*乙"):
        editor.undo(made.change_set_id)
    other = editor.edit(Create("shops", {"name": "新店"}, INSIDE))
    assert other.places[0] is not None
    editor.edit(Delete(other.places[0].place_id, 1), username="丙")
    with pytest.raises(Conflict, match=r"新店.*丙"):
        editor.undo(other.change_set_id)


def test_what_was_undone_is_not_undone_twice_and_an_undo_undone_is_a_redo(editor: Editor) -> None:
    shop = editor.shop()
    made = editor.edit(Update(shop.place_id, 1, {"name": "新名"}))
    undone = editor.undo(made.change_set_id, username="乙")
    assert editor.shop().name == shop.name
    with pytest.raises(Conflict, match="已经由乙撤销"):
        editor.undo(made.change_set_id)
    editor.undo(undone.change_set_id)
    assert editor.shop().name == "新名"
    changes = editor.read(list_changes, ChangeFilter(place_id=shop.place_id))
    assert [change.kind.value for change in changes] == ["redo", "undo", "edit"]
    assert [change.reversed_by for change in changes] == [None, changes[0].id, None], (
        "the edit holds once more"
    )
    editor.undo(made.change_set_id)
    assert editor.shop().name == shop.name


def test_an_undo_never_takes_a_number_that_another_place_has_now(quick: Editor) -> None:
    shop = quick.shop()
    made = quick.edit(Delete(shop.place_id, 1))
    quick.edit(Create("shops", {"name": "后来的店", "number": "A001"}, INSIDE))
    with pytest.raises(Conflict, match=r"A001.*后来的店"):
        quick.undo(made.change_set_id)
    with pytest.raises(Conflict, match=r"A001.*后来的店"):
        quick.restore(shop.place_id, 1, seen=None)


def test_a_new_place_never_takes_over_the_history_of_a_deleted_one(editor: Editor) -> None:
    made = editor.edit(Create("shops", {"name": "一"}, INSIDE))
    assert made.places[0] is not None
    editor.edit(Delete(made.places[0].place_id, 1))
    again = editor.edit(Create("shops", {"name": "二"}, INSIDE))
    assert again.places[0] is not None
    assert again.places[0].place_id != made.places[0].place_id


def test_any_earlier_state_comes_back_also_of_a_deleted_place(editor: Editor) -> None:
    shop = editor.shop()
    editor.edit(Update(shop.place_id, 1, {"name": "改一"}, {"trade": None}, geometry=INSIDE))
    with pytest.raises(EditConflict):
        editor.restore(shop.place_id, 1, seen=1)
    editor.restore(shop.place_id, 1, seen=2)
    back = editor.shop()
    assert (back.name, back.attributes, back.geometry) == (
        shop.name, shop.attributes, shop.geometry,
    )  # fmt: skip
    editor.edit(Delete(shop.place_id, 3))
    editor.restore(shop.place_id, 2, seen=None)
    assert (editor.shop().name, editor.shop().version) == ("改一", 4)
    states = editor.read(place_history, shop.place_id)
    assert [one.place.version for one in states] == [4, 3, 2, 1]
    assert [one.begun and one.begun.kind.value for one in states] == [
        "restore", "restore", "edit", None,
    ]  # fmt: skip


def test_a_place_and_a_layer_are_known_as_they_were_at_any_time(editor: Editor) -> None:
    first, second = editor.shop("A001"), editor.shop("A002")
    editor.edit(Update(first.place_id, 1, {"name": "新名"}), Delete(second.place_id, 1))
    new = editor.edit(Create("shops", {"name": "新店"}, INSIDE), now=LATER)
    assert new.places[0] is not None

    def names(at: Any) -> list[str]:
        return editor.read(layer_at, "shops", at)["name"].tolist()

    assert names(NOW - timedelta(days=1)) == ["老王便利店", "石鼓沙县小吃", "新村手机维修"]
    assert names(NOW) == ["新名", "新村手机维修"]
    assert sorted(names(LATER)) == ["新名", "新店", "新村手机维修"]
    assert editor.read(place_at, second.place_id, NOW - timedelta(days=1)).name == second.name
    assert editor.read(place_at, second.place_id, NOW) is None
    assert editor.read(place_at, new.places[0].place_id, NOW) is None


def test_the_list_of_changes_is_cut_by_layer_person_and_time(editor: Editor) -> None:
    shop = editor.shop()
    editor.edit(Update(shop.place_id, 1, {"name": "改一"}), username="甲")
    editor.edit(Create("hotels", {"name": "旅馆"}, INSIDE), username="乙", now=LATER)

    def who(**wanted: Any) -> list[str]:
        return [one.username for one in editor.read(list_changes, ChangeFilter(**wanted))]

    assert who() == ["乙", "甲"]
    assert who(layer_id="shops") == ["甲"]
    assert who(username="乙") == ["乙"]
    assert who(since=LATER) == ["乙"]
    assert who(until=LATER) == ["甲"]
    assert who(limit=1) == ["乙"]


def test_an_import_is_one_change_set_and_is_undone_as_one(editor: Editor, tmp_path: Any) -> None:
    from tests.layers.conftest import importer_into
    from tests.layers.source_files import shops, write_csv
    from webmap.layers import ImportMode

    before = editor.read(layer_at, "shops", NOW - timedelta(days=1))
    rows = shops(2)
    rows[0].update(编号="A001", 名称="文件里的名字")
    path = write_csv(tmp_path / "名单.csv", rows)
    report = importer_into(editor.database)(path, mode=ImportMode.REPLACE)
    (change,) = editor.read(list_changes, ChangeFilter())
    assert (change.id, change.kind, change.note) == (
        report.change_set_id, ChangeKind.IMPORT, "名单.csv",
    )  # fmt: skip
    counts = change.counts["shops"]
    assert (counts.created, counts.updated, counts.deleted) == (1, 1, 2)
    again = importer_into(editor.database)(path, mode=ImportMode.REPLACE)
    assert again.counts.updated == 0, "the file leaves as it is what it does not change"
    editor.undo(report.change_set_id)
    with editor.database.reading() as session:
        office_id = session.scalar(select(Office.id).where(Office.code == "TINY"))
        rows_now = session.execute(
            select(Place.number, Place.name, Place.attributes)
            .where(Place.office_id == office_id, Place.layer_id == "shops")
            .order_by(Place.number)
        ).all()
    assert [tuple(row) for row in rows_now] == list(
        before[["number", "name", "attributes"]].itertuples(index=False, name=None)
    )
