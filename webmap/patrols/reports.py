"""What teams tell of their stops: kept once however often it is sent, in the order it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webmap.errors import N_, Conflict, DomainError, NotFound
from webmap.models import PatrolPlan, PlanStatus, ReportKind, Route, Visit, VisitReport

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

# Kinds that say how a stop stands; a note only adds to it.
STANDS = frozenset({ReportKind.ARRIVED, ReportKind.DONE, ReportKind.FAILED})
ENDS = frozenset({ReportKind.DONE, ReportKind.FAILED})

StopKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Message:
    """What a phone sends of one stop.

    Parameters
    ----------
    uuid
        Made by the phone: the same message sent again has the same.
    plan_id, team_id, sequence
        Which stop: the plan, the team of the route, the stop's number on it.
    kind, at
        What happened and when, by the phone's clock.
    reason, note
        Why it could not be made; what was found.
    """

    uuid: str
    plan_id: int
    team_id: int
    sequence: int
    kind: ReportKind
    at: datetime
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the sender should know of a message that was kept."""

    message: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a message.

    Parameters
    ----------
    repeated
        It was here already.
    warnings
        The plan was replaced meanwhile, or somebody else told another thing of the stop.
    """

    repeated: bool
    warnings: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class StopReport:
    """How a stop stands by all that was told of it.

    Parameters
    ----------
    status
        The latest of arrived, done and failed; None: only notes came.
    at, username
        Of the latest message that says how it stands, else of the last note.
    arrived_at
        When the team came, if it said so.
    reason
        Why it could not be made.
    notes, photos
        In order; photos by their names in the store.
    """

    status: ReportKind | None
    at: datetime
    username: str
    arrived_at: datetime | None
    reason: str
    notes: tuple[str, ...]
    photos: tuple[str, ...]


def keep_report(
    session: Session, office_id: int, message: Message, *, username: str, now: datetime
) -> Kept:
    """Keep a message, once however often and from however many connections it comes.

    A phone whose clock is ahead is taken at the time of arrival.

    Raises
    ------
    NotFound
        The office has no such plan or stop.
    Conflict
        The plan was never published, or the number is another message's.
    DomainError
        It could not be made, and no reason is given.
    """
    if message.kind is ReportKind.FAILED and not message.reason.strip():
        raise DomainError(N_("请说明为什么去不了"))
    plan = session.scalar(
        select(PatrolPlan).where(
            PatrolPlan.office_id == office_id, PatrolPlan.id == message.plan_id
        )
    )
    if plan is None:
        raise NotFound(N_("没有编号为 %(plan_id)s 的巡逻计划"), plan_id=message.plan_id)
    if plan.status == PlanStatus.DRAFT:
        raise Conflict(N_("这个计划还没有发布，不能回报"))
    visit_id = _visit_of(session, office_id, message)
    report = VisitReport(
        office_id=office_id,
        uuid=message.uuid,
        plan_id=message.plan_id,
        visit_id=visit_id,
        kind=message.kind,
        at=min(message.at, now),
        received_at=now,
        reason=message.reason.strip() if message.kind is ReportKind.FAILED else "",
        note=message.note.strip(),
        username=username,
    )
    repeated = not _add_once(session, office_id, report)
    warnings = []
    if plan.status == PlanStatus.REPLACED:
        warnings.append(Notice(N_("这个计划已被新计划替换，回报已收下，请刷新看新计划"), {}))
    warnings.extend(_differing(session, office_id, report))
    return Kept(repeated, tuple(warnings))


def _visit_of(session: Session, office_id: int, message: Message) -> int:
    visit_id = session.scalar(
        select(Visit.id)
        .join(Route, (Route.id == Visit.route_id) & (Route.office_id == Visit.office_id))
        .where(
            Visit.office_id == office_id,
            Visit.plan_id == message.plan_id,
            Route.team_id == message.team_id,
            Visit.sequence == message.sequence,
        )
    )
    if visit_id is None:
        raise NotFound(
            N_("计划里这个小组没有第 %(sequence)s 站，请刷新后再报"), sequence=message.sequence
        )
    return visit_id


def _add_once(session: Session, office_id: int, report: VisitReport) -> bool:
    """Add a report and return True; False if it is here already."""
    here = select(VisitReport).where(
        VisitReport.office_id == office_id, VisitReport.uuid == report.uuid
    )
    if (found := session.scalar(here)) is None:
        try:
            with session.begin_nested():
                session.add(report)
                session.flush()
        except IntegrityError:
            # Another connection was quicker with the same message.
            found = session.scalar(here)
            if found is None:
                raise
        else:
            return True
    if (found.visit_id, found.kind, found.note, found.reason) != (
        report.visit_id, report.kind, report.note, report.reason,
    ):  # fmt: skip
        raise Conflict(N_("这个编号的回报已经有了，内容不同"))
    return False


def _differing(session: Session, office_id: int, report: VisitReport) -> list[Notice]:
    """Return what somebody else told otherwise of the same stop."""
    if report.kind not in ENDS:
        return []
    other = session.scalars(
        select(VisitReport)
        .where(
            VisitReport.office_id == office_id,
            VisitReport.visit_id == report.visit_id,
            VisitReport.username != report.username,
            VisitReport.kind.in_([kind for kind in ENDS if kind != report.kind]),
        )
        .order_by(VisitReport.at.desc())
        .limit(1)
    ).first()
    if other is None:
        return []
    return [
        Notice(
            N_("%(username)s 对这一站的回报不同，两条都留下，以时间晚的为准"),
            {"username": other.username},
        )
    ]


def attach_photo(session: Session, office_id: int, uuid: str, photo: str) -> None:
    """Add a kept photo to a message.

    Raises
    ------
    NotFound
        The message has not come yet.
    Conflict
        The message has another photo.
    """
    report = session.scalar(
        select(VisitReport)
        .where(VisitReport.office_id == office_id, VisitReport.uuid == uuid)
        .with_for_update()
    )
    if report is None:
        raise NotFound(N_("没有这条回报，请先发送回报再发送照片"))
    if report.photo not in {"", photo}:
        raise Conflict(N_("这条回报已有另一张照片"))
    report.photo = photo


def has_photo(session: Session, office_id: int, photo: str) -> bool:
    """Return whether a photo belongs to a message of the office."""
    query = select(VisitReport.id).where(
        VisitReport.office_id == office_id, VisitReport.photo == photo
    )
    return bool(photo) and session.scalar(query.limit(1)) is not None


def reports_of_plan(session: Session, office_id: int, plan_id: int) -> dict[StopKey, StopReport]:
    """Return how the stops of a plan stand, by team id and stop number.

    What was told of the same stop (team, place, time) in another plan of the shift holds here
    too: a plan that replaces another keeps what is done. So does what was told of the same visit
    of a team in a plan that this one was made from, whatever its time became; unless it could
    not be made: made again, it is another stop.
    """
    found = session.execute(
        select(PatrolPlan.shift_id, PatrolPlan.history).where(
            PatrolPlan.office_id == office_id, PatrolPlan.id == plan_id
        )
    ).first()
    if found is None:
        return {}
    shift_id, history = found
    family = {plan_id, *history.get("ancestors", []), history.get("made_from")}
    stop = (Route.team_id, Visit.name, Visit.hotspot_id, Visit.starts_at)
    rows = session.execute(
        select(VisitReport, Visit.key, *stop)
        .join(Visit, Visit.id == VisitReport.visit_id)
        .join(Route, Route.id == Visit.route_id)
        .join(PatrolPlan, PatrolPlan.id == VisitReport.plan_id)
        .where(VisitReport.office_id == office_id, PatrolPlan.shift_id == shift_id)
        .order_by(VisitReport.at, VisitReport.id)
    ).all()
    if not rows:
        return {}
    by_time: dict[tuple[Any, ...], list[VisitReport]] = {}
    by_key: dict[tuple[Any, ...], list[VisitReport]] = {}
    for report, key, *of_stop in rows:
        by_time.setdefault(tuple(of_stop), []).append(report)
        if key is not None and report.plan_id in family:
            by_key.setdefault((key, *of_stop[:-1]), []).append(report)
    stops = session.execute(
        select(Route.team_id, Visit.sequence, Visit.key, *stop)
        .join(Route, Route.id == Visit.route_id)
        .where(Visit.office_id == office_id, Visit.plan_id == plan_id)
    ).all()
    standing: dict[StopKey, StopReport] = {}
    for team_id, sequence, key, *of_stop in stops:
        here = by_time.get(tuple(of_stop), [])
        kin = by_key.get((key, *of_stop[:-1]), [])
        if kin and _standing(kin).status is not ReportKind.FAILED:
            here = [*here, *(report for report in kin if report not in here)]
            here.sort(key=lambda report: (report.at, report.id))
        if here:
            standing[team_id, sequence or 0] = _standing(here)
    return standing


def _standing(reports: list[VisitReport]) -> StopReport:
    """Put the messages of a stop together; the later one holds."""
    says = [report for report in reports if ReportKind(report.kind) in STANDS]
    last = says[-1] if says else reports[-1]
    arrived = [report.at for report in says if report.kind == ReportKind.ARRIVED]
    return StopReport(
        status=ReportKind(last.kind) if says else None,
        at=last.at,
        username=last.username,
        arrived_at=arrived[0] if arrived else None,
        reason=last.reason,
        notes=tuple(report.note for report in reports if report.note),
        photos=tuple(dict.fromkeys(report.photo for report in reports if report.photo)),
    )
