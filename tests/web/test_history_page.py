"""The history page: for who may see what others changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import sign_in
from webmap.database import Database
from webmap.models import Role


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OFFICER, 200), (Role.BUREAU, 200), (Role.AUXILIARY, 403)]
)
def test_the_record_is_open_to_officers_and_the_bureau(
    make_app: Callable[..., Flask], spatialite_database: Database, role: Role, status: int
) -> None:
    client = sign_in(make_app(spatialite_database).test_client(), role)
    assert client.get("/data/history").status_code == status
    assert client.get("/api/v1/places/changes").status_code == status
    if status == 200:
        page = client.get("/data/history").get_data(as_text=True)
        assert ('"may_undo": true' in page) == (role is Role.OFFICER)
