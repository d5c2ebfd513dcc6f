"""Sweeps and beats: their page, and what it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from webmap.models import INCIDENT_CATEGORIES
from webmap.patrols import (
    MODE_NAMES,
    MOST_BEATS,
    MOST_SWEEPERS,
    ROUTE_LOOKS,
    USUAL_WEIGHTS,
    Beats,
    Sweep,
    Walk,
    plan_beats,
    plan_sweep,
    sub_grid_names,
    walks_geojson,
    walks_gpx,
    walks_kml,
)
from webmap.printing import PaperName, draw_walks, read_walk_content
from webmap.web.context import (
    LOCAL_ZONE,
    database,
    office_of_request,
    office_summary,
    settings,
    utc_now,
)
from webmap.web.json_bodies import json_answer
from webmap.web.language import chosen_language
from webmap.web.openapi import described
from webmap.web.printing import drawing_turn, language_tag, pdf_response
from webmap.web.schemas.sweeps import (
    BeatQuery,
    BeatsAnswer,
    BeatSheetQuery,
    SweepAnswer,
    SweepQuery,
    SweepSheetQuery,
)
from webmap.web.security import right

blueprint = Blueprint("sweeps", __name__)


@blueprint.get("/patrols/sweeps")
@right("plans.draft")
def page() -> str:
    """Show the page of sweeps and beats."""
    title = "title_en" if chosen_language() == "en" else "title_zh"
    data = {
        "sub_grids": _sub_grids(),
        "categories": [
            {"category": code, "name": getattr(kind, title), "weight": USUAL_WEIGHTS.get(code, 0.5)}
            for code, kind in INCIDENT_CATEGORIES.items()
        ],
        "modes": [{"mode": mode.value, "name": _(name)} for mode, name in MODE_NAMES.items()],
        "most_teams": {"sweep": MOST_SWEEPERS, "beat": MOST_BEATS},
    }
    looks = [asdict(look) for look in ROUTE_LOOKS]
    return render_template("sweeps.html", data=data, looks=looks)


def _sub_grids() -> list[dict[str, str]]:
    office = office_summary()
    if office is None:
        return []
    with database().reading() as db:
        names = sub_grid_names(db, office.id, utc_now().astimezone(LOCAL_ZONE).date())
    return [{"code": code, "name": name} for code, name in names.items()]


def _sweep(asked: SweepQuery | None = None) -> Sweep:
    asked = asked or SweepQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        return plan_sweep(
            db,
            office_of_request(db),
            asked.area(),
            asked.mode,
            teams=asked.teams,
            start=asked.start_place(),
            seed=asked.seed,
            day=utc_now().astimezone(LOCAL_ZONE).date(),
        )


def _beats(asked: BeatQuery | None = None, *, figures: bool = False) -> Beats:
    """Find beats; what is only drawn or taken away needs no near bound."""
    asked = asked or BeatQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        return plan_beats(
            db,
            office_of_request(db),
            asked.weighing(),
            asked.mode,
            budget_s=asked.minutes * 60,
            teams=asked.teams,
            start=asked.start_place(),
            closed=asked.closed,
            via=tuple(asked.via),
            seed=asked.seed,
            now=utc_now().astimezone(LOCAL_ZONE),
            tight=figures and asked.tight,
            compare=figures and asked.compare,
        )


def _file(walks: tuple[Walk, ...], name: str, title: str, ending: str) -> Response:
    writers: dict[str, Callable[[], str]] = {
        "geojson": lambda: walks_geojson(walks, title),
        "gpx": lambda: walks_gpx(walks, title, _),
        "kml": lambda: walks_kml(walks, title, _),
    }
    mimetype = {
        "geojson": "application/geo+json",
        "gpx": "application/gpx+xml",
        "kml": "application/vnd.google-earth.kml+xml",
    }[ending]
    response = Response(writers[ending](), content_type=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    return response


@blueprint.get("/api/v1/patrols/sweeps")
@right("plans.draft")
@described(query=SweepQuery, answer=SweepAnswer)
def sweep() -> Response:
    """Cover every street of an area with little walking, by one team or several."""
    return json_answer(SweepAnswer.of(_sweep()))


@blueprint.get("/api/v1/patrols/sweeps.geojson")
@right("plans.draft")
@described(query=SweepQuery, media_types=("application/geo+json",))
def sweep_geojson() -> Response:
    """Return a sweep's ways as GeoJSON."""
    return _file(_sweep().walks, "sweep", _("全覆盖巡查"), "geojson")


@blueprint.get("/api/v1/patrols/sweeps.gpx")
@right("plans.draft")
@described(query=SweepQuery, media_types=("application/gpx+xml",))
def sweep_gpx() -> Response:
    """Return a sweep's ways as GPX tracks."""
    return _file(_sweep().walks, "sweep", _("全覆盖巡查"), "gpx")


@blueprint.get("/api/v1/patrols/sweeps.kml")
@right("plans.draft")
@described(query=SweepQuery, media_types=("application/vnd.google-earth.kml+xml",))
def sweep_kml() -> Response:
    """Return a sweep's ways as KML."""
    return _file(_sweep().walks, "sweep", _("全覆盖巡查"), "kml")


@blueprint.get("/print/sweeps.pdf")
@right("plans.draft")
def sweep_sheet() -> Response:
    """Draw a sweep as PDF: all ways on a map, then each with its streets in order."""
    asked = SweepSheetQuery.model_validate(request.args.to_dict())
    title = _("全覆盖巡查")
    if asked.grids and not asked.streets and not asked.outline:
        title += " " + "、".join(asked.grids)
    return _sheet(_sweep(asked), title, asked.paper)


def _sheet(found: Sweep | Beats, title: str, paper: PaperName) -> Response:
    with drawing_turn():
        with database().reading() as db:
            content = read_walk_content(
                db, office_of_request(db), found, title, utc_now().astimezone(LOCAL_ZONE), _,
                chosen_language(),
            )  # fmt: skip
        pdf = draw_walks(content, paper, settings().font_dir, _, language_tag())
    return pdf_response(pdf, f"{content.office_name}-{title}-{paper}.pdf")


@blueprint.get("/api/v1/patrols/beats")
@right("plans.draft")
@described(query=BeatQuery, answer=BeatsAnswer)
def beats() -> Response:
    """Find the ways of a given length that pass the most trouble, or tell those of one drawn."""
    return json_answer(BeatsAnswer.of(_beats(figures=True)))


@blueprint.get("/api/v1/patrols/beats.geojson")
@right("plans.draft")
@described(query=BeatQuery, media_types=("application/geo+json",))
def beats_geojson() -> Response:
    """Return beats as GeoJSON."""
    return _file(_beats().walks, "beats", _("巡逻线"), "geojson")


@blueprint.get("/api/v1/patrols/beats.gpx")
@right("plans.draft")
@described(query=BeatQuery, media_types=("application/gpx+xml",))
def beats_gpx() -> Response:
    """Return beats as GPX tracks."""
    return _file(_beats().walks, "beats", _("巡逻线"), "gpx")


@blueprint.get("/api/v1/patrols/beats.kml")
@right("plans.draft")
@described(query=BeatQuery, media_types=("application/vnd.google-earth.kml+xml",))
def beats_kml() -> Response:
    """Return beats as KML."""
    return _file(_beats().walks, "beats", _("巡逻线"), "kml")


@blueprint.get("/print/beats.pdf")
@right("plans.draft")
def beats_sheet() -> Response:
    """Draw beats as PDF: all ways on a map, then each with its streets in order."""
    asked = BeatSheetQuery.model_validate(request.args.to_dict())
    title = _("巡逻线")
    if not asked.via:
        title += " " + _("%(count)s 分钟", count=asked.minutes)
    return _sheet(_beats(asked), title, asked.paper)
