"""Taking data out: the page, a layer as a file, and the whole office as one GeoPackage."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, send_file
from flask_login import current_user
from sqlalchemy.orm import Session

from webmap.accounts import RIGHTS, record
from webmap.errors import N_, Forbidden
from webmap.layers.collections import Collection, list_collections
from webmap.layers.exports import (
    CRS_OF,
    ENCODED,
    ExportFormat,
    count_wanted,
    export_layer,
    list_grids,
)
from webmap.layers.features import source_of_layer
from webmap.models import LayerSource, Office
from webmap.web.context import LOCAL_ZONE, database, office_of_request, office_summary, utc_now
from webmap.web.language import chosen_language
from webmap.web.map_view import RIGHT_OF_SOURCE, may_see, moment
from webmap.web.openapi import described
from webmap.web.schemas.taking_out import CountsAnswer, ExportQuery, WantedQuery
from webmap.web.security import right

_GPKG = ExportFormat.GPKG.media_type

blueprint = Blueprint("taking_out", __name__)


@blueprint.get("/data/export")
@right("data.export")
def page() -> str:
    """Show the page where layers are taken out as files."""
    summary = office_summary()
    data: dict[str, Any] = {}
    if summary is not None:
        with database().reading() as db:
            office = office_of_request(db)
            grids = list_grids(db, office.id, moment().day)
            layers = _layers_seen(db, office)
        data = {
            "layers": [
                {"layer_id": one.layer_id, "name": one.name(chosen_language())} for one in layers
            ],
            "grids": grids,
            "metric_srid": summary.metric_srid,
            "crs_of": {kind.value: sorted(crs) for kind, crs in CRS_OF.items()},
            "encoded": sorted(ENCODED),
        }
    return render_template("taking_out.html", data=data)


def _layers_seen(db: Session, office: Office) -> list[Collection]:
    return [one for one in list_collections(db, office.id) if may_see(one.source)]


@blueprint.get("/api/v1/export/counts")
@right("data.export")
@described(query=WantedQuery, answer=CountsAnswer)
def counts() -> Response:
    """Return how many features of each layer lie in grids and in a box."""
    asked = WantedQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        seen = _layers_seen(db, office)
        found = count_wanted(db, seen, moment(), asked.codes, asked.box)
    return Response(CountsAnswer(counts=found).model_dump_json(), mimetype="application/json")


@blueprint.get("/api/v1/layers/<layer_id>/export")
@right("data.export")
@described(query=ExportQuery, media_types=tuple(kind.media_type for kind in ExportFormat))
def layer(layer_id: str) -> Response:
    """Return a layer as a file: a format, coordinates, and the features of grids or of a box."""
    asked = ExportQuery.model_validate(request.args.to_dict())
    options = asked.to_domain(english=chosen_language() == "en")
    with TemporaryDirectory(prefix="webmap-export-") as folder:
        with database().reading() as db:
            office = office_of_request(db)
            source = source_of_layer(db, office.id, layer_id)
            if not may_see(source):
                needed = RIGHT_OF_SOURCE[source]
                raise Forbidden(N_("您的角色没有这项权限：%(right)s。"), right=RIGHTS[needed])
            file = export_layer(db, office, layer_id, options, moment(), Path(folder))
            office_id = office.id
        after = {
            "format": options.format.value,
            "crs": options.crs.value,
            "grids": ",".join(options.grids),
            "bbox": asked.bbox,
            "count": file.count,
        }
        _record(office_id, f"layer:{layer_id}", after)
        return _sent(file.path, file.name, file.media_type)


@blueprint.get("/api/v1/office/export.gpkg")
@right("data.export")
@described(media_types=(_GPKG,))
def whole_office() -> Response:
    """Return the whole office as one GeoPackage, with styles for QGIS."""
    from webmap.layers.office_package import write_office_package

    with TemporaryDirectory(prefix="webmap-export-") as folder:
        path = Path(folder) / "office.gpkg"
        with database().reading() as db:
            office = office_of_request(db)
            found = write_office_package(
                db, office, moment(), path, incidents=may_see(LayerSource.INCIDENTS),
                staff=current_user.may("members.view"),
            )  # fmt: skip
            office_id, name, code = office.id, office.name, office.code
        _record(office_id, f"office:{code}", dict(found))
        day = utc_now().astimezone(LOCAL_ZONE)
        return _sent(path, f"{name}_{day:%Y-%m-%d}.gpkg", _GPKG)


def _record(office_id: int, subject: str, after: dict[str, Any]) -> None:
    """Record who took what out."""
    with database().writing() as db:
        record(
            db,
            office_id=office_id,
            username=current_user.username,
            action="data.export",
            subject=subject,
            now=utc_now(),
            after=after,
        )


def _sent(path: Path, name: str, media_type: str) -> Response:
    """Return a file that is streamed; it has no name any more once its folder is taken away."""
    size = path.stat().st_size
    response = send_file(path.open("rb"), mimetype=media_type)
    response.content_length = size
    # A header is plain ASCII: a Chinese name goes in as RFC 8187 says.
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{path.name}\"; filename*=UTF-8''{quote(name)}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
