"""What the tests of OGC API - Features ask, and how they read the answers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask.testing import FlaskClient

EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_4547 = "http://www.opengis.net/def/crs/EPSG/0/4547"
ITEMS = "/ogc/collections/{}/items"


def get(client: FlaskClient, path: str, **parameters: object) -> dict:
    answer = client.get(path, query_string=parameters or None)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def numbers(answer: dict) -> list[str]:
    return [feature["id"] for feature in answer["features"]]


def link(document: dict, rel: str) -> str | None:
    return next((one["href"] for one in document["links"] if one["rel"] == rel), None)


def follow(client: FlaskClient, document: dict, rel: str) -> dict:
    parts = urlsplit(link(document, rel))
    return get(client, f"{parts.path}?{parts.query}".rstrip("?"))
