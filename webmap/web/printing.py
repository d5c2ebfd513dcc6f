"""The print page and the sheets that it gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from urllib.parse import quote

import geopandas as gpd
import shapely
from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from webmap.errors import N_, DomainError, Forbidden
from webmap.layers import Moment
from webmap.models import LayerSource
from webmap.patrols import Wording, read_plan
from webmap.printing import (
    PAPERS,
    ROUND_SCALES,
    draw_cards,
    draw_plan,
    draw_sheet,
    frame_sheet,
    list_areas,
    printable_layers,
    read_area,
    read_plan_content,
    read_sheet_content,
    usual_layers,
)
from webmap.web.context import (
    LOCAL_ZONE,
    database,
    office_of_request,
    office_summary,
    settings,
    utc_now,
)
from webmap.web.language import chosen_language
from webmap.web.openapi import described
from webmap.web.schemas.printing import FrameAnswer, FrameQuery, PlanSheetQuery, SheetQuery
from webmap.web.security import right

blueprint = Blueprint("printing", __name__)

# A large sheet takes memory and a core for some seconds.
_AT_ONCE, _WAIT_S = 2, 60
_drawing = threading.BoundedSemaphore(_AT_ONCE)
_STORED_SRID = 4326


class Busy(DomainError):
    """Too many sheets are being drawn."""

    status = 503


@contextmanager
def drawing_turn() -> Iterator[None]:
    """Wait for a turn to draw.

    Raises
    ------
    Busy
        Others took all turns for a minute.
    """
    if not _drawing.acquire(timeout=_WAIT_S):
        raise Busy(N_("正在绘制的图幅太多，请过一分钟再试。"))
    try:
        yield
    finally:
        _drawing.release()


@blueprint.get("/print")
@right("print.sheets")
def page() -> str:
    """Show the print page."""
    if office_summary() is None:
        # The page says what to do first.
        return render_template("printing.html", data=None)
    now = utc_now().astimezone(LOCAL_ZONE)
    moment = Moment(now.date(), now)
    with database().reading() as db:
        office = office_of_request(db)
        areas = list_areas(db, office, moment)
        layers = printable_layers(db, office.id, moment)
    usual = usual_layers(layers)
    data = {
        "areas": [asdict(one) for one in areas],
        "papers": list(PAPERS),
        "scales": ROUND_SCALES,
        "layers": [
            {
                "layer_id": layer.layer_id,
                "name": layer.name(chosen_language()),
                "on": layer.layer_id in usual,
            }
            for layer in layers
            if _may_print(layer.source)
        ],
    }
    return render_template("printing.html", data=data)


def _may_print(source: LayerSource) -> bool:
    return source is not LayerSource.INCIDENTS or current_user.may("incidents.read")


@blueprint.get("/api/v1/print/frame")
@right("print.sheets")
@described(query=FrameQuery, answer=FrameAnswer)
def frame() -> Response:
    """Return the paper, the scale and the ground of a sheet, without drawing it."""
    asked = FrameQuery.model_validate(request.args.to_dict())
    now = utc_now().astimezone(LOCAL_ZONE)
    with database().reading() as db:
        office = office_of_request(db)
        srid = office.metric_srid
        area = read_area(db, office, asked.grid, Moment(now.date(), now))
    look = asked.look()
    framing = frame_sheet(area, look)
    largest = frame_sheet(area, replace(look, denominator=None))
    paper = framing.layout.paper
    ground = gpd.GeoSeries([shapely.box(*framing.extent)], crs=srid).to_crs(_STORED_SRID)
    answer = FrameAnswer(
        paper=paper.name,
        orientation=paper.orientation,
        width_mm=paper.width_mm,
        height_mm=paper.height_mm,
        denominator=framing.denominator,
        largest=largest.denominator,
        title=area.title,
        frame=shapely.get_coordinates(ground.iloc[0].exterior).round(7).tolist(),
        bounds=tuple(ground.total_bounds.round(7).tolist()),
    )
    return jsonify(answer.model_dump())


@blueprint.get("/print/sheet.pdf")
@right("print.sheets")
def sheet() -> Response:
    """Draw a sheet as PDF."""
    asked = SheetQuery.model_validate(request.args.to_dict())
    layer_ids = asked.layer_ids()
    if "incidents" in (layer_ids or ()) and not _may_print(LayerSource.INCIDENTS):
        raise Forbidden(N_("您的角色不能打印警情。"))
    look = asked.look()
    with drawing_turn():
        with database().reading() as db:
            office = office_of_request(db)
            content = read_sheet_content(
                db, office, asked.grid, layer_ids, utc_now().astimezone(LOCAL_ZONE),
                chosen_language(),
            )  # fmt: skip
        denominator = frame_sheet(content.area, look).denominator
        pdf = draw_sheet(content, look, settings().font_dir, _, language_tag())
    name = f"{content.office_name}-{content.area.title}-{look.paper}-{denominator}.pdf"
    return pdf_response(pdf, name)


@blueprint.get("/print/plans/<int(max=2147483647):plan_id>.pdf")
@right("print.sheets")
def plan(plan_id: int) -> Response:
    """Draw a patrol plan as PDF: all routes, then a page for each team."""
    asked = PlanSheetQuery.model_validate(request.args.to_dict())
    with drawing_turn():
        with database().reading() as db:
            office = office_of_request(db)
            saved = read_plan(
                db, office.id, plan_id, published_only=not current_user.may("plans.draft")
            )
            content = read_plan_content(
                db, office, saved, Wording(_, LOCAL_ZONE), utc_now().astimezone(LOCAL_ZONE),
                chosen_language(),
            )  # fmt: skip
        pdf = draw_plan(content, asked.paper, settings().font_dir, _, language_tag())
    return pdf_response(pdf, f"{content.office_name}-{content.title}-{plan_id}.pdf")


@blueprint.get("/print/plans/<int(max=2147483647):plan_id>/cards.pdf")
@right("print.sheets")
def cards(plan_id: int) -> Response:
    """Draw the pocket cards of a patrol plan as PDF (A5): for each team its map, times and way."""
    with drawing_turn():
        with database().reading() as db:
            office = office_of_request(db)
            saved = read_plan(
                db, office.id, plan_id, published_only=not current_user.may("plans.draft")
            )
            content = read_plan_content(
                db, office, saved, Wording(_, LOCAL_ZONE), utc_now().astimezone(LOCAL_ZONE),
                chosen_language(),
            )  # fmt: skip
        addresses = tuple(
            f"{request.url_root}field?plan={plan_id}&route={route.number}"
            for route in content.routes
        )
        pdf = draw_cards(content, addresses, settings().font_dir, _, language_tag())
    return pdf_response(pdf, f"{content.office_name}-{content.title}-{plan_id}-A5.pdf")


def language_tag() -> str:
    """Return the language of what is drawn for the user, such as zh-CN."""
    return str(get_locale()).replace("_", "-")


def pdf_response(pdf: bytes, name: str) -> Response:
    """Return a PDF to keep under a name; it holds phone numbers, so no cache keeps it too."""
    response = Response(pdf, mimetype="application/pdf")
    plain = name.replace(" ", "-").replace("/", "-")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"sheet.pdf\"; filename*=UTF-8''{quote(plain)}"
    )
    response.cache_control.no_store = True
    return response
