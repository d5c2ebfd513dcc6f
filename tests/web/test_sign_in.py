"""Signing in and out, and what guards it: limits, headers, cookies, the demo accounts' bounds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW, sign_in
from webmap.accounts import DEMO_PASSWORD, create_user, set_active, set_password
from webmap.database import Database
from webmap.models import Office, Role, User
from webmap.web.paths import local_path
from webmap.web.security import FAILED_BASIC_LIMITS

PASSWORD = "correct horse battery"
ELSEWHERE = {"REMOTE_ADDR": "192.168.1.20"}


@pytest.fixture
def quick_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    with spatialite_database.writing() as session:
        office_id = session.scalar(select(Office.id).where(Office.code == "TINY"))
        create_user(session, "wang", PASSWORD, Role.OFFICER, office_id, NOW)
    return make_app(spatialite_database)


def token_of(client: FlaskClient) -> str:
    page = client.get("/sign-in").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def try_sign_in(
    client: FlaskClient, username: str, password: str, **more: object
) -> tuple[int, str]:
    data = {"username": username, "password": password, "csrf_token": token_of(client)}
    answer = client.post("/sign-in", data=data | {"next": "/"}, **more)
    return answer.status_code, answer.get_data(as_text=True)


def answers(client: FlaskClient) -> bool:
    """Return whether the client is signed in."""
    return client.get("/ogc/conformance").status_code == 200


def test_a_person_signs_in_works_and_signs_out(app: Flask, database: Database) -> None:
    with database.writing() as session:
        office_id = session.scalar(select(Office.id).where(Office.code == "TINY"))
        create_user(session, "wang", PASSWORD, Role.OFFICER, office_id, NOW)
    client = app.test_client()
    assert not answers(client)
    status, page = try_sign_in(client, "wang", "wrong password")
    assert status == 422
    assert "账号或密码不对。" in page
    assert 'value="wang"' in page, "what was typed is kept"
    assert "wrong password" not in page
    assert not answers(client)
    assert try_sign_in(client, " wang ", PASSWORD)[0] == 302
    assert answers(client)
    client.post("/sign-out", data={"csrf_token": _token_when_in(client)})
    assert not answers(client)


def _token_when_in(client: FlaskClient) -> str:
    page = client.get("/patrols", headers={"Accept": "text/html"}).get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(quick_app: Flask) -> None:
    answers_given = {
        re.sub(r'(csrf[^>]+|nonce="[^"]+")', "", page).replace(name, "")
        for name in ("wang", "nobody")
        for page in [try_sign_in(quick_app.test_client(), name, "wrong password")[1]]
    }
    assert len(answers_given) == 1


@pytest.mark.parametrize("username", ["", "wang\0", "x" * 5000])
def test_odd_names_and_passwords_are_refused_quietly(quick_app: Flask, username: str) -> None:
    assert try_sign_in(quick_app.test_client(), username, "p" * 100_000)[0] == 422
    assert try_sign_in(quick_app.test_client(), username, "\0")[0] == 422


def test_guessing_at_the_sign_in_page_is_slowed_down(quick_app: Flask) -> None:
    client = quick_app.test_client()
    assert [try_sign_in(client, "wang", f"guess {n}")[0] for n in range(10)] == [422] * 10
    assert try_sign_in(client, "wang", "guess 11")[0] == 429
    assert try_sign_in(client, "wang", PASSWORD)[0] == 429
    other = {"environ_overrides": {"REMOTE_ADDR": "127.0.0.2"}}
    assert try_sign_in(quick_app.test_client(), "wang", PASSWORD, **other)[0] == 302


def test_right_passwords_are_not_slowed_down(quick_app: Flask) -> None:
    assert [try_sign_in(quick_app.test_client(), "wang", PASSWORD)[0] for _ in range(12)] == (
        [302] * 12
    )


def test_guessing_by_http_basic_is_slowed_down(quick_app: Flask) -> None:
    client = quick_app.test_client()
    tries = FAILED_BASIC_LIMITS[0].amount
    for number in range(tries):
        answer = client.get("/ogc/conformance", auth=("wang", f"guess {number}"))
        assert answer.status_code == 401
    for password in ("guess more", PASSWORD):
        answer = client.get("/ogc/conformance", auth=("wang", password))
        assert answer.status_code == 429
        assert answer.mimetype == "application/problem+json"
    page = client.get("/", auth=("wang", PASSWORD), headers={"Accept": "text/html"})
    assert page.status_code == 429
    other = {"REMOTE_ADDR": "127.0.0.2"}
    answer = client.get("/ogc/conformance", auth=("wang", PASSWORD), environ_overrides=other)
    assert answer.status_code == 200


def test_http_basic_is_taken_over_tls_or_from_this_machine_only(quick_app: Flask) -> None:
    client = quick_app.test_client()

    def status(address: str = "http://localhost", **environ: str) -> int:
        return client.get(
            "/ogc/conformance", base_url=address, auth=("wang", PASSWORD), environ_overrides=environ
        ).status_code

    assert status(REMOTE_ADDR="127.0.0.1") == 200
    assert status(REMOTE_ADDR="::1") == 200
    assert status(REMOTE_ADDR="192.168.1.20") == 401
    assert status("https://localhost", REMOTE_ADDR="192.168.1.20") == 200
    assert status(REMOTE_ADDR="") == 401
    # A proxy on this machine that forwards what came without TLS.
    assert status(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.168.1.20") == 401


def test_http_basic_believes_a_proxy_that_the_settings_name(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    with spatialite_database.writing() as session:
        create_user(session, "root", PASSWORD, Role.ADMIN, None, NOW)
    client = make_app(spatialite_database, proxy_hops=1).test_client()

    def status(scheme: str) -> int:
        headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": scheme}
        return client.get("/ogc/conformance", auth=("root", PASSWORD), headers=headers).status_code

    assert status("https") == 200
    assert status("http") == 401


def test_the_demo_accounts_sign_in_on_loopback_and_the_page_says_so(quick_app: Flask) -> None:
    page = quick_app.test_client().get("/sign-in").get_data(as_text=True)
    for role in Role:
        assert f'<code class="d-inline-block me-2">{role.value}</code>' in page
    assert "演示账号只在本机可用" in page
    assert try_sign_in(quick_app.test_client(), "officer", DEMO_PASSWORD)[0] == 302


@pytest.mark.parametrize(
    ("changed", "environ"),
    [
        ({"listen_host": "0.0.0.0"}, {}),
        ({"listen_host": "192.168.1.5"}, {}),
        ({"demo_accounts": False}, {}),
        ({}, ELSEWHERE),
        ({}, {"HTTP_X_FORWARDED_FOR": "192.168.1.20"}),
        ({"proxy_hops": 1}, {"HTTP_X_FORWARDED_FOR": "192.168.1.20"}),
    ],
)
def test_away_from_loopback_the_demo_accounts_are_refused_and_not_named(
    make_app: Callable[..., Flask],
    spatialite_database: Database,
    changed: dict[str, object],
    environ: dict[str, str],
) -> None:
    client = make_app(spatialite_database, **changed).test_client()
    client.environ_base.update(environ)
    page = client.get("/sign-in").get_data(as_text=True)
    assert "演示账号" not in page
    assert "commander" not in page
    assert try_sign_in(client, "officer", DEMO_PASSWORD)[0] == 422
    assert client.get("/ogc/conformance", auth=("officer", DEMO_PASSWORD)).status_code == 401


def test_a_session_of_a_demo_account_does_not_outlive_loopback(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    client = sign_in(make_app(spatialite_database).test_client(), Role.ADMIN)
    assert answers(client)
    assert client.get("/ogc/conformance", environ_overrides=ELSEWHERE).status_code == 401


def test_a_session_ends_when_the_account_is_deactivated(app: Flask, database: Database) -> None:
    client = sign_in(app.test_client(), Role.OFFICER)
    assert answers(client)
    with database.writing() as session:
        set_active(session, "officer", active=False)
    assert not answers(client)
    assert client.get("/ogc/conformance", auth=("officer", DEMO_PASSWORD)).status_code == 401
    with database.writing() as session:
        set_active(session, "officer", active=True)
    assert not answers(client), "the old session stays ended"
    assert client.get("/ogc/conformance", auth=("officer", DEMO_PASSWORD)).status_code == 200


def test_a_new_password_ends_sessions_and_the_old_password(
    quick_app: Flask, spatialite_database: Database
) -> None:
    client = quick_app.test_client()
    assert try_sign_in(client, "wang", PASSWORD)[0] == 302
    assert client.get("/ogc", auth=("wang", PASSWORD)).status_code == 200
    with spatialite_database.writing() as session:
        set_password(session, "wang", "another long one")
    assert not answers(client)
    fresh = quick_app.test_client()
    assert fresh.get("/ogc", auth=("wang", PASSWORD)).status_code == 401
    assert fresh.get("/ogc", auth=("wang", "another long one")).status_code == 200


def test_a_session_cookie_made_with_another_key_is_worth_nothing(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    one = make_app(spatialite_database, secret_key="a" * 64)
    other = make_app(spatialite_database, secret_key="b" * 64)
    client = sign_in(one.test_client(), Role.OFFICER)
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief = other.test_client()
    thief.set_cookie("session", cookie.value)
    assert not answers(thief)


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(quick_app: Flask) -> None:
    client = quick_app.test_client()
    token = token_of(client)
    answer = client.post(
        "/sign-in", data={"username": "wang", "password": PASSWORD, "csrf_token": token}
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie
    assert "wang" not in cookie


def test_behind_tls_the_cookie_and_the_site_keep_to_it(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    client = make_app(spatialite_database, secure_cookies=True).test_client()
    answer = client.get("/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31")


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/", "//example.org/", "/\\example.org", "\\\\example.org",
        "/%0d%0a//x\n", "javascript:alert(1)", "http:example.org", "", None, "/\t/example.org",
        "///example.org",
    ],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(target: str | None) -> None:
    assert local_path(target) == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(quick_app: Flask) -> None:
    client = quick_app.test_client()
    asked = client.get("/patrols?plan=3", headers={"Accept": "text/html"})
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/sign-in?next=/patrols?plan%3D3"
    page = client.get(asked.headers["Location"]).get_data(as_text=True)
    assert 'name="next" value="/patrols?plan=3"' in page
    data = {"username": "wang", "password": PASSWORD, "csrf_token": token_of(client)}
    answer = client.post("/sign-in", data=data | {"next": "/patrols?plan=3"})
    assert answer.headers["Location"] == "/patrols?plan=3"
    elsewhere = client.get("/sign-in?next=//example.org")
    assert elsewhere.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/sign-in", "/patrols", "/ogc", "/nothing", "/static/icon.svg"])
def test_every_answer_carries_the_security_headers(quick_app: Flask, path: str) -> None:
    client = sign_in(quick_app.test_client(), Role.OFFICER)
    headers = client.get(path, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] in {"SAMEORIGIN", "DENY"}
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/patrols", "/print", "/nothing"])
def test_scripts_in_pages_carry_the_nonce_of_their_answer(quick_app: Flask, path: str) -> None:
    client = quick_app.test_client()
    if path != "/sign-in":
        sign_in(client, Role.OFFICER)
    nonces = set()
    for _visit in range(2):
        answer = client.get(path, headers={"Accept": "text/html"})
        page = answer.get_data(as_text=True)
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        scripts = re.findall(r"<script\b[^>]*>", page)
        assert scripts
        for script in scripts:
            data = 'type="application/json"' in script
            assert data or f'nonce="{nonce[1]}"' in script, script
        for style in re.findall(r"<style\b[^>]*>", page):
            assert f'nonce="{nonce[1]}"' in style
        assert not re.search(r"\son\w+=\"", page), "no handlers in attributes"
        assert not re.search(r"<[a-z][^>]*\sstyle=\"", page), "no style in attributes"
        nonces.add(nonce[1])
    assert len(nonces) == 2, "each answer has a nonce of its own"


def test_errors_say_what_happened_to_people_and_to_programs(quick_app: Flask) -> None:
    client = sign_in(quick_app.test_client(), Role.AUXILIARY)
    page = client.get("/print", headers={"Accept": "text/html"})
    assert page.status_code == 403
    assert "您的角色没有这项权限：打印网格地图。" in page.get_data(as_text=True)
    told = client.get("/print", headers={"Accept": "application/json"})
    assert told.mimetype == "application/problem+json"
    assert told.json["detail"] == "您的角色没有这项权限：打印网格地图。"
    client.post("/language", data={"language": "en"})
    english = client.get("/print", headers={"Accept": "application/json"}).json["detail"]
    assert "role" in english.lower()


def test_who_has_signed_in_is_sent_on_from_the_sign_in_page(quick_app: Flask) -> None:
    client = sign_in(quick_app.test_client(), Role.OFFICER)
    answer = client.get("/sign-in")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_an_account_sees_its_own_office_and_the_bureau_the_one_it_chose(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    with spatialite_database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        create_user(session, "neighbour", PASSWORD, Role.OFFICER, neighbour, NOW)
    app = make_app(spatialite_database)
    client = app.test_client()
    assert try_sign_in(client, "neighbour", PASSWORD)[0] == 302
    with client.session_transaction() as session:
        session["office_id"] = 1
    shops = client.get("/ogc/collections/shops/items").json["features"]
    assert [shop["properties"]["name"] for shop in shops] == ["邻村的店"]
    bureau = sign_in(app.test_client(), Role.BUREAU)
    assert bureau.get("/ogc/collections/shops/items").json["numberMatched"] == 3
    with bureau.session_transaction() as session:
        session["office_id"] = neighbour
    assert bureau.get("/ogc/collections/shops/items").json["numberMatched"] == 1


def test_users_of_the_demo_have_an_office_where_their_role_needs_one(database: Database) -> None:
    with database.reading() as session:
        for user in session.scalars(select(User)):
            assert (user.office_id is None) == (user.role in {Role.BUREAU, Role.ADMIN})
