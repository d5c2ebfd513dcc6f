"""The page of incidents: where, when and how many, beside what is usual and an earlier period."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.grids import DIRECTION_NAMES
from webmap.hotspots import (
    USUAL_DAYS,
    Chosen,
    Frame,
    choose,
    frames_of,
    heat_of,
    incidents_of,
    lattice_over,
    shares_of,
    summarise,
)
from webmap.models import INCIDENT_CATEGORIES, Office, PoliceGrid, SubGrid, to_geometry
from webmap.web.context import LOCAL_ZONE, database, office_of_request, office_summary, utc_now
from webmap.web.json_bodies import json_answer
from webmap.web.language import chosen_language
from webmap.web.openapi import described
from webmap.web.schemas.incidents import (
    AgainstQuery,
    HeatAnswer,
    HeatQuery,
    PointsAnswer,
    PointsQuery,
    SummaryAnswer,
)
from webmap.web.security import right

API = "/api/v1/incidents"
# Of all frames together: what a phone still draws from.
MOST_CELLS_PLAYED = 600_000
MOST_CELLS = 40_000

blueprint = Blueprint("incidents", __name__)


@blueprint.get("/hotspots/incidents")
@right("incidents.read")
def page() -> str:
    """Show the page of incidents."""
    return render_template("incidents.html", data=_page_data())


def _page_data() -> dict[str, Any]:
    title = "title_en" if chosen_language() == "en" else "title_zh"
    return {
        "today": utc_now().astimezone(LOCAL_ZONE).date().isoformat(),
        "days": USUAL_DAYS,
        "categories": [
            {
                "code": category.code,
                "title": getattr(category, title),
                "kinds": [
                    {"code": kind.code, "title": getattr(kind, title)} for kind in category.kinds
                ],
            }
            for category in INCIDENT_CATEGORIES.values()
        ],
        "directions": {direction.value: _(name) for direction, name in DIRECTION_NAMES.items()},
        "grids": _grids(),
    }


def _grids() -> dict[str, list[str]]:
    """Return the codes of the grids of all days."""
    office = office_summary()
    if office is None:
        return {"police": [], "sub": []}
    with database().reading() as db:
        found = {
            level: db.scalars(
                select(table.code).where(table.office_id == office.id).distinct()
            ).all()
            for level, table in (("police", PoliceGrid), ("sub", SubGrid))
        }
    return {level: sorted(codes) for level, codes in found.items()}


@blueprint.get(f"{API}/summary")
@right("incidents.read")
@described(query=AgainstQuery, answer=SummaryAnswer)
def summary() -> Response:
    """Count the chosen incidents by kind, hour of the week and day, beside what is usual."""
    asked = AgainstQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        incidents = incidents_of(db, office)
    if not len(incidents):
        return json_answer(SummaryAnswer.of_none())
    choice = asked.choice(incidents)
    found = summarise(incidents, choice, asked.against_period(choice.period))
    return json_answer(SummaryAnswer.of(found))


@blueprint.get(f"{API}/points")
@right("incidents.read")
@described(query=PointsQuery, answer=PointsAnswer)
def points() -> Response:
    """Return the chosen incidents as points, with those of the period beside them."""
    asked = PointsQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        now, earlier = _chosen(db, office_of_request(db), asked)
    return json_answer(PointsAnswer.of(now, earlier, asked.limit))


@blueprint.get(f"{API}/heat")
@right("incidents.read")
@described(query=HeatQuery, answer=HeatAnswer)
def surface() -> Response:
    """Return how many of the chosen incidents there are by hectare, as cells of a surface."""
    asked = HeatQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        now, earlier = _chosen(db, office, asked)
    frames = [Frame()] if asked.play is None else frames_of(now.period, asked.play)
    shares = np.ones((1, len(now))) if asked.play is None else shares_of(now.events, frames)
    weights = shares * now.weight
    lattice = lattice_over(
        shapely.bounds(to_geometry(office.boundary)),
        margin_m=asked.reach_m,
        most_cells=min(MOST_CELLS, MOST_CELLS_PLAYED // len(frames)),
    )
    surfaces = heat_of(lattice, now.lon_lat, weights, asked.reach_m)
    before = (
        None
        if earlier is None
        else heat_of(lattice, earlier.lon_lat, earlier.weight, asked.reach_m)
    )
    counted = list(zip(frames, weights.sum(axis=1).tolist(), strict=True))
    return json_answer(HeatAnswer.of(lattice, asked.reach_m, surfaces, before, counted))


def _chosen(db: Session, office: Office, asked: AgainstQuery) -> tuple[Chosen, Chosen | None]:
    """Return what is asked for, and the same of the period beside it."""
    incidents = incidents_of(db, office)
    choice = asked.choice(incidents)
    against = asked.against_period(choice.period)
    earlier = None if against is None else choose(incidents, choice.in_period(against))
    return choose(incidents, choice), earlier
