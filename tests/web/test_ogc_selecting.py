"""OGC API - Features: boxes, pages, attributes and times that select."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pyproj import Transformer

from tests.web.ogc_client import EPSG_4326, EPSG_4547, ITEMS, follow, get, link, numbers
from webmap.database import Database
from webmap.layers.crs import CRS84
from webmap.models import (
    Layer,
    Office,
    Place,
    Role,
    point_wkb,
    to_stored,
)


@pytest.fixture
def after_change(signed_in: Callable[[Role], FlaskClient]) -> FlaskClient:
    """Return a client on an office of its own, which the test may change."""
    return signed_in(Role.OFFICER)


@pytest.mark.parametrize(
    ("layer_id", "bbox", "wanted"),
    [
        ("shops", "114.0005,22.7005,114.0015,22.7015", ["A001"]),
        ("shops", "114.0005,22.7005,-10,114.0015,22.7015,10", ["A001"]),
        ("shops", "114.001,22.701,114.001,22.701", ["A001"]),
        ("shops", "115,22,116,23", []),
        ("shops", "1e300,1e300,1e301,1e301", []),
        ("shops", "114.0015,22,114.0005,23", ["A002", "A003"]),
        ("police_grids", "114.0051,22.7,114.0052,22.71", ["2"]),
    ],
)
def test_a_box_selects_what_meets_it(
    reader: FlaskClient, layer_id: str, bbox: str, wanted: list[str]
) -> None:
    answer = get(reader, ITEMS.format(layer_id), bbox=bbox)
    assert sorted(numbers(answer)) == wanted
    assert answer["numberMatched"] == len(wanted)


def test_a_box_that_a_bounding_box_meets_but_not_the_shape_selects_nothing(
    database: Database, office: Office, after_change: FlaskClient
) -> None:
    import shapely

    with database.writing() as session:
        triangle = shapely.Polygon([(114.002, 22.706), (114.004, 22.706), (114.002, 22.708)])
        session.add(
            Place(office_id=office.id, layer_id="plazas", number="T", name="三角广场",
                  geom=to_stored(triangle))
        )  # fmt: skip
    corner = "114.0035,22.7075,114.0039,22.7079"
    assert numbers(get(after_change, ITEMS.format("plazas"), bbox=corner)) == []
    assert numbers(
        get(after_change, ITEMS.format("plazas"), bbox="114.002,22.706,114.003,22.707")
    ) == ["T"]


def test_a_box_may_be_given_in_the_metric_system_northing_first(reader: FlaskClient) -> None:
    to_metric = Transformer.from_crs(4326, 4547)
    south, west = to_metric.transform(22.7005, 114.0005)
    north, east = to_metric.transform(22.7015, 114.0015)
    box = f"{south},{west},{north},{east}"
    answer = get(reader, ITEMS.format("shops"), bbox=box, **{"bbox-crs": EPSG_4547})
    assert numbers(answer) == ["A001"]
    latitude_first = "22.7005,114.0005,22.7015,114.0015"
    answer = get(reader, ITEMS.format("shops"), bbox=latitude_first, **{"bbox-crs": EPSG_4326})
    assert numbers(answer) == ["A001"]


def test_coordinates_come_in_the_order_of_axes_that_the_system_has(quick: FlaskClient) -> None:
    path = f"{ITEMS.format('shops')}/A001"
    assert get(quick, path)["geometry"]["coordinates"] == [114.001, 22.701]
    answer = quick.get(path, query_string={"crs": EPSG_4326})
    assert answer.json["geometry"]["coordinates"] == [22.701, 114.001]
    assert answer.headers["Content-Crs"] == f"<{EPSG_4326}>"
    answer = quick.get(path, query_string={"crs": EPSG_4547})
    expected = Transformer.from_crs(4326, 4547).transform(22.701, 114.001)
    assert answer.json["geometry"]["coordinates"] == pytest.approx(expected, abs=0.001)
    assert answer.json["geometry"]["coordinates"][0] > 2_000_000, "northing is the first axis"
    assert quick.get(path).headers["Content-Crs"] == f"<{CRS84}>"


def test_pages_lead_through_a_layer_and_back(reader: FlaskClient) -> None:
    page = get(reader, ITEMS.format("streets"), limit=15)
    assert (page["numberMatched"], page["numberReturned"]) == (40, 15)
    assert link(page, "prev") is None
    seen, pages = numbers(page), [numbers(page)]
    while link(page, "next"):
        page = follow(reader, page, "next")
        pages.append(numbers(page))
        seen += numbers(page)
    assert [len(one) for one in pages] == [15, 15, 10]
    assert len(set(seen)) == 40
    assert numbers(follow(reader, page, "prev")) == pages[1]


def test_links_to_pages_keep_what_was_asked_for(quick: FlaskClient) -> None:
    asked = {
        "highway": "residential",
        "bbox": "114,22.7,114.01,22.71",
        "limit": 7,
        "crs": EPSG_4547,
    }
    page = get(quick, ITEMS.format("streets"), **asked)
    following = follow(quick, page, "next")
    assert following["numberMatched"] == page["numberMatched"] == 40
    assert following["features"][0]["geometry"]["coordinates"][0][0] > 2_000_000


def test_a_limit_above_the_largest_is_cut_not_refused(quick: FlaskClient) -> None:
    assert get(quick, ITEMS.format("streets"), limit=10**9)["numberReturned"] == 40
    assert get(quick, ITEMS.format("streets"), offset=1000)["features"] == []


@pytest.mark.parametrize(
    ("layer_id", "values", "wanted"),
    [
        ("shops", {"name": "老王便利店"}, ["A001"]),
        ("shops", {"trade": "餐饮"}, ["A002"]),
        ("shops", {"trade": "餐饮", "name": "老王便利店"}, []),
        ("shops", {"sub_grid": "1-1"}, ["A001", "A002", "A003"]),
        ("rentals", {"floors": "5"}, ["441900001", "441900002"]),
        ("rentals", {"floors": "6"}, []),
        ("sub_grids", {"police_grid": "2"}, ["2-1", "2-2"]),
        ("hotspots", {"priority": "5"}, ["H1"]),
        ("incidents", {"category": "theft"}, ["J3"]),
        ("streets", {"car": "false"}, []),
        ("boundary", {"number": "TINY"}, ["TINY"]),
    ],
)
def test_attributes_select_by_value(
    reader: FlaskClient, layer_id: str, values: dict[str, str], wanted: list[str]
) -> None:
    answer = get(reader, ITEMS.format(layer_id), **values)
    assert sorted(numbers(answer)) == wanted
    assert answer["numberMatched"] == len(wanted)


def test_a_cell_of_another_type_than_its_field_is_no_match_and_no_error(
    database: Database, office: Office, after_change: FlaskClient
) -> None:
    with database.writing() as session:
        for number, floors in [("W1", "五层"), ("W2", None), ("W3", 5.0)]:
            session.add(
                Place(office_id=office.id, layer_id="rentals", number=number, name=number,
                      attributes={"floors": floors}, geom=point_wkb(114.002, 22.702))
            )  # fmt: skip
    answer = get(after_change, ITEMS.format("rentals"), floors=5)
    assert numbers(answer) == ["441900001", "441900002", "W3"]
    told = get(after_change, f"{ITEMS.format('rentals')}/W1")["properties"]
    assert (told["floors"], told["sub_grid"], told["rooms"]) == ("五层", None, None)


def test_an_attribute_that_a_layer_was_given_later_selects_by_its_type(
    database: Database, office: Office, after_change: FlaskClient
) -> None:
    with database.writing() as session:
        session.add(
            Layer(
                office_id=office.id, layer_id="cameras", source="places", group="business",
                name_zh="探头", name_en="Cameras", geometry_type="Point",
                fields=[
                    {"name": "works", "title_zh": "完好", "title_en": "Works", "type": "boolean"},
                    {"name": "height_m", "title_zh": "高", "title_en": "Height", "type": "number"},
                ],
            )
        )  # fmt: skip
        session.flush()
        for number, works, height_m in [("C1", True, 3.5), ("C2", False, 4)]:
            session.add(
                Place(office_id=office.id, layer_id="cameras", number=number, name=number,
                      attributes={"works": works, "height_m": height_m},
                      geom=point_wkb(114.002, 22.702))
            )  # fmt: skip
    assert numbers(get(after_change, ITEMS.format("cameras"), works="true")) == ["C1"]
    assert numbers(get(after_change, ITEMS.format("cameras"), works="false")) == ["C2"]
    assert numbers(get(after_change, ITEMS.format("cameras"), height_m="3.5")) == ["C1"]
    assert numbers(get(after_change, ITEMS.format("cameras"), height_m="4")) == ["C2"]


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("2026-03-01", ["J1"]),
        ("2026-03-01T22:30:00+08:00", ["J1"]),
        ("2026-03-01T14:30:00Z", ["J1"]),
        ("2026-03-01T14:30:01Z", []),
        ("2026-03-02/2026-03-03", ["J2", "J3"]),
        ("2026-03-02/..", ["J2", "J3"]),
        ("../2026-03-02T00:00:00Z", ["J1"]),
        ("/2026-03-02", ["J1", "J2"]),
    ],
)
def test_incidents_are_selected_by_time(reader: FlaskClient, when: str, wanted: list[str]) -> None:
    assert numbers(get(reader, ITEMS.format("incidents"), datetime=when)) == wanted


def test_an_incident_of_unknown_hour_holds_through_its_interval(
    database: Database, after_change: FlaskClient
) -> None:
    from sqlalchemy import select

    from webmap.models import Incident

    with database.writing() as session:
        incident = session.scalars(select(Incident).where(Incident.number == "J1")).one()
        incident.occurred_to = incident.occurred_from + timedelta(hours=10)
    night = "2026-03-02T06:00:00+08:00"
    assert numbers(get(after_change, ITEMS.format("incidents"), datetime=night)) == ["J1"]


def test_time_has_no_effect_on_what_has_none(quick: FlaskClient) -> None:
    assert get(quick, ITEMS.format("shops"), datetime="1999-01-01")["numberMatched"] == 3
