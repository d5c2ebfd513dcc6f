"""Searching for hotspots over HTTP: what is found waits; what is known does not come twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from tests.conftest import NOW
from webmap.database import Database
from webmap.models import AuditEntry, Hotspot, HotspotStatus, Incident, Office, Role, point_wkb

SignedIn = Callable[[Role | str], FlaskClient]
API = "/api/v1/hotspots/detections"
# A junction far from the office's own hotspots, and one within the first of them.
NEW_SPOT, OLD_SPOT = (114.0025, 22.7075), (114.0030, 22.7028)


def plant(database: Database, *spots: tuple[float, float]) -> None:
    """Add a year of incidents: 150 anywhere, and 40 affrays on the nights at each spot."""
    rng = np.random.default_rng(5)
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        places = [(114.0 + x, 22.7 + y) for x, y in rng.uniform(0.0002, 0.0098, (150, 2))]
        kinds = ["theft"] * len(places)
        for lon, lat in spots:
            places += [(lon + dx, lat + dy) for dx, dy in rng.normal(0, 0.0001, (40, 2))]
            kinds += ["affray"] * 40
        for number, ((lon, lat), kind) in enumerate(zip(places, kinds, strict=True)):
            night = NOW.replace(hour=14, minute=30) - timedelta(days=int(rng.integers(2, 360)))
            session.add(
                Incident(
                    office_id=office.id, number=f"P{number}", category=kind,
                    occurred_from=night, location="", geom=point_wkb(lon, lat),
                )
            )  # fmt: skip
        office.data_version += 1


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


def detect(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    answer = client.post(API, json=asked)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def test_a_cluster_becomes_a_suggestion_that_says_why_and_when(
    officer: FlaskClient, database: Database
) -> None:
    plant(database, NEW_SPOT)
    assert officer.get(f"{API}/latest").json == {"detection": None}
    found = detect(officer)
    assert len(found["made"]) == 1
    whole = officer.get(f"/api/v1/hotspots/{found['made'][0]}").json
    card = whole["hotspot"]
    assert (card["status"], card["detected"], card["category"]) == ("suggested", True, "affray")
    west, south = np.min(card["geometry"]["coordinates"][0], axis=0)
    east, north = np.max(card["geometry"]["coordinates"][0], axis=0)
    assert west < NEW_SPOT[0] < east
    assert south < NEW_SPOT[1] < north
    assert "打架斗殴" in card["reason"]
    # All were at 22:30 local time.
    assert card["windows"][0][0] in {"21:00", "22:00"}
    assert 0.5 < card["confidence"] <= 1
    assert card["evidence"]["count"] >= 35
    assert len(whole["profile"]) == 168
    detection = officer.get(f"{API}/latest").json["detection"]
    rows = {(row["name"], row["weeks"]): row for row in detection["back_test"]["rows"]}
    assert rows["even", 4]["pai"] == pytest.approx(1)
    assert rows["suggestions", 4]["pai"] > 5
    assert rows["suggestions", 4]["title"] == "本页的建议"
    assert rows["suggestions", 4]["against"]["text"]
    assert detection["incidents"] >= 180
    assert all(one["text"] for one in detection["near_repeats"]["kinds"])


def test_what_is_a_hotspot_already_is_not_suggested_again(
    officer: FlaskClient, database: Database
) -> None:
    plant(database, OLD_SPOT)
    found = detect(officer)
    assert (found["made"], found["there"]) == ([], ["H1"])


def test_a_new_search_replaces_what_nobody_decided_about(
    officer: FlaskClient, database: Database
) -> None:
    plant(database, NEW_SPOT)
    (first,) = detect(officer)["made"]
    (second,) = detect(officer)["made"]
    with database.reading() as session:
        waiting = session.scalars(
            select(Hotspot).where(Hotspot.status == HotspotStatus.SUGGESTED)
        ).all()
        assert [one.id for one in waiting] == [second]
        told = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "hotspots.detect")
        ).all()
        assert len(told) == 2
    assert first == second or officer.get(f"/api/v1/hotspots/{first}").status_code == 404


def test_what_was_refused_stays_refused_for_a_while(
    officer: FlaskClient, database: Database
) -> None:
    plant(database, NEW_SPOT)
    (made,) = detect(officer)["made"]
    refused = officer.post(
        f"/api/v1/hotspots/{made}/decision",
        json={"decision": "refuse", "text": "工地已经拆了"}, headers={"If-Match": '"v1"'},
    )  # fmt: skip
    assert refused.status_code == 201, refused.get_data(as_text=True)
    again = detect(officer)
    assert again["made"] == []
    assert len(again["refused"]) == 1


def test_only_the_kinds_that_are_asked_for_are_looked_at(
    officer: FlaskClient, database: Database
) -> None:
    plant(database, NEW_SPOT)
    found = detect(officer, kinds=["theft"], share=0.02)
    assert found["made"] == []
    assert found["detection"]["kinds"] == [["theft", ""]]
    assert found["detection"]["back_test"]["share"] == 0.02


def test_a_search_for_other_kinds_leaves_what_is_suggested(
    officer: FlaskClient, database: Database
) -> None:
    plant(database, NEW_SPOT)
    (made,) = detect(officer)["made"]
    found = detect(officer, kinds=["theft"])
    assert found["gone"] == []
    assert found["detection"]["kind_titles"] == ["盗窃"]
    assert officer.get(f"/api/v1/hotspots/{made}").json["hotspot"]["status"] == "suggested"


def test_what_is_gone_by_the_next_search_is_named(officer: FlaskClient, database: Database) -> None:
    plant(database, NEW_SPOT)
    (made,) = detect(officer)["made"]
    name = officer.get(f"/api/v1/hotspots/{made}").json["hotspot"]["name"]
    with database.writing() as session:
        session.execute(delete(Incident).where(Incident.category == "affray"))
        session.scalars(select(Office).where(Office.code == "TINY")).one().data_version += 1
    found = detect(officer)
    assert (found["made"], found["gone"]) == ([], [name])


def test_an_office_without_incidents_is_told_what_to_do(
    officer: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        session.execute(delete(Incident))
        session.scalars(select(Office).where(Office.code == "TINY")).one().data_version += 1
    answer = officer.post(API, json={})
    assert answer.status_code == 422
    assert "数据" in answer.json["detail"]


@pytest.mark.parametrize(
    "body", [{"share": 0}, {"share": 1}, {"kinds": "theft"}, {"kinds": [7]}, {"kind": []}]
)
def test_what_makes_no_sense_is_refused(officer: FlaskClient, body: dict[str, Any]) -> None:
    answer = officer.post(API, json=body)
    assert 400 <= answer.status_code < 500
    assert answer.json["detail"]


def test_who_may_not_manage_hotspots_may_not_search(signed_in: SignedIn) -> None:
    for role in (Role.AUXILIARY, Role.VOLUNTEER, Role.BUREAU):
        assert signed_in(role).post(API, json={}).status_code == 403
