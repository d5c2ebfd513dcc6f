"""Grids over HTTP: looked at by their day, redrawn in drafts, put in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from tests.conftest import sign_in
from webmap.database import Database
from webmap.grids import local_day
from webmap.models import AuditEntry, Place, PoliceGrid, Role, SubGrid
from webmap.web import context, day_turn
from webmap.web.context import utc_now

GRIDS = "/api/v1/grids"
DRAFTS = f"{GRIDS}/drafts"
SignedIn = Callable[[Role], FlaskClient]
CUT = [[113.9995, 22.7024], [114.0055, 22.7024]]


@pytest.fixture
def commander(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.COMMANDER)


def today() -> date:
    return local_day(utc_now())


def begun(client: FlaskClient) -> dict[str, Any]:
    answer = client.post(DRAFTS, json={"name": "试画"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def edited(client: FlaskClient, draft: dict[str, Any], **edit: Any) -> Any:
    body = {"version": draft["version"], "edit": edit}
    return client.post(f"{DRAFTS}/{draft['id']}/edits", json=body)


def codes(answer: dict[str, Any]) -> list[str]:
    return [one["code"] for one in answer["grids"]["sub_grids"]]


def test_a_draft_is_edited_undone_and_confirmed_from_today(
    commander: FlaskClient, database: Database
) -> None:
    draft = begun(commander)
    assert codes(draft) == ["1-1", "1-2", "2-1", "2-2"]
    kinds = {one["kind"] for one in draft["grids"]["borders"]}
    assert kinds == {"boundary", "police", "sub"}
    split = edited(commander, draft, op="split", grid="1-1", line=CUT).json
    assert codes(split) == ["1-1", "1-2", "1-3", "2-1", "2-2"]
    version = {"version": split["version"]}
    undone = commander.post(f"{DRAFTS}/{draft['id']}/undo", json=version).json
    assert undone["grids"] == draft["grids"]
    assert (undone["steps"], undone["undone"]) == (0, 1)
    redone = commander.post(
        f"{DRAFTS}/{draft['id']}/redo", json={"version": undone["version"]}
    ).json
    assert redone["grids"] == split["grids"]

    preview = commander.get(f"{DRAFTS}/{draft['id']}/preview").json
    assert {(one["before"], one["after"]) for one in preview["groups"]} == {("1-1", "1-3")}
    assert preview["move_count"] >= 4
    confirm = {"version": redone["version"], "valid_from": today().isoformat()}
    done = commander.post(f"{DRAFTS}/{draft['id']}/confirm", json=confirm)
    assert done.status_code == 200, done.text
    assert done.json["places_moved"] >= 4
    assert codes(commander.get(GRIDS).json) == codes(split)
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert codes(commander.get(GRIDS, query_string={"day": yesterday}).json) == codes(draft)
    assert commander.get(f"{DRAFTS}/{draft['id']}").status_code == 404
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "grids.manage")).one()
        assert (entry.username, entry.subject) == ("commander", f"grids:{today()}")


def test_what_would_break_the_grids_is_refused_with_where_and_why(commander: FlaskClient) -> None:
    draft = begun(commander)
    moved = edited(commander, draft, op="move_vertex", at=[114.0, 22.7], to=[113.999, 22.699])
    assert moved.status_code == 422
    (fault,) = moved.json["faults"]
    assert (fault["kind"], fault["grids"]) == ("beyond", ["1-1"])
    assert fault["geometry"]["type"] == "Polygon"
    assert moved.json["detail"] == fault["detail"] == "“1-1”会超出警务室的范围。"
    bent = {"op": "insert_vertex", "a": [114.005, 22.705], "b": [114.005, 22.71]}
    leaves = edited(commander, draft, **bent, at=[114.006, 22.7075])
    assert leaves.json["faults"][0]["kind"] == "leaves"
    allowed = edited(commander, draft, **bent, at=[114.006, 22.7075], level="police_grids")
    assert allowed.status_code == 200
    assert commander.get(f"{DRAFTS}/{draft['id']}").json == allowed.json


def test_two_commanders_do_not_lose_one_anothers_edits(commander: FlaskClient) -> None:
    draft = begun(commander)
    assert edited(commander, draft, op="split", grid="1-1", line=CUT).status_code == 200
    late = edited(commander, draft, op="merge", grids=["2-1", "2-2"])
    assert late.status_code == 409
    assert "commander" in late.json["detail"]


def test_borders_follow_streets(commander: FlaskClient) -> None:
    draft = begun(commander)
    led = edited(
        commander, draft, op="follow_streets", between=["1-1", "1-2"],
        start=[114.0001, 22.7049], end=[114.0049, 22.7051],
    )  # fmt: skip
    # The border lies on that street already.
    assert led.status_code == 422
    assert led.json["detail"] == "这段边界已经沿路，不用改。"
    bent = edited(
        commander, draft, op="insert_vertex", a=[114.0, 22.705], b=[114.005, 22.705],
        at=[114.0025, 22.7061],
    ).json  # fmt: skip
    back = edited(
        commander, bent, op="follow_streets", between=["1-1", "1-2"], start=[114.0, 22.705],
        end=[114.005, 22.705],
    )  # fmt: skip
    assert back.status_code == 200, back.text
    areas = {one["code"]: one["area_m2"] for one in back.json["grids"]["sub_grids"]}
    assert areas == {one["code"]: one["area_m2"] for one in draft["grids"]["sub_grids"]}
    # S005 is the first piece of 2号路, which runs through 1-1 from end to end.
    split = edited(commander, back.json, op="split_street", grid="1-1", street="S005")
    assert split.status_code == 200, split.text
    assert "1-3" in codes(split.json)
    undo = {"version": split.json["version"]}
    whole = commander.post(f"{DRAFTS}/{draft['id']}/undo", json=undo).json
    # As far off as twenty pixels are where the whole office is seen.
    beside: dict[str, Any] = {"op": "split_street", "grid": "1-1", "at": [114.0012, 22.7028]}
    far = edited(commander, whole, **beside, within_m=30)
    assert (far.status_code, "没有" in far.json["detail"]) == (422, True)
    near = edited(commander, whole, **beside, within_m=60)
    assert near.json["grids"] == split.json["grids"]
    split = near
    unknown = edited(commander, split.json, op="split_street", grid="1-1", street="S999")
    assert unknown.status_code == 422
    assert "S999" in unknown.json["detail"]


def test_grids_of_a_later_day_come_into_force_by_themselves(
    commander: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begun(commander)
    split = edited(commander, draft, op="split", grid="1-1", line=CUT).json
    day = today() + timedelta(days=5)
    confirm = {"version": split["version"], "valid_from": day.isoformat()}
    done = commander.post(f"{DRAFTS}/{draft['id']}/confirm", json=confirm)
    assert done.json["places_moved"] == 0
    shown = commander.get(GRIDS).json
    assert codes(shown) == codes(draft)
    assert [one["coming"] for one in shown["sets"]] == [False, True]

    def where(number: str) -> str | None:
        with database.reading() as session:
            return session.scalar(
                select(SubGrid.code)
                .join(Place, Place.sub_grid_id == SubGrid.id)
                .where(Place.number == number)
            )

    assert where("441900001") == "1-1"
    later = utc_now() + timedelta(days=5)
    monkeypatch.setattr(day_turn, "utc_now", lambda: later)
    assert commander.get("/api/v1/layers").status_code == 200
    assert where("441900001") == "1-3"
    monkeypatch.setattr(day_turn, "utc_now", context.utc_now)


def test_a_set_that_is_to_come_can_be_cancelled(commander: FlaskClient) -> None:
    draft = begun(commander)
    merged = edited(commander, draft, op="merge", grids=["2-1", "2-2"]).json
    day = (today() + timedelta(days=3)).isoformat()
    body = {"version": merged["version"], "valid_from": day}
    assert commander.post(f"{DRAFTS}/{draft['id']}/confirm", json=body).status_code == 200
    assert "2-2" not in codes(begun(commander))
    assert commander.delete(f"{GRIDS}/sets/{today()}").status_code == 404
    assert commander.delete(f"{GRIDS}/sets/{day}").status_code == 204
    assert "2-2" in codes(commander.get(GRIDS, query_string={"day": day}).json)


def test_grids_put_in_force_today_can_be_taken_back_and_their_draft_gone_on_with(
    commander: FlaskClient,
) -> None:
    before = commander.get(GRIDS).json
    draft = begun(commander)
    merged = edited(commander, draft, op="merge", grids=["2-1", "2-2"]).json
    body = {"version": merged["version"], "valid_from": today().isoformat()}
    assert commander.post(f"{DRAFTS}/{draft['id']}/confirm", json=body).status_code == 200
    (held,) = [one for one in commander.get(GRIDS).json["sets"] if one["revocable"]]
    assert (held["begins"], held["coming"]) == (today().isoformat(), False)
    assert commander.delete(f"{GRIDS}/sets/{today()}").status_code == 204
    assert commander.get(GRIDS).json == before
    (kept,) = commander.get(DRAFTS).json["drafts"]
    body = {"version": kept["version"], "valid_from": today().isoformat()}
    assert commander.post(f"{DRAFTS}/{kept['id']}/confirm", json=body).status_code == 200


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "split", "grid": "1-1", "line": [[114, 22.7]]},
        {"op": "split", "grid": "1-1", "line": [[1e999, 22.7], [114, 22.7]]},
        {"op": "split", "grid": "9-9", "line": CUT},
        {"op": "move_vertex", "at": [114.0, 22.7], "to": [190, 22.7]},
        {"op": "move_vertex", "at": [114.1, 22.7], "to": [114, 22.7]},
        {"op": "blow_up"},
        {"op": "merge", "grids": ["1-1"]},
        {"op": "rename", "grid": "1-1", "code": "1-2", "name": "x"},
        {"op": "regroup", "grids": ["1-1"], "police_grid": ""},
    ],
)
def test_an_edit_that_means_nothing_is_refused_in_words(
    quick_app: Any, edit: dict[str, Any]
) -> None:
    client = sign_in(quick_app.test_client(), Role.COMMANDER)
    draft = begun(client)
    answer = client.post(
        f"{DRAFTS}/{draft['id']}/edits", json={"version": draft["version"], "edit": edit}
    )
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json["detail"]


def test_officers_look_at_grids_and_commanders_redraw_them(signed_in: SignedIn) -> None:
    officer = signed_in(Role.OFFICER)
    assert officer.get(GRIDS).status_code == 200
    assert officer.get(DRAFTS).status_code == 403
    assert officer.post(DRAFTS, json={}).status_code == 403
    assert signed_in(Role.VOLUNTEER).get(GRIDS).status_code == 403


def test_an_office_without_grids_shows_its_boundary_and_no_sets(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    with spatialite_database.writing() as session:
        session.execute(update(Place).values(sub_grid_id=None))
        session.execute(delete(SubGrid))
        session.execute(delete(PoliceGrid))
    commander = sign_in(make_app(spatialite_database).test_client(), Role.COMMANDER)
    answer = commander.get(GRIDS)
    assert answer.status_code == 200, answer.text
    assert answer.json["sets"] == []
    assert codes(answer.json) == ["1-1"]


def test_a_grid_in_pieces_is_read_by_the_map_the_sheets_and_the_standard_interface(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    commander = sign_in(make_app(spatialite_database).test_client(), Role.COMMANDER)
    draft = begun(commander)
    allowed = edited(commander, draft, op="allow_pieces", grid="1-1", allowed=True).json
    snake = [[113.999, 22.7012], [114.0055, 22.7012], [114.0055, 22.7031], [113.999, 22.7031]]
    split = edited(commander, allowed, op="split", grid="1-1", line=snake, code="1-9").json
    shapes = {one["code"]: one["geometry"]["type"] for one in split["grids"]["sub_grids"]}
    assert shapes["1-1"] == "MultiPolygon"
    confirm = {"version": split["version"], "valid_from": today().isoformat()}
    done = commander.post(f"{DRAFTS}/{draft['id']}/confirm", json=confirm)
    assert done.status_code == 200, done.text

    layers = commander.get("/api/v1/layers/features?layers=sub_grids").json["layers"]
    features = layers["sub_grids"]["features"]
    assert {one["geometry"]["type"] for one in features} == {"Polygon", "MultiPolygon"}
    items = commander.get("/ogc/collections/sub_grids/items?f=json").json["features"]
    assert {one["geometry"]["type"] for one in items} == {"Polygon", "MultiPolygon"}
    sheet = commander.get("/print/sheet.pdf?paper=A4")
    assert sheet.status_code == 200, sheet.text[:300]
    assert sheet.data[:5] == b"%PDF-"
    swept = commander.get("/api/v1/patrols/sweeps", query_string={"grids": "1-1"})
    assert swept.status_code == 200, swept.text
    # It goes on from there: the pieces are still allowed.
    again = begun(commander)
    assert next(one for one in again["grids"]["sub_grids"] if one["code"] == "1-1")["pieces"]
