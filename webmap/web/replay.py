"""The replay page: patrols laid over incidents of the past, beside naive plans and chance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_login import current_user
from pydantic import ValidationError
from sqlalchemy.orm import Session

from webmap.accounts import RIGHTS
from webmap.errors import N_, Conflict, Forbidden
from webmap.models import INCIDENT_CATEGORIES
from webmap.patrols import (
    PAST_DAYS,
    PlanRequest,
    SavedPlan,
    guessability_of,
    published_plans,
    read_past,
    read_plan,
    replay_plans,
)
from webmap.web.context import LOCAL_ZONE, database, office_of_request, utc_now
from webmap.web.json_bodies import json_answer
from webmap.web.language import chosen_language
from webmap.web.openapi import described
from webmap.web.patrols_api import PLAN
from webmap.web.schemas.patrols import PlanBody
from webmap.web.schemas.replay import GuessabilityAnswer, ReplayAnswer, ReplayQuery
from webmap.web.security import right

API = "/api/v1/patrols"
INCIDENTS = "incidents.read"
# A year of incidents says more than a month of them.
USUAL_DAYS = 365

blueprint = Blueprint("replay", __name__)


def request_of(plan: SavedPlan) -> PlanRequest:
    """Return what was asked of a kept plan.

    Raises
    ------
    Conflict
        It was asked in a way that is not understood any more.
    """
    try:
        return PlanBody.model_validate(plan.request).to_request()
    except ValidationError as error:
        raise Conflict(
            N_("计划 %(plan_id)s 的要求已经读不懂了，请照此重新编排一个"), plan_id=plan.id
        ) from error


def _check_incidents() -> None:
    if not current_user.may(INCIDENTS):
        raise Forbidden(N_("您的角色没有这项权限：%(right)s。"), right=RIGHTS[INCIDENTS])


def _page_data() -> dict[str, Any]:
    today = utc_now().astimezone(LOCAL_ZONE).date()
    title = "title_en" if chosen_language() == "en" else "title_zh"
    return {
        "today": today.isoformat(),
        "month_ago": (today - timedelta(days=PAST_DAYS)).isoformat(),
        "year_ago": (today - timedelta(days=USUAL_DAYS)).isoformat(),
        "categories": [
            {"code": kind.code, "title": getattr(kind, title)}
            for kind in INCIDENT_CATEGORIES.values()
        ],
    }


@blueprint.get("/patrols/replay")
@right("plans.draft")
def page() -> str:
    """Show the replay page."""
    _check_incidents()
    return render_template("replay.html", data=_page_data())


@blueprint.get(f"{API}/replay")
@right("plans.draft")
@described(query=ReplayQuery, answer=ReplayAnswer)
def replayed() -> Response:
    """Lay one plan, or the published plans of a period, over the period's incidents."""
    _check_incidents()
    query = ReplayQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        plans = _plans(db, office.id, query)
        report = replay_plans(
            db,
            office,
            [(plan, request_of(plan)) for plan in plans],
            query.asked(),
            LOCAL_ZONE,
            every_day=query.plan is not None,
        )
    return json_answer(ReplayAnswer.of(report))


def _plans(db: Session, office_id: int, query: ReplayQuery) -> list[SavedPlan]:
    if query.plan is not None:
        return [read_plan(db, office_id, query.plan)]
    return published_plans(db, office_id, query.asked(), LOCAL_ZONE)


@blueprint.get(f"{API}{PLAN}/guessability")
@right("plans.draft")
@described(answer=GuessabilityAnswer)
def guessability(plan_id: int) -> Response:
    """Return how well a plan could be guessed from the published plans of the last weeks."""
    with database().reading() as db:
        office = office_of_request(db)
        plan = read_plan(db, office.id, plan_id)
        asked = request_of(plan)
        past = read_past(db, office.id, asked)
    return json_answer(GuessabilityAnswer.of(guessability_of(plan, asked, past, LOCAL_ZONE)))
