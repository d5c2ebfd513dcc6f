"""Plans changed over HTTP: by hand at the desk, and on the night."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webmap.accounts import record
from webmap.models import PlanStatus
from webmap.patrols import (
    Ground,
    Itinerary,
    PlanRequest,
    SavedPlan,
    arrange,
    changes_between,
    read_ground,
    read_plan,
    replan,
    save_again,
    save_plan,
)
from webmap.patrols.reports import reports_of_plan
from webmap.web.context import database, office_of_request, utc_now
from webmap.web.json_bodies import body_of_request
from webmap.web.openapi import described
from webmap.web.patrols_api import PLAN, whole_answer
from webmap.web.schemas.patrol_answers import PlanAnswer
from webmap.web.schemas.patrol_changes import HandBody, ReplanBody
from webmap.web.schemas.patrols import PlanBody
from webmap.web.security import right

blueprint = Blueprint("patrol_changes_api", __name__, url_prefix="/api/v1/patrols")


@dataclass(frozen=True)
class _Opened:
    """A plan that is to be changed, what is then asked of it, and the ground."""

    plan: SavedPlan
    body: PlanBody
    asked: PlanRequest
    ground: Ground


def _read(plan_id: int) -> SavedPlan:
    with database().reading() as db:
        return read_plan(db, office_of_request(db).id, plan_id)


def _open(plan: SavedPlan, change: HandBody | ReplanBody) -> _Opened:
    body = change.asked(plan.request)
    asked = body.to_request()
    with database().reading() as db:
        return _Opened(plan, body, asked, read_ground(db, office_of_request(db), asked))


def _keep(
    opened: _Opened, itinerary: Itinerary, history: dict[str, object], action: str, *, anew: bool
) -> ResponseReturnValue:
    """Keep the changed plan, as a draft of its own where ``anew``, and answer with it."""
    asked, plan_id = opened.asked, opened.plan.id
    with database().writing() as db:
        office = office_of_request(db)
        if anew:
            plan_id = save_plan(
                db,
                office.id,
                shift=(opened.plan.shift_name, asked.starts_at, asked.ends_at),
                seed=asked.seed,
                request=opened.body.kept(),
                itinerary=itinerary,
                now=utc_now(),
                user_id=current_user.id,
                history=history,
            )
        else:
            save_again(
                db,
                office.id,
                plan_id,
                request=opened.body.kept(),
                itinerary=itinerary,
                history=history,
            )
        record(
            db,
            office_id=office.id,
            username=current_user.username,
            action="plans.draft",
            subject=f"plan:{plan_id}",
            now=utc_now(),
            after={"changed": action, "from": opened.plan.id},
        )
        answer = whole_answer(db, read_plan(db, office.id, plan_id))
    response = Response(answer.model_dump_json(by_alias=True), mimetype="application/json")
    if anew:
        response.status_code = 201
        response.headers["Location"] = url_for("patrols_api.plan", plan_id=plan_id)
    return response


@blueprint.put(f"{PLAN}/routes")
@right("plans.draft")
@described(body=HandBody, answer=PlanAnswer)
def by_hand(plan_id: int) -> ResponseReturnValue:
    """Put a plan's routes together by hand; a plan that was published becomes a new draft."""
    plan = _read(plan_id)
    hand = HandBody.model_validate(body_of_request())
    opened = _open(plan, hand)
    anew = plan.status is not PlanStatus.DRAFT
    arranged = arrange(
        opened.asked,
        opened.ground,
        [route.to_domain() for route in hand.routes],
        plan,
        keep_times=hand.keep_times,
    )
    history = hand.history(plan, arranged.breaches, anew=anew)
    return _keep(opened, arranged.itinerary, history, "by_hand", anew=anew)


@blueprint.post(f"{PLAN}/replan")
@right("plans.draft")
@described(body=ReplanBody, answer=PlanAnswer, status=201)
def on_the_night(plan_id: int) -> ResponseReturnValue:
    """Plan the rest of a shift again as a new draft; says what changed against this plan.

    What the teams reported of their stops holds; the plan's times hold for what they did not.
    """
    plan = _read(plan_id)
    night = ReplanBody.model_validate(body_of_request())
    opened = _open(plan, night)
    with database().reading() as db:
        reports = reports_of_plan(db, plan.office_id, plan.id)
    change = night.to_domain(plan, reports)
    again = replan(opened.asked, opened.ground, plan, change)
    changes = changes_between(plan.routes, again.itinerary.routes)
    history = night.history(plan, changes, change, again)
    return _keep(opened, again.itinerary, history, "replan", anew=True)
