"""The layers for QGIS, GDAL and other programs: OGC API - Features."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from pydantic import BaseModel

from webmap.layers.collections import (
    Collection,
    Extent,
    count_features,
    extent,
    holds_points,
    list_collections,
    select_features,
)
from webmap.layers.crs import CRS84, offered_crs
from webmap.layers.feature_json import features_json
from webmap.layers.json_schema import feature_schema, logical_schema, queryables_schema
from webmap.models import Office
from webmap.web.context import LOCAL_ZONE, database, office_of_request, utc_now
from webmap.web.language import chosen_language
from webmap.web.map_view import may_see, moment
from webmap.web.ogc_feature import (
    GEOJSON_TYPE,
    JSON_TYPE,
    as_text,
    feature_response,
    features_response,
    readable_layer,
)
from webmap.web.openapi import OPENAPI_TYPE, described
from webmap.web.schemas.ogc import (
    FormatQuery,
    ItemQuery,
    ItemsQuery,
    named_crs,
    read_query,
    selection_of,
)
from webmap.web.schemas.ogc_documents import (
    CollectionDocument,
    CollectionExtent,
    CollectionsDocument,
    Conformance,
    FeatureDocument,
    FeaturesDocument,
    LandingPage,
    Link,
    SpatialExtent,
    TemporalExtent,
)
from webmap.web.security import right

SCHEMA_TYPE = "application/schema+json"
_SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
)

blueprint = Blueprint("ogc", __name__, url_prefix="/ogc")


@blueprint.get("/", strict_slashes=False)
@right("layers.read")
@described(query=FormatQuery, answer=LandingPage)
def landing() -> Response:
    """Return the landing page."""
    read_query(FormatQuery, request.args)
    with database().reading() as db:
        office = office_of_request(db)
    return _document(
        LandingPage(
            title=office.name,
            description=_("演示数据：地图上的单位、人员和警情都是虚构的。")
            if office.made_up
            else "",
            links=[
                _link("self", "ogc.landing"),
                Link(
                    rel="service-desc",
                    href=url_for("openapi.document", _external=True),
                    type=OPENAPI_TYPE,
                ),
                _link("conformance", "ogc.conformance"),
                _link("data", "ogc.collections"),
            ],
        )
    )


@blueprint.get("/conformance")
@right("layers.read")
@described(query=FormatQuery, answer=Conformance)
def conformance() -> Response:
    """Return the parts of the standard that are kept."""
    read_query(FormatQuery, request.args)
    return _document(Conformance(conforms_to=list(CONFORMANCE)))


@blueprint.get("/collections")
@right("layers.read")
@described(query=FormatQuery, answer=CollectionsDocument)
def collections() -> Response:
    """Return the layers that the user may read."""
    read_query(FormatQuery, request.args)
    with database().reading() as db:
        office = office_of_request(db)
        documents = [
            _collection_document(office, one, extent(db, one, moment()))
            for one in list_collections(db, office.id)
            if may_see(one.source)
        ]
    return _document(
        CollectionsDocument(
            crs=list(offered_crs(office.metric_srid)),
            links=[_link("self", "ogc.collections")],
            collections=documents,
        )
    )


@blueprint.get("/collections/<layer_id>")
@right("layers.read")
@described(query=FormatQuery, answer=CollectionDocument)
def collection(layer_id: str) -> Response:
    """Return one layer: where its features lie, and the ways to them."""
    read_query(FormatQuery, request.args)
    with readable_layer(layer_id) as (db, office, found):
        document = _collection_document(office, found, extent(db, found, moment()))
    return _document(document)


@blueprint.get("/collections/<layer_id>/queryables")
@right("layers.read")
@described(query=FormatQuery, media_types=(SCHEMA_TYPE,))
def queryables(layer_id: str) -> Response:
    """Return the attributes that features of a layer may be selected by, as a JSON Schema."""
    read_query(FormatQuery, request.args)
    with readable_layer(layer_id) as (_db, _office, found):
        schema = queryables_schema(found, chosen_language(), request.base_url)
    return Response(as_text(schema), mimetype=SCHEMA_TYPE)


@blueprint.get("/collections/<layer_id>/schema")
@right("layers.read")
@described(query=FormatQuery, media_types=(SCHEMA_TYPE,))
def schema(layer_id: str) -> Response:
    """Return which properties a layer's features have, with their rules, as a JSON Schema."""
    read_query(FormatQuery, request.args)
    with readable_layer(layer_id) as (db, _office, found):
        mixed = holds_points(db, found)
    schema = logical_schema(found, chosen_language(), request.base_url, mixed=mixed)
    return Response(as_text(schema), mimetype=SCHEMA_TYPE)


@blueprint.get("/collections/<layer_id>/schema/geojson")
@right("layers.read")
@described(query=FormatQuery, media_types=(SCHEMA_TYPE,))
def geojson_schema(layer_id: str) -> Response:
    """Return what each feature of a layer looks like as GeoJSON, as a JSON Schema."""
    read_query(FormatQuery, request.args)
    with readable_layer(layer_id) as (_db, _office, found):
        schema = feature_schema(found, chosen_language(), request.base_url)
    return Response(as_text(schema), mimetype=SCHEMA_TYPE)


@blueprint.get("/collections/<layer_id>/items", provide_automatic_options=False)
@right("layers.read")
@described(query=ItemsQuery, answer=FeaturesDocument, media_types=(GEOJSON_TYPE,), free_query=True)
def items(layer_id: str) -> Response:
    """Return one page of a layer's features."""
    with readable_layer(layer_id) as (db, office, found):
        names = {attribute.name for attribute in found.fields}
        values = {name: value for name, value in request.args.items() if name in names}
        asked = {name: value for name, value in request.args.items() if name not in names}
        query = read_query(ItemsQuery, asked)
        offered = offered_crs(office.metric_srid)
        system = named_crs("crs", query.crs, offered)
        selection = selection_of(query, values, found, offered)
        frame = select_features(db, found, moment(), selection)
        matched = count_features(db, found, moment(), selection)
    features = ",".join(features_json(found, frame, system))
    told = {
        "type": "FeatureCollection",
        "timeStamp": utc_now().astimezone(LOCAL_ZONE).isoformat(timespec="seconds"),
        "numberMatched": matched,
        "numberReturned": len(frame),
        "links": [link.model_dump() for link in _page_links(found, query, matched)],
    }
    return features_response(f'{as_text(told)[:-1]},"features":[{features}]}}', system)


@blueprint.get("/collections/<layer_id>/items/<path:number>", provide_automatic_options=False)
@right("layers.read")
@described(query=ItemQuery, answer=FeatureDocument, media_types=(GEOJSON_TYPE,))
def item(layer_id: str, number: str) -> Response:
    """Return one feature by its number."""
    query = read_query(ItemQuery, request.args)
    with readable_layer(layer_id) as (db, office, found):
        system = named_crs("crs", query.crs, offered_crs(office.metric_srid))
        return feature_response(db, found, number, system)


def _collection_document(office: Office, found: Collection, lies: Extent) -> CollectionDocument:
    names = {"layer_id": found.layer_id}
    items_link = _link("items", "ogc.items", type_=GEOJSON_TYPE, **names)
    queryables_rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    return CollectionDocument(
        id=found.layer_id,
        title=found.name(chosen_language()),
        extent=CollectionExtent(
            spatial=SpatialExtent(bbox=[list(lies.bbox)], crs=CRS84) if lies.bbox else None,
            temporal=TemporalExtent(interval=[[_time(lies.begin), _time(lies.end)]])
            if found.has_times
            else None,
        ),
        crs=list(offered_crs(office.metric_srid)),
        storage_crs=CRS84,
        links=[
            _link("self", "ogc.collection", **names),
            items_link,
            _link(queryables_rel, "ogc.queryables", type_=SCHEMA_TYPE, **names),
            _link(_SCHEMA_REL, "ogc.schema", type_=SCHEMA_TYPE, **names),
            _link("describedby", "ogc.geojson_schema", type_=SCHEMA_TYPE, **names),
        ],
    )


def _time(moment: Any) -> str | None:
    return moment.astimezone(LOCAL_ZONE).isoformat() if moment is not None else None


def _page_links(found: Collection, query: ItemsQuery, matched: int) -> list[Link]:
    address = url_for("ogc.items", layer_id=found.layer_id, _external=True)

    def page(rel: str, offset: int) -> Link:
        parameters = request.args.to_dict() | {"limit": query.limit, "offset": offset}
        return Link(rel=rel, href=f"{address}?{urlencode(parameters)}", type=GEOJSON_TYPE)

    links = [
        Link(rel="self", href=request.url, type=GEOJSON_TYPE),
        _link("collection", "ogc.collection", layer_id=found.layer_id),
    ]
    if query.offset + query.limit < matched:
        links.append(page("next", query.offset + query.limit))
    if query.offset > 0:
        links.append(page("prev", max(0, query.offset - query.limit)))
    return links


def _link(rel: str, endpoint: str, *, type_: str = JSON_TYPE, **values: str) -> Link:
    return Link(rel=rel, href=url_for(endpoint, _external=True, **values), type=type_)


def _document(document: BaseModel) -> Response:
    text = document.model_dump_json(by_alias=True, exclude_none=True)
    return Response(text, mimetype=JSON_TYPE)
