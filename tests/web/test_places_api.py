"""Places edited over HTTP: versions, conflicts, undo and redo, history, restore."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import sign_in
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.models import Member, Role, User

SignedIn = Callable[[Role | str], FlaskClient]
CHANGES = "/api/v1/places/changes"
INSIDE = {"type": "Point", "coordinates": [WEST + 0.007, SOUTH + 0.007]}


@pytest.fixture
def quick_signed_in(make_app: Callable[..., Flask], spatialite_database: Database) -> SignedIn:
    app = make_app(spatialite_database)
    return lambda role: sign_in(app.test_client(), role)


def shop(client: FlaskClient, number: str = "A001") -> dict[str, Any]:
    told = client.get("/api/v1/layers/shops/places", query_string={"number": number}).json
    (place,) = told["places"]
    return place


def update(place: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"do": "update", "id": place["id"], "version": place["version"], **values}


def edit(client: FlaskClient, *operations: dict[str, Any]) -> Any:
    return client.post(CHANGES, json={"operations": operations})


def test_edits_are_kept_together_shown_on_the_map_undone_and_redone(signed_in: SignedIn) -> None:
    officer = signed_in(Role.OFFICER)
    first, second = shop(officer, "A001"), shop(officer, "A002")
    new = {"do": "create", "layer_id": "shops", "name": "新店", "geometry": INSIDE}
    answer = edit(
        officer,
        update(first, name="新名", attributes={"trade": "面馆"}),
        {"do": "delete", "id": second["id"], "version": 1},
        new,
    )
    assert answer.status_code == 201, answer.text
    made = answer.json
    assert made["counts"] == {"created": 1, "updated": 1, "deleted": 1}
    assert [place and place["version"] for place in made["places"]] == [2, None, 1]

    def names() -> set[str]:
        told = officer.get("/api/v1/layers/shops/features").json
        return {one["properties"]["name"] for one in told["features"]}

    assert names() == {"新名", "新村手机维修", "新店"}
    undone = officer.post(f"{CHANGES}/{made['change']}/undo")
    assert undone.status_code == 201
    assert undone.json["data_version"] > made["data_version"]
    assert names() == {"老王便利店", "石鼓沙县小吃", "新村手机维修"}
    assert officer.post(f"{CHANGES}/{undone.json['change']}/redo").status_code == 201
    assert names() == {"新名", "新村手机维修", "新店"}
    assert officer.post(f"{CHANGES}/{made['change']}/redo").status_code == 422
    told = officer.get(answer.headers["Location"]).json
    assert told["username"] == "officer"
    assert [one["after"] and one["after"]["name"] for one in told["places"]] == [
        "新名", None, "新店",
    ]  # fmt: skip
    kinds = [one["kind"] for one in officer.get(CHANGES).json["changes"]]
    assert kinds == ["redo", "undo", "edit"]
    assert officer.get(f"{CHANGES}?layer=hotels").json["changes"] == []


def test_the_second_of_two_sessions_is_given_both_states(
    signed_in: SignedIn, database: Database
) -> None:
    officer, commander = signed_in(Role.OFFICER), signed_in(Role.COMMANDER)
    with database.writing() as session:
        member = session.scalars(select(Member).where(Member.name == "李国华")).one()
        account = session.scalars(select(User).where(User.username == "officer")).one()
        account.member_id = member.id
    seen = shop(officer)
    assert edit(officer, update(seen, name="民警改的")).status_code == 201
    refused = edit(commander, update(seen, name="警长改的"))
    assert refused.status_code == 409
    (conflict,) = refused.json["conflicts"]
    # The person is named, and the place as who is told this knew it.
    assert "李国华（综管机动组）" in refused.json["detail"]
    assert (conflict["who"], conflict["name"]) == ("李国华（综管机动组）", seen["name"])
    assert (conflict["base"]["name"], conflict["theirs"]["name"]) == (seen["name"], "民警改的")
    assert conflict["username"] == "officer"
    changes = officer.get(CHANGES).json["changes"]
    assert [one["who"] for one in changes] == ["李国华（综管机动组）"]
    again = edit(commander, update(conflict["theirs"], name="警长改的"))
    assert again.json["places"][0]["name"] == "警长改的"


def test_one_place_is_changed_under_the_version_that_if_match_names(
    quick_signed_in: SignedIn,
) -> None:
    officer = quick_signed_in(Role.OFFICER)
    address = f"/api/v1/places/{shop(officer)['id']}"
    etag = officer.get(address).headers["ETag"]
    assert officer.patch(address, json={"name": "一"}).status_code == 428
    assert officer.patch(address, json={}, headers={"If-Match": "*"}).status_code == 400
    changed = officer.patch(address, json={"name": "一"}, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag
    refused = officer.patch(address, json={"name": "二"}, headers={"If-Match": etag})
    assert refused.status_code == 412
    assert refused.json["conflicts"][0]["theirs"]["name"] == "一"
    assert officer.delete(address, headers={"If-Match": etag}).status_code == 412
    gone = officer.delete(address, headers={"If-Match": changed.headers["ETag"]})
    assert gone.status_code == 204
    assert officer.get(address).status_code == 404


def test_every_wrong_value_is_told_with_its_place_and_field(quick_signed_in: SignedIn) -> None:
    officer = quick_signed_in(Role.OFFICER)
    seen = shop(officer)
    far = {"type": "Point", "coordinates": [0, 0]}
    answer = edit(
        officer,
        update(seen, name="", attributes={"colour": "red"}),
        {"do": "create", "layer_id": "shops", "name": "远", "geometry": far},
    )
    assert answer.status_code == 422
    told = {one["field"]: one for one in answer.json["fields"]}
    assert set(told) == {
        "operations.0.name", "operations.0.attributes.colour", "operations.1.geometry",
    }  # fmt: skip
    assert told["operations.0.name"]["place"] == seen["name"]
    for geometry in ({"type": "Point"}, {"type": "Ring", "coordinates": []}, "x", [1]):
        bad = {"do": "create", "layer_id": "shops", "name": "坏", "geometry": geometry}
        assert edit(officer, bad).status_code == 422, geometry
    assert edit(officer, {"do": "burn"}).status_code == 422
    assert shop(officer) == seen


def test_a_place_is_seen_and_brought_back_as_it_was(quick_signed_in: SignedIn) -> None:
    officer = quick_signed_in(Role.OFFICER)
    seen = shop(officer)
    edit(officer, update(seen, name="改一"))
    edit(officer, {"do": "delete", "id": seen["id"], "version": 2})
    address = f"/api/v1/places/{seen['id']}"
    states = officer.get(f"{address}/history").json["states"]
    assert [one["place"]["name"] for one in states] == ["改一", seen["name"]]
    assert states[0]["ended"]["username"] == "officer"
    early = {"at": "2026-01-01T00:00:00+08:00"}
    assert officer.get(f"{address}/at", query_string=early).json["name"] == seen["name"]
    layer = officer.get("/api/v1/layers/shops/at", query_string=early)
    assert layer.mimetype == "application/geo+json"
    assert len(layer.json["features"]) == 3
    assert officer.get("/api/v1/layers/streets/at", query_string=early).status_code == 404
    stale = officer.post(f"{address}/restore", json={"version": 1, "seen": 2})
    assert stale.status_code == 409
    assert officer.post(f"{address}/restore", json={"version": 9, "seen": None}).status_code == 404
    back = officer.post(f"{address}/restore", json={"version": 1, "seen": None})
    assert back.status_code == 201, back.text
    assert back.json["places"][0]["name"] == seen["name"]


def test_who_only_looks_changes_nothing_and_another_office_is_not_there(
    quick_signed_in: SignedIn,
) -> None:
    officer = quick_signed_in(Role.OFFICER)
    seen = shop(officer)
    made = edit(officer, update(seen, name="改一")).json["change"]
    auxiliary = quick_signed_in(Role.AUXILIARY)
    for answer in (
        edit(auxiliary, update(seen, name="x")),
        auxiliary.post(f"{CHANGES}/{made}/undo"),
        auxiliary.post(f"/api/v1/places/{seen['id']}/restore", json={"version": 1, "seen": 2}),
        auxiliary.delete(f"/api/v1/places/{seen['id']}", headers={"If-Match": '"v2"'}),
    ):
        assert answer.status_code == 403
