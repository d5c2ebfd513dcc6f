"""Every route asks for the right that the table gives to roles; what names none is refused."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from tests.conftest import sign_in
from webmap.accounts import ALL_OFFICES, PUBLIC, RIGHTS, RIGHTS_OF, allowed
from webmap.cli import CommandGroup
from webmap.database import Database
from webmap.models import Role
from webmap.web.security import right, right_of

READ_METHODS = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def real_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


def hollow(app: Flask) -> None:
    """Put views that do nothing behind the real gate."""
    for endpoint in set(app.view_functions) - {"accounts.sign_in", "accounts.sign_in_send"}:
        needed = right_of(app, endpoint)

        def done(**_values: object) -> tuple[str, int]:
            return "", 204

        if needed is not None:
            done.right = needed  # type: ignore[attr-defined]
        app.view_functions[endpoint] = done


def signed_in_to_hollow(app: Flask, role: Role) -> FlaskClient:
    """Return a client with a role and its page's token, in front of hollow views."""
    client = sign_in(app.test_client(), role)
    assert "HTTP_X_CSRFTOKEN" in client.environ_base
    hollow(app)
    return client


def address_of(app: Flask, rule: Rule) -> str:
    values: dict[str, object] = {
        name: 1 if isinstance(converter, IntegerConverter) else "x"
        for name, converter in rule._converters.items()
    }
    built = app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
    return str(built)


def gated_calls(app: Flask) -> list[tuple[str, str, str]]:
    """Return method, address and right of every route but the two kept ones."""
    return [
        (method, address_of(app, rule), right_of(app, rule.endpoint) or "")
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("accounts.sign_in")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_names_a_right_of_the_table_or_says_that_it_is_public(real_app: Flask) -> None:
    unnamed = [
        rule.rule
        for rule in real_app.url_map.iter_rules()
        if right_of(real_app, rule.endpoint) not in {*RIGHTS, PUBLIC}
    ]
    assert not unnamed
    assert len(list(real_app.url_map.iter_rules())) > 20


def test_only_these_routes_are_public(real_app: Flask) -> None:
    public = {
        rule.rule
        for rule in real_app.url_map.iter_rules()
        if right_of(real_app, rule.endpoint) == PUBLIC
    }
    assert public == {
        "/healthz", "/readyz", "/i18n/<language>.json", "/language", "/sign-in",
        "/static/<path:filename>",
    }  # fmt: skip


def test_every_right_of_the_table_is_asked_for_somewhere(real_app: Flask) -> None:
    asked = {right_of(real_app, endpoint) for endpoint in real_app.view_functions}
    for group in real_app.cli.commands.values():
        if isinstance(group, CommandGroup):
            asked |= {getattr(command, "right", None) for command in group.commands.values()}
    # Asked within a view: a layer among others.
    asked.add("incidents.read")
    assert RIGHTS.keys() <= asked


def test_no_route_but_the_public_ones_answers_without_sign_in(real_app: Flask) -> None:
    client = real_app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    client.environ_base["HTTP_X_CSRFTOKEN"] = token
    hollow(real_app)
    for method, address, needed in gated_calls(real_app):
        answer = client.open(address, method=method)
        assert answer.status_code == (204 if needed == PUBLIC else 401), f"{method} {address}"
        if needed != PUBLIC and method == "GET":
            page = client.get(address, headers={"Accept": "text/html"})
            assert page.status_code == 302
            assert page.headers["Location"].startswith("/sign-in?next="), address


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_through_exactly_where_the_table_says(real_app: Flask, role: Role) -> None:
    client = signed_in_to_hollow(real_app, role)
    for method, address, needed in gated_calls(real_app):
        wanted = 204 if needed == PUBLIC or needed in RIGHTS_OF[role] else 403
        assert client.open(address, method=method).status_code == wanted, f"{method} {address}"


def test_no_change_is_made_without_the_token_of_the_page(real_app: Flask) -> None:
    client = signed_in_to_hollow(real_app, Role.ADMIN)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    changes = [call for call in gated_calls(real_app) if call[0] not in READ_METHODS]
    assert len(changes) >= 3
    for method, address, _needed in changes:
        answer = client.open(address, method=method)
        assert answer.status_code == 400, f"{method} {address}"
        assert answer.json["detail"] == "页面已经过期，请刷新后再试。"
        forged = client.open(address, method=method, headers={"X-CSRFToken": "made-up"})
        assert forged.status_code == 400


def test_a_program_needs_no_token_but_another_sites_page_gets_nowhere(real_app: Flask) -> None:
    hollow(real_app)
    client = real_app.test_client()
    auth = ("admin", "demo")
    for method, address, needed in gated_calls(real_app):
        if method in READ_METHODS or needed == PUBLIC:
            continue
        assert client.open(address, method=method, auth=auth).status_code == 204
        for site in ("cross-site", "same-site"):
            headers = {"Sec-Fetch-Site": site}
            answer = client.open(address, method=method, auth=auth, headers=headers)
            assert answer.status_code == 403, f"{method} {address} from {site}"
            assert answer.json["detail"] == "这个请求来自别的网站，没有执行。"


def test_a_route_that_names_no_right_is_refused_to_everybody(real_app: Flask) -> None:
    real_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    for client in (real_app.test_client(), sign_in(real_app.test_client(), Role.ADMIN)):
        answer = client.get("/forgotten")
        assert answer.status_code == 403
        assert b"secret" not in answer.data


def test_a_null_character_gets_no_further_than_the_gate(real_app: Flask) -> None:
    """PostgreSQL would take it for an error of the program."""
    client = sign_in(real_app.test_client(), Role.OFFICER)
    for address in ("/ogc/collections/a%00b/items", "/api/v1/layers/a%00b/features", "/a%00"):
        assert client.get(address).status_code == 404, address
    for address in ("/api/v1/search?q=a%00b", "/patrols?a%00=1", "/ogc?f=%00"):
        assert client.get(address).status_code == 400, address


def test_a_route_can_only_name_a_right_of_the_table() -> None:
    with pytest.raises(ValueError, match="no such thing"):
        right("no such thing")


def test_a_right_that_the_table_does_not_know_is_nobodys() -> None:
    assert not any(allowed(role, "no such thing") for role in Role)
    assert not any(allowed(role, PUBLIC) for role in Role)


def test_each_role_has_rights_of_the_table_only() -> None:
    assert set(RIGHTS_OF) == set(Role)
    for rights in RIGHTS_OF.values():
        assert rights <= RIGHTS.keys()


def test_rights_grow_with_the_role_as_the_design_says() -> None:
    assert RIGHTS_OF[Role.OFFICER] < RIGHTS_OF[Role.COMMANDER] < RIGHTS_OF[Role.ADMIN]
    assert RIGHTS_OF[Role.VOLUNTEER] < RIGHTS_OF[Role.AUXILIARY] < RIGHTS_OF[Role.OFFICER]
    changes = {"data.import", "plans.draft", "plans.publish", "users.manage", "office.manage"}
    assert not RIGHTS_OF[Role.BUREAU] & changes, "the bureau changes nothing in an office"
    assert not RIGHTS_OF[Role.VOLUNTEER] & {"map.view", "layers.read", "incidents.read"}
    assert {Role.BUREAU, Role.ADMIN} == ALL_OFFICES


def test_every_command_names_a_right_of_the_table(real_app: Flask) -> None:
    groups = [one for one in real_app.cli.commands.values() if isinstance(one, CommandGroup)]
    assert {"users", "db"} <= {group.name for group in groups}
    for group in groups:
        assert group.commands
        for command in group.commands.values():
            assert getattr(command, "right", None) in RIGHTS, f"{group.name} {command.name}"


def test_a_command_that_names_no_right_cannot_be_made() -> None:
    group = CommandGroup("things")
    with pytest.raises(TypeError, match="right_command"):
        group.command("make")(lambda: None)
    with pytest.raises(ValueError, match="unknown right"):
        group.right_command("make", right="no such thing")
    assert not group.commands


def test_a_command_acts_with_the_rights_of_the_account_it_is_told(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = real_app.test_cli_runner()
    monkeypatch.setenv("WEBMAP_USER", "officer")
    refused = run.invoke(args=["users", "list"])
    assert refused.exit_code == 1
    assert "您的角色没有这项权限：管理账号。" in refused.output
    monkeypatch.setenv("WEBMAP_USER", "commander")
    assert run.invoke(args=["users", "list"]).exit_code == 0
    monkeypatch.setenv("WEBMAP_USER", "nobody")
    unknown = run.invoke(args=["users", "list"])
    assert (unknown.exit_code, unknown.output) == (1, "没有账号“nobody”。\n")
    assert isinstance(real_app.cli, click.Group)


def test_links_in_the_bar_are_those_that_the_role_may_open(real_app: Flask) -> None:
    def bar(role: Role) -> str:
        client: FlaskClient = sign_in(real_app.test_client(), role)
        page = client.get("/patrols", headers={"Accept": "text/html"}).get_data(as_text=True)
        return page.split('id="app-nav"')[1].split("</nav>")[0]

    assert 'href="/print"' in bar(Role.OFFICER)
    assert 'href="/print"' not in bar(Role.AUXILIARY)
    assert 'href="/patrols"' in bar(Role.VOLUNTEER)
