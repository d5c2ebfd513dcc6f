"""The base map's tiles over HTTP."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from tests.conftest import sign_in
from tests.tiny_office import MIDDLE_LAT, MIDDLE_LON
from webmap.database import Database
from webmap.models import Office, Role, Street, User, to_stored


def tile_path(lon: float, lat: float, zoom: int, end: str = ".png", kind: str = "base") -> str:
    count = 2**zoom
    x = int((lon + 180) / 360 * count)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * count)
    return f"/tiles/{kind}/{zoom}/{x}/{y}{end}"


HERE = tile_path(MIDDLE_LON, MIDDLE_LAT, 16)


def _colours(png: bytes) -> int:
    return len(
        np.unique(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).reshape(-1, 3), axis=0)
    )


def test_an_office_has_its_own_base_map(signed_in: Callable[[Role], FlaskClient]) -> None:
    client = signed_in(Role.AUXILIARY)
    answer = client.get(HERE)
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).size == (256, 256)
    assert _colours(answer.data) > 5


@pytest.fixture
def small_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


def test_dense_screens_and_the_night_have_tiles_of_their_own(small_app: Flask) -> None:
    client = sign_in(small_app.test_client(), Role.OFFICER)
    dense = client.get(tile_path(MIDDLE_LON, MIDDLE_LAT, 16, "@2x.png"))
    assert Image.open(io.BytesIO(dense.data)).size == (512, 512)
    dark = client.get(tile_path(MIDDLE_LON, MIDDLE_LAT, 16, kind="base-dark"))
    assert np.asarray(Image.open(io.BytesIO(dark.data)).convert("L")).mean() < 80


def test_a_tile_that_the_browser_has_is_not_sent_again(small_app: Flask) -> None:
    client = sign_in(small_app.test_client(), Role.OFFICER)
    first = client.get(HERE)
    assert first.cache_control.no_cache
    again = client.get(HERE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    versioned = client.get(f"{HERE}?v=1")
    assert versioned.cache_control.immutable
    assert not client.get(f"{HERE}?v=0").cache_control.immutable


def test_a_change_of_streets_changes_the_tile(
    small_app: Flask, spatialite_database: Database
) -> None:
    client = sign_in(small_app.test_client(), Role.OFFICER)
    first = client.get(HERE)
    with spatialite_database.writing() as session:
        office = session.query(Office).filter_by(code="TINY").one()
        session.add(
            Street(
                office_id=office.id, number="NEW", name="新路", highway="primary",
                geom=to_stored(shapely.LineString([(114.001, 22.7012), (114.009, 22.7088)])),
            )
        )  # fmt: skip
        office.data_version += 1
    second = client.get(HERE, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.data != first.data


def test_another_office_sees_nothing_of_this_one(
    small_app: Flask, spatialite_database: Database
) -> None:
    ours = sign_in(small_app.test_client(), Role.OFFICER).get(HERE)
    with spatialite_database.writing() as session:
        neighbour = session.query(Office).filter_by(code="NEXT").one()
        session.execute(
            update(User).where(User.username == "officer").values(office_id=neighbour.id)
        )
    theirs = sign_in(small_app.test_client(), Role.OFFICER).get(HERE)
    assert _colours(ours.data) > 5
    assert _colours(theirs.data) == 1
    assert theirs.headers["ETag"] != ours.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    ["/tiles/base/9/1/1.png", "/tiles/base/21/1/1.png", "/tiles/base/16/70000/1.png",
     "/tiles/base/16/1/70000@2x.png", "/tiles/base/16/a/1.png", "/tiles/base/16/-1/1.png",
     "/tiles/base/16/1/1.jpg", "/tiles/other/16/1/1.png", "/tiles/base/999999999/1/1.png"],
)  # fmt: skip
def test_a_tile_that_does_not_exist_is_not_found(small_app: Flask, path: str) -> None:
    answer = sign_in(small_app.test_client(), Role.OFFICER).get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_a_stranger_gets_no_tile(small_app: Flask) -> None:
    assert small_app.test_client().get(HERE).status_code == 401


def test_tiles_are_kept_in_the_cache_folder(small_app: Flask, tmp_path: Path) -> None:
    sign_in(small_app.test_client(), Role.OFFICER).get(HERE)
    assert len(list((tmp_path / "cache" / "tiles").rglob("*.png"))) == 16
