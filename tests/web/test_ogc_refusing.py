"""OGC API - Features: what can't be answered is named."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.ogc_client import EPSG_4547, ITEMS


@pytest.mark.parametrize(
    ("layer_id", "parameters", "named"),
    [
        ("shops", {"colour": "red"}, "colour"),
        ("shops", {"limit": "0"}, "limit"),
        ("shops", {"limit": "many"}, "limit"),
        ("shops", {"offset": "-1"}, "offset"),
        ("shops", {"offset": "9" * 30}, "offset"),
        ("shops", {"bbox": "1,2,3"}, "bbox"),
        ("shops", {"bbox": "1,2,3,4,5"}, "bbox"),
        ("shops", {"bbox": "1,2,3,nan"}, "bbox"),
        ("shops", {"bbox": "a,b,c,d"}, "bbox"),
        ("shops", {"bbox": "0,0,1e30,1e30", "bbox-crs": EPSG_4547}, "bbox"),
        ("shops", {"bbox": "0,0,1,1e300", "bbox-crs": EPSG_4547}, "bbox"),
        ("shops", {"bbox": "0,0,1,1", "bbox-crs": "EPSG:4326"}, "bbox-crs"),
        ("shops", {"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, "crs"),
        ("shops", {"f": "xml"}, "f"),
        ("incidents", {"datetime": "yesterday"}, "datetime"),
        ("incidents", {"datetime": "2026-03-01T10:00:00"}, "datetime"),
        ("incidents", {"datetime": "2026-03-02/2026-03-01"}, "datetime"),
        ("incidents", {"datetime": "../.."}, "datetime"),
        ("incidents", {"datetime": "0001-01-01T00:00:00+14:00"}, "datetime"),
        ("hotspots", {"priority": "high"}, "priority"),
        ("hotspots", {"priority": "9" * 40}, "priority"),
        ("hotspots", {"priority": "nan"}, "priority"),
        ("streets", {"car": "maybe"}, "car"),
        ("shops", {"name": "a\0b"}, "name"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(
    quick: FlaskClient, layer_id: str, parameters: dict[str, str], named: str
) -> None:
    answer = quick.get(ITEMS.format(layer_id), query_string=parameters)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 400
    assert answer.json["detail"].startswith(f"参数“{named}”不能用：")


@pytest.mark.parametrize(
    "path",
    ["", "/conformance", "/collections", "/collections/shops", "/collections/shops/queryables",
     "/collections/shops/schema", "/collections/shops/items/A001"],
)  # fmt: skip
def test_no_resource_takes_a_parameter_that_it_does_not_know(quick: FlaskClient, path: str) -> None:
    assert quick.get(f"/ogc{path}?f=json").status_code == 200
    assert quick.get(f"/ogc{path}?colour=red").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/collections/nothing", "/collections/nothing/items", "/collections/shops/items/Z9",
     "/collections/nothing/queryables", "/collections/shops/items/a%00b", "/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_404(quick: FlaskClient, path: str) -> None:
    answer = quick.get(f"/ogc{path}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
