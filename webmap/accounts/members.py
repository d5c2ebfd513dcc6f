"""The office's members (队员): listed with what they answer for, added, changed, let go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webmap.accounts.responsibilities import duty_holds_on, open_duties
from webmap.accounts.teams import find_team
from webmap.accounts.users import end_sessions
from webmap.errors import N_, BadField, Conflict, NotFound
from webmap.models import Assignment, Member, SubGrid, User, holds_on

# An identity number, of now or of before 1999: no such thing is kept of anybody.
_IDENTITY = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
# A mobile, a landline with or without area code and extension, or a short number of the police.
_PHONE = re.compile(
    r"(?:\+86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|(?:0\d{2,3}[- ]?)?\d{4}[- ]?\d{3,4}(?:(?:-|转)\d{1,6})?"
    r"|\d{3,6})"
)


_NOBODY = N_("没有这名队员，请刷新页面。")


class MemberChanged(Conflict):
    """Somebody else changed the member in the meantime."""


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """A member, and the codes of the sub-grids that the member answers for on a day."""

    id: int
    number: str
    name: str
    post: str
    phone: str
    team_id: int
    active: bool
    photo: str | None
    version: int
    grids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What is to become of a member; what is None stays."""

    number: str | None = None
    name: str | None = None
    post: str | None = None
    phone: str | None = None
    team_id: int | None = None
    active: bool | None = None


def list_members(
    session: Session, office_id: int, day: date, member_id: int | None = None
) -> list[MemberSummary]:
    """Return the office's members, or one of them, with the sub-grids of a day."""
    rows = session.execute(
        select(Assignment.member_id, SubGrid.code)
        .join(SubGrid, SubGrid.id == Assignment.sub_grid_id)
        .where(
            Assignment.office_id == office_id,
            Assignment.member_id.is_not(None),
            duty_holds_on(day),
            holds_on(SubGrid, day),
        )
        .order_by(SubGrid.code)
    )
    grids: dict[int, list[str]] = {}
    for held_by, code in rows:
        if held_by is not None and code not in grids.setdefault(held_by, []):
            grids[held_by].append(code)
    query = select(Member).where(Member.office_id == office_id).order_by(Member.number)
    if member_id is not None:
        query = query.where(Member.id == member_id)
    return [
        MemberSummary(
            one.id, one.number, one.name, one.post, one.phone, one.team_id, one.active, one.photo,
            one.version, tuple(grids.get(one.id, ())),
        )
        for one in session.scalars(query)
    ]  # fmt: skip


def find_member(session: Session, office_id: int, member_id: int) -> Member:
    """Return a member.

    Raises
    ------
    NotFound
        The office has no such member.
    """
    member = session.scalar(_one(office_id, member_id))
    if member is None:
        raise NotFound(_NOBODY)
    return member


def _one(office_id: int, member_id: int) -> Select[Member]:
    return select(Member).where(Member.office_id == office_id, Member.id == member_id)


def add_member(session: Session, office_id: int, wish: MemberChange) -> Member:
    """Add a member.

    Raises
    ------
    BadField
        A value is missing or can't be used.
    """
    if wish.team_id is None:
        raise BadField("team_id", N_("请选择小组"))
    member = Member(office_id=office_id, number="", name="", post="", phone="", active=True)
    filled = MemberChange(
        wish.number or "", wish.name or "", wish.post or "", wish.phone or "", wish.team_id
    )
    with session.no_autoflush:
        _set(session, member, filled)
    session.add(member)
    session.flush()
    return member


def change_member(
    session: Session,
    office_id: int,
    member_id: int,
    wish: MemberChange,
    today: date,
    *,
    version: int,
) -> Member:
    """Change a member; one who is let go keeps the history, and the account signs in no more.

    Parameters
    ----------
    version
        Of the member as whoever changes it has seen.

    Raises
    ------
    NotFound
        The office has no such member.
    MemberChanged
        Somebody else changed the member in the meantime.
    BadField
        A value can't be used, or the member still answers for something.
    """
    member = session.scalar(_one(office_id, member_id).with_for_update())
    if member is None:
        raise NotFound(_NOBODY)
    if member.version != version:
        raise MemberChanged(N_("“%(name)s”刚被别人改过，没有保存。"), name=member.name)
    with session.no_autoflush:
        _set(session, member, wish)
    if wish.active is False and member.active:
        held = open_duties(session, office_id, member_id, today)
        if held:
            raise BadField(
                "active",
                N_("“%(name)s”还负责 %(duties)s，请先交接"),
                name=member.name,
                duties="、".join(duty.code for duty in held),
            )
        for user in accounts_of(session, member):
            user.active = False
            end_sessions(user)
    if wish.active is not None:
        member.active = wish.active
    member.version += 1
    session.flush()
    return member


def accounts_of(session: Session, member: Member) -> list[User]:
    """Return the accounts of a member that may sign in."""
    return list(
        session.scalars(
            select(User).where(
                User.office_id == member.office_id, User.member_id == member.id, User.active
            )
        )
    )


def photo_in_use(session: Session, office_id: int, name: str) -> bool:
    """Return whether a member of the office has this photo."""
    query = select(Member.id).where(Member.office_id == office_id, Member.photo == name)
    return session.scalar(query.limit(1)) is not None


def holds_identity(text: str) -> bool:
    """Return whether a text has an identity number in it, which nothing here may keep."""
    return _IDENTITY.search(text) is not None


def _set(session: Session, member: Member, wish: MemberChange) -> None:
    for field in ("number", "name", "post", "phone"):
        value = getattr(wish, field)
        if value is None:
            continue
        value = value.strip()
        if not value and field != "phone":
            raise BadField(field, N_("请填写"))
        if holds_identity(value):
            raise BadField(field, N_("不要填写身份证号；编号写警号或工号"))
        setattr(member, field, value)
    if wish.phone and not _PHONE.fullmatch(member.phone):
        raise BadField("phone", N_("电话写工作用的固话、手机或短号，例如 0769-12345678"))
    if wish.number is not None:
        same = select(Member.name).where(
            Member.office_id == member.office_id, Member.number == member.number
        )
        other = session.scalar(same.where(Member.id != (member.id or 0)))
        if other is not None:
            raise BadField("number", N_("这个编号已经是“%(name)s”的，请核对"), name=other)
    if wish.team_id is not None:
        try:
            member.team_id = find_team(session, member.office_id, wish.team_id).id
        except NotFound as error:
            raise BadField("team_id", error.message) from error
