"""The page of bulletins (每日电诈预警), and bulletins over HTTP: text and picture."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from webmap.errors import N_, NotFound
from webmap.hotspots.bulletins import (
    MOST_AHEAD,
    BulletinEntry,
    bulletins_of,
    check_text,
    find_bulletin,
    frauds_reported,
    kind_name,
    last_day_with_fraud,
    save_bulletin,
    set_approval,
)
from webmap.hotspots.follow_ups import By
from webmap.hotspots.fraud_kinds import (
    AVOID_LINES,
    AVOID_MOST,
    HOW_MOST,
    TITLE_MOST,
    BulletinText,
)
from webmap.models import Office
from webmap.printing import BulletinContent, bulletin_text, check_bulletin, draw_bulletin
from webmap.web.context import changing, database, office_of_request, settings, utc_now
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.openapi import described
from webmap.web.pages import WEEKDAYS
from webmap.web.people import today
from webmap.web.schemas.bulletins import (
    ApprovalBody,
    BulletinAnswer,
    BulletinBody,
    BulletinsAnswer,
    DayQuery,
    PreviewBody,
)
from webmap.web.security import right

BULLETIN = "/api/v1/bulletins/<int(max=2147483647):bulletin_id>"

blueprint = Blueprint("bulletins", __name__)


@blueprint.get("/outreach")
@right("bulletins.view")
def page() -> str:
    """Show the fraud warnings of a day."""
    data = {
        "today": str(today()),
        "last_day": str(today() + MOST_AHEAD),
        "may_edit": current_user.may("bulletins.edit"),
        "most": {
            "title": TITLE_MOST,
            "how_it_works": HOW_MOST,
            "how_to_avoid": AVOID_MOST,
            "lines": AVOID_LINES,
        },
    }
    return render_template("bulletins.html", data=data)


def _content(
    office: Office, day: date, sub_category: str, reported: int, text: BulletinText, *, draft: bool
) -> BulletinContent:
    return BulletinContent(
        office=office.name,
        # For residents: Chinese, whatever language the page is in.
        day=f"{day} {WEEKDAYS[day.weekday()]}",
        kind=kind_name(sub_category),
        reported=reported,
        title=text.title,
        how_it_works=text.how_it_works,
        how_to_avoid=text.how_to_avoid,
        made_up=office.made_up,
        draft=draft,
    )


def content_of(office: Office, entry: BulletinEntry) -> BulletinContent:
    """Return what a bulletin's picture and text say."""
    return _content(
        office,
        entry.day,
        entry.sub_category,
        entry.reported,
        entry.text,
        draft=not entry.approved,
    )


def _answer(office: Office, entry: BulletinEntry) -> BulletinAnswer:
    return BulletinAnswer.of(entry, bulletin_text(content_of(office, entry)))


def _seen(entry: BulletinEntry) -> bool:
    """Return whether the user may see a bulletin: who only looks sees what is approved."""
    return entry.approved or current_user.may("bulletins.edit")


@blueprint.get("/api/v1/bulletins")
@right("bulletins.view")
@described(query=DayQuery, answer=BulletinsAnswer)
def bulletins() -> Response:
    """List the bulletins of a day, today's if none is named; who only looks gets the approved."""
    asked = DayQuery.model_validate(request.args.to_dict())
    day = asked.day or today()
    with database().reading() as db:
        office = office_of_request(db)
        answer = BulletinsAnswer(
            day=day,
            reported=sum(frauds_reported(db, office.id, day).values()),
            last_day_with_fraud=last_day_with_fraud(db, office.id, today()),
            bulletins=[
                _answer(office, one) for one in bulletins_of(db, office.id, day) if _seen(one)
            ],
        )
    return json_answer(answer)


@blueprint.post("/api/v1/bulletins")
@right("bulletins.edit")
@described(body=BulletinBody, answer=BulletinAnswer)
def save() -> Response:
    """Keep the text of a day's bulletin; what was approved before has to be approved again."""
    body = BulletinBody.model_validate(body_of_request())
    after = body.model_dump(mode="json")
    with changing("bulletins.edit", f"bulletin:{body.day}", **after) as (db, office):
        text = body.to_text()
        row = save_bulletin(db, office.id, body.day, body.sub_category, body.version, text, _by())
        entry = find_bulletin(db, office.id, row.id)
        # What can't be drawn is refused here, while it is being written.
        check_bulletin(content_of(office, entry), settings().font_dir)
        answer = _answer(office, entry)
    return json_answer(answer)


def _by() -> By:
    return By(current_user.username, utc_now(), today())


@blueprint.post(f"{BULLETIN}/approval")
@right("bulletins.edit")
@described(body=ApprovalBody, answer=BulletinAnswer)
def approve(bulletin_id: int) -> Response:
    """Approve a bulletin for sharing, or take the approval back."""
    body = ApprovalBody.model_validate(body_of_request())
    subject = f"bulletin:{bulletin_id}"
    with changing("bulletins.edit", subject, approved=body.approved) as (db, office):
        entry = set_approval(db, office.id, bulletin_id, body.version, body.approved, _by())
        answer = _answer(office, entry)
    return json_answer(answer)


@blueprint.post("/api/v1/bulletins/preview.png")
@right("bulletins.edit")
@described(body=PreviewBody, media_types=("image/png",))
def preview() -> Response:
    """Return the picture of what is being written, marked as a draft; nothing is kept."""
    body = PreviewBody.model_validate(body_of_request())
    text = body.to_text()
    check_text(text)
    with database().reading() as db:
        office = office_of_request(db)
        reported = frauds_reported(db, office.id, body.day).get(body.sub_category, 0)
        content = _content(office, body.day, body.sub_category, reported, text, draft=True)
    return _png(content)


def _png(content: BulletinContent) -> Response:
    response = Response(draw_bulletin(content, settings().font_dir), mimetype="image/png")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _visible(db: Session, office: Office, bulletin_id: int) -> BulletinEntry:
    entry = find_bulletin(db, office.id, bulletin_id)
    if not _seen(entry):
        raise NotFound(N_("没有这条预警"))
    return entry


@blueprint.get(f"{BULLETIN}.png")
@right("bulletins.view")
@described(media_types=("image/png",), free_query=True)
def picture(bulletin_id: int) -> Response:
    """Return the picture of a bulletin; one that is not approved is marked as a draft."""
    with database().reading() as db:
        office = office_of_request(db)
        entry = _visible(db, office, bulletin_id)
        response = _png(content_of(office, entry))
    name = _("电诈预警 %(day)s %(kind)s", day=entry.day, kind=entry.kind or _("提醒"))
    # A header is plain ASCII: a Chinese name goes in as RFC 8187 says.
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"bulletin.png\"; filename*=UTF-8''{quote(name)}.png"
    )
    return response


@blueprint.get(f"{BULLETIN}.txt")
@right("bulletins.view")
@described(media_types=("text/plain",))
def message(bulletin_id: int) -> Response:
    """Return a bulletin as text for groups."""
    with database().reading() as db:
        office = office_of_request(db)
        entry = _visible(db, office, bulletin_id)
    return Response(bulletin_text(content_of(office, entry)), mimetype="text/plain")
