"""What becomes of a kept plan: it gets a name, is published, replaced, or deleted as a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webmap.errors import N_, Conflict, DomainError
from webmap.models import PatrolPlan, PlanStatus
from webmap.patrols.archive import no_plan

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

LONGEST_NAME = 60


class BreaksRules(Conflict):
    """A plan that breaks rules is published only by who says that it is meant."""


def rename_plan(session: Session, office_id: int, plan_id: int, name: str) -> None:
    """Give a plan a name.

    Raises
    ------
    DomainError
        The name is too long.
    """
    name = name.strip()
    if len(name) > LONGEST_NAME:
        raise DomainError(N_("计划的名称最多 %(longest)s 个字符"), longest=LONGEST_NAME)
    _plan(session, office_id, plan_id).name = name


def delete_plan(session: Session, office_id: int, plan_id: int) -> None:
    """Delete a draft.

    Raises
    ------
    Conflict
        Teams go or went by it: it is kept.
    """
    plan = _plan(session, office_id, plan_id)
    if plan.status != PlanStatus.DRAFT:
        raise Conflict(N_("发布过的计划要留作记录，不能删除"))
    session.delete(plan)
    session.flush()


def drop_draft(session: Session, office_id: int, plan_id: int) -> None:
    """Delete a draft that nobody gave a name, because another took its place; else do nothing."""
    plan = session.scalar(
        select(PatrolPlan).where(
            PatrolPlan.office_id == office_id,
            PatrolPlan.id == plan_id,
            PatrolPlan.status == PlanStatus.DRAFT,
            PatrolPlan.name == "",
        )
    )
    if plan is not None:
        session.delete(plan)
        session.flush()


def publish_plan(
    session: Session,
    office_id: int,
    plan_id: int,
    now: datetime,
    *,
    despite_breaches: bool = False,
) -> int | None:
    """Let the teams go by a plan; return the id of the plan that it replaces, if any.

    Parameters
    ----------
    despite_breaches
        Whether it is published although it breaks rules.

    Raises
    ------
    BreaksRules
        It breaks rules, and nobody said that this is meant.
    Conflict
        It is published already, or somebody else published one for the shift in this moment.
    """
    plan = _plan(session, office_id, plan_id)
    if plan.status == PlanStatus.PUBLISHED:
        raise Conflict(N_("这个计划已经发布了"))
    broken = len(plan.history.get("breaches", []))
    if broken and not despite_breaches:
        raise BreaksRules(
            N_("这个计划有 %(count)s 处不合要求，没有发布。请先改好；要照样发布，请再确认一次"),
            count=broken,
        )
    earlier = session.scalar(
        select(PatrolPlan).where(
            PatrolPlan.office_id == office_id,
            PatrolPlan.shift_id == plan.shift_id,
            PatrolPlan.status == PlanStatus.PUBLISHED,
        )
    )
    try:
        if earlier is not None:
            earlier.status = PlanStatus.REPLACED
            session.flush()
        plan.status, plan.published_at = PlanStatus.PUBLISHED, now
        session.flush()
    except IntegrityError as error:
        raise Conflict(N_("同一班次刚刚发布了另一个计划，请刷新后再看")) from error
    return None if earlier is None else earlier.id


def _plan(session: Session, office_id: int, plan_id: int) -> PatrolPlan:
    plan = session.scalar(
        select(PatrolPlan).where(PatrolPlan.office_id == office_id, PatrolPlan.id == plan_id)
    )
    if plan is None:
        raise no_plan(plan_id)
    return plan
