"""The figures of the grids: their page, as JSON and as a spreadsheet."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from webmap.errors import N_, BadParameter
from webmap.grids import (
    DIRECTION_NAMES,
    USUAL_DAYS,
    USUAL_WEIGHTS,
    OfficeFigures,
    Period,
    figures_xlsx,
    latest_period,
    office_figures,
)
from webmap.models import INCIDENT_CATEGORIES
from webmap.web.context import LOCAL_ZONE, database, office_of_request, utc_now
from webmap.web.grid_columns import category_name, layer_names, work_columns
from webmap.web.openapi import described
from webmap.web.schemas.grid_figures import FiguresAnswer, FiguresQuery
from webmap.web.security import right

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DAYS = 1830

blueprint = Blueprint("figures", __name__)


@blueprint.get("/grids/figures")
@right("incidents.read")
def page() -> str:
    """Show the page of figures."""
    data = {
        "columns": work_columns(),
        "weights": USUAL_WEIGHTS,
        "days": USUAL_DAYS,
        "layers": layer_names(),
        "categories": {category: category_name(category) for category in INCIDENT_CATEGORIES},
        "directions": {direction.value: _(name) for direction, name in DIRECTION_NAMES.items()},
        "today": _today().isoformat(),
    }
    return render_template("figures.html", data=data)


def _today() -> date:
    return utc_now().astimezone(LOCAL_ZONE).date()


def _figures() -> OfficeFigures:
    asked = FiguresQuery.model_validate(request.args.to_dict())
    today = _today()
    with database().reading() as db:
        office = office_of_request(db)
        if asked.first is None or asked.last is None:
            period = latest_period(db, office.id, asked.days, today)
        else:
            period = Period(asked.first, asked.last)
        if period.days < 1:
            raise BadParameter("last", N_("结束日期不能早于开始日期"))
        if period.days > MOST_DAYS:
            raise BadParameter("first", N_("一次最多统计五年"))
        return office_figures(db, office, asked.day or today, period, asked.weights)


@blueprint.get("/api/v1/grids/figures")
@right("incidents.read")
@described(query=FiguresQuery, answer=FiguresAnswer)
def figures() -> Response:
    """Count places, people, streets and incidents of each grid, and its share of the work."""
    answer = FiguresAnswer.of(_figures())
    return Response(answer.model_dump_json(), mimetype="application/json")


@blueprint.get("/api/v1/grids/figures.xlsx")
@right("incidents.read")
@described(query=FiguresQuery, media_types=(_XLSX,))
def spreadsheet() -> Response:
    """Return the figures of each grid as a spreadsheet."""
    found = _figures()
    names = {category: category_name(category) for category in found.categories}
    response = Response(figures_xlsx(found, layer_names(), names, _), mimetype=_XLSX)
    name = _("网格统计 %(first)s 至 %(last)s", first=found.period.first, last=found.period.last)
    # A header is plain ASCII: a Chinese name goes in as RFC 8187 says.
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"figures.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    )
    return response
