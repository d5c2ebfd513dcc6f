"""The fixtures themselves: a copy of the tiny office is whole, and the demo accounts sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from webmap.database import Database
from webmap.models import Place, Role, Street


def test_a_copy_of_the_tiny_office_holds_its_rows(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Place)) == 7
        assert session.scalar(select(func.count()).select_from(Street)) == 40


@pytest.mark.parametrize("role", list(Role))
def test_each_demo_account_signs_in(signed_in: Callable[[Role], FlaskClient], role: Role) -> None:
    assert signed_in(role).get("/healthz").status_code == 200
