"""Streets that are closed at some hours: a night market's street to vehicles, a road dug up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import delete, or_, select

from webmap.errors import N_, BadField, NotFound
from webmap.models import Mode, Street, StreetClosure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from webmap.models import Office
    from webmap.patrols.network import StreetNetwork

MOST_CLOSURES = 500


@dataclass(frozen=True, slots=True)
class Closure:
    """A street closed at some hours.

    Parameters
    ----------
    street
        A street's name, or the number of one piece of it.
    modes
        Who may not go along it.
    begins, ends
        Local times of day, such as 18:00 and 01:00; one not after ``begins`` is of the next day.
    weekdays
        0 Monday to 6 Sunday, of the day on which it begins; none: daily.
    valid_from, valid_to
        First and last day; None: open on that side.
    reason
        Why, for people.
    """

    street: str
    modes: frozenset[Mode]
    begins: str
    ends: str
    weekdays: frozenset[int] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    reason: str = ""
    id: int = 0

    def holds_on(self, day: date) -> bool:
        """Return whether it is closed on the evening (or morning) that begins on a day."""
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (self.valid_from is None or day >= self.valid_from)
            and (self.valid_to is None or day <= self.valid_to)
        )

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Return whether it is closed at any moment between two in the local time zone."""
        day = starts_at.date() - timedelta(days=1)
        while day <= ends_at.date():
            opens = datetime(day.year, day.month, day.day, tzinfo=starts_at.tzinfo)
            opens += timedelta(seconds=self._begin_s)
            closes = opens + timedelta(seconds=self.length_s)
            if self.holds_on(day) and opens < ends_at and closes > starts_at:
                return True
            day += timedelta(days=1)
        return False

    @property
    def _begin_s(self) -> int:
        hours, minutes = self.begins.split(":")
        return int(hours) * 3600 + int(minutes) * 60

    @property
    def length_s(self) -> int:
        """Return for how many seconds it is closed at a time."""
        hours, minutes = self.ends.split(":")
        end_s = int(hours) * 3600 + int(minutes) * 60
        return (end_s - self._begin_s - 1) % 86_400 + 1


def close_streets(
    network: StreetNetwork, closures: Iterable[Closure], starts_at: datetime, ends_at: datetime
) -> StreetNetwork:
    """Return the network as it is open in a shift.

    A street that is closed in any part of the shift is closed for the whole of it: travel times
    are of one table a mode, and a plan never sends anybody into a closed street; the price is a
    detour before it closes and after it opens again.
    """
    closed: dict[Mode, np.ndarray] = {}
    for closure in closures:
        if not closure.overlaps(starts_at, ends_at):
            continue
        meant = network.names == closure.street
        if len(network.numbers):
            meant = meant | (network.numbers == closure.street)
        for mode in closure.modes:
            closed[mode] = closed.get(mode, np.zeros(len(meant), dtype=bool)) | meant
    return network.without(closed) if closed else network


def closures_of(session: Session, office_id: int) -> list[Closure]:
    """Return the office's closures by street and hour."""
    rows = session.scalars(
        select(StreetClosure)
        .where(StreetClosure.office_id == office_id)
        .order_by(StreetClosure.street, StreetClosure.begins, StreetClosure.id)
    )
    return [
        Closure(
            street=row.street,
            modes=frozenset(Mode(mode) for mode in row.modes),
            begins=row.begins,
            ends=row.ends,
            weekdays=frozenset(row.weekdays),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            reason=row.reason,
            id=row.id,
        )
        for row in rows
    ]


def add_closure(session: Session, office: Office, closure: Closure) -> int:
    """Close a street at some hours and return the closure's id; the same hours are replaced.

    Raises
    ------
    BadField
        The office has no such street, nobody is kept out, or the days are the wrong way round.
    """
    known = session.scalar(
        select(Street.id)
        .where(
            Street.office_id == office.id,
            or_(Street.name == closure.street, Street.number == closure.street),
        )
        .limit(1)
    )
    if known is None or not closure.street:
        raise BadField(
            "street",
            N_("没有名称或编号为“%(street)s”的道路，请照地图上的写法填"),
            street=closure.street,
        )
    if not closure.modes:
        raise BadField("modes", N_("请至少选一种不能通行的方式"))
    if closure.valid_from and closure.valid_to and closure.valid_to < closure.valid_from:
        raise BadField("valid_to", N_("最后一天不能早于第一天"))
    if len(closures_of(session, office.id)) >= MOST_CLOSURES:
        raise BadField("street", N_("封路最多 %(most)s 条，请先删除过期的"), most=MOST_CLOSURES)
    row = session.scalar(
        select(StreetClosure).where(
            StreetClosure.office_id == office.id,
            StreetClosure.street == closure.street,
            StreetClosure.begins == closure.begins,
            StreetClosure.ends == closure.ends,
        )
    )
    if row is None:
        row = StreetClosure(
            office_id=office.id, street=closure.street, begins=closure.begins, ends=closure.ends
        )
        session.add(row)
    row.modes = sorted(mode.value for mode in closure.modes)
    row.weekdays = sorted(closure.weekdays)
    row.valid_from, row.valid_to = closure.valid_from, closure.valid_to
    row.reason = closure.reason
    session.flush()
    return row.id


def delete_closure(session: Session, office_id: int, closure_id: int) -> None:
    """Open a street again.

    Raises
    ------
    NotFound
        The office has no such closure.
    """
    found = session.execute(
        delete(StreetClosure)
        .where(StreetClosure.office_id == office_id, StreetClosure.id == closure_id)
        .returning(StreetClosure.id)
    ).first()
    if found is None:
        raise NotFound(N_("没有这条封路，它可能已被删除。"))
