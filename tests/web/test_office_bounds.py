"""Nothing of one office is told to, or changed by, the users of another."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from webmap.accounts import create_user
from webmap.database import Database
from webmap.models import Office, PatrolPlan, Place, PlanStatus, Role, Team

PASSWORD = "correct horse battery"
# Texts that stand in the tiny office's rows and nowhere else.
SECRETS = (
    "老王便利店", "石鼓沙县小吃", "出租屋1", "石鼓小学", "夜市北口", "打架斗殴多发", "综管机动组",
    "试验警务室", "试验铁路", "保密的计划", "保密的停靠点",
)  # fmt: skip


LAYERS = ("shops", "rentals", "schools", "hotspots", "incidents", "railways", "patrol_routes")


def body_of(team_id: int | None, day: int) -> dict[str, object]:
    return {
        "shift": {
            "name": "夜班", "starts_at": f"2026-12-{day:02d}T20:00:00+08:00",
            "ends_at": f"2026-12-{day + 1:02d}T02:00:00+08:00",
        },
        "teams": [{"team_id": team_id, "mode": "foot", "start": "anywhere"}],
        "visits": [
            {"hotspot_id": None, "name": "保密的停靠点", "lon": 114.001, "lat": 22.701,
             "priority": 3, "dwell_min": 10, "visits": 1, "spacing_min": 0, "windows": []}
        ],
        "seed": 1,
    }  # fmt: skip


@pytest.fixture
def team_id(database: Database, office: Office) -> int:
    with database.reading() as session:
        found = session.scalars(select(Team.id).where(Team.office_id == office.id)).first()
    assert found is not None
    return found


@pytest.fixture
def plans(app: Flask, database: Database, team_id: int) -> list[int]:
    """Return the ids of a draft and a published plan of the tiny office."""
    with database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        for role in (Role.COMMANDER, Role.VOLUNTEER):
            create_user(session, f"next {role}", PASSWORD, role, neighbour, NOW)
    client, auth, made = app.test_client(), ("officer", "demo"), []
    for day in (1, 2):
        drawn = client.post("/api/v1/patrols/plans", json=body_of(team_id, day), auth=auth)
        assert drawn.status_code == 201, drawn.get_data(as_text=True)
        made.append(drawn.json["id"])
        named = client.patch(
            f"/api/v1/patrols/plans/{made[-1]}", json={"name": "保密的计划"}, auth=auth
        )
        assert named.status_code == 200
    published = client.post(f"/api/v1/patrols/plans/{made[1]}/publish", auth=auth)
    assert published.status_code == 200
    return made


def routes_of(app: Flask, method: str) -> list[str]:
    """Return the addresses that a method has, with places such as ``{plan_id}``."""
    return sorted(
        re.sub(r"<(?:.*?:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
    )


def call(client: FlaskClient, method: str, address: str, role: Role = Role.COMMANDER):
    return client.open(address, method=method, auth=(f"next {role}", PASSWORD), json={"name": "x"})


def test_a_plan_of_another_office_is_not_there_whatever_is_asked_of_it(
    app: Flask, database: Database, plans: list[int]
) -> None:
    client = app.test_client()
    tried = 0
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        for address in routes_of(app, method):
            if "{plan_id}" not in address:
                continue
            for plan_id in plans:
                answer = call(client, method, address.replace("{plan_id}", str(plan_id)))
                assert answer.status_code == 404, f"{method} {address}"
                tried += 1
    assert tried >= 16
    with database.reading() as session:
        kept = session.scalars(select(PatrolPlan).order_by(PatrolPlan.id)).all()
        assert [(plan.status, plan.name) for plan in kept] == [
            (PlanStatus.DRAFT, "保密的计划"),
            (PlanStatus.PUBLISHED, "保密的计划"),
        ]


def test_the_secrets_are_told_to_the_own_office(app: Flask, plans: list[int]) -> None:
    """Else it would prove nothing that others are not told them."""
    client, auth = app.test_client(), ("officer", "demo")
    told = "".join(
        client.get(address, auth=auth).get_data(as_text=True)
        for address in (
            *(f"/ogc/collections/{layer}/items" for layer in LAYERS),
            "/ogc",
            "/api/v1/patrols/options",
            f"/api/v1/patrols/plans/{plans[0]}",
            "/api/v1/layers/shops/features",
        )
    )
    assert [secret for secret in SECRETS if secret not in told] == []


def test_no_address_tells_of_another_office(app: Flask, plans: list[int]) -> None:
    client = app.test_client()
    asked = {
        "/api/v1/search": "?q=老王便利店",
        "/api/v1/layers/features": "?layers=shops,rentals,hotspots,incidents,patrol_routes",
    }
    told = 0
    for address in routes_of(app, "GET"):
        if "{plan_id}" in address or address.startswith(("/static", "/tiles", "/i18n")):
            continue
        for layer_id in LAYERS if "{layer_id}" in address else [""]:
            place = address.replace("{layer_id}", layer_id).replace("{number}", "A002")
            answer = call(client, "GET", place + asked.get(address, ""))
            written = answer.mimetype.startswith("text/") or "json" in answer.mimetype
            text = answer.get_data(as_text=True) if written else ""
            found = [secret for secret in SECRETS if secret in text.split("<title>")[-1]]
            if address == "/api/v1/search":
                # The answer may repeat the question.
                found = [secret for secret in found if secret not in asked[address]]
            assert not found, f"{place} tells {found}"
            told += answer.status_code == 200
    assert told > 20


def test_a_plan_cannot_be_made_of_another_offices_teams_nor_replace_its_drafts(
    app: Flask, database: Database, team_id: int, plans: list[int]
) -> None:
    body = body_of(team_id, 5) | {"replaces": plans[0]}
    answer = app.test_client().post(
        "/api/v1/patrols/plans", json=body, auth=(f"next {Role.COMMANDER}", PASSWORD)
    )
    assert answer.status_code in {404, 409, 422}, answer.get_data(as_text=True)
    with database.reading() as session:
        kept = session.scalars(select(PatrolPlan.id).order_by(PatrolPlan.id)).all()
        assert list(kept) == plans, "the draft is still there, and no other"


def test_a_volunteer_leader_sees_published_plans_of_the_own_office_only(
    app: Flask, plans: list[int]
) -> None:
    client = app.test_client()

    def listed(auth: tuple[str, str]) -> list[int]:
        return [plan["id"] for plan in client.get("/api/v1/patrols/plans", auth=auth).json["plans"]]

    assert listed(("volunteer", "demo")) == [plans[1]]
    assert set(listed(("officer", "demo"))) == set(plans)
    assert listed((f"next {Role.VOLUNTEER}", PASSWORD)) == []


def test_places_of_another_office_are_not_there_whatever_is_asked_of_them(
    app: Flask, database: Database, office: Office
) -> None:
    with database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        create_user(session, f"next {Role.COMMANDER}", PASSWORD, Role.COMMANDER, neighbour, NOW)
        place = session.scalars(select(Place).where(Place.office_id == office.id)).first()
        assert place is not None
        place_id, name = place.id, place.name
    client = app.test_client()
    made = client.post(
        "/api/v1/places/changes",
        json={"operations": [{"do": "update", "id": place_id, "version": 1, "name": "改名"}]},
        auth=("officer", "demo"),
    ).json["change"]
    tried = 0
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        for address in routes_of(app, method):
            if not re.search(r"\{(place_id|change_id)\}", address):
                continue
            asked = address.replace("{place_id}", str(place_id)).replace("{change_id}", str(made))
            answer = client.open(
                f"{asked}?at=2026-11-01T00:00:00Z",
                method=method,
                auth=(f"next {Role.COMMANDER}", PASSWORD),
                json={"version": 1, "seen": 2} if address.endswith("restore") else {"name": "x"},
                headers={"If-Match": '"v2"'},
            )
            assert answer.status_code == 404, f"{method} {asked}: {answer.get_data(as_text=True)}"
            tried += 1
    assert tried >= 9
    told = client.get(f"/api/v1/places/{place_id}/history", auth=("officer", "demo")).json
    assert [one["place"]["name"] for one in told["states"]] == ["改名", name]
