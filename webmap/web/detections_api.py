"""Searching for hotspots over HTTP: one button, ranked suggestions, and how good the method is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_login import current_user

from webmap.errors import N_, DomainError
from webmap.hotspots.baselines import BASELINE_TITLES
from webmap.hotspots.judgement import OURS, judge_findings
from webmap.hotspots.near_repeat import REPEAT_SENTENCES, RepeatVerdict
from webmap.hotspots.office_detection import keep_suggestions, latest_detection, search_office
from webmap.hotspots.suggestion import Suggestion
from webmap.hotspots.verdicts import SENTENCES, Verdict
from webmap.models import INCIDENT_CATEGORIES
from webmap.web.context import database, office_of_request, utc_now
from webmap.web.grid_columns import category_name
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.language import chosen_language
from webmap.web.openapi import described
from webmap.web.schemas.detections import (
    AgainstAnswer,
    DetectionAnswer,
    DetectionBody,
    LatestDetectionAnswer,
    MadeDetectionAnswer,
    RepeatsAnswer,
    Texts,
)
from webmap.web.security import right

API = "/api/v1/hotspots/detections"
# A search takes a core for some seconds.
_AT_ONCE, _WAIT_S = 2, 60
_searching = threading.BoundedSemaphore(_AT_ONCE)
_MOST_REASONS = 4

blueprint = Blueprint("detections_api", __name__)


class Busy(DomainError):
    """Too many searches at once."""

    status = 503


@contextmanager
def _turn() -> Iterator[None]:
    if not _searching.acquire(timeout=_WAIT_S):
        raise Busy(N_("正在检测的人太多，请过一分钟再试。"))
    try:
        yield
    finally:
        _searching.release()


@blueprint.post(API)
@right("hotspots.manage")
@described(body=DetectionBody, answer=MadeDetectionAnswer, status=201)
def detect() -> Response:
    """Search the office's incidents for hotspots, and keep what is found as suggestions."""
    asked = DetectionBody.model_validate(body_of_request())
    now = utc_now()
    with _turn():
        with database().reading() as db:
            office = office_of_request(db)
            findings = search_office(db, office, asked.wish, now)
            office_id, metric_srid = office.id, office.metric_srid
        judgement = judge_findings(findings, asked.share, metric_srid)
    with database().writing() as db:
        kept = keep_suggestions(
            db, office_id, findings, judgement, _reasons,
            username=current_user.username, now=now,
        )  # fmt: skip
        answer = MadeDetectionAnswer(
            detection=DetectionAnswer.of(kept.detection, _texts()),
            made=[one.id for one in kept.made],
            there=list(kept.there),
            refused=list(kept.refused),
            weak=kept.weak,
            gone=list(kept.gone),
        )
    return json_answer(answer, 201)


@blueprint.get(f"{API}/latest")
@right("hotspots.manage")
@described(answer=LatestDetectionAnswer)
def latest() -> Response:
    """Return the newest search, and how its method does on the office's past."""
    with database().reading() as db:
        found = latest_detection(db, office_of_request(db).id)
        answer = LatestDetectionAnswer(
            detection=None if found is None else DetectionAnswer.of(found, _texts())
        )
    return json_answer(answer)


def _reasons(suggestion: Suggestion) -> str:
    """Return why an area is suggested, the weightiest first, in words that are kept with it."""
    told = [reason.text(_kind_name, str, _) for reason in suggestion.reasons[:_MOST_REASONS]]
    return _("；").join(told)


def _kind_name(category: str, sub_category: str) -> str:
    """Return what a kind of incident is called; one that nobody knows as it is written."""
    if not sub_category:
        return category_name(category)
    known = INCIDENT_CATEGORIES.get(category)
    for kind in known.kinds if known else ():
        if kind.code == sub_category:
            return kind.title_en if chosen_language() == "en" else kind.title_zh
    return sub_category


def _texts() -> Texts:
    return Texts(method=_method_name, against=_against, repeats=_repeats, kind=_kind_name)


def _method_name(name: str) -> str:
    return _("本页的建议") if name == OURS else _(BASELINE_TITLES[name])


def _against(told: AgainstAnswer) -> str:
    return _(SENTENCES[Verdict(told.verdict)]) % {
        "hits": f"{told.hits:.0f}",
        "other": f"{told.other:.0f}",
    }


def _repeats(told: RepeatsAnswer) -> str:
    sentence = _(REPEAT_SENTENCES[RepeatVerdict(told.verdict)])
    return sentence % {"kind": _kind_name(*told.kind), **told.params}
