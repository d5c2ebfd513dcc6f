"""Follow-ups and proposed talks over HTTP: who may see, who may change, what is kept of a photo."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests.conftest import NOW, sign_in
from webmap.accounts import create_user
from webmap.database import Database
from webmap.models import (
    AuditEntry,
    FollowUp,
    Hotspot,
    HotspotStatus,
    Incident,
    Office,
    Place,
    Role,
    point_wkb,
)
from webmap.web.context import LOCAL_ZONE

API = "/api/v1/follow-ups"
TODAY = datetime.now(LOCAL_ZONE).date()
SOON = str(TODAY + timedelta(days=3))
PASSWORD = "correct horse battery"
BAR = {"layer_id": "entertainment_venues", "number": "V1"}


@pytest.fixture
def quick_client(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> Callable[[Role], FlaskClient]:
    """Return a function: a signed-in client where the databases can't differ."""
    app = make_app(spatialite_database)
    return lambda role: sign_in(app.test_client(), role)


def hotspot_id(database: Database, number: str = "H1") -> int:
    with database.reading() as session:
        found = session.scalar(select(Hotspot.id).where(Hotspot.number == number))
    assert found is not None
    return found


def add(client: FlaskClient, database: Database, **more: Any) -> dict[str, Any]:
    body = {"kind": "visit", "due_on": SOON, "hotspot_id": hotspot_id(database), **more}
    answer = client.post(API, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json


def picture() -> bytes:
    """A photo that says where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    Image.new("RGB", (2400, 1800), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def add_bar_with_affrays(database: Database) -> None:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        session.add(
            Place(office_id=office.id, **BAR, name="试验酒吧", geom=point_wkb(114.0055, 22.7055))
        )
        for number in range(3):
            session.add(
                Incident(
                    office_id=office.id, number=f"A{number}", category="affray",
                    occurred_from=datetime.now(UTC) - timedelta(days=number + 2),
                    geom=point_wkb(114.0056, 22.7055),
                )
            )  # fmt: skip


def test_a_follow_up_is_added_changed_done_with_a_photo_and_taken_back(
    signed_in: Callable[[Role], FlaskClient], database: Database, tmp_path: Path
) -> None:
    officer, auxiliary = signed_in(Role.OFFICER), signed_in(Role.AUXILIARY)
    made = add(officer, database, note="看巷口的灯", kind="lighting")
    one = f"{API}/{made['id']}"
    assert (made["name"], made["geometry"]["type"]) == ("夜市北口", "Polygon")
    changed = officer.patch(one, json={"version": 1, "due_on": str(TODAY), "kind": "visit"})
    assert (changed.json["due_on"], changed.json["kind"]) == (str(TODAY), "visit")
    assert officer.patch(one, json={"version": 1, "note": "x"}).status_code == 409
    done = auxiliary.post(
        f"{one}/done", json={"version": 2, "done_on": str(TODAY), "note": "灯已报修"}
    )
    assert done.status_code == 200, done.text
    assert (done.json["urgency"], done.json["note"]) == ("done", "看巷口的灯\n灯已报修")
    with_photo = auxiliary.post(f"{one}/photo?version=3", data=picture())
    assert with_photo.status_code == 200, with_photo.text
    shown = officer.get(with_photo.json["photo"])
    kept = Image.open(io.BytesIO(shown.data))
    assert max(kept.size) == 1600
    assert b"SecretCam" not in shown.data
    with database.reading() as session:
        hotspot = session.scalars(select(Hotspot).where(Hotspot.number == "H1")).one()
        assert hotspot.status == HotspotStatus.FOLLOWED_UP
        audits = session.scalars(
            select(AuditEntry.username).where(AuditEntry.subject == f"follow_up:{made['id']}")
        ).all()
        assert list(audits) == ["officer", "auxiliary", "auxiliary"]
    assert officer.delete(f"{one}?version=4").status_code == 422
    gone = auxiliary.delete(f"{one}/photo?version=4")
    assert gone.json["photo"] is None
    assert officer.get(f"{one}/photo.jpg").status_code == 404
    back = auxiliary.post(f"{one}/reopen", json={"version": 5})
    assert back.json["done_on"] is None
    with database.reading() as session:
        hotspot = session.scalars(select(Hotspot).where(Hotspot.number == "H1")).one()
        assert hotspot.status == HotspotStatus.CONFIRMED
    assert officer.delete(f"{one}?version=6").status_code == 204
    assert officer.get(API).json["follow_ups"] == []


def test_the_list_of_one_hotspot_has_only_its_own(
    quick_client: Callable[[Role], FlaskClient], spatialite_database: Database
) -> None:
    officer = quick_client(Role.OFFICER)
    mine = add(officer, spatialite_database)
    add(officer, spatialite_database, hotspot_id=hotspot_id(spatialite_database, "H2"))
    shop = {"hotspot_id": None, "layer_id": "shops", "place_number": "A001"}
    at_shop = add(officer, spatialite_database, **shop)
    assert (at_shop["name"], at_shop["geometry"]["type"]) == ("老王便利店", "Point")
    of_one = officer.get(f"{API}?hotspot={mine['hotspot_id']}").json["follow_ups"]
    assert [one["id"] for one in of_one] == [mine["id"]]
    assert len(officer.get(API).json["follow_ups"]) == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"hotspot_id": 999}, "hotspot_id"),
        ({"hotspot_id": None, "layer_id": "shops", "place_number": "nobody"}, "place_number"),
        ({"due_on": str(TODAY - timedelta(days=1))}, "due_on"),
        ({"member_id": 999}, "member_id"),
        ({"kind": "scoring"}, "kind"),
        ({"note": "长" * 1001}, "note"),
        ({"hotspot_id": None}, ""),
        ({"layer_id": "shops", "place_number": "A001"}, ""),
        ({"person": "张三"}, "person"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    quick_client: Callable[[Role], FlaskClient],
    spatialite_database: Database,
    body: dict[str, Any],
    field: str,
) -> None:
    answer = quick_client(Role.OFFICER).post(
        API,
        json={"kind": "visit", "due_on": SOON, "hotspot_id": hotspot_id(spatialite_database)}
        | body,
    )
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["fields"]] == [field]


def test_who_may_look_and_report_may_not_change_what_is_to_be_done(
    quick_client: Callable[[Role], FlaskClient], spatialite_database: Database
) -> None:
    made = add(quick_client(Role.OFFICER), spatialite_database)
    one = f"{API}/{made['id']}"
    auxiliary, bureau = quick_client(Role.AUXILIARY), quick_client(Role.BUREAU)
    assert len(auxiliary.get(API).json["follow_ups"]) == 1
    assert auxiliary.patch(one, json={"version": 1}).status_code == 403
    assert auxiliary.get(f"{API}/talks").status_code == 403
    assert bureau.get(API).status_code == 200
    done = {"version": 1, "done_on": str(TODAY)}
    assert bureau.post(f"{one}/done", json=done).status_code == 403
    assert quick_client(Role.VOLUNTEER).get(API).status_code == 403
    page = auxiliary.get("/hotspots/follow-ups").get_data(as_text=True)
    assert '"may_manage": false' in page
    assert '"may_report": true' in page


def test_another_office_neither_sees_nor_changes_follow_ups(
    app: Flask, signed_in: Callable[[Role], FlaskClient], database: Database
) -> None:
    officer = signed_in(Role.OFFICER)
    made = add(officer, database, note="保密的跟进")
    officer.post(f"{API}/{made['id']}/photo?version=1", data=picture())
    add_bar_with_affrays(database)
    with database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        create_user(session, "next officer", PASSWORD, Role.COMMANDER, neighbour, NOW)
    other, auth, one = app.test_client(), ("next officer", PASSWORD), f"{API}/{made['id']}"
    assert other.get(API, auth=auth).json["follow_ups"] == []
    assert other.get(f"{API}/talks", auth=auth).json["talks"] == []
    assert other.get(f"{API}?hotspot={made['hotspot_id']}", auth=auth).json["follow_ups"] == []
    done = {"version": 2, "done_on": str(TODAY)}
    for answer in (
        other.get(f"{one}/photo.jpg", auth=auth),
        other.patch(one, json={"version": 2, "note": "x"}, auth=auth),
        other.post(f"{one}/done", json=done, auth=auth),
        other.post(f"{one}/photo?version=2", data=picture(), auth=auth),
        other.delete(f"{one}?version=2", auth=auth),
    ):
        assert answer.status_code == 404, answer.text
    assert other.post(f"{API}/talks/accept", json=BAR, auth=auth).status_code == 409
    with database.reading() as session:
        assert session.scalars(select(FollowUp)).one().version == 2


def test_a_proposed_talk_is_accepted_once_and_a_dismissed_one_can_be_brought_back(
    signed_in: Callable[[Role], FlaskClient], database: Database
) -> None:
    officer = signed_in(Role.OFFICER)
    add_bar_with_affrays(database)
    (talk,) = officer.get(f"{API}/talks").json["talks"]
    assert (talk["name"], talk["affrays"]) == ("试验酒吧", 3)
    assert officer.post(f"{API}/talks/dismiss", json=BAR).status_code == 204
    assert officer.get(f"{API}/talks").json["talks"] == []
    assert officer.post(f"{API}/talks/restore", json=BAR).status_code == 204
    accepted = officer.post(f"{API}/talks/accept", json=BAR)
    assert accepted.status_code == 201, accepted.text
    assert accepted.json["kind"] == "owner_talk"
    assert accepted.json["due_on"] == str(TODAY + timedelta(days=7))
    assert "打架斗殴 3 起" in accepted.json["note"]
    assert officer.post(f"{API}/talks/accept", json=BAR).status_code == 409
    assert officer.get(f"{API}/talks").json["talks"] == []
