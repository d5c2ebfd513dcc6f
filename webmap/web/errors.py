"""Errors of the domain turned into answers: problem+json (RFC 9457) or a page."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from webmap.errors import N_, BadField, BadFile, DomainError
from webmap.validation import reason

MAX_PROBLEMS = 200
_MESSAGES = {
    400: N_("请求有错，服务器看不懂。"),
    404: N_("没有这个地址。"),
    405: N_("这个地址不接受这种请求。"),
    413: N_("文件太大了。"),
    415: N_("不接受这种格式。"),
    429: N_("试得太频繁了，请过一分钟再试。"),
}


class NotSignedIn(DomainError):
    """The route needs a user, and the request has none."""

    status = 401


def said(message: str, params: dict[str, Any]) -> str:
    """Return a message in the user's language with its places filled in."""
    # Params that are texts themselves (names of rights, layers) are translated as well.
    shown = {
        name: _(value) if isinstance(value, str) and value else value
        for name, value in params.items()
    }
    text = _(message)
    return text % shown if shown else text


def _wants_page() -> bool:
    if request.path.startswith(("/api/", "/ogc", "/tiles/")):
        return False
    return (
        request.accept_mimetypes.best_match(
            ["application/problem+json", "application/json", "text/html"],
            default="application/problem+json",
        )
        == "text/html"
    )


def problem(status: int, detail: str, **more: Any) -> Response:
    """Return a problem+json answer, or a page where a person asked for one."""
    title = HTTPStatus(status).phrase
    if _wants_page():
        return Response(render_template("error.html", status=status, detail=detail), status)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = Response(
        json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json"
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="webmap", charset="UTF-8"'
    return response


def _domain_error(error: DomainError) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, BadFile):
        more["problems"] = [
            {"row": p.row, "detail": said(p.message, p.params)}
            for p in error.problems[:MAX_PROBLEMS]
        ]
        more["problem_count"] = len(error.problems)
    detail = said(error.message, error.params)
    if isinstance(error, BadField):
        more["fields"] = [{"field": error.field, "detail": detail}]
    return problem(error.status, detail, **more)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    detail = _(_MESSAGES[error.code]) if error.code in _MESSAGES else str(error.description)
    response = problem(error.code, detail)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _forged(_error: CSRFError) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, _("页面已经过期，请刷新后再试。"))


def _invalid(error: ValidationError) -> Response:
    """Say which fields of a request are wrong; raised by the schemas in `webmap.web.schemas`."""
    fields = [
        {"field": ".".join(str(part) for part in e["loc"]), "detail": said(*reason(e))}
        for e in error.errors(include_url=False, include_input=False)
    ]
    first = fields[0]
    detail = _("“%(field)s”填得不对：%(reason)s", field=first["field"], reason=first["detail"])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, fields=fields)


def _crash(error: Exception) -> Response:
    reference = uuid.uuid4().hex[:8]
    current_app.logger.exception("error %s on %s %s", reference, request.method, request.path)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("程序出错了，您的数据没有改动。请把编号 %(reference)s 告诉管理员。", reference=reference),
    )


def init_errors(app: Flask) -> None:
    """Register the answers to errors."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crash)
