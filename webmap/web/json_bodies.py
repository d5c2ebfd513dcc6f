"""JSON bodies: the object that comes in, and the answers that go out."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest


def body_of_request() -> dict[str, Any]:
    """Return the JSON object that came in.

    Raises
    ------
    BadRequest
        It is no JSON, or no object.
    """
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest
    return body


def json_answer(answer: BaseModel, status: int = 200, *, by_alias: bool = False) -> Response:
    """Return an answer as JSON."""
    text = answer.model_dump_json(by_alias=by_alias)
    return Response(text, status, mimetype="application/json")
