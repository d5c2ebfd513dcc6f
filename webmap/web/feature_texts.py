"""The features of layers as compressed text, kept in memory until the office's data change."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache
from flask import Response, current_app, request
from sqlalchemy.orm import Session

from webmap.errors import N_, Forbidden
from webmap.layers.features import read_features, source_of_layer
from webmap.layers.geojson import feature_collection
from webmap.models import LayerSource, Office
from webmap.web.map_view import may_see, moment

# Raw text of an office with 5,000 features is about 1.5 MB.
KEPT_BYTES = 48 * 1024 * 1024
# These change without the office's data version, or must not lie about on a shared machine.
_NOT_KEPT = {LayerSource.ROUTES, LayerSource.INCIDENTS}


@dataclass(frozen=True)
class _Text:
    """The text of some layers and its name for `If-None-Match`."""

    packed: bytes
    etag: str
    kept: bool


class _Kept:
    """What one process keeps."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.texts: LRUCache[tuple[object, ...], _Text] = LRUCache(
            KEPT_BYTES, getsizeof=lambda text: len(text.packed)
        )


def _kept() -> _Kept:
    return current_app.extensions.setdefault("webmap_feature_texts", _Kept())


def _pack(text: str, *, kept: bool) -> _Text:
    raw = text.encode()
    # The time of packing is left out, so that equal texts are equal bytes.
    packed = gzip.compress(raw, 6, mtime=0)
    return _Text(packed, hashlib.sha256(raw).hexdigest()[:32], kept)


def _text(db: Session, office: Office, layer_ids: tuple[str, ...], *, several: bool) -> _Text:
    sources = {layer_id: source_of_layer(db, office.id, layer_id) for layer_id in layer_ids}
    if not all(may_see(source) for source in sources.values()):
        raise Forbidden(N_("您的角色不能查看这个图层。"))
    when = moment()
    kept = not _NOT_KEPT & set(sources.values())
    key = (office.id, office.data_version, when.day, layer_ids, several)
    store = _kept()
    if kept:
        with store.lock:
            found = store.texts.get(key)
        if found is not None:
            return found
    collections = {
        layer_id: feature_collection(read_features(db, office.id, layer_id, when))
        for layer_id in layer_ids
    }
    if several:
        members = ",".join(f"{json.dumps(name)}:{text}" for name, text in collections.items())
        made = _pack(f'{{"layers":{{{members}}},"data_version":{office.data_version}}}', kept=kept)
    else:
        made = _pack(collections[layer_ids[0]], kept=kept)
    if kept and len(made.packed) <= KEPT_BYTES:
        with store.lock:
            store.texts[key] = made
    return made


def features_response(
    db: Session, office: Office, layer_ids: tuple[str, ...], *, several: bool
) -> Response:
    """Return the features of layers, or 304 where the client has them already.

    Parameters
    ----------
    several
        An object of FeatureCollections by layer id, rather than the one layer's collection.

    Raises
    ------
    NotFound
        The office has no such layer.
    Forbidden
        The user may not see one of them.
    """
    text = _text(db, office, layer_ids, several=several)
    response = Response(mimetype="application/json" if several else "application/geo+json")
    if "gzip" in request.accept_encodings:
        response.set_data(text.packed)
        response.content_encoding = "gzip"
    else:
        response.set_data(gzip.decompress(text.packed))
    response.vary.add("Accept-Encoding")
    response.vary.add("Cookie")
    response.cache_control.private = True
    if text.kept:
        # Asked for each time, and answered in a word when nothing has changed.
        response.cache_control.no_cache = True
    else:
        response.cache_control.no_store = True
    response.set_etag(text.etag, weak=True)
    response.make_conditional(request)
    return response
