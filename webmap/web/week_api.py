"""The week over HTTP: the rota, appointments, plans of its shifts, closed streets."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.models import Member, PatrolPlan, PlanStatus, Shift
from webmap.patrols import (
    PlanFigures,
    RotaShift,
    add_closure,
    add_stands,
    asked_of_shift,
    change_appointment,
    clear_week,
    closures_of,
    copy_week,
    delete_appointment,
    delete_closure,
    list_appointments,
    month_workloads,
    propose_talks,
    read_plan,
    read_rota,
    read_week,
    set_shift,
    talks_held,
    teams_of,
)
from webmap.web.context import LOCAL_ZONE, changing, database, office_of_request
from webmap.web.drafting import draw_draft
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.openapi import described
from webmap.web.schemas.patrol_answers import PlanSummaryAnswer
from webmap.web.schemas.patrols import PlanBody
from webmap.web.schemas.week import (
    AppointmentAnswer,
    AppointmentBody,
    AppointmentsAnswer,
    ClosureAnswer,
    ClosureBody,
    ClosuresAnswer,
    CopiedAnswer,
    CopyBody,
    IdAnswer,
    MemberChoice,
    MondayBody,
    PlanOfShift,
    PlanShiftBody,
    RotaShiftAnswer,
    RotaShiftBody,
    RotaTeamChoice,
    ShiftQuery,
    TalksBody,
    WeekAnswer,
    WeekQuery,
    WorkloadAnswer,
)
from webmap.web.security import right

_TALKS_TOLD = 30
_ID = "<int(max=2147483647):{name}>"

blueprint = Blueprint("week_api", __name__, url_prefix="/api/v1")


def _json(answer: BaseModel, status: int = 200) -> Response:
    return json_answer(answer, status, by_alias=True)


@blueprint.get("/week")
@right("plans.draft")
@described(query=WeekQuery, answer=WeekAnswer)
def week() -> Response:
    """Return a week: who is on which shift, its plans and appointments, the month's shares."""
    asked = WeekQuery.model_validate(request.args.to_dict())
    sunday = asked.monday + timedelta(days=6)
    # A week belongs to the month in which its Thursday lies (ISO 8601).
    month = asked.monday + timedelta(days=3)
    with database().reading() as db:
        office = office_of_request(db)
        plans = _plans_of(db, office.id, asked.monday)
        answer = WeekAnswer(
            monday=asked.monday,
            month=f"{month:%Y-%m}",
            shifts=[
                RotaShiftAnswer.of(
                    shift, _(shift.name) if shift.name else "", plans.get(_key(shift))
                )
                for shift in read_week(db, office.id, asked.monday)
            ],
            teams=_team_choices(db, office.id),
            appointments=[
                AppointmentAnswer.of(one)
                for one in list_appointments(db, office.id, asked.monday, sunday)
            ],
            talks_held=[
                AppointmentAnswer.of(one) for one in talks_held(db, office.id, _TALKS_TOLD)
            ],
            workloads=[WorkloadAnswer.of(one) for one in month_workloads(db, office.id, month)],
            closures=[ClosureAnswer.of(one) for one in closures_of(db, office.id)],
        )
    return _json(answer)


def _key(shift: RotaShift) -> tuple[date, str, str]:
    return shift.day, shift.begins, shift.ends


def _plans_of(
    db: Session, office_id: int, monday: date
) -> dict[tuple[date, str, str], PlanOfShift]:
    """Return each shift's published plan, or else its newest draft."""
    begin = datetime(monday.year, monday.month, monday.day, tzinfo=LOCAL_ZONE)
    rows = db.execute(
        select(PatrolPlan, Shift)
        .join(Shift, (Shift.id == PatrolPlan.shift_id) & (Shift.office_id == PatrolPlan.office_id))
        .where(
            PatrolPlan.office_id == office_id,
            Shift.starts_at >= begin,
            Shift.starts_at < begin + timedelta(days=7),
            PatrolPlan.status != PlanStatus.REPLACED,
        )
        .order_by(PatrolPlan.id)
    )
    found: dict[tuple[date, str, str], PlanOfShift] = {}
    for plan, shift in rows:
        starts, ends = (
            moment.astimezone(LOCAL_ZONE) for moment in (shift.starts_at, shift.ends_at)
        )
        key = (starts.date(), f"{starts:%H:%M}", f"{ends:%H:%M}")
        if key in found and found[key].status is PlanStatus.PUBLISHED:
            continue
        figures = PlanFigures(**plan.figures)
        found[key] = PlanOfShift(
            id=plan.id,
            status=plan.status,
            title=plan.name or shift.name,
            visits_made=figures.visits_made,
            visits_wanted=figures.visits_wanted,
        )
    return found


def _team_choices(db: Session, office_id: int) -> list[RotaTeamChoice]:
    members: dict[int, list[MemberChoice]] = {}
    for row in db.execute(
        select(Member.id, Member.name, Member.team_id)
        .where(Member.office_id == office_id, Member.active)
        .order_by(Member.number)
    ):
        members.setdefault(row.team_id, []).append(MemberChoice(id=row.id, name=row.name))
    return [
        RotaTeamChoice(
            id=team.id,
            code=team.code,
            name=team.name,
            kind=team.kind,
            members=members.get(team.id, []),
        )
        for team in teams_of(db, office_id)
    ]


@blueprint.put("/week/shifts")
@right("plans.draft")
@described(body=RotaShiftBody, status=204)
def put_shift() -> ResponseReturnValue:
    """Say who is on a shift."""
    body = RotaShiftBody.model_validate(body_of_request())
    teams = [team.model_dump() for team in body.teams]
    subject = f"shift:{body.day} {body.begins}"
    with changing("rota.set", subject, teams=teams) as (db, office):
        set_shift(db, office.id, body.to_domain())
    return "", 204


@blueprint.post("/week/copy")
@right("plans.draft")
@described(body=CopyBody, answer=CopiedAnswer)
def copy() -> Response:
    """Copy a week's rota into a week that has none."""
    body = CopyBody.model_validate(body_of_request())
    after = {"from": str(body.from_monday), "rotate": body.rotate}
    with changing("rota.copy", f"week:{body.to_monday}", **after) as (db, office):
        count = copy_week(db, office.id, body.from_monday, body.to_monday, rotate=body.rotate)
    return _json(CopiedAnswer(count=count))


@blueprint.post("/week/clear")
@right("plans.draft")
@described(body=MondayBody, answer=CopiedAnswer)
def clear() -> Response:
    """Take everybody off a week's shifts."""
    body = MondayBody.model_validate(body_of_request())
    with changing("rota.clear", f"week:{body.monday}") as (db, office):
        count = clear_week(db, office.id, body.monday)
    return _json(CopiedAnswer(count=count))


@blueprint.post("/week/talks")
@right("plans.draft")
@described(body=TalksBody, answer=AppointmentsAnswer, status=201)
def talks() -> Response:
    """Put talks with the factories longest unvisited into a week."""
    body = TalksBody.model_validate(body_of_request())
    with changing("talks.propose", f"week:{body.monday}", count=body.count) as (db, office):
        made = propose_talks(db, office.id, body.monday, body.count)
    return _json(AppointmentsAnswer(appointments=[AppointmentAnswer.of(one) for one in made]), 201)


@blueprint.post("/week/stands")
@right("plans.draft")
@described(body=MondayBody, answer=AppointmentsAnswer, status=201)
def stands() -> Response:
    """Put the weekend stand at the plaza into a week."""
    body = MondayBody.model_validate(body_of_request())
    with changing("stands.add", f"week:{body.monday}") as (db, office):
        made = add_stands(db, office, body.monday)
    return _json(AppointmentsAnswer(appointments=[AppointmentAnswer.of(one) for one in made]), 201)


@blueprint.patch(f"/week/appointments/{_ID.format(name='appointment_id')}")
@right("plans.draft")
@described(body=AppointmentBody, answer=AppointmentAnswer)
def change(appointment_id: int) -> Response:
    """Move an appointment, give it an hour or a team, or say how it went."""
    body = AppointmentBody.model_validate(body_of_request())
    after = body.model_dump(mode="json", exclude_unset=True)
    with changing("appointments.change", f"appointment:{appointment_id}", **after) as (db, office):
        changed = change_appointment(
            db, office.id, appointment_id, **body.model_dump(exclude_unset=True)
        )
    return _json(AppointmentAnswer.of(changed))


@blueprint.delete(f"/week/appointments/{_ID.format(name='appointment_id')}")
@right("plans.draft")
@described(status=204)
def delete_one(appointment_id: int) -> ResponseReturnValue:
    """Delete an appointment."""
    subject = f"appointment:{appointment_id}"
    with changing("appointments.delete", subject, deleted=True) as (db, office):
        delete_appointment(db, office.id, appointment_id)
    return "", 204


@blueprint.get("/week/asked")
@right("plans.draft")
@described(query=ShiftQuery, answer=PlanBody)
def asked() -> Response:
    """Return what would be asked of a shift's plan, its appointments included."""
    query = ShiftQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        body = asked_of_shift(
            db, *_shift_on(db, query.day, query.begins, query.ends), LOCAL_ZONE, query.vary,
            stand_teams=query.stand_teams,
        )  # fmt: skip
    return jsonify(body)


def _shift_on(db: Session, day: date, begins: str, ends: str) -> tuple[int, RotaShift]:
    office = office_of_request(db)
    for shift in read_rota(db, office.id, day, day):
        if (shift.begins, shift.ends) == (begins, ends):
            return office.id, shift
    return office.id, RotaShift(day, "", begins, ends)


@blueprint.post("/week/plans")
@right("plans.draft")
@described(body=PlanShiftBody, answer=PlanSummaryAnswer, status=201)
def draw_shift() -> Response:
    """Draw the plan of a shift of the rota and keep it as a draft."""
    body = PlanShiftBody.model_validate(body_of_request())
    with database().reading() as db:
        wanted = asked_of_shift(
            db, *_shift_on(db, body.day, body.begins, body.ends), LOCAL_ZONE, body.vary,
            stand_teams=body.stand_teams,
        )  # fmt: skip
    plan_id = draw_draft(PlanBody.model_validate(wanted))
    with database().reading() as db:
        answer = PlanSummaryAnswer.of(read_plan(db, office_of_request(db).id, plan_id))
    return _json(answer, 201)


@blueprint.get("/closures")
@right("plans.draft")
@described(answer=ClosuresAnswer)
def closures() -> Response:
    """List the streets that are closed at some hours."""
    with database().reading() as db:
        found = closures_of(db, office_of_request(db).id)
    return _json(ClosuresAnswer(closures=[ClosureAnswer.of(one) for one in found]))


@blueprint.post("/closures")
@right("plans.draft")
@described(body=ClosureBody, answer=IdAnswer, status=201)
def close_street() -> Response:
    """Close a street at some hours to some ways to move."""
    body = ClosureBody.model_validate(body_of_request())
    after = body.model_dump(mode="json")
    with changing("closures.add", f"street:{body.street}", **after) as (db, office):
        closure_id = add_closure(db, office, body.to_domain())
    return _json(IdAnswer(id=closure_id, kind="closure"), 201)


@blueprint.delete(f"/closures/{_ID.format(name='closure_id')}")
@right("plans.draft")
@described(status=204)
def open_street(closure_id: int) -> ResponseReturnValue:
    """Open a closed street again."""
    with changing("closures.delete", f"closure:{closure_id}", deleted=True) as (db, office):
        delete_closure(db, office.id, closure_id)
    return "", 204
