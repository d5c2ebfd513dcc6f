"""A plan drawn for a request and kept as a draft."""

from __future__ import annotations

from flask_login import current_user

from webmap.accounts import record
from webmap.patrols import draw, draw_unfamiliar, drop_draft, read_ground, read_past, save_plan
from webmap.web.context import database, office_of_request, utc_now
from webmap.web.schemas.patrols import PlanBody


def draw_draft(body: PlanBody) -> int:
    """Draw a plan, keep it as a draft of the user's office, and return its id."""
    asked = body.to_request()
    with database().reading() as db:
        office = office_of_request(db)
        ground = read_ground(db, office, asked)
        past = read_past(db, office.id, asked) if body.unpredictable else None
    # Drawn between the two sessions, so that nobody waits for the solver to write.
    if body.unpredictable and past:
        itinerary = draw_unfamiliar(asked, ground, past, body.unpredictable.loss)
    else:
        itinerary = draw(asked, ground)
    with database().writing() as db:
        office = office_of_request(db)
        now = utc_now()
        plan_id = save_plan(
            db,
            office.id,
            shift=(asked.name, asked.starts_at, asked.ends_at),
            seed=asked.seed,
            request=body.kept(),
            itinerary=itinerary,
            now=now,
            user_id=current_user.id,
        )
        if body.replaces is not None:
            drop_draft(db, office.id, body.replaces)
        record(
            db,
            office_id=office.id,
            username=current_user.username,
            action="plans.draft",
            subject=f"plan:{plan_id}",
            now=now,
            after={"starts_at": asked.starts_at.isoformat(), "seed": asked.seed},
        )
    return plan_id
