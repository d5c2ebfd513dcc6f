"""Places written by QGIS and other programs: OGC API - Features, part 4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, request
from flask_login import current_user
from sqlalchemy.orm import Session

from webmap.errors import N_, DomainError
from webmap.layers import (
    Delete,
    EditConflict,
    InvalidEdits,
    Operation,
    PlaceSnapshot,
    edit_places,
)
from webmap.layers.collections import Collection, find_collection
from webmap.layers.crs import NamedCrs, offered_crs
from webmap.models import LayerSource, Office
from webmap.web.context import database, office_of_request, utc_now
from webmap.web.errors import problem, said
from webmap.web.json_bodies import body_of_request
from webmap.web.language import chosen_language
from webmap.web.ogc_feature import (
    GEOJSON_TYPE,
    JSON_TYPE,
    check_readable,
    feature_response,
    find_one,
    item_url,
    no_feature,
    readable_layer,
    tag_of,
    version_of_tag,
)
from webmap.web.openapi import described
from webmap.web.places_api import MissingVersion, NotThatVersion
from webmap.web.schemas.ogc import FormatQuery, named_crs, read_query
from webmap.web.schemas.ogc_documents import FeatureDocument
from webmap.web.schemas.ogc_writing import FeatureBody, FeaturePatch
from webmap.web.security import right

blueprint = Blueprint("ogc_writing", __name__, url_prefix="/ogc")

ITEMS = "/collections/<layer_id>/items"
ITEM = f"{ITEMS}/<path:number>"
FEATURE_TYPES = (GEOJSON_TYPE, JSON_TYPE)
PATCH_TYPES = ("application/merge-patch+json", JSON_TYPE, GEOJSON_TYPE)
READ_METHODS = ("GET", "HEAD", "OPTIONS")

# QGIS (as of 3.44) sends no If-Match. Its changes and deletions hold for the state that is there:
# a change names only what the person changed, and both are in the history and can be taken back.
_SENDS_NO_CONDITION = re.compile(r"\bQGIS/\d")
_NARROW_METHODS = frozenset({"PATCH", "DELETE"})


class ReadOnlyLayer(DomainError):
    """A layer whose features are not places: programs read it only."""

    status = 405


class WrongMediaType(DomainError):
    """A body in a form that is not taken here."""

    status = 415


@contextmanager
def _writable(layer_id: str) -> Iterator[tuple[Session, Office, Collection]]:
    """Give a session that writes, the office and one of its layers of places."""
    read_query(FormatQuery, request.args)
    with database().writing() as db:
        office = office_of_request(db)
        found = find_collection(db, office.id, layer_id)
        check_readable(found)
        if found.source is not LayerSource.PLACES:
            name = found.name(chosen_language())
            raise ReadOnlyLayer(N_("图层“%(layer)s”在这里只能读，不能改。"), layer=name)
        yield db, office, found


def _body(types: tuple[str, ...]) -> object:
    """Return the JSON object that came in, if it is of one of these types."""
    if request.mimetype not in types:
        raise WrongMediaType(N_("请用这种格式发送：%(types)s。"), types=", ".join(types))
    return body_of_request()


def _content_crs(office: Office) -> NamedCrs:
    """Return the system of the body's coordinates."""
    uri = request.headers.get("Content-Crs", "").strip().removeprefix("<").removesuffix(">")
    return named_crs("Content-Crs", uri, offered_crs(office.metric_srid))


def _seen(db: Session, found: Collection, number: str) -> tuple[PlaceSnapshot, int]:
    """Return a place and the version of it that the request says it has seen.

    Raises
    ------
    NotFound
        There is no such place.
    MissingVersion
        The request names no state.
    NotThatVersion
        It names a state that is none of this place.
    """
    place = find_one(db, found, number)
    conditional = "If-Match" in request.headers
    if place is None:
        if conditional and request.method == "PUT":
            raise NotThatVersion(N_("这条记录已经不在了，没有保存。"))
        raise no_feature(found, number)
    if not conditional:
        if request.method in _NARROW_METHODS and _SENDS_NO_CONDITION.search(_program()):
            return place, place.version
        raise MissingVersion(N_("请在 If-Match 里写上读到这条记录时的 ETag。"))
    asked = request.if_match
    if asked.contains(tag_of(place)):
        return place, place.version
    for tag in asked.as_set():
        version = version_of_tag(tag, place)
        if version is not None:
            return place, version
    raise NotThatVersion(N_("If-Match 里的 ETag 不是这条记录的，没有保存。请重新读取。"))


def _program() -> str:
    return request.headers.get("User-Agent", "")


def _kept(db: Session, office: Office, operation: Operation) -> PlaceSnapshot | None:
    """Keep one edit, for the user, now; return the place as it is then."""
    note = "QGIS" if _SENDS_NO_CONDITION.search(_program()) else "OGC API"
    try:
        result = edit_places(
            db, office, [operation], username=current_user.username, now=utc_now(), note=note
        )
    except EditConflict as conflict:
        if "If-Match" in request.headers:
            conflict.status = NotThatVersion.status
        raise
    db.flush()
    return result.places[0]


@blueprint.post(ITEMS, provide_automatic_options=False)
@right("places.edit")
@described(
    body=FeatureBody,
    answer=FeatureDocument,
    status=201,
    media_types=(GEOJSON_TYPE,),
    body_types=FEATURE_TYPES,
    headers=("Content-Crs",),
)
def create(layer_id: str) -> Response:
    """Make a place; Location says where it is."""
    with _writable(layer_id) as (db, office, found):
        system = _content_crs(office)
        body = FeatureBody.model_validate(_body(FEATURE_TYPES))
        made = _kept(db, office, body.create(found, system))
        assert made is not None
        response = feature_response(db, found, made.number, system, status=201)
        response.headers["Location"] = item_url(found, made.number)
    return response


@blueprint.put(ITEM, provide_automatic_options=False)
@right("places.edit")
@described(
    body=FeatureBody,
    answer=FeatureDocument,
    media_types=(GEOJSON_TYPE,),
    body_types=FEATURE_TYPES,
    headers=("If-Match", "Content-Crs"),
)
def replace(layer_id: str, number: str) -> Response:
    """Put a whole feature in the place of a place's state that If-Match names."""
    with _writable(layer_id) as (db, office, found):
        system = _content_crs(office)
        place, version = _seen(db, found, number)
        body = FeatureBody.model_validate(_body(FEATURE_TYPES))
        _kept(db, office, body.replace(place, version, found, system))
        return feature_response(db, found, number, system)


@blueprint.patch(ITEM, provide_automatic_options=False)
@right("places.edit")
@described(
    body=FeaturePatch,
    answer=FeatureDocument,
    media_types=(GEOJSON_TYPE,),
    body_types=PATCH_TYPES,
    headers=("If-Match", "Content-Crs"),
)
def update(layer_id: str, number: str) -> Response:
    """Change a place where it still is in the state that If-Match names (JSON Merge Patch)."""
    with _writable(layer_id) as (db, office, found):
        system = _content_crs(office)
        place, version = _seen(db, found, number)
        body = FeaturePatch.model_validate(_body(PATCH_TYPES))
        _kept(db, office, body.update(place, version, system))
        return feature_response(db, found, number, system)


@blueprint.delete(ITEM, provide_automatic_options=False)
@right("places.edit")
@described(status=204, headers=("If-Match",))
def delete(layer_id: str, number: str) -> Response:
    """Delete a place where it still is in the state that If-Match names."""
    with _writable(layer_id) as (db, office, found):
        place, version = _seen(db, found, number)
        _kept(db, office, Delete(place.place_id, version))
    return Response(status=204)


@blueprint.route(ITEMS, methods=["OPTIONS"])
@right("layers.read")
def items_options(layer_id: str) -> Response:
    """Return what the user may do with a layer."""
    return _options(layer_id, {"POST": FEATURE_TYPES})


@blueprint.route(ITEM, methods=["OPTIONS"])
@right("layers.read")
def item_options(layer_id: str, number: str) -> Response:
    """Return what the user may do with a feature of a layer; whether it is there is not asked."""
    return _options(layer_id, {"PUT": FEATURE_TYPES, "PATCH": PATCH_TYPES, "DELETE": ()})


def _options(layer_id: str, writing: dict[str, tuple[str, ...]]) -> Response:
    with readable_layer(layer_id) as (_db, _office, found):
        writes = found.source is LayerSource.PLACES and current_user.may("places.edit")
    response = Response(status=200)
    response.headers["Allow"] = ", ".join([*READ_METHODS, *(writing if writes else ())])
    for method in ("POST", "PATCH"):
        if writes and method in writing:
            response.headers[f"Accept-{method.title()}"] = ", ".join(writing[method])
    return response


@blueprint.errorhandler(ReadOnlyLayer)
def _read_only(error: ReadOnlyLayer) -> Response:
    response = problem(error.status, said(error.message, error.params))
    response.headers["Allow"] = ", ".join(READ_METHODS)
    return response


@blueprint.errorhandler(InvalidEdits)
def _invalid(error: InvalidEdits) -> Response:
    """Say what is wrong by the feature's own members."""
    fields = [
        {
            "field": "geometry"
            if one.field == "geometry"
            else f"properties.{one.field.removeprefix('attributes.')}",
            "detail": said(one.message, dict(one.params)),
        }
        for one in error.problems
    ]
    first = error.problems[0]
    return problem(error.status, f"“{first.place}”：{fields[0]['detail']}", fields=fields)
