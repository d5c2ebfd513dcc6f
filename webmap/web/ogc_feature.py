"""One feature under ``/ogc``: found in a layer that the user may read, answered with its ETag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from flask import Response, json, url_for
from sqlalchemy.orm import Session

from webmap.accounts import RIGHTS
from webmap.errors import N_, Forbidden, NotFound
from webmap.layers import PlaceSnapshot, find_places
from webmap.layers.collections import Collection, Selection, find_collection, select_features
from webmap.layers.crs import NamedCrs
from webmap.layers.feature_json import features_json
from webmap.models import LayerSource, Office
from webmap.web.context import database, office_of_request
from webmap.web.language import chosen_language
from webmap.web.map_view import RIGHT_OF_SOURCE, may_see, moment
from webmap.web.schemas.ogc_documents import Link

JSON_TYPE = "application/json"
GEOJSON_TYPE = "application/geo+json"

# What compresses an answer writes its name behind the tag.
_TAG = re.compile(r"p(\d{1,10})v(\d{1,10})(?::\w+)?")


def check_readable(found: Collection) -> None:
    """Refuse a layer whose features the user may not see."""
    if not may_see(found.source):
        needed = RIGHTS[RIGHT_OF_SOURCE[found.source]]
        raise Forbidden(N_("您的角色没有这项权限：%(right)s。"), right=needed)


@contextmanager
def readable_layer(layer_id: str) -> Iterator[tuple[Session, Office, Collection]]:
    """Give a session, the office and one of its layers that the user may read."""
    with database().reading() as db:
        office = office_of_request(db)
        found = find_collection(db, office.id, layer_id)
        check_readable(found)
        yield db, office, found


def find_one(db: Session, found: Collection, number: str) -> PlaceSnapshot | None:
    """Return the place of a layer that has a number."""
    return next(iter(find_places(db, found.office_id, found.layer_id, [number])), None)


def no_feature(found: Collection, number: str) -> NotFound:
    """Return the error for a number that no feature of a layer has."""
    return NotFound(N_("图层“%(layer)s”里没有编号为“%(number)s”的记录。"),
                    layer=found.name(chosen_language()), number=number)  # fmt: skip


def tag_of(place: PlaceSnapshot) -> str:
    """Return the ETag of a place's state, without quotes.

    It names the place too: another one may get the number of a deleted one.
    """
    return f"p{place.place_id}v{place.version}"


def version_of_tag(tag: str, place: PlaceSnapshot) -> int | None:
    """Return the version of the place that a tag stands for; None: it is of no state of it."""
    found = _TAG.fullmatch(tag)
    return int(found[2]) if found and int(found[1]) == place.place_id else None


def feature_response(
    db: Session, found: Collection, number: str, system: NamedCrs, *, status: int = 200
) -> Response:
    """Return the answer that holds one feature.

    Raises
    ------
    NotFound
        The layer has no feature of this number.
    """
    # Read before the feature: should somebody change it in between, the tag is too old, never
    # too new.
    place = find_one(db, found, number) if found.source is LayerSource.PLACES else None
    frame = select_features(db, found, moment(), Selection(number=number, limit=1))
    if frame.empty:
        raise no_feature(found, number)
    links = [
        Link(rel="self", href=item_url(found, number), type=GEOJSON_TYPE),
        Link(
            rel="collection",
            href=url_for("ogc.collection", layer_id=found.layer_id, _external=True),
            type=JSON_TYPE,
        ),
    ]
    feature = features_json(found, frame, system)[0]
    told = as_text({"links": [link.model_dump() for link in links]})
    response = features_response(f"{feature[:-1]},{told[1:]}", system, status=status)
    if place is not None:
        response.set_etag(tag_of(place))
        response.cache_control.private = True
        response.cache_control.no_cache = True
    return response


def features_response(text: str, system: NamedCrs, *, status: int = 200) -> Response:
    """Return an answer of GeoJSON in a system."""
    response = Response(text, status, mimetype=GEOJSON_TYPE)
    response.headers["Content-Crs"] = f"<{system.uri}>"
    return response


def item_url(found: Collection, number: str) -> str:
    """Return the address of a feature."""
    base = url_for("ogc.items", layer_id=found.layer_id, _external=True)
    return f"{base}/{quote(number, safe='')}"


def as_text(value: Any) -> str:
    """Return a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
