"""The turn of the day: on the first request or command of a day on which other grids begin to hold.

What hangs on grids (the sub-grid that places lie in, who answers for it) follows them then.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, current_app, request
from flask_login import current_user
from sqlalchemy import select

from webmap.database import Database
from webmap.grids import catch_up, local_day, offices_behind
from webmap.models import Office
from webmap.web.context import database, utc_now

_TURNED = "webmap_day"

blueprint = Blueprint("day_turn", __name__)


def turn_day(db: Database, now: datetime) -> None:
    """Bring every office up to the grids of today."""
    with db.reading() as session:
        behind = offices_behind(session, now)
    for office_id in behind:
        with db.writing() as session:
            session.execute(select(Office.id).where(Office.id == office_id).with_for_update())
            catch_up(session, office_id, now)


@blueprint.before_app_request
def _first_of_the_day() -> None:
    if request.endpoint == "static" or not current_user.is_authenticated:
        return
    now = utc_now()
    turned: date | None = current_app.extensions.get(_TURNED)
    if turned != local_day(now):
        turn_day(database(), now)
        current_app.extensions[_TURNED] = local_day(now)
